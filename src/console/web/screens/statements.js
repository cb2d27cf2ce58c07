// 对账单: the months of the departments, made by the accountant, agreed by the department.

import { post } from '../api.js';
import { ask } from '../parts/ask.js';
import { h, view } from '../parts/dom.js';
import { orNone } from '../parts/form.js';
import { nameOf, options } from '../parts/names.js';
import { go } from '../parts/route.js';
import { list } from '../parts/table.js';
import { today, when } from '../parts/when.js';
import { is } from '../session.js';
import { label, words } from '../words.js';
import { amount, stateTag, tabs } from './finance/tabs.js';

const w = words(
    {
        title: '对账单',
        caption: '对账单',
        period: '月份',
        department: '用车单位',
        state: '状态',
        total: '合计（元）',
        lines: '行数',
        disputed: '有异议',
        signed: '确认',
        new: '生成对账单',
        newSend: '生成',
        made: '{period} 对账单已生成',
        nothing: '没有对账单。每月结束后由公司生成。',
    },
    {
        title: 'Statements',
        caption: 'Statements',
        period: 'Month',
        department: 'Department',
        state: 'State',
        total: 'Total (yuan)',
        lines: 'Lines',
        disputed: 'Disputed',
        signed: 'Agreed',
        new: 'New statement',
        newSend: 'Make it',
        made: 'The statement of {period} is made',
        nothing: 'There are no statements. The company makes them after each month.',
    },
);

/**
 * @typedef {{receivable_id: string, kind: string, booking_number: string | null, trip_id: string | null, date: string, contact_name: string | null, origin: string | null,
 *   waypoints: string[], destination: string | null, plate_no: string | null, distance_km: number | null, amount_fen: number, pass_through_fen: number,
 *   parts: Record<string, number>, disputed: boolean, dispute_reason: string | null}} StatementLine
 * @typedef {{id: string, department_id: string, period: string, state: string, lines: StatementLine[], total_fen: number, total_capitals: string, signed_by: string | null,
 *   confirmed_at: string | null, prepared_by: string, etag: string}} Statement
 */

/** Whether the caller reads the statements of all departments. */
export const readsAll = () => is('accountant', 'supervisor');

function askNew() {
    ask({
        title: () => w('new'),
        submitText: () => w('newSend'),
        fields: () => [
            {
                name: 'department_id',
                label: w('department'),
                type: 'select',
                isRequired: true,
                options: orNone(options('departments')),
            },
            { name: 'period', label: w('period'), type: 'month', isRequired: true, value: today().slice(0, 7) },
        ],
        send: async (values, key) => {
            const made = await post('/statements', values, { key });
            go(`/statements/${made.id}`);
            return w('made', { period: made.period });
        },
    });
}

export function screen() {
    const statements = list({
        path: '/statements',
        caption: () => w('caption'),
        hasExcel: true,
        filters: () => [
            ...(readsAll() ? [{ name: 'department_id', label: w('department'), options: options('departments') }] : []),
            { name: 'period', label: w('period'), type: 'month' },
            {
                name: 'state',
                label: w('state'),
                options: ['open', 'confirmed'].map((word) => ({ value: word, label: label('statement_state', word) })),
            },
        ],
        link: (/** @type {Statement} */ one) => `#/statements/${one.id}`,
        empty: () => w('nothing'),
        columns: () => [
            { title: w('period'), cell: (one) => one.period },
            ...(readsAll()
                ? [{ title: w('department'), cell: (/** @type {Statement} */ one) => nameOf('departments', one.department_id) }]
                : []),
            { title: w('lines'), isNumber: true, cell: (one) => one.lines.length },
            { title: w('disputed'), isNumber: true, cell: (one) => one.lines.filter((line) => line.disputed).length || '' },
            { title: w('total'), isNumber: true, cell: (one) => amount(one.total_fen) },
            { title: w('state'), isHead: true, cell: (one) => stateTag(one.state, label('statement_state', one.state)) },
            { title: w('signed'), cell: (one) => [one.signed_by, when(one.confirmed_at)].filter(Boolean).join(' · ') },
        ],
    });
    return view(() =>
        h(
            'section',
            null,
            tabs(),
            h(
                'header',
                { class: 'head' },
                h('h1', null, w('title')),
                is('accountant') && h('button', { type: 'button', class: 'main', onClick: askNew }, w('new')),
            ),
            statements.view,
        ),
    );
}
