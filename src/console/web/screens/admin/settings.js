// 设置: how the company works, by kinds, each with what it does.

import { get, patch } from '../../api.js';
import { h, state } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { loading, shown } from '../../parts/load.js';
import { is } from '../../session.js';
import { aside, common, label, words } from '../../words.js';
import { framed } from './side.js';

const w = words(
    {
        title: '设置',
        save: '保存设置',
        saved: '设置已保存',
        nothing: '没有修改',
        company: '公司',
        company_name: '公司名称',
        company_nameHint: '印在派车单、对账单上',
        company_phone: '公司电话',
        company_phoneHint: '客户联系用',
        trips: '预订与派车',
        buffer_minutes: '行程间隔（分钟）',
        buffer_minutesHint: '行程计划结束后，车辆和驾驶员再占用的时间',
        average_speed_kmh: '平均车速（公里/小时）',
        average_speed_kmhHint: '用来估算计划驾驶时间',
        free_shift_minutes: '免费改期（分钟）',
        free_shift_minutesHint: '用车单位可移动出发时间而不丢失已派车辆的幅度',
        reason_required: '申请必须填写事由',
        most_empty_km: '允许的空驶（公里）',
        most_empty_kmHint: '出车读数比上次多出这么多以内视为正常，超出则存疑',
        charges: '确认',
        confirm_working_days: '自动确认（工作日）',
        confirm_working_daysHint: '用车单位逾期不确认，按此天数自动确认费用',
        safety: '登录与权限',
        separate_duties: '职责分离',
        separate_dutiesHint: '一人不得兼任互相牵制的角色',
        password_change_required: '须修改初始密码',
        password_change_requiredHint: '他人设置的密码，本人登录后须先修改',
        reauthentication_required: '重要操作须验证密码',
        reauthentication_requiredHint: '付款、反结账、修改用户、密钥和设置时，要求十分钟内验证过密码',
        totp_required: '须绑定动态验证码',
        totp_requiredHint: '会计、监管人员、管理员必须绑定',
        grants_need_approval: '授权须第二人审批',
        grants_need_approvalHint: '管理员授予的角色和密钥由另一管理员批准后生效',
        session_idle_minutes: '登录闲置时间（分钟）',
        session_idle_minutesHint: '网页无人操作这么久后须重新登录',
        session_hours: '登录最长时间（小时）',
        session_hoursHint: '网页登录后最晚到此时须重新登录',
        driver_session_days: '驾驶员登录（天）',
        driver_session_daysHint: '只有驾驶员角色的用户适用，代替上面两项',
        rules: '派车规则',
        rulesHint: '不符合规则时：禁止派车、只作提醒，或允许。必须遵守的规则不能放宽。',
    },
    {
        title: 'Settings',
        save: 'Save settings',
        saved: 'The settings are saved',
        nothing: 'Nothing was changed',
        company: 'Company',
        company_name: 'Name',
        company_nameHint: 'On slips and statements',
        company_phone: 'Telephone',
        company_phoneHint: 'Where customers call',
        trips: 'Bookings and dispatch',
        buffer_minutes: 'Buffer (minutes)',
        buffer_minutesHint: 'How long a vehicle and driver stay occupied after a trip’s planned end',
        average_speed_kmh: 'Average speed (km/h)',
        average_speed_kmhHint: 'By which driving time is planned',
        free_shift_minutes: 'Free shift (minutes)',
        free_shift_minutesHint: 'By which a department may move a start and keep its vehicles',
        reason_required: 'Bookings must give a reason',
        most_empty_km: 'Empty running (km)',
        most_empty_kmHint: 'A departure may be ahead of the last reading by so much and is believed',
        charges: 'Confirmation',
        confirm_working_days: 'Confirmed automatically after (working days)',
        confirm_working_daysHint: 'Where the department doesn’t answer',
        safety: 'Sign-in and rights',
        separate_duties: 'Separate duties',
        separate_dutiesHint: 'Nobody has roles that are for two people',
        password_change_required: 'Initial passwords must be changed',
        password_change_requiredHint: 'One that somebody else set, before anything else',
        reauthentication_required: 'Ask for the password at grave acts',
        reauthentication_requiredHint: 'Money out, reopening a month, changes of users, keys and settings: within ten minutes',
        totp_required: 'Second factor',
        totp_requiredHint: 'Accountants, supervisors and administrators must have one',
        grants_need_approval: 'Grants need a second administrator',
        grants_need_approvalHint: 'Roles and keys wait for another one',
        session_idle_minutes: 'Idle time (minutes)',
        session_idle_minutesHint: 'A page that nobody touches for so long asks to sign in again',
        session_hours: 'Longest sign-in (hours)',
        session_hoursHint: 'A page asks again at the latest then',
        driver_session_days: 'Drivers’ sign-in (days)',
        driver_session_daysHint: 'For who is a driver alone, instead of both',
        rules: 'Rules of dispatch',
        rulesHint: 'What a failure does: block, warn or allow. Some rules can’t be relaxed.',
    },
);

