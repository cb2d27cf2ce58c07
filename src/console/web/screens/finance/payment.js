// Money that came in or goes out. What goes out is approved by a second person.

import { yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { label, words } from '../../words.js';
import { allocationTable, decisions, link, reversal } from './acts.js';
import { record } from './record.js';
import { stateTag } from './tabs.js';

const w = words(
    {
        payment: '收付款',
        date: '日期',
        direction: '方向',
        party: '对方',
        purpose: '用途',
        taxPaid: '税种',
        into: '收款账户',
        paidFrom: '付款来源',
        reference: '流水号',
        text: '摘要',
        advance: '转预收',
        refunds: '退还的预收款',
        advanceLink: '查看预收款',
        prepared: '制单',
        approvedBy: '复核',
        reversedOn: '冲销日期',
        reason: '原因',
        journal: '凭证',
        journalLink: '查看凭证',
        allocations: '核销明细',
    },
    {
        payment: 'Payment',
        date: 'Date',
        direction: 'Direction',
        party: 'Party',
        purpose: 'Purpose',
        taxPaid: 'Tax',
        into: 'Into',
        paidFrom: 'Paid from',
        reference: 'Reference',
        text: 'Text',
        advance: 'Kept as an advance',
        refunds: 'Refunds',
        advanceLink: 'Advance',
        prepared: 'Prepared by',
        approvedBy: 'Approved by',
        reversedOn: 'Reversed on',
        reason: 'Reason',
        journal: 'Journal',
        journalLink: 'Journal',
        allocations: 'Allocations',
    },
);

/** @param {Record<string, string>} at */
export const screen = ({ id }) =>
    record({
        path: `/payments/${id}`,
        states: 'payment_state',
        title: (one) => [w('payment'), ' ', yuan(one.amount_fen), ' ', stateTag(one.state, label('payment_state', one.state))],
        pairs: (one) => [
            [w('date'), one.date],
            [w('direction'), label('direction', one.direction)],
            [
                w('party'),
                nameOf('departments', one.department_id) || nameOf('suppliers', one.supplier_id) || nameOf('drivers', one.driver_id),
            ],
            [w('purpose'), label('paid_for', one.purpose)],
            [w('taxPaid'), label('tax_paid', one.tax)],
            [w('into'), label('channel', one.into)],
            [w('paidFrom'), label('channel', one.paid_from)],
            [w('reference'), one.reference],
            [w('text'), one.text],
            [w('advance'), one.advance_fen > 0 && [yuan(one.advance_fen), ' ', link(one.advance_id, '/advances', w('advanceLink'))]],
            [w('refunds'), one.direction === 'paid' && link(one.advance_id, '/advances', w('advanceLink'))],
            [w('prepared'), label('rule', one.prepared_by)],
            [w('approvedBy'), label('rule', one.approved_by)],
            [w('reversedOn'), one.reversed_on],
            [w('reason'), one.reason],
            [w('journal'), link(one.journal_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [...decisions(one), reversal(one)],
        more: (one) => allocationTable(w('allocations'), one.allocations),
    });
