// Another vehicle or driver for a trip: before it leaves (改派), or under way (换车换人). Both choose from the candidates of the service.

import { get, post } from '../api.js';
import { ask } from '../parts/ask.js';
import { className } from '../parts/classes.js';
import { h } from '../parts/dom.js';
import { failure, loading, shown } from '../parts/load.js';
import { present, readable } from '../parts/when.js';
import { label, listed, titled, words } from '../words.js';

const w = words(
    {
        reassign: '改派',
        reassignSend: '确认改派',
        reassigned: '{slip} 已改派 {plate}',
        continue: '换车换人',
        continueSend: '确认更换',
        continued: '{slip} 已由 {plate} 继续',
        vehicle: '车辆',
        driver: '驾驶员',
        reason: '理由',
        usual: '调度调整',
        can: '可派',
        warned: '有提醒',
        no: '不可派',
        keepVehicle: '不换车（{plate}）',
        keepDriver: '不换人（{name}）',
        override: '放行理由',
        overrideHint: '放行：{rules}',
        cannot: '不能派：{rules}',
        odometer: '原车里程表读数',
        replacement: '替换车里程表读数',
        replacementHint: '留空取最近读数',
        at: '接替时间',
        hours: '近 7 天驾驶 {n} 小时',
    },
    {
        reassign: 'Reassign',
        reassignSend: 'Reassign it',
        reassigned: '{slip} now has {plate}',
        continue: 'Replace under way',
        continueSend: 'Replace',
        continued: '{slip} goes on with {plate}',
        vehicle: 'Vehicle',
        driver: 'Driver',
        reason: 'Reason',
        usual: 'Rescheduling',
        can: 'free',
        warned: 'with a warning',
        no: 'not possible',
        keepVehicle: 'The same vehicle ({plate})',
        keepDriver: 'The same driver ({name})',
        override: 'Reason of the override',
        overrideHint: 'Sets aside: {rules}',
        cannot: 'Not possible: {rules}',
        odometer: 'Odometer of the replaced vehicle',
        replacement: 'Odometer of the replacing vehicle',
        replacementHint: 'Its latest reading if left empty',
        at: 'Taken over at',
        hours: '{n} h at the wheel in 7 days',
    },
);

/**
 * @typedef {{vehicle_id: string, plate_no: string, class: string, driver_id: string | null, driver_name: string | null, driver_minutes: number, eligible: boolean,
 *   reasons: {code: string, detail: string, overridable?: boolean}[], warnings: {code: string, detail: string}[]}} Candidate
 * @typedef {import('../parts/record.js').Trip} Trip @typedef {import('./booking-acts.js').Then} Then @typedef {import('../parts/form.js').Field} Field
 */

/** @param {Candidate} one */
function standing(one) {
    if (one.eligible)
        return one.warnings.length
            ? titled(w('warned'), listed(one.warnings.map((warning) => label('rule_code', warning.code))))
            : w('can');
    return titled(w('no'), listed(one.reasons.map((reason) => label('rule_code', reason.code))));
}

/**
 * The choice of a vehicle and a driver: fields, and what they come to. Drivers are those of the vehicle that is chosen.
 * @param {() => Trip} trip
 */
