// What the parts of the fleet's records share: who writes what, as the access table of the service says (others see the acts disabled, with this
// as the reason), and a row that somebody else may change meanwhile.

import { note, rereading } from '../../../parts/panel.js';
import { is } from '../../../session.js';
import { words } from '../../../words.js';

const w = words(
    { only: '由调度员登记', onlyFleet: '由调度员或管理员登记' },
    { only: 'Dispatchers record it', onlyFleet: 'Dispatchers and administrators record it' },
);

export const FLEET = ['admin', 'dispatcher'];
export const RUNNING = ['dispatcher', 'accountant', 'supervisor'];
export const onlyDispatcher = () => (is('dispatcher') ? null : w('only'));
export const onlyFleet = () => (is(...FLEET) ? null : w('onlyFleet'));

/**
 * A row of a list as it is now, what is said of it where somebody else has changed it meanwhile, and the refusal after which that is read.
 * @template {{id: string}} T
 * @param {{rows: () => T[], again: () => Promise<void>}} all
 * @param {T} one
 * @param {(one: T) => (import('../../../parts/facts.js').Fact | false)[]} texts
 */
export function rowOf(all, one, texts) {
    const now = () => all.rows().find(({ id }) => id === one.id) || one;
    const loaded = {
        get data() {
            return now();
        },
        again: all.again,
    };
    const { changes, refused } = rereading(loaded, texts);
    return { now, refused, intro: () => note(changes()) };
}
