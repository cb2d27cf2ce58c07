//! Rules of calendars.

pub mod feed;

use chrono::Days;
use uuid::Uuid;

use super::model::CalendarKind;
use crate::{
    kernel::{Actor, Instant, Role},
    schedule::model::Span,
};

/// The most calendars of a user.
pub const MOST: i64 = 10;
/// The most entries of a feed: the latest.
pub const MOST_TRIPS: i64 = 2_000;
/// How many days back a feed reaches.
const DAYS_BACK: u64 = 30;
/// How many days ahead a feed reaches.
const DAYS_AHEAD: u64 = 90;

/// Whether somebody may have the calendar of this driver, department or vehicle: a driver and a department's people their
/// own, dispatchers and supervisors any.
pub fn may_have(actor: &Actor, kind: CalendarKind, subject: Uuid) -> bool {
    let is_own = match kind {
        CalendarKind::Driver => actor.is(Role::Driver) && actor.driver_id.is_some_and(|own| own.0 == subject),
        CalendarKind::Department => {
            actor.is_any(&[Role::Requester, Role::Approver]) && actor.department_ids.iter().any(|own| own.0 == subject)
        }
        CalendarKind::Vehicle => false,
    };
    is_own || actor.is_any(&[Role::Dispatcher, Role::Supervisor])
}

/// The days that a feed shows.
pub fn window(now: Instant) -> Span {
    let today = now.date();
    let (first, last) = (today.checked_sub_days(Days::new(DAYS_BACK)), today.checked_add_days(Days::new(DAYS_AHEAD)));
    Span { starts_at: Instant::day_start(first.unwrap_or(today)), ends_at: Instant::day_end(last.unwrap_or(today)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ActorKind, Id};

    #[test]
    fn who_may_have_which_calendar() {
        let (department, driver, other) = (Id::new(), Id::new(), Uuid::now_v7());
        let holder = |roles: &[Role]| Actor {
            kind: ActorKind::User,
            roles: roles.to_vec(),
            department_ids: vec![department],
            driver_id: Some(driver),
            ..Actor::cli()
        };
        use CalendarKind::{Department, Driver, Vehicle};
        let asked = [
            (Driver, driver.0),
            (Driver, other),
            (Department, department.0),
            (Department, other),
            (Department, driver.0),
            (Driver, department.0),
            (Vehicle, other),
        ];
        for (roles, expected) in [
            (&[][..], "-------"),
            (&[Role::Requester], "--+----"),
            (&[Role::Approver], "--+----"),
            (&[Role::Driver], "+------"),
            (&[Role::Driver, Role::Requester], "+-+----"),
            (&[Role::Dispatcher], "+++++++"),
            (&[Role::Supervisor], "+++++++"),
            (&[Role::Accountant], "-------"),
            (&[Role::Admin], "-------"),
        ] {
            let may = |(kind, subject)| if may_have(&holder(roles), kind, subject) { '+' } else { '-' };
            assert_eq!(asked.map(may).iter().collect::<String>(), expected, "{roles:?}");
        }
    }

    #[test]
    fn a_feed_reaches_30_days_back_and_90_ahead() {
        let Span { starts_at, ends_at } = window(Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment"));
        assert_eq!(starts_at.to_string(), "2026-04-06T00:00:00+08:00");
        assert_eq!(ends_at.to_string(), "2026-08-05T00:00:00+08:00");
    }
}
