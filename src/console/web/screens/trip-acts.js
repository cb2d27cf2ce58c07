// The acts on a trip, each by a dialog with what it needs. Changing vehicle or driver is in `trip-reassign.js`.

import { post } from '../api.js';
import { ask } from '../parts/ask.js';
import { chargeTable } from '../parts/charge.js';
import { h } from '../parts/dom.js';
import { yuan } from '../parts/money.js';
import { present } from '../parts/when.js';
import { is } from '../session.js';
import { label, words } from '../words.js';
import { askContinue, askReassign } from './trip-reassign.js';

const w = words(
    {
        depart: '出车',
        departSend: '确认出车',
        departed: '{plate} 已出车',
        return: '回车',
        returnSend: '确认回车',
        returned: '{plate} 已回车',
        undo: '撤销出车',
        undoSend: '确认撤销',
        undone: '{plate} 已撤销出车',
        outlays: '路桥停车费',
        outlaysSend: '保存',
        outlaid: '{plate} 代垫费用已登记',
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
        reassign: '改派',
        continue: '换车换人',
        abort: '中止',
        abortSend: '确认中止',
        aborted: '{plate} 已中止',
        cancel: '取消行程',
        cancelSend: '确认取消',
        cancelled: '{slip} 已取消',
        odometer: '里程表读数',
        at: '时间',
        atHint: '留空为现在',
        reason: '理由',
        readingReason: '情况说明',
        readingHint: '读数小于上次，或违反规则仍出车时填写',
        tolls: '过路费',
        parking: '停车费',
        yuan: '元',
        nights: '过夜（夜）',
        nightsHint: '留空按日历天数计',
        waiting: '等候（分钟）',
        driving: '驾驶（分钟）',
        pickedUp: '接到乘客时间',
        treatment: '计费方式',
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
        depart: 'Depart',
        departSend: 'Record departure',
        departed: '{plate} has left',
        return: 'Return',
        returnSend: 'Record return',
        returned: '{plate} is back',
        undo: 'Undo departure',
        undoSend: 'Undo it',
        undone: 'The departure of {plate} is undone',
        outlays: 'Tolls and parking',
        outlaysSend: 'Save',
        outlaid: 'Outlays of {plate} are recorded',
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
        reassign: 'Reassign',
        continue: 'Replace under way',
        abort: 'Abort',
        abortSend: 'Abort it',
        aborted: '{plate} is aborted',
        cancel: 'Cancel trip',
        cancelSend: 'Cancel it',
        cancelled: '{slip} is cancelled',
        odometer: 'Odometer',
        at: 'Time',
        atHint: 'Now, if left empty',
        reason: 'Reason',
        readingReason: 'Explanation',
        readingHint: 'Where it reads less than before, or left against a rule',
        tolls: 'Tolls',
        parking: 'Parking',
        yuan: 'yuan',
        nights: 'Nights',
        nightsHint: 'By the calendar, if left empty',
        waiting: 'Waiting (minutes)',
        driving: 'Driving (minutes)',
        pickedUp: 'Picked up at',
        treatment: 'Treatment',
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

/**
 * A dialog that posts what was typed to an act of the trip.
 * @param {() => Trip} trip
 * @param {Then} then
 * @param {{act: string, title: () => string, submitText: () => string, fields?: () => Field[], said: (answer: Trip) => string, body?: (values: Record<string, any>) => Record<string, any>,
 *   intro?: () => import('../parts/dom.js').Child, kind?: 'main' | 'danger'}} props
 */
export function askAct(trip, { done, stale }, { act, title, submitText, fields, said, body = (values) => values, intro, kind }) {
    const { id } = trip();
    return ask({
        id: `trip-${act}-${id}`,
        title,
        submitText,
        kind,
        fields,
        intro: () => [h('p', { class: 'quiet' }, `${trip().slip_number} · ${trip().plate_no} · ${trip().driver_name}`), intro && intro()],
        send: async (values, key) => said(await post(`/trips/${id}/${act}`, body(values), { key, ifMatch: trip().etag })),
        refused: (problem) => (problem.isStale || problem.status === 409) && stale(),
        done,
    });
}

/** @returns {Field} */
const reason = () => ({ name: 'reason', label: w('reason'), type: 'area', isRequired: true, isWide: true });

/** @param {() => Trip} trip @param {Then} then */
export function askDepart(trip, then) {
    const known = trip().vehicle_odometer_km;
    askAct(trip, then, {
        act: 'depart',
        title: () => w('depart'),
        submitText: () => w('departSend'),
        said: (one) => w('departed', { plate: one.plate_no }),
        fields: () => [
            { name: 'odometer_km', label: w('odometer'), type: 'number', isRequired: true, value: known },
            { name: 'at', label: w('at'), type: 'when', hint: w('atHint') },
            { name: 'reason', label: w('readingReason'), isWide: true, hint: w('readingHint') },
        ],
    });
}

/** @param {() => Trip} trip @param {Then} then */
export function askReturn(trip, then) {
    const legs = trip().legs;
    const left = legs.length ? legs[legs.length - 1].departure_km : trip().vehicle_odometer_km;
    askAct(trip, then, {
        act: 'return',
        title: () => w('return'),
        submitText: () => w('returnSend'),
        said: (one) => w('returned', { plate: one.plate_no }),
        fields: () => [
            { name: 'odometer_km', label: w('odometer'), type: 'number', isRequired: true, value: left },
            { name: 'at', label: w('at'), type: 'when', hint: w('atHint') },
            { name: 'tolls_fen', label: w('tolls'), type: 'money', hint: w('yuan') },
            { name: 'parking_fen', label: w('parking'), type: 'money', hint: w('yuan') },
            { name: 'overnight_nights', label: w('nights'), type: 'number', hint: w('nightsHint') },
            { name: 'waiting_minutes', label: w('waiting'), type: 'number' },
            { name: 'driving_minutes', label: w('driving'), type: 'number' },
            { name: 'picked_up_at', label: w('pickedUp'), type: 'when' },
        ],
    });
}

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

/** @param {() => Trip} trip @param {Then} then */
function askCorrect(trip, then) {
    const { legs, departed_at, returned_at, charge } = trip();
    const one = legs.length === 1 ? legs[0] : null;
    /** @type {Field[]} what may be corrected, each with what is recorded */
    const recorded = [
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
    const isSame = (/** @type {string} */ name, /** @type {any} */ value) => {
        const known = recorded.find((field) => field.name === name);
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
        fields: () => [...recorded, { name: 'adjustment_fen', label: w('adjustment'), type: 'money', hint: w('adjustmentHint') }, reason()],
        // What stands as it was isn't corrected, but for readings in doubt: said once more they hold.
        body: (values) => {
            const isDoubtful = (/** @type {string} */ name) => trip().quarantined && name.endsWith('odometer_km');
            return Object.fromEntries(Object.entries(values).filter(([name, value]) => isDoubtful(name) || !isSame(name, value)));
        },
    });
}

/** @param {import('../parts/record.js').Charge | null} charge @param {string} code */
function outlay(charge, code) {
    const line = charge && charge.lines.find((one) => one.code === code && one.treatment === 'service');
    return line ? line.amount_fen : null;
}

/** @param {() => Trip} trip @param {Then} then */
function askOutlays(trip, then) {
    const { charge } = trip();
    const known = (/** @type {string} */ code) => outlay(charge, code) ?? 0;
    askAct(trip, then, {
        act: 'outlays',
        title: () => w('outlays'),
        submitText: () => w('outlaysSend'),
        said: (one) => w('outlaid', { plate: one.plate_no }),
        fields: () => [
            { name: 'tolls_fen', label: w('tolls'), type: 'money', isRequired: true, hint: w('yuan'), value: known('tolls') },
            { name: 'parking_fen', label: w('parking'), type: 'money', isRequired: true, hint: w('yuan'), value: known('parking') },
            {
                name: 'treatment',
                label: w('treatment'),
                type: 'select',
                value: 'service',
                options: ['service', 'pass_through'].map((word) => ({ value: word, label: label('treatment', word) })),
            },
        ],
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
function askUphold(trip, then) {
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
function askSettle(trip, then) {
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
function askApproveAdjustment(trip, then) {
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
function askAbort(trip, then) {
    const legs = trip().legs;
    askAct(trip, then, {
        act: 'abort',
        title: () => w('abort'),
        submitText: () => w('abortSend'),
        kind: 'danger',
        said: (one) => w('aborted', { plate: one.plate_no }),
        fields: () => [
            {
                name: 'odometer_km',
                label: w('odometer'),
                type: 'number',
                isRequired: true,
                value: legs.length ? legs[legs.length - 1].departure_km : null,
            },
            { name: 'at', label: w('at'), type: 'when', isRequired: true, value: present() },
            reason(),
        ],
    });
}

/**
 * All acts on a trip.
 * @param {() => Trip} trip as it is known now
 * @param {() => unknown} done
 * @param {() => unknown} stale
 * @returns {import('../parts/record.js').Act[]}
 */
export function tripActs(trip, done, stale) {
    const then = { done, stale };
    const because =
        (
            /** @type {string} */ act,
            /** @type {Parameters<typeof w>[0]} */ name,
            /** @type {Parameters<typeof w>[0]} */ submit,
            /** @type {Parameters<typeof w>[0]} */ said,
            /** @type {'danger' | undefined} */ kind,
        ) =>
        () =>
            askAct(trip, then, {
                act,
                title: () => w(name),
                submitText: () => w(submit),
                said: (one) => w(said, { slip: one.slip_number, plate: one.plate_no }),
                fields: () => [reason()],
                kind,
            });
    return [
        { act: 'depart', roles: ['dispatcher', 'driver'], text: w('depart'), kind: 'main', run: () => askDepart(trip, then) },
        { act: 'return', roles: ['dispatcher', 'driver'], text: w('return'), kind: 'main', run: () => askReturn(trip, then) },
        {
            act: 'confirm',
            roles: ['requester', 'approver', 'dispatcher'],
            text: w('confirm'),
            kind: 'main',
            run: () => askConfirm(trip, then),
        },
        { act: 'dispute', roles: ['requester', 'approver'], text: w('dispute'), run: () => askDispute(trip, then) },
        { act: 'reassign', roles: ['dispatcher'], text: w('reassign'), run: () => askReassign(trip, then) },
        { act: 'continue', roles: ['dispatcher'], text: w('continue'), run: () => askContinue(trip, then) },
        { act: 'outlays', roles: ['dispatcher', 'driver'], text: w('outlays'), run: () => askOutlays(trip, then) },
        { act: 'uphold', roles: ['dispatcher'], text: w('uphold'), run: () => askUphold(trip, then) },
        { act: 'settle', roles: ['supervisor'], text: w('settle'), kind: 'main', run: () => askSettle(trip, then) },
        { act: 'correct', roles: ['dispatcher'], text: w('correct'), run: () => askCorrect(trip, then) },
        {
            act: 'approve-adjustment',
            roles: ['accountant', 'supervisor'],
            text: w('approve'),
            kind: 'main',
            run: () => askApproveAdjustment(trip, then),
        },
        {
            act: 'undo-departure',
            roles: ['dispatcher'],
            text: w('undo'),
            run: because('undo-departure', 'undo', 'undoSend', 'undone', undefined),
        },
        { act: 'abort', roles: ['dispatcher'], text: w('abort'), run: () => askAbort(trip, then) },
        { act: 'cancel', roles: ['dispatcher'], text: w('cancel'), run: because('cancel', 'cancel', 'cancelSend', 'cancelled', 'danger') },
    ];
}
