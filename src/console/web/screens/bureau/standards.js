// 标准: by which clauses a service is assessed; and the categories of services with what the bureau's own staff did in them.

import { get, patch, post } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { fen, typed as inYuan, yuan } from '../../parts/money.js';
import { forget, nameOf, options } from '../../parts/names.js';
import { go } from '../../parts/route.js';
import { table } from '../../parts/table.js';
import { common, label, optionsOf, words } from '../../words.js';
import { retiredOn } from '../admin/masters.js';
import { optional, retiredTag, screens } from '../admin/record.js';
import { lineFaults, rows } from '../finance/rows.js';
import { framed, percent, points } from './frame.js';

const w = words(
    {
        standards: '考核标准',
        category: '服务类别',
        name: '名称',
        from: '生效日期',
        source: '依据',
        frozen: '已用于考核，只能改停用日期',
        clauses: '条款',
        code: '代码',
        text: '要求',
        part: '评分方式',
        weight: '分值',
        measure: '指标',
        target: '满分线（%）',
        floor: '零分线（%）',
        points: '每次扣分',
        penalty: '违约金（元）',
        cap: '严重问题封顶分',
        respond: '答复（小时）',
        resolve: '办结（天）',
        sum: '分值合计须为 100 分；量化指标须填指标、满分线和零分线。',
        save: '保存',
        new: '新建标准',
        edit: '修改',
        saved: '{name} 已保存',
        categories: '服务类别',
        codeHint: '建立后不能修改',
        own: '自主服务',
        month: '月份',
        heads: '人数',
        cost: '成本（元）',
    },
    {
        standards: 'Standards',
        category: 'Category',
        name: 'Name',
        from: 'Valid from',
        source: 'Source',
        frozen: 'An assessment used it: only its end can change',
        clauses: 'Clauses',
        code: 'Code',
        text: 'What is asked',
        part: 'Scored',
        weight: 'Points',
        measure: 'Measure',
        target: 'All from (%)',
        floor: 'None up to (%)',
        points: 'A finding costs',
        penalty: 'Penalty (yuan)',
        cap: 'Cap where serious',
        respond: 'Answer (hours)',
        resolve: 'Close (days)',
        sum: 'The points sum to 100. A measured clause needs its measure and both bounds.',
        save: 'Save',
        new: 'New standard',
        edit: 'Change',
        saved: '{name} was saved',
        categories: 'Categories of services',
        codeHint: 'It can’t be changed later',
        own: 'Own services',
        month: 'Month',
        heads: 'Heads',
        cost: 'Cost (yuan)',
    },
);

/** Cells that are typed as 12.50 and go out in hundredths. */
const HUNDREDTHS = ['weight_centi', 'target_bp', 'floor_bp', 'points_centi', 'cap_centi'];

/** @type {() => import('../finance/rows.js').Cell[]} */
const cells = () => [
    { name: 'code', label: w('code'), width: '90px' },
    { name: 'text', label: w('text'), width: '200px', isWide: true },
    { name: 'part', label: w('part'), type: 'select', options: () => optionsOf('clause_part'), width: '100px' },
    { name: 'weight_centi', label: w('weight'), type: 'number', width: '70px' },
    { name: 'measure', label: w('measure'), type: 'select', options: () => optionsOf('measure'), width: '130px' },
    { name: 'target_bp', label: w('target'), type: 'number', width: '70px' },
    { name: 'floor_bp', label: w('floor'), type: 'number', width: '70px' },
    { name: 'points_centi', label: w('points'), type: 'number', width: '70px' },
    { name: 'penalty_fen', label: w('penalty'), type: 'money', width: '80px' },
    { name: 'cap_centi', label: w('cap'), type: 'number', width: '70px' },
    { name: 'respond_hours', label: w('respond'), type: 'number', width: '70px' },
    { name: 'resolve_days', label: w('resolve'), type: 'number', width: '70px' },
];

/** @param {number | null} hundredths */
const inWhole = (hundredths) => (hundredths === null || hundredths === undefined ? '' : String(hundredths / 100));

/** A clause as it is typed. @param {any} clause */
function asTyped(clause) {
    const row = {
        ...clause,
        measure: clause.measure || '',
        respond_hours: String(clause.respond_hours),
        resolve_days: String(clause.resolve_days),
    };
    for (const name of HUNDREDTHS) row[name] = inWhole(clause[name]);
    row.penalty_fen = clause.penalty_fen ? inYuan(clause.penalty_fen) : '';
    return row;
}

/** What was typed as a clause. @param {Record<string, any>} row */
function asClause(row) {
    /** @type {Record<string, any>} */
    const clause = { code: row.code || '', text: row.text || '', part: row.part || 'inspected' };
    if (row.measure) clause.measure = row.measure;
    for (const name of HUNDREDTHS) if (row[name]) clause[name] = Math.round(Number(row[name]) * 100);
    if (row.penalty_fen) clause.penalty_fen = fen(row.penalty_fen);
    for (const name of ['respond_hours', 'resolve_days']) if (row[name]) clause[name] = Number(row[name]);
    return clause;
}

/**
 * @param {any} row the standard, none for a new one
 * @param {() => Promise<void>} again
 */
