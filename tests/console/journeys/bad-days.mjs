// Days on which things go wrong: the token ends while somebody types, the session ends, the server can't be reached, a link leads to where
// one may not go, the clock of the machine is wrong, scripts are switched off.

import assert from 'node:assert/strict';
import { PASSWORD, said, signIn } from '../windows.mjs';

export default async function ({ windows, base }) {
    const page = await windows.of('accountant');
    await page.goto(`${base}/#/costs/new`);
    // Names of this run: a second run in the same demonstration finds its own receipts.
    const stations = ['一', '二', '三', '四'].map((name) => `第${name}加油站 ${Date.now() % 1e6}`);
    const type = async (seller) => {
        await page.getByLabel('销售方').fill(seller);
        await page.getByLabel('价税合计（元）').fill('120.50');
    };

    // The token ends in mid-form: it is renewed without a word, and the receipt is entered once.
    await type(stations[0]);
    let refusals = 0;
    await page.route('**/api/v1/costs', async (route) => {
        if (route.request().method() !== 'POST' || refusals++) return route.fallback();
        await route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'token_expired', detail: 'The token has expired.' }),
        });
    });
    await page.getByRole('button', { name: '保存并继续' }).click();
    await said(page, stations[0], '120.50', '已入账');
    await page.unroute('**/api/v1/costs');

    // The answer is lost on its way: what is sent again is done once.
    await type(stations[1]);
    let lost = 0;
    await page.route('**/api/v1/costs', async (route) => {
        if (route.request().method() !== 'POST' || lost++) return route.fallback();
        await route.fetch();
        await route.abort('connectionreset');
    });
    await page.getByRole('button', { name: '保存并继续' }).click();
    await page.getByRole('alert').filter({ hasText: '连接不上服务器' }).waitFor();
    assert.equal(await page.getByLabel('销售方').inputValue(), stations[1]);
    await page.getByRole('button', { name: '保存并继续' }).click();
    await said(page, stations[1], '已入账');
    await page.unroute('**/api/v1/costs');
    await page.goto(`${base}/#/costs`);
    const both = page.getByRole('row').filter({ hasText: stations[1] });
    await both.first().waitFor();
    assert.equal(await both.count(), 1);
    windows.faults = windows.faults.filter((fault) => !/ERR_CONNECTION_RESET/.test(fault));

    // The session ends in mid-form: the sign-in lies over the page, and what was typed goes on afterwards.
    await page.goto(`${base}/#/costs/new`);
    await type(stations[2]);
    await page.context().clearCookies();
    let isOver = true;
    await page.route('**/api/v1/costs', async (route) => {
        if (!isOver || route.request().method() !== 'POST') return route.fallback();
        await route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'token_invalid', detail: 'The token is not valid.' }),
        });
    });
    await page.getByRole('button', { name: '保存并继续' }).click();
    const over = page.getByRole('dialog', { name: '请重新登录' });
    await over.waitFor();
    await over.getByLabel('密码').fill(PASSWORD);
    isOver = false;
    await over.getByRole('button', { name: '登录' }).click();
    await said(page, stations[2], '已入账');
    await page.unroute('**/api/v1/costs');

    // A reload in mid-form keeps what was typed.
    await type(stations[3]);
    await page.reload();
    await page.getByLabel('销售方').waitFor();
    assert.equal(await page.getByLabel('销售方').inputValue(), stations[3]);

    // Nobody else finds it: it is gone with the sign-out.
    await page.getByRole('button', { name: '退出' }).click();
    await signIn(page, 'accountant');
    await page.goto(`${base}/#/costs/new`);
    await page.getByLabel('销售方').waitFor();
    assert.equal(await page.getByLabel('销售方').inputValue(), '');

    // A link without the right to it, and one that leads nowhere.
    const requester = await windows.of('requester');
    await requester.goto(`${base}/#/finance`);
    await requester.getByRole('heading', { name: '没有权限' }).waitFor();
    await requester.goto(`${base}/#/nowhere`);
    await requester.getByRole('heading', { name: '没有这个页面' }).waitFor();

    // A machine whose clock is an hour ahead: today is the server's.
    const late = await windows.empty();
    await late.clock.install({ time: Date.now() + 36e5 });
    await late.reload();
    await signIn(late, 'accountant');
    const seen = await late.evaluate(async () => {
        const { now } = await import(document.querySelector('script[type=module]').getAttribute('src').replace('app.js', 'api.js'));
        return Math.abs(Date.now() - 36e5 - now().getTime());
    });
    assert.ok(seen < 60_000, `${seen} ms`);

    // No scripts.
    const plain = await windows.empty({ javaScriptEnabled: false });
    await plain.getByText('需要启用 JavaScript').waitFor();
}
