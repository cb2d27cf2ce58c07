// Times away: a vehicle off the road, a driver on leave.

import { now, patch, post } from '../../../api.js';
import { action, button, refusal } from '../../../parts/act.js';
import { ask } from '../../../parts/ask.js';
import { h, view } from '../../../parts/dom.js';
import { list } from '../../../parts/table.js';
import { span } from '../../../parts/when.js';
import { common, words } from '../../../words.js';
import { askReplacements } from '../../replace.js';
import { onlyDispatcher, rowOf } from './who.js';

const w = words(
    {
        starts: '开始',
        ends: '结束',
        why: '原因',
        end: '提前结束',
        cancel: '取消',
        isCancelled: '已取消',
        saidEnd: '已提前结束',
        saidCancel: '已取消',
        edit: '修改',
        saidSaved: '已保存',
    },
    {
        starts: 'From',
        ends: 'Until',
        why: 'Reason',
        end: 'End now',
        cancel: 'Cancel',
        isCancelled: 'Cancelled',
        saidEnd: 'Ended',
        saidCancel: 'Cancelled',
        edit: 'Edit',
        saidSaved: 'Saved',
    },
);

/** What is ended before it begins lasts a second. @param {any} one */
const isCancelled = ({ starts_at, ends_at }) => Date.parse(ends_at) - Date.parse(starts_at) < 60_000;
const whenTitle = () => `${w('starts')} – ${w('ends')}`;

/**
 * Times away: a vehicle off the road, a driver on leave.
 * @param {'/off-road' | '/leave'} path
 * @param {Record<string, string>} whose
 * @param {{caption: () => string, add: () => string, said: () => string, name: string}} texts
 */
export function timesAway(path, whose, { caption, add: addText, said, name }) {
    const all = list({
        path,
        fixed: whose,
        caption,
        columns: () => [
            { title: whenTitle(), cell: (/** @type {any} */ one) => span(one.starts_at, one.ends_at) },
            { title: w('why'), cell: (one) => one.reason, isWide: true },
            {
                title: '',
                cell: (one) => {
                    if (isCancelled(one)) return h('span', { class: 'tag' }, w('isCancelled'));
                    if (Date.parse(one.ends_at) <= now().getTime()) return null;
                    const isBegun = Date.parse(one.starts_at) <= now().getTime();
                    return [
                        button({ text: w('edit'), why: onlyDispatcher(), onClick: () => change(one) }),
                        ' ',
                        button({
                            text: w(isBegun ? 'end' : 'cancel'),
                            why: onlyDispatcher(),
                            onClick: () => end(one),
                            isBusy: ending.isBusy,
                        }),
                    ];
                },
            },
        ],
        above: () => button({ text: addText(), why: onlyDispatcher(), onClick: () => add() }),
    });
    const fields = (/** @type {any} */ one) => () => [
        { name: 'starts_at', label: w('starts'), type: /** @type {const} */ ('when'), isRequired: true, value: one && one.starts_at },
        { name: 'ends_at', label: w('ends'), type: /** @type {const} */ ('when'), isRequired: true, value: one && one.ends_at },
        { name: 'reason', label: w('why'), isRequired: true, isWide: true, value: one && one.reason },
    ];
    /** What was answered last: the trips that it hits are reassigned next. @type {any} */
    let made = null;
    const done = () => {
        all.again();
        if (made.trips.length) askReplacements(made.trips, made.reason);
    };
    const add = () =>
        ask({
            title: () => `${addText()} ${name}`,
            submitText: () => common('confirm'),
            fields: fields(null),
            done,
            send: async (values, key) => {
                made = await post(path, { ...whose, ...values }, { key });
                return said();
            },
        });
    const change = (/** @type {any} */ one) => {
        const {
            now: present,
            refused,
            intro,
        } = rowOf(all, one, (known) => [
            [whenTitle(), span(known.starts_at, known.ends_at)],
            [w('why'), known.reason],
        ]);
        ask({
            title: () => `${w('edit')} ${name}`,
            submitText: () => common('confirm'),
            intro,
            fields: fields(one),
            done,
            refused,
            send: async (values) => {
                made = await patch(`${path}/${one.id}`, values, present().etag);
                return w('saidSaved');
            },
        });
    };
    let wanted = '';
    const ending = action(async (key) => {
        const ended = await post(`${path}/${wanted}/end`, {}, { key });
        await all.again();
        return w(isCancelled(ended) ? 'saidCancel' : 'saidEnd');
    }, all.again);
    const end = (/** @type {any} */ one) => {
        wanted = one.id;
        ending.run();
    };
    return { view: view(() => h('div', null, refusal(ending.problem), all.view)) };
}
