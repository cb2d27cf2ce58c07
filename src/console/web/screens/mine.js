// 我的行程: a driver's trips of today and the next days, on a phone, with or without a signal.

import { Problem, post } from '../api.js';
import { entries, enter, drop, isOffline, retry, trips } from '../offline.js';
import { action, button } from '../parts/act.js';
import { ask } from '../parts/ask.js';
import { h, state, view } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { say } from '../parts/status.js';
import { print } from '../parts/paper.js';
import { addDays, day, span, time, today, when } from '../parts/when.js';
import { hints } from '../stream.js';
import { common, label, listed, words } from '../words.js';

const w = words(
    {
        title: '我的行程',
        depart: '出车',
        return: '回车',
        confirmdepart: '确认出车',
        confirmreturn: '确认回车',
        saiddepart: '{plate} 已出车',
        saidreturn: '{plate} 已回车',
        waits: '（待发送，联网后自动提交）',
        waiting: '待发送 {n}',
        waitsHere: '等待联网',
        km: '里程表读数',
        last: '上次读数 {km} 公里，请核对仪表',
        driven: '本次行驶 {km} 公里',
        tolls: '过路费',
        parking: '停车费',
        yuan: '单位：元，没有则不填',
        reason: '说明',
        reasonHint: '读数比上次小时请说明原因',
        nights: '过夜晚数',
        nightsHint: '不填按日期计算',
        call: '拨打 {name} {phone}',
        slip: '派车单',
        outlays: '补登费用',
        saidOutlays: '{plate} 费用已补登',
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
        refused: '{what}登记未被接受：{why}',
        mine: '您登记的：{km} 公里，{at}',
        theirs: '调度台已登记，以调度台的记录为准。',
        retry: '重新发送',
        drop: '放弃这条登记',
        known: '知道了',
        sendNow: '立即发送',
        out: '{at} 出车，里程表 {km}',
        back: '{at} 回车，里程表 {km}，行驶 {driven} 公里',
        because: '当前状态：{state}',
        second: '副驾驶员 {name}',
    },
    {
        title: 'My trips',
        depart: 'Depart',
        return: 'Return',
        confirmdepart: 'Confirm departure',
        confirmreturn: 'Confirm return',
        saiddepart: '{plate} has departed',
        saidreturn: '{plate} has returned',
        waits: ' (waits for a network)',
        waiting: 'To be sent: {n}',
        waitsHere: 'to be sent',
        km: 'Odometer',
        last: 'Last reading {km} km: compare it with the vehicle',
        driven: '{km} km driven',
        tolls: 'Tolls',
        parking: 'Parking',
        yuan: 'In yuan; leave it empty if there were none',
        reason: 'Reason',
        reasonHint: 'Say why it reads less than before',
        nights: 'Nights away',
        nightsHint: 'Reckoned from the days if empty',
        call: 'Call {name} {phone}',
        slip: 'Slip',
        outlays: 'Add outlays',
        saidOutlays: '{plate}: outlays added',
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
        refused: '{what} was refused: {why}',
        mine: 'You entered {km} km at {at}',
        theirs: 'The dispatcher has recorded it; their record stands.',
        retry: 'Send again',
        drop: 'Drop it',
        known: 'I see',
        sendNow: 'Send now',
        out: 'Departed {at}, odometer {km}',
        back: 'Returned {at}, odometer {km}, {driven} km',
        because: 'It is: {state}',
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

/**
 * @param {'depart' | 'return'} kind
 * @param {Trip} trip
 * @param {Entry[]} own
 * @param {string} present
 * @param {() => Promise<void>} again
 */
function actButton(kind, trip, own, present, again) {
    const isTurn = present === (kind === 'depart' ? 'planned' : 'departed');
    // What the service allows holds until something waits that it hasn't heard of.
    const isAllowed = isTurn && (own.some((one) => !one.refused) || !trip.acts || trip.acts.includes(kind));
    return button({
        text: w(kind),
        kind: isTurn ? 'main' : undefined,
        onClick: () => openEntry(kind, trip, own, again),
        why: isAllowed ? null : w('because', { state: label('trip_state', present) }),
    });
}

/**
 * @param {'depart' | 'return'} kind
 * @param {Trip} trip
 * @param {Entry[]} own
 * @param {() => Promise<void>} again
 */
function openEntry(kind, trip, own, again) {
    const started = own.find((one) => one.kind === 'depart' && !one.refused);
    const leg = trip.legs[trip.legs.length - 1];
    const last = started ? started.body.odometer_km : leg && !leg.returned_at ? leg.departure_km : trip.vehicle_odometer_km;
    const isKnown = last !== null && last !== undefined;
    const needsReason = state(false);
    const isLong = trip.starts_at.slice(0, 10) !== trip.ends_at.slice(0, 10);
    ask({
        title: () => `${w(kind)} ${trip.plate_no}`,
        submitText: () => w(kind === 'depart' ? 'confirmdepart' : 'confirmreturn'),
        fields: (texts) => {
            const typed = Number(texts.odometer_km === undefined ? last : texts.odometer_km);
            const hint = !isKnown
                ? undefined
                : kind === 'return' && typed > last
                  ? w('driven', { km: typed - last })
                  : w('last', { km: last });
            return [
                {
                    name: 'odometer_km',
                    label: w('km'),
                    type: 'number',
                    isRequired: true,
                    isWide: true,
                    value: last,
                    hint,
                    attributes: { class: 'odometer', autofocus: true, onFocus: (/** @type {any} */ event) => event.target.select() },
                },
                {
                    name: 'reason',
                    label: w('reason'),
                    isWide: true,
                    hint: w('reasonHint'),
                    isHidden: kind !== 'depart' || !(needsReason.value || (isKnown && typed < last)),
                },
                { name: 'tolls_fen', label: w('tolls'), type: 'money', hint: w('yuan'), isHidden: kind === 'depart' },
                { name: 'parking_fen', label: w('parking'), type: 'money', hint: w('yuan'), isHidden: kind === 'depart' },
                {
                    name: 'overnight_nights',
                    label: w('nights'),
                    type: 'number',
                    hint: w('nightsHint'),
                    isHidden: kind === 'depart' || !isLong,
                },
            ];
        },
        send: async (values) => {
            const isSent = await enter(trip, kind, values);
            return w(kind === 'depart' ? 'saiddepart' : 'saidreturn', { plate: trip.plate_no }) + (isSent ? '' : w('waits'));
        },
        refused: (problem) => {
            needsReason.value =
                needsReason.value || problem.errors.some((fault) => fault.pointer === '/reason') || /reason/.test(problem.code);
            if (problem.isStale) again();
        },
        done: again,
    });
}

/**
 * An entry that the service refused when it went out.
 * @param {Entry} entry
 * @param {Trip} trip
 * @param {() => Promise<void>} again
 */
function refusedEntry(entry, trip, again) {
    const refused = /** @type {{code: string, detail: string}} */ (entry.refused);
    const isTheirs =
        refused.code === 'wrong_state' &&
        (entry.kind === 'depart' ? trip.state !== 'planned' : !['planned', 'departed'].includes(trip.state));
    const redo = async () => {
        await retry(entry);
        await again();
    };
    return h(
        'div',
        { class: 'alert', role: 'alert', key: `entry-${entry.number}` },
        h('p', null, w('refused', { what: w(entry.kind), why: isTheirs ? w('theirs') : refused.detail })),
        h('p', null, w('mine', { km: entry.body.odometer_km, at: when(entry.body.at) })),
        h(
            'div',
            { class: 'actions' },
            !isTheirs && button({ text: w('retry'), onClick: redo }),
            button({ text: isTheirs ? w('known') : w('drop'), onClick: () => drop(entry) }),
        ),
    );
}

/** @param {Trip} trip @param {() => Promise<void>} again */
function outlaysButton(trip, again) {
    const open = () =>
        ask({
            title: () => `${w('outlays')} ${trip.plate_no}`,
            submitText: () => common('confirm'),
            fields: () => [
                { name: 'tolls_fen', label: w('tolls'), type: 'money', hint: w('yuan') },
                { name: 'parking_fen', label: w('parking'), type: 'money', hint: w('yuan') },
            ],
            send: async (values, key) => {
                await post(`/trips/${trip.id}/outlays`, { tolls_fen: 0, parking_fen: 0, ...values }, { key });
                return w('saidOutlays', { plate: trip.plate_no });
            },
            done: again,
        });
    return button({
        text: w('outlays'),
        onClick: open,
        why: trip.acts && !trip.acts.includes('outlays') ? w('because', { state: label('trip_state', trip.state) }) : null,
    });
}
