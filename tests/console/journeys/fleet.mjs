// What is looked up about the fleet: trips of before, brought in by a table; maintenance that was done, and a record of it made void;
// a vehicle month by month; and the seal of the record, to be kept elsewhere. A driver falls ill, and his trips go to others in one act.

import assert from 'node:assert/strict';
import { booked, date } from '../company.mjs';
import { api, said } from '../windows.mjs';

/** Two trips of a driver on one day; he is on leave then. One replacement is gone meanwhile, and another is chosen. */
async function ill(page, base) {
    const ask = await api(base, 'dispatcher');
    const at = (hour) => `${date(9)}T${hour}:00:00+08:00`;
    const { items: departments } = await ask('GET', '/departments?limit=1');
    const bookings = [];
    for (const [from, until] of [
        ['09', '11'],
        ['14', '16'],
    ])
        bookings.push(
            await booked(ask, {
                department_id: departments[0].id,
                starts_at: at(from),
                ends_at: at(until),
                slip: 'SP-3',
            }),
        );
    const [first, second] = bookings;
    const { items } = await ask('GET', `/bookings/${first.id}/candidates`);
    const { vehicle_id, driver_id } = items.find((one) => one.eligible);
    for (const { id } of bookings) await ask('POST', `/bookings/${id}/dispatch`, { assignments: [{ vehicle_id, driver_id }] });

    await page.goto(`${base}/#/drivers/${driver_id}`);
    await page.getByRole('button', { name: '登记请假' }).click();
    const leave = page.getByRole('dialog');
    await leave.getByLabel('开始').fill(`${date(9)}T00:00`);
    await leave.getByLabel('结束').fill(`${date(9)}T23:00`);
    await leave.getByLabel('原因').fill('病假');
    const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/leave'));
    await leave.getByRole('button', { name: '确认' }).click();
    const { trips } = await (await answer).json();
    const dialog = page.getByRole('dialog', { name: '改派受影响的行程' });
    await dialog.waitFor();
    const choice = (booking) => dialog.getByRole('combobox', { name: new RegExp(booking.number) });
    const [taken] = trips.find((one) => one.booking_id === first.id).replacements;
    assert.match(await choice(first).locator('option:checked').innerText(), new RegExp(`^${taken.plate_no} ${taken.driver_name}`));
    assert.equal(await dialog.getByLabel('改派理由').inputValue(), '病假');
    const away = await ask('POST', '/leave', {
        driver_id: taken.driver_id,
        reason: '事假',
        starts_at: at('00'),
        ends_at: at('12'),
    });
    await choice(second).selectOption({ index: 1 });
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/fleet-replace.png` });
    await dialog.getByRole('button', { name: '确认改派' }).click();
    await dialog.getByText('已改派 1 趟，其余 1 趟未成功').waitFor();
    assert.equal(await choice(second).count(), 0, 'what was done is not done again');
    assert.equal(await choice(first).getAttribute('aria-invalid'), 'true');
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/fleet-replace-refused.png` });
    await choice(first).selectOption({ index: 1 });
    await dialog.getByRole('button', { name: '确认改派' }).click();
    await said(page, '已改派 1 趟');
    for (const [booking, index] of [
        [first, 1],
        [second, 1],
    ]) {
        const wanted = trips.find((one) => one.booking_id === booking.id).replacements[index];
        const { items: now } = await ask('GET', `/trips?booking_id=${booking.id}`);
        assert.equal(now[0].driver_id, wanted.driver_id);
        assert.equal(now[0].needs_reassignment, false);
    }
    await ask('PATCH', `/leave/${away.id}`, { ends_at: at('01') }, { 'If-Match': away.etag });
}

