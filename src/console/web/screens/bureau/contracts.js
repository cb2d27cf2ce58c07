// 合同: who serves, by which standard, for what price; drafted by one person and signed by another.

import { post } from '../../api.js';
import { button } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h } from '../../parts/dom.js';
import { figure } from '../../parts/money.js';
import { forget, nameOf } from '../../parts/names.js';
import { tag } from '../../parts/record.js';
import { table } from '../../parts/table.js';
import { when } from '../../parts/when.js';
import { is, me } from '../../session.js';
import { common, label, listed, optionsOf, words } from '../../words.js';
import { screens } from '../admin/record.js';
import { editContract } from './contract-form.js';
import { framed, isParty, percent, points } from './frame.js';

const w = words(
    {
        many: '合同',
        one: '合同',
        title: '标题',
        state: '状态',
        mode: '服务方式',
        payer: '付款方',
        supplier: '供应商',
        reason: '未经招标的理由',
        term: '合同期',
        assessed: '起始考核月份',
        renewals: '可续签次数',
        stake: '与考核挂钩的比例',
        amount: '合同金额（元）',
        departments: '服务对象',
        all: '全部单位',
        made: '起草',
        signed: '签订',
        late: '补签',
        ended: '终止于',
        endReason: '终止原因',
        lines: '服务内容',
        category: '服务类别',
        standard: '考核标准',
        byMonth: '按月份适用的标准',
        price: '计价',
        heads: '人数',
        unit: '单价（元）',
        bands: '按得分付款',
        from: '得分不低于',
        top: '最高支付',
        slope: '每低 1 分减付',
        schedule: '各月总价包干费用（元）',
        month: '月份',
        assessments: '考核',
        posts: '派遣岗位',
        attendance: '考勤',
        sign: '签订',
        signedDone: '{title} 已签订',
        own: '本人起草，须由另一人签订',
        notDraft: '不是起草中的合同',
        end: '终止',
        notActive: '不是履行中的合同',
        lastMonth: '最后服务月份',
        endedDone: '{title} 已终止',
    },
    {
        many: 'Contracts',
        one: 'Contract',
        title: 'Title',
        state: 'State',
        mode: 'Bought',
        payer: 'Paid by',
        supplier: 'Supplier',
        reason: 'Why there was no tender',
        term: 'Term',
        assessed: 'Assessed from',
        renewals: 'Renewals',
        stake: 'Share at stake',
        amount: 'Amount (yuan)',
        departments: 'Served',
        all: 'All departments',
        made: 'Drafted by',
        signed: 'Signed by',
        late: 'signed late',
        ended: 'Ended with',
        endReason: 'Why it was ended',
        lines: 'Services',
        category: 'Category',
        standard: 'Standard',
        byMonth: 'The one of each month',
        price: 'Price',
        heads: 'Heads',
        unit: 'Unit fee (yuan)',
        bands: 'Paid by score',
        from: 'From a score of',
        top: 'Pays at most',
        slope: 'Less for each point below',
        schedule: 'Lump sums by month (yuan)',
        month: 'Month',
        assessments: 'Assessments',
        posts: 'Posts',
        attendance: 'Attendance',
        sign: 'Sign',
        signedDone: '{title} was signed',
        own: 'You drafted it; another person signs',
        notDraft: 'It is no draft',
        end: 'End',
        notActive: 'It isn’t in force',
        lastMonth: 'Last month of service',
        endedDone: '{title} was ended',
    },
);

/** @param {any} row */
const term = (row) => `${row.valid_from} – ${row.valid_until}`;

/** Signing and ending. @param {any} row @param {import('../admin/record.js').Whole<any>} whole */
function acts(row, whole) {
    if (!is('supervisor')) return null;
    const isOwn = me.value && row.made_by === me.value.name;
    const act = (/** @type {'sign' | 'end'} */ name, /** @type {Parameters<typeof ask>[0]['fields']} */ fields) =>
        ask({
            title: () => w(name),
            submitText: () => w(name),
            kind: name === 'end' ? 'danger' : 'main',
            fields,
            send: async (values, key) => {
                const after = await post(`/contracts/${row.id}/${name}`, values, { key, ifMatch: whole.data.etag });
                return w(name === 'sign' ? 'signedDone' : 'endedDone', after);
            },
            done: () => {
                forget('contracts');
                whole.again();
            },
            refused: (problem) => {
                if (problem.isStale) whole.again();
            },
        });
    return [
        button({
            text: w('sign'),
            kind: 'main',
            why: row.state !== 'draft' ? w('notDraft') : isOwn ? w('own') : null,
            onClick: () => act('sign', () => []),
        }),
        button({
            text: w('end'),
            kind: 'danger',
            why: row.state !== 'active' ? w('notActive') : null,
            onClick: () =>
                act('end', () => [
                    { name: 'last_month', label: w('lastMonth'), type: 'month', isRequired: true },
                    { name: 'reason', label: common('reason'), type: 'area', isRequired: true },
                ]),
        }),
    ];
}

