// A clerk asks for vehicles: what is free and its price while typing, faults at their fields, a draft that outlives a reload, a copy, a change,
// a cancellation with its fee shown first; the approver decides on a phone, one by one and many at once.

import assert from 'node:assert/strict';
import { date } from '../company.mjs';
import { api, said } from '../windows.mjs';

/** A day from now at this hour, as a `datetime-local` field takes it, by the company's clocks. */
function at(days, hour) {
    return `${date(days)}T${hour}`;
}

async function fill(page, destination, days) {
    await page.getByRole('textbox', { name: '出发时间' }).or(page.getByLabel('出发时间')).first().fill(at(days, '08:30'));
    await page.getByLabel('结束时间').fill(at(days, '16:30'));
    await page.getByLabel('车型', { exact: true }).selectOption({ label: '轿车' });
    await page.getByLabel('数量', { exact: true }).fill('1');
    await page.getByLabel('人数', { exact: true }).fill('3');
    await page.getByLabel('用途', { exact: true }).selectOption({ label: '招商接待' });
    await page.getByLabel('出发地', { exact: true }).fill('县政府');
    await page.getByLabel('目的地', { exact: true }).fill(destination);
    await page.getByLabel('联系人', { exact: true }).fill('王敏');
    await page.getByLabel('联系电话', { exact: true }).fill('13800000000');
}

/** The number that the status names, once it isn't one of these any more. */
async function number(page, known = []) {
    for (;;) {
        const found = /\d{8}-\d+/.exec(await page.getByRole('status').innerText());
        if (found && !known.includes(found[0])) return found[0];
        await page.waitForTimeout(50);
    }
}

export default async function ({ windows, base }) {
    const page = await windows.of('requester');
    await page.getByRole('heading', { name: '用车申请', level: 1 }).waitFor();
    await page.getByRole('table', { name: '本单位用车申请' }).waitFor();
    await page.getByRole('button', { name: '新建申请' }).click();

    // Nothing is sent that lacks something: the fault stands at its field, which has the focus.
    await page.getByLabel('人数', { exact: true }).fill('');
    await page.getByRole('button', { name: '提交申请' }).click();
    assert.equal(await page.getByLabel('人数', { exact: true }).getAttribute('aria-invalid'), 'true');

    await fill(page, '宁波 <script>', 3);
    await page.getByLabel('预计里程').fill('120');
    await page.getByText('54.00', { exact: true }).first().waitFor(); // 20 km beyond those included, at 2.70 yuan
    await page
        .getByText(/空闲 \d+ 辆/)
        .first()
        .waitFor();

    // What was typed outlives a reload.
    await page.reload();
    assert.equal(await page.getByLabel('目的地', { exact: true }).inputValue(), '宁波 <script>');
    await page.getByRole('button', { name: '提交申请' }).click();
    await said(page, '已提交');
    const first = await number(page);
    await page.getByRole('row').filter({ hasText: first }).waitFor();

    // A copy of it, by the keyboard.
    const copy = page.getByRole('button', { name: `复制 ${first}` });
    await copy.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '复制申请' }).waitFor();
    await page.waitForFunction(() => document.querySelector('input[name=destination]')?.value === '宁波 <script>');
    await page.getByLabel('目的地', { exact: true }).fill('石浦镇');
    await page.keyboard.press('Enter');
    await said(page, '已提交');
    await page.getByRole('row').filter({ hasText: '石浦镇' }).first().waitFor();
    const second = await number(page, [first]);

    // Changed while somebody else has changed it: what was typed stays, what differs is said.
    const ask = await api(base, 'requester');
    const found = async (one) => (await ask('GET', `/bookings?number=${one}`)).items[0];
    await page.getByRole('link', { name: second }).click();
    await page.getByRole('button', { name: '修改' }).click();
    await page.getByRole('heading', { name: `修改订单 ${second}` }).waitFor();
    await page.getByLabel('人数', { exact: true }).fill('4');
    const known = await found(second);
    await ask('PATCH', `/bookings/${known.id}`, { note: '改了备注' }, { 'If-Match': known.etag });
    await page.getByRole('button', { name: '提交修改' }).click();
    await page.getByText('改了备注').first().waitFor();
    assert.equal(await page.getByLabel('人数', { exact: true }).inputValue(), '4');
    await page.getByRole('button', { name: '提交修改' }).click();
    await said(page, second, '已修改');

    // Cancelled; what it costs is said before.
    await page.getByRole('button', { name: '取消订单' }).click();
    const dialog = page.getByRole('dialog', { name: '取消订单' });
    await dialog
        .getByText(/不收费|取消费用/)
        .first()
        .waitFor();
    await dialog.getByLabel('理由').fill('行程取消');
    await dialog.getByRole('button', { name: '确认取消' }).click();
    await said(page, second, '已取消');

    // Three more to decide about.
    const numbers = [first];
    for (const days of [4, 5]) {
        await page.goto(`${base}/#/requests`);
        await page.getByRole('button', { name: '新建申请' }).click();
        await fill(page, '高铁站', days);
        await page.getByRole('button', { name: '提交申请' }).click();
        await said(page, '已提交');
        numbers.push(await number(page, [...numbers, second]));
    }

    // On a phone: rejected with a reason in two taps, the others approved at once.
    const phone = await windows.of('approver', { width: 390, height: 844 });
    await phone.getByRole('heading', { name: '审批', level: 1 }).waitFor();
    const article = phone.getByRole('article').filter({ hasText: numbers[0] });
    await article.getByRole('button', { name: '驳回' }).click();
    const rejection = phone.getByRole('dialog', { name: '驳回' });
    await rejection.getByRole('textbox', { name: '理由' }).fill('改乘公共交通');
    await rejection.getByRole('button', { name: '确认驳回' }).click();
    await said(phone, numbers[0], '已驳回');
    await article.waitFor({ state: 'detached' });
    for (const one of numbers.slice(1)) await phone.getByRole('checkbox', { name: `选择 ${one}` }).check();
    await phone.getByRole('button', { name: '批量同意' }).click();
    await phone.getByRole('dialog', { name: '批量同意' }).getByRole('button', { name: '确认同意' }).click();
    await said(phone, '2 项已同意');
    for (const one of numbers.slice(1)) assert.equal((await found(one)).approval, 'approved');
}
