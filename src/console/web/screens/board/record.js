// 代录: what came by telephone or on paper, in one form. It is several requests; each that succeeded stays done, so that after a refusal the
// form goes on from where it stopped.

import { get, post } from '../../api.js';
import { dialog } from '../../parts/dialog.js';
import { h, state, view } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { loading, shown } from '../../parts/load.js';
import { instant, when } from '../../parts/when.js';
import { draft, keepDraft } from '../../session.js';
import { label, labels, listed, words } from '../../words.js';
import { w as board } from './words.js';

const w = words(
    {
        kind: '录入内容',
        phone: '电话申请（排入待派队列）',
        paper: '纸质单据（已跑完的行程）',
        trip: '用车',
        approval: '纸质审批',
        drive: '出车与回车',
        sign: '用车人签字',
        department: '用车部门',
        purpose: '用途',
        class: '车型',
        quantity: '数量',
        passengers: '人数',
        starts: '出发时间',
        ends: '结束时间',
        left: '出车时间',
        back: '回车时间',
        origin: '出发地',
        destination: '目的地',
        km: '预计里程（公里）',
        reach: '范围',
        contact: '联系人',
        phoneNumber: '联系电话',
        note: '备注',
        signer: '审批人',
        slip: '审批单号',
        slipHint: '有纸质审批的填写审批人和单号；没有则由部门在线审批。',
        vehicle: '车辆',
        driver: '驾驶员',
        departure: '出车里程表读数',
        return: '回车里程表读数',
        tolls: '过路费',
        parking: '停车费',
        confirmer: '签字人',
        confirmSlip: '派车单号',
        confirmHint: '用车人已在派车单上签字确认的填写；没有则由部门在线确认。',
        submit: '提交代录',
        doneQueue: '{number} 已录入',
        doneTrip: '{number} 已补录，{plate} 里程 {km} 公里',
        goesOn: '{number} 已建立，已完成：{steps}。更正后继续提交余下步骤。',
        booking: '建单',
        approve: '审批',
        dispatch: '派车',
        depart: '出车',
        returned: '回车',
        reason: '补录',
        last: '此前读数 {km}（{when}）',
        next: '，其后 {km}（{when}）',
        none: '此前没有读数',
        reasonLabel: '补录说明',
        choose: '请选择',
    },
    {
        kind: 'What',
        phone: 'Telephone request (joins the queue)',
        paper: 'Paper slip (the trip is over)',
        trip: 'The trip',
        approval: 'Approval on paper',
        drive: 'Departure and return',
        sign: 'Signature',
        department: 'Department',
        purpose: 'Purpose',
        class: 'Class',
        quantity: 'Vehicles',
        passengers: 'People',
        starts: 'Start',
        ends: 'End',
        left: 'Departed',
        back: 'Returned',
        origin: 'From',
        destination: 'To',
        km: 'Kilometres expected',
        reach: 'Reach',
        contact: 'Contact',
        phoneNumber: 'Telephone',
        note: 'Note',
        signer: 'Approved by',
        slip: 'Number of the approval',
        slipHint: 'If it was approved on paper. Otherwise the department approves it here.',
        vehicle: 'Vehicle',
        driver: 'Driver',
        departure: 'Odometer at departure',
        return: 'Odometer at return',
        tolls: 'Tolls',
        parking: 'Parking',
        confirmer: 'Signed by',
        confirmSlip: 'Number of the slip',
        confirmHint: 'If somebody signed the slip. Otherwise the department confirms it here.',
        submit: 'Record',
        doneQueue: '{number} is recorded',
        doneTrip: '{number} is recorded: {plate}, {km} km',
        goesOn: '{number} is made; done: {steps}. Correct what is wrong and go on.',
        booking: 'booking',
        approve: 'approval',
        dispatch: 'dispatch',
        depart: 'departure',
        returned: 'return',
        reason: 'Recorded afterwards',
        last: 'Before: {km} ({when})',
        next: ', after: {km} ({when})',
        none: 'No reading before',
        reasonLabel: 'Reason',
        choose: 'Choose',
    },
);

const NAME = 'board-record';
/** @typedef {{id: string, at: string, odometer_km: number, corrects_id: string | null, quarantined: boolean}} Reading */
/** How far it has come. @typedef {{id?: string, number?: string, isApproved?: boolean, trip?: string, plate?: string, isOut?: boolean, km?: number, total?: number}} Progress */

