// The readings of a vehicle's odometer: recorded, and corrected, which is how one in doubt is settled.

import { post } from '../../../api.js';
import { button } from '../../../parts/act.js';
import { ask } from '../../../parts/ask.js';
import { h } from '../../../parts/dom.js';
import { list } from '../../../parts/table.js';
import { when } from '../../../parts/when.js';
import { common, label, words } from '../../../words.js';
import { onlyDispatcher } from './who.js';

const w = words(
    {
        odometerNow: '当前里程',
        readings: '里程读数',
        addReading: '抄录里程',
        correctReading: '更正',
        corrects: '更正里程 {plate}',
        correctsHint: '所记读数 {km}；属于行程的读数，其费用随之重新计算',
        at: '时间',
        km: '读数（公里）',
        source: '来源',
        reason: '说明',
        quarantined: '存疑',
        saidReading: '里程已登记',
        state: '状态',
    },
    {
        odometerNow: 'Odometer now',
        readings: 'Odometer',
        addReading: 'Record a reading',
        correctReading: 'Correct',
        corrects: 'Correct the odometer of {plate}',
        correctsHint: 'Recorded: {km}. The charge of a trip that it belongs to is reckoned anew',
        at: 'When',
        km: 'Reading (km)',
        source: 'Source',
        reason: 'Reason',
        quarantined: 'in doubt',
        saidReading: 'The reading is recorded',
        state: 'State',
    },
);

/** @param {any} row @param {() => Promise<void>} again @param {() => any} present */
export function readingsOf(row, again, present) {
    const all = list({
        path: `/vehicles/${row.id}/odometer-readings`,
        fixed: { limit: 10 },
        caption: () => w('readings'),
        columns: () => [
            { title: w('at'), cell: (/** @type {any} */ one) => when(one.at) },
            { title: w('km'), cell: (one) => one.odometer_km.toLocaleString('en'), isNumber: true },
            { title: w('source'), cell: (one) => label('reading_source', one.source) },
            { title: w('state'), cell: (one) => (one.quarantined ? h('span', { class: 'tag warn' }, w('quarantined')) : '') },
            { title: w('reason'), cell: (one) => one.reason, isWide: true },
            { title: '', cell: (one) => button({ text: w('correctReading'), why: onlyDispatcher(), onClick: () => add(one) }) },
        ],
        above: () => button({ text: w('addReading'), why: onlyDispatcher(), onClick: () => add(null) }),
    });
    /** A reading, or the correction of one, which is how one in doubt is settled. @param {any} wrong */
    const add = (wrong) =>
        ask({
            title: () => (wrong ? w('corrects', { plate: row.plate_no }) : `${w('addReading')} ${row.plate_no}`),
            submitText: () => common('confirm'),
            fields: () => [
                {
                    name: 'odometer_km',
                    label: w('km'),
                    type: 'number',
                    isRequired: true,
                    value: wrong ? wrong.odometer_km : undefined,
                    hint: wrong
                        ? w('correctsHint', { km: wrong.odometer_km })
                        : present().current_odometer_km === null
                          ? undefined
                          : `${w('odometerNow')} ${present().current_odometer_km}`,
                },
                { name: 'at', label: w('at'), type: 'when', isHidden: !!wrong },
                { name: 'reason', label: w('reason'), isWide: true, isRequired: !!wrong },
            ],
            send: async (values, key) => {
                const body = wrong ? { ...values, corrects_id: wrong.id } : values;
                await post(`/vehicles/${row.id}/odometer-readings`, body, { key });
                return w('saidReading');
            },
            done: () => {
                all.again();
                again();
            },
        });
    return { view: all.view };
}
