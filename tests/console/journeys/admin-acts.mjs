// What an administrator does besides: webhooks of single events, tariffs with a second person, grants with a second administrator,
// delegations, ending sign-ins, and the audit trail in words; all lists on a phone.

import assert from 'node:assert/strict';
import { api, said, signIn } from '../windows.mjs';

const ODD = 'a-long-and-odd-phrase-7';

export default async function ({ windows, base }) {
    const page = await windows.of('admin');
    const mark = Date.now().toString(36);
    const dialog = page.getByRole('dialog');
    const to = (path, window = page) => window.goto(`${base}/#${path}`);
    const shot = (name, window = page) => process.env.PICTURES && window.screenshot({ path: `${process.env.PICTURES}/acts-${name}.png` });
    const save = () => dialog.getByRole('button', { name: '保存' }).click();

    // A webhook of single events. Its secret is shown once; what its address lacks stands at its field.
    await to('/webhooks');
    await page.getByRole('button', { name: '新建推送地址' }).click();
    await dialog.getByLabel('名称').fill(`县府办 ${mark}`);
    await dialog.getByLabel('接收地址').fill('ftp://oa');
    await dialog.getByText('用车预订', { exact: true }).click();
    await dialog.getByLabel('派车', { exact: true }).check();
    await dialog.getByText('行程', { exact: true }).click();
    await dialog.getByLabel('全部行程事件').check();
    await save();
    await dialog.getByText('请填写 https').last().waitFor();
    assert.equal(await dialog.getByLabel('派车', { exact: true }).isChecked(), true, 'nothing chosen is lost');
    await shot('webhook-new');
    await dialog.getByLabel('接收地址').fill('https://oa.example.gov.cn/motorpool');
    await save();
    await page
        .getByRole('dialog', { name: '签名密钥' })
        .getByText(/^whsec_/)
        .waitFor();
    await page.getByRole('button', { name: '我已保存' }).click();
    await page
        .getByRole('row', { name: `县府办 ${mark}` })
        .getByText('用车预订：派车；行程：全部')
        .waitFor();
    await page.getByRole('link', { name: `县府办 ${mark}` }).click();
    await page.getByRole('button', { name: '更换密钥' }).click();
    await dialog.getByRole('button', { name: '更换密钥' }).click();
    await page
        .getByRole('dialog', { name: '签名密钥' })
        .getByText(/^whsec_/)
        .waitFor();
    await page.getByRole('button', { name: '我已保存' }).click();
    await page.getByRole('button', { name: '编辑' }).click();
    await dialog.getByRole('checkbox', { name: '停用', exact: true }).check();
    await save();
    await said(page, '已保存');
    await page.getByText('已停用').first().waitFor();

    // A tariff is a copy of another. What can't be read is marked at its cell; a day that is priced already needs a second person.
    await to('/tariffs');
    await page.getByRole('table', { name: '租价表' }).getByRole('link').first().click();
    await page.getByRole('button', { name: '复制为新租价表' }).click();
    await dialog.getByLabel('名称').fill(`新价目 ${mark}`);
    await dialog.getByLabel('基价 1').fill('很多');
    await save();
    await dialog.getByText('第 1 行「基价」').waitFor();
    assert.equal(await dialog.getByLabel('基价 1').getAttribute('aria-invalid'), 'true');
    await shot('tariff-new');
    await dialog.getByLabel('基价 1').fill('950');
    await save();
    await page.getByRole('heading', { level: 1, name: `新价目 ${mark}` }).waitFor();
    await page.getByRole('table', { name: /待审批的变更/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: '批准变更' }).isDisabled(), true, 'nobody approves their own');
    const accountant = await windows.of('accountant');
    await accountant.goto(page.url());
    await accountant.getByRole('button', { name: '驳回变更' }).click();
    await accountant.getByRole('dialog').getByLabel('理由').fill('价格未经批准');
    await accountant.getByRole('dialog').getByRole('button', { name: '确认' }).click();
    await said(accountant, '已驳回');
    await accountant.getByText('未生效：已被驳回').waitFor();
    // The accountant reads of it in words.
    await accountant.getByRole('link', { name: '查看变更记录' }).click();
    await accountant
        .getByRole('button', { name: /查看详情/ })
        .last()
        .click();
    await accountant.getByRole('dialog').getByRole('cell', { name: '生效日期', exact: true }).waitFor();
    await shot('tariff-event', accountant);
    const words = await accountant.getByRole('dialog').textContent();
    assert.doesNotMatch(words, /valid_from|base_fen|_at\b/, 'fields have names');

    // What another has changed meanwhile is told in the form, what was typed stays, and it can be saved then.
    const ask = await api(base, 'admin');
    const tariff = `/tariffs/${/[^/]+$/.exec(page.url())[0]}`;
    await page.reload();
    await page.getByRole('button', { name: '编辑' }).click();
    await dialog.getByLabel('基价 1').fill('960');
    const { rates } = await ask('GET', tariff);
    rates[0].included_km += 7;
    await ask('PATCH', tariff, { name: `改名 ${mark}`, rates }, { 'If-Match': '*' });
    await ask('POST', `${tariff}/reject`, { reason: '重新报批' });
    await save();
    await dialog.getByText(`名称：新价目 ${mark} → 改名 ${mark}`).waitFor();
    await dialog.getByText(`含公里：${rates[0].included_km - 7} → ${rates[0].included_km}`).waitFor();
    await shot('tariff-stale');
    assert.equal(await dialog.getByLabel('基价 1').inputValue(), '960');
    await save();
    await dialog.waitFor({ state: 'detached' });
    const [{ base_fen, included_km }] = (await ask('GET', tariff)).rates;
    assert.deepEqual([base_fen, included_km], [96_000, rates[0].included_km], 'what the other typed stands, too');

    // A holiday of a day that has passed waits, too: its record says so, and what the second person is asked is in words.
    const taken = (await ask('GET', '/holidays?limit=200')).items.map((one) => one.date);
    const past = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10));
    await to('/holidays');
    await page.getByRole('button', { name: '新建节假日' }).click();
    await dialog.getByLabel('日期').fill(past.find((date) => !taken.includes(date)));
    await dialog.getByLabel('名称').fill(`放假 ${mark}`);
    await save();
    await said(page, `放假 ${mark}`, '待第二人批准');
    await page
        .getByRole('row', { name: `放假 ${mark}` })
        .getByRole('link')
        .click();
    await page.getByText('批准前不生效').waitFor();
    await page.getByRole('button', { name: '撤回变更' }).waitFor();
    await accountant.goto(page.url());
    await accountant.getByRole('button', { name: '批准变更' }).click();
    await accountant
        .getByRole('dialog')
        .getByText(new RegExp(`放假 ${mark} 节假日`))
        .waitFor();
    await accountant.keyboard.press('Escape');
    await accountant.getByRole('button', { name: '驳回变更' }).click();
    await accountant.getByRole('dialog').getByLabel('理由').fill('没有放假通知');
    // Who decides sees what it has become meanwhile, and decides about that.
    const holiday = `/holidays/${/[^/]+$/.exec(page.url())[0]}`;
    await ask('POST', `${holiday}/reject`, { reason: '改名后重报' });
    await ask('PATCH', holiday, { name: `放长假 ${mark}` }, { 'If-Match': '*' });
    await accountant.getByRole('dialog').getByRole('button', { name: '确认' }).click();
    await accountant.getByRole('dialog').getByRole('alert').waitFor();
    await accountant
        .getByRole('dialog')
        .getByText(new RegExp(`→ .*放长假 ${mark} 节假日`))
        .waitFor();
    await accountant.getByRole('dialog').getByRole('button', { name: '确认' }).click();
    await accountant.getByText('未生效：已被驳回').waitFor();

    // With a second administrator grants wait for the other one.
    const make = async (username, name, role) => {
        await to('/users');
        await page.getByRole('button', { name: '新建用户' }).click();
        await dialog.getByLabel('用户名').fill(username);
        await dialog.getByLabel('姓名').fill(name);
        await dialog.getByLabel('初始密码').fill(ODD);
        await dialog.getByRole('checkbox', { name: role }).check();
        await save();
        await said(page, name, '已新建');
        await page.getByRole('link', { name: username }).click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
    };
    const grantsWait = async (does) => {
        await to('/settings');
        await page.getByLabel('授权须第二人审批').setChecked(does);
        await page.getByRole('button', { name: '保存设置' }).click();
        await said(page, '设置已保存');
    };
    await make(`zhou.${mark}`, '周二审', '系统管理员');
    const zhou = page.url();
    await grantsWait(true);
    await make(`wu.${mark}`, '吴新人', '监管人员');
    await page.getByRole('button', { name: '批准授权' }).waitFor();
    assert.equal(await page.getByRole('button', { name: '批准授权' }).isDisabled(), true, 'nobody approves their own grant');
    await page.getByRole('button', { name: '撤回授权' }).waitFor();
    await shot('grant');
    // Until then the user hears why there is nothing to see, and may change the password.
    const waiting = await windows.empty();
    await waiting.getByLabel('用户名').fill(`wu.${mark}`);
    await waiting.getByLabel('密码').fill(ODD);
    await waiting.getByRole('button', { name: '登录' }).click();
    await waiting.getByRole('heading', { name: '您的账号还没有生效的角色' }).waitFor();
    await waiting.getByRole('link', { name: '吴新人' }).click();
    await waiting.getByRole('button', { name: '修改密码' }).waitFor();
    const second = await windows.empty();
    await signIn(second, `zhou.${mark}`, ODD);
    await second.goto(page.url());
    await second.getByRole('button', { name: '批准授权' }).click();
    await second.getByRole('dialog').getByText('监管人员').waitFor();
    await second.getByRole('dialog').getByRole('button', { name: '确认' }).click();
    await said(second, '的授权已批准');
    // A key that is refused may nothing, and has ended.
    await to('/keys');
    await page.getByRole('button', { name: '新建接口密钥' }).click();
    await dialog.getByLabel('名称').fill(`大屏 ${mark}`);
    await dialog.getByLabel('有效期至').fill(`${new Date().getFullYear() + 1}-01-08T08:00`);
    await dialog.getByRole('checkbox', { name: '监管人员' }).check();
    await save();
    await page.getByRole('button', { name: '我已保存' }).click();
    await page.getByRole('link', { name: `大屏 ${mark}` }).click();
    await page.getByRole('button', { name: '撤回授权' }).waitFor();
    await second.goto(page.url());
    await second.getByRole('button', { name: '驳回授权' }).click();
    await second.getByRole('dialog').getByLabel('理由').fill('不需要大屏');
    await second.getByRole('dialog').getByRole('button', { name: '确认' }).click();
    await said(second, `大屏 ${mark} 的授权已驳回`);
    await second.getByText('已停用').first().waitFor();
    await grantsWait(false);

    // A user ends a sign-in that isn't the one they are in; the administrator ends all of somebody's by disabling them.
    const phone = await windows.empty({ width: 390, height: 800 });
    await signIn(phone, `zhou.${mark}`, ODD);
    await to('/account', phone);
    await phone.getByRole('table', { name: '登录的设备' }).waitFor();
    await phone
        .getByRole('button', { name: /^结束登录/ })
        .first()
        .click();
    await said(phone, '已结束该登录');
    await shot('sessions', phone);
    for (const path of [
        '/users',
        '/vehicles',
        '/drivers',
        '/bookings',
        '/trips',
        '/expiries',
        '/holidays',
        '/imports',
        '/events',
        '/tariffs',
    ]) {
        await to(path, phone);
        await phone.waitForFunction((at) => location.hash === `#${at}` && document.querySelector('tbody tr, .empty'), path);
        const wide = await phone.evaluate(
            () =>
                [document.documentElement, ...document.querySelectorAll('.table')].filter((one) => one.scrollWidth > one.clientWidth + 1)
                    .length,
        );
        assert.equal(wide, 0, `${path} has what is wider than a phone`);
        // Where one is can be seen.
        await phone.waitForFunction(() => {
            const here = document.querySelector('.side [aria-current]');
            if (!here) return true;
            const [own, all] = [here.getBoundingClientRect(), here.closest('nav').getBoundingClientRect()];
            return own.left >= all.left - 1 && own.right <= all.right + 1;
        });
    }
    await page.goto(zhou);
    await page.getByRole('button', { name: '编辑' }).click();
    await dialog.getByLabel('停用（不能登录）').check();
    await save();
    await said(page, '已保存');

    // An approver who is away lets another approve, and ends it.
    const approver = await windows.of('approver');
    await to('/account', approver);
    await approver.getByRole('button', { name: '委托他人审批' }).click();
    const asked = approver.getByRole('dialog', { name: '委托他人审批' });
    await asked.getByLabel('受托人用户名').fill('nobody.here');
    await asked.getByLabel('结束', { exact: true }).fill(`${new Date().getFullYear() + 1}-01-08T08:00`);
    await asked.getByRole('button', { name: '确认' }).click();
    await asked.getByRole('alert').waitFor();
    await shot('delegation', approver);
    await asked.getByLabel('受托人用户名').fill('requester');
    await asked.getByRole('button', { name: '确认' }).click();
    await said(approver, '已委托');
    await approver.getByRole('button', { name: '结束委托' }).first().click();
    await said(approver, '委托已结束');
}
