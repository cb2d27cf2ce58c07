// What is free at a time, and what it costs: asked for while somebody types.

import { get, patch, post } from '../api.js';
import { chargeTable } from '../parts/charge.js';
import { className, classes } from '../parts/classes.js';
import { h, state, view } from '../parts/dom.js';
import { loading } from '../parts/load.js';
import { yuan } from '../parts/money.js';
import { listed, words } from '../words.js';

const w = words(
    {
        free: '可用车辆',
        freeOf: '空闲 {free} 辆',
        none: '已无空车',
        chosen: '已选',
        needTime: '请先选择用车时间',
        price: '预计费用',
        caption: '报价明细',
        noDistance: '未填预计里程，仅为基价；填写后更准确',
        each: '{name}：{sum}',
        fee: '此次修改需付取消费：{fee}',
        noFee: '此次修改不产生取消费',
        priceNone: '填写用车时间和车型后显示报价',
    },
    {
        free: 'Free vehicles',
        freeOf: '{free} free',
        none: 'none free',
        chosen: 'chosen',
        needTime: 'Choose the time first',
        price: 'Quote',
        caption: 'How it is reckoned',
        noDistance: 'The base price alone: give a distance for a better figure',
        each: '{name}: {sum}',
        fee: 'This change costs a cancellation fee of {fee}',
        noFee: 'This change costs no fee',
        priceNone: 'The quote appears once time and vehicles are chosen',
    },
);

/** So long nobody has typed before something is asked for. */
const PAUSE = 300;

/**
 * Keeps an answer to what was typed last: asked for after a pause, and not again for the same question.
 * @template T
 * @param {(question: any) => Promise<T>} ask
 */
function following(ask) {
    /** @type {any} */
    let question = null;
    let text = 'null';
    const loaded = loading(async () => {
        const asked = question;
        if (asked) await new Promise((resolve) => setTimeout(resolve, PAUSE));
        // Who types on has overtaken it: what it answers is dropped.
        return asked && asked === question ? ask(asked) : null;
    });
    return {
        get answer() {
            return loaded.problem ? null : loaded.data;
        },
        get problem() {
            return loaded.problem;
        },
        get isBusy() {
            return loaded.isBusy;
        },
        /** @param {any} next none: there is nothing to ask yet */
        follow(next) {
            const known = text;
            text = JSON.stringify(next || null);
            if (text === known) return;
            question = next || null;
            loaded.again();
        },
        forget: () => (text = ''),
    };
}

/** What the department's budget says of it. @param {{warnings: {code: string, detail: string}[]}} answer */
function ofBudget({ warnings }) {
    const said = warnings.filter(({ code }) => code === 'budget_warning' || code === 'over_budget');
    return (
        said.length > 0 &&
        h(
            'div',
            { class: 'note' },
            said.map(({ code, detail }) => h('p', { key: code }, detail)),
        )
    );
}

/**
 * @param {{choose: (code: string) => void, change: () => import('../parts/record.js').Booking | null}} props `change` is the booking that is changed
 */
