// Printing: papers of the service (slips, day sheets, statements, vouchers) are HTML pages of its own. A new tab would have no token, so
// the page fetches them, puts what they say into its print layer, and prints that alone.

import { send } from '../api.js';

/** So many slips the service gives at once. */
const AT_ONCE = 50;

/**
 * @param {string} path
 * @param {Record<string, any>} [query]
 */
export async function print(path, query) {
    lay(await paper(path, query));
}

/** The slips of several trips, each on a page of its own. @param {string[]} ids */
export async function printSlips(ids) {
    const layer = await paper('/trips/slips', { ids: ids.slice(0, AT_ONCE) });
    for (let at = AT_ONCE; at < ids.length; at += AT_ONCE) {
        const next = await paper('/trips/slips', { ids: ids.slice(at, at + AT_ONCE) });
        layer.append(...next.childNodes);
    }
    lay(layer);
}

/**
 * A paper as an element.
 * @param {string} path
 * @param {Record<string, any>} [query]
 */
async function paper(path, query) {
    const response = await send('GET', path, { query, accept: 'text/html' });
    const text = await response.text();
    // A `<style>` would offend the page's policy even here, so only the content goes through the parser.
    const match = /<main class="([^"]*)"[^>]*>([\s\S]*)<\/main>/.exec(text);
    const [, kind, inner] = match || ['', 'paper', ''];
    const content = new DOMParser().parseFromString(inner, 'text/html');
    const layer = document.createElement('div');
    layer.className = kind;
    layer.lang = (/<html lang="([^"]*)"/.exec(text) || ['', 'zh-CN'])[1];
    layer.append(...content.body.childNodes);
    return layer;
}

/** Prints a layer and nothing else of the page. @param {HTMLElement} layer */
function lay(layer) {
    const root = document.documentElement;
    document.body.append(layer);
    root.classList.add('printing');
    const done = () => {
        layer.remove();
        root.classList.remove('printing');
    };
    addEventListener('afterprint', done, { once: true });
    window.print();
}
