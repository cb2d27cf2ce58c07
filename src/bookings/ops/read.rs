//! Reading bookings and trips. Views of many rows take a fixed number of queries.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::{
    budget, create::has_room, dispatch::request as dispatch_request, reassign::request as reassign_request, told,
    waiting,
};
use crate::{
    bookings::{
        model::{self, Booking, BookingEvent, BookingFilter, TripFilter, TripState},
        rules,
        store::{bookings, trips},
        views::{self, HistoryEntry},
    },
    charges::{self, model::Item},
    db::{Conn, Page, PageOf, Reader, Unit, etag},
    dispatch::{
        self,
        model::{Failure, Request},
        ops::TakeOver,
        views::{Reason, Warning},
    },
    drivers::{self, model::Driver},
    events,
    fleet::{self, model::Vehicle},
    kernel::{BookingId, Code, DepartmentId, DriverId, Error, Instant, Lang, Result, TripId, VehicleId, text},
    reference::{
        self,
        model::{FormerNames, RuleCode, Severity},
    },
};

/// A booking that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn booking_get(reader: &mut Reader<'_>, id: BookingId) -> Result<views::Booking> {
    let row = bookings::get(reader.conn, &reader.actor.booking_scope(), id)?.ok_or_else(Error::not_found)?;
    let view = booking_view(reader.conn, row.clone(), reader.lang)?;
    told::booking(reader, row, view)
}

/// A page of the bookings that the caller may see.
pub fn booking_list(reader: &mut Reader<'_>, page: &Page, filter: &BookingFilter) -> Result<PageOf<views::Booking>> {
    let PageOf { items, next } = bookings::page(reader.conn, &reader.actor.booking_scope(), page, filter)?;
    let views = booking_views(reader.conn, items.clone(), reader.lang)?;
    Ok(PageOf { items: told::bookings(reader, &items, views)?, next })
}

