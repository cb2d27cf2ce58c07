// A record with all of it, on a screen of its own or in a drawer. What is shown may become another meanwhile: then it is read anew, and what
// differs is said.

import { get } from '../api.js';
import { common } from '../words.js';
import { h, state, view } from './dom.js';
import { loading, shown } from './load.js';
import { differences } from './record.js';

/**
 * What an act on the record begins with, and what comes after it.
 * @template T
 * @typedef {{now: () => T, done: () => Promise<void>, stale: () => Promise<void>}} Then
 */

/**
 * @template T
 * @param {{path: string, heading: 'h1' | null, name: () => string, title: (one: T) => string, tags: (one: T) => import('./dom.js').Child,
 *   texts: (one: T) => (import('./facts.js').Fact | false)[], body: (one: T, then: Then<T>) => import('./dom.js').Child,
 *   beside?: {again: () => Promise<void>}[], below?: () => import('./dom.js').Child, changed?: () => unknown}} props
 *   a drawer says itself what it shows, and needs no `heading`; `name` heads it until it is there; `texts` are what may become another; `beside` is what is read anew together with it;
 *   `changed` hears that something was done
 */
export function panel({ path, heading, name, title, tags, texts, body, beside = [], below, changed }) {
    const loaded = loading(() => /** @type {Promise<T>} */ (get(path)));
    const again = async () => {
        await Promise.all([loaded, ...beside].map((one) => one.again()));
    };
    const { changes, stale, forget } = rereading(loaded, texts, again);
    const done = async () => {
        forget();
        await again();
        if (changed) changed();
    };
    return view(() =>
        h(
            'div',
            { class: 'record' },
            !loaded.data && heading && h(heading, { class: 'unseen' }, name()),
            shown(loaded, (one) => [
                h('header', null, heading && h(heading, null, title(one)), h('p', null, tags(one))),
                note(changes(), common('changed')),
                body(one, { now: () => loaded.data || one, done, stale }),
            ]),
            below && below(),
        ),
    );
}

/**
 * Reads a record anew after a refusal, and tells what became another meanwhile.
 * @template T
 * @param {{data: T | null, again: () => Promise<void>}} loaded
 * @param {(one: T) => (import('./facts.js').Fact | false)[]} texts what may become another
 * @param {() => Promise<void>} [again] reads what stands beside it, too
 */
export function rereading(loaded, texts, again = loaded.again) {
    const changes = state(/** @type {string[]} */ ([]));
    const stale = async () => {
        const before = loaded.data;
        await again();
        const after = loaded.data;
        changes.value = before && after ? differences(texts(before), texts(after)) : [];
    };
    return {
        changes: () => changes.value,
        stale,
        /** After a conflict, which a record may have with what somebody else did. @param {import('../api.js').Problem} problem */
        refused: async ({ status }) => {
            if (status === 409 || status === 412) await stale();
        },
        forget: () => (changes.value = []),
    };
}

/** What must be seen at once, a line each; nothing where there is none. @param {string[]} lines @param {string} [first] what stands above them */
export function note(lines, first) {
    return (
        lines.length > 0 &&
        h(
            'div',
            { class: 'note' },
            first && h('p', null, first),
            h(
                'ul',
                null,
                lines.map((line) => h('li', null, line)),
            ),
        )
    );
}
