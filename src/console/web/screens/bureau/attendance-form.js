// A month's attendance of a contract, typed in one go: a row for each service, worker or piece of work, and a request for each. What
// succeeded stays; what was refused stays typed, with the reason at its cell.

import { get, newKey, post } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { duration } from '../../parts/charge.js';
import { h, state, view } from '../../parts/dom.js';
import { asProblem, loading, shown, whole } from '../../parts/load.js';
import { fen, typed } from '../../parts/money.js';
import { nameOf } from '../../parts/names.js';
import { query, setQuery } from '../../parts/route.js';
import { table } from '../../parts/table.js';
import { addMonths, today } from '../../parts/when.js';
import { draft, keepDraft } from '../../session.js';
import { titled, words } from '../../words.js';
import { optional } from '../admin/record.js';
import { contractOf, contractOptions, framed, mayAttend } from './frame.js';

const w = words(
    {
        title: '录入考勤',
        back: '考勤',
        contract: '合同',
        month: '月份',
        choose: '请先选择合同。',
        nothing: '该合同没有需要录入考勤的服务内容。',
        noPosts: '本月没有在岗人员。',
        toPosts: '登记岗位',
        closed: '{period} 的考核已提出，考勤不能再改。',
        lump: '总价包干：按人数考勤',
        cost_plus: '成本加管理费：按人员考勤',
        hourly: '按小时：新增用工记录',
        done: '已登记的用工记录',
        category: '服务类别',
        heads: '人数',
        worker: '姓名',
        work: '岗位',
        days: '应出勤天数',
        daysEach: '每人应出勤天数',
        present: '实际出勤天数',
        presentAll: '全员实际出勤天数',
        due: '应出勤合计',
        labour: '人工成本（元）',
        minutes: '工作分钟',
        time: '工时',
        text: '工作内容',
        state: '登记情况',
        kept: '已登记',
        unsaved: '未保存',
        save: '保存',
        saved: '已保存 {n} 行',
        none: '没有需要保存的修改',
        left: '有 {n} 行未保存，原因见各行。',
        hint: '回车或 ↓ 到下一行，Tab 到下一格，Ctrl+回车保存。',
        add: '添加一行',
        noNumber: '请输入整数',
        noAmount: '请输入金额，如 12.50',
    },
    {
        title: 'Record attendance',
        back: 'Attendance',
        contract: 'Contract',
        month: 'Month',
        choose: 'Choose a contract first.',
        nothing: 'No service of this contract has attendance.',
        noPosts: 'Nobody fills a post this month.',
        toPosts: 'Record posts',
        closed: 'The assessment of {period} is proposed: its attendance can’t change any more.',
        lump: 'Lump sums: by heads',
        cost_plus: 'Cost plus fee: by worker',
        hourly: 'By the hour: further work',
        done: 'Work recorded',
        category: 'Category',
        heads: 'Heads',
        worker: 'Worker',
        work: 'Post',
        days: 'Days due',
        daysEach: 'Days due of each',
        present: 'Days attended',
        presentAll: 'Days attended by all',
        due: 'Due of all',
        labour: 'Labour (yuan)',
        minutes: 'Minutes',
        time: 'Time',
        text: 'Work done',
        state: 'State',
        kept: 'Recorded',
        unsaved: 'Not saved',
        save: 'Save',
        saved: '{n} rows saved',
        none: 'Nothing was changed',
        left: '{n} rows weren’t saved; each says why.',
        hint: 'Enter or ↓ goes to the next row, Tab to the next cell, Ctrl+Enter saves.',
        add: 'Add a row',
        noNumber: 'Enter a whole number',
        noAmount: 'Enter an amount such as 12.50',
    },
);

/**
 * A row: what it is of, what the service has of it, and what stands in its cells.
 * @typedef {'lump' | 'cost_plus' | 'hourly'} Price
 * @typedef {{id: string, price: Price, category: string, heads: number, post: any, kept: Record<string, string>, texts: Record<string, string>,
 *   faults: Record<string, string>, fault: string, key: string}} Row
 * @typedef {{name: string, label: () => string, kind: 'number' | 'money' | 'text', width: string}} Cell
 */

