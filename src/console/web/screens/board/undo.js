// Taking back what was just done, for half a minute.

import { state } from '../../parts/dom.js';
import { action } from '../../parts/act.js';

const SECONDS = 30;

/** @typedef {ReturnType<typeof makeUndo>} Undo */

/** @param {() => Promise<unknown>} changed */
export function makeUndo(changed) {
    const left = state(0);
    let timer = 0;
    /** @type {() => Promise<string>} what takes it back, and says so */
    let work = async () => '';
    const stop = () => {
        clearInterval(timer);
        left.value = 0;
    };
    const undoing = action(
        async () => {
            const said = await work();
            stop();
            await changed();
            return said;
        },
        () => {
            stop();
            changed();
        },
    );
    return {
        left,
        undoing,
        /** @param {() => Promise<string>} back */
        offer: (back) => {
            stop();
            undoing.forget();
            work = back;
            left.value = SECONDS;
            timer = window.setInterval(() => (left.value > 1 ? left.value-- : stop()), 1000);
        },
        run: () => (left.value ? undoing.run() : undefined),
        stop,
    };
}
