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
    const changes = state(/** @type {string[]} */ ([]));
    const again = () => Promise.all([loaded, ...beside].map((one) => one.again()));
    const done = async () => {
        changes.value = [];
        await again();
        if (changed) changed();
    };
    const stale = async () => {
        const before = loaded.data;
        await again();
        const after = loaded.data;
        changes.value = before && after ? differences(texts(before), texts(after)) : [];
    };
    return view(() =>
        h(
            'div',
            { class: 'record' },
            !loaded.data && heading && h(heading, { class: 'unseen' }, name()),
            shown(loaded, (one) => [
                h('header', null, heading && h(heading, null, title(one)), h('p', null, tags(one))),
                note(changes.value, common('changed')),
                body(one, { now: () => loaded.data || one, done, stale }),
            ]),
            below && below(),
        ),
    );
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
