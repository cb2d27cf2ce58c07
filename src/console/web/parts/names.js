// Names of what records refer to by its id or code: departments, vehicles, drivers, suppliers, plans, contracts, standards, posts. Each list is fetched
// whole once for a person, when its first name is asked for.

import { onSignOut } from '../session.js';
import { lang } from '../words.js';
import { state } from './dom.js';
import { whole } from './load.js';

/** @typedef {'departments' | 'vehicles' | 'drivers' | 'suppliers' | 'accounts' | 'users' | 'maintenance-plans' | 'contracts' | 'standards' | 'posts' | 'service-categories'} Kind */

/** `en` is the name in English where it has one of its own. @typedef {{value: string, label: string, en?: string}[]} Options */
/** @type {Record<Kind, (row: any) => Options[number]>} */
const KINDS = {
    departments: (row) => ({ value: row.id, label: row.name }),
    vehicles: (row) => ({ value: row.id, label: row.plate_no }),
    drivers: (row) => ({ value: row.id, label: row.name }),
    suppliers: (row) => ({ value: row.id, label: row.name }),
    'maintenance-plans': (row) => ({ value: row.id, label: row.name }),
    users: (row) => ({ value: row.id, label: row.full_name || row.username }),
    contracts: (row) => ({ value: row.id, label: row.title }),
    standards: (row) => ({ value: row.id, label: `${row.name}（${row.valid_from}）` }),
    posts: (row) => ({ value: row.id, label: row.worker }),
    'service-categories': (row) => ({ value: row.code, label: row.name }),
    accounts: (row) => ({ value: row.code, label: `${row.code} ${row.name}`, en: `${row.code} ${row.name_en}` }),
};

/** @typedef {{rows: any[], options: Options}} List */
/** @type {Partial<Record<Kind, {value: List}>>} */
let known = {};
onSignOut(() => (known = {}));

/** @param {Kind} kind @returns {List} */
function listOf(kind) {
    const list = known[kind];
    if (list) return list.value;
    const made = state(/** @type {List} */ ({ rows: [], options: [] }));
    known[kind] = made;
    read(kind).then(
        (found) => (made.value = found),
        () => delete known[kind],
    );
    return made.value;
}

/** All records of a kind. @param {Kind} kind @returns {any[]} */
export const rowsOf = (kind) => listOf(kind).rows;

/**
 * All of a kind as options of a select, by their names.
 * @param {Kind} kind
 * @returns {Options}
 */
export function options(kind) {
    const all = listOf(kind).options;
    return lang.value === 'en' ? all.map((one) => ({ ...one, label: one.en || one.label })) : all;
}

/** After one of them was made or renamed it is read anew. @param {string} kind */
export const forget = (kind) => delete known[/** @type {Kind} */ (kind)];

/**
 * @param {Kind} kind
 * @returns {Promise<List>}
 */
async function read(kind) {
    const rows = await whole(`/${kind}`);
    return { rows, options: rows.map(KINDS[kind]).sort((a, b) => a.label.localeCompare(b.label, 'zh')) };
}

/**
 * The name, once it is known.
 * @param {Kind} kind
 * @param {string | null | undefined} id
 * @returns {string}
 */
export function nameOf(kind, id) {
    if (!id) return '';
    const found = options(kind).find((option) => option.value === id);
    return found ? found.label : '…';
}
