// 考核: what the service of a month was worth, and what is paid for it. The list, and one assessment as a slip that adds up.

import { get, post } from '../../api.js';
import { action, button, refusal } from '../../parts/act.js';
import { h } from '../../parts/dom.js';
import { facts } from '../../parts/facts.js';
import { loading, shown, whole } from '../../parts/load.js';
import { figure, yuan } from '../../parts/money.js';
import { nameOf, rowsOf } from '../../parts/names.js';
import { actBar, tag } from '../../parts/record.js';
import { go } from '../../parts/route.js';
import { list, table } from '../../parts/table.js';
import { addMonths, day, today, when } from '../../parts/when.js';
import { is } from '../../session.js';
import { aside, common, label, listed, optionsOf, titled, words } from '../../words.js';
import { acts } from './assessment-acts.js';
import { contractOptions, framed, isParty, percent, points, share } from './frame.js';

const w = words(
    {
        title: '考核',
        contract: '合同',
        month: '月份',
        state: '状态',
        score: '得分',
        rate: '支付比例',
        payable: '本期支付',
        payableYuan: '本期支付（元）',
        toBegin: '待开始的考核',
        begin: '开始考核',
        begun: '{period} 考核已开始',
        earlier: '{period} 的考核尚未定案',
        noData: '无数据',
        accepted: '服务方已确认',
        appealed: '服务方已申诉',
        decided: '申诉已裁定',
        open: '测算中：每次打开都按当时的考勤、问题、检查和评价重新计算，提出后固定。',
        noScore: '没有可评分的数据，不扣款。',
        appealUntil: '申诉截止',
        attendance: '考勤',
        showAttendance: '查看本月考勤',
        cost: '车辆公司成本单',
        showCost: '查看成本单',
        missing: '{category}尚未登记本月考勤，登记后才能提出考核。',
        type: '录入考勤',
        lines: '评分',
        clause: '服务类别和条款',
        part: '评分方式',
        weight: '分值',
        value: '实际值',
        fee: '服务费（元）',
        absent: '缺勤扣减（元）',
        all: '合计',
        slip: '支付计算',
        item: '项目',
        how: '说明',
        amount: '金额（元）',
        due: '应付服务费',
        dueHow: '服务费 {fee} − 缺勤扣减 {absent}',
        held: '考核扣留',
        heldHow: '得分 {score}，支付 {rate}',
        heldPart: '服务费的 {stake} 与考核挂钩；得分 {score}，支付其中的 {rate}',
        penalties: '违约金',
        waived: '违约金 {sum} − 申诉免除 {waived}',
        carried: '以前月份扣回',
        carriedBack: '以前月份补付',
        carriedHow: '上月结转 {left}，更正 {corrections}',
        left: '结转下期',
        leftHow: '不够扣的部分，从下期扣回',
        labour: '人工成本',
        labourHow: '按实支付，不参与考核',
        adjusted: '考核得分 {total} + 申诉加分 {adjust}',
        corrections: '以前月份的更正',
        takenBack: '扣回金额（元）',
        correctionHint: '负数为补付',
        history: '办理过程',
        wasBegun: '开始考核',
        wasProposed: '提出',
        wasAccepted: '服务方确认',
        wasAppealed: '服务方申诉',
        wasDecided: '裁定申诉',
        wasFinal: '定案',
        wasPaid: '支付',
        paper: '{who} 书面签字，文号 {slip}',
        added: '加 {points} 分',
        less: '免除违约金 {amount}',
        because: '理由：{reason}',
        number: '支付凭证号 {reference}',
        events: '查看变更记录',
    },
    {
        title: 'Assessments',
        contract: 'Contract',
        month: 'Month',
        state: 'State',
        score: 'Score',
        rate: 'Share paid',
        payable: 'Payable',
        payableYuan: 'Payable (yuan)',
        toBegin: 'Assessments to begin',
        begin: 'Begin',
        begun: 'The assessment of {period} has begun',
        earlier: 'The assessment of {period} isn’t final yet',
        noData: 'No data',
        accepted: 'Accepted',
        appealed: 'Appealed against',
        decided: 'Appeal decided',
        open: 'Open: it is reckoned afresh from attendance, cases, inspections and ratings whenever it is read, until it is proposed.',
        noScore: 'There is nothing to score it by; nothing is held back.',
        appealUntil: 'Appeal until',
        attendance: 'Attendance',
        showAttendance: 'Show the month’s attendance',
        cost: 'Receipt of the company',
        showCost: 'Show the receipt',
        missing: 'The month’s attendance of {category} is missing; it can’t be proposed before it is recorded.',
        type: 'Record attendance',
        lines: 'Score',
        clause: 'Category and clauses',
        part: 'Scored',
        weight: 'Points',
        value: 'Value',
        fee: 'Fee (yuan)',
        absent: 'Absent (yuan)',
        all: 'All',
        slip: 'What is paid',
        item: 'Item',
        how: 'How',
        amount: 'Amount (yuan)',
        due: 'Fees due',
        dueHow: 'fees {fee} − absent {absent}',
        held: 'Held back by the score',
        heldHow: 'score {score} pays {rate}',
        heldPart: '{stake} of the fees is at stake; score {score} pays {rate} of it',
        penalties: 'Penalties',
        waived: 'penalties {sum} − waived {waived}',
        carried: 'Taken back of earlier months',
        carriedBack: 'Given back of earlier months',
        carriedHow: 'left of the month before {left}, corrections {corrections}',
        left: 'Carried to the next month',
        leftHow: 'what couldn’t be taken is taken back then',
        labour: 'Labour',
        labourHow: 'paid as it is, outside the score',
        adjusted: 'score {total} + {adjust} by the appeal',
        corrections: 'Corrections of earlier months',
        takenBack: 'Taken back (yuan)',
        correctionHint: 'Below 0: given back',
        history: 'What was done',
        wasBegun: 'Begun',
        wasProposed: 'Proposed',
        wasAccepted: 'Accepted by the provider',
        wasAppealed: 'Appealed against by the provider',
        wasDecided: 'Appeal decided',
        wasFinal: 'Made final',
        wasPaid: 'Paid',
        paper: 'signed by {who} on paper {slip}',
        added: '{points} points added',
        less: '{amount} of penalties waived',
        because: 'Reason: {reason}',
        number: 'payment {reference}',
        events: 'Show its history',
    },
);

