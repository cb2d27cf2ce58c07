// Money: fen on the wire, yuan for people.

import { lang } from '../words.js';

/**
 * @param {number | null | undefined} fen
 * @returns {string} such as `1,234.50 元`
 */
export function yuan(fen) {
    return fen === null || fen === undefined ? '' : `${figure(fen)} ${lang.value === 'en' ? 'yuan' : '元'}`;
}

/**
 * Without its unit, for columns that name it.
 * @param {number} fen
 */
export function figure(fen) {
    const cents = Math.abs(fen) % 100;
    const whole = String((Math.abs(fen) - cents) / 100).replace(/\B(?=(\d{3})+$)/g, ',');
    return `${fen < 0 ? '-' : ''}${whole}.${String(cents).padStart(2, '0')}`;
}

/**
 * @param {string} text what somebody typed as yuan
 * @returns {number | null} fen; none if it is no amount
 */
export function fen(text) {
    const match = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[,，]/g, ''));
    if (!match) return null;
    const amount = Number(match[2]) * 100 + Number((match[3] || '').padEnd(2, '0'));
    return match[1] ? -amount : amount;
}

/**
 * Yuan for a field.
 * @param {number | null | undefined} amount
 */
export function typed(amount) {
    return amount === null || amount === undefined ? '' : figure(amount).replace(/,/g, '');
}
