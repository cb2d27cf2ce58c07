// What the dispatcher has before them: the days that are shown, the board's answer, and what was refused at which card.

import { get } from '../../api.js';
import { state } from '../../parts/dom.js';
import { loading } from '../../parts/load.js';
import { query, setQuery } from '../../parts/route.js';
import { addDays, today } from '../../parts/when.js';
import { classesOf, rowsOf } from './plan.js';

/** @typedef {ReturnType<typeof makeDesk>} Desk */
/** @typedef {import('./plan.js').Trip & {plate_no?: string, driver_name?: string}} Loose a trip that needs another vehicle, whatever the window */

const SCALES = [1, 3, 7];

/** @param {() => boolean} isNarrow where there is no room for a choice of days */
export function makeDesk(isNarrow) {
    const days = () => (!isNarrow() && SCALES.includes(Number(query().days)) ? Number(query().days) : 3);
    const from = () => (/^\d{4}-\d\d-\d\d$/.test(query().from || '') ? query().from : today());
    /** Refusals by the id of the booking or trip, with what it looked like then. */
    const problems = state(/** @type {Map<string, {problem: import('../../api.js').Problem, was: string}>} */ (new Map()));

    const loaded = loading(async () => {
        const [board, loose] = await Promise.all([
            get('/board', { from: from(), until: addDays(from(), days()) }),
            get('/trips', { needs_reassignment: true, state: 'planned', limit: 50 }),
        ]);
        return {
            board: /** @type {import('./plan.js').Board} */ (board),
            loose: /** @type {Loose[]} */ (
                loose.items.sort((/** @type {Loose} */ one, /** @type {Loose} */ other) => (one.starts_at < other.starts_at ? -1 : 1))
            ),
            rows: rowsOf(board),
            classes: classesOf(board),
        };
    });

    /** @type {Promise<void>} */
    let last = Promise.resolve();
    /** Reads again. It is over when the newest answer is there: one that was overtaken shows nothing. */
    const again = async () => {
        last = loaded.again();
        for (let waited = null; waited !== last;) {
            waited = last;
            await waited;
        }
    };

    /**
     * Shows other days.
     * @param {string | null} date none is today
     * @param {number} [count]
     */
    const show = (date, count) => {
        setQuery({ from: date === today() ? null : date, ...(count ? { days: count === 3 ? null : String(count) } : {}) });
        return again();
    };

    return {
        again,
        days,
        from,
        loaded,
        show,
        problems,
        get data() {
            return loaded.data;
        },
        /** @param {string} id */
        queued: (id) => (loaded.data ? loaded.data.board.queue.find((one) => one.id === id) : undefined),
        /** @param {string} id a trip that hasn't departed, in the window or to reassign */
        trip: (id) =>
            loaded.data
                ? loaded.data.board.trips.find((one) => one.id === id) || loaded.data.loose.find((one) => one.id === id)
                : undefined,
        /** @param {string} id */
        vehicle: (id) => (loaded.data ? loaded.data.board.vehicles.find((one) => one.id === id) : undefined),
        /**
         * @param {string} id
         * @param {import('../../api.js').Problem | null} problem
         * @param {string} [was]
         */
        mark: (id, problem, was = '') => {
            const next = new Map(problems.value);
            if (problem) next.set(id, { problem, was });
            else next.delete(id);
            problems.value = next;
        },
    };
}
