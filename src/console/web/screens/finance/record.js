// A record of the books on a page of its own: its facts, its tables, and what can be done with it now.

import { get, post } from '../../api.js';
import { ask } from '../../parts/ask.js';
import { h, view } from '../../parts/dom.js';
import { facts } from '../../parts/facts.js';
import { loading, shown } from '../../parts/load.js';
import { print } from '../../parts/paper.js';
import { action, button, refusal } from '../../parts/act.js';
import { common } from '../../words.js';
import { tabs } from './tabs.js';

/**
 * An act: its button, why it can't be done now (none: it can), the fields it asks for, and what the status says afterwards. `body` makes the
 * request's body of what was typed, `intro` stands above the fields.
 * @typedef {{name: string, text: string, why?: string | null, isHidden?: boolean, kind?: 'main' | 'danger', fields?: () => import('../../parts/form.js').Field[],
 *   intro?: () => import('../../parts/dom.js').Child, body?: (values: Record<string, any>) => any, done: (record: any) => string, then?: (record: any) => void}} Act
 */

/**
 * @param {{path: string, title: (record: any) => import('../../parts/dom.js').Child, pairs: (record: any) => [string, import('../../parts/dom.js').Child][], more?: (record: any) => import('../../parts/dom.js').Child,
 *   acts?: (record: any) => Act[], printPath?: string}} props
 */
export function record({ path, title, pairs, more, acts, printPath }) {
    const loaded = loading(() => get(path));
    const printing = action(async () => print(/** @type {string} */ (printPath)));
    const begin = (/** @type {Act} */ act) => {
        ask({
            title: () => act.text,
            intro: act.intro,
            fields: act.fields || (() => []),
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
            refused: (problem) => problem.isStale && loaded.again(),
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
