// 驾驶舱: the year in figures and lines, for who supervises. In full screen, for a wall that others see, the frame with its names is hidden; the
// session is renewed meanwhile (`session.js`), and the figures are read anew.

import { get } from '../api.js';
import { chart } from '../parts/chart.js';
import { h, state, view } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { yuan } from '../parts/money.js';
import { query, setQuery } from '../parts/route.js';
import { present, time, today } from '../parts/when.js';
import { words } from '../words.js';

const w = words(
    {
        title: '驾驶舱',
        year: '年度',
        full: '全屏',
        leave: '退出全屏',
        asOf: '截至 {time}',
        revenue: '收入',
        cost: '成本',
        profit: '利润',
        trips: '趟次',
        km: '公里',
        utilisation: '车辆利用率',
        punctual: '准点率',
        owed: '应收未收',
        overdue: '其中逾期',
        money: '收入、成本与利润（万元）',
        work: '趟次',
        quality: '利用率与准点率（%）',
        toYear: '{year} 年累计',
        ages: '应收账龄（万元）',
        notDue: '未到期',
        b30: '1–30 天',
        b90: '31–90 天',
        b180: '91–180 天',
        b365: '181–365 天',
        over: '一年以上',
    },
    {
        title: 'Overview',
        year: 'Year',
        full: 'Full screen',
        leave: 'Leave full screen',
        asOf: 'As of {time}',
        revenue: 'Revenue',
        cost: 'Cost',
        profit: 'Profit',
        trips: 'Trips',
        km: 'km',
        utilisation: 'Utilisation',
        punctual: 'Punctual',
        owed: 'Owed to us',
        overdue: 'Overdue',
        money: 'Revenue, cost and profit (10,000 yuan)',
        work: 'Trips',
        quality: 'Utilisation and punctuality (%)',
        toYear: '{year} to date',
        ages: 'Receivables by age (10,000 yuan)',
        notDue: 'Not due',
        b30: '1–30 days',
        b90: '31–90 days',
        b180: '91–180 days',
        b365: '181–365 days',
        over: 'Over a year',
    },
);

const BUCKETS = /** @type {const} */ ([
    ['not_due', 'notDue'],
    ['1_30', 'b30'],
    ['31_90', 'b90'],
    ['91_180', 'b180'],
    ['181_365', 'b365'],
    ['over_365', 'over'],
]);

/** So often the figures are read anew, in milliseconds. */
const EVERY = 5 * 60_000;

export function screen() {
    const year = () => query().year || today().slice(0, 4);
    const loaded = loading(async () => ({ ...(await get('/dashboard', { year: year() })), read_at: present() }));
    const isFull = state(!!document.fullscreenElement);
    const turned = () => (isFull.value = !!document.fullscreenElement);
    document.addEventListener('fullscreenchange', turned);
    const timer = setInterval(loaded.again, EVERY);
    const stop = () => {
        clearInterval(timer);
        document.removeEventListener('fullscreenchange', turned);
        if (document.fullscreenElement) document.exitFullscreen();
    };
    // A browser that doesn't allow it leaves the page as it is.
    const turn = () => (isFull.value ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {});
    const months = () => /** @type {any[]} */ (loaded.data ? loaded.data.months : []);
    const labels = () => months().map((month) => String(Number(month.period.slice(5))));
    const of = (/** @type {string} */ name, by = 1) => months().map((month) => (month[name] === null ? null : month[name] / by));
    const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
    const decimal = (/** @type {number} */ value) => String(Math.round(value * 10) / 10);
    const charts = [
        chart({
            title: () => w('money'),
            labels,
            write: decimal,
            series: () => [
                { name: w('revenue'), kind: 'bar', values: of('revenue_fen', 1e6) },
                { name: w('cost'), kind: 'bar', values: of('cost_fen', 1e6) },
                { name: w('profit'), kind: 'line', values: of('profit_fen', 1e6) },
            ],
        }),
        chart({ title: () => w('work'), labels, write: whole, series: () => [{ name: w('trips'), kind: 'bar', values: of('trips') }] }),
        chart({
            title: () => w('quality'),
            labels,
            write: whole,
            series: () => [
                { name: w('utilisation'), kind: 'line', values: of('utilisation_percent') },
                { name: w('punctual'), kind: 'line', values: of('punctual_percent') },
            ],
        }),
        chart({
            title: () => w('ages'),
            labels: () => BUCKETS.map(([, name]) => w(name)),
            write: decimal,
            series: () => [
                {
                    name: w('owed'),
                    kind: 'bar',
                    values: BUCKETS.map(([name]) => (loaded.data ? loaded.data.ageing.buckets[name] / 1e6 : 0)),
                },
            ],
        }),
    ];
    const sum = (/** @type {string} */ name) => months().reduce((total, month) => total + (month[name] || 0), 0);
    const figure = (/** @type {string} */ name, /** @type {string} */ value, kind = '') =>
        h('div', { class: 'card', key: name }, name, h('strong', { class: kind }, value));
    const choose = (/** @type {any} */ event) => {
        setQuery({ year: event.target.value });
        loaded.again();
    };
    const years = () => [0, 1, 2, 3, 4].map((back) => String(Number(today().slice(0, 4)) - back));
    return view(() =>
        h(
            'section',
            { class: 'dashboard', onRemove: stop },
            h(
                'div',
                { class: 'head' },
                h('h1', null, w('title')),
                h(
                    'div',
                    { class: 'bar' },
                    h(
                        'label',
                        { class: 'filter' },
                        h('span', null, w('year')),
                        h(
                            'select',
                            { value: year(), onChange: choose },
                            years().map((one) => h('option', { value: one }, one)),
                        ),
                    ),
                    loaded.data && h('span', { class: 'quiet' }, w('asOf', { time: time(loaded.data.read_at) })),
                    document.fullscreenEnabled && h('button', { type: 'button', onClick: turn }, w(isFull.value ? 'leave' : 'full')),
                ),
            ),
            shown(loaded, ({ ageing }) => [
                h(
                    'div',
                    { class: 'figures' },
                    figure(`${w('toYear', { year: year() })} ${w('revenue')}`, yuan(sum('revenue_fen'))),
                    figure(w('profit'), yuan(sum('profit_fen')), sum('profit_fen') < 0 ? 'minus' : ''),
                    figure(w('trips'), whole(sum('trips'))),
                    figure(w('km'), whole(sum('km'))),
                    figure(w('owed'), yuan(ageing.total_fen)),
                    figure(
                        w('overdue'),
                        yuan(ageing.total_fen - ageing.buckets.not_due),
                        ageing.total_fen > ageing.buckets.not_due ? 'minus' : '',
                    ),
                ),
                h(
                    'div',
                    { class: 'columns' },
                    charts.map((one, index) => h('div', { class: 'card', key: index }, one)),
                ),
            ]),
        ),
    );
}
