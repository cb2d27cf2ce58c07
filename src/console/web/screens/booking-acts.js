// The acts on a booking, each by a dialog with what it needs.

import { post } from '../api.js';
import { ask } from '../parts/ask.js';
import { h } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { yuan } from '../parts/money.js';
import { itemsText } from '../parts/classes.js';
import { route } from '../parts/record.js';
import { go } from '../parts/route.js';
import { present, span } from '../parts/when.js';
import { is } from '../session.js';
import { words } from '../words.js';

const w = words(
    {
        approve: '同意',
        approveSend: '确认同意',
        approved: '{number} 已同意',
        reject: '驳回',
        rejectSend: '确认驳回',
        rejected: '{number} 已驳回',
        cancel: '取消订单',
        cancelSend: '确认取消',
        cancelled: '{number} 已取消',
        change: '修改',
        noShow: '无人乘车',
        noShowSend: '确认无人乘车',
        noShown: '{number} 已登记为无人乘车',
        dispatch: '派车',
        reason: '理由',
        reasonHint: '申请人会看到',
        signedBy: '签字人',
        slip: '单据号',
        noQuote: '无报价',
        fee: '取消费用：{fee}',
        free: '此时取消不收费',
        feeFor: '按租价表的取消规定计算',
        atRequest: '应用车单位要求取消（按规定收费）',
        requestedBy: '单位提出人',
        at: '等候结束时间',
        odometer: '回场里程表读数',
        odometerHint: '留空则按出车时读数',
        paper: '补录纸质审批单',
    },
    {
        approve: 'Approve',
        approveSend: 'Approve it',
        approved: '{number} is approved',
        reject: 'Reject',
        rejectSend: 'Reject it',
        rejected: '{number} is rejected',
        cancel: 'Cancel',
        cancelSend: 'Cancel it',
        cancelled: '{number} is cancelled',
        change: 'Change',
        noShow: 'No-show',
        noShowSend: 'Record it',
        noShown: '{number}: nobody came',
        dispatch: 'Dispatch',
        reason: 'Reason',
        reasonHint: 'The requester will see it',
        signedBy: 'Signed by',
        slip: 'Slip number',
        noQuote: 'no quote',
        fee: 'Fee: {fee}',
        free: 'No fee at this time',
        feeFor: 'By the cancellation steps of the tariff',
        atRequest: 'At the department’s request (for its fee)',
        requestedBy: 'Asked for by',
        at: 'End of the wait',
        odometer: 'Odometer in the garage',
        odometerHint: 'The reading at departure if left empty',
        paper: 'Record an approval on paper',
    },
);

/** @typedef {import('../parts/record.js').Booking} Booking */

/**
 * What follows an act: `done` when it was done, `stale` when the booking has become another meanwhile.
 * @typedef {{done: () => unknown, stale: () => unknown}} Then
 */

/** What is decided about, in a few words. @param {Booking} booking */
function summary(booking) {
    return [
        h('p', null, h('strong', null, booking.number), ' · ', booking.quote_fen === null ? w('noQuote') : yuan(booking.quote_fen)),
        h(
            'p',
            { class: 'quiet' },
            span(booking.starts_at, booking.ends_at),
            h('br', null),
            route(booking),
            h('br', null),
            itemsText(booking.items),
        ),
    ];
}

/** @param {Then['stale']} stale */
function ifStale(stale) {
    return (/** @type {import('../api.js').Problem} */ problem) => (problem.isStale || problem.status === 409) && stale();
}

/** @param {() => Booking} booking @param {Then} then */
export function askApprove(booking, { done, stale }) {
    const { id, number } = booking();
    const onPaper = is('dispatcher') && !is('approver');
    ask({
        title: () => w(onPaper ? 'paper' : 'approve'),
        submitText: () => w('approveSend'),
        intro: () => summary(booking()),
        fields: () =>
            onPaper
                ? [
                      { name: 'signed_by', label: w('signedBy'), isRequired: true },
                      { name: 'slip', label: w('slip'), isRequired: true },
                  ]
                : [],
        send: async (values, key) => {
            // The price that was seen is the price that is approved.
            const { quote_fen } = booking();
            await post(`/bookings/${id}/approve`, quote_fen === null ? values : { ...values, quote_fen }, { key, ifMatch: booking().etag });
            return w('approved', { number });
        },
        refused: ifStale(stale),
        done,
    });
}

/** @param {() => Booking} booking @param {Then} then */
export function askReject(booking, { done, stale }) {
    const { id, number } = booking();
    ask({
        id: `reject-${id}`,
        title: () => w('reject'),
        submitText: () => w('rejectSend'),
        kind: 'danger',
        intro: () => summary(booking()),
        fields: () => [{ name: 'reason', label: w('reason'), type: 'area', isRequired: true, isWide: true, hint: w('reasonHint') }],
        send: async (values, key) => {
            await post(`/bookings/${id}/reject`, values, { key });
            return w('rejected', { number });
        },
        refused: ifStale(stale),
        done,
    });
}

