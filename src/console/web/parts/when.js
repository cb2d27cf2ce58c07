// Moments and days, always in the company's zone. The service answers moments with the company's offset, so what it wrote is what is shown.

import { now } from '../api.js';
import { me } from '../session.js';
import { lang } from '../words.js';

const zone = () => (me.value && me.value.company && me.value.company.time_zone) || 'Asia/Shanghai';

/** @type {{zone: string, format: Intl.DateTimeFormat} | null} making one takes longer than using it a hundred times */
let made = null;

function clock() {
    const timeZone = zone();
    if (!made || made.zone !== timeZone) {
        const format = new Intl.DateTimeFormat('en-CA', {
            timeZone,
            year: 'numeric',
            month: '2-digit',
            day: '2-digit',
            hour: '2-digit',
            minute: '2-digit',
            second: '2-digit',
            hourCycle: 'h23',
        });
        made = { zone: timeZone, format };
    }
    return made.format;
}

/**
 * The parts of a moment as the company's clocks show it.
 * @param {Date} moment
 * @returns {string} such as `2026-05-06T08:00:00`
 */
export function local(moment) {
    const parts = clock().formatToParts(moment);
    const of = (/** @type {string} */ type) => (parts.find((part) => part.type === type) || { value: '' }).value;
    return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`;
}

let known = { minute: 0, zone: '', date: '' };

/** Today, by the company's calendar. It is asked for with every time that is shown, and looked up once a minute. */
export function today() {
    const minute = Math.floor(now().getTime() / 60_000);
    if (known.minute !== minute || known.zone !== zone()) known = { minute, zone: zone(), date: local(now()).slice(0, 10) };
    return known.date;
}

/** Now, for a `datetime-local` field. */
export function present() {
    return local(now()).slice(0, 16);
}

/**
 * @param {string} date
 * @param {number} days
 */
export function addDays(date, days) {
    const moment = new Date(`${date}T00:00:00Z`);
    moment.setUTCDate(moment.getUTCDate() + days);
    return moment.toISOString().slice(0, 10);
}

/**
 * A local time of a `datetime-local` field as the service takes it.
 * @param {string} text such as `2026-05-06T08:00`
 * @returns {string} such as `2026-05-06T08:00:00+08:00`
 */
export function instant(text) {
    const whole = text.length === 16 ? `${text}:00` : text;
    const asUtc = Date.parse(`${whole}Z`);
    // The offset of the moment that would be that time in UTC is the zone's, but within hours of a change of clocks.
    const offset = Math.round((Date.parse(`${local(new Date(asUtc))}Z`) - asUtc) / 60_000);
    const minutes = Math.abs(offset);
    const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
    return `${whole}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * A moment of the service for a `datetime-local` field.
 * @param {string | null | undefined} moment
 */
export function field(moment) {
    return moment ? moment.slice(0, 16) : '';
}

/**
 * @param {string} month such as `2026-05`
 * @param {number} months
 */
export function addMonths(month, months) {
    const moment = new Date(`${month}-01T00:00:00Z`);
    moment.setUTCMonth(moment.getUTCMonth() + months);
    return moment.toISOString().slice(0, 7);
}

const WEEKDAYS = {
    'zh-CN': ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
    en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

/**
 * A day with its weekday, and its year where that isn't this one.
 * @param {string} date `2026-05-06` or a moment
 */
export function day(date) {
    const [year, month, number] = [date.slice(0, 4), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
    const weekday = WEEKDAYS[lang.value][new Date(`${date.slice(0, 10)}T00:00:00Z`).getUTCDay()];
    const isOther = year !== today().slice(0, 4);
    if (lang.value === 'en') return `${weekday} ${month}/${number}${isOther ? `/${year}` : ''}`;
    return `${isOther ? `${year}年` : ''}${month}月${number}日 ${weekday}`;
}

/** The time of day. @param {string} moment */
export function time(moment) {
    return moment.slice(11, 16);
}

/** @param {string | null | undefined} moment */
export function when(moment) {
    return moment ? `${day(moment)} ${time(moment)}` : '';
}

/**
 * A span, with its day once where it is one.
 * @param {string} from
 * @param {string} until
 */
export function span(from, until) {
    return from.slice(0, 10) === until.slice(0, 10) ? `${when(from)}–${time(until)}` : `${when(from)} – ${when(until)}`;
}

/**
 * A text of the service with its moments as people read them.
 * @param {string} text
 */
export function readable(text) {
    return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z)/g, (moment) => when(moment));
}
