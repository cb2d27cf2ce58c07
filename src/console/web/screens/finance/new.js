// What is begun by hand in the books: an invoice, a payment, a journal, statements of a month.

import { get, post } from '../../api.js';
import { h, state, view } from '../../parts/dom.js';
import { form, orNone } from '../../parts/form.js';
import { failure, loading, shown } from '../../parts/load.js';
import { fen, figure, typed, yuan } from '../../parts/money.js';
import { nameOf, options } from '../../parts/names.js';
import { go, query } from '../../parts/route.js';
import { today } from '../../parts/when.js';
import { draft, keepDraft } from '../../session.js';
import { label, optionsOf, words } from '../../words.js';
import { lineFaults, rows } from './rows.js';
import { tabs } from './tabs.js';

const w = words(
    {
        invoice: '申请开票',
        payment: '登记收付款',
        journal: '手工凭证',
        department: '部门',
        period: '月份',
        submit: '提交',
        invoiceSaid: '{buyer} 的开票申请已提交',
        ofAdvance: '{date} 的预收款 {amount}',
        direction: '方向',
        received: '收款',
        paid: '付款',
        date: '日期',
        amount: '金额（元）',
        account: '账户',
        reference: '流水号',
        text: '摘要',
        purpose: '用途',
        tax: '税种',
        supplier: '供应商',
        driver: '驾驶员',
        advance: '多收部分转预收',
        receivables: '核销未收款',
        none: '该部门没有未收款',
        open: '未收 {amount}',
        use: '本次核销（元）',
        oldest: '按先后自动分配',
        rest: '尚未分配 {amount} 元',
        receivedSaid: '{amount} 元收款已入账',
        paidSaid: '{amount} 元付款已提交复核',
        lines: '分录',
        subject: '科目',
        debit: '借方（元）',
        credit: '贷方（元）',
        vehicle: '车辆',
        difference: '借贷差额 {amount} 元',
        balanced: '借贷平衡',
        journalSaid: '凭证已提交，须他人复核',
        attachments: '附件张数',
    },
    {
        invoice: 'New invoice',
        payment: 'New payment',
        journal: 'Manual journal',
        department: 'Department',
        period: 'Month',
        submit: 'Submit',
        invoiceSaid: 'The invoice for {buyer} is requested',
        ofAdvance: 'The advance of {date}, {amount}',
        direction: 'Direction',
        received: 'Received',
        paid: 'Paid',
        date: 'Date',
        amount: 'Amount (yuan)',
        account: 'Account',
        reference: 'Reference',
        text: 'Text',
        purpose: 'Purpose',
        tax: 'Tax',
        supplier: 'Supplier',
        driver: 'Driver',
        advance: 'Keep what is left as an advance',
        receivables: 'Open receivables',
        none: 'Nothing is open',
        open: '{amount} open',
        use: 'Paid now (yuan)',
        oldest: 'Oldest first',
        rest: '{amount} yuan aren’t allocated',
        receivedSaid: '{amount} yuan are posted',
        paidSaid: '{amount} yuan wait for approval',
        lines: 'Lines',
        subject: 'Account',
        debit: 'Debit (yuan)',
        credit: 'Credit (yuan)',
        vehicle: 'Vehicle',
        difference: 'Debit and credit differ by {amount} yuan',
        balanced: 'Balanced',
        journalSaid: 'The journal waits for somebody else’s approval',
        attachments: 'Attachments',
    },
);

/** @param {Parameters<typeof w>[0]} title @param {import('../../parts/dom.js').Child} content */
const page = (title, content) =>
    view(() => h('section', { class: 'narrow' }, tabs(), h('h1', null, w(title)), h('div', { class: 'card' }, content)));

/** Of a month, or of an advance that the address names. */
export function invoice() {
    const { advance_id } = query();
    const advance = advance_id ? loading(() => get(`/advances/${advance_id}`)) : null;
    const ofMonth = form({
        id: 'invoice',
        fields: () => [
            { name: 'department_id', label: w('department'), type: 'select', options: orNone(options('departments')), isRequired: true },
            { name: 'period', label: w('period'), type: 'month', value: today().slice(0, 7), isRequired: true },
        ],
        submitText: () => w('submit'),
        send: ask,
    });
    const ofAdvance = form({
        fields: () => [],
        submitText: () => w('submit'),
        send: (_, key) => ask({ advance_id, department_id: advance && advance.data.department_id }, key),
    });
    /** @param {Record<string, any>} body @param {string} key */
    async function ask(body, key) {
        const made = await post('/invoices', body, { key });
        go(`/invoices/${made.id}`);
        return w('invoiceSaid', { buyer: made.buyer_name });
    }
    const content = view(() =>
        h(
            'div',
            null,
            advance
                ? shown(advance, ({ department_id, date, left_fen }) => [
                      h('p', null, nameOf('departments', department_id), ' · ', w('ofAdvance', { date, amount: yuan(left_fen) })),
                      ofAdvance.view,
                  ])
                : ofMonth.view,
        ),
    );
    return page('invoice', content);
}

