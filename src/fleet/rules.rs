//! Rules of vehicles, as pure functions.

pub mod maintenance;

use chrono::NaiveDate;

use super::{
    identifiers::{self, VinVerdict},
    model::{Ownership, PaperNew, Vehicle, VehicleNew},
};
use crate::kernel::{Fault, VehicleId, text};

/// All faults of a vehicle that can be found without the database.
pub fn faults(new: &VehicleNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !identifiers::plate_is_valid(&new.plate_no) {
        let detail = text!(
            "It is not a number plate such as 浙B12345 or 浙BD12345 (GA 36).",
            "不是有效的号牌，应如 浙B12345 或 浙BD12345（GA 36）。"
        );
        faults.push(Fault::body("/plate_no", "invalid_plate", detail));
    }
    if new.vin.as_deref().is_some_and(|vin| identifiers::judge_vin(vin) == VinVerdict::BadForm) {
        let detail = text!(
            "A VIN has 17 characters from 0-9 and A-Z, without I, O and Q.",
            "VIN 为 17 位数字和大写字母，不含 I、O、Q。"
        );
        faults.push(Fault::body("/vin", "invalid_vin", detail));
    }
    match (new.ownership, new.supplier_id) {
        (Ownership::Hired, None) => {
            faults.push(Fault::body(
                "/supplier_id",
                "required",
                text!("A hired vehicle needs its supplier.", "外租车辆须填写供应商。"),
            ));
        }
        (Ownership::Owned, Some(_)) => {
            faults.push(Fault::body(
                "/supplier_id",
                "not_allowed",
                text!("Only a hired vehicle has a supplier.", "自有车辆不填供应商。"),
            ));
        }
        _ => {}
    }
    faults.extend(new.retired_on.and_then(|date| Fault::implausible("/retired_on", date)));
    faults.extend(service_faults(new));
    faults
}

/// The faults of the days on which a vehicle enters and leaves service.
fn service_faults(new: &VehicleNew) -> Option<Fault> {
    let since = new.in_service_on?;
    if let Some(fault) = Fault::implausible("/in_service_on", since) {
        return Some(fault);
    }
    let detail = text!("The vehicle leaves service before it enters it on {since}.", "停用日期早于启用日期 {since}。");
    new.retired_on.filter(|until| *until < since).map(|_| Fault::body("/retired_on", "ends_before_start", detail))
}

/// Whether a vehicle that retires on this day, if on any, is in use on `day`.
pub fn is_in_use(retired_on: Option<NaiveDate>, day: NaiveDate) -> bool {
    retired_on.is_none_or(|retired| day < retired)
}

/// A vehicle that has or had a number plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The vehicle.
    pub id: VehicleId,
    /// The first day on which it was no longer in use.
    pub retired_on: Option<NaiveDate>,
    /// The day on which it entered service, or else was recorded.
    pub recorded_on: NaiveDate,
}

impl Holder {
    /// Of a vehicle's row.
    pub fn of(vehicle: &Vehicle) -> Self {
        let recorded_on = vehicle.content.in_service_on.unwrap_or_else(|| vehicle.created_at.date());
        Self { id: vehicle.id, retired_on: vehicle.content.retired_on, recorded_on }
    }
}

/// The vehicle that had a plate on a day, of all that ever had it (RULES.md §6.4). Several, if it can't be told.
pub fn holders_on(all: &[Holder], day: NaiveDate) -> Vec<VehicleId> {
    let ids = |holders: &[Holder]| holders.iter().map(|holder| holder.id).collect();
    let in_use: Vec<Holder> = all.iter().filter(|holder| is_in_use(holder.retired_on, day)).copied().collect();
    if in_use.is_empty() {
        return ids(all);
    }
    let recorded: Vec<Holder> = in_use.iter().filter(|holder| holder.recorded_on <= day).copied().collect();
    if !recorded.is_empty() {
        return ids(&recorded);
    }
    // None was recorded by then. A plate has one vehicle at a time, so the others had it after the first to retire.
    let retires = |holder: &Holder| holder.retired_on.unwrap_or(NaiveDate::MAX);
    let first = in_use.iter().map(retires).min();
    ids(&in_use.into_iter().filter(|holder| Some(retires(holder)) == first).collect::<Vec<_>>())
}

/// All faults of a paper.
pub fn paper_faults(new: &PaperNew) -> Vec<Fault> {
    let days = [("/valid_from", new.valid_from), ("/valid_until", new.valid_until)];
    let mut faults: Vec<Fault> = days.into_iter().filter_map(|(at, date)| Fault::implausible(at, date)).collect();
    if new.valid_until < new.valid_from {
        faults.push(Fault::body(
            "/valid_until",
            "before_valid_from",
            text!("It must not lie before valid_from.", "不得早于起始日期。"),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(words: &str) -> NaiveDate {
        words.parse().expect("a day")
    }

    #[test]
    fn a_plate_means_the_vehicle_that_had_it_on_that_day() {
        // Each vehicle with the day on which it retired and the day on which it was recorded; then a day, and which
        // of them had the plate.
        type Row<'a> = (&'a [(Option<&'a str>, &'a str)], &'a str, &'a [usize]);
        let moved: &[(Option<&str>, &str)] =
            &[(Some("2020-01-01"), "2026-05-06"), (Some("2024-07-01"), "2026-05-06"), (None, "2026-05-06")];
        let rows: &[Row<'_>] = &[
            // One vehicle alone is meant on every day.
            (&[(Some("2020-01-01"), "2026-05-06")], "2024-01-01", &[0]),
            // Several that were recorded together when the company moved over.
            (moved, "2019-12-31", &[0]),
            (moved, "2020-01-01", &[1]),
            (moved, "2024-06-30", &[1]),
            (moved, "2024-07-01", &[2]),
            (moved, "2026-05-07", &[2]),
            // Each recorded when it came.
            (&[(Some("2024-07-01"), "2019-01-01"), (None, "2024-07-02")], "2024-06-30", &[0]),
            (&[(Some("2024-07-01"), "2019-01-01"), (None, "2024-07-02")], "2024-07-03", &[1]),
            // Both were in use on that day, or neither.
            (&[(Some("2024-07-01"), "2019-01-01"), (None, "2024-06-01")], "2024-06-15", &[0, 1]),
            (&[(Some("2020-01-01"), "2019-01-01"), (Some("2022-01-01"), "2021-01-01")], "2023-01-01", &[0, 1]),
            // Both retired on one day.
            (&[(Some("2024-07-01"), "2026-05-06"), (Some("2024-07-01"), "2026-05-06")], "2024-06-15", &[0, 1]),
            (&[], "2024-06-15", &[]),
        ];
        for (vehicles, on, expected) in rows {
            let holders: Vec<Holder> = vehicles
                .iter()
                .map(|(retired, recorded)| Holder {
                    id: VehicleId::new(),
                    retired_on: retired.map(day),
                    recorded_on: day(recorded),
                })
                .collect();
            let expected: Vec<VehicleId> = expected.iter().map(|at| holders[*at].id).collect();
            assert_eq!(holders_on(&holders, day(on)), expected, "{vehicles:?} {on}");
        }
    }
}
