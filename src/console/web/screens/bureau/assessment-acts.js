// What is done with an assessment: proposed and taken back, accepted or appealed against, decided, made final, paid.

import { post } from '../../api.js';
import { ask } from '../../parts/ask.js';
import { dialog } from '../../parts/dialog.js';
import { h } from '../../parts/dom.js';
import { form } from '../../parts/form.js';
import { fen, yuan } from '../../parts/money.js';
import { addMonths, day, today } from '../../parts/when.js';
import { is, me } from '../../session.js';
import { common, label, listed, words } from '../../words.js';
import { lineFaults, rows } from '../finance/rows.js';
import { isProvider, points } from './frame.js';

const w = words(
    {
        propose: '提出',
        withdraw: '撤回',
        accept: '确认结果',
        acceptPaper: '登记书面确认',
        appeal: '申诉',
        appealPaper: '登记书面申诉',
        decide: '裁定申诉',
        finalise: '定案',
        pay: '登记支付',
        proposed: '{period} 考核已提出',
        withdrawn: '{period} 考核已撤回',
        accepted: '{period} 考核已确认',
        appealed: '{period} 考核已申诉',
        decided: '{period} 考核的申诉已裁定',
        finalised: '{period} 考核已定案',
        paid: '{period} 考核已支付',
        sum: '得分 {score}，本期支付 {amount}。',
        noScore: '没有可评分的数据，本期支付 {amount}。',
        proposing: '提出后条款、计数和金额固定，服务方可以确认或申诉。',
        correcting: '以前月份多付或少付的金额，在下面更正。',
        corrections: '以前月份的更正（可不填）',
        amount: '扣回金额（元，负数为补付）',
        month: '更正的月份',
        withdrawing: '撤回后重新测算，服务方的确认或申诉作废，变更记录保留。',
        accepting: '确认后不能再申诉。',
        finalising: '定案后不能再改。',
        receipt: '定案时按合同为车辆公司生成派遣费成本单。',
        appealText: '申诉理由',
        paper: '书面材料签字人',
        slip: '书面材料文号',
        adjust: '加分',
        adjustHint: '考核得分为 {score}，合计不超过 100 分',
        waive: '免除违约金（元）',
        waiveHint: '违约金共 {amount}',
        paidOn: '支付日期',
        reference: '支付凭证号',
        notOpen: '当前状态为「{state}」，已经提出',
        notProposed: '当前状态为「{state}」，不是已提出',
        notFinal: '当前状态为「{state}」，定案后才能支付',
        noAttendance: '{category}尚未登记考勤',
        isAccepted: '服务方已确认',
        isAppealed: '服务方已申诉',
        appealOver: '申诉期已于 {day} 届满',
        noAppeal: '服务方没有申诉',
        isDecided: '申诉已裁定',
        own: '本人提出，须由另一人办理',
        ownPaper: '本人登记了书面确认，须由另一人定案',
        appealOpen: '等待服务方确认或申诉，至 {day}',
        undecided: '申诉尚未裁定',
        byCompany: '由车辆公司通过付款单支付',
        notProvider: '由服务方办理',
    },
    {
        propose: 'Propose',
        withdraw: 'Take back',
        accept: 'Accept',
        acceptPaper: 'Record an acceptance on paper',
        appeal: 'Appeal',
        appealPaper: 'Record an appeal on paper',
        decide: 'Decide the appeal',
        finalise: 'Make final',
        pay: 'Record the payment',
        proposed: 'The assessment of {period} was proposed',
        withdrawn: 'The assessment of {period} was taken back',
        accepted: 'The assessment of {period} was accepted',
        appealed: 'The assessment of {period} was appealed against',
        decided: 'The appeal of {period} was decided',
        finalised: 'The assessment of {period} is final',
        paid: 'The assessment of {period} is paid',
        sum: 'Score {score}, payable {amount}.',
        noScore: 'Nothing to score it by, payable {amount}.',
        proposing: 'This freezes clauses, counts and money. The provider may accept or appeal.',
        correcting: 'What was paid too much or too little in earlier months is corrected below.',
        corrections: 'Corrections of earlier months (if any)',
        amount: 'Taken back (yuan; below 0: given back)',
        month: 'Month corrected',
        withdrawing: 'It is reckoned afresh then. What the provider said to it is gone; the history keeps it.',
        accepting: 'No appeal is possible afterwards.',
        finalising: 'It can’t be changed afterwards.',
        receipt: 'This makes the company’s receipt for the agency.',
        appealText: 'What is wrong',
        paper: 'Signed by (paper)',
        slip: 'Paper number',
        adjust: 'Points added',
        adjustHint: 'The score is {score}; at most 100 in all',
        waive: 'Penalties waived (yuan)',
        waiveHint: 'The penalties are {amount}',
        paidOn: 'Paid on',
        reference: 'Payment number',
        notOpen: 'Its state is “{state}”: it is proposed already',
        notProposed: 'Its state is “{state}”, not proposed',
        notFinal: 'Its state is “{state}”; it is paid once it is final',
        noAttendance: 'The attendance of {category} is missing',
        isAccepted: 'The provider has accepted',
        isAppealed: 'The provider has appealed',
        appealOver: 'An appeal was possible until {day}',
        noAppeal: 'The provider hasn’t appealed',
        isDecided: 'The appeal is decided',
        own: 'You proposed it; another person does this',
        ownPaper: 'You recorded the acceptance on paper; another person makes it final',
        appealOpen: 'The provider may accept or appeal until {day}',
        undecided: 'The appeal isn’t decided',
        byCompany: 'The company pays it through its payments',
        notProvider: 'The provider does this',
    },
);

