// 代录: what came by telephone or on paper, in one form. It is several requests; each that succeeded stays done, so that after a refusal the
// form goes on from where it stopped.

import { get, post } from '../../api.js';
import { dialog, focusIn } from '../../parts/dialog.js';
import { h, state, view } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { loading, shown } from '../../parts/load.js';
import { instant, when } from '../../parts/when.js';
import { draft, keepDraft } from '../../session.js';
import { listed, words } from '../../words.js';
import { recordFields } from './record-fields.js';
import { w as board } from './words.js';

const w = words(
    {
        submit: '提交代录',
        doneQueue: '{number} 已录入',
        doneTrip: '{number} 已补录，{plate} 里程 {km} 公里',
        goesOn: '{number} 已建立，已完成：{steps}。更正后继续提交余下步骤。',
        booking: '建单',
        approve: '审批',
        dispatch: '派车',
        depart: '出车',
        returned: '回车',
        last: '此前读数 {km}（{when}）',
        next: '，其后 {km}（{when}）',
        none: '此前没有读数',
    },
    {
        submit: 'Record',
        doneQueue: '{number} is recorded',
        doneTrip: '{number} is recorded: {plate}, {km} km',
        goesOn: '{number} is made; done: {steps}. Correct what is wrong and go on.',
        booking: 'booking',
        approve: 'approval',
        dispatch: 'dispatch',
        depart: 'departure',
        returned: 'return',
        last: 'Before: {km} ({when})',
        next: ', after: {km} ({when})',
        none: 'No reading before',
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
        fields: (texts) =>
            recordFields(texts, {
                known: data.data || { departments: [], classes: [] },
                made: progress.value,
                step: step.value,
                board: desk.data ? desk.data.board : null,
                around: around(texts),
            }),
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
            shown(data, () => h('div', { onMount: focusIn }, typed.view)),
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
