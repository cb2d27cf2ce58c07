// The form of a draft: its parties and months, and a row for each category of services.

import { get, patch, post } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h, state } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { fen, typed as inYuan } from '../../parts/money.js';
import { forget, options } from '../../parts/names.js';
import { go } from '../../parts/route.js';
import { common, optionsOf, words } from '../../words.js';
import { optional } from '../admin/record.js';
import { lineFaults, rows } from '../finance/rows.js';

const w = words(
    {
        title: '标题',
        mode: '服务方式',
        payer: '付款方',
        supplier: '供应商',
        reason: '未经招标的理由',
        from: '起始月份',
        until: '终止月份',
        renewals: '可续签次数',
        stake: '与考核挂钩的比例（%）',
        lines: '服务内容',
        category: '服务类别',
        price: '计价',
        amount: '合同期金额（元）',
        heads: '人数',
        unit: '单价（元）',
        unitHint: '单价：成本加管理费为每人每月管理费，按小时为每小时费用；不计价的金额留空。',
        save: '保存',
        edit: '修改',
        new: '新建合同',
        saved: '{title} 已保存',
        signed: '已签订的合同不能修改',
        fault: '第 {row} 行：{text}',
    },
    {
        title: 'Title',
        mode: 'Bought',
        payer: 'Paid by',
        supplier: 'Supplier',
        reason: 'Why there was no tender',
        from: 'First month',
        until: 'Last month',
        renewals: 'Renewals',
        stake: 'Share at stake (%)',
        lines: 'Services',
        category: 'Category',
        price: 'Price',
        amount: 'Amount of the term (yuan)',
        heads: 'Heads',
        unit: 'Unit fee (yuan)',
        unitHint: 'Unit fee: of a head and month for cost plus fee, of an hour by the hour. Without a price there is no amount.',
        save: 'Save',
        edit: 'Change',
        new: 'New contract',
        saved: '{title} was saved',
        signed: 'What is signed can’t be changed',
        fault: 'Row {row}: {text}',
    },
);

/** Modes without a supplier and without prices. */
const UNPAID = ['company', 'own'];

/** @type {(isUnpaid: boolean) => import('../finance/rows.js').Cell[]} */
const cells = (isUnpaid) => [
    { name: 'category', label: w('category'), type: 'select', options: () => options('service-categories'), width: '130px' },
    ...(isUnpaid
        ? []
        : /** @type {import('../finance/rows.js').Cell[]} */ ([
              { name: 'price', label: w('price'), type: 'select', options: () => optionsOf('line_price'), width: '130px' },
              { name: 'amount_fen', label: w('amount'), type: 'money', width: '130px' },
              { name: 'unit_fen', label: w('unit'), type: 'money', width: '100px' },
          ])),
    { name: 'heads', label: w('heads'), type: 'number', width: '80px' },
];

/** @param {any} line */
const asTyped = (line) => ({
    category: line.category,
    price: line.price,
    amount_fen: line.amount_fen ? inYuan(line.amount_fen) : '',
    unit_fen: line.unit_fen === null ? '' : inYuan(line.unit_fen),
    heads: line.heads ? String(line.heads) : '',
    standard_id: line.standard_id,
});

/** @param {Record<string, any>} row @param {boolean} isUnpaid */
const asLine = (row, isUnpaid) => ({
    category: row.category || '',
    price: isUnpaid ? 'none' : row.price || '',
    amount_fen: isUnpaid || !row.amount_fen ? 0 : fen(row.amount_fen),
    heads: Number(row.heads || 0),
    ...(isUnpaid || !row.unit_fen ? {} : { unit_fen: fen(row.unit_fen) }),
    ...(row.standard_id ? { standard_id: row.standard_id } : {}),
});

/**
 * @param {any} row the draft, none for a new one
 * @param {() => Promise<void>} again
 */
export function editContract(row, again) {
    let known = row;
    const faults = lineFaults('category');
    const mode = state(row ? row.mode : 'outsource');
    const isUnpaid = () => UNPAID.includes(mode.value);
    const lines = rows({
        caption: () => w('lines'),
        rows: row ? row.lines.map(asTyped) : [{}],
        cells: () => cells(isUnpaid()),
        faultOf: faults.of,
        onChange: faults.forget,
    });
    /** @type {any} */
    let made = null;
    const typed = form({
        fields: (texts) => {
            mode.value = texts.mode || (known ? known.mode : 'outsource');
            const noSupplier = isUnpaid();
            return [
                { name: 'title', label: w('title'), isRequired: true, isWide: true, value: known && known.title },
                {
                    name: 'mode',
                    label: w('mode'),
                    type: 'select',
                    isRequired: true,
                    options: optionsOf('contract_mode'),
                    value: mode.value,
                },
                {
                    name: 'payer',
                    label: w('payer'),
                    type: 'select',
                    options: optionsOf('payer'),
                    value: known ? known.payer : 'bureau',
                    isHidden: mode.value !== 'dispatch',
                },
                {
                    name: 'supplier_id',
                    label: w('supplier'),
                    type: 'select',
                    options: optional(options('suppliers')),
                    value: known && known.supplier_id,
                    isHidden: noSupplier,
                    isRequired: true,
                },
                {
                    name: 'direct_reason',
                    label: w('reason'),
                    value: known && known.direct_reason,
                    isHidden: noSupplier,
                    isRequired: true,
                },
                { name: 'valid_from', label: w('from'), type: 'month', isRequired: true, value: known && known.valid_from },
                { name: 'valid_until', label: w('until'), type: 'month', isRequired: true, value: known && known.valid_until },
                { name: 'renewals', label: w('renewals'), type: 'number', value: known ? known.renewals : 0 },
                {
                    name: 'at_stake_bp',
                    label: w('stake'),
                    type: 'hundredths',
                    value: known ? known.at_stake_bp : 10000,
                    isHidden: noSupplier,
                },
            ];
        },
        submitText: () => w('save'),
        extra: () => [
            known && known.state !== 'draft' && h('p', { class: 'note' }, w('signed')),
            known !== row && h('p', { class: 'note' }, common('changed')),
            lines.view,
            !isUnpaid() && h('p', { class: 'quiet' }, w('unitHint')),
        ],
        places: faults.places,
        check: () => lines.check(),
        send: async (values, key) => {
            const isEmpty = (/** @type {any} */ value) => value === null || value === undefined || value === '';
            const body = Object.fromEntries(Object.entries(values).filter(([, value]) => row || !isEmpty(value)));
            for (const [name, value] of Object.entries(body)) if (isEmpty(value)) body[name] = null;
            body.lines = lines.rows.map((one) => asLine(one, isUnpaid()));
            made = row ? await patch(`/contracts/${row.id}`, body, known.etag) : await post('/contracts', body, { key });
            return w('saved', made);
        },
        refused: async (problem) => {
            faults.take(problem);
            if (!row || !problem.isStale) return;
            // What was typed stays; whoever saves again sees first that another has changed it.
            await again();
            known = await get(`/contracts/${row.id}`);
        },
        cancel: () => close(),
        done: () => {
            close();
            forget('contracts');
            if (row) again();
            else go(`/contracts/${made.id}`);
        },
    });
    const close = dialog({ title: () => (row ? `${w('edit')} ${row.title}` : w('new')), kind: 'broad', body: () => typed.view });
}
