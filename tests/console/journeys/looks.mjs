// Every screen of every role's navigation, some that are reached from there, and the accountant's tabs with a record of each list, at the
// widths of a desk, a tablet and a phone: axe-core finds nothing, nothing is wider than the window, and there is one first heading. $PICTURES
// gets a picture of each.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { api, signIn } from '../windows.mjs';

const ROLES = ['dispatcher', 'requester', 'approver', 'driver', 'accountant', 'supervisor', 'admin', 'supplier'];
const WIDTHS = [1440, 1024, 390];

export default async function ({ windows, base }) {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const ask = await api(base, 'dispatcher');
    const {
        items: [vehicle],
    } = await ask('GET', '/vehicles?limit=1');
    const further = {
        dispatcher: ['#/past-trips'],
        accountant: [`#/reports/vehicles/${vehicle.id}`],
        supervisor: ['#/events'],
        admin: [`#/vehicles/${vehicle.id}`],
    };
    const found = [];
    for (const role of ROLES) {
        // axe-core puts a style of its own into the page.
        const page = await windows.empty({ bypassCSP: true });
        await signIn(page, role);
        const links = await page
            .getByRole('navigation', { name: '主导航' })
            .getByRole('link')
            .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
        if (role === 'accountant') links.push(...(await ofTheBooks(page, base)).filter((link) => !links.includes(link)));
        for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: width === 390 ? 800 : 900 });
            for (const link of [...links, ...(further[role] || [])]) {
                const name = `${role}-${link.replace(/[0-9a-f-]{36}/, 'one').replace(/\W+/g, '')}-${width}`;
                await open(page, `${base}/${link}`);
                if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
                if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) found.push(`${name}: not one first heading`);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
                if (wide > 0) found.push(`${name}: ${wide} px wider than the window`);
                await page.evaluate(axe);
                const { violations } = await page.evaluate(() =>
                    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }),
                );
                for (const { id, nodes } of violations)
                    found.push(
                        `${name}: ${id}: ${nodes
                            .map((node) => node.target.join(' '))
                            .slice(0, 3)
                            .join(', ')}`,
                    );
            }
        }
        await page.context().close();
    }
    assert.deepEqual(found, []);
}

/** Opens a screen from elsewhere, so that the first heading is that of this screen and not of the one before. */
async function open(page, address) {
    await page.goto('about:blank');
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
}

/** The tabs of the books, what can be begun there, and the first record of each list. */
async function ofTheBooks(page, base) {
    await page.goto(`${base}/#/finance`);
    const hrefs = (links) => links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    const tabs = page.getByRole('navigation', { name: '财务栏目' }).getByRole('link');
    await tabs.first().waitFor();
    const found = await hrefs(tabs);
    for (const link of [...found]) {
        await open(page, `${base}/${link}`);
        const inside = await hrefs(page.locator('main a'));
        found.push(
            ...inside.filter((to) => to === `${link}/new`),
            ...inside.filter((to) => to.startsWith(`${link}/`) && !to.endsWith('/new')).slice(0, 1),
        );
    }
    return found;
}
