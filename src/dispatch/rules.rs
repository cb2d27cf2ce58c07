//! Rules about who may be sent (RULES.md §3).
//!
//! `ops` collects the facts. The functions here name every rule that fails, for the vehicle or driver that it concerns.
//! Then [`judge`] sorts the failures: those that refuse, those that only warn, and those that an override lifts.

use chrono::{Datelike, NaiveDate};

use super::model::Failure;
use crate::{
    fleet::model::PaperKind,
    kernel::{DriverId, Instant, VehicleId, text},
    reference::model::RuleCode,
    schedule::model::Cause,
};

pub mod alternatives;
mod clashes;
mod hours;
mod judging;
mod matching;
#[cfg(test)]
mod tests;

use clashes::clashes;
pub use hours::{driving_minutes, driving_share, planned_driving_minutes};
pub use judging::{Judgement, judge};
pub use matching::{Item, match_items};

/// A vehicle that leaves earlier than this before its planned start is warned of.
const EARLY_DEPARTURE_MINUTES: i64 = 60;
/// A vehicle with this many seats or more, the driver's included, counts as a bus in the rules on permits,
/// certificates and driving hours.
const BUS_SEATS: i64 = 10;
/// A vehicle of this length or more is large, whatever its seats (GA 802).
const LARGE_LENGTH_MM: i64 = 6_000;
/// A vehicle with this many seats or more is large, whatever its length (GA 802).
const LARGE_SEATS: i64 = 20;
/// A licence for buses is held until this birthday (RULES.md §6.2, in force since 2025-01-01).
const BUS_AGE_LIMIT: u32 = 63;
/// From this birthday on, a licence for cars requires a medical examination every year (RULES.md §6.2).
const CAR_AGE_LIMIT: u32 = 70;

/// The days on which a paper is valid, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperSpan {
    /// Kind of paper.
    pub kind: PaperKind,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day as printed. The paper is valid until that day ends, an inspection until its month ends.
    pub valid_until: NaiveDate,
}

/// A half-open span in which a vehicle or driver is taken, a trip's buffer included (RULES.md §2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// Reason.
    pub cause: Cause,
    /// Its first moment.
    pub starts_at: Instant,
    /// The first moment after it.
    pub ends_at: Instant,
    /// Minutes at the wheel in it, this driver's own share.
    pub driving_minutes: i64,
    /// Number of the booking, where the reason is a trip and the number was looked up.
    pub number: Option<String>,
}

/// What a booking needs of one vehicle and its drivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The booked class.
    pub class: String,
    /// The fewest seats of any vehicle of the booked class. A vehicle of another class is larger if it has more.
    pub class_seats: i64,
    /// The planned start.
    pub starts_at: Instant,
    /// The planned end, without the buffer.
    pub ends_at: Instant,
    /// The buffer after the planned end.
    pub buffer_minutes: i64,
    /// Minutes at the wheel of all drivers together ([`planned_driving_minutes`]).
    pub planned_driving_minutes: i64,
}

/// Facts about a vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleFacts {
    /// Its id.
    pub id: VehicleId,
    /// Its number plate.
    pub plate_no: String,
    /// Its class.
    pub class: String,
    /// Seats as registered, the driver's included.
    pub seats: i64,
    /// Length in millimetres.
    pub length_mm: i64,
    /// Whether its transmission is recorded as automatic.
    pub automatic: bool,
    /// The first day on which it is out of service.
    pub retired_on: Option<NaiveDate>,
    /// Its recorded papers.
    pub papers: Vec<PaperSpan>,
    /// Its taken spans around the need, those of the judged trip left out.
    pub busy: Vec<Busy>,
}

