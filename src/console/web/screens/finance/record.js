// A record of the books on a page of its own: its facts, its tables, and what can be done with it now.

import { get, post } from '../../api.js';
import { ask } from '../../parts/ask.js';
import { h, view } from '../../parts/dom.js';
import { facts } from '../../parts/facts.js';
import { loading, shown } from '../../parts/load.js';
import { note, rereading } from '../../parts/panel.js';
import { print } from '../../parts/paper.js';
import { action, button, refusal } from '../../parts/act.js';
import { common, label, words } from '../../words.js';
import { tabs } from './tabs.js';

const w = words({ state: '状态' }, { state: 'State' });

/**
 * An act: its button, why it can't be done now (none: it can), the fields it asks for, and what the status says afterwards. `body` makes the
 * request's body of what was typed, `intro` stands above the fields, `refused` reads anew what the act offers besides the record.
 * @typedef {{name: string, text: string, why?: string | null, isHidden?: boolean, kind?: 'main' | 'danger', fields?: () => import('../../parts/form.js').Field[],
 *   intro?: () => import('../../parts/dom.js').Child, body?: (values: Record<string, any>) => any, done: (record: any) => string, refused?: () => unknown, then?: (record: any) => void}} Act
 */

/**
 * `states` is the closed list of the API that has the words of its states.
 * @param {{path: string, states?: string, title: (record: any) => import('../../parts/dom.js').Child, pairs: (record: any) => [string, import('../../parts/dom.js').Child][], more?: (record: any) => import('../../parts/dom.js').Child,
 *   acts?: (record: any) => Act[], printPath?: string}} props
 */
export function record({ path, states, title, pairs, more, acts, printPath }) {
    const loaded = loading(() => get(path));
    const { changes, refused, forget } = rereading(loaded, (one) => [[w('state'), states && label(states, one.state)], ...pairs(one)]);
    const printing = action(async () => print(/** @type {string} */ (printPath)));
    const begin = (/** @type {Act} */ act) => {
        forget();
        /** As the record is now. */
        const now = () => (acts && loaded.data && acts(loaded.data).find(({ name }) => name === act.name)) || act;
        ask({
            title: () => act.text,
            intro: () => {
                const { intro } = now();
                return [note(changes()), intro && intro()];
            },
            fields: () => {
                const { fields } = now();
                return fields ? fields() : [];
            },
            submitText: () => act.text,
            kind: act.kind,
            send: async (values, key) => {
                const after = await post(`${path}/${act.name}`, act.body ? act.body(values) : values, {
                    key,
                    ifMatch: /** @type {any} */ (loaded.data).etag,
                });
                if (act.then) act.then(after);
                else loaded.put(after);
                return act.done(after);
            },
            refused: async (problem) => {
                await Promise.all([refused(problem), act.refused && act.refused()]);
            },
        });
    };
    return view(() =>
        h(
            'section',
            { class: 'narrow' },
            tabs(),
            shown(loaded, (one) => [
                h(
                    'div',
                    { class: 'head' },
                    h('h1', null, title(one)),
                    printPath && button({ text: common('print'), onClick: printing.run, isBusy: printing.isBusy }),
                ),
                refusal(printing.problem),
                h('div', { class: 'card' }, facts(pairs(one)), acts && actsOf(acts(one), begin)),
                more && more(one),
            ]),
        ),
    );
}

/**
 * @param {Act[]} acts
 * @param {(act: Act) => void} begin
 */
function actsOf(acts, begin) {
    const known = acts.filter((act) => !act.isHidden);
    return (
        known.length > 0 &&
        h(
            'div',
            { class: 'actions' },
            known.map((act) => button({ text: act.text, kind: act.kind, why: act.why, onClick: () => begin(act) })),
        )
    );
}