export function liveAnswers({ choose, change }) {
    const free = following((question) => get('/availability', question));
    const quote = following((question) => post('/quotes', question));
    const fee = following(({ department_id, ...question }) => {
        const known = change();
        return known ? patch(`/bookings/${known.id}`, { ...question, dry_run: true }, known.etag) : Promise.resolve(null);
    });
    const chosen = state(/** @type {string[]} */ ([]));
    const hasDistance = state(true);

    /** @param {Record<string, any>} body the booking as it is typed */
    const follow = (body) => {
        const { starts_at, ends_at, items = [], service, distance_km, department_id, home_each_evening } = body;
        const hasTime = starts_at && ends_at && Date.parse(starts_at) < Date.parse(ends_at);
        const ordered = items.filter((/** @type {any} */ item) => item.class && item.quantity > 0);
        chosen.value = ordered.map((/** @type {any} */ item) => item.class);
        hasDistance.value = typeof distance_km === 'number';
        free.follow(hasTime ? { starts_at, ends_at } : null);
        quote.follow(
            hasTime && ordered.length && department_id
                ? {
                      items: ordered,
                      service,
                      starts_at,
                      ends_at,
                      distance_km: distance_km || 0,
                      department_id,
                      ...(home_each_evening ? { home_each_evening } : {}),
                  }
                : null,
        );
        fee.follow(change() && hasTime && ordered.length ? body : null);
    };

    const shownFree = () => {
        const { answer, problem } = free;
        if (problem) return h('p', { class: 'quiet' }, problem.message);
        if (!answer) return h('p', { class: 'quiet' }, w('needTime'));
        const known = classes().map((one) => one.code);
        const offered = [...answer.classes].sort((a, b) => known.indexOf(a.class) - known.indexOf(b.class));
        return h(
            'ul',
            { class: 'offers', 'aria-busy': free.isBusy ? 'true' : null },
            offered.map((one) => {
                const isChosen = chosen.value.includes(one.class);
                return h(
                    'li',
                    { key: one.class },
                    h(
                        'button',
                        { type: 'button', 'aria-pressed': isChosen ? 'true' : 'false', onClick: () => choose(one.class) },
                        h('strong', null, className(one.class)),
                        ' ',
                        h(
                            'span',
                            { class: one.free > 0 ? 'tag good' : 'tag bad' },
                            one.free > 0 ? w('freeOf', { free: one.free }) : w('none'),
                        ),
                        isChosen && [' ', h('span', { class: 'tag accent' }, w('chosen'))],
                    ),
                );
            }),
        );
    };

    const shownQuote = () => {
        const { answer, problem } = quote;
        if (problem) return h('p', { class: 'quiet' }, [problem.message, ...problem.errors.map((fault) => fault.detail)].join(' '));
        if (!answer) return h('p', { class: 'quiet' }, w('priceNone'));
        /** @type {Map<string, number>} what is alike is said once */
        const each = new Map();
        for (const one of answer.per_vehicle) {
            const text = w('each', { name: className(one.class), sum: yuan(one.total_fen) });
            each.set(text, (each.get(text) || 0) + 1);
        }
        return h(
            'div',
            { 'aria-busy': quote.isBusy ? 'true' : null },
            h('p', { class: 'sum', 'aria-live': 'polite' }, yuan(answer.total_fen)),
            // A booking that is changed counts already; what its change does, the answer to that says.
            !change() && ofBudget(answer),
            !hasDistance.value && h('p', { class: 'quiet' }, w('noDistance')),
            answer.per_vehicle.length > 1 &&
                h('p', { class: 'quiet' }, listed([...each].map(([text, n]) => (n > 1 ? `${text} × ${n}` : text)))),
            chargeTable({ lines: joined(answer.lines), total_fen: answer.total_fen }, w('caption')),
        );
    };

    const shownFee = () => {
        const { answer, problem } = fee;
        if (problem) return h('div', { class: 'note' }, h('p', null, problem.message));
        if (!answer) return null;
        const booking = /** @type {import('../parts/record.js').Booking} */ (answer);
        const { fee_fen } = booking;
        return [
            ofBudget(booking),
            h('div', { class: fee_fen ? 'note' : 'note calm' }, h('p', null, fee_fen ? w('fee', { fee: yuan(fee_fen) }) : w('noFee'))),
        ];
    };

    const content = view(() =>
        h(
            'div',
            { class: 'live' },
            h('section', null, h('h2', null, w('free')), shownFree()),
            h('section', null, h('h2', null, w('price')), shownQuote(), change() && shownFee()),
        ),
    );
    const forget = () => [free, quote, fee].forEach((one) => one.forget());
    /** How many of a class are free, as a word; nothing while that isn't known. @param {string} code */
    const freeOf = (code) => {
        const found = free.answer && free.answer.classes.find((/** @type {any} */ one) => one.class === code);
        return found ? (found.free > 0 ? w('freeOf', { free: found.free }) : w('none')) : '';
    };
    return { view: content, follow, forget, freeOf };
}

/** Lines that are alike but for their number are shown once. @param {import('../parts/record.js').Line[]} lines */
function joined(lines) {
    /** @type {Map<string, import('../parts/record.js').Line>} */
    const found = new Map();
    for (const line of lines) {
        const key = [line.code, line.unit, line.rate_fen, line.treatment].join();
        const known = found.get(key);
        found.set(
            key,
            known ? { ...known, quantity: known.quantity + line.quantity, amount_fen: known.amount_fen + line.amount_fen } : line,
        );
    }
    return [...found.values()];
}
