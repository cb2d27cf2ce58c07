// What the page says that happened: one line, read out to who can't see it.

import { h, state, view } from './dom.js';

const said = state('');
let timer = 0;

/**
 * Says it for some seconds.
 * @param {string} text
 */
export function say(text) {
    said.value = text;
    clearTimeout(timer);
    timer = window.setTimeout(() => (said.value = ''), 8000);
}

/** Where it stands. */
export const status = view(() => h('div', { role: 'status', class: said.value ? 'status said' : 'status' }, said.value));
