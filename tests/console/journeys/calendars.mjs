// 日历订阅: a driver and an approver make a calendar in the page; another's library reads it, and it says what /trips says.

import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { api, said } from '../windows.mjs';

const DAY = 86_400_000;

/** The address of a new calendar, made in the page. */
async function made(page, what) {
    await page.getByRole('button', { name: '新建订阅' }).click();
    const asked = page.getByRole('dialog', { name: '新建订阅' });
    const subject = asked.getByLabel('订阅谁的行程');
    if (what) await subject.selectOption({ label: what });
    await asked.getByRole('button', { name: '生成地址' }).click();
    await said(page, '日历订阅已建立');
    const shown = page.getByRole('dialog', { name: '日历地址（只显示这一次）' });
    const url = await shown.locator('code').textContent();
    await shown.getByRole('button', { name: '复制地址' }).click();
    await said(page, '日历地址已复制');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/calendar-address.png` });
    await shown.getByRole('button', { name: '关闭' }).last().click();
    return url;
}

/** The events of a calendar, as anybody's program reads them. */
async function read(url) {
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8');
    const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
    assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
    const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
    return { name: calendar.getFirstPropertyValue('x-wr-calname'), events: new Map(events.map((event) => [event.uid, event])) };
}

/** What the calendar of these trips has to have: of each leg or plan its name there. */
function expected(trips, isMine) {
    const shown = new Map();
    for (const trip of trips) {
        const legs = trip.legs.map((leg, index) => ({ ...leg, position: index + 1, starts_at: leg.departed_at, ends_at: leg.returned_at }));
        for (const one of legs.length ? legs : [{ ...trip, position: 1 }]) {
            if (isMine(one)) shown.set(`${trip.id}-${one.position}@motorpool`, { ...one, trip });
        }
    }
    return shown;
}

async function compare(url, ask, isMine) {
    const trips = [];
    // A calendar has some of these days; a trip begins 31 days before its end at most.
    const day = (days) => encodeURIComponent(new Date(Date.now() + days * DAY).toISOString().replace(/\.\d+/, ''));
    // The same for all pages: a cursor belongs to what was asked for.
    const asked = `/trips?limit=200&starts_from=${day(-64)}&starts_until=${day(93)}`;
    let cursor = '';
    do {
        const page = await ask('GET', cursor ? `${asked}&cursor=${encodeURIComponent(cursor)}` : asked);
        trips.push(...page.items);
        cursor = page.next_cursor;
    } while (cursor);
    const { name, events } = await read(url);
    const all = expected(trips, isMine);
    let compared = 0;
    for (const [uid, one] of all) {
        const [start, end] = [Date.parse(one.starts_at), one.ends_at && Date.parse(one.ends_at)];
        // At the edges of its days a trip may be in it or not.
        if (start < Date.now() - 28 * DAY || start > Date.now() + 88 * DAY) continue;
        const event = events.get(uid);
        assert.ok(event, `${uid} isn't in ${url}`);
        compared += 1;
        assert.equal(event.startDate.toUnixTime() * 1000, start);
        if (end && end > start) assert.equal(event.endDate.toUnixTime() * 1000, end);
        const { trip } = one;
        assert.equal(event.location, trip.destination);
        const state = trip.state === 'cancelled' ? ['CANCELLED', '已取消：'] : ['CONFIRMED', ''];
        assert.equal(event.component.getFirstPropertyValue('status'), state[0]);
        assert.equal(event.summary, `${state[1]}${one.plate_no} ${trip.origin} → ${trip.destination}`);
        const drivers = [one.driver_name, one.second_driver_name].filter(Boolean).join('、');
        const way = [trip.origin, ...trip.waypoints, trip.destination].join(' → ');
        assert.equal(event.description, `单号：${trip.booking_number}\n车牌号：${one.plate_no}\n驾驶员：${drivers}\n路线：${way}`);
    }
    for (const uid of events.keys()) assert.ok(all.has(uid), `${uid} isn't in /trips`);
    assert.ok(compared > 0, 'nothing was compared');
    return name;
}

export default async function ({ windows, base }) {
    const allowed = { permissions: ['clipboard-read', 'clipboard-write'] };

    // The driver, on a phone.
    const driver = await windows.of('driver', { width: 390, height: 844, ...allowed });
    await driver.goto(`${base}/#/account`);
    const asDriver = await api(base, 'driver');
    const { driver_id } = await asDriver('GET', '/auth/me');
    const own = await made(driver);
    await driver.getByRole('table', { name: '日历订阅' }).getByText('我的行程').first().waitFor();
    await compare(own, asDriver, (one) => [one.driver_id, one.second_driver_id].includes(driver_id));

    // Deleted, its address leads nowhere.
    await driver.getByRole('button', { name: '删除 我的行程' }).first().click();
    await driver.getByRole('dialog', { name: '删除日历订阅' }).getByRole('button', { name: '删除' }).click();
    await said(driver, '日历订阅已删除');
    assert.equal((await fetch(own)).status, 404);

    // The approver, of the department.
    const approver = await windows.of('approver', allowed);
    await approver.goto(`${base}/#/account`);
    const asApprover = await api(base, 'approver');
    const { department_name } = await asApprover('GET', '/auth/me');
    const theirs = await made(approver, department_name);
    await approver.getByRole('table', { name: '日历订阅' }).getByText(department_name).first().waitFor();
    assert.equal(await compare(theirs, asApprover, () => true), `用车行程：${department_name}`);

    // The dispatcher, of a vehicle, from its own page.
    const dispatcher = await windows.of('dispatcher', allowed);
    const asDispatcher = await api(base, 'dispatcher');
    const vehicle = (await asDispatcher('GET', '/trips?limit=1')).items[0].vehicle_id;
    await dispatcher.goto(`${base}/#/vehicles/${vehicle}`);
    await dispatcher.getByRole('button', { name: '订阅日历' }).click();
    await dispatcher.getByRole('dialog').getByRole('button', { name: '生成地址' }).click();
    const shown = dispatcher.getByRole('dialog', { name: '日历地址（只显示这一次）' });
    const url = await shown.locator('code').textContent();
    await compare(url, asDispatcher, (one) => one.vehicle_id === vehicle);
}
