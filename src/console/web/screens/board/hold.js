// What is held: a booking of the queue, or a planned trip that gets another vehicle. While something is held, each vehicle says whether it
// can go, and one of them is the target. Vehicles of a booking of several are gathered until all are there.

import { Problem, get } from '../../api.js';
import { state } from '../../parts/dom.js';
import { say } from '../../parts/status.js';
import { readable, span } from '../../parts/when.js';
import { label, listed, titled } from '../../words.js';
import { wantedBy } from './plan.js';
import { w } from './words.js';

/**
 * @typedef {{code: string, detail: string, overridable?: boolean}} Reason
 * @typedef {{vehicle_id: string, plate_no: string, class: string, seats: number, driver_id: string | null, driver_name: string | null, second_driver_id: string | null,
 *   driver_minutes: number, eligible: boolean, reasons: Reason[], warnings: Reason[]}} Candidate
 * @typedef {'yes' | 'warn' | 'over' | 'no'} Level
 * @typedef {{level: Level, short: string, text: string, candidate: Candidate}} Verdict `short` names the rules, `text` says what is wrong
 * @typedef {{kind: 'booking' | 'trip', id: string, number: string, title: string, detail: string, starts_at: string, ends_at: string, wanted: number, own: string | null, etag: string}} Held `etag` is of what is shown
 * @typedef {ReturnType<typeof makeHold>} Hold
 */

/** @param {Candidate} candidate @returns {Level} */
export function levelOf({ eligible, warnings, reasons }) {
    if (eligible) return warnings.length ? 'warn' : 'yes';
    return reasons.length && reasons.every((reason) => reason.overridable) ? 'over' : 'no';
}

/** @param {Reason[]} reasons */
export const said = (reasons) => reasons.map((reason) => readable(reason.detail)).join(' ');
/** @param {Reason[]} reasons */
const named = (reasons) => listed([...new Set(reasons.map((reason) => label('rule_code', reason.code)))]);

/**
 * @param {Candidate} candidate
 * @param {boolean} isOwn
 * @returns {Verdict}
 */
function verdictOf(candidate, isOwn) {
    const level = levelOf(candidate);
    const word = { yes: w('yes'), warn: w('warn'), over: w('byReason'), no: w('no') }[level];
    if (level === 'yes') {
        const text = `${word} ${isOwn ? w('ownHint') : candidate.driver_name || ''}`.trim();
        return { level, short: text, text, candidate };
    }
    const reasons = level === 'warn' ? candidate.warnings : candidate.reasons;
    const driver = level !== 'no' && candidate.driver_name ? ` ${candidate.driver_name}` : '';
    return { level, short: titled(word + driver, named(reasons)), text: titled(word + driver, said(reasons)), candidate };
}

/** @param {import('./plan.js').Queued} one @returns {Held} */
export function bookingHeld(one) {
    return {
        kind: 'booking',
        id: one.id,
        number: one.number,
        title: one.department_name,
        detail: `${span(one.starts_at, one.ends_at)} · ${one.origin} → ${one.destination} · ${w('people', { n: one.passengers })}`,
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        wanted: wantedBy(one),
        own: null,
        etag: one.etag,
    };
}

/** @param {import('./plan.js').Trip} one @returns {Held} */
export function tripHeld(one) {
    return {
        kind: 'trip',
        id: one.id,
        number: one.booking_number,
        title: one.department_name || '',
        detail: `${span(one.starts_at, one.ends_at)} → ${one.destination}`,
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        wanted: 1,
        own: one.vehicle_id,
        etag: one.etag,
    };
}

