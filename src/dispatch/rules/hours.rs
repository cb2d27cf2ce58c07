//! Driving hours and duty hours (RULES.md §3.5).

use super::{BUS_SEATS, Busy, Cause, DriverFacts, Need, VehicleFacts};
use crate::kernel::{Instant, Text, text};

const DAY_MINUTES: i64 = 24 * 60;
/// Most minutes of driving in 24 hours (RULES.md §3.5).
const MOST_A_DAY: i64 = 8 * 60;
/// Most minutes of driving in 7 days (RULES.md §3.5).
const MOST_A_WEEK: i64 = 44 * 60;
/// Longest duty of one day, in minutes (RULES.md §3.5).
const LONGEST_DUTY: i64 = 13 * 60;

/// Minutes at the wheel for a distance at the average speed (a setting), rounded up. An unknown distance counts as 0.
pub fn planned_driving_minutes(distance_km: Option<i64>, average_kmh: i64) -> i64 {
    let minutes = distance_km.unwrap_or(0).max(0).saturating_mul(60);
    minutes / average_kmh.max(1) + i64::from(minutes % average_kmh.max(1) != 0)
}

/// One driver's share of the driving minutes: half of them, rounded up, if there are two drivers.
pub fn driving_share(minutes: i64, has_second_driver: bool) -> i64 {
    if has_second_driver { minutes / 2 + minutes % 2 } else { minutes }
}

/// The driving minutes that fall into `[from, until)`, rounded up. A span that lies partly outside counts in
/// proportion, because it is not known when within the span the driver was at the wheel.
pub fn driving_minutes(rows: &[Busy], from: Instant, until: Instant) -> i64 {
    let seconds = rows.iter().map(|row| {
        let length = row.ends_at.seconds() - row.starts_at.seconds();
        let inside = row.ends_at.min(until).seconds() - row.starts_at.max(from).seconds();
        if inside > 0 { row.driving_minutes.saturating_mul(60).saturating_mul(inside) / length } else { 0 }
    });
    seconds.fold(59, i64::saturating_add) / 60
}

/// The limits that the driver would exceed with this trip: driving hours with a bus, and the day's duty with any
/// vehicle.
pub(super) fn too_long(
    need: &Need,
    vehicle: &VehicleFacts,
    driver: &DriverFacts,
    has_second_driver: bool,
) -> impl Iterator<Item = Text> {
    let before = driver.work();
    let mut work = before.clone();
    work.push(Busy {
        cause: Cause::Trip,
        starts_at: need.starts_at,
        ends_at: need.ends_at,
        driving_minutes: driving_share(need.planned_driving_minutes, has_second_driver),
        number: None,
    });
    let name = &driver.name;
    let driving = |most: i64, days: i64, span_en: &str, span_zh: &str| {
        let minutes = most_driving(need, &work, days * DAY_MINUTES);
        (vehicle.seats >= BUS_SEATS && minutes > most).then(|| {
            let ((minutes_en, minutes_zh), (most_en, most_zh)) = (hours_and_minutes(minutes), hours_and_minutes(most));
            text!(
                "{name} would drive {minutes_en} within {span_en}, more than {most_en}; send a second or another driver.",
                "{name} 在 {span_zh}内将驾驶 {minutes_zh}，超过 {most_zh}；请加派或改派驾驶员。"
            )
        })
    };
    let duty = duty_minutes(need, &before);
    let too_long = (duty > LONGEST_DUTY).then(|| {
        let (day, (duty_en, duty_zh), (most_en, most_zh)) = (need.first_day(), hours_and_minutes(duty), hours_and_minutes(LONGEST_DUTY));
        text!(
            "{name} would be on duty for {duty_en} on {day}, longer than {most_en}; send another driver for a part of it.",
            "{name} 在 {day} 的值勤跨度将达 {duty_zh}，超过 {most_zh}；请由其他驾驶员分担。"
        )
    });
    [driving(MOST_A_DAY, 1, "24 h", "24 小时"), driving(MOST_A_WEEK, 7, "7 days", "7 天"), too_long]
        .into_iter()
        .flatten()
}

/// The most driving minutes in any window of this length that touches the need. While the window moves, the sum in it
/// changes linearly between the starts and ends of rows. It can only be greatest where the window starts with a row or
/// ends with one, or is the first or last window that touches the need. So only these windows are tried.
fn most_driving(need: &Need, work: &[Busy], window: i64) -> i64 {
    let (first, last) = (need.starts_at.plus_minutes(-window), need.ends_at);
    let starts = work.iter().flat_map(|row| [row.starts_at, row.ends_at.plus_minutes(-window)]).chain([first, last]);
    let meeting = starts.filter(|start| (first..=last).contains(start));
    meeting.map(|start| driving_minutes(work, start, start.plus_minutes(window))).max().unwrap_or(0)
}

/// Minutes from the first start to the last end of the trips that begin on the need's first day, buffers left out. A
/// trip of 24 hours or more includes nights of rest: it is left out, and is 0 itself.
fn duty_minutes(need: &Need, busy: &[Busy]) -> i64 {
    let one_duty =
        |start: Instant, end: Instant| start.date() == need.first_day() && end.minutes_since(start) < DAY_MINUTES;
    if !one_duty(need.starts_at, need.ends_at) {
        return 0;
    }
    let others = busy
        .iter()
        .filter(|row| row.cause == Cause::Trip)
        .map(|row| (row.starts_at, row.ends_at.plus_minutes(-need.buffer_minutes)));
    let (first, last) = others
        .filter(|(start, end)| one_duty(*start, *end))
        .fold((need.starts_at, need.ends_at), |(first, last), (start, end)| (first.min(start), last.max(end)));
    last.minutes_since(first)
}

fn hours_and_minutes(minutes: i64) -> (String, String) {
    let (hours, rest) = (minutes / 60, minutes % 60);
    if rest == 0 {
        (format!("{hours} h"), format!("{hours} 小时"))
    } else {
        (format!("{hours} h {rest} min"), format!("{hours} 小时 {rest} 分钟"))
    }
}