/// The departments of these trips. Unknown ids are left out.
pub fn trip_departments(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<(TripId, DepartmentId)>> {
    trips::departments_of(conn, ids)
}

/// The departments of these bookings. Unknown ids are left out.
pub fn booking_departments(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<(BookingId, DepartmentId)>> {
    if ids.is_empty() { Ok(Vec::new()) } else { bookings::departments_of(conn, ids) }
}

/// Who may read these trips: of each its department with every driver who drives it or drove a leg of it.
pub fn trip_readers(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<(TripId, DepartmentId, DriverId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = trips::drivers_of(conn, ids)?;
    let departments: HashMap<TripId, DepartmentId> = rows.iter().map(|row| (row.0, row.1)).collect();
    let driven = trips::legs_of(conn, ids)?.into_iter().flat_map(|leg| {
        let drivers = std::iter::once(leg.driver_id).chain(leg.second_driver_id);
        drivers.map(move |driver| (leg.trip_id, driver)).collect::<Vec<_>>()
    });
    let planned = rows.iter().flat_map(|(trip, _, driver, second)| {
        std::iter::once(*driver).chain(*second).map(|driver| (*trip, driver)).collect::<Vec<_>>()
    });
    let both = planned.chain(driven);
    Ok(both.filter_map(|(trip, driver)| Some((trip, *departments.get(&trip)?, driver))).collect())
}

/// A trip that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn trip_get(reader: &mut Reader<'_>, id: TripId) -> Result<views::Trip> {
    let row = trips::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    let booking = bookings::find(reader.conn, &[row.booking_id])?.pop().ok_or_else(Error::not_found)?;
    let view = trip_view(reader.conn, row.clone(), reader.now, reader.lang)?;
    told::trip(reader, &booking, row, view)
}

/// What a statement shows about these bookings.
pub fn bookings_billed(conn: &mut Conn, ids: &[BookingId]) -> Result<HashMap<BookingId, views::BilledBooking>> {
    let billed = |row: model::Booking| views::BilledBooking {
        waypoints: row.waypoints(),
        number: row.number,
        contact_name: row.contact_name,
        origin: row.origin,
        destination: row.destination,
    };
    Ok(bookings::find(conn, ids)?.into_iter().map(|row| (row.id, billed(row))).collect())
}

/// What a statement shows about the trips of these bookings.
pub fn trips_billed(conn: &mut Conn, ids: &[BookingId]) -> Result<HashMap<TripId, views::BilledTrip>> {
    let rows = trips::of_bookings(conn, ids)?;
    let legs = trips::legs_of(conn, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let names = Names::with_legs(conn, &rows, &legs)?;
    let billed = |row: model::Trip| {
        let own = || legs.iter().filter(|leg| leg.trip_id == row.id);
        let mut plate_nos: Vec<String> = Vec::new();
        for plate_no in own().map(|leg| names.plate(leg.vehicle_id, row.confirmed_at)) {
            if !plate_nos.contains(&plate_no) {
                plate_nos.push(plate_no);
            }
        }
        let billed = views::BilledTrip {
            plate_no: names.plate(row.vehicle_id, row.confirmed_at),
            plate_nos,
            departed_at: row.departed_at,
            returned_at: row.returned_at,
            distance_km: row.departed_at.and_then(|_| own().map(model::Leg::distance_km).sum()),
        };
        (row.id, billed)
    };
    Ok(rows.into_iter().map(billed).collect())
}

/// A page of the trips that the caller may see.
pub fn trip_list(reader: &mut Reader<'_>, page: &Page, filter: &TripFilter) -> Result<PageOf<views::Trip>> {
    let PageOf { items, next } = trips::page(reader.conn, &reader.actor.scope(), page, filter)?;
    let found = bookings_of(reader.conn, &items)?;
    let views = trip_views(reader.conn, items.clone(), &found, reader.now, reader.lang)?;
    Ok(PageOf { items: told::trips(reader, &found, &items, views)?, next })
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
    bookings::get(reader.conn, &reader.actor.booking_scope(), id)?.ok_or_else(Error::not_found)?;
    // A delegate sees what happened to the booking, and no trips (RULES.md §1.13).
    let sees_trips = bookings::get(reader.conn, &reader.actor.scope(), id)?.is_some();
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
        items: events::booking_history(reader.conn, id)?
            .into_iter()
            .filter(|event| sees_trips || event.subject_kind == BookingEvent::SUBJECT.word.word)
            .map(entry)
            .collect::<Result<_>>()?,
        next_cursor: None,
    })
}

/// The candidates for a booking, best first, with every rule that speaks against each. They are judged as the dispatch
/// of what is still wanted judges them. When all is dispatched, they are judged in place of the planned vehicles.
///
/// # Errors
/// `not_found`.
pub fn booking_candidates(
    reader: &mut Reader<'_>,
    id: BookingId,
    only: Option<VehicleId>,
) -> Result<views::Candidates> {
    let booking = bookings::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    let items: Vec<Item> = items_of(reader.conn, id)?;
    let trips = trips::of_bookings(reader.conn, &[id])?;
    let open = rules::open_items(&items, &trips);
    let request = if open.iter().any(|(_, quantity)| *quantity > 0) {
        dispatch_request(reader.conn, &booking, &trips, open, reader.now)?
    } else {
        let (planned, rest): (Vec<model::Trip>, Vec<model::Trip>) =
            trips.into_iter().partition(|trip| trip.state == TripState::Planned);
        let except = planned.iter().map(|trip| trip.id.0).collect();
        let open = rules::open_items(&items, &rest);
        Request { except, ..dispatch_request(reader.conn, &booking, &rest, open, reader.now)? }
    };
    let mut found = candidates(reader.conn, &request, None, only, reader.lang)?;
    if booking.waitlist && !has_room(reader.conn, &booking.written(&items), id)? {
        let why = Reason {
            overridable: false,
            code: Code::NoCapacity.as_str(),
            detail: text!("The booking waits, and nothing is free for it yet.", "该预订候补中，尚无空余车辆。")
                .get(reader.lang)
                .to_owned(),
        };
        for candidate in &mut found.items {
            candidate.eligible = false;
            candidate.reasons.push(why.clone());
        }
    }
    Ok(found)
}

/// The candidates to take over a trip: its vehicle with every driver, then every other vehicle with its best driver. They are
/// judged as `reassign` judges them; for a trip under way as `continue` does, from now on and without the overrides of its
/// dispatch.
///
/// # Errors
/// `not_found`.
pub fn trip_candidates(reader: &mut Reader<'_>, id: TripId, only: Option<VehicleId>) -> Result<views::Candidates> {
    let trip = trips::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    let booking = bookings::find(reader.conn, &[trip.booking_id])?.pop().ok_or_else(Error::not_found)?;
    take_over(reader.conn, &booking, &trip, only, reader.now, reader.lang)
}

/// The candidates to take over a trip of this booking.
pub(super) fn take_over(
    conn: &mut Conn,
    booking: &model::Booking,
    trip: &model::Trip,
    only: Option<VehicleId>,
    now: Instant,
    lang: Lang,
) -> Result<views::Candidates> {
    let items = items_of(conn, booking.id)?;
    let trips = trips::of_bookings(conn, &[booking.id])?;
    let index = trips.iter().position(|one| one.id == trip.id).ok_or_else(Error::not_found)?;
    // A trip under way is continued from now on, by overrides of its own.
    let under_way = trip.state == TripState::Departed;
    let (from, overrides) = if under_way { (now, Vec::new()) } else { (booking.starts_at, trip.overrides()?) };
    let request = reassign_request(conn, booking, &items, &trips, index, from, now)?;
    let request = Request { under_way, ..request };
    let model::Trip { vehicle_id, second_driver_id, .. } = *trip;
    let trip = TakeOver { vehicle_id, second_driver_id, overrides };
    candidates(conn, &request, Some(&trip), only, lang)
}

fn candidates(
    conn: &mut Conn,
    request: &Request,
    trip: Option<&TakeOver>,
    only: Option<VehicleId>,
    lang: Lang,
) -> Result<views::Candidates> {
    let reason = |failure: &Failure| Reason::in_full(failure, lang);
    let warning = |failure: &Failure| Warning::in_full(failure, lang);
    let candidate = |found: dispatch::ops::Pair| views::Candidate {
        vehicle_id: found.vehicle.id,
        plate_no: found.vehicle.content.plate_no,
        class: found.vehicle.content.class,
        seats: found.vehicle.content.seats,
        driver_id: found.driver.as_ref().map(|driver| driver.id),
        driver_name: found.driver.map(|driver| driver.name),
        second_driver_id: found.second_driver_id,
        driver_minutes: found.driver_minutes,
        eligible: found.blocking.is_empty(),
        reasons: found.blocking.iter().map(reason).collect(),
        warnings: found.warnings.iter().map(warning).collect(),
    };
    let found = dispatch::ops::pairs(conn, request, trip, only)?;
    Ok(views::Candidates { items: found.into_iter().map(candidate).collect(), next_cursor: None })
}

/// What a booking asks for.
fn items_of(conn: &mut Conn, id: BookingId) -> Result<Vec<Item>> {
    Ok(bookings::items_of(conn, &[id])?.into_iter().map(Item::from).collect())
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
    let found = bookings_of(conn, std::slice::from_ref(&row))?;
    trip_views(conn, vec![row], &found, now, lang)?.pop().ok_or_else(Error::not_found)
}

/// The bookings of these trips.
fn bookings_of(conn: &mut Conn, rows: &[model::Trip]) -> Result<HashMap<BookingId, Booking>> {
    let of_trips: Vec<BookingId> = rows.iter().map(|row| row.booking_id).collect();
    Ok(bookings::find(conn, &of_trips)?.into_iter().map(|row| (row.id, row)).collect())
}

/// The vehicles and drivers of some trips, for their plates and names. Those of a signed trip are the ones at its
/// signature (RULES.md §4.10).
pub(super) struct Names {
    vehicles: HashMap<VehicleId, Vehicle>,
    drivers: HashMap<DriverId, Driver>,
    former: FormerNames,
}

impl Names {
    fn of(conn: &mut Conn, trips: &[model::Trip]) -> Result<Self> {
        Self::with_legs(conn, trips, &[])
    }

    pub(super) fn with_legs(conn: &mut Conn, trips: &[model::Trip], legs: &[model::Leg]) -> Result<Self> {
        let of_trips = trips.iter().map(|trip| (trip.vehicle_id, trip.driver_id));
        let of_legs = legs.iter().map(|leg| (leg.vehicle_id, leg.driver_id));
        let (vehicles, mut drivers): (BTreeSet<VehicleId>, BTreeSet<DriverId>) = of_trips.chain(of_legs).unzip();
        drivers.extend(trips.iter().filter_map(|trip| trip.second_driver_id));
        drivers.extend(legs.iter().filter_map(|leg| leg.second_driver_id));
        let (vehicles, drivers) = (Vec::from_iter(vehicles), Vec::from_iter(drivers));
        let is_signed = trips.iter().any(|trip| trip.confirmed_at.is_some());
        let named = vehicles.iter().map(|id| id.0).chain(drivers.iter().map(|id| id.0)).filter(|_| is_signed);
        Ok(Self {
            former: reference::ops::former_names(conn, &named.collect::<Vec<_>>())?,
            vehicles: fleet::ops::vehicles_find(conn, &vehicles)?.into_iter().map(|one| (one.id, one)).collect(),
            drivers: drivers::ops::drivers_find(conn, &drivers)?.into_iter().map(|one| (one.id, one)).collect(),
        })
    }

    pub(super) fn plate(&self, id: VehicleId, signed_at: Option<Instant>) -> String {
        let present = |vehicle: &Vehicle| self.former.name(id.0, signed_at, &vehicle.content.plate_no);
        self.vehicles.get(&id).map(present).unwrap_or_default()
    }

    pub(super) fn driver(&self, id: DriverId, signed_at: Option<Instant>) -> String {
        let present = |driver: &Driver| self.former.name(id.0, signed_at, &driver.name);
        self.drivers.get(&id).map(present).unwrap_or_default()
    }

    fn phone(&self, id: DriverId) -> String {
        self.drivers.get(&id).map(|driver| driver.phone.clone()).unwrap_or_default()
    }
}

fn warnings(trip: &model::Trip, lang: Lang) -> Result<Vec<Warning>> {
    Ok(trip.notes()?.iter().map(|note| Warning::of(note, lang)).collect())
}

/// Views of many bookings. Items, trips, vehicles and drivers take one query each.
pub(super) fn booking_views(conn: &mut Conn, rows: Vec<model::Booking>, lang: Lang) -> Result<Vec<views::Booking>> {
    let ids: Vec<BookingId> = rows.iter().map(|row| row.id).collect();
    let all_trips = trips::of_bookings(conn, &ids)?;
    let names = Names::of(conn, &all_trips)?;
    let mut items = bookings::items_by_booking(conn, &ids)?;
    let mut warnings = early_warnings(conn, &rows, &items, &all_trips, lang)?;
    let mut wanted: HashMap<BookingId, Vec<Item>> = HashMap::new();
    for row in rows.iter().filter(|row| !rules::is_closed(row.state)) {
        let own = all_trips.iter().filter(|trip| trip.booking_id == row.id);
        let open = rules::open_items(items.get(&row.id).map_or(&[], Vec::as_slice), own);
        let open = open.into_iter().filter(|(_, quantity)| *quantity > 0);
        wanted.insert(row.id, open.map(|(class, quantity)| Item { class, quantity }).collect());
    }
    let mut trips: HashMap<BookingId, Vec<views::TripSummary>> = HashMap::new();
    for trip in all_trips {
        warnings.entry(trip.booking_id).or_default().extend(self::warnings(&trip, lang)?);
        trips.entry(trip.booking_id).or_default().push(views::TripSummary {
            id: trip.id,
            state: trip.state,
            vehicle_id: trip.vehicle_id,
            plate_no: names.plate(trip.vehicle_id, trip.confirmed_at),
            driver_id: trip.driver_id,
            driver_name: names.driver(trip.driver_id, trip.confirmed_at),
            driver_phone: names.phone(trip.driver_id),
            starts_at: trip.starts_at,
            ends_at: trip.ends_at,
        });
    }
    let places = waiting::places(conn, &rows)?;
    let view = |row: model::Booking| {
        let id = row.id;
        let view = views::Booking::of(
            row,
            items.remove(&id).unwrap_or_default(),
            wanted.remove(&id).unwrap_or_default(),
            trips.remove(&id).unwrap_or_default(),
            warnings.remove(&id).unwrap_or_default(),
        );
        views::Booking { waitlist_place: places.get(&id).copied(), ..view }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The view of a new booking, which has no trips yet.
pub(super) fn new_booking_view(
    conn: &mut Conn,
    row: model::Booking,
    items: Vec<Item>,
    lang: Lang,
) -> Result<views::Booking> {
    let id = row.id;
    let asked = HashMap::from([(id, items.clone())]);
    let mut warnings = early_warnings(conn, std::slice::from_ref(&row), &asked, &[], lang)?;
    let waitlist_place = waiting::places(conn, std::slice::from_ref(&row))?.remove(&id);
    let view = views::Booking::of(row, items.clone(), items, Vec::new(), warnings.remove(&id).unwrap_or_default());
    Ok(views::Booking { waitlist_place, ..view })
}

/// The warnings that don't come from a dispatch: those of the department's budget, then that of the seats.
fn early_warnings(
    conn: &mut Conn,
    rows: &[model::Booking],
    items: &HashMap<BookingId, Vec<Item>>,
    trips: &[model::Trip],
    lang: Lang,
) -> Result<HashMap<BookingId, Vec<Warning>>> {
    let of_budget = |row: &model::Booking| (row.id, budget::warnings(row.budget_percent, row.over_budget, lang));
    let mut found: HashMap<BookingId, Vec<Warning>> = rows.iter().map(of_budget).collect();
    for (id, warnings) in seats_warnings(conn, rows, items, trips, lang)? {
        found.entry(id).or_default().extend(warnings);
    }
    Ok(found)
}

/// Before anything is dispatched: the warning that the passengers don't fit, even in the largest vehicles of the booked
/// classes.
fn seats_warnings(
    conn: &mut Conn,
    rows: &[model::Booking],
    items: &HashMap<BookingId, Vec<Item>>,
    trips: &[model::Trip],
    lang: Lang,
) -> Result<HashMap<BookingId, Vec<Warning>>> {
    let is_named =
        |row: &model::Booking| trips.iter().any(|trip| trip.booking_id == row.id && trip.state != TripState::Cancelled);
    let open: Vec<_> = rows.iter().filter(|row| !rules::is_closed(row.state) && !is_named(row)).collect();
    if open.is_empty() {
        return Ok(HashMap::new());
    }
    let seats = fleet::ops::seats_of_classes(conn)?;
    let mut found = HashMap::new();
    for row in open {
        let each = items.get(&row.id).into_iter().flatten().flat_map(|item| {
            let most = seats.get(&item.class).map_or(0, |seats| seats.most);
            (0..item.quantity).map(move |_| most)
        });
        if let Some(failure) = dispatch::rules::failure_for_seats(row.passengers, &each.collect::<Vec<_>>()) {
            found.insert(row.id, vec![Warning::in_full(&failure, lang)]);
        }
    }
    if !found.is_empty()
        && reference::ops::settings(conn)?.content.eligibility.severity(RuleCode::Seats) == Severity::Allow
    {
        found.clear();
    }
    Ok(found)
}

/// Views of many trips of these bookings, with their vehicles, drivers, legs, charges, quarantined readings and risks.
pub(super) fn trip_views(
    conn: &mut Conn,
    rows: Vec<model::Trip>,
    found: &HashMap<BookingId, Booking>,
    now: Instant,
    lang: Lang,
) -> Result<Vec<views::Trip>> {
    let ids: Vec<TripId> = rows.iter().map(|row| row.id).collect();
    let all_legs = trips::legs_of(conn, &ids)?;
    let names = Names::with_legs(conn, &rows, &all_legs)?;
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
        let signed_at = row.confirmed_at;
        let vehicle = names.vehicles.get(&row.vehicle_id);
        let risk = risks.get(&row.id);
        let booking = found.get(&row.booking_id).ok_or_else(|| Error::internal("a trip without its booking"))?;
        views.push(views::Trip {
            correction_proposed: row.correction_proposed()?,
            distance_km: if is_back { legs.iter().map(model::Leg::distance_km).sum() } else { None },
            quarantined: legs.iter().any(|leg| quarantined.contains(&leg.id)),
            legs: legs
                .into_iter()
                .map(|leg| {
                    let plate_no = names.plate(leg.vehicle_id, signed_at);
                    let driver = names.driver(leg.driver_id, signed_at);
                    let second = leg.second_driver_id.map(|id| names.driver(id, signed_at));
                    views::LegView::of(leg, plate_no, driver, second)
                })
                .collect(),
            charge,
            awaits_confirmation: row.awaits_signature(),
            at_risk: risk.is_some(),
            at_risk_reason: risk.map(|late| not_back(late, lang)),
            warnings: warnings(&row, lang)?,
            booking_number: booking.number.clone(),
            department_name: None,
            class_name: None,
            vehicle_odometer_km: None,
            settlement: None,
            acts: None,
            purpose: booking.purpose,
            origin: booking.origin.clone(),
            destination: booking.destination.clone(),
            waypoints: booking.waypoints(),
            passengers: booking.passengers,
            contact_name: booking.contact_name.clone(),
            contact_phone: booking.contact_phone.clone(),
            reason: booking.reason.clone(),
            note: booking.note.clone(),
            plate_no: names.plate(row.vehicle_id, signed_at),
            vehicle_class: vehicle.map(|vehicle| vehicle.content.class.clone()).unwrap_or_default(),
            seats: vehicle.map_or(0, |vehicle| vehicle.content.seats),
            driver_name: names.driver(row.driver_id, signed_at),
            driver_phone: names.phone(row.driver_id),
            second_driver_name: row.second_driver_id.map(|id| names.driver(id, signed_at)),
            slip_number: row.slip_number(&booking.number),
            issued_at: row.issued_at.unwrap_or(row.created_at),
            issued_by: row.issued_by_name,
            own_passengers: row.passengers,
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
            accompanies_trip_id: row.accompanies_trip_id,
            reassignment_code: row.reassignment_code.map(|code| code.to_string()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        });
    }
    Ok(views)
}

/// What is told of a trip whose vehicle or driver, the late one, is still out.
pub(super) fn not_back(late: &str, lang: Lang) -> String {
    text!("{late} isn't back in time.", "{late} 未按时回场。").get(lang).to_owned()
}

/// Planned trips whose vehicle or driver is still out, or came back too late, and the plate or name of the one that is
/// late.
pub(super) fn risks(conn: &mut Conn, rows: &[model::Trip], now: Instant) -> Result<HashMap<TripId, String>> {
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
        Some(if leg.vehicle_id == row.vehicle_id {
            names.plate(row.vehicle_id, None)
        } else {
            names.driver(row.driver_id, None)
        })
    };
    Ok(planned.into_iter().filter_map(|row| Some((row.id, late(row)?))).collect())
}
