// The frame around all screens: who is signed in, the navigation, the screen of the address.

import { Problem } from './api.js';
import { h, mount, state, view } from './parts/dom.js';
import { failure } from './parts/load.js';
import { matches, path, query } from './parts/route.js';
import { status } from './parts/status.js';
import { signInForm } from './screens/sign-in.js';
import { is, isOver, me, readLabels, signOut, start } from './session.js';
import { choose, common, lang, words } from './words.js';

const w = words(
    {
        name: '公务用车', navigation: '主导航', signOut: '退出', account: '我的账号', skip: '跳到内容', language: 'English', again: '请重新登录',
        notFound: '没有这个页面', notFoundHint: '地址可能已失效，请从上方菜单进入。', forbidden: '没有权限', forbiddenHint: '您的角色不能打开此页面；如需权限，请联系管理员。',
        insecure: '此地址不安全，无法登录', insecureHint: '浏览器只在 https 地址（或本机 localhost）上保管登录状态。请改用 https 地址打开，或联系管理员为服务配置证书（MOTORPOOL_TLS_CERT）。',
        must: '请先修改初始密码', board: '调度台', todo: '待办', requests: '用车申请', approvals: '审批', confirm: '行程确认', mine: '我的行程', finance: '财务', dashboard: '驾驶舱', admin: '管理',
        bookings: '订单', trips: '行程', fleet: '车辆', reports: '报表', statements: '对账单',
    },
    {
        name: 'motorpool', navigation: 'Main', signOut: 'Sign out', account: 'My account', skip: 'Skip to content', language: '中文', again: 'Sign in again',
        notFound: 'There is no such page', notFoundHint: 'Choose one from the menu above.', forbidden: 'Not allowed', forbiddenHint: 'Your role can’t open this page. Ask your administrator.',
        insecure: 'You can’t sign in at this address', insecureHint: 'Browsers keep a sign-in only at https addresses or on localhost. Open the https address, or ask the administrator to give the service a certificate (MOTORPOOL_TLS_CERT).',
        must: 'Change your initial password first', board: 'Board', todo: 'To do', requests: 'Requests', approvals: 'Approvals', confirm: 'Confirmation', mine: 'My trips', finance: 'Finance', dashboard: 'Overview', admin: 'Administration',
        bookings: 'Bookings', trips: 'Trips', fleet: 'Vehicles', reports: 'Reports', statements: 'Statements',
    },
);

/**
 * A screen: its path, its name in the navigation (none: it is reached by links), who may open it, and its module, which exports
 * `screen(parameters)`: what it draws, made once for each address.
 * @typedef {{path: string, name: Parameters<typeof w>[0], inMenu?: string[], roles: string[], load: () => Promise<{screen: (parameters: Record<string, string>) => any}>}} Screen
 */
const ACCOUNTANT = ['accountant'];
const BOOKS = ['accountant', 'supervisor'];
const EVERYBODY = ['requester', 'approver', 'dispatcher', 'driver', 'accountant', 'supervisor', 'admin'];

const lists = () => import('./screens/finance/lists.js');
const begun = () => import('./screens/finance/new.js');
const months = () => import('./screens/finance/periods.js');

/**
 * One of several screens of a module, by its name there.
 * @param {() => Promise<any>} load
 * @param {string} name
 */
const from = (load, name) => async () => ({ screen: (await load())[name] });

/** Who reads statements. */
const BILLED = ['requester', 'approver', 'accountant', 'supervisor'];
const OFFICE = ['accountant', 'supervisor', 'admin'];
const STAFF = ['dispatcher', ...OFFICE];
const [fleet, masters, people, prices, links] = [
    () => import('./screens/admin/fleet.js'), () => import('./screens/admin/masters.js'), () => import('./screens/admin/people.js'), () => import('./screens/admin/prices.js'), () => import('./screens/admin/links.js'),
];

/**
 * The list or the record of a kind of master data.
 * @param {() => Promise<any>} load
 * @param {string} name
 * @param {'all' | 'one'} which
 */
