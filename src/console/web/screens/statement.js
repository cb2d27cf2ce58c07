// One statement: its lines, printed; a line disputed, and the whole agreed, by the department.

import { get, post } from '../api.js';
import { action, button, refusal } from '../parts/act.js';
import { ask } from '../parts/ask.js';
import { h, view } from '../parts/dom.js';
import { facts } from '../parts/facts.js';
import { loading, shown } from '../parts/load.js';
import { figure, yuan } from '../parts/money.js';
import { nameOf } from '../parts/names.js';
import { note, rereading } from '../parts/panel.js';
import { print } from '../parts/paper.js';
import { table } from '../parts/table.js';
import { day, when } from '../parts/when.js';
import { is, me } from '../session.js';
import { common, label, listed, titled, words } from '../words.js';
import { stateTag, tabs } from './finance/tabs.js';
import { readsAll } from './statements.js';

const w = words(
    {
        title: '{period} 对账单',
        department: '用车单位',
        prepared: '制表人',
        agreed: '确认',
        total: '合计',
        capitals: '大写',
        lines: '明细',
        date: '日期',
        number: '单号',
        contact: '用车人',
        route: '路线',
        vehicle: '车牌号',
        km: '公里',
        base: '基价',
        extras: '超公里/超时/过夜',
        discount: '优惠',
        outlays: '路桥停车',
        amount: '金额（元）',
        dispute: '异议',
        disputeOf: '对 {number} 提出异议',
        isDisputed: '有异议',
        disputedLines: '有异议的行',
        state: '状态',
        signs: '将以您的姓名「{name}」签字。',
        reason: '理由',
        send: '提出异议',
        said: '{number} 已提出异议',
        confirm: '确认对账单',
        confirmSend: '确认',
        confirmed: '{period} 对账单已确认',
        signedBy: '签字人',
        isConfirmed: '对账单已确认',
        onlyApprover: '由本单位审批人或会计确认',
        left: '有异议的 {n} 行不计入合计',
        sure: '确认后按此合计开票付款。',
    },
    {
        title: 'Statement of {period}',
        department: 'Department',
        prepared: 'Made by',
        agreed: 'Agreed',
        total: 'Total',
        capitals: 'In capitals',
        lines: 'Lines',
        date: 'Date',
        number: 'Number',
        contact: 'Contact',
        route: 'Route',
        vehicle: 'Plate',
        km: 'km',
        base: 'Base',
        extras: 'Extra km, time, nights',
        discount: 'Discount',
        outlays: 'Tolls, parking',
        amount: 'Amount (yuan)',
        dispute: 'Dispute',
        disputeOf: 'Dispute {number}',
        isDisputed: 'Disputed',
        disputedLines: 'Disputed lines',
        state: 'State',
        signs: 'You sign it as “{name}”.',
        reason: 'Reason',
        send: 'Dispute it',
        said: '{number} is disputed',
        confirm: 'Agree to the statement',
        confirmSend: 'Agree',
        confirmed: 'The statement of {period} is agreed',
        signedBy: 'Signed by',
        isConfirmed: 'It is agreed already',
        onlyApprover: 'An approver of the department or the accountant agrees',
        left: '{n} disputed lines are left out of the total',
        sure: 'This total will be invoiced.',
    },
);

/** @typedef {import('./statements.js').Statement} Statement @typedef {import('./statements.js').StatementLine} StatementLine */

/** What a line is called. @param {StatementLine} line */
const numberOf = (line) => line.booking_number || day(line.date);

