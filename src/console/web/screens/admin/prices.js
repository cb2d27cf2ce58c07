// Tariffs and holidays: what trips cost. Changes of what is in force wait for a second person.

import { Problem, get, patch, post } from '../../api.js';
import { button } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { dialog } from '../../parts/dialog.js';
import { h, view } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { fen, figure, typed as inYuan } from '../../parts/money.js';
import { day, today } from '../../parts/when.js';
import { table } from '../../parts/table.js';
import { is, me } from '../../session.js';
import { common, label, words } from '../../words.js';
import { rows } from '../finance/rows.js';
import { className, classOptions, retiredOn } from './masters.js';
import { optionsOf, retiredTag, screens } from './record.js';

const w = words(
    {
        tariffs: '租价表',
        name: '名称',
        from: '生效日期',
        frozen: '已用于计价，只能改名称和停用日期',
        force: '生效中',
        proposedTag: '变更待审批',
        rates: '价格（元）',
        class: '车型',
        service: '服务',
        base: '基价',
        km: '含公里',
        minutes: '含分钟',
        extraKm: '超公里/公里',
        extraHour: '超时/小时',
        rounding: '计时单位（分）',
        overnight: '过夜',
        holiday: '节假日%',
        grace: '次日宽限（分）',
        cancel: '取消费',
        cancelHint: '取消费写法：“12:30 6:50” 表示出发前 12 小时内收 30%，6 小时内收 50%。',
        steps: '{hours} 小时内 {percent}%',
        holidays: '节假日',
        date: '日期',
        kind: '类型',
        state: '状态',
        approve: '批准变更',
        reject: '驳回变更',
        proposed: '待审批的变更',
        was: '现行',
        will: '变更为',
        saidApproved: '{name} 的变更已批准',
        saidRejected: '{name} 的变更已驳回',
        own: '不能批准自己提出的变更',
        who: '由会计或监管人员批准',
        saved: '{name} 已保存',
        save: '保存',
        edit: '编辑',
        newTariff: '新建租价表',
        fault: '第 {n} 行：{text}',
        badRow: '车型、服务和基价必填，金额如 450 或 2.50',
        holidaysNote: '“节假日”按节假日价计费；“调休上班”只影响工作日的计算。',
    },
    {
        tariffs: 'Tariffs',
        name: 'Name',
        from: 'Valid from',
        frozen: 'Charges used it: only its name and end can change',
        force: 'in force',
        proposedTag: 'change waits',
        rates: 'Rates (yuan)',
        class: 'Class',
        service: 'Service',
        base: 'Base',
        km: 'km included',
        minutes: 'Minutes included',
        extraKm: 'Per further km',
        extraHour: 'Per further hour',
        rounding: 'Unit of time (min)',
        overnight: 'Per night',
        holiday: 'Holiday %',
        grace: 'Grace after midnight (min)',
        cancel: 'Cancellation',
        cancelHint: 'Cancellation: “12:30 6:50” is 30% within 12 hours of the start, 50% within 6.',
        steps: '{percent}% within {hours} h',
        holidays: 'Holidays',
        date: 'Date',
        kind: 'Kind',
        state: 'State',
        approve: 'Approve change',
        reject: 'Reject change',
        proposed: 'The change that waits',
        was: 'Now',
        will: 'Then',
        saidApproved: '{name}: the change is approved',
        saidRejected: '{name}: the change is rejected',
        own: 'Nobody approves their own change',
        who: 'Accountants or supervisors approve',
        saved: '{name} was saved',
        save: 'Save',
        edit: 'Edit',
        newTariff: 'New tariff',
        fault: 'Row {n}: {text}',
        badRow: 'Class, service and base are needed, amounts such as 450 or 2.50',
        holidaysNote: 'Holidays have their price; worked weekends count only among working days.',
    },
);

/**
 * Approve and reject of a change that waits.
 * @param {'/tariffs' | '/holidays'} path
 * @param {any} row
 * @param {() => Promise<void>} again
 */
