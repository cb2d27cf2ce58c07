//! SQL of the trips and their legs.

use diesel::{
    dsl::{not, sql},
    prelude::*,
    sql_types::Bool,
};

use crate::{
    bookings::model::{Approval, Leg, Trip, TripFilter, TripState},
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{bookings, charges, legs, receivables, trips},
    },
    kernel::{BookingId, DepartmentId, DriverId, Instant, LegId, Result, Scope, TripId, VehicleId},
    keyset, one_of,
    schedule::model::Resource,
};

type Boxed<'a> = trips::BoxedQuery<'a, <Conn as Connection>::Backend>;

fn visible<'a>(scope: &Scope) -> Boxed<'a> {
    let all = trips::table.into_boxed();
    match scope {
        Scope::All => all,
        Scope::Own { departments, driver: None } => one_of!(all, trips::department_id, departments),
        Scope::Own { departments, driver: Some(own) } => {
            // A trip that another driver has taken over stays visible to whoever drove a leg of it.
            let drove = legs::table
                .filter(legs::trip_id.eq(trips::id))
                .filter(legs::driver_id.eq(*own).or(legs::second_driver_id.assume_not_null().eq(*own)));
            let second = trips::second_driver_id.eq(*own).and(trips::second_driver_id.is_not_null());
            let drives = trips::driver_id.eq(*own).or(second.assume_not_null()).or(diesel::dsl::exists(drove));
            match departments.is_empty() {
                true => all.filter(drives),
                false => all.filter(drives.or(trips::department_id.eq_any(departments.clone()))),
            }
        }
    }
}

pub fn get(conn: &mut Conn, scope: &Scope, id: TripId) -> Result<Option<Trip>> {
    Ok(visible(scope).filter(trips::id.eq(id)).select(Trip::as_select()).get_result(conn).optional()?)
}

/// Those of these trips that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, ids: &[TripId]) -> Result<Vec<Trip>> {
    Ok(visible(scope).filter(trips::id.eq_any(ids.to_vec())).select(Trip::as_select()).load(conn)?)
}

