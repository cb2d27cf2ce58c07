// 调度台: the queue beside the grid of vehicles over time. A card or a bar is held and put onto a vehicle, by pointer or keyboard.

import { now } from '../api.js';
import { action, button, refusal } from '../parts/act.js';
import { h, state, view } from '../parts/dom.js';
import { print, printSlips } from '../parts/paper.js';
import { addDays, day, today } from '../parts/when.js';
import { is } from '../session.js';
import { hints } from '../stream.js';
import { label } from '../words.js';
import { makeDay, openChooser } from './board/day.js';
import { makeDesk } from './board/desk.js';
import { makeDrag } from './board/drag.js';
import { focusCard, makeDrop } from './board/drop.js';
import { makeGrid } from './board/grid.js';
import { bookingHeld, makeHold, tripHeld } from './board/hold.js';
import { openBooking, openTrip } from './board/panels.js';
import { tripsOn } from './board/plan.js';
import { makeQueue } from './board/queue.js';
import { openRecord } from './board/record.js';
import { makeUndo } from './board/undo.js';
import { w } from './board/words.js';

/** @typedef {{pick: (held: import('./board/hold.js').Held) => void, takeTrip: (id: string) => void, put: (vehicle: string) => Promise<void>, open: (trip: string) => void}} Act */

/** Below this width there is no room for the grid. */
const NARROW = '(max-width: 1023px)';
const TOPICS = ['booking', 'trip', 'vehicle', 'driver', 'off_road', 'leave', 'paper', 'settings', 'department', 'vehicle_class'];

