// The day as a list, where the screen is too narrow for the grid.

import { now } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h, view } from '../../parts/dom.js';
import { failure } from '../../parts/load.js';
import { span, time } from '../../parts/when.js';
import { label } from '../../words.js';
import { troubleOf } from './line.js';
import { refusedOf } from './queue.js';
import { lateness, tripsOn } from './plan.js';
import { w } from './words.js';

/** @param {{desk: import('./desk.js').Desk, act: import('../board.js').Act}} props */
export function makeDay({ desk, act }) {
    return view(() => {
        const { data } = desk;
        const { problem } = desk.loaded;
        const at = now().getTime();
        const trips = data ? tripsOn(data.board, data.board.from, at) : [];
        const plates = new Map(data ? data.board.vehicles.map((one) => [one.id, one.plate_no]) : []);
        const drivers = new Map(data ? data.board.drivers.map((one) => [one.id, one.name]) : []);
        return h(
            'section',
            { class: 'today', 'aria-label': w('list') },
            problem && failure(problem, desk.loaded.again),
            h('h2', null, w('list')),
            data && !trips.length && h('p', { class: 'empty' }, w('listEmpty')),
            h(
                'ul',
                null,
                trips.map((trip) => {
                    const trouble = troubleOf({ trip, late: lateness(trip, at) });
                    const [from, until] = [trip.departed_at || trip.starts_at, trip.returned_at || trip.ends_at];
                    return h(
                        'li',
                        { key: `${trip.id}-${trip.leg}` },
                        h(
                            'button',
                            { type: 'button', class: 'item', onClick: () => act.open(trip.id) },
                            h(
                                'span',
                                { class: 'first' },
                                h(
                                    'strong',
                                    null,
                                    from.slice(0, 10) === until.slice(0, 10) ? `${time(from)}–${time(until)}` : span(from, until),
                                ),
                                h('span', { class: `tag ${TONES[trip.state] || ''}` }, label('trip_state', trip.state)),
                                trouble && h('span', { class: 'tag bad' }, trouble.text),
                            ),
                            h('span', null, `${plates.get(trip.vehicle_id) || ''} ${drivers.get(trip.driver_id) || ''}`),
                            h('span', { class: 'quiet' }, `${trip.department_name} → ${trip.destination}`),
                            h('span', { class: 'quiet number' }, trip.booking_number),
                        ),
                    );
                }),
            ),
        );
    });
}

const TONES = /** @type {Record<string, string>} */ ({ planned: 'accent', departed: 'good', disputed: 'bad' });

/**
 * All vehicles with their answers, to choose from by a tap.
 * @param {{desk: import('./desk.js').Desk, hold: import('./hold.js').Hold, act: import('../board.js').Act}} props
 */
export function openChooser({ desk, hold, act }) {
    const order = /** @type {const} */ ({ yes: 0, warn: 1, over: 2, no: 3 });
    const body = view(() => {
        const [held, verdicts, ghosts] = [hold.held.value, hold.verdicts.value, hold.ghosts.value];
        const answers = [...(verdicts || new Map()).entries()].sort(
            ([, one], [, other]) =>
                order[/** @type {import('./hold.js').Level} */ (one.level)] - order[/** @type {import('./hold.js').Level} */ (other.level)],
        );
        return h(
            'div',
            { class: 'chooser' },
            held &&
                h('p', null, h('strong', null, `${held.number} ${held.title}`), h('br', null), h('span', { class: 'quiet' }, held.detail)),
            held && refusedOf(desk, held),
            held && held.wanted > 1 && h('p', null, w('gathered', { n: ghosts.length, of: held.wanted })),
            !verdicts && h('p', { class: 'quiet', 'aria-busy': 'true' }, w('judging')),
            h(
                'ul',
                null,
                answers.map(([id, verdict]) => {
                    const vehicle = desk.vehicle(id);
                    if (!vehicle) return null;
                    return h(
                        'li',
                        { key: id },
                        h(
                            'button',
                            {
                                type: 'button',
                                class: `item answer ${ghosts.includes(id) ? 'picked' : verdict.level}`,
                                disabled: verdict.level === 'no',
                                'aria-pressed': ghosts.includes(id) ? 'true' : 'false',
                                onClick: async () => {
                                    await act.put(id);
                                    if (!hold.held.value || hold.ghosts.value.length === hold.held.value.wanted) close();
                                },
                            },
                            h(
                                'span',
                                { class: 'first' },
                                h('strong', null, vehicle.plate_no),
                                h('span', { class: 'quiet' }, vehicle.model),
                            ),
                            h('span', null, ghosts.includes(id) ? w('picked') : verdict.text),
                        ),
                    );
                }),
            ),
        );
    });
    const close = dialog({ title: () => w('choose'), body: () => body, kind: 'drawer', onClose: () => hold.held.value && hold.letGo() });
    return close;
}
