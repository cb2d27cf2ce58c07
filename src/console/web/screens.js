// All screens: their paths, their names in the navigation, who may open them, and their modules.

import { matches } from './parts/route.js';
import { is } from './session.js';
import { words } from './words.js';

const w = words(
    {
        board: '调度台',
        todo: '待办',
        requests: '用车申请',
        approvals: '审批',
        confirm: '行程确认',
        mine: '我的行程',
        finance: '财务',
        dashboard: '驾驶舱',
        admin: '管理',
        bookings: '订单',
        trips: '行程',
        fleet: '车辆',
        reports: '报表',
        statements: '对账单',
        service: '服务监管',
        account: '我的账号',
    },
    {
        board: 'Board',
        todo: 'To do',
        requests: 'Requests',
        approvals: 'Approvals',
        confirm: 'Confirmation',
        mine: 'My trips',
        finance: 'Finance',
        dashboard: 'Overview',
        admin: 'Administration',
        bookings: 'Bookings',
        trips: 'Trips',
        fleet: 'Vehicles',
        reports: 'Reports',
        statements: 'Statements',
        service: 'Services',
        account: 'My account',
    },
);

/**
 * A screen: its path, its name in the navigation (none: it is reached by links), who may open it (`[]`: whoever is signed in), and its module, which exports
 * `screen(parameters)`: what it draws, made once for each address.
 * @typedef {{path: string, name: Parameters<typeof w>[0], inMenu?: string[], roles: string[], load: () => Promise<{screen: (parameters: Record<string, string>) => any}>}} Screen
 */
const ACCOUNTANT = ['accountant'];
const BOOKS = ['accountant', 'supervisor'];
/** The people of the company, of its customers and of the bureau; a supplier is none of them. */
const EVERYBODY = ['requester', 'approver', 'dispatcher', 'driver', 'accountant', 'supervisor', 'admin'];

const lists = () => import('./screens/finance/lists.js');
const begun = () => import('./screens/finance/new.js');
const months = () => import('./screens/finance/periods.js');
const books = () => import('./screens/finance/masters.js');

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
    () => import('./screens/admin/fleet.js'),
    () => import('./screens/admin/masters.js'),
    () => import('./screens/admin/people.js'),
    () => import('./screens/admin/prices.js'),
    () => import('./screens/admin/links.js'),
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
        ['/vehicles', STAFF, fleet, 'vehicles'],
        ['/drivers', STAFF, fleet, 'drivers'],
        ['/departments', STAFF, masters, 'departments'],
        ['/vehicle-classes', STAFF, masters, 'vehicleClasses'],
        ['/suppliers', STAFF, masters, 'suppliers'],
        ['/maintenance-plans', STAFF, masters, 'plans'],
        ['/tariffs', STAFF, prices, 'tariffs'],
        ['/holidays', STAFF, prices, 'holidays'],
        ['/users', OFFICE, people, 'users'],
        ['/keys', OFFICE, people, 'keys'],
        ['/webhooks', OFFICE, links, 'webhooks'],
        ['/webhook-deliveries', OFFICE, links, 'deliveries'],
    ];
    return all.flatMap(([at, roles, load, name]) => [
        { path: at, name: /** @type {const} */ ('admin'), roles, load: kindOf(load, name, 'all') },
        { path: `${at}/{id}`, name: /** @type {const} */ ('admin'), roles, load: kindOf(load, name, 'one') },
    ]);
}

/** What the bureau supervises lies where the API has it, and is called by what each role does there. @returns {Screen[]} */
function services() {
    const SERVED = ['requester', 'approver', 'dispatcher', 'accountant', 'supervisor', 'supplier'];
    const PARTIES = ['dispatcher', 'accountant', 'supervisor', 'supplier'];
    const [contracts, assessments, attendance, cases, looked, standards] = [
        () => import('./screens/bureau/contracts.js'),
        () => import('./screens/bureau/assessments.js'),
        () => import('./screens/bureau/attendance.js'),
        () => import('./screens/bureau/cases.js'),
        () => import('./screens/bureau/looked.js'),
        () => import('./screens/bureau/standards.js'),
    ];
    /** @type {[string, string[], () => Promise<any>, string][]} */
    const all = [
        ['/contracts', SERVED, contracts, 'contracts'],
        ['/assessments', SERVED, assessments, 'assessments'],
        ['/cases', SERVED, cases, 'cases'],
        ['/inspections', SERVED, looked, 'inspections'],
        ['/ratings', ['requester', 'approver', 'supervisor'], looked, 'ratings'],
        ['/posts', PARTIES, attendance, 'posts'],
        ['/attendance', PARTIES, attendance, 'attendance'],
        ['/standards', SERVED, standards, 'standards'],
        ['/service-categories', ['supervisor'], standards, 'categories'],
        ['/own-services', ['supervisor'], standards, 'ownServices'],
    ];
    const typed = {
        path: '/attendance/new',
        name: /** @type {const} */ ('service'),
        roles: ['dispatcher', 'supervisor'],
        load: () => import('./screens/bureau/attendance-form.js'),
    };
    const shown = all.flatMap(([at, roles, load, name]) => [
        {
            path: at,
            name: /** @type {const} */ ('service'),
            inMenu: at === '/contracts' ? SERVED : undefined,
            roles,
            load: kindOf(load, name, 'all'),
        },
        { path: `${at}/{id}`, name: /** @type {const} */ ('service'), roles, load: kindOf(load, name, 'one') },
    ]);
    return [typed, ...shown];
}

