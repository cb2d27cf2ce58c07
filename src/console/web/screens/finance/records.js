// The records of the books: an invoice, a payment, a receivable, a cost, a journal.

import { h } from '../../parts/dom.js';
import { yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, words } from '../../words.js';
import { record } from './record.js';
import { amount, stateTag } from './tabs.js';

const w = words(
    {
        invoice: '发票', payment: '收付款', receivable: '应收', cost: '费用', journal: '凭证', state: '状态', buyer: '购买方', uscc: '统一社会信用代码', period: '月份', number: '号码', issued: '开票日期', due: '到期日', net: '不含税', tax: '税额', total: '价税合计', capitals: '大写', open: '未收',
        outdated: '金额已变', outdatedText: '开票后其中的费用有更正，请冲红重开', redNumber: '红字发票号', confirmation: '红字确认单号', redOn: '冲红日期', lines: '明细', description: '项目', quantity: '数量', netYuan: '不含税（元）', taxYuan: '税额（元）', sum: '金额（元）', prepared: '制单', approvedBy: '复核',
        issue: '登记已开票', issuedSaid: '发票 {number} 已登记', redAct: '冲红', redSaid: '发票 {number} 已冲红', cancelAct: '作废申请', cancelled: '开票申请已作废', receive: '登记收款', onlyRequested: '仅限待开票的申请', onlyIssued: '仅限已开具的发票',
        date: '日期', direction: '方向', party: '对方', purpose: '用途', taxPaid: '税种', into: '收款账户', paidFrom: '付款来源', reference: '流水号', text: '摘要', allocations: '核销明细', advance: '转预收', journalLink: '查看凭证', reversedOn: '冲销日期', reason: '原因',
        approve: '复核通过', approved: '已复核', reject: '驳回', rejected: '已驳回', reverse: '冲销', reversed: '已冲销', own: '本人制单，须由他人复核', notDraft: '不是待复核状态', notPosted: '不是已入账状态',
        kind: '种类', department: '部门', trip: '行程', taxable: '含税金额', passThrough: '代付', paid: '已收', passed: '已付代付款', writtenOff: '已核销坏账', writeOff: '申请坏账核销', writeOffAsked: '已申请坏账核销', approveWriteOff: '同意核销', writeOffDone: '坏账已核销', nothingOpen: '没有未收金额', notAsked: '没有待审的核销申请',
        category: '类别', seller: '销售方', gross: '价税合计', deduction: '可抵扣', liable: '责任方', covers: '所属期间', attachments: '附件张数', vehicle: '车辆', driver: '驾驶员', liters: '数量', odometer: '里程表（公里）', full: '加满',
        account: '科目', debit: '借方（元）', credit: '贷方（元）', dims: '辅助核算', source: '来源', kind_: '类型', noNumber: '草稿', reverses: '冲销的凭证',
    },
    {
        invoice: 'Invoice', payment: 'Payment', receivable: 'Receivable', cost: 'Cost', journal: 'Journal', state: 'State', buyer: 'Buyer', uscc: 'Credit code', period: 'Month', number: 'Number', issued: 'Issued', due: 'Due', net: 'Net', tax: 'Tax', total: 'Total', capitals: 'In words', open: 'Open',
        outdated: 'Outdated', outdatedText: 'A charge on it was corrected after it was issued: cancel it by a red invoice', redNumber: 'Red invoice', confirmation: 'Red confirmation', redOn: 'Red on', lines: 'Lines', description: 'Item', quantity: 'Quantity', netYuan: 'Net (yuan)', taxYuan: 'Tax (yuan)', sum: 'Amount (yuan)', prepared: 'Prepared by', approvedBy: 'Approved by',
        issue: 'Record as issued', issuedSaid: 'Invoice {number} is recorded', redAct: 'Red invoice', redSaid: 'Invoice {number} is cancelled by a red one', cancelAct: 'Cancel', cancelled: 'The invoice is cancelled', receive: 'Record a receipt', onlyRequested: 'Only before it is issued', onlyIssued: 'Only once it is issued',
        date: 'Date', direction: 'Direction', party: 'Party', purpose: 'Purpose', taxPaid: 'Tax', into: 'Into', paidFrom: 'Paid from', reference: 'Reference', text: 'Text', allocations: 'Allocations', advance: 'Kept as an advance', journalLink: 'Journal', reversedOn: 'Reversed on', reason: 'Reason',
        approve: 'Approve', approved: 'Approved', reject: 'Reject', rejected: 'Rejected', reverse: 'Reverse', reversed: 'Reversed', own: 'You prepared it; somebody else approves', notDraft: 'It doesn’t wait for approval', notPosted: 'It isn’t posted',
        kind: 'Kind', department: 'Department', trip: 'Trip', taxable: 'Taxable', passThrough: 'Passed through', paid: 'Paid', passed: 'Passed-through paid', writtenOff: 'Written off', writeOff: 'Propose a write-off', writeOffAsked: 'The write-off is proposed', approveWriteOff: 'Approve the write-off', writeOffDone: 'Written off', nothingOpen: 'Nothing is open', notAsked: 'No write-off waits',
        category: 'Category', seller: 'Seller', gross: 'Gross', deduction: 'Deductible', liable: 'Liable', covers: 'Covers', attachments: 'Attachments', vehicle: 'Vehicle', driver: 'Driver', liters: 'Quantity', odometer: 'Odometer (km)', full: 'Full',
        account: 'Account', debit: 'Debit (yuan)', credit: 'Credit (yuan)', dims: 'Dimensions', source: 'Source', kind_: 'Kind', noNumber: 'Draft', reverses: 'Reverses',
    },
);

