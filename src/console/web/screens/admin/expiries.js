// 到期提醒: what runs out, soonest first, by colour and in words.

import { get } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { h } from '../../parts/dom.js';
import { loading, shown } from '../../parts/load.js';
import { query, setQuery } from '../../parts/route.js';
import { downloadTable, table } from '../../parts/table.js';
import { today } from '../../parts/when.js';
import { common, label, words } from '../../words.js';
import { framed } from './side.js';

const w = words(
    {
        title: '到期提醒',
        within: '时间范围',
        days: '{n} 天内',
        subject: '车辆或驾驶员',
        kind: '事项',
        until: '到期日',
        left: '剩余',
        over: '已过期 {n} 天',
        todayIs: '今天到期',
        daysLeft: '还剩 {n} 天',
        missing: '缺失',
        kmLeft: '还剩 {n} 公里',
        kmOver: '已超 {n} 公里',
        none: '没有即将到期的证照和保养',
    },
    {
        title: 'Expiries',
        within: 'Within',
        days: '{n} days',
        subject: 'Vehicle or driver',
        kind: 'What',
        until: 'Until',
        left: 'Left',
        over: 'days over: {n}',
        todayIs: 'ends today',
        daysLeft: 'days left: {n}',
        missing: 'missing',
        kmLeft: '{n} km left',
        kmOver: '{n} km over',
        none: 'Nothing runs out soon',
    },
);

/** @typedef {{kind: string, subject_kind: string, subject_id: string, name: string, valid_until?: string | null, days_left?: number | null, code?: string | null, maintenance?: string | null, due_km?: number | null, remaining_km?: number | null}} Expiry */

/**
 * How long something is good, by colour and in words.
 * @param {number | null | undefined} days
 * @param {boolean} [onlySoon] says nothing of what is far away
 */
export function daysTag(days, onlySoon = false) {
    if (days === null || days === undefined || (onlySoon && days > 30)) return null;
    if (days < 0) return h('span', { class: 'tag bad' }, w('over', { n: -days }));
    return h(
        'span',
        { class: `tag ${days <= 10 ? 'bad' : days <= 30 ? 'warn' : ''}` },
        days === 0 ? w('todayIs') : w('daysLeft', { n: days }),
    );
}

/** @param {Expiry} row */
function left(row) {
    const km = row.remaining_km;
    return [
        row.valid_until || (row.days_left !== null && row.days_left !== undefined)
            ? daysTag(row.days_left)
            : km === null || km === undefined
              ? h('span', { class: 'tag bad' }, w('missing'))
              : null,
        km !== null &&
            km !== undefined && [
                ' ',
                h(
                    'span',
                    { class: `tag ${km < 0 ? 'bad' : 'warn'}` },
                    w(km < 0 ? 'kmOver' : 'kmLeft', { n: Math.abs(km).toLocaleString('en') }),
                ),
            ],
    ];
}

const LINKS = /** @type {Record<string, string>} */ ({ vehicle: '/vehicles', driver: '/drivers', trip: '/trips' });

export function screen() {
    const within = () => query().within_days || '60';
    const loaded = loading(() => get('/expiries', { within_days: within() }));
    const choose = (/** @type {any} */ event) => {
        setQuery({ within_days: event.target.value });
        loaded.again();
    };
    const exporting = action(() =>
        downloadTable('/expiries', { within_days: within() }, `${w('title')} ${w('days', { n: within() })} ${today()}`),
    );
    return framed(() => [
        h('h1', null, w('title')),
        h(
            'div',
            { class: 'bar' },
            h(
                'label',
                { class: 'filter' },
                h('span', null, w('within')),
                h(
                    'select',
                    { value: within(), onChange: choose },
                    ['10', '30', '60', '90', '180'].map((n) => h('option', { value: n, key: n }, w('days', { n }))),
                ),
            ),
            button({ text: common('excel'), onClick: exporting.run, isBusy: exporting.isBusy }),
        ),
        refusal(exporting.problem),
        shown(loaded, ({ items }) =>
            table({
                caption: w('title'),
                rows: /** @type {Expiry[]} */ (items),
                key: (row) => `${row.kind}${row.subject_id}${row.maintenance || ''}`,
                link: (row) => `#${LINKS[row.subject_kind] || '/vehicles'}/${row.subject_id}`,
                empty: w('none'),
                columns: [
                    { title: w('subject'), cell: (row) => row.name },
                    {
                        title: w('kind'),
                        cell: (row) => label('expiry_kind', row.kind) + (row.code ? ` · ${label('rule_code', row.code)}` : ''),
                    },
                    { title: w('until'), cell: (row) => row.valid_until || (row.due_km ? `${row.due_km.toLocaleString('en')} km` : '') },
                    { title: w('left'), isHead: true, cell: left },
                ],
            }),
        ),
    ]);
}
