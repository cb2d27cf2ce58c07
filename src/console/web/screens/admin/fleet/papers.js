// The papers of a vehicle: added, renewed, and how long they hold.

import { patch, post } from '../../../api.js';
import { button } from '../../../parts/act.js';
import { ask } from '../../../parts/ask.js';
import { list } from '../../../parts/table.js';
import { addDays, today } from '../../../parts/when.js';
import { common, label, optionsOf, words } from '../../../words.js';
import { daysTag } from '../expiries.js';
import { optional } from '../record.js';
import { onlyFleet, rowOf } from './who.js';

const w = words(
    {
        papers: '证照',
        addPaper: '登记证照',
        kind: '种类',
        from: '生效日期',
        until: '有效期至',
        number: '编号',
        saidPaper: '{name} 已登记',
        edit: '修改',
        saidSaved: '已保存',
    },
    {
        papers: 'Papers',
        addPaper: 'Add a paper',
        kind: 'Kind',
        from: 'Valid from',
        until: 'Valid until',
        number: 'Number',
        saidPaper: '{name} is recorded',
        edit: 'Edit',
        saidSaved: 'Saved',
    },
);

/** How many days are left until a date. @param {string | null | undefined} date */
export const daysUntil = (date) => (date ? Math.round((Date.parse(date) - Date.parse(today())) / 86_400_000) : null);

/** A date with the days that are left. @param {string | null | undefined} date */
export const dated = (date) => date && [date, ' ', daysTag(daysUntil(date), true)];

/** @param {any} row */
export function papersOf(row) {
    const fields = (/** @type {any} */ paper) => () => [
        {
            name: 'kind',
            label: w('kind'),
            type: /** @type {const} */ ('select'),
            isRequired: true,
            options: optional(optionsOf('paper_kind')),
            value: paper && paper.kind,
        },
        { name: 'number', label: w('number'), value: paper && paper.number },
        {
            name: 'valid_from',
            label: w('from'),
            type: /** @type {const} */ ('date'),
            isRequired: true,
            value: paper ? paper.valid_from : today(),
        },
        {
            name: 'valid_until',
            label: w('until'),
            type: /** @type {const} */ ('date'),
            isRequired: true,
            value: paper ? paper.valid_until : addDays(today(), 364),
        },
    ];
    const all = list({
        path: `/vehicles/${row.id}/papers`,
        caption: () => w('papers'),
        columns: () => [
            { title: w('kind'), cell: (/** @type {any} */ one) => label('paper_kind', one.kind) },
            { title: w('number'), cell: (one) => one.number },
            { title: w('from'), cell: (one) => one.valid_from },
            { title: w('until'), cell: (one) => dated(one.valid_until) },
            { title: '', cell: (one) => button({ text: w('edit'), why: onlyFleet(), onClick: () => change(one) }) },
        ],
        above: () => button({ text: w('addPaper'), why: onlyFleet(), onClick: () => add() }),
    });
    const add = () =>
        ask({
            title: () => `${w('addPaper')} ${row.plate_no}`,
            submitText: () => common('confirm'),
            fields: fields(null),
            done: () => all.again(),
            send: async (values, key) => {
                await post(`/vehicles/${row.id}/papers`, values, { key });
                return w('saidPaper', { name: label('paper_kind', values.kind) });
            },
        });
    const change = (/** @type {any} */ one) => {
        const { now, refused, intro } = rowOf(all, one, (known) => [
            [w('kind'), label('paper_kind', known.kind)],
            [w('number'), known.number],
            [w('from'), known.valid_from],
            [w('until'), known.valid_until],
        ]);
        ask({
            title: () => `${w('edit')} ${label('paper_kind', one.kind)}`,
            submitText: () => common('confirm'),
            intro,
            fields: fields(one),
            done: () => all.again(),
            refused,
            send: async (values) => {
                await patch(`/papers/${one.id}`, { number: null, ...values }, now().etag);
                return w('saidSaved');
            },
        });
    };
    return { view: all.view };
}
