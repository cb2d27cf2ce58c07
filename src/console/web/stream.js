// Hints of the service that something has changed. All listeners of a tab share one stream; a hidden tab has none, because a browser
// opens few connections to one server. Where no stream can be had, listeners are told to read again every 30 seconds.

import { Problem, send } from './api.js';
import { onSignOut } from './session.js';

/** @typedef {{topics: string[], again: () => void, timer: number}} Listener */

const POLL = 30_000;
/** Hints of one change come in a row; listeners read once for all of them. */
const GATHER = 400;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** @type {Set<Listener>} */
const listeners = new Set();
/** @type {AbortController | null} */
let open = null;
let isHeard = false;
let lastId = '';
let pause = FIRST_PAUSE;
let reopening = 0;
let polling = 0;
/** The service has no stream for this caller: it is asked for no more. */
let isLacking = false;

/**
 * Calls `again` when records of these topics (the subjects of events, such as `trip`) may have changed.
 * @param {string[]} topics
 * @param {() => void} again
 * @returns {() => void} stops
 */
export function hints(topics, again) {
    const one = { topics, again, timer: 0 };
    listeners.add(one);
    connect();
    return () => {
        clearTimeout(one.timer);
        listeners.delete(one);
        if (!listeners.size) disconnect();
    };
}

document.addEventListener('visibilitychange', () => {
    if (document.hidden) return disconnect();
    // What was missed meanwhile is replayed, but the page shouldn't show old things until then.
    tell(null);
    connect();
});
onSignOut(() => {
    disconnect();
    [lastId, isLacking] = ['', false];
});

/** @param {string | null} topic none: all */
function tell(topic) {
    for (const one of listeners) {
        if (one.timer || (topic && !one.topics.includes(topic))) continue;
        one.timer = window.setTimeout(() => {
            one.timer = 0;
            one.again();
        }, GATHER);
    }
}

function connect() {
    if (!listeners.size || document.hidden) return;
    polling = polling || window.setInterval(() => !isHeard && tell(null), POLL);
    if (!open && !isLacking) listen();
}

function disconnect() {
    clearTimeout(reopening);
    clearInterval(polling);
    polling = 0;
    isHeard = false;
    if (open) open.abort();
    open = null;
}

async function listen() {
    clearTimeout(reopening);
    const own = new AbortController();
    open = own;
    try {
        const response = await send('GET', '/stream', {
            accept: 'text/event-stream',
            signal: own.signal,
            headers: lastId ? { 'Last-Event-ID': lastId } : {},
        });
        if (response.body) await read(response.body.getReader());
    } catch (cause) {
        if (own.signal.aborted) return;
        if (cause instanceof Problem && cause.status >= 400 && cause.status < 500 && cause.status !== 401 && cause.status !== 429)
            isLacking = true;
        else if (!(cause instanceof Problem || cause instanceof TypeError)) throw cause;
    }
    if (open !== own) return;
    [open, isHeard] = [null, false];
    if (isLacking) return;
    reopening = window.setTimeout(connect, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
async function read(reader) {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        text += decoder.decode(value, { stream: true }).replace(/\r\n?/g, '\n');
        const blocks = text.split('\n\n');
        text = blocks.pop() || '';
        for (const block of blocks) take(block);
    }
}

/** @param {string} block the lines of one event */
function take(block) {
    /** @type {Record<string, string>} */
    const fields = {};
    for (const line of block.split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
    }
    if (fields.id) lastId = fields.id;
    if (fields.event === 'hello') [isHeard, pause] = [true, FIRST_PAUSE];
    else if (fields.event === 'reset') tell(null);
    else if (fields.event === 'hint') tell(JSON.parse(fields.data).topic);
}
