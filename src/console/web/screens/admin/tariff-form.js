// The form of a tariff: its name, its first day, and a row of prices for each class and service, typed as in a table.

import { get, patch, post } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h, state } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { differences } from '../../parts/record.js';
import { fen, typed as inYuan } from '../../parts/money.js';
import { note } from '../../parts/panel.js';
import { go } from '../../parts/route.js';
import { addDays, today } from '../../parts/when.js';
import { optionsOf, words } from '../../words.js';
import { rows } from '../finance/rows.js';
import { classOptions, retiredOn } from './masters.js';

/** What the parts of a tariff are called. */
export const part = words(
    {
        name: '名称',
        from: '生效日期',
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
    },
    {
        name: 'Name',
        from: 'Valid from',
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
    },
);

const w = words(
    {
        fromHint: '从这一天起出车的新订单按此表计价，直到下一张表生效',
        cancelHint: '取消费写法：“12:30 6:50” 表示出发前 12 小时内收 30%，6 小时内收 50%；空着不收。',
        frozen: '此表已用于计价，只能改名称和停用日期；要调价请“复制为新租价表”。',
        copied: '价格已按「{name}」填入，请改成新的价格。',
        saved: '{name} 已保存',
        waits: '{name} 已提交，涉及已计价的日期，待会计或监管人员批准后生效',
        save: '保存',
        edit: '编辑',
        newTariff: '新建租价表',
        missing: '必填',
        amount: '金额如 450 或 2.50',
        whole: '整数',
        steps: '如 12:30 6:50',
        fault: '价格表有 {n} 处需要改正，已标出；第一处：第 {row} 行「{cell}」，{text}',
    },
    {
        fromHint: 'New bookings that start from this day on are priced by it, until the next tariff',
        cancelHint: 'Cancellation: “12:30 6:50” is 30% within 12 hours of the start, 50% within 6; nothing where it is empty.',
        frozen: 'Charges used it: only its name and end can change. Copy it as a new tariff to change prices.',
        copied: 'The rates are those of “{name}”: change them.',
        saved: '{name} was saved',
        waits: '{name} reaches days that are priced already: it waits for an accountant or supervisor',
        save: 'Save',
        edit: 'Edit',
        newTariff: 'New tariff',
        missing: 'needed',
        amount: 'an amount such as 450 or 2.50',
        whole: 'a whole number',
        steps: 'such as 12:30 6:50',
        fault: '{n} to correct in the rates, marked there; the first: row {row}, “{cell}”: {text}',
    },
);

const MONEY = ['base_fen', 'extra_km_fen', 'extra_hour_fen', 'overnight_fen'];
const NUMBERS = ['included_km', 'included_minutes', 'rounding_minutes', 'holiday_percent', 'next_day_grace_minutes'];
const NEEDED = ['class', 'service', 'base_fen'];
const STEP = /^(\d+)[:：](\d+)%?$/;

/** @typedef {{row: number, cell: string, text: string, pointer?: string}} Fault */

/** @type {() => import('../finance/rows.js').Cell[]} */
const cells = () => [
    { name: 'class', label: part('class'), type: 'select', options: classOptions, width: '110px' },
    { name: 'service', label: part('service'), type: 'select', options: () => optionsOf('service'), width: '110px' },
    { name: 'base_fen', label: part('base'), type: 'money', width: '90px' },
    { name: 'included_km', label: part('km'), type: 'number', width: '70px' },
    { name: 'included_minutes', label: part('minutes'), type: 'number', width: '70px' },
    { name: 'extra_km_fen', label: part('extraKm'), type: 'money', width: '80px' },
    { name: 'extra_hour_fen', label: part('extraHour'), type: 'money', width: '80px' },
    { name: 'rounding_minutes', label: part('rounding'), type: 'number', width: '70px' },
    { name: 'overnight_fen', label: part('overnight'), type: 'money', width: '80px' },
    { name: 'holiday_percent', label: part('holiday'), type: 'number', width: '70px' },
    { name: 'next_day_grace_minutes', label: part('grace'), type: 'number', width: '70px' },
    { name: 'cancellation_steps', label: part('cancel'), width: '150px' },
];