/** @typedef {{id: string}} Parameters */

const reason = () => [{ name: 'reason', label: common('reason'), type: /** @type {const} */ ('area'), isRequired: true }];

/**
 * A link, or nothing.
 * @param {string | null | undefined} id
 * @param {string} to
 * @param {string} text
 */
const link = (id, to, text) => id && h('a', { href: `#${to}/${id}` }, text);

/** @param {Parameters} at */
export const invoice = ({ id }) =>
    record({
        path: `/invoices/${id}`,
        title: (one) => [w('invoice'), ' ', one.number || '', ' ', stateTag(one.state, label('invoice_state', one.state))],
        pairs: (one) => [
            [w('buyer'), one.buyer_name], [w('uscc'), one.buyer_uscc], [w('period'), one.period], [w('issued'), one.issued_on], [w('due'), one.due_on], [w('net'), yuan(one.net_fen)], [w('tax'), yuan(one.tax_fen)],
            [w('total'), yuan(one.total_fen)], [w('capitals'), one.total_capitals], [w('open'), yuan(one.open_fen)], [w('outdated'), one.outdated && w('outdatedText')], [w('redNumber'), one.red_number],
            [w('confirmation'), one.confirmation_number], [w('redOn'), one.red_on], [w('prepared'), one.prepared_by],
        ],
        acts: (one) => {
            const isHidden = !is('accountant');
            return [
                { name: 'cancel', text: w('cancelAct'), isHidden, why: one.state !== 'requested' ? w('onlyRequested') : null, done: () => w('cancelled') },
                {
                    name: 'red', text: w('redAct'), kind: 'danger', isHidden, why: one.state !== 'issued' ? w('onlyIssued') : null,
                    fields: () => [{ name: 'number', label: w('redNumber'), isRequired: true }, { name: 'confirmation_number', label: w('confirmation'), isRequired: true }, { name: 'date', label: w('redOn'), type: 'date', value: today(), isRequired: true }],
                    done: (after) => w('redSaid', after),
                },
                {
                    name: 'issue', text: w('issue'), kind: 'main', isHidden, why: one.state !== 'requested' ? w('onlyRequested') : null,
                    fields: () => [
                        { name: 'number', label: w('number'), isRequired: true }, { name: 'date', label: w('issued'), type: 'date', value: today(), isRequired: true },
                        { name: 'net_fen', label: w('netYuan'), type: 'money', value: one.net_fen }, { name: 'tax_fen', label: w('taxYuan'), type: 'money', value: one.tax_fen },
                    ],
                    done: (after) => w('issuedSaid', after),
                },
            ];
        },
        more: (one) => [
            one.state === 'issued' && one.open_fen > 0 && is('accountant') && h('p', null, h('a', { class: 'button main', href: `#/payments/new?invoice_id=${one.id}` }, w('receive'))),
            table({
                caption: w('lines'), rows: one.lines, key: (line) => line.receivable_id || line.description, link: (line) => line.receivable_id && `#/receivables/${line.receivable_id}`,
                columns: [
                    { title: w('description'), cell: (/** @type {any} */ line) => line.description, isWide: true }, { title: w('quantity'), cell: (line) => line.quantity, isNumber: true },
                    { title: w('netYuan'), cell: (line) => amount(line.net_fen), isNumber: true }, { title: w('taxYuan'), cell: (line) => amount(line.tax_fen), isNumber: true }, { title: w('sum'), cell: (line) => amount(line.amount_fen), isNumber: true },
                ],
            }),
        ],
    });