/** The score with what an appeal added. @param {any} row */
const score = (row) => (row.total_centi === null ? null : Math.min(10_000, row.total_centi + row.adjust_centi));

/** @param {number | null} centi */
const pointsOr = (centi) => (centi === null ? w('noData') : points(centi));

/** Its state, and what the provider said. @param {any} row */
const tags = (row) => [tag('assessment_state', row.state), row.state === 'proposed' && [' ', replyTag(row)]];

/** @param {any} row */
function replyTag(row) {
    if (row.decided_at) return h('span', { class: 'tag accent' }, w('decided'));
    if (row.appealed_at) return h('span', { class: 'tag warn' }, w('appealed'));
    return row.accepted_at && h('span', { class: 'tag good' }, w('accepted'));
}

/** A month to begin, and the month before it that must be final first. @typedef {{contract: any, period: string, open: string | null}} Month */

/**
 * Months that are over and have no assessment, the next one of each contract. Months are begun in their order, so a contract
 * whose last one is there has all.
 * @returns {Promise<Month[]>}
 */
async function monthsToBegin() {
    const before = addMonths(today().slice(0, 7), -1);
    const signed = await whole('/contracts', { state: ['active', 'ended'] });
    const due = signed
        .map((contract) => {
            const end = contract.last_month || contract.valid_until;
            return { contract, first: contract.assessed_from || contract.valid_from, last: end < before ? end : before };
        })
        .filter(({ first, last }) => first <= last);
    if (!due.length) return [];
    const there = await whole('/assessments', { period: [...new Set(due.map(({ last }) => last))] });
    const missing = due.filter(({ contract, last }) => !there.some((one) => one.contract_id === contract.id && one.period === last));
    return Promise.all(
        missing.map(async ({ contract, first }) => {
            const all = await whole('/assessments', { contract_id: contract.id });
            const last = all.sort((a, b) => (a.period < b.period ? 1 : -1))[0];
            const period = last ? addMonths(last.period, 1) : first;
            return { contract, period, open: last && ['open', 'proposed'].includes(last.state) ? last.period : null };
        }),
    );
}