export default async function ({ windows, base }) {
    const ask = await api(base, 'admin');
    const mark = Date.now().toString(36);
    const shot = (name, page) =>
        process.env.PICTURES && page.screenshot({ path: `${process.env.PICTURES}/fleet-${name}.png`, fullPage: true });
    const { items: vehicles } = await ask('GET', '/vehicles?limit=200');
    const vehicle = vehicles.find((one) => !one.retired_on);
    const { items: departments } = await ask('GET', '/departments?limit=200');

    // Trips of before, by the import that brought them in.
    const admin = await windows.of('admin');
    await admin.goto(`${base}/#/imports`);
    await admin.getByLabel('数据种类').selectOption('past_trips');
    const row = (number, month) =>
        `${mark}-${number},${vehicle.plate_no},${departments[0].code},official_business,2024-${month}-04 08:00,2024-${month}-04 17:30,140,975.60`;
    await admin.getByLabel('文件').setInputFiles({
        name: 'past.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(
            `reference,vehicle,department,purpose,departed_at,returned_at,distance_km,total_yuan\n${row(1, '03')}\n${row(2, '04')}\n`,
        ),
    });
    await admin.getByRole('button', { name: '检查文件' }).click();
    await admin.getByText('检查通过').first().waitFor();
    await admin.getByRole('button', { name: '正式导入' }).click();
    await said(admin, '已导入');
    await admin.getByRole('link', { name: '查看导入的历史行程' }).click();
    await admin.getByRole('heading', { level: 1, name: '历史行程' }).waitFor();
    await admin
        .getByRole('row')
        .filter({ hasText: `${mark}-1` })
        .filter({ hasText: '975.60' })
        .waitFor();
    await admin
        .getByRole('row')
        .filter({ hasText: `${mark}-2` })
        .waitFor();
    await admin.getByLabel('回车自').fill('2024-04-01');
    await admin.getByLabel('回车自').press('Enter');
    await admin.getByText(`${mark}-1`).waitFor({ state: 'detached' });
    await admin.getByText(`${mark}-2`).waitFor();
    await shot('past-trips', admin);

    // Maintenance by a plan that nothing is due by. The dispatcher records it, and makes it void.
    const plan = await ask('POST', '/maintenance-plans', {
        name: `全车检查 ${mark}`,
        class: vehicle.class,
        every_days: 3000,
        warn_days: 1,
    });
    const page = await windows.of('dispatcher');
    await page.goto(`${base}/#/trips`);
    await page.getByRole('link', { name: '历史行程' }).click();
    await page.getByText(`${mark}-2`).waitFor();
    await page.goto(`${base}/#/vehicles/${vehicle.id}`);
    const due = page.getByRole('table', { name: '保养', exact: true }).getByRole('row').filter({ hasText: plan.name });
    await due.getByRole('button', { name: '登记保养' }).click();
    const recording = page.getByRole('dialog');
    await recording.getByLabel('备注').fill(`记录 ${mark}`);
    await recording.getByRole('button', { name: '确认' }).click();
    await said(page, '保养已登记');
    const done = page
        .getByRole('table', { name: '保养记录' })
        .getByRole('row')
        .filter({ hasText: `记录 ${mark}` });
    await done.getByText('有效').waitFor();
    await done.getByText(plan.name).waitFor();
    await shot('vehicle', page);
    await done.getByRole('button', { name: '作废' }).click();
    const voiding = page.getByRole('dialog');
    await voiding.getByLabel('理由').fill('记错车辆');
    await shot('void', page);
    await voiding.getByRole('button', { name: '确认作废' }).click();
    await said(page, '保养记录已作废');
    await done.getByText('记错车辆').waitFor();
    const again = done.getByRole('button', { name: '作废' });
    assert.equal(await again.isDisabled(), true, 'what is void stays so');
    assert.equal(await again.getAttribute('title'), '已作废');
    await ask(
        'PATCH',
        `/maintenance-plans/${plan.id}`,
        { retired_on: date(0) },
        {
            'If-Match': plan.etag,
        },
    );

    await ill(page, base);

    // Leave of a driver, on a phone. Another window has it as it was: it is told what has changed, and goes on from there.
    const known = (await ask('GET', '/drivers?limit=200')).items[0];
    const driver = await ask('POST', '/drivers', {
        name: `试用司机 ${mark}`,
        phone: '13800000000',
        licence_classes: known.licence_classes,
        licence_valid_until: '2020-01-01',
        employment: known.employment,
    });
    const phone = await windows.of('dispatcher', { width: 390, height: 800 });
    await phone.goto(`${base}/#/drivers/${driver.id}`);
    await phone.getByText('驾驶证已于 2020-01-01 到期').waitFor();
    await phone.getByRole('button', { name: '登记请假' }).click();
    const leave = phone.getByRole('dialog');
    await leave.getByLabel('开始').fill('2098-05-06T08:00');
    await leave.getByLabel('结束').fill('2098-05-05T08:00');
    await leave.getByLabel('原因').fill('年休假');
    await leave.getByRole('button', { name: '确认' }).click();
    await leave.getByText('结束时间须晚于开始时间').waitFor();
    await leave.getByLabel('结束').fill('2098-05-08T18:00');
    await leave.getByRole('button', { name: '确认' }).click();
    await said(phone, '已登记请假');
    await page.goto(`${base}/#/drivers/${driver.id}`);
    await page.getByRole('button', { name: '修改' }).click();
    await page.getByRole('dialog').getByLabel('原因').fill('病假');
    await phone.getByRole('button', { name: '修改' }).click();
    await leave.getByLabel('结束').fill('2098-05-09T18:00');
    await leave.getByRole('button', { name: '确认' }).click();
    await said(phone, '已保存');
    const stale = page.getByRole('dialog');
    await stale.getByRole('button', { name: '确认' }).click();
    await stale.getByRole('alert').waitFor();
    await stale.getByText(/^开始 – 结束：.* → /).waitFor();
    await shot('leave', page);
    assert.equal(await stale.getByLabel('原因').inputValue(), '病假');
    await stale.getByLabel('结束').fill('2098-05-09T18:00');
    await stale.getByRole('button', { name: '确认' }).click();
    await said(page, '已保存');
    const away = page.getByRole('table', { name: '请假' });
    await away.getByRole('button', { name: '取消' }).click();
    await said(page, '已取消');
    await away.getByText('已取消').waitFor();
    assert.equal(await away.getByRole('button').count(), 0, 'what was cancelled stays so');
    const [{ id, etag }] = (await ask('GET', '/drivers?limit=200')).items.filter((one) => one.id === driver.id);
    await ask('PATCH', `/drivers/${id}`, { retired_on: '2020-01-02' }, { 'If-Match': etag });

    // A vehicle's year, from the report on all of them and from its own page.
    const supervisor = await windows.of('supervisor', { permissions: ['clipboard-read', 'clipboard-write'] });
    await supervisor.goto(`${base}/#/reports?report=vehicles`);
    await supervisor.getByRole('table', { name: '单车效益' }).getByRole('link', { name: vehicle.plate_no }).click();
    await supervisor.getByRole('heading', { level: 1, name: `${vehicle.plate_no} 逐月效益` }).waitFor();
    const months = supervisor.getByRole('table', { name: '单车效益' });
    await months.getByRole('row').filter({ hasText: '合计' }).waitFor();
    await shot('year', supervisor);
    assert.equal(await supervisor.getByRole('combobox', { name: '车辆' }).inputValue(), vehicle.id);
    await supervisor.getByRole('link', { name: '车辆档案' }).click();
    await supervisor.getByRole('heading', { level: 1, name: vehicle.plate_no }).waitFor();
    await supervisor.getByRole('link', { name: '逐月效益' }).click();
    await supervisor.getByRole('heading', { level: 1, name: `${vehicle.plate_no} 逐月效益` }).waitFor();

    // The seal, as `motorpool check --expect-head` takes it.
    await supervisor.goto(`${base}/#/events`);
    await supervisor.getByText(/记录封存至第 \d+ 号/).click();
    const code = supervisor.getByText(/^\d+:[0-9a-f]{64}$/);
    await code.waitFor();
    await shot('seal', supervisor);
    await supervisor.getByRole('button', { name: '复制' }).click();
    await said(supervisor, '已复制');
    assert.equal(await supervisor.evaluate(() => navigator.clipboard.readText()), await code.textContent());
}
