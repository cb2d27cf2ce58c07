// 用车申请: the department's own bookings, how far each has come, and the way to a new one.

import { itemsText } from '../parts/classes.js';
import { h, view } from '../parts/dom.js';
import { yuan } from '../parts/money.js';
import { progress } from '../parts/progress.js';
import { bookingTags } from '../parts/record.js';
import { go } from '../parts/route.js';
import { list } from '../parts/table.js';
import { span } from '../parts/when.js';
import { common, label, words } from '../words.js';

const w = words(
    {
        title: '用车申请',
        new: '新建申请',
        caption: '本单位用车申请',
        number: '单号',
        time: '用车时间',
        to: '目的地',
        items: '车型',
        quote: '预计费用',
        progress: '进度',
        state: '状态',
        copy: '复制',
        copyOf: '复制 {number}',
        act: '操作',
        nothing: '没有符合条件的申请。',
        first: '点“新建申请”开始。',
    },
    {
        title: 'Requests',
        new: 'New request',
        caption: 'Requests of the department',
        number: 'Number',
        time: 'Time',
        to: 'Destination',
        items: 'Vehicles',
        quote: 'Quote',
        progress: 'Progress',
        state: 'State',
        copy: 'Copy',
        copyOf: 'Copy {number}',
        act: 'Act',
        nothing: 'No request is like that.',
        first: 'Begin with “New request”.',
    },
);

/** The states of a booking. */
export const BOOKING_STATES = ['submitted', 'approved', 'dispatched', 'in_progress', 'completed', 'rejected', 'cancelled', 'no_show'];

export function screen() {
    const bookings = list({
        path: '/bookings',
        caption: () => w('caption'),
        hasExcel: true,
        filters: () => [
            { name: 'q', label: common('search') },
            {
                name: 'state',
                label: w('state'),
                options: BOOKING_STATES.map((word) => ({ value: word, label: label('booking_state', word) })),
            },
        ],
        link: (/** @type {import('../parts/record.js').Booking} */ booking) => `#/bookings/${booking.id}`,
        empty: () => [w('nothing'), ' ', w('first')],
        columns: () => [
            { title: w('number'), cell: (booking) => booking.number },
            { title: w('state'), isHead: true, cell: (booking) => h('span', null, bookingTags(booking)) },
            { title: w('progress'), cell: (booking) => progress(booking, { isShort: true }) },
            { title: w('time'), isWide: true, cell: (booking) => span(booking.starts_at, booking.ends_at) },
            { title: w('to'), isWide: true, cell: (booking) => booking.destination },
            { title: w('items'), isWide: true, cell: (booking) => itemsText(booking.items) },
            { title: w('quote'), isNumber: true, cell: (booking) => yuan(booking.quote_fen) },
            {
                title: w('act'),
                cell: (booking) =>
                    h(
                        'button',
                        {
                            type: 'button',
                            class: 'plain',
                            'aria-label': w('copyOf', { number: booking.number }),
                            onClick: () => go(`/requests/new?copy=${booking.id}`),
                        },
                        w('copy'),
                    ),
            },
        ],
    });
    return view(() =>
        h(
            'section',
            { class: 'requests' },
            h(
                'header',
                { class: 'head' },
                h('h1', null, w('title')),
                h('button', { type: 'button', class: 'main', onClick: () => go('/requests/new') }, w('new')),
            ),
            bookings.view,
        ),
    );
}
