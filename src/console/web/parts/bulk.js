// Deciding many records at once: they are chosen, sent together, each for the sum that was seen, and each has a result of its own.

import { Problem, post } from '../api.js';
import { common, words } from '../words.js';
import { action, refusal } from './act.js';
import { choice } from './choice.js';
import { dialog } from './dialog.js';
import { h, state, view } from './dom.js';
import { yuan } from './money.js';

const w = words(
    {
        sum: '合计 {sum}',
        some: '{done}，{failed} 项未成功，原因见各项',
    },
    {
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
    const chosen = choice(numberOf);
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
        chosen.set(failed.map((/** @type {any} */ outcome) => outcome.id));
        const text = said(outcomes.length - failed.length);
        return failed.length ? w('some', { done: text, failed: failed.length }) : text;
    });
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
        /** A box to choose a record by. */
        box: chosen.box,
        /** What is chosen of these, and what can be done with it. @param {T[]} records */
        bar(records) {
            const all = records.filter(may);
            const those = chosen.of(all);
            const run = { type: 'button', class: 'main', disabled: those.length === 0 || sending.isBusy, onClick: () => confirmed(those) };
            return all.length > 1 && chosen.bar(all, total(those), h('button', run, act()));
        },
    };
}