pub fn departments_of(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<(TripId, DepartmentId)>> {
    Ok(trips::table.filter(trips::id.eq_any(ids)).select((trips::id, trips::department_id)).load(conn)?)
}

/// The departments and the present drivers of these trips.
pub fn drivers_of(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<(TripId, DepartmentId, DriverId, Option<DriverId>)>> {
    let columns = (trips::id, trips::department_id, trips::driver_id, trips::second_driver_id);
    Ok(trips::table.filter(trips::id.eq_any(ids)).select(columns).load(conn)?)
}

pub fn of_bookings(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<Trip>> {
    let rows = trips::table.filter(trips::booking_id.eq_any(ids)).order(trips::id.asc()).select(Trip::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// Whether a reading of a trip awaits a correction, as `fleet::ops::quarantined_legs` finds it.
const QUARANTINED: &str = "EXISTS (SELECT 1 FROM legs l JOIN odometer_readings r ON r.leg_id = l.id
    WHERE l.trip_id = trips.id AND r.quarantined
    AND NOT EXISTS (SELECT 1 FROM odometer_readings c WHERE c.corrects_id = r.id))";

pub fn page(conn: &mut Conn, scope: &Scope, page: &Page, filter: &TripFilter) -> Result<PageOf<Trip>> {
    let mut query = visible(scope).select(Trip::as_select());
    if !filter.state.is_empty() {
        query = one_of!(query, trips::state, filter.state);
    }
    if !filter.department_id.is_empty() {
        query = one_of!(query, trips::department_id, filter.department_id);
    }
    if !filter.booking_id.is_empty() {
        query = one_of!(query, trips::booking_id, filter.booking_id);
    }
    if !filter.vehicle_id.is_empty() {
        query = one_of!(query, trips::vehicle_id, filter.vehicle_id);
    }
    if !filter.driver_id.is_empty() {
        query = one_of!(query, trips::driver_id, filter.driver_id);
    }
    if let Some(from) = filter.starts_from {
        query = query.filter(trips::starts_at.ge(from));
    }
    if let Some(until) = filter.starts_until {
        query = query.filter(trips::starts_at.lt(until));
    }
    if let Some(needs) = filter.needs_reassignment {
        query = query.filter(trips::needs_reassignment.eq(needs));
    }
    if let Some(awaits) = filter.awaits_confirmation {
        // As `Trip::awaits_signature`.
        let is_signed = trips::confirmed_version.is_not_null();
        let is_signed = is_signed.and(trips::confirmed_version.assume_not_null().eq(trips::charge_version));
        let is_over = trips::presented_at.is_null().or(is_signed);
        query = if awaits { query.filter(not(is_over)) } else { query.filter(is_over) };
    }
    if let Some(quarantined) = filter.quarantined {
        let is_doubtful = sql::<Bool>(QUARANTINED);
        query = if quarantined { query.filter(is_doubtful) } else { query.filter(not(is_doubtful)) };
    }
    let rows = keyset!(query, trips, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// Planned trips with this vehicle or driver that are not over and not flagged for reassignment, the earliest first.
pub fn planned_with(conn: &mut Conn, resource: Resource, now: Instant) -> Result<Vec<Trip>> {
    let mut query = trips::table
        .filter(trips::state.eq(TripState::Planned))
        .filter(trips::ends_at.gt(now))
        .filter(trips::needs_reassignment.eq(false))
        .order((trips::starts_at.asc(), trips::id.asc()))
        .select(Trip::as_select())
        .into_boxed();
    query = match resource {
        Resource::Vehicle(id) => query.filter(trips::vehicle_id.eq(id)),
        Resource::Driver(id) => query.filter(trips::driver_id.eq(id).or(trips::second_driver_id.eq(id))),
    };
    Ok(query.load(conn)?)
}

pub fn insert(conn: &mut Conn, row: &Trip) -> Result<()> {
    diesel::insert_into(trips::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Trip) -> Result<()> {
    let this = trips::table.find(row.id).filter(trips::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

/// Trips of approved bookings whose present charge was presented before `until` and awaits a signature, with the moment
/// and the working days after which it is confirmed by rule. Those presented first come first.
pub fn awaiting(conn: &mut Conn, until: Instant) -> Result<Vec<(TripId, Instant, Option<i64>)>> {
    let unsigned =
        trips::confirmed_version.is_null().or(trips::confirmed_version.assume_not_null().ne(trips::charge_version));
    let due = trips::table
        .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
        .filter(bookings::approval.eq_any([Approval::Approved, Approval::NotRequired]))
        .filter(trips::state.eq_any([TripState::Returned, TripState::Confirmed]))
        .filter(trips::presented_at.lt(until))
        .filter(unsigned);
    Ok(due
        .order(trips::presented_at.asc())
        .select((trips::id, trips::presented_at.assume_not_null(), trips::confirm_working_days))
        .load(conn)?)
}

/// Trips that were back before `until` and have a presented charge that nobody has signed yet, and their bookings'
/// numbers.
pub fn unsigned(conn: &mut Conn, until: Instant) -> Result<Vec<(Trip, String)>> {
    let found = trips::table.inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)));
    let found = found
        .filter(trips::returned_at.lt(until))
        .filter(trips::confirmed_version.is_null())
        .filter(trips::presented_at.is_not_null());
    let found = found.filter(trips::state.eq_any([TripState::Returned, TripState::Disputed]));
    Ok(found.select((Trip::as_select(), bookings::number)).order(trips::id.asc()).load(conn)?)
}

/// Up to 200 confirmed trips that are not in the books, because they were confirmed before the books were kept here,
/// and their bookings' numbers. A trip whose confirmed charge is missing can't be posted and is left out.
pub fn unposted(conn: &mut Conn) -> Result<Vec<(Trip, String)>> {
    let found = trips::table.inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)));
    let posted = receivables::table.filter(receivables::trip_id.eq(trips::id.nullable()));
    let signed = charges::table
        .filter(charges::trip_id.eq(trips::id.nullable()))
        .filter(charges::version.nullable().eq(trips::confirmed_version));
    let found = found
        .filter(diesel::dsl::exists(signed))
        .filter(trips::returned_at.is_not_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(posted)));
    Ok(found.select((Trip::as_select(), bookings::number)).order(trips::id.asc()).limit(200).load(conn)?)
}

pub fn legs_of(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<Leg>> {
    let rows =
        legs::table.filter(legs::trip_id.eq_any(ids)).order((legs::trip_id, legs::position)).select(Leg::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

pub fn trip_of_leg(conn: &mut Conn, id: LegId) -> Result<Option<TripId>> {
    Ok(legs::table.find(id).select(legs::trip_id).get_result(conn).optional()?)
}

pub fn leg_insert(conn: &mut Conn, row: &Leg) -> Result<()> {
    diesel::insert_into(legs::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes a leg that was never driven.
pub fn leg_delete(conn: &mut Conn, id: LegId) -> Result<()> {
    changed_one(diesel::delete(legs::table.find(id)).execute(conn)?)
}

pub fn leg_replace(conn: &mut Conn, row: &Leg) -> Result<()> {
    changed_one(prepared(diesel::update(legs::table.find(row.id)).set(row)).execute(conn)?)
}

/// A leg of another trip with the same vehicle or one of the same drivers, and its booking's number.
#[derive(Debug, Clone, Queryable)]
pub struct OtherLeg {
    /// Its trip.
    pub trip_id: TripId,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: DriverId,
    /// The second driver.
    pub second_driver_id: Option<DriverId>,
    /// Its start.
    pub departed_at: Instant,
    /// Its end; none while it is under way.
    pub returned_at: Option<Instant>,
    /// Its booking's number.
    pub number: String,
}

impl OtherLeg {
    /// Whether it was driven with this vehicle or one of these drivers.
    pub fn concerns(&self, vehicle: VehicleId, drivers: &[DriverId]) -> bool {
        self.vehicle_id == vehicle || drivers.iter().any(|driver| self.is_driven_by(*driver))
    }

    /// Whether this driver drove it, or was the second.
    pub fn is_driven_by(&self, driver: DriverId) -> bool {
        self.driver_id == driver || self.second_driver_id == Some(driver)
    }
}

/// Legs with any of these vehicles or drivers that overlap the window. It takes four queries over indexes that are
/// sorted by the end, so that legs which were over before the window are not read.
pub fn legs_around(
    conn: &mut Conn,
    vehicles: &[VehicleId],
    drivers: &[DriverId],
    from: Instant,
    until: Instant,
) -> Result<Vec<OtherLeg>> {
    let columns = (
        legs::trip_id,
        legs::vehicle_id,
        legs::driver_id,
        legs::second_driver_id,
        legs::departed_at,
        legs::returned_at,
        bookings::number,
    );
    let joined = || {
        legs::table
            .inner_join(trips::table.on(trips::id.eq(legs::trip_id)))
            .inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)))
    };
    let begun = || joined().filter(legs::departed_at.lt(until)).select(columns);
    let by_second = || legs::second_driver_id.assume_not_null().eq_any(drivers);
    let any = legs::vehicle_id.eq_any(vehicles).or(legs::driver_id.eq_any(drivers)).or(by_second());
    let count = vehicles.len() + drivers.len();
    let mut found: Vec<OtherLeg> =
        prepared_for(count, begun().filter(legs::returned_at.is_null()).filter(any)).load(conn)?;
    let ended = || begun().filter(legs::returned_at.gt(from));
    found.extend(prepared_for(count, ended().filter(legs::vehicle_id.eq_any(vehicles))).load::<OtherLeg>(conn)?);
    found.extend(prepared_for(count, ended().filter(legs::driver_id.eq_any(drivers))).load::<OtherLeg>(conn)?);
    found.extend(prepared_for(count, ended().filter(by_second())).load::<OtherLeg>(conn)?);
    Ok(found)
}