export function payment() {
    const { invoice_id } = query();
    /** Whose debts are shown: a department's, or those that an invoice is open with. @type {Record<string, string>} */
    let of = {};
    const debts = loading(async () => {
        if (Object.values(of).every((one) => !one)) return [];
        // The service lists the newest first; money pays the oldest first.
        return /** @type {any[]} */ ((await get('/receivables', { ...of, open: true, limit: 200 })).items).reverse();
    });
    const open = () => debts.data || [];
    /** What is typed for each debt. That of debts that aren't shown any more doesn't count. */
    const uses = state(/** @type {Record<string, string>} */ (draft('payment-uses')));
    const use = (/** @type {Record<string, string>} */ next) => {
        uses.value = next;
        keepDraft('payment-uses', next);
    };
    const useOf = (/** @type {{id: string}} */ debt) => fen(uses.value[debt.id] || '') || 0;
    let department = '';
    const follow = (/** @type {Record<string, any>} */ texts) => {
        const next = texts.direction === 'paid' ? '' : texts.department_id || '';
        if (next === department) return;
        department = next;
        of = { department_id: department };
        debts.again();
    };
    const entry = form({
        id: 'payment',
        fields: (texts) => {
            const isPaid = texts.direction === 'paid';
            return [
                {
                    name: 'direction',
                    label: w('direction'),
                    type: 'select',
                    options: [
                        { value: 'received', label: w('received') },
                        { value: 'paid', label: w('paid') },
                    ],
                    value: 'received',
                },
                {
                    name: 'department_id',
                    label: w('department'),
                    type: 'select',
                    options: orNone(options('departments')),
                    isHidden: isPaid,
                    isRequired: true,
                },
                {
                    name: 'purpose',
                    label: w('purpose'),
                    type: 'select',
                    // A refund begins at its advance.
                    options: orNone(optionsOf('paid_for').filter(({ value }) => value !== 'refund')),
                    isHidden: !isPaid,
                    isRequired: true,
                },
                {
                    name: 'tax',
                    label: w('tax'),
                    type: 'select',
                    options: orNone(optionsOf('tax_paid')),
                    isHidden: !isPaid || texts.purpose !== 'tax',
                },
                {
                    name: 'supplier_id',
                    label: w('supplier'),
                    type: 'select',
                    options: orNone(options('suppliers')),
                    isHidden: !isPaid || texts.purpose !== 'payable',
                },
                {
                    name: 'driver_id',
                    label: w('driver'),
                    type: 'select',
                    options: orNone(options('drivers')),
                    isHidden: !isPaid || !['driver', 'wages'].includes(texts.purpose),
                },
                { name: 'date', label: w('date'), type: 'date', value: today(), isRequired: true },
                { name: 'amount_fen', label: w('amount'), type: 'money', isRequired: true },
                { name: isPaid ? 'paid_from' : 'into', label: w('account'), type: 'select', options: optionsOf('channel'), value: 'bank' },
                { name: 'reference', label: w('reference') },
                { name: 'text', label: w('text'), isWide: true },
                { name: 'advance', label: w('advance'), type: 'check', isHidden: isPaid },
            ];
        },
        onChange: follow,
        submitText: () => w('submit'),
        extra: () => (entry.texts.direction === 'paid' ? null : allocations()),
        send: async (values, key) => {
            const chosen = open()
                .map((debt) => ({ receivable_id: debt.id, amount_fen: useOf(debt) }))
                .filter((one) => one.amount_fen > 0);
            const made = await post(
                '/payments',
                { ...values, ...(values.direction === 'received' ? { allocations: chosen } : {}) },
                { key },
            );
            keepDraft('payment-uses', null);
            go(`/payments/${made.id}`);
            return w(made.direction === 'paid' ? 'paidSaid' : 'receivedSaid', { amount: figure(made.amount_fen) });
        },
    });
    const oldest = () => {
        let left = fen(String(entry.texts.amount_fen || '')) || 0;
        use(
            Object.fromEntries(
                open().map((one) => {
                    const part = Math.min(left, one.open_fen);
                    left -= part;
                    return [one.id, part > 0 ? typed(part) : ''];
                }),
            ),
        );
    };
    function allocations() {
        if (!entry.texts.department_id) return null;
        const used = open().reduce((sum, debt) => sum + useOf(debt), 0);
        const rest = (fen(String(entry.texts.amount_fen || '')) || 0) - used;
        return h(
            'section',
            null,
            h(
                'div',
                { class: 'bar' },
                h('h2', null, w('receivables')),
                open().length > 0 && h('button', { type: 'button', onClick: oldest }, w('oldest')),
                rest !== 0 && h('span', { class: 'tag warn' }, w('rest', { amount: figure(rest) })),
            ),
            shown(debts, (all) => [
                all.length === 0 && h('p', { class: 'quiet' }, w('none')),
                h('ul', { class: 'rows' }, all.map(drawDebt)),
            ]),
        );
    }
    const drawDebt = (/** @type {any} */ one) =>
        h(
            'li',
            { key: one.id },
            h(
                'span',
                null,
                one.date,
                ' ',
                label('receivable_kind', one.kind),
                ' ',
                h('span', { class: 'quiet' }, w('open', { amount: yuan(one.open_fen) })),
            ),
            h('input', {
                class: 'number short',
                inputmode: 'decimal',
                'aria-label': `${w('use')} ${one.date}`,
                value: uses.value[one.id] || '',
                onInput: (/** @type {any} */ event) => use({ ...uses.value, [one.id]: event.target.value }),
            }),
        );
    if (!invoice_id) follow(entry.texts);
    /** From an invoice: its buyer, and what it is open with. */
    const invoice =
        invoice_id &&
        loading(async () => {
            const from = await get(`/invoices/${invoice_id}`);
            department = from.department_id;
            of = { invoice_id };
            entry.set('department_id', department);
            entry.set('amount_fen', typed(from.open_fen));
            await debts.again();
            oldest();
            return from;
        });
    const content = view(() => h('div', null, invoice && invoice.problem ? failure(invoice.problem, invoice.again) : entry.view));
    return page('payment', content);
}

