// Doing the same with many records at once: they are chosen, sent together, and each has a result of its own.

import { Problem, post } from '../api.js';
import { common, words } from '../words.js';
import { action, refusal } from './act.js';
import { dialog } from './dialog.js';
import { h, state, view } from './dom.js';

const w = words(
    { chosen: '已选 {n} 项', all: '全选', none: '取消全选', some: '{done}，{failed} 项未成功，原因见各项' },
    { chosen: '{n} chosen', all: 'All', none: 'None', some: '{done}; {failed} failed, the reasons stand beside them' },
);

/**
 * @template {{id: string}} T
 * @param {{path: string, body: (record: T) => Record<string, any>, said: (count: number) => string, done: () => unknown}} props `path` is the bulk route
 */
export function bulk({ path, body, said, done }) {
    const chosen = state(/** @type {ReadonlySet<string>} */ (new Set()));
    const problems = state(/** @type {ReadonlyMap<string, Problem>} */ (new Map()));
    /** @type {T[]} */
    let sent = [];
    const sending = action(async (key) => {
        const { items } = await post(path, { items: sent.map(body) }, { key });
        const failed = items.filter((/** @type {any} */ outcome) => outcome.problem);
        problems.value = new Map(failed.map((/** @type {any} */ outcome) => [outcome.id, new Problem(outcome.status, outcome.problem)]));
        chosen.value = new Set(failed.map((/** @type {any} */ outcome) => outcome.id));
        const text = said(items.length - failed.length);
        return failed.length ? w('some', { done: text, failed: failed.length }) : text;
    });
    const set = (/** @type {string} */ id, /** @type {boolean} */ isChosen) => {
        const next = new Set(chosen.value);
        if (isChosen) next.add(id);
        else next.delete(id);
        chosen.value = next;
    };
    return {
        /** Those of these that are chosen. @param {T[]} all */
        of: (all) => all.filter((one) => chosen.value.has(one.id)),
        /** @param {string} id */
        problem: (id) => problems.value.get(id) || null,
        /** A box to choose a record by. @param {T} one @param {string} name */
        box: (one, name) =>
            h('input', {
                type: 'checkbox',
                class: 'choice',
                'aria-label': name,
                checked: chosen.value.has(one.id),
                onChange: (/** @type {any} */ event) => set(one.id, event.target.checked),
            }),
        /**
         * What is chosen, and what can be done with it.
         * @param {T[]} all those that may be chosen
         * @param {{text: string, sum?: string, title: () => string, submitText: () => string, about: (chosen: T[]) => import('./dom.js').Child}} props
         */
        bar(all, { text, sum, title, submitText, about }) {
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
                    h(
                        'span',
                        { class: 'quiet' },
                        those.length > 0 && w('chosen', { n: those.length }),
                        those.length > 0 && sum && ` · ${sum}`,
                    ),
                    h(
                        'button',
                        {
                            type: 'button',
                            class: 'main',
                            disabled: those.length === 0 || sending.isBusy,
                            onClick: () => confirmed(those, title, submitText, about),
                        },
                        text,
                    ),
                )
            );
        },
    };

    /** @param {T[]} those @param {() => string} title @param {() => string} submitText @param {(chosen: T[]) => import('./dom.js').Child} about */
    function confirmed(those, title, submitText, about) {
        sending.forget();
        dialog({
            title,
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
                        about(those),
                        h(
                            'div',
                            { class: 'actions' },
                            h('button', { type: 'button', onClick: close }, common('cancel')),
                            h(
                                'button',
                                { type: 'button', class: 'main', autofocus: true, disabled: sending.isBusy, onClick: run },
                                submitText(),
                            ),
                        ),
                    ),
                );
            },
        });
    }
}
