// One rental from the request to the paid invoice, by the people whose work it is, each in a window of their own: the requester asks, the
// approver approves on a phone, the dispatcher sends a vehicle by keyboard, the driver departs and returns on a phone, the requester
// signs, the accountant bills and is paid, the supervisor sees it in the record.

import assert from 'node:assert/strict';
import { api, said } from '../windows.mjs';

/** A whole hour from now, as a `datetime-local` field takes it, by the company's clocks. */
function hours(from) {
    const at = new Date(Math.ceil(Date.now() / 3600_000) * 3600_000 + from * 3600_000);
    return new Date(at.getTime() + 8 * 3600_000).toISOString().slice(0, 16);
}

export default async function ({ windows, base }) {
    // Asked for.
    const requester = await windows.of('requester');
    await requester.getByRole('link', { name: '用车申请' }).click();
    await requester.getByRole('button', { name: '新建申请' }).click();
    await requester.getByLabel('出发时间').fill(hours(0));
    await requester.getByLabel('结束时间').fill(hours(2));
    await requester.getByLabel('车型').first().selectOption({ label: '轿车' });
    await requester.getByLabel('数量').first().fill('1');
    await requester.getByLabel('人数').fill('3');
    await requester.getByLabel('用途').selectOption({ label: '突击任务' });
    await requester.getByLabel('出发地').fill('县政府');
    await requester.getByLabel('目的地').fill('高铁站 <b>北</b>');
    await requester.getByLabel('联系人').fill('王敏');
    await requester.getByLabel('联系电话').fill('13800000000');
    await requester.getByRole('button', { name: '提交申请' }).click();
    await said(requester, '已提交');
    const number = /\d{8}-\d+/.exec(await requester.getByRole('status').innerText())[0];

    // Approved on a phone.
    const approver = await windows.of('approver', { width: 390, height: 800 });
    const asked = approver.getByRole('article').filter({ hasText: number });
    await asked.getByRole('button', { name: '同意' }).click();
    await approver.getByRole('dialog', { name: '同意' }).getByRole('button', { name: '确认同意' }).click();
    await said(approver, number, '已同意');

    // Dispatched by keyboard alone.
    const dispatcher = await windows.of('dispatcher');
    const card = dispatcher.getByRole('region', { name: '待派队列' }).getByRole('button', { name: number });
    await card.focus();
    await dispatcher.keyboard.press('Enter');
    await said(dispatcher, '可派');
    const row = dispatcher.getByRole('row', { selected: true });
    assert.equal(await row.count(), 1);
    const plate = /[一-龥][A-Z][A-Z0-9]{5,6}/.exec(await row.getByRole('rowheader').innerText())[0];
    await dispatcher.keyboard.press('Enter');
    await said(dispatcher, number, '已派', plate);
    assert.equal(await card.count(), 0);
    await dispatcher.getByRole('grid', { name: '车辆时间表' }).getByRole('button', { name: number }).first().waitFor();

    // Driven: the dispatcher records it from the bar, as the driver of the demonstration has trips of their own.
    const ask = await api(base, 'dispatcher');
    const { items } = await ask('GET', `/bookings?q=${encodeURIComponent(number)}`);
    const [trip] = items[0].trips;
    const { vehicle_odometer_km: km } = await ask('GET', `/trips/${trip.id}`);
    // Another journey may have driven the vehicle a moment ago, so it doesn't leave before now; and in a second nobody gets far.
    await ask('POST', `/trips/${trip.id}/depart`, { odometer_km: km });
    await ask('POST', `/trips/${trip.id}/return`, { odometer_km: km, tolls_fen: 1250 });

    // Signed.
    await requester.getByRole('link', { name: '行程确认' }).click();
    const presented = requester.getByRole('article').filter({ hasText: number });
    await presented.waitFor();
    assert.match(await presented.innerText(), /12\.50/);
    assert.match(await presented.innerText(), /<b>北<\/b>/, 'what was typed is shown as it was typed');
    await presented.getByRole('button', { name: '确认' }).first().click();
    const dialog = requester.getByRole('dialog');
    if (await dialog.count()) await dialog.getByRole('button', { name: '确认' }).last().click();
    await said(requester, '已确认');

    // Billed and paid.
    const books = await api(base, 'accountant');
    const { department_id } = items[0];
    const accountant = await windows.of('accountant');
    await accountant.goto(`${base}/#/invoices/new`);
    const office = await api(base, 'admin');
    const { name: department, etag, uscc } = await office('GET', `/departments/${department_id}`);
    if (!uscc) await office('PATCH', `/departments/${department_id}`, { uscc: '11330225002985031R' }, { 'If-Match': etag });
    await accountant.getByLabel('部门').selectOption({ label: department });
    await accountant.getByRole('button', { name: '提交' }).click();
    await said(accountant, '开票申请已提交');
    await accountant.getByRole('button', { name: '登记已开票' }).click();
    await accountant.getByRole('dialog').getByLabel('号码').fill('25442000000012345678');
    await accountant.getByRole('dialog').getByRole('button', { name: '登记已开票' }).click();
    await said(accountant, '25442000000012345678');
    // Were the department's other debts asked for, too, their late answer would not take the place of the invoice's.
    const ofInvoice = accountant.waitForResponse(/receivables\?.*invoice_id=/);
    const late = [];
    const answer = async (route) => {
        await ofInvoice;
        await route.continue();
        await (await route.request().response()).finished();
    };
    await accountant.route(/receivables\?.*department_id=/, (route) => late.push(answer(route)));
    await accountant.getByRole('link', { name: '登记收款' }).click();
    await accountant.getByRole('heading', { name: '登记收付款' }).waitFor();
    await ofInvoice;
    await Promise.all(late);
    await accountant.waitForFunction(() => [...document.querySelectorAll('input.short')].some((one) => one.value));
    await accountant.getByRole('button', { name: '提交' }).click();
    await said(accountant, '已入账');
    const invoices = await books('GET', '/invoices?number=25442000000012345678');
    assert.equal(invoices.items[0].open_fen, 0);

    // Seen by the bureau.
    const supervisor = await windows.of('supervisor');
    await supervisor.getByRole('heading', { name: '驾驶舱', level: 1 }).waitFor();
}
