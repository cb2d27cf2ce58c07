// 行程确认: the charges that wait for the department's signature, line by line, with how each was reckoned.

import { get } from '../api.js';
import { button, refusal } from '../parts/act.js';
import { bulk } from '../parts/bulk.js';
import { chargeTable, duration } from '../parts/charge.js';
import { h, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { loading, shown } from '../parts/load.js';
import { yuan } from '../parts/money.js';
import { phoneLink, route, tag } from '../parts/record.js';
import { when } from '../parts/when.js';
import { hints } from '../stream.js';
import { label, words } from '../words.js';
import { askConfirm, askDispute } from './trip-charge.js';
import { minutesOf } from './trip.js';

const w = words(
    {
        title: '行程确认',
        nothing: '没有待确认的行程',
        nothingHint: '行程回车并出具费用后会出现在这里；逾期未确认的按规定默认确认。',
        confirm: '确认',
        dispute: '异议',
        trip: '行程',
        ran: '实际用车',
        vehicle: '车辆与驾驶员',
        km: '行驶里程',
        kmFrom: '{n} 公里（里程表 {from} → {until}）',
        kmN: '{n} 公里',
        nights: '过夜',
        nightsN: '{n} 夜',
        contact: '联系人',
        from: '{from} 出车，{until} 回车，共 {time}',
        presented: '出具费用',
        notNow: '当前状态为「{state}」，不能确认',
        toAnswer: '异议已提出，待公司答复',
        toSettle: '公司已两次维持费用，待监管人员裁定',
        disputeReason: '异议',
        many: '批量确认',
        manySend: '确认签字',
        saidMany: '{n} 项已确认',
        open: '详情',
        openOf: '{slip} 详情',
    },
    {
        title: 'Confirmation',
        nothing: 'Nothing waits for your signature',
        nothingHint: 'Trips appear here once they are back and their charge is presented. What nobody signs in time is confirmed by rule.',
        confirm: 'Confirm',
        dispute: 'Dispute',
        trip: 'Trip',
        ran: 'Ran',
        vehicle: 'Vehicle and driver',
        km: 'Distance',
        kmFrom: '{n} km (odometer {from} → {until})',
        kmN: '{n} km',
        nights: 'Nights',
        nightsN: '{n}',
        contact: 'Contact',
        from: 'left {from}, back {until}, {time} in all',
        presented: 'Presented',
        notNow: 'Its state is “{state}”: it can’t be signed',
        toAnswer: 'Disputed; the company is to answer',
        toSettle: 'Upheld twice; the supervisor settles it',
        disputeReason: 'Dispute',
        many: 'Confirm all chosen',
        manySend: 'Sign them',
        saidMany: '{n} confirmed',
        open: 'Details',
        openOf: 'Details of {slip}',
    },
);

/** @typedef {import('../parts/record.js').Trip} Trip */

/** What waits for the department's signature. @returns {Promise<Trip[]>} */
export async function readWaiting() {
    return (await get('/trips', { awaits_confirmation: true, limit: 200 })).items;
}

/** Signing many at once, each for the total that was seen. @param {() => unknown} done */
export const confirmingMany = (done) =>
    bulk({
        path: '/trips/confirm',
        sumField: 'total_fen',
        numberOf: (/** @type {Trip} */ one) => one.slip_number,
        fenOf: (one) => one.charge && one.charge.total_fen,
        sumOf: totalOf,
        may: (one) => !why(one, 'confirm'),
        act: () => w('many'),
        send: () => w('manySend'),
        said: (n) => w('saidMany', { n }),
        done,
    });

/** @param {Trip} one */
export const totalOf = (one) => (one.charge ? yuan(one.charge.total_fen) : '');

/** Why it can't be signed or disputed now. @param {Trip} one @param {string} act */
function why(one, act) {
    if (!one.acts || one.acts.includes(act)) return null;
    if (one.state === 'disputed') return w(one.upheld > 1 ? 'toSettle' : 'toAnswer');
    return w('notNow', { state: label('trip_state', one.state) });
}

export function screen() {
    const waiting = loading(readWaiting);
    const again = () => waiting.again();
    const stop = hints(['trip'], again);
    const many = confirmingMany(again);
    const now = (/** @type {Trip} */ one) => (waiting.data || []).find((known) => known.id === one.id) || one;

    /** @param {Trip} one */
    const card = (one) => {
        const then = { done: again, stale: again };
        const minutes = minutesOf(one);
        const [leg] = one.legs;
        const [noSignature, noDispute] = [why(one, 'confirm'), why(one, 'dispute')];
        return h(
            'article',
            { class: 'card decision', key: one.id, 'aria-label': `${one.slip_number} ${one.plate_no}` },
            h(
                'header',
                null,
                !noSignature && many.box(one),
                h('strong', null, one.destination),
                h('span', { class: 'quiet' }, one.slip_number),
                tag('trip_state', one.state),
                h('span', { class: 'sum' }, totalOf(one)),
            ),
            refusal(many.problem(one.id)),
            h(
                'div',
                { class: 'two' },
                facts([
                    [w('trip'), route(one)],
                    [
                        w('ran'),
                        one.departed_at &&
                            one.returned_at &&
                            minutes !== null &&
                            w('from', { from: when(one.departed_at), until: when(one.returned_at), time: duration(minutes) }),
                    ],
                    [
                        w('km'),
                        one.distance_km !== null &&
                            (one.legs.length === 1 && leg.return_km !== null
                                ? w('kmFrom', { n: one.distance_km, from: leg.departure_km, until: leg.return_km })
                                : w('kmN', { n: one.distance_km })),
                    ],
                    [w('nights'), one.overnight_nights ? w('nightsN', { n: one.overnight_nights }) : null],
                    [w('vehicle'), h('span', null, `${one.plate_no} · ${one.driver_name} `, phoneLink(one.driver_phone))],
                    [w('contact'), one.contact_name],
                    [w('presented'), when(one.presented_at)],
                    [w('disputeReason'), one.dispute_reason],
                ]),
                one.charge && chargeTable(one.charge),
            ),
            noSignature && h('p', { class: 'quiet' }, noSignature),
            h(
                'div',
                { class: 'decide' },
                h('a', { href: `#/trips/${one.id}`, 'aria-label': w('openOf', { slip: one.slip_number }) }, w('open')),
                button({ text: w('dispute'), why: noDispute, onClick: () => askDispute(() => now(one), then) }),
                button({ text: w('confirm'), kind: 'main', why: noSignature, onClick: () => askConfirm(() => now(one), then) }),
            ),
        );
    };

    return view(() =>
        h(
            'section',
            { class: 'decisions narrow', onRemove: stop },
            h('h1', null, w('title')),
            shown(waiting, (all) => {
                if (all.length === 0)
                    return h('div', { class: 'empty' }, h('p', null, h('strong', null, w('nothing'))), h('p', null, w('nothingHint')));
                return [all.map(card), many.bar(all)];
            }),
        ),
    );
}
