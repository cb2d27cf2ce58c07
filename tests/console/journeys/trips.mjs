// One trip by every act of the dispatcher's drawer: departure undone and done, return, tolls, a dispute of the department, its correction,
// a proposal that the supervisor approves; the department's signature; the slip printed, alone, with others, and with all of its day.

import assert from 'node:assert/strict';
import { ago, booked, field } from '../company.mjs';
import { api, said } from '../windows.mjs';

export default async function ({ windows, base }) {
    const ask = await api(base, 'dispatcher');
    const requesting = await api(base, 'requester');
    const {
        department_ids: [department_id],
    } = await requesting('GET', '/auth/me');
    const booking = await booked(ask, {
        department_id,
        purpose: 'urgent_task',
        starts_at: ago(180),
        ends_at: ago(-300),
        distance_km: 60,
        slip: 'P-1',
    });
    const { items } = await ask('GET', `/bookings/${booking.id}/candidates`);
    const free = items.find((one) => one.eligible && one.driver_id && one.class === 'car');
    const {
        trips: [trip],
    } = await ask('POST', `/bookings/${booking.id}/dispatch`, {
        assignments: [{ vehicle_id: free.vehicle_id, driver_id: free.driver_id }],
    });

    const page = await windows.of('dispatcher');
    await page.goto(`${base}/#/trips/${trip.id}`);
    await page.getByRole('heading', { level: 1, name: booking.number }).waitFor();
    const act = async (name, fields, send, ...words) => {
        await page.getByRole('button', { name, exact: true }).click();
        const dialog = page.getByRole('dialog', { name, exact: true });
        for (const [label, value] of fields) {
            const at = dialog.getByLabel(label, { exact: true });
            if (value !== null) await at.fill(String(value));
        }
        await dialog.getByRole('button', { name: send, exact: true }).click();
        await said(page, ...words);
        await dialog.waitFor({ state: 'detached' });
    };

    // What can't be done now is there, disabled, with its reason.
    await page.getByText('其他操作').click();
    const back = page.getByRole('button', { name: '回车', exact: true });
    assert.equal(await back.isDisabled(), true);
    assert.match(await back.getAttribute('title'), /已派车/);

    await page.getByRole('button', { name: '出车', exact: true }).click();
    const departing = page.getByRole('dialog', { name: '出车' });
    const km = Number(await departing.getByLabel('里程表读数').inputValue());
    assert.ok(km > 0, 'the last reading is filled in');
    await departing.getByLabel('时间', { exact: true }).fill(field(170));
    await departing.getByRole('button', { name: '确认出车' }).click();
    await said(page, free.plate_no, '已出车');
    await act('撤销出车', [['理由', '点错了']], '确认撤销', '已撤销出车');
    await act('出车', [['时间', field(165)]], '确认出车', '已出车');

    // A return below its departure is refused at its field, and nothing typed is lost.
    await page.getByRole('button', { name: '回车', exact: true }).click();
    const returning = page.getByRole('dialog', { name: '回车' });
    await returning.getByLabel('里程表读数').fill(String(km - 5));
    await returning.getByLabel('过路费').fill('12.50');
    await returning.getByLabel('时间', { exact: true }).fill(field(20));
    await returning.getByRole('button', { name: '确认回车' }).click();
    await returning.getByRole('alert').or(returning.locator('[aria-invalid=true]')).first().waitFor();
    assert.equal(await returning.getByLabel('过路费').inputValue(), '12.50');
    await returning.getByLabel('里程表读数').fill(String(km + 62));
    await returning.getByRole('button', { name: '确认回车' }).click();
    await said(page, free.plate_no, '已回车');
    await page.getByText('12.50', { exact: true }).waitFor();

    // Disputed by the department, corrected by the dispatcher, presented anew.
    const requester = await windows.of('requester');
    await requester.getByRole('link', { name: '行程确认' }).click();
    const article = requester.getByRole('article').filter({ hasText: booking.number });
    await article.getByRole('button', { name: '异议' }).click();
    const dispute = requester.getByRole('dialog', { name: '异议' });
    await dispute.getByLabel('理由').fill('里程多记了');
    await dispute.getByRole('button', { name: '提出异议' }).click();
    await said(requester, '已提出异议');
    await page.reload();
    await page.getByText('里程多记了').first().waitFor();
    await act(
        '更正',
        [
            ['回车里程表读数', km + 60],
            ['理由', '核对后更正'],
        ],
        '提交更正',
        '已更正',
    );
    await page.getByText('60 公里').first().waitFor();

    // Signed with a rating; another total than was seen would be refused.
    await requester.reload();
    await article.getByRole('button', { name: '确认' }).click();
    const signing = requester.getByRole('dialog', { name: '确认' });
    await signing.getByLabel('满意度').selectOption('5');
    await signing.getByRole('button', { name: '确认签字' }).click();
    await said(requester, '已确认');
    const signed = await ask('GET', `/trips/${trip.id}`);
    assert.equal(signed.state, 'confirmed');
    assert.equal(signed.rating, 5);

    // The slip, in the page's print layer and nowhere else.
    await page.evaluate(() => (window.print = () => (document.title = document.querySelector('.paper').textContent.slice(0, 2000))));
    await page.getByRole('button', { name: '打印派车单' }).click();
    await page.waitForFunction((plate) => document.title.includes(plate), free.plate_no);

    // Several at once, from the list and from the board: each is a page of its own.
    const printed = async () => {
        await page.waitForFunction(() => document.querySelectorAll('.paper').length === 1);
        return page.locator('.paper .sheet').count();
    };
    const put = () => page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await put();
    await page.goto(`${base}/#/trips`);
    const several = page.getByRole('button', { name: '打印派车单' });
    await page.getByRole('checkbox', { name: `选择 ${signed.slip_number}` }).check();
    await page.getByRole('checkbox', { name: /^选择/, checked: false }).first().check();
    await page.getByText('已选 2 项').waitFor();
    await several.click();
    assert.equal(await printed(), 2);
    await put();
    await page.goto(`${base}/#/board`);
    await page.getByRole('grid', { name: '车辆时间表' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('button', { name: '打印当天派车单' }).click();
    assert.ok((await printed()) > 1, 'the day has more than one trip');
    assert.ok((await page.locator('.paper').textContent()).includes(signed.slip_number), 'and this one is among them');
    await put();

    // The lists find both.
    await page.goto(`${base}/#/bookings?q=${booking.number}`);
    await page.getByRole('table', { name: '用车订单' }).getByRole('link', { name: booking.number }).click();
    await page.getByRole('heading', { level: 1, name: booking.number }).waitFor();
    await page.getByRole('link', { name: `打开行程 ${free.plate_no}` }).click();
    await page.getByRole('heading', { level: 1, name: '行程' }).waitFor();
}
