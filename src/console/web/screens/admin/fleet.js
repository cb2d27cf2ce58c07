// Vehicles and drivers; what stands below a record lies in `fleet/`.

import { h } from '../../parts/dom.js';
import { typed } from '../../parts/money.js';
import { nameOf, options } from '../../parts/names.js';
import { note } from '../../parts/panel.js';
import { is } from '../../session.js';
import { label, listed, optionsOf, words } from '../../words.js';
import { subscribeButton } from '../calendars.js';
import { timesAway } from './fleet/away.js';
import { maintenanceOf } from './fleet/maintenance.js';
import { readingsOf } from './fleet/odometer.js';
import { dated, daysUntil, papersOf } from './fleet/papers.js';
import { FLEET, RUNNING } from './fleet/who.js';
import { className, classOptions, retiredOn } from './masters.js';
import { optional, retiredTag, screens } from './record.js';

const w = words(
    {
        vehicles: '车辆',
        vehicle: '车辆',
        year: '逐月效益',
        plate: '车牌号',
        class: '车型',
        model: '品牌型号',
        seats: '座位数（含驾驶员）',
        length: '车长（毫米）',
        lengthHint: '6 米及以上按大型客车，需 A1',
        energy: '能源',
        odometer: '建档里程（公里）',
        odometerNow: '当前里程',
        transmission: '变速箱',
        vin: '车辆识别代号',
        use: '使用性质',
        driver: '默认驾驶员',
        ownership: '权属',
        supplier: '供应商',
        fuel: '油耗定额（升/百公里）',
        charging: '电耗定额（度/百公里）',
        inService: '投入使用日期',
        colour: '颜色',
        search: '搜索',
        warning: '提示',
        offRoad: '停用与封存',
        addOffRoad: '登记停用',
        saidOff: '已登记停用',
        leave: '请假',
        addLeave: '登记请假',
        saidLeave: '已登记请假',
        kmLeft: '{km} 公里',
        drivers: '驾驶员',
        driverOne: '驾驶员',
        name: '姓名',
        phone: '电话',
        licences: '准驾车型',
        licenceUntil: '驾驶证有效期至',
        employment: '用工方式',
        birth: '出生日期',
        licenceNo: '驾驶证号',
        qualification: '从业资格证有效期至',
        licence: '驾驶证',
        qualificationPaper: '从业资格证',
        lapsed: '{name}已于 {date} 到期，更新前不能派车',
        lapses: '{name}将于 {date} 到期，请及时更新',
    },
    {
        vehicles: 'Vehicles',
        vehicle: 'Vehicle',
        year: 'Month by month',
        plate: 'Plate',
        class: 'Class',
        model: 'Model',
        seats: 'Seats (with the driver’s)',
        length: 'Length (mm)',
        lengthHint: 'From 6 m on it needs a licence A1',
        energy: 'Energy',
        odometer: 'First reading (km)',
        odometerNow: 'Odometer now',
        transmission: 'Gearbox',
        vin: 'VIN',
        use: 'Use',
        driver: 'Usual driver',
        ownership: 'Ownership',
        supplier: 'Supplier',
        fuel: 'Fuel norm (l/100 km)',
        charging: 'Charging norm (kWh/100 km)',
        inService: 'In service since',
        colour: 'Colour',
        search: 'Search',
        warning: 'Note',
        offRoad: 'Off the road',
        addOffRoad: 'Take off the road',
        saidOff: 'It is off the road',
        leave: 'Leave',
        addLeave: 'Record leave',
        saidLeave: 'The leave is recorded',
        kmLeft: '{km} km',
        drivers: 'Drivers',
        driverOne: 'Driver',
        name: 'Name',
        phone: 'Telephone',
        licences: 'Licence',
        licenceUntil: 'Licence until',
        employment: 'Employment',
        birth: 'Born',
        licenceNo: 'Licence number',
        qualification: 'Qualification until',
        licence: 'The licence',
        qualificationPaper: 'The qualification',
        lapsed: '{name} ran out on {date}. It must be renewed before the next trip',
        lapses: '{name} runs out on {date}. Renew it in time',
    },
);

/** What speaks against a driver soon, or already. @param {string} name @param {string | null} until */
function lapsing(name, until) {
    const days = daysUntil(until);
    if (!until || days === null || days > 30) return [];
    return [w(days < 0 ? 'lapsed' : 'lapses', { name, date: until })];
}