export function journal() {
    const changed = state(0);
    const faults = lineFaults('account', { debit: 'dr_fen', credit: 'cr_fen' });
    const lines = rows({
        id: 'journal-lines',
        caption: () => w('lines'),
        rows: [{}, {}],
        faultOf: faults.of,
        cells: () => [
            { name: 'account', label: w('subject'), type: 'select', options: () => options('accounts'), width: '14em', isWide: true },
            { name: 'debit', label: w('debit'), type: 'money', width: '8em' },
            { name: 'credit', label: w('credit'), type: 'money', width: '8em' },
            { name: 'vehicle_id', label: w('vehicle'), type: 'select', options: () => options('vehicles'), width: '8em' },
            { name: 'department_id', label: w('department'), type: 'select', options: () => options('departments'), width: '10em' },
        ],
        onChange: () => {
            faults.forget();
            changed.value++;
        },
    });
    const body = () =>
        lines.rows.map((row) => ({
            account: row.account,
            dr_fen: fen(row.debit || '') || 0,
            cr_fen: fen(row.credit || '') || 0,
            vehicle_id: row.vehicle_id || undefined,
            department_id: row.department_id || undefined,
        }));
    const difference = () => body().reduce((sum, line) => sum + line.dr_fen - line.cr_fen, 0);
    const balance = () => {
        changed.value;
        const left = difference();
        return h(
            'p',
            { class: left ? 'fault' : 'quiet', 'aria-live': 'polite' },
            left ? w('difference', { amount: figure(left) }) : w('balanced'),
        );
    };
    return page(
        'journal',
        form({
            id: 'journal',
            fields: () => [
                { name: 'date', label: w('date'), type: 'date', value: today(), isRequired: true },
                { name: 'attachments', label: w('attachments'), type: 'number' },
                { name: 'text', label: w('text'), isWide: true, isRequired: true },
            ],
            submitText: () => w('submit'),
            extra: () => [lines.view, balance()],
            // The page knows itself whether both sides are alike, and says so below them.
            check: () => lines.check() && difference() === 0,
            refused: faults.take,
            places: faults.places,
            send: async (values, key) => {
                const made = await post('/journals', { ...values, lines: body() }, { key });
                lines.clear();
                go(`/journals/${made.id}`);
                return w('journalSaid');
            },
        }).view,
    );
}
