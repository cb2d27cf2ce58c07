// A button that puts a text into the clipboard.

import { words } from '../words.js';
import { button } from './act.js';
import { say } from './status.js';

const w = words(
    { copy: '复制', copied: '已复制', cannot: '浏览器不允许复制，请选中文字手动复制' },
    { copy: 'Copy', copied: 'Copied', cannot: 'The browser doesn’t let us copy: select the text and copy it' },
);

/** @param {string} text @param {string} done what is said then */
async function copy(text, done) {
    try {
        await navigator.clipboard.writeText(text);
        say(done);
    } catch {
        // Browsers have the clipboard for secure pages alone, and ask whether it may be used.
        say(w('cannot'));
    }
}

/** @param {string} text @param {{name: string, done: string}} [said] the button's name, and what is said then */
export const copyButton = (text, { name, done } = { name: w('copy'), done: w('copied') }) =>
    button({ text: name, onClick: () => copy(text, done) });
