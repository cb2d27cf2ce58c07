// The board: by keys, by pointer, two vehicles at once, two dispatchers after one vehicle, another vehicle for a trip, work done on paper.

import assert from 'node:assert/strict';
import { booked, date } from '../company.mjs';
import { api, said } from '../windows.mjs';

/** Makes a booking that waits for vehicles. */
async function booking(ask, { days = 2, hour, quantity = 1, code = 'car', ends = hour + 1 }) {
    const [department] = (await ask('GET', '/departments?limit=1')).items;
    const at = (number) => `${date(days)}T${String(number).padStart(2, '0')}:00:00+08:00`;
    return booked(ask, {
        department_id: department.id,
        items: [{ class: code, quantity }],
        passengers: 3,
        starts_at: at(hour),
        ends_at: at(ends),
        slip: 'SP-1',
    });
}

const queue = (page) => page.getByRole('region', { name: '待派队列' });
const grid = (page) => page.getByRole('grid', { name: '车辆时间表' });
const card = (page, number) => queue(page).getByRole('button', { name: number });
const bar = (page, number) => grid(page).getByRole('button', { name: number });
const target = (page) => grid(page).getByRole('row', { selected: true });

/** The plate of the row that is the target. */
async function plateOf(row) {
    return /[一-龥][A-Z][A-Z0-9]{5,6}/.exec(await row.getByRole('rowheader').innerText())[0];
}

async function byKeys(page, number) {
    await card(page, number).focus();
    await page.keyboard.press('Enter');
    await said(page, '可派');
    assert.equal(await card(page, number).getAttribute('aria-pressed'), 'true');
    assert.equal(await target(page).count(), 1);
    const first = await plateOf(target(page));
    await page.keyboard.press('ArrowDown');
    if ((await plateOf(target(page))) === first) await page.keyboard.press('ArrowUp');
    assert.notEqual(await plateOf(target(page)), first);
    await page.keyboard.press('Escape');
    assert.equal(await card(page, number).getAttribute('aria-pressed'), 'false');
    assert.equal(await target(page).count(), 0);

    await page.keyboard.press('Enter');
    await target(page).waitFor();
    const plate = await plateOf(target(page));
    await page.keyboard.press('Enter');
    await said(page, number, '已派', plate);
    await bar(page, number).waitFor();
    assert.equal(await card(page, number).count(), 0);

    await page.getByRole('button', { name: '撤销' }).click();
    await said(page, number, '已撤销');
    await card(page, number).waitFor();
    assert.equal(await bar(page, number).count(), 0);
}

async function byPointer(page, number) {
    // The queue may be longer than the window.
    await card(page, number).hover();
    const { x, y } = await card(page, number).boundingBox();
    await page.mouse.move(x + 30, y + 15);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 30, { steps: 4 });
    const free = grid(page)
        .getByRole('row')
        .filter({ hasText: /[^不]可派/ })
        .first();
    await free.hover({ position: { x: 400, y: 15 } });
    await page.mouse.up();
    await said(page, number, '已派');
    await bar(page, number).waitFor();
}

async function twoAtOnce(page, number) {
    await card(page, number).focus();
    await page.keyboard.press('Enter');
    await target(page).waitFor();
    const one = await plateOf(target(page));
    await page.keyboard.press('Enter');
    await said(page, one, '1/2');
    const other = await plateOf(target(page));
    assert.notEqual(other, one);
    assert.equal(await card(page, number).count(), 1, 'nothing is sent before all are chosen');
    await page.keyboard.press('Enter');
    await said(page, number, '已派', one, other);
    await bar(page, number).nth(1).waitFor();
    assert.equal(await bar(page, number).count(), 2);
}

async function afterOneVehicle(page, other, numbers) {
    const [mine, theirs] = numbers;
    for (const [each, number] of [
        [page, mine],
        [other, theirs],
    ]) {
        await card(each, number).focus();
        await each.keyboard.press('Enter');
        await target(each).waitFor();
    }
    const plate = await plateOf(target(page));
    await page.keyboard.press('Enter');
    await said(page, mine, '已派', plate);
    // The other's board is older than that.
    await grid(other)
        .getByRole('row')
        .filter({ hasText: plate })
        .click({ position: { x: 300, y: 10 } });
    await queue(other).getByRole('alert').waitFor();
    assert.equal(await card(other, theirs).getAttribute('aria-pressed'), 'true', 'what was held stays held');
    await bar(other, mine).waitFor();
    await grid(other).getByRole('row').filter({ hasText: plate }).filter({ hasText: '不可派' }).waitFor();
    await other.keyboard.press('Escape');
}

