// What the accountant keeps besides: a fixed asset from its purchase to its disposal, an advance that is refunded by two people, an account,
// a tax rate that is struck out, and the whole ledger as a file. It uses a department of its own, so that nobody else's debts are paid.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { api, said } from '../windows.mjs';

export default async function ({ windows, base }) {
    const page = await windows.of('accountant');
    const [admin, books] = [await api(base, 'admin'), await api(base, 'accountant')];
    const mark = Date.now().toString(36);
    const dialog = page.getByRole('dialog');
    const tabs = page.getByRole('navigation', { name: '财务栏目' });
    const to = (path) => page.goto(`${base}/#${path}`);
    const title = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
    const shot = (name) => process.env.PICTURES && page.screenshot({ path: `${process.env.PICTURES}/books-${name}.png` });

    // A fixed asset. What is wrong with it stands at its field, and nothing typed is lost.
    await tabs.getByRole('link', { name: '固定资产' }).click();
    await page.getByRole('link', { name: '登记资产' }).click();
    await page.getByLabel('名称').fill(`充电桩 ${mark}`);
    await page.getByLabel('购置价（元）').fill('6000');
    await page.getByLabel('预计残值（元）').fill('7000');
    await page.getByLabel('折旧月数').fill('60');
    await page.getByLabel('付款来源').selectOption({ label: '应付未付' });
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByText('残值不能超过入账价值').waitFor();
    await shot('asset-refused');
    await page.getByLabel('预计残值（元）').fill('300');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await title(`充电桩 ${mark}`);
    await page.getByText('95.00 元').waitFor();
    const asset = page.url();
    await shot('asset');
    // Its journal leads back to it.
    await page.getByRole('link', { name: '查看凭证' }).click();
    await page.locator('.facts').getByRole('link', { name: '固定资产' }).click();
    await title(`充电桩 ${mark}`);
    assert.equal(page.url(), asset);
    await page.getByRole('button', { name: '处置' }).click();
    await dialog.getByLabel('处置收入（元，含税）').fill('5000');
    await shot('asset-dispose');
    await dialog.getByRole('button', { name: '处置' }).click();
    await said(page, `充电桩 ${mark}`, '已处置');
    await page.getByText('5,000.00 元').waitFor();
    assert.equal(await page.getByRole('button', { name: '处置' }).isDisabled(), true);

    // An advance. It comes from a payment, and both lead to each other.
    const department = await admin('POST', '/departments', { code: `books_${mark}`, name: `预付单位 ${mark}` });
    await to('/payments/new');
    await page.getByLabel('部门').selectOption({ label: department.name });
    await page.getByLabel('金额（元）').fill('500');
    await page.getByLabel('多收部分转预收').check();
    await page.getByRole('button', { name: '提交' }).click();
    await said(page, '500.00', '已入账');
    await page.getByRole('link', { name: '查看预收款' }).click();
    await title(/预收款/);
    await page.getByRole('link', { name: '查看收款' }).waitFor();
    await shot('advance');
    // Nothing is owed: it says so.
    await page.locator('button[title="该单位没有未收款"]').waitFor();
    await shot('advance-use');
    await page.getByRole('button', { name: '退还' }).click();
    await dialog.getByLabel('退还金额（元）').fill('200');
    await dialog.getByRole('button', { name: '退还' }).click();
    await said(page, '200.00', '已提交复核');
    await title(/收付款/);
    assert.equal(await page.getByRole('button', { name: '复核通过' }).isDisabled(), true, 'nobody approves their own');
    const supervisor = await windows.of('supervisor');
    await supervisor.goto(page.url());
    await supervisor.getByRole('button', { name: '复核通过' }).click();
    await supervisor.getByRole('dialog').getByRole('button', { name: '复核通过' }).click();
    await said(supervisor, '已复核');
    await supervisor.getByRole('link', { name: '查看预收款' }).click();
    await supervisor.getByRole('table', { name: '退款' }).getByText('200.00').waitFor();
    await supervisor.getByText('300.00 元').waitFor();
    assert.equal(await supervisor.getByRole('button', { name: '退还' }).count(), 0, 'who only reads has no acts');

    // An account: a sub-account begins as its parent is. Its ledger is one press away.
    const known = (await books('GET', '/accounts?limit=200')).items.map(({ code }) => code);
    const code = Array.from({ length: 90 }, (_, n) => `5602.${n + 10}`).find((one) => !known.includes(one));
    await to('/accounts');
    await page.getByRole('button', { name: '新建科目' }).click();
    await dialog.getByLabel('科目代码').fill(code);
    await dialog.getByLabel('名称', { exact: true }).fill(`管理费用—印刷费 ${mark}`);
    await dialog.getByLabel('英文名称').fill(`Printing ${mark}`);
    assert.equal(await dialog.getByLabel('类别').inputValue(), 'expense');
    assert.equal(await dialog.getByLabel('余额方向').inputValue(), 'debit');
    await shot('account-new');
    await dialog.getByRole('button', { name: '保存' }).click();
    await said(page, code, '已新建');
    await page.getByRole('table', { name: '会计科目' }).getByRole('link', { name: code, exact: true }).click();
    await title(new RegExp(`印刷费 ${mark}`));
    await page.getByRole('button', { name: '编辑' }).click();
    await dialog.getByLabel('停用日期').fill('2030-01-01');
    await dialog.getByRole('button', { name: '保存' }).click();
    await said(page, '已保存');
    await page.getByRole('link', { name: '明细账' }).click();
    await title('报表');
    const ledger = page.getByRole('table', { name: new RegExp(code.replace('.', '\\.')) });
    for (const balance of ['期初余额', '期末余额']) await ledger.getByRole('row').filter({ hasText: balance }).getByText('平').waitFor();
    assert.equal(await page.locator('.bar select').last().inputValue(), code);

    // All posted journals as a file.
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Beancount/ }).click()]);
    assert.match(await readFile(await file.path(), 'utf8'), /Assets:/);

    // A journal by hand. Rows outlast a reload; what doesn't balance or can't be read isn't sent, and is said in yuan.
    await to('/journals/new');
    await page.getByLabel('摘要').fill(`印刷费 ${mark}`);
    await page.getByLabel('科目 1').selectOption(code);
    await page.getByLabel('借方（元） 1').fill('100');
    await page.getByLabel('科目 2').selectOption('1001');
    await page.getByLabel('贷方（元） 2').fill('9o');
    await page.reload();
    await title('手工凭证');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('请输入金额，如 12.50').waitFor();
    await page.getByLabel('贷方（元） 2').fill('90');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('借贷差额 10.00 元').waitFor();
    assert.match(page.url(), /journals\/new/);
    await page.getByLabel('贷方（元） 2').fill('100');
    await page.getByRole('button', { name: '提交' }).click();
    await said(page, '凭证已提交');
    await title(/凭证/);
    await page
        .getByRole('table', { name: '明细' })
        .getByText(new RegExp(`印刷费 ${mark}`))
        .waitFor();

    // A tax rate of a far year, struck out again.
    const rules = (await books('GET', '/tax-rules?limit=200')).items.map((rule) => rule.valid_from);
    const day = Array.from({ length: 90 }, (_, n) => `${2100 + n}-01-01`).find((one) => !rules.includes(one));
    await tabs.getByRole('link', { name: '税率' }).click();
    await page.getByRole('table', { name: '税率' }).getByText('现行').waitFor();
    await page.getByRole('button', { name: '新建税率' }).click();
    await dialog.getByLabel('生效日期').fill(day);
    await dialog.getByLabel('纳税人类型').selectOption({ label: '一般纳税人' });
    assert.equal(await dialog.getByLabel('季度免税销售额（元）').count(), 0);
    await dialog.getByLabel('增值税（%）').fill('900');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await shot('tax-rule-refused');
    await dialog.getByLabel('增值税（%）').fill('9');
    await dialog.getByRole('button', { name: '保存' }).click();
    await said(page, day, '已新建');
    await page.getByRole('link', { name: day }).click();
    await title(new RegExp(day));
    await page.getByRole('button', { name: '编辑' }).click();
    await dialog.getByLabel('作废日期').fill(day);
    await dialog.getByRole('button', { name: '保存' }).click();
    await said(page, '已保存');
    await page.getByRole('link', { name: '查看变更记录' }).click();
    await page.getByText(`税务规则 ${day}`).first().waitFor();
    await shot('tax-rule-events');
}
