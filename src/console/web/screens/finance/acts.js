// What several records of the books have in common: a second person's decision, taking an entry back, and what money paid.

import { h } from '../../parts/dom.js';
import { nameOf } from '../../parts/names.js';
import { table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is, me } from '../../session.js';
import { common, words } from '../../words.js';
import { amount } from './tabs.js';

const w = words(
    {
        reject: '驳回',
        rejected: '已驳回',
        approve: '复核通过',
        approved: '已复核',
        reverse: '冲销',
        notPosted: '不是已入账状态',
        date: '日期',
        reversed: '已冲销',
        own: '本人经办，须由另一人复核',
        department: '部门',
        sum: '金额（元）',
    },
    {
        reject: 'Reject',
        rejected: 'Rejected',
        approve: 'Approve',
        approved: 'Approved',
        reverse: 'Reverse',
        notPosted: 'It isn’t posted',
        date: 'Date',
        reversed: 'Reversed',
        own: 'You prepared it; another person decides',
        department: 'Department',
        sum: 'Amount (yuan)',
    },
);

/**
 * A link, or nothing.
 * @param {string | null | undefined} id
 * @param {string} to
 * @param {string} text
 */
export const link = (id, to, text) => id && h('a', { href: `#${to}/${id}` }, text);

/** The reason that an act asks for. */
export const reason = () => [{ name: 'reason', label: common('reason'), type: /** @type {const} */ ('area'), isRequired: true }];

/** Why this caller isn't the second person. @param {string | null | undefined} preparer who did the first part */
export const whyNotSecond = (preparer) => (me.value && preparer === me.value.name ? w('own') : null);

/**
 * What a second person does with a draft.
 * @param {any} one
 * @returns {import('./record.js').Act[]}
 */
export function decisions(one) {
    const isHidden = !is('accountant', 'supervisor') || one.state !== 'draft';
    const why = whyNotSecond(one.prepared_by);
    return [
        { name: 'reject', text: w('reject'), isHidden, fields: reason, done: () => w('rejected') },
        { name: 'approve', text: w('approve'), kind: 'main', isHidden, why, done: () => w('approved') },
    ];
}

/** The entry that takes another back. @param {any} one @returns {import('./record.js').Act} */
export const reversal = (one) => ({
    name: 'reverse',
    text: w('reverse'),
    kind: 'danger',
    isHidden: !is('accountant') || one.state === 'draft' || one.state === 'rejected',
    why: one.state !== 'posted' ? w('notPosted') : null,
    fields: () => [...reason(), { name: 'date', label: w('date'), type: 'date', value: today() }],
    done: () => w('reversed'),
});

/**
 * The receivables that money paid.
 * @param {string} caption
 * @param {any[]} allocations
 */
export const allocationTable = (caption, allocations) =>
    allocations.length > 0 &&
    table({
        caption,
        rows: allocations,
        key: (line) => line.receivable_id,
        link: (line) => `#/receivables/${line.receivable_id}`,
        columns: [
            { title: w('date'), cell: (line) => line.date },
            { title: w('department'), cell: (line) => nameOf('departments', line.department_id), isWide: true },
            { title: w('sum'), cell: (line) => amount(line.amount_fen), isNumber: true },
        ],
    });
