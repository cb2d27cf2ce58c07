// What the board's answer means on paper: rows, bars and their places. Pure functions of the answer.

import { addDays, instant } from '../../parts/when.js';

/**
 * @typedef {{id: string, plate_no: string, class: string, class_name: string, model: string, seats: number, ownership: string, default_driver_id: string | null,
 *   current_odometer_km: number | null}} Vehicle
 * @typedef {{id: string, name: string, phone: string, licence_classes: string[]}} Driver
 * @typedef {{id: string, booking_id: string, booking_number: string, leg: number, state: string, vehicle_id: string, driver_id: string, second_driver_id: string | null,
 *   starts_at: string, ends_at: string, departed_at: string | null, returned_at: string | null, department_name: string, destination: string, purpose: string,
 *   needs_reassignment: boolean, at_risk: boolean, at_risk_reason: string | null, awaits_confirmation: boolean, quarantined: boolean, etag: string}} Trip
 * @typedef {{kind: string, id: string | null, vehicle_id: string | null, driver_id: string | null, starts_at: string, ends_at: string, reason: string}} Block
 * @typedef {{id: string, number: string, state: string, approval: string, purpose: string, department_name: string, items: {class: string, quantity: number}[],
 *   passengers: number, starts_at: string, ends_at: string, origin: string, destination: string, waitlist: boolean, over_capacity: boolean, etag: string}} Queued
 * @typedef {{as_of: string, from: string, until: string, buffer_minutes: number, vehicles: Vehicle[], drivers: Driver[], trips: Trip[], blocked: Block[], queue: Queued[],
 *   queue_more: number}} Board
 * @typedef {{starts: number, ends: number, days: number}} Scale the window in milliseconds
 * @typedef {{left: number, width: number}} Place in percent of the window
 * @typedef {{trip: Trip, driver: string, place: Place, lane: number, late: '' | 'out' | 'back', room: number}} Bar `late`: not out, or not back, in time;
 *   `room`: how much of the window is free behind it
 * @typedef {{vehicle: Vehicle, driver: Driver | null, leave: Block | null, bars: Bar[], blocks: {block: Block, place: Place}[], lanes: number, scale: Scale}} Row
 */

/**
 * @param {string} from
 * @param {string} until
 * @returns {Scale}
 */
export function scaleOf(from, until) {
    const [starts, ends] = [from, until].map((date) => Date.parse(instant(`${date}T00:00`)));
    return { starts, ends, days: Math.round((ends - starts) / 86_400_000) };
}

/**
 * @param {Scale} scale
 * @param {number} from
 * @param {number} until
 * @returns {Place | null} none outside of the window
 */
export function placeOf({ starts, ends }, from, until) {
    if (until <= starts || from >= ends) return null;
    const part = (/** @type {number} */ moment) => ((Math.min(Math.max(moment, starts), ends) - starts) / (ends - starts)) * 100;
    return { left: part(from), width: part(until) - part(from) };
}

/**
 * When a trip takes its vehicle: what happened before what was planned; one that is out at least until now.
 * @param {Trip} trip
 * @param {number} now
 */
export function spanOf(trip, now) {
    const ends = Date.parse(trip.ends_at);
    return {
        from: Date.parse(trip.departed_at || trip.starts_at),
        until: trip.returned_at ? Date.parse(trip.returned_at) : trip.departed_at ? Math.max(ends, now) : ends,
    };
}

/** What goes on, on a day, by its beginning. @param {Board} board @param {string} date @param {number} now @returns {Trip[]} */
export function tripsOn(board, date, now) {
    const { starts, ends } = scaleOf(date, addDays(date, 1));
    const isThen = (/** @type {Trip} */ trip) => spanOf(trip, now).from < ends && spanOf(trip, now).until > starts;
    return board.trips.filter(isThen).sort((one, other) => spanOf(one, now).from - spanOf(other, now).from);
}

/**
 * @param {Board} board
 * @returns {Map<string, Row>} by vehicle, in the order of the board
 */