function choice(trip) {
    const { id, vehicle_id, driver_id } = trip();
    let chosen = vehicle_id;
    const vehicles = loading(async () => /** @type {Candidate[]} */ ((await get(`/trips/${id}/candidates`)).items));
    const drivers = loading(async () => /** @type {Candidate[]} */ ((await get(`/trips/${id}/candidates`, { vehicle_id: chosen })).items));
    /** What the service asked a reason for when it was tried. @type {Set<string>} */
    const demanded = new Set();
    /** The rules that a reason must set aside. @param {Candidate | null} found */
    const toSetAside = (found) =>
        found
            ? [
                  ...(found.eligible ? [] : found.reasons.filter((one) => one.overridable)),
                  ...found.warnings.filter((one) => demanded.has(one.code)),
              ]
            : [];
    const ofVehicles = () => {
        const seen = new Set([vehicle_id]);
        return (vehicles.data || []).filter((one) => !seen.has(one.vehicle_id) && seen.add(one.vehicle_id));
    };
    /** @param {Record<string, any>} texts */
    const pair = (texts) => {
        const wanted = texts.driver_id || (chosen === vehicle_id ? driver_id : '');
        const all = [...(drivers.data || []), ...(vehicles.data || [])];
        return all.find((one) => one.vehicle_id === chosen && one.driver_id === wanted) || null;
    };
    /** @param {Record<string, any>} texts @returns {Field[]} */
    const fields = (texts) => {
        const found = pair(texts);
        const toOverride = toSetAside(found);
        const free = (drivers.data || []).filter((one) => one.vehicle_id === chosen && one.driver_id && one.driver_id !== driver_id);
        const names = (/** @type {{code: string}[]} */ all) => listed(all.map((one) => label('rule_code', one.code)));
        const blocked = found && !found.eligible && found.reasons.some((one) => !one.overridable);
        return [
            {
                name: 'vehicle_id',
                label: w('vehicle'),
                type: 'select',
                isWide: true,
                value: '',
                options: [
                    { value: '', label: w('keepVehicle', { plate: trip().plate_no }) },
                    ...ofVehicles().map((one) => ({
                        value: one.vehicle_id,
                        label: `${one.plate_no} ${className(one.class)} · ${one.driver_name || ''} · ${standing(one)}`,
                    })),
                ],
            },
            {
                name: 'driver_id',
                label: w('driver'),
                type: 'select',
                isWide: true,
                value: '',
                isRequired: chosen !== vehicle_id,
                hint: blocked ? w('cannot', { rules: readable(found.reasons.map((reason) => reason.detail).join(' ')) }) : null,
                options: [
                    { value: chosen === vehicle_id ? '' : driver_id, label: w('keepDriver', { name: trip().driver_name }) },
                    ...free.map((one) => ({
                        value: one.driver_id || '',
                        label: `${one.driver_name} · ${w('hours', { n: Math.round(one.driver_minutes / 60) })} · ${standing(one)}`,
                    })),
                ],
            },
            {
                name: 'override',
                label: w('override'),
                isRequired: true,
                isWide: true,
                isHidden: toOverride.length === 0,
                hint: w('overrideHint', { rules: names(toOverride) }),
            },
        ];
    };
    return {
        vehicles,
        drivers,
        fields,
        demand: (/** @type {import('../api.js').Problem} */ problem) => problem.errors.forEach(({ code }) => demanded.add(code)),
        /** @param {Record<string, any>} texts @param {(name: string, text: any) => void} set */
        follow(texts, set) {
            const next = texts.vehicle_id || vehicle_id;
            if (next === chosen) return;
            chosen = next;
            const best = (vehicles.data || []).find((one) => one.vehicle_id === next);
            set('driver_id', next === vehicle_id ? '' : (best && best.driver_id) || driver_id);
            drivers.again();
        },
        /** @param {Record<string, any>} values @param {Record<string, any>} texts */
        body({ override, ...values }, texts) {
            const found = pair(texts);
            const reasons = override ? toSetAside(found) : [];
            return { ...values, ...(reasons.length ? { overrides: reasons.map(({ code }) => ({ code, reason: override })) } : {}) };
        },
    };
}

/**
 * @param {() => Trip} trip
 * @param {Then} then
 * @param {{act: string, title: () => string, submitText: () => string, said: (answer: Trip) => string, more: () => Field[]}} props
 */
function askReplacement(trip, { done, stale }, { act, title, submitText, said, more }) {
    const { id } = trip();
    const picked = choice(trip);
    /** @type {Record<string, any>} what is typed, once the form is there */
    let known = {};
    ask({
        title,
        submitText,
        intro: () => [
            h('p', { class: 'quiet' }, `${trip().slip_number} · ${trip().plate_no} · ${trip().driver_name}`),
            shown(picked.vehicles, () => null),
            picked.drivers.problem && failure(picked.drivers.problem, picked.drivers.again),
        ],
        fields: (texts) => {
            known = texts;
            return [...picked.fields(texts), ...more()];
        },
        onChange: (texts) => picked.follow(texts, (name, text) => (texts[name] = text)),
        send: async (values, key) => said(await post(`/trips/${id}/${act}`, picked.body(values, known), { key, ifMatch: trip().etag })),
        refused: (problem) => {
            picked.demand(problem);
            return (problem.status === 412 || problem.status === 409) && stale();
        },
        done,
    });
}

/** @returns {Field} */
const reason = () => ({ name: 'reason', label: w('reason'), isRequired: true, isWide: true, value: w('usual') });

/** @param {() => Trip} trip @param {Then} then */
export function askReassign(trip, then) {
    askReplacement(trip, then, {
        act: 'reassign',
        title: () => w('reassign'),
        submitText: () => w('reassignSend'),
        said: (one) => w('reassigned', { slip: one.slip_number, plate: one.plate_no }),
        more: () => [reason()],
    });
}

/** @param {() => Trip} trip @param {Then} then */
export function askContinue(trip, then) {
    const { legs } = trip();
    askReplacement(trip, then, {
        act: 'continue',
        title: () => w('continue'),
        submitText: () => w('continueSend'),
        said: (one) => w('continued', { slip: one.slip_number, plate: one.plate_no }),
        more: () => [
            {
                name: 'odometer_km',
                label: w('odometer'),
                type: 'number',
                isRequired: true,
                value: legs.length ? legs[legs.length - 1].departure_km : null,
            },
            { name: 'replacement_odometer_km', label: w('replacement'), type: 'number', hint: w('replacementHint') },
            { name: 'at', label: w('at'), type: 'when', isRequired: true, value: present() },
            { ...reason(), value: '' },
        ],
    });
}
