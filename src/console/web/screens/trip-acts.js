// The acts on a trip, by who may ever do them. Each is a dialog with what it needs: those of the road are in `trip-drive.js`, those of the charge in
// `trip-charge.js`, changing vehicle or driver is in `trip-reassign.js`.

import { words } from '../words.js';
import { askAct, reason } from './trip-ask.js';
import { askApproveAdjustment, askConfirm, askCorrect, askDispute, askSettle, askUphold } from './trip-charge.js';
import { askAbort, askDepart, askOutlays, askReturn } from './trip-drive.js';
import { askContinue, askReassign } from './trip-reassign.js';

const w = words(
    {
        depart: '出车',
        return: '回车',
        undo: '撤销出车',
        undoSend: '确认撤销',
        undone: '{plate} 已撤销出车',
        outlays: '路桥停车费',
        confirm: '确认',
        dispute: '异议',
        uphold: '维持费用',
        settle: '裁定',
        correct: '更正',
        approve: '批准调整',
        reassign: '改派',
        continue: '换车换人',
        abort: '中止',
        cancel: '取消行程',
        cancelSend: '确认取消',
        cancelled: '{slip} 已取消',
    },
    {
        depart: 'Depart',
        return: 'Return',
        undo: 'Undo departure',
        undoSend: 'Undo it',
        undone: 'The departure of {plate} is undone',
        outlays: 'Tolls and parking',
        confirm: 'Confirm',
        dispute: 'Dispute',
        uphold: 'Uphold',
        settle: 'Settle',
        correct: 'Correct',
        approve: 'Approve adjustment',
        reassign: 'Reassign',
        continue: 'Replace under way',
        abort: 'Abort',
        cancel: 'Cancel trip',
        cancelSend: 'Cancel it',
        cancelled: '{slip} is cancelled',
    },
);

/** @typedef {import('../parts/record.js').Trip} Trip */

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