/** @param {Record<string, string>} parameters */
export function screen({ id }) {
    const loaded = loading(() => /** @type {Promise<Statement>} */ (get(`/statements/${id}`)));
    const printing = action(() => print(`/statements/${id}/print`));
    const { changes, refused, forget } = rereading(loaded, (one) => [
        [w('state'), label('statement_state', one.state)],
        [w('total'), yuan(one.total_fen)],
        [w('disputedLines'), listed(one.lines.filter((line) => line.disputed).map(numberOf))],
    ]);
    const now = (/** @type {Statement} */ one) => loaded.data || one;

    /** @param {Statement} one @param {StatementLine} line */
    const askDispute = (one, line) => {
        forget();
        ask({
            title: () => w('disputeOf', { number: numberOf(line) }),
            submitText: () => w('send'),
            kind: 'danger',
            intro: () => [
                note(changes()),
                h('p', { class: 'quiet' }, `${day(line.date)} · ${line.plate_no || ''} · ${yuan(line.amount_fen)}`),
            ],
            fields: () => [{ name: 'reason', label: w('reason'), type: 'area', isRequired: true, isWide: true }],
            send: async (values, key) => {
                await post(`/statements/${id}/dispute`, { ...values, receivable_id: line.receivable_id }, { key, ifMatch: now(one).etag });
                return w('said', { number: numberOf(line) });
            },
            refused,
            done: loaded.again,
        });
    };

    /** The department's approver signs by name, the accountant for who signed a paper. @param {Statement} one */
    const askConfirm = (one) => {
        forget();
        const own = me.value && (me.value.full_name || me.value.name);
        ask({
            title: () => w('confirm'),
            submitText: () => w('confirmSend'),
            intro: () => [
                note(changes()),
                h('p', null, h('strong', null, yuan(now(one).total_fen)), ` ${now(one).total_capitals}`),
                h('p', { class: 'quiet' }, w('sure')),
                !is('accountant') && h('p', null, w('signs', { name: own || '' })),
            ],
            fields: () => (is('accountant') ? [{ name: 'signed_by', label: w('signedBy'), isRequired: true }] : []),
            send: async (values, key) => {
                await post(`/statements/${id}/confirm`, values, { key, ifMatch: now(one).etag });
                return w('confirmed', { period: one.period });
            },
            refused,
            done: loaded.again,
        });
    };

    /** @param {Statement} one */
    const draw = (one) => {
        const mayDispute = is('requester', 'approver', 'accountant');
        const mayConfirm = is('approver', 'accountant');
        const whyNot = one.state === 'confirmed' ? w('isConfirmed') : mayConfirm ? null : w('onlyApprover');
        const disputed = one.lines.filter((line) => line.disputed).length;
        return [
            h(
                'header',
                { class: 'head' },
                h('h1', null, w('title', { period: one.period }), ' ', stateTag(one.state, label('statement_state', one.state))),
                h(
                    'div',
                    { class: 'acts' },
                    h('button', { type: 'button', disabled: printing.isBusy, onClick: printing.run }, common('print')),
                    (mayConfirm || mayDispute) && button({ text: w('confirm'), kind: 'main', why: whyNot, onClick: () => askConfirm(one) }),
                ),
            ),
            refusal(printing.problem),
            facts([
                [w('department'), readsAll() ? nameOf('departments', one.department_id) : me.value && me.value.department_name],
                [w('prepared'), one.prepared_by],
                [w('agreed'), [one.signed_by, when(one.confirmed_at)].filter(Boolean).join(' · ')],
                [
                    w('total'),
                    h(
                        'span',
                        null,
                        h('strong', null, yuan(one.total_fen)),
                        h('span', { class: 'quiet' }, `　${titled(w('capitals'), one.total_capitals)}`),
                    ),
                ],
            ]),
            disputed > 0 && h('div', { class: 'note' }, h('p', null, w('left', { n: disputed }))),
            table({
                caption: w('lines'),
                rows: one.lines,
                key: (line) => line.receivable_id,
                columns: [
                    { title: w('date'), cell: (line) => day(line.date) },
                    {
                        title: w('number'),
                        cell: (line) =>
                            line.trip_id
                                ? h('a', { href: `#/trips/${line.trip_id}` }, line.booking_number)
                                : line.booking_number || label('receivable_kind', line.kind),
                    },
                    { title: w('contact'), cell: (line) => line.contact_name },
                    {
                        title: w('route'),
                        isWide: true,
                        cell: (line) => [
                            [line.origin, ...line.waypoints, line.destination].filter(Boolean).join(' → '),
                            line.disputed && h('div', { class: 'fault' }, line.dispute_reason),
                        ],
                    },
                    { title: w('vehicle'), cell: (line) => line.plate_no },
                    { title: w('km'), isNumber: true, cell: (line) => line.distance_km },
                    { title: w('base'), isNumber: true, cell: ({ parts }) => figure(parts.base_fen + parts.other_fen) },
                    {
                        title: w('extras'),
                        isNumber: true,
                        cell: ({ parts }) => figure(parts.extra_km_fen + parts.extra_time_fen + parts.overnight_fen),
                    },
                    ...(one.lines.some(({ parts }) => parts.discount_fen)
                        ? [
                              {
                                  title: w('discount'),
                                  isNumber: true,
                                  cell: (/** @type {StatementLine} */ { parts }) => figure(parts.discount_fen),
                              },
                          ]
                        : []),
                    { title: w('outlays'), isNumber: true, cell: ({ parts }) => figure(parts.tolls_fen + parts.parking_fen) },
                    {
                        title: w('amount'),
                        isNumber: true,
                        cell: (line) => h('strong', { class: line.disputed ? 'struck' : '' }, figure(line.amount_fen)),
                    },
                    {
                        title: '',
                        cell: (line) =>
                            line.disputed
                                ? h('span', { class: 'tag bad' }, w('isDisputed'))
                                : mayDispute &&
                                  button({
                                      text: w('dispute'),
                                      name: w('disputeOf', { number: numberOf(line) }),
                                      why: one.state === 'confirmed' ? w('isConfirmed') : null,
                                      onClick: () => askDispute(one, line),
                                  }),
                    },
                ],
            }),
        ];
    };
    return view(() =>
        h('section', { class: 'statement' }, tabs(), !loaded.data && h('h1', { class: 'unseen' }, w('lines')), shown(loaded, draw)),
    );
}
