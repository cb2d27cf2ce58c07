// Tables, and lists of the service as tables: filters in the address, page by page, as Excel. On a phone each row is a card: its first cell is
// the card's name, the others stand below it with their columns' titles.

import { send } from '../api.js';
import { common, words } from '../words.js';
import { action, refusal } from './act.js';
import { h, state, view } from './dom.js';
import { failure, pages, shown } from './load.js';
import { query, setQuery } from './route.js';
import { today } from './when.js';

const w = words({ nothingFound: '没有符合条件的记录。' }, { nothingFound: 'Nothing fits these filters.' });

/**
 * @typedef {{name: string, label: string, options?: {value: string, label: string}[], type?: string, toQuery?: (value: string) => Record<string, any>}} Filter
 *   `toQuery` says what the service is asked for where that isn't the value under the filter's name
 */

/**
 * @template T
 * @typedef {{title: string, cell: (row: T) => import('./dom.js').Child, isNumber?: boolean, isWide?: boolean, isHead?: boolean, isWhole?: boolean, isMinor?: boolean, before?: (row: T) => import('./dom.js').Child}} Column
 *   `before` stands before what the cell says, outside of the row's link: a box to choose it by.
 *   On a card `isHead` stands beside its name, `isWhole` (and what `isWide`) has a line of its own, `isMinor` is left out: the record has it.
 */

/** So few columns have room on a phone, unless one has buttons instead of a title. */
const FEW = 3;

/** @param {Column<any>} column */
const classOf = ({ isNumber, isWide, isHead, isWhole, isMinor, before }) =>
    [before && 'choosing', isNumber && 'number', isWide && 'wide', isHead && 'corner', isWhole && 'whole', isMinor && 'minor']
        .filter(Boolean)
        .join(' ');

/**
 * @template T
 * @param {{caption: string, columns: Column<T>[], rows: T[], key: (row: T) => unknown, link?: (row: T) => string | null, isSum?: (row: T) => boolean, empty?: import('./dom.js').Child}} props
 *   `link` is where a row leads: its first cell is the link, and a click anywhere in the row follows it; a sum is set off from what it sums up
 */
export function table({ caption, columns, rows, key, link, isSum, empty }) {
    const to = (/** @type {T} */ row) => (link ? link(row) : null);
    const headed = columns.some((column) => column.isHead) ? 'headed' : '';
    return h(
        'div',
        { class: columns.length > FEW || columns.some(({ title }) => !title) ? 'table cards' : 'table' },
        h(
            'table',
            null,
            h('caption', null, caption),
            h(
                'thead',
                null,
                h(
                    'tr',
                    null,
                    columns.map((column) => h('th', { scope: 'col', class: column.isNumber ? 'number' : '' }, column.title)),
                ),
            ),
            h(
                'tbody',
                null,
                rows.map((row) => {
                    const target = to(row);
                    const kinds = [target && 'leads', headed, isSum && isSum(row) && 'total'].filter(Boolean).join(' ');
                    return h(
                        'tr',
                        {
                            key: key(row),
                            class: kinds,
                            onClick: target && ((/** @type {MouseEvent} */ event) => follow(event, target)),
                        },
                        columns.map((column, index) =>
                            h(
                                'td',
                                { class: classOf(column), 'data-label': column.title },
                                column.before && column.before(row),
                                index === 0 && target ? h('a', { href: target }, whole(column.cell(row))) : whole(column.cell(row)),
                            ),
                        ),
                    );
                }),
            ),
        ),
        rows.length === 0 && h('p', { class: 'empty' }, empty || common('nothing')),
    );
}

const DATE = /^\d{4}-\d\d-\d\d$/;

/** A date stays in one line where a card has no room for it. @param {import('./dom.js').Child} child @returns {import('./dom.js').Child} */
function whole(child) {
    if (Array.isArray(child)) return child.map(whole);
    return typeof child === 'string' && DATE.test(child) ? h('span', { class: 'date' }, child) : child;
}

/**
 * @param {MouseEvent} event
 * @param {string} target
 */
function follow(event, target) {
    const at = /** @type {Element} */ (event.target);
    if (at.closest('a, button, input, select, label') || String(getSelection())) return;
    location.hash = target.slice(1);
}

/**
 * A list of the service with its filters. What is filtered by stands in the address.
 * @template T
 * @param {{path: string, caption: () => string, columns: () => Column<T>[], filters?: () => Filter[], fixed?: Record<string, any>, linked?: {names: string[], text: () => string}, key?: (row: T) => unknown,
 *   link?: (row: T) => string | null, hasExcel?: boolean, empty?: () => import('./dom.js').Child, above?: () => import('./dom.js').Child}} props
 *   `linked` is what a link filters by beside what can be chosen: a button with its `text` lets go of it
 */
