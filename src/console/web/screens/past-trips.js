// 历史行程: trips from before motorpool was used, as a table brought them in. They are no bookings and are not in the books.

import { h, view } from '../parts/dom.js';
import { yuan } from '../parts/money.js';
import { nameOf, options } from '../parts/names.js';
import { list } from '../parts/table.js';
import { span } from '../parts/when.js';
import { is } from '../session.js';
import { label, words } from '../words.js';
import { tripTabs } from './trips.js';

const w = words(
    {
        title: '历史行程',
        note: '启用本系统之前的行程，由表格导入，只供查阅，不计入账簿。',
        reference: '派车单号',
        department: '用车单位',
        vehicle: '车辆',
        driver: '驾驶员',
        time: '出车时间',
        purpose: '用途',
        km: '里程（公里）',
        charge: '费用',
        from: '回车自',
        to: '回车至',
        one: '只看一次导入的行程',
        nothing: '没有历史行程。以前的用车记录可整理成表格导入。',
        imports: '数据导入',
    },
    {
        title: 'Past trips',
        note: 'Trips from before this system, brought in by a table: to look up only, they are not in the books.',
        reference: 'Slip',
        department: 'Department',
        vehicle: 'Vehicle',
        driver: 'Driver',
        time: 'Out',
        purpose: 'Purpose',
        km: 'km',
        charge: 'Charge',
        from: 'Back from',
        to: 'Back until',
        one: 'Of one import alone',
        nothing: 'There are no past trips. Older records can be brought in by a table.',
        imports: 'Imports',
    },
);

/** @typedef {{id: string, import_id: string, reference: string, vehicle_id: string, driver_id: string | null, department_id: string, purpose: string, departed_at: string, returned_at: string, distance_km: number, total_fen: number | null}} PastTrip */

export function screen() {
    const all = list({
        path: '/past-trips',
        caption: () => w('title'),
        filters: () => [
            { name: 'department_id', label: w('department'), options: options('departments') },
            { name: 'vehicle_id', label: w('vehicle'), options: options('vehicles') },
            { name: 'from', label: w('from'), type: 'date' },
            { name: 'to', label: w('to'), type: 'date' },
        ],
        linked: { names: ['import_id'], text: () => w('one') },
        empty: () => [w('nothing'), ' ', is('accountant', 'supervisor', 'admin') && h('a', { href: '#/imports' }, w('imports'))],
        columns: () => [
            { title: w('reference'), cell: (/** @type {PastTrip} */ trip) => trip.reference },
            { title: w('department'), isWhole: true, cell: (trip) => nameOf('departments', trip.department_id) },
            { title: w('time'), isWhole: true, cell: (trip) => span(trip.departed_at, trip.returned_at) },
            { title: w('vehicle'), cell: (trip) => nameOf('vehicles', trip.vehicle_id) },
            { title: w('driver'), cell: (trip) => nameOf('drivers', trip.driver_id) },
            { title: w('purpose'), cell: (trip) => label('purpose', trip.purpose) },
            { title: w('km'), isNumber: true, cell: (trip) => trip.distance_km.toLocaleString('en') },
            { title: w('charge'), isNumber: true, cell: (trip) => trip.total_fen !== null && yuan(trip.total_fen) },
        ],
    });
    return view(() => h('section', null, tripTabs(), h('h1', null, w('title')), h('p', { class: 'quiet' }, w('note')), all.view));
}
