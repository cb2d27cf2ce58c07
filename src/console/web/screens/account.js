// 我的账号: the password, the second factor, where one is signed in, the language. Who must do one of them before anything else is led here.

import { Problem, post, put } from '../api.js';
import { button } from '../parts/act.js';
import { ask } from '../parts/ask.js';
import { copyButton } from '../parts/copy.js';
import { dialog } from '../parts/dialog.js';
import { h, state, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { form } from '../parts/form.js';
import { codeField, codeWhereAsked, passwordField } from '../parts/proof.js';
import { beginning } from '../screens.js';
import { is, me, readLabels, renewed } from '../session.js';
import { choose, common, label, lang, listed, words } from '../words.js';
import { SUBSCRIBERS, calendarsCard } from './calendars.js';
import { card as delegationsCard } from './delegations.js';
import { sessionsCard } from './sessions.js';

const w = words(
    {
        title: '我的账号',
        mustPassword: '您的密码由他人设置，请先修改密码，之后才能使用其他功能。',
        mustTotp: '按公司规定，您的角色须先绑定动态验证码，之后才能使用其他功能。',
        done: '已完成，可以使用全部功能。',
        goOn: '开始使用',
        name: '姓名',
        username: '用户名',
        roles: '角色',
        department: '部门',
        supplier: '所属供应商',
        password: '修改密码',
        current: '当前密码',
        fresh: '新密码',
        freshHint: '至少 12 个字符；不要用姓名、生日、连续数字等易猜的密码',
        again: '再输入一次',
        differ: '两次输入的新密码不一致',
        change: '修改密码',
        changed: '密码已修改，其他设备上的登录已结束',
        factor: '动态验证码（双重验证）',
        factorWhy: '登录时除密码外再输入手机身份验证器上的六位数字。即使密码泄露，他人也不能登录。',
        enrol: '绑定或更换',
        enrolled: '动态验证码已绑定',
        code: '二维码',
        step1: '用手机的身份验证器（如微信小程序“腾讯身份验证器”、Microsoft Authenticator）扫描二维码，或选择“手动输入密钥”，填入：',
        key: '密钥',
        account: '账户',
        uri: '或将此链接复制到验证器',
        step2: '输入验证器上显示的六位数字和当前密码，完成绑定。',
        confirm: '完成绑定',
        codes: '备用码',
        codesWhy: '手机丢失时用备用码登录，每个只能用一次。备用码只显示这一次，请抄写或打印后妥善保管。',
        kept: '我已保存',
        language: '界面语言',
        show: '显示密码',
    },
    {
        title: 'My account',
        mustPassword: 'Somebody else set your password. Change it before anything else.',
        mustTotp: 'Your role needs a second factor before anything else.',
        done: 'That is done, and everything is open to you.',
        goOn: 'Go on',
        name: 'Name',
        username: 'User name',
        roles: 'Roles',
        department: 'Department',
        supplier: 'Supplier',
        password: 'Password',
        current: 'Present password',
        fresh: 'New password',
        freshHint: 'At least 12 characters; no names, birthdays or digits that count',
        again: 'Once more',
        differ: 'The two differ',
        change: 'Change password',
        changed: 'The password is changed. All other sign-ins have ended.',
        factor: 'Second factor',
        factorWhy:
            'Besides the password, signing in asks for six digits of an authenticator on your phone. Who knows your password alone can’t sign in.',
        enrol: 'Set up or replace',
        enrolled: 'The second factor is set up',
        code: 'QR code',
        step1: 'Scan the code with the authenticator on your phone, or choose to type a key, and enter:',
        key: 'Key',
        account: 'Account',
        uri: 'Or copy this link into the authenticator',
        step2: 'Enter the six digits that it shows, and your password.',
        confirm: 'Finish',
        codes: 'Recovery codes',
        codesWhy: 'They let you in if the phone is lost, each once. They are shown only now: write them down or print them.',
        kept: 'I have kept them',
        language: 'Language',
        show: 'Show password',
    },
);

export function screen() {
    const [password, factor] = [passwordCard(), factorCard()];
    const wasLed = !!me.value && !!me.value.must_first;
    /** @type {{calendars: any, delegated: any, own: any} | null} */
    let cards = null;
    /** What is asked for from the service, which answers nobody who must do something first. */
    const others = () =>
        (cards = cards || {
            calendars: is(...SUBSCRIBERS) ? calendarsCard() : null,
            delegated: is('requester', 'approver') ? delegationsCard() : null,
            own: sessionsCard(),
        });
    return view(() => {
        const known = me.value;
        const first = known && known.must_first;
        const { calendars, delegated, own } = first ? { calendars: null, delegated: null, own: null } : others();
        return h(
            'section',
            { class: 'account narrow' },
            h('h1', null, w('title')),
            first &&
                h(
                    'div',
                    { class: 'alert', role: 'alert' },
                    h('p', null, w(first === 'totp_enrolment_required' ? 'mustTotp' : 'mustPassword')),
                ),
            wasLed &&
                !first &&
                h(
                    'div',
                    { class: 'note good', role: 'note' },
                    h('p', null, w('done'), ' ', h('a', { href: `#${beginning()}` }, `${w('goOn')} ›`)),
                ),
            known &&
                !first &&
                h(
                    'section',
                    { class: 'card' },
                    facts([
                        [w('name'), known.full_name],
                        [w('username'), known.name],
                        [w('roles'), listed(known.roles.map((role) => label('role', role)))],
                        [w('department'), known.department_name],
                        [w('supplier'), known.supplier_name],
                    ]),
                    languageField(),
                ),
            calendars,
            first !== 'totp_enrolment_required' && password,
            first !== 'password_change_required' && factor,
            delegated,
            own,
        );
    });
}

function languageField() {
    const onChange = async (/** @type {any} */ event) => {
        choose(event.target.value);
        await readLabels();
    };
    return h(
        'label',
        { class: 'filter' },
        h('span', null, w('language')),
        ' ',
        h('select', { value: lang.value, onChange }, h('option', { value: 'zh-CN' }, '中文'), h('option', { value: 'en' }, 'English')),
    );
}

function passwordCard() {
    const code = codeWhereAsked();
    const isShown = state(false);
    const changing = form({
        fields: () => {
            const type = /** @type {import('../parts/form.js').FieldType} */ (isShown.value ? 'text' : 'password');
            return [
                passwordField({ name: 'current_password', label: w('current'), type }),
                {
                    name: 'new_password',
                    label: w('fresh'),
                    type,
                    isRequired: true,
                    hint: w('freshHint'),
                    attributes: { autocomplete: 'new-password', minlength: 12 },
                },
                { name: 'again', label: w('again'), type, isRequired: true, attributes: { autocomplete: 'new-password' } },
                code.field(),
            ];
        },
        submitText: () => w('change'),
        extra: () =>
            h(
                'label',
                { class: 'quiet' },
                h('input', {
                    type: 'checkbox',
                    checked: isShown.value,
                    onChange: (/** @type {any} */ event) => (isShown.value = event.target.checked),
                }),
                ' ',
                w('show'),
            ),
        send: async ({ again, ...values }) => {
            // As the service says its faults, so that they stand where they are looked for.
            if (again !== values.new_password)
                throw new Problem(422, {
                    code: 'invalid',
                    detail: w('differ'),
                    errors: [{ pointer: '/again', code: 'differs', detail: w('differ') }],
                });
            await put('/auth/password', values);
            // What had to be done first is done: the page learns so.
            await renewed();
            return w('changed');
        },
        refused: code.refused,
    });
    return view(() => h('section', { class: 'card' }, h('h2', null, w('password')), changing.view));
}

function factorCard() {
    const begin = () => {
        const code = codeWhereAsked();
        ask({
            title: () => w('factor'),
            submitText: () => common('confirm'),
            fields: () => [
                passwordField({ label: w('current'), isWide: true, attributes: { autofocus: true } }),
                code.field({ isWide: true }),
            ],
            send: async (values) => enrol(await post('/auth/totp', values)),
            refused: code.refused,
        });
    };
    return view(() =>
        h(
            'section',
            { class: 'card' },
            h('h2', null, w('factor')),
            h('p', { class: 'quiet' }, w('factorWhy')),
            h('div', { class: 'actions' }, button({ text: w('enrol'), onClick: begin })),
        ),
    );
}

/** @param {{secret: string, url: string, qr: {size: number, path: string} | null}} made */
function enrol({ secret, url, qr }) {
    /** @type {() => void} */
    let close = () => {};
    const confirming = form({
        fields: () => [codeField({ attributes: { autofocus: true } }), passwordField({ label: w('current') })],
        submitText: () => w('confirm'),
        send: async (values) => {
            const { recovery_codes } = await post('/auth/totp/confirm', values);
            showCodes(recovery_codes);
            await renewed();
            return w('enrolled');
        },
        done: () => close(),
    });
    close = dialog({
        title: () => w('factor'),
        body: () =>
            view(() =>
                h(
                    'div',
                    { class: 'enrol' },
                    h('p', null, w('step1')),
                    qr &&
                        h(
                            'svg',
                            { class: 'qr', viewBox: `0 0 ${qr.size} ${qr.size}`, role: 'img', 'aria-label': w('code') },
                            h('path', { d: qr.path }),
                        ),
                    facts([
                        [w('account'), me.value && me.value.name],
                        [w('key'), h('code', null, (secret.match(/.{1,4}/g) || []).join(' '))],
                    ]),
                    h('p', { class: 'quiet' }, w('uri'), ' ', copyButton(url)),
                    h('p', null, h('code', { class: 'uri' }, url)),
                    h('p', null, w('step2')),
                    confirming.view,
                ),
            ),
    });
}

/** @param {string[]} codes shown once */
function showCodes(codes) {
    dialog({
        title: () => w('codes'),
        body: (close) =>
            view(() =>
                h(
                    'div',
                    { class: 'codes' },
                    h('p', { class: 'note' }, w('codesWhy')),
                    h(
                        'ol',
                        null,
                        codes.map((code) => h('li', { key: code }, h('code', null, code))),
                    ),
                    h('div', { class: 'actions' }, copyButton(codes.join('\n')), button({ text: w('kept'), kind: 'main', onClick: close })),
                ),
            ),
    });
}
