// 数据导入: a table is checked first, its faults beside its rows, and imported once there are none.

import { Problem, get, send } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { h, state } from '../../parts/dom.js';
import { facts } from '../../parts/facts.js';
import { loading, shown } from '../../parts/load.js';
import { download, list, table } from '../../parts/table.js';
import { today, when } from '../../parts/when.js';
import { is } from '../../session.js';
import { label, optionsOf, words } from '../../words.js';
import { rowsOfFile } from './csv.js';
import { framed } from './side.js';

const w = words(
    {
        title: '数据导入',
        new: '导入表格',
        kind: '数据种类',
        file: '文件',
        fileHint: 'Excel（.xlsx）或 CSV，最多 2 万行、5 MB',
        date: '期初日期',
        template: '下载模板',
        check: '检查文件',
        import: '正式导入',
        checked: '检查通过，共 {n} 行，可以正式导入。',
        refused: '发现 {n} 处错误，没有导入任何数据。请在文件中改正，再重新选择文件检查。',
        imported: '已导入 {n} 行',
        pastTrips: '查看导入的历史行程',
        saidImported: '{kind} 已导入',
        running: '处理中，已完成 {done} / {n} 行',
        failed: '导入被中断，没有导入任何数据，请重试。',
        row: '行',
        rowOf: '第 {n} 行',
        column: '列',
        fault: '错误',
        content: '该行内容',
        past: '导入记录',
        state: '状态',
        rows: '行数',
        faults: '错误数',
        by: '操作人',
        at: '时间',
        dry: '检查',
        real: '导入',
        mode: '方式',
        choose: '请先选择文件',
        wrongKind: '请选择 .xlsx 或 .csv 文件。旧版 Excel 文件（.xls）请先另存为 .xlsx。',
        tooLarge: '文件超过 5 MB，请拆分后分次导入。',
        changed: '文件在选择后有改动，请重新选择。',
        blank: '（空）',
        whole: '整个文件',
        none: '还没有导入记录',
        who: '该种数据不能由您的角色导入',
        more: '只显示前 1,000 处错误。',
    },
    {
        title: 'Imports',
        new: 'Import a table',
        kind: 'What',
        file: 'File',
        fileHint: 'Excel (.xlsx) or CSV, at most 20,000 rows and 5 MB',
        date: 'Opening date',
        template: 'Template',
        check: 'Check the file',
        import: 'Import it',
        checked: 'All {n} rows are good. You can import them.',
        refused: 'To correct: {n}. Nothing was imported. Correct the file, choose it again and check it.',
        imported: '{n} rows were imported',
        pastTrips: 'Show the past trips',
        saidImported: '{kind}: imported',
        running: 'Under way: {done} of {n} rows',
        failed: 'It broke off and nothing was imported. Try again.',
        row: 'Row',
        rowOf: 'Row {n}',
        column: 'Column',
        fault: 'Fault',
        content: 'The row',
        past: 'Past imports',
        state: 'State',
        rows: 'Rows',
        faults: 'Faults',
        by: 'By',
        at: 'When',
        dry: 'check',
        real: 'import',
        mode: 'As',
        choose: 'Choose a file first',
        wrongKind: 'Choose a .xlsx or .csv file. Save one of an old Excel (.xls) as .xlsx first.',
        tooLarge: 'The file is larger than 5 MB. Import it in parts.',
        changed: 'The file has changed since it was chosen. Choose it again.',
        blank: '(empty)',
        whole: 'The whole file',
        none: 'Nothing was imported yet',
        who: 'Your role can’t import this',
        more: 'The first 1,000 faults are shown.',
    },
);

/** @typedef {{id: string, kind: string, dry_run: boolean, state: string, rows: number, rows_done: number, fault_count: number, made_by_name: string, created_at: string, faults: {row?: number | null, column?: string | null, code: string, detail: string}[]}} Import */

const POLL = 1000;
const LARGEST = 5 * 1024 * 1024;
/** How the columns are called that say who it is, and that nobody else should read. */
const USERNAME = ['username', '用户名'];
const PASSWORD = ['initial_password', '初始密码'];
/** @type {Record<string, string[]>} who imports a kind, where that isn't the administrator alone */
const WHO = { opening_balances: ['accountant'], tariffs: ['accountant', 'admin'], holidays: ['accountant', 'admin'] };
/** @type {Record<string, string>} */
const TONES = { running: 'warn', passed: 'good', refused: 'bad', imported: 'good', failed: 'bad' };
const pause = () => new Promise((resolve) => setTimeout(resolve, POLL));

