//! SQL of the receipts, prepayments and assets. Only `ops` calls it.

use chrono::NaiveDate;
use diesel::{dsl::max, prelude::*};

use super::model::{
    Asset, AssetFilter, AssetState, Category, Cost, CostFilter, CostLine, CostState, Depreciation, Prepayment, Release,
};
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared,
        schema::{assets, cost_lines, costs, depreciations, prepayments, releases},
    },
    kernel::{AssetId, CostId, MaintenanceServiceId, Period, PrepaymentId, Result, VehicleId, spelling},
    keyset, one_of,
};

// ---- Receipts ----

pub(super) fn cost_insert(conn: &mut Conn, cost: &Cost, lines: &[CostLine], ahead: &[Prepayment]) -> Result<()> {
    diesel::insert_into(costs::table).values(cost).execute(conn)?;
    for line in lines {
        diesel::insert_into(cost_lines::table).values(line).execute(conn)?;
    }
    for prepayment in ahead {
        diesel::insert_into(prepayments::table).values(prepayment).execute(conn)?;
    }
    Ok(())
}

pub(super) fn cost_get(conn: &mut Conn, id: CostId) -> Result<Option<Cost>> {
    Ok(costs::table.find(id).select(Cost::as_select()).get_result(conn).optional()?)
}

