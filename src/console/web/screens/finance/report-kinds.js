// The reports of the service: who may read each, and which fields of its answer are the columns of its tables.

import { className } from '../../parts/classes.js';
import { nameOf as accountOf } from '../../parts/names.js';
import { label, lang, words } from '../../words.js';
import { columns } from './report-columns.js';

/**
 * @typedef {{caption?: string, rows: any[], columns: import('./report-columns.js').ReportColumn[], total?: any}} ReportTable
 * @typedef {{path: Parameters<typeof nameOf>[0], roles: string[], isAsOf?: boolean, tables: (data: any) => ReportTable[]}} ReportKind
 */

/** What a report is called. */
export const nameOf = words(
    {
        'income-statement': '利润表',
        'balance-sheet': '资产负债表',
        'trial-balance': '科目余额表',
        vehicles: '单车效益',
        departments: '部门用车',
        drivers: '驾驶员工作量',
        utilisation: '车辆利用率',
        'receivables-ageing': '应收账龄',
        mileage: '里程分析',
        fuel: '燃料与充电',
        outlays: '过路停车费核对',
        performance: '服务绩效',
        trips: '用车台账',
        'account-ledger': '明细账',
    },
    {
        'income-statement': 'Income statement',
        'balance-sheet': 'Balance sheet',
        'trial-balance': 'Trial balance',
        vehicles: 'Vehicles',
        departments: 'Departments',
        drivers: 'Drivers',
        utilisation: 'Utilisation',
        'receivables-ageing': 'Receivables by age',
        mileage: 'Mileage',
        fuel: 'Fuel',
        outlays: 'Tolls and parking',
        performance: 'Measures of service',
        trips: 'Register of trips',
        'account-ledger': 'Account ledger',
    },
);

const w = words(
    {
        total: '合计',
        unallocated: '未分车',
        byDepartment: '按部门',
        byClass: '按车型',
        byPurpose: '按用途',
        byService: '按服务',
        opening: '期初余额',
        closing: '期末余额',
        even: '平',
    },
    {
        total: 'Total',
        unallocated: 'Of no vehicle',
        byDepartment: 'By department',
        byClass: 'By class',
        byPurpose: 'By purpose',
        byService: 'By service',
        opening: 'Opening balance',
        closing: 'Closing balance',
        even: 'Even',
    },
);

/** The name in the language of now. @param {any} row */
const inLanguage = (row) => (lang.value === 'en' ? row.name_en || row.name : row.name);
/** Lines of a statement of the books. One that is reckoned from others has no journals. @param {any[]} lines */
const statement = (lines) => lines.map((row) => ({ ...row, line: inLanguage(row), isTotal: !row.journals }));

const BOOKS = ['accountant', 'supervisor'];
const RUNNING = ['dispatcher', ...BOOKS];