/** @type {Record<Price, Cell[]>} */
const CELLS = {
    lump: [
        { name: 'days', label: () => w('daysEach'), kind: 'number', width: '100px' },
        { name: 'days_present', label: () => w('presentAll'), kind: 'number', width: '120px' },
    ],
    cost_plus: [
        { name: 'days', label: () => w('days'), kind: 'number', width: '100px' },
        { name: 'days_present', label: () => w('present'), kind: 'number', width: '100px' },
        { name: 'labour_fen', label: () => w('labour'), kind: 'money', width: '120px' },
    ],
    hourly: [
        { name: 'minutes', label: () => w('minutes'), kind: 'number', width: '90px' },
        { name: 'text', label: () => w('text'), kind: 'text', width: '280px' },
    ],
};
const PRICES = /** @type {Price[]} */ (Object.keys(CELLS));

/** @param {Cell} cell @param {any} value what the service has */
const asText = ({ kind }, value) => (value === null || value === undefined ? '' : kind === 'money' ? typed(value) : String(value));

/** @param {Cell} cell @param {string} text @returns {string} why it can't be read */
function unreadable({ kind }, text) {
    if (!text.trim() || kind === 'text') return '';
    if (kind === 'money') return fen(text) === null ? w('noAmount') : '';
    return /^\d{1,8}$/.test(text.trim()) ? '' : w('noNumber');
}

/** @param {Cell} cell @param {string} text */
const asValue = ({ kind }, text) => (kind === 'text' ? text.trim() : kind === 'money' ? fen(text) : Number(text));

/** @param {Row} row */
const isChanged = ({ price, texts, kept }) => CELLS[price].some(({ name }) => (texts[name] || '') !== (kept[name] || ''));

/** Lines whose attendance is recorded. @param {any} line */
const isAttended = ({ price, heads }) => price === 'cost_plus' || price === 'hourly' || (price === 'lump' && heads > 0);

/** Whether somebody is in a post in a month. @param {any} post @param {string} month */
const isFilled = (post, month) => post.from.slice(0, 7) <= month && (!post.until || post.until.slice(0, 7) >= month);

/**
 * @param {Price} price @param {string} category @param {any} known what the service has
 * @param {Partial<Row>} more
 * @returns {Row}
 */
function rowOf(price, category, known, more) {
    const kept = known ? Object.fromEntries(CELLS[price].map((cell) => [cell.name, asText(cell, known[cell.name])])) : {};
    return { id: category, price, category, heads: 0, post: null, kept, texts: kept, faults: {}, fault: '', key: newKey(), ...more };
}

/** The rows of a month. @param {any} contract @param {string} month @param {any[]} posts @param {any[]} known @returns {Row[]} */
function rowsOfMonth(contract, month, posts, known) {
    const lines = contract.lines.filter(isAttended);
    return PRICES.flatMap((price) =>
        lines
            .filter((/** @type {any} */ line) => line.price === price)
            .flatMap((/** @type {any} */ { category, heads }) => {
                if (price === 'lump')
                    return [
                        rowOf(
                            price,
                            category,
                            known.find((one) => one.category === category),
                            { heads },
                        ),
                    ];
                if (price === 'hourly') return [rowOf(price, category, null, { id: `${category} 0` })];
                return posts
                    .filter((one) => one.category === category && isFilled(one, month))
                    .sort((a, b) => a.worker.localeCompare(b.worker, 'zh'))
                    .map((one) =>
                        rowOf(
                            price,
                            category,
                            known.find(({ post_id }) => post_id === one.id),
                            { id: one.id, post: one, heads: 1 },
                        ),
                    );
            }),
    );
}

