// Rows of figures that are typed by keyboard alone: Tab from cell to cell, Enter opens the next row, an empty last row is left out. What is
// wrong with a cell stands below it.

import { h, state, view } from '../../parts/dom.js';
import { fen } from '../../parts/money.js';
import { draft, keepDraft } from '../../session.js';
import { common, words } from '../../words.js';

const w = words(
    { remove: '删除第 {n} 行', add: '添加一行', noAmount: '请输入金额，如 12.50', noNumber: '请输入数字' },
    { remove: 'Remove row {n}', add: 'Add a row', noAmount: 'Enter an amount such as 12.50', noNumber: 'Enter a number' },
);

/**
 * @typedef {{name: string, label: string, type?: 'text' | 'money' | 'number' | 'select' | 'check', options?: () => {value: string, label: string}[], width?: string, isWide?: boolean}} Cell `isWide` takes a line of its own on a phone
 */

/**
 * @param {{caption: () => string, cells: () => Cell[], id?: string, rows?: Record<string, any>[], faultOf?: (row: number, cell: string) => string, onChange?: () => void}} props
 *   `id` keeps a draft under this name
 */
export function rows({ caption, cells, id, rows: first = [{}], faultOf, onChange }) {
    const all = state(/** @type {Record<string, any>[]} */ ((id && draft(id).rows) || first));
    /** Whether what can't be read is shown as wrong: not before it was to go out. */
    const isChecked = state(false);
    let place = { row: -1, cell: '' };
    const changed = () => {
        if (id) keepDraft(id, { rows: all.value });
        if (onChange) onChange();
    };
    const change = (/** @type {number} */ index, /** @type {string} */ name, /** @type {any} */ value) => {
        all.value = all.value.map((row, at) => (at === index ? { ...row, [name]: value } : row));
        changed();
    };
    const wrongOf = (/** @type {number} */ index, /** @type {Cell} */ cell) =>
        (isChecked.value && unreadable(cell, all.value[index][cell.name])) || (faultOf ? faultOf(index, cell.name) : '');
    const add = () => {
        place = { row: all.value.length, cell: cells()[0].name };
        all.value = [...all.value, {}];
    };
    const remove = (/** @type {number} */ index) => {
        all.value = all.value.filter((_, at) => at !== index);
        if (!all.value.length) all.value = [{}];
        changed();
    };
    const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
        const at = /** @type {HTMLElement} */ (event.target);
        if (event.key !== 'Enter' || !at.dataset.row) return;
        event.preventDefault();
        const next = Number(at.dataset.row) + 1;
        if (next === all.value.length) return add();
        const found = document.querySelector(`[data-row="${next}"]`);
        if (found instanceof HTMLElement) found.focus();
    };
    const content = view(() => {
        const columns = cells();
        return h(
            'div',
            { class: 'table cards rows-typed', onKeyDown },
            h(
                'table',
                null,
                h('caption', null, caption()),
                h(
                    'thead',
                    null,
                    h(
                        'tr',
                        null,
                        columns.map((cell) => h('th', { scope: 'col' }, cell.label)),
                        h('th', null, ''),
                    ),
                ),
                h(
                    'tbody',
                    null,
                    all.value.map((row, index) =>
                        h(
                            'tr',
                            { key: index },
                            columns.map((cell) =>
                                h(
                                    'td',
                                    { 'data-label': cell.label, class: cell.isWide ? 'whole' : '' },
                                    drawCell(
                                        cell,
                                        index,
                                        row[cell.name],
                                        wrongOf(index, cell),
                                        (value) => change(index, cell.name, value),
                                        place,
                                    ),
                                ),
                            ),
                            h(
                                'td',
                                null,
                                h(
                                    'button',
                                    {
                                        type: 'button',
                                        class: 'plain',
                                        tabindex: -1,
                                        'aria-label': w('remove', { n: index + 1 }),
                                        onClick: () => remove(index),
                                    },
                                    '×',
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            h('button', { type: 'button', class: 'plain', onClick: add }, '+ ', w('add')),
        );
    });
    return {
        view: content,
        /** The rows in which anything was typed. */
        get rows() {
            return all.value.filter(isTyped);
        },
        /** Shows these instead. */
        put: (/** @type {Record<string, any>[]} */ next) => (all.value = next.length ? next : [{}]),
        /** Empty again, also the draft. */
        clear: () => {
            all.value = first.map(() => ({}));
            isChecked.value = false;
            if (id) keepDraft(id, null);
        },
        /** Whether all that was typed can be read; what can't be is shown as wrong. Rows without anything go, so that the others are counted as the service does. */
        check: () => {
            const typed = all.value.filter(isTyped);
            if (typed.length) all.value = typed;
            isChecked.value = true;
            return typed.every((row) => cells().every((cell) => !unreadable(cell, row[cell.name])));
        },
    };
}

/** @param {Record<string, any>} row */
const isTyped = (row) => Object.values(row).some((value) => value !== '' && value !== false && value !== undefined);

/** @param {Cell} cell @param {any} text @returns {string} why it can't be read */
function unreadable({ type }, text) {
    if (!text) return '';
    if (type === 'money') return fen(text) === null ? w('noAmount') : '';
    return type === 'number' && !/^\d{1,9}(\.\d{1,3})?$/.test(text.trim()) ? w('noNumber') : '';
}

/**
 * What the service found wrong with rows that went out as a list.
 * @param {string} first the cell at which stands what concerns its whole row
 * @param {Record<string, string>} [fields] what the service calls a cell, where that isn't the cell's own name
 * @param {string} [list] what the service calls the list
 */
export function lineFaults(first, fields = {}, list = 'lines') {
    const known = state(/** @type {import('../../api.js').Fault[]} */ ([]));
    const isOf = (/** @type {number} */ row, /** @type {string} */ cell) => {
        const pointers = [`/${list}/${row}/${fields[cell] || cell}`, ...(cell === first ? [`/${list}/${row}`] : [])];
        return (/** @type {import('../../api.js').Fault} */ { pointer = '' }) => pointers.includes(pointer);
    };
    return {
        of: (/** @type {number} */ row, /** @type {string} */ cell) => (known.value.find(isOf(row, cell)) || { detail: '' }).detail,
        take: (/** @type {import('../../api.js').Problem} */ { errors }) =>
            (known.value = errors.filter(({ pointer = '' }) => pointer.startsWith(`/${list}/`))),
        forget: () => known.value.length > 0 && (known.value = []),
        /** Faults that stand at their cells. */
        places: () => known.value.map(({ pointer = '' }) => pointer),
    };
}

/**
 * A cell, and below it what is wrong with it.
 * @param {Cell} cell
 * @param {number} index
 * @param {any} value
 * @param {string} fault
 * @param {(value: any) => void} set
 * @param {{row: number, cell: string}} place where the next row begins
 */
function drawCell(cell, index, value, fault, set, place) {
    return [
        drawControl(cell, index, value, fault, set, place),
        fault && h('small', { class: 'fault', id: `${cell.name}-${index}-fault` }, fault),
    ];
}

/** @param {Cell} cell @param {number} index @param {any} value @param {string} fault @param {(value: any) => void} set @param {{row: number, cell: string}} place */
function drawControl({ name, label, type = 'text', options, width }, index, value, fault, set, place) {
    const attributes = {
        'aria-label': `${label} ${index + 1}`,
        'aria-invalid': fault ? 'true' : null,
        'aria-describedby': fault ? `${name}-${index}-fault` : null,
        'data-row': String(index),
        style: /** @type {Record<string, string>} */ (width ? { width } : {}),
        onMount: (/** @type {HTMLElement} */ at) => place.row === index && place.cell === name && at.focus(),
    };
    if (type === 'select') {
        return h(
            'select',
            { ...attributes, value: value || '', onChange: (/** @type {any} */ event) => set(event.target.value) },
            h('option', { value: '' }, common('none')),
            (options ? options() : []).map((one) => h('option', { value: one.value, key: one.value }, one.label)),
        );
    }
    if (type === 'check')
        return h('input', {
            type: 'checkbox',
            ...attributes,
            checked: !!value,
            onChange: (/** @type {any} */ event) => set(event.target.checked),
        });
    return h('input', {
        ...attributes,
        class: type === 'text' ? '' : 'number',
        inputmode: type === 'money' ? 'decimal' : type === 'number' ? 'numeric' : null,
        autocomplete: 'off',
        value: value || '',
        onInput: (/** @type {any} */ event) => set(event.target.value),
    });
}
