// What bookings and trips have in common on every screen: their facts, their state as a word, what may be done, their history.

import { yuan } from './money.js';
import { h } from './dom.js';
import { span, when } from './when.js';
import { itemsText } from './classes.js';
import { is } from '../session.js';
import { aside, label, listed, titled, words } from '../words.js';

/**
 * @typedef {{code: string, quantity: number, unit: string, rate_fen: number, amount_fen: number, treatment: string}} Line
 * @typedef {{version: number, lines: Line[], total_fen: number}} Charge
 * @typedef {{class: string, quantity: number}} Item
 * @typedef {{code: string, detail: string}} Warning
 * @typedef {{id: string, state: string, plate_no: string, driver_name: string, driver_phone: string, starts_at: string, ends_at: string}} TripSummary
 * @typedef {{id: string, number: string, state: string, approval: string, department_id: string, department_name?: string, requested_by?: {id: string, username: string},
 *   purpose: string, service: string, items: Item[], passengers: number, starts_at: string, ends_at: string, origin: string, destination: string, waypoints: string[],
 *   reach: string, distance_km: number | null, contact_name: string, contact_phone: string, note: string | null, reason: string | null, waitlist: boolean,
 *   waitlist_place: number | null, room_at: string | null, over_capacity: boolean, over_budget?: boolean, home_each_evening: boolean, discount_percent: number, quote_fen: number | null,
 *   cancellation_fee_fen: number, approved_at: string | null, approval_signed_by: string | null, approval_slip: string | null, close_reason: string | null,
 *   fee_fen?: number | null, still_wanted: Item[], trips: TripSummary[], warnings: Warning[], settlement?: string | null, acts?: string[], etag: string}} Booking
 * @typedef {{vehicle_id: string, plate_no: string, driver_name: string, departed_at: string, departure_km: number, returned_at: string | null, return_km: number | null}} Leg
 * @typedef {{id: string, state: string, outcome: string, booking_id: string, booking_number: string, department_name?: string, class: string, class_name?: string, slip_number: string,
 *   vehicle_id: string, plate_no: string, seats: number, driver_id: string, driver_name: string, driver_phone: string, second_driver_name: string | null, starts_at: string,
 *   ends_at: string, origin: string, destination: string, waypoints: string[], passengers: number, own_passengers: number | null, purpose?: string, contact_name: string,
 *   contact_phone: string, reason: string | null, note: string | null, departed_at: string | null, returned_at: string | null, picked_up_at: string | null,
 *   waiting_minutes: number | null, overnight_nights: number | null, driving_minutes: number | null, distance_km: number | null, legs: Leg[], charge: Charge | null,
 *   presented_at: string | null, awaits_confirmation: boolean, adjustment_proposed_fen: number | null,
 *   correction_proposed: {correction: Record<string, any>, total_fen: number} | null, confirmed_at: string | null, confirmed_by: string | null, signed_by: string | null,
 *   slip: string | null, rating: number | null, comment: string | null, dispute_reason: string | null, upheld: number, close_reason: string | null, quarantined: boolean,
 *   needs_reassignment: boolean, reassignment_code: string | null, at_risk: boolean, at_risk_reason: string | null, warnings: Warning[], vehicle_odometer_km?: number | null,
 *   settlement?: string | null, acts?: string[], etag: string}} Trip
 * @typedef {import('./facts.js').Fact} Fact
 */