/// Facts about a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverFacts {
    /// Their id.
    pub id: DriverId,
    /// Their name.
    pub name: String,
    /// The licences they hold, such as `A1`.
    pub licence_classes: Vec<String>,
    /// The licence's last day.
    pub licence_valid_until: NaiveDate,
    /// Date of birth, where it is known.
    pub birth_date: Option<NaiveDate>,
    /// The last day of the qualification certificate, where there is one.
    pub qualification_valid_until: Option<NaiveDate>,
    /// The first day on which they no longer drive for the company.
    pub retired_on: Option<NaiveDate>,
    /// Their taken spans from 7 days before the need to 7 days after it, those of the judged trip left out.
    pub busy: Vec<Busy>,
    /// Spans in those days that take nothing but have driving minutes, such as trips recorded afterwards.
    pub driven: Vec<Busy>,
}

impl DriverFacts {
    /// All spans with their work, for counting hours.
    pub fn work(&self) -> Vec<Busy> {
        self.busy.iter().chain(&self.driven).cloned().collect()
    }
}

impl VehicleFacts {
    /// Class and seats, by which it is matched to booked items.
    pub fn class_and_seats(&self) -> (&str, i64) {
        (&self.class, self.seats)
    }
}

impl Need {
    fn first_day(&self) -> NaiveDate {
        self.starts_at.date()
    }
    fn last_day(&self) -> NaiveDate {
        self.ends_at.last_date()
    }
}

/// Every rule that the vehicle fails.
pub fn failures_for_vehicle(need: &Need, vehicle: &VehicleFacts) -> Vec<Failure> {
    let VehicleFacts { plate_no, class, seats, .. } = vehicle;
    let (booked, least, last_day) = (&need.class, need.class_seats, need.last_day());
    let mut failures = Vec::new();

    if class != booked {
        failures.push(if *seats > least {
            let detail = text!(
                "{plate_no} is a {class}, but a {booked} is booked; it may be sent at the booked price with an override.",
                "{plate_no} 不是预订的车型；填写理由后可按预订车型计价派出。"
            );
            Failure::of(RuleCode::ClassMismatch, detail)
        } else {
            let detail = text!(
                "{plate_no} is a {class} of {seats} seats, but a {booked} is booked; send one of that class or with more seats.",
                "{plate_no}（{seats} 座）不是预订的车型；请改派该车型或座位更多的车辆。"
            );
            Failure { always: true, ..Failure::of(RuleCode::ClassMismatch, detail) }
        });
    }
    if let Some(day) = vehicle.retired_on.filter(|day| *day <= last_day) {
        let detail = text!(
            "{plate_no} is retired from {day} on; send another vehicle.",
            "{plate_no} 自 {day} 起已退出使用，请改派其他车辆。"
        );
        failures.push(Failure::of(RuleCode::VehicleRetired, detail));
    }
    failures.extend(clashes(
        need,
        plate_no,
        &vehicle.busy,
        [(Cause::Trip, RuleCode::VehicleOccupied), (Cause::OffRoad, RuleCode::OffRoad)],
    ));

    let mut paper = |kind, rule, en, zh| {
        if let Some(day) = first_gap(&vehicle.papers, kind, need.first_day(), last_day) {
            let detail = text!(
                "{plate_no} has no valid {en} on {day}; record the renewed one or send another vehicle.",
                "{plate_no} 在 {day} 无有效的{zh}，请登记新证或改派其他车辆。"
            );
            failures.push(Failure::of(rule, detail));
        }
    };
    paper(PaperKind::Inspection, RuleCode::VehiclePapers, "inspection", "年检");
    paper(PaperKind::CompulsoryInsurance, RuleCode::VehiclePapers, "compulsory insurance", "交强险");
    if *seats >= BUS_SEATS {
        paper(PaperKind::OperatingPermit, RuleCode::OperatingPermit, "operating permit", "道路运输证");
    }
    failures
}

