// The values of recorded changes as people read them: words instead of codes, names instead of ids, yuan instead of fen.

import { itemsText } from '../../parts/classes.js';
import { h } from '../../parts/dom.js';
import { yuan } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { settlementText } from '../../parts/record.js';
import { readable } from '../../parts/when.js';
import { label, labels, listed, titled, words } from '../../words.js';
import { eventTypesText } from './event-types.js';
import { fieldName } from './field-names.js';
import { className } from './masters.js';

const w = words(
    { yes: '是', no: '否', empty: '（空）', and: '，', show: '查看' },
    { yes: 'yes', no: 'no', empty: '(empty)', and: ', ', show: 'show' },
);

/** What says nothing to a person: versions, and what other fields say already. */
const LEFT_OUT = ['id', 'etag', 'created_at', 'updated_at', 'warnings', 'acts', 'version', 'total_capitals', 'parts', 'released'];

/** The closed list whose words a field has, where it isn't called as the field is. @type {Record<string, string>} */
const LISTS = {
    roles: 'role',
    pending_roles: 'role',
    licence_classes: 'licence_class',
    reassignment_code: 'rule_code',
    unit: 'line_unit',
    part: 'clause_part',
    format: 'list_format',
};
/** Where several kinds of records have a field of the same name: by kind. @type {Record<string, Record<string, string>>} */
const LISTS_OF = {
    kind: {
        holiday: 'holiday_kind',
        paper: 'paper_kind',
        account: 'account_kind',
        journal: 'journal_kind',
        receivable: 'receivable_kind',
    },
    purpose: { payment: 'paid_for' },
    source: { odometer_reading: 'reading_source' },
};
/** @type {Record<string, 'departments' | 'vehicles' | 'drivers' | 'suppliers' | 'contracts' | 'posts' | 'standards'>} */
const NAMED = {
    department_id: 'departments',
    department_ids: 'departments',
    bill_to_department_id: 'departments',
    vehicle_id: 'vehicles',
    driver_id: 'drivers',
    second_driver_id: 'drivers',
    default_driver_id: 'drivers',
    supplier_id: 'suppliers',
    contract_id: 'contracts',
    post_id: 'posts',
    standard_id: 'standards',
};
/** Where a record of this kind is shown. @type {Record<string, string>} */
export const PAGES = {
    booking: '/bookings',
    trip: '/trips',
    vehicle: '/vehicles',
    driver: '/drivers',
    user: '/users',
    key: '/keys',
    department: '/departments',
    supplier: '/suppliers',
    vehicle_class: '/vehicle-classes',
    tariff: '/tariffs',
    holiday: '/holidays',
    invoice: '/invoices',
    payment: '/payments',
    receivable: '/receivables',
    advance: '/advances',
    cost: '/costs',
    asset: '/assets',
    journal: '/journals',
    disposal_journal: '/journals',
    account: '/accounts',
    tax_rule: '/tax-rules',
    statement: '/statements',
    import: '/imports',
    webhook: '/webhooks',
    maintenance_plan: '/maintenance-plans',
    settings: '/settings',
    contract: '/contracts',
    assessment: '/assessments',
    case: '/cases',
    inspection: '/inspections',
    rating: '/ratings',
    post: '/posts',
    attendance: '/attendance',
    standard: '/standards',
};
const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** @param {string} name @param {string} kind the event's subject */
function listOf(name, kind) {
    const own = (LISTS_OF[name] || {})[kind];
    return [own, `${kind}_${name}`, LISTS[name], name].find((list) => list && labels.value[list]);
}

/**
 * A single value.
 * @param {string} name
 * @param {any} value
 * @param {string} kind
 * @returns {string}
 */
function plain(name, value, kind) {
    if (value === null || value === undefined || value === '') return w('empty');
    if (typeof value === 'boolean') return w(value ? 'yes' : 'no');
    if (name.endsWith('_fen')) return yuan(value);
    if (name.endsWith('_hundredths') || name.endsWith('_centi')) return (value / 100).toFixed(2);
    if (name.endsWith('_bp')) return `${value / 100}%`;
    if (name.endsWith('_milli')) return String(value / 1000);
    if (name === 'class' || name === 'vehicle_class') return className(value);
    if (name === 'settlement') return settlementText(value);
    if (NAMED[name]) return nameOf(NAMED[name], value);
    const list = typeof value === 'string' && listOf(name, kind);
    return list ? label(list, value) : readable(String(value));
}

/** A record within a record, in a line. @param {any} value @param {string} kind */
function inLine(value, kind) {
    if (typeof value !== 'object' || value === null) return plain('', value, kind);
    return visible(value)
        .filter((name) => value[name] !== null && !ID.test(value[name]))
        .map((name) => titled(fieldName(name, kind), listed(texts(name, value[name], kind))))
        .join(w('and'));
}

/** @param {string} name @param {any} value @param {string} kind @returns {string[]} a line each */
function texts(name, value, kind) {
    if (name === 'items' || name === 'still_wanted') return [itemsText(value || []) || w('empty')];
    if (name === 'event_types') return [eventTypesText(value || [])];
    if (name === 'charge' && value) return [yuan(value.total_fen)];
    if (name === 'eligibility' && value)
        return Object.keys(value).map((code) => titled(label('rule_code', code), label('severity', value[code])));
    if (Array.isArray(value)) {
        if (!value.length) return [w('empty')];
        if (typeof value[0] === 'object') return value.map((one) => inLine(one, kind));
        return [listed(value.map((one) => plain(name, one, kind)))];
    }
    return typeof value === 'object' && value !== null ? [inLine(value, kind)] : [plain(name, value, kind)];
}

/** The fields that say something to a person. @param {Record<string, any>} value */
export const visible = (value) => Object.keys(value).filter((name) => !LEFT_OUT.includes(name));

/** Whether a field of a new record is filled. @param {any} value */
export const isFilled = (value) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length);

/**
 * A value, and of several lines only those that the other side hasn't.
 * @param {string} name
 * @param {any} value
 * @param {string} kind
 * @param {any} [other]
 */
export function fieldValue(name, value, kind, other) {
    if (name === 'released_id') return nameOf('vehicles', value) || nameOf('drivers', value);
    if (typeof value === 'string' && ID.test(value) && !NAMED[name]) {
        const page = name.endsWith('_by') ? '/users' : PAGES[name.replace(/_id$/, '')];
        return page ? h('a', { href: `#${page}/${value}` }, w('show')) : value.slice(0, 8);
    }
    const lines = texts(name, value, kind);
    const others = other === undefined || lines.length < 2 ? [] : texts(name, other, kind);
    return lines.filter((line) => !others.includes(line)).map((line) => h('div', { key: line }, line));
}

/** What a record is called. @param {any} row */
export function recordName(row) {
    return row
        ? row.full_name ||
              row.username ||
              row.name ||
              row.title ||
              row.worker ||
              row.plate_no ||
              row.slip_number ||
              row.number ||
              row.period ||
              row.valid_from ||
              ''
        : '';
}
