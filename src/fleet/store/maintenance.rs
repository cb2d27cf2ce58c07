//! SQL of the maintenance plans and of what was done.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::{prelude::*, sql_query, sql_types::BigInt};

use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared,
        schema::{maintenance_plans, maintenance_services, off_road, vehicles},
    },
    fleet::model::{MaintenancePlan, MaintenancePlanFilter, MaintenanceService, MaintenanceServiceFilter, Ownership},
    kernel::{Instant, MaintenancePlanId, MaintenanceServiceId, OffRoadId, Result, VehicleId, id::SqlId},
    keyset, one_of,
};

pub fn plan_get(conn: &mut Conn, id: MaintenancePlanId) -> Result<Option<MaintenancePlan>> {
    Ok(maintenance_plans::table.find(id).select(MaintenancePlan::as_select()).get_result(conn).optional()?)
}

pub fn plan_insert(conn: &mut Conn, row: &MaintenancePlan) -> Result<()> {
    diesel::insert_into(maintenance_plans::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub fn plan_replace(conn: &mut Conn, row: &MaintenancePlan) -> Result<()> {
    let this = maintenance_plans::table.find(row.id).filter(maintenance_plans::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

/// A page of the plans. `due` has those by which something is due, if the filter asks for it.
pub fn plan_page(
    conn: &mut Conn,
    page: &Page,
    filter: &MaintenancePlanFilter,
    due: Option<&[MaintenancePlanId]>,
) -> Result<PageOf<MaintenancePlan>> {
    let mut query = maintenance_plans::table.select(MaintenancePlan::as_select()).into_boxed();
    if !filter.vehicle_id.is_empty() {
        let named = maintenance_plans::vehicle_id.assume_not_null().eq_any(filter.vehicle_id.clone());
        let classes: Vec<String> = vehicles::table
            .filter(vehicles::id.eq_any(&filter.vehicle_id))
            .filter(vehicles::ownership.eq(Ownership::Owned))
            .select(vehicles::class)
            .load(conn)?;
        query = query.filter(named.or(maintenance_plans::class.assume_not_null().eq_any(classes)));
    }
    if !filter.class.is_empty() {
        query = query.filter(maintenance_plans::class.assume_not_null().eq_any(filter.class.clone()));
    }
    query = match (filter.due, due) {
        (Some(true), Some(ids)) => query.filter(maintenance_plans::id.eq_any(ids.to_vec())),
        (Some(false), Some(ids)) => query.filter(maintenance_plans::id.ne_all(ids.to_vec())),
        _ => query,
    };
    let rows = keyset!(query, maintenance_plans, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// The plans that hold on a day, in the order in which they were recorded.
pub fn plans_in_force(conn: &mut Conn, day: NaiveDate) -> Result<Vec<MaintenancePlan>> {
    let in_force = maintenance_plans::retired_on.is_null().or(maintenance_plans::retired_on.gt(day));
    let rows = maintenance_plans::table.filter(in_force).order(maintenance_plans::id.asc());
    Ok(rows.select(MaintenancePlan::as_select()).load(conn)?)
}

pub fn service_get(conn: &mut Conn, id: MaintenanceServiceId) -> Result<Option<MaintenanceService>> {
    Ok(maintenance_services::table.find(id).select(MaintenanceService::as_select()).get_result(conn).optional()?)
}

pub fn services(conn: &mut Conn, ids: &[MaintenanceServiceId]) -> Result<Vec<MaintenanceService>> {
    let rows = maintenance_services::table.filter(maintenance_services::id.eq_any(ids));
    Ok(rows.select(MaintenanceService::as_select()).load(conn)?)
}

pub fn services_of_plans(conn: &mut Conn, plans: &[MaintenancePlanId]) -> Result<Vec<MaintenanceServiceId>> {
    let rows = maintenance_services::table.filter(maintenance_services::plan_id.eq_any(plans));
    Ok(rows.select(maintenance_services::id).load(conn)?)
}

pub fn service_insert(conn: &mut Conn, row: &MaintenanceService) -> Result<()> {
    diesel::insert_into(maintenance_services::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub fn service_replace(conn: &mut Conn, row: &MaintenanceService) -> Result<()> {
    let this = maintenance_services::table.find(row.id).filter(maintenance_services::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn service_page(
    conn: &mut Conn,
    page: &Page,
    filter: &MaintenanceServiceFilter,
) -> Result<PageOf<MaintenanceService>> {
    let mut query = maintenance_services::table.select(MaintenanceService::as_select()).into_boxed();
    if !filter.plan_id.is_empty() {
        query = one_of!(query, maintenance_services::plan_id, filter.plan_id);
    }
    if !filter.vehicle_id.is_empty() {
        query = one_of!(query, maintenance_services::vehicle_id, filter.vehicle_id);
    }
    if !filter.off_road_id.is_empty() {
        query = query.filter(maintenance_services::off_road_id.assume_not_null().eq_any(filter.off_road_id.clone()));
    }
    let rows = keyset!(query, maintenance_services, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// What was done last by each plan to each vehicle. Of what was done on one day, it is what was recorded last.
const LATEST: &str = "SELECT s.* FROM maintenance_services s WHERE s.voided_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM maintenance_services later WHERE later.plan_id = s.plan_id AND later.vehicle_id = s.vehicle_id
        AND later.voided_at IS NULL AND (later.done_on > s.done_on OR (later.done_on = s.done_on AND later.id > s.id)))";

/// The same of what was done with a reading of the odometer.
const LATEST_READ: &str = "SELECT s.* FROM maintenance_services s WHERE s.voided_at IS NULL AND s.odometer_km IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM maintenance_services later WHERE later.plan_id = s.plan_id AND later.vehicle_id = s.vehicle_id AND later.odometer_km IS NOT NULL
        AND later.voided_at IS NULL AND (later.done_on > s.done_on OR (later.done_on = s.done_on AND later.id > s.id)))";

/// The readings at which something was done last by each plan to each vehicle, in km.
pub fn latest_readings(conn: &mut Conn) -> Result<HashMap<(MaintenancePlanId, VehicleId), i64>> {
    let rows: Vec<MaintenanceService> = sql_query(LATEST_READ).load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some(((row.plan_id, row.vehicle_id), row.odometer_km?))).collect())
}

pub fn latest_services(conn: &mut Conn) -> Result<HashMap<(MaintenancePlanId, VehicleId), MaintenanceService>> {
    let rows: Vec<MaintenanceService> = sql_query(LATEST).load(conn)?;
    Ok(rows.into_iter().map(|row| ((row.plan_id, row.vehicle_id), row)).collect())
}

/// The plans by which something was done in each of these spans off the road.
pub fn plans_of_spans(conn: &mut Conn, spans: &[OffRoadId]) -> Result<BTreeMap<OffRoadId, Vec<MaintenancePlanId>>> {
    let rows: Vec<(Option<OffRoadId>, MaintenancePlanId)> = maintenance_services::table
        .filter(maintenance_services::off_road_id.assume_not_null().eq_any(spans))
        .filter(maintenance_services::voided_at.is_null())
        .order(maintenance_services::id.asc())
        .select((maintenance_services::off_road_id, maintenance_services::plan_id))
        .load(conn)?;
    let mut found: BTreeMap<OffRoadId, Vec<MaintenancePlanId>> = BTreeMap::new();
    for (span, plan) in rows {
        let Some(span) = span else { continue };
        let plans = found.entry(span).or_default();
        if !plans.contains(&plan) {
            plans.push(plan);
        }
    }
    Ok(found)
}

/// Gives a span off the road a new version: its answer has the plans of what was done in it.
pub fn off_road_touch(conn: &mut Conn, id: OffRoadId, now: Instant) -> Result<()> {
    let touched = (off_road::version.eq(off_road::version + 1), off_road::updated_at.eq(now));
    changed_one(prepared(diesel::update(off_road::table.find(id)).set(touched)).execute(conn)?)
}

#[derive(QueryableByName)]
struct Opening {
    #[diesel(sql_type = SqlId)]
    vehicle_id: VehicleId,
    #[diesel(sql_type = BigInt)]
    odometer_km: i64,
}

/// The opening readings that count, by time. Ordered by vehicle, SQLite would walk the index of all readings, which has
/// that order, instead of the small index of openings.
pub const OPENINGS: &str = "WITH RECURSIVE replaced (id) AS (
        SELECT corrects_id FROM odometer_readings WHERE corrects_id IS NOT NULL AND NOT quarantined
        UNION SELECT r.corrects_id FROM odometer_readings r JOIN replaced ON r.id = replaced.id WHERE r.corrects_id IS NOT NULL)
    SELECT r.vehicle_id, r.odometer_km FROM odometer_readings r WHERE r.source = 'opening' AND NOT r.quarantined
        AND NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.id = r.id) ORDER BY r.at, r.id";

/// The reading with which each vehicle began, or its correction.
pub fn openings(conn: &mut Conn) -> Result<HashMap<VehicleId, i64>> {
    let rows: Vec<Opening> = sql_query(OPENINGS).load(conn)?;
    let mut first = HashMap::new();
    for row in rows {
        first.entry(row.vehicle_id).or_insert(row.odometer_km);
    }
    Ok(first)
}
