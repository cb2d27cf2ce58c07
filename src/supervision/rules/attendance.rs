//! What posts and attendance may say, by the price of the line, and who records them (docs/BUREAU.md §4.6).

use chrono::Datelike;

use crate::{
    kernel::{Actor, Fault, Period, Role, text},
    supervision::model::{AttendanceNew, ContractLine, ContractRow, LinePrice, Payer, Post, PostNew},
};

/// Whether the caller records posts and attendance under a contract that they see: the bureau, and the dispatcher where the
/// company pays.
pub fn may_attend(actor: &Actor, contract: &ContractRow) -> bool {
    actor.is(Role::Supervisor) || actor.is(Role::Dispatcher) && contract.payer == Payer::Company
}

/// The fault of a post in a line that isn't priced by the head.
pub fn post_line_fault(line: &ContractLine) -> Option<Fault> {
    let detail = text!(
        "Workers are sent by name only for a line with the price cost_plus.",
        "只有按成本加管理费计价的服务项目才登记派遣岗位。"
    );
    (line.price != LinePrice::CostPlus).then(|| Fault::body("/category", "not_allowed_value", detail))
}

/// What is wrong with the days of a post: outside the contract's months, or in the wrong order.
pub fn post_days_faults(new: &PostNew, contract: &ContractRow) -> Vec<Fault> {
    let (first, last) = (contract.valid_from.first(), contract.last_month().last());
    let mut faults: Vec<Fault> = Fault::outside("/from", new.from, first, last).into_iter().collect();
    faults.extend(until_fault(new, contract));
    faults
}

/// The fault of the last day of a post: before the first, or outside the contract's months.
pub fn until_fault(new: &PostNew, contract: &ContractRow) -> Option<Fault> {
    let (first, last) = (contract.valid_from.first(), contract.last_month().last());
    let until = new.until?;
    let detail = text!("It must not be before from.", "不能早于到岗日期。");
    match until < new.from {
        true => Some(Fault::body("/until", "out_of_range", detail)),
        false => Fault::outside("/until", until, first, last),
    }
}

/// The fault of a last day before a month in which the worker was present. `attended` is the last such month.
pub fn until_attended_fault(new: &PostNew, attended: Option<Period>) -> Option<Fault> {
    let (until, attended) = (new.until?, attended?);
    let detail = text!(
        "The worker was present in {attended}; correct that attendance first.",
        "{attended} 已登记该人员出勤，请先更正考勤。"
    );
    (until < attended.first()).then(|| Fault::body("/until", "out_of_range", detail))
}

/// What is wrong with an attendance by the price of its line. `post` is the post that it names, if there is one.
pub fn attendance_faults(new: &AttendanceNew, line: &ContractLine, post: Option<&Post>) -> Vec<Fault> {
    if let Some(fault) = unattended_fault(line) {
        return vec![fault];
    }
    let mut faults = fields_faults(new, line.price);
    if line.price == LinePrice::CostPlus {
        faults.extend(post_fault(new, post));
    }
    let heads = match line.price {
        LinePrice::Lump => line.heads,
        LinePrice::CostPlus => 1,
        LinePrice::Hourly | LinePrice::None => return faults,
    };
    let Some(days) = new.days else { return faults };
    let of_month = i64::from(new.period.last().day());
    if !(1..=of_month).contains(&days) {
        let detail = text!("The month has {of_month} days.", "该月有 {of_month} 天。");
        faults.push(Fault::body("/days", "out_of_range", detail));
    }
    let due = heads * days;
    if new.days_present.is_some_and(|present| present > due) {
        let detail = text!("Only {due} days are due.", "应出勤共 {due} 天，不能超过。");
        faults.push(Fault::body("/days_present", "out_of_range", detail));
    }
    faults
}

/// The fault of a line in which nobody's attendance counts.
fn unattended_fault(line: &ContractLine) -> Option<Fault> {
    let detail = match line.price {
        LinePrice::None => text!("A line without a price has no attendance.", "不计价的服务项目没有考勤。"),
        LinePrice::Lump if line.heads == 0 => {
            text!("No heads are agreed for this line.", "该服务项目未约定人数，没有考勤。")
        }
        _ => return None,
    };
    Some(Fault::body("/category", "not_allowed_value", detail))
}

/// The faults of fields that a price needs and doesn't take.
fn fields_faults(new: &AttendanceNew, price: LinePrice) -> Vec<Fault> {
    use LinePrice::{CostPlus, Hourly, Lump};
    let fields: [(&str, bool, &[LinePrice]); 6] = [
        ("/post_id", new.post_id.is_some(), &[CostPlus]),
        ("/days", new.days.is_some(), &[Lump, CostPlus]),
        ("/days_present", new.days_present.is_some(), &[Lump, CostPlus]),
        ("/labour_fen", new.labour_fen.is_some(), &[CostPlus]),
        ("/minutes", new.minutes.is_some(), &[Hourly]),
        ("/text", new.text.is_some(), &[Hourly]),
    ];
    let fault = |(pointer, is_given, prices): (&str, bool, &[LinePrice])| match (is_given, prices.contains(&price)) {
        (false, true) => {
            let detail = text!("The price of this line needs it.", "该服务项目的计价方式须填写此项。");
            Some(Fault::body(pointer, "required", detail))
        }
        (true, false) => {
            let detail =
                text!("The price of this line doesn't take it; leave it out.", "该服务项目的计价方式不填写此项。");
            Some(Fault::body(pointer, "not_allowed", detail))
        }
        _ => None,
    };
    fields.into_iter().filter_map(fault).collect()
}

