//! Clashes with other trips and with absences (RULES.md §2).

use super::{Busy, Cause, Failure, Need, RuleCode};
use crate::kernel::{Instant, text};

impl Need {
    /// The moment until which it takes the vehicle and its drivers, buffer included.
    fn until(&self) -> Instant {
        self.ends_at.plus_minutes(self.buffer_minutes)
    }
}

/// The failures of the need, buffer included, against taken spans: for each cause the earliest span, under the code
/// given for the cause.
pub(super) fn clashes(
    need: &Need,
    who: &str,
    busy: &[Busy],
    rules: [(Cause, RuleCode); 2],
) -> impl Iterator<Item = Failure> {
    let until = need.until();
    rules.into_iter().filter_map(move |(cause, rule)| {
        let rows =
            busy.iter().filter(|row| row.cause == cause && row.starts_at < until && need.starts_at < row.ends_at);
        let Busy { starts_at, ends_at, number, .. } = rows.min_by_key(|row| row.starts_at)?;
        let (en, zh) = match cause {
            Cause::Trip => ("on a trip", "已有任务"),
            Cause::OffRoad => ("off the road", "停驶"),
            Cause::Leave => ("on leave", "请假"),
        };
        let (by_en, by_zh) = number
            .as_ref()
            .map_or((String::new(), String::new()), |number| (format!(" ({number})"), format!("（{number}）")));
        let detail = text!(
            "{who} is {en}{by_en} from {starts_at} to {ends_at}; send another or change the time.",
            "{who} 在 {starts_at} 至 {ends_at} {zh}{by_zh}，请改派或调整时间。"
        );
        let bare = text!(
            "{who} is not free then; another is to be sent, or the time changed.",
            "{who} 该时段不可用，请改派或调整时间。"
        );
        Some(Failure { bare: Some(bare), ..Failure::of(rule, detail) })
    })
}
