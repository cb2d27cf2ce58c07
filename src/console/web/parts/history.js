// The history of a record as a timeline: who did what, why, and what became another.

import { h } from './dom.js';
import { itemsText } from './classes.js';
import { yuan } from './money.js';
import { when } from './when.js';
import { label, listed, words } from '../words.js';

/** @typedef {{id: string, at: string, actor_kind: string, actor: string, on_behalf_of: {name: string} | null, subject: string, action: string, before: any, after: any, reason: string | null}} Entry */

const w = words(
    {
        title: '变更记录',
        because: '原因：{reason}',
        changed: '{name}：{before} → {after}',
        behalf: '{actor}（代 {who}）',
        nothing: '（空）',
        starts_at: '出发时间',
        ends_at: '结束时间',
        origin: '出发地',
        destination: '目的地',
        waypoints: '途经',
        items: '车型',
        passengers: '人数',
        purpose: '用途',
        contact_name: '联系人',
        contact_phone: '联系电话',
        distance_km: '里程（公里）',
        quote_fen: '预计费用',
        note: '备注',
        reason: '事由',
        plate_no: '车牌号',
        driver_name: '驾驶员',
        reach: '范围',
        service: '计价方式',
        overnight_nights: '过夜（夜）',
        departed_at: '出车时间',
        returned_at: '回车时间',
        cancellation_fee_fen: '取消费',
        signed_by: '签字人',
        rating: '评分',
        comment: '评价',
        total: '费用',
        rule: '系统',
    },
    {
        title: 'History',
        because: 'Reason: {reason}',
        changed: '{name}: {before} → {after}',
        behalf: '{actor} (for {who})',
        nothing: '(none)',
        starts_at: 'Start',
        ends_at: 'End',
        origin: 'From',
        destination: 'To',
        waypoints: 'Via',
        items: 'Vehicles',
        passengers: 'Passengers',
        purpose: 'Purpose',
        contact_name: 'Contact',
        contact_phone: 'Telephone',
        distance_km: 'Kilometres',
        quote_fen: 'Quote',
        note: 'Note',
        reason: 'Reason',
        plate_no: 'Plate',
        driver_name: 'Driver',
        reach: 'Reach',
        service: 'Service',
        overnight_nights: 'Nights',
        departed_at: 'Departed',
        returned_at: 'Returned',
        cancellation_fee_fen: 'Cancellation fee',
        signed_by: 'Signed by',
        rating: 'Rating',
        comment: 'Comment',
        total: 'Charge',
        rule: 'the service',
    },
);

const TIMES = ['starts_at', 'ends_at', 'departed_at', 'returned_at'];
const LISTS = ['purpose', 'reach', 'service'];
const MONEY = ['quote_fen', 'cancellation_fee_fen'];
const PLAIN = [
    'origin',
    'destination',
    'passengers',
    'contact_name',
    'contact_phone',
    'distance_km',
    'note',
    'reason',
    'plate_no',
    'driver_name',
    'overnight_nights',
    'signed_by',
    'rating',
    'comment',
];

/** @param {string} name @param {any} value */
function said(name, value) {
    if (value === null || value === undefined || value === '') return w('nothing');
    if (TIMES.includes(name)) return when(value);
    if (LISTS.includes(name)) return label(name, value);
    if (MONEY.includes(name)) return yuan(value);
    if (name === 'items') return itemsText(value);
    return Array.isArray(value) ? listed(value) || w('nothing') : String(value);
}

/** @param {Entry} entry */
function changes({ before, after }) {
    if (!before || !after) return [];
    const names = /** @type {Parameters<typeof w>[0][]} */ ([...TIMES, ...LISTS, ...MONEY, ...PLAIN, 'items', 'waypoints']);
    const found = names.filter(
        (name) =>
            name in after &&
            JSON.stringify(before[name]) !== JSON.stringify(after[name]) &&
            !(before[name] === undefined && after[name] === null),
    );
    const lines = found.map((name) => w('changed', { name: w(name), before: said(name, before[name]), after: said(name, after[name]) }));
    if (after.charge)
        lines.push(
            w('changed', {
                name: w('total'),
                before: before.charge ? yuan(before.charge.total_fen) : w('nothing'),
                after: yuan(after.charge.total_fen),
            }),
        );
    return lines;
}

/** @param {Entry[]} entries the oldest first @param {'h2' | 'h3'} heading */
export function timeline(entries, heading) {
    return h(
        'section',
        { class: 'history' },
        h(heading, null, w('title')),
        h(
            'ol',
            { class: 'timeline' },
            entries.map((entry) => {
                const actor = entry.actor_kind === 'rule' ? w('rule') : entry.actor;
                const lines = changes(entry);
                return h(
                    'li',
                    { key: entry.id },
                    h('strong', null, label('event_action', entry.action)),
                    ' ',
                    h(
                        'span',
                        { class: 'quiet' },
                        `${entry.on_behalf_of ? w('behalf', { actor, who: entry.on_behalf_of.name }) : actor} · ${when(entry.at)}`,
                    ),
                    entry.reason && h('p', null, w('because', { reason: label('close_reason', entry.reason) })),
                    lines.length > 0 &&
                        h(
                            'ul',
                            { class: 'quiet' },
                            lines.map((line) => h('li', null, line)),
                        ),
                );
            }),
        ),
    );
}
