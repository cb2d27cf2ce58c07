// Asking for vehicles, and changing what was asked for: time first, then what is free and what it costs.

import { get, patch, post } from '../api.js';
import { button } from '../parts/act.js';
import { className, classes, itemsText } from '../parts/classes.js';
import { h, state, view } from '../parts/dom.js';
import { form } from '../parts/form.js';
import { asProblem, failure, loading, shown } from '../parts/load.js';
import { bookingFacts, differences } from '../parts/record.js';
import { go, query } from '../parts/route.js';
import { addDays, field, span } from '../parts/when.js';
import { is, me } from '../session.js';
import { common, words } from '../words.js';
import { requestFields, times, wantedOf } from './request-fields.js';
import { liveAnswers } from './request-live.js';

const w = words(
    {
        new: '新建申请',
        copy: '复制申请',
        change: '修改订单 {number}',
        send: '提交申请',
        sendChange: '提交修改',
        wait: '候补排队',
        sent: '{number} 已提交',
        waiting: '{number} 已提交，进入候补',
        changed: '{number} 已修改',
        noRoom: '该时段没有足够的车，可以改为：',
        orWait: '或者按原要求候补，有车时由调度员安排。',
        take: '改用',
        free: '{name}（空闲 {free} 辆）',
        again: '修改已获批准的内容后需重新审批。',
    },
    {
        new: 'New request',
        copy: 'Copied request',
        change: 'Change booking {number}',
        send: 'Send request',
        sendChange: 'Send change',
        wait: 'Join the waiting list',
        sent: '{number} is sent',
        waiting: '{number} is on the waiting list',
        changed: '{number} is changed',
        noRoom: 'There is no room at that time. You could take:',
        orWait: 'Or wait as it is: the dispatcher decides when there is room.',
        take: 'Take',
        free: '{name} ({free} free)',
        again: 'What was approved must be approved anew after a change.',
    },
);

/**
 * @typedef {import('../parts/record.js').Booking} Booking
 * @typedef {{kind: string, class?: string, free?: number, items?: {class: string, quantity: number}[], starts_at: string, ends_at: string}} Alternative
 */

/** Fields that may be empty, so that a change can empty them. */
const OPTIONAL = ['distance_km', 'note', 'reason'];

/**
 * @param {{change?: Booking, copied?: Booking, done?: () => void}} props `change` is changed; of `copied` a new one is made
 */
