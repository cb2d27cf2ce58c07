// Vehicles with their papers, readings, times off the road and maintenance; drivers with their leave.

import { get, patch, post } from '../../api.js';
import { button, refusal, action } from '../../parts/act.js';
import { ask } from '../../parts/ask.js';
import { h, view } from '../../parts/dom.js';
import { loading } from '../../parts/load.js';
import { typed } from '../../parts/money.js';
import { nameOf, options } from '../../parts/names.js';
import { list, table } from '../../parts/table.js';
import { shown } from '../../parts/load.js';
import { addDays, span, today, when } from '../../parts/when.js';
import { is } from '../../session.js';
import { common, label, listed, words } from '../../words.js';
import { subscribeButton } from '../calendars.js';
import { className, classOptions, retiredOn } from './masters.js';
import { optional, optionsOf, retiredTag, screens } from './record.js';
import { daysTag } from './expiries.js';

const w = words(
    {
        vehicles: '车辆',
        vehicle: '车辆',
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
        papers: '证照',
        addPaper: '登记证照',
        kind: '种类',
        from: '生效日期',
        until: '有效期至',
        number: '编号',
        saidPaper: '{name} 已登记',
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
        offRoad: '停用与封存',
        addOffRoad: '登记停用',
        starts: '开始',
        ends: '结束',
        why: '原因',
        end: '提前结束',
        saidOff: '已登记停用',
        saidEnd: '已提前结束',
        hit: '受影响的行程：{n} 趟，请在调度台改派',
        leave: '请假',
        addLeave: '登记请假',
        saidLeave: '已登记请假',
        maintenance: '保养',
        noPlans: '没有适用于此车的保养计划，可先建立',
        plan: '保养计划',
        state: '状态',
        last: '上次保养',
        due: '下次保养',
        addService: '登记保养',
        doneOn: '保养日期',
        note: '备注',
        saidService: '保养已登记',
        remaining: '剩余',
        kmLeft: '{km} 公里',
        daysLeft: '{days} 天',
        edit: '修改',
        saidSaved: '已保存',
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
        only: '由调度员登记',
    },
    {
        vehicles: 'Vehicles',
        vehicle: 'Vehicle',
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
        papers: 'Papers',
        addPaper: 'Add a paper',
        kind: 'Kind',
        from: 'Valid from',
        until: 'Valid until',
        number: 'Number',
        saidPaper: '{name} is recorded',
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
        offRoad: 'Off the road',
        addOffRoad: 'Take off the road',
        starts: 'From',
        ends: 'Until',
        why: 'Reason',
        end: 'End now',
        saidOff: 'It is off the road',
        saidEnd: 'Ended',
        hit: 'Trips hit: {n}. Reassign them on the board.',
        leave: 'Leave',
        addLeave: 'Record leave',
        saidLeave: 'The leave is recorded',
        maintenance: 'Maintenance',
        noPlans: 'No plan applies to it. Make one under',
        plan: 'Plan',
        state: 'State',
        last: 'Last done',
        due: 'Next',
        addService: 'Record a service',
        doneOn: 'Done on',
        note: 'Note',
        saidService: 'The service is recorded',
        remaining: 'Left',
        kmLeft: '{km} km',
        daysLeft: '{days} days',
        edit: 'Edit',
        saidSaved: 'Saved',
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
        only: 'Dispatchers record it',
    },
);

const FLEET = ['admin', 'dispatcher'];
const RUNNING = ['dispatcher', 'accountant', 'supervisor'];
const onlyDispatcher = () => (is('dispatcher') ? null : w('only'));
const onlyFleet = () => (is(...FLEET) ? null : w('only'));

/** How many days are left until a date. @param {string | null | undefined} date */
export const daysUntil = (date) => (date ? Math.round((Date.parse(date) - Date.parse(today())) / 86_400_000) : null);
const dated = (/** @type {string | null | undefined} */ date) => date && [date, ' ', daysTag(daysUntil(date), true)];

/** @param {any} row */
function papersOf(row) {
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
    const change = (/** @type {any} */ one) =>
        ask({
            title: () => `${w('edit')} ${label('paper_kind', one.kind)}`,
            submitText: () => common('confirm'),
            fields: fields(one),
            done: () => all.again(),
            refused: () => all.again(),
            send: async (values) => {
                await patch(`/papers/${one.id}`, { number: null, ...values }, one.etag);
                return w('saidSaved');
            },
        });
    return { view: all.view };
}

