// The languages of the page: Chinese unless somebody chooses English. Each module has its own words, by `words`; words of the API's closed
// lists (states, purposes, kinds) come from `/labels`.

import { state } from './parts/dom.js';

/** @typedef {'zh-CN' | 'en'} Lang */

const KEPT = 'motorpool-lang';

/** The language. */
export const lang = state(/** @type {Lang} */ (localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN'));
document.documentElement.lang = lang.value;

/**
 * @param {Lang} chosen
 */
export function choose(chosen) {
    localStorage.setItem(KEPT, chosen);
    document.documentElement.lang = chosen;
    lang.value = chosen;
}

/**
 * The words of a module, in both languages. `{name}` in a text is replaced by the value of that name.
 * @template {Record<string, string>} T
 * @param {T} zh
 * @param {{[K in keyof T]: string}} en
 * @returns {(key: keyof T, values?: Record<string, string | number>) => string}
 */
export function words(zh, en) {
    return (key, values = {}) => {
        const text = (lang.value === 'en' ? en : zh)[key];
        return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
    };
}

/** @type {{value: Record<string, Record<string, string>>}} */
export const labels = state({});

/** The words that a supplier meets: the service has no `/labels` for them. */
export const suppliersLabels = () => (lang.value === 'en' ? SUPPLIERS.en : SUPPLIERS.zh);

const SUPPLIERS = {
    zh: {
        role: { supplier: '服务供应商' },
        assessment_state: { open: '测算中', proposed: '已提出', final: '已定案', paid: '已支付' },
        clause_part: { measured: '量化指标', inspected: '检查扣分', rated: '满意度评价' },
        contract_mode: { dispatch: '劳务派遣', hourly: '计时用工', outsource: '服务外包' },
        contract_state: { active: '履行中', ended: '已终止' },
        line_price: { lump: '总价包干', cost_plus: '成本加管理费', hourly: '按小时', none: '不计价' },
        measure: {
            on_time: '准时率',
            pickup_recorded: '接车时间记录率',
            undisputed: '无异议率',
            served: '派车保障率',
            kept: '履约率',
            papers_valid: '证件有效率',
            within_norm: '油耗达标率',
            margin: '利润率',
            answered_in_time: '按时答复率',
            attendance: '出勤率',
        },
        payer: { bureau: '机关事务管理局', company: '车辆公司' },
        post_kind: { auxiliary: '辅助性岗位', temporary: '临时性岗位', substitute: '替代性岗位' },
        case_source: { inspection: '检查发现', complaint: '部门投诉', audit: '审计发现' },
        case_severity: { minor: '一般', serious: '严重' },
        case_state: { open: '待答复', answered: '已答复', closed: '已办结' },
        case_outcome: { upheld: '属实', unfounded: '不属实' },
    },
    en: {
        role: { supplier: 'Supplier' },
        assessment_state: { open: 'Open', proposed: 'Proposed', final: 'Final', paid: 'Paid' },
        clause_part: { measured: 'Measured', inspected: 'Inspected', rated: 'Rated' },
        contract_mode: { dispatch: 'Labour dispatch', hourly: 'By the hour', outsource: 'Outsourced' },
        contract_state: { active: 'In force', ended: 'Ended' },
        line_price: { lump: 'Lump sum', cost_plus: 'Cost plus fee', hourly: 'By the hour', none: 'No price' },
        measure: {
            on_time: 'Punctual',
            pickup_recorded: 'Pickup recorded',
            undisputed: 'Undisputed',
            served: 'Served',
            kept: 'Kept',
            papers_valid: 'Papers valid',
            within_norm: 'Fuel within the norm',
            margin: 'Margin',
            answered_in_time: 'Answered in time',
            attendance: 'Attendance',
        },
        payer: { bureau: 'Bureau', company: 'Company' },
        post_kind: { auxiliary: 'Auxiliary', temporary: 'Temporary', substitute: 'Substitute' },
        case_source: { inspection: 'Inspection', complaint: 'Complaint', audit: 'Audit' },
        case_severity: { minor: 'Minor', serious: 'Serious' },
        case_state: { open: 'Open', answered: 'Answered', closed: 'Closed' },
        case_outcome: { upheld: 'Upheld', unfounded: 'Unfounded' },
    },
};

/**
 * What people call a word of a closed list, such as `label('booking_state', 'approved')`. A word that is newer than the page is shown as it is.
 * @param {string} list
 * @param {string | null | undefined} word
 * @returns {string}
 */
export function label(list, word) {
    if (word === null || word === undefined) return '';
    const known = labels.value[list] || {};
    // Texts of people's own are asked about, too: none of them may be taken for what every object has.
    return Object.prototype.hasOwnProperty.call(known, word) ? known[word] : word;
}

/** The words of a closed list as options of a select. @param {string} list */
export const optionsOf = (list) => Object.entries(labels.value[list] || {}).map(([value, text]) => ({ value, label: text }));

/** Things one after another, as the language sets them. Empty ones are left out. @param {(string | false | null | undefined)[]} all */
export const listed = (all) => all.filter(Boolean).join(lang.value === 'en' ? ', ' : '、');

/** A name and what it names. @param {string} name @param {string} text */
export const titled = (name, text) => `${name}${lang.value === 'en' ? ': ' : '：'}${text}`;

/** A text and what is said by the way. @param {string} text @param {string} more */
export const aside = (text, more) => (lang.value === 'en' ? `${text} (${more})` : `${text}（${more}）`);

/** Words that many screens use. */
export const common = words(
    {
        close: '关闭',
        cancel: '返回',
        confirm: '确认',
        retry: '重试',
        more: '加载更多',
        excel: '导出 Excel',
        exported: '已导出：{name}',
        nothing: '暂无记录',
        loading: '加载中',
        required: '必填',
        reason: '理由',
        none: '无',
        filter: '筛选',
        reset: '清除条件',
        print: '打印',
        all: '全部',
        search: '搜索',
        offline: '连接不上服务器，请检查网络后重试。',
        another: '已换人登录，未提交。',
        unproved: '没有验证密码，未提交。',
        updated: '系统已更新，请刷新页面。',
        changed: '内容已被他人更新，已重新读取，请核对后再提交。',
        faults: '有 {n} 处需要改正。',
    },
    {
        close: 'Close',
        cancel: 'Back',
        confirm: 'Confirm',
        retry: 'Try again',
        more: 'More',
        excel: 'Export to Excel',
        exported: 'Exported: {name}',
        nothing: 'Nothing here',
        loading: 'Loading',
        required: 'Required',
        reason: 'Reason',
        none: 'None',
        filter: 'Filter',
        reset: 'Clear',
        print: 'Print',
        all: 'All',
        search: 'Search',
        offline: 'The server can’t be reached. Check the network and try again.',
        another: 'Another person is signed in. Nothing was sent.',
        unproved: 'The password wasn’t proved. Nothing was sent.',
        updated: 'There is a new version. Reload the page.',
        changed: 'Somebody changed this meanwhile. It was read anew; check it and send it again.',
        faults: '{n} things to correct.',
    },
);