export function screen() {
    const month = () => query().period || addMonths(today().slice(0, 7), -1);
    const rows = state(/** @type {Row[]} */ ([]));
    const pieces = state(/** @type {any[]} */ ([]));
    let kept = '';
    const loaded = loading(async () => {
        const { contract_id } = query();
        const period = month();
        if (!contract_id) return { contract: null, period, isClosed: false };
        const [contract, posts, known, assessed] = await Promise.all([
            get(`/contracts/${contract_id}`),
            whole('/posts', { contract_id }),
            whole('/attendance', { contract_id, period }),
            whole('/assessments', { contract_id, period }),
        ]);
        kept = `attendance/${contract_id}/${period}`;
        const typedBefore = draft(kept);
        const all = rowsOfMonth(contract, period, posts, known);
        const begun = Object.keys(typedBefore).filter((id) => !all.some((row) => row.id === id));
        // Pieces of work that were typed and not sent have no row of their own yet.
        for (const id of begun) {
            const line = contract.lines.find((/** @type {any} */ one) => one.price === 'hourly' && id.startsWith(`${one.category} `));
            if (line) all.push(rowOf('hourly', line.category, null, { id }));
        }
        rows.value = all.map((row) => (typedBefore[row.id] ? { ...row, texts: typedBefore[row.id] } : row));
        pieces.value = known.filter((one) => one.minutes !== null);
        return { contract, period, isClosed: assessed.some((one) => one.state !== 'open') };
    });

    const put = (/** @type {string} */ id, /** @type {Partial<Row>} */ changes) => {
        rows.value = rows.value.map((row) => (row.id === id ? { ...row, ...changes } : row));
        keepDraft(kept, Object.fromEntries(rows.value.filter(isChanged).map((row) => [row.id, row.texts])));
    };
    const type = (/** @type {Row} */ row, /** @type {string} */ name, /** @type {string} */ text) =>
        put(row.id, { texts: { ...row.texts, [name]: text }, faults: { ...row.faults, [name]: '' }, fault: '', key: newKey() });
    const add = (/** @type {string} */ category) => {
        const row = rowOf('hourly', category, null, { id: `${category} ${newKey()}` });
        const last = rows.value.map((one) => one.price === 'hourly' && one.category === category).lastIndexOf(true);
        rows.value = [...rows.value.slice(0, last + 1), row, ...rows.value.slice(last + 1)];
        queueMicrotask(() => focusOn(last + 1));
    };

    /** A row that arrived. @param {Row} row @param {any} answer */
    const arrived = (row, answer) => {
        if (row.price !== 'hourly') return put(row.id, { kept: row.texts, faults: {}, fault: '' });
        pieces.value = [answer, ...pieces.value];
        put(row.id, { texts: {}, faults: {}, fault: '', key: newKey() });
    };
    /** Why a row didn't: at its cells, the rest at the row. @param {Row} row @param {import('../../api.js').Problem} problem */
    const refused = (row, problem) => {
        const of = (/** @type {string} */ name) => problem.errors.find(({ pointer }) => pointer === `/${name}`);
        const cells = CELLS[row.price].map(({ name }) => name);
        const faults = Object.fromEntries(cells.map((name) => [name, (of(name) || { detail: '' }).detail]));
        const others = problem.errors.filter(({ pointer = '' }) => !cells.includes(pointer.slice(1)));
        const rest = problem.errors.length ? others.map(({ detail }) => detail).join(' ') : problem.message;
        put(row.id, { faults, fault: rest, key: problem.status === 0 || problem.status >= 500 ? row.key : newKey() });
    };
    /** Sends a row, unless it can't be read. @param {Row} row @returns {Promise<'sent' | 'refused' | 'offline'>} */
    const attempt = async (row) => {
        const cells = CELLS[row.price];
        const wrong = Object.fromEntries(cells.map((cell) => [cell.name, unreadable(cell, row.texts[cell.name] || '')]));
        if (Object.values(wrong).some(Boolean)) {
            put(row.id, { faults: wrong });
            return 'refused';
        }
        const filled = cells.filter(({ name }) => (row.texts[name] || '').trim());
        const values = Object.fromEntries(filled.map((cell) => [cell.name, asValue(cell, row.texts[cell.name])]));
        const of = { contract_id: query().contract_id, period: month(), category: row.category };
        const body = { ...of, ...(row.post ? { post_id: row.post.id } : {}), ...values };
        try {
            arrived(row, await post('/attendance', body, { key: row.key }));
            return 'sent';
        } catch (cause) {
            const problem = asProblem(cause);
            refused(row, problem);
            return problem.status === 0 ? 'offline' : 'refused';
        }
    };
    /** How many rows were left when it was last saved. */
    const left = state(0);
    const saving = action(async () => {
        const changed = rows.value.filter(isChanged);
        let sent = 0;
        for (const row of changed) {
            const outcome = await attempt(row);
            if (outcome === 'sent') sent++;
            // Without a network the others would only wait.
            if (outcome === 'offline') break;
        }
        left.value = changed.length - sent;
        queueMicrotask(focusOnFault);
        if (!changed.length) return w('none');
        return sent ? w('saved', { n: sent }) : undefined;
    });

    const choose = (/** @type {string} */ name, /** @type {string} */ value) => {
        setQuery({ contract_id: query().contract_id || null, period: month(), [name]: value || null });
        left.value = 0;
        loaded.again();
    };
    const chosen = () =>
        h(
            'div',
            { class: 'bar sheet' },
            h(
                'label',
                { class: 'filter' },
                h('span', null, w('contract')),
                h(
                    'select',
                    {
                        value: query().contract_id || '',
                        disabled: saving.isBusy,
                        onChange: (/** @type {any} */ event) => choose('contract_id', event.target.value),
                    },
                    optional(attendedContracts()).map((one) => h('option', { value: one.value, key: one.value }, one.label)),
                ),
            ),
            h(
                'label',
                { class: 'filter' },
                h('span', null, w('month')),
                h('input', {
                    type: 'month',
                    value: month(),
                    disabled: saving.isBusy,
                    onChange: (/** @type {any} */ event) => choose('period', event.target.value),
                }),
            ),
        );

    return framed(() => [
        h('p', null, h('a', { href: '#/attendance' }, `‹ ${w('back')}`)),
        h('h1', null, w('title')),
        chosen(),
        shown(loaded, ({ contract, period, isClosed }) => {
            if (!contract) return h('p', { class: 'empty' }, w('choose'));
            const attended = contract.lines.filter(isAttended);
            if (!attended.length) return h('p', { class: 'empty' }, w('nothing'));
            const hasPosts = attended.some((/** @type {any} */ line) => line.price === 'cost_plus');
            const noPosts = hasPosts && !rows.value.some((row) => row.price === 'cost_plus');
            return [
                isClosed && h('p', { class: 'note' }, w('closed', { period })),
                noPosts && h('p', { class: 'note' }, w('noPosts'), ' ', h('a', { href: '#/posts' }, w('toPosts'))),
                left.value > 0 && h('div', { class: 'alert', role: 'alert' }, h('p', null, w('left', { n: left.value }))),
                refusal(saving.problem),
                PRICES.map((price) => sheet(price, rows.value, isClosed, type, saving.run)),
                !isClosed &&
                    attended
                        .filter((/** @type {any} */ line) => line.price === 'hourly')
                        .map((/** @type {any} */ { category }) =>
                            h(
                                'p',
                                { key: category },
                                button({ text: titled(w('add'), nameOf('service-categories', category)), onClick: () => add(category) }),
                            ),
                        ),
                pieces.value.length > 0 && recorded(pieces.value),
                !isClosed &&
                    h(
                        'div',
                        { class: 'actions sheet' },
                        h('span', { class: 'quiet' }, w('hint')),
                        button({ text: w('save'), kind: 'main', isBusy: saving.isBusy, onClick: saving.run }),
                    ),
            ];
        }),
    ]);
}

