//! Use cases of calendars.

use uuid::Uuid;

use super::{
    model::{Calendar, CalendarEvent, CalendarFilter, CalendarKind, CalendarNew},
    rules, store,
    views::{Calendar as Resource, CalendarMade},
};
use crate::{
    bookings::{self, model::TripsOf},
    customers,
    db::{Conn, Page, PageOf, Reader, Unit},
    drivers,
    events::{self, Change},
    fleet, identity,
    kernel::{CalendarId, Code, Error, Fault, Id, Instant, LockKey, Result, UserId, text},
};

/// A calendar of the caller.
///
/// # Errors
/// `not_found`.
pub fn calendar_get(reader: &mut Reader<'_>, id: CalendarId) -> Result<Resource> {
    let own = UserId::from_uuid(reader.actor.id);
    store::get(reader.conn, own, id)?.map(Resource::from).ok_or_else(Error::not_found)
}

/// A page of the caller's calendars.
pub fn calendar_list(reader: &mut Reader<'_>, page: &Page, filter: &CalendarFilter) -> Result<PageOf<Resource>> {
    let own = UserId::from_uuid(reader.actor.id);
    Ok(store::page(reader.conn, own, page, filter)?.map(Resource::from))
}

/// Creates a calendar. Its address, below `base`, is only in this answer.
///
/// # Errors
/// 422 for a subject that isn't there or whose calendar the caller may not have; `too_many_calendars`.
pub fn calendar_create(unit: &mut Unit<'_>, new: &CalendarNew, base: &str) -> Result<CalendarMade> {
    let CalendarNew { kind, subject_id } = *new;
    let may_have = rules::may_have(unit.actor, kind, subject_id);
    if !may_have || name_of(unit.conn, kind, subject_id)?.is_none() {
        return Err(Error::invalid(vec![Fault::unknown_reference("/subject_id")]));
    }
    let user_id = UserId::from_uuid(unit.actor.id);
    unit.lock([LockKey::Calendars(user_id.0)])?;
    if store::count(unit.conn, user_id)? >= rules::MOST {
        let most = rules::MOST;
        return Err(Error::new(
            Code::TooManyCalendars,
            text!(
                "You have {most} calendars already; delete one of them first.",
                "日历订阅已达 {most} 个上限，请先删除一个。"
            ),
        ));
    }
    let secret = identity::ops::secret_new()?;
    let row = Calendar {
        id: CalendarId::new(),
        user_id,
        kind,
        subject_id: Id::from_uuid(subject_id),
        secret_hash: identity::ops::secret_hash(&secret).to_vec(),
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::insert(unit.conn, &row)?;
    let after = Resource::from(row);
    events::record_resource(unit, CalendarEvent::Create.into(), after.id.0, None, &after)?;
    Ok(CalendarMade { resource: after, url: format!("{base}/calendars/{secret}.ics") })
}

/// Deletes a calendar of the caller: its address leads nowhere from now on.
///
/// # Errors
/// `not_found`; `stale`.
pub fn calendar_delete(unit: &mut Unit<'_>, id: CalendarId) -> Result<()> {
    let before = calendar_get(&mut unit.reader(), id)?;
    unit.expect_version(Calendar::VERSION)?;
    store::delete(unit.conn, id)?;
    let before = Some(events::json(&before)?);
    events::record(unit, &Change { before, ..Change::of(CalendarEvent::Delete.into(), id.0) })
}

/// The text of the calendar whose address has this secret, for whoever has it.
///
/// # Errors
/// `not_found` where there is none, and where its maker may not have it any more.
pub fn calendar_feed(conn: &mut Conn, secret: &str, now: Instant) -> Result<String> {
    let Calendar { user_id, kind, subject_id, .. } =
        store::by_hash(conn, &identity::ops::secret_hash(secret))?.ok_or_else(Error::not_found)?;
    let maker = identity::ops::user_actor(conn, user_id)?;
    maker.filter(|maker| rules::may_have(maker, kind, subject_id.0)).ok_or_else(Error::not_found)?;
    let name = name_of(conn, kind, subject_id.0)?.ok_or_else(Error::not_found)?;
    let of = trips_of(kind, subject_id.0);
    let trips = bookings::ops::calendar_trips(conn, of, rules::window(now), rules::MOST_TRIPS, now)?;
    Ok(rules::feed::text(&format!("用车行程：{name}"), &trips))
}

fn trips_of(kind: CalendarKind, subject: Uuid) -> TripsOf {
    match kind {
        CalendarKind::Driver => TripsOf::Driver(Id::from_uuid(subject)),
        CalendarKind::Department => TripsOf::Department(Id::from_uuid(subject)),
        CalendarKind::Vehicle => TripsOf::Vehicle(Id::from_uuid(subject)),
    }
}

/// What a driver, department or vehicle is called; none if there is none of this id.
fn name_of(conn: &mut Conn, kind: CalendarKind, subject: Uuid) -> Result<Option<String>> {
    Ok(match kind {
        CalendarKind::Driver => drivers::ops::driver_find(conn, Id::from_uuid(subject))?.map(|driver| driver.name),
        CalendarKind::Department => {
            customers::ops::department_find(conn, Id::from_uuid(subject))?.map(|department| department.content.name)
        }
        CalendarKind::Vehicle => {
            fleet::ops::vehicle_find(conn, Id::from_uuid(subject))?.map(|vehicle| vehicle.content.plate_no)
        }
    })
}
