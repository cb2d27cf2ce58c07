// What the screens of the books share: their tabs, and how money is written in a column.

import { h } from '../../parts/dom.js';
import { figure } from '../../parts/money.js';
import { path } from '../../parts/route.js';
import { intoSight } from '../../parts/strip.js';
import { is } from '../../session.js';
import { words } from '../../words.js';

const w = words(
    {
        tabs: '财务栏目',
        overview: '概览',
        statements: '对账单',
        invoices: '发票',
        payments: '收付款',
        advances: '预收',
        receivables: '应收',
        costs: '费用',
        assets: '固定资产',
        journals: '凭证',
        accounts: '科目',
        periods: '结账',
        reports: '报表',
        taxRules: '税率',
    },
    {
        tabs: 'Finance',
        overview: 'Overview',
        statements: 'Statements',
        invoices: 'Invoices',
        payments: 'Payments',
        advances: 'Advances',
        receivables: 'Receivables',
        costs: 'Costs',
        assets: 'Assets',
        journals: 'Journals',
        accounts: 'Accounts',
        periods: 'Closing',
        reports: 'Reports',
        taxRules: 'Tax rates',
    },
);

/** @type {[string, Parameters<typeof w>[0]][]} */
const TABS = [
    ['/finance', 'overview'],
    ['/statements', 'statements'],
    ['/invoices', 'invoices'],
    ['/payments', 'payments'],
    ['/advances', 'advances'],
    ['/receivables', 'receivables'],
    ['/costs', 'costs'],
    ['/assets', 'assets'],
    ['/journals', 'journals'],
    ['/accounts', 'accounts'],
    ['/periods', 'periods'],
    ['/reports', 'reports'],
    ['/tax-rules', 'taxRules'],
];

/** The tabs, for those who keep or read the books. */
export function tabs() {
    if (!is('accountant', 'supervisor')) return null;
    const at = path();
    return h(
        'nav',
        { class: 'tabs', 'aria-label': w('tabs') },
        TABS.map(([to, name]) => {
            const isHere = at === to || at.startsWith(`${to}/`);
            return h(
                'a',
                { href: `#${to}`, key: to, 'aria-current': isHere ? 'page' : null, onMount: isHere ? intoSight : undefined },
                w(name),
            );
        }),
    );
}

/** An amount in a column whose heading names yuan. @param {number | null | undefined} fen */
export function amount(fen) {
    return fen === null || fen === undefined ? '' : h('span', { class: fen < 0 ? 'minus' : '' }, figure(fen));
}

/** States by how much they ask for. @type {Record<string, string>} */
const TONES = {
    draft: 'warn',
    open: 'accent',
    requested: 'warn',
    issued: 'accent',
    posted: 'good',
    in_use: 'good',
    disposed: '',
    confirmed: 'good',
    closed: 'good',
    approved: 'good',
    rejected: 'bad',
    reversed: '',
    red: 'bad',
    cancelled: '',
    disputed: 'bad',
};

/** A state by its word and colour. @param {string} state @param {string} text */
export function stateTag(state, text) {
    return h('span', { class: `tag ${TONES[state] || ''}` }, text);
}
