//! Reading bookings and trips. Views of many rows take a fixed number of queries.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use crate::{
    bookings::{
        model::{self, BookingFilter, TripFilter, TripState},
        store::{bookings, trips},
        views::{self, HistoryEntry},
    },
    charges::{self, model::Item},
    customers,
    db::{Conn, Page, PageOf, Reader, Unit, etag},
    dispatch::{
        self,
        model::{Failure, Request},
        views::Warning,
    },
    drivers::{self, model::Driver},
    events,
    fleet::{self, model::Vehicle},
    kernel::{BookingId, DepartmentId, DriverId, Error, Instant, Lang, Result, Scope, TripId, VehicleId, text},
    reference,
};

/// A booking that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn booking_get(reader: &mut Reader<'_>, id: BookingId) -> Result<views::Booking> {
    let row = bookings::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    booking_view(reader.conn, row, reader.lang)
}

/// A page of the bookings that the caller may see.
pub fn booking_list(reader: &mut Reader<'_>, page: &Page, filter: &BookingFilter) -> Result<PageOf<views::Booking>> {
    let PageOf { items, next } = bookings::page(reader.conn, &reader.actor.scope(), page, filter)?;
    Ok(PageOf { items: booking_views(reader.conn, items, reader.lang)?, next })
}

/// The departments of these trips. Unknown ids are left out.
pub fn trip_departments(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<(TripId, DepartmentId)>> {
    trips::departments_of(conn, ids)
}

/// A trip that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn trip_get(reader: &mut Reader<'_>, id: TripId) -> Result<views::Trip> {
    let row = trips::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    trip_view(reader.conn, row, reader.now, reader.lang)
}

/// The numbers of bookings.
pub fn booking_numbers(conn: &mut Conn, ids: &[BookingId]) -> Result<HashMap<BookingId, String>> {
    Ok(bookings::find(conn, ids)?.into_iter().map(|row| (row.id, row.number)).collect())
}

/// What a statement shows about the trips of these bookings: the plate, and the kilometres driven.
pub fn trips_billed(conn: &mut Conn, ids: &[BookingId]) -> Result<HashMap<TripId, (String, Option<i64>)>> {
    let rows = trips::of_bookings(conn, ids)?;
    let names = Names::of(conn, &rows)?;
    let mut driven: HashMap<TripId, Option<i64>> = HashMap::new();
    for leg in trips::legs_of(conn, &rows.iter().map(|row| row.id).collect::<Vec<_>>())? {
        let sum = driven.entry(leg.trip_id).or_insert(Some(0));
        *sum = sum.zip(leg.distance_km()).map(|(sum, km)| sum + km);
    }
    Ok(rows
        .into_iter()
        .map(|row| (row.id, (names.plate(row.vehicle_id), driven.get(&row.id).copied().flatten())))
        .collect())
}

/// The slip of a trip. Whoever may see the trip may see its slip, also a driver, who may not see the booking itself.
///
/// # Errors
/// `not_found`.
pub fn trip_slip(reader: &mut Reader<'_>, id: TripId) -> Result<views::Slip> {
    let trip = trip_get(&mut Reader { conn: reader.conn, lang: Lang::ZhCn, ..*reader }, id)?;
    let row = bookings::get(reader.conn, &Scope::All, trip.booking_id)?.ok_or_else(Error::not_found)?;
    let booking = booking_view(reader.conn, row, Lang::ZhCn)?;
    let department =
        customers::ops::department_find(reader.conn, trip.department_id)?.ok_or_else(Error::not_found)?.content.name;
    let company = reference::ops::settings(reader.conn)?.content.company_name;
    Ok(views::Slip { company, department, booking, trip })
}

/// A page of the trips that the caller may see.
pub fn trip_list(reader: &mut Reader<'_>, page: &Page, filter: &TripFilter) -> Result<PageOf<views::Trip>> {
    let PageOf { items, next } = trips::page(reader.conn, &reader.actor.scope(), page, filter)?;
    Ok(PageOf { items: trip_views(reader.conn, items, reader.now, reader.lang)?, next })
}

/// Those of these bookings that belong to this department.
pub fn bookings_of_department(
    conn: &mut Conn,
    ids: &[BookingId],
    department: DepartmentId,
) -> Result<HashSet<BookingId>> {
    Ok(bookings::of_department(conn, ids, department)?.into_iter().collect())
}

