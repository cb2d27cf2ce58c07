// A driver without a signal: the page opens, departures and returns wait, and go out once there is a network. What the dispatcher recorded
// meanwhile stands.

import assert from 'node:assert/strict';
import { api, said } from '../windows.mjs';

export default async function ({ windows, base }) {
    const [own, office] = [await api(base, 'driver'), await api(base, 'dispatcher')];
    const { driver_id } = await own('GET', '/auth/me');
    const mine = async () =>
        (await own('GET', `/trips?driver_id=${driver_id}&state=planned&state=departed&limit=200`)).items.sort((a, b) =>
            a.starts_at < b.starts_at ? -1 : 1,
        );
    const trip = (id) => own('GET', `/trips/${id}`);

    // Without a network the browser writes so to its console.
    const expected = () => (windows.faults = windows.faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED')));
    const page = await windows.of('driver', { width: 390, height: 844 });
    await page.getByRole('heading', { level: 1, name: '我的行程' }).waitFor();
    let [first] = await mine();
    const card = (one) => page.getByRole('article', { name: one.plate_no }).filter({ hasText: one.destination }).first();
    await card(first).waitFor();
    await card(first).getByRole('link', { name: '拨打' }).first().waitFor();
    assert.match(await card(first).getByRole('link', { name: '拨打' }).getAttribute('href'), /^tel:\+?\d+$/);

    // The page and its files are kept before the signal goes.
    await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('没有网络').waitFor();
    await card(first).waitFor();
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/driver-offline.png` });

    const enter = async (one, kind, km) => {
        await card(one).getByRole('button', { name: kind }).click();
        const dialog = page.getByRole('dialog');
        if (km) await dialog.getByLabel('里程表读数').fill(String(km));
        if (kind === '回车') await dialog.getByLabel('过路费').fill('12.50');
        if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/driver-${kind}.png` });
        await dialog.getByRole('button', { name: `确认${kind}` }).click();
        await said(page, `已${kind}`);
    };
    let waiting = 0;
    if (first.state === 'planned') {
        await enter(first, '出车', first.vehicle_odometer_km ? undefined : 60_000);
        waiting += 1;
    }
    const km = first.state === 'planned' ? (first.vehicle_odometer_km || 60_000) + 30 : first.legs[first.legs.length - 1].departure_km + 30;
    await enter(first, '回车', km);
    waiting += 1;
    await page.getByText(`待发送 ${waiting}`).waitFor();
    assert.equal((await trip(first.id)).state, first.state, 'nothing went out');
    const since = Date.now();

    // Signing out would lose them: it asks.
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('dialog', { name: '还有未发送的登记' }).getByRole('button', { name: '先不退出' }).click();
    await page.reload();
    await page.getByText(`待发送 ${waiting}`).waitFor();

    await page.context().setOffline(false);
    await page.getByText('待发送 ').waitFor({ state: 'detached', timeout: 60_000 });
    const back = await trip(first.id);
    assert.equal(back.state, 'returned');
    assert.ok(Date.parse(back.returned_at) <= since, 'it says when it was entered');
    await page.getByText('没有网络').waitFor({ state: 'detached' });

    // Meanwhile the dispatcher has recorded the departure: theirs stands.
    [first] = (await mine()).filter((one) => one.state === 'planned');
    if (!first) return expected();
    await page.context().setOffline(true);
    await enter(first, '出车', 70_000);
    await office('POST', `/trips/${first.id}/depart`, { odometer_km: 69_990, reason: '补录' });
    await page.context().setOffline(false);
    await card(first).getByRole('alert').filter({ hasText: '以调度台的记录为准' }).waitFor({ timeout: 60_000 });
    assert.equal((await trip(first.id)).legs[0].departure_km, 69_990);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/driver-theirs.png` });
    await card(first).getByRole('button', { name: '知道了' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await office('POST', `/trips/${first.id}/undo-departure`, { reason: '试验' });
    expected();
}
