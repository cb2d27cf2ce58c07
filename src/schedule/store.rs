//! SQL of occupancy and class demand, and of the trips that give way to a fact.

use diesel::{prelude::*, sql_query};

use super::model::{Cause, Demand, Flagged, Occupancy, Resource, ResourceKind, Span};
use crate::{
    db::{
        Conn, Unit, prepared, prepared_for,
        schema::{bookings, class_demand, legs, occupancy, trips},
    },
    kernel::{BookingId, DriverId, Id, Instant, OccupancyId, Result, TripId, id::SqlId, time::SqlInstant},
    reference::model::RuleCode,
};

pub(super) fn insert(conn: &mut Conn, row: &Occupancy) -> Result<()> {
    diesel::insert_into(occupancy::table).values(row).execute(conn)?;
    Ok(())
}

/// Releases the active rows of a cause: they take nothing, and their driving minutes become 0.
pub(super) fn release(conn: &mut Conn, cause: Cause, cause_id: Id<()>) -> Result<usize> {
    let rows = occupancy::table
        .filter(occupancy::cause_id.eq(cause_id))
        .filter(occupancy::cause.eq(cause))
        .filter(occupancy::active.eq(true));
    Ok(diesel::update(rows).set((occupancy::active.eq(false), occupancy::driving_minutes.eq(0))).execute(conn)?)
}

pub(super) fn release_one(conn: &mut Conn, id: OccupancyId) -> Result<()> {
    diesel::update(occupancy::table.find(id))
        .set((occupancy::active.eq(false), occupancy::driving_minutes.eq(0)))
        .execute(conn)?;
    Ok(())
}

/// Moves a row to this span; without a span it becomes inactive. Its driving minutes stay.
pub(super) fn cut(conn: &mut Conn, id: OccupancyId, left: Option<Span>) -> Result<()> {
    let this = occupancy::table.find(id);
    match left {
        Some(span) => diesel::update(this)
            .set((occupancy::starts_at.eq(span.starts_at), occupancy::ends_at.eq(span.ends_at)))
            .execute(conn)?,
        None => prepared(diesel::update(this).set(occupancy::active.eq(false))).execute(conn)?,
    };
    Ok(())
}

/// The active rows of a cause.
pub(super) fn of_cause(conn: &mut Conn, cause_id: Id<()>) -> Result<Vec<Occupancy>> {
    Ok(occupancy::table
        .filter(occupancy::cause_id.eq(cause_id))
        .filter(occupancy::active.eq(true))
        .select(Occupancy::as_select())
        .load(conn)?)
}

