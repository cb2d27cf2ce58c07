// The reports: every one as a table, each figure with its way back to the journals or trips it is made of, and as Excel.

import { get } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { chart } from '../../parts/chart.js';
import { h, view } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { options } from '../../parts/names.js';
import { query, setQuery } from '../../parts/route.js';
import { download, table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, lang, words } from '../../words.js';
import { REPORTS, nameOf } from './report-kinds.js';
import { amount, tabs } from './tabs.js';

const w = words(
    {
        title: '报表',
        report: '报表',
        from: '起',
        to: '止',
        journals: '凭证',
        revenue: '收入',
        cost: '成本',
        profit: '利润',
        lastYear: '上年收入',
        perMonth: '按月收入与利润（元）',
        account: '科目',
        beancount: '导出全部账目（Beancount）',
    },
    {
        title: 'Reports',
        report: 'Report',
        from: 'From',
        to: 'To',
        journals: 'Journals',
        revenue: 'Revenue',
        cost: 'Cost',
        profit: 'Profit',
        lastYear: 'Revenue a year before',
        perMonth: 'Revenue and profit by month (yuan)',
        account: 'Account',
        beancount: 'Whole ledger (Beancount)',
    },
);

/** What this caller may read. */
const allowed = () => REPORTS.filter((report) => is(...report.roles));

export function screen() {
    const chosen = () => allowed().find((report) => report.path === query().report) || allowed()[0];
    const span = () => ({ from: query().from || `${today().slice(0, 4)}-01-01`, to: query().to || today() });
    /** @returns {Record<string, string>} */
    const asked = () => (chosen().path === 'account-ledger' ? { ...span(), account: query().account || '1002' } : span());
    const loaded = loading(async () => ({ kind: chosen(), data: await get(`/reports/${chosen().path}`, asked()) }));
    const exporting = action(() => download(`/reports/${chosen().path}`, { ...asked(), format: 'xlsx' }, `${nameOf(chosen().path)}.xlsx`));
    const exportingLedger = action(() => download('/exports/beancount', {}, 'motorpool.beancount'));
    const change = (/** @type {Record<string, string>} */ next) => {
        setQuery(next);
        loaded.again();
    };
    const months = () => (loaded.data && loaded.data.kind.path === 'income-statement' ? loaded.data.data.months : []);
    const figures = (/** @type {string} */ name) => months().map((/** @type {any} */ month) => month[name] / 100);
    const drawing = chart({
        title: () => w('perMonth'),
        labels: () => months().map((/** @type {any} */ month) => month.period.slice(2)),
        series: () => [
            { name: w('revenue'), kind: 'bar', values: figures('revenue_fen') },
            { name: w('cost'), kind: 'bar', values: figures('cost_fen') },
            { name: w('profit'), kind: 'line', values: figures('profit_fen') },
            { name: w('lastYear'), kind: 'line', values: figures('revenue_year_before_fen') },
        ],
        write: (value) => Math.round(value).toLocaleString('en'),
    });
    const date = (/** @type {'from' | 'to'} */ name) =>
        h(
            'label',
            { class: 'filter' },
            h('span', null, w(name)),
            h('input', {
                type: 'date',
                value: span()[name],
                onChange: (/** @type {any} */ event) => change({ [name]: event.target.value }),
            }),
        );
    return view(() =>
        h(
            'section',
            null,
            tabs(),
            h(
                'div',
                { class: 'head' },
                h('h1', null, w('title')),
                is('accountant', 'supervisor') &&
                    button({ text: w('beancount'), onClick: exportingLedger.run, isBusy: exportingLedger.isBusy }),
            ),
            h(
                'div',
                { class: 'bar' },
                h(
                    'label',
                    { class: 'filter' },
                    h('span', null, w('report')),
                    h(
                        'select',
                        { value: chosen().path, onChange: (/** @type {any} */ event) => change({ report: event.target.value }) },
                        allowed().map((report) => h('option', { value: report.path }, nameOf(report.path))),
                    ),
                ),
                chosen().path === 'account-ledger' &&
                    h(
                        'label',
                        { class: 'filter' },
                        h('span', null, w('account')),
                        h(
                            'select',
                            { value: asked().account, onChange: (/** @type {any} */ event) => change({ account: event.target.value }) },
                            options('accounts').map((one) => h('option', { value: one.value }, one.label)),
                        ),
                    ),
                !chosen().isAsOf && date('from'),
                date('to'),
                button({ text: common('excel'), onClick: exporting.run, isBusy: exporting.isBusy }),
            ),
            refusal(exporting.problem || exportingLedger.problem),
            shown(loaded, ({ kind, data }) => [
                kind.path === 'income-statement' && months().length > 1 && h('div', { class: 'card' }, drawing),
                kind.tables(data).map((one) => drawTable(nameOf(kind.path), one)),
            ]),
        ),
    );
}

/**
 * @param {string} report
 * @param {import('./report-kinds.js').ReportTable} one
 */
function drawTable(report, { caption, rows, columns, total }) {
    const all = total ? [...rows, { ...total, isTotal: true }] : rows;
    const hasJournals = rows.some((row) => row.journals);
    return table({
        caption: caption || report,
        rows: all,
        key: (/** @type {any} */ row) => all.indexOf(row),
        link: (row) => row.link || null,
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
                          title: w('journals'),
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
