// Trips that an absence has left without their vehicle or driver, together: each gets one of the replacements that the service found, or is
// left for the board.

import { Problem, post } from '../api.js';
import { ask } from '../parts/ask.js';
import { h, state } from '../parts/dom.js';
import { readable, span } from '../parts/when.js';
import { listed, titled, words } from '../words.js';

const w = words(
    {
        title: '改派受影响的行程',
        intro: '{n} 趟行程受影响，请逐趟选定替换，也可留待调度台处理',
        later: '留待调度台处理',
        nobody: '没有可派的车辆和驾驶员，留待调度台处理',
        reason: '改派理由',
        send: '确认改派',
        done: '已改派 {n} 趟',
        some: '已改派 {n} 趟，其余 {failed} 趟未成功，原因见各行程',
        left: '{n} 趟留待调度台处理',
    },
    {
        title: 'Reassign the trips that are hit',
        intro: 'Trips hit: {n}. Choose a replacement for each, or leave it for the board.',
        later: 'Leave it for the board',
        nobody: 'Nobody is free; leave it for the board',
        reason: 'Reason',
        send: 'Reassign',
        done: '{n} reassigned',
        some: '{n} reassigned; {failed} failed, the reasons stand beside them',
        left: '{n} left for the board',
    },
);

/**
 * @typedef {{vehicle_id: string, plate_no: string, driver_id: string, driver_name: string, second_driver_id: string | null, warnings: string[]}} Replacement
 * @typedef {{trip_id: string, booking_number: string, starts_at: string, ends_at: string, destination: string, replacements: Replacement[]}} HitTrip
 */

/**
 * The best replacement of each that takes nothing another of them has at the same time. The service finds those of each trip by itself.
 * @param {HitTrip[]} trips
 * @returns {Map<string, Replacement | undefined>} by trip
 */
function bestOf(trips) {
    const best = new Map();
    for (const trip of trips) {
        const beside = trips
            .filter((one) => one.starts_at < trip.ends_at && one.ends_at > trip.starts_at)
            .map((one) => best.get(one.trip_id));
        const isTaken = (/** @type {Replacement} */ next) =>
            beside.some((one) => one && (one.vehicle_id === next.vehicle_id || one.driver_id === next.driver_id));
        best.set(
            trip.trip_id,
            trip.replacements.find((next) => !isTaken(next)),
        );
    }
    return best;
}

/** @param {HitTrip[]} trips @param {string} reason why they are without */
export function askReplacements(trips, reason) {
    const best = bestOf(trips);
    /** Those that are still to be reassigned. */
    const left = state(trips);
    const name = (/** @type {Replacement} */ { plate_no: plate, driver_name: driver, warnings }) =>
        warnings.length ? titled(`${plate} ${driver}`, listed(warnings.map(readable))) : `${plate} ${driver}`;
    ask({
        title: () => w('title'),
        intro: () => h('p', null, w('intro', { n: left.value.length })),
        submitText: () => w('send'),
        fields: () => [
            ...left.value.map(({ trip_id: id, booking_number: number, starts_at: from, ends_at: until, destination, replacements }) => ({
                name: id,
                label: `${number} ${span(from, until)} → ${destination}`,
                type: /** @type {const} */ ('select'),
                isWide: true,
                options: [
                    ...replacements.map((one, index) => ({ value: String(index), label: name(one) })),
                    { value: '', label: w(replacements.length ? 'later' : 'nobody') },
                ],
                value: String(replacements.findIndex((one) => one === best.get(id))).replace('-1', ''),
            })),
            { name: 'reason', label: w('reason'), isRequired: true, isWide: true, value: reason },
        ],
        send: async (values, key) => {
            const chosen = left.value.filter((trip) => trip.trip_id in values);
            const items = chosen.map((trip) => {
                const { vehicle_id, driver_id, second_driver_id } = trip.replacements[Number(values[trip.trip_id])];
                return { id: trip.trip_id, vehicle_id, driver_id, second_driver_id };
            });
            const rest = left.value.length - items.length;
            if (!items.length) return w('left', { n: rest });
            /** @type {{items: {id: string, problem: any}[]}} */
            const outcomes = await post('/trips/reassign', { items, reason: values.reason }, { key });
            const failed = outcomes.items.filter((one) => one.problem);
            const n = items.length - failed.length;
            if (!failed.length) return listed([w('done', { n }), ...(rest ? [w('left', { n: rest })] : [])]);
            const open = new Set(failed.map((one) => one.id));
            left.value = left.value.filter((trip) => open.has(trip.trip_id) || !chosen.includes(trip));
            const errors = failed.map(({ id, problem }) => ({ pointer: `/${id}`, code: problem.code, detail: problem.detail }));
            throw new Problem(409, { code: 'not_eligible', detail: w('some', { n, failed: failed.length }), errors });
        },
    });
}
