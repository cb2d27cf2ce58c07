// A charge line by line, with how each was reckoned.

import { figure, yuan } from './money.js';
import { h } from './dom.js';
import { label, words } from '../words.js';

const w = words(
    {
        caption: '费用明细',
        line: '项目',
        reckoned: '计算方式',
        amount: '金额（元）',
        total: '合计',
        times: '{n} {unit} × {rate}',
        minutes: '{n} 分钟 × {rate}/小时',
        percent: '{rate} × {n}%',
        holiday: '（含节假日加价）',
        through: '代收代付',
        hours: '{h} 小时 {m} 分',
        wholeHours: '{h} 小时',
    },
    {
        caption: 'Charge',
        line: 'Line',
        reckoned: 'Reckoned',
        amount: 'Amount (yuan)',
        total: 'Total',
        times: '{n} {unit} × {rate}',
        minutes: '{n} min × {rate}/hour',
        percent: '{rate} × {n} %',
        holiday: ' (with the surcharge of holidays)',
        through: 'passed through',
        hours: '{h} h {m} min',
        wholeHours: '{h} h',
    },
);

/** @param {import('./record.js').Line} line */
function reckoned({ code, quantity, unit, rate_fen, amount_fen, treatment }) {
    if (treatment === 'pass_through') return w('through');
    if (unit === 'item') return '';
    const rate = yuan(rate_fen);
    if (unit === 'percent') return w('percent', { n: quantity, rate });
    if (unit === 'minute') return w('minutes', { n: quantity, rate });
    const plain = w('times', { n: quantity, unit: label('line_unit', unit), rate });
    return code === 'base' && amount_fen > quantity * rate_fen ? plain + w('holiday') : plain;
}

/**
 * @param {{lines: import('./record.js').Line[], total_fen: number}} charge
 * @param {string} [caption]
 */
export function chargeTable({ lines, total_fen }, caption = w('caption')) {
    return h(
        'table',
        { class: 'charge' },
        h('caption', null, caption),
        h(
            'thead',
            { class: 'unseen' },
            h(
                'tr',
                null,
                h('th', { scope: 'col' }, w('line')),
                h('th', { scope: 'col' }, w('reckoned')),
                h('th', { scope: 'col', class: 'number' }, w('amount')),
            ),
        ),
        h(
            'tbody',
            null,
            lines.map((line) =>
                h(
                    'tr',
                    null,
                    h('th', { scope: 'row' }, label('line_code', line.code)),
                    h('td', { class: 'quiet wide' }, reckoned(line)),
                    h('td', { class: 'number' }, figure(line.amount_fen)),
                ),
            ),
        ),
        h(
            'tfoot',
            null,
            h(
                'tr',
                null,
                h('th', { scope: 'row' }, w('total')),
                h('td', null),
                h('td', { class: 'number' }, h('strong', null, yuan(total_fen))),
            ),
        ),
    );
}

/** Minutes as hours. @param {number} minutes */
export function duration(minutes) {
    const [hours, left] = [Math.floor(minutes / 60), minutes % 60];
    return left ? w('hours', { h: hours, m: left }) : w('wholeHours', { h: hours });
}
