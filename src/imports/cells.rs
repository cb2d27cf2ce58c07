//! Converts the text of a cell to the JSON value that a request would have.

use std::borrow::Cow;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};

use super::{
    columns::Form,
    reading::{Cell, Shown},
};
use crate::kernel::{Instant, Text, money::MAX_INTEGER, text, time};

/// The value of a cell, or what is wrong with it: a code and a message.
pub fn value(cell: &Cell, form: Form, epoch: NaiveDate) -> Result<Value, (&'static str, Text)> {
    let words = match cell {
        Cell::Empty => return Ok(Value::Null),
        Cell::Error(words) => {
            return Err((
                "formula_error",
                text!("The cell's formula results in {words}.", "单元格公式出错：{words}。"),
            ));
        }
        Cell::Text(words) | Cell::Number(words, _) => words.as_str(),
    };
    let shown = if let Cell::Number(_, shown) = cell { Some(*shown) } else { None };
    let is_number = shown.is_some();
    match form {
        // If a quotation mark isn't closed, the cell would contain the lines below.
        _ if words.contains(['\n', '\r']) => Err((
            "invalid_characters",
            text!("It holds a line break; is a quotation mark not closed?", "单元格含有换行，是否有引号未闭合？"),
        )),
        // Of a number, what people see decides what it is.
        _ if shown == Some(Shown::Moment) && !matches!(form, Form::Date | Form::Moment) => Err((
            "wrong_type",
            text!(
                "The cell is shown as a date; format the column as text, and type it again.",
                "单元格显示为日期，请将该列设为文本格式后重新填写。"
            ),
        )),
        _ if shown == Some(Shown::Percent) && form != Form::Percent => Err((
            "wrong_type",
            text!(
                "The cell is shown as a percentage; format the column as a number, and type it again.",
                "单元格显示为百分比，请将该列设为数值格式后重新填写。"
            ),
        )),
        Form::Date | Form::Moment if shown == Some(Shown::Plain) => Err((
            if form == Form::Date { "invalid_date" } else { "invalid_instant" },
            text!(
                "{words} is a number and no date; format the cell as a date, or write it as 2026-05-01.",
                "{words} 是数字，不是日期；请将单元格设为日期格式，或按 2026-05-01 填写。"
            ),
        )),
        Form::Text | Form::Phone | Form::Of(_) => {
            match if is_number { plain(words) } else { (!is_shortened(words)).then(|| words.to_owned()) } {
                Some(words) => Ok(words.into()),
                None => Err((
                    "digits_lost",
                    text!(
                        "Excel has lost digits of {words}; format the column as text, and type it again.",
                        "Excel 已丢失 {words} 的部分数字，请将该列设为文本格式后重新填写。"
                    ),
                )),
            }
        }
        Form::Whole => match hundredths(&ungrouped(words), is_number) {
            Some(number) if number % 100 == 0 => Ok((number / 100).into()),
            _ => Err(("wrong_type", text!("It must be a whole number.", "应为整数。"))),
        },
        Form::Hundredths => hundredths(&ungrouped(words), is_number).map(Value::from).ok_or_else(|| {
            ("wrong_type", text!("It must be a number with at most two decimals.", "应为最多两位小数的数字。"))
        }),
        Form::Percent => {
            let bare = words.trim_end_matches(['%', '％']);
            // What is shown as 10 % is stored as 0.1.
            let percent = match (hundredths(&ungrouped(bare), is_number), shown) {
                (Some(hundredths), Some(Shown::Percent)) => Some(hundredths),
                (Some(hundredths), _) if hundredths % 100 == 0 => Some(hundredths / 100),
                _ => None,
            };
            percent.map(Value::from).ok_or_else(|| {
                ("wrong_type", text!("It must be whole percents, such as 10 or 10%.", "应为整数百分比，如 10 或 10%。"))
            })
        }
        Form::Date => {
            let found = if is_number {
                serial(words, epoch).filter(|moment| moment.time() == NaiveTime::MIN).map(|moment| moment.date())
            } else {
                date(words)
            };
            found.map(|date| date.to_string().into()).ok_or_else(|| {
                (
                    "invalid_date",
                    text!(
                        "There is no such date; write it as 2026-05-01.",
                        "日期不存在或格式不正确，应如 2026-05-01。"
                    ),
                )
            })
        }
        Form::Moment => {
            let found = if is_number { serial(words, epoch).and_then(local) } else { moment(words) };
            found.map(|moment| moment.to_string().into()).ok_or_else(|| {
                (
                    "invalid_instant",
                    text!(
                        "There is no such time; write it as 2026-05-01 08:30.",
                        "时间不存在或格式不正确，应如 2026-05-01 08:30。"
                    ),
                )
            })
        }
        Form::Word(known) => Ok(known.iter().find(|one| one.zh == words).map_or(words, |one| one.word).into()),
        Form::Words(known) => Ok(words
            .split([',', '，', '、', ';', '；', '/', ' '])
            .filter(|word| !word.is_empty())
            .map(|word| known.iter().find(|one| one.zh == word).map_or(word, |one| one.word))
            .collect::<Vec<_>>()
            .into()),
        Form::Steps => steps(words).filter(|_| !is_number).ok_or_else(|| {
            (
                "wrong_form",
                text!(
                    "Write hours and percents as text, such as 24:50;2:80.",
                    "请按文本填写小时和百分比，如 24:50;2:80。"
                ),
            )
        }),
        // Nothing of it may stand in a message.
        Form::Secret => {
            if is_number { plain(words) } else { Some(words.to_owned()) }.map(Value::from).ok_or_else(|| {
                (
                    "digits_lost",
                    text!(
                        "Excel has lost digits of it; format the column as text, and type it again.",
                        "Excel 已丢失部分数字，请将该列设为文本格式后重新填写。"
                    ),
                )
            })
        }
    }
}