function proposal(path, row, again) {
    if (!row.proposed) return null;
    const isOwn = me.value && row.proposed_by === me.value.id;
    const open = (/** @type {'approve' | 'reject'} */ act) =>
        ask({
            title: () => w(act),
            submitText: () => common('confirm'),
            kind: act === 'reject' ? 'danger' : 'main',
            refused: again,
            done: again,
            fields: () =>
                act === 'reject' ? [{ name: 'reason', label: common('reason'), type: 'area', isRequired: true, isWide: true }] : [],
            send: async (values, key) => {
                await post(`${path}/${row.id}/${act}`, values, { key, ifMatch: row.etag });
                return w(act === 'approve' ? 'saidApproved' : 'saidRejected', { name: row.name });
            },
        });
    return [
        button({
            text: w('approve'),
            kind: 'main',
            onClick: () => open('approve'),
            why: isOwn ? w('own') : is('accountant', 'supervisor') ? null : w('who'),
        }),
        button({ text: w('reject'), onClick: () => open('reject'), why: is('accountant', 'supervisor', 'admin') ? null : w('who') }),
    ];
}

const state = (/** @type {any} */ row) => [
    retiredTag(row),
    row.in_force && !row.retired_on && h('span', { class: 'tag good' }, w('force')),
    row.proposed && h('span', { class: 'tag warn' }, w('proposedTag')),
];

export const holidays = screens({
    path: '/holidays',
    many: () => w('holidays'),
    one: () => w('holidays'),
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
        { title: w('state'), cell: state },
    ],
    fields: () => [
        { name: 'date', label: w('date'), type: 'date', isRequired: true, value: today() },
        { name: 'name', label: w('name'), isRequired: true },
        { name: 'kind', label: w('kind'), type: 'select', isRequired: true, value: 'holiday', options: optionsOf('holiday_kind') },
        retiredOn(),
    ],
    facts: (row) => [
        [
            w('proposed'),
            row.proposed &&
                `${row.proposed.date} ${row.proposed.name} ${label('holiday_kind', row.proposed.kind)} ${row.proposed.retired_on || ''}`,
        ],
    ],
    acts: (row, again) => proposal('/holidays', row, again),
});

const MONEY = ['base_fen', 'extra_km_fen', 'extra_hour_fen', 'overnight_fen'];
const NUMBERS = ['included_km', 'included_minutes', 'rounding_minutes', 'holiday_percent', 'next_day_grace_minutes'];