/** @typedef {import('../../parts/form.js').Field} Field */

/** The paper of an acceptance or appeal, for the bureau. @returns {Field[]} */
const paperFields = () =>
    is('supervisor')
        ? [
              { name: 'signed_by', label: w('paper'), isRequired: true },
              { name: 'slip', label: w('slip'), isRequired: true },
          ]
        : [];

/** @type {(row: any) => string} */
const sum = (row) =>
    row.total_centi === null
        ? w('noScore', { amount: yuan(row.payable_fen) })
        : w('sum', { score: points(Math.min(10_000, row.total_centi + row.adjust_centi)), amount: yuan(row.payable_fen) });

/** Why each act can't be done now; null: it can. @param {any} row @param {any} contract @param {string[]} missing */
function hindrances(row, contract, missing) {
    const state = { state: label('assessment_state', row.state) };
    const notProposed = row.state === 'proposed' ? null : w('notProposed', state);
    const name = me.value && me.value.name;
    const own = row.proposed_by === name ? w('own') : null;
    const replied = row.accepted_at ? w('isAccepted') : row.appealed_at ? w('isAppealed') : null;
    const notProvider = is('supervisor') || isProvider(contract.id) ? null : w('notProvider');
    const until = row.appeal_until || '';
    const isOver = until < today();
    const waits =
        row.appealed_at && !row.decided_at ? w('undecided') : !replied && !isOver ? w('appealOpen', { day: until && day(until) }) : null;
    const ownPaper = row.accepted_at && row.slip && row.accepted_by === name ? w('ownPaper') : null;
    return {
        propose:
            (row.state === 'open' ? null : w('notOpen', state)) ||
            (missing.length ? w('noAttendance', { category: listed(missing) }) : null),
        withdraw: notProposed,
        accept: notProposed || replied || notProvider,
        appeal: notProposed || replied || notProvider || (isOver ? w('appealOver', { day: until && day(until) }) : null),
        decide: notProposed || (row.appealed_at ? null : w('noAppeal')) || (row.decided_at ? w('isDecided') : null) || own,
        finalise: notProposed || own || waits || ownPaper,
        pay: contract.payer === 'company' ? w('byCompany') : row.state === 'final' ? null : w('notFinal', state),
    };
}

/**
 * @param {{row: any, contract: any, missing: string[]}} data
 * @param {{data: any, again: () => Promise<void>}} loaded
 * @returns {import('../../parts/record.js').Act[]}
 */
