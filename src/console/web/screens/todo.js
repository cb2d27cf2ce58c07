// 待办: what waits for whoever is signed in.

import { get } from '../api.js';
import { h, view } from '../parts/dom.js';
import { loading, shown } from '../parts/load.js';
import { when } from '../parts/when.js';
import { label, words } from '../words.js';

const w = words(
    { title: '待办', nothing: '没有待办事项', more: '还有 {n} 项' },
    { title: 'To do', nothing: 'Nothing waits for you', more: '{n} more' },
);

export function screen() {
    const todo = loading(() => get('/todo'));
    return view(() =>
        h(
            'section',
            { class: 'todo narrow' },
            h('h1', null, w('title')),
            shown(todo, ({ items }) =>
                items.length === 0
                    ? h('p', { class: 'empty' }, w('nothing'))
                    : items.map((/** @type {any} */ item) =>
                          h(
                              'section',
                              { class: 'card', key: item.kind },
                              h('h2', null, label('todo_kind', item.kind), ' ', h('span', { class: 'count' }, item.count)),
                              h(
                                  'ul',
                                  { class: 'rows' },
                                  item.first.map((/** @type {any} */ one) =>
                                      h('li', { key: one.id }, h('a', { href: `#${one.link}` }, one.title), h('span', { class: 'quiet' }, when(one.at))),
                                  ),
                              ),
                              item.count > item.first.length && h('p', { class: 'quiet' }, w('more', { n: item.count - item.first.length })),
                          ),
                      ),
            ),
        ),
    );
}
