// One booking: its facts, its trips with their charges, its history, and every act on it. Also shown in drawers, by `bookingPanel`.

import { get } from '../api.js';
import { chargeTable } from '../parts/charge.js';
import { h, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { timeline } from '../parts/history.js';
import { loading, shown } from '../parts/load.js';
import { note, panel } from '../parts/panel.js';
import { progress } from '../parts/progress.js';
import { actBar, bookingFacts, bookingTags, phoneLink, tag } from '../parts/record.js';
import { readable, span } from '../parts/when.js';
import { label, words } from '../words.js';
import { bookingActs } from './booking-acts.js';

const w = words(
    {
        title: '订单 {number}',
        facts: '用车信息',
        trips: '派车与行程',
        noTrips: '尚未派车',
        charges: '{plate} 费用明细',
        open: '打开行程 {plate}',
        state: '状态',
    },
    {
        title: 'Booking {number}',
        facts: 'Facts',
        trips: 'Vehicles and trips',
        noTrips: 'Nothing is dispatched yet',
        charges: 'Charge of {plate}',
        open: 'Open the trip of {plate}',
        state: 'State',
    },
);

/** @typedef {import('../parts/record.js').Booking} Booking */

/**
 * @param {string} id
 * @param {() => unknown} [changed] hears that something was done
 * @param {{heading?: 'h1' | null}} [props] a drawer says itself what it shows
 */
export function bookingPanel(id, changed, { heading = null } = {}) {
    const under = heading === 'h1' ? 'h2' : 'h3';
    const history = loading(() => get(`/bookings/${id}/history`));
    const trips = loading(() => get('/trips', { booking_id: id, limit: 200 }));
    return panel({
        path: `/bookings/${id}`,
        heading,
        name: () => w('facts'),
        title: (/** @type {Booking} */ one) => w('title', { number: one.number }),
        tags: bookingTags,
        texts,
        changed,
        beside: [history, trips],
        below: () => shown(history, ({ items }) => timeline(items, under)),
        body: (one, { now, done, stale }) => [
            progress(one),
            actBar(one, label('booking_state', one.state), bookingActs(now, done, stale)),
            note(one.warnings.map((warning) => readable(warning.detail))),
            h('section', null, h(under, null, w('facts')), facts(bookingFacts(one))),
            h(
                'section',
                null,
                h(under, null, w('trips')),
                one.trips.length === 0
                    ? h('p', { class: 'quiet' }, w('noTrips'))
                    : h(
                          'ul',
                          { class: 'rows' },
                          one.trips.map((trip) =>
                              h(
                                  'li',
                                  { key: trip.id },
                                  h(
                                      'span',
                                      null,
                                      h(
                                          'a',
                                          { href: `#/trips/${trip.id}`, 'aria-label': w('open', { plate: trip.plate_no }) },
                                          trip.plate_no,
                                      ),
                                      ' ',
                                      trip.driver_name,
                                      ' ',
                                      phoneLink(trip.driver_phone),
                                      h('br', null),
                                      h('span', { class: 'quiet' }, span(trip.starts_at, trip.ends_at)),
                                  ),
                                  tag('trip_state', trip.state),
                              ),
                          ),
                      ),
            ),
            shown(trips, ({ items }) =>
                items
                    .filter((/** @type {any} */ trip) => trip.charge)
                    .map((/** @type {any} */ trip) =>
                        h('section', { key: trip.id }, chargeTable(trip.charge, w('charges', { plate: trip.plate_no }))),
                    ),
            ),
        ],
    });
}

/** What may become another. @param {Booking} booking @returns {(import('../parts/record.js').Fact | false)[]} */
function texts(booking) {
    return [[w('state'), label('booking_state', booking.state)], ...bookingFacts(booking)];
}

/** @param {Record<string, string>} parameters */
export function screen({ id }) {
    const all = bookingPanel(id, undefined, { heading: 'h1' });
    return view(() => h('div', { class: 'narrow card' }, all));
}