/** A rate as it is typed. @param {any} rate */
function asTyped(rate) {
    /** @type {Record<string, any>} */
    const row = {
        class: rate.class,
        service: rate.service,
        cancellation_steps: rate.cancellation_steps.map((/** @type {any} */ step) => `${step.hours_before}:${step.percent}`).join(' '),
    };
    for (const name of MONEY) row[name] = inYuan(rate[name]);
    for (const name of NUMBERS) row[name] = String(rate[name]);
    return row;
}

/**
 * What was typed as a rate, and why a cell can't be read.
 * @param {Record<string, any>} row
 * @returns {{rate: Record<string, any>, faults: {cell: string, text: string}[]}}
 */
function asRate(row) {
    /** @type {Record<string, any>} */
    const rate = { class: row.class, service: row.service };
    const faults = [];
    const texts = Object.fromEntries([...MONEY, ...NUMBERS].map((name) => [name, String(row[name] || '').trim()]));
    for (const cell of NEEDED) if (!(cell in texts ? texts[cell] : row[cell])) faults.push({ cell, text: w('missing') });
    for (const cell of MONEY.filter((name) => texts[name])) {
        rate[cell] = fen(texts[cell]);
        if (rate[cell] === null) faults.push({ cell, text: w('amount') });
    }
    for (const cell of NUMBERS.filter((name) => texts[name])) {
        if (/^\d{1,9}$/.test(texts[cell])) rate[cell] = Number(texts[cell]);
        else faults.push({ cell, text: w('whole') });
    }
    const steps = String(row.cancellation_steps || '')
        .split(/[\s，,]+/)
        .filter(Boolean)
        .map((step) => STEP.exec(step));
    if (steps.includes(null)) faults.push({ cell: 'cancellation_steps', text: w('steps') });
    rate.cancellation_steps = steps.map((step) => step && { hours_before: Number(step[1]), percent: Number(step[2]) });
    return { rate, faults };
}

/** A tariff as texts, each rate by its class and service. @param {any} tariff @returns {[string, string][]} */
export function textsOf({ name, valid_from, retired_on, rates }) {
    const [ofClass, ofService, ...prices] = cells();
    const named = (/** @type {any} */ cell, /** @type {string} */ value) =>
        (cell.options().find((/** @type {any} */ one) => one.value === value) || { label: value }).label;
    return [
        [part('name'), name],
        [part('from'), valid_from],
        [retiredOn().label, retired_on || ''],
        ...rates.flatMap((/** @type {any} */ rate) => {
            const row = asTyped(rate);
            return prices.map((cell) => [`${named(ofClass, row.class)} ${named(ofService, row.service)} ${cell.label}`, row[cell.name]]);
        }),
    ];
}

/**
 * The rates as they were typed, with what another has changed meanwhile wherever nothing was typed.
 * @param {Record<string, any>[]} shown
 * @param {any} before
 * @param {any} now
 */
function merged(shown, before, now) {
    const keyOf = (/** @type {Record<string, any>} */ row) => `${row.class} ${row.service}`;
    const byKey = (/** @type {any} */ tariff) => new Map(tariff.rates.map(asTyped).map((/** @type {any} */ row) => [keyOf(row), row]));
    const [old, present] = [byKey(before), byKey(now)];
    const kept = shown.flatMap((row) => {
        const [was, is] = [old.get(keyOf(row)), present.get(keyOf(row))];
        if (!was) return [row];
        const isTyped = Object.entries(row).some(([name, text]) => text !== was[name]);
        if (!is) return isTyped ? [row] : [];
        return [Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text === was[name] ? is[name] : text]))];
    });
    const isNew = (/** @type {any} */ row) => !old.has(keyOf(row)) && !kept.some((one) => keyOf(one) === keyOf(row));
    return [...kept, ...[...present.values()].filter(isNew)];
}