/// Steps such as `24:50;2:80`: hours before the start, and percents. Their bounds are checked by the schema.
fn steps(words: &str) -> Option<Value> {
    let number = |words: &str| words.trim().trim_end_matches(['%', '％']).trim().parse::<u16>().ok();
    let parts = words.split([';', '；', ',', '，', '、']).filter(|part| !part.trim().is_empty());
    let step = |part: &str| {
        let (hours, percent) = part.split_once([':', '：'])?;
        Some(json!({"hours_before": number(hours)?, "percent": number(percent)?}))
    };
    parts.map(step).collect::<Option<Vec<Value>>>().map(Value::from)
}

/// A number in plain notation: 13800000001, not 1.3800000001E10. None if it has more digits than Excel stores.
fn plain(number: &str) -> Option<String> {
    const KEPT: usize = 15;
    let plain = match hundredths(number, true) {
        Some(exact) => {
            let sign = if exact < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", exact.abs() / 100, exact.abs() % 100)
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned()
        }
        None if is_shortened(number) => return None,
        None => number.to_owned(),
    };
    (plain.bytes().filter(u8::is_ascii_digit).count() <= KEPT).then_some(plain)
}

/// Whether Excel displayed a long number as 1.38E+10 and saved that text.
fn is_shortened(words: &str) -> bool {
    words.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        mantissa.split('.').all(is_digits) && is_digits(exponent.strip_prefix('+').unwrap_or_default())
    })
}

/// The number without thousands separators: 1,000.50 becomes 1000.50.
fn ungrouped(words: &str) -> Cow<'_, str> {
    let (whole, rest) = words.split_once('.').map_or((words, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.trim_start_matches('-').split(',');
    let is_grouped =
        groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3);
    if whole.contains(',') && is_grouped && rest.is_none_or(|rest| !rest.contains(',')) {
        words.replace(',', "").into()
    } else {
        words.into()
    }
}

/// A number with at most two decimals, as an exact number of hundredths. Excel stores binary fractions, so 975.6 may
/// read 975.60000000000002. Of its numbers, digits after the fifteenth are rounded.
fn hundredths(words: &str, is_binary: bool) -> Option<i64> {
    let words = words.trim();
    let (sign, words) = words.strip_prefix('-').map_or((1, words), |rest| (-1, rest));
    let (mantissa, exponent) = words
        .split_once(['e', 'E'])
        .map_or(Some((words, 0)), |(mantissa, exponent)| Some((mantissa, exponent.parse::<i32>().ok()?)))?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty()
        || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit())
        || whole.len() + part.len() > 40
        || exponent.abs() > 40
    {
        return None;
    }
    let digits: String = [whole, part].concat();
    let digits = digits.trim_start_matches('0');
    // digits × 10^power, in hundredths.
    let mut power = exponent - i32::try_from(part.len()).ok()? + 2;
    let mut number: i128 = 0;
    for (at, digit) in digits.bytes().enumerate() {
        if at == 15 && is_binary {
            let left = digits.len() - at;
            power += i32::try_from(left).ok()?;
            number += i128::from(digit >= b'5');
            break;
        }
        number = number.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    for _ in 0..power.unsigned_abs() {
        if power > 0 {
            number = number.checked_mul(10)?;
        } else if number % 10 == 0 {
            number /= 10;
        } else {
            return None;
        }
    }
    i64::try_from(number).ok().filter(|number| *number <= MAX_INTEGER).map(|number| number * sign)
}