const kindOf = (load, name, which) => async () => ({ screen: (await load())[name][which] });

/** Master data lie where the API has them. @returns {Screen[]} */
function kinds() {
    /** @type {[string, string[], () => Promise<any>, string][]} */
    const all = [
        ['/vehicles', STAFF, fleet, 'vehicles'], ['/drivers', STAFF, fleet, 'drivers'], ['/departments', STAFF, masters, 'departments'], ['/vehicle-classes', STAFF, masters, 'vehicleClasses'], ['/suppliers', STAFF, masters, 'suppliers'], ['/maintenance-plans', STAFF, masters, 'plans'],
        ['/tariffs', STAFF, prices, 'tariffs'], ['/holidays', STAFF, prices, 'holidays'], ['/users', OFFICE, people, 'users'], ['/keys', OFFICE, people, 'keys'], ['/webhooks', OFFICE, links, 'webhooks'], ['/webhook-deliveries', OFFICE, links, 'deliveries'],
    ];
    return all.flatMap(([at, roles, load, name]) => [
        { path: at, name: /** @type {const} */ ('admin'), roles, load: kindOf(load, name, 'all') }, { path: `${at}/{id}`, name: /** @type {const} */ ('admin'), roles, load: kindOf(load, name, 'one') },
    ]);
}

/** The screens, in the order of the navigation. The first that names a role is where that role begins. @type {Screen[]} */
export const SCREENS = [
    { path: '/finance', name: 'finance', inMenu: BOOKS, roles: BOOKS, load: () => import('./screens/finance/overview.js') },
    { path: '/dashboard', name: 'dashboard', inMenu: BOOKS, roles: BOOKS, load: () => import('./screens/dashboard.js') },
    { path: '/board', name: 'board', inMenu: ['dispatcher'], roles: ['dispatcher', 'accountant', 'supervisor'], load: () => import('./screens/board.js') },
    { path: '/mine', name: 'mine', inMenu: ['driver'], roles: ['driver'], load: () => import('./screens/mine.js') },
    { path: '/vehicles', name: 'fleet', inMenu: ['dispatcher'], roles: STAFF, load: kindOf(fleet, 'vehicles', 'all') },
    { path: '/admin', name: 'admin', inMenu: OFFICE, roles: STAFF, load: () => import('./screens/admin/overview.js') },
    ...kinds(),
    { path: '/expiries', name: 'admin', roles: STAFF, load: () => import('./screens/admin/expiries.js') },
    { path: '/settings', name: 'admin', roles: OFFICE, load: () => import('./screens/admin/settings.js') },
    { path: '/imports', name: 'admin', roles: OFFICE, load: () => import('./screens/admin/imports.js') },
    { path: '/imports/{id}', name: 'admin', roles: OFFICE, load: from(() => import('./screens/admin/imports.js'), 'one') },
    { path: '/events', name: 'admin', roles: OFFICE, load: () => import('./screens/admin/events.js') },
    { path: '/account', name: 'account', roles: EVERYBODY, load: () => import('./screens/account.js') },
    { path: '/todo', name: 'todo', inMenu: EVERYBODY, roles: EVERYBODY, load: () => import('./screens/todo.js') },
    { path: '/reports', name: 'reports', inMenu: [...BOOKS, 'dispatcher'], roles: EVERYBODY.filter((role) => role !== 'driver'), load: () => import('./screens/finance/reports.js') },
    { path: '/invoices', name: 'finance', roles: BOOKS, load: from(lists, 'invoices') },
    { path: '/invoices/new', name: 'finance', roles: ACCOUNTANT, load: from(begun, 'invoice') },
    { path: '/invoices/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/invoice.js') },
    { path: '/payments', name: 'finance', roles: BOOKS, load: from(lists, 'payments') },
    { path: '/payments/new', name: 'finance', roles: ACCOUNTANT, load: from(begun, 'payment') },
    { path: '/payments/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/payment.js') },
    { path: '/receivables', name: 'finance', roles: BOOKS, load: from(lists, 'receivables') },
    { path: '/receivables/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/receivable.js') },
    { path: '/costs', name: 'finance', roles: BOOKS, load: from(lists, 'costs') },
    { path: '/costs/new', name: 'finance', roles: ACCOUNTANT, load: () => import('./screens/finance/cost-new.js') },
    { path: '/costs/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/cost.js') },
    { path: '/journals', name: 'finance', roles: BOOKS, load: from(lists, 'journals') },
    { path: '/journals/new', name: 'finance', roles: ACCOUNTANT, load: from(begun, 'journal') },
    { path: '/journals/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/journal.js') },
    { path: '/periods', name: 'finance', roles: BOOKS, load: from(months, 'all') },
    { path: '/periods/{period}', name: 'finance', roles: BOOKS, load: from(months, 'one') },
    { path: '/approvals', name: 'approvals', inMenu: ['approver'], roles: ['approver'], load: () => import('./screens/approvals.js') },
    { path: '/confirm', name: 'confirm', inMenu: ['requester', 'approver'], roles: ['requester', 'approver'], load: () => import('./screens/confirm.js') },
    { path: '/requests', name: 'requests', inMenu: ['requester', 'approver'], roles: ['requester', 'approver'], load: () => import('./screens/requests.js') },
    { path: '/requests/new', name: 'requests', roles: ['requester', 'approver', 'dispatcher'], load: () => import('./screens/request-form.js') },
    { path: '/statements', name: 'statements', inMenu: ['requester', 'approver'], roles: BILLED, load: () => import('./screens/statements.js') },
    { path: '/statements/{id}', name: 'statements', roles: BILLED, load: () => import('./screens/statement.js') },
    { path: '/bookings', name: 'bookings', inMenu: ['dispatcher', 'accountant', 'supervisor', 'admin'], roles: EVERYBODY.filter((role) => role !== 'driver'), load: () => import('./screens/bookings.js') },
    { path: '/trips', name: 'trips', inMenu: ['dispatcher', 'accountant', 'supervisor', 'admin'], roles: EVERYBODY, load: () => import('./screens/trips.js') },
    { path: '/bookings/{id}/change', name: 'bookings', roles: ['requester', 'approver', 'dispatcher'], load: () => import('./screens/request-form.js') },
    { path: '/bookings/{id}', name: 'bookings', roles: EVERYBODY, load: () => import('./screens/booking.js') },
    { path: '/trips/{id}', name: 'trips', roles: EVERYBODY, load: () => import('./screens/trip.js') },
];

