// Putting down what is held: at once where nothing is open, else by the dialog. What the service refuses stands at the card, everything is
// read anew, and what was held stays held.

import { Problem, get, newKey, post } from '../../api.js';
import { state } from '../../parts/dom.js';
import { asProblem } from '../../parts/load.js';
import { say } from '../../parts/status.js';
import { readable } from '../../parts/when.js';
import { listed } from '../../words.js';
import { ask } from './ask.js';
import { w } from './words.js';

/**
 * @typedef {import('./hold.js').Held} Held
 * @typedef {{vehicle: import('./plan.js').Vehicle, verdict: import('./hold.js').Verdict, isDriverOpen: boolean}} Part one vehicle of what is sent
 * @typedef {{driver_id: string, second_driver_id: string | null}[]} Drivers one for each part
 * @typedef {{drivers: Drivers, codes: string[], override: string, reason: string}} Answers
 * @typedef {ReturnType<typeof makeDrop>} Drop
 */

/** Rules that no reason lifts (RULES.md §3). */
const ALWAYS = new Set([
    'vehicle_occupied',
    'driver_occupied',
    'off_road',
    'driver_on_leave',
    'vehicle_papers',
    'driver_licence_class',
    'driver_licence_expired',
    'vehicle_retired',
    'driver_retired',
]);

/**
 * @param {import('./desk.js').Desk} desk
 * @param {import('./hold.js').Hold} hold
 * @param {import('./undo.js').Undo} undo
 */