/// Active rows of resources of one kind that overlap the window.
pub(super) fn busy(conn: &mut Conn, kind: ResourceKind, ids: &[Id<()>], window: Span) -> Result<Vec<Occupancy>> {
    let rows = occupancy::table
        .filter(occupancy::resource_kind.eq(kind))
        .filter(occupancy::resource_id.eq_any(ids))
        .filter(occupancy::active.eq(true))
        .filter(occupancy::starts_at.lt(window.ends_at))
        .filter(occupancy::ends_at.gt(window.starts_at))
        .order((occupancy::starts_at.asc(), occupancy::id.asc()))
        .select(Occupancy::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

#[derive(QueryableByName)]
pub(super) struct Away {
    #[diesel(sql_type = SqlId)]
    pub resource_id: Id<()>,
    #[diesel(sql_type = SqlId)]
    pub cause_id: Id<()>,
    #[diesel(sql_type = SqlInstant)]
    starts_at: Instant,
    #[diesel(sql_type = SqlInstant)]
    ends_at: Instant,
}

impl Away {
    pub(super) fn span(&self) -> Span {
        Span { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// Vehicles that are off the road, or drivers who are on leave, at some time in the window. The partial index of such spans
/// is used only if its condition stands in the text of the query.
pub(super) fn away(conn: &mut Conn, kind: ResourceKind, window: Span) -> Result<Vec<Away>> {
    let query = sql_query(match kind {
        ResourceKind::Vehicle => {
            "SELECT resource_id, cause_id, starts_at, ends_at FROM occupancy
             WHERE cause = 'off_road' AND active AND ends_at > $1 AND starts_at < $2"
        }
        ResourceKind::Driver => {
            "SELECT resource_id, cause_id, starts_at, ends_at FROM occupancy
             WHERE cause = 'leave' AND active AND ends_at > $1 AND starts_at < $2"
        }
    });
    Ok(prepared(query.bind::<SqlInstant, _>(window.starts_at).bind::<SqlInstant, _>(window.ends_at)).load(conn)?)
}

/// Inactive rows of drivers that have driving minutes and overlap the window.
pub(super) fn driven(conn: &mut Conn, ids: &[Id<()>], window: Span) -> Result<Vec<Occupancy>> {
    let rows = occupancy::table
        .filter(occupancy::resource_kind.eq(ResourceKind::Driver))
        .filter(occupancy::resource_id.eq_any(ids))
        .filter(occupancy::active.eq(false))
        .filter(occupancy::starts_at.lt(window.ends_at))
        .filter(occupancy::ends_at.gt(window.starts_at))
        .filter(occupancy::driving_minutes.gt(0))
        .order((occupancy::starts_at.asc(), occupancy::id.asc()))
        .select(Occupancy::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// Sets the driving minutes on the drivers' rows of a cause.
pub(super) fn record_driving(conn: &mut Conn, cause_id: Id<()>, minutes: i64) -> Result<usize> {
    let rows = occupancy::table
        .filter(occupancy::cause_id.eq(cause_id))
        .filter(occupancy::resource_kind.eq(ResourceKind::Driver))
        .filter(occupancy::active.eq(true).or(occupancy::driving_minutes.gt(0)));
    Ok(diesel::update(rows).set(occupancy::driving_minutes.eq(minutes)).execute(conn)?)
}

/// A trip that is out with the resource and meets the span: it departed before the span's end, has not returned, and
/// its planned end or the present moment lies behind the span's start.
pub(super) fn still_out(
    conn: &mut Conn,
    resource: Resource,
    span: Span,
    now: Instant,
    except: Option<TripId>,
) -> Result<Option<TripId>> {
    let mut query = legs::table
        .inner_join(trips::table.on(trips::id.eq(legs::trip_id)))
        .filter(legs::returned_at.is_null())
        .filter(legs::departed_at.lt(span.ends_at))
        .select(legs::trip_id)
        .into_boxed();
    if now <= span.starts_at {
        query = query.filter(trips::ends_at.gt(span.starts_at));
    }
    query = match resource {
        Resource::Vehicle(id) => query.filter(legs::vehicle_id.eq(id)),
        Resource::Driver(id) => query.filter(legs::driver_id.eq(id).or(legs::second_driver_id.eq(id))),
    };
    if let Some(own) = except {
        query = query.filter(legs::trip_id.ne(own));
    }
    Ok(query.get_result(conn).optional()?)
}

/// A trip whose row overlaps a fact.
pub(super) struct AffectedTrip {
    pub row: Occupancy,
    pub trip_id: TripId,
    pub booking_id: BookingId,
    pub planned: bool,
}

/// The trips whose active rows of the resource overlap the span, one trip left out.
pub(super) fn affected_trips(
    conn: &mut Conn,
    resource: Resource,
    span: Span,
    except: Option<TripId>,
) -> Result<Vec<AffectedTrip>> {
    let rows = busy(conn, resource.kind(), &[resource.id()], span)?;
    let own = except.map(|id| id.0);
    let ids: Vec<TripId> = rows
        .iter()
        .filter(|row| row.cause == Cause::Trip && Some(row.cause_id.0) != own)
        .map(|row| TripId::from_uuid(row.cause_id.0))
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let states: Vec<(TripId, BookingId, String)> =
        trips::table.filter(trips::id.eq_any(ids)).select((trips::id, trips::booking_id, trips::state)).load(conn)?;
    let affected = |row: Occupancy| {
        let (trip_id, booking_id, state) = states.iter().find(|(id, ..)| id.0 == row.cause_id.0)?;
        Some(AffectedTrip { row, trip_id: *trip_id, booking_id: *booking_id, planned: state == "planned" })
    };
    Ok(rows.into_iter().filter_map(affected).collect())
}

/// The numbers of the bookings that these trips belong to.
pub(super) fn booking_numbers(conn: &mut Conn, ids: &[TripId]) -> Result<Vec<(TripId, String)>> {
    let both = trips::table.inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)));
    Ok(both.filter(trips::id.eq_any(ids)).select((trips::id, bookings::number)).load(conn)?)
}

/// Flags a trip as needing another vehicle or driver because of this rule.
pub(super) fn flag(unit: &mut Unit<'_>, trip_id: TripId, code: RuleCode) -> Result<()> {
    let flagged = (
        trips::needs_reassignment.eq(true),
        trips::reassignment_code.eq(code.as_str()),
        trips::version.eq(trips::version + 1),
        trips::updated_at.eq(unit.now),
    );
    prepared(diesel::update(trips::table.find(trip_id)).set(flagged)).execute(unit.conn)?;
    Ok(())
}

/// Planned trips that need another vehicle or driver and start before a moment.
pub(super) fn flagged(conn: &mut Conn, until: Instant) -> Result<Vec<Flagged>> {
    let both = trips::table.inner_join(bookings::table.on(bookings::id.eq(trips::booking_id)));
    let rows: Vec<(TripId, String, Instant, Option<RuleCode>)> = both
        .filter(trips::state.eq("planned"))
        .filter(trips::needs_reassignment.eq(true))
        .filter(trips::starts_at.lt(until))
        .order((trips::starts_at.asc(), trips::id.asc()))
        .select((trips::id, bookings::number, trips::starts_at, trips::reassignment_code))
        .load(conn)?;
    let flagged = |(trip_id, number, starts_at, code)| Flagged { trip_id, number, starts_at, code };
    Ok(rows.into_iter().map(flagged).collect())
}

pub(super) fn demand_delete(conn: &mut Conn, booking_id: BookingId) -> Result<()> {
    diesel::delete(class_demand::table.filter(class_demand::booking_id.eq(booking_id))).execute(conn)?;
    Ok(())
}

pub(super) fn demand_insert(conn: &mut Conn, booking_id: BookingId, demands: &[Demand]) -> Result<()> {
    for demand in demands {
        diesel::insert_into(class_demand::table)
            .values((
                class_demand::id.eq(Id::<()>::new()),
                class_demand::booking_id.eq(booking_id),
                class_demand::class.eq(&demand.class),
                class_demand::quantity.eq(demand.quantity),
                class_demand::starts_at.eq(demand.starts_at),
                class_demand::ends_at.eq(demand.ends_at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Demands that overlap the span, one booking left out.
pub(super) fn demands(conn: &mut Conn, span: Span, except: Option<BookingId>) -> Result<Vec<Demand>> {
    type Row = (String, i64, Instant, Instant);
    let mut query = class_demand::table
        .filter(class_demand::ends_at.gt(span.starts_at))
        .filter(class_demand::starts_at.lt(span.ends_at))
        .select((class_demand::class, class_demand::quantity, class_demand::starts_at, class_demand::ends_at))
        .into_boxed();
    if let Some(own) = except {
        query = query.filter(class_demand::booking_id.ne(own));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(class, quantity, starts_at, ends_at)| Demand { class, quantity, starts_at, ends_at })
        .collect())
}

/// The ids of drivers as plain ids.
pub(super) fn plain(ids: &[DriverId]) -> Vec<Id<()>> {
    ids.iter().map(|id| Id::from_uuid(id.0)).collect()
}
