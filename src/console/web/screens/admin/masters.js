// Departments, classes of vehicles, suppliers, maintenance plans.

import { get } from '../../api.js';
import { nameOf, options } from '../../parts/names.js';
import { h, state } from '../../parts/dom.js';
import { label, optionsOf, words } from '../../words.js';
import { subscribeButton } from '../calendars.js';
import { optional, retiredTag, screens } from './record.js';

const w = words(
    {
        departments: '用车单位',
        departmentsOne: '用车单位',
        code: '代码',
        name: '名称',
        discount: '优惠（%）',
        rule: '审批规则',
        amount: '免审限额（元）',
        amountHint: '超过限额才需审批时填写',
        uscc: '统一社会信用代码',
        bill: '结算单位',
        billHint: '由另一单位付款时选择',
        headcount: '人数',
        headcountHint: '服务评价按人数加权',
        retired: '停用日期',
        retiredHint: '留空表示在用；有业务记录的不能删除，只能停用',
        contact: '联系人',
        phone: '联系电话',
        classes: '车型',
        classesOne: '车型',
        suppliers: '供应商',
        suppliersOne: '供应商',
        plans: '保养计划',
        plansOne: '保养计划',
        vehicle: '指定车辆',
        class: '适用车型',
        classHint: '车辆和车型都不选，则适用于全部车辆',
        km: '每隔（公里）',
        days: '每隔（天）',
        warnKm: '提前提醒（公里）',
        warnDays: '提前提醒（天）',
        all: '全部车辆',
        codeHint: '小写字母、数字、下划线；建立后不能修改',
    },
    {
        departments: 'Departments',
        departmentsOne: 'Department',
        code: 'Code',
        name: 'Name',
        discount: 'Discount (%)',
        rule: 'Approval',
        amount: 'Amount without approval (yuan)',
        amountHint: 'Where only what is above it needs an approval',
        uscc: 'Unified social credit code',
        bill: 'Billed to',
        billHint: 'Where another department pays',
        headcount: 'Headcount',
        headcountHint: 'Its ratings of services weigh by it',
        retired: 'Retired on',
        retiredHint: 'Empty while in use. Nothing with a history is deleted.',
        contact: 'Contact',
        phone: 'Telephone',
        classes: 'Classes',
        classesOne: 'Class',
        suppliers: 'Suppliers',
        suppliersOne: 'Supplier',
        plans: 'Maintenance plans',
        plansOne: 'Maintenance plan',
        vehicle: 'Vehicle',
        class: 'Class',
        classHint: 'For all vehicles where neither is chosen',
        km: 'Every (km)',
        days: 'Every (days)',
        warnKm: 'Warn before (km)',
        warnDays: 'Warn before (days)',
        all: 'All vehicles',
        codeHint: 'Small letters, digits, underscores; it can’t be changed later',
    },
);

/** When a record was taken out of use. @returns {import('./record.js').Field} */
export const retiredOn = () => ({ name: 'retired_on', label: w('retired'), type: 'date', hint: w('retiredHint') });

/** @type {{value: {value: string, label: string}[]}} */
const classes = state([]);
/** Classes of vehicles as options, read once. */
export function classOptions() {
    if (!classes.value.length && !asked) {
        asked = true;
        get('/vehicle-classes', { limit: 200 }).then(
            ({ items }) => (classes.value = items.map((/** @type {any} */ one) => ({ value: one.code, label: one.name }))),
            () => (asked = false),
        );
    }
    return classes.value;
}
let asked = false;
/** @param {string | null | undefined} code */
export const className = (code) => (code ? (classOptions().find((one) => one.value === code) || { label: code }).label : '');

export const departments = screens({
    path: '/departments',
    many: () => w('departments'),
    one: () => w('departmentsOne'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['admin'],
    acts: (row) => subscribeButton('department', row, row.name),
    filters: () => [{ name: 'code', label: w('code') }],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('code'), cell: (row) => row.code },
        { title: w('rule'), cell: (row) => label('approval_rule', row.approval_rule) },
        { title: w('discount'), cell: (row) => row.discount_percent, isNumber: true },
        { title: w('bill'), cell: (row) => nameOf('departments', row.bill_to_department_id) },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: (row, texts) => {
        const rule = texts.approval_rule || (row && row.approval_rule) || 'always';
        return [
            { name: 'code', label: w('code'), isRequired: true, isFixed: true, hint: w('codeHint') },
            { name: 'name', label: w('name'), isRequired: true },
            { name: 'discount_percent', label: w('discount'), type: 'number', value: 0, isRequired: true },
            {
                name: 'approval_rule',
                label: w('rule'),
                type: 'select',
                value: 'always',
                isRequired: true,
                options: optionsOf('approval_rule'),
            },
            {
                name: 'approval_amount_fen',
                label: w('amount'),
                type: 'money',
                isHidden: rule !== 'above_amount',
                isRequired: true,
                hint: w('amountHint'),
            },
            { name: 'uscc', label: w('uscc') },
            {
                name: 'bill_to_department_id',
                label: w('bill'),
                type: 'select',
                options: optional(options('departments').filter((one) => !row || one.value !== row.id)),
                hint: w('billHint'),
            },
            { name: 'headcount', label: w('headcount'), type: 'number', value: 0, isRequired: true, hint: w('headcountHint') },
            retiredOn(),
        ];
    },
});

export const vehicleClasses = screens({
    path: '/vehicle-classes',
    many: () => w('classes'),
    one: () => w('classesOne'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['admin'],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('code'), cell: (row) => row.code },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: () => [
        { name: 'code', label: w('code'), isRequired: true, isFixed: true, hint: w('codeHint') },
        { name: 'name', label: w('name'), isRequired: true },
        retiredOn(),
    ],
});

export const suppliers = screens({
    path: '/suppliers',
    many: () => w('suppliers'),
    one: () => w('suppliersOne'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['admin', 'dispatcher', 'supervisor'],
    filters: () => [{ name: 'name', label: w('name') }],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('contact'), cell: (row) => row.contact_name },
        { title: w('phone'), cell: (row) => row.contact_phone && h('a', { href: `tel:${row.contact_phone}` }, row.contact_phone) },
        { title: w('uscc'), cell: (row) => row.uscc },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: () => [
        { name: 'name', label: w('name'), isRequired: true },
        { name: 'uscc', label: w('uscc') },
        { name: 'contact_name', label: w('contact') },
        { name: 'contact_phone', label: w('phone'), type: 'tel' },
        retiredOn(),
    ],
});

export const plans = screens({
    path: '/maintenance-plans',
    many: () => w('plans'),
    one: () => w('plansOne'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['admin', 'dispatcher'],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('class'), cell: (row) => (row.vehicle_id ? nameOf('vehicles', row.vehicle_id) : className(row.class) || w('all')) },
        { title: w('km'), cell: (row) => row.every_km, isNumber: true },
        { title: w('days'), cell: (row) => row.every_days, isNumber: true },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: () => [
        { name: 'name', label: w('name'), isRequired: true, isWide: true },
        { name: 'class', label: w('class'), type: 'select', options: optional(classOptions()), hint: w('classHint') },
        { name: 'vehicle_id', label: w('vehicle'), type: 'select', options: optional(options('vehicles')) },
        { name: 'every_km', label: w('km'), type: 'number' },
        { name: 'every_days', label: w('days'), type: 'number' },
        { name: 'warn_km', label: w('warnKm'), type: 'number' },
        { name: 'warn_days', label: w('warnDays'), type: 'number' },
        retiredOn(),
    ],
});
