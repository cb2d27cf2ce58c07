// The maintenance of a vehicle: what is due by each plan, and what was done.

import { get, post } from '../../../api.js';
import { button } from '../../../parts/act.js';
import { ask } from '../../../parts/ask.js';
import { h, view } from '../../../parts/dom.js';
import { loading, shown } from '../../../parts/load.js';
import { nameOf } from '../../../parts/names.js';
import { list, table } from '../../../parts/table.js';
import { today, when } from '../../../parts/when.js';
import { common, label, words } from '../../../words.js';
import { onlyFleet } from './who.js';

const w = words(
    {
        km: '读数（公里）',
        maintenance: '保养',
        noPlans: '没有适用于此车的保养计划，可先建立',
        plan: '保养计划',
        state: '状态',
        last: '上次保养',
        due: '下次保养',
        addService: '登记保养',
        doneOn: '保养日期',
        note: '备注',
        saidService: '保养已登记',
        remaining: '剩余',
        kmLeft: '{km} 公里',
        daysLeft: '{days} 天',
        services: '保养记录',
        noServices: '还没有保养记录',
        void: '作废',
        voids: '作废保养记录 {name}',
        voidHint: '作废后，下次保养按其余记录推算。记录和理由仍会保留。',
        voidNow: '确认作废',
        saidVoid: '保养记录已作废',
        voided: '已作废',
        voidedAt: '{at} 已作废',
        good: '有效',
        reason: '理由',
    },
    {
        km: 'Reading (km)',
        maintenance: 'Maintenance',
        noPlans: 'No plan applies to it. Make one under',
        plan: 'Plan',
        state: 'State',
        last: 'Last done',
        due: 'Next',
        addService: 'Record a service',
        doneOn: 'Done on',
        note: 'Note',
        saidService: 'The service is recorded',
        remaining: 'Left',
        kmLeft: '{km} km',
        daysLeft: '{days} days',
        services: 'Services done',
        noServices: 'No service is on record',
        void: 'Make void',
        voids: 'Make void: {name}',
        voidHint: 'The next service is reckoned from what else is on record then. The record and the reason are kept.',
        voidNow: 'Make it void',
        saidVoid: 'The record is void',
        voided: 'void',
        voidedAt: 'void since {at}',
        good: 'good',
        reason: 'Reason',
    },
);

/** @type {Record<string, string>} */
const DUE = { overdue: 'bad', due_soon: 'warn', not_due: 'good' };

/** @param {any} row @param {() => any} present */
export function maintenanceOf(row, present) {
    const loaded = loading(() => get(`/vehicles/${row.id}/maintenance`));
    const services = servicesOf(row, loaded.again);
    const add = (/** @type {any} */ due) =>
        ask({
            title: () => `${w('addService')} ${due.name}`,
            submitText: () => common('confirm'),
            done: () => {
                loaded.again();
                services.again();
            },
            fields: () => [
                { name: 'done_on', label: w('doneOn'), type: 'date', isRequired: true, value: today() },
                { name: 'odometer_km', label: w('km'), type: 'number', value: present().current_odometer_km },
                { name: 'note', label: w('note'), isWide: true },
            ],
            send: async (values, key) => {
                await post('/maintenance-services', { plan_id: due.plan_id, vehicle_id: row.id, ...values }, { key });
                return w('saidService');
            },
        });
    const left = (/** @type {any} */ due) =>
        [
            due.remaining_km !== null && w('kmLeft', { km: due.remaining_km }),
            due.remaining_days !== null && w('daysLeft', { days: due.remaining_days }),
        ]
            .filter(Boolean)
            .join(' / ');
    const due = view(() =>
        h(
            'section',
            { class: 'list' },
            shown(loaded, ({ items }) =>
                table({
                    caption: w('maintenance'),
                    rows: items,
                    empty: [w('noPlans'), ' ', h('a', { href: '#/maintenance-plans' }, w('plan'))],
                    key: (/** @type {any} */ one) => one.plan_id,
                    columns: [
                        { title: w('plan'), cell: (one) => one.name },
                        {
                            title: w('state'),
                            cell: (one) => h('span', { class: `tag ${DUE[one.state] || ''}` }, label('maintenance_state', one.state)),
                        },
                        {
                            title: w('last'),
                            cell: (one) =>
                                [one.last_done_on, one.last_done_km && w('kmLeft', { km: one.last_done_km })].filter(Boolean).join(' · '),
                        },
                        {
                            title: w('due'),
                            cell: (one) => [one.due_on, one.due_km && w('kmLeft', { km: one.due_km })].filter(Boolean).join(' / '),
                        },
                        { title: w('remaining'), cell: left },
                        { title: '', cell: (one) => button({ text: w('addService'), why: onlyFleet(), onClick: () => add(one) }) },
                    ],
                }),
            ),
        ),
    );
    return { view: h('div', null, due, services.view) };
}

/** @typedef {{id: string, plan_id: string, done_on: string, odometer_km: number | null, note: string | null, voided_at: string | null, void_reason: string | null, etag: string}} Service */

/**
 * What was done. A record that was typed by mistake is made void: it stays, and doesn't count.
 * @param {any} row
 * @param {() => unknown} changed
 */
function servicesOf(row, changed) {
    const all = list({
        path: '/maintenance-services',
        fixed: { vehicle_id: row.id, limit: 10 },
        caption: () => w('services'),
        empty: () => w('noServices'),
        columns: () => [
            { title: w('doneOn'), cell: (/** @type {Service} */ one) => one.done_on },
            { title: w('plan'), cell: (one) => nameOf('maintenance-plans', one.plan_id) },
            { title: w('km'), isNumber: true, cell: (one) => one.odometer_km !== null && one.odometer_km.toLocaleString('en') },
            { title: w('note'), isWide: true, cell: (one) => one.note },
            {
                title: w('state'),
                isWide: true,
                cell: (one) =>
                    one.voided_at
                        ? [h('span', { class: 'tag' }, w('voidedAt', { at: when(one.voided_at) })), ' ', one.void_reason]
                        : h('span', { class: 'tag good' }, w('good')),
            },
            {
                title: '',
                cell: (one) => button({ text: w('void'), why: one.voided_at ? w('voided') : onlyFleet(), onClick: () => askVoid(one) }),
            },
        ],
    });
    const askVoid = (/** @type {Service} */ one) => {
        const now = () => all.rows().find((known) => known.id === one.id) || one;
        ask({
            title: () => w('voids', { name: `${nameOf('maintenance-plans', one.plan_id)} ${one.done_on}` }),
            submitText: () => w('voidNow'),
            kind: 'danger',
            intro: () => h('p', null, w('voidHint')),
            fields: () => [{ name: 'reason', label: w('reason'), isRequired: true, isWide: true }],
            refused: () => all.again(),
            done: () => {
                all.again();
                changed();
            },
            send: async (values, key) => {
                await post(`/maintenance-services/${one.id}/void`, values, { key, ifMatch: now().etag });
                return w('saidVoid');
            },
        });
    };
    return { view: all.view, again: all.again };
}