/** A new one with the prices of another; once made, it is shown. @param {any} from */
export const copyTariff = (from) => open(null, async () => {}, from);

/**
 * A new one begins as the newest is.
 * @param {any} row
 * @param {() => Promise<void>} again
 */
export function editTariff(row, again) {
    if (row) return open(row, again, row);
    get('/tariffs', { limit: 1 }).then(
        ({ items }) => open(null, again, items[0]),
        () => open(null, again, null),
    );
}

/**
 * @param {any} row
 * @param {() => Promise<void>} again
 * @param {any} from whose prices stand there at first
 */
function open(row, again, from) {
    const faults = state(/** @type {Fault[]} */ ([]));
    const isFrozen = row && row.frozen;
    let known = row;
    const changes = state(/** @type {string[]} */ ([]));
    const lines = rows({
        caption: () => part('rates'),
        rows: from ? from.rates.map(asTyped) : [{}],
        cells,
        faultOf: (index, name) => (faults.value.find((fault) => fault.row === index && fault.cell === name) || { text: '' }).text,
        onChange: () => faults.value.length && (faults.value = []),
    });
    const told = () => {
        const [first] = faults.value;
        if (!first) return null;
        const cell = (cells().find(({ name }) => name === first.cell) || { label: first.cell }).label;
        return h(
            'p',
            { class: 'alert', role: 'alert' },
            w('fault', { n: faults.value.length, row: first.row + 1, cell, text: first.text }),
        );
    };
    /** @type {any} */
    let made = null;
    const typed = form({
        fields: () => [
            { name: 'name', label: part('name'), isRequired: true, value: known && known.name },
            {
                name: 'valid_from',
                label: part('from'),
                type: 'date',
                isRequired: true,
                value: known ? known.valid_from : addDays(today(), 1),
                attributes: { disabled: isFrozen },
                hint: w('fromHint'),
            },
            { ...retiredOn(), type: /** @type {const} */ ('date'), value: known && known.retired_on },
        ],
        submitText: () => w('save'),
        extra: () => [
            note(changes.value),
            !row && from && h('p', { class: 'note' }, w('copied', { name: from.name })),
            isFrozen ? h('p', { class: 'note' }, w('frozen')) : [told(), lines.view, h('p', { class: 'quiet' }, w('cancelHint'))],
        ],
        places: () => faults.value.map(({ pointer }) => pointer || ''),
        check: () => {
            if (isFrozen) return true;
            faults.value = lines.rows.flatMap((typedRow, index) => asRate(typedRow).faults.map((fault) => ({ row: index, ...fault })));
            return !faults.value.length;
        },
        send: async (values, key) => {
            const rates = lines.rows.map((typedRow) => asRate(typedRow).rate);
            const body = isFrozen
                ? { name: values.name, retired_on: values.retired_on || null }
                : { ...(row ? { retired_on: null } : {}), ...values, rates };
            made = row ? await patch(`/tariffs/${row.id}`, body, known.etag) : await post('/tariffs', body, { key });
            return w(made.proposed ? 'waits' : 'saved', { name: made.name });
        },
        refused: async (problem) => {
            // What the service finds in a rate stands at its cell.
            faults.value = problem.errors.flatMap(({ pointer = '', detail }) => {
                const found = /^\/rates\/(\d+)\/(\w+)/.exec(pointer);
                return found ? [{ row: Number(found[1]), cell: found[2], text: detail, pointer }] : [];
            });
            if (!row || !problem.isStale) return;
            // What was typed stays; all else is as another has made it meanwhile, which is told.
            await again();
            const before = known;
            known = await get(`/tariffs/${row.id}`);
            changes.value = differences(textsOf(before), textsOf(known));
            lines.put(merged(lines.rows, before, known));
        },
        cancel: () => close(),
        done: () => {
            close();
            if (row) again();
            else go(`/tariffs/${made.id}`);
        },
    });
    const close = dialog({ title: () => (row ? `${w('edit')} ${row.name}` : w('newTariff')), kind: 'broad', body: () => typed.view });
}