/** The screens, in the order of the navigation. @type {Screen[]} */
export const SCREENS = [
    {
        path: '/board',
        name: 'board',
        inMenu: ['dispatcher'],
        roles: ['dispatcher', 'accountant', 'supervisor'],
        load: () => import('./screens/board.js'),
    },
    { path: '/approvals', name: 'approvals', inMenu: ['approver'], roles: ['approver'], load: () => import('./screens/approvals.js') },
    {
        path: '/requests',
        name: 'requests',
        inMenu: ['requester', 'approver'],
        roles: ['requester', 'approver'],
        load: () => import('./screens/requests.js'),
    },
    {
        path: '/requests/new',
        name: 'requests',
        roles: ['requester', 'approver', 'dispatcher'],
        load: () => import('./screens/request-form.js'),
    },
    {
        path: '/confirm',
        name: 'confirm',
        inMenu: ['requester', 'approver'],
        roles: ['requester', 'approver'],
        load: () => import('./screens/confirm.js'),
    },
    { path: '/mine', name: 'mine', inMenu: ['driver'], roles: ['driver'], load: () => import('./screens/mine.js') },
    { path: '/finance', name: 'finance', inMenu: BOOKS, roles: BOOKS, load: () => import('./screens/finance/overview.js') },
    { path: '/dashboard', name: 'dashboard', inMenu: BOOKS, roles: BOOKS, load: () => import('./screens/dashboard.js') },
    { path: '/admin', name: 'admin', inMenu: OFFICE, roles: STAFF, load: () => import('./screens/admin/overview.js') },
    { path: '/todo', name: 'todo', inMenu: EVERYBODY, roles: EVERYBODY, load: () => import('./screens/todo.js') },
    {
        path: '/bookings',
        name: 'bookings',
        inMenu: ['dispatcher', 'accountant', 'supervisor', 'admin'],
        roles: EVERYBODY.filter((role) => role !== 'driver'),
        load: () => import('./screens/bookings.js'),
    },
    { path: '/bookings/{id}', name: 'bookings', roles: EVERYBODY, load: () => import('./screens/booking.js') },
    {
        path: '/bookings/{id}/change',
        name: 'bookings',
        roles: ['requester', 'approver', 'dispatcher'],
        load: () => import('./screens/request-form.js'),
    },
    {
        path: '/trips',
        name: 'trips',
        inMenu: ['dispatcher', 'accountant', 'supervisor', 'admin'],
        roles: EVERYBODY,
        load: () => import('./screens/trips.js'),
    },
    { path: '/past-trips', name: 'trips', roles: STAFF, load: () => import('./screens/past-trips.js') },
    { path: '/trips/{id}', name: 'trips', roles: EVERYBODY, load: () => import('./screens/trip.js') },
    {
        path: '/statements',
        name: 'statements',
        inMenu: ['requester', 'approver'],
        roles: BILLED,
        load: () => import('./screens/statements.js'),
    },
    { path: '/statements/{id}', name: 'statements', roles: BILLED, load: () => import('./screens/statement.js') },
    {
        path: '/reports',
        name: 'reports',
        inMenu: [...BOOKS, 'dispatcher'],
        roles: EVERYBODY.filter((role) => role !== 'driver'),
        load: () => import('./screens/finance/reports.js'),
    },
    { path: '/reports/vehicles/{id}', name: 'reports', roles: BOOKS, load: () => import('./screens/finance/vehicle-report.js') },
    { path: '/invoices', name: 'finance', roles: BOOKS, load: from(lists, 'invoices') },
    { path: '/invoices/new', name: 'finance', roles: ACCOUNTANT, load: from(begun, 'invoice') },
    { path: '/invoices/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/invoice.js') },
    { path: '/payments', name: 'finance', roles: BOOKS, load: from(lists, 'payments') },
    { path: '/payments/new', name: 'finance', roles: ACCOUNTANT, load: from(begun, 'payment') },
    { path: '/payments/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/payment.js') },
    { path: '/advances', name: 'finance', roles: BOOKS, load: from(lists, 'advances') },
    { path: '/advances/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/advance.js') },
    { path: '/receivables', name: 'finance', roles: BOOKS, load: from(lists, 'receivables') },
    { path: '/receivables/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/receivable.js') },
    { path: '/costs', name: 'finance', roles: BOOKS, load: from(lists, 'costs') },
    { path: '/costs/new', name: 'finance', roles: ACCOUNTANT, load: () => import('./screens/finance/cost-new.js') },
    { path: '/costs/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/cost.js') },
    { path: '/assets', name: 'finance', roles: BOOKS, load: from(lists, 'assets') },
    { path: '/assets/new', name: 'finance', roles: ACCOUNTANT, load: () => import('./screens/finance/asset-new.js') },
    { path: '/assets/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/asset.js') },
    { path: '/journals', name: 'finance', roles: BOOKS, load: from(lists, 'journals') },
    { path: '/journals/new', name: 'finance', roles: ACCOUNTANT, load: from(begun, 'journal') },
    { path: '/journals/{id}', name: 'finance', roles: BOOKS, load: () => import('./screens/finance/journal.js') },
    { path: '/accounts', name: 'finance', roles: BOOKS, load: kindOf(books, 'accounts', 'all') },
    { path: '/accounts/{id}', name: 'finance', roles: BOOKS, load: kindOf(books, 'accounts', 'one') },
    { path: '/tax-rules', name: 'finance', roles: BOOKS, load: kindOf(books, 'taxRules', 'all') },
    { path: '/tax-rules/{id}', name: 'finance', roles: BOOKS, load: kindOf(books, 'taxRules', 'one') },
    { path: '/periods', name: 'finance', roles: BOOKS, load: from(months, 'all') },
    { path: '/periods/{period}', name: 'finance', roles: BOOKS, load: from(months, 'one') },
    { path: '/vehicles', name: 'fleet', inMenu: ['dispatcher'], roles: STAFF, load: kindOf(fleet, 'vehicles', 'all') },
    ...kinds(),
    { path: '/expiries', name: 'admin', roles: STAFF, load: () => import('./screens/admin/expiries.js') },
    { path: '/settings', name: 'admin', roles: OFFICE, load: () => import('./screens/admin/settings.js') },
    { path: '/imports', name: 'admin', roles: OFFICE, load: () => import('./screens/admin/imports.js') },
    { path: '/imports/{id}', name: 'admin', roles: OFFICE, load: from(() => import('./screens/admin/imports.js'), 'one') },
    ...services(),
    {
        path: '/delegations',
        name: 'admin',
        roles: ['supervisor', 'admin'],
        load: () => import('./screens/delegations.js'),
    },
    { path: '/events', name: 'admin', roles: OFFICE, load: () => import('./screens/admin/events.js') },
    // Also who has no role yet.
    { path: '/account', name: 'account', roles: [], load: () => import('./screens/account.js') },
];

