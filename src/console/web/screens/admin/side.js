// The frame of 管理: what each role finds there, beside the screen.

import { h, view } from '../../parts/dom.js';
import { path } from '../../parts/route.js';
import { intoSight } from '../../parts/strip.js';
import { is } from '../../session.js';
import { words } from '../../words.js';

const w = words(
    {
        side: '管理栏目',
        people: '人员与权限',
        users: '用户',
        keys: '接口密钥',
        departments: '用车单位',
        delegations: '审批委托',
        fleet: '车队',
        vehicles: '车辆',
        drivers: '驾驶员',
        expiries: '到期提醒',
        plans: '保养计划',
        classes: '车型',
        suppliers: '供应商',
        prices: '价格',
        tariffs: '租价表',
        holidays: '节假日',
        system: '系统',
        settings: '设置',
        imports: '数据导入',
        webhooks: '事件推送',
        deliveries: '推送记录',
        events: '审计日志',
    },
    {
        side: 'Administration',
        people: 'People',
        users: 'Users',
        keys: 'API keys',
        departments: 'Departments',
        delegations: 'Delegations',
        fleet: 'Fleet',
        vehicles: 'Vehicles',
        drivers: 'Drivers',
        expiries: 'Expiries',
        plans: 'Maintenance plans',
        classes: 'Classes',
        suppliers: 'Suppliers',
        prices: 'Prices',
        tariffs: 'Tariffs',
        holidays: 'Holidays',
        system: 'System',
        settings: 'Settings',
        imports: 'Imports',
        webhooks: 'Webhooks',
        deliveries: 'Deliveries',
        events: 'Audit trail',
    },
);

const OFFICE = ['accountant', 'supervisor', 'admin'];
const STAFF = ['dispatcher', ...OFFICE];

/** Who reads what, as the access table of the service says. @type {[Parameters<typeof w>[0], [string, Parameters<typeof w>[0], string[]][]][]} */
export const GROUPS = [
    [
        'people',
        [
            ['/users', 'users', OFFICE],
            ['/departments', 'departments', STAFF],
            ['/delegations', 'delegations', ['supervisor', 'admin']],
            ['/keys', 'keys', OFFICE],
        ],
    ],
    [
        'fleet',
        [
            ['/vehicles', 'vehicles', STAFF],
            ['/drivers', 'drivers', STAFF],
            ['/expiries', 'expiries', STAFF],
            ['/maintenance-plans', 'plans', STAFF],
            ['/vehicle-classes', 'classes', STAFF],
            ['/suppliers', 'suppliers', STAFF],
        ],
    ],
    [
        'prices',
        [
            ['/tariffs', 'tariffs', STAFF],
            ['/holidays', 'holidays', STAFF],
        ],
    ],
    [
        'system',
        [
            ['/settings', 'settings', OFFICE],
            ['/imports', 'imports', OFFICE],
            ['/webhooks', 'webhooks', OFFICE],
            ['/webhook-deliveries', 'deliveries', OFFICE],
            ['/events', 'events', OFFICE],
        ],
    ],
];

/**
 * A screen in the frame.
 * @param {() => import('../../parts/dom.js').Child} draw
 */
export function framed(draw) {
    const content = view(() => h('div', { class: 'admin-main' }, draw()));
    return view(() => {
        const at = path();
        return h(
            'div',
            { class: 'admin' },
            h(
                'nav',
                { class: 'side', 'aria-label': w('side') },
                GROUPS.map(([group, links]) => {
                    const own = links.filter(([, , roles]) => is(...roles));
                    return (
                        own.length > 0 &&
                        h(
                            'div',
                            { key: group },
                            h('strong', null, w(group)),
                            own.map(([to, name]) => {
                                const isHere = at === to || at.startsWith(`${to}/`);
                                return h(
                                    'a',
                                    {
                                        href: `#${to}`,
                                        key: to,
                                        'aria-current': isHere ? 'page' : null,
                                        onMount: isHere ? intoSight : undefined,
                                    },
                                    w(name),
                                );
                            }),
                        )
                    );
                }),
            ),
            content,
        );
    });
}

/** A link's name. @param {Parameters<typeof w>[0]} name */
export const nameOf = (name) => w(name);