/**
 * What a second person does with a draft.
 * @param {any} one
 * @param {'approve' | 'approve-write-off'} [name]
 * @returns {import('./record.js').Act[]}
 */
function decisions(one, name = 'approve') {
    const isHidden = !is('accountant', 'supervisor') || one.state !== 'draft';
    return [
        { name: 'reject', text: w('reject'), isHidden, fields: reason, done: () => w('rejected') },
        { name, text: w('approve'), kind: 'main', isHidden, done: () => w('approved') },
    ];
}

/** @param {any} one @returns {import('./record.js').Act} */
const reversal = (one) => ({
    name: 'reverse', text: w('reverse'), kind: 'danger', isHidden: !is('accountant') || one.state === 'draft' || one.state === 'rejected', why: one.state !== 'posted' ? w('notPosted') : null,
    fields: () => [...reason(), { name: 'date', label: w('date'), type: 'date', value: today() }], done: () => w('reversed'),
});

/** @param {Parameters} at */
export const payment = ({ id }) =>
    record({
        path: `/payments/${id}`,
        title: (one) => [w('payment'), ' ', yuan(one.amount_fen), ' ', stateTag(one.state, label('payment_state', one.state))],
        pairs: (one) => [
            [w('date'), one.date], [w('direction'), label('direction', one.direction)], [w('party'), nameOf('departments', one.department_id) || nameOf('suppliers', one.supplier_id) || nameOf('drivers', one.driver_id)], [w('purpose'), label('paid_for', one.purpose)], [w('taxPaid'), label('tax_paid', one.tax)],
            [w('into'), label('channel', one.into)], [w('paidFrom'), label('channel', one.paid_from)], [w('reference'), one.reference], [w('text'), one.text], [w('advance'), one.advance_fen > 0 && yuan(one.advance_fen)],
            [w('prepared'), one.prepared_by], [w('approvedBy'), one.approved_by], [w('reversedOn'), one.reversed_on], [w('reason'), one.reason], [w('journal'), link(one.journal_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [...decisions(one), reversal(one)],
        more: (one) =>
            one.allocations.length > 0 &&
            table({
                caption: w('allocations'), rows: one.allocations, key: (line) => line.receivable_id, link: (line) => `#/receivables/${line.receivable_id}`,
                columns: [{ title: w('date'), cell: (/** @type {any} */ line) => line.date }, { title: w('department'), cell: (line) => nameOf('departments', line.department_id), isWide: true }, { title: w('sum'), cell: (line) => amount(line.amount_fen), isNumber: true }],
            }),
    });

/** @param {Parameters} at */
export const receivable = ({ id }) =>
    record({
        path: `/receivables/${id}`,
        title: (one) => [w('receivable'), ' ', yuan(one.taxable_fen + one.pass_through_fen)],
        pairs: (one) => [
            [w('kind'), label('receivable_kind', one.kind)], [w('department'), nameOf('departments', one.department_id)], [w('date'), one.date], [w('due'), one.due_on], [w('taxable'), yuan(one.taxable_fen)], [w('net'), yuan(one.net_fen)], [w('tax'), yuan(one.tax_fen)], [w('passThrough'), yuan(one.pass_through_fen)],
            [w('paid'), yuan(one.paid_fen)], [w('writtenOff'), one.written_off_fen > 0 && yuan(one.written_off_fen)], [w('open'), yuan(one.open_fen)], [w('trip'), link(one.trip_id, '/trips', w('trip'))], [w('invoice'), link(one.invoice_id, '/invoices', w('invoice'))], [w('journal'), link(one.journal_id, '/journals', w('journalLink'))],
            [w('writeOff'), one.write_off && `${label('write_off_state', one.write_off.state)} ${one.write_off.reason || ''}`],
        ],
        acts: (one) => {
            const waits = !!one.write_off && one.write_off.state === 'proposed';
            return [
                { name: 'write-off', text: w('writeOff'), isHidden: !is('accountant') || waits, why: one.open_fen <= 0 ? w('nothingOpen') : null, fields: reason, done: () => w('writeOffAsked') },
                { name: 'approve-write-off', text: w('approveWriteOff'), kind: 'main', isHidden: !is('accountant', 'supervisor') || !waits, done: () => w('writeOffDone') },
            ];
        },
    });

/** @param {Parameters} at */
export const cost = ({ id }) =>
    record({
        path: `/costs/${id}`,
        title: (one) => [w('cost'), ' ', yuan(one.gross_fen), ' ', stateTag(one.state, label('cost_state', one.state))],
        pairs: (one) => [
            [w('category'), label('category', one.category)], [w('date'), one.date], [w('seller'), one.seller], [w('number'), one.number], [w('gross'), yuan(one.gross_fen)], [w('tax'), yuan(one.tax_fen)], [w('deduction'), one.deduction_fen > 0 && yuan(one.deduction_fen)], [w('paidFrom'), label('paid_from', one.paid_from)], [w('liable'), label('liable', one.liable)],
            [w('covers'), one.covers_from && `${one.covers_from} – ${one.covers_until}`], [w('attachments'), one.attachments || ''], [w('text'), one.text], [w('reversedOn'), one.reversed_on], [w('journal'), link(one.journal_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [reversal(one)],
        more: (one) =>
            table({
                caption: w('lines'), rows: one.lines, key: (line) => JSON.stringify(line),
                columns: [
                    { title: w('vehicle'), cell: (/** @type {any} */ line) => nameOf('vehicles', line.vehicle_id) }, { title: w('driver'), cell: (line) => nameOf('drivers', line.driver_id) }, { title: w('liters'), cell: (line) => line.quantity_milli && (line.quantity_milli / 1000).toFixed(2), isNumber: true },
                    { title: w('odometer'), cell: (line) => line.odometer_km, isNumber: true }, { title: w('full'), cell: (line) => line.full_tank && '✓' }, { title: w('netYuan'), cell: (line) => amount(line.net_fen), isNumber: true }, { title: w('sum'), cell: (line) => amount(line.amount_fen), isNumber: true },
                ],
            }),
    });

/** @param {Parameters} at */
export const journal = ({ id }) =>
    record({
        path: `/journals/${id}`,
        printPath: `/journals/${id}/print`,
        title: (one) => [w('journal'), ' ', one.number ? `${one.period}-${one.number}` : w('noNumber'), ' ', stateTag(one.state, label('journal_state', one.state))],
        pairs: (one) => [
            [w('date'), one.date], [w('text'), one.text], [w('kind_'), label('journal_kind', one.kind)], [w('source'), sourceOf(one)], [w('attachments'), one.attachments || ''], [w('prepared'), one.prepared_by], [w('approvedBy'), one.approved_by], [w('reverses'), link(one.reverses_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [...decisions(one), { ...reversal(one), isHidden: !is('accountant') || one.state !== 'posted' || one.source !== 'manual' }],
        more: (one) =>
            table({
                caption: w('lines'), rows: one.lines, key: (line) => JSON.stringify(line),
                columns: [
                    { title: w('account'), cell: (/** @type {any} */ line) => `${line.account} ${line.account_name}`, isWide: true }, { title: w('dims'), cell: dimensions, isWide: true }, { title: w('debit'), cell: (line) => (line.dr_fen ? amount(line.dr_fen) : ''), isNumber: true }, { title: w('credit'), cell: (line) => (line.cr_fen ? amount(line.cr_fen) : ''), isNumber: true },
                ],
            }),
    });

/** Where the document of a journal is shown. @type {Record<string, string>} */
const SOURCES = { cost: '/costs', payment: '/payments', invoice: '/invoices', trip: '/trips', asset: '/assets' };

/** @param {any} one */
function sourceOf(one) {
    const text = label('source', one.source);
    return SOURCES[one.source] && one.source_id ? h('a', { href: `#${SOURCES[one.source]}/${one.source_id}` }, text) : text;
}

/** @param {any} line */
function dimensions(line) {
    return [nameOf('vehicles', line.vehicle_id), nameOf('drivers', line.driver_id), nameOf('departments', line.department_id), nameOf('suppliers', line.supplier_id)].filter(Boolean).join(' · ');
}
