//! What a booking could ask for instead when there is no room for it (RULES.md §1.4). Whether a window has room is asked
//! of the caller.

use crate::{kernel::Instant, schedule::model::Span};

/// By how many minutes the start is shifted at a time.
const STEP_MINUTES: i64 = 30;
/// By how many minutes it is shifted at most on the same day, to earlier and to later.
const FARTHEST_MINUTES: i64 = 240;
/// How many days later a free one is looked for.
const FARTHEST_DAYS: i64 = 7;
/// As many vehicles of all classes together carry the passengers at most.
const MOST_VEHICLES: i64 = 10;

/// The span in which all windows lie that are looked at.
pub fn reach(span: Span) -> Span {
    Span { starts_at: span.starts_at.plus_minutes(-FARTHEST_MINUTES), ends_at: span.ends_at.plus_days(FARTHEST_DAYS) }
}

/// The nearest window before and the nearest after this one that have room, within four hours; and the first of the next
/// days that has room at the same time of day.
pub fn shifted(span: Span, now: Instant, fits: impl Fn(Span) -> bool) -> Vec<Span> {
    let by_minutes = |minutes: i64| Span {
        starts_at: span.starts_at.plus_minutes(minutes),
        ends_at: span.ends_at.plus_minutes(minutes),
    };
    let steps = || (1..=FARTHEST_MINUTES / STEP_MINUTES).map(|step| step * STEP_MINUTES);
    let earlier = steps().map(|minutes| by_minutes(-minutes)).find(|at| at.starts_at >= now && fits(*at));
    let later = steps().map(by_minutes).find(|at| fits(*at));
    let days = (1..=FARTHEST_DAYS).map(|days| by_minutes(days * 24 * 60)).find(|at| fits(*at));
    earlier.into_iter().chain(later).chain(days).collect()
}

/// Vehicles of several classes that carry the passengers together, as few as there can be by taking the largest first; the
/// last one is the smallest that is enough. Each class comes with how many are free and the places of one, the driver's
/// seat left out. None if they don't carry them, or if it would take too many.
pub fn combined(passengers: i64, free: &[(String, i64, i64)]) -> Option<Vec<(String, i64)>> {
    let mut left: Vec<(String, i64, i64)> = free.iter().filter(|(_, _, places)| *places > 0).cloned().collect();
    left.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let (mut seated, mut taken): (i64, Vec<(String, i64)>) = (0, Vec::new());
    while seated < passengers {
        let open = || left.iter().enumerate().filter(|(_, (_, free, _))| *free > 0);
        let enough = open().rfind(|(_, (_, _, places))| seated + places >= passengers);
        let (index, _) = enough.or_else(|| open().next())?;
        let (class, free, places) = &mut left[index];
        *free -= 1;
        seated += *places;
        match taken.iter_mut().find(|(one, _)| one == class) {
            Some((_, quantity)) => *quantity += 1,
            None => taken.push((class.clone(), 1)),
        }
    }
    (taken.iter().map(|(_, quantity)| quantity).sum::<i64>() <= MOST_VEHICLES).then_some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(&format!("2026-{}:00+08:00", text.replace(' ', "T"))).expect("a moment")
    }

    #[test]
    fn the_nearest_windows_and_the_next_day_are_named() {
        let span = Span { starts_at: at("05-07 10:00"), ends_at: at("05-07 12:00") };
        let starts = |now: &str, fits: &dyn Fn(Span) -> bool| -> Vec<Instant> {
            shifted(span, at(now), fits).iter().map(|one| one.starts_at).collect()
        };
        let busy = |one: Span| one.starts_at < at("05-07 13:30") && at("05-07 09:00") < one.ends_at;
        assert_eq!(starts("05-06 08:00", &|one| !busy(one)), [at("05-07 07:00"), at("05-07 13:30"), at("05-08 10:00")]);
        assert_eq!(starts("05-07 07:30", &|one| !busy(one)), [at("05-07 13:30"), at("05-08 10:00")], "not in the past");
        assert_eq!(starts("05-06 08:00", &|one| one.starts_at >= at("05-10 00:00")), [at("05-10 10:00")]);
        assert!(starts("05-06 08:00", &|_| false).is_empty());
    }

    #[test]
    fn classes_carry_the_passengers_together() {
        let fleet = |buses: i64, vans: i64, cars: i64| {
            [("bus".to_owned(), buses, 22), ("car".to_owned(), cars, 4), ("van".to_owned(), vans, 6)]
        };
        let found = |passengers: i64, fleet: [(String, i64, i64); 3]| {
            combined(passengers, &fleet)
                .map(|all| all.into_iter().map(|(class, quantity)| format!("{quantity} {class}")).collect::<Vec<_>>())
        };
        assert_eq!(found(18, fleet(0, 6, 12)), Some(vec!["3 van".into()]));
        assert_eq!(found(16, fleet(0, 6, 12)), Some(vec!["2 van".into(), "1 car".into()]));
        assert_eq!(found(26, fleet(1, 6, 12)), Some(vec!["1 bus".into(), "1 car".into()]));
        assert_eq!(found(3, fleet(1, 6, 12)), Some(vec!["1 car".into()]), "the smallest that is enough");
        assert_eq!(found(20, fleet(0, 1, 2)), None, "there are not enough");
        assert_eq!(found(48, fleet(0, 0, 12)), None, "too many vehicles");
    }
}
