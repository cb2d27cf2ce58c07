// 管理: what an administrator should look at, and all that is here.

import { get } from '../../api.js';
import { h } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { is } from '../../session.js';
import { words } from '../../words.js';
import { GROUPS, framed, nameOf } from './side.js';

const w = words(
    {
        title: '管理',
        waits: '待您处理',
        users: '用户授权待审批',
        keys: '接口密钥待审批',
        tariffs: '租价表变更待审批',
        holidays: '节假日变更待审批',
        deliveries: '推送失败',
        nothing: '没有待处理的事项',
    },
    {
        title: 'Administration',
        waits: 'To look at',
        users: 'Grants of users that wait',
        keys: 'API keys that wait',
        tariffs: 'Changes of tariffs that wait',
        holidays: 'Changes of holidays that wait',
        deliveries: 'Deliveries given up',
        nothing: 'Nothing waits',
    },
);

/** @type {[Parameters<typeof w>[0], string, Record<string, any>][]} */
const WAITING = [
    ['users', '/users', { pending: true }],
    ['keys', '/keys', { pending: true }],
    ['tariffs', '/tariffs', { proposed: true }],
    ['holidays', '/holidays', { proposed: true }],
    ['deliveries', '/webhook-deliveries', { state: 'given_up' }],
];

export function screen() {
    const loaded = loading(() =>
        Promise.all(
            WAITING.map(async ([name, path, filter]) => ({
                name,
                to: `${path}?${new URLSearchParams(filter)}`,
                page: await get(path, { ...filter, limit: 50 }),
            })),
        ),
    );
    return framed(() => [
        h('h1', null, w('title')),
        h(
            'section',
            { class: 'card' },
            h('h2', null, w('waits')),
            shown(loaded, (all) => {
                const some = all.filter(({ page }) => page.items.length > 0);
                if (!some.length) return h('p', { class: 'quiet' }, w('nothing'));
                return h(
                    'ul',
                    { class: 'rows' },
                    some.map(({ name, to, page }) =>
                        h(
                            'li',
                            { key: name },
                            h('a', { href: `#${to}` }, w(name)),
                            h('span', { class: 'count' }, page.items.length + (page.next_cursor ? '+' : '')),
                        ),
                    ),
                );
            }),
        ),
        h(
            'section',
            { class: 'tiles' },
            GROUPS.map(([group, links]) => {
                const own = links.filter(([, , roles]) => is(...roles));
                return (
                    own.length > 0 &&
                    h(
                        'div',
                        { class: 'card', key: group },
                        h('h2', null, nameOf(group)),
                        h(
                            'ul',
                            { class: 'rows' },
                            own.map(([to, name]) => h('li', { key: to }, h('a', { href: `#${to}` }, nameOf(name)))),
                        ),
                    )
                );
            }),
        ),
    ]);
}
