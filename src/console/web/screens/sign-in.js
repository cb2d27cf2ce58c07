// Signing in: user name and password, and the code of the second factor where there is one.

import { form } from '../parts/form.js';
import { codeWhereAsked, passwordField } from '../parts/proof.js';
import { signIn } from '../session.js';
import { words } from '../words.js';

const w = words({ username: '用户名', submit: '登录' }, { username: 'User name', submit: 'Sign in' });

/** @param {() => string} known the name of who signs in again, or nothing */
export function signInForm(known) {
    const code = codeWhereAsked();
    return form({
        fields: () => [
            {
                name: 'username',
                label: w('username'),
                isRequired: true,
                value: known(),
                attributes: { autocomplete: 'username', autofocus: !known(), autocapitalize: 'none' },
            },
            passwordField({ attributes: { autofocus: !!known() } }),
            code.field(),
        ],
        submitText: () => w('submit'),
        send: async (values) => {
            await signIn(/** @type {any} */ (values));
            code.forget();
        },
        refused: code.refused,
    });
}
