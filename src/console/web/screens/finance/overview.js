// 财务: where the accountant begins. What waits, what is owed and how old it is, the months and their states.

import { get } from '../../api.js';
import { h, view } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { yuan } from '../../parts/money.js';
import { table } from '../../parts/table.js';
import { label, words } from '../../words.js';
import { amount, stateTag, tabs } from './tabs.js';

const w = words(
    {
        title: '财务',
        waits: '待办',
        nothing: '没有待办事项',
        owed: '应收账龄',
        department: '部门',
        notDue: '未到期（元）',
        overdue: '已逾期（元）',
        total: '合计（元）',
        months: '月份',
        open: '应收合计',
        late: '其中逾期',
        month: '查看',
        close: '去结账',
    },
    {
        title: 'Finance',
        waits: 'To do',
        nothing: 'Nothing waits',
        owed: 'Receivables',
        department: 'Department',
        notDue: 'Not due (yuan)',
        overdue: 'Overdue (yuan)',
        total: 'Total (yuan)',
        months: 'Months',
        open: 'Owed to us',
        late: 'Overdue',
        month: 'View',
        close: 'Close it',
    },
);

export function screen() {
    const ageing = loading(() => get('/reports/receivables-ageing'));
    const todo = loading(() => get('/todo'));
    const months = loading(() => get('/periods', { limit: 6 }));
    return view(() =>
        h(
            'section',
            null,
            tabs(),
            h('h1', null, w('title')),
            shown(ageing, ({ buckets, total_fen }) =>
                h(
                    'div',
                    { class: 'figures' },
                    h('div', { class: 'card' }, w('open'), h('strong', null, yuan(total_fen))),
                    h(
                        'div',
                        { class: 'card' },
                        w('late'),
                        h('strong', { class: total_fen > buckets.not_due ? 'minus' : '' }, yuan(total_fen - buckets.not_due)),
                    ),
                ),
            ),
            h(
                'div',
                { class: 'columns' },
                h(
                    'div',
                    { class: 'card' },
                    h('h2', null, w('waits')),
                    shown(todo, ({ items }) =>
                        items.length ? h('ul', { class: 'rows' }, items.map(item)) : h('p', { class: 'quiet' }, w('nothing')),
                    ),
                ),
                h(
                    'div',
                    { class: 'card' },
                    h('h2', null, w('months')),
                    shown(months, ({ items }) =>
                        h(
                            'ul',
                            { class: 'rows' },
                            items.map((/** @type {any} */ month) =>
                                h(
                                    'li',
                                    { key: month.period },
                                    h('span', null, month.period, ' ', stateTag(month.state, label('period_state', month.state))),
                                    monthLink(month),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            shown(ageing, ({ departments }) =>
                table({
                    caption: w('owed'),
                    rows: departments,
                    key: (row) => row.department_id,
                    link: (row) => `#/receivables?department_id=${row.department_id}&open=true`,
                    columns: [
                        { title: w('department'), cell: (/** @type {any} */ row) => row.name, isWide: true },
                        { title: w('notDue'), cell: (row) => amount(row.buckets.not_due), isNumber: true },
                        { title: w('overdue'), cell: (row) => amount(row.total_fen - row.buckets.not_due), isNumber: true },
                        { title: w('total'), cell: (row) => amount(row.total_fen), isNumber: true },
                    ],
                }),
            ),
        ),
    );
}

/** @param {any} month */
function monthLink({ period, state }) {
    const text = w(state === 'open' ? 'close' : 'month');
    return h('a', { href: `#/periods/${period}`, 'aria-label': `${period} ${text}` }, text);
}

/** @param {any} one */
function item(one) {
    return h(
        'li',
        { key: one.kind },
        h('span', null, label('todo_kind', one.kind), ' ', h('span', { class: 'count' }, one.count)),
        one.first[0] && h('a', { href: `#${one.first[0].link}` }, one.first[0].title),
    );
}