const w = words(
    {
        department: '用车单位',
        requestedBy: '申请人',
        time: '用车时间',
        route: '路线',
        items: '车型',
        passengers: '乘车人数',
        people: '{n} 人',
        purpose: '用途',
        service: '计价方式',
        distance: '预计里程',
        km: '{n} 公里',
        contact: '联系人',
        call: '拨打 {phone}',
        note: '备注',
        quote: '预计费用',
        noQuote: '未填预计里程，暂无报价',
        discount: '已享优惠 {n}%',
        fee: '取消费',
        approval: '审批',
        signedBy: '{who} 签字',
        slip: '单据号 {slip}',
        closed: '结束原因',
        waitlist: '候补',
        place: '候补第 {n} 位',
        room: '已有空车，等待派车',
        over: '超出可用车辆',
        overBudget: '超出预算',
        settlement: '结算',
        evening: '每晚回场',
        open: '未入对账单',
        stated: '已入对账单',
        invoiced: '已开票',
        paid: '已收款',
        notNow: '当前状态为「{state}」，不能{act}',
        more: '其他操作',
        nothing: '（空）',
    },
    {
        department: 'Department',
        requestedBy: 'Requested by',
        time: 'Time',
        route: 'Route',
        items: 'Vehicles',
        passengers: 'Passengers',
        people: '{n}',
        purpose: 'Purpose',
        service: 'Service',
        distance: 'Expected distance',
        km: '{n} km',
        contact: 'Contact',
        call: 'Call {phone}',
        note: 'Note',
        quote: 'Quote',
        noQuote: 'No quote without a distance',
        discount: '{n} % discount',
        fee: 'Cancellation fee',
        approval: 'Approval',
        signedBy: 'signed by {who}',
        slip: 'slip {slip}',
        closed: 'Ended because',
        waitlist: 'Waiting list',
        place: 'Number {n} on the waiting list',
        room: 'There is room now; it waits for the dispatcher',
        over: 'Beyond capacity',
        overBudget: 'Over the budget',
        settlement: 'Settlement',
        evening: 'back each evening',
        open: 'Not on a statement yet',
        stated: 'On a statement',
        invoiced: 'Invoiced',
        paid: 'Paid',
        notNow: 'Its state is “{state}”: {act} isn’t possible',
        more: 'Other acts',
        nothing: '(none)',
    },
);

/** @param {{origin: string, waypoints?: string[], destination: string}} record */
export function route({ origin, waypoints = [], destination }) {
    return [origin, ...waypoints, destination].join(' → ');
}

/** A telephone number that is called by a press. @param {string} phone */
export function phoneLink(phone) {
    return h('a', { href: `tel:${phone}`, 'aria-label': w('call', { phone }) }, phone);
}

/** @param {Booking} booking @returns {(Fact | false)[]} */
export function bookingFacts(booking) {
    const { approval_signed_by: signer, approval_slip: slip } = booking;
    const paper = listed([signer && w('signedBy', { who: signer }), slip && w('slip', { slip })]);
    return [
        [w('department'), booking.department_name],
        [w('requestedBy'), booking.requested_by && booking.requested_by.username],
        [w('time'), span(booking.starts_at, booking.ends_at)],
        [w('route'), aside(route(booking), label('reach', booking.reach))],
        [w('items'), itemsText(booking.items)],
        [w('passengers'), w('people', { n: booking.passengers })],
        [w('purpose'), [label('purpose', booking.purpose), booking.reason].filter(Boolean).join(' · ')],
        [w('service'), listed([label('service', booking.service), booking.home_each_evening && w('evening')])],
        [w('distance'), booking.distance_km !== null && w('km', { n: booking.distance_km })],
        [w('contact'), h('span', null, booking.contact_name, ' ', phoneLink(booking.contact_phone))],
        [w('note'), booking.note],
        [
            w('quote'),
            booking.quote_fen === null
                ? w('noQuote')
                : h(
                      'span',
                      null,
                      h('strong', null, yuan(booking.quote_fen)),
                      booking.discount_percent > 0 && h('span', { class: 'quiet' }, ` ${w('discount', { n: booking.discount_percent })}`),
                  ),
        ],
        [
            w('approval'),
            [label('approval', booking.approval), booking.approved_at && when(booking.approved_at), paper].filter(Boolean).join(' · '),
        ],
        [w('fee'), booking.cancellation_fee_fen > 0 && yuan(booking.cancellation_fee_fen)],
        [w('closed'), label('close_reason', booking.close_reason)],
        [w('settlement'), settlementText(booking.settlement)],
    ];
}

/** @param {string | null | undefined} settlement */
export function settlementText(settlement) {
    const known = /** @type {const} */ ({ open: 'open', stated: 'stated', invoiced: 'invoiced', paid: 'paid' });
    return settlement && settlement in known ? w(known[/** @type {keyof typeof known} */ (settlement)]) : settlement || '';
}

