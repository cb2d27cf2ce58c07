// 我的合同: where who works for a supplier begins.

import { h, view } from '../../parts/dom.js';
import { me } from '../../session.js';
import { words } from '../../words.js';

const w = words(
    {
        title: '我的合同',
        none: '此处尚无可查看的合同',
        noneHint: '有合同后会出现在这里。',
    },
    {
        title: 'My contracts',
        none: 'There is no contract to show yet',
        noneHint: 'Contracts will appear here.',
    },
);

export function screen() {
    return view(() =>
        h(
            'section',
            { class: 'narrow' },
            h('h1', null, w('title')),
            me.value && me.value.supplier_name && h('p', null, me.value.supplier_name),
            h('div', { class: 'empty' }, h('p', null, w('none')), h('p', null, w('noneHint'))),
        ),
    );
}
