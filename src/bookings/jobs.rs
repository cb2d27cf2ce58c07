//! The sweeps that confirm trips by rule and end bookings that have lapsed.

use actix_web::web::Data;

use super::ops;
use crate::{
    db::{Act, Db},
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
    let mut done = 0;
    for id in db.read(move |conn| ops::overdue(conn, now)).await? {
        done += usize::from(
            db.write(Act::of(Actor::rule("confirm_by_rule")), move |unit| ops::trip_confirm_by_rule(unit, id)).await?,
        );
    }
    Ok(done)
}

/// Ends bookings that nobody departed for by their planned end (RULES.md §1.12).
async fn lapse(db: Data<Db>) -> Result<usize> {
    let now = db.clock().now();
    let mut done = 0;
    for id in db.read(move |conn| ops::lapsing(conn, now)).await? {
        done += usize::from(db.write(Act::of(Actor::rule("lapse")), move |unit| ops::booking_lapse(unit, id)).await?);
    }
    Ok(done)
}
