//! The sweeps that confirm trips by rule and end bookings that have lapsed.

use actix_web::web::Data;

use super::ops;
use crate::{
    db::{Act, Db, Unit},
    jobs::Sweep,
    kernel::{Actor, Result},
};

/// The sweeps of this room.
pub fn sweeps() -> Vec<Sweep> {
    vec![Sweep::each_minute("confirm_by_rule", confirm_by_rule), Sweep::each_minute("lapse", lapse)]
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
