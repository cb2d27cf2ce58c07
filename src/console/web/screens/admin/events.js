// 审计日志: who did what to what, with what was before and after.

import { get } from '../../api.js';
import { copyButton } from '../../parts/copy.js';
import { h, view } from '../../parts/dom.js';
import { dialog } from '../../parts/dialog.js';
import { facts } from '../../parts/facts.js';
import { loading, shown } from '../../parts/load.js';
import { nameOf, options } from '../../parts/names.js';
import { query } from '../../parts/route.js';
import { list, table } from '../../parts/table.js';
import { addDays, instant, when } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, labels, optionsOf, words } from '../../words.js';
import { actionOf } from './event-types.js';
import { PAGES, fieldValue, isFilled, recordName, visible } from './field-values.js';
import { fieldName } from './field-names.js';
import { framed } from './side.js';

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
        content: '内容',
        field: '项目',
        number: '序号',
        request: '请求号',
        behalf: '代表',
        kind: '身份',
        show: '查看详情',
        nothing: '没有记录具体内容',
        none: '没有符合条件的记录；可放宽筛选条件',
        from: '自',
        until: '至',
        one: '只看一条记录的变更',
        rule: '系统',
        sealed: '记录封存至第 {n} 号',
        seal: '记录封存',
        sealedFor:
            '请定期把这串封存码抄存到系统之外（如交上级保管）：日后用 motorpool check --expect-head 核对，即可查出此前的记录是否被删改。',
        access: '管理员只能查看人员、权限和登录方面的记录',
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
        content: 'Content',
        field: 'Field',
        number: 'Number',
        request: 'Request',
        behalf: 'On behalf of',
        kind: 'As',
        show: 'Details',
        nothing: 'Nothing more is on record',
        none: 'None of these; widen the filters',
        from: 'From',
        until: 'Until',
        one: 'Of one record alone',
        rule: 'the service',
        sealed: 'The record is sealed up to number {n}',
        seal: 'Seal of the record',
        sealedFor:
            'Keep this seal outside of the system, often: by it, motorpool check --expect-head finds out later whether anything before was removed or changed.',
        access: 'Administrators see what concerns people, access and sign-ins',
    },
);

/** @typedef {{id: string, sequence: number, at: string, actor: string, actor_kind: string, subject: string, subject_id: string, action: string, reason?: string | null, request_id: string, before: any, after: any, on_behalf_of?: any}} Event */

/** The actions that the chosen kind of record knows. */
function actions() {
    const { subject } = query();
    const all = optionsOf('event_action');
    const types = labels.value.event_type || {};
    return subject ? all.filter(({ value }) => `${subject}.${value}` in types) : all;
}

/** Which record, as far as the event says. @param {Event} row */
const nameOfRecord = ({ before, after }) =>
    recordName(after) ||
    recordName(before) ||
    nameOf('vehicles', (after || before || {}).vehicle_id) ||
    nameOf('drivers', (after || before || {}).driver_id);

/** @param {Event} row */
function record(row) {
    const text = [label('event_subject', row.subject), nameOfRecord(row)].filter(Boolean).join(' ');
    const page = PAGES[row.subject];
    if (page) return h('a', { href: row.subject === 'settings' ? '#/settings' : `#${page}/${row.subject_id}` }, text);
    const { vehicle_id: vehicle, driver_id: driver } = row.after || row.before || {};
    const of = vehicle ? `/vehicles/${vehicle}` : driver ? `/drivers/${driver}` : null;
    return of ? h('a', { href: `#${of}` }, text) : text;
}

/** @param {Event} row */
const actor = (row) => [
    row.actor_kind === 'rule' ? w('rule') : row.actor,
    ['key', 'cli'].includes(row.actor_kind) && [' ', h('span', { class: 'tag' }, label('actor_kind', row.actor_kind))],
];