export function acts({ row, contract, missing }, loaded) {
    const why = hindrances(row, contract, missing);
    const now = () => loaded.data.row;
    const send = async (/** @type {string} */ name, /** @type {any} */ body, /** @type {string} */ key) =>
        post(`/assessments/${row.id}/${name}`, body, { key, ifMatch: now().etag });
    const refused = async (/** @type {import('../../api.js').Problem} */ problem) => {
        if (problem.isStale) await loaded.again();
    };
    /**
     * @param {keyof typeof why} act
     * @param {Parameters<typeof w>[0]} text
     * @param {Parameters<typeof w>[0]} done
     * @param {() => Field[]} fields
     * @param {{intro?: () => import('../../parts/dom.js').Child, kind?: 'main' | 'danger', roles?: string[]}} [more]
     * @returns {import('../../parts/record.js').Act}
     */
    const asked = (act, text, done, fields, { intro, kind = 'main', roles = ['supervisor'] } = {}) => ({
        act,
        text: w(text),
        kind,
        roles,
        why: why[act],
        run: () =>
            ask({
                title: () => `${w(text)} ${contract.title} ${row.period}`,
                submitText: () => w(text),
                kind,
                intro,
                fields,
                send: async (values, key) => {
                    await send(act, values, key);
                    return w(done, { period: row.period });
                },
                done: () => void loaded.again(),
                refused,
            }),
    });
    const reason = () => [{ name: 'reason', label: common('reason'), type: /** @type {const} */ ('area'), isRequired: true }];
    const providers = ['supplier', 'dispatcher', 'supervisor'];
    const isPaper = is('supervisor');
    return [
        {
            act: 'propose',
            text: w('propose'),
            kind: 'main',
            roles: ['supervisor'],
            why: why.propose,
            run: () => propose(contract, loaded, send),
        },
        asked('accept', isPaper ? 'acceptPaper' : 'accept', 'accepted', paperFields, {
            intro: () => h('p', null, sum(now()), ' ', w('accepting')),
            roles: providers,
        }),
        {
            ...asked(
                'appeal',
                isPaper ? 'appealPaper' : 'appeal',
                'appealed',
                () => [{ name: 'text', label: w('appealText'), type: 'area', isRequired: true }, ...paperFields()],
                { intro: () => h('p', null, sum(now())), roles: providers },
            ),
            kind: undefined,
        },
        asked(
            'decide',
            'decide',
            'decided',
            () => [
                {
                    name: 'adjust_centi',
                    label: w('adjust'),
                    type: 'hundredths',
                    hint: now().total_centi !== null && w('adjustHint', { score: points(now().total_centi) }),
                },
                { name: 'waive_fen', label: w('waive'), type: 'money', hint: w('waiveHint', { amount: yuan(now().penalties_fen) }) },
                ...reason(),
            ],
            { intro: () => h('p', { class: 'note' }, now().appeal_text) },
        ),
        asked('finalise', 'finalise', 'finalised', () => [], {
            intro: () => [h('p', null, sum(now()), ' ', w('finalising')), contract.payer === 'company' && h('p', null, w('receipt'))],
        }),
        asked(
            'pay',
            'pay',
            'paid',
            () => [
                { name: 'paid_on', label: w('paidOn'), type: 'date', isRequired: true, value: today() },
                { name: 'reference', label: w('reference'), isRequired: true },
            ],
            { intro: () => h('p', null, sum(now())) },
        ),
        asked('withdraw', 'withdraw', 'withdrawn', reason, { intro: () => h('p', null, w('withdrawing')), kind: 'danger' }),
    ];
}

/**
 * The proposal, with what is corrected of earlier months.
 * @param {any} contract
 * @param {{data: any, again: () => Promise<void>}} loaded
 * @param {(name: string, body: any, key: string) => Promise<any>} send
 */
function propose(contract, loaded, send) {
    const { row } = loaded.data;
    /** @type {{value: string, label: string}[]} */
    const months = [];
    for (let month = addMonths(row.period, -1); month >= contract.valid_from; month = addMonths(month, -1))
        months.push({ value: month, label: month });
    const faults = lineFaults('amount_fen', {}, 'corrections');
    const lines = rows({
        caption: () => w('corrections'),
        cells: () => [
            { name: 'amount_fen', label: w('amount'), type: 'money', width: '130px' },
            { name: 'period', label: w('month'), type: 'select', options: () => months, width: '120px' },
            { name: 'reason', label: common('reason'), width: '240px', isWide: true },
        ],
        faultOf: faults.of,
        onChange: faults.forget,
    });
    const typed = form({
        fields: () => [],
        submitText: () => w('propose'),
        extra: () => [
            h('p', null, sum(loaded.data.row), ' ', w('proposing')),
            months.length > 0 && [h('p', null, w('correcting')), lines.view],
        ],
        places: faults.places,
        check: () => lines.check(),
        send: async (_, key) => {
            const filled = (/** @type {any} */ one) => Object.fromEntries(Object.entries(one).filter(([, text]) => text));
            const corrections = lines.rows.map((one) => ({ ...filled(one), amount_fen: fen(one.amount_fen || '0') }));
            await send('propose', { corrections }, key);
            return w('proposed', { period: row.period });
        },
        refused: async (problem) => {
            faults.take(problem);
            if (problem.isStale) await loaded.again();
        },
        cancel: () => close(),
        done: () => {
            close();
            loaded.again();
        },
    });
    const close = dialog({ title: () => `${w('propose')} ${contract.title} ${row.period}`, kind: 'broad', body: () => typed.view });
}