/// Every rule that the driver fails with this vehicle. A second driver is judged by another call.
pub fn failures_for_driver(
    need: &Need,
    vehicle: &VehicleFacts,
    driver: &DriverFacts,
    has_second_driver: bool,
) -> Vec<Failure> {
    let VehicleFacts { plate_no, seats, length_mm, .. } = vehicle;
    let (name, last_day) = (&driver.name, need.last_day());
    let mut failures = Vec::new();

    if let Some(day) = driver.retired_on.filter(|day| *day <= last_day) {
        let detail = text!(
            "{name} does not drive here from {day} on; send another driver.",
            "{name} 自 {day} 起已离岗，请改派其他驾驶员。"
        );
        failures.push(Failure::of(RuleCode::DriverRetired, detail));
    }
    failures.extend(clashes(
        need,
        name,
        &driver.busy,
        [(Cause::Trip, RuleCode::DriverOccupied), (Cause::Leave, RuleCode::DriverOnLeave)],
    ));

    let required = required_licences(*length_mm, *seats, vehicle.automatic);
    if !driver.licence_classes.iter().any(|held| required.contains(&held.as_str())) {
        let (held, required) = (driver.licence_classes.join(", "), required.join(", "));
        let detail = text!(
            "{plate_no} ({seats} seats, {length_mm} mm) asks for one of {required}; {name} holds {held}. Send another driver.",
            "{plate_no}（{seats} 座，{length_mm} 毫米）须持 {required} 之一，{name} 持 {held}；请改派其他驾驶员。"
        );
        failures.push(Failure::of(RuleCode::DriverLicenceClass, detail));
    }
    let until = driver.licence_valid_until;
    if until < last_day {
        let detail = text!(
            "{name}'s licence is valid until {until}, the trip lasts to {last_day}; record the renewal or send another driver.",
            "{name} 的驾驶证有效期至 {until}，行程至 {last_day}；请登记换证或改派其他驾驶员。"
        );
        failures.push(Failure::of(RuleCode::DriverLicenceExpired, detail));
    }
    let limit = if *length_mm >= LARGE_LENGTH_MM || *seats >= BUS_SEATS { BUS_AGE_LIMIT } else { CAR_AGE_LIMIT };
    if let Some(age) = driver.birth_date.and_then(|born| last_day.years_since(born)).filter(|age| *age >= limit) {
        let detail = text!(
            "{name} is {age} on {last_day}, the limit for this vehicle is {limit}; check the medical examination or send another driver.",
            "{name} 在 {last_day} 已满 {age} 周岁，该车型年龄上限为 {limit} 周岁；请核对体检或改派其他驾驶员。"
        );
        failures.push(Failure::of(RuleCode::DriverAge, detail));
    }
    if *seats >= BUS_SEATS && driver.qualification_valid_until.is_none_or(|until| until < last_day) {
        let detail = text!(
            "{name} has no qualification certificate valid on {last_day}; record it or send another driver.",
            "{name} 在 {last_day} 无有效的从业资格证，请登记或改派其他驾驶员。"
        );
        failures.push(Failure::of(RuleCode::DriverQualification, detail));
    }
    failures.extend(
        hours::too_long(need, vehicle, driver, has_second_driver)
            .map(|detail| Failure::of(RuleCode::DrivingHours, detail)),
    );
    failures
}

/// The failure if a vehicle leaves more than an hour before its planned start.
pub fn failure_for_early_departure(at: Instant, starts_at: Instant) -> Option<Failure> {
    let minutes = starts_at.minutes_since(at);
    let detail = text!("It left {minutes} minutes before its planned start.", "比计划时间提前 {minutes} 分钟出车。");
    (minutes > EARLY_DEPARTURE_MINUTES).then(|| Failure::of(RuleCode::EarlyDeparture, detail))
}

/// The failure if a booking's passengers don't fit in the vehicles sent together.
pub fn failure_for_seats(passengers: i64, vehicle_seats: &[i64]) -> Option<Failure> {
    (!seats_fit(passengers, vehicle_seats))
        .then(|| failure_for_places(passengers, vehicle_seats.iter().map(|seats| seats - 1).sum()))
}

