// What is typed of a request, and what the service takes of it.

import { button } from '../parts/act.js';
import { classes } from '../parts/classes.js';
import { h } from '../parts/dom.js';
import { orNone } from '../parts/form.js';
import { addDays, today } from '../parts/when.js';
import { label, words } from '../words.js';

const w = words(
    {
        department: '用车单位',
        starts: '出发时间',
        ends: '结束时间',
        class: '车型',
        quantity: '数量',
        more: '再加一种车型',
        less: '去掉',
        passengers: '人数',
        purpose: '用途',
        origin: '出发地',
        destination: '目的地',
        via: '途经',
        viaHint: '多个地点用、隔开',
        reach: '范围',
        distance: '预计里程（公里）',
        service: '计价方式',
        contact: '联系人',
        phone: '联系电话',
        reason: '事由',
        note: '备注',
        noteHint: '给调度员和驾驶员',
        evening: '每晚回场，不计过夜',
    },
    {
        department: 'Department',
        starts: 'Start',
        ends: 'End',
        class: 'Vehicle class',
        quantity: 'Quantity',
        more: 'Another class',
        less: 'Leave out',
        passengers: 'Passengers',
        purpose: 'Purpose',
        origin: 'From',
        destination: 'To',
        via: 'Via',
        viaHint: 'Several places with commas between',
        reach: 'Reach',
        distance: 'Distance (km)',
        service: 'Service',
        contact: 'Contact',
        phone: 'Telephone',
        reason: 'Reason',
        note: 'Note',
        noteHint: 'For the dispatcher and the driver',
        evening: 'Back each evening, no nights',
    },
);

/**
 * @typedef {import('../parts/record.js').Booking} Booking
 * @typedef {import('../parts/form.js').Field} Field
 * @typedef {{id: string, from: Booking | null, begin: {starts_at: string, ends_at: string} | null, departments: any[] | null, freeOf: (code: string) => import('../parts/dom.js').Child,
 *   set: (name: string, value: any) => void}} Known
 *   `from` is the booking it begins as, `begin` the times of a new one, `departments` what a dispatcher chooses of, `freeOf` says how many of a class are free
 */

/** The times a new request begins with: tomorrow's working day; of a copy at its hours. @param {Booking | null} copied */
export function times(copied) {
    const tomorrow = addDays(today(), 1);
    if (!copied) return { starts_at: `${tomorrow}T08:30`, ends_at: `${tomorrow}T16:30` };
    const days = Math.round((Date.parse(copied.ends_at.slice(0, 10)) - Date.parse(copied.starts_at.slice(0, 10))) / 86_400_000);
    return { starts_at: tomorrow + copied.starts_at.slice(10, 16), ends_at: addDays(tomorrow, days) + copied.ends_at.slice(10, 16) };
}

