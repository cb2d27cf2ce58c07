// The lists of the books: invoices, payments, advances, receivables, costs, assets, journals.

import { h, view } from '../../parts/dom.js';
import { nameOf, options } from '../../parts/names.js';
import { query } from '../../parts/route.js';
import { list } from '../../parts/table.js';
import { is } from '../../session.js';
import { label, optionsOf, words } from '../../words.js';
import { amount, stateTag, tabs } from './tabs.js';

const w = words(
    {
        invoices: '发票',
        payments: '收付款',
        advances: '预收款',
        receivables: '应收',
        costs: '费用',
        assets: '固定资产',
        journals: '凭证',
        newInvoice: '申请开票',
        newPayment: '登记收付款',
        newCost: '录入费用',
        newAsset: '登记资产',
        newJournal: '手工凭证',
        department: '部门',
        state: '状态',
        period: '月份',
        number: '号码',
        unnumbered: '未编号',
        issued: '开票日期',
        due: '到期日',
        total: '价税合计（元）',
        open: '未收（元）',
        date: '日期',
        direction: '方向',
        sum: '金额（元）',
        purpose: '用途',
        reference: '流水号',
        party: '对方',
        kind: '种类',
        taxable: '含税金额（元）',
        passed: '代付（元）',
        isOpen: '未结清',
        yes: '是',
        no: '否',
        category: '类别',
        seller: '销售方',
        vehicle: '车辆',
        gross: '价税合计（元）',
        paidFrom: '付款来源',
        no_: '凭证号',
        text: '摘要',
        source: '来源',
        debit: '借方（元）',
        from: '起',
        to: '止',
        linked: '按链接筛选',
        prepared: '制单',
        approvedBy: '复核',
        account: '科目',
        used: '已用（元）',
        left: '余额（元）',
        advancesEmpty: '没有预收款。收款多于欠款并勾选「多收部分转预收」时产生。',
        name: '名称',
        inService: '投入使用',
        value: '入账价值（元）',
        depreciated: '累计折旧（元）',
        bookValue: '账面净值（元）',
    },
    {
        invoices: 'Invoices',
        payments: 'Payments',
        advances: 'Advances',
        receivables: 'Receivables',
        costs: 'Costs',
        assets: 'Fixed assets',
        journals: 'Journals',
        newInvoice: 'New invoice',
        newPayment: 'New payment',
        newCost: 'New cost',
        newAsset: 'New asset',
        newJournal: 'Manual journal',
        department: 'Department',
        state: 'State',
        period: 'Month',
        number: 'Number',
        unnumbered: 'no number yet',
        issued: 'Issued',
        due: 'Due',
        total: 'Total (yuan)',
        open: 'Open (yuan)',
        date: 'Date',
        direction: 'Direction',
        sum: 'Amount (yuan)',
        purpose: 'Purpose',
        reference: 'Reference',
        party: 'Party',
        kind: 'Kind',
        taxable: 'Taxable (yuan)',
        passed: 'Passed through (yuan)',
        isOpen: 'Open',
        yes: 'Yes',
        no: 'No',
        category: 'Category',
        seller: 'Seller',
        vehicle: 'Vehicle',
        gross: 'Gross (yuan)',
        paidFrom: 'Paid from',
        no_: 'No.',
        text: 'Text',
        source: 'Source',
        debit: 'Debit (yuan)',
        from: 'From',
        to: 'To',
        linked: 'As the link says',
        prepared: 'Prepared by',
        approvedBy: 'Approved by',
        account: 'Account',
        used: 'Used (yuan)',
        left: 'Left (yuan)',
        advancesEmpty: 'No advances. One is made where more is received than is owed, and the payment keeps what is left as an advance.',
        name: 'Name',
        inService: 'In service since',
        value: 'Value (yuan)',
        depreciated: 'Depreciated (yuan)',
        bookValue: 'Book value (yuan)',
    },
);

const departmentFilter = () => ({ name: 'department_id', label: w('department'), options: options('departments') });
/** @param {string} name */
const stateFilter = (name) => ({ name: 'state', label: w('state'), options: optionsOf(name) });
const monthFilter = () => ({ name: 'period', label: w('period'), type: 'month' });
const dateFilters = () => [
    { name: 'from', label: w('from'), type: 'date' },
    { name: 'to', label: w('to'), type: 'date' },
];

/**
 * A list under the tabs of the books.
 * @param {Parameters<typeof w>[0]} title
 * @param {Record<string, any>} props what `list` takes, without its caption
 * @param {{to: string, text: Parameters<typeof w>[0]}} [add]
 */
function listOf(title, props, add) {
    const shown = list(/** @type {any} */ ({ hasExcel: true, ...props, caption: () => w(title) }));
    const content = view(() =>
        h(
            'section',
            null,
            tabs(),
            h(
                'div',
                { class: 'head' },
                h('h1', null, w(title)),
                add && is('accountant') && h('a', { class: 'button main', href: `#${add.to}` }, w(add.text)),
            ),
            shown.view,
        ),
    );
    return { view: content, again: shown.again };
}

