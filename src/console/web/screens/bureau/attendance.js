// 岗位 and 考勤: who is sent under a contract, and who was there in a month.

import { duration } from '../../parts/charge.js';
import { figure } from '../../parts/money.js';
import { nameOf, options } from '../../parts/names.js';
import { go, query } from '../../parts/route.js';
import { label, optionsOf, words } from '../../words.js';
import { optional, screens } from '../admin/record.js';
import { contractOf, contractOptions, framed, mayAttend } from './frame.js';

const w = words(
    {
        posts: '派遣岗位',
        post: '岗位',
        attendance: '考勤',
        contract: '合同',
        category: '服务类别',
        worker: '姓名',
        workerHint: '同一合同有同名人员时加注区分',
        work: '岗位',
        kind: '岗位性质',
        from: '到岗日期',
        until: '离岗日期',
        month: '月份',
        days: '应出勤天数',
        present: '实际出勤天数',
        labour: '人工成本（元）',
        time: '工时',
        text: '工作内容',
    },
    {
        posts: 'Posts',
        post: 'Post',
        attendance: 'Attendance',
        contract: 'Contract',
        category: 'Category',
        worker: 'Worker',
        workerHint: 'Workers of the same name under a contract get an addition',
        work: 'Post',
        kind: 'Kind',
        from: 'From',
        until: 'Until',
        month: 'Month',
        days: 'Days due',
        present: 'Days attended',
        labour: 'Labour (yuan)',
        time: 'Time',
        text: 'Work done',
    },
);

/** Lines in which workers are sent by name. @param {any} contract */
const postLines = (contract) => contract.lines.filter((/** @type {any} */ line) => line.price === 'cost_plus');

/** Contracts under which this caller records posts. */
const contractsWithPosts = () =>
    contractOptions().filter(({ value }) => {
        const contract = contractOf(value);
        return mayAttend(contract) && postLines(contract).length > 0;
    });

/** @param {string} id */
const categoriesWithPosts = (id) => {
    const contract = contractOf(id);
    const lines = contract ? postLines(contract) : [];
    return lines.map((/** @type {any} */ line) => ({ value: line.category, label: nameOf('service-categories', line.category) }));
};

const ofContract = () => [
    { name: 'contract_id', label: w('contract'), options: contractOptions() },
    { name: 'category', label: w('category'), options: options('service-categories') },
];

export const posts = screens({
    path: '/posts',
    frame: framed,
    hasExcel: true,
    many: () => w('posts'),
    one: () => w('post'),
    title: (/** @type {any} */ row) => row.worker,
    writers: ['dispatcher', 'supervisor'],
    filters: () => [...ofContract(), { name: 'kind', label: w('kind'), options: optionsOf('post_kind') }],
    columns: () => [
        { title: w('worker'), cell: (row) => row.worker },
        { title: w('work'), cell: (row) => row.post },
        { title: w('kind'), cell: (row) => label('post_kind', row.kind) },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('contract'), cell: (row) => nameOf('contracts', row.contract_id), isWide: true },
        { title: w('from'), cell: (row) => row.from },
        { title: w('until'), cell: (row) => row.until },
    ],
    fields: (row, texts) => [
        {
            name: 'contract_id',
            label: w('contract'),
            type: 'select',
            isRequired: true,
            isFixed: true,
            isWide: true,
            options: optional(contractsWithPosts()),
            text: (id) => nameOf('contracts', id),
        },
        {
            name: 'category',
            label: w('category'),
            type: 'select',
            isRequired: true,
            isFixed: true,
            options: optional(categoriesWithPosts(texts.contract_id || '')),
            text: (code) => nameOf('service-categories', code),
        },
        { name: 'worker', label: w('worker'), isRequired: true, isFixed: true, hint: w('workerHint') },
        { name: 'post', label: w('work'), isRequired: true, isFixed: true },
        {
            name: 'kind',
            label: w('kind'),
            type: 'select',
            isRequired: true,
            isFixed: true,
            value: 'auxiliary',
            options: optionsOf('post_kind'),
        },
        { name: 'from', label: w('from'), type: 'date', isRequired: true, isFixed: true },
        { name: 'until', label: w('until'), type: 'date' },
    ],
});

/** @param {any} row */
const time = (row) => (row.minutes === null ? '' : duration(row.minutes));

export const attendance = screens({
    path: '/attendance',
    frame: framed,
    hasExcel: true,
    many: () => w('attendance'),
    one: () => w('attendance'),
    title: (/** @type {any} */ row) => `${row.period} ${nameOf('posts', row.post_id) || nameOf('service-categories', row.category)}`,
    writers: ['dispatcher', 'supervisor'],
    // A month is typed whole, on a screen of its own.
    edit: (row) => {
        const { contract_id, period } = row || query();
        const known = Object.entries({ contract_id, period }).filter(([, value]) => value);
        go(`/attendance/new?${new URLSearchParams(known)}`);
    },
    filters: () => [...ofContract(), { name: 'period', label: w('month'), type: 'month' }],
    columns: () => [
        { title: w('month'), cell: (row) => row.period },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('worker'), cell: (row) => nameOf('posts', row.post_id) },
        { title: w('days'), cell: (row) => row.days, isNumber: true },
        { title: w('present'), cell: (row) => row.days_present, isNumber: true },
        { title: w('labour'), cell: (row) => row.labour_fen !== null && figure(row.labour_fen), isNumber: true },
        { title: w('time'), cell: time, isNumber: true },
        { title: w('text'), cell: (row) => row.text, isWide: true },
        { title: w('contract'), cell: (row) => nameOf('contracts', row.contract_id), isWide: true },
    ],
    fields: () => [],
    facts: (row) => [
        [w('contract'), nameOf('contracts', row.contract_id)],
        [w('category'), nameOf('service-categories', row.category)],
        [w('month'), row.period],
        [w('worker'), nameOf('posts', row.post_id)],
        [w('days'), row.days],
        [w('present'), row.days_present],
        [w('labour'), row.labour_fen !== null && figure(row.labour_fen)],
        [w('time'), time(row)],
        [w('text'), row.text],
    ],
});
