// 问题: what was found wrong with a service, or complained of; answered by the provider, decided by the bureau.

import { post } from '../../api.js';
import { button } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h } from '../../parts/dom.js';
import { figure } from '../../parts/money.js';
import { nameOf, options } from '../../parts/names.js';
import { tag } from '../../parts/record.js';
import { when } from '../../parts/when.js';
import { is, me } from '../../session.js';
import { common, label, optionsOf, words } from '../../words.js';
import { optional, screens } from '../admin/record.js';
import { categoriesOf, clauseOptions, clausesOf, clauseText, contractOptions, framed, isProvider, points } from './frame.js';

const w = words(
    {
        many: '问题',
        one: '问题',
        complaint: '投诉',
        contract: '合同',
        category: '服务类别',
        source: '来源',
        clause: '违反条款',
        severity: '程度',
        state: '状态',
        overdue: '是否超期',
        isOverdue: '已超期',
        notOverdue: '未超期',
        found: '发现时间',
        foundHint: '留空为现在',
        foundBy: '登记人',
        department: '用车单位',
        trip: '行程',
        tripLink: '查看行程',
        text: '问题描述',
        textHint: '服务方会看到这段文字；请勿写明投诉人姓名',
        pointsLabel: '扣分',
        pointsHint: '留空按条款',
        penalty: '违约金',
        penaltyYuan: '违约金（元）',
        respond: '答复期限',
        resolve: '办结期限',
        answer: '答复',
        answered: '答复时间',
        answerText: '答复内容',
        paper: '书面答复签字人',
        slip: '书面答复文号',
        closed: '办结时间',
        outcome: '认定',
        close: '办结',
        reopen: '重新打开',
        answeredDone: '已登记答复',
        closedDone: '已办结',
        reopenedDone: '已重新打开',
        notOpen: '不是待答复状态',
        isClosed: '已办结',
        notClosed: '尚未办结',
        notProvider: '由服务方答复',
    },
    {
        many: 'Cases',
        one: 'Case',
        complaint: 'Complaint',
        contract: 'Contract',
        category: 'Category',
        source: 'Source',
        clause: 'Clause broken',
        severity: 'Severity',
        state: 'State',
        overdue: 'Overdue',
        isOverdue: 'Overdue',
        notOverdue: 'Not overdue',
        found: 'Found',
        foundHint: 'Empty: now',
        foundBy: 'Recorded by',
        department: 'Department',
        trip: 'Trip',
        tripLink: 'Show the trip',
        text: 'What was wrong',
        textHint: 'The provider reads it; name nobody who complains',
        pointsLabel: 'Points',
        pointsHint: 'Empty: what the clause says',
        penalty: 'Penalty',
        penaltyYuan: 'Penalty (yuan)',
        respond: 'Answer due',
        resolve: 'Due',
        answer: 'Answer',
        answered: 'Answered',
        answerText: 'Answer',
        paper: 'Signed by (paper)',
        slip: 'Paper number',
        closed: 'Closed',
        outcome: 'Decision',
        close: 'Close',
        reopen: 'Reopen',
        answeredDone: 'The answer was recorded',
        closedDone: 'It was closed',
        reopenedDone: 'It was reopened',
        notOpen: 'It doesn’t wait for an answer',
        isClosed: 'It is closed',
        notClosed: 'It isn’t closed',
        notProvider: 'The provider answers',
    },
);

/** The paper that an answer came on, for the bureau. @returns {import('../../parts/form.js').Field[]} */
const paperFields = () => [
    { name: 'signed_by', label: w('paper'), isRequired: true },
    { name: 'slip', label: w('slip'), isRequired: true },
];

/** @param {any} row @returns {import('../../parts/form.js').Field[]} */
const decisionFields = (row) => [
    { name: 'outcome', label: w('outcome'), type: 'select', isRequired: true, value: 'upheld', options: optionsOf('case_outcome') },
    {
        name: 'clause',
        label: w('clause'),
        type: 'select',
        value: row.clause,
        options: optional(clauseOptions(clausesOf(row.contract_id, row.category))),
        isWide: true,
    },
    { name: 'points_centi', label: w('pointsLabel'), type: 'hundredths', hint: w('pointsHint') },
    { name: 'penalty_fen', label: w('penaltyYuan'), type: 'money', hint: w('pointsHint') },
];

/** @param {any} row @param {import('../admin/record.js').Whole<any>} whole */
function acts(row, whole) {
    const act = (
        /** @type {'answer' | 'close' | 'reopen'} */ name,
        /** @type {() => import('../../parts/form.js').Field[]} */ fields,
        /** @type {Parameters<typeof w>[0]} */ done,
    ) =>
        ask({
            title: () => w(name),
            submitText: () => w(name),
            fields,
            send: async (values, key) => {
                const body = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
                await post(`/cases/${row.id}/${name}`, body, { key, ifMatch: whole.data.etag });
                return w(done);
            },
            done: () => void whole.again(),
            refused: (problem) => {
                if (problem.isStale) whole.again();
            },
        });
    const mayAnswer = is('supervisor') || isProvider(row.contract_id);
    const whyNoAnswer = row.state !== 'open' ? w('notOpen') : mayAnswer ? null : w('notProvider');
    const text = () => [
        { name: 'text', label: w('answerText'), type: /** @type {const} */ ('area'), isRequired: true },
        ...(is('supervisor') ? paperFields() : []),
    ];
    return [
        is('dispatcher', 'supplier', 'supervisor') &&
            button({ text: w('answer'), kind: 'main', why: whyNoAnswer, onClick: () => act('answer', text, 'answeredDone') }),
        is('supervisor') &&
            button({
                text: w('close'),
                why: row.state === 'closed' ? w('isClosed') : null,
                onClick: () => act('close', () => decisionFields(row), 'closedDone'),
            }),
        is('supervisor') &&
            button({
                text: w('reopen'),
                why: row.state === 'closed' ? null : w('notClosed'),
                onClick: () =>
                    act('reopen', () => [{ name: 'reason', label: common('reason'), type: 'area', isRequired: true }], 'reopenedDone'),
            }),
    ];
}

