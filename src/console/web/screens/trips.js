// 行程: all trips, with what stands out about them, to print the slips of several; beside them the trips of before.

import { action, button, refusal } from '../parts/act.js';
import { choice } from '../parts/choice.js';
import { h, view } from '../parts/dom.js';
import { yuan } from '../parts/money.js';
import { printSlips } from '../parts/paper.js';
import { route, tag } from '../parts/record.js';
import { path } from '../parts/route.js';
import { list } from '../parts/table.js';
import { readable, span } from '../parts/when.js';
import { is } from '../session.js';
import { label, words } from '../words.js';
import { dayFilters, departmentFilter, wordOptions } from './bookings.js';

const w = words(
    {
        title: '行程',
        caption: '行程',
        slip: '派车单号',
        department: '用车单位',
        vehicle: '车辆',
        driver: '驾驶员',
        time: '计划时间',
        route: '路线',
        km: '里程（公里）',
        charge: '费用',
        state: '状态',
        mark: '标记',
        needs_reassignment: '待改派',
        awaits_confirmation: '待确认',
        quarantined: '读数异常',
        atRisk: '有风险',
        nothing: '没有符合条件的行程，请放宽筛选条件。',
        print: '打印派车单',
        chooseFirst: '请先勾选行程',
        tabs: '行程栏目',
        past: '历史行程',
    },
    {
        title: 'Trips',
        caption: 'Trips',
        slip: 'Slip',
        department: 'Department',
        vehicle: 'Vehicle',
        driver: 'Driver',
        time: 'Planned',
        route: 'Route',
        km: 'km',
        charge: 'Charge',
        state: 'State',
        mark: 'Mark',
        needs_reassignment: 'Needs reassignment',
        awaits_confirmation: 'Awaits signature',
        quarantined: 'Implausible reading',
        atRisk: 'At risk',
        nothing: 'No trip is like that: take a filter away.',
        print: 'Print the slips',
        chooseFirst: 'Choose trips first',
        tabs: 'Trips',
        past: 'Past trips',
    },
);

/** What can be filtered by besides the state, under these names. */
const MARKS = /** @type {const} */ (['awaits_confirmation', 'needs_reassignment', 'quarantined']);

/** @param {import('../parts/record.js').Trip} trip */
function marks(trip) {
    return [
        trip.needs_reassignment &&
            h('span', { class: 'tag bad', title: label('rule_code', trip.reassignment_code) }, w('needs_reassignment')),
        trip.at_risk && h('span', { class: 'tag warn', title: readable(trip.at_risk_reason || '') }, w('atRisk')),
        trip.quarantined && h('span', { class: 'tag bad' }, w('quarantined')),
        trip.awaits_confirmation && h('span', { class: 'tag warn' }, w('awaits_confirmation')),
    ]
        .filter(Boolean)
        .flatMap((one) => [one, ' ']);
}

/** The trips of now and those of before, for those who read both. */
export function tripTabs() {
    if (!is('dispatcher', 'accountant', 'supervisor', 'admin')) return null;
    const all = /** @type {const} */ ([
        ['/trips', 'title'],
        ['/past-trips', 'past'],
    ]);
    return h(
        'nav',
        { class: 'tabs', 'aria-label': w('tabs') },
        all.map(([to, name]) => h('a', { href: `#${to}`, key: to, 'aria-current': path() === to ? 'page' : null }, w(name))),
    );
}

/** @typedef {import('../parts/record.js').Trip} Trip */

export function screen() {
    // Slips are the dispatcher's to hand out. A cancelled trip needs none.
    const mayPrint = is('dispatcher');
    const chosen = choice((/** @type {Trip} */ trip) => trip.slip_number);
    const hasSlip = (/** @type {Trip} */ trip) => trip.state !== 'cancelled';
    const printing = action(() => printSlips(chosen.of(trips.rows()).map((trip) => trip.id)));
    const trips = list({
        path: '/trips',
        caption: () => w('caption'),
        hasExcel: true,
        filters: () => [
            {
                name: 'state',
                label: w('state'),
                options: wordOptions('trip_state', ['planned', 'departed', 'returned', 'disputed', 'confirmed', 'cancelled']),
            },
            {
                name: 'mark',
                label: w('mark'),
                options: MARKS.map((mark) => ({ value: mark, label: w(mark) })),
                toQuery: (mark) => ({ [mark]: true }),
            },
            ...departmentFilter(),
            ...dayFilters(),
        ],
        link: (/** @type {Trip} */ trip) => `#/trips/${trip.id}`,
        empty: () => w('nothing'),
        columns: () => [
            {
                title: w('slip'),
                before: mayPrint ? (trip) => hasSlip(trip) && chosen.box(trip) : undefined,
                cell: (trip) => trip.slip_number,
            },
            { title: w('department'), isWhole: true, cell: (trip) => trip.department_name },
            { title: w('time'), isWhole: true, cell: (trip) => span(trip.departed_at || trip.starts_at, trip.returned_at || trip.ends_at) },
            { title: w('vehicle'), cell: (trip) => trip.plate_no },
            { title: w('driver'), cell: (trip) => trip.driver_name },
            { title: w('route'), isWide: true, cell: (trip) => route(trip) },
            { title: w('km'), isNumber: true, cell: (trip) => trip.distance_km },
            { title: w('charge'), isNumber: true, cell: (trip) => trip.charge && yuan(trip.charge.total_fen) },
            { title: w('state'), isHead: true, cell: (trip) => tag('trip_state', trip.state) },
            { title: w('mark'), cell: marks },
        ],
    });
    /** What can be printed of what is shown. */
    const slips = () => {
        const all = trips.rows().filter(hasSlip);
        const why = chosen.of(all).length ? null : w('chooseFirst');
        const press = button({ text: w('print'), kind: 'main', why, isBusy: printing.isBusy, onClick: printing.run });
        return [refusal(printing.problem), all.length > 0 && chosen.bar(all, '', press)];
    };
    return view(() => h('section', null, tripTabs(), h('h1', null, w('title')), trips.view, mayPrint && slips()));
}