/** @typedef {Parameters<typeof w>[0]} Name */
/** @type {[Name, Name[]][]} */
const GROUPS = [
    ['company', ['company_name', 'company_phone']],
    ['trips', ['buffer_minutes', 'average_speed_kmh', 'free_shift_minutes', 'most_empty_km', 'reason_required']],
    ['charges', ['confirm_working_days']],
    [
        'safety',
        [
            'session_idle_minutes',
            'session_hours',
            'driver_session_days',
            'separate_duties',
            'password_change_required',
            'reauthentication_required',
            'totp_required',
            'grants_need_approval',
        ],
    ],
];
/** Rules whose failure the company may only warn of, or allow. */
const FREE = ['class_mismatch', 'seats', 'operating_permit', 'driver_age', 'driver_qualification', 'driving_hours', 'early_departure'];

const hintOf = (/** @type {Name} */ name) => (name === 'reason_required' ? undefined : w(/** @type {Name} */ (`${name}Hint`)));

export function screen() {
    const loaded = loading(() => get('/settings'));
    const changes = state('');
    const typed = form({
        id: 'settings',
        fields: () => {
            const known = loaded.data || { eligibility: {} };
            const attributes = { disabled: !is('admin') };
            return [
                ...GROUPS.flatMap(([group, names]) =>
                    names
                        .filter((name) => name in known)
                        .map((name, index) => ({
                            name,
                            label: w(name),
                            hint: hintOf(name),
                            value: known[name],
                            attributes,
                            group: index === 0 ? w(group) : undefined,
                            isRequired: typeof known[name] === 'number' || name === 'company_name',
                            type: /** @type {import('../../parts/form.js').FieldType} */ (
                                typeof known[name] === 'boolean' ? 'check' : typeof known[name] === 'number' ? 'number' : 'text'
                            ),
                        })),
                ),
                ...Object.keys(known.eligibility).map((code, index) => ({
                    name: `rule:${code}`,
                    label: label('rule_code', code),
                    type: /** @type {const} */ ('select'),
                    value: known.eligibility[code],
                    pointer: `/eligibility/${code}`,
                    group: index === 0 ? aside(w('rules'), w('rulesHint')) : undefined,
                    options: (FREE.includes(code) ? ['block', 'warn', 'allow'] : ['block']).map((value) => ({
                        value,
                        label: label('severity', value),
                    })),
                    attributes: { disabled: !is('admin') || !FREE.includes(code) },
                })),
            ];
        },
        submitText: () => w('save'),
        send: async (values) => {
            const known = loaded.data;
            /** @type {Record<string, any>} */
            const body = {};
            for (const [, names] of GROUPS)
                for (const name of names)
                    if (name in known && (name in values ? values[name] : null) !== known[name])
                        body[name] = name in values ? values[name] : null;
            const rules = Object.keys(known.eligibility).filter((code) => values[`rule:${code}`] !== known.eligibility[code]);
            if (rules.length) body.eligibility = Object.fromEntries(rules.map((code) => [code, values[`rule:${code}`]]));
            if (!Object.keys(body).length) return w('nothing');
            loaded.put(await patch('/settings', body, known.etag));
            changes.value = '';
            return w('saved');
        },
        refused: async (problem) => {
            if (!problem.isStale) return;
            changes.value = common('changed');
            await loaded.again();
        },
        extra: () => changes.value && h('p', { class: 'note', role: 'note' }, changes.value),
    });
    return framed(() => [h('h1', null, w('title')), shown(loaded, () => h('section', { class: 'card settings' }, typed.view))]);
}