export function screen() {
    const kind = state(is('admin') ? 'vehicles' : 'tariffs');
    const date = state(today());
    const file = state(/** @type {File | null} */ (null));
    const result = state(/** @type {Import | null} */ (null));
    let rows = /** @type {string[][]} */ ([]);
    const chooser = state(0);
    const past = list({
        path: '/imports',
        caption: () => w('past'),
        empty: () => w('none'),
        link: (/** @type {Import} */ row) => `#/imports/${row.id}`,
        columns: () => [
            { title: w('at'), cell: (row) => when(row.created_at) },
            { title: w('kind'), cell: (row) => label('import_kind', row.kind) },
            { title: w('mode'), cell: (row) => w(row.dry_run ? 'dry' : 'real') },
            {
                title: w('state'),
                isHead: true,
                cell: (row) => h('span', { class: `tag ${TONES[row.state] || ''}` }, label('import_state', row.state)),
            },
            { title: w('rows'), cell: (row) => row.rows, isNumber: true },
            { title: w('faults'), cell: (row) => row.fault_count, isNumber: true },
            { title: w('by'), cell: (row) => row.made_by_name },
        ],
    });
    const run = async (/** @type {boolean} */ isDry, /** @type {string} */ key) => {
        const chosen = file.value;
        const refuse = (/** @type {Parameters<typeof w>[0]} */ why) => new Problem(422, { code: 'invalid', detail: w(why) });
        if (!chosen) throw refuse('choose');
        if (!/\.(xlsx|csv|txt)$/i.test(chosen.name)) throw refuse('wrongKind');
        if (chosen.size > LARGEST) throw refuse('tooLarge');
        const bytes = await chosen.arrayBuffer().catch(() => null);
        if (!bytes) {
            // Browsers read no file that was changed since it was chosen, and take the same one again only in an empty field.
            [file.value, result.value] = [null, null];
            chooser.value++;
            throw refuse('changed');
        }
        const body = new Blob([bytes], { type: 'application/octet-stream' });
        rows = rowsOfFile(bytes, chosen.name);
        const response = await send('POST', '/imports', {
            query: { kind: kind.value, dry_run: isDry, date: kind.value === 'opening_balances' ? date.value : null },
            body,
            key,
        });
        result.value = await response.json();
        while (result.value && result.value.state === 'running') {
            await pause();
            result.value = await get(`/imports/${result.value.id}`);
        }
        past.again();
    };
    const checking = action(async (key) => {
        await run(true, key);
        return result.value && result.value.state === 'passed' ? textOf(result.value) : undefined;
    });
    const importing = action(async (key) => {
        await run(false, key);
        if (result.value && result.value.state === 'imported') return w('saidImported', { kind: label('import_kind', kind.value) });
        return undefined;
    });
    const template = action(() =>
        download(`/imports/templates/${kind.value}`, { format: 'xlsx' }, `${label('import_kind', kind.value)}.xlsx`),
    );
    const choose = (/** @type {any} */ event) => {
        file.value = event.target.files[0] || null;
        result.value = null;
        checking.forget();
        importing.forget();
    };
    return framed(() => {
        const known = result.value;
        const mayNot = is(...(WHO[kind.value] || ['admin'])) ? null : w('who');
        // What is being checked stays chosen until its result is there.
        const isBusy = checking.isBusy || importing.isBusy;
        return [
            h('h1', null, w('title')),
            h(
                'section',
                { class: 'card' },
                h('h2', null, w('new')),
                h(
                    'div',
                    { class: 'fields' },
                    h(
                        'div',
                        { class: 'field' },
                        h('label', { for: 'import-kind' }, w('kind')),
                        h(
                            'select',
                            {
                                id: 'import-kind',
                                value: kind.value,
                                disabled: isBusy,
                                onChange: (/** @type {any} */ event) => ([kind.value, result.value] = [event.target.value, null]),
                            },
                            optionsOf('import_kind').map((one) => h('option', { value: one.value, key: one.value }, one.label)),
                        ),
                    ),
                    h(
                        'div',
                        { class: 'field' },
                        h('label', { for: 'import-file' }, w('file')),
                        h('input', {
                            key: chooser.value,
                            id: 'import-file',
                            type: 'file',
                            accept: '.xlsx,.csv,text/csv',
                            disabled: isBusy,
                            onChange: choose,
                            'aria-describedby': 'import-hint',
                        }),
                        h('p', { class: 'hint', id: 'import-hint' }, w('fileHint')),
                    ),
                    kind.value === 'opening_balances' &&
                        h(
                            'div',
                            { class: 'field', key: 'date' },
                            h('label', { for: 'import-date' }, w('date')),
                            h('input', {
                                id: 'import-date',
                                type: 'date',
                                value: date.value,
                                disabled: isBusy,
                                onInput: (/** @type {any} */ event) => (date.value = event.target.value),
                            }),
                        ),
                ),
                refusal(checking.problem),
                refusal(importing.problem),
                refusal(template.problem),
                h(
                    'div',
                    { class: 'actions' },
                    button({ text: w('template'), onClick: template.run, isBusy: template.isBusy }),
                    button({
                        text: w('check'),
                        kind: known && known.state === 'passed' ? undefined : 'main',
                        onClick: checking.run,
                        isBusy,
                        why: mayNot || (file.value ? null : w('choose')),
                    }),
                    button({
                        text: w('import'),
                        kind: known && known.state === 'passed' ? 'main' : undefined,
                        onClick: importing.run,
                        isBusy,
                        why: mayNot || (known && known.state === 'passed' ? null : w('check')),
                    }),
                ),
                known && outcome(known, rows),
            ),
            past.view,
        ];
    });
}

