// Where somebody is signed in: a part of 我的账号, and what devices are called.

import { get, remove } from '../api.js';
import { action, button, refusal } from '../parts/act.js';
import { h, view } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { table } from '../parts/table.js';
import { when } from '../parts/when.js';
import { words } from '../words.js';

const w = words(
    {
        sessions: '登录的设备',
        since: '登录时间',
        seen: '最近使用',
        kind: '类型',
        browser: '浏览器',
        client: '程序',
        address: '地址',
        agent: '设备',
        this: '当前',
        end: '结束登录',
        ended: '已结束该登录',
    },
    {
        sessions: 'Where you are signed in',
        since: 'Since',
        seen: 'Last used',
        kind: 'Kind',
        browser: 'Browser',
        client: 'Program',
        address: 'Address',
        agent: 'Device',
        this: 'this one',
        end: 'End',
        ended: 'That sign-in has ended',
    },
);

/** @typedef {{id: string, kind: string, created_at: string, last_seen_at: string, ends_at: string, address: string | null, agent: string | null, current: boolean}} Session */

export function sessionsCard() {
    const loaded = loading(() => get('/auth/sessions', { limit: 200 }));
    const ending = action(async () => {
        await remove(`/auth/sessions/${wanted}`);
        await loaded.again();
        return w('ended');
    });
    let wanted = '';
    const end = (/** @type {string} */ id) => {
        wanted = id;
        ending.run();
    };
    return view(() =>
        h(
            'section',
            null,
            refusal(ending.problem),
            shown(loaded, ({ items }) =>
                table({
                    caption: w('sessions'),
                    rows: /** @type {Session[]} */ (items),
                    key: (row) => row.id,
                    columns: [
                        {
                            title: w('kind'),
                            cell: (row) => [
                                w(row.kind === 'browser' ? 'browser' : 'client'),
                                row.current && h('span', { class: 'tag good' }, w('this')),
                            ],
                        },
                        { title: w('seen'), cell: (row) => when(row.last_seen_at) },
                        { title: w('since'), cell: (row) => when(row.created_at) },
                        { title: w('address'), cell: (row) => row.address },
                        { title: w('agent'), cell: (row) => device(row.agent), isWide: true },
                        {
                            title: '',
                            cell: (row) =>
                                !row.current &&
                                button({
                                    text: w('end'),
                                    name: `${w('end')} ${when(row.created_at)}`,
                                    isBusy: ending.isBusy,
                                    onClick: () => end(row.id),
                                }),
                        },
                    ],
                }),
            ),
        ),
    );
}

/** What a browser calls itself, as people call it. @param {string | null} agent */
export function device(agent) {
    if (!agent) return '';
    const program = /MicroMessenger/.test(agent)
        ? '微信'
        : /Edg\//.test(agent)
          ? 'Edge'
          : /Chrome\//.test(agent)
            ? 'Chrome'
            : /Firefox\//.test(agent)
              ? 'Firefox'
              : /Safari\//.test(agent)
                ? 'Safari'
                : '';
    const system = /Android/.test(agent)
        ? 'Android'
        : /iPhone|iPad/.test(agent)
          ? 'iPhone'
          : /Windows/.test(agent)
            ? 'Windows'
            : /Mac OS/.test(agent)
              ? 'macOS'
              : /Linux/.test(agent)
                ? 'Linux'
                : '';
    return program ? [program, system].filter(Boolean).join(' · ') : agent;
}
