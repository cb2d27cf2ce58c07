// Charts: bars and lines by month, as SVG of our own. Who can't see them reads the same figures as a table.

import { h, state, view } from './dom.js';

/**
 * @typedef {{name: string, kind: 'bar' | 'line', values: (number | null)[]}} Series
 */

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 220, 56, 24, 12];

/**
 * @param {{title: () => string, labels: () => string[], series: () => Series[], write: (value: number) => string}} props `write` makes text of a value
 */
export function chart({ title, labels, series, write }) {
    const at = state(/** @type {number | null} */ (null));
    return view(() => {
        const [names, all] = [labels(), series()];
        const values = all.flatMap((one) => one.values.filter((value) => value !== null)).map(Number);
        const [most, low] = [Math.max(0, ...values), Math.min(0, ...values)];
        const marks = marksOf(low, most);
        const [top] = marks;
        const y = (/** @type {number} */ value) => TOP + ((top - value) / (top - low || 1)) * (HEIGHT - TOP - BOTTOM);
        const step = (WIDTH - LEFT) / Math.max(1, names.length);
        const bars = all.filter((one) => one.kind === 'bar');
        const width = (step * 0.7) / Math.max(1, bars.length);
        const chosen = at.value;
        return h(
            'figure',
            { class: 'chart' },
            h(
                'figcaption',
                null,
                title(),
                // What is drawn alone is named by the title.
                all.length > 1 &&
                    h(
                        'span',
                        { class: 'legend' },
                        all.map((one, index) => h('span', { key: one.name, class: `mark ${one.kind}-${index}` }, one.name)),
                    ),
            ),
            h(
                'svg',
                {
                    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
                    role: 'img',
                    'aria-label': title(),
                    tabindex: 0,
                    onKeyDown: (/** @type {KeyboardEvent} */ event) => move(event, names.length),
                    onMouseleave: () => (at.value = null),
                    onBlur: () => (at.value = null),
                },
                marks.map((value) => [
                    h('line', { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value), class: 'grid' }),
                    h('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, write(value)),
                ]),
                names.map((name, month) => h('text', { x: LEFT + (month + 0.5) * step, y: HEIGHT - 6, 'text-anchor': 'middle' }, name)),
                bars.map((one) => {
                    const index = all.indexOf(one);
                    const place = bars.indexOf(one);
                    return one.values.map(
                        (value, month) =>
                            value !== null &&
                            h('rect', {
                                class: `bar-${index}`,
                                x: LEFT + month * step + step * 0.15 + place * width,
                                width: Math.max(1, width - 1),
                                y: Math.min(y(value), y(0)),
                                height: Math.abs(y(value) - y(0)),
                            }),
                    );
                }),
                all.map((one, index) => (one.kind === 'line' ? line(one, index) : null)),
                names.map((_, month) =>
                    h('rect', {
                        class: chosen === month ? 'hit on' : 'hit',
                        x: LEFT + month * step,
                        y: TOP,
                        width: step,
                        height: HEIGHT - TOP - BOTTOM,
                        onMouseenter: () => (at.value = month),
                    }),
                ),
            ),
            h(
                'p',
                { class: 'said' },
                chosen !== null && chosen < names.length
                    ? [
                          names[chosen],
                          '：',
                          all.map((one) => {
                              const value = one.values[chosen];
                              return value === null || value === undefined ? null : `${one.name} ${write(value)}  `;
                          }),
                      ]
                    : ' ',
            ),
            // A table is as wide as what is in it; what lies around it is not.
            h(
                'div',
                { class: 'unseen' },
                h(
                    'table',
                    null,
                    h('caption', null, title()),
                    h(
                        'tbody',
                        null,
                        names.map((name, month) =>
                            h(
                                'tr',
                                null,
                                h('th', { scope: 'row' }, name),
                                all.map((one) =>
                                    h('td', null, one.name, ' ', one.values[month] === null ? '' : write(Number(one.values[month]))),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        );
        /** @param {Series} one @param {number} index */
        function line(one, index) {
            const points = one.values.map((value, month) => value !== null && `${LEFT + (month + 0.5) * step},${y(value)}`).filter(Boolean);
            return h('polyline', { class: `line-${index}`, points: points.join(' ') });
        }
    });

    /** @param {KeyboardEvent} event @param {number} count */
    function move(event, count) {
        const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (!by) return;
        event.preventDefault();
        at.value = Math.min(count - 1, Math.max(0, (at.value === null ? (by > 0 ? -1 : count) : at.value) + by));
    }
}

/**
 * Where lines are drawn across: at multiples of one round step, so that 0 is one of them however little lies below it.
 * @param {number} low
 * @param {number} most
 */
export function marksOf(low, most) {
    const step = nice(Math.max(most, -low)) / 2;
    const [first, last] = [Math.ceil(most / step), Math.ceil(low / step)];
    return Array.from({ length: first - last + 1 }, (_, index) => (first - index) * step);
}

/** The next round number. @param {number} value */
function nice(value) {
    if (value <= 0) return 1;
    const size = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => one >= value) || value;
}
