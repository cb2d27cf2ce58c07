// What the service does by itself is recorded under the name of its rule; people read it in words.

import { words } from '../words.js';

const w = words(
    {
        confirm_by_rule: '系统（逾期自动确认）',
        lapse: '系统（逾期自动失效）',
        waitlist: '系统（候补通知）',
        lapsed: '逾期未派车，自动失效',
    },
    {
        confirm_by_rule: 'the service (confirmed in default of an answer)',
        lapse: 'the service (lapsed)',
        waitlist: 'the service (waiting list)',
        lapsed: 'It lapsed: no vehicle was sent in time',
    },
);

/** @type {Set<string>} */
const RULES = new Set(['confirm_by_rule', 'lapse', 'waitlist']);

/** Who did something, a person or a rule. @param {string | null | undefined} name */
export const doerName = (name) => (name && RULES.has(name) ? w(/** @type {any} */ (name)) : name || '');

/** Why something was done, as a person wrote it or by a rule. @param {string | null | undefined} reason */
export const reasonText = (reason) => (reason === 'lapsed' ? w('lapsed') : reason || '');
