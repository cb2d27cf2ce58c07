// The queue: what still needs a vehicle, in groups.

import { h, state, view } from '../../parts/dom.js';
import { span } from '../../parts/when.js';
import { bookingHeld, tripHeld } from './hold.js';
import { queueOf } from './plan.js';
import { w } from './words.js';

/**
 * @param {{desk: import('./desk.js').Desk, hold: import('./hold.js').Hold, act: import('../board.js').Act, drag: (event: PointerEvent) => void}} props
 */
export function makeQueue({ desk, hold, act, drag }) {
    const isLaterOpen = state(false);

    const onKeydown = (/** @type {KeyboardEvent} */ event) => {
        if (hold.held.value || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
        const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.queue [data-card]')]).filter(
            (card) => card.offsetParent,
        );
        const at = cards.findIndex((card) => card === event.target);
        const next = at >= 0 && cards[at + (event.key === 'ArrowDown' ? 1 : -1)];
        if (!next) return;
        event.preventDefault();
        next.focus();
    };

    /**
     * @param {import('./hold.js').Held} held
     * @param {{class: string, tags: (any)[], lines: string[]}} about
     */
    const card = (held, { class: kind, tags, lines }) => {
        const isHeld = hold.held.value !== null && hold.held.value.id === held.id;
        return h(
            'li',
            { key: held.id },
            h(
                'button',
                {
                    type: 'button',
                    class: `item ${kind}`,
                    'data-card': held.id,
                    'aria-pressed': isHeld ? 'true' : 'false',
                    title: w('cardHint'),
                    onClick: () => act.pick(held),
                    onKeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && event.repeat && event.preventDefault(),
                },
                h('span', { class: 'first' }, h('strong', null, held.title), tags),
                lines.map((line, index) => h('span', { key: index, class: index ? 'quiet' : '' }, line)),
                h('span', { class: 'quiet number' }, held.number),
            ),
            refusedOf(desk, held),
        );
    };

    /** @param {import('./plan.js').Queued} one @param {import('./desk.js').Desk['data']} data */
    const booking = (one, data) => {
        const names = new Map(data ? data.classes.map(({ code, name }) => [code, name]) : []);
        const isUrgent = one.purpose === 'urgent_task';
        return card(bookingHeld(one), {
            class: isUrgent ? 'urgent' : '',
            tags: [
                isUrgent && h('span', { class: 'tag bad', key: 'urgent' }, w('urgent')),
                one.approval === 'pending' && h('span', { class: 'tag warn', key: 'pending' }, w('pending')),
                one.waitlist && h('span', { class: 'tag', key: 'waitlist' }, w('waitlist')),
                one.over_capacity && h('span', { class: 'tag warn', key: 'over' }, w('over')),
            ],
            lines: [
                span(one.starts_at, one.ends_at),
                one.items
                    .map((item) =>
                        item.quantity > 1
                            ? w('each', { name: plain(names.get(item.class) || item.class), n: item.quantity })
                            : plain(names.get(item.class) || item.class),
                    )
                    .join(' + ') + ` · ${w('people', { n: one.passengers })}`,
                `${one.origin} → ${one.destination}`,
            ],
        });
    };

    /** @param {import('./desk.js').Loose} trip */
    const loose = (trip) =>
        card(tripHeld(trip), {
            class: 'needs',
            tags: [h('span', { class: 'tag bad', key: 'needs' }, w('reassign'))],
            lines: [span(trip.starts_at, trip.ends_at), `${trip.plate_no || ''} ${trip.driver_name || ''}`, `→ ${trip.destination}`],
        });

    return view(() =>
        h(
            'section',
            { class: 'queue', role: 'region', 'aria-label': w('queue'), onKeydown, onPointerdown: drag },
            (() => {
                const data = desk.data;
                if (!data) return null;
                const { past, here, later } = queueOf(data.board);
                const { queue, queue_more: more } = data.board;
                const group = (/** @type {string} */ name, /** @type {any[]} */ cards, isBad = false) =>
                    cards.length > 0 && [
                        h('h2', { key: name }, name, h('span', { class: isBad ? 'count' : 'count calm' }, cards.length)),
                        h('ul', { key: `${name}-list` }, cards),
                    ];
                return [
                    group(w('reassign'), data.loose.map(loose), true),
                    group(
                        w('past'),
                        past.map((one) => booking(one, data)),
                        true,
                    ),
                    group(
                        w('here'),
                        here.map((one) => booking(one, data)),
                    ),
                    !here.length &&
                        h('p', { class: 'empty', key: 'empty' }, queue.length || data.loose.length ? w('hereEmpty') : w('queueEmpty')),
                    later.length > 0 &&
                        h(
                            'details',
                            {
                                key: 'later',
                                open: isLaterOpen.value,
                                onToggle: (/** @type {any} */ event) => (isLaterOpen.value = event.target.open),
                            },
                            h('summary', null, w('later'), h('span', { class: 'count calm' }, later.length)),
                            isLaterOpen.value &&
                                h(
                                    'ul',
                                    null,
                                    later.map((one) => booking(one, data)),
                                ),
                        ),
                    more > 0 && h('p', { class: 'quiet', key: 'more' }, w('more', { n: more })),
                ];
            })(),
        ),
    );
}

/**
 * Why what is held was refused, and what it looked like where that has changed since.
 * @param {import('./desk.js').Desk} desk
 * @param {import('./hold.js').Held} held
 */
export function refusedOf(desk, held) {
    const found = desk.problems.value.get(held.id);
    if (!found) return null;
    const { problem, was } = found;
    return h(
        'div',
        { class: 'alert', role: 'alert' },
        h('p', null, problem.status === 412 ? w('stale') : problem.message),
        was && was !== held.detail && h('p', { class: 'quiet' }, w('was', { detail: was })),
        problem.errors.length > 0 &&
            h(
                'ul',
                null,
                problem.errors.map((fault, index) => h('li', { key: index }, fault.detail)),
            ),
    );
}

/** A class without what stands in brackets. @param {string} name */
function plain(name) {
    return name.replace(/（.*?）|\(.*?\)/g, '');
}
