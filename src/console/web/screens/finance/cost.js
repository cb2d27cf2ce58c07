// A receipt with its lines by vehicle.

import { yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { table } from '../../parts/table.js';
import { label, words } from '../../words.js';
import { link, reversal } from './acts.js';
import { record } from './record.js';
import { amount, stateTag } from './tabs.js';

const w = words(
    {
        cost: '费用',
        category: '类别',
        date: '日期',
        seller: '销售方',
        number: '号码',
        gross: '价税合计',
        tax: '税额',
        deduction: '可抵扣',
        paidFrom: '付款来源',
        liable: '责任方',
        covers: '所属期间',
        attachments: '附件张数',
        text: '摘要',
        reversedOn: '冲销日期',
        journal: '凭证',
        journalLink: '查看凭证',
        lines: '明细',
        vehicle: '车辆',
        driver: '驾驶员',
        liters: '数量',
        odometer: '里程表（公里）',
        full: '加满',
        netYuan: '不含税（元）',
        sum: '金额（元）',
    },
    {
        cost: 'Cost',
        category: 'Category',
        date: 'Date',
        seller: 'Seller',
        number: 'Number',
        gross: 'Gross',
        tax: 'Tax',
        deduction: 'Deductible',
        paidFrom: 'Paid from',
        liable: 'Liable',
        covers: 'Covers',
        attachments: 'Attachments',
        text: 'Text',
        reversedOn: 'Reversed on',
        journal: 'Journal',
        journalLink: 'Journal',
        lines: 'Lines',
        vehicle: 'Vehicle',
        driver: 'Driver',
        liters: 'Quantity',
        odometer: 'Odometer (km)',
        full: 'Full',
        netYuan: 'Net (yuan)',
        sum: 'Amount (yuan)',
    },
);

/** @param {Record<string, string>} at */
export const screen = ({ id }) =>
    record({
        path: `/costs/${id}`,
        states: 'cost_state',
        title: (one) => [w('cost'), ' ', yuan(one.gross_fen), ' ', stateTag(one.state, label('cost_state', one.state))],
        pairs: (one) => [
            [w('category'), label('category', one.category)],
            [w('date'), one.date],
            [w('seller'), one.seller],
            [w('number'), one.number],
            [w('gross'), yuan(one.gross_fen)],
            [w('tax'), yuan(one.tax_fen)],
            [w('deduction'), one.deduction_fen > 0 && yuan(one.deduction_fen)],
            [w('paidFrom'), label('paid_from', one.paid_from)],
            [w('liable'), label('liable', one.liable)],
            [w('covers'), one.covers_from && `${one.covers_from} – ${one.covers_until}`],
            [w('attachments'), one.attachments || ''],
            [w('text'), one.text],
            [w('reversedOn'), one.reversed_on],
            [w('journal'), link(one.journal_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [reversal(one)],
        more: (one) =>
            table({
                caption: w('lines'),
                rows: one.lines,
                key: (line) => one.lines.indexOf(line),
                columns: [
                    { title: w('vehicle'), cell: (/** @type {any} */ line) => nameOf('vehicles', line.vehicle_id) },
                    { title: w('driver'), cell: (line) => nameOf('drivers', line.driver_id) },
                    { title: w('liters'), cell: (line) => line.quantity_milli && (line.quantity_milli / 1000).toFixed(2), isNumber: true },
                    { title: w('odometer'), cell: (line) => line.odometer_km, isNumber: true },
                    { title: w('full'), cell: (line) => line.full_tank && '✓' },
                    { title: w('netYuan'), cell: (line) => amount(line.net_fen), isNumber: true },
                    { title: w('sum'), cell: (line) => amount(line.amount_fen), isNumber: true },
                ],
            }),
    });
