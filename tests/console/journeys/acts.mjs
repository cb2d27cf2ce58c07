// Acts that a good day doesn't need: a charge upheld twice and settled, an adjustment by a second person, a vehicle replaced under way, a trip
// aborted, nobody at the door, an approval on paper, a cancellation with its fee, a debt given up, a rule set aside at the board, a board that
// is older than what another did, and a sign-in that must come over an open dialog.

import assert from 'node:assert/strict';
import { ago, booked, field } from '../company.mjs';
import { PASSWORD, api, said } from '../windows.mjs';

const DAY = 24 * 60;

/** An urgent trip of now, approved on paper unless told otherwise. */
const urgent = (department_id, more = {}) => ({
    department_id,
    purpose: 'urgent_task',
    starts_at: ago(180),
    ends_at: ago(-30),
    distance_km: 60,
    slip: 'A-1',
    ...more,
});

/** The same, with a vehicle that left so many minutes ago. */
async function out(ask, department_id, minutes) {
    const { id } = await booked(ask, urgent(department_id));
    const { items } = await ask('GET', `/bookings/${id}/candidates`);
    // Where no car is free, another vehicle goes by reason.
    const best = items.find((one) => one.eligible && one.driver_id && one.class === 'car');
    const found = best || items.find((one) => one.driver_id && one.reasons.every((reason) => reason.overridable));
    const { vehicle_id, driver_id, reasons } = found;
    const booking = await ask('POST', `/bookings/${id}/dispatch`, {
        assignments: [{ vehicle_id, driver_id }],
        overrides: reasons.map(({ code }) => ({ code, reason: '轿车都已派出' })),
    });
    const [{ id: trip }] = booking.trips;
    const { vehicle_odometer_km: km } = await ask('GET', `/trips/${trip}`);
    await ask('POST', `/trips/${trip}/depart`, { odometer_km: km, at: ago(minutes) });
    return { booking, trip, km };
}

/** Opens the dialog of an act. */
async function begin(page, name, title = name) {
    await page.getByRole('button', { name, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: title, exact: true });
    await dialog.waitFor();
    return dialog;
}

/** Does an act by its dialog. */
async function act(page, name, fields, send, ...words) {
    const dialog = await begin(page, name);
    for (const [label, value] of fields) await dialog.getByLabel(label, { exact: true }).fill(String(value));
    await dialog.getByRole('button', { name: send, exact: true }).click();
    await said(page, ...words);
    await dialog.waitFor({ state: 'detached' });
}

async function settled({ page, supervisor, ask, requesting, department_id, base }) {
    const { trip, km } = await out(ask, department_id, 170);
    await ask('POST', `/trips/${trip}/return`, { odometer_km: km + 40, at: ago(20), tolls_fen: 1500 });
    for (const round of [1, 2]) {
        await requesting('POST', `/trips/${trip}/dispute`, { reason: '路桥费不对' });
        await page.goto(`${base}/#/trips/${trip}`);
        if (round === 2) await page.reload();
        const dialog = await begin(page, '维持费用');
        await dialog.getByText('用车单位的异议：路桥费不对').waitFor();
        await dialog.getByLabel('理由').fill('票据在案');
        await dialog.getByRole('button', { name: '确认维持' }).click();
        await said(page, '已维持原费用');
    }
    await page.getByText('待监管人员裁定').first().waitFor();

    await supervisor.goto(`${base}/#/trips/${trip}`);
    await act(supervisor, '裁定', [['理由', '票据齐全']], '确认裁定', '已裁定');
    assert.equal((await ask('GET', `/trips/${trip}`)).state, 'confirmed');

    // What changes a signed charge is another person's to approve.
    await page.reload();
    await act(
        page,
        '更正',
        [
            ['费用调整', '-50'],
            ['理由', '投诉减免'],
        ],
        '提交更正',
        '待另一人批准',
    );
    await supervisor.reload();
    await supervisor.getByText('待批准的费用调整：-50.00 元').waitFor();
    await act(supervisor, '批准调整', [], '确认批准', '的调整已批准');
    assert.equal((await ask('GET', `/trips/${trip}`)).charge.total_fen % 100, 0);
    return trip;
}

