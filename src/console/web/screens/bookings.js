// 订单: all bookings, for those who serve, bill and oversee them.

import { itemsText } from '../parts/classes.js';
import { h, view } from '../parts/dom.js';
import { yuan } from '../parts/money.js';
import { options } from '../parts/names.js';
import { progress } from '../parts/progress.js';
import { bookingTags, route } from '../parts/record.js';
import { go } from '../parts/route.js';
import { list } from '../parts/table.js';
import { addDays, instant, span } from '../parts/when.js';
import { is } from '../session.js';
import { common, label, listed, words } from '../words.js';
import { BOOKING_STATES } from './requests.js';

const w = words(
    {
        title: '订单',
        caption: '用车订单',
        number: '单号',
        department: '用车单位',
        time: '用车时间',
        route: '路线',
        items: '车型',
        quote: '预计费用',
        progress: '进度',
        state: '状态',
        approval: '审批',
        from: '出发自',
        until: '出发至',
        vehicles: '派车',
        mark: '标记',
        waitlist: '候补',
        lapsed: '过期失效',
        nothing: '没有符合条件的订单，请放宽筛选条件。',
        record: '代录订单',
    },
    {
        title: 'Bookings',
        caption: 'Bookings',
        number: 'Number',
        department: 'Department',
        time: 'Time',
        route: 'Route',
        items: 'Vehicles',
        quote: 'Quote',
        progress: 'Progress',
        state: 'State',
        approval: 'Approval',
        from: 'Starts from',
        until: 'Starts until',
        vehicles: 'Sent',
        mark: 'Mark',
        waitlist: 'Waiting list',
        lapsed: 'Lapsed',
        nothing: 'No booking is like that: take a filter away.',
        record: 'Record a booking',
    },
);

/** Filters by the day of the start, both included. */
export const dayFilters = () => [
    { name: 'from', label: w('from'), type: 'date', toQuery: (/** @type {string} */ date) => ({ starts_from: instant(`${date}T00:00`) }) },
    {
        name: 'until',
        label: w('until'),
        type: 'date',
        toQuery: (/** @type {string} */ date) => ({ starts_until: instant(`${addDays(date, 1)}T00:00`) }),
    },
];

/** The department, for those who may read all of them. */
export const departmentFilter = () =>
    is('dispatcher', 'accountant', 'supervisor', 'admin')
        ? [{ name: 'department_id', label: w('department'), options: options('departments') }]
        : [];

/** @param {string} list @param {string[]} all */
export const wordOptions = (list, all) => all.map((word) => ({ value: word, label: label(list, word) }));

export function screen() {
    const bookings = list({
        path: '/bookings',
        caption: () => w('caption'),
        hasExcel: true,
        filters: () => [
            { name: 'q', label: common('search') },
            { name: 'state', label: w('state'), options: wordOptions('booking_state', BOOKING_STATES) },
            {
                name: 'approval',
                label: w('approval'),
                options: wordOptions('approval', ['pending', 'approved', 'rejected', 'not_required']),
            },
            ...departmentFilter(),
            ...dayFilters(),
            {
                name: 'mark',
                label: w('mark'),
                options: [
                    { value: 'waitlist', label: w('waitlist') },
                    { value: 'lapsed', label: w('lapsed') },
                ],
                toQuery: (mark) => ({ [mark]: true }),
            },
        ],
        link: (/** @type {import('../parts/record.js').Booking} */ booking) => `#/bookings/${booking.id}`,
        empty: () => w('nothing'),
        columns: () => [
            { title: w('number'), cell: (booking) => booking.number },
            { title: w('state'), isHead: true, cell: (booking) => h('span', null, bookingTags(booking)) },
            { title: w('department'), isWhole: true, cell: (booking) => booking.department_name },
            { title: w('progress'), isMinor: true, cell: (booking) => progress(booking, { isShort: true }) },
            { title: w('time'), isWide: true, cell: (booking) => span(booking.starts_at, booking.ends_at) },
            { title: w('route'), isWide: true, cell: (booking) => route(booking) },
            { title: w('items'), isWhole: true, cell: (booking) => itemsText(booking.items) },
            {
                title: w('vehicles'),
                cell: (booking) => listed(booking.trips.filter((trip) => trip.state !== 'cancelled').map((trip) => trip.plate_no)),
            },
            { title: w('quote'), isNumber: true, cell: (booking) => yuan(booking.quote_fen) },
        ],
    });
    return view(() =>
        h(
            'section',
            null,
            h(
                'header',
                { class: 'head' },
                h('h1', null, w('title')),
                is('dispatcher') && h('button', { type: 'button', class: 'main', onClick: () => go('/requests/new') }, w('record')),
            ),
            bookings.view,
        ),
    );
}