/** @type {Record<string, string>} */
const COLOURS = {
    submitted: 'accent',
    approved: 'accent',
    dispatched: 'good',
    in_progress: 'good',
    completed: '',
    rejected: 'bad',
    cancelled: '',
    no_show: 'bad',
    pending: 'warn',
    planned: 'accent',
    departed: 'good',
    returned: 'warn',
    disputed: 'bad',
    confirmed: '',
    open: 'warn',
    draft: 'warn',
    active: 'good',
    ended: '',
    answered: 'accent',
    closed: 'good',
    proposed: 'accent',
    final: 'good',
    paid: '',
};

/** A state by its word; the colour comes on top. @param {string} list @param {string} word */
export function tag(list, word) {
    return h('span', { class: `tag ${COLOURS[word] || ''}` }, label(list, word));
}

/** What stands out about a booking besides its state. @param {Booking} booking */
export function bookingTags(booking) {
    return [
        tag('booking_state', booking.state),
        booking.approval === 'pending' && !['cancelled', 'rejected'].includes(booking.state) && [' ', tag('approval', 'pending')],
        booking.purpose === 'urgent_task' && [' ', h('span', { class: 'tag bad' }, label('purpose', 'urgent_task'))],
        booking.waitlist && [
            ' ',
            h(
                'span',
                { class: 'tag warn' },
                booking.room_at ? w('room') : booking.waitlist_place ? w('place', { n: booking.waitlist_place }) : w('waitlist'),
            ),
        ],
        booking.over_capacity && [' ', h('span', { class: 'tag warn' }, w('over'))],
        booking.over_budget && [' ', h('span', { class: 'tag warn' }, w('overBudget'))],
    ];
}

/**
 * An act on a record: who may ever do it, its word, and what begins it. `why` it can't be done now (null: it can) where the record has no `acts`.
 * @typedef {{act: string, roles: string[], text: string, run: () => unknown, kind?: 'main' | 'danger', why?: string | null}} Act
 */

/**
 * The acts of a record as buttons: first what can be done now, then, folded, what can't, each with its reason.
 * @param {{acts?: string[]}} record
 * @param {string} stateText its state as a word
 * @param {Act[]} all
 */
export function actBar(record, stateText, all) {
    const mine = all.filter(({ roles }) => is(...roles));
    const whyNot = (/** @type {Act} */ one) => {
        if (one.why !== undefined) return one.why;
        return !record.acts || record.acts.includes(one.act) ? null : w('notNow', { state: stateText, act: one.text });
    };
    const [can, cannot] = [mine.filter((one) => !whyNot(one)), mine.filter(whyNot)];
    if (!mine.length) return null;
    const drawn = (/** @type {Act} */ one, /** @type {string | null} */ why) =>
        h(
            'button',
            { type: 'button', key: one.act, class: why ? '' : one.kind || '', disabled: !!why, title: why, onClick: one.run },
            one.text,
        );
    return h(
        'div',
        { class: 'acts' },
        can.map((one) => drawn(one, null)),
        cannot.length > 0 &&
            h(
                'details',
                null,
                h('summary', null, w('more')),
                h(
                    'ul',
                    null,
                    cannot.map((one) =>
                        h('li', { key: one.act }, drawn(one, whyNot(one)), ' ', h('span', { class: 'quiet' }, whyNot(one))),
                    ),
                ),
            ),
    );
}

/**
 * What became another between two readings of a record, as sentences. Only facts that are plain texts are compared.
 * @param {(Fact | false)[]} before
 * @param {(Fact | false)[]} after
 */
export function differences(before, after) {
    const texts = (/** @type {(Fact | false)[]} */ all) =>
        new Map(all.flatMap((fact) => (fact && typeof fact[1] === 'string' ? [[fact[0], fact[1]]] : [])));
    const [old, present] = [texts(before), texts(after)];
    const names = [...new Set([...old.keys(), ...present.keys()])].filter((name) => old.get(name) !== present.get(name));
    return names.map((name) => titled(name, `${old.get(name) || w('nothing')} → ${present.get(name) || w('nothing')}`));
}
