//! When a vehicle is due by a maintenance plan, as pure functions (RULES.md §7.2).

use chrono::{Days, NaiveDate};

use super::is_in_use;
use crate::{
    fleet::model::{MaintenancePlan, MaintenancePlanNew, MaintenanceState, Vehicle},
    kernel::{Fault, text},
};

/// All faults of a plan that can be found without the database.
pub fn faults(new: &MaintenancePlanNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    match (new.vehicle_id, &new.class) {
        (None, None) => {
            let detail = text!("Name the vehicle, or the class of vehicles.", "请填写车辆或车型。");
            faults.push(Fault::body("/vehicle_id", "required", detail));
        }
        (Some(_), Some(_)) => {
            let detail = text!(
                "A plan is for one vehicle or for a class; leave one of them out.",
                "保养计划只能针对一辆车或一个车型，请去掉其中一项。"
            );
            faults.push(Fault::body("/class", "not_allowed", detail));
        }
        _ => {}
    }
    if new.every_km.is_none() && new.every_days.is_none() {
        let detail =
            text!("Say after how many kilometres or days it is due again.", "请填写间隔公里数或间隔天数，至少一项。");
        faults.push(Fault::body("/every_km", "required", detail));
    }
    faults.extend(warning_fault("/warn_km", new.every_km, new.warn_km));
    faults.extend(warning_fault("/warn_days", new.every_days, new.warn_days));
    faults.extend(new.retired_on.and_then(|date| Fault::implausible("/retired_on", date)));
    faults
}

/// The fault of a warning that is no part of its interval.
fn warning_fault(pointer: &str, every: Option<i64>, warn: Option<i64>) -> Option<Fault> {
    let warn = warn?;
    let Some(every) = every else {
        let detail = text!("The plan has no interval for this warning.", "未填写对应的间隔，不能填写提前量。");
        return Some(Fault::body(pointer, "not_allowed", detail));
    };
    let detail = text!("It must be less than the interval of {every}.", "提前量须小于间隔 {every}。");
    (warn >= every).then(|| Fault::body(pointer, "out_of_range", detail))
}

/// Whether a plan holds on a day.
pub fn is_in_force(plan: &MaintenancePlanNew, day: NaiveDate) -> bool {
    plan.retired_on.is_none_or(|retired| day < retired)
}

/// Whether a plan is for this vehicle: the one that it names, or an owned one of its class.
pub fn is_for(plan: &MaintenancePlanNew, vehicle: &Vehicle) -> bool {
    match &plan.class {
        Some(class) => vehicle.content.class == *class && !vehicle.is_hired(),
        None => plan.vehicle_id == Some(vehicle.id),
    }
}

/// Whether a plan, if it holds, makes this vehicle due: retired vehicles aren't due any more.
pub fn applies(plan: &MaintenancePlan, vehicle: &Vehicle, today: NaiveDate) -> bool {
    is_for(&plan.content, vehicle) && is_in_use(vehicle.content.retired_on, today)
}

/// From where a plan counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The day.
    pub on: NaiveDate,
    /// The odometer in kilometres, if it is known.
    pub km: Option<i64>,
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: Option<NaiveDate>,
    /// Days to there, negative if it has passed.
    pub remaining_days: Option<i64>,
    /// The odometer in kilometres.
    pub km: Option<i64>,
    /// Kilometres to there, negative if they have passed.
    pub remaining_km: Option<i64>,
    /// Whether that is soon or has passed, by the plan's warnings.
    pub state: MaintenanceState,
    /// Whether it is within the warning by kilometres, or has passed by them.
    pub by_km: bool,
}

/// When it is due again. `odometer_km` is the vehicle's latest reading.
pub fn due(plan: &MaintenancePlanNew, since: Since, odometer_km: Option<i64>, today: NaiveDate) -> Due {
    let on = plan.every_days.and_then(|every| since.on.checked_add_days(Days::new(every.unsigned_abs())));
    let remaining_days = on.map(|on| (on - today).num_days());
    let km = odometer_km.and(since.km).zip(plan.every_km).map(|(done, every)| done + every);
    let remaining_km = km.zip(odometer_km).map(|(due, now)| due - now);
    let within = |left: Option<i64>, warning: Option<i64>| left.zip(warning).is_some_and(|(left, warn)| left <= warn);
    let by_km = within(remaining_km, plan.warning_km());
    let state = if [remaining_days, remaining_km].into_iter().flatten().any(|left| left < 0) {
        MaintenanceState::Overdue
    } else if by_km || within(remaining_days, plan.warning_days()) {
        MaintenanceState::DueSoon
    } else {
        MaintenanceState::NotDue
    };
    Due { on, remaining_days, km, remaining_km, state, by_km }
}

