// 审批: what waits for the approver, on a phone first: two taps each, or many at once.

import { get } from '../api.js';
import { button, refusal } from '../parts/act.js';
import { bulk } from '../parts/bulk.js';
import { itemsText } from '../parts/classes.js';
import { h, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { loading, shown } from '../parts/load.js';
import { yuan } from '../parts/money.js';
import { bookingTags, phoneLink, route } from '../parts/record.js';
import { addDays, span } from '../parts/when.js';
import { me } from '../session.js';
import { hints } from '../stream.js';
import { aside, label, words } from '../words.js';
import { askApprove, askReject } from './booking-acts.js';

const w = words(
    {
        title: '审批',
        nothing: '没有待审批的申请',
        nothingHint: '新的申请提交后会出现在这里。',
        approve: '同意',
        reject: '驳回',
        noQuote: '暂无报价',
        time: '用车时间',
        route: '路线',
        items: '车型',
        people: '{items} · {n} 人',
        purpose: '用途',
        who: '申请人',
        contact: '联系人',
        note: '备注',
        others: '本单位当天还有 {n} 项用车',
        alone: '本单位当天没有其他用车',
        own: '自己提交或修改的申请，须由他人审批',
        notNow: '当前不能审批：{state}',
        many: '批量同意',
        manySend: '确认同意',
        saidMany: '{n} 项已同意',
        open: '详情',
        openOf: '{number} 详情',
    },
    {
        title: 'Approvals',
        nothing: 'Nothing waits for approval',
        nothingHint: 'New requests appear here.',
        approve: 'Approve',
        reject: 'Reject',
        noQuote: 'no quote',
        time: 'Time',
        route: 'Route',
        items: 'Vehicles',
        people: '{items} · {n} people',
        purpose: 'Purpose',
        who: 'Requested by',
        contact: 'Contact',
        note: 'Note',
        others: '{n} more of the department that day',
        alone: 'Nothing else of the department that day',
        own: 'Somebody else must approve what you asked for or changed',
        notNow: 'It can’t be approved now: {state}',
        many: 'Approve all chosen',
        manySend: 'Approve them',
        saidMany: '{n} approved',
        open: 'Details',
        openOf: 'Details of {number}',
    },
);

/** @typedef {import('../parts/record.js').Booking} Booking */

/** In these states nobody decides any more. */
const OVER = ['cancelled', 'rejected', 'completed', 'no_show'];

/** What else the department has on the days of these, all asked for at once. @param {Booking[]} sorted by start @returns {Promise<Booking[]>} */
async function othersOf(sorted) {
    if (!sorted.length) return [];
    const [first, last] = [sorted[0].starts_at, sorted[sorted.length - 1].starts_at];
    const midnight = (/** @type {string} */ day) => `${day}T00:00:00${first.slice(19)}`;
    const { items } = await get('/bookings', {
        starts_from: midnight(first.slice(0, 10)),
        starts_until: midnight(addDays(last.slice(0, 10), 1)),
        limit: 200,
    });
    return items.filter((/** @type {Booking} */ one) => !['cancelled', 'rejected'].includes(one.state));
}

/** What waits for the approver, by start. @returns {Promise<Booking[]>} */
export async function readPending() {
    const { items } = await get('/bookings', { approval: 'pending', limit: 200 });
    return items
        .filter((/** @type {Booking} */ one) => !OVER.includes(one.state))
        .sort((/** @type {Booking} */ a, /** @type {Booking} */ b) => (a.starts_at < b.starts_at ? -1 : 1));
}

/** Approving many at once, each at the price that was seen. @param {() => unknown} done */
export const approvingMany = (done) =>
    bulk({
        path: '/bookings/approve',
        sumField: 'quote_fen',
        numberOf: (/** @type {Booking} */ one) => one.number,
        fenOf: (one) => one.quote_fen,
        sumOf: priceOf,
        may: (one) => !why(one, 'approve'),
        act: () => w('many'),
        send: () => w('manySend'),
        said: (n) => w('saidMany', { n }),
        done,
    });

/** @param {Booking} one */
export const priceOf = (one) => (one.quote_fen === null ? w('noQuote') : yuan(one.quote_fen));

/** Why it can't be decided by this caller now. @param {Booking} one @param {string} act */
function why(one, act) {
    if (!one.acts || one.acts.includes(act)) return null;
    const isOwn = one.requested_by && me.value && one.requested_by.id === me.value.id;
    return isOwn ? w('own') : w('notNow', { state: label('booking_state', one.state) });
}

export function screen() {
    const pending = loading(async () => {
        const all = await readPending();
        return { all, others: await othersOf(all) };
    });
    const again = () => pending.again();
    const stop = hints(['booking'], again);
    const many = approvingMany(again);
    const now = (/** @type {Booking} */ one) => (pending.data ? pending.data.all : []).find((known) => known.id === one.id) || one;

    /** @param {Booking} one */
    const card = (one, /** @type {Booking[]} */ others) => {
        const then = { done: again, stale: again };
        const that = others.filter(
            (other) =>
                other.id !== one.id &&
                other.starts_at.slice(0, 10) === one.starts_at.slice(0, 10) &&
                other.department_id === one.department_id,
        );
        const [noApproval, noRejection] = [why(one, 'approve'), why(one, 'reject')];
        return h(
            'article',
            { class: 'card decision', key: one.id, 'aria-label': one.number },
            h(
                'header',
                null,
                !noApproval && many.box(one),
                h('strong', null, one.destination),
                h('span', { class: 'quiet' }, one.number),
                h('span', { class: one.quote_fen === null ? 'sum quiet' : 'sum' }, priceOf(one)),
            ),
            h('p', null, bookingTags(one)),
            refusal(many.problem(one.id)),
            facts([
                [w('who'), [one.requested_by && one.requested_by.username, one.department_name].filter(Boolean).join(' · ')],
                [w('time'), span(one.starts_at, one.ends_at)],
                [w('route'), aside(route(one), label('reach', one.reach))],
                [w('items'), w('people', { items: itemsText(one.items), n: one.passengers })],
                [w('purpose'), [label('purpose', one.purpose), one.reason].filter(Boolean).join(' · ')],
                [w('contact'), h('span', null, one.contact_name, ' ', phoneLink(one.contact_phone))],
                [w('note'), one.note],
            ]),
            that.length === 0
                ? h('p', { class: 'quiet' }, w('alone'))
                : h(
                      'details',
                      null,
                      h('summary', null, w('others', { n: that.length })),
                      h(
                          'ul',
                          { class: 'rows' },
                          that.map((other) =>
                              h(
                                  'li',
                                  { key: other.id },
                                  h(
                                      'span',
                                      null,
                                      `${span(other.starts_at, other.ends_at)} ${other.destination} `,
                                      h('span', { class: 'quiet' }, itemsText(other.items)),
                                  ),
                                  label('booking_state', other.state),
                              ),
                          ),
                      ),
                  ),
            (noApproval || noRejection) && h('p', { class: 'quiet' }, noApproval || noRejection),
            h(
                'div',
                { class: 'decide' },
                h('a', { href: `#/bookings/${one.id}`, 'aria-label': w('openOf', { number: one.number }) }, w('open')),
                button({ text: w('reject'), why: noRejection, onClick: () => askReject(() => now(one), then) }),
                button({ text: w('approve'), kind: 'main', why: noApproval, onClick: () => askApprove(() => now(one), then) }),
            ),
        );
    };

    return view(() =>
        h(
            'section',
            { class: 'decisions narrow', onRemove: stop },
            h('h1', null, w('title')),
            shown(pending, ({ all, others }) => {
                if (all.length === 0)
                    return h('div', { class: 'empty' }, h('p', null, h('strong', null, w('nothing'))), h('p', null, w('nothingHint')));
                return [all.map((one) => card(one, others)), many.bar(all)];
            }),
        ),
    );
}
