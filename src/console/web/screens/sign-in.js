// Signing in: user name and password, and the code of the second factor where there is one.

import { state } from '../parts/dom.js';
import { form } from '../parts/form.js';
import { signIn } from '../session.js';
import { words } from '../words.js';

const w = words(
    { username: '用户名', password: '密码', totp: '验证码', totpHint: '身份验证器上的六位数字，或一枚备用码', submit: '登录' },
    {
        username: 'User name',
        password: 'Password',
        totp: 'Code',
        totpHint: 'Six digits of your authenticator, or a recovery code',
        submit: 'Sign in',
    },
);

/** @param {() => string} known the name of who signs in again, or nothing */
export function signInForm(known) {
    const needsCode = state(false);
    return form({
        fields: () => [
            {
                name: 'username',
                label: w('username'),
                isRequired: true,
                value: known(),
                attributes: { autocomplete: 'username', autofocus: !known(), autocapitalize: 'none' },
            },
            {
                name: 'password',
                label: w('password'),
                type: 'password',
                isRequired: true,
                attributes: { autocomplete: 'current-password', autofocus: !!known() },
            },
            {
                name: 'totp',
                label: w('totp'),
                isHidden: !needsCode.value,
                isRequired: true,
                hint: w('totpHint'),
                attributes: { autocomplete: 'one-time-code', inputmode: 'numeric' },
            },
        ],
        submitText: () => w('submit'),
        send: async (values) => {
            await signIn(/** @type {any} */ (values));
            needsCode.value = false;
        },
        refused: (problem) => {
            if (problem.code.startsWith('totp')) needsCode.value = true;
        },
    });
}
