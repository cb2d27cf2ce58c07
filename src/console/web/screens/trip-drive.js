// A trip on the road: departure, return, what was paid under way, and its early end.

import { present } from '../parts/when.js';
import { label, words } from '../words.js';
import { askAct, reason } from './trip-ask.js';
import { outlay } from './trip-charge.js';

const w = words(
    {
        depart: '出车',
        departSend: '确认出车',
        departed: '{plate} 已出车',
        return: '回车',
        returnSend: '确认回车',
        returned: '{plate} 已回车',
        outlays: '路桥停车费',
        outlaysSend: '保存',
        outlaid: '{plate} 代垫费用已登记',
        abort: '中止',
        abortSend: '确认中止',
        aborted: '{plate} 已中止',
        odometer: '里程表读数',
        at: '时间',
        atHint: '留空为现在',
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
    },
    {
        depart: 'Depart',
        departSend: 'Record departure',
        departed: '{plate} has left',
        return: 'Return',
        returnSend: 'Record return',
        returned: '{plate} is back',
        outlays: 'Tolls and parking',
        outlaysSend: 'Save',
        outlaid: 'Outlays of {plate} are recorded',
        abort: 'Abort',
        abortSend: 'Abort it',
        aborted: '{plate} is aborted',
        odometer: 'Odometer',
        at: 'Time',
        atHint: 'Now, if left empty',
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
    },
);

/** @typedef {import('../parts/record.js').Trip} Trip @typedef {import('./booking-acts.js').Then} Then */

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
export function askOutlays(trip, then) {
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

/** @param {() => Trip} trip @param {Then} then */
export function askAbort(trip, then) {
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
