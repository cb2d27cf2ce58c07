//! The slips of trips.

use std::collections::HashMap;

use uuid::Uuid;

use super::read::{booking_views, trip_views};
use crate::{
    bookings::{
        model::{Approval, Booking, BookingEvent},
        store::{bookings, trips},
        views::{Slip, Trip},
    },
    customers,
    db::{Conn, Reader},
    events::{self, Event, EventType},
    identity,
    kernel::{ActorKind, BookingId, DepartmentId, Error, Lang, Result, TripId},
    reference,
};

/// The slips of these trips, in their order; of a trip that is named twice, one. Whoever may see a trip may see its slip,
/// also a driver, who may not see the booking itself.
///
/// # Errors
/// `not_found` if one of them isn't there, or isn't for the caller.
pub fn trip_slips(reader: &mut Reader<'_>, ids: &[TripId]) -> Result<Vec<Slip>> {
    let found = trips::find(reader.conn, &reader.actor.scope(), ids)?;
    let rows = bookings::find(reader.conn, &found.iter().map(|trip| trip.booking_id).collect::<Vec<_>>())?;
    let known = rows.iter().map(|row| (row.id, row.clone())).collect();
    let found = trip_views(reader.conn, found, &known, reader.now, Lang::ZhCn)?;
    let approvers = approvers(reader.conn, &rows)?;
    let shown: HashMap<BookingId, _> =
        booking_views(reader.conn, rows, Lang::ZhCn)?.into_iter().map(|booking| (booking.id, booking)).collect();
    let departments: HashMap<DepartmentId, String> =
        customers::ops::departments(reader.conn)?.into_iter().map(|one| (one.id, one.content.name)).collect();
    let classes = reference::ops::class_names(reader.conn)?;
    let settings = reference::ops::settings(reader.conn)?;
    let named = found.iter().map(|trip| trip.department_id.0).chain([settings.id.0]);
    let former = reference::ops::former_names(reader.conn, &named.collect::<Vec<_>>())?;
    let mut slips: HashMap<TripId, Slip> = HashMap::new();
    for trip in found {
        let Trip { booking_id, department_id, confirmed_at, .. } = trip;
        let present = departments.get(&department_id).ok_or_else(Error::not_found)?;
        let booking = shown.get(&booking_id).cloned().ok_or_else(Error::not_found)?;
        let slip = Slip {
            company: former.name(settings.id.0, confirmed_at, &settings.content.company_name),
            department: former.name(department_id.0, confirmed_at, present),
            class: classes.get(&trip.vehicle_class).unwrap_or(&trip.vehicle_class).clone(),
            approver: approvers.get(&booking_id).cloned(),
            booking,
            trip,
        };
        slips.insert(slip.trip.id, slip);
    }
    let mut sorted = Vec::with_capacity(slips.len());
    for (at, id) in ids.iter().enumerate() {
        if !ids[..at].contains(id) {
            sorted.push(slips.remove(id).ok_or_else(Error::not_found)?);
        }
    }
    Ok(sorted)
}

/// Who approved each of these bookings: who signed the paper, or who approved it here.
fn approvers(conn: &mut Conn, rows: &[Booking]) -> Result<HashMap<BookingId, String>> {
    let approved = || rows.iter().filter(|row| row.approval == Approval::Approved);
    let here: Vec<BookingId> = approved().filter(|row| row.approval_signed_by.is_none()).map(|row| row.id).collect();
    let mut last: HashMap<BookingId, Event> = HashMap::new();
    if !here.is_empty() {
        for event in events::of_bookings(conn, &here, EventType::from(BookingEvent::Approve))? {
            last.extend(event.booking_id.map(|id| (id, event)));
        }
    }
    let mut found = HashMap::new();
    for row in approved() {
        let name = match (&row.approval_signed_by, last.remove(&row.id)) {
            (Some(signed_by), _) => Some(signed_by.clone()),
            (None, Some(event)) => Some(approved_by(event)?),
            (None, None) => approved_before(conn, row)?,
        };
        found.extend(name.map(|name| (row.id, name)));
    }
    Ok(found)
}

/// Who approved a booking, as its history names them: the user, a delegate with the approver for whom they did it, or the
/// person on whose behalf a key did it.
fn approved_by(event: Event) -> Result<String> {
    Ok(match (event.acted_for()?, event.actor_kind) {
        (Some(giver), ActorKind::User) => format!("{}（代 {}）", event.actor_name, giver.name),
        (Some(person), _) => person.name,
        (None, _) => event.actor_name,
    })
}

/// Who approved a booking whose history is archived, as the booking names them: without the person on whose behalf a key
/// did it.
fn approved_before(conn: &mut Conn, row: &Booking) -> Result<Option<String>> {
    let mut name = |id: Option<Uuid>| id.map_or(Ok(None), |id| identity::ops::name_of(conn, id));
    let (by, giver) = (name(row.approved_by.map(|id| id.0))?, name(row.approved_for.map(|id| id.0))?);
    Ok(match (by, giver) {
        (Some(by), Some(giver)) => Some(format!("{by}（代 {giver}）")),
        (by, _) => by,
    })
}
