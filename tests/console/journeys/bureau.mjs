// A month of a service: a contract that a second supervisor signs, its attendance typed, a case, the assessment from its beginning to the
// payment, with the supplier on a phone between. It has a service, a supplier and supervisors of its own.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { date } from '../company.mjs';
import { api, PASSWORD, said, signIn } from '../windows.mjs';

export default async function ({ windows, base }) {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const mark = Date.now().toString(36);
    const month = (back) => {
        const [year, number] = date(0).split('-').map(Number);
        return new Date(Date.UTC(year, number - 1 - back, 1)).toISOString().slice(0, 7);
    };
    const [before, last] = [month(2), month(1)];
    const title = `院区保洁 ${mark}`;
    const category = `clean_${mark}`;

    const admin = await api(base, 'admin');
    const supplier = await admin('POST', '/suppliers', { name: `保洁公司 ${mark}` });
    const names = { second: `second.${mark}`, third: `third.${mark}`, provider: `provider.${mark}` };
    const person = (username, more) => admin('POST', '/users', { username, password: PASSWORD, ...more });
    await person(names.second, { roles: ['supervisor'] });
    await person(names.third, { roles: ['supervisor'] });
    await person(names.provider, { roles: ['supplier'], supplier_id: supplier.id });
    const ask = await api(base, 'supervisor');
    await ask('POST', '/service-categories', { code: category, name: `保洁 ${mark}` });
    await ask('POST', '/standards', {
        category,
        name: `保洁标准 ${mark}`,
        valid_from: `${before}-01`,
        clauses: [
            {
                code: 'heads',
                text: '按约定人数出勤',
                part: 'measured',
                measure: 'attendance',
                weight_centi: 4_000,
                target_bp: 10_000,
                floor_bp: 9_000,
            },
            { code: 'clean', text: '地面无积水', part: 'inspected', weight_centi: 6_000, points_centi: 1_500, penalty_fen: 50_000 },
        ],
    });
    // A contract is signed with a supplier that another person has admitted to its services.
    const admission = await ask('POST', '/admissions', {
        supplier_id: supplier.id,
        category,
        valid_from: `${before}-01`,
        valid_until: `${month(-24)}-28`,
        qualifications: [],
    });
    await (
        await api(base, names.second)
    )('POST', `/admissions/${admission.id}/admit`, {});
    const contract = await ask('POST', '/contracts', {
        title,
        mode: 'outsource',
        supplier_id: supplier.id,
        direct_reason: '原合同延续',
        valid_from: before,
        valid_until: month(-9),
        assessed_from: last,
        lines: [{ category, amount_fen: 12_000_000, price: 'lump', heads: 10 }],
    });

    // What the pages show is looked at by axe-core, which puts a style of its own into them.
    const of = async (username, context) => {
        const page = await windows.empty({ bypassCSP: true, ...context });
        await signIn(page, username);
        return page;
    };
    const clean = async (page, name) => {
        if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/bureau-${name}.png`, fullPage: true });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
            window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }),
        );
        const found = violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.deepEqual([...found, ...(wide > 0 ? [`${name}: ${wide} px wider than the window`] : [])], []);
    };
    const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
    const dialog = (page) => page.getByRole('dialog');
    const press = (page, name) => dialog(page).getByRole('button', { name, exact: true }).click();
    /** Why an act can't be done now, which stands among the others. */
    const whyNot = async (page, act) => {
        const details = page.locator('.acts details');
        await details.waitFor();
        await details.evaluate((at) => (at.open = true));
        return details.locator('li').filter({ hasText: act }).first().locator('.quiet').innerText();
    };

    const first = await of('supervisor');
    const second = await of(names.second);

    // Who drafted it doesn't sign it.
    await first.goto(`${base}/#/contracts/${contract.id}`);
    await heading(first, title);
    assert.equal(await first.getByRole('button', { name: '签订' }).isDisabled(), true);
    await second.goto(`${base}/#/contracts/${contract.id}`);
    await second.getByRole('button', { name: '签订' }).click();
    await press(second, '签订');
    await said(second, title, '已签订');

    // What was found in the month: by the second, who can't make it final for that.
    await second.goto(`${base}/#/cases`);
    await second.getByRole('button', { name: '新建问题' }).click();
    await dialog(second).getByLabel('合同').selectOption({ label: title });
    await dialog(second).getByLabel('服务类别').selectOption(category);
    await dialog(second).getByLabel('违反条款').selectOption('clean');
    await dialog(second).getByLabel('发现时间').fill(`${last}-12T09:00`);
    await dialog(second).getByLabel('问题描述').fill('三楼走廊积水');
    await press(second, '保存');
    await said(second, '三楼走廊积水', '已新建');

    // The month waits to be begun; without attendance it can't be proposed, and leads to where that is typed.
    await first.reload();
    await first.locator('.actions').getByRole('link', { name: '考核' }).click();
    await heading(first, '考核');
    await first.getByRole('button', { name: `开始考核 ${title} ${last}` }).click();
    await said(first, last, '考核已开始');
    await heading(first, `${title} ${last}`);
    const address = first.url();
    assert.match(await whyNot(first, '提出'), /尚未登记考勤/);
    await clean(first, 'open');
    await first.getByRole('link', { name: '录入考勤' }).click();
    await heading(first, '录入考勤');
    const cell = (name) => first.getByLabel(`保洁 ${mark} ${name}`);
    await cell('每人应出勤天数').fill('2o');
    await cell('全员实际出勤天数').fill('300');
    await first.getByRole('button', { name: '保存' }).click();
    await first.getByText('请输入整数').waitFor();
    await cell('每人应出勤天数').fill('20');
    await cell('每人应出勤天数').press('Control+Enter');
    // What the service refuses stands at its cell, and what was typed stays, also through a reload.
    await first.getByText('应出勤共 200 天，不能超过。').waitFor();
    assert.equal(await cell('全员实际出勤天数').getAttribute('aria-invalid'), 'true');
    await clean(first, 'attendance-refused');
    await first.reload();
    await heading(first, '录入考勤');
    assert.equal(await cell('全员实际出勤天数').inputValue(), '300');
    await cell('全员实际出勤天数').fill('196');
    await first.getByRole('button', { name: '保存' }).click();
    await said(first, '已保存 1 行');
    await first.getByText('已登记', { exact: true }).waitFor();
    await clean(first, 'attendance');

    // Proposed, with a correction of the month before; a row that isn't whole goes nowhere.
    await first.goto(address);
    await heading(first, `${title} ${last}`);
    await first.getByRole('button', { name: '提出', exact: true }).click();
    await dialog(first).getByLabel('扣回金额（元，负数为补付） 1').fill('120');
    await dialog(first).getByLabel('更正的月份 1').selectOption(before);
    await press(first, '提出');
    await dialog(first).locator('[aria-invalid=true]').waitFor();
    await clean(first, 'propose-refused');
    await dialog(first).getByLabel('理由 1').fill('上月考勤多计');
    await press(first, '提出');
    await said(first, last, '考核已提出');
    await first.getByRole('table', { name: '评分' }).getByText('地面无积水').waitFor();
    await addsUp(first);
    await clean(first, 'proposed');
    assert.match(await whyNot(first, '定案'), /本人提出/);

    // The supplier reads it on a phone, without the names of the bureau's people, and accepts.
    const phone = await of(names.provider, { width: 390, height: 800 });
    await phone.getByRole('navigation', { name: '监管栏目' }).getByRole('link', { name: '考核' }).click();
    await heading(phone, '考核');
    await clean(phone, 'supplier-list');
    await phone.getByRole('link', { name: title }).click();
    await heading(phone, `${title} ${last}`);
    await addsUp(phone);
    assert.equal(await phone.getByText('supervisor').count(), 0);
    await clean(phone, 'supplier');
    await phone.getByRole('button', { name: '确认结果' }).click();
    await clean(phone, 'supplier-accept');
    await press(phone, '确认结果');
    await said(phone, last, '考核已确认');

    // Who found the case doesn't make it final; a third person does.
    await second.goto(address);
    await second.getByRole('button', { name: '定案' }).click();
    await press(second, '定案');
    await dialog(second).getByRole('alert').filter({ hasText: '须由未登记本期所计问题的人定案' }).waitFor();
    await clean(second, 'second-person');
    const third = await of(names.third);
    await third.goto(address);
    await third.getByRole('button', { name: '定案' }).click();
    await press(third, '定案');
    await said(third, last, '考核已定案');

    // Paid, not in the future.
    await third.getByRole('button', { name: '登记支付' }).click();
    await dialog(third).getByLabel('支付日期').fill(date(2));
    await dialog(third).getByLabel('支付凭证号').fill(`国库支付 ${mark}`);
    await press(third, '登记支付');
    await dialog(third).locator('[aria-invalid=true]').waitFor();
    await dialog(third).getByLabel('支付日期').fill(date(0));
    await press(third, '登记支付');
    await said(third, last, '考核已支付');
    await third.getByText(`国库支付 ${mark}`).waitFor();
    await clean(third, 'paid');

    // A department reads the score and no money.
    const served = await of('requester');
    await served.goto(address);
    await heading(served, `${title} ${last}`);
    await served.getByRole('table', { name: '评分' }).getByText('地面无积水').waitFor();
    assert.equal(await served.getByText(/元|服务费|支付比例/).count(), 0);
    await clean(served, 'department');

    // The attendance of a month that was proposed is closed.
    await first.goto(`${base}/#/attendance/new?contract_id=${contract.id}&period=${last}`);
    await first.getByText(`${last} 的考核已提出，考勤不能再改。`).waitFor();
    assert.equal(await cell('全员实际出勤天数').isDisabled(), true);
    await first.goto(`${base}/#/attendance`);
    await first.getByRole('row').filter({ hasText: '196' }).first().waitFor();
    await clean(first, 'attendance-list');
    await byWorker();

    /** Workers that an agency sends, and their month typed by keyboard alone: what succeeds stays, what is refused says why. */
    async function byWorker() {
        const sent = await ask('POST', '/contracts', {
            title: `派遣 ${mark}`,
            mode: 'dispatch',
            supplier_id: supplier.id,
            direct_reason: '原合同延续',
            valid_from: before,
            valid_until: month(-9),
            lines: [{ category, amount_fen: 50_000_000, price: 'cost_plus', unit_fen: 15_000 }],
        });
        const signer = await api(base, names.second);
        await signer('POST', `/contracts/${sent.id}/sign`, {});
        await first.goto(`${base}/#/posts?contract_id=${sent.id}`);
        await first.reload();
        await heading(first, '派遣岗位');
        for (const worker of ['丁一', '万二']) {
            await first.getByRole('button', { name: '新建岗位' }).click();
            await dialog(first).getByLabel('合同').selectOption({ label: sent.title });
            await dialog(first).getByLabel('服务类别').selectOption(category);
            await dialog(first).getByLabel('姓名').fill(worker);
            await dialog(first).getByLabel('岗位', { exact: true }).fill('保洁员');
            await dialog(first).getByLabel('到岗日期').fill(`${last}-01`);
            await press(first, '保存');
            await said(first, worker, '已新建');
        }
        await clean(first, 'posts');
        await first.goto(`${base}/#/contracts/${sent.id}`);
        await first.locator('.actions').getByRole('link', { name: '考勤' }).click();
        await heading(first, '考勤');
        await first.getByRole('button', { name: '新建考勤' }).click();
        await heading(first, '录入考勤');
        await first.getByLabel('丁一 应出勤天数').click();
        const keys = first.keyboard;
        await keys.type('22');
        await keys.press('Enter');
        await keys.type('22');
        await keys.press('Tab');
        await keys.type('23');
        await keys.press('ArrowUp');
        await keys.type('21');
        await keys.press('Tab');
        await keys.type('4800');
        await keys.press('Enter');
        await keys.type('4800.50');
        await keys.press('Control+Enter');
        await said(first, '已保存 1 行');
        await first.getByText('有 1 行未保存，原因见各行。').waitFor();
        await first.getByText('应出勤共 22 天，不能超过。').waitFor();
        assert.equal(await first.getByLabel('万二 实际出勤天数').evaluate((at) => at === document.activeElement), true);
        await clean(first, 'attendance-by-worker');
        await first.getByLabel('万二 实际出勤天数').fill('20');
        await keys.press('Control+Enter');
        await said(first, '已保存 1 行');
        await first.locator('.rows-typed .tag.good').nth(1).waitFor();

        // A post ends; nothing else of it changes.
        await first.goto(`${base}/#/posts?contract_id=${sent.id}`);
        await first.getByRole('link', { name: '万二' }).click();
        await heading(first, '万二');
        await first.getByRole('button', { name: '编辑' }).click();
        assert.equal(await dialog(first).getByLabel('姓名').count(), 0);
        await dialog(first).getByLabel('离岗日期').fill(`${before}-01`);
        await press(first, '保存');
        await dialog(first).getByText('不能早于到岗日期。').waitFor();
        await dialog(first).getByLabel('离岗日期').fill(`${last}-28`);
        await press(first, '保存');
        await said(first, '万二', '已保存');
    }
}

/** What stands above the last row of the reckoning adds up to it. */
async function addsUp(page) {
    const slip = page.getByRole('table', { name: '支付计算' });
    const cents = (texts) => texts.map((text) => Math.round(Number(text.replace(/[,元\s]/g, '')) * 100));
    const above = cents(await slip.locator('tbody td.number').allInnerTexts());
    const [sum] = cents(await slip.locator('tfoot td.number').allInnerTexts());
    assert.ok(sum > 0);
    assert.equal(
        above.reduce((all, one) => all + one, 0),
        sum,
    );
}
