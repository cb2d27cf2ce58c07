// The charge of a trip: signed or disputed by the department, upheld, settled, corrected, and its adjustment approved.

import { chargeTable } from '../parts/charge.js';
import { h } from '../parts/dom.js';
import { yuan } from '../parts/money.js';
import { is } from '../session.js';
import { label, words } from '../words.js';
import { askAct, reason } from './trip-ask.js';

const w = words(
    {
        confirm: '确认',
        confirmSend: '确认签字',
        confirmed: '{slip} 已确认',
        dispute: '异议',
        disputeSend: '提出异议',
        disputed: '{slip} 已提出异议',
        uphold: '维持费用',
        upholdSend: '确认维持',
        upheld: '{slip} 已维持原费用',
        settle: '裁定',
        settleSend: '确认裁定',
        settled: '{slip} 已裁定',
        correct: '更正',
        correctSend: '提交更正',
        corrected: '{slip} 已更正',
        proposed: '{slip} 的更正待另一人批准',
        approve: '批准调整',
        approveSend: '确认批准',
        approved: '{slip} 的调整已批准',
        tolls: '过路费',
        parking: '停车费',
        yuan: '元',
        nights: '过夜（夜）',
        waiting: '等候（分钟）',
        driving: '驾驶（分钟）',
        rating: '满意度',
        stars: '{n} 星',
        unrated: '不评价',
        comment: '评价',
        signedBy: '签字人',
        slip: '单据号',
        outcome: '裁定',
        departedAt: '出车时间',
        departureKm: '出车里程表读数',
        returnedAt: '回车时间',
        returnKm: '回车里程表读数',
        adjustment: '费用调整',
        adjustmentHint: '增加为正，减少为负；需会计或监管人员批准',
        correctHint: '只改需要更正的项',
        disputeHint: '请说明哪一项有误',
        disputeOf: '用车单位的异议：{why}',
        upheldTimes: '（公司已维持 {n} 次）',
        upholdHint: '用车单位会看到；第二次维持后由监管人员裁定',
        toApprove: '批准后合计：{sum}',
        adjusted: '调整金额：{sum}',
    },
    {
        confirm: 'Confirm',
        confirmSend: 'Sign',
        confirmed: '{slip} is confirmed',
        dispute: 'Dispute',
        disputeSend: 'Dispute it',
        disputed: '{slip} is disputed',
        uphold: 'Uphold',
        upholdSend: 'Uphold it',
        upheld: 'The charge of {slip} is upheld',
        settle: 'Settle',
        settleSend: 'Settle it',
        settled: '{slip} is settled',
        correct: 'Correct',
        correctSend: 'Send correction',
        corrected: '{slip} is corrected',
        proposed: 'The correction of {slip} awaits a second person',
        approve: 'Approve adjustment',
        approveSend: 'Approve it',
        approved: 'The adjustment of {slip} is approved',
        tolls: 'Tolls',
        parking: 'Parking',
        yuan: 'yuan',
        nights: 'Nights',
        waiting: 'Waiting (minutes)',
        driving: 'Driving (minutes)',
        rating: 'Rating',
        stars: '{n} of 5',
        unrated: 'No rating',
        comment: 'Comment',
        signedBy: 'Signed by',
        slip: 'Slip number',
        outcome: 'Decision',
        departedAt: 'Departed at',
        departureKm: 'Odometer at departure',
        returnedAt: 'Returned at',
        returnKm: 'Odometer at return',
        adjustment: 'Adjustment',
        adjustmentHint: 'Added if positive, taken off if negative; a second person approves it',
        correctHint: 'Only what is to be corrected',
        disputeHint: 'Say which line is wrong',
        disputeOf: 'The department disputes: {why}',
        upheldTimes: '(upheld {n} times)',
        upholdHint: 'The department sees it; after the second time the supervisor settles',
        toApprove: 'Total afterwards: {sum}',
        adjusted: 'Adjustment: {sum}',
    },
);

/** @typedef {import('../parts/record.js').Trip} Trip @typedef {import('./booking-acts.js').Then} Then @typedef {import('../parts/form.js').Field} Field */

/** @param {() => Trip} trip @param {Then} then */
export function askConfirm(trip, then) {
    const onPaper = is('dispatcher') && !is('requester', 'approver');
    askAct(trip, then, {
        act: 'confirm',
        title: () => w('confirm'),
        submitText: () => w('confirmSend'),
        said: (one) => w('confirmed', { slip: one.slip_number }),
        intro: () => trip().charge && chargeTable(/** @type {import('../parts/record.js').Charge} */ (trip().charge)),
        fields: () => [
            { name: 'signed_by', label: w('signedBy'), isRequired: true, isHidden: !onPaper },
            { name: 'slip', label: w('slip'), isRequired: true, isHidden: !onPaper },
            {
                name: 'rating',
                label: w('rating'),
                type: 'select',
                options: [
                    { value: '', label: w('unrated') },
                    ...[5, 4, 3, 2, 1].map((n) => ({ value: String(n), label: `${'★'.repeat(n)} ${w('stars', { n })}` })),
                ],
            },
            { name: 'comment', label: w('comment') },
        ],
        body: ({ rating, ...values }) => {
            const { charge } = trip();
            return { ...values, ...(rating ? { rating: Number(rating) } : {}), ...(charge ? { total_fen: charge.total_fen } : {}) };
        },
    });
}

