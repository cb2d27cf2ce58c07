// Typing receipts: one after the other, by keyboard alone. After one is sent, date, category, seller and source of payment stay for the next.

import { post } from '../../api.js';
import { h, state, view } from '../../parts/dom.js';
import { form, orNone } from '../../parts/form.js';
import { fen, figure } from '../../parts/money.js';
import { options } from '../../parts/names.js';
import { today } from '../../parts/when.js';
import { label, optionsOf, words } from '../../words.js';
import { lineFaults, rows } from './rows.js';
import { tabs } from './tabs.js';

const w = words(
    {
        title: '录入费用',
        category: '类别',
        date: '日期',
        seller: '销售方',
        supplier: '供应商',
        number: '票据号',
        gross: '价税合计（元）',
        tax: '税额（元）',
        paidFrom: '付款来源',
        attachments: '附件张数',
        text: '摘要',
        liable: '责任方',
        from: '所属期间起',
        until: '所属期间止',
        lines: '分车明细',
        vehicle: '车辆',
        driver: '驾驶员',
        amount: '金额（元）',
        quantity: '数量',
        odometer: '里程表（公里）',
        full: '加满',
        save: '保存并继续',
        saved: '{seller} {amount} 元已入账',
        typed: '本次已录入',
        left: '差额 {amount} 元',
        whole: '不分车时留空，整张计入 {category}',
        hint: '数量以升或度计；明细为空时按一行整额入账。Tab 换格，回车换行，Ctrl+回车保存。',
    },
    {
        title: 'New cost',
        category: 'Category',
        date: 'Date',
        seller: 'Seller',
        supplier: 'Supplier',
        number: 'Number',
        gross: 'Gross (yuan)',
        tax: 'Tax (yuan)',
        paidFrom: 'Paid from',
        attachments: 'Attachments',
        text: 'Text',
        liable: 'Liable',
        from: 'Covers from',
        until: 'Covers until',
        lines: 'Lines by vehicle',
        vehicle: 'Vehicle',
        driver: 'Driver',
        amount: 'Amount (yuan)',
        quantity: 'Quantity',
        odometer: 'Odometer (km)',
        full: 'Full',
        save: 'Save and go on',
        saved: '{seller}: {amount} yuan posted',
        typed: 'Typed in this turn',
        left: '{amount} yuan are left',
        whole: 'Leave it empty for one line of {category}',
        hint: 'Quantities in litres or kWh. Without lines the whole is one line. Tab to the next cell, Enter to the next row, Ctrl+Enter saves.',
    },
);

const KEEPS = ['category', 'date', 'seller', 'paid_from'];
const NEEDS_SPAN = ['insurance'];

