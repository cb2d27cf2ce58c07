// An act with a few fields, in a dialog: it closes when the act is done.

import { dialog } from './dialog.js';
import { form } from './form.js';

/**
 * @param {{title: () => string, fields: (texts: Record<string, any>) => import('./form.js').Field[], submitText: () => string, kind?: 'main' | 'danger',
 *   send: (values: Record<string, any>, key: string) => Promise<string | void>, done?: () => void, refused?: (problem: import('../api.js').Problem) => void,
 *   note?: () => import('./dom.js').Child}} props
 * @returns {() => void} closes it
 */
export function ask({ title, fields, submitText, kind, send, done, refused, note }) {
    /** @type {() => void} */
    let close = () => {};
    const asked = form({
        fields,
        submitText,
        kind,
        send,
        refused,
        extra: note,
        cancel: () => close(),
        done: () => {
            close();
            if (done) done();
        },
    });
    close = dialog({ title, body: () => asked.view });
    queueMicrotask(asked.focus);
    return close;
}