/** @param {Record<string, any>} texts what was typed @param {Known} known @returns {Field[]} */
export function requestFields(texts, known) {
    const { id, from, begin, departments } = known;
    const choices = (/** @type {string} */ list, /** @type {string[]} */ all) =>
        all.map((word) => ({ value: word, label: label(list, word) }));
    const places = { list: `${id}-places` };
    return [
        {
            name: 'department_id',
            label: w('department'),
            type: 'select',
            isRequired: true,
            isHidden: !departments,
            isWide: true,
            options: orNone((departments || []).map((/** @type {any} */ one) => ({ value: one.id, label: one.name }))),
        },
        {
            name: 'starts_at',
            label: w('starts'),
            type: 'when',
            isRequired: true,
            value: begin ? begin.starts_at : from && from.starts_at,
        },
        { name: 'ends_at', label: w('ends'), type: 'when', isRequired: true, value: begin ? begin.ends_at : from && from.ends_at },
        ...itemFields(texts, known),
        { name: 'passengers', label: w('passengers'), type: 'number', isRequired: true, value: from && from.passengers },
        {
            name: 'purpose',
            label: w('purpose'),
            type: 'select',
            isRequired: true,
            value: from ? from.purpose : 'official_business',
            options: choices('purpose', ['official_business', 'investment_reception', 'collective_event', 'urgent_task']),
        },
        { name: 'origin', label: w('origin'), isRequired: true, value: from && from.origin, attributes: places },
        { name: 'destination', label: w('destination'), isRequired: true, value: from && from.destination, attributes: places },
        { name: 'distance_km', label: w('distance'), type: 'number', value: from && from.distance_km },
        {
            name: 'reach',
            label: w('reach'),
            type: 'select',
            value: from ? from.reach : 'in_county',
            options: choices('reach', ['in_county', 'in_city', 'in_province', 'out_of_province']),
        },
        {
            name: 'contact_name',
            label: w('contact'),
            isRequired: true,
            value: from && from.contact_name,
            attributes: { list: `${id}-contacts` },
        },
        { name: 'contact_phone', label: w('phone'), type: 'tel', isRequired: true, value: from && from.contact_phone },
        {
            name: 'service',
            label: w('service'),
            type: 'select',
            value: from ? from.service : 'day',
            options: choices('service', ['day', 'half_day', 'transfer', 'month']),
        },
        { name: 'waypoints', label: w('via'), value: from && from.waypoints.join('、'), hint: w('viaHint'), attributes: places },
        { name: 'reason', label: w('reason'), isWide: true, value: from && from.reason },
        { name: 'note', label: w('note'), isWide: true, value: from && from.note, hint: w('noteHint') },
        {
            name: 'home_each_evening',
            label: w('evening'),
            type: 'check',
            isWide: true,
            value: from ? from.home_each_evening : false,
            isHidden: !isOvernight(texts, from, begin),
        },
    ];
}

/**
 * Classes with how many of each; the last row has the buttons for more and fewer rows.
 * @param {Record<string, any>} texts
 * @param {Known} known
 * @returns {Field[]}
 */
function itemFields(texts, { from, freeOf, set }) {
    const count = Number(texts.rows || (from ? from.items.length : 1));
    const options = [...classes().map((one) => ({ value: one.code, label: one.name }))];
    return Array.from({ length: count }, (_, index) => {
        const item = (from && from.items[index]) || { class: index === 0 && options[0] ? options[0].value : '', quantity: 1 };
        const number = index ? ` ${index + 1}` : '';
        const isLast = index === count - 1;
        const tools =
            isLast &&
            h(
                'span',
                { class: 'tools' },
                count < options.length && button({ text: w('more'), onClick: () => set('rows', count + 1) }),
                index > 0 && button({ text: w('less'), onClick: () => set('rows', count - 1) }),
            );
        return /** @type {Field[]} */ ([
            {
                name: `class_${index}`,
                label: w('class') + number,
                type: 'select',
                isRequired: true,
                value: item.class,
                options: index ? orNone(options) : options,
                pointer: `/items/${index}/class`,
                hint: freeOf(texts[`class_${index}`] || item.class),
            },
            {
                name: `quantity_${index}`,
                label: w('quantity') + number,
                type: 'number',
                isRequired: true,
                value: item.quantity,
                pointer: `/items/${index}/quantity`,
                hint: tools || null,
            },
        ]);
    }).flat();
}

/** What the service takes of what was typed: rows of classes as items, places apart. @param {Record<string, any>} values @returns {Record<string, any>} */
export function wantedOf(values) {
    /** @type {Record<string, any>} */
    const body = { items: [] };
    for (const [name, value] of Object.entries(values)) {
        const [, kind, index] = /^(class|quantity)_(\d+)$/.exec(name) || [];
        if (kind) body.items[Number(index)] = { ...body.items[Number(index)], [kind]: value };
        else body[name] = value;
    }
    body.items = body.items.filter(Boolean);
    body.waypoints = String(values.waypoints || '')
        .split(/[、,，;；]/)
        .map((part) => part.trim())
        .filter(Boolean);
    return body;
}

/**
 * Whether it goes over a midnight, so that nights are a question.
 * @param {Record<string, any>} texts
 * @param {Booking | null} from
 * @param {{starts_at: string, ends_at: string} | null} begin
 */
function isOvernight(texts, from, begin) {
    const known = begin || from || { starts_at: '', ends_at: '' };
    const [at, end] = [texts.starts_at || known.starts_at, texts.ends_at || known.ends_at];
    return String(at).slice(0, 10) < String(end).slice(0, 10);
}
