//! SQL of the vehicles, their papers, readings and off-road spans. Only `ops` calls it.

pub(super) mod maintenance;

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use diesel::{
    dsl::{exists, max},
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable},
};

use super::model::{
    InService, OffRoad, OffRoadFilter, Paper, PaperFilter, PaperKind, Reading, ReadingFilter, Vehicle, VehicleFilter,
};
use crate::{
    db::{
        Conn, Page, PageOf, Unit, changed_one, prepared, prepared_for,
        schema::{odometer_readings, off_road, papers, vehicles},
        words::{coalesce, lower, pattern},
    },
    fleet::odometer::ReadingSource,
    kernel::{Instant, LegId, OffRoadId, PaperId, ReadingId, Result, VehicleId, id::SqlId, spelling, time::SqlInstant},
    keyset,
};

pub(super) fn vehicle_get(conn: &mut Conn, id: VehicleId) -> Result<Option<Vehicle>> {
    Ok(vehicles::table.find(id).select(Vehicle::as_select()).get_result(conn).optional()?)
}

pub(super) fn vehicle_insert(conn: &mut Conn, row: &Vehicle) -> Result<()> {
    diesel::insert_into(vehicles::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn vehicle_replace(conn: &mut Conn, row: &Vehicle) -> Result<()> {
    let this = vehicles::table.find(row.id).filter(vehicles::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn vehicle_page(conn: &mut Conn, page: &Page, filter: &VehicleFilter) -> Result<PageOf<Vehicle>> {
    let mut query = vehicles::table.select(Vehicle::as_select()).into_boxed();
    if !filter.class.is_empty() {
        query = query.filter(vehicles::class.eq_any(&filter.class));
    }
    if !filter.plate_no.is_empty() {
        query = query.filter(vehicles::plate_no.eq_any(&filter.plate_no));
    }
    if !filter.ownership.is_empty() {
        query = query.filter(vehicles::ownership.eq_any(&filter.ownership));
    }
    if let Some(words) = &filter.q {
        let text = vehicles::plate_no.concat("\n").concat(coalesce(vehicles::colour, ""));
        let text = text.concat("\n").concat(vehicles::model).concat("\n").concat(vehicles::class);
        for word in words.split_whitespace() {
            // People write 浙B·12345; the dot is on the plate, and not in its number.
            let plate = spelling::plate(word);
            let plate = pattern(if plate.is_empty() { word } else { &plate });
            let found = lower(text).like(pattern(word)).escape('\\');
            query = query.filter(found.or(lower(vehicles::plate_no).like(plate).escape('\\')));
        }
    }
    let rows = keyset!(query, vehicles, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// The vehicles that have or had this plate: each with the first day on which it isn't in use.
pub(super) fn plated(conn: &mut Conn, plate_no: &str) -> Result<Vec<(VehicleId, Option<NaiveDate>)>> {
    let rows = vehicles::table.filter(vehicles::plate_no.eq(plate_no)).order(vehicles::id.asc());
    Ok(rows.select((vehicles::id, vehicles::retired_on)).load(conn)?)
}

pub(super) fn vehicles(conn: &mut Conn, ids: &[VehicleId]) -> Result<Vec<Vehicle>> {
    Ok(prepared_for(ids.len(), vehicles::table.filter(vehicles::id.eq_any(ids)).select(Vehicle::as_select()))
        .load(conn)?)
}

pub(super) fn vehicles_of_classes(conn: &mut Conn, classes: Option<&[String]>) -> Result<Vec<Vehicle>> {
    let mut query = vehicles::table.order(vehicles::id.asc()).select(Vehicle::as_select()).into_boxed();
    if let Some(classes) = classes {
        query = query.filter(vehicles::class.eq_any(classes));
    }
    Ok(query.load(conn)?)
}

/// Gives the vehicle a new version. Its answer holds values from other tables, so a change there changes its `ETag`.
pub(super) fn vehicle_touch(unit: &mut Unit<'_>, id: VehicleId) -> Result<()> {
    let touched = (vehicles::version.eq(vehicles::version + 1), vehicles::updated_at.eq(unit.now));
    changed_one(prepared(diesel::update(vehicles::table.find(id)).set(touched)).execute(unit.conn)?)
}

pub(super) fn paper_insert(conn: &mut Conn, row: &Paper) -> Result<()> {
    diesel::insert_into(papers::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn paper_get(conn: &mut Conn, id: PaperId) -> Result<Option<Paper>> {
    Ok(papers::table.find(id).select(Paper::as_select()).get_result(conn).optional()?)
}

/// Replaces the row if its version is still the one before.
pub(super) fn paper_replace(conn: &mut Conn, row: &Paper) -> Result<()> {
    let this = papers::table.find(row.id).filter(papers::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn paper_page(
    conn: &mut Conn,
    vehicle_id: VehicleId,
    page: &Page,
    filter: &PaperFilter,
) -> Result<PageOf<Paper>> {
    let mut query = papers::table.filter(papers::vehicle_id.eq(vehicle_id)).select(Paper::as_select()).into_boxed();
    if !filter.kind.is_empty() {
        query = query.filter(papers::kind.eq_any(&filter.kind));
    }
    let rows = keyset!(query, papers, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn papers_of(conn: &mut Conn, ids: &[VehicleId]) -> Result<Vec<Paper>> {
    let rows = papers::table.filter(papers::vehicle_id.eq_any(ids)).order(papers::id.asc()).select(Paper::as_select());
    Ok(prepared_for(ids.len(), rows).load(conn)?)
}

/// Class, seats and last day of every vehicle.
pub(super) fn seats(conn: &mut Conn) -> Result<Vec<(String, i64, Option<NaiveDate>)>> {
    Ok(vehicles::table.select((vehicles::class, vehicles::seats, vehicles::retired_on)).load(conn)?)
}

/// Vehicles in service on a day.
pub(super) fn in_service(conn: &mut Conn, day: NaiveDate) -> Result<Vec<InService>> {
    let rows = vehicles::table.filter(vehicles::retired_on.is_null().or(vehicles::retired_on.gt(day)));
    Ok(rows.order(vehicles::id.asc()).select(InService::as_select()).load(conn)?)
}

/// Papers of these kinds that are valid on any of these days: vehicle, kind, first day, last day as printed. An
/// inspection is valid to the end of its month, so all papers that end in the month of `from` are included.
pub(super) fn papers_between(
    conn: &mut Conn,
    kinds: [PaperKind; 2],
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<(VehicleId, PaperKind, NaiveDate, NaiveDate)>> {
    let [one, other] = kinds;
    let rows = papers::table
        .filter(papers::kind.eq(one).or(papers::kind.eq(other)))
        .filter(papers::valid_until.ge(from.with_day(1).unwrap_or(from)))
        .filter(papers::valid_from.le(until));
    Ok(rows.select((papers::vehicle_id, papers::kind, papers::valid_from, papers::valid_until)).load(conn)?)
}

/// The latest `valid_until` of each kind of paper of every vehicle.
pub(super) fn latest_papers(conn: &mut Conn) -> Result<Vec<(VehicleId, PaperKind, Option<NaiveDate>)>> {
    Ok(papers::table
        .group_by((papers::vehicle_id, papers::kind))
        .select((papers::vehicle_id, papers::kind, max(papers::valid_until)))
        .load(conn)?)
}

/// The columns of the readings under the names that `keyset!` expects. A reading never changes, so it was last updated
/// when it was created.
mod readings {
    pub use crate::db::schema::odometer_readings::{created_at as updated_at, id};
}

pub(super) fn reading_insert(conn: &mut Conn, row: &Reading) -> Result<()> {
    diesel::insert_into(odometer_readings::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn reading_page(
    conn: &mut Conn,
    vehicle_id: VehicleId,
    page: &Page,
    filter: &ReadingFilter,
) -> Result<PageOf<Reading>> {
    let mut query = odometer_readings::table
        .filter(odometer_readings::vehicle_id.eq(vehicle_id))
        .select(Reading::as_select())
        .into_boxed();
    if let Some(quarantined) = filter.quarantined {
        query = query.filter(odometer_readings::quarantined.eq(quarantined));
    }
    let rows = keyset!(query, readings, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Reading| (row.created_at, row.id.0)))
}

/// The readings against which a new one is judged: the opening reading; all corrections, with the readings that they
/// correct; and of the other readings that count, those at the moment of the new one, the last before it and the first
/// after it. A reading that the new one corrects no longer counts. The number of rows read does not grow with the
/// vehicle's past, its corrections apart.
const AROUND: &str =
    "WITH RECURSIVE corrections AS (SELECT id, corrects_id, quarantined FROM odometer_readings WHERE vehicle_id = $1 AND corrects_id IS NOT NULL),
    replaced (id) AS (SELECT corrects_id FROM corrections WHERE NOT quarantined UNION SELECT $2
        UNION SELECT c.corrects_id FROM corrections c JOIN replaced ON c.id = replaced.id),
    plain AS NOT MATERIALIZED (SELECT id, at FROM odometer_readings r WHERE vehicle_id = $1 AND source NOT IN ('opening', 'correction') AND NOT quarantined
        AND NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.id = r.id))
    SELECT r.* FROM odometer_readings r WHERE r.id IN (
        SELECT id FROM plain WHERE at = $3
        UNION SELECT id FROM (SELECT id FROM plain WHERE at < $3 ORDER BY at DESC, id DESC LIMIT 1) AS before
        UNION SELECT id FROM (SELECT id FROM plain WHERE at > $3 ORDER BY at, id LIMIT 1) AS after
        UNION SELECT id FROM corrections UNION SELECT corrects_id FROM corrections UNION SELECT $2
        UNION SELECT id FROM odometer_readings WHERE vehicle_id = $1 AND source = 'opening')
    ORDER BY r.id";

pub(super) fn readings_around(conn: &mut Conn, new: &Reading) -> Result<Vec<Reading>> {
    let query = sql_query(AROUND)
        .bind::<SqlId, _>(new.vehicle_id)
        .bind::<Nullable<SqlId>, _>(new.corrects_id)
        .bind::<SqlInstant, _>(new.at);
    Ok(prepared(query).load(conn)?)
}

/// Whether another reading corrects this one.
pub(super) fn reading_is_corrected(conn: &mut Conn, id: ReadingId) -> Result<bool> {
    let correction = odometer_readings::table.filter(odometer_readings::corrects_id.eq(id));
    Ok(diesel::select(exists(correction)).get_result(conn)?)
}

pub(super) fn reading_get(conn: &mut Conn, vehicle_id: VehicleId, id: ReadingId) -> Result<Option<Reading>> {
    Ok(odometer_readings::table
        .find(id)
        .filter(odometer_readings::vehicle_id.eq(vehicle_id))
        .select(Reading::as_select())
        .get_result(conn)
        .optional()?)
}

#[derive(QueryableByName)]
struct Current {
    #[diesel(sql_type = SqlId)]
    id: VehicleId,
    #[diesel(sql_type = Nullable<BigInt>)]
    km: Option<i64>,
}

/// The latest valid reading of each vehicle, as `odometer::Chain::current` finds it, for a whole page and without
/// loading all readings. A correction takes the place of the reading that it corrects because it has the same time.
const CURRENT: &str = "WITH RECURSIVE replaced (id) AS (
        SELECT corrects_id FROM odometer_readings WHERE corrects_id IS NOT NULL AND NOT quarantined
        UNION SELECT r.corrects_id FROM odometer_readings r JOIN replaced ON r.id = replaced.id WHERE r.corrects_id IS NOT NULL)
    SELECT v.id, COALESCE(
        (SELECT odometer_km FROM odometer_readings r WHERE r.vehicle_id = v.id AND source <> 'opening' AND NOT quarantined
         AND NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.id = r.id) ORDER BY r.at DESC, r.id DESC LIMIT 1),
        (SELECT odometer_km FROM odometer_readings r WHERE r.vehicle_id = v.id AND source = 'opening' AND NOT quarantined
         AND NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.id = r.id) ORDER BY r.at DESC, r.id DESC LIMIT 1)) AS km
    FROM vehicles v";

pub(super) fn currents(conn: &mut Conn) -> Result<HashMap<VehicleId, i64>> {
    let rows: Vec<Current> = sql_query(CURRENT).load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.km?))).collect())
}

pub(super) fn current(conn: &mut Conn, vehicle_id: VehicleId) -> Result<Option<i64>> {
    let row: Option<Current> = prepared(sql_query(format!("{CURRENT} WHERE v.id = $1")).bind::<SqlId, _>(vehicle_id))
        .get_result(conn)
        .optional()?;
    Ok(row.and_then(|row| row.km))
}

pub(super) fn off_road_get(conn: &mut Conn, id: OffRoadId) -> Result<Option<OffRoad>> {
    Ok(off_road::table.find(id).select(OffRoad::as_select()).get_result(conn).optional()?)
}

pub(super) fn off_roads(conn: &mut Conn, ids: &[OffRoadId]) -> Result<Vec<OffRoad>> {
    Ok(prepared_for(ids.len(), off_road::table.filter(off_road::id.eq_any(ids)).select(OffRoad::as_select()))
        .load(conn)?)
}

pub(super) fn off_road_insert(conn: &mut Conn, row: &OffRoad) -> Result<()> {
    diesel::insert_into(off_road::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn off_road_replace(conn: &mut Conn, row: &OffRoad) -> Result<()> {
    let this = off_road::table.find(row.id).filter(off_road::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn off_road_page(conn: &mut Conn, page: &Page, filter: &OffRoadFilter) -> Result<PageOf<OffRoad>> {
    let mut query = off_road::table.select(OffRoad::as_select()).into_boxed();
    if !filter.vehicle_id.is_empty() {
        query = query.filter(off_road::vehicle_id.eq_any(&filter.vehicle_id));
    }
    if let Some(from) = filter.from {
        query = query.filter(off_road::ends_at.gt(Instant::day_start(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(off_road::starts_at.lt(Instant::day_start(until)));
    }
    let rows = keyset!(query, off_road, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// All readings of these legs, in the order in which they were recorded.
fn readings_of_legs(conn: &mut Conn, legs: &[LegId]) -> Result<Vec<Reading>> {
    let rows = odometer_readings::table.filter(odometer_readings::leg_id.assume_not_null().eq_any(legs));
    Ok(prepared_for(legs.len(), rows.select(Reading::as_select()).order(odometer_readings::id.asc())).load(conn)?)
}

/// Those of these legs that have a quarantined reading without a correction.
pub(super) fn quarantined_legs(conn: &mut Conn, legs: &[LegId]) -> Result<HashSet<LegId>> {
    let doubtful: Vec<(ReadingId, Option<LegId>)> = odometer_readings::table
        .filter(odometer_readings::leg_id.assume_not_null().eq_any(legs))
        .filter(odometer_readings::quarantined.eq(true))
        .select((odometer_readings::id, odometer_readings::leg_id))
        .load(conn)?;
    let ids: Vec<ReadingId> = doubtful.iter().map(|(id, _)| *id).collect();
    let resolved: Vec<Option<ReadingId>> = odometer_readings::table
        .filter(odometer_readings::corrects_id.assume_not_null().eq_any(ids))
        .select(odometer_readings::corrects_id)
        .load(conn)?;
    Ok(doubtful.into_iter().filter(|(id, _)| !resolved.contains(&Some(*id))).filter_map(|(_, leg)| leg).collect())
}

/// The reading that now stands for the departure or return (`source`) of a leg: the first one, or the last in the chain
/// of its corrections.
pub(super) fn reading_of_leg(conn: &mut Conn, leg: LegId, source: ReadingSource) -> Result<Option<ReadingId>> {
    let readings = readings_of_legs(conn, &[leg])?;
    let mut last = readings.iter().find(|reading| reading.source == source);
    while let Some(next) = last.and_then(|last| readings.iter().find(|reading| reading.corrects_id == Some(last.id))) {
        last = Some(next);
    }
    Ok(last.map(|reading| reading.id))
}
