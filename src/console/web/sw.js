// Keeps the page and its files of one version, so that a driver's page opens without a signal. It never answers for the service: what it
// doesn't keep goes to the network.

const VERSION = '{{version}}';
const PATHS = /** @type {string[]} */ (JSON.parse('{{paths}}'));
const worker = /** @type {any} */ (self);

/** How long the page of now is waited for. */
const PATIENCE = 5_000;

/** @returns {Promise<null>} */
const later = () => new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE));

worker.addEventListener('install', (/** @type {any} */ event) => {
    event.waitUntil(
        caches.open(VERSION).then(async (cache) => {
            await cache.addAll(['/', ...PATHS.map((path) => `/console/${VERSION}/${path}`)]);
            await worker.skipWaiting();
        }),
    );
});

worker.addEventListener('activate', (/** @type {any} */ event) => {
    event.waitUntil(
        caches.keys().then(async (names) => {
            await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
            await worker.clients.claim();
        }),
    );
});

worker.addEventListener('fetch', (/** @type {any} */ event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== 'GET' || url.origin !== location.origin) return;
    if (url.pathname.startsWith(`/console/${VERSION}/`)) {
        event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
    } else if (url.pathname === '/') {
        // The newest page goes first; the kept one is for where there is no network, or none worth the name.
        event.respondWith(
            Promise.race([fetch(event.request).catch(() => null), later()]).then(
                async (page) => page || (await caches.match('/')) || fetch(event.request),
            ),
        );
    }
});