/// The failure for passengers who don't fit in so many places, the drivers' seats left out.
pub fn failure_for_places(passengers: i64, places: i64) -> Failure {
    let detail = text!(
        "{passengers} passengers are booked, the vehicles have {places} places besides the drivers; send larger ones.",
        "预订乘客 {passengers} 人，车辆除驾驶员外共 {places} 座；请改派座位更多的车辆。"
    );
    Failure::of(RuleCode::Seats, detail)
}

/// Whether the passengers fit. The seats of each vehicle include the driver's (RULES.md §1.3).
pub fn seats_fit(passengers: i64, vehicle_seats: &[i64]) -> bool {
    passengers <= vehicle_seats.iter().map(|seats| seats - 1).sum()
}

/// The licences that are needed, by the demand of the vehicle: each list holds those before it.
pub const LICENCES: [&[&str]; 4] =
    [&["A1"], &["A1", "A2", "B1"], &["A1", "A2", "A3", "B1", "B2", "C1"], &["A1", "A2", "A3", "B1", "B2", "C1", "C2"]];

/// Which of [`LICENCES`] a vehicle asks for (RULES.md §3.4, after GA 802).
pub fn licence_demand(length_mm: i64, seats: i64, automatic: bool) -> usize {
    if length_mm >= LARGE_LENGTH_MM || seats >= LARGE_SEATS {
        0
    } else if seats >= BUS_SEATS {
        1
    } else if automatic {
        3
    } else {
        2
    }
}

/// The licence classes of which the driver needs one.
pub fn required_licences(length_mm: i64, seats: i64, automatic: bool) -> &'static [&'static str] {
    LICENCES[licence_demand(length_mm, seats, automatic)]
}

/// How many more drivers there are for vehicles that ask for one of [`LICENCES`] (RULES.md §1.4). `left` counts, for each
/// list, the drivers who hold a licence of it, less the drivers wanted at one moment by vehicles that ask for this list or
/// one before it. Whoever may drive the more demanding vehicle may drive the other, but not the reverse.
pub fn drivers_free(left: [i64; 4], demand: usize) -> i64 {
    left[demand..].iter().copied().min().unwrap_or(0)
}

/// The spans of days of `from..=until` on which no paper of the kind is valid, each by its first and last day.
pub fn gaps(
    papers: &[PaperSpan],
    kind: PaperKind,
    from: NaiveDate,
    until: NaiveDate,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let next = move |day: NaiveDate| {
        let first = first_gap(papers, kind, day, until)?;
        let renewed = papers.iter().filter(|paper| paper.kind == kind && paper.valid_from > first);
        let last = renewed.filter_map(|paper| paper.valid_from.pred_opt()).min().map_or(until, |last| last.min(until));
        Some((first, last))
    };
    std::iter::successors(next(from), move |(_, last)| next(last.succ_opt()?))
}

/// On how many of the days of `from..=until` all obligatory papers are valid, and how many days these are.
pub fn days_with_papers(papers: &[PaperSpan], from: NaiveDate, until: NaiveDate) -> (i64, i64) {
    let are_valid = |day| PaperKind::OBLIGATORY.into_iter().all(|kind| first_gap(papers, kind, day, day).is_none());
    from.iter_days()
        .take_while(|day| *day <= until)
        .fold((0, 0), |(valid, all), day| (valid + i64::from(are_valid(day)), all + 1))
}

/// The first day of `from..=until` on which no paper of the kind is valid. Papers may follow each other.
pub fn first_gap(papers: &[PaperSpan], kind: PaperKind, from: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
    let last_day = |paper: &PaperSpan| match kind {
        PaperKind::Inspection => {
            paper.valid_until.with_day(u32::from(paper.valid_until.num_days_in_month())).unwrap_or(paper.valid_until)
        }
        _ => paper.valid_until,
    };
    let mut day = from;
    while day <= until {
        let covered_until = papers
            .iter()
            .filter(|paper| paper.kind == kind && paper.valid_from <= day)
            .map(last_day)
            .filter(|last| *last >= day)
            .max();
        match covered_until {
            None => return Some(day),
            Some(last) => day = last.succ_opt()?,
        }
    }
    None
}