/** Cancels; what it costs is asked for and shown first. @param {() => Booking} booking @param {Then} then */
export function askCancel(booking, { done, stale }) {
    const { id, number } = booking();
    const byDispatcher = is('dispatcher');
    let atRequest = false;
    const asked = () => (atRequest ? { at_request_of: 'department' } : {});
    const fee = loading(() =>
        post(`/bookings/${id}/cancel`, { reason: '-', dry_run: true, ...asked(), ...(atRequest ? { signed_by: '-' } : {}) }),
    );
    ask({
        title: () => w('cancel'),
        submitText: () => w('cancelSend'),
        kind: 'danger',
        intro: () => [
            summary(booking()),
            shown(fee, ({ fee_fen }) =>
                h(
                    'div',
                    { class: fee_fen ? 'note' : 'note calm' },
                    h('p', null, h('strong', null, fee_fen ? w('fee', { fee: yuan(fee_fen) }) : w('free'))),
                    fee_fen > 0 && h('p', { class: 'quiet' }, w('feeFor')),
                ),
            ),
        ],
        fields: (texts) => [
            { name: 'reason', label: w('reason'), type: 'area', isRequired: true, isWide: true },
            { name: 'at_request', label: w('atRequest'), type: 'check', isHidden: !byDispatcher, isWide: true },
            { name: 'signed_by', label: w('requestedBy'), isHidden: !texts.at_request, isRequired: true },
        ],
        onChange: (texts) => {
            if (!!texts.at_request === atRequest) return;
            atRequest = !!texts.at_request;
            fee.again();
        },
        send: async ({ reason, signed_by }, key) => {
            await post(
                `/bookings/${id}/cancel`,
                { reason, ...asked(), ...(atRequest ? { signed_by } : {}) },
                { key, ifMatch: booking().etag },
            );
            return w('cancelled', { number });
        },
        refused: async (problem) => {
            await ifStale(stale)(problem);
            if (problem.isStale) await fee.again();
        },
        done,
    });
}

/** @param {() => Booking} booking @param {Then} then */
function askNoShow(booking, { done, stale }) {
    const { id, number, trips } = booking();
    const out = trips.filter((trip) => trip.state === 'departed');
    ask({
        title: () => w('noShow'),
        submitText: () => w('noShowSend'),
        kind: 'danger',
        intro: () => summary(booking()),
        fields: () => [
            { name: 'at', label: w('at'), type: 'when', isRequired: true, value: present() },
            ...out.map((trip, index) => ({
                name: `odometer_${index}`,
                label: out.length > 1 ? `${w('odometer')} ${trip.plate_no}` : w('odometer'),
                type: /** @type {const} */ ('number'),
                hint: w('odometerHint'),
                pointer: out.length > 1 ? `/trips/${index}/odometer_km` : '/odometer_km',
            })),
        ],
        send: async ({ at, ...typed }, key) => {
            const reading = (/** @type {number} */ index) => typed[`odometer_${index}`] ?? null;
            const body =
                out.length > 1
                    ? { at, trips: out.map((trip, index) => ({ trip_id: trip.id, odometer_km: reading(index) })) }
                    : { at, odometer_km: reading(0) };
            await post(`/bookings/${id}/no-show`, body, { key });
            return w('noShown', { number });
        },
        refused: ifStale(stale),
        done,
    });
}

/**
 * All acts on a booking.
 * @param {() => Booking} booking as it is known now
 * @param {() => unknown} done
 * @param {() => unknown} stale
 * @returns {import('../parts/record.js').Act[]}
 */
export function bookingActs(booking, done, stale) {
    const then = { done, stale };
    return [
        {
            act: 'approve',
            roles: ['approver', 'dispatcher'],
            text: is('approver') ? w('approve') : w('paper'),
            kind: is('approver') ? 'main' : undefined,
            run: () => askApprove(booking, then),
        },
        { act: 'reject', roles: ['approver', 'dispatcher'], text: w('reject'), run: () => askReject(booking, then) },
        { act: 'dispatch', roles: ['dispatcher'], text: w('dispatch'), kind: 'main', run: () => go(`/board?booking=${booking().id}`) },
        {
            act: 'change',
            roles: ['requester', 'approver', 'dispatcher'],
            text: w('change'),
            run: () => go(`/bookings/${booking().id}/change`),
        },
        { act: 'no-show', roles: ['dispatcher'], text: w('noShow'), run: () => askNoShow(booking, then) },
        { act: 'cancel', roles: ['requester', 'approver', 'dispatcher'], text: w('cancel'), run: () => askCancel(booking, then) },
    ];
}