export function list({
    path,
    caption,
    columns,
    filters,
    fixed = {},
    linked = { names: [], text: () => '' },
    key = (/** @type {any} */ row) => row.id,
    link,
    hasExcel = false,
    empty,
    above,
}) {
    const wanted = () => {
        const known = query();
        const asked = (filters ? filters() : []).map(({ name, toQuery }) =>
            toQuery && known[name] ? toQuery(known[name]) : { [name]: known[name] },
        );
        return Object.assign({}, ...asked, ...linked.names.map((name) => ({ [name]: known[name] })), fixed);
    };
    const loaded = pages(path, wanted);
    const exporting = action(() => downloadTable(path, wanted(), `${caption()} ${today()}`));
    const choose = (/** @type {string} */ name, /** @type {string} */ value) => {
        setQuery({ [name]: value || null });
        loaded.again();
    };
    // On a phone there is room for the first filter; a press shows the others.
    const isFolded = state(true);
    const isLong = () => !!filters && filters().length > 2;
    const foldButton = () => {
        const chosen = (filters ? filters() : []).slice(1).filter(({ name }) => query()[name]).length;
        return h(
            'button',
            {
                type: 'button',
                class: 'fold',
                'aria-expanded': isFolded.value ? 'false' : 'true',
                onClick: () => (isFolded.value = !isFolded.value),
            },
            common('filter'),
            chosen > 0 && ` · ${chosen}`,
        );
    };
    const forget = (/** @type {string[]} */ names) => {
        setQuery(Object.fromEntries(names.map((name) => [name, null])));
        loaded.again();
    };
    const reset = () => forget((filters ? filters() : []).map(({ name }) => name));
    /** What stands where nothing does: by what was asked for there may be more. */
    const nothing = () =>
        (filters ? filters() : []).some(({ name }) => query()[name])
            ? [w('nothingFound'), ' ', h('button', { type: 'button', onClick: reset }, common('reset'))]
            : empty && empty();
    const content = view(() =>
        h(
            'section',
            { class: 'list' },
            h(
                'div',
                { class: isFolded.value && isLong() ? 'bar folded' : 'bar' },
                (filters ? filters() : []).map((filter) =>
                    drawFilter(filter, query()[filter.name] || '', (value) => choose(filter.name, value)),
                ),
                isLong() && foldButton(),
                linked.names.some((name) => query()[name]) &&
                    h('button', { type: 'button', onClick: () => forget(linked.names) }, linked.text(), ' ×'),
                above && above(),
                hasExcel && h('button', { type: 'button', disabled: exporting.isBusy, onClick: exporting.run }, common('excel')),
            ),
            refusal(exporting.problem),
            shown(loaded, ({ items, next_cursor }) => [
                table({ caption: caption(), columns: columns(), rows: /** @type {T[]} */ (items), key, link, empty: nothing() }),
                loaded.refusedMore
                    ? failure(loaded.refusedMore, loaded.more)
                    : next_cursor && h('button', { type: 'button', class: 'more', onClick: loaded.more }, common('more')),
            ]),
        ),
    );
    return { view: content, again: loaded.again, rows: () => (loaded.data ? /** @type {T[]} */ (loaded.data.items) : []) };
}

/**
 * @param {Filter} filter
 * @param {string} value
 * @param {(value: string) => void} choose
 */
function drawFilter({ name, label, options, type = 'search' }, value, choose) {
    const onChange = (/** @type {any} */ event) => choose(event.target.value);
    return h(
        'label',
        { class: 'filter', key: name },
        h('span', null, label),
        options
            ? h(
                  'select',
                  { value, onChange },
                  h('option', { value: '' }, common('all')),
                  options.map((option) => h('option', { value: option.value }, option.label)),
              )
            : h('input', { type, value, onChange }),
    );
}

/**
 * The whole of a table as an Excel file.
 * @param {string} path
 * @param {Record<string, any>} query
 * @param {string} name what it is, and of when, so that one file isn't taken for another
 */
export async function downloadTable(path, query, name) {
    await download(path, { ...query, format: 'xlsx' }, `${name}.xlsx`);
    return common('exported', { name });
}

/**
 * Fetches a file with the token, and gives it to the browser to keep.
 * @param {string} path
 * @param {Record<string, any>} query
 * @param {string} name
 */
export async function download(path, query, name) {
    const response = await send('GET', path, { query, accept: '*/*' });
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // The browser needs the address until it has begun.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
