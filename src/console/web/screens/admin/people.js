// Users and API keys: who may do what. Grants that wait for a second administrator are approved or rejected here.

import { post, remove } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h, view } from '../../parts/dom.js';
import { facts } from '../../parts/facts.js';
import { nameOf, options } from '../../parts/names.js';
import { note, rereading } from '../../parts/panel.js';
import { list } from '../../parts/table.js';
import { when } from '../../parts/when.js';
import { is, me } from '../../session.js';
import { common, label, listed, optionsOf, words } from '../../words.js';
import { device } from '../sessions.js';
import { optional, retiredTag, screens, showSecret } from './record.js';
import { retiredOn } from './masters.js';

const w = words(
    {
        users: '用户',
        user: '用户',
        username: '用户名',
        usernameHint: '3 至 64 个小写字母、数字、点、横线或下划线；建立后不能修改',
        fullName: '姓名',
        password: '初始密码',
        passwordEdit: '重置密码',
        passwordHint: '至少 12 个字符。本人首次登录后应自行修改',
        passwordEditHint: '不重置则留空；重置后本人须用新密码登录',
        roles: '角色',
        department: '所属单位',
        departmentHint: '申请人和审批人必填',
        driver: '驾驶员档案',
        driverHint: '驾驶员必填',
        supplier: '所属供应商',
        supplierHint: '服务供应商必填，且不得兼任其他角色',
        disabled: '停用（不能登录）',
        state: '状态',
        pendingTag: '待审批',
        reset: '重置动态验证码',
        resetAsk: '重置后该用户的动态验证码失效，已登录的设备全部退出。请先核实本人身份。',
        saidReset: '{name} 的动态验证码已重置',
        approve: '批准授权',
        reject: '驳回授权',
        withdraw: '撤回授权',
        pendingBy: '授权人',
        saidApproved: '{name} 的授权已批准',
        saidRejected: '{name} 的授权已驳回',
        saidWithdrawn: '{name} 的授权已撤回',
        sessions: '登录的设备',
        end: '结束登录',
        saidEnd: '已结束该登录',
        seen: '最近使用',
        since: '登录时间',
        address: '地址',
        agent: '设备',
        yes: '是',
        no: '否',
        keys: '接口密钥',
        key: '接口密钥',
        name: '名称',
        prefix: '前缀',
        expires: '有效期至',
        expiresHint: '最长 400 天',
        mayApprove: '允许代表建立者审批',
        departments: '可见单位',
        keyTitle: '接口密钥（只显示这一次）',
        keyWhy: '请立即复制保存，关闭后不能再次查看；丢失只能另建。',
        selfApprove: '不能批准自己发起的授权',
        pendingFilter: '待审批',
        disabledFilter: '已停用',
        mine: '不能重置自己的',
        notAdmin: '只有系统管理员可以操作',
    },
    {
        users: 'Users',
        user: 'User',
        username: 'User name',
        usernameHint: '3 to 64 small letters, digits, dots, hyphens or underscores; it can’t be changed later',
        fullName: 'Name',
        password: 'Initial password',
        passwordEdit: 'New password',
        passwordHint: 'At least 12 characters. They should change it when they first sign in.',
        passwordEditHint: 'Empty: stays. Otherwise they sign in by the new one.',
        roles: 'Roles',
        department: 'Department',
        departmentHint: 'Needed for requesters and approvers',
        driver: 'Driver',
        driverHint: 'Needed for drivers',
        supplier: 'Supplier',
        supplierHint: 'Needed for suppliers, who have no other role',
        disabled: 'Disabled (can’t sign in)',
        state: 'State',
        pendingTag: 'waits',
        reset: 'Reset second factor',
        resetAsk: 'Their second factor ends, and so do all their sign-ins. Make sure first that it is them.',
        saidReset: '{name}: the second factor is reset',
        approve: 'Approve grant',
        reject: 'Reject grant',
        withdraw: 'Withdraw grant',
        pendingBy: 'Granted by',
        saidApproved: '{name}: the grant is approved',
        saidRejected: '{name}: the grant is rejected',
        saidWithdrawn: '{name}: the grant is withdrawn',
        sessions: 'Where they are signed in',
        end: 'End',
        saidEnd: 'That sign-in has ended',
        seen: 'Last used',
        since: 'Since',
        address: 'Address',
        agent: 'Device',
        yes: 'Yes',
        no: 'No',
        keys: 'API keys',
        key: 'API key',
        name: 'Name',
        prefix: 'Prefix',
        expires: 'Expires',
        expiresHint: 'At most 400 days',
        mayApprove: 'May approve as its maker',
        departments: 'Departments',
        keyTitle: 'API key (shown once)',
        keyWhy: 'Copy and keep it now. It can’t be seen again; a lost one is replaced by another.',
        selfApprove: 'Nobody approves their own grant',
        pendingFilter: 'Waiting',
        disabledFilter: 'Disabled',
        mine: 'Nobody resets their own',
        notAdmin: 'Administrators only',
    },
);

