// Where the page is: `#/path?filter=…`. The server knows one page; what stands behind the `#` is the page's own.

import { state } from './dom.js';

const hash = state(location.hash);
const followed = state(0);
addEventListener('hashchange', () => {
    hash.value = location.hash;
    followed.value++;
});

/** How often somebody has gone somewhere, by a link, a button or the browser's history. A filter that a screen puts there itself doesn't count. */
export const visits = () => followed.value;

/** The path, such as `/trips/0190…`. */
export function path() {
    return hash.value.replace(/^#/, '').split('?')[0] || '/';
}

/** @returns {Record<string, string>} the filters */
export function query() {
    return Object.fromEntries(new URLSearchParams(hash.value.split('?')[1] || ''));
}

/**
 * Changes filters, without a step in the browser's history.
 * @param {Record<string, string | null>} changes
 */
export function setQuery(changes) {
    const next = new URLSearchParams(hash.value.split('?')[1] || '');
    for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
    }
    const text = next.toString();
    history.replaceState(null, '', `#${path()}${text && `?${text}`}`);
    hash.value = location.hash;
}

/** @param {string} to such as `/board` */
export function go(to) {
    location.hash = to;
}

/**
 * @param {string} pattern such as `/trips/{id}`
 * @param {string} at
 * @returns {Record<string, string> | null} what stands in its braces
 */
export function matches(pattern, at) {
    const [wanted, parts] = [pattern.split('/'), at.split('/')];
    if (wanted.length !== parts.length) return null;
    /** @type {Record<string, string>} */
    const found = {};
    for (const [index, part] of wanted.entries()) {
        if (part.startsWith('{')) found[part.slice(1, -1)] = decodeURIComponent(parts[index]);
        else if (part !== parts[index]) return null;
    }
    return found;
}
