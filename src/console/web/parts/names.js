// Names of what records refer to by its id: departments, vehicles, drivers, suppliers, plans. Each list is fetched whole once for a person, when
// its first name is asked for.

import { onSignOut } from '../session.js';
import { lang } from '../words.js';
import { state } from './dom.js';
import { whole } from './load.js';

/** @typedef {'departments' | 'vehicles' | 'drivers' | 'suppliers' | 'accounts' | 'users' | 'maintenance-plans'} Kind */

/** `en` is the name in English where it has one of its own. @typedef {{value: string, label: string, en?: string}[]} Options */
/** @type {Record<Kind, (row: any) => Options[number]>} */
const KINDS = {
    departments: (row) => ({ value: row.id, label: row.name }),
    vehicles: (row) => ({ value: row.id, label: row.plate_no }),
    drivers: (row) => ({ value: row.id, label: row.name }),
    suppliers: (row) => ({ value: row.id, label: row.name }),
    'maintenance-plans': (row) => ({ value: row.id, label: row.name }),
    users: (row) => ({ value: row.id, label: row.full_name || row.username }),
    accounts: (row) => ({ value: row.code, label: `${row.code} ${row.name}`, en: `${row.code} ${row.name_en}` }),
};

/** @type {Partial<Record<Kind, {value: Options}>>} */
let known = {};
onSignOut(() => (known = {}));

/**
 * All of a kind as options of a select, by their names.
 * @param {Kind} kind
 * @returns {Options}
 */
export function options(kind) {
    const list = known[kind];
    if (list) return lang.value === 'en' ? list.value.map((one) => ({ ...one, label: one.en || one.label })) : list.value;
    const made = state(/** @type {Options} */ ([]));
    known[kind] = made;
    read(kind).then(
        (rows) => (made.value = rows),
        () => delete known[kind],
    );
    return made.value;
}

/** After one of them was made or renamed it is read anew. @param {string} kind */
export const forget = (kind) => delete known[/** @type {Kind} */ (kind)];

/**
 * @param {Kind} kind
 * @returns {Promise<Options>}
 */
async function read(kind) {
    const all = (await whole(`/${kind}`)).map(KINDS[kind]);
    return all.sort((a, b) => a.label.localeCompare(b.label, 'zh'));
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