const yesNo = () => [
    { value: 'true', label: w('yes') },
    { value: 'false', label: w('no') },
];
const roleNames = (/** @type {string[]} */ roles) => listed(roles.map((role) => label('role', role)));

/**
 * Approve and reject of what another administrator granted. Who decides sees the grant as it is now, and what of it has become another meanwhile.
 * @param {string} path
 * @param {any} row
 * @param {import('./record.js').Whole<any>} whole
 * @param {string} name
 * @param {(row: any) => [string, string][]} texts all that is granted
 */
function grant(path, row, whole, name, texts) {
    if (!row.pending_by) return null;
    const { changes, refused } = rereading(whole, texts);
    const intro = () => [note(changes()), facts(texts(whole.data))];
    const isOwn = me.value && row.pending_by === me.value.id;
    const approve = () =>
        ask({
            title: () => w('approve'),
            submitText: () => common('confirm'),
            intro,
            send: async (_, key) => {
                await post(`${path}/${row.id}/approve`, {}, { key, ifMatch: whole.data.etag });
                return w('saidApproved', { name });
            },
            done: whole.again,
            refused,
        });
    const reject = () =>
        ask({
            title: () => w(isOwn ? 'withdraw' : 'reject'),
            submitText: () => common('confirm'),
            kind: 'danger',
            intro,
            fields: () => [{ name: 'reason', label: common('reason'), type: 'area', isRequired: true, isWide: true }],
            send: async (values, key) => {
                await post(`${path}/${row.id}/reject`, values, { key, ifMatch: whole.data.etag });
                return w(isOwn ? 'saidWithdrawn' : 'saidRejected', { name });
            },
            done: whole.again,
            refused,
        });
    const why = is('admin') ? null : w('notAdmin');
    return [
        button({ text: w('approve'), kind: 'main', onClick: approve, why: isOwn ? w('selfApprove') : why }),
        button({ text: w(isOwn ? 'withdraw' : 'reject'), onClick: reject, why }),
    ];
}

/** @param {any} row @param {() => Promise<void>} again */
function resetFactor(row, again) {
    ask({
        title: () => w('reset'),
        submitText: () => w('reset'),
        kind: 'danger',
        intro: () => h('p', null, w('resetAsk')),
        send: async (_, key) => {
            await post(`/users/${row.id}/reset-totp`, {}, { key });
            return w('saidReset', { name: row.username });
        },
        done: again,
    });
}

/** @param {any} row */
function sessionsOf(row) {
    let wanted = '';
    const all = list({
        path: '/auth/sessions',
        fixed: { user_id: row.id },
        caption: () => w('sessions'),
        columns: () => [
            { title: w('seen'), cell: (/** @type {any} */ one) => when(one.last_seen_at) },
            { title: w('since'), cell: (one) => when(one.created_at) },
            { title: w('address'), cell: (one) => one.address },
            { title: w('agent'), cell: (one) => device(one.agent), isWide: true },
            {
                title: '',
                cell: (one) =>
                    button({
                        text: w('end'),
                        name: `${w('end')} ${when(one.created_at)}`,
                        onClick: () => end(one.id),
                        isBusy: ending.isBusy,
                    }),
            },
        ],
    });
    const ending = action(async () => {
        await remove(`/auth/sessions/${wanted}`);
        await all.again();
        return w('saidEnd');
    });
    const end = (/** @type {string} */ id) => {
        wanted = id;
        ending.run();
    };
    return { view: view(() => h('div', null, refusal(ending.problem), all.view)), again: all.again };
}

