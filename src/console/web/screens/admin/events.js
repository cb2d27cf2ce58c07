// 审计日志: who did what, with what was before and after.

import { h } from '../../parts/dom.js';
import { dialog } from '../../parts/dialog.js';
import { facts } from '../../parts/facts.js';
import { list } from '../../parts/table.js';
import { when } from '../../parts/when.js';
import { label, words } from '../../words.js';
import { framed } from './side.js';
import { optionsOf } from './record.js';

const w = words(
    {
        title: '审计日志',
        at: '时间',
        actor: '操作人',
        subject: '对象',
        action: '操作',
        reason: '理由',
        details: '详情',
        before: '变更前',
        after: '变更后',
        field: '字段',
        number: '序号',
        request: '请求号',
        behalf: '代表',
        kind: '身份',
        objectId: '对象编号',
        show: '查看详情',
        none: '没有符合条件的记录；可放宽筛选条件',
    },
    {
        title: 'Audit trail',
        at: 'When',
        actor: 'Who',
        subject: 'What',
        action: 'Action',
        reason: 'Reason',
        details: 'Details',
        before: 'Before',
        after: 'After',
        field: 'Field',
        number: 'Number',
        request: 'Request',
        behalf: 'On behalf of',
        kind: 'As',
        objectId: 'Record',
        show: 'Details',
        none: 'None of these; widen the filters',
    },
);

/** @typedef {{id: string, sequence: number, at: string, actor: string, actor_kind: string, subject: string, subject_id: string, action: string, reason?: string | null, request_id: string, before: any, after: any, on_behalf_of?: any}} Event */

/** Where a record of this kind is shown. @type {Record<string, string>} */
const PAGES = {
    booking: '/bookings',
    trip: '/trips',
    vehicle: '/vehicles',
    driver: '/drivers',
    user: '/users',
    key: '/keys',
    department: '/departments',
    supplier: '/suppliers',
    vehicle_class: '/vehicle-classes',
    tariff: '/tariffs',
    holiday: '/holidays',
    invoice: '/invoices',
    payment: '/payments',
    receivable: '/receivables',
    cost: '/costs',
    journal: '/journals',
    statement: '/statements',
    import: '/imports',
    webhook: '/webhooks',
    maintenance_plan: '/maintenance-plans',
};

export function screen() {
    const all = list({
        path: '/events',
        caption: () => w('title'),
        filters: () => [
            { name: 'subject', label: w('subject'), options: optionsOf('event_subject') },
            { name: 'action', label: w('action'), options: optionsOf('event_action') },
            { name: 'subject_id', label: w('objectId') },
        ],
        empty: () => w('none'),
        columns: () => [
            { title: w('at'), cell: (/** @type {Event} */ row) => `${when(row.at)}${row.at.slice(16, 19)}` },
            {
                title: w('actor'),
                cell: (row) => [
                    row.actor,
                    ' ',
                    row.actor_kind !== 'user' && h('span', { class: 'tag' }, label('actor_kind', row.actor_kind)),
                ],
            },
            {
                title: w('subject'),
                cell: (row) =>
                    PAGES[row.subject]
                        ? h('a', { href: `#${PAGES[row.subject]}/${row.subject_id}` }, label('event_subject', row.subject))
                        : label('event_subject', row.subject),
            },
            { title: w('action'), cell: (row) => label('event_action', row.action) },
            { title: w('reason'), cell: (row) => row.reason, isWide: true },
            {
                title: w('details'),
                cell: (row) =>
                    h(
                        'button',
                        { type: 'button', class: 'plain', 'aria-label': `${w('show')} ${row.sequence}`, onClick: () => details(row) },
                        w('show'),
                    ),
            },
        ],
    });
    return framed(() => [h('h1', null, w('title')), all.view]);
}

const plain = (/** @type {any} */ value) =>
    value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** @param {Event} row */
function details(row) {
    const [before, after] = [row.before || {}, row.after || {}];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    dialog({
        title: () => `${label('event_subject', row.subject)} · ${label('event_action', row.action)}`,
        kind: 'drawer',
        body: () => [
            facts([
                [w('number'), row.sequence],
                [w('at'), when(row.at)],
                [w('actor'), row.actor],
                [w('kind'), label('actor_kind', row.actor_kind)],
                [w('behalf'), row.on_behalf_of && plain(row.on_behalf_of.name)],
                [w('reason'), row.reason],
                [w('objectId'), row.subject_id],
                [w('request'), row.request_id],
            ]),
            names.length > 0 &&
                h(
                    'div',
                    { class: 'table' },
                    h(
                        'table',
                        null,
                        h('caption', null, w('details')),
                        h(
                            'thead',
                            null,
                            h(
                                'tr',
                                null,
                                [w('field'), w('before'), w('after')].map((text) => h('th', { scope: 'col' }, text)),
                            ),
                        ),
                        h(
                            'tbody',
                            null,
                            names.map((name) =>
                                h(
                                    'tr',
                                    { key: name, class: plain(before[name]) === plain(after[name]) ? 'quiet' : '' },
                                    h('td', null, name),
                                    h('td', { class: 'wide' }, plain(before[name])),
                                    h('td', { class: 'wide' }, plain(after[name])),
                                ),
                            ),
                        ),
                    ),
                ),
        ],
    });
}
