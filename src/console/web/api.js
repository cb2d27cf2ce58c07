// How the page asks the service. Every request goes through `send`: it carries the token, the language and, where something is made or
// done, a key by which the service knows a repeated request. What is refused is thrown as a `Problem`.

import { readable } from './parts/when.js';
import { bearer, renewed } from './session.js';
import { common, lang } from './words.js';

export const BASE = '/api/v1';

/**
 * @typedef {{pointer?: string, parameter?: string, code: string, detail: string}} Fault
 * @typedef {{query?: Record<string, Value | Value[]>, body?: unknown, ifMatch?: string, key?: string, accept?: string,
 *   headers?: Record<string, string>, signal?: AbortSignal, as?: string}} Options
 *   `as` is whose request it is: with anybody else's sign-in it isn't sent
 * @typedef {string | number | boolean | null | undefined} Value
 */

/** A refusal of the service, or that it couldn't be reached (`offline`). */
export class Problem extends Error {
    /**
     * @param {number} status
     * @param {{code: string, detail: string, title?: string, errors?: Fault[], [member: string]: any}} said
     * @param {string | null} [etag] the present version, where the one that was known is stale
     */
    constructor(status, said, etag = null) {
        super(readable(said.detail || said.title || said.code));
        this.status = status;
        this.code = said.code;
        this.said = said;
        this.etag = etag;
        this.errors = (said.errors || []).map((fault) => ({ ...fault, detail: readable(fault.detail) }));
    }

    /** Whether the record is another now than what was read. */
    get isStale() {
        return this.status === 412 || this.code === 'wrong_state' || this.code === 'charge_changed' || this.code === 'quote_changed';
    }
}

/** By how many milliseconds the server's clock is ahead of this machine's. */
let ahead = 0;

/** By how much this machine's clock is put right; where there is no network to learn it from, by what was kept. */
export const clock = {
    get ahead() {
        return ahead;
    },
    set ahead(by) {
        ahead = by;
    },
};

/** Now, by the server's clock. */
export function now() {
    return new Date(Date.now() + ahead);
}

/** A name for something that is done, by which it is done once. `crypto.randomUUID` is younger than the oldest browser. */
export function newKey() {
    return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}

/**
 * @param {string} method
 * @param {string} path below the base
 * @param {Options} options
 * @returns {Promise<Response>}
 */
export async function send(method, path, options = {}) {
    const url = address(path, options.query);
    const { body } = options;
    const isForm = body instanceof Blob;
    /** @type {Record<string, string>} */
    const headers = { Accept: options.accept || 'application/json', 'Accept-Language': lang.value, ...options.headers };
    if (body !== undefined) headers['Content-Type'] = isForm ? body.type : 'application/json';
    if (options.ifMatch) headers['If-Match'] = options.ifMatch;
    if (method === 'POST') headers['Idempotency-Key'] = options.key || newKey();
    const request = async () => {
        headers.Authorization = `Bearer ${await bearer(options.as)}`;
        return reach(url, { method, headers, signal: options.signal, body: body === undefined || isForm ? body : JSON.stringify(body) });
    };
    let response = await request();
    if (response.status === 401) {
        await renewed();
        response = await request();
    }
    if (response.ok) return response;
    const problem = await problemOf(response);
    // What somebody must do before anything else: the page learns of it, and leads there.
    if (problem.code === 'password_change_required' || problem.code === 'totp_enrolment_required') await renewed();
    // Some acts ask for the password of just now. Once it was given, they are repeated; the same key goes with them.
    if (problem.code !== 'reauthentication_required') throw problem;
    const { proved } = await import('./parts/prove.js');
    if (!(await proved())) throw new Problem(problem.status, { ...problem.said, detail: common('unproved') });
    return send(method, path, options.key || method !== 'POST' ? options : { ...options, key: headers['Idempotency-Key'] });
}

/**
 * Fetches, and says by a `Problem` that the server can't be reached.
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<Response>}
 */
export async function reach(url, init) {
    const asked = Date.now();
    /** @type {Response} */
    let response;
    try {
        response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init });
    } catch (cause) {
        if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
        throw new Problem(0, { code: 'offline', detail: common('offline') });
    }
    const date = response.headers.get('Date');
    // The header has whole seconds; a clock that is right to two seconds is taken as right.
    if (date) {
        const by = Date.parse(date) + 500 - (asked + Date.now()) / 2;
        ahead = Math.abs(by) > 2000 ? by : 0;
    }
    return response;
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
export async function problemOf(response) {
    /** @type {any} */
    let said;
    try {
        said = await response.json();
    } catch {
        said = {};
    }
    return new Problem(response.status, { code: 'unknown', detail: `HTTP ${response.status}`, ...said }, response.headers.get('ETag'));
}

/**
 * @param {string} path
 * @param {Options['query']} query
 */
export function address(path, query = {}) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        for (const one of Array.isArray(value) ? value : [value]) {
            if (one !== null && one !== undefined && one !== '') parameters.append(name, String(one));
        }
    }
    const text = parameters.toString();
    return BASE + path + (text && `?${text}`);
}

/**
 * @param {string} path
 * @param {Options['query']} [query]
 * @returns {Promise<any>}
 */
export async function get(path, query) {
    return (await send('GET', path, { query })).json();
}

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {Options} [options]
 * @returns {Promise<any>}
 */
export async function post(path, body = {}, options = {}) {
    const response = await send('POST', path, { ...options, body });
    return response.status === 204 ? null : response.json();
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {string} ifMatch the `etag` that was read
 * @returns {Promise<any>}
 */
export async function patch(path, body, ifMatch) {
    return (await send('PATCH', path, { body, ifMatch })).json();
}

/**
 * @param {string} path
 * @param {unknown} body
 */
export async function put(path, body) {
    await send('PUT', path, { body });
}

/** @param {string} path */
export async function remove(path) {
    await send('DELETE', path);
}
