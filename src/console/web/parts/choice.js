// Choosing several records of a list: a box at each, one box for all of them, and how many are chosen.

import { words } from '../words.js';
import { h, state } from './dom.js';

const w = words(
    { choose: '选择 {number}', chosen: '已选 {n} 项', all: '全选', none: '取消全选' },
    { choose: 'Choose {number}', chosen: '{n} chosen', all: 'All', none: 'None' },
);

/**
 * @template {{id: string}} T
 * @param {(one: T) => string} numberOf
 */
export function choice(numberOf) {
    const chosen = state(/** @type {ReadonlySet<string>} */ (new Set()));
    const set = (/** @type {string} */ id, /** @type {boolean} */ isChosen) => {
        const next = new Set(chosen.value);
        if (isChosen) next.add(id);
        else next.delete(id);
        chosen.value = next;
    };
    /** What is chosen of these: what isn't shown any more doesn't count. @param {T[]} all */
    const of = (all) => all.filter((one) => chosen.value.has(one.id));
    return {
        of,
        /** Chooses these and no others. @param {Iterable<string>} ids */
        set: (ids) => (chosen.value = new Set(ids)),
        /** @param {T} one */
        box: (one) =>
            h('input', {
                type: 'checkbox',
                class: 'choice',
                'aria-label': w('choose', { number: numberOf(one) }),
                checked: chosen.value.has(one.id),
                onChange: (/** @type {any} */ event) => set(one.id, event.target.checked),
            }),
        /** A bar of a box for all of these, how many are chosen, and what can be done with them. @param {T[]} all @param {string} more @param {import('./dom.js').Child} act */
        bar(all, more, act) {
            const those = of(all);
            const isAll = those.length === all.length;
            return h(
                'div',
                { class: 'bulk' },
                h(
                    'label',
                    null,
                    h('input', {
                        type: 'checkbox',
                        checked: isAll,
                        indeterminate: those.length > 0 && !isAll,
                        onChange: () => (chosen.value = new Set(isAll ? [] : all.map((one) => one.id))),
                    }),
                    w(isAll ? 'none' : 'all'),
                ),
                h('span', { class: 'quiet' }, those.length > 0 && [w('chosen', { n: those.length }), more].filter(Boolean).join(' · ')),
                act,
            );
        },
    };
}
