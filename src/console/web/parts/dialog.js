// Dialogs and drawers: the browser's `<dialog>`, in the page only while it is open.

import { onSignOut } from '../session.js';
import { common } from '../words.js';
import { h, mount, view } from './dom.js';
import { moveStatus } from './status.js';

let opened = 0;
/** How each that is open is closed. @type {Set<() => void>} */
const open = new Set();

// Another person finds nothing of what somebody was doing.
onSignOut(() => [...open].forEach((close) => close()));

/**
 * Opens a dialog. It closes by its own button, by Escape, or by `close`. Focus goes back to where it was.
 *
 * The focus is there as soon as it is open, and nothing but a refusal moves it: whoever types at once types into the field that was chosen.
 * @param {{title: () => string, body: (close: () => void) => import('./dom.js').Child, kind?: 'drawer' | 'broad', onClose?: () => void,
 *   first?: (at: HTMLElement) => Element | null | undefined}} props `first` finds what has the focus at first: by itself what asks for it, else the first field,
 *   else the button that sends
 * @returns {() => void} closes it
 */
export function dialog({ title, body, kind, onClose, first }) {
    const name = `dialog-${++opened}`;
    const from = document.activeElement;
    /** @type {() => void} */
    let unmount = () => {};
    let isOpen = true;
    const close = () => {
        if (!isOpen) return;
        isOpen = false;
        open.delete(close);
        removeEventListener('hashchange', close);
        unmount();
        moveStatus();
        if (from instanceof HTMLElement && from.isConnected) from.focus();
        if (onClose) onClose();
    };
    open.add(close);
    const content = body(close);
    // Whoever follows a link in it goes to another screen.
    addEventListener('hashchange', close);
    unmount = mount(
        document.body,
        view(() =>
            h(
                'dialog',
                {
                    class: kind || '',
                    'aria-labelledby': name,
                    onMount: (/** @type {HTMLDialogElement} */ at) => {
                        at.showModal();
                        moveStatus();
                        focusIn(at, first);
                    },
                    // Beside a drawer the page can be seen; a press there goes back to it.
                    onPointerdown: (/** @type {PointerEvent} */ event) =>
                        kind === 'drawer' &&
                        event.clientX < /** @type {Element} */ (event.currentTarget).getBoundingClientRect().left &&
                        close(),
                    onCancel: (/** @type {Event} */ event) => {
                        event.preventDefault();
                        close();
                    },
                    // The browser may close it without asking.
                    onClose: close,
                },
                h(
                    'header',
                    null,
                    h('h2', { id: name }, title()),
                    h('button', { type: 'button', class: 'plain', 'aria-label': common('close'), onClick: close }, '×'),
                ),
                content,
            ),
        ),
    );
    return close;
}

/** @param {HTMLElement} at */
function firstIn(at) {
    return (
        at.querySelector('[autofocus]') ||
        at.querySelector('.fields input:enabled, .fields select:enabled, .fields textarea:enabled') ||
        at.querySelector('button[type=submit]')
    );
}

/**
 * Gives the focus to what is first: of a dialog when it opens, of a form that comes into one only once something is read.
 * @param {HTMLElement} at
 * @param {(at: HTMLElement) => Element | null | undefined} [first]
 */
export function focusIn(at, first = firstIn) {
    const wanted = first(at);
    if (wanted instanceof HTMLElement) wanted.focus();
}