/** How it ended, or how far it is. @param {Import} known */
function textOf({ state, rows: n, rows_done: done, fault_count }) {
    if (state === 'running') return w('running', { done, n });
    if (state === 'passed') return w('checked', { n });
    if (state === 'imported') return w('imported', { n });
    return state === 'failed' ? w('failed') : w('refused', { n: fault_count });
}

/**
 * The row of a fault, its cell marked. Of users, whose rows have passwords, it is only who it is and that cell.
 * @param {Import['faults'][0]} fault @param {string[][]} rows @param {string} kind
 */
function content({ row, column }, rows, kind) {
    const cells = row && rows[row - 1];
    if (!cells) return '';
    const header = (rows.find((one) => one.some((cell) => cell.trim())) || []).map((name) => name.trim());
    const isShown = (/** @type {string} */ name) =>
        kind !== 'users' || USERNAME.includes(name) || (name === column && !PASSWORD.includes(name));
    return cells
        .map((cell, index) => ({ cell: cell.trim(), name: header[index] || '' }))
        .filter(({ cell, name }) => isShown(name) && (cell || name === column))
        .map(({ cell, name }, index) => [index > 0 && ' · ', name === column ? h('mark', null, cell || w('blank')) : cell]);
}

/** @param {Import} known @param {string[][]} rows those of the file, where they can be read */
function outcome(known, rows) {
    const isBad = ['refused', 'failed'].includes(known.state);
    return h(
        'div',
        { class: 'outcome', key: 'outcome' },
        h('p', { class: isBad ? 'alert' : 'note good', role: isBad ? 'alert' : 'note' }, textOf(known)),
        known.faults.length > 0 &&
            table({
                caption: w('fault'),
                rows: known.faults,
                key: (fault) => `${fault.row}:${fault.column}:${fault.detail}`,
                columns: [
                    { title: w('row'), cell: (fault) => (fault.row ? w('rowOf', { n: fault.row }) : w('whole')) },
                    { title: w('column'), cell: (fault) => fault.column },
                    { title: w('fault'), cell: (fault) => fault.detail, isWide: true },
                    ...(rows.length
                        ? [
                              {
                                  title: w('content'),
                                  cell: (/** @type {Import['faults'][0]} */ fault) => content(fault, rows, known.kind),
                                  isWide: true,
                              },
                          ]
                        : []),
                ],
            }),
        known.kind === 'past_trips' &&
            known.state === 'imported' &&
            h('p', null, h('a', { href: `#/past-trips?import_id=${known.id}` }, w('pastTrips'))),
        known.fault_count > known.faults.length && h('p', { class: 'quiet' }, w('more')),
    );
}

/** One of the past. @param {Record<string, string>} parameters */
export function one({ id }) {
    const loaded = loading(async () => /** @type {Import} */ (await get(`/imports/${id}`)));
    return framed(() => [
        h('p', null, h('a', { href: '#/imports' }, `‹ ${w('title')}`)),
        shown(loaded, (known) =>
            h(
                'section',
                { class: 'card' },
                h('h1', null, `${label('import_kind', known.kind)} · ${label('import_state', known.state)}`),
                facts([
                    [w('at'), when(known.created_at)],
                    [w('by'), known.made_by_name],
                    [w('mode'), w(known.dry_run ? 'dry' : 'real')],
                    [w('rows'), known.rows],
                ]),
                outcome(known, []),
            ),
        ),
    ]);
}
