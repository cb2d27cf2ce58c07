// A month's statement: made by the accountant, a line disputed by the requester, agreed by the department's approver. Whoever has an older
// one before them is told what has changed, and keeps what was typed. It takes the oldest month that the department has no statement of.

import assert from 'node:assert/strict';
import { api, said } from '../windows.mjs';

export default async function ({ windows, base }) {
    const books = await api(base, 'accountant');
    const me = await (await api(base, 'requester'))('GET', '/auth/me');
    const [department] = me.department_ids;
    const stated = (await books('GET', `/statements?department_id=${department}&limit=200`)).items.map(({ period }) => period);
    const months = (await books('GET', '/periods?limit=200')).items.map(({ period }) => period).sort();
    const shot = (name, page) => process.env.PICTURES && page.screenshot({ path: `${process.env.PICTURES}/statements-${name}.png` });

    const accountant = await windows.of('accountant');
    const dialog = accountant.getByRole('dialog');
    await accountant.goto(`${base}/#/statements`);
    await accountant.getByRole('button', { name: '生成对账单' }).click();
    await dialog.getByLabel('用车单位').selectOption(department);
    // A month without anything to state is refused at its field.
    await dialog.getByLabel('月份').fill('2099-01');
    await dialog.getByRole('button', { name: '生成', exact: true }).click();
    await dialog.getByText('2099-01 没有待对账的款项').waitFor();
    const period = months.find((month) => !stated.includes(month));
    await dialog.getByLabel('月份').fill(period);
    await dialog.getByRole('button', { name: '生成', exact: true }).click();
    await said(accountant, `${period} 对账单已生成`);
    await accountant.getByRole('heading', { level: 1, name: `${period} 对账单` }).waitFor();
    const navigation = (page) => page.getByRole('navigation', { name: '主导航' });
    assert.equal(await navigation(accountant).locator('[aria-current]').textContent(), '财务');
    await accountant.getByRole('button', { name: '确认对账单' }).click();
    await dialog.getByLabel('签字人').fill('李主任');

    // The department disputes a line meanwhile, on a phone.
    const requester = await windows.of('requester', { width: 390, height: 800 });
    await requester.goto(accountant.url());
    const lines = requester.getByRole('table', { name: '明细' }).getByRole('row');
    await requester
        .getByRole('button', { name: /提出异议/ })
        .first()
        .click();
    await requester.getByRole('dialog').getByLabel('理由').fill('公里数不对，实际只有四十公里，请按行车记录核对以后再出账');
    await requester.getByRole('dialog').getByRole('button', { name: '提出异议' }).click();
    await said(requester, '已提出异议');
    await lines.filter({ hasText: '有异议' }).getByText('实际只有四十公里').waitFor();
    await shot('disputed', requester);
    const overflow = await requester.evaluate(() => {
        const main = document.querySelector('main');
        return main.scrollWidth - main.clientWidth;
    });
    assert.ok(overflow <= 0, 'nothing scrolls sideways');
    assert.equal(await requester.getByRole('button', { name: '确认对账单' }).isDisabled(), true, 'a requester doesn’t agree');

    // The accountant had it as it was: the total is another now, and the name is still there.
    await dialog.getByRole('button', { name: '确认', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByText(/^合计：.* → /).waitFor();
    assert.equal(await dialog.getByLabel('签字人').inputValue(), '李主任');
    await shot('stale', accountant);
    await accountant.keyboard.press('Escape');

    // The approver agrees in their own name.
    const approver = await windows.of('approver', { width: 390, height: 800 });
    await approver.goto(accountant.url());
    await approver.getByRole('button', { name: '确认对账单' }).click();
    await approver.getByRole('dialog').getByRole('button', { name: '确认', exact: true }).click();
    await said(approver, `${period} 对账单已确认`);
    await approver
        .locator('.facts')
        .getByText(/approver · /)
        .waitFor();
    await shot('agreed', approver);

    // What the accountant sees then.
    await accountant.goto(`${base}/#/statements?state=confirmed`);
    await accountant.getByRole('row').filter({ hasText: period }).filter({ hasText: 'approver' }).first().waitFor();
}
