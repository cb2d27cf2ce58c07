// Forms: fields with their labels, what was typed kept as a draft, faults at their fields.

import { draft, keepDraft } from '../session.js';
import { common, words } from '../words.js';
import { action, refusal } from './act.js';
import { h, state, view } from './dom.js';
import { fen, typed } from './money.js';
import { field as whenField, instant } from './when.js';

const w = words(
    { noAmount: '请输入金额，如 12.50', noNumber: '请输入整数', noDecimal: '请输入数字，最多两位小数', missing: '请填写{label}' },
    {
        noAmount: 'Enter an amount such as 12.50',
        noNumber: 'Enter a whole number',
        noDecimal: 'Enter a number, two decimals at most',
        missing: 'Fill in {label}',
    },
);

/**
 * @typedef {'text' | 'number' | 'money' | 'when' | 'date' | 'month' | 'select' | 'area' | 'check' | 'password' | 'tel' | 'hundredths' | 'own'} FieldType
 * @typedef {{name: string, label: string, type?: FieldType, isRequired?: boolean, value?: any, hint?: import('./dom.js').Child, isWide?: boolean,
 *   options?: {value: string, label: string}[], pointer?: string, isHidden?: boolean, group?: string, attributes?: Record<string, any>,
 *   control?: (value: any, set: (value: any) => void) => import('./dom.js').Child}} Field
 *   `group` is a heading before it, `control` draws one of type `own`, whose value goes out as it is. `hundredths` are typed as 12.50. `value` is what the service would say: fen, a moment, a number. `pointer` is where the service finds its faults (`/{name}` unless given).
 * @typedef {{values: () => Record<string, any>, texts: Record<string, any>, set: (name: string, text: any) => void, view: ReturnType<typeof view>, submit: () => Promise<void>}} Form
 */

let made = 0;

/**
 * A form. `fields` is asked at each drawing, so labels and fields may follow what was typed. `send` gets the values as the service takes them, and a key; what it
 * answers is said in the status.
 * @param {{id?: string, fields: (texts: Record<string, any>) => Field[], submitText: () => string, send: (values: Record<string, any>, key: string) => Promise<string | void>,
 *   done?: () => void, onChange?: (texts: Record<string, any>) => void, cancel?: () => void, refused?: (problem: import('../api.js').Problem) => void, check?: () => boolean, places?: () => string[],
 *   extra?: () => import('./dom.js').Child, kind?: 'main' | 'danger'}} props `id` keeps a draft under this name, `check` says whether what `extra` shows may go out, `places`
 *   the pointers of the faults that it shows
 * @returns {Form}
 */
export function form({
    id,
    fields,
    submitText,
    send,
    done,
    onChange,
    cancel,
    refused,
    extra,
    check = () => true,
    places = () => [],
    kind = 'main',
}) {
    const name = `form-${++made}`;
    const changes = state(0);
    /** @type {Record<string, any>} what stands in the fields */
    const texts = id ? draft(id) : {};
    /** @type {{value: Record<string, string>}} */
    const wrong = state({});
    /** What was typed anew since the service spoke about it. @type {Set<string>} */
    const mended = new Set();
    const textOf = (/** @type {Field} */ one) => (one.name in texts ? texts[one.name] : shownValue(one));
    const set = (/** @type {string} */ field, /** @type {any} */ text) => {
        texts[field] = text;
        // A password is for now alone.
        const isSecret = (/** @type {string} */ name) => fields(texts).some((one) => one.name === name && one.type === 'password');
        if (id) keepDraft(id, Object.fromEntries(Object.entries(texts).filter(([name]) => !isSecret(name))));
        if (wrong.value[field]) wrong.value = { ...wrong.value, [field]: '' };
        const known = fields(texts).find(({ name }) => name === field);
        mended.add((known && known.pointer) || `/${field}`);
        const { problem } = sending;
        if (problem && problem.errors.length && problem.errors.every(({ pointer }) => mended.has(pointer || ''))) sending.forget();
        changes.value++;
        if (onChange) onChange(texts);
    };
    const values = () => {
        /** @type {Record<string, any>} */
        const all = {};
        for (const one of fields(texts)) {
            const value = one.isHidden ? null : read(one, textOf(one)).value;
            if (value !== null) all[one.name] = value;
        }
        return all;
    };
    const sending = action(async (key) => {
        const said = await send(values(), key);
        if (id) keepDraft(id, null);
        for (const field of Object.keys(texts)) delete texts[field];
        changes.value++;
        return said;
    }, refused);
    const submit = async () => {
        /** @type {Record<string, string>} */
        const faults = {};
        for (const one of fields(texts)) {
            const { fault } = one.isHidden ? { fault: '' } : read(one, textOf(one));
            if (fault) faults[one.name] = fault;
        }
        wrong.value = faults;
        mended.clear();
        if (!check() || Object.keys(faults).length) sending.forget();
        else if (await sending.run()) return done && done();
        queueMicrotask(() => bringToSight(name));
    };
    const content = view(() => {
        changes.value;
        const { problem } = sending;
        const all = fields(texts).filter((one) => !one.isHidden);
        const pointers = new Set([...all.map((one) => one.pointer || `/${one.name}`), ...places()]);
        const faultOf = (/** @type {Field} */ one) => {
            const said = problem && problem.errors.find((fault) => fault.pointer === (one.pointer || `/${one.name}`));
            return wrong.value[one.name] || (said && !mended.has(one.pointer || `/${one.name}`) ? said.detail : '');
        };
        // What stands at its field isn't said once more above.
        const isAtField = !!problem && problem.errors.length === 1 && all.some((one) => faultOf(one) === problem.message);
        return h(
            'form',
            {
                id: name,
                novalidate: true,
                onSubmit: (/** @type {Event} */ event) => {
                    event.preventDefault();
                    submit();
                },
            },
            isAtField ? null : refusal(problem, pointers),
            h(
                'div',
                { class: 'fields' },
                all.map((one) => [
                    one.group && h('h3', { class: 'group', key: one.group }, one.group),
                    drawField(name, one, textOf(one), faultOf(one), (text) => set(one.name, text), isAtField),
                ]),
            ),
            extra && extra(),
            h(
                'footer',
                null,
                cancel && h('button', { type: 'button', onClick: cancel }, common('cancel')),
                h(
                    'button',
                    { type: 'submit', class: kind, disabled: sending.isBusy, 'aria-busy': sending.isBusy ? 'true' : null },
                    submitText(),
                ),
            ),
        );
    });
    return { values, texts, set, view: content, submit };
}