export const users = screens({
    path: '/users',
    many: () => w('users'),
    one: () => w('user'),
    title: (/** @type {any} */ row) => row.full_name || row.username,
    hasExcel: true,
    writers: ['admin'],
    filters: () => [
        { name: 'username', label: w('username') },
        { name: 'disabled', label: w('disabledFilter'), options: yesNo() },
        { name: 'pending', label: w('pendingFilter'), options: yesNo() },
    ],
    columns: () => [
        { title: w('username'), cell: (row) => row.username },
        { title: w('fullName'), cell: (row) => row.full_name },
        { title: w('roles'), cell: (row) => roleNames(row.roles), isWide: true },
        { title: w('department'), cell: (row) => nameOf('departments', row.department_id) },
        {
            title: w('state'),
            isHead: true,
            cell: (row) => [retiredTag(row), row.pending_by && h('span', { class: 'tag warn' }, w('pendingTag'))],
        },
    ],
    fields: (row, texts) => {
        const has = (/** @type {string} */ role) => (`roles:${role}` in texts ? texts[`roles:${role}`] : !!row && row.roles.includes(role));
        const needsDepartment = has('requester') || has('approver');
        return [
            {
                name: 'username',
                label: w('username'),
                isRequired: true,
                isFixed: true,
                hint: w('usernameHint'),
                attributes: { autocapitalize: 'none' },
            },
            { name: 'full_name', label: w('fullName') },
            {
                name: 'password',
                label: w(row ? 'passwordEdit' : 'password'),
                type: 'password',
                isRequired: !row,
                isKept: true,
                hint: w(row ? 'passwordEditHint' : 'passwordHint'),
                attributes: { autocomplete: 'new-password' },
            },
            { name: 'disabled', label: w('disabled'), type: 'check', isHidden: !row },
            { name: 'roles', label: w('roles'), type: 'many', options: optionsOf('role') },
            {
                name: 'department_id',
                label: w('department'),
                type: 'select',
                isHidden: !needsDepartment,
                isRequired: true,
                options: optional(options('departments')),
                hint: w('departmentHint'),
            },
            {
                name: 'driver_id',
                label: w('driver'),
                type: 'select',
                isHidden: !has('driver'),
                isRequired: true,
                options: optional(options('drivers')),
                hint: w('driverHint'),
            },
            {
                name: 'supplier_id',
                label: w('supplier'),
                type: 'select',
                isHidden: !has('supplier'),
                isRequired: true,
                options: optional(options('suppliers')),
                hint: w('supplierHint'),
            },
        ];
    },
    // Who isn't of a department, no driver or no supplier any more must not stay so.
    toSend: (body, row) =>
        row && body.roles
            ? {
                  ...(row.department_id && !body.roles.some((/** @type {string} */ role) => ['requester', 'approver'].includes(role))
                      ? { department_id: null }
                      : {}),
                  ...(row.driver_id && !body.roles.includes('driver') ? { driver_id: null } : {}),
                  ...(row.supplier_id && !body.roles.includes('supplier') ? { supplier_id: null } : {}),
                  ...body,
              }
            : body,
    facts: (row) => [
        [w('pendingTag'), row.pending_roles && roleNames(row.pending_roles)],
        [w('pendingBy'), row.pending_by && nameOf('users', row.pending_by)],
    ],
    acts: (row, whole) => [
        grant('/users', row, whole, row.username, ({ pending_roles: roles }) => [[w('roles'), roleNames(roles || [])]]),
        button({
            text: w('reset'),
            onClick: () => resetFactor(row, whole.again),
            why: !is('admin') ? w('notAdmin') : me.value && me.value.id === row.id ? w('mine') : null,
        }),
    ],
    parts: (row) => (is('admin') ? [sessionsOf(row)] : []),
});

/** What a key may do, and how long. @param {any} key @returns {[string, string][]} */
const keyTexts = ({ name, roles, department_ids, may_approve, expires_at }) => [
    [w('name'), name],
    [w('roles'), roleNames(roles)],
    [w('departments'), listed(department_ids.map((/** @type {string} */ id) => nameOf('departments', id)))],
    [w('mayApprove'), w(may_approve ? 'yes' : 'no')],
    [w('expires'), when(expires_at)],
];

export const keys = screens({
    path: '/keys',
    many: () => w('keys'),
    one: () => w('key'),
    title: (/** @type {any} */ row) => row.name,
    writers: ['admin'],
    filters: () => [
        { name: 'name', label: w('name') },
        { name: 'pending', label: w('pendingFilter'), options: yesNo() },
    ],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('prefix'), cell: (row) => row.prefix },
        { title: w('roles'), cell: (row) => roleNames(row.roles), isWide: true },
        { title: w('expires'), cell: (row) => when(row.expires_at) },
        {
            title: w('state'),
            isHead: true,
            cell: (row) => [retiredTag(row), row.pending_by && h('span', { class: 'tag warn' }, w('pendingTag'))],
        },
    ],
    fields: (row, texts) => [
        { name: 'name', label: w('name'), isRequired: true },
        { name: 'expires_at', label: w('expires'), type: 'when', isRequired: true, hint: w('expiresHint') },
        {
            name: 'roles',
            label: w('roles'),
            type: 'many',
            options: optionsOf('role').filter(({ value }) => !['driver', 'supplier'].includes(value)),
        },
        {
            name: 'department_ids',
            label: w('departments'),
            type: 'many',
            options: options('departments'),
            isHidden: !['requester', 'approver'].some((role) =>
                `roles:${role}` in texts ? texts[`roles:${role}`] : !!row && row.roles.includes(role),
            ),
        },
        { name: 'may_approve', label: w('mayApprove'), type: 'check' },
        retiredOn(),
    ],
    facts: (row) => [
        [w('prefix'), row.prefix],
        [w('pendingBy'), row.pending_by && nameOf('users', row.pending_by)],
    ],
    acts: (row, whole) => grant('/keys', row, whole, row.name, keyTexts),
    made: (row) => showSecret(w('keyTitle'), w('keyWhy'), row.key),
});