async function anotherVehicle(page, number) {
    await bar(page, number).first().focus();
    await page.keyboard.press('Enter');
    await target(page).waitFor();
    const plate = await plateOf(target(page));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: '派车' });
    await dialog.getByRole('button', { name: '确认派车' }).waitFor();
    await page.waitForFunction(() => document.activeElement.textContent === '确认派车');
    await page.keyboard.press('Enter');
    await said(page, number, '已改派', plate);
    await grid(page).getByRole('row').filter({ hasText: plate }).getByRole('button', { name: number }).waitFor();
    await page.getByRole('button', { name: '撤销' }).click();
    await said(page, number, '已撤销');
}

async function onPaper(page) {
    await page.getByRole('button', { name: '代录' }).click();
    const form = page.getByRole('dialog', { name: '代录' });
    await form.getByLabel('录入内容').selectOption('paper');
    await form.getByLabel('用车部门').selectOption({ index: 1 });
    await form.getByLabel('出车时间').fill(`${date(-1)}T00:40`);
    await form.getByLabel('回车时间').fill(`${date(-1)}T02:40`);
    await form.getByLabel('车型').selectOption('van');
    await form.getByLabel('人数').fill('4');
    await form.getByLabel('出发地').fill('县政府');
    await form.getByLabel('目的地').fill('高铁站');
    await form.getByLabel('联系人').fill('王敏');
    await form.getByLabel('联系电话').fill('13800000000');
    await form.getByLabel('审批人').fill('李局长');
    await form.getByLabel('审批单号').fill('SP-2');
    await form.getByLabel('车辆').selectOption({ index: 1 });
    // The vehicle's readings around the slip's times are shown; the trip lies between them.
    const [, before, after] = /此前读数 (\d+).*?(?:其后 (\d+).*)?$/.exec(await form.getByText('此前读数').innerText());
    const km = Number(before);
    await form.getByLabel('出车里程表读数').fill(String(km));
    await form.getByLabel('回车里程表读数').fill(String(km - 1));
    await form.getByLabel('签字人').fill('王敏');
    await form.getByLabel('派车单号').fill('PC-1');
    const submit = form.getByRole('button', { name: '提交代录' });
    await submit.click();
    // What was done before the fault stays done; the fault stands at its field, and the form goes on from there.
    await form.getByText('更正后继续').waitFor();
    assert.equal(await form.getByLabel('回车里程表读数').getAttribute('aria-invalid'), 'true');
    await form.getByLabel('回车里程表读数').fill(String(after ? Number(after) : km + 60));
    await submit.click();
    await said(page, '已补录');
    assert.equal(await form.count(), 0);
}

export default async function ({ windows, base }) {
    const ask = await api(base, 'dispatcher');
    const all = [];
    for (const more of [{ hour: 20 }, { hour: 20 }, { hour: 20, quantity: 2, code: 'van' }, { hour: 22 }, { hour: 22 }])
        all.push(await booking(ask, more));
    const [keys, pointer, two, mine, theirs] = all.map((one) => one.number);
    const page = await windows.of('dispatcher');
    await byKeys(page, keys);
    await byPointer(page, pointer);
    await twoAtOnce(page, two);
    await anotherVehicle(page, pointer);
    await onPaper(page);

    const other = await windows.empty();
    await other.route('**/api/v1/stream', (route) => route.fulfill({ status: 404, json: {} }));
    await other.getByLabel('用户名').fill('dispatcher');
    await other.getByLabel('密码').fill('motorpool-demo');
    await other.getByRole('button', { name: '登录' }).click();
    await afterOneVehicle(page, other, [mine, theirs]);
    for (const { id } of all) await ask('POST', `/bookings/${id}/cancel`, { reason: '演练结束' });
}
