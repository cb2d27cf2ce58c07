// Asks before somebody leaves entries behind that the service doesn't have yet.

import { words } from '../words.js';
import { dialog } from './dialog.js';
import { h, view } from './dom.js';

const w = words(
    {
        title: '还有未发送的登记',
        text: '有 {n} 条出车、回车登记还没有发送。现在退出，这些登记将被删除，需要由调度员补录。',
        stay: '先不退出',
        leave: '删除并退出',
    },
    {
        title: 'Some entries are not sent',
        text: '{n} departures or returns were not sent yet. If you sign out now they are deleted, and the dispatcher must record them.',
        stay: 'Stay',
        leave: 'Delete and sign out',
    },
);

/**
 * @param {number} n
 * @returns {Promise<boolean>}
 */
export function mayLeave(n) {
    return new Promise((resolve) => {
        let answer = false;
        const say = (/** @type {boolean} */ said, /** @type {() => void} */ close) => {
            answer = said;
            close();
        };
        dialog({
            title: () => w('title'),
            onClose: () => resolve(answer),
            body: (close) =>
                view(() =>
                    h(
                        'div',
                        null,
                        h('p', null, w('text', { n })),
                        h(
                            'div',
                            { class: 'actions' },
                            h('button', { type: 'button', class: 'danger', onClick: () => say(true, close) }, w('leave')),
                            h('button', { type: 'button', class: 'main', autofocus: true, onClick: () => say(false, close) }, w('stay')),
                        ),
                    ),
                ),
        });
    });
}
