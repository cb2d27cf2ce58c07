// The facts of a record: names and values, those without a value left out.

import { h } from './dom.js';

/** @param {[string, import('./dom.js').Child][]} pairs */
export function facts(pairs) {
    const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false);
    return h('dl', { class: 'facts' }, known.map(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
}
