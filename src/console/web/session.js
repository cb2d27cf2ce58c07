// Who is signed in. The access token lies in memory only; what renews it is a cookie that no script can read. Tabs renew one at a time,
// because a cookie that was used twice ends the session.

import { BASE, Problem, problemOf, reach } from './api.js';
import { state } from './parts/dom.js';
import { common, labels, lang, suppliersLabels } from './words.js';

/**
 * @typedef {{id: string, name: string, full_name?: string | null, roles: string[], department_ids: string[], department_name?: string | null,
 *   driver_id?: string | null, supplier_id?: string | null, supplier_name?: string | null, must_first?: string | null, company?: {name: string | null, phone: string | null, time_zone: string}}} Me
 */

/** Who is signed in, or nobody. It stays while somebody must sign in again, so that what they typed stays. */
export const me = state(/** @type {Me | null} */ (null));
/** Whether a sign-in must come before anything else is asked. */
export const isOver = state(false);

/** Without a touch for so long a tab doesn't renew. */
const IDLE = 30 * 60_000;
const LOCK = 'motorpool-session';
const CHANNEL = 'motorpool';
const DRAFT = 'draft:';

let token = '';
/** Whose token that is. */
let owner = '';
/** When the session ends unless it is renewed. */
let ends = '';
/** @type {Promise<void> | null} one renewal at a time */
let renewing = null;
/** @type {(() => void)[]} those who wait for a sign-in */
let awaiting = [];
let timer = 0;
let touched = Date.now();
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(CHANNEL) : null;

/** What else is wiped when somebody signs out. @type {((isEnd: boolean) => unknown)[]} */
const wipes = [];
/** What is asked before somebody signs out; false keeps them. @type {(() => Promise<boolean>)[]} */
const questions = [];

/** @param {() => Promise<boolean>} question */
export function beforeSignOut(question) {
    questions.push(question);
}

/** @param {(isEnd: boolean) => unknown} wipe hears whether they signed out, or another person signed in where their sign-in had run out */
export function onSignOut(wipe) {
    wipes.push(wipe);
}

/** Whether the caller has one of these roles. @param {...string} roles */
export function is(...roles) {
    const known = me.value;
    return !!known && roles.some((role) => known.roles.includes(role));
}

/** The token, after a sign-in where there must be one first. @param {string} [as] whose it must be */
export async function bearer(as) {
    // What somebody began isn't done in the name of another who signed in where their sign-in had run out.
    const whose = as || (isOver.value ? owner : '');
    while (isOver.value) await new Promise((resolve) => awaiting.push(() => resolve(undefined)));
    if (whose && owner && owner !== whose) throw new Problem(0, { code: 'another_person', detail: common('another') });
    return token;
}

/**
 * Who was here last goes on without a network: nothing can be asked, and the first request with a network renews the token.
 * @param {Me} known
 */
export function goOnOffline(known) {
    [token, owner] = ['', ''];
    me.value = known;
}

/** When the session ends unless it is renewed; nothing where that isn't known. */
export const sessionEnds = () => ends;

/** Takes up the session that the cookie names, if there is one. */
export async function start() {
    for (const kind of ['pointerdown', 'keydown']) {
        addEventListener(kind, () => (touched = Date.now()), { capture: true, passive: true });
    }
    if (channel) channel.onmessage = ({ data }) => data === 'signed-out' && me.value && forget();
    try {
        await renewed();
    } catch (problem) {
        if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    }
}

/**
 * @param {{username: string, password: string, totp?: string}} proof
 */
export async function signIn(proof) {
    const former = me.value;
    const said = await session('POST', '', proof);
    if (former && former.id !== said.me.id) {
        // Another person: what the former one typed isn't theirs.
        wipe(false);
    }
    await take(said);
}

/** Ends the session. */
export async function signOut() {
    for (const question of questions) if (!(await question())) return;
    try {
        await session('DELETE', '', undefined);
    } finally {
        if (channel) channel.postMessage('signed-out');
        forget();
    }
}

/**
 * Renews the token. Whoever is refused must sign in.
 * @returns {Promise<void>}
 */
export function renewed() {
    renewing = renewing || alone(renew).finally(() => (renewing = null));
    return renewing;
}

async function renew() {
    try {
        await take(await session('POST', '/refresh', {}));
    } catch (problem) {
        if (problem instanceof Problem && problem.status === 401 && me.value) {
            isOver.value = true;
            return;
        }
        throw problem;
    }
}

/**
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
function alone(work) {
    return navigator.locks ? navigator.locks.request(LOCK, work).then(() => undefined) : work();
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<any>}
 */
async function session(method, path, body) {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'Accept-Language': lang.value };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const response = await reach(`${BASE}/auth/session${path}`, { method, headers, body: sent });
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? null : response.json();
}

/** @param {{access_token: string, expires_in: number, ends_at?: string, me: Me}} said */
async function take(said) {
    [token, owner] = [said.access_token, said.me.id];
    ends = said.ends_at || '';
    const waiting = awaiting;
    awaiting = [];
    isOver.value = false;
    clearTimeout(timer);
    timer = window.setTimeout(later, said.expires_in * 800);
    // Who must do something first gets no labels before it is done.
    const isUnread = !me.value || me.value.id !== said.me.id || me.value.must_first;
    if (isUnread && !said.me.must_first) await readLabels(said.me);
    me.value = said.me;
    for (const goOn of waiting) goOn();
}

/** Near the token's end: it is renewed if somebody is here. */
function later() {
    if (Date.now() - touched < IDLE || document.fullscreenElement) renewed().catch(() => (timer = window.setTimeout(later, 15_000)));
    else isOver.value = true;
}

/** The labels, in the language of now. @param {Me | null} [known] for whom */
export async function readLabels(known = me.value) {
    if (known && known.roles.includes('supplier')) {
        labels.value = suppliersLabels();
        return;
    }
    const headers = { Authorization: `Bearer ${token}`, 'Accept-Language': lang.value };
    const response = await reach(`${BASE}/labels`, { headers });
    if (response.ok) labels.value = await response.json();
}

/** @param {boolean} isEnd */
function wipe(isEnd) {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(DRAFT)) sessionStorage.removeItem(name);
    for (const one of wipes) one(isEnd);
}

function forget() {
    [token, owner, ends] = ['', '', ''];
    clearTimeout(timer);
    wipe(true);
    isOver.value = false;
    me.value = null;
    location.hash = '#/';
}

/**
 * What somebody has typed into the form of this name and not sent.
 * @param {string} form
 * @returns {Record<string, any>}
 */
export function draft(form) {
    try {
        return JSON.parse(sessionStorage.getItem(DRAFT + form) || '{}');
    } catch {
        return {};
    }
}

/**
 * @param {string} form
 * @param {Record<string, any> | null} values none forgets them
 */
export function keepDraft(form, values) {
    if (values) sessionStorage.setItem(DRAFT + form, JSON.stringify(values));
    else sessionStorage.removeItem(DRAFT + form);
}
