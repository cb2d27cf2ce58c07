// What the screens of supervision share: their tabs, and the records that many of them name.

import { h, state, view } from '../../parts/dom.js';
import { whole } from '../../parts/load.js';
import { path } from '../../parts/route.js';
import { intoSight } from '../../parts/strip.js';
import { is, onSignOut } from '../../session.js';
import { label, words } from '../../words.js';

const w = words(
    {
        tabs: '监管栏目',
        contracts: '合同',
        cases: '问题',
        inspections: '检查',
        ratings: '评价',
        standards: '标准',
        categories: '服务类别',
        own: '自主服务',
    },
    {
        tabs: 'Supervision',
        contracts: 'Contracts',
        cases: 'Cases',
        inspections: 'Inspections',
        ratings: 'Ratings',
        standards: 'Standards',
        categories: 'Categories',
        own: 'Own services',
    },
);

const SERVED = ['requester', 'approver', 'dispatcher', 'accountant', 'supervisor', 'supplier'];

/** The tabs, each with the roles that read what is there. @type {[string, Parameters<typeof w>[0], string[]][]} */
const TABS = [
    ['/contracts', 'contracts', SERVED],
    ['/cases', 'cases', SERVED],
    ['/inspections', 'inspections', SERVED],
    ['/ratings', 'ratings', ['requester', 'approver', 'supervisor']],
    ['/standards', 'standards', SERVED],
    ['/service-categories', 'categories', ['supervisor']],
    ['/own-services', 'own', ['supervisor']],
];

/**
 * A screen below the tabs.
 * @param {() => import('../../parts/dom.js').Child} draw
 */
export function framed(draw) {
    const content = view(() => h('div', { class: 'admin-main' }, draw()));
    return view(() => {
        const at = path();
        return h(
            'section',
            null,
            h(
                'nav',
                { class: 'tabs', 'aria-label': w('tabs') },
                TABS.filter(([, , roles]) => is(...roles)).map(([to, name]) => {
                    const isHere = at === to || at.startsWith(`${to}/`);
                    return h(
                        'a',
                        { href: `#${to}`, key: to, 'aria-current': isHere ? 'page' : null, onMount: isHere ? intoSight : undefined },
                        w(name),
                    );
                }),
            ),
            content,
        );
    });
}

/** @type {Record<string, {value: any[]}>} */
let known = {};
onSignOut(() => (known = {}));

/** All records of a path, fetched once for a person. @param {string} at @returns {any[]} */
function all(at) {
    if (!known[at]) {
        known[at] = state(/** @type {any[]} */ ([]));
        whole(at).then(
            (rows) => known[at] && (known[at].value = rows),
            () => delete known[at],
        );
    }
    return known[at].value;
}

/** After one was made or changed, they are fetched anew. @param {string} at */
export const renew = (at) => delete known[at];

/** @param {string | null | undefined} id */
export const contractOf = (id) => all('/contracts').find((one) => one.id === id);

/** The title of a contract, once it is known. @param {string} id */
export const contractTitle = (id) => (contractOf(id) || { title: '' }).title;

/** Contracts that were signed, as options. */
export const contractOptions = () =>
    all('/contracts')
        .filter((one) => one.state !== 'draft')
        .map((one) => ({ value: one.id, label: one.title }));

/** Categories of services as options. */
export const categoryOptions = () => all('/service-categories').map((one) => ({ value: one.code, label: one.name }));

/** @param {string} code */
export const categoryName = (code) => (categoryOptions().find((one) => one.value === code) || { label: code }).label;

/** The categories of a contract as options. @param {string} id */
export const categoriesOf = (id) =>
    (contractOf(id) || { lines: [] }).lines.map((/** @type {any} */ line) => ({
        value: line.category,
        label: categoryName(line.category),
    }));

/** Standards of a category as options. @param {string} category */
export const standardOptions = (category) =>
    all('/standards')
        .filter((one) => one.category === category)
        .map((one) => ({ value: one.id, label: `${one.name}（${one.valid_from}）` }));

/** @param {string | null} id */
export const standardName = (id) => (all('/standards').find((one) => one.id === id) || { name: '' }).name;

/**
 * The clauses of a contract's category: those of the line's standard, else of the category's newest.
 * @param {string} id
 * @param {string} category
 * @returns {any[]}
 */
export function clausesOf(id, category) {
    const line = (contractOf(id) || { lines: [] }).lines.find((/** @type {any} */ one) => one.category === category);
    if (!line) return [];
    const standards = all('/standards').filter((one) => one.category === category && !one.retired_on);
    const newest = [...standards].sort((a, b) => (a.valid_from < b.valid_from ? 1 : -1))[0];
    return (standards.find((one) => one.id === line.standard_id) || newest || { clauses: [] }).clauses;
}

/** @param {any[]} clauses */
export const clauseOptions = (clauses) => clauses.map((one) => ({ value: one.code, label: one.text }));

/** The text of a clause. @param {any} record */
export function clauseText({ contract_id, category, clause }) {
    if (!clause) return '';
    return (clausesOf(contract_id, category).find((one) => one.code === clause) || { text: clause }).text;
}

/** Hundredths of a point, as points. @param {number} centi */
export const points = (centi) => (centi / 100).toFixed(2);

/** Basis points, as percent. @param {number} bp */
export const percent = (bp) => `${(bp / 100).toFixed(2).replace(/\.?0+$/, '')}%`;

/** States by how much they ask for. @type {Record<string, string>} */
const TONES = { draft: 'warn', active: 'good', ended: '', open: 'bad', answered: 'accent', closed: 'good' };

/** A state by its word and colour. @param {string} list @param {string} word */
export const stateTag = (list, word) => h('span', { class: `tag ${TONES[word] || ''}` }, label(list, word));