/** @param {any[]} rates @param {string} caption */
function ratesTable(rates, caption) {
    const amount = (/** @type {number} */ value) => (value ? figure(value) : '–');
    return table({
        caption,
        rows: rates,
        key: (/** @type {any} */ rate) => rate.class + rate.service,
        columns: [
            { title: w('class'), cell: (rate) => className(rate.class) },
            { title: w('service'), cell: (rate) => label('service', rate.service) },
            { title: w('base'), cell: (rate) => figure(rate.base_fen), isNumber: true },
            { title: w('km'), cell: (rate) => rate.included_km, isNumber: true },
            { title: w('minutes'), cell: (rate) => rate.included_minutes, isNumber: true },
            { title: w('extraKm'), cell: (rate) => amount(rate.extra_km_fen), isNumber: true },
            { title: w('extraHour'), cell: (rate) => amount(rate.extra_hour_fen), isNumber: true },
            { title: w('overnight'), cell: (rate) => amount(rate.overnight_fen), isNumber: true },
            { title: w('holiday'), cell: (rate) => rate.holiday_percent, isNumber: true },
            {
                title: w('cancel'),
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
    one: () => w('tariffs'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['accountant', 'admin'],
    edit: (row, again) => editTariff(row, again),
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('from'), cell: (row) => row.valid_from },
        { title: w('rates'), cell: (row) => row.rates.length, isNumber: true },
        { title: w('state'), cell: state },
    ],
    fields: () => [{ name: 'name', label: w('name') }, { name: 'valid_from', label: w('from'), type: 'date' }, retiredOn()],
    facts: (row) => [[w('state'), row.frozen && w('frozen')]],
    acts: (row, again) => proposal('/tariffs', row, again),
    parts: (row) => [
        {
            view: view(() =>
                h(
                    'div',
                    null,
                    row.proposed && ratesTable(row.proposed.rates, `${w('proposed')}：${row.proposed.name}（${row.proposed.valid_from}）`),
                    ratesTable(row.rates, w('rates')),
                ),
            ),
        },
    ],
});

/** A rate as it is typed. @param {any} rate */
function asTyped(rate) {
    /** @type {Record<string, any>} */
    const row = {
        class: rate.class,
        service: rate.service,
        steps: rate.cancellation_steps.map((/** @type {any} */ step) => `${step.hours_before}:${step.percent}`).join(' '),
    };
    for (const name of MONEY) row[name] = inYuan(rate[name]);
    for (const name of NUMBERS) row[name] = String(rate[name]);
    return row;
}

/** @param {Record<string, any>} row @returns {any} none if it can't be read */
function asRate(row) {
    /** @type {Record<string, any>} */
    const rate = { class: row.class, service: row.service };
    for (const name of MONEY) if (row[name]) rate[name] = fen(row[name]);
    for (const name of NUMBERS) if (row[name]) rate[name] = /^\d+$/.test(row[name].trim()) ? Number(row[name]) : null;
    const steps = String(row.steps || '')
        .trim()
        .split(/[\s，,]+/)
        .filter(Boolean)
        .map((/** @type {string} */ step) => /^(\d+)[:：](\d+)%?$/.exec(step));
    rate.cancellation_steps = steps.map((step) => step && { hours_before: Number(step[1]), percent: Number(step[2]) });
    const isGood =
        rate.class &&
        rate.service &&
        rate.base_fen !== undefined &&
        steps.every(Boolean) &&
        Object.values(rate).every((value) => value !== null);
    return isGood ? rate : null;
}

/** @param {any} row @param {() => Promise<void>} again */
function editTariff(row, again) {
    const lines = rows({
        caption: () => w('rates'),
        rows: row ? row.rates.map(asTyped) : [{}],
        cells: () => [
            { name: 'class', label: w('class'), type: 'select', options: classOptions, width: '110px' },
            { name: 'service', label: w('service'), type: 'select', options: () => optionsOf('service'), width: '110px' },
            { name: 'base_fen', label: w('base'), type: 'money', width: '90px' },
            { name: 'included_km', label: w('km'), type: 'number', width: '70px' },
            { name: 'included_minutes', label: w('minutes'), type: 'number', width: '70px' },
            { name: 'extra_km_fen', label: w('extraKm'), type: 'money', width: '80px' },
            { name: 'extra_hour_fen', label: w('extraHour'), type: 'money', width: '80px' },
            { name: 'rounding_minutes', label: w('rounding'), type: 'number', width: '70px' },
            { name: 'overnight_fen', label: w('overnight'), type: 'money', width: '80px' },
            { name: 'holiday_percent', label: w('holiday'), type: 'number', width: '70px' },
            { name: 'next_day_grace_minutes', label: w('grace'), type: 'number', width: '70px' },
            { name: 'steps', label: w('cancel'), width: '150px' },
        ],
    });
    // A new one begins as the newest is.
    if (!row)
        get('/tariffs', { limit: 1 }).then(
            ({ items }) => items.length && !lines.rows.length && lines.set(items[0].rates.map(asTyped)),
            () => {},
        );
    const isFrozen = row && row.frozen;
    const typed = form({
        fields: () => [
            { name: 'name', label: w('name'), isRequired: true, value: row && row.name },
            {
                name: 'valid_from',
                label: w('from'),
                type: 'date',
                isRequired: true,
                value: row ? row.valid_from : today(),
                attributes: { disabled: isFrozen },
            },
            { ...retiredOn(), type: /** @type {const} */ ('date'), value: row && row.retired_on },
        ],
        submitText: () => w('save'),
        extra: () => [
            isFrozen ? h('p', { class: 'note' }, w('frozen')) : lines.view,
            !isFrozen && h('p', { class: 'quiet' }, w('cancelHint')),
        ],
        send: async (values, key) => {
            const rates = lines.rows.map(asRate);
            const bad = rates.indexOf(null);
            // As the service says its faults, so that they stand where they are looked for.
            if (bad >= 0 && !isFrozen) throw new Problem(422, { code: 'invalid', detail: w('fault', { n: bad + 1, text: w('badRow') }) });
            if (!row) await post('/tariffs', { ...values, rates }, { key });
            else {
                const all = isFrozen
                    ? { name: values.name, retired_on: values.retired_on || null }
                    : { retired_on: null, ...values, rates };
                await patch(`/tariffs/${row.id}`, all, row.etag);
            }
            return w('saved', { name: values.name });
        },
        refused: (problem) => problem.isStale && again(),
        cancel: () => close(),
        done: () => {
            close();
            again();
        },
    });
    const close = dialog({ title: () => (row ? `${w('edit')} ${row.name}` : w('newTariff')), kind: 'broad', body: () => typed.view });
}
