// How far a booking has come: 申请→审批→派车→出车→回车→确认→结算.

import { h } from './dom.js';
import { label, titled, words } from '../words.js';

const w = words(
    {
        title: '进度',
        request: '申请',
        approval: '审批',
        dispatch: '派车',
        depart: '出车',
        back: '回车',
        confirm: '确认',
        settle: '结算',
        at: '{step}（{n}/7）',
        ended: '{state}，止于{step}',
        all: '已完成全部步骤',
    },
    {
        title: 'Progress',
        request: 'Request',
        approval: 'Approval',
        dispatch: 'Dispatch',
        depart: 'Departure',
        back: 'Return',
        confirm: 'Signature',
        settle: 'Settlement',
        at: '{step} ({n} of 7)',
        ended: '{state} at {step}',
        all: 'All steps are done',
    },
);

const STEPS = /** @type {const} */ (['request', 'approval', 'dispatch', 'depart', 'back', 'confirm', 'settle']);

/** Which steps are done. @param {import('./record.js').Booking} booking */
function done(booking) {
    const trips = booking.trips.filter((trip) => trip.state !== 'cancelled');
    const every = (/** @type {string[]} */ ...states) => trips.length > 0 && trips.every((trip) => states.includes(trip.state));
    return [
        true,
        booking.approval === 'approved' || booking.approval === 'not_required',
        trips.length > 0 && booking.still_wanted.length === 0,
        every('departed', 'returned', 'disputed', 'confirmed'),
        every('returned', 'disputed', 'confirmed'),
        every('confirmed'),
        booking.settlement === 'paid',
    ];
}

/**
 * @param {import('./record.js').Booking} booking
 * @param {{isShort?: boolean}} [props] short: dots, and the present step as a word
 */
export function progress(booking, { isShort = false } = {}) {
    const steps = done(booking);
    const hasEnded = ['rejected', 'cancelled'].includes(booking.state);
    const present = steps.indexOf(false);
    const last = present < 0 ? STEPS.length - 1 : present;
    const text = hasEnded
        ? w('ended', { state: label('booking_state', booking.state), step: w(STEPS[last]) })
        : present < 0
          ? w('all')
          : w('at', { step: w(STEPS[present]), n: present + 1 });
    const kind = (/** @type {number} */ index) => (steps[index] ? 'done' : index === present ? (hasEnded ? 'ended' : 'now') : '');
    return h(
        'ol',
        { class: isShort ? 'progress short' : 'progress', 'aria-label': titled(w('title'), text), title: isShort ? text : null },
        STEPS.map((step, index) =>
            h('li', { class: kind(index), 'aria-current': index === present && !hasEnded ? 'step' : null }, h('span', null, w(step))),
        ),
    );
}