/// A date as people write it.
fn date(words: &str) -> Option<NaiveDate> {
    let words = words.strip_suffix('日').unwrap_or(words);
    let mut parts = words.split(['-', '/', '年', '月']);
    let mut next = |most: usize| {
        parts.next().filter(|part| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (year, month, day) = (next(4).filter(|year| year.len() == 4)?, next(2)?, next(2)?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A date and time as people write it, or in the format of requests.
fn moment(words: &str) -> Option<Instant> {
    if let Ok(exact) = Instant::parse(words) {
        return Some(exact);
    }
    let (day, time) = words.split_once([' ', 'T'])?;
    let time = time.trim();
    let time =
        NaiveTime::parse_from_str(time, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")).ok()?;
    local(date(day)?.and_time(time))
}

/// The instant of a local time in the company's zone. If the clocks were set back, the first of the two.
fn local(moment: NaiveDateTime) -> Option<Instant> {
    time::zone()
        .from_local_datetime(&moment)
        .earliest()
        .map(|moment: DateTime<_>| Instant::new(moment.with_timezone(&Utc)))
}

/// The date and time of an Excel serial number (days since the epoch), rounded to seconds.
#[expect(clippy::cast_possible_truncation, reason = "within a day, and days within the calendar")]
fn serial(words: &str, epoch: NaiveDate) -> Option<NaiveDateTime> {
    let number: f64 = words.parse().ok().filter(|number| (0.0..3_000_000.0).contains(number))?;
    let seconds = (number * 86_400.0).round() as i64;
    let day = epoch.checked_add_days(Days::new(u64::try_from(seconds / 86_400).ok()?))?;
    day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(seconds % 86_400))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{fleet::model::Energy, kernel::Role};

    const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");

    #[test]
    fn numbers_are_exact() {
        for (words, expected) in [
            ("12", Some(1_200)),
            ("12.0", Some(1_200)),
            ("12.5", Some(1_250)),
            ("0.07", Some(7)),
            ("-3.10", Some(-310)),
            ("975.60000000000002", Some(97_560)),
            ("0.28999999999999998", Some(29)),
            ("1.3800000001E10", Some(1_380_000_000_100)),
            ("1E-2", Some(1)),
            ("1.005", None),
            ("1,200", None),
            ("", None),
            (".5", None),
            ("1e99", None),
            ("99999999999999999", None),
            ("٣", None),
        ] {
            assert_eq!(hundredths(words, true), expected, "{words}");
        }
        assert_eq!(hundredths("12345678901.230000000", false), Some(1_234_567_890_123));
        assert_eq!(hundredths("12345678901234.567", false), None);
    }

    #[test]
    fn cells_are_values() {
        let text = |words: &str| Cell::Text(words.into());
        let number = |words: &str| Cell::Number(words.into(), Shown::Plain);
        let moment = |words: &str| Cell::Number(words.into(), Shown::Moment);
        let percent = |words: &str| Cell::Number(words.into(), Shown::Percent);
        for (cell, form, expected) in [
            (number("12.0"), Form::Whole, Ok(json!(12))),
            (number("12.5"), Form::Whole, Err("wrong_type")),
            (text("12"), Form::Whole, Ok(json!(12))),
            (number("13800000001"), Form::Text, Ok(json!("13800000001"))),
            (number("1122.01"), Form::Text, Ok(json!("1122.01"))),
            (number("1122.0099999999999"), Form::Text, Ok(json!("1122.01"))),
            (number("2221.10"), Form::Text, Ok(json!("2221.1"))),
            (number("100"), Form::Text, Ok(json!("100"))),
            (number("-0.5"), Form::Text, Ok(json!("-0.5"))),
            (number("330225198503010000"), Form::Text, Err("digits_lost")),
            (number("3.3022519850301E+17"), Form::Text, Err("digits_lost")),
            (text("1.38E+10"), Form::Phone, Err("digits_lost")),
            (text("E+10"), Form::Text, Ok(json!("E+10"))),
            (text("一局\nn2,二局"), Form::Text, Err("invalid_characters")),
            (text("1,000.50"), Form::Hundredths, Ok(json!(100_050))),
            (text("41,520"), Form::Whole, Ok(json!(41_520))),
            (text("-1,234,567"), Form::Whole, Ok(json!(-1_234_567))),
            (text("1,00"), Form::Whole, Err("wrong_type")),
            (text(",000"), Form::Whole, Err("wrong_type")),
            (text("1.5,000"), Form::Hundredths, Err("wrong_type")),
            (text("2026/5/1"), Form::Date, Ok(json!("2026-05-01"))),
            (text("2026年5月1日"), Form::Date, Ok(json!("2026-05-01"))),
            (text("2026-02-30"), Form::Date, Err("invalid_date")),
            (text("26-5-1"), Form::Date, Err("invalid_date")),
            (moment("46143"), Form::Date, Ok(json!("2026-05-01"))),
            (moment("46143.5"), Form::Date, Err("invalid_date")),
            (moment("46143.354166666664"), Form::Moment, Ok(json!("2026-05-01T08:30:00+08:00"))),
            (number("46143"), Form::Date, Err("invalid_date")),
            (number("203112"), Form::Date, Err("invalid_date")),
            (text("203112"), Form::Date, Err("invalid_date")),
            (number("46143.354166666664"), Form::Moment, Err("invalid_instant")),
            (percent("0.1"), Form::Date, Err("wrong_type")),
            (moment("46143"), Form::Text, Err("wrong_type")),
            (moment("46143"), Form::Whole, Err("wrong_type")),
            (percent("1"), Form::Whole, Err("wrong_type")),
            (percent("0.5"), Form::Hundredths, Err("wrong_type")),
            (percent("1"), Form::Percent, Ok(json!(100))),
            (percent("7.0000000000000007E-2"), Form::Percent, Ok(json!(7))),
            (percent("0.125"), Form::Percent, Err("wrong_type")),
            (number("10"), Form::Percent, Ok(json!(10))),
            (number("0.1"), Form::Percent, Err("wrong_type")),
            (text("100%"), Form::Percent, Ok(json!(100))),
            (text("10 ％"), Form::Percent, Ok(json!(10))),
            (text("12.5%"), Form::Percent, Err("wrong_type")),
            (text("%"), Form::Percent, Err("wrong_type")),
            (text("2026-05-01 08:30"), Form::Moment, Ok(json!("2026-05-01T08:30:00+08:00"))),
            (text("2026/5/1 8:30:05"), Form::Moment, Ok(json!("2026-05-01T08:30:05+08:00"))),
            (text("2026-05-01T00:30:00Z"), Form::Moment, Ok(json!("2026-05-01T08:30:00+08:00"))),
            (text("2026-05-01 24:30"), Form::Moment, Err("invalid_instant")),
            (text("2026-05-01"), Form::Moment, Err("invalid_instant")),
            (text("柴油"), Form::Word(Energy::WORDS), Ok(json!("diesel"))),
            (text("A1、C1"), Form::Words(&[]), Ok(json!(["A1", "C1"]))),
            (text("用车申请人，approver"), Form::Words(Role::WORDS), Ok(json!(["requester", "approver"]))),
            (
                text("24:50;2：80%"),
                Form::Steps,
                Ok(json!([{"hours_before": 24, "percent": 50}, {"hours_before": 2, "percent": 80}])),
            ),
            (text("24"), Form::Steps, Err("wrong_form")),
            (text("24:-5"), Form::Steps, Err("wrong_form")),
            (text("24:50:2"), Form::Steps, Err("wrong_form")),
            (moment("1.0347222222222223"), Form::Steps, Err("wrong_type")),
            (number("2450"), Form::Steps, Err("wrong_form")),
            (text("1.38E+10"), Form::Secret, Ok(json!("1.38E+10"))),
            (number("123456789012"), Form::Secret, Ok(json!("123456789012"))),
            (number("1234567890123456"), Form::Secret, Err("digits_lost")),
            (Cell::Error("#N/A".into()), Form::Text, Err("formula_error")),
            (Cell::Empty, Form::Text, Ok(Value::Null)),
        ] {
            assert_eq!(value(&cell, form, EPOCH).map_err(|(code, _)| code), expected, "{cell:?} {form:?}");
        }
    }
}
