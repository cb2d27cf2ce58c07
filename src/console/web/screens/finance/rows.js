// Rows of figures that are typed by keyboard alone: Tab from cell to cell, Enter opens the next row, an empty last row is left out.

import { h, state, view } from '../../parts/dom.js';
import { common, words } from '../../words.js';

const w = words({ remove: '删除第 {n} 行', add: '添加一行' }, { remove: 'Remove row {n}', add: 'Add a row' });

/**
 * @typedef {{name: string, label: string, type?: 'text' | 'money' | 'number' | 'select' | 'check', options?: () => {value: string, label: string}[], width?: string}} Cell
 */

/**
 * @param {{caption: () => string, cells: () => Cell[], rows?: Record<string, any>[], faultOf?: (row: number, cell: string) => string, onChange?: () => void}} props
 */
export function rows({ caption, cells, rows: first = [{}], faultOf, onChange }) {
    const all = state(first);
    let place = { row: -1, cell: '' };
    const change = (/** @type {number} */ index, /** @type {string} */ name, /** @type {any} */ value) => {
        all.value = all.value.map((row, at) => (at === index ? { ...row, [name]: value } : row));
        if (onChange) onChange();
    };
    const add = () => {
        place = { row: all.value.length, cell: cells()[0].name };
        all.value = [...all.value, {}];
    };
    const remove = (/** @type {number} */ index) => {
        all.value = all.value.filter((_, at) => at !== index);
        if (!all.value.length) all.value = [{}];
        if (onChange) onChange();
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
                                    { 'data-label': cell.label },
                                    drawCell(
                                        cell,
                                        index,
                                        row[cell.name],
                                        faultOf ? faultOf(index, cell.name) : '',
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
            return all.value.filter((row) => Object.values(row).some((value) => value !== '' && value !== false && value !== undefined));
        },
        set: (/** @type {Record<string, any>[]} */ next) => (all.value = next.length ? next : [{}]),
    };
}

/**
 * @param {Cell} cell
 * @param {number} index
 * @param {any} value
 * @param {string} fault
 * @param {(value: any) => void} set
 * @param {{row: number, cell: string}} place where the next row begins
 */
function drawCell({ name, label, type = 'text', options, width }, index, value, fault, set, place) {
    const attributes = {
        'aria-label': `${label} ${index + 1}`,
        'aria-invalid': fault ? 'true' : null,
        title: fault || null,
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
