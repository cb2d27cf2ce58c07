// What a driver's page keeps for where there is no signal: their own trips of the next days, and what they entered, until the service has it.
// All of it lies under the user's id. Entries go out in their order, each once (by its key), and only in the sign-in of who made them.

import { Problem, clock, get, newKey, now, post } from './api.js';
import { state } from './parts/dom.js';
import { addDays, instant, local, today } from './parts/when.js';
import { beforeSignOut, goOnOffline, is, isOver, me, onSignOut, sessionEnds } from './session.js';
import { labels, lang } from './words.js';

/**
 * @typedef {{code: string, detail: string}} Refused
 * @typedef {{number?: number, user: string, trip: string, plate: string, kind: 'depart' | 'return', body: Record<string, any>, key: string, refused: Refused | null}} Entry
 * @typedef {{user: string, me: import('./session.js').Me, labels: any, ends: string, ahead: number, at: string, trips: any[]}} Kept
 */

const DAYS = 7;
/** A request that takes longer is one without a network. */
const PATIENCE = 20_000;
const AGAIN = 30_000;
/** The server's clock may be behind this page's by so much without either knowing. */
const TOLERANCE = 2_000;
const LOCK = 'motorpool-entries';

/** What the driver of now has entered and the service hasn't yet, oldest first. */
export const entries = state(/** @type {Entry[]} */ ([]));
/** Whether the service couldn't be reached when it was asked last. */
export const isOffline = state(false);

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
    opened =
        opened ||
        new Promise((resolve, reject) => {
            const request = indexedDB.open('motorpool', 1);
            request.onupgradeneeded = () => {
                request.result.createObjectStore('kept', { keyPath: 'user' });
                request.result.createObjectStore('entries', { keyPath: 'number', autoIncrement: true });
            };
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
    return opened;
}

/**
 * One step in one of the two stores. It is done when the browser has it on its disk.
 * @param {'kept' | 'entries'} name
 * @param {(store: IDBObjectStore) => IDBRequest} step
 * @returns {Promise<any>}
 */
async function within(name, step) {
    const transaction = (await database()).transaction(name, 'readwrite');
    const request = step(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
    });
}

/** @param {string} user @returns {Promise<Entry[]>} */
const entriesOf = async (user) =>
    (await within('entries', (store) => store.getAll())).filter((/** @type {Entry} */ one) => one.user === user);

async function readEntries() {
    const known = me.value;
    entries.value = known ? await entriesOf(known.id) : [];
}

let begun = '';

/** Begins for the driver who is signed in: keeps the page for later, and sends what waits. */
export async function begin() {
    const known = me.value;
    if (!known || !is('driver')) return;
    if (begun !== known.id) {
        begun = known.id;
        if (navigator.serviceWorker) navigator.serviceWorker.register('/sw.js').catch(() => {});
        await readEntries();
    }
    sendAll();
}

addEventListener('online', () => sendAll());
setInterval(() => entries.value.some((one) => !one.refused) && sendAll(), AGAIN);

/**
 * Opens the page for the driver who was here last, with their own trips alone. Not beyond the end of their session.
 * @returns {Promise<boolean>} whether there is one
 */
export async function open() {
    /** @type {Kept[]} */
    const all = await within('kept', (store) => store.getAll());
    const last = all.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
    if (!last) return false;
    clock.ahead = last.ahead;
    if (last.ends && Date.parse(last.ends) <= now().getTime()) return false;
    labels.value = last.labels[lang.value] || {};
    isOffline.value = true;
    goOnOffline({ ...last.me, roles: ['driver'] });
    return true;
}

/**
 * The driver's own trips: what is under way, and what begins until a week from now. Without a network, those that were kept.
 * @returns {Promise<{trips: any[], at: string | null}>} `at` is when they were kept, none if they are of now
 */
export async function trips() {
    const known = me.value;
    if (!known) return { trips: [], at: null };
    try {
        const from = instant(`${today()}T00:00`);
        const until = instant(`${addDays(today(), DAYS + 1)}T00:00`);
        const own = { driver_id: known.driver_id, starts_until: until, limit: 200 };
        const [coming, ofToday] = await Promise.all([
            get('/trips', { ...own, state: ['planned', 'departed'] }),
            get('/trips', { ...own, starts_from: from, state: ['returned', 'disputed', 'confirmed'] }),
        ]);
        const all = [...coming.items, ...ofToday.items].sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
        isOffline.value = false;
        await keep(known, all);
        sendAll();
        return { trips: all, at: null };
    } catch (cause) {
        if (!(cause instanceof Problem) || (cause.status !== 0 && cause.status < 500)) throw cause;
        const kept = await within('kept', (store) => store.get(known.id));
        if (!kept) throw cause;
        isOffline.value = true;
        return { trips: kept.trips, at: kept.at };
    }
}

