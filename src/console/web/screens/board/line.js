// A row of the grid: a vehicle, its bars, what blocks it, and its answer while something is held. Head and track are drawn anew only when
// what they show has changed; while something is dragged nothing but the row's own element changes.

import { h, state, view } from '../../parts/dom.js';
import { addDays, day, readable, span } from '../../parts/when.js';
import { label, titled } from '../../words.js';
import { placeOf } from './plan.js';
import { w } from './words.js';

/** @typedef {import('./plan.js').Row} Row */
/** @typedef {import('./plan.js').Bar} Bar */

/** A sign in one word for each state: colour alone tells nothing to many. */
const SIGNS = /** @type {const} */ ({ planned: 'stateP', departed: 'stateD', returned: 'stateR', disputed: 'stateX', confirmed: 'stateC' });

/**
 * @param {Row} first
 * @param {import('./hold.js').Hold} hold
 */
export function makeLine(first, hold) {
    const row = state(first);
    let signature = signatureOf(first);
    const id = first.vehicle.id;
    const head = view(() => drawHead(row.value));
    const track = view(() => drawTrack(row.value));
    const answer = view(() => drawAnswer(row.value, hold));
    const whole = view(() => {
        const verdicts = hold.verdicts.value;
        const verdict = verdicts && verdicts.get(id);
        const isTarget = hold.isTarget(id);
        const level = !verdicts ? '' : hold.ghosts.value.includes(id) ? 'picked' : verdict ? verdict.level : 'no';
        return h(
            'div',
            {
                role: 'row',
                id: `row-${id}`,
                'data-vehicle': id,
                class: `line ${level}`,
                style: { '--lanes': String(row.value.lanes) },
                'aria-selected': verdicts ? (isTarget ? 'true' : 'false') : null,
            },
            head,
            h('div', { role: 'gridcell', class: 'track' }, track, answer),
        );
    });
    return {
        view: whole,
        /** @param {Row} next */
        show: (next) => {
            const now = signatureOf(next);
            if (now === signature) return;
            signature = now;
            row.value = next;
        },
    };
}

/** @param {Row} row */
function signatureOf(row) {
    return JSON.stringify(row);
}

/** @param {Row} row */
function drawHead({ vehicle, driver, leave }) {
    return h(
        'div',
        {
            role: 'rowheader',
            class: 'rowhead',
            title: `${vehicle.plate_no} ${vehicle.model} ${w('seats', { n: vehicle.seats })}${driver ? ` · ${driver.name} ${driver.phone}` : ''}`,
        },
        h('strong', null, vehicle.plate_no),
        ' ',
        h('span', { class: 'who' }, driver ? driver.name : ''),
        leave && h('span', { class: 'tag warn', title: leave.reason }, leaveDays(leave)),
        !leave && h('small', null, vehicle.model),
    );
}

/** The days of a leave, as short as can be. @param {import('./plan.js').Block} leave */
function leaveDays({ starts_at, ends_at }) {
    const from = starts_at.slice(0, 10);
    // What ends at midnight ends with the day before.
    const until = ends_at.slice(11, 16) === '00:00' ? addDays(ends_at.slice(0, 10), -1) : ends_at.slice(0, 10);
    if (from >= until) return w('leaveUntil', { days: short(from) });
    return w('leaveUntil', { days: `${short(from)}–${from.slice(0, 7) === until.slice(0, 7) ? Number(until.slice(8)) : short(until)}` });
}

/** @param {string} date */
function short(date) {
    return `${Number(date.slice(5, 7))}/${Number(date.slice(8, 10))}`;
}

/** @param {Row} row */
function drawTrack({ blocks, bars, scale }) {
    return h(
        'div',
        { class: 'bars' },
        blocks.map(({ block, place }) =>
            h(
                'span',
                {
                    class: `block ${block.kind === 'paper' ? 'papers' : block.kind}`,
                    key: `${block.kind}-${block.id || block.starts_at}-${block.reason}`,
                    style: at(place),
                    title: `${blockWord(block.kind)} ${block.reason} ${span(block.starts_at, block.ends_at)}`,
                },
                h('i', null, `${blockWord(block.kind)} ${block.reason}`),
            ),
        ),
        bars.map((bar) => drawBar(bar, scale.days)),
    );
}

/** @param {string} kind */
function blockWord(kind) {
    return kind === 'off_road' || kind === 'seal' || kind === 'paper' || kind === 'leave' ? w(kind) : kind;
}

/** What is wrong with a trip, in words; the sign for it. @param {Pick<Bar, 'trip' | 'late'>} bar */
export function troubleOf({ trip, late }) {
    if (trip.needs_reassignment) return { sign: w('needsSign'), text: w('needs'), kind: 'needs' };
    if (trip.at_risk) return { sign: w('riskSign'), text: readable(trip.at_risk_reason || w('risk')), kind: 'risk' };
    if (late) return { sign: w('lateSign'), text: late === 'out' ? w('lateOut') : w('lateBack'), kind: 'risk' };
    if (trip.quarantined) return { sign: w('doubtSign'), text: w('quarantined'), kind: 'risk' };
    return null;
}

/** About so wide is a character of a bar, and its sign with its margins. */
const [CHARACTER, SIGN] = [12, 30];