/** Where a screen belongs for those whose navigation doesn't have its own entry. @type {Record<string, Screen['name'][]>} */
const WITHIN = { admin: ['fleet'], statements: ['finance'], bookings: ['requests'], requests: ['bookings'], trips: ['mine', 'requests'] };

/** The navigation of whoever is signed in. */
export const menu = () => SCREENS.filter((screen) => screen.inMenu && is(...screen.inMenu));

/**
 * The entry of the navigation that an address belongs to.
 * @param {string} at
 * @returns {Screen | undefined}
 */
export function entryOf(at) {
    const entries = menu();
    const above = entries.find(({ path }) => at === path || at.startsWith(`${path}/`));
    const screen = SCREENS.find(({ path }) => matches(path, at));
    if (above || !screen) return above;
    return [screen.name, ...(WITHIN[screen.name] || [])].map((name) => entries.find((entry) => entry.name === name)).find(Boolean);
}

/** Where each role begins; of several the first here. */
const FIRST = [
    ['dispatcher', '/board'],
    ['approver', '/approvals'],
    ['requester', '/requests'],
    ['accountant', '/finance'],
    ['supervisor', '/dashboard'],
    ['admin', '/admin'],
    ['driver', '/mine'],
    ['supplier', '/contracts'],
];

/** Where whoever is signed in begins. */
export function beginning() {
    const found = FIRST.find(([role, at]) => is(role) && SCREENS.some((screen) => screen.path === at));
    return found ? found[1] : '/todo';
}

/** A screen's name. @param {Screen} screen */
export const titleOf = (screen) => w(screen.name);
