// Runs the journeys: each file of `journeys` beside this one, in the order of their names, in a browser of their own, against the
// demonstration at $BASE. A journey fails on an assertion, on an error or warning of the browser's console, on a violation of the page's
// policy, and on a request to elsewhere.

import { readdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { Windows } from './windows.mjs';

const base = process.env.BASE;
const wanted = process.argv.slice(2);
const files = (await readdir(new URL('./journeys/', import.meta.url))).filter((file) => file.endsWith('.mjs')).sort();
const names = files.map((file) => file.replace(/\.mjs$/, '')).filter((name) => !wanted.length || wanted.includes(name));

// A failed journey's browser is closed while the journey may still wait for something: that rejection says nothing new. In one that passed it is a failure.
const rejected = [];
process.on('unhandledRejection', (error) => rejected.push(error));

let failed = 0;
for (const name of names) {
    const since = Date.now();
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
    const windows = new Windows(browser, base);
    try {
        const { default: journey } = await import(`./journeys/${name}.mjs`);
        await journey({ windows, base, browser });
        windows.expectNoFaults();
        if (rejected.length) throw rejected[0];
        console.log(`journey ${name} ... ok (${((Date.now() - since) / 1000).toFixed(1)} s)`);
    } catch (error) {
        failed += 1;
        console.log(`journey ${name} ... FAILED\n${error.stack || error}`);
        await windows.pictures(process.env.PICTURES || '/tmp', name);
    } finally {
        await browser.close();
        rejected.length = 0;
    }
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed || !names.length ? 1 : 0;
