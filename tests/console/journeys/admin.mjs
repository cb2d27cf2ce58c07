// An administrator: a user with a role, who changes the password and sets up a second factor; a department; an API key, shown once; a setting;
// a table with a fault; the audit trail of it all.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { said, signIn } from '../windows.mjs';

const NEW = 'a-long-and-odd-phrase-7';
const NEXT = 'another-odd-phrase-of-9';

/** The code of an authenticator (RFC 6238). */
function code(secret, at = Date.now()) {
    const bits = [...secret.replace(/\s/g, '')]
        .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
        .join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
    const hash = createHmac('sha1', key).update(counter).digest();
    const from = hash[19] & 15;
    return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/**
 * A service that asks for another password of whoever has one that somebody else set, which a demonstration never does: until it is changed,
 * the sign-in says so, and all else is refused.
 */
async function mustChangePassword(page) {
    const first = 'password_change_required';
    let isFirst = true;
    await page.route('**/api/v1/**', async (route) => {
        const path = new URL(route.request().url()).pathname.replace('/api/v1', '');
        if (isFirst && !path.startsWith('/auth/'))
            return route.fulfill({
                status: 403,
                contentType: 'application/problem+json',
                body: JSON.stringify({ code: first, detail: '须先修改密码', status: 403 }),
            });
        const answer = await route.fetch();
        if (path === '/auth/password' && answer.ok()) isFirst = false;
        if (!isFirst || !path.startsWith('/auth/session') || !answer.ok()) return route.fulfill({ response: answer });
        const said = await answer.json();
        return route.fulfill({ response: answer, json: { ...said, me: { ...said.me, must_first: first } } });
    });
    return () => isFirst;
}

export default async function ({ windows, base }) {
    const page = await windows.of('admin');
    await page.getByRole('heading', { level: 1, name: '管理' }).waitFor();
    const side = page.getByRole('navigation', { name: '管理栏目' });
    const shot = (name) => process.env.PICTURES && page.screenshot({ path: `${process.env.PICTURES}/admin-${name}.png` });
    const mark = Date.now().toString(36);

    // A user. The service asks for the password of just now: it is given, and the act goes on by itself.
    await side.getByRole('link', { name: '用户', exact: true }).click();
    await page.getByRole('table', { name: '用户' }).waitFor();
    await shot('users');
    await page.getByRole('button', { name: '新建用户' }).click();
    let dialog = page.getByRole('dialog');
    await dialog.getByLabel('用户名').fill(`li.${mark}`);
    await dialog.getByLabel('姓名').fill('李审计');
    await dialog.getByLabel('初始密码').fill('short');
    await dialog.getByLabel('监管人员').check();
    await shot('user-new');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('12').last().waitFor();
    assert.equal(await dialog.getByLabel('用户名').inputValue(), `li.${mark}`, 'nothing typed is lost');
    await dialog.getByLabel('初始密码').fill(NEW);
    let asked = 0;
    await page.route('**/api/v1/users', (route) => {
        if (route.request().method() !== 'POST' || asked++) return route.continue();
        return route.fulfill({
            status: 403,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'reauthentication_required', detail: '须先重新验证密码', status: 403 }),
        });
    });
    await dialog.getByRole('button', { name: '保存' }).click();
    const proof = page.getByRole('dialog', { name: '验证密码' });
    await proof.getByLabel('密码').fill('motorpool-demo');
    await shot('proof');
    await proof.getByRole('button', { name: '验证并继续' }).click();
    await said(page, '李审计', '已新建');
    await page.unroute('**/api/v1/users');

    // The user changes the password, sets up a second factor, and signs in by it.
    const other = await windows.empty();
    const isLed = await mustChangePassword(other);
    await signIn(other, `li.${mark}`, NEW);
    await other.getByText('您的密码由他人设置').waitFor();
    assert.equal(await other.getByRole('link', { name: '待办' }).getAttribute('aria-disabled'), 'true', 'there is nothing else to do');
    await other.getByLabel('当前密码').fill(NEW);
    await other.getByLabel('新密码').fill(NEXT);
    await other.getByLabel('再输入一次').fill(`${NEXT}x`);
    await other.getByRole('button', { name: '修改密码' }).click();
    await other.getByText('两次输入的新密码不一致').first().waitFor();
    await other.getByLabel('再输入一次').fill(NEXT);
    await other.getByRole('button', { name: '修改密码' }).click();
    await said(other, '密码已修改');
    assert.equal(isLed(), false);
    await other.getByText('监管人员').waitFor();
    await other.getByRole('table', { name: '登录的设备' }).waitFor();
    assert.equal(await other.getByRole('alert').count(), 0, 'what was refused before is asked for now');
    await other.getByRole('link', { name: '开始使用' }).click();
    await other.getByRole('heading', { level: 1, name: '驾驶舱' }).waitFor();
    await other.getByRole('link', { name: '李审计' }).click();
    await other.getByRole('button', { name: '绑定或更换' }).click();
    await other.getByRole('dialog').getByLabel('当前密码').fill(NEXT);
    await other.getByRole('dialog').getByRole('button', { name: '确认' }).click();
    const enrol = other.getByRole('dialog').filter({ hasText: '密钥' });
    const secret = (await enrol.locator('code').first().textContent()).replace(/\s/g, '');
    await enrol.getByLabel('验证码').fill(code(secret));
    await enrol.getByLabel('当前密码').fill(NEXT);
    if (process.env.PICTURES) await other.screenshot({ path: `${process.env.PICTURES}/admin-enrol.png` });
    await enrol.getByRole('button', { name: '完成绑定' }).click();
    const codes = other.getByRole('dialog', { name: '备用码' });
    await codes.getByText('-').nth(9).waitFor();
    if (process.env.PICTURES) await other.screenshot({ path: `${process.env.PICTURES}/admin-codes.png` });
    await codes.getByRole('button', { name: '我已保存' }).click();
    await other.getByRole('button', { name: '退出' }).click();
    await other.getByLabel('用户名').fill(`li.${mark}`);
    await other.getByLabel('密码').fill(NEXT);
    await other.getByRole('button', { name: '登录' }).click();
    await other.getByLabel('验证码').fill(code(secret, Date.now() + 30_000));
    await other.getByRole('button', { name: '登录' }).click();
    await other.getByRole('navigation', { name: '主导航' }).waitFor();

    // The administrator ends it all.
    await page.getByRole('link', { name: `li.${mark}` }).click();
    await page.getByRole('heading', { level: 1, name: '李审计' }).waitFor();
    await page.getByRole('table', { name: '登录的设备' }).waitFor();
    await shot('user');
    await page.getByRole('button', { name: /^结束登录/ }).waitFor();
    await page.getByRole('button', { name: '重置动态验证码' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重置动态验证码' }).click();
    await said(page, '的动态验证码已重置');
    await page.getByRole('button', { name: /^结束登录/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '编辑' }).click();
    await page.getByRole('dialog').getByLabel('停用（不能登录）').check();
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
    await said(page, '已保存');
    await page.getByText('已停用').first().waitFor();

    // Two change a department at once: what was typed stays, what changed is said.
    await side.getByRole('link', { name: '用车单位' }).click();
    await page.getByRole('table', { name: '用车单位' }).getByRole('link').first().click();
    await page.getByRole('button', { name: '编辑' }).click();
    const second = await windows.empty();
    await signIn(second, 'admin');
    await second.goto(page.url());
    await second.getByRole('button', { name: '编辑' }).click();
    const discount = async (window, text) => {
        await window.getByRole('dialog').getByLabel('优惠').fill(text);
        await window.getByRole('dialog').getByRole('button', { name: '保存' }).click();
    };
    await discount(second, '3');
    await said(second, '已保存');
    await discount(page, '4');
    await page.getByRole('dialog').getByText('优惠（%）：').waitFor();
    await shot('conflict');
    assert.equal(await page.getByRole('dialog').getByLabel('优惠').inputValue(), '4');
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
    await said(page, '已保存');

    // A list as Excel: with its filters, under a name that says what it is and of when.
    await side.getByRole('link', { name: '车辆', exact: true }).click();
    await page.getByRole('table', { name: '车辆' }).waitFor();
    await page.getByLabel('车型').selectOption('bus');
    const [sent, file] = await Promise.all([
        page.waitForRequest(/\/vehicles\?.*format=xlsx/),
        page.waitForEvent('download'),
        page.getByRole('button', { name: '导出 Excel' }).click(),
    ]);
    assert.match(sent.url(), /class=bus/);
    assert.match(file.suggestedFilename(), /^车辆 \d{4}-\d\d-\d\d\.xlsx$/);

    // A key is shown once.
    await side.getByRole('link', { name: '接口密钥' }).click();
    await page.getByRole('button', { name: '新建接口密钥' }).click();
    dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill(`办公系统 ${mark}`);
    await dialog.getByLabel('有效期至').fill('2027-06-30T18:00');
    await dialog.getByLabel('调度员').check();
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByRole('dialog', { name: '接口密钥（只显示这一次）' }).getByText(/^mp_/).waitFor();
    await shot('key');
    await page.getByRole('dialog', { name: '接口密钥（只显示这一次）' }).getByRole('button', { name: '关闭' }).last().click();

    // A setting.
    await side.getByRole('link', { name: '设置' }).click();
    await page.getByLabel('行程间隔').fill('35');
    await shot('settings');
    await page.getByRole('button', { name: '保存设置' }).click();
    await said(page, '设置已保存');
    await page.getByLabel('行程间隔').fill('30');
    await page.getByRole('button', { name: '保存设置' }).click();
    await said(page, '设置已保存');

    // A table with a fault is refused with the fault beside its row, whatever its cells hold. Corrected, the file must be chosen anew, and is imported.
    await side.getByRole('link', { name: '数据导入' }).click();
    await page.getByLabel('数据种类').selectOption('departments');
    const table = join(await mkdtemp(join(tmpdir(), 'motorpool-')), 'departments.csv');
    await writeFile(table, `code,name,discount_percent\nimp_${mark},"导入\n单位",5\nlmp_${mark},另一单位,很多\n`);
    // Browsers tell a changed file by the second.
    await utimes(table, 1, 1);
    await page.getByLabel('文件').setInputFiles(table);
    await page.getByRole('button', { name: '检查文件' }).click();
    await page.getByRole('cell', { name: `lmp_${mark} · 另一单位 · 很多` }).waitFor();
    await shot('import');
    await writeFile(table, `code,name,discount_percent\nimp_${mark},导入单位,5\n`);
    await page.getByRole('button', { name: '检查文件' }).click();
    await page.getByRole('alert').getByText('请重新选择').waitFor();
    await page.getByLabel('文件').setInputFiles(table);
    await page.getByRole('button', { name: '检查文件' }).click();
    await page.getByText('检查通过').first().waitFor();
    await page.getByRole('button', { name: '正式导入' }).click();
    await said(page, '已导入');
    await page
        .getByLabel('文件')
        .setInputFiles({ name: 'departments.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('old') });
    await page.getByRole('button', { name: '检查文件' }).click();
    await page.getByRole('alert').getByText('另存为 .xlsx').waitFor();

    // Nobody reads the passwords of others beside their faults.
    await page.getByLabel('数据种类').selectOption('users');
    await page.getByLabel('文件').setInputFiles({
        name: 'users.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`用户名,角色,初始密码\nqian.${mark},没有的角色,a-secret-of-mine-4\n`),
    });
    await page.getByRole('button', { name: '检查文件' }).click();
    await page.getByRole('cell', { name: `qian.${mark} · 没有的角色` }).waitFor();
    assert.equal(await page.getByText('a-secret-of-mine-4').count(), 0);

    // All of it is in the audit trail.
    await side.getByRole('link', { name: '审计日志' }).click();
    const ofUsers = page.waitForResponse(/events\?.*subject=user/);
    await page.getByRole('combobox', { name: '对象' }).selectOption('user');
    const { items } = await (await ofUsers).json();
    await page.getByRole('button', { name: `查看详情 ${items[0].sequence}` }).click();
    await page.getByRole('dialog').getByText('变更后').waitFor();
    await shot('events');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: '对象' }).selectOption('security');
    await page
        .getByRole('row', { name: / 权限变更 安全/ })
        .first()
        .getByRole('button', { name: /查看详情/ })
        .click();
    await page.getByRole('dialog').getByRole('cell', { name: '账号', exact: true }).waitFor();
    assert.doesNotMatch(await page.getByRole('dialog').getByRole('table').textContent(), /operation|times|_at\b/, 'fields have names');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
}