/// A booking's history.
///
/// # Errors
/// `not_found`.
pub fn booking_history(reader: &mut Reader<'_>, id: BookingId) -> Result<views::History> {
    bookings::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    let entry = |event: events::Event| -> Result<HistoryEntry> {
        Ok(HistoryEntry {
            id: event.id,
            at: event.at,
            actor_kind: event.actor_kind,
            actor: event.actor_name,
            on_behalf_of: events::Event::json(event.on_behalf_of.as_deref())?,
            subject: event.subject_kind,
            subject_id: event.subject_id.0,
            action: event.action,
            before: events::Event::json(event.before.as_deref())?,
            after: events::Event::json(event.after.as_deref())?,
            reason: event.reason,
        })
    };
    Ok(views::History {
        items: events::booking_history(reader.conn, id)?.into_iter().map(entry).collect::<Result<_>>()?,
        next_cursor: None,
    })
}

/// The candidates for a booking, best first, with every rule that speaks against each.
///
/// # Errors
/// `not_found`.
pub fn candidates(reader: &mut Reader<'_>, id: BookingId) -> Result<views::Candidates> {
    let booking = bookings::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    let items = bookings::items_of(reader.conn, &[id])?.into_iter().map(|row| (row.class, row.quantity)).collect();
    let except = trips::of_bookings(reader.conn, &[id])?
        .iter()
        .filter(|trip| trip.state == TripState::Planned)
        .map(|trip| trip.id.0)
        .collect();
    let request = Request {
        items,
        passengers: booking.passengers,
        places_sent: 0,
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        distance_km: booking.distance_km,
        except,
        past: false,
        in_full: true,
    };
    let warning = |failure: &Failure| Warning::in_full(failure, reader.lang);
    let candidate = |found: dispatch::ops::VehicleCandidate| views::Candidate {
        vehicle_id: found.vehicle.id,
        plate_no: found.vehicle.content.plate_no,
        class: found.vehicle.content.class,
        seats: found.vehicle.content.seats,
        driver_id: found.driver.as_ref().map(|driver| driver.id),
        driver_name: found.driver.map(|driver| driver.name),
        driver_minutes: found.driver_minutes,
        eligible: found.blocking.is_empty(),
        reasons: found.blocking.iter().map(warning).collect(),
        warnings: found.warnings.iter().map(warning).collect(),
    };
    Ok(views::Candidates {
        items: dispatch::ops::candidates(reader.conn, &request)?.into_iter().map(candidate).collect(),
        next_cursor: None,
    })
}

/// The view of one booking.
pub(super) fn booking_view(conn: &mut Conn, row: model::Booking, lang: Lang) -> Result<views::Booking> {
    booking_views(conn, vec![row], lang)?.pop().ok_or_else(Error::not_found)
}

/// A booking as an event keeps it.
pub(super) fn booking_json(unit: &mut Unit<'_>, row: &model::Booking) -> Result<Value> {
    events::json(&booking_view(unit.conn, row.clone(), Lang::En)?)
}

/// A trip as an event keeps it.
pub(super) fn trip_json(unit: &mut Unit<'_>, row: &model::Trip) -> Result<Value> {
    events::json(&trip_view(unit.conn, row.clone(), unit.now, Lang::En)?)
}

/// The view of one trip.
pub(super) fn trip_view(conn: &mut Conn, row: model::Trip, now: Instant, lang: Lang) -> Result<views::Trip> {
    trip_views(conn, vec![row], now, lang)?.pop().ok_or_else(Error::not_found)
}

/// The vehicles and drivers of some trips, for their plates and names.
struct Names {
    vehicles: HashMap<VehicleId, Vehicle>,
    drivers: HashMap<DriverId, Driver>,
}

impl Names {
    fn of(conn: &mut Conn, trips: &[model::Trip]) -> Result<Self> {
        Self::with_legs(conn, trips, &[])
    }

    fn with_legs(conn: &mut Conn, trips: &[model::Trip], legs: &[model::Leg]) -> Result<Self> {
        let of_trips = trips.iter().map(|trip| (trip.vehicle_id, trip.driver_id));
        let of_legs = legs.iter().map(|leg| (leg.vehicle_id, leg.driver_id));
        let (vehicles, drivers): (BTreeSet<VehicleId>, BTreeSet<DriverId>) = of_trips.chain(of_legs).unzip();
        let (vehicles, drivers) = (Vec::from_iter(vehicles), Vec::from_iter(drivers));
        Ok(Self {
            vehicles: fleet::ops::vehicles_find(conn, &vehicles)?.into_iter().map(|one| (one.id, one)).collect(),
            drivers: drivers::ops::drivers_find(conn, &drivers)?.into_iter().map(|one| (one.id, one)).collect(),
        })
    }

