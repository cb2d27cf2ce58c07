// An advance: what a department has paid ahead. Debts are paid out of it, or it goes back to the department.

import { h } from '../../parts/dom.js';
import { failure, loading, shown, whole } from '../../parts/load.js';
import { figure, yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { go } from '../../parts/route.js';
import { table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, optionsOf, words } from '../../words.js';
import { allocationTable, link } from './acts.js';
import { record } from './record.js';
import { amount, stateTag } from './tabs.js';

const w = words(
    {
        advance: '预收款',
        department: '部门',
        date: '日期',
        source: '来源',
        document: '来源单据',
        payment: '查看收款',
        correction: '查看应收',
        opening: '查看期初凭证',
        sum: '金额',
        used: '已用',
        left: '余额',
        tax: '已开票税额',
        journals: '凭证',
        journalsLink: '查看冲抵凭证',
        use: '冲抵欠款',
        useHint: '余额 {left}。填写各笔本次冲抵的金额；全部不填，则从最早的欠款起冲抵（含由该部门付款的其他部门）。',
        owed: '{date} {department} {kind}，未收 {open}（元）',
        usedSaid: '已冲抵，余额 {left}',
        refund: '退还',
        refundSum: '退还金额（元）',
        refundDate: '退还日期',
        paidFrom: '付款账户',
        refundSaid: '{amount}的退款已提交复核',
        nothingLeft: '预收款已用完',
        nothingOwed: '该单位没有未收款',
        paid: '已冲抵的应收',
        refunds: '退款',
        state: '状态',
        sumYuan: '金额（元）',
        invoice: '申请开票',
    },
    {
        advance: 'Advance',
        department: 'Department',
        date: 'Date',
        source: 'Source',
        document: 'From',
        payment: 'Payment',
        correction: 'Receivable',
        opening: 'Opening journal',
        sum: 'Amount',
        used: 'Used',
        left: 'Left',
        tax: 'VAT invoiced',
        journals: 'Journals',
        journalsLink: 'Journals of its use',
        use: 'Pay debts',
        useHint:
            '{left} are left. Type what each debt is paid now. If nothing is typed, the oldest debts are paid, also of departments that this one pays for.',
        owed: '{date} {department}, {kind}: {open} open (yuan)',
        usedSaid: 'Paid. {left} are left',
        refund: 'Refund',
        refundSum: 'Amount (yuan)',
        refundDate: 'Date',
        paidFrom: 'Paid from',
        refundSaid: 'The refund of {amount} waits for approval',
        nothingLeft: 'Nothing is left of it',
        nothingOwed: 'The department owes nothing',
        paid: 'Receivables that it paid',
        refunds: 'Refunds',
        state: 'State',
        sumYuan: 'Amount (yuan)',
        invoice: 'New invoice',
    },
);

/** Where an advance comes from. @type {Record<string, ['payment' | 'correction' | 'opening', string]>} */
const SOURCES = {
    payment: ['payment', '/payments'],
    correction: ['correction', '/receivables'],
    opening: ['opening', '/journals'],
};

/** @param {any} one */
function documentOf({ source, source_id }) {
    const known = SOURCES[source];
    return known && link(source_id, known[1], w(known[0]));
}

/** What begins the name of a field of a receivable. */
const USE = 'use:';

/**
 * Something that is asked for once the advance is known.
 * @template T
 * @param {(one: any) => Promise<T>} ask
 */
function later(ask) {
    /** @type {import('../../parts/load.js').Loading<T> | null} */
    let kept = null;
    return (/** @type {any} */ one) => (kept = kept || loading(() => ask(one)));
}

/** @param {Record<string, string>} at */
export function screen({ id }) {
    // The department pays for itself and for those that bill to it, from the oldest debt on.
    const owed = later(async ({ department_id: own }) => {
        const others = (await whole('/departments')).filter((department) => department.bill_to_department_id === own);
        const department_id = [own, ...others.map((department) => department.id)];
        return (await whole('/receivables', { department_id, open: true })).sort((a, b) => (a.date < b.date ? -1 : 1));
    });
    const refunds = later(async ({ department_id }) =>
        (await whole('/payments', { department_id, direction: 'paid' })).filter((payment) => payment.advance_id === id),
    );
    return record({
        path: `/advances/${id}`,
        title: (one) => [w('advance'), ' ', yuan(one.amount_fen)],
        pairs: (one) => [
            [w('department'), nameOf('departments', one.department_id)],
            [w('date'), one.date],
            [w('source'), label('advance_source', one.source)],
            [w('document'), documentOf(one)],
            [w('sum'), yuan(one.amount_fen)],
            [w('used'), yuan(one.used_fen)],
            [w('left'), yuan(one.left_fen)],
            [w('tax'), one.tax_fen > 0 && yuan(one.tax_fen)],
            [
                w('journals'),
                one.allocations.length > 0 && h('a', { href: `#/journals?source=payment&source_id=${one.id}` }, w('journalsLink')),
            ],
        ],
        acts: (one) => {
            const isHidden = !is('accountant');
            const why = one.left_fen === 0 ? w('nothingLeft') : null;
            const debts = owed(one);
            return [
                {
                    name: 'refund',
                    text: w('refund'),
                    isHidden,
                    why,
                    fields: () => [
                        { name: 'amount_fen', label: w('refundSum'), type: 'money', value: one.left_fen, isRequired: true },
                        { name: 'date', label: w('refundDate'), type: 'date', value: today(), isRequired: true },
                        { name: 'paid_from', label: w('paidFrom'), type: 'select', options: optionsOf('channel'), value: 'bank' },
                    ],
                    // It answers the payment, which another person approves.
                    then: (payment) => go(`/payments/${payment.id}`),
                    done: (payment) => w('refundSaid', { amount: yuan(payment.amount_fen) }),
                },
                {
                    name: 'use',
                    text: w('use'),
                    kind: 'main',
                    isHidden,
                    // What can be chosen is there before the oldest are paid by a press.
                    why: why || (debts.data ? (debts.data.length ? null : w('nothingOwed')) : debts.problem ? null : common('loading')),
                    intro: () => [
                        h('p', { class: 'quiet' }, w('useHint', { left: yuan(one.left_fen) })),
                        debts.problem && failure(debts.problem, debts.again),
                    ],
                    fields: () =>
                        (debts.data || []).map((debt) => ({
                            name: USE + debt.id,
                            label: w('owed', {
                                date: debt.date,
                                department: nameOf('departments', debt.department_id),
                                kind: label('receivable_kind', debt.kind),
                                open: figure(debt.open_fen),
                            }),
                            type: 'money',
                            isWide: true,
                        })),
                    body: (values) => ({
                        allocations: Object.entries(values).map(([name, amount_fen]) => ({
                            receivable_id: name.slice(USE.length),
                            amount_fen,
                        })),
                    }),
                    refused: debts.again,
                    done: (after) => {
                        debts.again();
                        return w('usedSaid', { left: yuan(after.left_fen) });
                    },
                },
            ];
        },
        more: (one) => [
            allocationTable(w('paid'), one.allocations),
            shown(
                refunds(one),
                (payments) =>
                    payments.length > 0 &&
                    table({
                        caption: w('refunds'),
                        rows: payments,
                        key: (payment) => payment.id,
                        link: (payment) => `#/payments/${payment.id}`,
                        columns: [
                            { title: w('date'), cell: (payment) => payment.date },
                            { title: w('state'), cell: (payment) => stateTag(payment.state, label('payment_state', payment.state)) },
                            { title: w('sumYuan'), cell: (payment) => amount(payment.amount_fen), isNumber: true },
                        ],
                    }),
            ),
            is('accountant') &&
                one.used_fen === 0 &&
                one.tax_fen === 0 &&
                one.source !== 'opening' &&
                h('p', null, h('a', { class: 'button', href: `#/invoices/new?advance_id=${one.id}` }, w('invoice'))),
        ],
    });
}
