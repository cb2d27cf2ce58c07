// The grid: vehicles by class over the days that are shown.

import { now } from '../../api.js';
import { h, state, view } from '../../parts/dom.js';
import { shown } from '../../parts/load.js';
import { addDays, local } from '../../parts/when.js';
import { drawDays, makeLine } from './line.js';
import { scaleOf } from './plan.js';
import { w } from './words.js';

/** Hours between two marks, by the number of days. */
const STEPS = /** @type {Record<number, number>} */ ({ 1: 2, 3: 6, 7: 12 });

/**
 * @param {{desk: import('./desk.js').Desk, hold: import('./hold.js').Hold, act: import('../board.js').Act, drag: (event: PointerEvent) => void}} props
 */
export function makeGrid({ desk, hold, act, drag }) {
    /** @type {Map<string, ReturnType<typeof makeLine>>} */
    const lines = new Map();
    const minute = state(0);
    const clock = window.setInterval(() => minute.value++, 60_000);

    /** The line of a vehicle stays the same element over all answers. @param {import('./plan.js').Row} row */
    const lineOf = (row) => {
        const known = lines.get(row.vehicle.id);
        if (known) {
            known.show(row);
            return known;
        }
        const made = makeLine(row, hold);
        lines.set(row.vehicle.id, made);
        return made;
    };

    const nowLine = view(() => {
        minute.value;
        const data = desk.data;
        const { starts, ends } = data ? scaleOf(data.board.from, data.board.until) : { starts: 0, ends: 0 };
        const at = now();
        const part = (at.getTime() - starts) / (ends - starts);
        return h(
            'div',
            { class: 'now', hidden: !(part >= 0 && part < 1), style: { '--at': String(part) }, 'aria-hidden': 'true' },
            h('i', null, local(at).slice(11, 16)),
        );
    });

    const onClick = (/** @type {MouseEvent} */ event) => {
        const [bar, vehicle] = found(event);
        // While something is held, a click anywhere in a row puts it down there.
        if (hold.held.value) vehicle && act.put(vehicle);
        else if (bar) act.open(bar);
    };

    const onKeydown = (/** @type {KeyboardEvent} */ event) => {
        const [bar] = found(event);
        if (!bar || hold.held.value) return;
        if (event.key === 'Enter') {
            event.preventDefault();
            if (!event.repeat) act.takeTrip(bar);
        } else if (event.key.startsWith('Arrow')) {
            event.preventDefault();
            walk(/** @type {HTMLElement} */ (event.target), event.key);
        }
    };

    const body = view(() =>
        h(
            'div',
            { class: 'scroller', 'aria-busy': desk.loaded.isBusy ? 'true' : null, onRemove: () => clearInterval(clock) },
            shown(desk.loaded, ({ board, rows, classes }) => {
                queueMicrotask(keepStop);
                const dates = Array.from({ length: scaleOf(board.from, board.until).days }, (_, index) => addDays(board.from, index));
                if (!board.vehicles.length) return h('p', { class: 'empty' }, w('noVehicles'));
                return h(
                    'div',
                    {
                        class: 'lines',
                        role: 'grid',
                        'aria-label': w('grid'),
                        'aria-readonly': 'true',
                        tabindex: -1,
                        style: { '--days': String(dates.length) },
                        onClick,
                        onKeydown,
                        onPointerdown: drag,
                        onPointerover: tell,
                        onFocusin: enter,
                    },
                    drawDays(dates, STEPS[dates.length] || 6),
                    classes.map(({ code, name, vehicles }) =>
                        h(
                            'div',
                            { role: 'rowgroup', key: code, 'aria-label': name, class: 'class' },
                            h(
                                'div',
                                { class: 'name', 'aria-hidden': 'true' },
                                h('span', null, name, h('small', null, w('vehicles', { n: vehicles.length }))),
                            ),
                            vehicles.map((vehicle) => lineOf(/** @type {import('./plan.js').Row} */ (rows.get(vehicle.id))).view),
                        ),
                    ),
                    nowLine,
                );
            }),
        ),
    );
    return body;
}

/** The trip and the vehicle of an event. @param {Event} event */
function found(event) {
    const at = /** @type {Element} */ (event.target);
    const [bar, line] = [at.closest('[data-trip]'), at.closest('[data-vehicle]')];
    return [bar && bar.getAttribute('data-trip'), line && line.getAttribute('data-vehicle')];
}

/** A bar says all of itself to whoever points at it. @param {PointerEvent} event */
function tell(event) {
    const bar = /** @type {Element} */ (event.target).closest('[data-trip]');
    if (bar) bar.setAttribute('title', bar.getAttribute('aria-label') || '');
}

/** The grid is one stop of the Tab key: the bar that had the focus last, at first the first. @param {FocusEvent} event */
function enter(event) {
    const bar = /** @type {HTMLElement} */ (event.target);
    if (!bar.matches('[data-trip]')) return;
    for (const other of document.querySelectorAll('.lines [data-trip][tabindex="0"]'))
        if (other !== bar) other.setAttribute('tabindex', '-1');
    bar.setAttribute('tabindex', '0');
}

/** Where the bar that had it is gone, the first is the stop. */
function keepStop() {
    const first = document.querySelector('.lines [data-trip]');
    if (first && !document.querySelector('.lines [data-trip][tabindex="0"]')) first.setAttribute('tabindex', '0');
}

/** @param {HTMLElement} bar @param {string} key */
function walk(bar, key) {
    const row = /** @type {HTMLElement} */ (bar.closest('[data-vehicle]'));
    const isAcross = key === 'ArrowLeft' || key === 'ArrowRight';
    const by = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
    if (isAcross) {
        const bars = barsOf(row);
        const next = bars[bars.indexOf(bar) + by];
        if (next) next.focus();
        return;
    }
    const rows = [...document.querySelectorAll('.lines [data-vehicle]')];
    for (let at = rows.indexOf(row) + by; at >= 0 && at < rows.length; at += by) {
        const bars = barsOf(rows[at]);
        if (!bars.length) continue;
        const away = (/** @type {HTMLElement} */ one) => Math.abs(one.offsetLeft - bar.offsetLeft);
        bars.reduce((best, one) => (away(one) < away(best) ? one : best)).focus();
        return;
    }
}

/** @param {Element} row @returns {HTMLElement[]} from left to right */
function barsOf(row) {
    const bars = /** @type {HTMLElement[]} */ ([...row.querySelectorAll('[data-trip]')]);
    return bars.sort((one, other) => one.offsetLeft - other.offsetLeft);
}