export function rowsOf(board) {
    const scale = scaleOf(board.from, board.until);
    const now = Date.parse(board.as_of);
    const drivers = new Map(board.drivers.map((one) => [one.id, one]));
    const leaves = new Map(board.blocked.filter((one) => one.kind === 'leave').map((one) => [one.driver_id, one]));
    /** @type {Map<string, Row>} */
    const rows = new Map();
    for (const vehicle of board.vehicles) {
        const driver = drivers.get(vehicle.default_driver_id || '') || null;
        rows.set(vehicle.id, { vehicle, driver, leave: (driver && leaves.get(driver.id)) || null, bars: [], blocks: [], lanes: 1, scale });
    }
    for (const block of board.blocked) {
        const row = rows.get(block.vehicle_id || '');
        const place = placeOf(scale, Date.parse(block.starts_at), Date.parse(block.ends_at));
        if (row && place) row.blocks.push({ block, place });
    }
    /** @type {Map<Row, number[]>} until when each lane of a row is taken */
    const taken = new Map();
    const spans = board.trips.map((trip) => ({ trip, ...spanOf(trip, now) })).sort((one, other) => one.from - other.from);
    for (const { trip, from, until } of spans) {
        const row = rows.get(trip.vehicle_id);
        const place = placeOf(scale, from, until);
        if (!row || !place) continue;
        const lanes = taken.get(row) || [];
        taken.set(row, lanes);
        const free = lanes.findIndex((end) => end <= from);
        const lane = free < 0 ? lanes.length : free;
        lanes[lane] = until;
        row.lanes = Math.max(row.lanes, lanes.length);
        row.bars.push({
            trip,
            driver: (drivers.get(trip.driver_id) || { name: '' }).name,
            place,
            lane,
            late: lateness(trip, now),
            room: 0,
        });
    }
    rows.forEach(roomOf);
    return rows;
}

/** Up to what comes next in its lane each bar has room. @param {Row} row */
function roomOf({ bars, blocks }) {
    for (const bar of bars) {
        const end = bar.place.left + bar.place.width;
        const after = [...bars.filter((one) => one.lane === bar.lane && one !== bar), ...blocks].map((one) => one.place.left);
        bar.room = Math.max(0, Math.min(100, ...after.filter((left) => left >= end)) - end);
    }
}

/**
 * @param {Trip} trip
 * @param {number} now
 * @returns {Bar['late']}
 */
export function lateness(trip, now) {
    if (trip.state === 'planned') return Date.parse(trip.starts_at) < now ? 'out' : '';
    return trip.state === 'departed' && !trip.returned_at && Date.parse(trip.ends_at) < now ? 'back' : '';
}

/**
 * Rows by class.
 * @param {Board} board
 * @returns {{code: string, name: string, vehicles: Vehicle[]}[]}
 */
export function classesOf(board) {
    /** @type {Map<string, {code: string, name: string, vehicles: Vehicle[]}>} */
    const classes = new Map();
    for (const vehicle of board.vehicles) {
        const found = classes.get(vehicle.class) || { code: vehicle.class, name: vehicle.class_name, vehicles: [] };
        classes.set(vehicle.class, found);
        found.vehicles.push(vehicle);
    }
    return [...classes.values()];
}

/**
 * The queue in its groups. The waiting list stands where its time is; what lies outside of the window comes last.
 * @param {Board} board
 */
export function queueOf(board) {
    const { starts, ends } = scaleOf(board.from, board.until);
    const now = Date.parse(board.as_of);
    /** @type {{past: Queued[], here: Queued[], later: Queued[]}} */
    const groups = { past: [], here: [], later: [] };
    for (const one of board.queue) {
        const [from, until] = [Date.parse(one.starts_at), Date.parse(one.ends_at)];
        if (from < now) groups.past.push(one);
        else if (from < ends && until > starts) groups.here.push(one);
        else groups.later.push(one);
    }
    return groups;
}

/** How many vehicles a booking still wants. @param {Queued} booking */
export function wantedBy(booking) {
    return booking.items.reduce((sum, item) => sum + item.quantity, 0) || 1;
}
