// Closing a month: a checklist of what is still open, the dry run with every journal that closing would post, then closing itself.

import { get, post } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h, state, view } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { yuan } from '../../parts/money.js';
import { list } from '../../parts/table.js';
import { when } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, words } from '../../words.js';
import { whyNotSecond } from './acts.js';
import { linesTable } from './journal.js';
import { stateTag, tabs } from './tabs.js';

const w = words(
    {
        title: '结账',
        period: '月份',
        state: '状态',
        journals: '凭证数',
        closedAt: '结账时间',
        closedBy: '结账人',
        month: '{period} 月结',
        checklist: '结账前检查',
        nothing: '没有未办事项',
        tryOut: '试算',
        close: '确认结账',
        closed: '{period} 已结账',
        profit: '本月利润',
        debit: '借方合计',
        credit: '贷方合计',
        planned: '结账将生成的凭证',
        made: '结账生成的凭证',
        reopen: '重新打开',
        asked: '{period} 的重新打开已提交，待另一人批准',
        reopened: '{period} 已重新打开',
        approve: '批准重新打开',
        waits: '{by} 申请重新打开：{reason}',
        isClosed: '本月已结账',
        first: '请先试算',
        tried: '{period} 试算完成',
    },
    {
        title: 'Closing',
        period: 'Month',
        state: 'State',
        journals: 'Journals',
        closedAt: 'Closed at',
        closedBy: 'Closed by',
        month: 'Closing {period}',
        checklist: 'Before closing',
        nothing: 'Nothing is open',
        tryOut: 'Dry run',
        close: 'Close the month',
        closed: '{period} is closed',
        profit: 'Profit of the month',
        debit: 'Debit',
        credit: 'Credit',
        planned: 'Journals that closing posts',
        made: 'Journals that closing posted',
        reopen: 'Reopen',
        asked: 'Reopening {period} waits for a second person',
        reopened: '{period} is open again',
        approve: 'Approve reopening',
        waits: '{by} proposes to reopen it: {reason}',
        isClosed: 'The month is closed',
        first: 'Do a dry run first',
        tried: 'The dry run of {period} is done',
    },
);

/** All months. */
export function all() {
    const shown = list({
        path: '/periods',
        caption: () => w('title'),
        key: (/** @type {any} */ row) => row.period,
        link: (/** @type {any} */ row) => `#/periods/${row.period}`,
        columns: () => [
            { title: w('period'), cell: (/** @type {any} */ row) => row.period },
            { title: w('state'), cell: (row) => stateTag(row.state, label('period_state', row.state)) },
            { title: w('journals'), cell: (row) => row.journals, isNumber: true },
            { title: w('closedBy'), cell: (row) => row.closed_by },
            { title: w('closedAt'), cell: (row) => when(row.closed_at) },
        ],
    });
    return view(() => h('section', { class: 'narrow' }, tabs(), h('h1', null, w('title')), shown.view));
}

/** One month. @param {Record<string, string>} at */
export function one({ period }) {
    const month = loading(() => get(`/periods/${period}`));
    const todo = loading(() => get('/todo'));
    const planned = state(/** @type {any} */ (null));
    /** Somebody else may have closed or opened it. @param {import('../../api.js').Problem} problem */
    const conflicted = async ({ status }) => {
        if (status === 409 || status === 412) await Promise.all([month.again(), todo.again()]);
    };
    const trying = action(async (key) => {
        planned.value = await post(`/periods/${period}/close`, { dry_run: true }, { key });
        return w('tried', { period });
    }, conflicted);
    const closing = action(async (key) => {
        const done = await post(`/periods/${period}/close`, {}, { key });
        planned.value = done;
        await month.again();
        return w('closed', { period });
    }, conflicted);
    /** One person asks for it, another opens it. @param {any} known */
    const reopen = (known) => {
        // Somebody may have asked for it while this one does.
        const name = () => ((month.data || known).reopening_by ? 'approve' : 'reopen');
        return ask({
            title: () => w(name()),
            intro: () => {
                const { reopening_by: by, reopening_reason: reason } = month.data || known;
                return by && h('p', null, w('waits', { by, reason }));
            },
            fields: () => [{ name: 'reason', label: common('reason'), type: 'area', isRequired: true, isWide: true }],
            submitText: () => w(name()),
            kind: 'danger',
            send: async (values, key) => {
                const after = await post(`/periods/${period}/reopen`, values, { key, ifMatch: (month.data || known).etag });
                month.put(after);
                planned.value = null;
                todo.again();
                return w(after.state === 'closed' ? 'asked' : 'reopened', { period });
            },
            refused: conflicted,
        });
    };
    return view(() =>
        h(
            'section',
            { class: 'narrow' },
            tabs(),
            shown(month, (one) => {
                const isClosed = one.state === 'closed';
                return [
                    h(
                        'div',
                        { class: 'head' },
                        h('h1', null, w('month', { period }), ' ', stateTag(one.state, label('period_state', one.state))),
                        isClosed &&
                            is('accountant', 'supervisor') &&
                            button({
                                text: w(one.reopening_by ? 'approve' : 'reopen'),
                                why: whyNotSecond(one.reopening_by),
                                onClick: () => reopen(month.data || one),
                            }),
                    ),
                    one.reopening_by && h('p', { class: 'note' }, w('waits', { by: one.reopening_by, reason: one.reopening_reason })),
                    !isClosed && h('div', { class: 'card' }, h('h2', null, w('checklist')), shown(todo, checklist)),
                    is('accountant') &&
                        h(
                            'div',
                            { class: 'actions start' },
                            button({ text: w('tryOut'), onClick: trying.run, isBusy: trying.isBusy, why: isClosed ? w('isClosed') : null }),
                            button({
                                text: w('close'),
                                kind: 'main',
                                onClick: closing.run,
                                isBusy: closing.isBusy,
                                why: isClosed ? w('isClosed') : planned.value ? null : w('first'),
                            }),
                        ),
                    refusal(trying.problem || closing.problem),
                    planned.value && outcome(planned.value, isClosed),
                ];
            }),
        ),
    );
}

/** @param {{items: {kind: string, count: number, first: {link: string, title: string}[]}[]}} todo */
function checklist({ items }) {
    if (!items.length) return h('p', { class: 'quiet' }, '✓ ', w('nothing'));
    return h(
        'ul',
        { class: 'rows' },
        items.map((item) =>
            h(
                'li',
                { key: item.kind },
                h('span', null, label('todo_kind', item.kind), ' ', h('span', { class: 'count' }, item.count)),
                h('a', { href: `#${item.first[0].link}` }, item.first[0].title),
            ),
        ),
    );
}

/** @param {any} closing @param {boolean} isDone */
function outcome({ profit_fen, trial_balance_after: after, journals }, isDone) {
    return [
        h(
            'div',
            { class: 'figures' },
            h('div', { class: 'card' }, w('profit'), h('strong', null, yuan(profit_fen))),
            h('div', { class: 'card' }, w('debit'), h('strong', null, yuan(after.debit_fen))),
            h('div', { class: 'card' }, w('credit'), h('strong', null, yuan(after.credit_fen))),
        ),
        h('h2', null, w(isDone ? 'made' : 'planned')),
        journals.map((/** @type {any} */ journal, /** @type {number} */ index) =>
            h(
                'details',
                { class: 'card', key: index },
                h('summary', null, `${journal.date} ${journal.text}`),
                linesTable(label('journal_kind', journal.kind), journal.lines),
            ),
        ),
    ];
}