const offline = () => import('./offline.js');

/** Where each role begins; of several the first here. */
const FIRST = [
    ['dispatcher', '/board'], ['approver', '/approvals'], ['requester', '/requests'], ['accountant', '/finance'], ['supervisor', '/dashboard'], ['admin', '/admin'], ['driver', '/mine'],
];

function firstScreen() {
    const found = FIRST.find(([role, at]) => is(role) && SCREENS.some((screen) => screen.path === at));
    return found ? found[1] : '/todo';
}

/** The screen of an address is made once, and again after another one has been there. */
const shown = { at: '', who: '', content: state(/** @type {any} */ (null)) };

/** @param {string} at */
async function show(at) {
    const who = me.value ? me.value.id : '';
    if (shown.at === at && shown.who === who) return;
    [shown.at, shown.who] = [at, who];
    for (const screen of SCREENS) {
        const parameters = matches(screen.path, at);
        if (!parameters) continue;
        if (!is(...screen.roles)) return place(message(() => w('forbidden'), () => w('forbiddenHint')));
        try {
            const { screen: make } = await screen.load();
            if (shown.at === at) place(make(parameters), () => w(screen.name));
        } catch (cause) {
            // A module that isn't there any more belongs to a version before this one.
            if (cause instanceof TypeError && /import|module/i.test(cause.message)) place(message(() => common('updated'), () => ''));
            else throw cause;
        }
        return;
    }
    place(message(() => w('notFound'), () => w('notFoundHint')));
}