/**
 * @param {import('./desk.js').Desk} desk
 * @param {() => void} changed
 */
export function openRecord(desk, changed) {
    const data = loading(async () => ({
        departments: (await get('/departments', { limit: 200 })).items,
        classes: (await get('/vehicle-classes', { limit: 200 })).items,
    }));
    /** @type {{value: Progress}} */
    const progress = state(draft(`${NAME}-steps`));
    const step = state('');
    /** Whether it stopped half way. */
    const isStuck = state(!!progress.value.id);
    const come = (/** @type {Progress} */ more) => {
        progress.value = { ...progress.value, ...more };
        keepDraft(`${NAME}-steps`, progress.value);
    };

    /** @param {Record<string, any>} texts */
    const isPaper = (texts) => texts.kind === 'paper';
    /** @param {Record<string, any>} texts */
    const vehicleOf = (texts) => desk.vehicle(texts.vehicle_id || '');

    /** The readings of the vehicle: a slip that is typed late lies between two of them. @type {{value: {of: string, items: Reading[]}}} */
    const readings = state({ of: '', items: [] });
    const follow = async (/** @type {Record<string, any>} */ texts) => {
        const of = texts.vehicle_id || '';
        if (of === readings.value.of) return;
        readings.value = { of, items: [] };
        if (!of) return;
        const { items } = await get(`/vehicles/${of}/odometer-readings`, { limit: 200 });
        if (readings.value.of !== of) return;
        const corrected = new Set(items.map((/** @type {Reading} */ one) => one.corrects_id));
        readings.value = { of, items: items.filter((/** @type {Reading} */ one) => !one.quarantined && !corrected.has(one.id)) };
    };
    const around = (/** @type {Record<string, any>} */ texts) => {
        const { items } = readings.value;
        if (!items.length || !texts.starts_at) return undefined;
        const at = Date.parse(instant(texts.starts_at));
        const sorted = [...items].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
        const before = sorted.filter((one) => Date.parse(one.at) <= at).pop();
        const after = sorted.find((one) => Date.parse(one.at) > at);
        return (
            (before ? w('last', { km: before.odometer_km, when: when(before.at) }) : w('none')) +
            (after ? w('next', { km: after.odometer_km, when: when(after.at) }) : '')
        );
    };
    follow(draft(NAME));

    const typed = form({
        id: NAME,
        onChange: follow,
        fields: (texts) => {
            const known = data.data || { departments: [], classes: [] };
            const [paper, made] = [isPaper(texts), progress.value];
            const isFixed = !!made.id;
            const blank = { value: '', label: w('choose') };
            const vehicles = desk.data ? desk.data.board.vehicles.filter((one) => !texts.class || one.class === texts.class) : [];
            const vehicle = vehicleOf(texts);
            const fixed = { disabled: isFixed };
            return [
                {
                    name: 'kind',
                    label: w('kind'),
                    type: /** @type {const} */ ('select'),
                    isWide: true,
                    value: 'phone',
                    attributes: fixed,
                    options: [
                        { value: 'phone', label: w('phone') },
                        { value: 'paper', label: w('paper') },
                    ],
                },
                {
                    name: 'department_id',
                    group: w('trip'),
                    label: w('department'),
                    type: /** @type {const} */ ('select'),
                    isRequired: true,
                    attributes: fixed,
                    options: [blank, ...known.departments.map((/** @type {any} */ one) => ({ value: one.id, label: one.name }))],
                },
                {
                    name: 'purpose',
                    label: w('purpose'),
                    type: /** @type {const} */ ('select'),
                    isRequired: true,
                    value: 'official_business',
                    attributes: fixed,
                    options: Object.keys(labels.value.purpose || {}).map((value) => ({ value, label: label('purpose', value) })),
                },
                {
                    name: 'starts_at',
                    label: paper ? w('left') : w('starts'),
                    type: /** @type {const} */ ('when'),
                    isRequired: true,
                    attributes: fixed,
                },
                {
                    name: 'ends_at',
                    label: paper ? w('back') : w('ends'),
                    type: /** @type {const} */ ('when'),
                    isRequired: true,
                    attributes: fixed,
                },
                {
                    name: 'class',
                    label: w('class'),
                    type: /** @type {const} */ ('select'),
                    isRequired: true,
                    attributes: fixed,
                    options: [blank, ...known.classes.map((/** @type {any} */ one) => ({ value: one.code, label: one.name }))],
                    pointer: '/items/0/class',
                },
                {
                    name: 'quantity',
                    label: w('quantity'),
                    type: /** @type {const} */ ('number'),
                    isRequired: true,
                    value: 1,
                    isHidden: paper,
                    attributes: fixed,
                    pointer: '/items/0/quantity',
                },
                { name: 'passengers', label: w('passengers'), type: /** @type {const} */ ('number'), isRequired: true, attributes: fixed },
                { name: 'origin', label: w('origin'), isRequired: true, attributes: fixed },
                { name: 'destination', label: w('destination'), isRequired: true, attributes: fixed },
                {
                    name: 'reach',
                    label: w('reach'),
                    type: /** @type {const} */ ('select'),
                    value: 'in_county',
                    attributes: fixed,
                    options: Object.keys(labels.value.reach || {}).map((value) => ({ value, label: label('reach', value) })),
                },
                { name: 'distance_km', label: w('km'), type: /** @type {const} */ ('number'), attributes: fixed, isHidden: paper },
                { name: 'contact_name', label: w('contact'), isRequired: true, attributes: fixed },
                { name: 'contact_phone', label: w('phoneNumber'), type: /** @type {const} */ ('tel'), isRequired: true, attributes: fixed },
                { name: 'note', label: w('note'), isWide: true, attributes: fixed },
                {
                    name: 'signed_by',
                    group: w('approval'),
                    label: w('signer'),
                    isRequired: paper || !!texts.slip,
                    hint: paper ? undefined : w('slipHint'),
                    attributes: { disabled: made.isApproved },
                    pointer: step.value === 'approve' ? '/signed_by' : '/-',
                },
                {
                    name: 'slip',
                    label: w('slip'),
                    isRequired: paper || !!texts.signed_by,
                    attributes: { disabled: made.isApproved },
                    pointer: step.value === 'approve' ? '/slip' : '/-',
                },
                {
                    name: 'vehicle_id',
                    group: w('drive'),
                    label: w('vehicle'),
                    type: /** @type {const} */ ('select'),
                    isRequired: true,
                    isHidden: !paper,
                    attributes: { disabled: !!made.trip },
                    options: [blank, ...vehicles.map((one) => ({ value: one.id, label: `${one.plate_no} ${one.model}` }))],
                    pointer: '/assignments/0/vehicle_id',
                },
                {
                    name: 'driver_id',
                    label: w('driver'),
                    type: /** @type {const} */ ('select'),
                    isRequired: true,
                    isHidden: !paper,
                    value: vehicle ? vehicle.default_driver_id : '',
                    attributes: { disabled: !!made.trip },
                    options: [blank, ...(desk.data ? desk.data.board.drivers : []).map((one) => ({ value: one.id, label: one.name }))],
                    pointer: '/assignments/0/driver_id',
                },
                {
                    name: 'departure_km',
                    label: w('departure'),
                    type: /** @type {const} */ ('number'),
                    isRequired: true,
                    isHidden: !paper,
                    hint: around(texts),
                    attributes: { disabled: made.isOut },
                    pointer: step.value === 'depart' ? '/odometer_km' : '/-',
                },
                {
                    name: 'return_km',
                    label: w('return'),
                    type: /** @type {const} */ ('number'),
                    isRequired: true,
                    isHidden: !paper,
                    attributes: { disabled: made.km !== undefined },
                    pointer: step.value === 'return' ? '/odometer_km' : '/-',
                },
                {
                    name: 'tolls_fen',
                    label: w('tolls'),
                    type: /** @type {const} */ ('money'),
                    isHidden: !paper,
                    attributes: { disabled: made.km !== undefined },
                },
                {
                    name: 'parking_fen',
                    label: w('parking'),
                    type: /** @type {const} */ ('money'),
                    isHidden: !paper,
                    attributes: { disabled: made.km !== undefined },
                },
                { name: 'reason', label: w('reasonLabel'), isHidden: !paper, isWide: true, isRequired: true, value: w('reason') },
                {
                    name: 'confirmer',
                    group: w('sign'),
                    label: w('confirmer'),
                    isHidden: !paper,
                    isRequired: !!texts.confirm_slip,
                    hint: w('confirmHint'),
                    pointer: step.value === 'confirm' ? '/signed_by' : '/-',
                },
                {
                    name: 'confirm_slip',
                    label: w('confirmSlip'),
                    isHidden: !paper,
                    isRequired: !!texts.confirmer,
                    pointer: step.value === 'confirm' ? '/slip' : '/-',
                },
            ];
        },
        submitText: () => w('submit'),
        send: async (values, key) => {
            const paper = isPaper(typed.texts);
            isStuck.value = false;
            const run = async (/** @type {string} */ name, /** @type {string} */ path, /** @type {any} */ body) => {
                step.value = name;
                return post(path, body, { key: `${key}-${name}` });
            };
            if (!progress.value.id) {
                const made = await run('booking', '/bookings', bookingOf(values));
                come({ id: made.id, number: made.number, isApproved: made.approval !== 'pending' });
            }
            const booking = `/bookings/${progress.value.id}`;
            if (values.signed_by && !progress.value.isApproved) {
                await run('approve', `${booking}/approve`, { signed_by: values.signed_by, slip: values.slip });
                come({ isApproved: true });
            }
            if (paper) await drive(values, run);
            const { number = '', plate = '', km = 0 } = progress.value;
            keepDraft(`${NAME}-steps`, null);
            progress.value = {};
            return paper ? w('doneTrip', { number, plate, km }) : w('doneQueue', { number });
        },
        done: () => {
            changed();
            close();
        },
        refused: () => {
            isStuck.value = !!progress.value.id;
            if (isStuck.value) changed();
        },
        cancel: () => close(),
    });

    /** The trip of a slip, step by step. @param {Record<string, any>} values @param {(name: string, path: string, body: any) => Promise<any>} run */
    const drive = async (values, run) => {
        if (!progress.value.trip) {
            const sent = await run('dispatch', `/bookings/${progress.value.id}/dispatch`, {
                assignments: [{ vehicle_id: values.vehicle_id, driver_id: values.driver_id }],
            });
            const trip = sent.trips.find((/** @type {any} */ one) => one.state === 'planned');
            come({ trip: trip.id, plate: trip.plate_no });
        }
        const trip = `/trips/${progress.value.trip}`;
        if (!progress.value.isOut) {
            await run('depart', `${trip}/depart`, { odometer_km: values.departure_km, at: values.starts_at, reason: values.reason });
            come({ isOut: true });
        }
        if (progress.value.km === undefined) {
            const { tolls_fen, parking_fen } = values;
            const back = await run('return', `${trip}/return`, {
                odometer_km: values.return_km,
                at: values.ends_at,
                tolls_fen,
                parking_fen,
            });
            come({ km: back.distance_km, total: back.charge ? back.charge.total_fen : undefined });
        }
        if (values.confirmer)
            await run('confirm', `${trip}/confirm`, {
                signed_by: values.confirmer,
                slip: values.confirm_slip,
                total_fen: progress.value.total,
            });
    };

    const done = () => {
        const { id, isApproved, trip, isOut, km } = progress.value;
        return listed([
            id && w('booking'),
            id && isApproved && w('approve'),
            trip && w('dispatch'),
            isOut && w('depart'),
            km !== undefined && w('returned'),
        ]);
    };
    const body = view(() =>
        h(
            'div',
            null,
            isStuck.value && h('div', { class: 'note' }, h('p', null, w('goesOn', { number: progress.value.number || '', steps: done() }))),
            shown(data, () => typed.view),
        ),
    );
    const close = dialog({ title: () => board('record'), body: () => body });
}

/** @param {Record<string, any>} values */
function bookingOf({
    department_id,
    purpose,
    starts_at,
    ends_at,
    class: code,
    quantity = 1,
    passengers,
    origin,
    destination,
    reach,
    distance_km,
    contact_name,
    contact_phone,
    note,
    departure_km,
    return_km,
}) {
    const driven = return_km !== undefined ? Math.max(0, return_km - departure_km) : undefined;
    return {
        department_id,
        purpose,
        starts_at,
        ends_at,
        items: [{ class: code, quantity }],
        passengers,
        origin,
        destination,
        reach,
        distance_km: distance_km === undefined ? driven : distance_km,
        contact_name,
        contact_phone,
        note,
    };
}
