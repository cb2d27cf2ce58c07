// The reports: every one as a table, each figure with its way back to the journals or trips it is made of, and as Excel.

import { get } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { h, view } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { options } from '../../parts/names.js';
import { query, setQuery } from '../../parts/route.js';
import { download, downloadTable } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, optionsOf, words } from '../../words.js';
import { REPORTS, nameOf } from './report-kinds.js';
import { dayField, drawTable, monthsChart } from './report-parts.js';
import { tabs } from './tabs.js';

const w = words(
    { title: '报表', report: '报表', account: '科目', subject: '对象', beancount: '导出全部账目（Beancount）' },
    { title: 'Reports', report: 'Report', account: 'Account', subject: 'Of', beancount: 'Whole ledger (Beancount)' },
);

/** What some reports ask for beside the days. @param {string} path @returns {Record<string, string>} */
function further(path) {
    if (path === 'account-ledger') return { account: query().account || '1002' };
    if (path === 'performance') return { subject: query().subject || 'company' };
    return {};
}

/** What this caller may read. */
const allowed = () => REPORTS.filter((report) => is(...report.roles));

export function screen() {
    const chosen = () => allowed().find((report) => report.path === query().report) || allowed()[0];
    const span = () => ({ from: query().from || `${today().slice(0, 4)}-01-01`, to: query().to || today() });
    /** @returns {Record<string, string>} */
    const asked = () => ({ ...span(), ...further(chosen().path) });
    const loaded = loading(async () => ({ kind: chosen(), data: await get(`/reports/${chosen().path}`, asked()) }));
    const exporting = action(() => {
        const { path, isAsOf } = chosen();
        const { from, to, account, subject } = asked();
        return downloadTable(
            `/reports/${path}`,
            asked(),
            [nameOf(path), account, subject && label('performance_subject', subject), isAsOf ? to : `${from}_${to}`]
                .filter(Boolean)
                .join(' '),
        );
    });
    const exportingLedger = action(() => download('/exports/beancount', {}, `motorpool-${today()}.beancount`));
    const change = (/** @type {Record<string, string>} */ next) => {
        setQuery(next);
        loaded.again();
    };
    const months = () => (loaded.data && loaded.data.kind.path === 'income-statement' ? loaded.data.data.months : []);
    const drawing = monthsChart(months);
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
                chosen().path === 'performance' &&
                    h(
                        'label',
                        { class: 'filter' },
                        h('span', null, w('subject')),
                        h(
                            'select',
                            { value: asked().subject, onChange: (/** @type {any} */ event) => change({ subject: event.target.value }) },
                            optionsOf('performance_subject').map((one) => h('option', { value: one.value }, one.label)),
                        ),
                    ),
                !chosen().isAsOf && dayField('from', span().from, change),
                dayField('to', span().to, change),
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
