// Dragging a card or a bar with the pointer. The page isn't drawn anew while the pointer moves: a small copy follows it, and the row below
// it becomes the target.

import { h, mount, view } from '../../parts/dom.js';

/** A press that moves less is a click. */
const SLACK = 5;
/** So near to its edge the grid scrolls. */
const EDGE = 48;

/**
 * @param {{hold: import('./hold.js').Hold, heldOf: (from: Element) => import('./hold.js').Held | null, put: (vehicle: string) => void}} props
 * @returns {(event: PointerEvent) => void} for `onPointerdown`
 */
export function makeDrag({ hold, heldOf, put }) {
    return (down) => {
        const from = /** @type {Element} */ (down.target).closest('[data-card], [data-trip]');
        // A finger scrolls; it picks up by a tap.
        if (!from || down.button !== 0 || down.pointerType === 'touch') return;
        let isDragging = false;
        let frame = 0;
        let [x, y] = [down.clientX, down.clientY];
        /** @type {HTMLElement | null} */
        let ghost = null;
        /** @type {() => void} */
        let unmount = () => {};

        const begin = () => {
            const held = heldOf(from);
            if (!held) return finish();
            isDragging = true;
            if (!hold.held.value || hold.held.value.id !== held.id) hold.take(held, false);
            const content = view(() =>
                h('div', { class: 'ghost', 'aria-hidden': 'true' }, h('strong', null, held.title), ` ${held.number}`),
            );
            unmount = mount(document.body, content);
            ghost = /** @type {HTMLElement} */ (content.at);
            document.documentElement.classList.add('dragging');
            follow();
        };

        const follow = () => {
            frame = requestAnimationFrame(follow);
            if (!ghost) return;
            ghost.style.setProperty('transform', `translate(${x + 12}px, ${y + 12}px)`);
            const scroller = document.querySelector('.scroller');
            if (scroller) {
                const { top, bottom } = scroller.getBoundingClientRect();
                if (y > bottom - EDGE) scroller.scrollTop += 10;
                else if (y < top + 2 * EDGE && y > top) scroller.scrollTop -= 10;
            }
            const vehicle = below();
            if (vehicle !== hold.target.value && hold.verdicts.value) hold.target.value = vehicle;
        };

        const below = () => {
            const at = document.elementFromPoint(x, y);
            const line = at && at.closest('[data-vehicle]');
            return line ? line.getAttribute('data-vehicle') : null;
        };

        const move = (/** @type {PointerEvent} */ event) => {
            [x, y] = [event.clientX, event.clientY];
            if (!isDragging && Math.hypot(x - down.clientX, y - down.clientY) > SLACK) begin();
        };
        const up = () => {
            const vehicle = isDragging ? below() : null;
            const wasDragging = isDragging;
            finish();
            if (!wasDragging) return;
            // The click that follows belongs to the drag.
            addEventListener('click', swallow, { capture: true, once: true });
            setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
            if (vehicle) put(vehicle);
            else if (!hold.ghosts.value.length) hold.letGo();
        };
        const key = (/** @type {KeyboardEvent} */ event) => {
            if (event.key === 'Escape') finish();
        };
        const finish = () => {
            cancelAnimationFrame(frame);
            unmount();
            document.documentElement.classList.remove('dragging');
            removeEventListener('pointermove', move);
            removeEventListener('pointerup', up);
            removeEventListener('pointercancel', finish);
            removeEventListener('keydown', key, { capture: true });
            isDragging = false;
        };
        addEventListener('pointermove', move, { passive: true });
        addEventListener('pointerup', up);
        addEventListener('pointercancel', finish);
        addEventListener('keydown', key, { capture: true });
    };
}

/** @param {Event} event */
function swallow(event) {
    event.stopPropagation();
    event.preventDefault();
}
