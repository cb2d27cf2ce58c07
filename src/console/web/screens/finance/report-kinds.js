// The reports of the service: their columns, by the names of their fields.

import { label, lang, words } from '../../words.js';

/**
 * @typedef {'text' | 'fen' | 'number' | 'percent' | 'hundredths'} ColumnKind
 * @typedef {{name: string, title: string, kind: ColumnKind, isWide?: boolean}} ReportColumn
 * @typedef {{caption?: string, rows: any[], columns: ReportColumn[], total?: any}} ReportTable
 * @typedef {{path: string, name: () => string, roles: string[], isAsOf?: boolean, tables: (data: any) => ReportTable[]}} ReportKind
 */

const w = words(
    {
        income: '利润表', balance: '资产负债表', trial: '科目余额表', vehicles: '单车效益', departments: '部门用车', drivers: '驾驶员工作量', utilisation: '车辆利用率', ageing: '应收账龄', mileage: '里程分析', fuel: '能耗分析', outlays: '过路停车费核对', trips: '用车登记簿', ledger: '明细账',
        line: '项目', sum: '金额（元）', year: '本年累计（元）', start: '年初数（元）', account: '科目', name: '名称', openingDr: '期初借方', openingCr: '期初贷方', dr: '本期借方', cr: '本期贷方', closingDr: '期末借方', closingCr: '期末贷方', plate: '车牌', class: '车型', trips_: '趟次', km: '公里', days: '使用天数', revenue: '收入（元）', cost: '成本（元）', profit: '利润（元）', perKm: '每公里利润（元）', fuelCost: '能耗', maintenance: '维修保养', insurance: '保险', depreciation: '折旧', pay: '人工', unallocated: '未分车',
        department: '部门', rating: '评分', kind: '分类', driver: '驾驶员', employment: '用工', duty: '出勤分钟', driving: '驾驶分钟', punctual: '准点率', available: '在册车日', good: '完好率', used: '使用率', utilisation_: '利用率', total: '合计', notDue: '未到期', b30: '逾期 1–30 天', b90: '31–90 天', b180: '91–180 天', b365: '181–365 天', over: '365 天以上', first: '起始读数', last: '终止读数', loaded: '载客公里', empty: '空驶公里', emptyPercent: '空驶率',
        quantity: '数量', per100: '百公里能耗', norm: '定额', number: '单号', date: '日期', billed: '已计收', paid: '已支付', difference: '差额', text: '摘要', balance_: '余额', purpose: '用途', from: '起讫', state: '状态', amount: '金额（元）', byDepartment: '按部门', byClass: '按车型', byPurpose: '按用途', byService: '按服务', assets: '资产总计', category: '类别', when: '出发', passengers: '人数',
    },
    {
        income: 'Income statement', balance: 'Balance sheet', trial: 'Trial balance', vehicles: 'Vehicles', departments: 'Departments', drivers: 'Drivers', utilisation: 'Utilisation', ageing: 'Receivables by age', mileage: 'Mileage', fuel: 'Fuel', outlays: 'Tolls and parking', trips: 'Register of trips', ledger: 'Account ledger',
        line: 'Line', sum: 'Amount (yuan)', year: 'Year to date (yuan)', start: 'Start of the year (yuan)', account: 'Account', name: 'Name', openingDr: 'Opening debit', openingCr: 'Opening credit', dr: 'Debit', cr: 'Credit', closingDr: 'Closing debit', closingCr: 'Closing credit', plate: 'Plate', class: 'Class', trips_: 'Trips', km: 'km', days: 'Days in use', revenue: 'Revenue (yuan)', cost: 'Cost (yuan)', profit: 'Profit (yuan)', perKm: 'Profit per km (yuan)', fuelCost: 'Energy', maintenance: 'Maintenance', insurance: 'Insurance', depreciation: 'Depreciation', pay: 'Pay', unallocated: 'Of no vehicle',
        department: 'Department', rating: 'Rating', kind: 'Kind', driver: 'Driver', employment: 'Employment', duty: 'Duty (min)', driving: 'Driving (min)', punctual: 'Punctual', available: 'Vehicle days', good: 'In order', used: 'Used', utilisation_: 'Utilisation', total: 'Total', notDue: 'Not due', b30: '1–30 days', b90: '31–90 days', b180: '91–180 days', b365: '181–365 days', over: 'Over 365 days', first: 'First reading', last: 'Last reading', loaded: 'Loaded km', empty: 'Empty km', emptyPercent: 'Empty',
        quantity: 'Quantity', per100: 'Per 100 km', norm: 'Norm', number: 'Number', date: 'Date', billed: 'Billed', paid: 'Paid', difference: 'Difference', text: 'Text', balance_: 'Balance', purpose: 'Purpose', from: 'From – to', state: 'State', amount: 'Amount (yuan)', byDepartment: 'By department', byClass: 'By class', byPurpose: 'By purpose', byService: 'By service', assets: 'Assets', category: 'Category', when: 'Departure', passengers: 'Passengers',
    },
);

