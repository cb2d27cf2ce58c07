// What the screens of supervision share: their tabs, and the records that many of them name.

import { h, view } from '../../parts/dom.js';
import { nameOf, options, rowsOf } from '../../parts/names.js';
import { path } from '../../parts/route.js';
import { intoSight } from '../../parts/strip.js';
import { is } from '../../session.js';
import { words } from '../../words.js';

const w = words(
    {
        tabs: '监管栏目',
        contracts: '合同',
        assessments: '考核',
        cases: '问题',
        inspections: '检查',
        ratings: '评价',
        posts: '岗位',
        attendance: '考勤',
        standards: '标准',
        categories: '服务类别',
        own: '自主服务',
    },
    {
        tabs: 'Supervision',
        contracts: 'Contracts',
        assessments: 'Assessments',
        cases: 'Cases',
        inspections: 'Inspections',
        ratings: 'Ratings',
        posts: 'Posts',
        attendance: 'Attendance',
        standards: 'Standards',
        categories: 'Categories',
        own: 'Own services',
    },
);

const SERVED = ['requester', 'approver', 'dispatcher', 'accountant', 'supervisor', 'supplier'];
/** Who reads more of a contract than a department that it serves. */
const PARTIES = ['dispatcher', 'accountant', 'supervisor', 'supplier'];

/** The tabs, each with the roles that read what is there. @type {[string, Parameters<typeof w>[0], string[]][]} */
const TABS = [
    ['/contracts', 'contracts', SERVED],
    ['/assessments', 'assessments', SERVED],
    ['/cases', 'cases', SERVED],
    ['/inspections', 'inspections', SERVED],
    ['/ratings', 'ratings', ['requester', 'approver', 'supervisor']],
    ['/posts', 'posts', PARTIES],
    ['/attendance', 'attendance', PARTIES],
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

/** @param {string | null | undefined} id */
export const contractOf = (id) => rowsOf('contracts').find((one) => one.id === id);

/** Contracts that were signed, as options. */
export const contractOptions = () => options('contracts').filter(({ value }) => contractOf(value).state !== 'draft');

/** Whether this caller is more to the contracts than a department that they serve. */
export const isParty = () => is(...PARTIES);

/** Whether this caller answers for the service of a contract. @param {string} id */
export function isProvider(id) {
    const contract = contractOf(id);
    return is('supplier') || (is('dispatcher') && Boolean(contract) && contract.mode === 'company');
}

/** Whether this caller records posts and attendance under a contract. @param {any} contract */
export const mayAttend = (contract) => is('supervisor') || (is('dispatcher') && contract.payer === 'company');

/** The services of a contract. @param {string} id @returns {any[]} */
const linesOf = (id) => (contractOf(id) || { lines: [] }).lines;

/** The categories of a contract as options. @param {string} id */
export const categoriesOf = (id) => linesOf(id).map(({ category }) => ({ value: category, label: nameOf('service-categories', category) }));

/**
 * The clauses of a contract's category: those of the line's standard, else of the category's newest.
 * @param {string} id
 * @param {string} category
 * @returns {any[]}
 */
export function clausesOf(id, category) {
    const line = linesOf(id).find((one) => one.category === category);
    if (!line) return [];
    const standards = rowsOf('standards').filter((one) => one.category === category && !one.retired_on);
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

/** The same with two decimals, beside others. @param {number} bp */
export const share = (bp) => `${(bp / 100).toFixed(2)}%`;
