// One vehicle month by month, each beside the same month a year before. Its own revenue and costs alone: nothing is shared out.

import { get } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { className } from '../../parts/classes.js';
import { h, view } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { options } from '../../parts/names.js';
import { go, query, setQuery } from '../../parts/route.js';
import { downloadTable } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { common, words } from '../../words.js';
import { columns } from './report-columns.js';
import { dayField, drawTable, monthsChart } from './report-parts.js';
import { tabs } from './tabs.js';

const w = words(
    {
        name: '单车效益',
        title: '{plate} 逐月效益',
        note: '只计本车直接的收入和成本，不含分摊。按整月统计。',
        one: '车辆',
        vehicle: '车辆档案',
        total: '合计',
    },
    {
        name: 'Vehicles',
        title: '{plate} month by month',
        note: 'Its own revenue and costs alone, nothing shared out. Whole months.',
        one: 'Vehicle',
        vehicle: 'The vehicle',
        total: 'Total',
    },
);

/** @typedef {{plate_no: string, class: string, months: (import('./report-parts.js').Month & Record<string, any>)[]}} VehicleMonths */

/** What can be added over the months. */
const SUMS = /** @type {const} */ ([
    'trips',
    'km',
    'days_in_use',
    'revenue_fen',
    'cost_fen',
    'profit_fen',
    'revenue_year_before_fen',
    'cost_year_before_fen',
    'profit_year_before_fen',
]);

/** @param {Record<string, string>} parameters */
export function screen({ id }) {
    const path = `/reports/vehicles/${id}`;
    const span = () => ({ from: query().from || `${today().slice(0, 4)}-01-01`, to: query().to || today() });
    const loaded = loading(async () => /** @type {VehicleMonths} */ (await get(path, span())));
    const title = () => (loaded.data ? w('title', { plate: loaded.data.plate_no }) : w('name'));
    const exporting = action(() => downloadTable(path, span(), `${title()} ${span().from}_${span().to}`));
    const change = (/** @type {Record<string, string>} */ next) => {
        setQuery(next);
        loaded.again();
    };
    const drawing = monthsChart(() => (loaded.data ? loaded.data.months : []));
    /** Another vehicle, over the same days. */
    const vehicleField = () => {
        const [known, { from, to }] = [options('vehicles'), span()];
        const own = known.some((one) => one.value === id) ? [] : [{ value: id, label: loaded.data ? loaded.data.plate_no : '…' }];
        const onChange = (/** @type {any} */ event) => go(`/reports/vehicles/${event.target.value}?from=${from}&to=${to}`);
        return h(
            'label',
            { class: 'filter' },
            h('span', null, w('one')),
            h(
                'select',
                { value: id, onChange },
                [...own, ...known].map(({ value, label }) => h('option', { value, key: value }, label)),
            ),
        );
    };
    return view(() =>
        h(
            'section',
            null,
            tabs(),
            h('p', null, h('a', { href: `#/reports?report=vehicles&from=${span().from}&to=${span().to}` }, `‹ ${w('name')}`)),
            h('h1', null, title()),
            h(
                'div',
                { class: 'bar' },
                vehicleField(),
                dayField('from', span().from, change),
                dayField('to', span().to, change),
                button({ text: common('excel'), onClick: exporting.run, isBusy: exporting.isBusy }),
            ),
            refusal(exporting.problem),
            shown(loaded, (data) => [
                h('p', { class: 'bar' }, h('span', null, className(data.class)), h('a', { href: `#/vehicles/${id}` }, w('vehicle'))),
                h('p', { class: 'quiet' }, w('note')),
                data.months.length > 1 && h('div', { class: 'card' }, drawing),
                drawTable(w('name'), {
                    rows: data.months,
                    total: { period: w('total'), ...Object.fromEntries(SUMS.map((name) => [name, sum(data.months, name)])) },
                    columns: columns('period', ...SUMS),
                }),
            ]),
        ),
    );
}

/** @param {VehicleMonths['months']} months @param {string} name */
const sum = (months, name) => months.reduce((all, month) => all + month[name], 0);