/** @param {any} row @param {() => Promise<void>} again @param {() => any} present */
function readingsOf(row, again, present) {
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

/**
 * Times away: a vehicle off the road, a driver on leave.
 * @param {'/off-road' | '/leave'} path
 * @param {Record<string, string>} whose
 * @param {{caption: () => string, add: () => string, said: () => string, name: string}} texts
 */
function timesAway(path, whose, { caption, add: addText, said, name }) {
    const all = list({
        path,
        fixed: whose,
        caption,
        columns: () => [
            { title: `${w('starts')} – ${w('ends')}`, cell: (/** @type {any} */ one) => span(one.starts_at, one.ends_at) },
            { title: w('why'), cell: (one) => one.reason, isWide: true },
            {
                title: '',
                cell: (one) =>
                    one.ends_at.slice(0, 10) >= today() && [
                        button({ text: w('edit'), why: onlyDispatcher(), onClick: () => change(one) }),
                        ' ',
                        button({ text: w('end'), why: onlyDispatcher(), onClick: () => end(one), isBusy: ending.isBusy }),
                    ],
            },
        ],
        above: () => button({ text: addText(), why: onlyDispatcher(), onClick: () => add() }),
    });
    const fields = (/** @type {any} */ one) => () => [
        { name: 'starts_at', label: w('starts'), type: /** @type {const} */ ('when'), isRequired: true, value: one && one.starts_at },
        { name: 'ends_at', label: w('ends'), type: /** @type {const} */ ('when'), isRequired: true, value: one && one.ends_at },
        { name: 'reason', label: w('why'), isRequired: true, isWide: true, value: one && one.reason },
    ];
    const told = (/** @type {any} */ made, /** @type {string} */ text) =>
        made.trips && made.trips.length ? `${text} · ${w('hit', { n: made.trips.length })}` : text;
    const add = () =>
        ask({
            title: () => `${addText()} ${name}`,
            submitText: () => common('confirm'),
            fields: fields(null),
            done: () => all.again(),
            send: async (values, key) => told(await post(path, { ...whose, ...values }, { key }), said()),
        });
    const change = (/** @type {any} */ one) =>
        ask({
            title: () => `${w('edit')} ${name}`,
            submitText: () => common('confirm'),
            fields: fields(one),
            done: () => all.again(),
            refused: () => all.again(),
            send: async (values) => told(await patch(`${path}/${one.id}`, values, one.etag), w('saidSaved')),
        });
    let wanted = '';
    const ending = action(async (key) => {
        await post(`${path}/${wanted}/end`, {}, { key });
        await all.again();
        return w('saidEnd');
    });
    const end = (/** @type {any} */ one) => {
        wanted = one.id;
        ending.run();
    };
    return { view: view(() => h('div', null, refusal(ending.problem), all.view)) };
}

/** @type {Record<string, string>} */
const DUE = { overdue: 'bad', due_soon: 'warn', not_due: 'good' };

/** @param {any} row @param {() => any} present */
function maintenanceOf(row, present) {
    const loaded = loading(() => get(`/vehicles/${row.id}/maintenance`));
    const add = (/** @type {any} */ due) =>
        ask({
            title: () => `${w('addService')} ${due.name}`,
            submitText: () => common('confirm'),
            done: loaded.again,
            fields: () => [
                { name: 'done_on', label: w('doneOn'), type: 'date', isRequired: true, value: today() },
                { name: 'odometer_km', label: w('km'), type: 'number', value: present().current_odometer_km },
                { name: 'note', label: w('note'), isWide: true },
            ],
            send: async (values, key) => {
                await post('/maintenance-services', { plan_id: due.plan_id, vehicle_id: row.id, ...values }, { key });
                return w('saidService');
            },
        });
    const left = (/** @type {any} */ due) =>
        [
            due.remaining_km !== null && w('kmLeft', { km: due.remaining_km }),
            due.remaining_days !== null && w('daysLeft', { days: due.remaining_days }),
        ]
            .filter(Boolean)
            .join(' / ');
    return {
        view: view(() =>
            h(
                'section',
                { class: 'list' },
                shown(loaded, ({ items }) =>
                    table({
                        caption: w('maintenance'),
                        rows: items,
                        empty: [w('noPlans'), ' ', h('a', { href: '#/maintenance-plans' }, w('plan'))],
                        key: (/** @type {any} */ one) => one.plan_id,
                        columns: [
                            { title: w('plan'), cell: (one) => one.name },
                            {
                                title: w('state'),
                                cell: (one) => h('span', { class: `tag ${DUE[one.state] || ''}` }, label('maintenance_state', one.state)),
                            },
                            {
                                title: w('last'),
                                cell: (one) =>
                                    [one.last_done_on, one.last_done_km && w('kmLeft', { km: one.last_done_km })]
                                        .filter(Boolean)
                                        .join(' · '),
                            },
                            {
                                title: w('due'),
                                cell: (one) => [one.due_on, one.due_km && w('kmLeft', { km: one.due_km })].filter(Boolean).join(' / '),
                            },
                            { title: w('remaining'), cell: left },
                            { title: '', cell: (one) => button({ text: w('addService'), why: onlyFleet(), onClick: () => add(one) }) },
                        ],
                    }),
                ),
            ),
        ),
    };
}

export const vehicles = screens({
    path: '/vehicles',
    many: () => w('vehicles'),
    one: () => w('vehicle'),
    title: (/** @type {any} */ row) => row.plate_no,
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
    acts: (row) => subscribeButton('vehicle', row, row.plate_no),
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
