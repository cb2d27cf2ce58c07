// The classes of vehicles: reference data, read once for each who signs in.

import { get } from '../api.js';
import { me } from '../session.js';
import { state } from './dom.js';
import { listed } from '../words.js';

/** @typedef {{code: string, name: string, retired_on: string | null}} VehicleClass */

const read = state(/** @type {VehicleClass[]} */ ([]));
let readFor = '';

/** Those that can be booked. Empty until they are there. @returns {VehicleClass[]} */
export function classes() {
    const who = me.value ? me.value.id : '';
    if (who && readFor !== who) {
        readFor = who;
        // Names are a comfort here: without them the codes are shown. What really can't be reached is told by what the screen loads.
        get('/vehicle-classes', { limit: 200 }).then(
            ({ items }) => (read.value = items),
            () => (readFor = ''),
        );
    }
    return read.value.filter((one) => !one.retired_on);
}

/** @param {string} code */
export function className(code) {
    classes();
    const found = read.value.find((one) => one.code === code);
    return found ? found.name : code;
}

/** What was ordered, such as `轿车 × 2、商务车`. @param {{class: string, quantity: number}[]} items */
export function itemsText(items) {
    return listed(items.map((item) => className(item.class) + (item.quantity > 1 ? ` × ${item.quantity}` : '')));
}