/** @type {ReportKind[]} */
export const REPORTS = [
    {
        path: 'income-statement',
        roles: BOOKS,
        tables: ({ lines }) => [{ rows: statement(lines), columns: columns('line', 'amount_fen', 'year_to_date_fen') }],
    },
    {
        path: 'balance-sheet',
        roles: BOOKS,
        isAsOf: true,
        tables: ({ lines }) => [{ rows: statement(lines), columns: columns('line', 'amount_fen', 'year_start_fen') }],
    },
    {
        path: 'trial-balance',
        roles: BOOKS,
        tables: ({ accounts, totals }) => [
            {
                rows: accounts.map((/** @type {any} */ row) => ({ ...row, called: inLanguage(row) })),
                total: { ...totals, account: w('total') },
                columns: columns(
                    'account',
                    'called',
                    'opening_dr_fen',
                    'opening_cr_fen',
                    'dr_fen',
                    'cr_fen',
                    'closing_dr_fen',
                    'closing_cr_fen',
                ),
            },
        ],
    },
    {
        path: 'vehicles',
        roles: BOOKS,
        tables: ({ vehicles, unallocated, total, from, to }) => [
            {
                rows: [
                    ...vehicles.map((/** @type {any} */ row) => ({
                        ...row,
                        link: `#/reports/vehicles/${row.vehicle_id}?from=${from}&to=${to}`,
                    })),
                    { ...unallocated, plate_no: w('unallocated') },
                ],
                total: { ...total, plate_no: w('total') },
                columns: columns(
                    'plate_no',
                    'trips',
                    'km',
                    'days_in_use',
                    'revenue_fen',
                    'pay_fen',
                    'fuel_fen',
                    'maintenance_fen',
                    'insurance_fen',
                    'depreciation_fen',
                    'cost_fen',
                    'profit_fen',
                    'profit_per_km_fen',
                ),
            },
        ],
    },
    {
        path: 'departments',
        roles: RUNNING,
        tables: ({ departments, classes, purposes, services }) => [
            {
                caption: w('byDepartment'),
                rows: departments.map((/** @type {any} */ row) => ({ ...row, department: row.name })),
                columns: columns('department', 'trips', 'km', 'revenue_fen', 'rating_hundredths'),
            },
            ...[
                { caption: w('byClass'), rows: classes, called: className },
                { caption: w('byPurpose'), rows: purposes, called: (/** @type {string} */ code) => label('purpose', code) },
                { caption: w('byService'), rows: services, called: (/** @type {string} */ code) => label('service', code) },
            ].map(({ caption, rows, called }) => ({
                caption,
                rows: rows.map((/** @type {any} */ row) => ({ ...row, kind: called(row.code) })),
                columns: columns('kind', 'trips', 'km', 'revenue_fen'),
            })),
        ],
    },
    {
        path: 'drivers',
        roles: RUNNING,
        tables: ({ drivers }) => [
            {
                rows: drivers.map((/** @type {any} */ row) => ({
                    ...row,
                    driver: row.name,
                    employment: label('employment', row.employment),
                })),
                columns: columns(
                    'driver',
                    'employment',
                    'trips',
                    'km',
                    'days',
                    'duty_minutes',
                    'driving_minutes',
                    'punctual_percent',
                    'rating_hundredths',
                    'revenue_fen',
                ),
            },
        ],
    },
    {
        path: 'utilisation',
        roles: RUNNING,
        tables: ({ vehicles, total }) => [
            {
                rows: vehicles,
                total: { ...total, plate_no: w('total') },
                columns: columns('plate_no', 'vehicle_days', 'good_percent', 'used_percent', 'utilisation_percent'),
            },
        ],
    },
    {
        path: 'receivables-ageing',
        roles: BOOKS,
        isAsOf: true,
        tables: ({ departments, buckets, total_fen }) => [
            {
                rows: departments.map((/** @type {any} */ row) => ({ ...spread(row), department: row.name })),
                total: spread({ department: w('total'), buckets, total_fen }),
                columns: columns(
                    'department',
                    'due_not_due_fen',
                    'due_1_30_fen',
                    'due_31_90_fen',
                    'due_91_180_fen',
                    'due_181_365_fen',
                    'due_over_365_fen',
                    'total_fen',
                ),
            },
        ],
    },
    {
        path: 'mileage',
        roles: RUNNING,
        tables: ({ vehicles }) => [
            {
                rows: vehicles,
                columns: columns('plate_no', 'first_km', 'last_km', 'trips', 'loaded_km', 'empty_km', 'empty_percent', 'km'),
            },
        ],
    },
    {
        path: 'fuel',
        roles: BOOKS,
        tables: ({ vehicles }) => [
            {
                rows: vehicles.map((/** @type {any} */ row) => ({
                    ...row,
                    category: label('category', row.category),
                    quantity_hundredths: row.quantity_milli / 10,
                })),
                columns: columns(
                    'plate_no',
                    'category',
                    'quantity_hundredths',
                    'amount_fen',
                    'km',
                    'per_100_km_hundredths',
                    'norm_hundredths',
                ),
            },
        ],
    },
    {
        path: 'outlays',
        roles: BOOKS,
        tables: ({ trips, total }) => [
            {
                rows: trips.map(linked),
                total: { ...total, number: w('total') },
                columns: columns('number', 'date', 'plate_no', 'department', 'billed_fen', 'paid_fen', 'difference_fen'),
            },
        ],
    },
    {
        path: 'performance',
        roles: BOOKS,
        tables: ({ rows, subject }) => [
            {
                caption: label('performance_subject', subject),
                rows: rows.map((/** @type {any} */ row) => ({
                    called: row.name,
                    on_time: share(row.on_time),
                    pickup_recorded: share(row.pickup_recorded),
                    undisputed: share(row.undisputed),
                    served: share(row.served),
                    kept: share(row.kept),
                    papers_valid: share(row.papers_valid),
                    within_norm: share(row.within_norm),
                    margin: percent(row.margin),
                    complaints: row.complaints,
                    ratings: row.ratings,
                    rating_hundredths: row.rating_hundredths,
                })),
                columns: columns(
                    'called',
                    'on_time',
                    'pickup_recorded',
                    'undisputed',
                    'served',
                    'kept',
                    'papers_valid',
                    'within_norm',
                    'margin',
                    'complaints',
                    'ratings',
                    'rating_hundredths',
                ),
            },
        ],
    },
    {
        path: 'trips',
        roles: ['requester', 'approver', 'dispatcher', 'accountant', 'supervisor', 'admin'],
        tables: ({ trips }) => [
            {
                rows: trips.map((/** @type {any} */ row) => ({
                    ...linked(row),
                    purpose: label('purpose', row.purpose),
                    state: label('trip_state', row.state),
                    way: `${row.origin} → ${row.destination}`,
                    plate_no: row.plate_nos.join(' '),
                    driver: row.drivers.join(' '),
                    at: row.starts_at.slice(0, 16).replace('T', ' '),
                })),
                columns: columns(
                    'number',
                    'at',
                    'department',
                    'purpose',
                    'way',
                    'plate_no',
                    'driver',
                    'passengers',
                    'km',
                    'state',
                    'amount_fen',
                ),
            },
        ],
    },
    {
        path: 'account-ledger',
        roles: BOOKS,
        tables: ({ rows, account, from, to, opening_fen, closing_fen }) => [
            {
                caption: accountOf('accounts', account),
                rows: [
                    balanced({ number: w('opening'), date: from, balance_fen: opening_fen }),
                    ...rows.map((/** @type {any} */ row) => balanced({ ...row, link: `#/journals/${row.journal_id}` })),
                ],
                total: balanced({ number: w('closing'), date: to, balance_fen: closing_fen }),
                columns: columns('number', 'date', 'text', 'dr_fen', 'cr_fen', 'side', 'balance_fen'),
            },
        ],
    },
];

/** A row that leads to its trip. @param {any} row */
function linked(row) {
    return { ...row, link: `#/trips/${row.trip_id}` };
}

/** A measure in percent; nothing if there was nothing to count. @param {any} measure */
function percent(measure) {
    return measure && measure.value_bp !== null ? `${(measure.value_bp / 100).toFixed(2)} %` : '';
}

/** A measure in percent, and how many of how many that is. @param {any} measure */
function share(measure) {
    const written = percent(measure);
    return written && `${written} (${measure.num}/${measure.den})`;
}

/** A balance is written without its sign, after the side that it stands on. @param {any} row */
function balanced({ balance_fen: balance, ...row }) {
    return { ...row, side: balance ? label('side', balance > 0 ? 'debit' : 'credit') : w('even'), balance_fen: Math.abs(balance) };
}

/** The buckets of an age as columns. @param {any} row */
function spread(row) {
    return { ...row, ...Object.fromEntries(Object.entries(row.buckets).map(([age, fen]) => [`due_${age}_fen`, fen])) };
}
