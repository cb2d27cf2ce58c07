// Deciding many records at once: they are chosen, sent together, each for the sum that was seen, and each has a result of its own.

import { Problem, post } from '../api.js';
import { common, words } from '../words.js';
import { action, refusal } from './act.js';
import { dialog } from './dialog.js';
import { h, state, view } from './dom.js';
import { yuan } from './money.js';

const w = words(
    {
        choose: '选择 {number}',
        chosen: '已选 {n} 项',
        all: '全选',
        none: '取消全选',
        sum: '合计 {sum}',
        some: '{done}，{failed} 项未成功，原因见各项',
    },
    {
        choose: 'Choose {number}',
        chosen: '{n} chosen',
        all: 'All',
        none: 'None',
        sum: 'in all {sum}',
        some: '{done}; {failed} failed, the reasons stand beside them',
    },
);

/**
 * @template {{id: string, etag: string, destination: string}} T
 * @param {{path: string, sumField: string, numberOf: (one: T) => string, fenOf: (one: T) => number | null, sumOf: (one: T) => string,
 *   may: (one: T) => boolean, act: () => string, send: () => string, said: (count: number) => string, done: () => unknown}} props
 *   `path` is the bulk route, and `sumField` what it calls the sum that was seen; `act` is the word of the act, and `send` that of its confirmation
 */
export function bulk({ path, sumField, numberOf, fenOf, sumOf, may, act, send, said, done }) {
    const chosen = state(/** @type {ReadonlySet<string>} */ (new Set()));
    const problems = state(/** @type {ReadonlyMap<string, Problem>} */ (new Map()));
    /** @type {T[]} */
    let sent = [];
    const sending = action(async (key) => {
        const items = sent.map((one) => {
            const fen = fenOf(one);
            return { id: one.id, etag: one.etag, ...(fen === null ? {} : { [sumField]: fen }) };
        });
        const { items: outcomes } = await post(path, { items }, { key });
        const failed = outcomes.filter((/** @type {any} */ outcome) => outcome.problem);
        problems.value = new Map(failed.map((/** @type {any} */ outcome) => [outcome.id, new Problem(outcome.status, outcome.problem)]));
        chosen.value = new Set(failed.map((/** @type {any} */ outcome) => outcome.id));
        const text = said(outcomes.length - failed.length);
        return failed.length ? w('some', { done: text, failed: failed.length }) : text;
    });
    const set = (/** @type {string} */ id, /** @type {boolean} */ isChosen) => {
        const next = new Set(chosen.value);
        if (isChosen) next.add(id);
        else next.delete(id);
        chosen.value = next;
    };
    const total = (/** @type {T[]} */ those) => w('sum', { sum: yuan(those.reduce((sum, one) => sum + (fenOf(one) || 0), 0)) });

    /** Asks whether those are meant. @param {T[]} those */
    function confirmed(those) {
        sending.forget();
        dialog({
            title: act,
            body: (close) => {
                const run = async () => {
                    sent = those;
                    if (!(await sending.run())) return;
                    close();
                    await done();
                };
                return view(() =>
                    h(
                        'div',
                        null,
                        refusal(sending.problem),
                        h(
                            'ul',
                            { class: 'rows' },
                            those.map((one) =>
                                h('li', { key: one.id }, h('span', null, `${numberOf(one)} ${one.destination}`), sumOf(one)),
                            ),
                        ),
                        h('p', null, h('strong', null, total(those))),
                        h(
                            'div',
                            { class: 'actions' },
                            h('button', { type: 'button', onClick: close }, common('cancel')),
                            h('button', { type: 'button', class: 'main', autofocus: true, disabled: sending.isBusy, onClick: run }, send()),
                        ),
                    ),
                );
            },
        });
    }

    return {
        may,
        /** @param {string} id */
        problem: (id) => problems.value.get(id) || null,
        /** A box to choose a record by. @param {T} one */
        box: (one) =>
            h('input', {
                type: 'checkbox',
                class: 'choice',
                'aria-label': w('choose', { number: numberOf(one) }),
                checked: chosen.value.has(one.id),
                onChange: (/** @type {any} */ event) => set(one.id, event.target.checked),
            }),
        /** What is chosen of these, and what can be done with it. @param {T[]} records */
        bar(records) {
            const all = records.filter(may);
            const those = all.filter((one) => chosen.value.has(one.id));
            const isAll = those.length === all.length;
            return (
                all.length > 1 &&
                h(
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
                    h('span', { class: 'quiet' }, those.length > 0 && `${w('chosen', { n: those.length })} · ${total(those)}`),
                    h(
                        'button',
                        {
                            type: 'button',
                            class: 'main',
                            disabled: those.length === 0 || sending.isBusy,
                            onClick: () => confirmed(those),
                        },
                        act(),
                    ),
                )
            );
        },
    };
}
