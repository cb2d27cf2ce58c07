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

/** A modal dialog makes all the rest of the page inert: what is said while one is open is said in the topmost. */
export function moveStatus() {
    const open = document.querySelectorAll('dialog[open]');
    const home = open.length ? open[open.length - 1] : document.querySelector('.app');
    if (home && status.at && status.at.parentNode !== home) home.append(status.at);
}