/** @type {(...how: Parameters<typeof listOf>) => ReturnType<typeof view>} */
const listScreen = (...how) => listOf(...how).view;

export const invoices = () =>
    listScreen(
        'invoices',
        {
            path: '/invoices',
            filters: () => [departmentFilter(), stateFilter('invoice_state'), monthFilter(), { name: 'number', label: w('number') }],
            link: (/** @type {any} */ row) => `#/invoices/${row.id}`,
            columns: () => [
                { title: w('number'), cell: (/** @type {any} */ row) => row.number || w('unnumbered') },
                { title: w('state'), cell: (/** @type {any} */ row) => stateTag(row.state, label('invoice_state', row.state)) },
                { title: w('department'), cell: (/** @type {any} */ row) => row.buyer_name, isWide: true },
                { title: w('period'), cell: (/** @type {any} */ row) => row.period },
                { title: w('issued'), cell: (/** @type {any} */ row) => row.issued_on },
                { title: w('due'), cell: (/** @type {any} */ row) => row.due_on },
                { title: w('total'), cell: (/** @type {any} */ row) => amount(row.total_fen), isNumber: true },
                { title: w('open'), cell: (/** @type {any} */ row) => amount(row.open_fen), isNumber: true },
            ],
        },
        { to: '/invoices/new', text: 'newInvoice' },
    );

export const payments = () =>
    listScreen(
        'payments',
        {
            path: '/payments',
            filters: () => [
                { name: 'direction', label: w('direction'), options: optionsOf('direction') },
                stateFilter('payment_state'),
                departmentFilter(),
            ],
            link: (/** @type {any} */ row) => `#/payments/${row.id}`,
            columns: () => [
                { title: w('date'), cell: (/** @type {any} */ row) => row.date },
                { title: w('direction'), cell: (/** @type {any} */ row) => label('direction', row.direction) },
                { title: w('state'), cell: (/** @type {any} */ row) => stateTag(row.state, label('payment_state', row.state)) },
                {
                    title: w('party'),
                    cell: (/** @type {any} */ row) =>
                        nameOf('departments', row.department_id) ||
                        nameOf('suppliers', row.supplier_id) ||
                        nameOf('drivers', row.driver_id),
                    isWide: true,
                },
                { title: w('purpose'), cell: (/** @type {any} */ row) => label('paid_for', row.purpose) },
                { title: w('reference'), cell: (/** @type {any} */ row) => row.reference },
                { title: w('sum'), cell: (/** @type {any} */ row) => amount(row.amount_fen), isNumber: true },
            ],
        },
        { to: '/payments/new', text: 'newPayment' },
    );

export const advances = () =>
    listScreen('advances', {
        path: '/advances',
        hasExcel: false,
        filters: () => [departmentFilter()],
        empty: () => w('advancesEmpty'),
        link: (/** @type {any} */ row) => `#/advances/${row.id}`,
        columns: () => [
            { title: w('date'), cell: (/** @type {any} */ row) => row.date },
            { title: w('department'), cell: (/** @type {any} */ row) => nameOf('departments', row.department_id), isWide: true },
            { title: w('source'), cell: (/** @type {any} */ row) => label('advance_source', row.source) },
            { title: w('sum'), cell: (/** @type {any} */ row) => amount(row.amount_fen), isNumber: true },
            { title: w('used'), cell: (/** @type {any} */ row) => amount(row.used_fen), isNumber: true },
            { title: w('left'), cell: (/** @type {any} */ row) => amount(row.left_fen), isNumber: true },
        ],
    });

export const receivables = () =>
    listScreen('receivables', {
        path: '/receivables',
        filters: () => [
            departmentFilter(),
            {
                name: 'open',
                label: w('isOpen'),
                options: [
                    { value: 'true', label: w('yes') },
                    { value: 'false', label: w('no') },
                ],
            },
        ],
        link: (/** @type {any} */ row) => `#/receivables/${row.id}`,
        columns: () => [
            { title: w('date'), cell: (/** @type {any} */ row) => row.date },
            { title: w('kind'), cell: (/** @type {any} */ row) => label('receivable_kind', row.kind) },
            { title: w('department'), cell: (/** @type {any} */ row) => nameOf('departments', row.department_id), isWide: true },
            { title: w('due'), cell: (/** @type {any} */ row) => row.due_on },
            { title: w('taxable'), cell: (/** @type {any} */ row) => amount(row.taxable_fen), isNumber: true },
            { title: w('passed'), cell: (/** @type {any} */ row) => amount(row.pass_through_fen), isNumber: true },
            { title: w('open'), cell: (/** @type {any} */ row) => amount(row.open_fen), isNumber: true },
        ],
    });

