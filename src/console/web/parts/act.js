// One way to act: `action` does something once at a time, says in the page's status that it was done, and keeps why it was refused.

import { Problem, newKey } from '../api.js';
import { say } from './status.js';
import { asProblem } from './load.js';
import { common } from '../words.js';
import { h, state } from './dom.js';

/**
 * @typedef {{isBusy: boolean, problem: Problem | null, run: () => Promise<boolean>, forget: () => void}} Action
 */

/**
 * `work` gets a key for the request: it stays the same until the act succeeds or is refused, so that an act whose answer was lost isn't
 * done twice. What it answers is said in the status.
 * @param {(key: string) => Promise<string | void>} work
 * @param {(problem: Problem) => void} [refused]
 * @returns {Action}
 */
export function action(work, refused) {
    const isBusy = state(false);
    const problem = state(/** @type {Problem | null} */ (null));
    let key = newKey();
    return {
        get isBusy() {
            return isBusy.value;
        },
        get problem() {
            return problem.value;
        },
        forget: () => (problem.value = null),
        async run() {
            if (isBusy.value) return false;
            isBusy.value = true;
            problem.value = null;
            try {
                const done = await work(key);
                key = newKey();
                if (done) say(done);
                return true;
            } catch (cause) {
                const known = asProblem(cause);
                if (known.status !== 0 && known.status < 500) key = newKey();
                problem.value = known;
                // What it reads anew is there before it can be tried again; where that can't be read, all stays as it was.
                if (refused) await Promise.resolve(refused(known)).catch(asProblem);
                return false;
            } finally {
                isBusy.value = false;
            }
        },
    };
}

/**
 * Why an act was refused, with every fault that no field shows.
 * @param {Problem | null} problem
 * @param {Set<string>} [shownAtFields] pointers of the faults that stand at their fields
 */
export function refusal(problem, shownAtFields = new Set()) {
    if (!problem) return null;
    const text = spoken(problem);
    // A single fault is what the refusal says already.
    const left = problem.errors.filter((fault) => !shownAtFields.has(fault.pointer || '') && fault.detail !== text);
    return h(
        'div',
        { class: 'alert', role: 'alert' },
        h('p', null, text),
        left.length > 0 &&
            h(
                'ul',
                null,
                left.map((fault) => h('li', null, fault.detail)),
            ),
    );
}

/**
 * A button of an act. What can't be done now is disabled, with its reason as its title.
 * @param {{text: string, onClick: () => unknown, isBusy?: boolean, kind?: 'main' | 'danger', why?: string | null, name?: string}} props
 */
export function button({ text, onClick, isBusy = false, kind, why = null, name }) {
    return h(
        'button',
        {
            type: 'button',
            class: kind || '',
            disabled: isBusy || !!why,
            title: why,
            'aria-label': name,
            'aria-busy': isBusy ? 'true' : null,
            onClick,
        },
        text,
    );
}

/** A refusal in words for people: of several faults the service only says how many there are. @param {Problem} problem */
function spoken(problem) {
    if (problem.status === 412) return common('changed');
    return problem.errors.length > 1 ? common('faults', { n: problem.errors.length }) : problem.message;
}