/** @param {import('./session.js').Me} known @param {any[]} all */
async function keep(known, all) {
    const before = (await within('kept', (store) => store.get(known.id))) || { labels: {} };
    /** @type {Kept} */
    const kept = {
        user: known.id,
        me: { ...known, roles: [...known.roles] },
        labels: { ...before.labels, [lang.value]: labels.value },
        ends: sessionEnds(),
        ahead: clock.ahead,
        at: instant(local(now())),
        trips: all,
    };
    await within('kept', (store) => store.put(JSON.parse(JSON.stringify(kept))));
}

/** What became of entries that this page has sent: nothing, or why they were refused. @type {Map<number, Problem | null>} */
const outcomes = new Map();

/**
 * Enters a departure or a return: it is kept first, and then sent after all that waits before it.
 * @param {any} trip
 * @param {'depart' | 'return'} kind
 * @param {Record<string, any>} body
 * @returns {Promise<boolean>} whether the service has it; else it waits
 */
export async function enter(trip, kind, body) {
    const known = /** @type {import('./session.js').Me} */ (me.value);
    const at = instant(local(new Date(now().getTime() - TOLERANCE)));
    /** @type {Entry} */
    const entry = { user: known.id, trip: trip.id, plate: trip.plate_no, kind, body: { ...body, at }, key: newKey(), refused: null };
    const number = await within('entries', (store) => store.add(entry));
    await readEntries();
    await sendAll();
    const refused = outcomes.get(number);
    if (refused) {
        // Who is still here is told at once, and enters it again.
        await drop({ ...entry, number });
        throw refused;
    }
    return !entries.value.some((one) => one.number === number);
}

/** @type {Promise<void> | null} */
let sending = null;

/** Sends what waits. What was added while it was being sent goes with the next round. @returns {Promise<void>} */
export async function sendAll() {
    while (sending) await sending;
    // While a sign-in lies over the page nothing goes out; it goes with the sign-in.
    if (isOver.value) return;
    sending = (navigator.locks ? navigator.locks.request(LOCK, sendWaiting).then(() => undefined) : sendWaiting()).finally(
        () => (sending = null),
    );
    await sending;
}

async function sendWaiting() {
    const user = me.value ? me.value.id : '';
    /** Trips of which an entry was refused: what comes after it makes no sense before that. @type {Set<string>} */
    const held = new Set();
    for (const entry of user ? await entriesOf(user) : []) {
        const number = /** @type {number} */ (entry.number);
        if (entry.refused) {
            if (entry.refused.code !== 'wrong_state') held.add(entry.trip);
            continue;
        }
        if (held.has(entry.trip)) continue;
        try {
            await patient((signal) => post(`/trips/${entry.trip}/${entry.kind}`, entry.body, { key: entry.key, as: user, signal }));
            outcomes.set(number, null);
            isOffline.value = false;
            await within('entries', (store) => store.delete(number));
        } catch (cause) {
            if (!(cause instanceof Problem)) throw cause;
            // Where it isn't refused but unheard, or too much was asked, it and all after it wait.
            if (
                cause.status === 0 ||
                cause.status === 401 ||
                cause.status === 429 ||
                cause.status >= 500 ||
                cause.code === 'idempotency_in_progress'
            ) {
                isOffline.value = cause.code === 'offline';
                break;
            }
            outcomes.set(number, cause);
            if (cause.code !== 'wrong_state') held.add(entry.trip);
            const detail = [cause.message, ...cause.errors.map((fault) => fault.detail)].join(' ');
            // It may have been dropped meanwhile, in another tab.
            if (await within('entries', (store) => store.get(number)))
                await within('entries', (store) => store.put({ ...entry, refused: { code: cause.code, detail } }));
        }
    }
    await readEntries();
}

/**
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} ask
 * @returns {Promise<T>}
 */
async function patient(ask) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE);
    try {
        return await ask(control.signal);
    } catch (cause) {
        if (control.signal.aborted) throw new Problem(0, { code: 'offline', detail: '' });
        throw cause;
    } finally {
        clearTimeout(timer);
    }
}

/** Sends a refused one again, as another request. @param {Entry} entry */
export async function retry(entry) {
    await within('entries', (store) => store.put({ ...entry, key: newKey(), refused: null }));
    await sendAll();
}

/** @param {Entry} entry */
export async function drop(entry) {
    await within('entries', (store) => store.delete(/** @type {number} */ (entry.number)));
    await readEntries();
}

beforeSignOut(async () => {
    const known = me.value;
    const waiting = known ? await entriesOf(known.id) : [];
    if (!waiting.length) return true;
    return (await import('./parts/leave.js')).mayLeave(waiting.length);
});

onSignOut((isEnd) => {
    const known = me.value;
    begun = '';
    entries.value = [];
    if (!known) return undefined;
    // Who signs out leaves nothing. Where another signs in after them, what they entered waits for them, unseen.
    return Promise.all([
        within('kept', (store) => store.delete(known.id)),
        isEnd &&
            entriesOf(known.id).then((all) =>
                Promise.all(all.map((one) => within('entries', (store) => store.delete(/** @type {number} */ (one.number))))),
            ),
    ]);
});
