// 审批委托: an approver who is away lets another approve. An approver finds it in their account, an administrator in 管理.

import { now, post } from '../api.js';
import { action, button, refusal } from '../parts/act.js';
import { ask } from '../parts/ask.js';
import { h, view } from '../parts/dom.js';
import { nameOf, options } from '../parts/names.js';
import { list } from '../parts/table.js';
import { present, span } from '../parts/when.js';
import { is } from '../session.js';
import { common, words } from '../words.js';
import { framed } from './admin/side.js';

const w = words(
    {
        title: '审批委托',
        why: '审批人外出时由他人代为审批本单位的申请；到期自动结束，也可随时结束。代为审批的记录同时写明双方。',
        add: '委托他人审批',
        from: '委托人',
        to: '受托人',
        toName: '受托人用户名',
        toHint: '须是申请人或审批人，不能兼任公司的角色',
        time: '委托时间',
        starts: '开始',
        startsHint: '留空表示立即开始',
        ends: '结束',
        endsHint: '最长 366 天',
        state: '状态',
        running: '有效',
        later: '未开始',
        over: '已结束',
        end: '结束委托',
        said: '已委托 {name} 审批',
        saidEnd: '委托已结束',
        none: '没有审批委托',
    },
    {
        title: 'Delegations',
        why: 'Somebody else approves while an approver is away. It ends by itself, or when it is ended; both are named in the record.',
        add: 'Delegate approvals',
        from: 'Approver',
        to: 'Delegate',
        toName: 'Delegate’s user name',
        toHint: 'A requester or approver without a role of the company',
        time: 'Time',
        starts: 'From',
        startsHint: 'Empty: at once',
        ends: 'Until',
        endsHint: 'At most 366 days',
        state: 'State',
        running: 'running',
        later: 'not begun',
        over: 'ended',
        end: 'End it',
        said: '{name} approves now',
        saidEnd: 'The delegation has ended',
        none: 'No delegations',
    },
);

/** @typedef {{id: string, from_user_id: string, from_username: string, to_user_id: string, to_username: string, from: string, until: string, ended_at: string | null}} Delegation */

/** @param {Delegation} row @returns {'running' | 'later' | 'over'} */
function stateOf({ from, until, ended_at: ended }) {
    const at = now().getTime();
    if (ended || Date.parse(until) <= at) return 'over';
    return Date.parse(from) > at ? 'later' : 'running';
}

const TONES = { running: 'good', later: 'warn', over: '' };
/** Only who reads the users knows their names. @param {string} id @param {string} username */
const called = (id, username) => (is('accountant', 'supervisor', 'admin') ? nameOf('users', id) : username);

/** The list with its acts. */
export function delegations() {
    let wanted = '';
    /** @type {() => Promise<void>} */
    const again = () => all.again();
    const all = list({
        path: '/delegations',
        caption: () => w('title'),
        empty: () => w('none'),
        columns: () => [
            { title: w('from'), cell: (/** @type {Delegation} */ row) => called(row.from_user_id, row.from_username) },
            { title: w('to'), cell: (row) => called(row.to_user_id, row.to_username) },
            { title: w('time'), isWhole: true, cell: (row) => span(row.from, row.until) },
            { title: w('state'), isHead: true, cell: (row) => h('span', { class: `tag ${TONES[stateOf(row)]}` }, w(stateOf(row))) },
            {
                title: '',
                cell: (row) =>
                    stateOf(row) !== 'over' &&
                    is('approver', 'admin') &&
                    button({ text: w('end'), onClick: () => end(row.id), isBusy: ending.isBusy }),
            },
        ],
        above: () => is('approver', 'admin') && button({ text: w('add'), onClick: () => add(again) }),
    });
    const ending = action(async (key) => {
        await post(`/delegations/${wanted}/end`, {}, { key });
        await again();
        return w('saidEnd');
    });
    const end = (/** @type {string} */ id) => {
        wanted = id;
        ending.run();
    };
    return { view: view(() => h('div', null, refusal(ending.problem), all.view)) };
}

/** @param {() => unknown} done */
function add(done) {
    ask({
        title: () => w('add'),
        submitText: () => common('confirm'),
        intro: () => h('p', null, w('why')),
        fields: () => [
            { name: 'from_user_id', label: w('from'), type: 'select', isRequired: true, isHidden: !is('admin'), options: people() },
            {
                name: 'to_user_id',
                label: w('to'),
                type: 'select',
                isRequired: true,
                isHidden: !is('admin'),
                options: people(),
                hint: w('toHint'),
            },
            {
                name: 'to_username',
                label: w('toName'),
                isRequired: true,
                isHidden: is('admin'),
                hint: w('toHint'),
                attributes: { autocapitalize: 'none' },
            },
            { name: 'from', label: w('starts'), type: 'when', hint: w('startsHint'), attributes: { min: present() } },
            { name: 'until', label: w('ends'), type: 'when', isRequired: true, hint: w('endsHint') },
        ],
        done,
        send: async (values, key) => {
            const made = await post('/delegations', values, { key });
            return w('said', { name: called(made.to_user_id, made.to_username) });
        },
    });
}

const people = () => [{ value: '', label: common('none') }, ...options('users')];

export function screen() {
    const all = delegations();
    return framed(() => [h('h1', null, w('title')), h('p', { class: 'quiet' }, w('why')), all.view]);
}

/** In one's account. */
export function card() {
    const all = delegations();
    return view(() => h('section', null, h('h2', null, w('title')), h('p', { class: 'quiet' }, w('why')), all.view));
}
