// What the reports' screens share: the days that are asked for, the months drawn, and the tables.

import { chart } from '../../parts/chart.js';
import { h } from '../../parts/dom.js';
import { table } from '../../parts/table.js';
import { lang, words } from '../../words.js';
import { amount } from './tabs.js';

const w = words(
    {
        from: '起',
        to: '止',
        journals: '凭证',
        revenue: '收入',
        cost: '成本',
        profit: '利润',
        lastYear: '上年收入',
        perMonth: '按月收入与利润（元）',
    },
    {
        from: 'From',
        to: 'To',
        journals: 'Journals',
        revenue: 'Revenue',
        cost: 'Cost',
        profit: 'Profit',
        lastYear: 'Revenue a year before',
        perMonth: 'Revenue and profit by month (yuan)',
    },
);

/**
 * The first or the last day.
 * @param {'from' | 'to'} name
 * @param {string} value
 * @param {(next: Record<string, string>) => void} change
 */
export function dayField(name, value, change) {
    return h(
        'label',
        { class: 'filter' },
        h('span', null, w(name)),
        h('input', { type: 'date', value, onChange: (/** @type {any} */ event) => change({ [name]: event.target.value }) }),
    );
}

/** @typedef {{period: string, revenue_fen: number, cost_fen: number, profit_fen: number, revenue_year_before_fen: number}} Month */

/** Months beside those of a year before. @param {() => Month[]} months */
export function monthsChart(months) {
    const figures = (/** @type {Exclude<keyof Month, 'period'>} */ name) => months().map((month) => month[name] / 100);
    return chart({
        title: () => w('perMonth'),
        labels: () => months().map((month) => month.period.slice(2)),
        series: () => [
            { name: w('revenue'), kind: 'bar', values: figures('revenue_fen') },
            { name: w('cost'), kind: 'bar', values: figures('cost_fen') },
            { name: w('profit'), kind: 'line', values: figures('profit_fen') },
            { name: w('lastYear'), kind: 'line', values: figures('revenue_year_before_fen') },
        ],
        write: (value) => Math.round(value).toLocaleString('en'),
    });
}

/**
 * @param {string} report
 * @param {import('./report-kinds.js').ReportTable} one
 */
export function drawTable(report, { caption, rows, columns, total }) {
    const all = total ? [...rows, { ...total, isTotal: true }] : rows;
    const hasJournals = rows.some((row) => row.journals);
    return table({
        caption: caption || report,
        rows: all,
        key: (/** @type {any} */ row) => all.indexOf(row),
        link: (row) => row.link || null,
        isSum: (row) => !!row.isTotal,
        columns: [
            ...columns.map((column) => ({
                title: column.title,
                isNumber: column.kind !== 'text',
                isWide: column.isWide,
                cell: (/** @type {any} */ row) => write(column.kind, row[column.name]),
            })),
            ...(hasJournals
                ? [
                      {
                          title: '',
                          cell: (/** @type {any} */ row) =>
                              row.journals && h('a', { href: `#${row.journals.replace('/api/v1', '')}` }, w('journals')),
                      },
                  ]
                : []),
        ],
    });
}

/** @param {string} kind @param {any} value */
function write(kind, value) {
    if (value === null || value === undefined) return '';
    if (kind === 'fen') return amount(value);
    if (kind === 'percent') return `${value} %`;
    if (kind === 'hundredths') return (value / 100).toFixed(2);
    if (kind === 'number') return Number(value).toLocaleString(lang.value);
    return String(value);
}
