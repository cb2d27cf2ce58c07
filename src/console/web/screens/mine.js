// 我的行程: a driver's trips of today and the next days, on a phone, with or without a signal. What is entered is in `mine-acts.js`.

import { Problem } from '../api.js';
import { entries, isOffline, trips } from '../offline.js';
import { action, button } from '../parts/act.js';
import { h, view } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { say } from '../parts/status.js';
import { print } from '../parts/paper.js';
import { addDays, day, span, time, today, when } from '../parts/when.js';
import { hints } from '../stream.js';
import { label, listed, words } from '../words.js';
import { actButton, outlaysButton, refusedEntry } from './mine-acts.js';

const w = words(
    {
        title: '我的行程',
        waiting: '待发送 {n}',
        waitsHere: '等待联网',
        call: '拨打 {name} {phone}',
        slip: '派车单',
        people: '{n} 人',
        via: '经 {places}',
        note: '备注',
        now: '正在出车',
        today: '今天',
        tomorrow: '明天',
        finished: '今日已完成 {n} 趟',
        none: '今天起七天内没有派给您的行程',
        noneHint: '有新派车时会出现在这里。',
        offline: '没有网络。显示的是 {at} 保存的行程；出车、回车照常登记，联网后自动发送。',
        offlineNow: '没有网络。出车、回车照常登记，联网后自动发送。',
        sendNow: '立即发送',
        out: '{at} 出车，里程表 {km}',
        back: '{at} 回车，里程表 {km}，行驶 {driven} 公里',
        second: '副驾驶员 {name}',
    },
    {
        title: 'My trips',
        waiting: 'To be sent: {n}',
        waitsHere: 'to be sent',
        call: 'Call {name} {phone}',
        slip: 'Slip',
        people: '{n} people',
        via: 'via {places}',
        note: 'Note',
        now: 'Under way',
        today: 'Today',
        tomorrow: 'Tomorrow',
        finished: '{n} finished today',
        none: 'No trips for you in the next seven days',
        noneHint: 'New ones appear here.',
        offline:
            'No network. These trips were kept at {at}. Record departures and returns as always; they are sent when there is a network.',
        offlineNow: 'No network. Record departures and returns as always; they are sent when there is one.',
        sendNow: 'Send now',
        out: 'Departed {at}, odometer {km}',
        back: 'Returned {at}, odometer {km}, {driven} km',
        second: 'Second driver {name}',
    },
);

/**
 * @typedef {{vehicle_id: string, departed_at: string, departure_km: number, returned_at?: string | null, return_km?: number | null}} Leg
 * @typedef {{id: string, state: string, plate_no: string, vehicle_class: string, class_name?: string, starts_at: string, ends_at: string, origin: string, destination: string, waypoints: (string | {place: string})[],
 *   passengers: number, purpose?: string, department_name?: string, contact_name: string, contact_phone: string, note?: string | null, vehicle_odometer_km?: number | null, second_driver_name?: string | null,
 *   driver_id: string, driver_name: string, departed_at?: string | null, returned_at?: string | null, distance_km?: number | null, legs: Leg[], acts?: string[]}} Trip
 * @typedef {import('../offline.js').Entry} Entry
 */

/** The trip as it is once what waits has gone out. @param {Trip} trip @param {Entry[]} own */
function stateOf(trip, own) {
    const last = own.filter((one) => !one.refused).pop();
    return last ? (last.kind === 'depart' ? 'departed' : 'returned') : trip.state;
}

export function screen() {
    const loaded = loading(trips);
    /** What the trips looked like before an entry went out; they are read anew after it. */
    const again = () => loaded.again();
    const stop = hints(['trip', 'booking'], again);
    addEventListener('online', again);
    const leave = () => {
        stop();
        removeEventListener('online', again);
    };
    const sending = action(async () => {
        await again();
    });
    return view(() => {
        const waiting = entries.value.filter((one) => !one.refused).length;
        return h(
            'section',
            { class: 'mine narrow', onRemove: leave },
            h(
                'header',
                null,
                h('h1', null, w('title')),
                waiting > 0 && h('span', { class: 'tag warn' }, w('waiting', { n: waiting })),
                waiting > 0 && button({ text: w('sendNow'), onClick: sending.run, isBusy: sending.isBusy }),
            ),
            shown(loaded, ({ trips: all, at }) => [
                isOffline.value && h('p', { class: 'note', role: 'note' }, at ? w('offline', { at: when(at) }) : w('offlineNow')),
                groups(/** @type {Trip[]} */ (all), again),
            ]),
        );
    });
}