export function screen() {
    const narrow = matchMedia(NARROW);
    const isNarrow = state(narrow.matches);
    const desk = makeDesk(() => isNarrow.value);
    const hold = makeHold(desk);
    const changed = async () => {
        await desk.again();
        // What is being sent is told by whoever sends it.
        if (!drop.isBusy.value) await hold.again();
    };
    const undo = makeUndo(changed);
    const drop = makeDrop(desk, hold, undo);
    const onNarrow = () => {
        isNarrow.value = narrow.matches;
        desk.again();
    };
    narrow.addEventListener('change', onNarrow);

    // Others with a right to look see it as it is.
    const mayAct = is('dispatcher');
    /** @type {Act} */
    const act = {
        pick: (held) => {
            if (!mayAct) return show(held);
            if (hold.held.value && hold.held.value.id === held.id) return hold.letGo();
            hold.take(held, !isNarrow.value);
            if (isNarrow.value) openChooser({ desk, hold, act });
        },
        takeTrip: (id) => {
            const trip = desk.trip(id);
            if (mayAct && trip && trip.state === 'planned') hold.take(tripHeld(trip));
            else act.open(id);
        },
        put: drop.put,
        open: (id) => {
            const trip = desk.trip(id);
            openTrip(id, trip ? trip.booking_number : '', changed);
        },
    };
    const show = (/** @type {import('./board/hold.js').Held} */ held) =>
        (held.kind === 'booking' ? openBooking : openTrip)(held.id, held.number, changed);
    const details = () => hold.held.value && show(hold.held.value);
    const drag = makeDrag({
        hold,
        put: drop.put,
        heldOf: (from) => {
            if (!mayAct) return null;
            const [card, bar] = [from.getAttribute('data-card'), from.getAttribute('data-trip')];
            const queued = card && desk.queued(card);
            if (queued) return bookingHeld(queued);
            const trip = desk.trip(card || bar || '');
            return trip && trip.state === 'planned' ? tripHeld(trip) : null;
        },
    });

    /** While something is held, the keys belong to it, wherever the focus is. @param {KeyboardEvent} event */
    const onKeydown = (event) => {
        const at = /** @type {Element} */ (event.target);
        const isField = !!at.closest('input, select, textarea');
        // Other buttons keep their Enter: whoever goes to the next days doesn't send a vehicle.
        const isOurs = !at.closest('button, a, summary') || !!at.closest('[data-card], [data-trip]');
        if (at.closest('dialog')) return;
        if (!hold.held.value) {
            if (event.key === 'z' && (event.ctrlKey || event.metaKey) && undo.left.value && !isField) {
                event.preventDefault();
                undo.run();
            }
            return;
        }
        if (event.key === 'Escape') {
            const { id } = hold.held.value;
            hold.letGo();
            focusCard(id);
        } else if (isField) return;
        else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') hold.step(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey);
        else if (event.key === 'Enter' && isOurs && hold.target.value) {
            if (!event.repeat) drop.put(hold.target.value);
        } else if (event.key !== 'Enter' || !at.closest('[data-card][aria-pressed=true]')) return;
        event.preventDefault();
        event.stopPropagation();
    };
    addEventListener('keydown', onKeydown, { capture: true });

    /** The target stays in sight. */
    const watcher = view(() => {
        const id = hold.target.value;
        if (id) queueMicrotask(() => scrollTo(id));
        return h('span', { hidden: true });
    });

    const stop = hints(TOPICS, changed);
    /** Papers are of today where it is shown, otherwise of the first day that is. */
    const paperDay = () => {
        const { board } = desk.data || { board: null };
        return !board || (board.from <= today() && today() < board.until) ? today() : board.from;
    };
    const sheet = action(() => print(`/day-sheets/${paperDay()}`));
    const slips = action(async () => {
        const trips = desk.data ? tripsOn(desk.data.board, paperDay(), now().getTime()) : [];
        // Several legs are one trip, and one slip.
        const ids = [...new Set(trips.map((trip) => trip.id))];
        if (!ids.length) return w('noSlips', { day: day(paperDay()) });
        await printSlips(ids);
        return undefined;
    });

    const toolbar = view(() => {
        // A narrow screen shows the trips of one day, beside the queue of the next three.
        const [from, days] = [desk.from(), isNarrow.value ? 1 : desk.days()];
        const scales = /** @type {const} */ ([
            [1, 'day1'],
            [3, 'day3'],
            [7, 'day7'],
        ]);
        return h(
            'div',
            { class: 'commands' },
            h('h1', null, w('title')),
            h(
                'div',
                { class: 'joined' },
                h(
                    'button',
                    { type: 'button', 'aria-label': w('before'), title: w('before'), onClick: () => desk.show(addDays(from, -days)) },
                    '‹',
                ),
                h('button', { type: 'button', onClick: () => desk.show(today()) }, w('today')),
                h(
                    'button',
                    { type: 'button', 'aria-label': w('after'), title: w('after'), onClick: () => desk.show(addDays(from, days)) },
                    '›',
                ),
            ),
            h('strong', { class: 'dates' }, days === 1 ? day(from) : w('window', { from: day(from), until: day(addDays(from, days - 1)) })),
            !isNarrow.value &&
                h(
                    'div',
                    { class: 'joined', role: 'group', 'aria-label': w('scale') },
                    scales.map(([count, name]) =>
                        h(
                            'button',
                            {
                                type: 'button',
                                key: count,
                                'aria-pressed': days === count ? 'true' : 'false',
                                onClick: () => desk.show(from, count),
                            },
                            w(name),
                        ),
                    ),
                ),
            h('span', { class: 'push' }),
            h(
                'button',
                {
                    type: 'button',
                    'aria-label': w('undo'),
                    disabled: !undo.left.value || undo.undoing.isBusy,
                    title: undo.left.value ? null : w('undoWhy'),
                    class: undo.left.value ? 'offered' : '',
                    onClick: undo.run,
                },
                undo.left.value ? w('undoing', { n: undo.left.value }) : w('undo'),
            ),
            button({ text: w('sheet'), onClick: sheet.run, isBusy: sheet.isBusy }),
            button({ text: w('slips'), name: w('slipsOfDay'), onClick: slips.run, isBusy: slips.isBusy }),
            button({ text: w('record'), kind: 'main', why: mayAct ? null : w('onlyDispatcher'), onClick: () => openRecord(desk, changed) }),
        );
    });

    /** What is held and how many can go; otherwise what the colours mean. */
    const strip = view(() => {
        const [held, verdicts] = [hold.held.value, hold.verdicts.value];
        if (!held) return legend();
        const count = (/** @type {string} */ level) => [...(verdicts || new Map()).values()].filter((one) => one.level === level).length;
        return h(
            'div',
            { class: 'held' },
            h('strong', null, `${w('held')} ${held.number} ${held.title}`),
            h('span', { class: 'quiet wide' }, held.detail),
            verdicts
                ? h(
                      'span',
                      { class: 'counts' },
                      h('span', { class: 'tag good' }, `${w('yes')} ${count('yes')}`),
                      h('span', { class: 'tag warn' }, `${w('warn')} ${count('warn')}`),
                      h('span', { class: 'tag accent' }, `${w('byReason')} ${count('over')}`),
                      h('span', { class: 'tag' }, `${w('no')} ${count('no')}`),
                  )
                : h('span', { class: 'quiet', 'aria-busy': 'true' }, w('judging')),
            held.wanted > 1 && h('strong', null, w('gathered', { n: hold.ghosts.value.length, of: held.wanted })),
            h('span', { class: 'push quiet hint' }, w('holdHint')),
            h('button', { type: 'button', onClick: details }, w('details')),
            h('button', { type: 'button', onClick: hold.letGo }, w('letGo')),
        );
    });

    const refused = view(() =>
        h('div', { class: 'refused' }, refusal(undo.undoing.problem), refusal(sheet.problem), refusal(slips.problem)),
    );
    const queue = makeQueue({ desk, hold, act, drag });
    const grid = makeGrid({ desk, hold, act, drag });
    const list = makeDay({ desk, act });
    return view(() =>
        h(
            'div',
            {
                class: `board${isNarrow.value ? ' narrowed' : ''}`,
                onRemove: () => {
                    stop();
                    undo.stop();
                    narrow.removeEventListener('change', onNarrow);
                    removeEventListener('keydown', onKeydown, { capture: true });
                },
            },
            toolbar,
            refused,
            isNarrow.value ? null : strip,
            queue,
            isNarrow.value ? list : grid,
            watcher,
        ),
    );
}

function legend() {
    const signs = /** @type {const} */ ([
        ['planned', 'stateP'],
        ['departed', 'stateD'],
        ['returned', 'stateR'],
        ['confirmed', 'stateC'],
    ]);
    return h(
        'div',
        { class: 'signs', 'aria-label': w('legend') },
        signs.map(([state_, sign]) =>
            h('span', { key: state_ }, h('b', { class: `trip ${state_}` }, w(sign)), ' ', label('trip_state', state_)),
        ),
        h('span', null, h('b', { class: 'trip risk' }, w('riskSign')), ' ', w('risk')),
        h('span', null, h('b', { class: 'trip needs' }, w('needsSign')), ' ', w('needs')),
        h('span', null, h('b', { class: 'block off_road' }), ' ', w('off_road'), ' / ', w('paper')),
        h('span', { class: 'push quiet' }, w('barHint')),
    );
}

/** @param {string} id */
function scrollTo(id) {
    const row = document.getElementById(`row-${id}`);
    if (row && !document.documentElement.classList.contains('dragging')) row.scrollIntoView({ block: 'nearest' });
}