function editStandard(row, again) {
    let known = row;
    const faults = lineFaults('code', {}, 'clauses');
    const isFrozen = row && row.frozen;
    const lines = rows({
        caption: () => w('clauses'),
        rows: row ? row.clauses.map(asTyped) : [{}],
        cells,
        faultOf: faults.of,
        onChange: faults.forget,
    });
    /** @type {any} */
    let made = null;
    const typed = form({
        fields: () => [
            {
                name: 'category',
                label: w('category'),
                type: 'select',
                isRequired: true,
                isHidden: Boolean(row),
                options: optional(options('service-categories')),
            },
            { name: 'name', label: w('name'), isRequired: true, value: known && known.name, isHidden: isFrozen },
            { name: 'valid_from', label: w('from'), type: 'date', isRequired: true, value: known && known.valid_from, isHidden: isFrozen },
            { name: 'source', label: w('source'), value: known && known.source, isHidden: isFrozen },
            { .../** @type {any} */ (retiredOn()), value: known && known.retired_on, isHidden: !row },
        ],
        submitText: () => w('save'),
        extra: () => [
            known !== row && h('p', { class: 'note' }, common('changed')),
            isFrozen ? h('p', { class: 'note' }, w('frozen')) : [lines.view, h('p', { class: 'quiet' }, w('sum'))],
        ],
        places: faults.places,
        check: () => isFrozen || lines.check(),
        send: async (values, key) => {
            const clauses = lines.rows.map(asClause);
            const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
            const { category, ...changes } = filled;
            const body = isFrozen ? { retired_on: values.retired_on || null } : { retired_on: null, source: null, ...changes, clauses };
            made = row ? await patch(`/standards/${row.id}`, body, known.etag) : await post('/standards', { ...filled, clauses }, { key });
            return w('saved', made);
        },
        refused: async (problem) => {
            faults.take(problem);
            if (!row || !problem.isStale) return;
            await again();
            known = await get(`/standards/${row.id}`);
        },
        cancel: () => close(),
        done: () => {
            close();
            forget('standards');
            if (row) again();
            else go(`/standards/${made.id}`);
        },
    });
    const close = dialog({ title: () => (row ? `${w('edit')} ${row.name}` : w('new')), kind: 'broad', body: () => typed.view });
}

export const standards = screens({
    path: '/standards',
    frame: framed,
    many: () => w('standards'),
    one: () => w('standards'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['supervisor'],
    edit: editStandard,
    columns: () => [
        { title: w('name'), cell: (row) => row.name, isWide: true },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('from'), cell: (row) => row.valid_from },
        { title: w('clauses'), cell: (row) => row.clauses.length, isNumber: true },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: () => [],
    facts: (row) => [
        [w('category'), nameOf('service-categories', row.category)],
        [w('from'), row.valid_from],
        [w('source'), row.source],
        [retiredOn().label, row.retired_on],
        ['', row.frozen && w('frozen')],
    ],
    below: (row) =>
        table({
            caption: w('clauses'),
            rows: row.clauses,
            key: (/** @type {any} */ clause) => clause.code,
            columns: [
                { title: w('text'), cell: (clause) => clause.text, isWide: true },
                { title: w('part'), cell: (clause) => label('clause_part', clause.part) },
                { title: w('weight'), cell: (clause) => points(clause.weight_centi), isNumber: true },
                {
                    title: w('measure'),
                    cell: (clause) =>
                        clause.measure
                            ? `${label('measure', clause.measure)} ${percent(clause.floor_bp)} – ${percent(clause.target_bp)}`
                            : '–',
                },
                { title: w('points'), cell: (clause) => (clause.points_centi ? points(clause.points_centi) : '–'), isNumber: true },
                { title: w('penalty'), cell: (clause) => (clause.penalty_fen ? yuan(clause.penalty_fen) : '–'), isNumber: true },
                { title: w('respond'), cell: (clause) => clause.respond_hours, isNumber: true },
                { title: w('resolve'), cell: (clause) => clause.resolve_days, isNumber: true },
            ],
        }),
});

export const categories = screens({
    path: '/service-categories',
    frame: framed,
    many: () => w('categories'),
    one: () => w('categories'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['supervisor'],
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

export const ownServices = screens({
    path: '/own-services',
    frame: framed,
    many: () => w('own'),
    one: () => w('own'),
    title: (/** @type {any} */ row) => `${nameOf('service-categories', row.category)} ${row.period}`,
    writers: ['supervisor'],
    columns: () => [
        { title: w('month'), cell: (row) => row.period },
        { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
        { title: w('heads'), cell: (row) => row.heads, isNumber: true },
        { title: w('cost'), cell: (row) => yuan(row.cost_fen), isNumber: true },
    ],
    fields: () => [
        {
            name: 'category',
            label: w('category'),
            type: 'select',
            isRequired: true,
            options: optional(options('service-categories')),
            text: (code) => nameOf('service-categories', code),
        },
        { name: 'period', label: w('month'), type: 'month', isRequired: true },
        { name: 'heads', label: w('heads'), type: 'number', isRequired: true },
        { name: 'cost_fen', label: w('cost'), type: 'money', isRequired: true },
    ],
});
