// 日历订阅: addresses by which a phone or Outlook shows trips. One's own stand on the account's screen; drivers, vehicles and departments
// have a button for theirs.

import { get, post, remove } from '../api.js';
import { button } from '../parts/act.js';
import { ask } from '../parts/ask.js';
import { copyButton } from '../parts/copy.js';
import { dialog } from '../parts/dialog.js';
import { h, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { loading, shown } from '../parts/load.js';
import { nameOf, options } from '../parts/names.js';
import { table } from '../parts/table.js';
import { day } from '../parts/when.js';
import { is, me } from '../session.js';
import { common, label, words } from '../words.js';

const w = words(
    {
        title: '日历订阅',
        why: '把行程订阅到手机或电脑的日历里：有新派车、改期、取消时自动更新。最多 10 个。',
        none: '还没有订阅',
        new: '新建订阅',
        make: '生成地址',
        kind: '类型',
        subject: '订阅谁的行程',
        mine: '我的行程',
        choose: '请选择',
        since: '建立时间',
        remove: '删除',
        removing: '删除日历订阅',
        removeWhy: '删除后地址立即失效，已订阅的手机和电脑不再更新。',
        removed: '日历订阅已删除',
        made: '日历订阅已建立',
        subscribe: '订阅日历',
        subscribeWhy: '生成一个地址，把{name}的行程订阅到手机或电脑的日历里。',
        once: '日历地址（只显示这一次）',
        onceWhy: '有这个地址的人都能看到行程（没有电话和联系人），请只发给需要的人。丢失或外泄时，在“我的账号”中删除后重新生成。',
        address: '日历地址',
        copy: '复制地址',
        copied: '日历地址已复制',
        how: '如何订阅',
        iphoneName: '苹果手机',
        androidName: '安卓手机',
        outlookName: 'Outlook',
        othersName: '企业微信、飞书',
        iphone: '设置 → 日历 → 账户 → 添加账户 → 其他 → 添加已订阅的日历，粘贴地址。',
        android: '在日历的“添加日历”或“日历订阅”中选择通过链接（URL）添加；没有这一项的可用 Outlook 手机版。',
        outlook: '日历 → 添加日历 → 从 Internet 订阅，粘贴地址。',
        others: '在日历的“添加日历”或“订阅日历”中选择通过链接（URL）添加；没有这一项的，用手机自带的日历订阅。',
        delay: '日历程序每隔一段时间更新，通常一小时到一天；急事请看本系统。手机须能打开本系统的网址。',
    },
    {
        title: 'Calendars',
        why: 'Subscribe to trips in the calendar of your phone or computer: new trips, changes and cancellations come by themselves. At most 10.',
        none: 'No calendar yet',
        new: 'New calendar',
        make: 'Make an address',
        kind: 'Kind',
        subject: 'Whose trips',
        mine: 'My trips',
        choose: 'Choose',
        since: 'Made',
        remove: 'Delete',
        removing: 'Delete a calendar',
        removeWhy: 'Its address ends at once: phones and computers that have it hear of nothing more.',
        removed: 'The calendar was deleted',
        made: 'The calendar was made',
        subscribe: 'Calendar',
        subscribeWhy: 'Makes an address by which the calendar of a phone or computer shows the trips of {name}.',
        once: 'Address of the calendar (shown only now)',
        onceWhy:
            'Whoever has this address reads the trips, without telephone numbers and contacts. Give it to nobody who needn’t. If it is lost or leaks, delete it under “My account” and make another.',
        address: 'Address of the calendar',
        copy: 'Copy the address',
        copied: 'The address is copied',
        how: 'How to subscribe',
        iphoneName: 'iPhone',
        androidName: 'Android',
        outlookName: 'Outlook',
        othersName: 'WeCom, Feishu',
        iphone: 'Settings → Calendar → Accounts → Add Account → Other → Add Subscribed Calendar, and paste the address.',
        android: 'in the calendar choose to add one from a link (URL). Where there is no such choice, use Outlook for Android.',
        outlook: 'Calendar → Add calendar → Subscribe from web, and paste the address.',
        others: 'in the calendar choose to add one from a link (URL). Where there is no such choice, use the phone’s own calendar.',
        delay: 'Calendar programs come again every hour to every day; look here for what is urgent. The phone must be able to open this address.',
    },
);

/**
 * @typedef {{id: string, kind: Kind, subject_id: string, created_at: string}} Calendar
 * @typedef {'driver' | 'department' | 'vehicle'} Kind
 * @typedef {{value: string, label: string}[]} Options
 */

/** Who may have a calendar at all. */
export const SUBSCRIBERS = ['requester', 'approver', 'dispatcher', 'driver', 'supervisor'];

const seesAll = () => is('dispatcher', 'supervisor');

/** Whose calendars one may have, by their kind. @returns {[Kind, Options][]} */
function subjects() {
    if (seesAll())
        return [
            ['driver', options('drivers')],
            ['department', options('departments')],
            ['vehicle', options('vehicles')],
        ];
    const known = me.value;
    /** @type {[Kind, Options][]} */
    const own = [];
    if (known && known.driver_id) own.push(['driver', [{ value: known.driver_id, label: w('mine') }]]);
    if (is('requester', 'approver')) own.push(['department', options('departments')]);
    return own;
}

/** What a calendar's subject is called. @param {Calendar} row */
function subjectOf(row) {
    const known = me.value;
    if (row.kind === 'driver') {
        if (known && row.subject_id === known.driver_id) return w('mine');
        return seesAll() ? nameOf('drivers', row.subject_id) : '';
    }
    if (row.kind === 'department') return nameOf('departments', row.subject_id);
    return seesAll() ? nameOf('vehicles', row.subject_id) : '';
}

/** The caller's calendars, with a button for another. */
export function calendarsCard() {
    const loaded = loading(() => get('/calendars', { limit: 200 }));
    const make = () => {
        ask({
            title: () => w('new'),
            submitText: () => w('make'),
            fields: (texts) => {
                const all = subjects();
                const [, of] = all.find(([kind]) => kind === texts.kind) || all[0];
                const select = /** @type {const} */ ({ type: 'select', isWide: true, isRequired: true });
                return [
                    {
                        ...select,
                        name: 'kind',
                        label: w('kind'),
                        value: all[0][0],
                        options: all.map(([kind]) => ({ value: kind, label: label('calendar_kind', kind) })),
                    },
                    {
                        ...select,
                        name: 'subject_id',
                        label: w('subject'),
                        value: of.length === 1 ? of[0].value : '',
                        options: of.length === 1 ? of : [{ value: '', label: w('choose') }, ...of],
                    },
                ];
            },
            send: async (values) => {
                const { url } = await post('/calendars', values);
                await loaded.again();
                showAddress(url);
                return w('made');
            },
        });
    };
    const end = (/** @type {Calendar} */ row) =>
        ask({
            title: () => w('removing'),
            submitText: () => w('remove'),
            kind: 'danger',
            intro: () => h('p', null, w('removeWhy')),
            send: async () => {
                await remove(`/calendars/${row.id}`);
                await loaded.again();
                return w('removed');
            },
        });
    return view(() =>
        h(
            'section',
            { class: 'card' },
            h('p', { class: 'quiet' }, w('why')),
            shown(loaded, ({ items }) =>
                table({
                    caption: w('title'),
                    rows: /** @type {Calendar[]} */ (items),
                    key: (row) => row.id,
                    empty: w('none'),
                    columns: [
                        {
                            title: w('subject'),
                            cell: (row) => [h('span', { class: 'quiet' }, label('calendar_kind', row.kind)), ' ', subjectOf(row)],
                        },
                        { title: w('since'), cell: (row) => day(row.created_at) },
                        {
                            title: '',
                            cell: (row) => button({ text: w('remove'), name: `${w('remove')} ${subjectOf(row)}`, onClick: () => end(row) }),
                        },
                    ],
                }),
            ),
            h('div', { class: 'actions' }, button({ text: w('new'), onClick: make })),
        ),
    );
}

/**
 * A button for the calendar of this driver, vehicle or department, for who may have any.
 * @param {Kind} kind
 * @param {{id: string}} row
 * @param {string} name
 */
export function subscribeButton(kind, row, name) {
    const make = () =>
        ask({
            title: () => `${w('title')} · ${name}`,
            submitText: () => w('make'),
            intro: () => h('p', null, w('subscribeWhy', { name })),
            send: async () => {
                const { url } = await post('/calendars', { kind, subject_id: row.id });
                showAddress(url);
                return w('made');
            },
        });
    return seesAll() && button({ text: w('subscribe'), onClick: make });
}

/** The address, shown once. @param {string} url */
function showAddress(url) {
    dialog({
        title: () => w('once'),
        body: (close) =>
            view(() =>
                h(
                    'div',
                    { class: 'codes' },
                    h('p', { class: 'note' }, w('onceWhy')),
                    h('p', null, h('code', { 'aria-label': w('address') }, url)),
                    h('div', { class: 'actions' }, copyButton(url, { name: w('copy'), done: w('copied') })),
                    h('h3', null, w('how')),
                    facts([
                        [w('iphoneName'), w('iphone')],
                        [w('androidName'), w('android')],
                        [w('outlookName'), w('outlook')],
                        [w('othersName'), w('others')],
                    ]),
                    h('p', { class: 'quiet' }, w('delay')),
                    h('div', { class: 'actions' }, button({ text: common('close'), kind: 'main', onClick: close })),
                ),
            ),
    });
}
