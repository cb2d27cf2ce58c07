//! What a change of a booking gives up, counted in vehicle-days (RULES.md §1.9).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// A day of a vehicle of one class.
pub type ClassDay = (String, NaiveDate);

/// How many vehicles of each class a plan holds on each day.
pub type VehicleDays = BTreeMap<ClassDay, i64>;

/// Vehicle-days that have paid a late fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paid {
    /// How many vehicles were paid for.
    pub paid: i64,
    /// How many of these the booking holds again.
    pub held_again: i64,
}

/// The vehicle-days that the new plan no longer holds and that have not paid yet. Those that pay now (`is_late` says
/// so by class) are added to `paid`, and so is what the new plan takes back.
pub fn given_up(
    old: &VehicleDays,
    new: &VehicleDays,
    paid: &mut BTreeMap<ClassDay, Paid>,
    is_late: impl Fn(&str) -> bool,
) -> VehicleDays {
    let mut owed = VehicleDays::new();
    for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let [before, after] = [old, new].map(|plan| plan.get(key).copied().unwrap_or(0));
        let lost = (before - after).max(0);
        let known = paid.get(key).copied().unwrap_or_default();
        let free = lost.min(known.held_again);
        let pays = if is_late(&key.0) { lost - free } else { 0 };
        let taken_back = (after - before).clamp(0, known.paid - known.held_again);
        let now = Paid { paid: known.paid + pays, held_again: known.held_again - free + taken_back };
        if now.paid > 0 {
            paid.insert(key.clone(), now);
        }
        if pays > 0 {
            owed.insert(key.clone(), pays);
        }
    }
    owed
}

/// The days that each single vehicle of a class gives up. Each vehicle's fee is rounded by itself.
pub fn by_vehicle(owed: &VehicleDays, class: &str) -> Vec<BTreeSet<NaiveDate>> {
    let of_class = || owed.iter().filter(|((of, _), _)| of == class);
    let most = of_class().map(|(_, count)| *count).max().unwrap_or(0);
    (0..most)
        .map(|vehicle| of_class().filter(|(_, count)| **count > vehicle).map(|((_, day), _)| *day).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, number).expect("a day")
    }

    fn plan(quantity: i64, days: std::ops::RangeInclusive<u32>) -> VehicleDays {
        days.map(|number| (("car".to_owned(), day(number)), quantity)).collect()
    }

    /// The numbers of vehicle-days that pay in each of these steps from plan to plan, all of them late.
    fn paying(plans: &[VehicleDays]) -> Vec<i64> {
        let mut paid = BTreeMap::new();
        plans.windows(2).map(|pair| given_up(&pair[0], &pair[1], &mut paid, |_| true).values().sum()).collect()
    }

    #[test]
    fn what_the_new_plan_no_longer_holds_pays() {
        let nothing = VehicleDays::new();
        for (old, new, expected) in [
            (plan(2, 6..=8), plan(2, 6..=8), 0),
            (plan(2, 6..=8), plan(3, 5..=9), 0),
            (plan(2, 6..=8), plan(1, 6..=8), 3),
            (plan(2, 6..=8), plan(2, 6..=6), 4),
            (plan(2, 6..=8), plan(2, 8..=10), 4),
            (plan(2, 6..=8), plan(1, 8..=10), 5),
            (plan(2, 6..=8), nothing.clone(), 6),
            (nothing.clone(), plan(2, 6..=8), 0),
        ] {
            assert_eq!(paying(&[old.clone(), new.clone()]), [expected], "{old:?} {new:?}");
            assert_eq!(given_up(&old, &new, &mut BTreeMap::new(), |_| false), nothing, "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_vehicle_day_pays_once() {
        let nothing = VehicleDays::new();
        // Given up, taken back and given up again.
        assert_eq!(
            paying(&[plan(2, 6..=6), plan(1, 6..=6), plan(2, 6..=6), plan(1, 6..=6), nothing.clone()]),
            [1, 0, 0, 1]
        );
        // Moved away and back, then cancelled.
        assert_eq!(paying(&[plan(1, 6..=6), plan(1, 7..=7), plan(1, 6..=6), nothing.clone()]), [1, 1, 0]);
        // More than was paid for is held: the rest pays.
        assert_eq!(paying(&[plan(1, 6..=6), nothing.clone(), plan(3, 6..=6), nothing]), [1, 0, 2]);
    }

    #[test]
    fn a_vehicle_given_up_in_time_is_not_remembered() {
        let mut paid = BTreeMap::new();
        assert!(given_up(&plan(2, 6..=6), &plan(1, 6..=6), &mut paid, |_| false).is_empty());
        assert!(paid.is_empty());
        assert_eq!(given_up(&plan(1, 6..=6), &VehicleDays::new(), &mut paid, |_| true), plan(1, 6..=6));
    }

    #[test]
    fn each_vehicle_has_its_own_days() {
        let mut owed = plan(1, 6..=8);
        owed.extend(plan(3, 7..=7));
        let days = by_vehicle(&owed, "car");
        assert_eq!(
            days,
            [BTreeSet::from([day(6), day(7), day(8)]), BTreeSet::from([day(7)]), BTreeSet::from([day(7)])]
        );
        assert!(by_vehicle(&owed, "bus").is_empty());
    }
}