/** Departments for which this caller complains. */
const ownDepartments = () =>
    is('supervisor')
        ? options('departments')
        : ((me.value && me.value.department_ids) || []).map((/** @type {string} */ id) => ({
              value: id,
              label: nameOf('departments', id),
          }));

/** Who acts for one department complains for it. */
function onlyDepartment() {
    const own = (me.value && me.value.department_ids) || [];
    return own.length === 1 ? own[0] : null;
}

/** @param {any} row */
const overdueTag = (row) => row.is_overdue && h('span', { class: 'tag bad' }, w('isOverdue'));

export const cases = screens({
    path: '/cases',
    frame: framed,
    many: () => w('many'),
    one: () => (is('supervisor') ? w('one') : w('complaint')),
    title: (/** @type {any} */ row) => `${label('case_source', row.source)}：${row.text.slice(0, 20)}`,
    writers: ['requester', 'approver', 'supervisor'],
    isFinal: true,
    filters: () => [
        { name: 'state', label: w('state'), options: optionsOf('case_state') },
        { name: 'source', label: w('source'), options: optionsOf('case_source') },
        {
            name: 'is_overdue',
            label: w('overdue'),
            options: [
                { value: 'true', label: w('isOverdue') },
                { value: 'false', label: w('notOverdue') },
            ],
        },
    ],
    columns: () => [
        { title: w('text'), cell: (row) => row.text, isWide: true },
        { title: w('state'), cell: (row) => [tag('case_state', row.state), ' ', overdueTag(row)] },
        { title: w('source'), cell: (row) => label('case_source', row.source) },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('found'), cell: (row) => when(row.found_at) },
        { title: w('resolve'), cell: (row) => when(row.resolve_due_at), isMinor: true },
    ],
    fields: (row, texts) => {
        const contract = texts.contract_id || '';
        const category = texts.category || '';
        const isBureau = is('supervisor');
        const isComplaint = !isBureau || texts.source === 'complaint';
        const clauses = clausesOf(contract, category);
        return [
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
                options: optional(categoriesOf(contract)),
                text: (code) => nameOf('service-categories', code),
            },
            {
                name: 'source',
                label: w('source'),
                type: 'select',
                isRequired: true,
                value: isBureau ? 'inspection' : 'complaint',
                isHidden: !row && !isBureau,
                options: optionsOf('case_source'),
            },
            {
                name: 'clause',
                label: w('clause'),
                type: 'select',
                isRequired: !isComplaint,
                options: optional(clauseOptions(clauses)),
                text: () => (row ? clauseText(row) : ''),
            },
            {
                name: 'severity',
                label: w('severity'),
                type: 'select',
                value: 'minor',
                isHidden: !row && !isBureau,
                options: optionsOf('case_severity'),
            },
            {
                name: 'department_id',
                label: w('department'),
                type: 'select',
                isRequired: !isBureau,
                value: onlyDepartment(),
                options: optional(ownDepartments()),
                text: (id) => (is('supplier') ? '' : nameOf('departments', id)),
            },
            { name: 'found_at', label: w('found'), type: 'when', isHidden: Boolean(row), hint: w('foundHint') },
            { name: 'text', label: w('text'), type: 'area', isRequired: true, hint: w('textHint') },
            {
                name: 'points_centi',
                label: w('pointsLabel'),
                type: 'hundredths',
                isHidden: !row && !isBureau,
                hint: w('pointsHint'),
                text: points,
            },
            {
                name: 'penalty_fen',
                label: w('penaltyYuan'),
                type: 'money',
                isHidden: !row && !isBureau,
                hint: w('pointsHint'),
                text: figure,
            },
        ];
    },
    // A department sends what it complains of, and nothing that the bureau decides.
    toSend: (body) => (is('supervisor') ? body : { ...body, source: 'complaint' }),
    facts: (row) => [
        [w('state'), [tag('case_state', row.state), ' ', overdueTag(row)]],
        [w('found'), when(row.found_at)],
        [w('foundBy'), row.found_by],
        [w('trip'), row.trip_id && !is('supplier') && h('a', { href: `#/trips/${row.trip_id}` }, w('tripLink'))],
        [w('respond'), when(row.respond_due_at)],
        [w('resolve'), when(row.resolve_due_at)],
        [w('answered'), row.answered_at && [when(row.answered_at), ' ', row.answered_by]],
        [w('answerText'), row.answer_text],
        [w('paper'), row.signed_by],
        [w('slip'), row.slip],
        [w('outcome'), row.outcome && label('case_outcome', row.outcome)],
        [w('closed'), row.closed_at && [when(row.closed_at), ' ', row.closed_by]],
    ],
    acts,
});
