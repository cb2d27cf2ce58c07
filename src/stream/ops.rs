//! Reading what is to be told.

use std::collections::HashMap;

use uuid::Uuid;

use super::model::Hint;
use crate::{
    billing, bookings,
    db::Conn,
    events::{self, model::Followed},
    kernel::{BookingId, DepartmentId, DriverId, InvoiceId, Result, StatementId, TripId},
};

/// The most changes that are read at a time, and that are told again to who comes back.
pub const MOST: i64 = 1_000;

/// What was changed after a sequence, in the order of commits, and whom it concerns: at most six queries, however much it is.
pub fn hints(conn: &mut Conn, after: i64, most: i64) -> Result<Vec<Hint>> {
    let followed = events::ops::followed(conn, after, most)?;
    let mut departments: HashMap<Uuid, DepartmentId> = HashMap::new();
    let bookings: Vec<BookingId> = ids(&followed, "booking", BookingId::from_uuid);
    departments.extend(bookings::ops::booking_departments(conn, &bookings)?.into_iter().map(|(id, of)| (id.0, of)));
    let trips: Vec<TripId> = ids(&followed, "trip", TripId::from_uuid);
    let mut drivers: HashMap<Uuid, Vec<DriverId>> = HashMap::new();
    for (trip, department, driver) in bookings::ops::trip_readers(conn, &trips)? {
        departments.insert(trip.0, department);
        drivers.entry(trip.0).or_default().push(driver);
    }
    let statements: Vec<StatementId> = ids(&followed, "statement", StatementId::from_uuid);
    departments.extend(billing::ops::statement_departments(conn, &statements)?.into_iter().map(|(id, of)| (id.0, of)));
    let invoices: Vec<InvoiceId> = ids(&followed, "invoice", InvoiceId::from_uuid);
    departments.extend(billing::ops::invoice_departments(conn, &invoices)?.into_iter().map(|(id, of)| (id.0, of)));
    let hint = |Followed { sequence, subject_kind, subject_id, .. }: Followed| Hint {
        sequence,
        id: subject_id.0,
        department: departments.get(&subject_id.0).copied(),
        drivers: drivers.get(&subject_id.0).cloned().unwrap_or_default(),
        topic: subject_kind,
    };
    Ok(followed.into_iter().map(hint).collect())
}

/// The subjects of one kind, each once.
fn ids<T: Ord>(followed: &[Followed], kind: &str, id: impl Fn(Uuid) -> T) -> Vec<T> {
    let of_kind = followed.iter().filter(|event| event.subject_kind == kind);
    let mut ids: Vec<T> = of_kind.map(|event| id(event.subject_id.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
