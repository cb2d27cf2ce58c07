// Some acts ask for the password of just now (10 minutes). It is asked for in a dialog over what somebody is doing, once for all that wait.

import { post } from '../api.js';
import { words } from '../words.js';
import { dialog } from './dialog.js';
import { h } from './dom.js';
import { form } from './form.js';
import { codeWhereAsked, passwordField } from './proof.js';

const w = words(
    {
        title: '验证密码',
        why: '此操作要求十分钟内验证过密码。验证后自动继续，已填写的内容不会丢失。',
        submit: '验证并继续',
    },
    {
        title: 'Prove your password',
        why: 'This needs the password within the last ten minutes. It goes on by itself afterwards; nothing typed is lost.',
        submit: 'Go on',
    },
);

/** @type {Promise<boolean> | null} */
let asking = null;

/** Whether the password was proved; false if somebody turned back. @returns {Promise<boolean>} */
export function proved() {
    asking = asking || prove().finally(() => (asking = null));
    return asking;
}

/** @returns {Promise<boolean>} */
function prove() {
    return new Promise((resolve) => {
        const code = codeWhereAsked();
        let isProved = false;
        /** @type {() => void} */
        let close = () => {};
        const proof = form({
            fields: () => [passwordField({ isWide: true, attributes: { autofocus: true } }), code.field({ isWide: true })],
            submitText: () => w('submit'),
            send: async (values) => {
                await post('/auth/reauthenticate', values);
                isProved = true;
            },
            refused: code.refused,
            done: () => close(),
            cancel: () => close(),
        });
        close = dialog({
            title: () => w('title'),
            body: () => h('div', null, h('p', { class: 'quiet' }, w('why')), proof.view),
            onClose: () => resolve(isProved),
        });
    });
}
