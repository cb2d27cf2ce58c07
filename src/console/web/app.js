// The frame around all screens: who is signed in, the navigation, the screen of the address.

import { Problem } from './api.js';
import { h, mount, state, view } from './parts/dom.js';
import { failure } from './parts/load.js';
import { matches, path, visits } from './parts/route.js';
import { status } from './parts/status.js';
import { SCREENS, beginning, entryOf, menu, titleOf } from './screens.js';
import { signInForm } from './screens/sign-in.js';
import { is, isOver, me, readLabels, signOut, start } from './session.js';
import { choose, common, lang, words } from './words.js';

const w = words(
    {
        name: '公务用车',
        navigation: '主导航',
        signOut: '退出',
        account: '我的账号',
        first: '请先完成本页的要求',
        skip: '跳到内容',
        language: 'English',
        again: '请重新登录',
        notFound: '没有这个页面',
        notFoundHint: '地址可能已失效，请从上方菜单进入。',
        reload: '刷新页面',
        forbidden: '没有权限',
        forbiddenHint: '您的角色不能打开此页面；如需权限，请联系管理员。',
        noRole: '您的账号还没有生效的角色',
        noRoleHint: '角色须由另一位管理员批准。批准后请重新登录；如有疑问，请联系管理员。',
        insecure: '此地址不安全，无法登录',
        insecureHint:
            '浏览器只在 https 地址（或本机 localhost）上保管登录状态。请改用 https 地址打开，或联系管理员为服务配置证书（MOTORPOOL_TLS_CERT）。',
    },
    {
        name: 'motorpool',
        navigation: 'Main',
        signOut: 'Sign out',
        account: 'My account',
        first: 'Do first what this page asks for',
        skip: 'Skip to content',
        language: '中文',
        again: 'Sign in again',
        notFound: 'There is no such page',
        notFoundHint: 'Choose one from the menu above.',
        reload: 'Reload',
        forbidden: 'Not allowed',
        forbiddenHint: 'Your role can’t open this page. Ask your administrator.',
        noRole: 'You have no role yet',
        noRoleHint: 'Another administrator must approve it. Sign in again then, or ask your administrator.',
        insecure: 'You can’t sign in at this address',
        insecureHint:
            'Browsers keep a sign-in only at https addresses or on localhost. Open the https address, or ask the administrator to give the service a certificate (MOTORPOOL_TLS_CERT).',
    },
);

const offline = () => import('./offline.js');

/** After so many milliseconds the next screen is said to load. */
const LATE = 150;
/** The screen of an address is made once for each time that somebody goes there. */
const shown = { at: '', visit: 0, who: '', content: state(/** @type {any} */ (null)) };

/** @param {string} at @param {number} visit */
async function show(at, visit) {
    const who = me.value ? me.value.id : '';
    if (shown.at === at && shown.visit === visit && shown.who === who) return;
    [shown.at, shown.visit, shown.who] = [at, visit, who];
    const isWanted = () => shown.at === at && shown.visit === visit;
    for (const screen of SCREENS) {
        const parameters = matches(screen.path, at);
        if (!parameters) continue;
        if (screen.roles.length && !is(...screen.roles)) {
            const isNobody = !!me.value && !me.value.roles.length;
            return place(
                message(
                    () => w(isNobody ? 'noRole' : 'forbidden'),
                    () => w(isNobody ? 'noRoleHint' : 'forbiddenHint'),
                ),
            );
        }
        // The screen before takes no presses meant for the next one.
        const late = setTimeout(() => isWanted() && (shown.content.value = null), LATE);
        try {
            const { screen: make } = await screen.load();
            if (isWanted()) place(make(parameters), () => titleOf(screen));
        } catch (cause) {
            // A module that isn't there any more belongs to a version before this one.
            if (cause instanceof TypeError && /import|module/i.test(cause.message))
                place(
                    message(
                        () => common('updated'),
                        () => h('button', { type: 'button', class: 'main', onClick: () => location.reload() }, w('reload')),
                    ),
                );
            else throw cause;
        } finally {
            clearTimeout(late);
        }
        return;
    }
    place(
        message(
            () => w('notFound'),
            () => w('notFoundHint'),
        ),
    );
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
 * @param {() => import('./parts/dom.js').Child} text
 */
function message(title, text) {
    return view(() => h('div', { class: 'message' }, h('h1', null, title()), h('p', null, text())));
}

const navigation = view(() => {
    const present = entryOf(path());
    return h(
        'nav',
        { 'aria-label': w('navigation') },
        menu().map((screen) =>
            h(
                'a',
                {
                    // Until what must be done first is done, they would lead back to it.
                    ...(me.value && me.value.must_first
                        ? { role: 'link', 'aria-disabled': 'true', title: w('first') }
                        : { href: `#${screen.path}` }),
                    key: screen.path,
                    'aria-current': screen === present ? 'page' : null,
                },
                titleOf(screen),
            ),
        ),
    );
});

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

/** Nobody gets past it but by signing in. @param {HTMLDialogElement} at */
function modal(at) {
    if (at.isConnected && !at.open) at.showModal();
}

/** The sign-in over the page, which stays as it is below. */
const overlay = view(() =>
    h(
        'div',
        { class: 'over' },
        isOver.value &&
            me.value &&
            h(
                'dialog',
                {
                    'aria-label': w('again'),
                    // A modal dialog, because another one may be open, and all beside the topmost is inert.
                    onMount: modal,
                    onCancel: (/** @type {Event} */ event) => event.preventDefault(),
                    onClose: (/** @type {Event} */ event) => modal(/** @type {HTMLDialogElement} */ (event.target)),
                },
                h('h2', null, w('again')),
                signInAgain.view,
            ),
    ),
);

const failed = state(/** @type {Problem | null} */ (null));

const page = view(() => {
    if (failed.value) return h('div', { class: 'message' }, failure(failed.value, begin));
    if (!me.value)
        return h(
            'div',
            { class: 'sign-in' },
            h(
                'main',
                null,
                h('h1', null, w('name')),
                window.isSecureContext ? signInFirst.view : insecure(),
                h('button', { type: 'button', class: 'plain', onClick: changeLanguage }, w('language')),
            ),
            status,
        );
    return h(
        'div',
        { class: 'app' },
        h('a', { class: 'skip', href: '#main', onClick: skip }, w('skip')),
        h('header', { class: 'top' }, h('strong', null, (me.value.company && me.value.company.name) || w('name')), navigation, person),
        h('main', { id: 'main', tabindex: -1 }, shown.content.value || h('p', { class: 'quiet', 'aria-busy': 'true' }, common('loading'))),
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
        else if (path() === '/') location.replace(`#${beginning()}`);
        else {
            const visit = visits();
            queueMicrotask(() => show(path(), visit));
        }
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