/// The fault of a post that isn't one of this line, or isn't filled in this month.
fn post_fault(new: &AttendanceNew, post: Option<&Post>) -> Option<Fault> {
    new.post_id?;
    let is_of_line =
        |post: &&Post| post.content.contract_id == new.contract_id && post.content.category == new.category;
    let Some(post) = post.filter(is_of_line) else { return Some(Fault::unknown_reference("/post_id")) };
    let period = new.period;
    let detail = text!("Nobody fills this post in {period}.", "{period} 该岗位无人在岗。");
    (!post.content.is_in(period)).then(|| Fault::body("/post_id", "not_allowed_value", detail))
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        kernel::{ContractId, Instant, Money, Place, PostId},
        supervision::model::PostKind,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    fn post(contract_id: ContractId, from: NaiveDate, until: Option<NaiveDate>) -> PostNew {
        let (worker, post) = ("李建国".to_owned(), "驾驶员".to_owned());
        PostNew { contract_id, category: "security".into(), worker, post, kind: PostKind::Auxiliary, from, until }
    }

    fn line(price: LinePrice, heads: i64) -> ContractLine {
        let category = "security".to_owned();
        ContractLine { category, standard_id: None, amount_fen: Money(1), price, heads, unit_fen: None }
    }

    fn faults_of(new: &AttendanceNew, line: &ContractLine, post: Option<&Post>) -> Vec<String> {
        let place = |fault: Fault| match fault.at {
            Place::Pointer(place) | Place::Parameter(place) => place,
        };
        attendance_faults(new, line, post).into_iter().map(place).collect()
    }

    #[test]
    fn a_post_is_filled_in_the_months_of_its_days() {
        let contract = ContractId::new();
        for (from, until, of_may) in [
            ("2026-05-31", None, true),
            ("2026-06-01", None, false),
            ("2026-01-01", Some("2026-05-01"), true),
            ("2026-01-01", Some("2026-04-30"), false),
            ("2026-05-10", Some("2026-05-10"), true),
            ("2026-01-01", Some("2026-12-31"), true),
        ] {
            let post = post(contract, day(from), until.map(day));
            assert_eq!(post.is_in(period("2026-05")), of_may, "{from} {until:?}");
        }
    }

    #[test]
    fn each_price_asks_for_its_own_fields() {
        let contract_id = ContractId::new();
        let content = post(contract_id, day("2026-05-04"), None);
        let now = Instant::from_micros(0).expect("a moment");
        let post = Post { id: PostId::new(), content, version: 1, created_at: now, updated_at: now };
        let all = AttendanceNew {
            contract_id,
            category: "security".into(),
            period: period("2026-05"),
            post_id: Some(post.id),
            days: Some(22),
            days_present: Some(22),
            labour_fen: Some(Money(1)),
            minutes: Some(1),
            text: Some("检修".into()),
        };
        let none = AttendanceNew {
            post_id: None,
            days: None,
            days_present: None,
            labour_fen: None,
            minutes: None,
            text: None,
            ..all.clone()
        };
        for (price, too_many, missing) in [
            (LinePrice::Lump, &["/post_id", "/labour_fen", "/minutes", "/text"][..], &["/days", "/days_present"][..]),
            (LinePrice::CostPlus, &["/minutes", "/text"], &["/post_id", "/days", "/days_present", "/labour_fen"]),
            (LinePrice::Hourly, &["/post_id", "/days", "/days_present", "/labour_fen"], &["/minutes", "/text"]),
            (LinePrice::None, &["/category"], &["/category"]),
        ] {
            assert_eq!(faults_of(&all, &line(price, 20), Some(&post)), too_many, "{price:?}");
            assert_eq!(faults_of(&none, &line(price, 20), None), missing, "{price:?}");
        }
    }

    prop_compose! {
        fn spans()(from in 0..60_u64, length in prop::option::of(0..30_u64)) -> (NaiveDate, Option<NaiveDate>) {
            let from = day("2026-03-01") + Days::new(from);
            (from, length.map(|length| from + Days::new(length)))
        }
    }

    proptest! {
        /// Two posts meet if a day is in both; looked for day by day up to one on which whatever has no end has begun.
        #[test]
        fn posts_meet_on_a_common_day(one in spans(), other in spans()) {
            let contract = ContractId::new();
            let days = (0..100).map(|after| day("2026-03-01") + Days::new(after));
            let is_in = |at: NaiveDate, span: (NaiveDate, Option<NaiveDate>)| {
                span.0 <= at && span.1.is_none_or(|until| at <= until)
            };
            let expected = days.into_iter().any(|at| is_in(at, one) && is_in(at, other));
            let (first, second) = (post(contract, one.0, one.1), post(contract, other.0, other.1));
            prop_assert_eq!(first.meets(&second), expected);
            prop_assert_eq!(second.meets(&first), expected);
        }

        /// What is accepted never has more days than are due, and never fewer than none.
        #[test]
        fn nobody_attends_more_than_is_due(heads in 1..50_i64, days in 0..40_i64, present in 0..2_000_i64, month in 1..=12_u32) {
            let new = AttendanceNew {
                contract_id: ContractId::new(),
                category: "security".into(),
                period: Period::of(NaiveDate::from_ymd_opt(2026, month, 1).expect("a day")),
                post_id: None,
                days: Some(days),
                days_present: Some(present),
                labour_fen: None,
                minutes: None,
                text: None,
            };
            let found = faults_of(&new, &line(LinePrice::Lump, heads), None);
            let of_month = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
            prop_assert_eq!(found.contains(&"/days".to_owned()), !(1..=of_month).contains(&days));
            prop_assert_eq!(found.contains(&"/days_present".to_owned()), present > heads * days);
        }
    }
}