async function givenUp({ supervisor, windows, trip, base }) {
    const books = await api(base, 'accountant');
    const { items } = await books('GET', `/receivables?trip_id=${trip}`).catch(() => books('GET', '/receivables?limit=200'));
    const debt = items.find((one) => one.trip_id === trip && one.open_fen > 0);
    const accountant = await windows.of('accountant');
    await accountant.goto(`${base}/#/receivables/${debt.id}`);
    const asking = await begin(accountant, '申请坏账核销');
    await asking.getByRole('textbox').fill('单位撤销，无法收回');
    await asking.getByRole('button', { name: '申请坏账核销' }).click();
    await said(accountant, '已申请坏账核销');
    const own = accountant.getByRole('button', { name: '同意核销' });
    await own.waitFor();
    assert.equal(await own.isDisabled(), true);
    assert.match(await own.getAttribute('title'), /另一人/);

    // Asked for the password of just now, it goes on by itself afterwards.
    await supervisor.goto(`${base}/#/receivables/${debt.id}`);
    let asked = 0;
    await supervisor.route('**/approve-write-off', async (route) => {
        if (asked++) return route.fallback();
        await route.fulfill({
            status: 403,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'reauthentication_required', detail: 'Prove your password.' }),
        });
    });
    const deciding = await begin(supervisor, '同意核销');
    await deciding.getByRole('button', { name: '同意核销' }).click();
    const proof = supervisor.getByRole('dialog', { name: '验证密码' });
    await proof.getByLabel('密码').fill(PASSWORD);
    await proof.getByRole('button', { name: '验证并继续' }).click();
    await said(supervisor, '核销');
    await supervisor.getByText('已核销').first().waitFor();
}

async function underWay({ page, ask, department_id, base }) {
    const { trip, km } = await out(ask, department_id, 60);
    await page.goto(`${base}/#/trips/${trip}`);
    const dialog = await begin(page, '换车换人');
    const vehicle = dialog.getByLabel('车辆', { exact: true });
    await page.waitForFunction(() => document.querySelectorAll('dialog select[name=vehicle_id] option').length > 2);
    // Where no other is free, one of another class goes by reason.
    const options = await vehicle.locator('option').allInnerTexts();
    const others = [/· (可派|有提醒)/, /不可派：车型与预订不符$/].map((can) => options.findIndex((text, at) => at > 0 && can.test(text)));
    await vehicle.selectOption({ index: others.find((at) => at > 0) });
    const byReason = dialog.getByLabel('放行理由');
    if (others[0] < 0) await byReason.fill('轿车都已派出');
    await dialog.getByLabel('原车里程表读数').fill(String(km + 12));
    await dialog.getByLabel('理由', { exact: true }).fill('爆胎');
    await dialog.getByRole('button', { name: '确认更换' }).click();
    await said(page, '继续');
    await dialog.waitFor({ state: 'detached' });

    // A reading below its own departure is refused at its field, once; nothing else typed is lost, and a better one takes the fault away.
    const aborting = await begin(page, '中止');
    const reading = aborting.getByLabel('里程表读数');
    const left = Number(await reading.inputValue());
    await reading.fill(String(left - 1));
    await aborting.getByLabel('理由', { exact: true }).fill('道路封闭');
    await aborting.getByRole('button', { name: '确认中止' }).click();
    await aborting.locator('[aria-invalid=true]').waitFor();
    assert.equal(await aborting.getByRole('alert').count(), 1);
    await reading.fill(String(left + 5));
    await aborting.getByRole('alert').waitFor({ state: 'detached' });
    assert.equal(await aborting.getByLabel('理由', { exact: true }).inputValue(), '道路封闭');
    await aborting.getByRole('button', { name: '确认中止' }).click();
    await said(page, '已中止');
}