export function makeDrop(desk, hold, undo) {
    const isBusy = state(false);
    let isAsking = false;
    const isHeld = (/** @type {Held} */ held) => hold.held.value !== null && hold.held.value.id === held.id;

    /** The chosen vehicles with what is still open about them. @param {Held} held @param {string[]} ids @returns {Part[]} */
    const partsOf = (held, ids) => {
        const taken = new Set();
        return ids.map((id) => {
            const vehicle = /** @type {import('./plan.js').Vehicle} */ (desk.vehicle(id));
            const verdict = /** @type {import('./hold.js').Verdict} */ ((hold.verdicts.value || new Map()).get(id));
            const driver = verdict.candidate && verdict.candidate.driver_id;
            const isDriverOpen = !driver || driver !== vehicle.default_driver_id || taken.has(driver) || held.own === id;
            taken.add(driver);
            return { vehicle, verdict, isDriverOpen };
        });
    };

    /**
     * Puts what is held onto a vehicle.
     * @param {string} id
     */
    const put = async (id) => {
        const held = hold.held.value;
        if (!held || isBusy.value || isAsking) return;
        await hold.ready();
        const verdict = hold.verdicts.value && hold.verdicts.value.get(id);
        const vehicle = desk.vehicle(id);
        if (!isHeld(held) || !vehicle) return;
        if (hold.ghosts.value.includes(id)) return takeBack(id);
        if (!verdict || verdict.level === 'no')
            return say(w('answer', { plate: vehicle.plate_no, verdict: verdict ? verdict.text : w('unknown') }));
        hold.ghosts.value = [...hold.ghosts.value, id];
        const count = hold.ghosts.value.length;
        if (count < held.wanted) {
            hold.aimAtBest();
            return say(w('putOne', { plate: vehicle.plate_no, n: count, of: held.wanted }));
        }
        const parts = partsOf(held, hold.ghosts.value);
        const isOpen = held.kind === 'trip' || parts.some((part) => part.isDriverOpen || part.verdict.level === 'over');
        if (isOpen) await inDialog(held, parts, []);
        else await atOnce(held, parts);
    };

    const takeBack = (/** @type {string} */ id) => {
        hold.ghosts.value = hold.ghosts.value.filter((ghost) => ghost !== id);
    };

    /** @param {Held} held @param {Part[]} parts @param {import('../../api.js').Fault[]} faults what the service said when it was tried */
    const inDialog = (held, parts, faults) => {
        const next = nextCard(held.id);
        isAsking = true;
        // What the dialog shows is what is sent; after a refusal it shows what it is by then.
        const known = state(held);
        return ask({
            known,
            was: held.detail,
            parts,
            faults,
            drivers: desk.data ? desk.data.board.drivers : [],
            send: (answers, key) => send(known.value, parts, answers, key),
            refused: async (problem) => {
                await again(problem);
                if (hold.held.value && isHeld(held)) known.value = hold.held.value;
            },
            closed: (isDone) => {
                isAsking = false;
                if (isDone) return finish(held, next);
                hold.ghosts.value = hold.ghosts.value.slice(0, -1);
                if (isHeld(held)) focusCard(held.id);
            },
        });
    };

    /** @param {Held} held @param {Part[]} parts */
    const atOnce = async (held, parts) => {
        const next = nextCard(held.id);
        const drivers = parts.map(({ verdict }) => ({
            driver_id: /** @type {string} */ (verdict.candidate && verdict.candidate.driver_id),
            second_driver_id: verdict.candidate ? verdict.candidate.second_driver_id : null,
        }));
        try {
            say(await send(held, parts, { drivers, codes: [], override: '', reason: '' }, newKey()));
            finish(held, next);
        } catch (cause) {
            const problem = asProblem(cause);
            const { errors } = problem;
            if (problem.code === 'not_eligible' && errors.length && errors.every((fault) => !ALWAYS.has(fault.code)))
                return inDialog(held, parts, errors);
            // The vehicles that it speaks of are let go, the others stay chosen; where it speaks of none, the last.
            const wrong = new Set(problem.errors.map((fault) => Number((/^\/assignments\/(\d+)/.exec(fault.pointer || '') || [])[1])));
            const kept = hold.ghosts.value.filter((_, index) => !wrong.has(index));
            hold.ghosts.value = kept.length < parts.length ? kept : kept.slice(0, -1);
            desk.mark(held.id, problem, held.detail);
            await again(problem);
            // Its card took the refusal with it.
            if (!isHeld(held)) say(w('gone', { number: held.number }));
        }
    };

    /** After a refusal: the rows and their answers anew. @param {Problem} problem */
    const again = async (problem) => {
        if (problem.status !== 409 && problem.status !== 412) return;
        await desk.again();
        await hold.again(true);
    };

    /** @param {Held} held @param {string | null} next the card that gets the focus */
    const finish = (held, next) => {
        desk.mark(held.id, null);
        hold.letGo();
        if (next && (!document.activeElement || document.activeElement === document.body)) focusCard(next);
    };

    /**
     * Sends it whole, and answers what to say.
     * @param {Held} held @param {Part[]} parts @param {Answers} answers @param {string} key
     * @returns {Promise<string>}
     */
    const send = async (held, parts, { drivers, codes, override, reason }, key) => {
        const overrides = codes.length ? codes.map((code) => ({ code, reason: override })) : undefined;
        isBusy.value = true;
        try {
            const said = await (held.kind === 'booking'
                ? dispatch(held, parts, drivers, overrides, key)
                : reassign(held, parts[0], drivers[0], overrides, reason, key));
            // It is said once it can be seen.
            await desk.again();
            return said;
        } finally {
            isBusy.value = false;
        }
    };

    /** @param {Held} held @param {Part[]} parts @param {Drivers} drivers @param {any} overrides @param {string} key */
    const dispatch = async (held, parts, drivers, overrides, key) => {
        const assignments = parts.map(({ vehicle }, index) => ({ vehicle_id: vehicle.id, ...drivers[index] }));
        const booking = await post(`/bookings/${held.id}/dispatch`, { assignments, overrides }, { key, ifMatch: held.etag });
        const chosen = new Set(parts.map((part) => part.vehicle.id));
        const trips = booking.trips.filter((/** @type {any} */ trip) => trip.state === 'planned' && chosen.has(trip.vehicle_id));
        // The versions as they are now: whatever happens to a trip later is not undone unseen.
        const made = Promise.all(trips.map((/** @type {any} */ trip) => get(`/trips/${trip.id}`)));
        made.catch(() => undefined);
        undo.offer(async () => {
            for (const trip of await made) await post(`/trips/${trip.id}/cancel`, { reason: w('undoReason') }, { ifMatch: trip.etag });
            return w('undone', { number: held.number });
        });
        const plates = listed(trips.map((/** @type {any} */ trip) => `${trip.plate_no} ${trip.driver_name}`));
        return withWarnings(w('done', { number: held.number, plate: plates }), booking.warnings);
    };

    /** @param {Held} held @param {Part} part @param {Drivers[number]} driver @param {any} overrides @param {string} reason @param {string} key */
    const reassign = async (held, { vehicle }, driver, overrides, reason, key) => {
        const before = desk.trip(held.id);
        const path = `/trips/${held.id}/reassign`;
        const trip = await post(path, { vehicle_id: vehicle.id, ...driver, overrides, reason }, { key, ifMatch: held.etag });
        if (before) {
            const back = {
                vehicle_id: before.vehicle_id,
                driver_id: before.driver_id,
                second_driver_id: before.second_driver_id || null,
                reason: w('undoReassign'),
            };
            undo.offer(async () => {
                await post(path, back, { ifMatch: trip.etag });
                return w('undone', { number: held.number });
            });
        }
        return withWarnings(w('moved', { number: held.number, plate: trip.plate_no, driver: trip.driver_name }), trip.warnings);
    };

    return { put, takeBack, isBusy };
}

/** @param {string} text @param {{detail: string}[]} [warnings] */
function withWarnings(text, warnings = []) {
    return warnings.length ? `${text}。${w('warned', { text: readable(warnings.map((warning) => warning.detail).join(' ')) })}` : text;
}

/** The card after this one, if this one has the focus. @param {string} id */
function nextCard(id) {
    const cards = [...document.querySelectorAll('.queue [data-card]')];
    const at = cards.findIndex((card) => card.getAttribute('data-card') === id);
    const isHere = at >= 0 && (document.activeElement === cards[at] || document.activeElement === document.body);
    const next = isHere && (cards[at + 1] || cards[at - 1]);
    return next ? next.getAttribute('data-card') : null;
}

/** @param {string} id */
export function focusCard(id) {
    const card = document.querySelector(`.queue [data-card="${id}"], .lines [data-trip="${id}"]`);
    if (card instanceof HTMLElement) card.focus({ preventScroll: false });
}
