// A dialog with one form: how every act that needs more than a press is asked for.

import { dialog } from './dialog.js';
import { form } from './form.js';
import { h, view } from './dom.js';

/**
 * Opens it. It closes once the act is done; a refusal stays in it with all that was typed.
 * @param {{title: () => string, submitText: () => string, fields?: (texts: Record<string, any>) => import('./form.js').Field[],
 *   send: (values: Record<string, any>, key: string) => Promise<string | void>, done?: () => void, id?: string,
 *   intro?: () => import('./dom.js').Child, kind?: 'main' | 'danger', refused?: (problem: import('../api.js').Problem) => void,
 *   onChange?: (texts: Record<string, any>) => void}} props `intro` stands above the fields
 */
export function ask({ title, submitText, fields = () => [], send, done, id, intro, kind, refused, onChange }) {
    return dialog({
        title,
        body: (close) => {
            const asked = form({
                id,
                fields,
                submitText,
                send,
                kind,
                refused,
                onChange,
                cancel: close,
                done: () => {
                    close();
                    if (done) done();
                },
            });
            return [intro && view(() => h('div', { class: 'intro' }, intro())), asked.view];
        },
    });
}
