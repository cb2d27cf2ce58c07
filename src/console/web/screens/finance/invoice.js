// An invoice: asked for, issued, cancelled by a red one, paid.

import { h } from '../../parts/dom.js';
import { yuan } from '../../parts/money.js';
import { table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { label, words } from '../../words.js';
import { link } from './acts.js';
import { record } from './record.js';
import { amount, stateTag } from './tabs.js';

const w = words(
    {
        invoice: '发票',
        buyer: '购买方',
        uscc: '统一社会信用代码',
        period: '月份',
        advance: '预收款',
        advanceLink: '查看预收款',
        issued: '开票日期',
        due: '到期日',
        net: '不含税',
        tax: '税额',
        total: '价税合计',
        capitals: '大写',
        open: '未收',
        outdated: '金额已变',
        outdatedText: '开票后其中的费用有更正，请冲红重开',
        redNumber: '红字发票号',
        confirmation: '红字确认单号',
        redOn: '冲红日期',
        prepared: '制单',
        cancelAct: '作废申请',
        onlyRequested: '仅限待开票的申请',
        cancelled: '开票申请已作废',
        redAct: '冲红',
        onlyIssued: '仅限已开具的发票',
        redSaid: '发票 {number} 已冲红',
        issue: '登记已开票',
        number: '号码',
        netYuan: '不含税（元）',
        taxYuan: '税额（元）',
        issuedSaid: '发票 {number} 已登记',
        receive: '登记收款',
        lines: '明细',
        description: '项目',
        quantity: '数量',
        sum: '金额（元）',
    },
    {
        invoice: 'Invoice',
        buyer: 'Buyer',
        uscc: 'Credit code',
        period: 'Month',
        advance: 'Advance',
        advanceLink: 'Show the advance',
        issued: 'Issued',
        due: 'Due',
        net: 'Net',
        tax: 'Tax',
        total: 'Total',
        capitals: 'In words',
        open: 'Open',
        outdated: 'Outdated',
        outdatedText: 'A charge on it was corrected after it was issued: cancel it by a red invoice',
        redNumber: 'Red invoice',
        confirmation: 'Red confirmation',
        redOn: 'Red on',
        prepared: 'Prepared by',
        cancelAct: 'Cancel',
        onlyRequested: 'Only before it is issued',
        cancelled: 'The invoice is cancelled',
        redAct: 'Red invoice',
        onlyIssued: 'Only once it is issued',
        redSaid: 'Invoice {number} is cancelled by a red one',
        issue: 'Record as issued',
        number: 'Number',
        netYuan: 'Net (yuan)',
        taxYuan: 'Tax (yuan)',
        issuedSaid: 'Invoice {number} is recorded',
        receive: 'Record a receipt',
        lines: 'Lines',
        description: 'Item',
        quantity: 'Quantity',
        sum: 'Amount (yuan)',
    },
);

/** @param {Record<string, string>} at */
export const screen = ({ id }) =>
    record({
        path: `/invoices/${id}`,
        states: 'invoice_state',
        title: (one) => [w('invoice'), ' ', one.number || '', ' ', stateTag(one.state, label('invoice_state', one.state))],
        pairs: (one) => [
            [w('buyer'), one.buyer_name],
            [w('uscc'), one.buyer_uscc],
            [w('period'), one.period],
            [w('advance'), link(one.advance_id, '/advances', w('advanceLink'))],
            [w('issued'), one.issued_on],
            [w('due'), one.due_on],
            [w('net'), yuan(one.net_fen)],
            [w('tax'), yuan(one.tax_fen)],
            [w('total'), yuan(one.total_fen)],
            [w('capitals'), one.total_capitals],
            [w('open'), yuan(one.open_fen)],
            [w('outdated'), one.outdated && w('outdatedText')],
            [w('redNumber'), one.red_number],
            [w('confirmation'), one.confirmation_number],
            [w('redOn'), one.red_on],
            [w('prepared'), label('rule', one.prepared_by)],
        ],
        acts: (one) => {
            const isHidden = !is('accountant');
            return [
                {
                    name: 'cancel',
                    text: w('cancelAct'),
                    isHidden,
                    why: one.state !== 'requested' ? w('onlyRequested') : null,
                    done: () => w('cancelled'),
                },
                {
                    name: 'red',
                    text: w('redAct'),
                    kind: 'danger',
                    isHidden,
                    why: one.state !== 'issued' ? w('onlyIssued') : null,
                    fields: () => [
                        { name: 'number', label: w('redNumber'), isRequired: true },
                        { name: 'confirmation_number', label: w('confirmation'), isRequired: true },
                        { name: 'date', label: w('redOn'), type: 'date', value: today(), isRequired: true },
                    ],
                    done: (after) => w('redSaid', after),
                },
                {
                    name: 'issue',
                    text: w('issue'),
                    kind: 'main',
                    isHidden,
                    why: one.state !== 'requested' ? w('onlyRequested') : null,
                    fields: () => [
                        { name: 'number', label: w('number'), isRequired: true },
                        { name: 'date', label: w('issued'), type: 'date', value: today(), isRequired: true },
                        { name: 'net_fen', label: w('netYuan'), type: 'money', value: one.net_fen },
                        { name: 'tax_fen', label: w('taxYuan'), type: 'money', value: one.tax_fen },
                    ],
                    done: (after) => w('issuedSaid', after),
                },
            ];
        },
        more: (one) => [
            one.state === 'issued' &&
                one.open_fen > 0 &&
                is('accountant') &&
                h('p', null, h('a', { class: 'button main', href: `#/payments/new?invoice_id=${one.id}` }, w('receive'))),
            table({
                caption: w('lines'),
                rows: one.lines,
                key: (line) => line.receivable_id || line.description,
                link: (line) => line.receivable_id && `#/receivables/${line.receivable_id}`,
                columns: [
                    { title: w('description'), cell: (/** @type {any} */ line) => line.description, isWide: true },
                    { title: w('quantity'), cell: (line) => line.quantity, isNumber: true },
                    { title: w('netYuan'), cell: (line) => amount(line.net_fen), isNumber: true },
                    { title: w('taxYuan'), cell: (line) => amount(line.tax_fen), isNumber: true },
                    { title: w('sum'), cell: (line) => amount(line.amount_fen), isNumber: true },
                ],
            }),
        ],
    });
