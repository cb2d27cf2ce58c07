// Which events a webhook is sent: everything, all of a kind, or single ones. Kinds are folded, each says how much of it is chosen.

import { h } from '../../parts/dom.js';
import { label, labels, listed, titled, words } from '../../words.js';

const w = words(
    {
        every: '全部事件（包括以后新增的）',
        whole: '{kind}：全部',
        some: '{kind}：{n} 项',
        none: '{kind}',
        wholeOf: '全部{kind}事件（包括以后新增的）',
        next: '；',
    },
    {
        every: 'Every event, future ones included',
        whole: '{kind}: all',
        some: '{kind}: {n}',
        none: '{kind}',
        wholeOf: 'All of {kind}, future ones included',
        next: '; ',
    },
);

const EVERY = '*';

/** What other systems ask for most; the other kinds follow as the service lists them. */
const FIRST = ['booking', 'trip', 'statement', 'invoice', 'payment'];

/** The kinds with their events. @returns {Map<string, string[]>} */
function kinds() {
    /** @type {Map<string, string[]>} */
    const all = new Map(FIRST.map((subject) => [subject, []]));
    for (const pattern of Object.keys(labels.value.event_pattern || {})) {
        const [subject, action] = pattern.split('.');
        if (action && action !== EVERY) all.set(subject, [...(all.get(subject) || []), pattern]);
    }
    return all;
}

/** What happened, as it is said of this kind of record. @param {string} type such as `booking.approve` */
export const actionOf = (type) => label('event_type', type).split(/[：:]\s*/)[1] || label('event_action', type.split('.')[1]);

/** What is chosen, in a line. @param {string[]} chosen */
export function eventTypesText(chosen) {
    if (chosen.includes(EVERY)) return w('every');
    return [...kinds()]
        .flatMap(([subject, types]) => {
            const kind = label('event_subject', subject);
            if (chosen.includes(`${subject}.*`)) return [w('whole', { kind })];
            const some = types.filter((type) => chosen.includes(type));
            return some.length ? [titled(kind, listed(some.map(actionOf)))] : [];
        })
        .join(w('next'));
}

/**
 * The control of a form.
 * @param {string[]} chosen
 * @param {(chosen: string[]) => void} set
 */
export function eventTypes(chosen, set) {
    const toggle = (/** @type {string} */ pattern) => (/** @type {any} */ event) => {
        const others = chosen.filter((one) => one !== pattern);
        set(event.target.checked ? [...others, pattern] : others);
    };
    const check = (/** @type {string} */ pattern, /** @type {string} */ text, isCovered = false) =>
        h(
            'label',
            { key: pattern },
            h('input', {
                type: 'checkbox',
                checked: isCovered || chosen.includes(pattern),
                disabled: isCovered,
                onChange: toggle(pattern),
            }),
            ' ',
            text,
        );
    const isEvery = chosen.includes(EVERY);
    return h(
        'div',
        { class: 'event-types' },
        check(EVERY, w('every')),
        !isEvery &&
            [...kinds()].map(([subject, types]) => {
                const whole = `${subject}.*`;
                const kind = label('event_subject', subject);
                const isWhole = chosen.includes(whole);
                const n = types.filter((type) => chosen.includes(type)).length;
                return h(
                    'details',
                    { key: subject },
                    h('summary', { class: isWhole || n ? 'some' : '' }, w(isWhole ? 'whole' : n ? 'some' : 'none', { kind, n })),
                    check(whole, w('wholeOf', { kind })),
                    types.map((type) => check(type, actionOf(type), isWhole)),
                );
            }),
    );
}