impl Due {
    /// Days after which it stands in a list by time: what is due by kilometres stands with what is due today.
    pub fn pressing_days(&self) -> Option<i64> {
        let by_km = self.by_km.then_some(0);
        self.remaining_days.into_iter().chain(by_km).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::VehicleId;

    fn day(words: &str) -> NaiveDate {
        words.parse().expect("a day")
    }

    fn plan(every_km: Option<i64>, every_days: Option<i64>) -> MaintenancePlanNew {
        MaintenancePlanNew {
            name: "更换机油".into(),
            vehicle_id: None,
            class: Some("car".into()),
            every_km,
            every_days,
            warn_km: None,
            warn_days: None,
            retired_on: None,
        }
    }

    #[test]
    fn the_usual_warning_is_a_tenth_and_no_more_than_500_km_and_14_days() {
        for (every, km, days) in [
            (100, 10, 10),
            (139, 13, 13),
            (140, 14, 14),
            (365, 36, 14),
            (4_990, 499, 14),
            (5_000, 500, 14),
            (10_000, 500, 14),
        ] {
            let plan = plan(Some(every), Some(every));
            assert_eq!((plan.warning_km(), plan.warning_days()), (Some(km), Some(days)), "{every}");
        }
        let said = MaintenancePlanNew { warn_km: Some(0), warn_days: Some(30), ..plan(Some(5_000), Some(365)) };
        assert_eq!((said.warning_km(), said.warning_days()), (Some(0), Some(30)));
        let none = plan(None, Some(7));
        assert_eq!((none.warning_km(), none.warning_days()), (None, Some(0)));
    }

    #[test]
    fn due_is_what_comes_first() {
        use MaintenanceState::{DueSoon, NotDue, Overdue};
        // Every 10,000 km with a warning of 500, and every 180 days with one of 14: done at 50,000 km on 1 January, due
        // at 60,000 km and on 30 June.
        let plan = plan(Some(10_000), Some(180));
        let since = Since { on: day("2026-01-01"), km: Some(50_000) };
        for (km, today, expected, by_km, pressing) in [
            (50_000, "2026-01-01", NotDue, false, Some(180)),
            (59_499, "2026-06-15", NotDue, false, Some(15)),
            (59_499, "2026-06-16", DueSoon, false, Some(14)),
            (59_500, "2026-06-15", DueSoon, true, Some(0)),
            (60_000, "2026-06-30", DueSoon, true, Some(0)),
            (60_001, "2026-01-02", Overdue, true, Some(0)),
            (50_000, "2026-06-30", DueSoon, false, Some(0)),
            (50_000, "2026-07-01", Overdue, false, Some(-1)),
            (60_001, "2026-07-03", Overdue, true, Some(-3)),
            // The odometer was corrected to less than what the workshop read.
            (49_900, "2026-01-01", NotDue, false, Some(180)),
        ] {
            let due = due(&plan, since, Some(km), day(today));
            assert_eq!((due.on, due.km), (Some(day("2026-06-30")), Some(60_000)));
            assert_eq!(due.remaining_km, Some(60_000 - km));
            assert_eq!((due.state, due.by_km, due.pressing_days()), (expected, by_km, pressing), "{km} {today}");
        }
    }

    #[test]
    fn what_is_not_counted_is_not_due() {
        let since = Since { on: day("2026-01-01"), km: Some(50_000) };
        let today = day("2027-01-01");
        let by_km = due(&plan(Some(10_000), None), since, Some(50_100), today);
        assert_eq!((by_km.on, by_km.remaining_days, by_km.state), (None, None, MaintenanceState::NotDue));
        assert_eq!(by_km.pressing_days(), None);
        let by_days = due(&plan(None, Some(365)), since, Some(500_000), today);
        assert_eq!((by_days.km, by_days.remaining_km, by_days.remaining_days), (None, None, Some(0)));
        // A hired vehicle has no readings, and a plan that began to count kilometres later may have nothing to begin with.
        for (since, now) in [(since, None), (Since { km: None, ..since }, Some(90_000))] {
            let unknown = due(&plan(Some(10_000), Some(3_650)), since, now, today);
            assert_eq!((unknown.km, unknown.remaining_km, unknown.state), (None, None, MaintenanceState::NotDue));
        }
    }

    #[test]
    fn a_plan_is_for_one_thing_and_has_an_interval() {
        let codes = |plan: &MaintenancePlanNew| -> Vec<String> {
            faults(plan).iter().map(|fault| fault.code.to_string()).collect()
        };
        let good = plan(Some(5_000), Some(180));
        assert_eq!(codes(&good), Vec::<String>::new());
        for (wrong, expected) in [
            (MaintenancePlanNew { class: None, ..good.clone() }, "required"),
            (MaintenancePlanNew { vehicle_id: Some(VehicleId::new()), ..good.clone() }, "not_allowed"),
            (plan(None, None), "required"),
            (MaintenancePlanNew { warn_km: Some(5_000), ..good.clone() }, "out_of_range"),
            (MaintenancePlanNew { warn_days: Some(180), ..good.clone() }, "out_of_range"),
            (MaintenancePlanNew { warn_days: Some(1), ..plan(Some(5_000), None) }, "not_allowed"),
            (MaintenancePlanNew { retired_on: Some(day("1905-06-07")), ..good.clone() }, "out_of_range"),
        ] {
            assert_eq!(codes(&wrong), [expected], "{wrong:?}");
        }
        let fits = MaintenancePlanNew { warn_km: Some(4_999), warn_days: Some(179), ..good };
        assert_eq!(codes(&fits), Vec::<String>::new());
    }

    #[test]
    fn a_plan_holds_until_the_day_before_it_retires() {
        let retired = MaintenancePlanNew { retired_on: Some(day("2026-05-07")), ..plan(Some(5_000), None) };
        assert!(is_in_force(&retired, day("2026-05-06")));
        assert!(!is_in_force(&retired, day("2026-05-07")));
        assert!(is_in_force(&plan(Some(5_000), None), day("2099-12-31")));
    }
}
