// How an act on a trip is asked for: a dialog whose answer goes to the act's address.

import { post } from '../api.js';
import { ask } from '../parts/ask.js';
import { h } from '../parts/dom.js';
import { common } from '../words.js';

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
export const reason = () => ({ name: 'reason', label: common('reason'), type: 'area', isRequired: true, isWide: true });