/**
 * @param {any} content
 * @param {() => string} [name]
 */
function place(content, name) {
    shown.content.value = content;
    if (name) document.title = `${name()} · ${w('name')}`;
    const main = document.querySelector('main');
    if (main) main.scrollTop = 0;
}

/**
 * @param {() => string} title
 * @param {() => string} text
 */
function message(title, text) {
    return view(() => h('div', { class: 'message' }, h('h1', null, title()), h('p', null, text())));
}

const navigation = view(() =>
    h(
        'nav',
        { 'aria-label': w('navigation') },
        SCREENS.filter((screen) => screen.inMenu && is(...screen.inMenu)).map((screen) =>
            h(
                'a',
                { href: `#${screen.path}`, key: screen.path, 'aria-current': path() === screen.path || path().startsWith(`${screen.path}/`) ? 'page' : null },
                w(screen.name),
            ),
        ),
    ),
);

const person = view(() => {
    const known = me.value;
    return h(
        'div',
        { class: 'person' },
        h('button', { type: 'button', class: 'plain', onClick: changeLanguage }, w('language')),
        known && h('a', { href: '#/account', title: w('account') }, known.full_name || known.name),
        h('button', { type: 'button', class: 'plain', onClick: signOut }, w('signOut')),
    );
});

async function changeLanguage() {
    choose(lang.value === 'en' ? 'zh-CN' : 'en');
    await readLabels();
}

const signInFirst = signInForm(() => '');
const signInAgain = signInForm(() => (me.value ? me.value.name : ''));

/** The sign-in over the page, which stays as it is below. */
const overlay = view(() =>
    h('div', { class: 'over' }, isOver.value && me.value && h('div', { class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': w('again') }, h('h2', null, w('again')), signInAgain.view)),
);

const failed = state(/** @type {Problem | null} */ (null));

const page = view(() => {
    if (failed.value) return h('div', { class: 'message' }, failure(failed.value, begin));
    if (!me.value) return h('div', { class: 'sign-in' }, h('main', null, h('h1', null, w('name')), window.isSecureContext ? signInFirst.view : insecure(), h('button', { type: 'button', class: 'plain', onClick: changeLanguage }, w('language'))), status);
    return h(
        'div',
        { class: 'app' },
        h('a', { class: 'skip', href: '#main', onClick: skip }, w('skip')),
        h('header', { class: 'top' }, h('strong', null, (me.value.company && me.value.company.name) || w('name')), navigation, person),
        h('main', { id: 'main', tabindex: -1 }, shown.content.value),
        status,
        overlay,
    );
});

/** @param {Event} event */
function skip(event) {
    event.preventDefault();
    const main = document.getElementById('main');
    if (main) main.focus();
}

function insecure() {
    return h('div', { class: 'alert', role: 'alert' }, h('p', null, h('strong', null, w('insecure'))), h('p', null, w('insecureHint')));
}

/** Follows the address and who is signed in. Nothing is drawn by it. */
const follower = view(() => {
    if (me.value) {
        if (is('driver')) offline().then(({ begin }) => begin());
        // What somebody must do before anything else is done there.
        if (me.value.must_first && path() !== '/account') location.replace('#/account');
        else if (path() === '/') location.replace(`#${firstScreen()}`);
        else queueMicrotask(() => show(path()));
        query();
    } else {
        shown.at = '';
        shown.content.value = null;
    }
    return h('span', { hidden: true });
});

async function begin() {
    failed.value = null;
    try {
        if (window.isSecureContext) await start();
    } catch (cause) {
        if (!(cause instanceof Problem)) throw cause;
        // A driver's page opens without a network, with what it kept.
        if (cause.status !== 0 || !(await (await offline()).open())) failed.value = cause;
    }
}

begin().then(() => {
    document.getElementById('waiting')?.remove();
    mount(document.body, page);
    mount(document.body, follower);
});
