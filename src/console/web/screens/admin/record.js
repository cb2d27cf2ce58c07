// Master data in one way: a kind of record says its path, its columns and its fields; from these come its list, its record and its form.

import { get, patch, post } from '../../api.js';
import { button } from '../../parts/act.js';
import { copyButton } from '../../parts/copy.js';
import { dialog } from '../../parts/dialog.js';
import { h, state, view } from '../../parts/dom.js';
import { facts } from '../../parts/facts.js';
import { form } from '../../parts/form.js';
import { loading, shown } from '../../parts/load.js';
import { yuan } from '../../parts/money.js';
import { forget } from '../../parts/names.js';
import { list } from '../../parts/table.js';
import { when } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, listed, words } from '../../words.js';
import { framed } from './side.js';

const w = words(
    {
        new: '新建{name}',
        edit: '编辑',
        save: '保存',
        made: '{name} 已新建',
        saved: '{name} 已保存',
        waits: '，待第二人批准',
        yes: '是',
        no: '否',
        became: '{label}：{before} → {after}',
        unset: '未填',
        retired: '已停用',
        forbidden: '当前角色只能查看',
        choose: '请选择',
        nothing: '没有修改',
        history: '查看变更记录',
        kept: '我已保存',
    },
    {
        new: 'New: {name}',
        edit: 'Edit',
        save: 'Save',
        made: '{name} was made',
        saved: '{name} was saved',
        waits: ' and waits for a second person',
        yes: 'Yes',
        no: 'No',
        became: '{label}: {before} → {after}',
        unset: 'empty',
        retired: 'retired',
        forbidden: 'Your role may read this only',
        choose: 'Choose',
        nothing: 'Nothing was changed',
        history: 'Show its history',
        kept: 'I have kept it',
    },
);

/**
 * A field: as in a form, and also `many` (several of its options). `isFixed` can be set only when the record is made, `isKept` isn't shown again (a password).
 * `text` says its value where it is shown.
 * @typedef {Omit<import('../../parts/form.js').Field, 'type'> & {type?: import('../../parts/form.js').FieldType | 'many', isFixed?: boolean, isKept?: boolean, text?: (value: any) => string}} Field
 */

/** @typedef {{view: any, again?: () => unknown}} Part */
/** A record as it is now, and what reads all of it anew. @template T @typedef {{readonly data: T, again: () => Promise<void>}} Whole */

/**
 * @template {{id: string, etag: string}} T
 * @typedef {{
 *   path: string, many: () => string, one: () => string, title: (row: T) => string, writers: string[],
 *   columns: () => import('../../parts/table.js').Column<T>[], filters?: () => import('../../parts/table.js').Filter[],
 *   fields: (row: T | null, texts: Record<string, any>) => Field[], hasExcel?: boolean, isFinal?: boolean,
 *   facts?: (row: T) => [string, import('../../parts/dom.js').Child][], acts?: (row: T, whole: Whole<T>) => import('../../parts/dom.js').Child,
 *   parts?: (row: T, again: () => Promise<void>, present: () => T) => Part[], below?: (row: T) => import('../../parts/dom.js').Child, made?: (row: any) => void, above?: () => import('../../parts/dom.js').Child,
 *   toSend?: (body: Record<string, any>, row: T | null) => Record<string, any>, note?: () => string,
 *   edit?: (row: T | null, again: () => Promise<void>) => void, frame?: typeof framed,
 * }} Kind
 *   `facts` are shown beside the fields, `acts` are buttons of the record, `below` and `parts` what stands below it, of which
 *   `parts` are made once a record and ask `present` how it is now,
 *   `isFinal` is never changed by its form once it is made, `edit` a form of its own in place of the one of the fields, `frame` what stands around its screens in place of 管理.
 */

/** A select begins empty. @param {{value: string, label: string}[]} options */
export function optional(options) {
    return [{ value: '', label: w('choose') }, ...options];
}

/** Whether a row isn't in use any more. @param {any} row */
export function retiredTag(row) {
    return row.retired_on || row.disabled ? h('span', { class: 'tag' }, w('retired')) : null;
}

/**
 * The list of a kind.
 * @template {{id: string, etag: string}} T
 * @param {Kind<T>} kind
 */
