// The dialog 派车: it asks for what is open about a dispatch or reassignment, and for nothing else.

import { Problem, get } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h, view } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { titled } from '../../words.js';
import { levelOf, said } from './hold.js';
import { w } from './words.js';

/**
 * @typedef {import('./drop.js').Part} Part
 * @typedef {import('./hold.js').Candidate} Candidate
 * @typedef {{known: {value: import('./hold.js').Held}, was: string, parts: Part[], faults: import('../../api.js').Fault[], drivers: import('./plan.js').Driver[],
 *   send: (answers: import('./drop.js').Answers, key: string) => Promise<string>, refused: (problem: Problem) => void, closed: (isDone: boolean) => void}} Question `faults` are those for which the service refused it, where a reason lifts them all
 */

/** @param {Question} question */
export async function ask({ known, was, parts, faults, drivers, send, refused, closed }) {
    const held = known.value;
    /** Of each part the drivers who can go, where one is to be chosen. */
    const choices = await Promise.all(parts.map((part) => (part.isDriverOpen ? driversFor(held, part, drivers) : null)));
    let isDone = false;

    /** Whom a part goes with, as the fields stand. @param {number} index @param {Record<string, any>} texts */
    const chosen = (index, texts) => {
        const own = parts[index].verdict.candidate;
        const found = choices[index];
        if (!found) return own;
        const id = `driver-${index}` in texts ? texts[`driver-${index}`] : first(found, own);
        return found.find((candidate) => candidate.driver_id === id) || null;
    };
    /** The rules that need a reason, as the fields stand. @param {Record<string, any>} texts */
    const rules = (texts) => {
        const reasons = parts.flatMap((_, index) => {
            const candidate = chosen(index, texts);
            return candidate && levelOf(candidate) === 'over' ? candidate.reasons : [];
        });
        const needed = [...faults, ...reasons];
        return { codes: [...new Set(needed.map((reason) => reason.code))], text: said(needed) };
    };

    const typed = form({
        fields: (texts) => {
            const { codes: needed, text } = rules(texts);
            return [
                ...parts.flatMap(({ vehicle, verdict }, index) => {
                    const found = choices[index];
                    if (!found) return [];
                    const value = first(found, verdict.candidate);
                    return [
                        {
                            name: `driver-${index}`,
                            label: parts.length > 1 ? w('driverOf', { plate: vehicle.plate_no }) : w('driver'),
                            type: /** @type {const} */ ('select'),
                            isRequired: true,
                            isWide: true,
                            value,
                            options: [
                                ...(value ? [] : [{ value: '', label: w('chooseDriver') }]),
                                ...found.map((one) => ({ value: one.driver_id || '', label: named(one) })),
                            ],
                            pointer: `/assignments/${index}/driver_id`,
                        },
                    ];
                }),
                {
                    name: 'override',
                    label: w('override'),
                    isHidden: !needed.length,
                    isRequired: true,
                    isWide: true,
                    hint: text ? w('overrideHint', { text }) : undefined,
                    pointer: '/overrides',
                },
                {
                    name: 'reason',
                    label: w('reason'),
                    isHidden: held.kind === 'booking',
                    isRequired: true,
                    isWide: true,
                    value: w('reasonText'),
                },
            ];
        },
        submitText: () => w('confirm'),
        send: async (values, key) => {
            const texts = typed.texts;
            const answers = parts.map((_, index) => {
                const candidate = /** @type {Candidate} */ (chosen(index, texts));
                return { driver_id: /** @type {string} */ (candidate.driver_id), second_driver_id: candidate.second_driver_id };
            });
            return send({ drivers: answers, codes: rules(texts).codes, override: values.override || '', reason: values.reason || '' }, key);
        },
        done: () => {
            isDone = true;
            close();
        },
        cancel: () => close(),
        refused,
    });
    const warnings = parts.flatMap(({ verdict }) => (verdict.candidate ? verdict.candidate.warnings : []));
    const about = view(() =>
        h(
            'div',
            { class: 'asked' },
            h('p', null, h('strong', null, `${held.number} ${held.title}`)),
            h('p', { class: 'quiet' }, known.value.detail),
            known.value.detail !== was && h('p', { class: 'note' }, w('was', { detail: was })),
            h(
                'ul',
                null,
                parts.map(({ vehicle }, index) =>
                    h(
                        'li',
                        { key: vehicle.id },
                        h('strong', null, vehicle.plate_no),
                        ` ${vehicle.model} ${w('seats', { n: vehicle.seats })} `,
                        !choices[index] && driverName(parts[index]),
                    ),
                ),
            ),
            warnings.length > 0 && h('div', { class: 'note' }, h('p', null, w('warned', { text: said(warnings) }))),
        ),
    );
    const close = dialog({ title: () => w('dispatch'), body: () => [about, typed.view], onClose: () => closed(isDone), first: openField });
}

/** @param {Part} part */
function driverName({ verdict }) {
    return (verdict.candidate && verdict.candidate.driver_name) || '';
}

/** @param {Candidate[]} found @param {Candidate | null} own */
function first(found, own) {
    const isThere = own && found.some((one) => one.driver_id === own.driver_id);
    return isThere ? own.driver_id : found.length === 1 ? found[0].driver_id : null;
}

/** @param {Candidate} one */
function named(one) {
    const level = levelOf(one);
    const about =
        level === 'warn' ? titled(w('warn'), said(one.warnings)) : level === 'over' ? titled(w('byReason'), said(one.reasons)) : w('yes');
    return [one.driver_name, about, one.driver_minutes > 0 && w('hours', { n: Math.round(one.driver_minutes / 6) / 10 })]
        .filter(Boolean)
        .join(' · ');
}

/**
 * Who can drive this vehicle, best first. A service that can't tell leaves all drivers to choose from.
 * @param {import('./hold.js').Held} held
 * @param {Part} part
 * @param {import('./plan.js').Driver[]} drivers
 * @returns {Promise<Candidate[]>}
 */
async function driversFor(held, { vehicle, verdict }, drivers) {
    try {
        const { items } = await get(`/${held.kind}s/${held.id}/candidates`, { vehicle_id: vehicle.id });
        return items.filter((/** @type {Candidate} */ one) => one.driver_id && levelOf(one) !== 'no');
    } catch (cause) {
        if (!(cause instanceof Problem)) throw cause;
        const like = verdict.candidate;
        if (!like) return [];
        return drivers.map((one) =>
            one.id === like.driver_id
                ? like
                : { ...like, driver_id: one.id, driver_name: one.name, second_driver_id: null, driver_minutes: 0 },
        );
    }
}

/** The first field that is empty, else the button that sends. @param {HTMLElement} at */
function openField(at) {
    const fields = [...at.querySelectorAll('input, select')];
    return fields.find((field) => !(/** @type {HTMLInputElement} */ (field).value)) || at.querySelector('button[type=submit]');
}