    fn plate(&self, id: VehicleId) -> String {
        self.vehicles.get(&id).map(|vehicle| vehicle.content.plate_no.clone()).unwrap_or_default()
    }

    fn driver(&self, id: DriverId) -> (String, String) {
        self.drivers.get(&id).map(|driver| (driver.name.clone(), driver.phone.clone())).unwrap_or_default()
    }
}

fn warnings(trip: &model::Trip, lang: Lang) -> Result<Vec<Warning>> {
    Ok(trip.notes()?.iter().map(|note| Warning::of(note, lang)).collect())
}

/// Views of many bookings. Items, trips, vehicles and drivers take one query each.
fn booking_views(conn: &mut Conn, rows: Vec<model::Booking>, lang: Lang) -> Result<Vec<views::Booking>> {
    let ids: Vec<BookingId> = rows.iter().map(|row| row.id).collect();
    let all_trips = trips::of_bookings(conn, &ids)?;
    let names = Names::of(conn, &all_trips)?;
    let mut items: HashMap<BookingId, Vec<Item>> = HashMap::new();
    for row in bookings::items_of(conn, &ids)? {
        items.entry(row.booking_id).or_default().push(Item { class: row.class, quantity: row.quantity });
    }
    let mut trips: HashMap<BookingId, Vec<views::TripSummary>> = HashMap::new();
    let mut warnings: HashMap<BookingId, Vec<Warning>> = HashMap::new();
    for trip in all_trips {
        warnings.entry(trip.booking_id).or_default().extend(self::warnings(&trip, lang)?);
        let (driver_name, driver_phone) = names.driver(trip.driver_id);
        trips.entry(trip.booking_id).or_default().push(views::TripSummary {
            id: trip.id,
            state: trip.state,
            vehicle_id: trip.vehicle_id,
            plate_no: names.plate(trip.vehicle_id),
            driver_id: trip.driver_id,
            driver_name,
            driver_phone,
            starts_at: trip.starts_at,
            ends_at: trip.ends_at,
        });
    }
    let view = |row: model::Booking| {
        let (items, trips, warnings) = (items.remove(&row.id), trips.remove(&row.id), warnings.remove(&row.id));
        views::Booking::of(row, items.unwrap_or_default(), trips.unwrap_or_default(), warnings.unwrap_or_default())
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The view of a new booking, which has no trips yet.
pub(super) fn new_booking_view(row: model::Booking, items: Vec<Item>) -> views::Booking {
    views::Booking::of(row, items, Vec::new(), Vec::new())
}

/// Views of many trips, with their bookings, vehicles, drivers, legs, charges, quarantined readings and risks.
fn trip_views(conn: &mut Conn, rows: Vec<model::Trip>, now: Instant, lang: Lang) -> Result<Vec<views::Trip>> {
    let ids: Vec<TripId> = rows.iter().map(|row| row.id).collect();
    let all_legs = trips::legs_of(conn, &ids)?;
    let names = Names::with_legs(conn, &rows, &all_legs)?;
    let of_trips: Vec<BookingId> = rows.iter().map(|row| row.booking_id).collect();
    let found: HashMap<BookingId, model::Booking> =
        bookings::find(conn, &of_trips)?.into_iter().map(|row| (row.id, row)).collect();
    let mut legs: HashMap<TripId, Vec<model::Leg>> = HashMap::new();
    for leg in all_legs {
        legs.entry(leg.trip_id).or_default().push(leg);
    }
    let mut charges: HashMap<(TripId, i64), charges::model::Charge> = HashMap::new();
    for charge in charges::ops::charges_of(conn, &ids)? {
        if let Some(trip) = charge.trip_id {
            charges.insert((trip, charge.version), charge);
        }
    }
    let leg_ids: Vec<_> = legs.values().flatten().map(|leg| leg.id).collect();
    let quarantined = fleet::ops::quarantined_legs(conn, &leg_ids)?;
    let risks = risks(conn, &rows, now)?;

    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let legs = legs.remove(&row.id).unwrap_or_default();
        let is_back = row.returned_at.is_some();
        let charge = charges.remove(&(row.id, row.charge_version)).filter(|_| row.presented_at.is_some());
        let charge = charge.map(views::ChargeView::of).transpose()?;
        let (driver_name, driver_phone) = names.driver(row.driver_id);
        let risk = risks.get(&row.id);
        let booking = found.get(&row.booking_id).ok_or_else(|| Error::internal("a trip without its booking"))?;
        views.push(views::Trip {
            correction_proposed: row.correction_proposed()?,
            distance_km: if is_back { legs.iter().map(model::Leg::distance_km).sum() } else { None },
            quarantined: legs.iter().any(|leg| quarantined.contains(&leg.id)),
            legs: legs
                .into_iter()
                .map(|leg| {
                    let (plate_no, driver) = (names.plate(leg.vehicle_id), names.driver(leg.driver_id).0);
                    views::LegView::of(leg, plate_no, driver)
                })
                .collect(),
            charge,
            awaits_confirmation: row.awaits_signature(),
            at_risk: risk.is_some(),
            at_risk_reason: risk
                .map(|late| text!("{late} isn't back in time.", "{late} 未按时回场。").get(lang).to_owned()),
            warnings: warnings(&row, lang)?,
            booking_number: booking.number.clone(),
            origin: booking.origin.clone(),
            destination: booking.destination.clone(),
            waypoints: booking.waypoints(),
            passengers: booking.passengers,
            contact_name: booking.contact_name.clone(),
            contact_phone: booking.contact_phone.clone(),
            reason: booking.reason.clone(),
            note: booking.note.clone(),
            plate_no: names.plate(row.vehicle_id),
            driver_name,
            driver_phone,
            etag: etag(row.version),
            id: row.id,
            state: row.state,
            outcome: row.outcome,
            booking_id: row.booking_id,
            department_id: row.department_id,
            class: row.class,
            vehicle_id: row.vehicle_id,
            driver_id: row.driver_id,
            second_driver_id: row.second_driver_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            departed_at: row.departed_at,
            returned_at: row.returned_at,
            picked_up_at: row.picked_up_at,
            waiting_minutes: row.waiting_minutes,
            overnight_nights: row.overnight_nights,
            driving_minutes: row.driving_minutes,
            presented_at: row.presented_at,
            adjustment_proposed_fen: row.adjustment_proposed_fen,
            confirmed_at: row.confirmed_at,
            confirmed_by: row.confirmed_by.map(|by| by.to_string()),
            signed_by: row.signed_by,
            slip: row.slip,
            rating: row.rating,
            comment: row.comment,
            dispute_reason: row.dispute_reason,
            upheld: row.upheld,
            close_reason: row.close_reason,
            needs_reassignment: row.needs_reassignment,
            created_at: row.created_at,
            updated_at: row.updated_at,
        });
    }
    Ok(views)
}

/// Planned trips whose vehicle or driver is still out, or came back too late, and the plate or name of the one that is
/// late.
fn risks(conn: &mut Conn, rows: &[model::Trip], now: Instant) -> Result<HashMap<TripId, String>> {
    let planned: Vec<&model::Trip> = rows.iter().filter(|row| row.state == TripState::Planned).collect();
    let (Some(from), Some(until)) =
        (planned.iter().map(|row| row.starts_at).min(), planned.iter().map(|row| row.ends_at).max())
    else {
        return Ok(HashMap::new());
    };
    let vehicles: Vec<VehicleId> = planned.iter().map(|row| row.vehicle_id).collect();
    let drivers: Vec<DriverId> = planned.iter().flat_map(|row| row.drivers()).collect();
    let others = trips::legs_around(conn, &vehicles, &drivers, from.min(now), until)?;
    let names = Names::of(conn, rows)?;
    let late = |row: &model::Trip| {
        let drivers: Vec<DriverId> = row.drivers().collect();
        let leg = others.iter().find(|leg| {
            let runs_into = leg.returned_at.map_or(now >= row.starts_at, |back| back > row.starts_at)
                && leg.departed_at < row.ends_at;
            leg.trip_id != row.id && runs_into && leg.concerns(row.vehicle_id, &drivers)
        })?;
        Some(if leg.vehicle_id == row.vehicle_id { names.plate(row.vehicle_id) } else { names.driver(row.driver_id).0 })
    };
    Ok(planned.into_iter().filter_map(|row| Some((row.id, late(row)?))).collect())
}