/// The posted receipt with this number: of this seller, or of any for an e-invoice.
pub(super) fn cost_numbered(conn: &mut Conn, seller: &str, number: &str) -> Result<Option<Cost>> {
    let mut same = costs::table
        .filter(costs::number.eq(number))
        .filter(costs::state.eq(CostState::Posted))
        .select(Cost::as_select())
        .into_boxed();
    if !spelling::is_e_invoice(number) {
        same = same.filter(costs::seller.eq(seller));
    }
    Ok(same.first(conn).optional()?)
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn cost_replace(conn: &mut Conn, row: &Cost) -> Result<()> {
    let this = costs::table.find(row.id).filter(costs::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

/// A page of the receipts. `of_plans` has the maintenance by the plans of the filter.
pub(super) fn cost_page(
    conn: &mut Conn,
    page: &Page,
    filter: &CostFilter,
    of_plans: &[MaintenanceServiceId],
) -> Result<PageOf<Cost>> {
    let mut query = costs::table.select(Cost::as_select()).into_boxed();
    if !filter.category.is_empty() {
        query = one_of!(query, costs::category, filter.category);
    }
    if !filter.supplier_id.is_empty() {
        query = one_of!(query, costs::supplier_id, filter.supplier_id);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, costs::state, filter.state);
    }
    if let Some(from) = filter.from {
        query = query.filter(costs::date.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(costs::date.le(to));
    }
    if !filter.vehicle_id.is_empty() {
        let with_line = cost_lines::table
            .filter(cost_lines::vehicle_id.eq_any(filter.vehicle_id.clone()))
            .select(cost_lines::cost_id);
        query = query.filter(costs::id.eq_any(with_line));
    }
    if !filter.driver_id.is_empty() {
        let with_line = cost_lines::table
            .filter(cost_lines::driver_id.eq_any(filter.driver_id.clone()))
            .select(cost_lines::cost_id);
        query = query.filter(costs::id.eq_any(with_line));
    }
    let by_service = (!filter.maintenance_service_id.is_empty()).then(|| filter.maintenance_service_id.clone());
    let by_plan = (!filter.maintenance_plan_id.is_empty()).then(|| of_plans.to_vec());
    for services in [by_service, by_plan].into_iter().flatten() {
        let with_line = cost_lines::table
            .filter(cost_lines::maintenance_service_id.assume_not_null().eq_any(services))
            .select(cost_lines::cost_id);
        query = query.filter(costs::id.eq_any(with_line));
    }
    let rows = keyset!(query, costs, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// The lines of these receipts, in the order of their numbers.
pub(super) fn lines_of(conn: &mut Conn, ids: &[CostId]) -> Result<Vec<CostLine>> {
    let lines = cost_lines::table.filter(cost_lines::cost_id.eq_any(ids)).select(CostLine::as_select());
    Ok(lines.order((cost_lines::cost_id.asc(), cost_lines::position.asc())).load(conn)?)
}

/// The fillings of these days (fuel or charging, posted, with a vehicle): category, date and line, in the order in
/// which they were recorded.
pub(super) fn fillings(
    conn: &mut Conn,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(Category, NaiveDate, CostLine)>> {
    let posted = costs::table.inner_join(cost_lines::table.on(cost_lines::cost_id.eq(costs::id)));
    let fillings = posted
        .filter(costs::category.eq_any([Category::Fuel, Category::Charging]))
        .filter(costs::date.between(from, to))
        .filter(costs::state.eq(CostState::Posted))
        .filter(cost_lines::vehicle_id.is_not_null());
    let ordered = fillings.order((costs::id.asc(), cost_lines::position.asc()));
    Ok(ordered.select((costs::category, costs::date, CostLine::as_select())).load(conn)?)
}

/// The last day before a day on which each of these vehicles was filled up at a known reading, or charged.
pub(super) fn last_full(
    conn: &mut Conn,
    category: Category,
    vehicles: &[VehicleId],
    before: NaiveDate,
) -> Result<Vec<(Option<VehicleId>, Option<NaiveDate>)>> {
    let posted = costs::table.inner_join(cost_lines::table.on(cost_lines::cost_id.eq(costs::id)));
    let full = posted
        .filter(costs::category.eq(category))
        .filter(costs::date.lt(before))
        .filter(costs::state.eq(CostState::Posted))
        .filter(cost_lines::vehicle_id.assume_not_null().eq_any(vehicles))
        .filter(cost_lines::full_tank.eq(true))
        .filter(cost_lines::odometer_km.is_not_null())
        .filter(cost_lines::quantity_milli.is_not_null());
    Ok(full.group_by(cost_lines::vehicle_id).select((cost_lines::vehicle_id, max(costs::date))).load(conn)?)
}

// ---- Prepayments ----

pub(super) fn prepayments(conn: &mut Conn) -> Result<Vec<Prepayment>> {
    Ok(prepayments::table.select(Prepayment::as_select()).order(prepayments::id.asc()).load(conn)?)
}

pub(super) fn prepayments_of(conn: &mut Conn, ids: &[CostId]) -> Result<Vec<Prepayment>> {
    let rows = prepayments::table.filter(prepayments::cost_id.eq_any(ids)).select(Prepayment::as_select());
    Ok(rows.order((prepayments::cost_id.asc(), prepayments::position.asc())).load(conn)?)
}

pub(super) fn prepayments_reverse(conn: &mut Conn, id: CostId, on: NaiveDate) -> Result<()> {
    diesel::update(prepayments::table.filter(prepayments::cost_id.eq(id)))
        .set(prepayments::reversed_on.eq(on))
        .execute(conn)?;
    Ok(())
}

pub(super) fn releases(conn: &mut Conn) -> Result<Vec<Release>> {
    Ok(releases::table.select(Release::as_select()).load(conn)?)
}

pub(super) fn releases_of(conn: &mut Conn, ids: &[PrepaymentId]) -> Result<Vec<Release>> {
    Ok(releases::table.filter(releases::prepayment_id.eq_any(ids)).select(Release::as_select()).load(conn)?)
}

pub(super) fn release_insert(conn: &mut Conn, row: &Release) -> Result<()> {
    diesel::insert_into(releases::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes what was released for a month, but for these prepayments.
pub(super) fn releases_delete(conn: &mut Conn, period: Period, except: &[PrepaymentId]) -> Result<()> {
    let these = releases::table.filter(releases::period.eq(period)).filter(releases::prepayment_id.ne_all(except));
    diesel::delete(these).execute(conn)?;
    Ok(())
}

pub(super) fn release_delete(conn: &mut Conn, id: PrepaymentId, period: Period) -> Result<()> {
    diesel::delete(releases::table.find((id, period))).execute(conn)?;
    Ok(())
}

/// The posted insurances that ran when the books began.
pub(super) fn costs_opening(conn: &mut Conn) -> Result<Vec<CostId>> {
    let standing = costs::table.filter(costs::opening.eq(true)).filter(costs::state.eq(CostState::Posted));
    Ok(standing.select(costs::id).order(costs::id.asc()).load(conn)?)
}

// ---- Assets ----

pub(super) fn asset_insert(conn: &mut Conn, row: &Asset) -> Result<()> {
    diesel::insert_into(assets::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn asset_get(conn: &mut Conn, id: AssetId) -> Result<Option<Asset>> {
    Ok(assets::table.find(id).select(Asset::as_select()).get_result(conn).optional()?)
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn asset_replace(conn: &mut Conn, row: &Asset) -> Result<()> {
    let this = assets::table.find(row.id).filter(assets::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

/// Locks the row of an asset until the unit ends, and reads it. The update that changes nothing is the lock.
pub(super) fn asset_hold(conn: &mut Conn, id: AssetId) -> Result<Option<Asset>> {
    diesel::update(assets::table.find(id)).set(assets::version.eq(assets::version)).execute(conn)?;
    asset_get(conn, id)
}

pub(super) fn asset_page(conn: &mut Conn, page: &Page, filter: &AssetFilter) -> Result<PageOf<Asset>> {
    let mut query = assets::table.select(Asset::as_select()).into_boxed();
    if !filter.vehicle_id.is_empty() {
        query = query.filter(assets::vehicle_id.eq_any(&filter.vehicle_id));
    }
    query = match filter.state.as_slice() {
        [AssetState::InUse] => query.filter(assets::disposed_on.is_null()),
        [AssetState::Disposed] => query.filter(assets::disposed_on.is_not_null()),
        _ => query,
    };
    let rows = keyset!(query, assets, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn assets(conn: &mut Conn) -> Result<Vec<Asset>> {
    Ok(assets::table.select(Asset::as_select()).order(assets::id.asc()).load(conn)?)
}

pub(super) fn depreciations(conn: &mut Conn) -> Result<Vec<Depreciation>> {
    Ok(depreciations::table.select(Depreciation::as_select()).load(conn)?)
}

pub(super) fn depreciations_of(conn: &mut Conn, ids: &[AssetId]) -> Result<Vec<Depreciation>> {
    Ok(depreciations::table.filter(depreciations::asset_id.eq_any(ids)).select(Depreciation::as_select()).load(conn)?)
}

pub(super) fn depreciation_insert(conn: &mut Conn, row: &Depreciation) -> Result<()> {
    diesel::insert_into(depreciations::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes the depreciation that closing this month wrote. That of disposals stays.
pub(super) fn depreciations_delete(conn: &mut Conn, period: Period) -> Result<()> {
    diesel::delete(
        depreciations::table.filter(depreciations::period.eq(period)).filter(depreciations::by_disposal.eq(false)),
    )
    .execute(conn)?;
    Ok(())
}
