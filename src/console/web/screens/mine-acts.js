// What a driver enters of a trip: departure and return, with or without a signal, what was refused of it, and outlays afterwards.

import { post } from '../api.js';
import { drop, enter, retry } from '../offline.js';
import { button } from '../parts/act.js';
import { ask } from '../parts/ask.js';
import { h, state } from '../parts/dom.js';
import { when } from '../parts/when.js';
import { common, label, words } from '../words.js';

const w = words(
    {
        depart: '出车',
        return: '回车',
        confirmdepart: '确认出车',
        confirmreturn: '确认回车',
        saiddepart: '{plate} 已出车',
        saidreturn: '{plate} 已回车',
        waits: '（待发送，联网后自动提交）',
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
        outlays: '补登费用',
        saidOutlays: '{plate} 费用已补登',
        refused: '{what}登记未被接受：{why}',
        mine: '您登记的：{km} 公里，{at}',
        theirs: '调度台已登记，以调度台的记录为准。',
        retry: '重新发送',
        drop: '放弃这条登记',
        known: '知道了',
        because: '当前状态：{state}',
    },
    {
        depart: 'Depart',
        return: 'Return',
        confirmdepart: 'Confirm departure',
        confirmreturn: 'Confirm return',
        saiddepart: '{plate} has departed',
        saidreturn: '{plate} has returned',
        waits: ' (waits for a network)',
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
        outlays: 'Add outlays',
        saidOutlays: '{plate}: outlays added',
        refused: '{what} was refused: {why}',
        mine: 'You entered {km} km at {at}',
        theirs: 'The dispatcher has recorded it; their record stands.',
        retry: 'Send again',
        drop: 'Drop it',
        known: 'I see',
        because: 'It is: {state}',
    },
);

/** @typedef {import('./mine.js').Trip} Trip @typedef {import('../offline.js').Entry} Entry */

/**
 * @param {'depart' | 'return'} kind
 * @param {Trip} trip
 * @param {Entry[]} own
 * @param {string} present
 * @param {() => Promise<void>} again
 */
export function actButton(kind, trip, own, present, again) {
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
                needsReason.value ||
                problem.errors.some((fault) => fault.pointer === '/reason') ||
                /reason|odometer_behind/.test(problem.code);
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
export function refusedEntry(entry, trip, again) {
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
export function outlaysButton(trip, again) {
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