function all() {
    const waiting = is('supervisor') ? loading(monthsToBegin) : null;
    /** @type {Month | null} */
    let chosen = null;
    const beginning = action(
        async (key) => {
            const { contract, period } = /** @type {Month} */ (chosen);
            const made = await post('/assessments', { contract_id: contract.id, period }, { key });
            go(`/assessments/${made.id}`);
            return w('begun', { period });
        },
        () => waiting && waiting.again(),
    );
    const begin = (/** @type {Month} */ one) => {
        chosen = one;
        return beginning.run();
    };
    const hasMoney = isParty();
    const shownList = list({
        path: '/assessments',
        caption: () => w('title'),
        link: (/** @type {any} */ row) => `#/assessments/${row.id}`,
        filters: () => [
            { name: 'state', label: w('state'), options: optionsOf('assessment_state') },
            { name: 'contract_id', label: w('contract'), options: contractOptions() },
            { name: 'period', label: w('month'), type: 'month' },
        ],
        columns: () => [
            { title: w('contract'), cell: (row) => nameOf('contracts', row.contract_id), isWide: true },
            { title: w('month'), cell: (row) => row.period },
            { title: w('state'), cell: tags },
            { title: w('score'), cell: (row) => pointsOr(score(row)), isNumber: true },
            ...(hasMoney
                ? [
                      {
                          title: w('rate'),
                          cell: (/** @type {any} */ row) => (row.rate_bp === null ? '–' : share(row.rate_bp)),
                          isNumber: true,
                      },
                      {
                          title: w('payableYuan'),
                          cell: (/** @type {any} */ row) => (row.payable_fen === null ? '–' : figure(row.payable_fen)),
                          isNumber: true,
                      },
                  ]
                : []),
        ],
    });
    return framed(() => [
        h('h1', null, w('title')),
        refusal(beginning.problem),
        waiting && shown(waiting, (months) => months.length > 0 && toBegin(months, beginning.isBusy, begin)),
        shownList.view,
    ]);
}

/**
 * The months that can be begun.
 * @param {Month[]} months
 * @param {boolean} isBusy
 * @param {(one: Month) => unknown} begin
 */
function toBegin(months, isBusy, begin) {
    const item = (/** @type {Month} */ one) => {
        const why = one.open ? w('earlier', { period: one.open }) : null;
        return h(
            'li',
            { key: one.contract.id },
            h('span', null, one.contract.title, ' ', h('strong', null, one.period), ' ', h('span', { class: 'quiet' }, why)),
            button({
                text: w('begin'),
                name: `${w('begin')} ${one.contract.title} ${one.period}`,
                why,
                isBusy,
                onClick: () => begin(one),
            }),
        );
    };
    return h('div', null, h('section', { class: 'card' }, h('h2', null, w('toBegin')), h('ul', { class: 'rows level' }, months.map(item))));
}

/** @param {Record<string, string>} parameters */
function one({ id }) {
    const loaded = loading(async () => {
        const row = await get(`/assessments/${id}`);
        const contract = await get(`/contracts/${row.contract_id}`);
        const isOpen = row.state === 'open' && is('supervisor');
        const known = isOpen ? await whole('/attendance', { contract_id: row.contract_id, period: row.period }) : [];
        const attended = (/** @type {any} */ line) => known.some((one) => one.category === line.category);
        const missing = contract.lines.filter(
            (/** @type {any} */ line) => isOpen && line.price === 'lump' && line.heads > 0 && !attended(line),
        );
        return { row, contract, missing: missing.map((/** @type {any} */ line) => nameOf('service-categories', line.category)) };
    });
    return framed(() => shown(loaded, (data) => drawn(data, loaded)));
}

/** @typedef {{row: any, contract: any, missing: string[]}} Data */