/** Contracts under which this caller records attendance. */
const attendedContracts = () =>
    contractOptions().filter(({ value }) => {
        const contract = contractOf(value);
        return mayAttend(contract) && contract.lines.some(isAttended);
    });

/** @param {number} index @param {string} [name] @returns {boolean} whether there is such a row */
function focusOn(index, name) {
    const found = document.querySelector(`[data-row="${index}"]${name ? `[data-cell=${name}]` : ''}`);
    if (found instanceof HTMLInputElement) found.select();
    return found !== null;
}

function focusOnFault() {
    const found = document.querySelector('.rows-typed [aria-invalid=true]');
    if (found instanceof HTMLElement) found.focus();
}

/** @param {any[]} pieces */
const recorded = (pieces) =>
    table({
        caption: w('done'),
        rows: pieces,
        key: (row) => row.id,
        columns: [
            { title: w('text'), cell: (row) => row.text, isWide: true },
            { title: w('category'), cell: (row) => nameOf('service-categories', row.category) },
            { title: w('time'), cell: (row) => duration(row.minutes), isNumber: true },
        ],
    });

/**
 * The rows of one price as a table.
 * @param {Price} price
 * @param {Row[]} all
 * @param {boolean} isClosed
 * @param {(row: Row, name: string, text: string) => void} type
 * @param {() => unknown} save
 */