export const costs = () =>
    listScreen(
        'costs',
        {
            path: '/costs',
            filters: () => [
                { name: 'category', label: w('category'), options: optionsOf('category') },
                { name: 'vehicle_id', label: w('vehicle'), options: options('vehicles') },
                stateFilter('cost_state'),
                ...dateFilters(),
            ],
            link: (/** @type {any} */ row) => `#/costs/${row.id}`,
            columns: () => [
                { title: w('date'), cell: (/** @type {any} */ row) => row.date },
                { title: w('category'), cell: (/** @type {any} */ row) => label('category', row.category) },
                { title: w('state'), cell: (/** @type {any} */ row) => stateTag(row.state, label('cost_state', row.state)) },
                { title: w('seller'), cell: (/** @type {any} */ row) => row.seller, isWide: true },
                { title: w('number'), cell: (/** @type {any} */ row) => row.number },
                { title: w('vehicle'), cell: (/** @type {any} */ row) => vehiclesOf(row), isWide: true },
                { title: w('paidFrom'), cell: (/** @type {any} */ row) => label('paid_from', row.paid_from) },
                { title: w('gross'), cell: (/** @type {any} */ row) => amount(row.gross_fen), isNumber: true },
            ],
        },
        { to: '/costs/new', text: 'newCost' },
    );

/** @param {{lines: {vehicle_id?: string | null}[]}} cost */
function vehiclesOf({ lines }) {
    const ids = [...new Set(lines.map((line) => line.vehicle_id).filter(Boolean))];
    const [first] = ids;
    return ids.length > 1 ? `${nameOf('vehicles', first)} +${ids.length - 1}` : nameOf('vehicles', first);
}

export const assets = () =>
    listScreen(
        'assets',
        {
            path: '/assets',
            hasExcel: false,
            filters: () => [stateFilter('asset_state'), { name: 'vehicle_id', label: w('vehicle'), options: options('vehicles') }],
            link: (/** @type {any} */ row) => `#/assets/${row.id}`,
            columns: () => [
                { title: w('name'), cell: (/** @type {any} */ row) => row.name, isWide: true },
                { title: w('state'), cell: (/** @type {any} */ row) => stateTag(row.state, label('asset_state', row.state)) },
                { title: w('vehicle'), cell: (/** @type {any} */ row) => nameOf('vehicles', row.vehicle_id) },
                { title: w('inService'), cell: (/** @type {any} */ row) => row.in_service_on },
                { title: w('value'), cell: (/** @type {any} */ row) => amount(row.value_fen), isNumber: true },
                { title: w('depreciated'), cell: (/** @type {any} */ row) => amount(row.depreciated_fen), isNumber: true },
                { title: w('bookValue'), cell: (/** @type {any} */ row) => amount(row.book_value_fen), isNumber: true },
            ],
        },
        { to: '/assets/new', text: 'newAsset' },
    );

/** What a report's link filters journals by, beside what can be chosen. */
const BY_LINK = ['source_id', 'vehicle_id', 'driver_id', 'department_id', 'supplier_id', 'trip_id'];

export function journals() {
    const linkedTo = () => {
        const { vehicle_id: vehicle, driver_id: driver, department_id: department, supplier_id: supplier } = query();
        return (
            nameOf('vehicles', vehicle) || nameOf('drivers', driver) || nameOf('departments', department) || nameOf('suppliers', supplier)
        );
    };
    const all = listOf(
        'journals',
        {
            path: '/journals',
            linked: { names: BY_LINK, text: () => linkedTo() || w('linked') },
            filters: () => [
                monthFilter(),
                { name: 'kind', label: w('kind'), options: optionsOf('journal_kind') },
                stateFilter('journal_state'),
                { name: 'source', label: w('source'), options: optionsOf('source') },
                { name: 'account', label: w('account'), options: options('accounts') },
                ...dateFilters(),
            ],
            link: (/** @type {any} */ row) => `#/journals/${row.id}`,
            columns: () => [
                { title: w('no_'), cell: (/** @type {any} */ row) => (row.number ? `${row.period}-${row.number}` : w('unnumbered')) },
                { title: w('date'), cell: (/** @type {any} */ row) => row.date },
                { title: w('state'), cell: (/** @type {any} */ row) => stateTag(row.state, label('journal_state', row.state)) },
                { title: w('kind'), cell: (/** @type {any} */ row) => label('journal_kind', row.kind) },
                { title: w('text'), cell: (/** @type {any} */ row) => row.text, isWide: true },
                { title: w('prepared'), cell: (/** @type {any} */ row) => label('rule', row.prepared_by) },
                { title: w('approvedBy'), cell: (/** @type {any} */ row) => row.approved_by },
                { title: w('debit'), cell: (/** @type {any} */ row) => amount(row.total_fen), isNumber: true },
            ],
        },
        { to: '/journals/new', text: 'newJournal' },
    );
    return all.view;
}