/** @param {Data} data @param {import('../../parts/load.js').Loading<Data>} loaded */
function drawn(data, loaded) {
    const { row, contract, missing } = data;
    const hasMoney = row.payable_fen !== null;
    return [
        h('p', null, h('a', { href: `#/assessments` }, `‹ ${w('title')}`)),
        h(
            'section',
            { class: 'card' },
            h('header', null, h('h1', null, `${contract.title} ${row.period}`), h('span', null, tags(row))),
            row.state === 'open' && h('p', { class: 'note' }, w('open')),
            missing.length > 0 &&
                h(
                    'p',
                    { class: 'note' },
                    w('missing', { category: listed(missing) }),
                    ' ',
                    h('a', { href: `#/attendance/new?contract_id=${contract.id}&period=${row.period}` }, w('type')),
                ),
            facts([
                [w('contract'), h('a', { href: `#/contracts/${contract.id}` }, contract.title)],
                [w('appealUntil'), row.state === 'proposed' && !row.accepted_at && !row.appealed_at && day(row.appeal_until)],
                [
                    w('attendance'),
                    isParty() && h('a', { href: `#/attendance?contract_id=${contract.id}&period=${row.period}` }, w('showAttendance')),
                ],
                [w('cost'), row.cost_id && is('accountant', 'supervisor') && h('a', { href: `#/costs/${row.cost_id}` }, w('showCost'))],
            ]),
            actBar(row, label('assessment_state', row.state), acts(data, loaded)),
        ),
        h(
            'div',
            { class: 'figures three' },
            big(
                w('score'),
                pointsOr(score(row)),
                row.adjust_centi > 0
                    ? w('adjusted', { total: points(row.total_centi), adjust: points(row.adjust_centi) })
                    : row.total_centi === null && w('noScore'),
            ),
            hasMoney && big(w('rate'), share(row.rate_bp)),
            hasMoney && big(w('payable'), yuan(row.payable_fen)),
        ),
        h(
            'div',
            { class: 'assessed' },
            scores(row, hasMoney),
            h(
                'div',
                { class: 'columns' },
                hasMoney && h('section', { class: 'card' }, reckoning(row, contract)),
                h('section', { class: 'card' }, history(row)),
            ),
        ),
        row.corrections.length > 0 && corrections(row.corrections),
        is('supervisor') && h('p', null, h('a', { href: `#/events?subject_id=${row.id}` }, w('events'))),
    ];
}

/** @param {string} title @param {string} text @param {string | false} [more] */
const big = (title, text, more) => h('div', { class: 'card' }, title, h('strong', null, text), more && h('span', { class: 'quiet' }, more));

/** The lines, each with its clauses below it. @param {any} row @param {boolean} hasMoney */
function scores(row, hasMoney) {
    const sum = (/** @type {'fee_fen' | 'absent_fen'} */ name) =>
        row.lines.reduce((/** @type {number} */ all, /** @type {any} */ line) => all + line[name], 0);
    const heads = [
        ...row.lines.flatMap((/** @type {any} */ line) => [
            { ...line, isLine: true, key: line.category, name: nameOf('service-categories', line.category), score_centi: line.total_centi },
            ...line.clauses.map((/** @type {any} */ clause) => ({
                ...clause,
                key: `${line.category} ${clause.code}`,
                name: clauseName(line.standard_id, clause.code),
            })),
        ]),
        ...(row.lines.length > 1
            ? [
                  {
                      isLine: true,
                      key: '',
                      name: w('all'),
                      score_centi: row.total_centi,
                      fee_fen: sum('fee_fen'),
                      absent_fen: sum('absent_fen'),
                  },
              ]
            : []),
    ];
    return table({
        caption: w('lines'),
        rows: heads,
        key: (/** @type {any} */ one) => one.key,
        isSum: (one) => Boolean(one.isLine),
        columns: [
            { title: w('clause'), cell: (one) => (one.isLine ? one.name : h('span', { class: 'sub' }, one.name)), isWide: true },
            { title: w('part'), cell: (one) => !one.isLine && label('clause_part', one.part), isMinor: true },
            { title: w('weight'), cell: (one) => !one.isLine && points(one.weight_centi), isNumber: true },
            { title: w('value'), cell: (one) => !one.isLine && (one.value_bp === null ? '–' : share(one.value_bp)), isNumber: true },
            { title: w('score'), cell: (one) => pointsOr(one.score_centi), isNumber: true, isHead: true },
            ...(hasMoney
                ? [
                      {
                          title: w('fee'),
                          cell: (/** @type {any} */ one) => one.isLine && (one.fee_fen ? figure(one.fee_fen) : '–'),
                          isNumber: true,
                      },
                      {
                          title: w('absent'),
                          cell: (/** @type {any} */ one) => one.isLine && one.absent_fen > 0 && figure(one.absent_fen),
                          isNumber: true,
                      },
                  ]
                : []),
        ],
    });
}

/** What a clause asks for. @param {string | null} standard @param {string} code */
function clauseName(standard, code) {
    const found = rowsOf('standards').find(({ id }) => id === standard);
    return ((found && found.clauses.find((/** @type {any} */ one) => one.code === code)) || { text: code }).text;
}

