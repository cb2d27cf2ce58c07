// Tariffs and holidays: what trips cost. Changes of what is in force wait for a second person.

import { post } from '../../api.js';
import { button } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h } from '../../parts/dom.js';
import { figure } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { note, rereading } from '../../parts/panel.js';
import { day, today } from '../../parts/when.js';
import { table } from '../../parts/table.js';
import { is, me } from '../../session.js';
import { aside, common, label, optionsOf, titled, words } from '../../words.js';
import { className, retiredOn } from './masters.js';
import { retiredTag, screens } from './record.js';
import { copyTariff, editTariff, part, textsOf } from './tariff-form.js';

const w = words(
    {
        tariffs: '租价表',
        tariffsOne: '租价表',
        name: '名称',
        frozen: '已用于计价，只能改名称和停用日期',
        force: '生效中',
        proposedTag: '变更待审批',
        steps: '{hours} 小时内 {percent}%',
        holidays: '节假日',
        holidaysOne: '节假日',
        date: '日期',
        kind: '类型',
        state: '状态',
        approve: '批准变更',
        reject: '驳回变更',
        proposed: '待审批的变更',
        saidApproved: '{name} 的变更已批准',
        saidRejected: '{name} 的变更已驳回',
        saidWithdrawn: '{name} 的变更已撤回',
        withdraw: '撤回变更',
        waits: '变更待会计或监管人员批准，批准前按现行价格计价',
        holidayWaits: '变更待会计或监管人员批准，批准前不生效',
        notInForce: '未生效：已被驳回或撤回，修改后可再提交',
        proposedBy: '提出人',
        copy: '复制为新租价表',
        retiredOn: '停用日期',
        writers: '由会计或管理员操作',
        notYet: '未生效',
        own: '不能批准自己提出的变更',
        who: '由会计或监管人员批准',
        holidaysNote: '“节假日”按节假日价计费；“调休上班”只影响工作日的计算。',
    },
    {
        tariffs: 'Tariffs',
        tariffsOne: 'Tariff',
        name: 'Name',
        frozen: 'Charges used it: only its name and end can change',
        force: 'in force',
        proposedTag: 'change waits',
        steps: '{percent}% within {hours} h',
        holidays: 'Holidays',
        holidaysOne: 'Holiday',
        date: 'Date',
        kind: 'Kind',
        state: 'State',
        approve: 'Approve change',
        reject: 'Reject change',
        proposed: 'The change that waits',
        saidApproved: '{name}: the change is approved',
        saidRejected: '{name}: the change is rejected',
        saidWithdrawn: '{name}: the change is withdrawn',
        withdraw: 'Withdraw change',
        waits: 'The change waits for an accountant or supervisor; until then prices stay',
        holidayWaits: 'The change waits for an accountant or supervisor, and doesn’t count until then',
        notInForce: 'Not in force: it was rejected or withdrawn. Change it to propose it again.',
        proposedBy: 'Proposed by',
        copy: 'Copy as a new tariff',
        retiredOn: 'Retired on',
        writers: 'Accountants and administrators do it',
        notYet: 'not in force',
        own: 'Nobody approves their own change',
        who: 'Accountants or supervisors approve',
        holidaysNote: 'Holidays have their price; worked weekends count only among working days.',
    },
);

/**
 * Approve and reject of a change that waits. Who decides sees the change as it is now, and what of it has become another meanwhile.
 * @param {'/tariffs' | '/holidays'} path
 * @param {any} row
 * @param {import('./record.js').Whole<any>} whole
 * @param {(proposed: any) => string} what it would be
 * @param {(proposed: any) => [string, string][]} texts all of it
 */
function proposal(path, row, whole, what, texts) {
    const { changes, refused } = rereading(whole, ({ proposed }) => (proposed ? texts(proposed) : []));
    const isOwn = me.value && row.proposed_by === me.value.id;
    const open = (/** @type {'approve' | 'reject'} */ act) =>
        ask({
            title: () => w(act === 'reject' && isOwn ? 'withdraw' : act),
            submitText: () => common('confirm'),
            kind: act === 'reject' ? 'danger' : 'main',
            refused,
            done: whole.again,
            intro: () => [note(changes()), whole.data.proposed && h('p', null, what(whole.data.proposed))],
            fields: () =>
                act === 'reject' ? [{ name: 'reason', label: common('reason'), type: 'area', isRequired: true, isWide: true }] : [],
            send: async (values, key) => {
                await post(`${path}/${row.id}/${act}`, values, { key, ifMatch: whole.data.etag });
                return w(act === 'approve' ? 'saidApproved' : isOwn ? 'saidWithdrawn' : 'saidRejected', { name: row.name });
            },
        });
    return [
        button({
            text: w('approve'),
            kind: 'main',
            onClick: () => open('approve'),
            why: isOwn ? w('own') : is('accountant', 'supervisor') ? null : w('who'),
        }),
        button({
            text: w(isOwn ? 'withdraw' : 'reject'),
            onClick: () => open('reject'),
            why: is('accountant', 'supervisor') || (is('admin') && isOwn) ? null : w('who'),
        }),
    ];
}