export function screen() {
    const all = list({
        path: '/events',
        caption: () => w('title'),
        filters: () => [
            { name: 'subject', label: w('subject'), options: optionsOf('event_subject') },
            { name: 'action', label: w('action'), options: actions() },
            { name: 'actor_id', label: w('actor'), options: options('users') },
            {
                name: 'from',
                label: w('from'),
                type: 'date',
                toQuery: (date) => ({ updated_since: instant(`${date}T00:00`) }),
            },
            {
                name: 'to',
                label: w('until'),
                type: 'date',
                toQuery: (date) => ({ until: instant(`${addDays(date, 1)}T00:00`) }),
            },
        ],
        linked: { names: ['subject_id'], text: () => w('one') },
        empty: () => w('none'),
        columns: () => [
            { title: w('at'), cell: (/** @type {Event} */ row) => `${when(row.at)}${row.at.slice(16, 19)}` },
            { title: w('actor'), cell: actor },
            { title: w('action'), cell: (row) => actionOf(`${row.subject}.${row.action}`) },
            { title: w('subject'), isWhole: true, cell: record },
            { title: w('reason'), cell: (row) => label('close_reason', row.reason), isWide: true },
            {
                title: '',
                cell: (row) =>
                    h(
                        'button',
                        { type: 'button', class: 'plain', 'aria-label': `${w('show')} ${row.sequence}`, onClick: () => details(row) },
                        w('show'),
                    ),
            },
        ],
    });
    const head = is('accountant', 'supervisor') ? sealed() : h('p', { class: 'quiet' }, w('access'));
    return framed(() => [h('h1', null, w('title')), head, all.view]);
}

/** How far the record is sealed, to be kept elsewhere. Folded, because it is wanted once a day and by few. */
function sealed() {
    const loaded = loading(async () => /** @type {{sequence: number, head: string}} */ (await get('/events/head')));
    return view(() =>
        h(
            'details',
            { class: 'codes' },
            h('summary', null, loaded.data ? w('sealed', { n: loaded.data.sequence }) : w('seal')),
            shown(loaded, ({ head }) => [
                h('p', null, h('code', null, head), ' ', copyButton(head)),
                h('p', { class: 'quiet' }, w('sealedFor')),
            ]),
        ),
    );
}

/** What became another, or what a new record is. @param {Event} row */
function changes({ subject, before, after }) {
    const names = visible({ ...before, ...after });
    const shown = before ? names : names.filter((name) => isFilled(after[name]));
    if (!shown.length) return h('p', { class: 'quiet' }, w('nothing'));
    const now = {
        title: w(before ? 'after' : 'content'),
        isWide: true,
        cell: (/** @type {string} */ name) => fieldValue(name, (after || {})[name], subject, before ? before[name] : undefined),
    };
    const was = {
        title: w('before'),
        isWide: true,
        cell: (/** @type {string} */ name) => fieldValue(name, before[name], subject, (after || {})[name]),
    };
    return table({
        caption: w('details'),
        rows: shown,
        key: (name) => name,
        columns: [{ title: w('field'), cell: (name) => fieldName(name, subject) }, ...(before ? [was] : []), now],
    });
}

/** @param {Event} row */
function details(row) {
    dialog({
        title: () => `${label('event_subject', row.subject)} · ${actionOf(`${row.subject}.${row.action}`)}`,
        kind: 'drawer',
        body: () => [
            facts([
                [w('subject'), record(row)],
                [w('at'), `${when(row.at)}${row.at.slice(16, 19)}`],
                [w('actor'), h('span', null, actor(row))],
                [w('kind'), label('actor_kind', row.actor_kind)],
                [w('behalf'), row.on_behalf_of && row.on_behalf_of.name],
                [common('reason'), label('close_reason', row.reason)],
            ]),
            changes(row),
            h('p', { class: 'quiet' }, `${w('number')} ${row.sequence} · ${w('request')} ${row.request_id}`),
        ],
    });
}
