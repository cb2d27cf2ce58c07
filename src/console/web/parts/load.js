// One way to load: `loading` asks for something and keeps it; `shown` draws it, or that it is under way, or why it failed.

import { Problem, get } from '../api.js';
import { common } from '../words.js';
import { h, state } from './dom.js';

/**
 * @template T
 * @typedef {{data: T | null, problem: Problem | null, isBusy: boolean, again: () => Promise<void>, put: (data: T) => void}} Loading
 */

/**
 * Asks at once. What was there stays until the next answer is.
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Loading<T>}
 */
export function loading(ask) {
    const data = state(/** @type {T | null} */ (null));
    const problem = state(/** @type {Problem | null} */ (null));
    const isBusy = state(false);
    let turn = 0;
    const again = async () => {
        const own = ++turn;
        isBusy.value = true;
        try {
            const answer = await ask();
            // An answer that was overtaken by a later question is of no use any more.
            if (own === turn) [data.value, problem.value] = [answer, null];
        } catch (cause) {
            if (own === turn) problem.value = asProblem(cause);
        } finally {
            if (own === turn) isBusy.value = false;
        }
    };
    again();
    return {
        get data() {
            return data.value;
        },
        get problem() {
            return problem.value;
        },
        get isBusy() {
            return isBusy.value;
        },
        again,
        put: (next) => (data.value = next),
    };
}

/**
 * What isn't a refusal is our own fault, and is thrown on to be seen.
 * @param {unknown} cause
 * @returns {Problem}
 */
export function asProblem(cause) {
    if (cause instanceof Problem) return cause;
    throw cause;
}

/**
 * @template T
 * @param {Loading<T>} loaded
 * @param {(data: T) => import('./dom.js').Child} draw
 * @returns {import('./dom.js').Child}
 */
export function shown(loaded, draw) {
    const { data, problem } = loaded;
    return [
        problem && failure(problem, loaded.again),
        data !== null ? draw(data) : problem ? null : h('p', { class: 'quiet', 'aria-busy': 'true' }, common('loading')),
    ];
}

/**
 * @param {Problem} problem
 * @param {() => unknown} again
 */
export function failure(problem, again) {
    return h(
        'div',
        { class: 'alert', role: 'alert' },
        h('p', null, problem.message),
        problem.errors.length > 0 &&
            h(
                'ul',
                null,
                problem.errors.map((fault) => h('li', null, fault.detail)),
            ),
        h('button', { type: 'button', onClick: again }, common('retry')),
    );
}

/**
 * A whole list, which is short.
 * @param {string} path
 * @param {Record<string, any>} [query]
 * @returns {Promise<any[]>}
 */
export async function whole(path, query) {
    /** @type {any[]} */
    const all = [];
    let cursor = null;
    do {
        const page = await get(path, { ...query, limit: 200, cursor });
        all.push(...page.items);
        cursor = page.next_cursor;
    } while (cursor);
    return all;
}

/**
 * A list of the service, page by page.
 * @template T
 * @param {string} path
 * @param {() => import('../api.js').Options['query']} query
 */
export function pages(path, query) {
    const ask = async (/** @type {string | null} */ cursor) => get(path, { ...query(), cursor });
    const refusedMore = state(/** @type {Problem | null} */ (null));
    const first = loading(async () => {
        refusedMore.value = null;
        return /** @type {{items: T[], next_cursor: string | null}} */ (await ask(null));
    });
    return {
        ...first,
        get data() {
            return first.data;
        },
        get problem() {
            return first.problem;
        },
        get isBusy() {
            return first.isBusy;
        },
        /** Why the next page isn't there. What is there stays. */
        get refusedMore() {
            return refusedMore.value;
        },
        more: async () => {
            const known = first.data;
            if (!known || !known.next_cursor) return;
            try {
                const next = await ask(known.next_cursor);
                if (first.data !== known) return;
                refusedMore.value = null;
                first.put({ items: [...known.items, ...next.items], next_cursor: next.next_cursor });
            } catch (cause) {
                const problem = asProblem(cause);
                if (first.data === known) refusedMore.value = problem;
            }
        },
    };
}