/** What is kept under a contract. @param {any} row */
function links(row) {
    const to = (/** @type {'assessments' | 'posts' | 'attendance'} */ name) =>
        h('a', { class: 'button', href: `#/${name}?contract_id=${row.id}` }, w(name));
    const isByHead = row.lines.some((/** @type {any} */ line) => line.price === 'cost_plus');
    return h('div', { class: 'actions start' }, to('assessments'), isParty() && to('attendance'), isParty() && isByHead && to('posts'));
}

/** @param {any} row */
const below = (row) => [
    row.state !== 'draft' && links(row),
    table({
        caption: w('lines'),
        rows: row.lines,
        key: (/** @type {any} */ line) => line.category,
        columns: [
            { title: w('category'), cell: (line) => nameOf('service-categories', line.category) },
            {
                title: w('standard'),
                cell: (line) => (line.standard_id ? nameOf('standards', line.standard_id) : w('byMonth')),
                isWide: true,
            },
            { title: w('price'), cell: (line) => label('line_price', line.price) },
            { title: w('amount'), cell: (line) => (line.amount_fen ? figure(line.amount_fen) : '–'), isNumber: true },
            { title: w('heads'), cell: (line) => line.heads || '–', isNumber: true },
            { title: w('unit'), cell: (line) => (line.unit_fen === null ? '–' : figure(line.unit_fen)), isNumber: true },
        ],
    }),
    table({
        caption: w('bands'),
        rows: row.bands,
        key: (/** @type {any} */ band) => band.from_centi,
        columns: [
            { title: w('from'), cell: (band) => points(band.from_centi), isNumber: true },
            { title: w('top'), cell: (band) => percent(band.top_bp), isNumber: true },
            { title: w('slope'), cell: (band) => percent(band.slope_bp), isNumber: true },
        ],
    }),
    row.schedule.length > 0 &&
        table({
            caption: w('schedule'),
            rows: row.schedule,
            key: (/** @type {any} */ month) => month.period,
            columns: [
                { title: w('month'), cell: (month) => month.period },
                { title: w('amount'), cell: (month) => figure(month.fee_fen), isNumber: true },
            ],
        }),
];

export const contracts = screens({
    path: '/contracts',
    frame: framed,
    many: () => w('many'),
    one: () => w('one'),
    title: (/** @type {any} */ row) => row.title,
    writers: ['supervisor'],
    edit: editContract,
    filters: () => [
        { name: 'state', label: w('state'), options: optionsOf('contract_state') },
        { name: 'mode', label: w('mode'), options: optionsOf('contract_mode') },
    ],
    columns: () => [
        { title: w('title'), cell: (row) => row.title, isWide: true },
        { title: w('state'), cell: (row) => tag('contract_state', row.state) },
        { title: w('mode'), cell: (row) => label('contract_mode', row.mode) },
        { title: w('term'), cell: term },
        {
            title: w('category'),
            cell: (row) => listed(row.lines.map((/** @type {any} */ line) => nameOf('service-categories', line.category))),
            isWide: true,
        },
        { title: w('amount'), cell: (row) => (row.amount_fen ? figure(row.amount_fen) : '–'), isNumber: true },
    ],
    fields: () => [],
    facts: (row) => [
        [w('state'), tag('contract_state', row.state)],
        [w('mode'), label('contract_mode', row.mode)],
        [w('payer'), row.mode === 'own' || row.mode === 'company' ? '' : label('payer', row.payer)],
        [w('supplier'), is('supplier') ? me.value && me.value.supplier_name : supplierName(row.supplier_id)],
        [w('reason'), row.direct_reason],
        [w('term'), term(row)],
        [w('assessed'), row.assessed_from],
        [w('renewals'), row.renewals || ''],
        [w('stake'), percent(row.at_stake_bp)],
        [w('amount'), row.amount_fen ? figure(row.amount_fen) : ''],
        [w('departments'), departments(row.department_ids)],
        [w('made'), row.made_by],
        [
            w('signed'),
            row.signed_at && [
                row.signed_by,
                ' ',
                when(row.signed_at),
                ' ',
                row.is_signed_late && h('span', { class: 'tag warn' }, w('late')),
            ],
        ],
        [w('ended'), row.last_month],
        [w('endReason'), row.end_reason],
    ],
    acts,
    below,
});

/** A department reads no list of suppliers. @param {string | null} id */
const supplierName = (id) => id && (is('dispatcher', 'accountant', 'supervisor', 'admin') ? nameOf('suppliers', id) : '');

/** @param {string[] | null} ids */
function departments(ids) {
    if (!ids) return w('all');
    return is('supplier') ? String(ids.length) : listed(ids.map((id) => nameOf('departments', id)));
}
