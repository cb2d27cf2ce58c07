// The chart of accounts and the tax rates, in the way of all master data (`admin/record.js`) under the tabs of the books. Both lists are
// short, and shown whole: accounts by their code, rates from the newest.

import { button } from '../../parts/act.js';
import { h, state, view } from '../../parts/dom.js';
import { loading, shown, whole } from '../../parts/load.js';
import { query, setQuery } from '../../parts/route.js';
import { table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, lang, optionsOf, words } from '../../words.js';
import { edit, optional, recordOf, retiredTag } from '../admin/record.js';
import { amount, tabs } from './tabs.js';

const w = words(
    {
        accounts: '会计科目',
        account: '科目',
        code: '科目代码',
        codeHint: '四位数字；明细科目为上级代码加点和两位数字，如 5602.01。建立后不能修改',
        name: '名称',
        nameEn: '英文名称',
        kind: '类别',
        side: '余额方向',
        retired: '停用日期',
        retiredHint: '停用后手工凭证不能再用；系统自动记账的科目不能停用',
        ledger: '明细账',
        ledgerOf: '{code} 明细账',
        new: '新建{name}',
        newOnes: '只有会计可以修改',
        taxRules: '税率',
        taxRule: '税率',
        taxNote: '每条自生效日起适用，至下一条生效前为止。修改只影响以后的记账。税率以现行税法为准，请先核对。',
        since: '{date} 起',
        from: '生效日期',
        taxpayer: '纳税人类型',
        vat: '增值税（%）',
        vatHint: '小规模纳税人 1 或 3，一般纳税人 9',
        surcharges: '附加税费（%）',
        surchargesHint: '按应缴增值税计，为减免后的比例',
        relief: '季度免税销售额（元）',
        reliefHint: '小规模纳税人季度销售额不超过此数的，免缴增值税',
        income: '企业所得税（%）',
        incomeHint: '按利润计的实际税负',
        struck: '作废日期',
        struckHint: '填任何日期即作废，不再适用',
        isStruck: '已作废',
        inForce: '现行',
        later: '未生效',
    },
    {
        accounts: 'Chart of accounts',
        account: 'account',
        code: 'Code',
        codeHint: 'Four digits; a sub-account has its parent’s code, a point and two digits, such as 5602.01. It can’t be changed later',
        name: 'Name',
        nameEn: 'English name',
        kind: 'Kind',
        side: 'Side',
        retired: 'Retired on',
        retiredHint: 'No manual journal uses it from then on. What the system posts to can’t be retired',
        ledger: 'Ledger',
        ledgerOf: 'Ledger of {code}',
        new: 'New: {name}',
        newOnes: 'Only an accountant may do this',
        taxRules: 'Tax rates',
        taxRule: 'tax rates',
        taxNote:
            'Each holds from its day until the next one’s. A change concerns what is posted later. Check them against the law in force.',
        since: 'From {date} on',
        from: 'Valid from',
        taxpayer: 'Taxpayer',
        vat: 'VAT (%)',
        vatHint: '1 or 3 for a small-scale taxpayer, 9 for a general one',
        surcharges: 'Surcharges (%)',
        surchargesHint: 'On the VAT that is due, after reductions',
        relief: 'Relief a quarter (yuan)',
        reliefHint: 'A small-scale taxpayer with sales up to this owes no VAT for the quarter',
        income: 'Income tax (%)',
        incomeHint: 'The effective rate on profit',
        struck: 'Struck out on',
        struckHint: 'Any date here makes it count for nothing',
        isStruck: 'struck out',
        inForce: 'in force',
        later: 'later',
    },
);

/** The frame of the books. @param {() => import('../../parts/dom.js').Child} draw */
const framed = (draw) => view(() => h('section', { class: 'admin-main' }, tabs(), draw()));

/**
 * The whole list of a kind.
 * @param {import('../admin/record.js').Kind<any>} kind
 * @param {() => Promise<any[]>} ask
 * @param {{above?: () => import('../../parts/dom.js').Child, isShown?: (row: any) => boolean}} [more]
 */
function listOf(kind, ask, { above, isShown = () => true } = {}) {
    const loaded = loading(ask);
    return framed(() => [
        h(
            'div',
            { class: 'head' },
            h('h1', null, kind.many()),
            button({
                text: w('new', { name: kind.one() }),
                kind: 'main',
                why: is(...kind.writers) ? null : w('newOnes'),
                onClick: () => edit(kind, null, loaded.again),
            }),
        ),
        kind.note && h('p', { class: 'quiet' }, kind.note()),
        above && h('div', { class: 'bar' }, above()),
        shown(loaded, (rows) =>
            table({
                caption: kind.many(),
                rows: rows.filter(isShown),
                key: (row) => row.id,
                link: (row) => `#${kind.path}/${row.id}`,
                columns: kind.columns(),
            }),
        ),
    ]);
}

/** @param {any} row */
const accountName = (row) => (lang.value === 'en' ? row.name_en : row.name);
/** @param {any} row */
const ledgerLink = (row) =>
    h('a', { href: `#/reports?report=account-ledger&account=${row.code}`, 'aria-label': w('ledgerOf', row) }, w('ledger'));

/** The chart as it was read last: a sub-account is begun as its parent is. */
const chart = state(/** @type {any[]} */ ([]));
const readChart = async () => (chart.value = (await whole('/accounts')).sort((a, b) => (a.code < b.code ? -1 : 1)));

