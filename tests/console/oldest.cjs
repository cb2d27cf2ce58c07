// The oldest browser that the page serves, Chromium 86: every screen of every role's navigation opens without an error, and so does a dialog.

const chromium = require('chrome-aws-lambda');
const puppeteer = require('puppeteer-core');

const ROLES = ['dispatcher', 'requester', 'approver', 'driver', 'accountant', 'supervisor', 'admin', 'supplier'];

async function opened(browser, role) {
    const found = [];
    const page = await browser.newPage();
    page.on('pageerror', (error) => found.push(`${role}: ${error.message}`));
    page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) found.push(`${role}: ${message.text()}`);
    });
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(process.env.BASE);
    await page.waitForSelector('input[name=username]');
    await page.type('input[name=username]', role);
    await page.type('input[name=password]', 'motorpool-demo');
    await page.click('button[type=submit]');
    await page.waitForSelector('nav a');
    for (const link of await page.$$eval('nav a', (all) => all.map((one) => one.getAttribute('href')))) {
        await page.goto(`${process.env.BASE}/${link}`);
        await page.waitForSelector('main h1');
        await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
    }
    if (role === 'dispatcher') {
        await page.goto(`${process.env.BASE}/#/board`);
        // The page draws the board anew while it loads: the button is pressed in the same turn in which it is found.
        await page.waitForFunction(() => {
            const record = [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === '代录');
            record?.click();
            return Boolean(record);
        });
        await page.waitForFunction(() => document.activeElement.closest('dialog .fields'));
    }
    return found;
}

(async () => {
    const found = [];
    let version = '';
    for (const role of ROLES) {
        const browser = await puppeteer.launch({
            executablePath: await chromium.executablePath,
            args: [...chromium.args.filter((one) => one !== '--single-process'), '--no-sandbox'],
            headless: true,
            env: { ...process.env, LANG: 'zh_CN.UTF-8' },
        });
        version = await browser.version();
        found.push(...(await opened(browser, role)));
        await browser.close();
    }
    if (found.length) throw new Error(found.join('\n'));
    console.log(`every screen opens in ${version}`);
})().catch((error) => {
    console.log(error);
    process.exit(1);
});
