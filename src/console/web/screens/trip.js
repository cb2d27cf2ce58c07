// One trip: its facts, its charge, what stands out, and every act on it. Also shown in drawers, by `tripPanel`.

import { action, refusal } from '../parts/act.js';
import { chargeTable, duration } from '../parts/charge.js';
import { h, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { yuan } from '../parts/money.js';
import { note, panel } from '../parts/panel.js';
import { print } from '../parts/paper.js';
import { actBar, phoneLink, route, settlementText, tag } from '../parts/record.js';
import { readable, span, when } from '../parts/when.js';
import { is, me } from '../session.js';
import { label, words } from '../words.js';
import { tripActs } from './trip-acts.js';

const w = words(
    {
        title: '行程 {slip}',
        booking: '订单',
        openBooking: '订单 {number}',
        department: '用车单位',
        vehicle: '车辆',
        seats: '{class}，核定 {n} 座',
        driver: '驾驶员',
        second: '副驾驶员 {name}',
        plan: '计划时间',
        route: '路线',
        passengers: '乘车人数',
        purpose: '用途',
        contact: '联系人',
        note: '备注',
        departed: '实际出车',
        returned: '实际回车',
        at: '{when}，里程表 {km}',
        pickedUp: '接到乘客',
        distance: '行驶里程',
        km: '{n} 公里',
        time: '用车时长',
        nights: '过夜',
        nightsN: '{n} 夜',
        waiting: '等候',
        driving: '驾驶',
        minutes: '{n} 分钟',
        leg: '第 {n} 段 {plate} {driver}',
        confirmed: '确认',
        paper: '{who} 签字，单据号 {slip}',
        rating: '评价',
        stars: '{n} 星',
        dispute: '异议',
        upheld: '公司已答复 {n} 次',
        disputed: '用车单位有异议：{reason}',
        toSettle: '公司已两次维持费用，待监管人员裁定',
        closed: '结束原因',
        settlement: '结算',
        slip: '打印派车单',
        quarantined: '里程读数异常，待更正后才能确认费用',
        reassign: '待改派：{why}',
        risk: '有风险：{why}',
        proposed: '待批准的费用调整：{sum}',
        proposedTotal: '更正后合计 {sum}：{reason}',
        awaits: '待用车单位确认',
        facts: '行程信息',
        state: '状态',
        outcome: '结果',
    },
    {
        title: 'Trip {slip}',
        booking: 'Booking',
        openBooking: 'Booking {number}',
        department: 'Department',
        vehicle: 'Vehicle',
        seats: '{class}, {n} seats',
        driver: 'Driver',
        second: 'second driver {name}',
        plan: 'Planned',
        route: 'Route',
        passengers: 'Passengers',
        purpose: 'Purpose',
        contact: 'Contact',
        note: 'Note',
        departed: 'Departed',
        returned: 'Returned',
        at: '{when}, odometer {km}',
        pickedUp: 'Picked up',
        distance: 'Distance',
        km: '{n} km',
        time: 'Time',
        nights: 'Nights',
        nightsN: '{n}',
        waiting: 'Waiting',
        driving: 'Driving',
        minutes: '{n} min',
        leg: 'Leg {n} {plate} {driver}',
        confirmed: 'Confirmed',
        paper: 'signed by {who}, slip {slip}',
        rating: 'Rating',
        stars: '{n} of 5',
        dispute: 'Dispute',
        upheld: 'answered {n} times',
        disputed: 'Disputed by the department: {reason}',
        toSettle: 'Upheld twice; the supervisor settles it',
        closed: 'Ended because',
        settlement: 'Settlement',
        slip: 'Print the slip',
        quarantined: 'The odometer reading is implausible; it must be corrected before the charge is signed',
        reassign: 'Needs reassignment: {why}',
        risk: 'At risk: {why}',
        proposed: 'Adjustment to approve: {sum}',
        proposedTotal: 'Total after the correction {sum}: {reason}',
        awaits: 'Awaits the department',
        facts: 'Facts',
        state: 'State',
        outcome: 'Outcome',
    },
);

/** @typedef {import('../parts/record.js').Trip} Trip */

/** How long it took, in minutes. @param {Trip} trip */
export function minutesOf({ departed_at, returned_at }) {
    return departed_at && returned_at ? Math.floor((Date.parse(returned_at) - Date.parse(departed_at)) / 60_000) : null;
}

/** @param {Trip} trip @returns {(import('../parts/record.js').Fact | false)[]} */
function tripFacts(trip) {
    const minutes = minutesOf(trip);
    const last = trip.legs[trip.legs.length - 1];
    const at = (/** @type {string} */ moment, /** @type {number | null} */ km) =>
        km === null ? when(moment) : w('at', { when: when(moment), km });
    return [
        // A driver reads trips alone.
        [
            w('booking'),
            is('driver') && me.value && me.value.roles.length === 1
                ? trip.booking_number
                : h('a', { href: `#/bookings/${trip.booking_id}` }, w('openBooking', { number: trip.booking_number })),
        ],
        [w('department'), trip.department_name],
        [w('plan'), span(trip.starts_at, trip.ends_at)],
        [w('route'), route(trip)],
        [
            w('vehicle'),
            h(
                'span',
                null,
                h('strong', null, trip.plate_no),
                ' ',
                h('span', { class: 'quiet' }, w('seats', { class: trip.class_name || trip.class, n: trip.seats })),
            ),
        ],
        [
            w('driver'),
            h(
                'span',
                null,
                trip.driver_name,
                ' ',
                phoneLink(trip.driver_phone),
                trip.second_driver_name && ` ${w('second', { name: trip.second_driver_name })}`,
            ),
        ],
        [w('passengers'), String(trip.own_passengers === null ? trip.passengers : trip.own_passengers)],
        [w('purpose'), [label('purpose', trip.purpose), trip.reason].filter(Boolean).join(' · ')],
        [w('contact'), h('span', null, trip.contact_name, ' ', phoneLink(trip.contact_phone))],
        [w('note'), trip.note],
        [w('departed'), trip.departed_at && at(trip.departed_at, trip.legs.length ? trip.legs[0].departure_km : null)],
        [w('pickedUp'), trip.picked_up_at && when(trip.picked_up_at)],
        [w('returned'), trip.returned_at && at(trip.returned_at, last ? last.return_km : null)],
        ...(trip.legs.length > 1
            ? trip.legs.map(
                  (leg, index) =>
                      /** @type {import('../parts/record.js').Fact} */ ([
                          w('leg', { n: index + 1, plate: leg.plate_no, driver: leg.driver_name }),
                          `${leg.departure_km} → ${leg.return_km ?? '…'}`,
                      ]),
              )
            : []),
        [w('distance'), trip.distance_km !== null && w('km', { n: trip.distance_km })],
        [w('time'), minutes !== null && duration(minutes)],
        [w('nights'), trip.overnight_nights !== null && w('nightsN', { n: trip.overnight_nights })],
        [w('waiting'), trip.waiting_minutes !== null && w('minutes', { n: trip.waiting_minutes })],
        [w('driving'), trip.driving_minutes !== null && w('minutes', { n: trip.driving_minutes })],
        [w('outcome'), trip.outcome !== 'carried_out' && label('outcome', trip.outcome)],
        [
            w('confirmed'),
            trip.confirmed_at &&
                [
                    when(trip.confirmed_at),
                    label('confirmed_by', trip.confirmed_by),
                    trip.signed_by && w('paper', { who: trip.signed_by, slip: trip.slip || '' }),
                ]
                    .filter(Boolean)
                    .join(' · '),
        ],
        [w('rating'), trip.rating !== null && [w('stars', { n: trip.rating }), trip.comment].filter(Boolean).join(' · ')],
        [
            w('dispute'),
            trip.dispute_reason && [trip.dispute_reason, trip.upheld > 0 && w('upheld', { n: trip.upheld })].filter(Boolean).join(' · '),
        ],
        [w('closed'), label('close_reason', trip.close_reason)],
        [w('settlement'), settlementText(trip.settlement)],
    ];
}

/** What somebody must see at once. @param {Trip} trip */
function remarks(trip) {
    const { correction_proposed: proposed } = trip;
    const isDisputed = trip.state === 'disputed';
    return [
        isDisputed ? w('disputed', { reason: trip.dispute_reason || '' }) : '',
        isDisputed && trip.upheld > 1 ? w('toSettle') : '',
        trip.quarantined ? w('quarantined') : '',
        trip.needs_reassignment ? w('reassign', { why: label('rule_code', trip.reassignment_code) }) : '',
        trip.at_risk ? w('risk', { why: readable(trip.at_risk_reason || '') }) : '',
        trip.adjustment_proposed_fen !== null ? w('proposed', { sum: yuan(trip.adjustment_proposed_fen) }) : '',
        proposed ? w('proposedTotal', { sum: yuan(proposed.total_fen), reason: proposed.correction.reason || '' }) : '',
        ...trip.warnings.map((warning) => readable(warning.detail)),
    ].filter(Boolean);
}

/**
 * @param {string} id
 * @param {() => unknown} [changed] hears that something was done
 * @param {{heading?: 'h1' | null}} [props] a drawer says itself what it shows
 */
export function tripPanel(id, changed, { heading = null } = {}) {
    const under = heading === 'h1' ? 'h2' : 'h3';
    const printing = action(() => print(`/trips/${id}/slip`));
    return panel({
        path: `/trips/${id}`,
        heading,
        name: () => w('facts'),
        title: (/** @type {Trip} */ one) => w('title', { slip: one.slip_number }),
        tags: (one) => [
            !heading && h('span', { class: 'quiet' }, one.slip_number, ' '),
            tag('trip_state', one.state),
            one.awaits_confirmation && one.state !== 'disputed' && [' ', h('span', { class: 'tag warn' }, w('awaits'))],
        ],
        texts,
        changed,
        body: (one, { now, done, stale }) => [
            note(remarks(one)),
            actBar(one, label('trip_state', one.state), tripActs(now, done, stale)),
            h('div', { class: 'acts' }, h('button', { type: 'button', disabled: printing.isBusy, onClick: printing.run }, w('slip'))),
            refusal(printing.problem),
            h('section', null, h(under, null, w('facts')), facts(tripFacts(one))),
            one.charge && h('section', null, chargeTable(one.charge)),
        ],
    });
}

/** @param {Trip} trip @returns {(import('../parts/record.js').Fact | false)[]} */
function texts(trip) {
    return [
        [w('state'), label('trip_state', trip.state)],
        [w('vehicle'), trip.plate_no],
        [w('driver'), trip.driver_name],
        ...tripFacts(trip),
    ];
}

/** @param {Record<string, string>} parameters */
export function screen({ id }) {
    const all = tripPanel(id, undefined, { heading: 'h1' });
    return view(() => h('div', { class: 'narrow card' }, all));
}
