// The facts of a record: names and values, those without a value left out.

import { h } from './dom.js';

/** @typedef {[name: string, value: import('./dom.js').Child]} Fact */

/** @param {(Fact | false | null | undefined)[]} pairs */
export function facts(pairs) {
    const isKnown = (/** @type {import('./dom.js').Child} */ value) =>
        value !== null && value !== undefined && value !== '' && value !== false;
    return h(
        'dl',
        { class: 'facts' },
        pairs.map((pair) => pair && isKnown(pair[1]) && [h('dt', null, pair[0]), h('dd', null, pair[1])]),
    );
}