/** Options of a select that may stay empty. @param {{value: string, label: string}[]} list */
export const orNone = (list) => [{ value: '', label: '' }, ...list];

/** The first fault gets the focus. What concerns the whole form may stand above of what is seen of a long one. @param {string} form */
function bringToSight(form) {
    const first = document.querySelector(`#${form} [aria-invalid=true]`);
    if (first instanceof HTMLElement) return first.focus();
    const above = document.querySelector(`#${form} > .alert`);
    if (above) above.scrollIntoView({ block: 'nearest' });
}

/** @param {Field} field */
function shownValue({ type, value }) {
    if (value === null || value === undefined) return type === 'check' ? false : '';
    if (type === 'money' || type === 'hundredths') return typed(value);
    if (type === 'own') return value;
    if (type === 'when') return whenField(value);
    return type === 'check' ? !!value : String(value);
}

/**
 * @param {Field} field
 * @param {any} text
 * @returns {{value: any, fault: string}}
 */
function read({ type, label, isRequired }, text) {
    if (type === 'check') return { value: !!text, fault: '' };
    if (type === 'own') return { value: text, fault: isRequired && !text.length ? w('missing', { label }) : '' };
    const plain = String(text).trim();
    if (!plain) return { value: null, fault: isRequired ? w('missing', { label }) : '' };
    if (type === 'money' || type === 'hundredths') {
        const amount = fen(plain);
        return { value: amount, fault: amount === null ? w(type === 'money' ? 'noAmount' : 'noDecimal') : '' };
    }
    if (type === 'number') {
        const isNumber = /^-?\d{1,12}$/.test(plain);
        return { value: isNumber ? Number(plain) : null, fault: isNumber ? '' : w('noNumber') };
    }
    return { value: type === 'when' ? instant(plain) : type === 'password' ? String(text) : plain, fault: '' };
}

/**
 * @param {string} form
 * @param {Field} one
 * @param {any} text
 * @param {string} fault
 * @param {(text: any) => void} set
 * @param {boolean} isAlone whether nothing else says the fault
 */
function drawField(form, one, text, fault, set, isAlone) {
    const { type = 'text' } = one;
    const id = `${form}-${one.name}`;
    const attributes = {
        id,
        name: one.name,
        required: one.isRequired,
        'aria-invalid': fault ? 'true' : null,
        'aria-describedby': fault || one.hint ? `${id}-hint` : null,
        ...one.attributes,
    };
    if (type === 'own' && one.control) {
        return h(
            'fieldset',
            {
                class: `field own wide${one.isRequired ? ' required' : ''}`,
                key: one.name,
                'aria-describedby': fault || one.hint ? `${id}-hint` : null,
            },
            h('legend', null, one.label),
            one.control(text, set),
            (fault || one.hint) && h('p', { id: `${id}-hint`, class: fault ? 'fault' : 'hint' }, fault || one.hint),
        );
    }
    const onInput = (/** @type {any} */ event) => set(event.target.value);
    /** @type {Record<string, string>} */
    const inputs = { when: 'datetime-local', money: 'text', number: 'text', hundredths: 'text' };
    const control =
        type === 'select'
            ? h(
                  'select',
                  { ...attributes, value: text, onChange: onInput },
                  (one.options || []).map((option) => h('option', { value: option.value, key: option.value }, option.label)),
              )
            : type === 'area'
              ? h('textarea', { rows: 3, ...attributes, value: text, onInput })
              : type === 'check'
                ? h('input', {
                      type: 'checkbox',
                      ...attributes,
                      checked: !!text,
                      onChange: (/** @type {any} */ event) => set(event.target.checked),
                  })
                : h('input', {
                      type: inputs[type] || type,
                      inputmode: type === 'money' || type === 'hundredths' ? 'decimal' : type === 'number' ? 'numeric' : null,
                      autocomplete: 'off',
                      ...attributes,
                      value: text,
                      onInput,
                  });
    return h(
        'div',
        { class: `field ${type}${one.isWide ? ' wide' : ''}${one.isRequired ? ' required' : ''}`, key: one.name },
        h('label', { for: id }, one.label),
        control,
        (fault || one.hint) &&
            h('p', { id: `${id}-hint`, class: fault ? 'fault' : 'hint', role: fault && isAlone ? 'alert' : null }, fault || one.hint),
    );
}