export function listOf(kind) {
    /** @type {() => Promise<void>} */
    const again = () => all.again();
    const make = () => edit(kind, null, again);
    const all = list({
        path: kind.path,
        caption: kind.many,
        columns: kind.columns,
        filters: kind.filters,
        hasExcel: kind.hasExcel,
        link: (row) => `#${kind.path}/${row.id}`,
        above: () =>
            button({ text: w('new', { name: kind.one() }), kind: 'main', why: is(...kind.writers) ? null : w('forbidden'), onClick: make }),
    });
    return (kind.frame || framed)(() => [
        h('h1', null, kind.many()),
        kind.note && h('p', { class: 'quiet' }, kind.note()),
        kind.above && kind.above(),
        all.view,
    ]);
}

/** Who reads what was changed. An administrator reads that of access only, which the list says. */
const hasHistory = () => is('accountant', 'supervisor', 'admin');

/**
 * One record.
 * @template {{id: string, etag: string}} T
 * @param {Kind<T>} kind
 * @param {string} id
 */
export function recordOf(kind, id) {
    /** @type {Part[] | null} */
    let parts = null;
    /** All of it is read anew, also what stands below. */
    const again = async () => {
        for (const part of parts || []) if (part.again) part.again();
        await loaded.again();
    };
    const loaded = loading(async () => /** @type {T} */ (await get(`${kind.path}/${id}`)));
    const present = () => /** @type {T} */ (loaded.data);
    const whole = {
        get data() {
            return present();
        },
        again,
    };
    const editIt = () => loaded.data && edit(kind, loaded.data, again);
    return (kind.frame || framed)(() =>
        shown(loaded, (row) => {
            parts = parts || (kind.parts ? kind.parts(row, loaded.again, present) : []);
            const known = /** @type {any} */ (row);
            return [
                h('p', null, h('a', { href: `#${kind.path}` }, `‹ ${kind.many()}`)),
                h(
                    'section',
                    { class: 'card' },
                    h(
                        'header',
                        null,
                        h('h1', null, kind.title(row)),
                        retiredTag(row),
                        h('span', { class: 'push' }),
                        kind.acts && kind.acts(row, whole),
                        !kind.isFinal && button({ text: w('edit'), onClick: editIt, why: is(...kind.writers) ? null : w('forbidden') }),
                    ),
                    facts([
                        ...kind
                            .fields(row, {})
                            .filter((field) => !field.isKept && !field.isHidden)
                            .map((field) => /** @type {[string, any]} */ ([field.label, textOf(field, known[field.name])])),
                        ...(kind.facts ? kind.facts(row) : []),
                    ]),
                ),
                kind.below && kind.below(row),
                parts.map((part) => part.view),
                hasHistory() && h('p', null, h('a', { href: `#/events?subject_id=${row.id}` }, w('history'))),
            ];
        }),
    );
}

/**
 * What a value is called.
 * @param {Field} field
 * @param {any} value
 * @returns {string}
 */
function textOf(field, value) {
    if (value === null || value === undefined || value === '') return '';
    if (field.text) return field.text(value);
    const named = (/** @type {any} */ one) =>
        ((field.options || []).find((option) => option.value === one) || { label: String(one) }).label;
    if (field.type === 'many') return listed(value.map(named));
    if (field.type === 'select') return named(value);
    if (field.type === 'check') return w(value ? 'yes' : 'no');
    if (field.type === 'money') return yuan(value);
    if (field.type === 'when') return when(value);
    return String(value);
}

/** A form knows fields of one value: several options are as many checks. @param {Field[]} fields @returns {import('../../parts/form.js').Field[]} */
function typedFields(fields) {
    return fields.flatMap((field) => {
        if (field.type !== 'many') return [/** @type {import('../../parts/form.js').Field} */ (field)];
        const chosen = field.value || [];
        return (field.options || []).map((option, index) => ({
            name: `${field.name}:${option.value}`,
            label: option.label,
            type: /** @type {const} */ ('check'),
            value: chosen.includes(option.value),
            isHidden: field.isHidden,
            group: index === 0 ? field.label : undefined,
            hint: index === 0 ? field.hint : undefined,
            pointer: index === 0 ? `/${field.name}` : `/${field.name}/${index}`,
        }));
    });
}

/** @param {Field[]} fields @param {Record<string, any>} values @returns {Record<string, any>} */
function gathered(fields, values) {
    /** @type {Record<string, any>} */
    const all = {};
    for (const field of fields) {
        if (field.isHidden) continue;
        if (field.type === 'many')
            all[field.name] = (field.options || []).map((option) => option.value).filter((value) => values[`${field.name}:${value}`]);
        else all[field.name] = field.name in values ? values[field.name] : null;
    }
    return all;
}

