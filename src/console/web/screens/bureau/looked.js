// 检查 and 评价: what the bureau looked at, and the stars that departments give for the service of a month.

import { nameOf, options } from '../../parts/names.js';
import { when } from '../../parts/when.js';
import { is, me } from '../../session.js';
import { words } from '../../words.js';
import { optional, screens } from '../admin/record.js';
import { categoriesOf, clauseOptions, clausesOf, clauseText, contractOptions, framed } from './frame.js';

const w = words(
    {
        inspections: '检查',
        ratings: '服务评价',
        contract: '合同',
        category: '服务类别',
        clauses: '检查条款',
        clause: '评价条款',
        at: '时间',
        text: '检查情况',
        textHint: '服务方会看到这段文字',
        by: '登记人',
        month: '月份',
        department: '评价单位',
        stars: '星级',
        comment: '意见',
        commentHint: '服务方看不到单位的评价和意见',
        again: '同一条款同一月份再次评价会替换原来的评价',
    },
    {
        inspections: 'Inspections',
        ratings: 'Ratings',
        contract: 'Contract',
        category: 'Category',
        clauses: 'Clauses looked at',
        clause: 'Clause',
        at: 'At',
        text: 'What was seen',
        textHint: 'The provider reads it',
        by: 'Recorded by',
        month: 'Month',
        department: 'Department',
        stars: 'Stars',
        comment: 'Comment',
        commentHint: 'No provider reads a department’s rating and comment',
        again: 'Another rating of the same clause and month replaces the first',
    },
);

/** @param {Record<string, any>} texts @returns {import('../admin/record.js').Field[]} */
const under = (texts) => [
    {
        name: 'contract_id',
        label: w('contract'),
        type: 'select',
        isRequired: true,
        isWide: true,
        options: optional(contractOptions()),
        text: (id) => nameOf('contracts', id),
    },
    {
        name: 'category',
        label: w('category'),
        type: 'select',
        isRequired: true,
        options: optional(categoriesOf(texts.contract_id || '')),
        text: (code) => nameOf('service-categories', code),
    },
];

export const inspections = screens({
    path: '/inspections',
    frame: framed,
    isFinal: true,
    many: () => w('inspections'),
    one: () => w('inspections'),
    title: (/** @type {any} */ row) => `${nameOf('service-categories', row.category)} ${when(row.at)}`,
    writers: ['supervisor'],
    columns: () => [
        { title: w('at'), cell: (row) => when(row.at) },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('contract'), cell: (row) => nameOf('contracts', row.contract_id), isWide: true },
        { title: w('text'), cell: (row) => row.text, isWide: true },
    ],
    fields: (row, texts) => [
        ...under(texts),
        {
            name: 'clauses',
            label: w('clauses'),
            type: 'many',
            options: clauseOptions(
                row ? clausesOf(row.contract_id, row.category) : clausesOf(texts.contract_id || '', texts.category || ''),
            ),
        },
        { name: 'at', label: w('at'), type: 'when' },
        { name: 'text', label: w('text'), type: 'area', hint: w('textHint') },
    ],
    facts: (row) => [[w('by'), row.inspected_by]],
});

const STARS = [5, 4, 3, 2, 1];

export const ratings = screens({
    path: '/ratings',
    frame: framed,
    isFinal: true,
    many: () => w('ratings'),
    one: () => w('ratings'),
    note: () => w('again'),
    title: (/** @type {any} */ row) => `${row.period} ${nameOf('service-categories', row.category)}`,
    writers: ['requester', 'approver', 'supervisor'],
    columns: () => [
        { title: w('month'), cell: (row) => row.period },
        { title: w('stars'), cell: (row) => '★'.repeat(row.stars) },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('clause'), cell: clauseText, isWide: true },
        { title: w('department'), cell: (row) => nameOf('departments', row.department_id) },
        { title: w('comment'), cell: (row) => row.comment, isWide: true },
    ],
    fields: (row, texts) => {
        const rated = clausesOf(texts.contract_id || '', texts.category || '').filter((one) => one.part === 'rated');
        const ids = (me.value && me.value.department_ids) || [];
        const own = is('supervisor')
            ? options('departments')
            : ids.map((/** @type {string} */ id) => ({ value: id, label: nameOf('departments', id) }));
        return [
            ...under(texts),
            { name: 'period', label: w('month'), type: 'month', isRequired: true },
            {
                name: 'clause',
                label: w('clause'),
                type: 'select',
                isRequired: true,
                options: optional(clauseOptions(rated)),
                text: () => (row ? clauseText(row) : ''),
            },
            {
                name: 'department_id',
                label: w('department'),
                type: 'select',
                isRequired: true,
                value: own.length === 1 ? own[0].value : null,
                options: optional(own),
                text: (id) => nameOf('departments', id),
            },
            {
                name: 'stars',
                label: w('stars'),
                type: 'select',
                isRequired: true,
                options: optional(STARS.map((n) => ({ value: String(n), label: '★'.repeat(n) }))),
                text: (n) => '★'.repeat(n),
            },
            { name: 'comment', label: w('comment'), type: 'area', hint: w('commentHint') },
        ];
    },
    toSend: (body) => ({ ...body, stars: Number(body.stars) }),
    facts: (row) => [[w('by'), row.rated_by]],
});
