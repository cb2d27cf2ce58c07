// How fast the board is with 100 vehicles over 7 days: from the answer's arrival to the picture, and while a card is dragged over the rows.
// The figures are told, not judged: they are the machine's, too.

import { date } from '../company.mjs';
import { signIn } from '../windows.mjs';

const [VEHICLES, DAYS] = [100, 7];
const id = (kind, number) => `00000000-0000-7000-8000-${kind}${String(number).padStart(10, '0')}`;

/** An answer of `/board` with some thousand bars, and the candidates for its bookings. */
function madeUp() {
    const today = date(0);
    const at = (day, hour) =>
        `${new Date(Date.parse(`${today}T00:00:00Z`) + day * 86_400_000 + hour * 3600_000).toISOString().slice(0, 19)}+08:00`;
    const vehicles = Array.from({ length: VEHICLES }, (_, index) => ({
        id: id('aa', index),
        plate_no: `浙B${10_000 + index}`,
        class: index < 40 ? 'van' : 'car',
        class_name: index < 40 ? '商务车' : '轿车',
        model: '红旗 H5',
        seats: 5,
        ownership: 'owned',
        default_driver_id: id('bb', index),
        current_odometer_km: 1000,
    }));
    const drivers = vehicles.map((_, index) => ({
        id: id('bb', index),
        name: `驾驶员${index}`,
        phone: '13800000000',
        licence_classes: ['C1'],
    }));
    const trips = vehicles.flatMap((vehicle, index) =>
        Array.from({ length: DAYS * 2 }, (_, slot) => {
            const [day, hour] = [Math.floor(slot / 2), slot % 2 ? 14 : 8];
            return {
                id: id('cc', index * 100 + slot),
                booking_id: id('dd', index * 100 + slot),
                booking_number: `${index}-${slot}`,
                leg: 1,
                state: 'planned',
                vehicle_id: vehicle.id,
                driver_id: id('bb', index),
                second_driver_id: null,
                starts_at: at(day, hour),
                ends_at: at(day, hour + 4),
                departed_at: null,
                returned_at: null,
                department_name: '县发展和改革局',
                destination: '经济开发区',
                purpose: 'official_business',
                needs_reassignment: false,
                at_risk: false,
                at_risk_reason: null,
                awaits_confirmation: false,
                quarantined: false,
                etag: '"1"',
            };
        }),
    );
    const queue = [
        {
            id: id('ee', 1),
            number: 'Q-1',
            state: 'approved',
            approval: 'approved',
            purpose: 'official_business',
            department_name: '县财政局',
            items: [{ class: 'car', quantity: 1 }],
            passengers: 3,
            starts_at: at(2, 19),
            ends_at: at(2, 21),
            origin: '县政府',
            destination: '高铁站',
            waitlist: false,
            over_capacity: false,
            etag: '"1"',
        },
    ];
    const items = vehicles.map((vehicle, index) => ({
        vehicle_id: vehicle.id,
        plate_no: vehicle.plate_no,
        class: vehicle.class,
        seats: 5,
        driver_id: id('bb', index),
        driver_name: `驾驶员${index}`,
        second_driver_id: null,
        driver_minutes: 0,
        eligible: index >= 40,
        reasons: index < 40 ? [{ code: 'class_mismatch', detail: '车型与预订不符', overridable: true }] : [],
        warnings: [],
    }));
    return {
        board: {
            as_of: at(0, 10),
            from: today,
            until: at(DAYS, 0).slice(0, 10),
            buffer_minutes: 30,
            vehicles,
            drivers,
            trips,
            blocked: [],
            queue,
            queue_more: 0,
        },
        candidates: { items, next_cursor: null },
    };
}

/** Runs in the page: keeps when the answer came, when it was drawn, tasks that took long, and the time between frames. */
function watch() {
    window.seen = { long: [], frames: [] };
    new PerformanceObserver((list) => window.seen.long.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({
        entryTypes: ['longtask'],
    });
    const ask = window.fetch;
    window.fetch = async (...question) => {
        const answer = await ask(...question);
        if (!String(question[0]).includes('/board?') || window.seen.drawn) return answer;
        await answer.clone().text();
        const since = performance.now();
        const look = () =>
            document.querySelector('.lines [data-trip]')
                ? setTimeout(() => (window.seen.drawn = Math.round(performance.now() - since)))
                : requestAnimationFrame(look);
        requestAnimationFrame(look);
        return answer;
    };
}

export default async function ({ windows, base }) {
    const { board, candidates } = madeUp();
    const page = await windows.empty();
    await page.addInitScript(watch);
    await page.route('**/api/v1/board?*', (route) => route.fulfill({ json: board }));
    await page.route('**/candidates*', (route) => route.fulfill({ json: candidates }));
    await page.goto(`${base}/?#/board?days=7`);
    await signIn(page, 'dispatcher');
    await page.waitForFunction(() => window.seen.drawn);
    const drawn = await page.evaluate(() => window.seen.drawn);

    const card = await page.getByRole('region', { name: '待派队列' }).getByRole('button', { name: 'Q-1' }).boundingBox();
    const grid = await page.locator('.scroller').boundingBox();
    await page.mouse.move(card.x + 30, card.y + 15);
    await page.mouse.down();
    await page.mouse.move(card.x + 60, card.y + 30, { steps: 4 });
    await page.locator('.lines .answer.yes').first().waitFor();
    await page.evaluate(() => {
        window.seen.long = [];
        let last = performance.now();
        const frame = (now) => {
            window.seen.frames.push(now - last);
            last = now;
            requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
    });
    for (let turn = 0; turn < 4; turn++) await page.mouse.move(grid.x + 500, grid.y + (turn % 2 ? 120 : 500), { steps: 40 });
    const { long, frames } = await page.evaluate(() => window.seen);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    frames.sort((one, other) => one - other);
    const part = (share) => Math.round(frames[Math.floor((frames.length - 1) * share)]);
    console.log(
        `the board of ${board.trips.length} bars: drawn ${drawn} ms after its answer; while dragging frames of ${part(0.5)} ms, ${part(0.95)} ms at 95 %, tasks over 50 ms: ${long.length ? long.join(', ') : 'none'}`,
    );
}
