// What a bar or a card opens: the panel of the trip or booking, in a drawer. Until `screens/trip.js` and `screens/booking.js` are there, their facts.

import { get } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h, view } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { span } from '../../parts/when.js';
import { label } from '../../words.js';
import { w } from './words.js';

/**
 * @param {string} id
 * @param {string} number
 * @param {() => void} changed
 */
export function openTrip(id, number, changed) {
    void changed;
    const panel = facts(`/trips/${id}`, 'trip_state');
    dialog({ kind: 'drawer', title: () => w('tripTitle', { number }), body: () => panel });
}

/**
 * @param {string} id
 * @param {string} number
 * @param {() => void} changed
 */
export function openBooking(id, number, changed) {
    void changed;
    const panel = facts(`/bookings/${id}`, 'booking_state');
    dialog({ kind: 'drawer', title: () => w('bookingTitle', { number }), body: () => panel });
}

/** @param {string} path @param {string} states */
function facts(path, states) {
    const loaded = loading(() => get(path));
    return view(() =>
        h(
            'div',
            null,
            shown(loaded, (one) => [
                h('p', null, h('span', { class: 'tag accent' }, label(states, one.state))),
                h('p', null, span(one.starts_at, one.ends_at)),
                h('p', null, `${one.origin} → ${one.destination} · ${w('people', { n: one.passengers })}`),
                h('p', null, one.plate_no ? `${one.plate_no} ${one.driver_name} ${one.driver_phone}` : ''),
                h('p', null, h('a', { href: `tel:${one.contact_phone}` }, `${one.contact_name} ${one.contact_phone}`)),
            ]),
        ),
    );
}