/** @param {Trip[]} all @param {() => Promise<void>} again */
function groups(all, again) {
    const own = (/** @type {Trip} */ trip) => entries.value.filter((one) => one.trip === trip.id);
    const drawn = (/** @type {Trip} */ trip) => card(trip, own(trip), again);
    const isOpen = (/** @type {Trip} */ trip) => ['planned', 'departed'].includes(trip.state) || own(trip).length > 0;
    const out = all.filter((trip) => isOpen(trip) && stateOf(trip, own(trip)) === 'departed');
    const coming = all.filter((trip) => isOpen(trip) && !out.includes(trip));
    const finished = all.filter((trip) => !isOpen(trip));
    const days = [...new Set(coming.map((trip) => trip.starts_at.slice(0, 10)))];
    if (!all.length) return h('div', { class: 'empty' }, h('p', null, w('none')), h('p', null, w('noneHint')));
    return [
        out.length > 0 && h('section', { key: 'now' }, h('h2', null, w('now')), out.map(drawn)),
        days.map((date) =>
            h(
                'section',
                { key: date },
                h('h2', null, nameOfDay(date)),
                coming.filter((trip) => trip.starts_at.startsWith(date)).map(drawn),
            ),
        ),
        finished.length > 0 &&
            h('details', { key: 'finished' }, h('summary', null, w('finished', { n: finished.length })), finished.map(drawn)),
    ];
}

/** @param {string} date */
function nameOfDay(date) {
    const word = date === today() ? `${w('today')} ` : date === addDays(today(), 1) ? `${w('tomorrow')} ` : '';
    return word + day(date);
}

/**
 * @param {Trip} trip
 * @param {Entry[]} own
 * @param {() => Promise<void>} again
 */
function card(trip, own, again) {
    const present = stateOf(trip, own);
    const isWaiting = own.some((one) => !one.refused);
    const places = trip.waypoints.map((one) => (typeof one === 'string' ? one : one.place));
    const isOneDay = trip.starts_at.slice(0, 10) === trip.ends_at.slice(0, 10);
    return h(
        'article',
        { class: `card ride ${present}`, key: trip.id, 'aria-labelledby': `trip-${trip.id}` },
        h(
            'header',
            null,
            h('strong', { class: 'time' }, isOneDay ? `${time(trip.starts_at)}–${time(trip.ends_at)}` : span(trip.starts_at, trip.ends_at)),
            h('h3', { class: 'plate', id: `trip-${trip.id}` }, trip.plate_no),
            h(
                'span',
                { class: `tag ${present === 'departed' ? 'accent' : present === 'planned' ? '' : 'good'}` },
                label('trip_state', present),
            ),
            isWaiting && h('span', { class: 'tag warn' }, w('waitsHere')),
        ),
        h(
            'p',
            { class: 'way' },
            h('span', null, trip.origin),
            h('span', { class: 'to', 'aria-hidden': 'true' }, '→'),
            h('span', null, trip.destination),
        ),
        places.length > 0 && h('p', { class: 'via' }, w('via', { places: listed(places) })),
        h(
            'p',
            { class: 'who' },
            [
                w('people', { n: trip.passengers }),
                trip.department_name,
                trip.purpose && label('purpose', trip.purpose),
                trip.second_driver_name && w('second', { name: trip.second_driver_name }),
            ]
                .filter(Boolean)
                .join(' · '),
        ),
        trip.note && h('p', null, h('span', { class: 'quiet' }, `${w('note')} `), trip.note),
        trip.legs.map((leg, index) =>
            h(
                'p',
                { class: 'quiet', key: index },
                leg.returned_at
                    ? w('back', { at: when(leg.returned_at), km: leg.return_km || 0, driven: (leg.return_km || 0) - leg.departure_km })
                    : w('out', { at: when(leg.departed_at), km: leg.departure_km }),
            ),
        ),
        own.filter((one) => one.refused).map((one) => refusedEntry(one, trip, again)),
        h(
            'div',
            { class: 'big' },
            ['planned', 'departed'].includes(present) && [
                actButton('depart', trip, own, present, again),
                actButton('return', trip, own, present, again),
            ],
        ),
        h(
            'footer',
            null,
            h(
                'a',
                { class: 'button', href: `tel:${trip.contact_phone.replace(/[^+\d]/g, '')}` },
                w('call', { name: trip.contact_name, phone: trip.contact_phone }),
            ),
            !isOffline.value && h('button', { type: 'button', onClick: () => printSlip(trip) }, w('slip')),
            present === 'returned' && !isWaiting && outlaysButton(trip, again),
        ),
    );
}

/** @param {Trip} trip */
async function printSlip(trip) {
    try {
        await print(`/trips/${trip.id}/slip`);
    } catch (cause) {
        if (!(cause instanceof Problem)) throw cause;
        say(cause.message);
    }
}