function sheet(price, all, isClosed, type, save) {
    const own = all.filter((row) => row.price === price);
    if (!own.length) return null;
    const cells = CELLS[price];
    const fixed = {
        lump: [w('category'), w('heads')],
        cost_plus: [w('worker'), w('work')],
        hourly: [w('category')],
    }[price];
    const known = (/** @type {Row} */ row) =>
        ({
            lump: [nameOf('service-categories', row.category), row.heads],
            cost_plus: [row.post && row.post.worker, row.post && row.post.post],
            hourly: [nameOf('service-categories', row.category)],
        })[price];
    const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
        const { row, cell } = /** @type {HTMLElement} */ (event.target).dataset;
        if (!row) return;
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        if (event.key === 'Enter' && event.ctrlKey) return void save();
        const next = Number(row) + step;
        if (!focusOn(next, cell)) focusOn(next);
    };
    return h(
        'div',
        { class: 'table cards rows-typed sheet', key: price, onKeyDown },
        h(
            'table',
            null,
            h('caption', null, w(price)),
            h(
                'thead',
                null,
                h(
                    'tr',
                    null,
                    fixed.map((title) => h('th', { scope: 'col' }, title)),
                    cells.map((cell) => h('th', { scope: 'col', class: cell.kind === 'text' ? '' : 'number' }, cell.label())),
                    h('th', { scope: 'col' }, w('state')),
                ),
            ),
            h(
                'tbody',
                null,
                own.map((row) => {
                    const index = all.indexOf(row);
                    const [name, ...others] = known(row);
                    return h(
                        'tr',
                        { key: row.id },
                        h('td', { class: 'named' }, name),
                        others.map((text, at) => h('td', { 'data-label': fixed[at + 1] }, text)),
                        cells.map((cell) =>
                            h(
                                'td',
                                { 'data-label': cell.label(), class: cell.kind === 'text' ? 'whole' : 'number' },
                                drawCell(cell, row, String(name), index, isClosed, (text) => type(row, cell.name, text)),
                            ),
                        ),
                        h('td', { 'data-label': '' }, stateOf(row)),
                    );
                }),
            ),
        ),
    );
}

/** Whether it is there, and why not. @param {Row} row */
function stateOf(row) {
    if (row.fault) return h('small', { class: 'fault' }, row.fault);
    if (isChanged(row)) return h('span', { class: 'tag warn' }, w('unsaved'));
    return row.kept.days ? h('span', { class: 'tag good' }, w('kept')) : null;
}

/** @param {Cell} cell @param {Row} row @param {string} name @param {number} index @param {boolean} isClosed @param {(text: string) => void} set */
function drawCell(cell, row, name, index, isClosed, set) {
    const fault = row.faults[cell.name];
    const id = `${cell.name}-${index}-fault`;
    const days = Number(row.texts.days);
    const due = row.price === 'lump' && cell.name === 'days' && days > 0 ? `${w('due')} ${row.heads * days}` : '';
    return [
        h('input', {
            class: cell.kind === 'text' ? '' : 'number',
            style: { width: cell.width },
            inputmode: cell.kind === 'money' ? 'decimal' : cell.kind === 'number' ? 'numeric' : null,
            autocomplete: 'off',
            'aria-label': `${name} ${cell.label()}`,
            'aria-invalid': fault ? 'true' : null,
            'aria-describedby': fault ? id : null,
            'data-row': String(index),
            'data-cell': cell.name,
            disabled: isClosed,
            value: row.texts[cell.name] || '',
            onInput: (/** @type {any} */ event) => set(event.target.value),
        }),
        fault ? h('small', { class: 'fault', id }, fault) : due && h('small', { class: 'quiet' }, due),
    ];
}