const BOOKS = ['accountant', 'supervisor'];
const RUNNING = ['dispatcher', 'accountant', 'supervisor'];

/**
 * A column by its field.
 * @param {string} name
 * @param {Parameters<typeof w>[0]} title
 * @param {ColumnKind} [kind]
 * @param {boolean} [isWide]
 * @returns {ReportColumn}
 */
const of = (name, title, kind = 'text', isWide = false) => ({ name, title: w(title), kind, isWide });
/** The name in the language of now. @param {any} row */
const called = (row) => ({ ...row, called: lang.value === 'en' ? row.name_en || row.name : row.name });
/** Milli-units as units. @param {any} row */
const units = (row) => ({ ...row, quantity: row.quantity_milli / 10 });

/** @type {ReportKind[]} */
export const REPORTS = [
    { path: 'income-statement', name: () => w('income'), roles: BOOKS, tables: ({ lines }) => [{ rows: lines.map(called), columns: [of('called', 'line', 'text', true), of('amount_fen', 'sum', 'fen'), of('year_to_date_fen', 'year', 'fen')] }] },
    { path: 'balance-sheet', name: () => w('balance'), roles: BOOKS, isAsOf: true, tables: ({ lines }) => [{ rows: lines.map(called), columns: [of('called', 'line', 'text', true), of('amount_fen', 'sum', 'fen'), of('year_start_fen', 'start', 'fen')] }] },
    {
        path: 'trial-balance', name: () => w('trial'), roles: BOOKS,
        tables: ({ accounts, totals }) => [{ rows: accounts.map(called), total: { ...totals, account: w('total') }, columns: [of('account', 'account'), of('called', 'name', 'text', true), of('opening_dr_fen', 'openingDr', 'fen'), of('opening_cr_fen', 'openingCr', 'fen'), of('dr_fen', 'dr', 'fen'), of('cr_fen', 'cr', 'fen'), of('closing_dr_fen', 'closingDr', 'fen'), of('closing_cr_fen', 'closingCr', 'fen')] }],
    },
    {
        path: 'vehicles', name: () => w('vehicles'), roles: BOOKS,
        tables: ({ vehicles, unallocated, total }) => [{
            rows: [...vehicles.map((/** @type {any} */ row) => ({ ...row, link: `#/vehicles/${row.vehicle_id}` })), { ...unallocated, plate_no: w('unallocated') }], total: { ...total, plate_no: w('total') },
            columns: [of('plate_no', 'plate'), of('trips', 'trips_', 'number'), of('km', 'km', 'number'), of('days_in_use', 'days', 'number'), of('revenue_fen', 'revenue', 'fen'), of('pay_fen', 'pay', 'fen'), of('fuel_fen', 'fuelCost', 'fen'), of('maintenance_fen', 'maintenance', 'fen'), of('insurance_fen', 'insurance', 'fen'), of('depreciation_fen', 'depreciation', 'fen'), of('cost_fen', 'cost', 'fen'), of('profit_fen', 'profit', 'fen'), of('profit_per_km_fen', 'perKm', 'fen')],
        }],
    },
    {
        path: 'departments', name: () => w('departments'), roles: RUNNING,
        tables: ({ departments, classes, purposes, services }) => [
            { caption: w('byDepartment'), rows: departments, columns: [of('name', 'department', 'text', true), of('trips', 'trips_', 'number'), of('km', 'km', 'number'), of('revenue_fen', 'revenue', 'fen'), of('rating_hundredths', 'rating', 'hundredths')] },
            ...[[w('byClass'), classes, ''], [w('byPurpose'), purposes, 'purpose'], [w('byService'), services, 'service']].map(([caption, rows, list]) => ({ caption, rows: rows.map((/** @type {any} */ row) => ({ ...row, called: label(list, row.code) })), columns: [of('called', 'kind'), of('trips', 'trips_', 'number'), of('km', 'km', 'number'), of('revenue_fen', 'revenue', 'fen')] })),
        ],
    },
    { path: 'drivers', name: () => w('drivers'), roles: RUNNING, tables: ({ drivers }) => [{ rows: drivers.map((/** @type {any} */ row) => ({ ...row, employment: label('employment', row.employment) })), columns: [of('name', 'driver'), of('employment', 'employment'), of('trips', 'trips_', 'number'), of('km', 'km', 'number'), of('days', 'days', 'number'), of('duty_minutes', 'duty', 'number'), of('driving_minutes', 'driving', 'number'), of('punctual_percent', 'punctual', 'percent'), of('rating_hundredths', 'rating', 'hundredths'), of('revenue_fen', 'revenue', 'fen')] }] },
    { path: 'utilisation', name: () => w('utilisation'), roles: RUNNING, tables: ({ vehicles, total }) => [{ rows: vehicles, total: { ...total, plate_no: w('total') }, columns: [of('plate_no', 'plate'), of('vehicle_days', 'available', 'number'), of('good_percent', 'good', 'percent'), of('used_percent', 'used', 'percent'), of('utilisation_percent', 'utilisation_', 'percent')] }] },
    {
        path: 'receivables-ageing', name: () => w('ageing'), roles: BOOKS, isAsOf: true,
        tables: ({ departments, buckets, total_fen }) => [{ rows: departments.map(spread), total: spread({ name: w('total'), buckets, total_fen }), columns: [of('name', 'department', 'text', true), of('not_due', 'notDue', 'fen'), of('1_30', 'b30', 'fen'), of('31_90', 'b90', 'fen'), of('91_180', 'b180', 'fen'), of('181_365', 'b365', 'fen'), of('over_365', 'over', 'fen'), of('total_fen', 'total', 'fen')] }],
    },
    { path: 'mileage', name: () => w('mileage'), roles: RUNNING, tables: ({ vehicles }) => [{ rows: vehicles, columns: [of('plate_no', 'plate'), of('first_km', 'first', 'number'), of('last_km', 'last', 'number'), of('trips', 'trips_', 'number'), of('loaded_km', 'loaded', 'number'), of('empty_km', 'empty', 'number'), of('empty_percent', 'emptyPercent', 'percent'), of('km', 'km', 'number')] }] },
    { path: 'fuel', name: () => w('fuel'), roles: BOOKS, tables: ({ vehicles }) => [{ rows: vehicles.map(units).map((/** @type {any} */ row) => ({ ...row, category: label('category', row.category) })), columns: [of('plate_no', 'plate'), of('category', 'category'), of('quantity', 'quantity', 'hundredths'), of('amount_fen', 'sum', 'fen'), of('km', 'km', 'number'), of('per_100_km_hundredths', 'per100', 'hundredths'), of('norm_hundredths', 'norm', 'hundredths')] }] },
    { path: 'outlays', name: () => w('outlays'), roles: BOOKS, tables: ({ trips, total }) => [{ rows: trips.map((/** @type {any} */ row) => ({ ...row, link: `#/trips/${row.trip_id}` })), total: { ...total, number: w('total') }, columns: [of('number', 'number'), of('date', 'date'), of('plate_no', 'plate'), of('department', 'department', 'text', true), of('billed_fen', 'billed', 'fen'), of('paid_fen', 'paid', 'fen'), of('difference_fen', 'difference', 'fen')] }] },
    {
        path: 'trips', name: () => w('trips'), roles: ['requester', 'approver', 'dispatcher', 'accountant', 'supervisor', 'admin'],
        tables: ({ trips }) => [{
            rows: trips.map((/** @type {any} */ row) => ({ ...row, link: `#/trips/${row.trip_id}`, purpose: label('purpose', row.purpose), state: label('trip_state', row.state), way: `${row.origin} → ${row.destination}`, plates: row.plate_nos.join(' '), names: row.drivers.join(' '), at: row.starts_at.slice(0, 16).replace('T', ' ') })),
            columns: [of('number', 'number'), of('at', 'when'), of('department', 'department', 'text', true), of('purpose', 'purpose'), of('way', 'from', 'text', true), of('plates', 'plate'), of('names', 'driver'), of('passengers', 'passengers', 'number'), of('km', 'km', 'number'), of('state', 'state'), of('amount_fen', 'amount', 'fen')],
        }],
    },
    { path: 'account-ledger', name: () => w('ledger'), roles: BOOKS, tables: ({ rows, account, name }) => [{ caption: `${account} ${name}`, rows: rows.map((/** @type {any} */ row) => ({ ...row, link: `#/journals/${row.journal_id}` })), columns: [of('number', 'number'), of('date', 'date'), of('text', 'text', 'text', true), of('dr_fen', 'dr', 'fen'), of('cr_fen', 'cr', 'fen'), of('balance_fen', 'balance_', 'fen')] }] },
];

/** The buckets as columns. @param {any} row */
function spread(row) {
    return { ...row, ...row.buckets };
}