/** @type {import('../admin/record.js').Kind<any>} */
const account = {
    path: '/accounts',
    many: () => w('accounts'),
    one: () => w('account'),
    title: (row) => `${row.code} ${accountName(row)}`,
    writers: ['accountant'],
    frame: framed,
    acts: (row) => h('a', { class: 'button', href: `#/reports?report=account-ledger&account=${row.code}` }, w('ledger')),
    columns: () => [
        { title: w('code'), cell: (row) => row.code },
        { title: w('name'), cell: (row) => h('span', { class: row.code.includes('.') ? 'sub' : '' }, accountName(row)), isWide: true },
        { title: w('kind'), cell: (row) => label('account_kind', row.kind) },
        { title: w('side'), cell: (row) => label('side', row.side) },
        { title: '', isHead: true, cell: retiredTag },
        { title: '', cell: ledgerLink },
    ],
    fields: (row, texts) => {
        const [above] = String(texts.code || '').split('.');
        const parent = (above !== texts.code && chart.value.find((one) => one.code === above)) || {};
        return [
            { name: 'code', label: w('code'), isRequired: true, isFixed: true, hint: w('codeHint') },
            { name: 'name', label: w('name'), isRequired: true },
            { name: 'name_en', label: w('nameEn'), isRequired: true },
            {
                name: 'kind',
                label: w('kind'),
                type: 'select',
                options: optional(optionsOf('account_kind')),
                value: parent.kind,
                isRequired: true,
                isFixed: true,
            },
            {
                name: 'side',
                label: w('side'),
                type: 'select',
                options: optional(optionsOf('side')),
                value: parent.side,
                isRequired: true,
                isFixed: true,
            },
            { name: 'retired_on', label: w('retired'), type: 'date', hint: w('retiredHint') },
        ];
    },
};

export const accounts = {
    all: () =>
        listOf(account, readChart, {
            isShown: (row) => !query().kind || row.kind === query().kind,
            above: () =>
                h(
                    'label',
                    { class: 'filter' },
                    h('span', null, w('kind')),
                    h(
                        'select',
                        { value: query().kind || '', onChange: (/** @type {any} */ event) => setQuery({ kind: event.target.value }) },
                        h('option', { value: '' }, common('all')),
                        optionsOf('account_kind').map((one) => h('option', { value: one.value }, one.label)),
                    ),
                ),
        }),
    one: (/** @type {Record<string, string>} */ { id }) => recordOf(account, id),
};

/** The rule that holds today, of those that were read last. @type {string | null} */
let inForce = null;
async function readRules() {
    const rules = (await whole('/tax-rules')).sort((a, b) => (a.valid_from > b.valid_from ? -1 : 1));
    const found = rules.find((rule) => !rule.retired_on && rule.valid_from <= today());
    inForce = found ? found.id : null;
    return rules;
}

/** @param {any} rule */
function ruleTag(rule) {
    if (rule.retired_on) return h('span', { class: 'tag' }, w('isStruck'));
    if (rule.id === inForce) return h('span', { class: 'tag good' }, w('inForce'));
    return rule.valid_from > today() && h('span', { class: 'tag accent' }, w('later'));
}

/** @type {import('../admin/record.js').Kind<any>} */
const taxRule = {
    path: '/tax-rules',
    many: () => w('taxRules'),
    one: () => w('taxRule'),
    title: (row) => w('since', { date: row.valid_from }),
    writers: ['accountant'],
    frame: framed,
    note: () => w('taxNote'),
    columns: () => [
        { title: w('from'), cell: (row) => row.valid_from },
        { title: '', isHead: true, cell: ruleTag },
        { title: w('taxpayer'), cell: (row) => label('taxpayer', row.taxpayer) },
        { title: w('vat'), cell: (row) => row.vat_percent, isNumber: true },
        { title: w('surcharges'), cell: (row) => row.surcharges_percent, isNumber: true },
        {
            title: w('relief'),
            cell: (row) => (row.taxpayer === 'general' ? '' : amount(row.vat_relief_quarter_fen)),
            isNumber: true,
        },
        { title: w('income'), cell: (row) => row.income_tax_percent, isNumber: true },
    ],
    fields: (row, texts) => [
        { name: 'valid_from', label: w('from'), type: 'date', isRequired: true },
        {
            name: 'taxpayer',
            label: w('taxpayer'),
            type: 'select',
            options: optional(optionsOf('taxpayer')),
            isRequired: true,
        },
        { name: 'vat_percent', label: w('vat'), type: 'number', isRequired: true, hint: w('vatHint') },
        { name: 'surcharges_percent', label: w('surcharges'), type: 'number', value: 5, isRequired: true, hint: w('surchargesHint') },
        {
            name: 'vat_relief_quarter_fen',
            label: w('relief'),
            type: 'money',
            value: 30_000_000,
            isRequired: true,
            isHidden: (texts.taxpayer || (row && row.taxpayer)) === 'general',
            hint: w('reliefHint'),
        },
        { name: 'income_tax_percent', label: w('income'), type: 'number', value: 5, isRequired: true, hint: w('incomeHint') },
        { name: 'retired_on', label: w('struck'), type: 'date', hint: w('struckHint') },
    ],
};

export const taxRules = {
    all: () => listOf(taxRule, readRules),
    one: (/** @type {Record<string, string>} */ { id }) => recordOf(taxRule, id),
};