/** @param {import('./desk.js').Desk} desk */
export function makeHold(desk) {
    const held = state(/** @type {Held | null} */ (null));
    const verdicts = state(/** @type {Map<string, Verdict> | null} */ (null));
    const aimed = state(/** @type {string | null} */ (null));
    /** Whether each vehicle is the target: a state of its own for each, so that two rows are drawn when it changes and not all. @type {Map<string, {value: boolean}>} */
    const marks = new Map();
    const markOf = (/** @type {string} */ id) => {
        const mark = marks.get(id) || state(false);
        marks.set(id, mark);
        return mark;
    };
    const target = {
        get value() {
            return aimed.value;
        },
        set value(id) {
            if (aimed.value) markOf(aimed.value).value = false;
            if (id) markOf(id).value = true;
            aimed.value = id;
        },
    };
    /** The vehicles that were chosen for a booking of several. */
    const ghosts = state(/** @type {string[]} */ ([]));
    /** @type {Promise<void>} */
    let judged = Promise.resolve();

    const judge = async (/** @type {Held} */ own) => {
        /** @type {Candidate[]} */
        let items;
        try {
            items = (await get(`/${own.kind}s/${own.id}/candidates`)).items;
        } catch (cause) {
            if (!(cause instanceof Problem)) throw cause;
            if (held.value !== own) return;
            desk.mark(own.id, cause);
            // A bar has no card at which that could stand.
            if (!desk.queued(own.id)) say(cause.message);
            return letGo();
        }
        if (held.value !== own) return;
        /** @type {Map<string, Verdict>} */
        const next = new Map();
        for (const candidate of items) {
            const known = next.get(candidate.vehicle_id);
            if (!known || (known.level === 'no' && levelOf(candidate) !== 'no'))
                next.set(candidate.vehicle_id, verdictOf(candidate, candidate.vehicle_id === own.own));
        }
        verdicts.value = next;
    };

    /** After the board was read again: what is held is as it stands there now, and judged anew. @param {boolean} [isTold] whether a refusal says already what is the matter */
    const again = (isTold = false) => {
        const own = held.value;
        if (!own) return judged;
        const [queued, trip] = own.kind === 'booking' ? [desk.queued(own.id), undefined] : [undefined, desk.trip(own.id)];
        if (!queued && !(trip && trip.state === 'planned')) {
            if (!desk.data) return judged;
            letGo();
            if (!isTold) say(w('gone', { number: own.number }));
            return judged;
        }
        const next = queued ? bookingHeld(queued) : trip ? tripHeld(trip) : own;
        if (JSON.stringify(next) !== JSON.stringify(own)) held.value = next;
        judged = judge(/** @type {Held} */ (held.value));
        return judged;
    };

    /**
     * @param {Held} item
     * @param {boolean} [byKey] whether the best vehicle becomes the target at once
     */
    const take = async (item, byKey = true) => {
        desk.mark(item.id, null);
        [held.value, verdicts.value, target.value, ghosts.value] = [item, null, null, []];
        judged = judge(item);
        const date = item.starts_at.slice(0, 10);
        const data = desk.data;
        if (data && (date < data.board.from || date >= data.board.until) && Date.parse(item.ends_at) > Date.parse(data.board.as_of))
            desk.show(date);
        await judged;
        if (byKey && held.value && held.value.id === item.id && verdicts.value) aimAtBest();
    };

    const letGo = () => {
        [held.value, verdicts.value, target.value, ghosts.value] = [null, null, null, []];
    };

    const order = () => (desk.data ? desk.data.board.vehicles.map((vehicle) => vehicle.id) : []);
    const canGo = (/** @type {string} */ id, /** @type {boolean} */ alsoOver) => {
        const verdict = verdicts.value && verdicts.value.get(id);
        return (
            !!verdict &&
            !ghosts.value.includes(id) &&
            (verdict.level === 'yes' || verdict.level === 'warn' || (alsoOver && verdict.level === 'over'))
        );
    };

    const aim = (/** @type {string | null} */ id) => {
        target.value = id;
        const verdict = id && verdicts.value && verdicts.value.get(id);
        const vehicle = id && desk.vehicle(id);
        if (verdict && vehicle) say(w('answer', { plate: vehicle.plate_no, verdict: verdict.text }));
    };

    /** The service's first that can go: its order is the best first. */
    const aimAtBest = () => {
        const shown = new Set(order());
        const ids = [...(verdicts.value || new Map()).keys()].filter((id) => shown.has(id) && canGo(id, false));
        const own = held.value && held.value.own;
        const best = ids.find((id) => id !== own) || ids[0];
        if (best) aim(best);
        else {
            target.value = null;
            say(w('nobody'));
        }
    };

    const step = (/** @type {1 | -1} */ by, /** @type {boolean} */ alsoOver) => {
        const ids = order();
        const start = target.value ? ids.indexOf(target.value) : by > 0 ? -1 : ids.length;
        for (let at = start + by; at >= 0 && at < ids.length; at += by) if (canGo(ids[at], alsoOver)) return aim(ids[at]);
    };

    return {
        held,
        verdicts,
        target,
        isTarget: (/** @type {string} */ id) => markOf(id).value,
        ghosts,
        take,
        letGo,
        again,
        aim,
        aimAtBest,
        step,
        ready: () => judged,
    };
}