export const vehicles = screens({
    path: '/vehicles',
    many: () => w('vehicles'),
    one: () => w('vehicle'),
    title: (/** @type {any} */ row) => row.plate_no,
    hasExcel: true,
    writers: FLEET,
    filters: () => [
        { name: 'q', label: w('search') },
        { name: 'class', label: w('class'), options: classOptions() },
        { name: 'ownership', label: w('ownership'), options: optionsOf('ownership') },
    ],
    columns: () => [
        { title: w('plate'), cell: (row) => row.plate_no },
        { title: w('class'), cell: (row) => className(row.class) },
        { title: w('model'), cell: (row) => row.model },
        { title: w('seats'), cell: (row) => row.seats, isNumber: true },
        { title: w('energy'), cell: (row) => label('energy', row.energy) },
        {
            title: w('odometerNow'),
            cell: (row) => (row.current_odometer_km === null ? '' : row.current_odometer_km.toLocaleString('en')),
            isNumber: true,
        },
        { title: w('driver'), cell: (row) => nameOf('drivers', row.default_driver_id) },
        { title: w('ownership'), cell: (row) => label('ownership', row.ownership) },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: (row, texts) => [
        { name: 'plate_no', label: w('plate'), isRequired: true },
        { name: 'class', label: w('class'), type: 'select', isRequired: true, options: optional(classOptions()) },
        { name: 'model', label: w('model'), isRequired: true },
        { name: 'seats', label: w('seats'), type: 'number', isRequired: true },
        { name: 'length_mm', label: w('length'), type: 'number', isRequired: true, hint: w('lengthHint') },
        { name: 'energy', label: w('energy'), type: 'select', isRequired: true, options: optional(optionsOf('energy')) },
        { name: 'odometer_km', label: w('odometer'), type: 'number', isRequired: true, isFixed: true },
        { name: 'transmission', label: w('transmission'), type: 'select', options: optional(optionsOf('transmission')) },
        { name: 'default_driver_id', label: w('driver'), type: 'select', options: optional(options('drivers')) },
        { name: 'ownership', label: w('ownership'), type: 'select', isRequired: true, value: 'owned', options: optionsOf('ownership') },
        {
            name: 'supplier_id',
            label: w('supplier'),
            type: 'select',
            isHidden: (texts.ownership || (row && row.ownership)) !== 'hired',
            options: optional(options('suppliers')),
        },
        { name: 'vin', label: w('vin') },
        { name: 'use_nature', label: w('use') },
        { name: 'colour', label: w('colour') },
        { name: 'in_service_on', label: w('inService'), type: 'date' },
        { name: 'fuel_norm_hundredths', label: w('fuel'), type: 'hundredths', text: typed },
        { name: 'charging_norm_hundredths', label: w('charging'), type: 'hundredths', text: typed },
        retiredOn(),
    ],
    facts: (row) => [
        [w('odometerNow'), row.current_odometer_km !== null && w('kmLeft', { km: row.current_odometer_km.toLocaleString('en') })],
        [w('warning'), row.warnings.map((/** @type {any} */ one) => one.detail).join(' ')],
    ],
    acts: (row) => [
        is('accountant', 'supervisor') && h('a', { class: 'button', href: `#/reports/vehicles/${row.id}` }, w('year')),
        subscribeButton('vehicle', row, row.plate_no),
    ],
    parts: (row, again, present) => [
        papersOf(row),
        ...(is(...RUNNING)
            ? [
                  timesAway(
                      '/off-road',
                      { vehicle_id: row.id },
                      { caption: () => w('offRoad'), add: () => w('addOffRoad'), said: () => w('saidOff'), name: row.plate_no },
                  ),
              ]
            : []),
        maintenanceOf(row, present),
        ...(is(...RUNNING) ? [readingsOf(row, again, present)] : []),
    ],
});

export const drivers = screens({
    path: '/drivers',
    many: () => w('drivers'),
    one: () => w('driverOne'),
    title: (/** @type {any} */ row) => row.name,
    hasExcel: true,
    writers: FLEET,
    filters: () => [
        { name: 'q', label: w('search') },
        { name: 'employment', label: w('employment'), options: optionsOf('employment') },
    ],
    columns: () => [
        { title: w('name'), cell: (row) => row.name },
        { title: w('phone'), cell: (row) => h('a', { href: `tel:${row.phone}` }, row.phone) },
        { title: w('licences'), cell: (row) => listed(row.licence_classes) },
        { title: w('licenceUntil'), cell: (row) => dated(row.licence_valid_until) },
        { title: w('qualification'), cell: (row) => dated(row.qualification_valid_until) },
        { title: w('employment'), cell: (row) => label('employment', row.employment) },
        { title: '', isHead: true, cell: retiredTag },
    ],
    fields: () => [
        { name: 'name', label: w('name'), isRequired: true },
        { name: 'phone', label: w('phone'), type: 'tel', isRequired: true },
        { name: 'employment', label: w('employment'), type: 'select', isRequired: true, options: optional(optionsOf('employment')) },
        { name: 'licence_valid_until', label: w('licenceUntil'), type: 'date', isRequired: true },
        { name: 'licence_no', label: w('licenceNo') },
        { name: 'birth_date', label: w('birth'), type: 'date' },
        { name: 'qualification_valid_until', label: w('qualification'), type: 'date' },
        retiredOn(),
        { name: 'licence_classes', label: w('licences'), type: 'many', options: optionsOf('licence_class') },
    ],
    acts: (row) => subscribeButton('driver', row, row.name),
    below: (row) =>
        note([...lapsing(w('licence'), row.licence_valid_until), ...lapsing(w('qualificationPaper'), row.qualification_valid_until)]),
    parts: (row) =>
        is(...RUNNING)
            ? [
                  timesAway(
                      '/leave',
                      { driver_id: row.id },
                      { caption: () => w('leave'), add: () => w('addLeave'), said: () => w('saidLeave'), name: row.name },
                  ),
              ]
            : [],
});