export function requestForm({ change, copied, done }) {
    const known = state(change || null);
    const offered = state(/** @type {Alternative[] | null} */ (null));
    const notes = state(/** @type {string[]} */ ([]));
    const past = loading(async () => /** @type {Booking[]} */ ((await get('/bookings', { limit: 100 })).items));
    const departments = is('dispatcher') && !change ? loading(async () => (await get('/departments', { limit: 200 })).items) : null;
    let waits = false;
    const begin = change ? null : times(copied || null);
    const id = change ? `change-${change.id}` : copied ? `request-${copied.id}` : 'request';

    /** What the service takes. @param {Record<string, any>} values */
    const bodyOf = (values) => {
        const body = wantedOf(values);
        if (known.value) for (const name of OPTIONAL) body[name] = body[name] ?? null;
        else if (!departments) [body.department_id] = (me.value && me.value.department_ids) || [];
        return body;
    };

    const live = liveAnswers({ choose: (code) => asked.set('class_0', code), change: () => known.value });
    const follow = () => {
        const body = bodyOf(asked.values());
        live.follow(known.value ? { ...body, department_id: known.value.department_id } : body);
    };

    /** @param {Alternative} one */
    const take = (one) => {
        const wanted =
            one.items ||
            (one.class
                ? asked0().map((item, index) =>
                      index ? item : { class: one.class, quantity: Math.min(item.quantity, one.free || item.quantity) },
                  )
                : null);
        asked.set('starts_at', field(one.starts_at));
        asked.set('ends_at', field(one.ends_at));
        if (wanted) {
            asked.set('rows', wanted.length);
            wanted.forEach((item, index) => {
                asked.set(`class_${index}`, item.class);
                asked.set(`quantity_${index}`, String(item.quantity));
            });
        }
        offered.value = null;
    };
    const asked0 = () => /** @type {{class?: string, quantity: number}[]} */ (bodyOf(asked.values()).items);

    const asked = form({
        id,
        fields: (texts) =>
            requestFields(texts, {
                id,
                begin,
                from: known.value || copied || null,
                departments: departments && (departments.data || []),
                freeOf: live.freeOf,
                set: (name, value) => asked.set(name, value),
            }),
        submitText: () => w(change ? 'sendChange' : 'send'),
        send: async (values, key) => {
            const body = { ...bodyOf(values), ...(waits ? { waitlist: true } : {}) };
            if (known.value) {
                const { number } = await patch(`/bookings/${known.value.id}`, body, known.value.etag);
                return w('changed', { number });
            }
            const made = await post('/bookings', body, { key });
            return w(made.waitlist ? 'waiting' : 'sent', { number: made.number });
        },
        refused: async (problem) => {
            offered.value = problem.code === 'no_capacity' ? problem.said.alternatives || [] : null;
            waits = false;
            if (known.value && problem.isStale) await readAnew();
        },
        done: done || (() => go(change ? `/bookings/${change.id}` : '/requests')),
        cancel: () => history.back(),
        onChange: (texts) => {
            offered.value = null;
            fillIn(texts);
            follow();
        },
        extra: () => [
            departments && departments.problem && failure(departments.problem, departments.again),
            live.view,
            suggestions,
            offers,
        ],
    });

    /** What follows from what was typed: an end after the start, and the telephone number of a contact that is known. @param {Record<string, any>} texts */
    const fillIn = (texts) => {
        const { starts_at: at, ends_at: end = begin ? begin.ends_at : known.value && field(known.value.ends_at) } = texts;
        if (at && end && at >= end) {
            const sameDay = at.slice(0, 10) + end.slice(10);
            texts.ends_at = sameDay > at ? sameDay : `${addDays(at.slice(0, 10), 1)}${end.slice(10)}`;
        }
        const contact = (past.data || []).find((one) => one.contact_name === texts.contact_name);
        if (contact && (!texts.contact_phone || texts.contact_phone === filled)) texts.contact_phone = filled = contact.contact_phone;
    };
    let filled = '';

    /** Somebody has changed it meanwhile: what was typed stays, and what differs is said. */
    const readAnew = async () => {
        const before = /** @type {Booking} */ (known.value);
        /** @type {Booking} */
        let after;
        try {
            after = await get(`/bookings/${before.id}`);
        } catch (cause) {
            // It is asked for again with the next refusal.
            notes.value = [asProblem(cause).message];
            return;
        }
        known.value = after;
        notes.value = [common('changed'), ...differences(bookingFacts(before), bookingFacts(after))];
        live.forget();
        follow();
    };

    const suggestions = view(() => {
        const all = past.data || [];
        const distinct = (/** @type {string[]} */ texts) => [...new Set(texts)].map((text) => h('option', { value: text }));
        return h(
            'div',
            { hidden: true },
            h('datalist', { id: `${id}-places` }, distinct(all.flatMap((one) => [one.origin, one.destination, ...one.waypoints]))),
            h('datalist', { id: `${id}-contacts` }, distinct(all.map((one) => one.contact_name))),
        );
    });

    const offers = view(() => {
        const alternatives = offered.value;
        if (!alternatives) return h('div', { class: 'alternatives', hidden: true });
        return h(
            'div',
            { class: 'alternatives note' },
            h('p', null, w('noRoom')),
            h(
                'ul',
                null,
                alternatives.map((one) =>
                    h(
                        'li',
                        null,
                        h(
                            'span',
                            null,
                            one.class
                                ? w('free', { name: className(one.class), free: one.free || 0 })
                                : one.items
                                  ? itemsText(one.items)
                                  : '',
                            ' · ',
                            span(one.starts_at, one.ends_at),
                        ),
                        button({ text: w('take'), onClick: () => take(one) }),
                    ),
                ),
            ),
            h('p', null, w('orWait'), ' ', button({ text: w('wait'), onClick: wait })),
        );
    });

    const wait = () => {
        waits = true;
        return asked.submit();
    };

    queueMicrotask(follow);
    return view(() => {
        // Prices are asked for once the first class is known.
        if (classes().length) queueMicrotask(follow);
        return h(
            'div',
            { class: 'request' },
            notes.value.length > 0 &&
                h(
                    'div',
                    { class: 'note' },
                    h(
                        'ul',
                        null,
                        notes.value.map((text) => h('li', null, text)),
                    ),
                ),
            change && change.approval === 'approved' && h('p', { class: 'quiet' }, w('again')),
            asked.view,
        );
    });
}

/** A new request, of a past one where the address names it (`copy`); or the change of a booking. @param {Record<string, string>} parameters */
export function screen({ id }) {
    const { copy } = query();
    const source = id || copy;
    const loaded = source ? loading(() => /** @type {Promise<Booking>} */ (get(`/bookings/${source}`))) : null;
    /** @type {ReturnType<typeof requestForm> | null} */
    let made = loaded ? null : requestForm({});
    return view(() =>
        h(
            'section',
            { class: 'card wide' },
            h('h1', null, id ? w('change', { number: (loaded && loaded.data && loaded.data.number) || '' }) : w(copy ? 'copy' : 'new')),
            loaded ? shown(loaded, (booking) => (made = made || requestForm(id ? { change: booking } : { copied: booking }))) : made,
        ),
    );
}