/**
 * The text of a bar stands in it, or behind it where there is more room.
 * @param {Bar} bar
 * @param {string} text
 * @param {number} days
 */
function isBehind({ place, room }, text, days) {
    const percent = (days * Math.max(150, 900 / days)) / 100;
    const wanted = [...text].reduce((sum, one) => sum + (one > '\u2e7f' ? CHARACTER : CHARACTER / 2), SIGN);
    return place.width * percent < wanted && room > place.width;
}

/** @param {Bar} bar @param {number} days */
function drawBar(bar, days) {
    const { trip, driver, place, lane, room } = bar;
    const trouble = troubleOf(bar);
    const isUrgent = trip.purpose === 'urgent_task';
    const key = SIGNS[/** @type {keyof typeof SIGNS} */ (trip.state)];
    const sign = trouble ? trouble.sign : key ? w(key) : '·';
    // Where there is little room the place tells more than the department, which is named first where there is enough.
    const text = days > 3 ? `${trip.destination} ${trip.department_name}` : `${trip.department_name} ${trip.destination}`;
    // The name begins with what can be read in the bar, for those who speak to their computer.
    const name = [
        sign,
        isUrgent && w('urgentSign'),
        text,
        trip.booking_number,
        label('trip_state', trip.state),
        isUrgent && w('urgent'),
        trouble && trouble.text,
        trip.awaits_confirmation && w('awaits'),
        driver,
        span(trip.departed_at || trip.starts_at, trip.returned_at || trip.ends_at),
    ]
        .filter(Boolean)
        .join(' ');
    const behind = isBehind(bar, text, days);
    const button = h(
        'button',
        {
            type: 'button',
            key: `${trip.id}-${trip.leg}`,
            class: `trip ${trip.state}${trouble ? ` ${trouble.kind}` : ''}${isUrgent ? ' urgent' : ''}`,
            title: name,
            tabindex: -1,
            'data-trip': trip.id,
            'aria-label': name,
            style: { ...at(place), '--lane': String(lane) },
        },
        h('b', null, sign),
        ' ',
        isUrgent && [h('em', null, w('urgentSign')), ' '],
        !behind && text,
    );
    // The shortest bars are wider than their time.
    const end = place.left + place.width;
    const left = `max(${end.toFixed(3)}%, ${place.left.toFixed(3)}% + ${SIGN - CHARACTER}px)`;
    const style = { left, right: `${(100 - end - room).toFixed(3)}%`, '--lane': String(lane) };
    return [button, behind && h('span', { class: 'behind', key: `${trip.id}-${trip.leg}-text`, 'aria-hidden': 'true', style }, text)];
}

/** @param {import('./plan.js').Place} place */
function at({ left, width }) {
    return { left: `${left.toFixed(3)}%`, width: `${width.toFixed(3)}%` };
}

/**
 * Where the held thing would lie, and what speaks against it.
 * @param {Row} row
 * @param {import('./hold.js').Hold} hold
 */
function drawAnswer({ vehicle, scale }, hold) {
    const [held, verdicts] = [hold.held.value, hold.verdicts.value];
    const verdict = verdicts && verdicts.get(vehicle.id);
    const place = held && placeOf(scale, Date.parse(held.starts_at), Date.parse(held.ends_at));
    if (!held || !verdicts) return h('div', { hidden: true });
    const isPicked = hold.ghosts.value.includes(vehicle.id);
    const level = isPicked ? 'picked' : verdict ? verdict.level : 'no';
    const [short_, text] = isPicked
        ? [w('picked'), w('picked')]
        : verdict
          ? [verdict.short, verdict.text]
          : [titled(w('no'), w('unknown')), w('unknown')];
    return h(
        'div',
        { class: `answer ${level}` },
        place && h('span', { class: 'slot', style: at(place) }, isPicked && held.number),
        h('span', { class: 'why', style: beside(place), title: text }, short_),
    );
}

/** On that side of the slot where there is more room. @param {import('./plan.js').Place | null} place @returns {Record<string, string>} */
function beside(place) {
    if (!place) return { left: '6px', 'max-width': 'calc(100% - 12px)' };
    const [before, after] = [place.left, 100 - place.left - place.width];
    const [side, edge, room] = before > after ? ['right', 100 - place.left, before] : ['left', place.left + place.width, after];
    return { [side]: `calc(${edge.toFixed(3)}% + 4px)`, 'max-width': `calc(${room.toFixed(3)}% - 8px)` };
}

/** The days above the grid. @param {string[]} dates @param {number} stepHours */
export function drawDays(dates, stepHours) {
    const hours = Array.from({ length: 24 / stepHours }, (_, index) => index * stepHours);
    return h(
        'div',
        { class: 'days', 'aria-hidden': 'true' },
        h('div', { class: 'rowhead' }, w('row')),
        dates.map((date) =>
            h(
                'div',
                { class: `day${[0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()) ? ' weekend' : ''}`, key: date },
                h('strong', null, day(date)),
                h(
                    'span',
                    { class: 'hours' },
                    hours.map((hour) => h('i', { key: hour }, dates.length > 3 ? hour : `${String(hour).padStart(2, '0')}:00`)),
                ),
            ),
        ),
    );
}
