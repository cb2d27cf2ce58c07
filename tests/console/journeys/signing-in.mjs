// Signing in and out: by hand, by keyboard, in another tab; what a wrong password says; a page that stays as it was while somebody signs in again.

import assert from 'node:assert/strict';
import { signIn } from '../windows.mjs';

export default async function ({ windows, base }) {
    const page = await windows.empty();
    await page.getByLabel('用户名').fill('admin');
    await page.getByLabel('密码').fill('not the password');
    await page.keyboard.press('Enter');
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    assert.match(await refusal.innerText(), /密码/);
    await signIn(page, 'admin');
    await page.getByRole('heading', { level: 1 }).waitFor();

    // A reload and another tab of the same browser need no password; no script can read the cookie.
    await page.reload();
    await page.getByRole('navigation', { name: '主导航' }).waitFor();
    assert.equal(await page.evaluate(() => document.cookie), '');
    const tab = await page.context().newPage();
    windows.watch(tab);
    await tab.goto(`${base}/`);
    await tab.getByRole('navigation', { name: '主导航' }).waitFor();

    // Both renew at once, and both go on.
    const renew = async () =>
        (await import(document.querySelector('script[type=module]').getAttribute('src').replace('app.js', 'session.js'))).renewed();
    await Promise.all([page.evaluate(renew), tab.evaluate(renew), page.evaluate(renew)]);
    await tab.goto(`${base}/#/todo`);
    await tab.getByRole('heading', { name: '待办', level: 1 }).waitFor();

    // Signing out in one signs out the other.
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('用户名').waitFor();
    await tab.getByLabel('用户名').waitFor();
    await page.reload();
    await page.getByLabel('用户名').waitFor();

    // English on request, and kept.
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByLabel('User name').waitFor();
    await page.reload();
    await page.getByLabel('Password').waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
}