const state = (/** @type {any} */ row) => [
    retiredTag(row),
    row.in_force && !row.retired_on && h('span', { class: 'tag good' }, w('force')),
    !row.in_force && h('span', { class: 'tag' }, w('notYet')),
    row.proposed && h('span', { class: 'tag warn' }, w('proposedTag')),
];

/** @param {any} row */
const holidayText = ({ date, name, kind, retired_on }) =>
    [day(date), name, label('holiday_kind', kind), retired_on && titled(w('retiredOn'), retired_on)].filter(Boolean).join(' ');

export const holidays = screens({
    path: '/holidays',
    many: () => w('holidays'),
    one: () => w('holidaysOne'),
    title: (/** @type {any} */ row) => `${row.date} ${row.name}`,
    writers: ['accountant', 'admin'],
    note: () => w('holidaysNote'),
    filters: () => [
        { name: 'kind', label: w('kind'), options: optionsOf('holiday_kind') },
        { name: 'date', label: w('date'), type: 'date' },
    ],
    columns: () => [
        { title: w('date'), cell: (row) => day(row.date) },
        { title: w('name'), cell: (row) => row.name },
        {
            title: w('kind'),
            cell: (row) => h('span', { class: `tag ${row.kind === 'holiday' ? 'accent' : ''}` }, label('holiday_kind', row.kind)),
        },
        { title: w('state'), isHead: true, cell: state },
    ],
    fields: () => [
        { name: 'date', label: w('date'), type: 'date', isRequired: true, value: today() },
        { name: 'name', label: w('name'), isRequired: true },
        { name: 'kind', label: w('kind'), type: 'select', isRequired: true, value: 'holiday', options: optionsOf('holiday_kind') },
        retiredOn(),
    ],
    facts: (row) => [
        [w('state'), row.proposed ? w('holidayWaits') : w(row.in_force ? 'force' : 'notInForce')],
        [w('proposed'), row.proposed && holidayText(row.proposed)],
        [w('proposedBy'), row.proposed_by && nameOf('users', row.proposed_by)],
    ],
    acts: (row, whole) =>
        row.proposed && proposal('/holidays', row, whole, holidayText, (proposed) => [[w('proposed'), holidayText(proposed)]]),
});

/** @param {any[]} rates @param {string} caption */
function ratesTable(rates, caption) {
    const amount = (/** @type {number} */ value) => (value ? figure(value) : '–');
    return table({
        caption,
        rows: rates,
        key: (/** @type {any} */ rate) => rate.class + rate.service,
        columns: [
            { title: part('class'), cell: (rate) => className(rate.class) },
            { title: part('service'), cell: (rate) => label('service', rate.service) },
            { title: part('base'), cell: (rate) => figure(rate.base_fen), isNumber: true },
            { title: part('km'), cell: (rate) => rate.included_km, isNumber: true },
            { title: part('minutes'), cell: (rate) => rate.included_minutes, isNumber: true },
            { title: part('extraKm'), cell: (rate) => amount(rate.extra_km_fen), isNumber: true },
            { title: part('extraHour'), cell: (rate) => amount(rate.extra_hour_fen), isNumber: true },
            { title: part('overnight'), cell: (rate) => amount(rate.overnight_fen), isNumber: true },
            { title: part('holiday'), cell: (rate) => rate.holiday_percent, isNumber: true },
            {
                title: part('cancel'),
                cell: (rate) =>
                    rate.cancellation_steps
                        .map((/** @type {any} */ step) => w('steps', { hours: step.hours_before, percent: step.percent }))
                        .join('，'),
                isWide: true,
            },
        ],
    });
}

export const tariffs = screens({
    path: '/tariffs',
    many: () => w('tariffs'),
    one: () => w('tariffsOne'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['accountant', 'admin'],
    edit: (row, again) => editTariff(row, again),
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: part('from'), cell: (row) => row.valid_from },
        { title: part('rates'), cell: (row) => row.rates.length, isNumber: true },
        { title: w('state'), isHead: true, cell: state },
    ],
    fields: () => [{ name: 'name', label: w('name') }, { name: 'valid_from', label: part('from'), type: 'date' }, retiredOn()],
    facts: (row) => [
        [w('state'), row.proposed ? w('waits') : w(row.in_force ? (row.frozen ? 'frozen' : 'force') : 'notInForce')],
        [w('proposedBy'), row.proposed_by && nameOf('users', row.proposed_by)],
    ],
    acts: (row, whole) => [
        row.proposed && proposal('/tariffs', row, whole, (proposed) => titled(proposed.name, proposed.valid_from), textsOf),
        button({ text: w('copy'), onClick: () => copyTariff(row), why: is('accountant', 'admin') ? null : w('writers') }),
    ],
    below: (row) => [
        row.proposed && ratesTable(row.proposed.rates, titled(w('proposed'), aside(row.proposed.name, row.proposed.valid_from))),
        // Of a new one that waits nothing else is there.
        (row.in_force || !row.proposed) && ratesTable(row.rates, part('rates')),
    ],
});