async function nobodyCame({ page, ask, department_id, base }) {
    const { booking, km } = await out(ask, department_id, 170);
    await page.goto(`${base}/#/bookings/${booking.id}`);
    const dialog = await begin(page, '无人乘车');
    await dialog.getByLabel('等候结束时间').fill(field(175));
    await dialog.getByRole('button', { name: '确认无人乘车' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('等候结束时间').fill(field(100));
    await dialog.getByLabel('回场里程表读数').fill(String(km + 8));
    await dialog.getByRole('button', { name: '确认无人乘车' }).click();
    await said(page, booking.number, '无人乘车');
}

async function onPaperAndCancelled({ page, ask, department_id, base }) {
    const plan = { slip: null, purpose: 'official_business', starts_at: ago(-60), ends_at: ago(-180) };
    const booking = await booked(ask, urgent(department_id, plan));
    assert.equal(booking.approval, 'pending');
    await page.goto(`${base}/#/bookings/${booking.id}`);
    const dialog = await begin(page, '补录纸质审批单');
    await dialog.getByRole('button', { name: '确认同意' }).click();
    assert.equal(await dialog.getByLabel('签字人').getAttribute('aria-invalid'), 'true');
    await dialog.getByLabel('签字人').fill('李主任');
    await dialog.getByLabel('单据号').fill('SP-9');
    await dialog.getByRole('button', { name: '确认同意' }).click();
    await said(page, booking.number, '已同意');

    const cancelling = await begin(page, '取消订单');
    await cancelling.getByText('此时取消不收费').waitFor();
    await cancelling.getByLabel('应用车单位要求取消').check();
    await cancelling
        .getByText(/取消费用：[\d,.]+ 元/)
        .first()
        .waitFor();
    await cancelling.getByLabel('理由').fill('会议改期');
    await cancelling.getByLabel('单位提出人').fill('王敏');
    await cancelling.getByRole('button', { name: '确认取消' }).click();
    await said(page, booking.number, '已取消');
    assert.ok((await ask('GET', `/bookings/${booking.id}`)).cancellation_fee_fen > 0);
}

async function atTheBoard({ windows, ask, department_id }) {
    const plan = urgent(department_id, { purpose: 'official_business', starts_at: ago(-DAY - 600), ends_at: ago(-DAY - 660) });
    const [byReason, stale] = [await booked(ask, plan), await booked(ask, plan)];
    const page = await windows.empty();
    // Without hints, so that this board is older than what others do.
    await page.route('**/api/v1/stream', (route) => route.fulfill({ status: 404, json: {} }));
    await page.getByLabel('用户名').fill('dispatcher');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.keyboard.press('Enter');
    const queue = page.getByRole('region', { name: '待派队列' });
    const target = page.getByRole('grid', { name: '车辆时间表' }).getByRole('row', { selected: true });
    const hold = async ({ number }) => {
        await queue.getByRole('button', { name: number }).focus();
        await page.keyboard.press('Enter');
        await target.waitFor();
    };

    // By the keyboard to a vehicle of another class: it asks for the reason and for nothing else.
    await hold(byReason);
    for (let step = 0; step < 60 && !/需理由/.test(await page.getByRole('status').innerText()); step++)
        await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: '派车' });
    await dialog.waitFor();
    await page.waitForFunction(() => document.activeElement.getAttribute('name') === 'override');
    await page.keyboard.type('小车都已派出');
    await page.keyboard.press('Enter');
    await said(page, byReason.number, '已派');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await said(page, byReason.number, '已撤销');

    // Changed by another meanwhile: one notice, at the card; it stays held, and goes the second time.
    await hold(stale);
    const { etag } = await ask('GET', `/bookings/${stale.id}`);
    await ask('PATCH', `/bookings/${stale.id}`, { note: '请走北门' }, { 'If-Match': etag });
    await page.keyboard.press('Enter');
    await queue.getByRole('alert').waitFor();
    assert.equal(await page.getByRole('alert').count(), 1);
    assert.equal(await queue.getByRole('button', { name: stale.number }).getAttribute('aria-pressed'), 'true');
    for (const { id } of [byReason, stale]) await ask('POST', `/bookings/${id}/cancel`, { reason: '演练结束' });
}

async function signedOutInADialog({ page, ask, department_id, base }) {
    const { trip, km } = await out(ask, department_id, 50);
    await page.goto(`${base}/#/trips/${trip}`);
    const dialog = await begin(page, '回车');
    await dialog.getByLabel('里程表读数').fill(String(km + 30));
    await dialog.getByLabel('过路费').fill('7.50');
    await page.context().clearCookies();
    let isOver = true;
    await page.route(`**/trips/${trip}/return`, async (route) => {
        if (!isOver) return route.fallback();
        await route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'token_invalid', detail: 'The token is not valid.' }),
        });
    });
    await dialog.getByRole('button', { name: '确认回车' }).click();
    const over = page.getByRole('dialog', { name: '请重新登录' });
    await over.waitFor();
    await page.keyboard.press('Escape');
    await over.getByLabel('密码').fill(PASSWORD);
    isOver = false;
    await over.getByRole('button', { name: '登录' }).click();
    await said(page, '已回车');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await ask('GET', `/trips/${trip}`)).distance_km, 30);
}

/** Who must change their password first is led to where that is done, and nowhere else. */
async function mustFirst({ windows, base }) {
    const page = await windows.empty();
    await page.route('**/api/v1/auth/session', async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        const response = await route.fetch();
        const json = await response.json();
        await route.fulfill({ response, json: { ...json, me: { ...json.me, must_first: 'password_change_required' } } });
    });
    await page.getByLabel('用户名').fill('requester');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '我的账号', level: 1 }).waitFor();
    await page.getByRole('alert').filter({ hasText: '请先修改密码' }).waitFor();
    await page.goto(`${base}/#/requests`);
    await page.waitForFunction(() => location.hash === '#/account');
}

export default async function ({ windows, base }) {
    const [ask, requesting] = [await api(base, 'dispatcher'), await api(base, 'requester')];
    const {
        department_ids: [department_id],
    } = await requesting('GET', '/auth/me');
    const page = await windows.of('dispatcher');
    const supervisor = await windows.of('supervisor');
    const all = { page, supervisor, ask, requesting, department_id, base, windows };
    const trip = await settled(all);
    await givenUp({ ...all, trip });
    await underWay(all);
    await nobodyCame(all);
    await onPaperAndCancelled(all);
    await atTheBoard(all);
    await signedOutInADialog(all);
    await mustFirst(all);
}
