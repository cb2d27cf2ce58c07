// 事件推送: which events go to which other system, and what became of each delivery.

import { post } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h, view } from '../../parts/dom.js';
import { options } from '../../parts/names.js';
import { list } from '../../parts/table.js';
import { when } from '../../parts/when.js';
import { is } from '../../session.js';
import { label, optionsOf, words } from '../../words.js';
import { eventTypes, eventTypesText } from './event-types.js';
import { optional, retiredTag, screens, showSecret } from './record.js';
import { framed } from './side.js';

const w = words(
    {
        webhooks: '事件推送',
        one: '推送地址',
        name: '名称',
        url: '接收地址',
        urlHint: 'https 地址',
        types: '推送的事件',
        department: '只推送此单位',
        disabled: '停用',
        running: '推送中',
        secretTitle: '签名密钥（只显示这一次）',
        secretWhy: '接收方用它验证推送确实来自本系统。请立即复制保存，关闭后不能再次查看。',
        rotate: '更换密钥',
        rotateAsk: '更换后旧密钥仍可用 24 小时，请在此之前更新接收方。',
        test: '发送测试',
        saidTest: '测试推送已排队，结果见下方',
        saidRotate: '密钥已更换',
        only: '只有系统管理员可以操作',
        deliveries: '推送记录',
        event: '事件',
        state: '状态',
        attempts: '次数',
        last: '最近一次',
        answer: '对方应答',
        next: '下次',
        resend: '重新推送',
        saidResend: '已重新排队',
        none: '还没有推送记录',
        rotated: '密钥更换于',
    },
    {
        webhooks: 'Webhooks',
        one: 'Webhook',
        name: 'Name',
        url: 'Address',
        urlHint: 'An https address',
        types: 'Events',
        department: 'Of this department alone',
        disabled: 'Disabled',
        running: 'running',
        secretTitle: 'Secret (shown once)',
        secretWhy: 'By it the receiver knows that a delivery is ours. Copy and keep it now.',
        rotate: 'Replace secret',
        rotateAsk: 'The old one stays good for 24 hours. Give the new one to the receiver until then.',
        test: 'Send a test',
        saidTest: 'A test is on its way; see below',
        saidRotate: 'The secret is replaced',
        only: 'Administrators only',
        deliveries: 'Deliveries',
        event: 'Event',
        state: 'State',
        attempts: 'Tries',
        last: 'Last try',
        answer: 'Answer',
        next: 'Next',
        resend: 'Send again',
        saidResend: 'It is on its way again',
        none: 'Nothing was delivered yet',
        rotated: 'Secret replaced',
    },
);

const onlyAdmin = () => (is('admin') ? null : w('only'));
/** @type {Record<string, string>} */
const TONES = { delivered: 'good', pending: 'warn', given_up: 'bad' };

const TRIES = 20;

/** @param {string | null} webhook of this one alone */
function deliveriesOf(webhook) {
    let wanted = '';
    const all = list({
        path: '/webhook-deliveries',
        fixed: webhook ? { webhook_id: webhook } : {},
        caption: () => w('deliveries'),
        empty: () => w('none'),
        filters: () => [{ name: 'state', label: w('state'), options: optionsOf('delivery_state') }],
        columns: () => [
            { title: w('event'), cell: (/** @type {any} */ row) => label('event_type', row.event_type) },
            {
                title: w('state'),
                isHead: true,
                cell: (row) => h('span', { class: `tag ${TONES[row.state] || ''}` }, label('delivery_state', row.state)),
            },
            { title: w('attempts'), cell: (row) => row.attempts, isNumber: true },
            { title: w('last'), cell: (row) => when(row.last_at) },
            { title: w('answer'), cell: (row) => [row.last_status, row.last_error].filter(Boolean).join(' '), isWide: true },
            { title: w('next'), cell: (row) => when(row.due_at) },
            {
                title: '',
                cell: (row) =>
                    button({
                        text: w('resend'),
                        name: `${w('resend')} ${row.sequence}`,
                        why: onlyAdmin(),
                        onClick: () => resend(row.id),
                        isBusy: resending.isBusy,
                    }),
            },
        ],
    });
    const resending = action(async (key) => {
        await post(`/webhook-deliveries/${wanted}/resend`, {}, { key });
        follow();
        return w('saidResend');
    });
    const resend = (/** @type {string} */ id) => {
        wanted = id;
        resending.run();
    };
    const content = view(() => h('div', null, refusal(resending.problem), all.view));
    /** What is on its way is looked at until it has arrived, for a minute at most; at first it may not be in the list yet. */
    const follow = async (left = TRIES) => {
        await all.again();
        const isOnItsWay = left > TRIES - 5 || all.rows().some((/** @type {any} */ row) => row.state === 'pending');
        if (left > 0 && isOnItsWay && content.at && content.at.isConnected) setTimeout(follow, 3000, left - 1);
    };
    return { again: () => follow(), view: content };
}

export const webhooks = screens({
    path: '/webhooks',
    many: () => w('webhooks'),
    one: () => w('one'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['admin'],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('url'), cell: (row) => row.url, isWide: true },
        { title: w('types'), cell: (row) => eventTypesText(row.event_types), isWide: true },
        {
            title: w('state'),
            isHead: true,
            cell: (row) => (row.disabled ? retiredTag(row) : h('span', { class: 'tag good' }, w('running'))),
        },
    ],
    fields: () => [
        { name: 'name', label: w('name'), isRequired: true },
        { name: 'url', label: w('url'), isRequired: true, isWide: true, hint: w('urlHint') },
        { name: 'department_id', label: w('department'), type: 'select', options: optional(options('departments')) },
        { name: 'disabled', label: w('disabled'), type: 'check' },
        { name: 'event_types', label: w('types'), type: 'own', value: [], isRequired: true, control: eventTypes, text: eventTypesText },
    ],
    facts: (row) => [[w('rotated'), when(row.rotated_at)]],
    made: (row) => showSecret(w('secretTitle'), w('secretWhy'), row.secret),
    acts: (row, { again }) => [
        button({
            text: w('test'),
            why: onlyAdmin(),
            onClick: () =>
                ask({
                    title: () => `${w('test')} ${row.name}`,
                    submitText: () => w('test'),
                    done: again,
                    send: async (_, key) => {
                        await post(`/webhooks/${row.id}/test`, {}, { key });
                        return w('saidTest');
                    },
                }),
        }),
        button({
            text: w('rotate'),
            why: onlyAdmin(),
            onClick: () =>
                ask({
                    title: () => w('rotate'),
                    submitText: () => w('rotate'),
                    intro: () => w('rotateAsk'),
                    send: async () => {
                        const made = await post(`/webhooks/${row.id}/rotate-secret`, {});
                        showSecret(w('secretTitle'), w('secretWhy'), made.secret);
                        // The record behind the secret is read anew, so that the next edit isn't refused as stale.
                        await again();
                        return w('saidRotate');
                    },
                }),
        }),
    ],
    parts: (row) => [deliveriesOf(row.id)],
});

export const deliveries = {
    all: () => {
        const all = deliveriesOf(null);
        return framed(() => [h('h1', null, w('deliveries')), all.view]);
    },
    one: () => deliveries.all(),
};
