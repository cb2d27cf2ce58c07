// 待办: what waits for whoever is signed in. What can be decided at once is decided here.

import { get } from '../api.js';
import { refusal } from '../parts/act.js';
import { h, view } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { when } from '../parts/when.js';
import { is } from '../session.js';
import { hints } from '../stream.js';
import { label, words } from '../words.js';
import { approvingMany, priceOf, readPending } from './approvals.js';
import { confirmingMany, readWaiting, totalOf } from './confirm.js';

const w = words(
    {
        title: '待办',
        nothing: '没有待办事项',
        nothingHint: '需要您处理的事项会自动出现在这里。',
        more: '查看全部 {n} 项',
        all: '查看全部',
        left: '还有 {n} 项',
    },
    {
        title: 'To do',
        nothing: 'Nothing waits for you',
        nothingHint: 'What needs you appears here by itself.',
        more: 'All {n}',
        all: 'All',
        left: '{n} more',
    },
);

/**
 * @typedef {{id: string, title: string, at: string | null, link: string}} Entry
 * @typedef {{kind: string, count: number, first: Entry[]}} Item
 */

/** Where all of a kind are. @type {Record<string, string>} */
const LISTS = {
    approve: '/approvals',
    confirm: '/confirm',
    dispatch: '/board',
    waitlist: '/bookings?mark=waitlist',
    reassign: '/trips?mark=needs_reassignment',
    quarantined: '/trips?mark=quarantined',
    depart: '/trips?state=planned',
    return: '/trips?state=departed',
    disputed: '/trips?state=disputed',
    invoice: '/invoices/new',
    overdue: '/receivables',
    close: '/periods',
    expiry: '/expiries',
};

/** A driver works on a screen of their own. What awaits a second person is of several lists; the first tells of which. @param {Item} item */
function listOf({ kind, first }) {
    if (is('driver') && !is('dispatcher') && (kind === 'depart' || kind === 'return')) return '/mine';
    return kind === 'second' ? `/${first[0].link.split('/')[1]}` : LISTS[kind];
}

/** The topics of hints after which something else may wait. */
const TOPICS = [
    'booking',
    'trip',
    'statement',
    'invoice',
    'payment',
    'journal',
    'period',
    'paper',
    'receivable',
    'tariff',
    'holiday',
    'user',
    'key',
];

export function screen() {
    const todo = loading(async () => /** @type {{items: Item[]}} */ (await get('/todo')));
    const pending = is('approver') ? loading(readPending) : null;
    const waiting = is('requester', 'approver') ? loading(readWaiting) : null;
    const again = async () => {
        await Promise.all([todo, pending, waiting].map((one) => one && one.again()));
    };
    const stop = hints(TOPICS, again);
    const approving = approvingMany(again);
    const confirming = confirmingMany(again);

    /** Rows with boxes, and what is done with those that are chosen. @template {{id: string, destination: string}} T
     * @param {T[]} all
     * @param {{may: (one: T) => boolean, box: (one: T) => any, bar: (all: T[]) => any, problem: (id: string) => import('../api.js').Problem | null}} many
     * @param {(one: T) => {link: string, title: string, at: string | null, sum: import('../parts/dom.js').Child}} said
     */
    const decided = (all, many, said) => [
        h(
            'ul',
            { class: 'rows' },
            all.map((one) => {
                const { link, title, at, sum } = said(one);
                const problem = many.problem(one.id);
                return h(
                    'li',
                    { key: one.id, class: 'choosable' },
                    many.may(one) ? many.box(one) : h('span', { class: 'choice' }),
                    h('a', { href: link }, title),
                    h('span', { class: 'quiet' }, when(at)),
                    h('strong', null, sum),
                    problem && h('div', { class: 'whole' }, refusal(problem)),
                );
            }),
        ),
        many.bar(all),
    ];

    /** @param {Item} item */
    const plain = (item) =>
        h(
            'ul',
            { class: 'rows' },
            item.first.map((one) =>
                h('li', { key: one.id }, h('a', { href: `#${one.link}` }, one.title), h('span', { class: 'quiet' }, when(one.at))),
            ),
        );

    /** @param {Item} item */
    const body = (item) => {
        if (item.kind === 'approve' && pending && pending.data)
            return decided(pending.data, approving, (one) => ({
                link: `#/bookings/${one.id}`,
                title: `${one.number} ${one.destination}`,
                at: one.starts_at,
                sum: priceOf(one),
            }));
        if (item.kind === 'confirm' && waiting && waiting.data && waiting.data.some(confirming.may))
            return decided(waiting.data.filter(confirming.may), confirming, (one) => ({
                link: `#/trips/${one.id}`,
                title: `${one.slip_number} ${one.destination}`,
                at: one.returned_at,
                sum: totalOf(one),
            }));
        return plain(item);
    };

    return view(() =>
        h(
            'section',
            { class: 'todo narrow', onRemove: stop },
            h('h1', null, w('title')),
            shown(todo, ({ items }) =>
                items.length === 0
                    ? h('div', { class: 'empty' }, h('p', null, h('strong', null, w('nothing'))), h('p', null, w('nothingHint')))
                    : items.map((item) => {
                          const to = listOf(item);
                          const left = item.count - item.first.length;
                          return h(
                              'section',
                              { class: 'card', key: item.kind, 'aria-label': label('todo_kind', item.kind) },
                              h(
                                  'header',
                                  null,
                                  h('h2', null, label('todo_kind', item.kind)),
                                  h('span', { class: 'count' }, item.count),
                                  to && h('a', { class: 'push', href: `#${to}` }, left > 0 ? w('more', { n: item.count }) : w('all')),
                              ),
                              body(item),
                              !to && left > 0 && h('p', { class: 'quiet' }, w('left', { n: left })),
                          );
                      }),
            ),
        ),
    );
}
