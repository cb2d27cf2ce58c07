// A new card of a fixed asset. Its purchase is posted at once, unless the company had it when the books began.

import { post } from '../../api.js';
import { h, view } from '../../parts/dom.js';
import { form, orNone } from '../../parts/form.js';
import { options } from '../../parts/names.js';
import { go } from '../../parts/route.js';
import { today } from '../../parts/when.js';
import { optionsOf, words } from '../../words.js';
import { tabs } from './tabs.js';

const w = words(
    {
        title: '登记资产',
        name: '名称',
        nameHint: '如「丰田考斯特 浙BA123Z」',
        vehicle: '车辆',
        vehicleHint: '折旧计入该车成本',
        inService: '投入使用日期',
        inServiceHint: '即购入日期，次月起折旧',
        opening: '期初资产（建账时已有，不记购置凭证）',
        cost: '购置价（元）',
        costHint: '含增值税、购置税、上牌费',
        tax: '税额（元）',
        taxHint: '发票上的税额，仅一般纳税人抵扣',
        residual: '预计残值（元）',
        months: '折旧月数',
        paidFrom: '付款来源',
        supplier: '供应商',
        number: '购置单据号',
        before: '期初累计折旧（元）',
        through: '已折旧至',
        throughHint: '留空为上月',
        submit: '登记',
        said: '{name} 已登记',
    },
    {
        title: 'New asset',
        name: 'Name',
        nameHint: 'Such as “Toyota Coaster 浙BA123Z”',
        vehicle: 'Vehicle',
        vehicleHint: 'Its costs take the depreciation',
        inService: 'In service since',
        inServiceHint: 'The day of the purchase; depreciation begins in the next month',
        opening: 'The company had it when the books began (no purchase is posted)',
        cost: 'Price (yuan)',
        costHint: 'With VAT, purchase tax and plates',
        tax: 'VAT (yuan)',
        taxHint: 'As on the document; only a general taxpayer deducts it',
        residual: 'Residual value (yuan)',
        months: 'Months',
        paidFrom: 'Paid from',
        supplier: 'Supplier',
        number: 'Document number',
        before: 'Depreciated before (yuan)',
        through: 'Written off through',
        throughHint: 'The month before this one if empty',
        submit: 'Record',
        said: '{name} is recorded',
    },
);

export function screen() {
    const entry = form({
        id: 'asset',
        fields: ({ opening: isOpening }) => [
            { name: 'name', label: w('name'), isRequired: true, hint: w('nameHint') },
            { name: 'vehicle_id', label: w('vehicle'), type: 'select', options: orNone(options('vehicles')), hint: w('vehicleHint') },
            {
                name: 'in_service_on',
                label: w('inService'),
                type: 'date',
                value: today(),
                isRequired: true,
                hint: isOpening ? '' : w('inServiceHint'),
            },
            { name: 'opening', label: w('opening'), type: 'check', isWide: true },
            { name: 'cost_fen', label: w('cost'), type: 'money', isRequired: true, hint: w('costHint') },
            { name: 'tax_fen', label: w('tax'), type: 'money', isHidden: isOpening, hint: w('taxHint') },
            { name: 'residual_fen', label: w('residual'), type: 'money', isRequired: true },
            { name: 'months', label: w('months'), type: 'number', isRequired: true },
            { name: 'opening_depreciation_fen', label: w('before'), type: 'money', isHidden: !isOpening },
            { name: 'opening_through', label: w('through'), type: 'month', isHidden: !isOpening, hint: w('throughHint') },
            {
                name: 'paid_from',
                label: w('paidFrom'),
                type: 'select',
                options: optionsOf('asset_paid_from'),
                value: 'bank',
                isHidden: isOpening,
            },
            { name: 'supplier_id', label: w('supplier'), type: 'select', options: orNone(options('suppliers')) },
            { name: 'number', label: w('number') },
        ],
        submitText: () => w('submit'),
        send: async (values, key) => {
            const made = await post('/assets', values, { key });
            go(`/assets/${made.id}`);
            return w('said', made);
        },
    });
    return view(() => h('section', { class: 'narrow' }, tabs(), h('h1', null, w('title')), h('div', { class: 'card' }, entry.view)));
}
