// The windows of a journey: one a person, signed in by the page itself.

import assert from 'node:assert/strict';

/** The password of the demonstration's people. */
export const PASSWORD = 'motorpool-demo';

/** What a browser writes to its console where the page itself shows the refusal. */
const SHOWN = /^Failed to load resource: the server responded with a status of 4\d\d/;

export class Windows {
    constructor(browser, base) {
        this.browser = browser;
        this.base = base;
        this.faults = [];
        this.pages = [];
    }

    /** A window in which nobody is signed in. */
    async empty({ width = 1440, height = 900, ...context } = {}) {
        const made = await this.browser.newContext({
            viewport: { width, height },
            locale: 'zh-CN',
            timezoneId: 'Asia/Shanghai',
            ...context,
        });
        const page = await made.newPage();
        page.setDefaultTimeout(60_000);
        leaves(page);
        this.watch(page);
        this.pages.push(page);
        await page.goto(`${this.base}/`);
        return page;
    }

    /** A window of this person. */
    async of(username, context) {
        const page = await this.empty(context);
        await signIn(page, username);
        return page;
    }

    watch(page) {
        const fault = (text) => this.faults.push(text);
        page.on('pageerror', (error) => fault(`an error: ${error.stack || error}`));
        page.on('console', (message) => {
            const isFault = ['error', 'warning'].includes(message.type()) && !SHOWN.test(message.text());
            if (isFault) fault(`the console: ${message.text()}`);
        });
        page.on('request', (request) => {
            const url = request.url();
            if (!url.startsWith(this.base) && !url.startsWith('blob:') && !url.startsWith('data:')) fault(`a request to elsewhere: ${url}`);
        });
    }

    expectNoFaults() {
        assert.deepEqual(this.faults, []);
    }

    async pictures(folder, name) {
        for (const [index, page] of this.pages.entries()) {
            if (!page.isClosed()) await page.screenshot({ path: `${folder}/failed-${name}-${index}.png` }).catch(() => {});
        }
        if (this.faults.length) console.log(this.faults.join('\n'));
    }
}

/** The screen before stays, and takes presses, until the next one is there: `goto` waits for that. */
function leaves(page) {
    const goto = page.goto.bind(page);
    page.goto = async (url) => {
        if (url === page.url()) return goto(url);
        await page.evaluate(() => document.querySelectorAll('#main > *').forEach((one) => one.classList.add('before')));
        await goto(url);
        await page.locator('#main > .before').waitFor({ state: 'detached' });
    };
}

/** Signs in by the form. */
export async function signIn(page, username, password = PASSWORD) {
    await page.getByLabel('用户名').fill(username);
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('navigation', { name: '主导航' }).waitFor();
}

/** What the page's status says next that contains all of these. */
export async function said(page, ...parts) {
    const status = page.getByRole('status');
    for (const part of parts) await status.filter({ hasText: part }).first().waitFor();
}

/** Asks the service directly, as a program of this person. */
export async function api(base, username) {
    const login = await fetch(`${base}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username, password: PASSWORD }),
    });
    const { access_token } = await login.json();
    return async (method, path, body, more = {}) => {
        const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json', ...more };
        const response = await fetch(`${base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
        const said = response.status === 204 ? null : await response.json();
        assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(said)}`);
        return said;
    };
}