export function screen() {
    const done = state(/** @type {any[]} */ ([]));
    /** @type {Record<string, any>} */
    let kept = { category: 'fuel', date: today(), paid_from: 'bank' };
    const faults = lineFaults('vehicle_id', { amount: 'amount_fen', quantity: 'quantity_milli', odometer: 'odometer_km' });
    const lines = rows({
        id: 'cost-lines',
        caption: () => w('lines'),
        cells: () => [
            { name: 'vehicle_id', label: w('vehicle'), type: 'select', options: () => options('vehicles'), width: '9em' },
            { name: 'driver_id', label: w('driver'), type: 'select', options: () => options('drivers'), width: '8em' },
            { name: 'amount', label: w('amount'), type: 'money', width: '8em' },
            { name: 'quantity', label: w('quantity'), type: 'number', width: '6em' },
            { name: 'odometer', label: w('odometer'), type: 'number', width: '7em' },
            { name: 'full_tank', label: w('full'), type: 'check' },
        ],
        faultOf: faults.of,
        onChange: () => {
            faults.forget();
            changed.value++;
        },
    });
    const changed = state(0);
    const entry = form({
        id: 'cost',
        fields: (texts) => [
            {
                name: 'category',
                label: w('category'),
                type: 'select',
                options: optionsOf('category'),
                value: kept.category,
                isRequired: true,
            },
            { name: 'date', label: w('date'), type: 'date', value: kept.date, isRequired: true },
            { name: 'seller', label: w('seller'), value: kept.seller, isRequired: true },
            { name: 'number', label: w('number') },
            { name: 'gross_fen', label: w('gross'), type: 'money', isRequired: true },
            { name: 'tax_fen', label: w('tax'), type: 'money' },
            {
                name: 'paid_from',
                label: w('paidFrom'),
                type: 'select',
                options: optionsOf('paid_from'),
                value: kept.paid_from,
                isRequired: true,
            },
            { name: 'supplier_id', label: w('supplier'), type: 'select', options: orNone(options('suppliers')) },
            {
                name: 'liable',
                label: w('liable'),
                type: 'select',
                options: orNone(optionsOf('liable')),
                isHidden: texts.category !== 'fine',
            },
            { name: 'covers_from', label: w('from'), type: 'date', isHidden: !NEEDS_SPAN.includes(texts.category) },
            { name: 'covers_until', label: w('until'), type: 'date', isHidden: !NEEDS_SPAN.includes(texts.category) },
            { name: 'attachments', label: w('attachments'), type: 'number' },
            { name: 'text', label: w('text'), isWide: true },
        ],
        submitText: () => w('save'),
        extra: () => [lines.view, balance()],
        send: async (values, key) => {
            const saved = await post('/costs', { ...values, lines: linesOf(values.gross_fen) }, { key });
            kept = Object.fromEntries(KEEPS.map((name) => [name, saved[name]]));
            lines.clear();
            done.value = [saved, ...done.value];
            return w('saved', { seller: saved.seller, amount: figure(saved.gross_fen) });
        },
        // The page knows itself whether the lines come to the whole, and says so below them.
        check: () => lines.check() && left() === 0,
        refused: faults.take,
        places: faults.places,
        // Most of the next one is as it was: it begins with its number.
        done: () => {
            const at = entry.view.at && entry.view.at.querySelector('[name=number]');
            if (at instanceof HTMLElement) at.focus();
        },
    });
    /** @param {number} gross */
    function linesOf(gross) {
        const typed = lines.rows.map((row) => ({
            vehicle_id: row.vehicle_id || undefined,
            driver_id: row.driver_id || undefined,
            amount_fen: fen(row.amount || '') ?? 0,
            quantity_milli: row.quantity ? Math.round(Number(row.quantity) * 1000) : undefined,
            odometer_km: row.odometer ? Number(row.odometer) : undefined,
            full_tank: row.full_tank || undefined,
        }));
        return typed.length ? typed : [{ amount_fen: gross }];
    }
    /** What isn't on a line yet. Without lines the whole is one. */
    function left() {
        const gross = fen(String(entry.texts.gross_fen || '')) ?? 0;
        return lines.rows.length ? gross - lines.rows.reduce((sum, row) => sum + (fen(row.amount || '') ?? 0), 0) : 0;
    }
    function balance() {
        changed.value;
        if (!lines.rows.length)
            return h('p', { class: 'hint quiet' }, w('whole', { category: label('category', entry.texts.category || kept.category) }));
        return h('p', { class: left() ? 'fault' : 'quiet', 'aria-live': 'polite' }, w('left', { amount: figure(left()) }));
    }
    return view(() =>
        h(
            'section',
            {
                class: 'narrow',
                onKeyDown: (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && event.ctrlKey && entry.submit(),
            },
            tabs(),
            h('h1', null, w('title')),
            h('p', { class: 'quiet' }, w('hint')),
            h('div', { class: 'card' }, entry.view),
            done.value.length > 0 &&
                h(
                    'div',
                    { class: 'card' },
                    h('h2', null, w('typed'), ' ', h('span', { class: 'tag' }, done.value.length)),
                    h(
                        'ul',
                        { class: 'rows' },
                        done.value.map((cost) =>
                            h(
                                'li',
                                { key: cost.id },
                                h('a', { href: `#/costs/${cost.id}` }, `${cost.date} ${label('category', cost.category)} ${cost.seller}`),
                                h('span', null, figure(cost.gross_fen)),
                            ),
                        ),
                    ),
                ),
        ),
    );
}
