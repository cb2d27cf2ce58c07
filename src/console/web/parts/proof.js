// The proof of who somebody is: the password, and the code of the second factor once the service has said that there is one.

import { words } from '../words.js';
import { state } from './dom.js';

const w = words(
    { password: '密码', totp: '验证码', totpHint: '身份验证器上的六位数字，或一枚备用码' },
    { password: 'Password', totp: 'Code', totpHint: 'Six digits of your authenticator, or a recovery code' },
);

/** @typedef {import('./form.js').Field} Field */

/** The field of the password of now. @param {Partial<Field>} [others] @returns {Field} */
export function passwordField({ attributes, ...others } = {}) {
    return {
        name: 'password',
        label: w('password'),
        type: 'password',
        isRequired: true,
        ...others,
        attributes: { autocomplete: 'current-password', ...attributes },
    };
}

/** The field of the authenticator's code. @param {Partial<Field>} [others] @returns {Field} */
export function codeField({ attributes, ...others } = {}) {
    return {
        name: 'totp',
        label: w('totp'),
        isRequired: true,
        ...others,
        attributes: { autocomplete: 'one-time-code', inputmode: 'numeric', ...attributes },
    };
}

/** The code for a form that shows its field only after a refusal that asks for it. */
export function codeWhereAsked() {
    const isAsked = state(false);
    return {
        /** @param {Partial<Field>} [others] */
        field: ({ attributes, ...others } = {}) =>
            codeField({
                isHidden: !isAsked.value,
                hint: w('totpHint'),
                ...others,
                // It comes where the password was right: nothing but the code is missing.
                attributes: { onMount: (/** @type {HTMLElement} */ at) => at.focus(), ...attributes },
            }),
        /** @param {import('../api.js').Problem} problem */
        refused: (problem) => {
            if (problem.code.startsWith('totp')) isAsked.value = true;
        },
        forget: () => (isAsked.value = false),
    };
}