/** @param {() => Trip} trip @param {Then} then */
export function askDispute(trip, then) {
    askAct(trip, then, {
        act: 'dispute',
        title: () => w('dispute'),
        submitText: () => w('disputeSend'),
        kind: 'danger',
        said: (one) => w('disputed', { slip: one.slip_number }),
        intro: () => trip().charge && chargeTable(/** @type {import('../parts/record.js').Charge} */ (trip().charge)),
        fields: () => [{ ...reason(), hint: w('disputeHint') }],
    });
}

/** What is disputed, and why. @param {Trip} trip */
function dispute({ dispute_reason: why, upheld, charge }) {
    return [
        h('p', { class: 'note' }, w('disputeOf', { why: why || '' }), upheld > 0 && ` ${w('upheldTimes', { n: upheld })}`),
        charge && chargeTable(charge),
    ];
}

/** @param {() => Trip} trip @param {Then} then */
export function askUphold(trip, then) {
    askAct(trip, then, {
        act: 'uphold',
        title: () => w('uphold'),
        submitText: () => w('upholdSend'),
        said: (one) => w('upheld', { slip: one.slip_number }),
        intro: () => dispute(trip()),
        fields: () => [{ ...reason(), hint: w('upholdHint') }],
    });
}

/** @param {() => Trip} trip @param {Then} then */
export function askSettle(trip, then) {
    askAct(trip, then, {
        act: 'settle',
        title: () => w('settle'),
        submitText: () => w('settleSend'),
        said: (one) => w('settled', { slip: one.slip_number }),
        intro: () => dispute(trip()),
        fields: () => [
            {
                name: 'outcome',
                label: w('outcome'),
                type: 'select',
                isRequired: true,
                value: 'confirm',
                options: ['confirm', 'correct'].map((word) => ({ value: word, label: label('settle_outcome', word) })),
            },
            reason(),
        ],
    });
}

/** @param {() => Trip} trip @param {Then} then */
export function askApproveAdjustment(trip, then) {
    askAct(trip, then, {
        act: 'approve-adjustment',
        title: () => w('approve'),
        submitText: () => w('approveSend'),
        said: (one) => w('approved', { slip: one.slip_number }),
        intro: () => {
            const { correction_proposed: proposed, adjustment_proposed_fen: sum } = trip();
            return [
                sum !== null && h('p', null, h('strong', null, w('adjusted', { sum: yuan(sum) }))),
                proposed && h('p', null, w('toApprove', { sum: yuan(proposed.total_fen) })),
                proposed && h('p', { class: 'quiet' }, proposed.correction.reason),
            ];
        },
    });
}

/** @param {() => Trip} trip @param {Then} then */
export function askCorrect(trip, then) {
    /** What may be corrected, each with what is recorded. @returns {Field[]} */
    const recorded = () => {
        const { legs, departed_at, returned_at, charge } = trip();
        const one = legs.length === 1 ? legs[0] : null;
        return [
            { name: 'departed_at', label: w('departedAt'), type: 'when', value: departed_at },
            { name: 'departure_odometer_km', label: w('departureKm'), type: 'number', value: one && one.departure_km },
            { name: 'at', label: w('returnedAt'), type: 'when', value: returned_at },
            { name: 'odometer_km', label: w('returnKm'), type: 'number', value: legs.length ? legs[legs.length - 1].return_km : null },
            { name: 'overnight_nights', label: w('nights'), type: 'number', value: trip().overnight_nights },
            { name: 'waiting_minutes', label: w('waiting'), type: 'number', value: trip().waiting_minutes },
            { name: 'driving_minutes', label: w('driving'), type: 'number', value: trip().driving_minutes },
            { name: 'tolls_fen', label: w('tolls'), type: 'money', hint: w('yuan'), value: outlay(charge, 'tolls') },
            { name: 'parking_fen', label: w('parking'), type: 'money', hint: w('yuan'), value: outlay(charge, 'parking') },
        ];
    };
    const isSame = (/** @type {string} */ name, /** @type {any} */ value) => {
        const known = recorded().find((field) => field.name === name);
        if (!known || known.value === null || known.value === undefined) return false;
        return known.type === 'when'
            ? Date.parse(known.value) - Date.parse(value) < 60_000 && Date.parse(known.value) >= Date.parse(value)
            : known.value === value;
    };
    askAct(trip, then, {
        act: 'correct',
        title: () => w('correct'),
        submitText: () => w('correctSend'),
        said: (answer) =>
            w(answer.correction_proposed || answer.adjustment_proposed_fen !== null ? 'proposed' : 'corrected', {
                slip: answer.slip_number,
            }),
        intro: () => h('p', null, w('correctHint')),
        fields: () => [
            ...recorded(),
            { name: 'adjustment_fen', label: w('adjustment'), type: 'money', hint: w('adjustmentHint') },
            reason(),
        ],
        // What stands as it was isn't corrected, but for readings in doubt: said once more they hold.
        body: (values) => {
            const isDoubtful = (/** @type {string} */ name) => trip().quarantined && name.endsWith('odometer_km');
            return Object.fromEntries(Object.entries(values).filter(([name, value]) => isDoubtful(name) || !isSame(name, value)));
        },
    });
}

/** What was paid under way, as it is charged. @param {import('../parts/record.js').Charge | null} charge @param {string} code */
export function outlay(charge, code) {
    const line = charge && charge.lines.find((one) => one.code === code && one.treatment === 'service');
    return line ? line.amount_fen : null;
}
