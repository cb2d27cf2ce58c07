// A fixed asset as on its card: what it cost, what is written off, what is left; and its disposal.

import { h } from '../../parts/dom.js';
import { yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { today } from '../../parts/when.js';
import { is } from '../../session.js';
import { label, optionsOf, words } from '../../words.js';
import { link } from './acts.js';
import { record } from './record.js';
import { stateTag } from './tabs.js';

const w = words(
    {
        asset: '固定资产',
        vehicle: '车辆',
        supplier: '供应商',
        number: '购置单据号',
        cost: '购置价（含税费）',
        tax: '税额',
        value: '入账价值',
        residual: '预计残值',
        months: '折旧月数',
        monthly: '月折旧额',
        inService: '投入使用',
        last: '折旧止期',
        paidFrom: '付款来源',
        opening: '期初资产',
        openingText: '期初已折旧 {amount}，至 {through}',
        depreciated: '累计折旧',
        bookValue: '账面净值',
        purchase: '购置凭证',
        disposal: '处置凭证',
        journalLink: '查看凭证',
        depreciation: '折旧凭证',
        depreciationLink: '查看本车折旧',
        disposedOn: '处置日期',
        proceeds: '处置收入',
        proceedsTax: '其中税额',
        dispose: '处置',
        isDisposed: '已处置',
        date: '处置日期',
        proceedsYuan: '处置收入（元，含税）',
        disposeHint: '现账面净值 {left}。未提的折旧（含处置当月）随处置补提，处置收入与净值的差额计入营业外收支。处置后不能撤销。',
        proceedsHint: '没有收入则留空',
        taxYuan: '其中税额（元）',
        taxHint: '按为此开具的发票填写',
        into: '收款账户',
        disposed: '{name} 已处置',
    },
    {
        asset: 'Fixed asset',
        vehicle: 'Vehicle',
        supplier: 'Supplier',
        number: 'Document number',
        cost: 'Price, taxes included',
        tax: 'VAT',
        value: 'Value',
        residual: 'Residual value',
        months: 'Months',
        monthly: 'Each month',
        inService: 'In service since',
        last: 'Last month',
        paidFrom: 'Paid from',
        opening: 'From the opening',
        openingText: '{amount} written off before, through {through}',
        depreciated: 'Depreciated',
        bookValue: 'Book value',
        purchase: 'Purchase',
        disposal: 'Disposal',
        journalLink: 'Journal',
        depreciation: 'Depreciation',
        depreciationLink: 'Journals of this vehicle',
        disposedOn: 'Disposed on',
        proceeds: 'Proceeds',
        proceedsTax: 'VAT in them',
        dispose: 'Dispose of it',
        isDisposed: 'It is disposed of',
        date: 'Date',
        proceedsYuan: 'Proceeds (yuan, VAT included)',
        disposeHint:
            'The book value is {left} now. What is not written off yet is posted with it, this month included; the difference to the proceeds is a gain or a loss. It can’t be undone.',
        proceedsHint: 'Empty if there are none',
        taxYuan: 'VAT in them (yuan)',
        taxHint: 'As on the invoice that was issued for the sale',
        into: 'Into',
        disposed: '{name} is disposed of',
    },
);

/** @param {string} name @param {number} fen */
const figureCard = (name, fen) => h('div', { class: 'card' }, name, h('strong', null, yuan(fen)));

/** @param {Record<string, string>} at */
export const screen = ({ id }) =>
    record({
        path: `/assets/${id}`,
        states: 'asset_state',
        title: (one) => [one.name, ' ', stateTag(one.state, label('asset_state', one.state))],
        pairs: (one) => [
            [w('vehicle'), link(one.vehicle_id, '/vehicles', nameOf('vehicles', one.vehicle_id))],
            [w('supplier'), link(one.supplier_id, '/suppliers', nameOf('suppliers', one.supplier_id))],
            [w('number'), one.number],
            [w('cost'), yuan(one.cost_fen)],
            [w('tax'), one.tax_fen > 0 && yuan(one.tax_fen)],
            [w('residual'), yuan(one.residual_fen)],
            [w('months'), one.months],
            [w('monthly'), yuan(one.monthly_fen)],
            [w('inService'), one.in_service_on],
            [w('last'), one.last_period],
            [
                w('opening'),
                one.opening && w('openingText', { amount: yuan(one.opening_depreciation_fen), through: one.opening_through || '' }),
            ],
            [w('paidFrom'), !one.opening && label('asset_paid_from', one.paid_from)],
            [w('purchase'), link(one.journal_id, '/journals', w('journalLink'))],
            [
                w('depreciation'),
                one.vehicle_id && h('a', { href: `#/journals?account=1602&vehicle_id=${one.vehicle_id}` }, w('depreciationLink')),
            ],
            [w('disposedOn'), one.disposed_on],
            [w('proceeds'), one.proceeds_fen > 0 && yuan(one.proceeds_fen)],
            [w('proceedsTax'), one.proceeds_tax_fen > 0 && yuan(one.proceeds_tax_fen)],
            [w('disposal'), link(one.disposal_journal_id, '/journals', w('journalLink'))],
        ],
        acts: (one) => [
            {
                name: 'dispose',
                text: w('dispose'),
                kind: 'danger',
                isHidden: !is('accountant'),
                why: one.state === 'disposed' ? w('isDisposed') : null,
                intro: () => h('p', { class: 'quiet' }, w('disposeHint', { left: yuan(one.book_value_fen) })),
                fields: () => [
                    { name: 'date', label: w('date'), type: 'date', value: today(), isRequired: true },
                    { name: 'paid_from', label: w('into'), type: 'select', options: optionsOf('proceeds'), value: 'bank' },
                    {
                        name: 'proceeds_fen',
                        label: w('proceedsYuan'),
                        type: 'money',
                        hint: w('proceedsHint'),
                    },
                    { name: 'proceeds_tax_fen', label: w('taxYuan'), type: 'money', hint: w('taxHint') },
                ],
                done: (after) => w('disposed', { name: after.name }),
            },
        ],
        more: (one) =>
            h(
                'div',
                { class: 'figures' },
                figureCard(w('value'), one.value_fen),
                figureCard(w('depreciated'), one.depreciated_fen),
                figureCard(w('bookValue'), one.book_value_fen),
            ),
    });
