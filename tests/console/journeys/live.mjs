// What others do is seen at once: by the stream, without the reading that comes every 30 seconds.

import { booked, date } from '../company.mjs';
import { api, signIn } from '../windows.mjs';

export default async function ({ windows, base }) {
    const ask = await api(base, 'requester');
    const [dispatcher, approver] = [await windows.empty(), await windows.empty({ width: 390, height: 844 })];
    for (const page of [dispatcher, approver]) {
        await page.addInitScript(() => {
            const every = window.setInterval.bind(window);
            window.setInterval = (run, pause, ...more) => (pause === 30_000 ? 0 : every(run, pause, ...more));
        });
        await page.reload();
    }
    const opened = [dispatcher, approver].map((page) => page.waitForResponse((response) => response.url().endsWith('/api/v1/stream')));
    await signIn(dispatcher, 'dispatcher');
    await signIn(approver, 'approver');
    for (const response of await Promise.all(opened)) {
        if (response.status() !== 200) throw new Error(`no stream: ${response.status()}`);
    }
    await dispatcher.getByRole('region', { name: '待派队列' }).waitFor();

    // A department asks: its approver sees it, and agrees; then the dispatcher does.
    const {
        department_ids: [department_id],
    } = await ask('GET', '/auth/me');
    const day = date(1);
    const booking = await booked(ask, { department_id, starts_at: `${day}T09:00:00+08:00`, ends_at: `${day}T10:00:00+08:00` });
    const asked = approver.getByRole('article', { name: booking.number });
    await asked.getByRole('button', { name: '同意' }).click();
    await approver.getByRole('dialog', { name: '同意' }).getByRole('button', { name: '确认同意' }).click();
    const card = dispatcher.getByRole('region', { name: '待派队列' }).getByRole('button', { name: booking.number });
    await card.waitFor();

    // It is taken back, and leaves the queue.
    await ask('POST', `/bookings/${booking.id}/cancel`, { reason: '会议取消' });
    await card.waitFor({ state: 'detached' });
}
