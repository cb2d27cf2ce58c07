// Printing: papers of the service (slips, day sheets, statements, vouchers) are HTML pages of its own. A new tab would have no token, so
// the page fetches them, puts what they say into its print layer, and prints that alone.

import { send } from '../api.js';

/**
 * @param {string} path
 * @param {Record<string, any>} [query]
 */
export async function print(path, query) {
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