const isSame = (/** @type {any} */ a, /** @type {any} */ b) =>
    JSON.stringify(a === undefined ? null : a) === JSON.stringify(b === undefined ? null : b);

/**
 * The form of a record, new or as it is, in a dialog. After a refusal because it has changed, it is read anew: what was typed stays, and it is said what changed.
 * @template {{id: string, etag: string}} T
 * @param {Kind<T>} kind
 * @param {T | null} first
 * @param {() => Promise<void>} again
 */
export function edit(kind, first, again) {
    if (kind.edit) return kind.edit(first, again);
    let row = first;
    const changes = state(/** @type {string[]} */ ([]));
    const fieldsOf = (/** @type {Record<string, any>} */ texts) =>
        kind
            .fields(row, texts)
            .filter((field) => (row ? !field.isFixed : field.name !== 'retired_on'))
            .map((field) => (row && !field.isKept ? { ...field, value: /** @type {any} */ (row)[field.name] } : field));
    /** What was done with it, and whether it counts already. */
    const done = (/** @type {'made' | 'saved'} */ what, /** @type {any} */ now) =>
        w(what, { name: kind.title(now) }) + (now.proposed || now.pending_by ? w('waits') : '');
    const typed = form({
        id: `${kind.path}/${row ? row.id : 'new'}`,
        fields: (texts) => typedFields(fieldsOf(texts)),
        submitText: () => w('save'),
        send: async (values, key) => {
            const body = gathered(fieldsOf(typed.texts), values);
            const toSend = kind.toSend || ((/** @type {Record<string, any>} */ same) => same);
            if (row) {
                const known = /** @type {any} */ (row);
                const changed = Object.fromEntries(Object.entries(body).filter(([name, value]) => !isSame(value, known[name])));
                for (const field of fieldsOf(typed.texts)) if (field.isKept && changed[field.name] === null) delete changed[field.name];
                if (!Object.keys(changed).length) return w('nothing');
                return done('saved', await patch(`${kind.path}/${row.id}`, toSend(changed, row), row.etag));
            }
            const made = await post(
                kind.path,
                toSend(Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)), null),
                { key },
            );
            if (kind.made) kind.made(made);
            return done('made', made);
        },
        refused: async (problem) => {
            if (!row || !problem.isStale) return;
            const before = /** @type {any} */ (row);
            row = await get(`${kind.path}/${row.id}`);
            const now = /** @type {any} */ (row);
            changes.value = kind
                .fields(row, {})
                .filter((field) => !field.isKept && !isSame(before[field.name], now[field.name]))
                .map((field) =>
                    w('became', {
                        label: field.label,
                        before: textOf(field, before[field.name]) || w('unset'),
                        after: textOf(field, now[field.name]) || w('unset'),
                    }),
                );
            again();
        },
        extra: () =>
            changes.value.length > 0 &&
            h(
                'div',
                { class: 'note', role: 'note' },
                h('p', null, common('changed')),
                h(
                    'ul',
                    null,
                    changes.value.map((text) => h('li', { key: text }, text)),
                ),
            ),
        cancel: () => close(),
        done: () => {
            close();
            forget(kind.path.slice(1));
            again();
        },
    });
    const close = dialog({
        title: () => (row ? `${w('edit')} ${kind.title(row)}` : w('new', { name: kind.one() })),
        body: () => typed.view,
    });
}

/**
 * The screens of a kind.
 * @template {{id: string, etag: string}} T
 * @param {Kind<T>} kind
 */
export function screens(kind) {
    return { all: () => listOf(kind), one: (/** @type {Record<string, string>} */ { id }) => recordOf(kind, id) };
}

/**
 * A secret, shown once.
 * @param {string} title
 * @param {string} why
 * @param {string} secret
 */
export function showSecret(title, why, secret) {
    dialog({
        title: () => title,
        body: (close) =>
            view(() =>
                h(
                    'div',
                    { class: 'codes' },
                    h('p', { class: 'note' }, why),
                    h('p', null, h('code', null, secret)),
                    h('div', { class: 'actions' }, copyButton(secret), button({ text: w('kept'), kind: 'main', onClick: close })),
                ),
            ),
    });
}