/** The money as a sum: what stands above the last row adds up to it. @param {any} row @param {any} contract */
function reckoning(row, contract) {
    const sum = (/** @type {any[]} */ all, /** @type {string} */ name) => all.reduce((total, one) => total + one[name], 0);
    const absent = sum(row.lines, 'absent_fen');
    const corrections = sum(row.corrections, 'amount_fen');
    const known = score(row);
    const rate = { score: known === null ? '' : points(known), rate: share(row.rate_bp), stake: percent(contract.at_stake_bp) };
    const heldHow = known === null ? w('noScore') : w(contract.at_stake_bp === 10_000 ? 'heldHow' : 'heldPart', rate);
    const waived = w('waived', { sum: figure(row.penalties_fen + row.waived_fen), waived: figure(row.waived_fen) });
    const carried = w('carriedHow', { left: figure(row.carried_fen - corrections), corrections: figure(corrections) });
    /** @type {[string, string, number][]} */
    const items = [
        [w('due'), absent ? w('dueHow', { fee: figure(sum(row.lines, 'fee_fen')), absent: figure(absent) }) : '', row.due_fen],
        [w('held'), heldHow, -row.held_fen],
        [w('penalties'), row.waived_fen ? waived : '', -row.penalties_fen],
        [w(row.carried_fen < 0 ? 'carriedBack' : 'carried'), row.carried_fen || corrections ? carried : '', -row.carried_fen],
    ];
    if (row.left_fen) items.push([w('left'), w('leftHow'), row.left_fen]);
    if (row.labour_fen) items.push([w('labour'), w('labourHow'), row.labour_fen]);
    return h(
        'table',
        { class: 'charge' },
        h('caption', null, w('slip')),
        h(
            'thead',
            { class: 'unseen' },
            h(
                'tr',
                null,
                [w('item'), w('how'), w('amount')].map((title) => h('th', { scope: 'col' }, title)),
            ),
        ),
        h(
            'tbody',
            null,
            items.map(([name, how, amount]) =>
                h(
                    'tr',
                    { key: name },
                    h('th', { scope: 'row' }, name),
                    h('td', { class: 'quiet wide' }, how),
                    h('td', { class: amount < 0 ? 'number minus' : 'number' }, figure(amount)),
                ),
            ),
        ),
        h(
            'tfoot',
            null,
            h(
                'tr',
                null,
                h('th', { scope: 'row' }, w('payable')),
                h('td', null),
                h('td', { class: 'number' }, h('strong', null, yuan(row.payable_fen))),
            ),
        ),
    );
}

/** @param {any[]} all */
const corrections = (all) =>
    table({
        caption: aside(w('corrections'), w('correctionHint')),
        rows: all.map((one, index) => ({ ...one, index })),
        key: (/** @type {any} */ one) => one.index,
        columns: [
            { title: w('month'), cell: (one) => one.period },
            { title: w('takenBack'), cell: (one) => figure(one.amount_fen), isNumber: true },
            { title: common('reason'), cell: (one) => one.reason, isWide: true },
        ],
    });

/** Who did what, and when. @param {any} row */
function history(row) {
    const paper = row.slip && w('paper', { who: row.signed_by, slip: row.slip });
    /** @type {[Parameters<typeof w>[0], string | null, string | null, (string | false | null)[]][]} */
    const steps = [
        ['wasBegun', row.created_at, null, []],
        ['wasProposed', row.proposed_at, row.proposed_by, [row.appeal_until && titled(w('appealUntil'), day(row.appeal_until))]],
        ['wasAccepted', row.accepted_at, row.accepted_by, [paper]],
        ['wasAppealed', row.appealed_at, row.appealed_by, [row.appeal_text, paper]],
        [
            'wasDecided',
            row.decided_at,
            row.decided_by,
            [
                row.adjust_centi > 0 && w('added', { points: points(row.adjust_centi) }),
                row.waived_fen > 0 && w('less', { amount: yuan(row.waived_fen) }),
                row.decide_reason && w('because', { reason: row.decide_reason }),
            ],
        ],
        ['wasFinal', row.finalised_at, row.finalised_by, []],
        ['wasPaid', row.paid_on, null, [row.reference && w('number', { reference: row.reference })]],
    ];
    const at = (/** @type {string} */ moment) => (moment.length > 10 ? when(moment) : day(moment));
    return [
        h('h2', null, w('history')),
        h(
            'ol',
            { class: 'timeline' },
            steps
                .filter(([, moment]) => moment)
                .map(([name, moment, who, lines]) =>
                    h(
                        'li',
                        { key: name },
                        h('strong', null, w(name)),
                        ' ',
                        h('span', { class: 'quiet' }, [who, at(/** @type {string} */ (moment))].filter(Boolean).join(' · ')),
                        lines.filter(Boolean).map((line) => h('p', { key: line }, line)),
                    ),
                ),
        ),
    ];
}

export const assessments = { all, one };
