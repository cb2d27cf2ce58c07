// What a department owes: for a trip, a fee, a supplement.

import { yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { is } from '../../session.js';
import { label, words } from '../../words.js';
import { link, reason, whyNotSecond } from './acts.js';
import { record } from './record.js';

const w = words(
    {
        receivable: '应收',
        kind: '种类',
        department: '部门',
        date: '日期',
        due: '到期日',
        taxable: '含税金额',
        net: '不含税',
        tax: '税额',
        passThrough: '代付',
        paid: '已收',
        writtenOff: '已核销坏账',
        open: '未收',
        trip: '行程',
        invoice: '发票',
        journal: '凭证',
        journalLink: '查看凭证',
        writeOff: '申请坏账核销',
        loss: '坏账核销',
        nothingOpen: '没有未收金额',
        writeOffAsked: '已申请坏账核销',
        approveWriteOff: '同意核销',
        writeOffDone: '坏账已核销',
    },
    {
        receivable: 'Receivable',
        kind: 'Kind',
        department: 'Department',
        date: 'Date',
        due: 'Due',
        taxable: 'Taxable',
        net: 'Net',
        tax: 'Tax',
        passThrough: 'Passed through',
        paid: 'Paid',
        writtenOff: 'Written off',
        open: 'Open',
        trip: 'Trip',
        invoice: 'Invoice',
        journal: 'Journal',
        journalLink: 'Journal',
        writeOff: 'Propose a write-off',
        loss: 'Write-off',
        nothingOpen: 'Nothing is open',
        writeOffAsked: 'The write-off is proposed',
        approveWriteOff: 'Approve the write-off',
        writeOffDone: 'Written off',
    },
);

/** @param {Record<string, string>} at */
export const screen = ({ id }) =>
    record({
        path: `/receivables/${id}`,
        title: (one) => [w('receivable'), ' ', yuan(one.taxable_fen + one.pass_through_fen)],
        pairs: (one) => [
            [w('kind'), label('receivable_kind', one.kind)],
            [w('department'), nameOf('departments', one.department_id)],
            [w('date'), one.date],
            [w('due'), one.due_on],
            [w('taxable'), yuan(one.taxable_fen)],
            [w('net'), yuan(one.net_fen)],
            [w('tax'), yuan(one.tax_fen)],
            [w('passThrough'), yuan(one.pass_through_fen)],
            [w('paid'), yuan(one.paid_fen)],
            [w('writtenOff'), one.written_off_fen > 0 && yuan(one.written_off_fen)],
            [w('open'), yuan(one.open_fen)],
            [w('trip'), link(one.trip_id, '/trips', w('trip'))],
            [w('invoice'), link(one.invoice_id, '/invoices', w('invoice'))],
            [w('journal'), link(one.journal_id, '/journals', w('journalLink'))],
            [
                w('loss'),
                one.write_off &&
                    [label('write_off_state', one.write_off.state), yuan(one.write_off.amount_fen), one.write_off.reason].join(' · '),
            ],
        ],
        acts: (one) => {
            const waits = !!one.write_off && one.write_off.state === 'draft';
            return [
                {
                    name: 'write-off',
                    text: w('writeOff'),
                    isHidden: !is('accountant') || waits,
                    why: one.open_fen <= 0 ? w('nothingOpen') : null,
                    fields: reason,
                    done: () => w('writeOffAsked'),
                },
                {
                    name: 'approve-write-off',
                    text: w('approveWriteOff'),
                    kind: 'main',
                    isHidden: !is('accountant', 'supervisor') || !waits,
                    why: waits ? whyNotSecond(one.write_off.prepared_by) : null,
                    done: () => w('writeOffDone'),
                },
            ];
        },
    });
