// parts/dom.js in the browser: what stays keeps its focus and what was typed, what goes is told, what changes is drawn once. Where the focus of a
// dialog is. The lines of a chart.

import assert from 'node:assert/strict';

export default async function ({ windows }) {
    const page = await windows.empty();
    const found = await page.evaluate(async () => {
        const script = document.querySelector('script[type=module]').getAttribute('src');
        const { h, mount, state, view } = await import(script.replace('app.js', 'parts/dom.js'));
        const turn = () => new Promise((resolve) => setTimeout(resolve));
        const root = document.body.appendChild(document.createElement('div'));
        const found = {};

        // Changes of one turn are drawn once; a state that wasn't read draws nothing.
        const [a, b, other] = [state(1), state(1), state(1)];
        let drawn = 0;
        const unmount = mount(
            root,
            view(() => (drawn++, h('p', { title: String(a.value) }, a.value + b.value))),
        );
        a.value = 2;
        b.value = 3;
        other.value = 9;
        await turn();
        found.once = [drawn, root.textContent, root.firstChild.title];
        a.value = 2;
        await turn();
        found.same = drawn;
        unmount();
        a.value = 7;
        await turn();
        found.gone = [drawn, root.childNodes.length];

        // A keyed list keeps its elements: focus, what was typed, scrolling.
        const list = state(['a', 'b', 'c']);
        const removed = [];
        mount(
            root,
            view(() =>
                h(
                    'ul',
                    null,
                    list.value.map((name) =>
                        h('li', { key: name, onRemove: () => removed.push(name) }, h('input', { 'aria-label': name }), name),
                    ),
                ),
            ),
        );
        const input = root.querySelector('[aria-label=b]');
        input.focus();
        input.value = 'typed';
        list.value = ['c', 'b', 'd'];
        await turn();
        found.keyed = [
            root.textContent,
            root.querySelector('[aria-label=b]') === input,
            document.activeElement === input,
            input.value,
            removed.join(),
        ];
        list.value = ['d', 'c', 'x', 'b'];
        await turn();
        found.moved = [root.textContent, document.activeElement === input];
        list.value = [];
        await turn();
        found.empty = [root.textContent, removed.join()];

        // Nothing, lists in lists, text and elements beside each other; attributes come and go; a view within a view stays itself.
        const inner = view(() => h('b', null, other.value));
        const shows = state(true);
        root.textContent = '';
        mount(
            root,
            view(() =>
                h(
                    'div',
                    { class: shows.value ? 'on' : null, hidden: !shows.value, style: shows.value ? { left: '1px' } : {} },
                    shows.value && 'text',
                    [[null, h('i', null, 1)]],
                    inner,
                ),
            ),
        );
        const bold = root.querySelector('b');
        found.parts = root.innerHTML;
        shows.value = false;
        other.value = 10;
        await turn();
        found.without = [root.innerHTML, root.querySelector('b') === bold];

        // Data never become markup, and an SVG is one.
        const name = '<script>alert(1)</script>';
        mount(
            root,
            view(() => h('svg', { viewBox: '0 0 1 1' }, h('title', null, name), h('path', { d: 'M0 0' }))),
        );
        const svg = root.querySelector('svg');
        found.svg = [
            svg.namespaceURI,
            svg.querySelector('path').namespaceURI,
            svg.querySelector('title').textContent === name,
            root.querySelector('script') === null,
        ];

        // A select takes its value with its options, and a listener is the newest one.
        const heard = [];
        const n = state(1);
        mount(
            root,
            view(() =>
                h(
                    'button',
                    { onClick: () => heard.push(n.value) },
                    h(
                        'select',
                        { value: 'b' },
                        ['a', 'b'].map((value) => h('option', { value }, value)),
                    ),
                ),
            ),
        );
        n.value = 2;
        await turn();
        root.querySelector('button').click();
        found.select = [root.querySelector('select').value, heard.join()];

        // A dialog has its focus at once, and takes it from nobody later: whoever types at once types into the field that was chosen.
        const { ask } = await import(script.replace('app.js', 'parts/ask.js'));
        const focused = () => document.activeElement.name || document.activeElement.type;
        const close = ask({
            title: () => 'Two fields',
            submitText: () => 'Send',
            fields: () => ['from', 'until'].map((name) => ({ name, label: name, value: name })),
            send: async () => {},
        });
        await Promise.resolve();
        const began = focused();
        document.querySelector('dialog [name=until]').focus();
        await turn();
        await new Promise((resolve) => requestAnimationFrame(resolve));
        await turn();
        found.focus = [began, focused()];
        close();
        ask({ title: () => 'No field', submitText: () => 'Send', send: async () => {} });
        await Promise.resolve();
        found.focus.push(focused());

        // A chart's lines across: 0 is one of them, and they are few however uneven the two sides are.
        const { marksOf } = await import(script.replace('app.js', 'parts/chart.js'));
        found.marks = [
            [0, 221_000],
            [-500, 221_000],
            [-90_000, 100_000],
            [-221_000, 40],
            [-221_000, 0],
            [0, 0],
        ].map(([low, most]) => marksOf(low, most).join(' '));
        return found;
    });
    assert.deepEqual(found, {
        once: [2, '5', '2'],
        same: 2,
        gone: [2, 0],
        keyed: ['cbd', true, true, 'typed', 'a'],
        moved: ['dcxb', true],
        empty: ['', 'a,d,c,x,b'],
        parts: '<div class="on" style="left: 1px;">text<i>1</i><b>9</b></div>',
        without: ['<div style="" hidden=""><i>1</i><b>10</b></div>', true],
        svg: ['http://www.w3.org/2000/svg', 'http://www.w3.org/2000/svg', true, true],
        select: ['b', '2'],
        focus: ['from', 'until', 'submit'],
        marks: ['250000 125000 0', '250000 125000 0', '100000 50000 0 -50000', '125000 0 -125000', '0 -125000', '0'],
    });
}
