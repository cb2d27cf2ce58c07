// A journal with its lines, and the document that it comes from.

import { h } from '../../parts/dom.js';
import { nameOf } from '../../parts/names.js';
import { table } from '../../parts/table.js';
import { is } from '../../session.js';
import { label, words } from '../../words.js';
import { decisions, link, reversal } from './acts.js';
import { record } from './record.js';
import { amount, stateTag } from './tabs.js';

const w = words(
    {
        journal: '凭证',
        noNumber: '草稿',
        date: '日期',
        text: '摘要',
        kind_: '类型',
        source: '来源',
        attachments: '附件张数',
        prepared: '制单',
        approvedBy: '复核',
        reverses: '冲销的凭证',
        journalLink: '查看凭证',
        lines: '明细',
        account: '科目',
        dims: '辅助核算',
        debit: '借方（元）',
        credit: '贷方（元）',
    },
    {
        journal: 'Journal',
        noNumber: 'Draft',
        date: 'Date',
        text: 'Text',
        kind_: 'Kind',
        source: 'Source',
        attachments: 'Attachments',
        prepared: 'Prepared by',
        approvedBy: 'Approved by',
        reverses: 'Reverses',
        journalLink: 'Journal',
        lines: 'Lines',
        account: 'Account',
        dims: 'Dimensions',
        debit: 'Debit (yuan)',
        credit: 'Credit (yuan)',
    },
);

/** @param {Record<string, string>} at */
export const screen = ({ id }) =>
    record({
        path: `/journals/${id}`,
        states: 'journal_state',
        printPath: `/journals/${id}/print`,
        title: (one) => [
            w('journal'),
            ' ',
            one.number ? `${one.period}-${one.number}` : w('noNumber'),
            ' ',
            stateTag(one.state, label('journal_state', one.state)),
        ],
        pairs: (one) => [
            [w('date'), one.date],
            [w('text'), one.text],
            [w('kind_'), label('journal_kind', one.kind)],
            [w('source'), sourceOf(one)],
            [w('attachments'), one.attachments || ''],
            [w('prepared'), label('rule', one.prepared_by)],
            [w('approvedBy'), label('rule', one.approved_by)],
            [w('reverses'), link(one.reverses_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [
            ...decisions(one),
            { ...reversal(one), isHidden: !is('accountant') || one.state !== 'posted' || one.source !== 'manual' },
        ],
        more: (one) => linesTable(w('lines'), one.lines),
    });

/** @param {string} caption @param {any[]} lines */
export const linesTable = (caption, lines) =>
    table({
        caption,
        rows: lines,
        // Several may be alike.
        key: (line) => lines.indexOf(line),
        columns: [
            { title: w('account'), cell: (/** @type {any} */ line) => nameOf('accounts', line.account), isWide: true },
            { title: w('dims'), cell: dimensions, isWide: true },
            { title: w('debit'), cell: (line) => (line.dr_fen ? amount(line.dr_fen) : ''), isNumber: true },
            { title: w('credit'), cell: (line) => (line.cr_fen ? amount(line.cr_fen) : ''), isNumber: true },
        ],
    });

/** Where the document of a journal is shown. @type {Record<string, string>} */
const SOURCES = { cost: '/costs', payment: '/payments', invoice: '/invoices', asset: '/assets', bad_debt: '/receivables' };
/** Cash and bank, with their sub-accounts. */
const MONEY = /^100[12]/;

/** @param {any} one */
function sourceOf(one) {
    const text = label('source', one.source);
    const to = documentOf(one);
    return to ? h('a', { href: `#${to}` }, text) : text;
}

/** @param {any} one @returns {string | null} */
function documentOf({ source, source_id, period, lines }) {
    if (source === 'closing') return `/periods/${period}`;
    // A charge has no page of its own: its trip has.
    if (source === 'charge') return tripOf(lines);
    // Debts that an advance pays move no money: the document of such a journal is the advance.
    if (source === 'payment' && source_id && !lines.some((/** @type {any} */ line) => MONEY.test(line.account)))
        return `/advances/${source_id}`;
    return SOURCES[source] && source_id ? `${SOURCES[source]}/${source_id}` : null;
}

/** @param {any[]} lines */
function tripOf(lines) {
    const found = lines.find((line) => line.trip_id);
    return found ? `/trips/${found.trip_id}` : null;
}

/** @param {any} line */
function dimensions(line) {
    return [
        nameOf('vehicles', line.vehicle_id),
        nameOf('drivers', line.driver_id),
        nameOf('departments', line.department_id),
        nameOf('suppliers', line.supplier_id),
    ]
        .filter(Boolean)
        .join(' · ');
}
