//! The sweeps that confirm trips by rule, end bookings that have lapsed, and tell who waits that there is room.

use actix_web::web::Data;

use super::ops;
use crate::{
    db::{Act, Db, Unit},
    jobs::Sweep,
    kernel::{Actor, Result},
};

/// The sweeps of this room.
pub fn sweeps() -> Vec<Sweep> {
    vec![
        Sweep::each_minute("confirm_by_rule", confirm_by_rule),
        Sweep::each_minute("lapse", lapse),
        Sweep::each_minute("complete", complete),
        Sweep::each_minute("waitlist", waitlist),
    ]
}

/// Confirms trips that their department has left unsigned for the working days of the setting (RULES.md §4.6).
async fn confirm_by_rule(db: Data<Db>) -> Result<usize> {
    let now = db.clock().now();
    let due = db.read(move |conn| ops::overdue(conn, now)).await?;
    each(&db, "confirm_by_rule", due, ops::trip_confirm_by_rule).await
}

/// Ends bookings that nobody departed for by their planned end (RULES.md §1.12).
async fn lapse(db: Data<Db>) -> Result<usize> {
    let now = db.clock().now();
    let due = db.read(move |conn| ops::lapsing(conn, now)).await?;
    each(&db, "lapse", due, ops::booking_lapse).await
}

/// Completes bookings of which only a part was dispatched (RULES.md §1.1).
async fn complete(db: Data<Db>) -> Result<usize> {
    let now = db.clock().now();
    let due = db.read(move |conn| ops::completing(conn, now)).await?;
    each(&db, "complete", due, ops::booking_complete).await
}

/// Notes on bookings of the waiting list that room has appeared for them, or is gone (RULES.md §1.5).
async fn waitlist(db: Data<Db>) -> Result<usize> {
    let now = db.clock().now();
    let due = db.read(move |conn| ops::hints(conn, now)).await?;
    each(&db, "waitlist", due, ops::booking_hint).await
}

/// Does an act of a rule with each of these, in a unit of its own, and answers with how many it was done.
async fn each<T: Copy + Send + 'static>(
    db: &Db,
    rule: &str,
    due: Vec<T>,
    act: fn(&mut Unit<'_>, T) -> Result<bool>,
) -> Result<usize> {
    let mut done = 0;
    for id in due {
        done += usize::from(db.write(Act::of(Actor::rule(rule)), move |unit| act(unit, id)).await?);
    }
    Ok(done)
}
