//! SQL of the reference data.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::{dsl::exists, prelude::*};

use super::model::{
    FormerName, Holiday, HolidayFilter, HolidayKind, Settings, Supplier, SupplierFilter, TaxRule, TaxRuleFilter,
    VehicleClass, VehicleClassFilter,
};
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{former_names, holidays, settings, suppliers, tax_rules, vehicle_classes},
    },
    kernel::{HolidayId, Id, Instant, Result, SupplierId, TaxRuleId, VehicleClassId},
    keyset,
};

pub(super) fn class_get(conn: &mut Conn, id: VehicleClassId) -> Result<Option<VehicleClass>> {
    Ok(vehicle_classes::table.find(id).select(VehicleClass::as_select()).get_result(conn).optional()?)
}

pub(super) fn class_insert(conn: &mut Conn, row: &VehicleClass) -> Result<()> {
    diesel::insert_into(vehicle_classes::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn class_replace(conn: &mut Conn, row: &VehicleClass) -> Result<()> {
    let this = vehicle_classes::table.find(row.id).filter(vehicle_classes::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn class_page(conn: &mut Conn, page: &Page, filter: &VehicleClassFilter) -> Result<PageOf<VehicleClass>> {
    let mut query = vehicle_classes::table.select(VehicleClass::as_select()).into_boxed();
    if !filter.code.is_empty() {
        query = query.filter(vehicle_classes::code.eq_any(&filter.code));
    }
    let rows = keyset!(query, vehicle_classes, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn class_exists(conn: &mut Conn, code: &str) -> Result<bool> {
    Ok(diesel::select(exists(vehicle_classes::table.filter(vehicle_classes::code.eq(code)))).get_result(conn)?)
}

pub(super) fn classes(conn: &mut Conn) -> Result<Vec<VehicleClass>> {
    Ok(vehicle_classes::table.order(vehicle_classes::id.asc()).select(VehicleClass::as_select()).load(conn)?)
}

pub(super) fn supplier_get(conn: &mut Conn, id: SupplierId) -> Result<Option<Supplier>> {
    Ok(suppliers::table.find(id).select(Supplier::as_select()).get_result(conn).optional()?)
}

pub(super) fn suppliers(conn: &mut Conn) -> Result<Vec<Supplier>> {
    Ok(suppliers::table.order(suppliers::id.asc()).select(Supplier::as_select()).load(conn)?)
}

pub(super) fn supplier_insert(conn: &mut Conn, row: &Supplier) -> Result<()> {
    diesel::insert_into(suppliers::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn supplier_replace(conn: &mut Conn, row: &Supplier) -> Result<()> {
    let this = suppliers::table.find(row.id).filter(suppliers::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn supplier_page(conn: &mut Conn, page: &Page, filter: &SupplierFilter) -> Result<PageOf<Supplier>> {
    let mut query = suppliers::table.select(Supplier::as_select()).into_boxed();
    if !filter.name.is_empty() {
        query = query.filter(suppliers::name.eq_any(&filter.name));
    }
    let rows = keyset!(query, suppliers, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn holiday_get(conn: &mut Conn, id: HolidayId) -> Result<Option<Holiday>> {
    Ok(holidays::table.find(id).select(Holiday::as_select()).get_result(conn).optional()?)
}

pub(super) fn holiday_insert(conn: &mut Conn, row: &Holiday) -> Result<()> {
    diesel::insert_into(holidays::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn holiday_replace(conn: &mut Conn, row: &Holiday) -> Result<()> {
    let this = holidays::table.find(row.id).filter(holidays::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn holiday_page(conn: &mut Conn, page: &Page, filter: &HolidayFilter) -> Result<PageOf<Holiday>> {
    let mut query = holidays::table.select(Holiday::as_select()).into_boxed();
    if !filter.date.is_empty() {
        query = query.filter(holidays::date.eq_any(&filter.date));
    }
    if !filter.kind.is_empty() {
        query = query.filter(holidays::kind.eq_any(&filter.kind));
    }
    if let Some(proposed) = filter.proposed {
        query = query.filter(holidays::proposed.is_not_null().eq(proposed));
    }
    let rows = keyset!(query, holidays, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn holiday_dates(conn: &mut Conn) -> Result<Vec<NaiveDate>> {
    Ok(holidays::table.order(holidays::date.asc()).select(holidays::date).load(conn)?)
}

/// The days of this kind from one day to another, both included, without those struck out or not in force.
pub(super) fn holidays_between(
    conn: &mut Conn,
    from: NaiveDate,
    to: NaiveDate,
    kind: HolidayKind,
) -> Result<BTreeSet<NaiveDate>> {
    let dates: Vec<NaiveDate> = holidays::table
        .filter(holidays::date.between(from, to))
        .filter(holidays::kind.eq(kind))
        .filter(holidays::retired_on.is_null().and(holidays::in_force.eq(true)))
        .select(holidays::date)
        .load(conn)?;
    Ok(dates.into_iter().collect())
}

pub(super) fn settings(conn: &mut Conn) -> Result<Option<Settings>> {
    Ok(settings::table.select(Settings::as_select()).get_result(conn).optional()?)
}

pub(super) fn settings_insert(conn: &mut Conn, row: &Settings) -> Result<()> {
    diesel::insert_into(settings::table).values((row, settings::demo.eq(false))).execute(conn)?;
    Ok(())
}

pub(super) fn settings_replace(conn: &mut Conn, row: &Settings) -> Result<()> {
    let this = settings::table.find(row.id).filter(settings::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn mark_demo(conn: &mut Conn) -> Result<()> {
    changed_one(diesel::update(settings::table).set(settings::demo.eq(true)).execute(conn)?)
}

pub(super) fn is_demo(conn: &mut Conn) -> Result<bool> {
    let demo: Option<bool> = settings::table.select(settings::demo).get_result(conn).optional()?;
    Ok(demo.unwrap_or(false))
}

pub(super) fn tax_rule_get(conn: &mut Conn, id: TaxRuleId) -> Result<Option<TaxRule>> {
    Ok(tax_rules::table.find(id).select(TaxRule::as_select()).get_result(conn).optional()?)
}

/// The tax rule that applies on a day. There are few, so the query has no LIMIT.
pub(super) fn tax_rule_on(conn: &mut Conn, date: NaiveDate) -> Result<Option<TaxRule>> {
    let known = tax_rules::table.filter(tax_rules::valid_from.le(date)).filter(tax_rules::retired_on.is_null());
    Ok(known.order(tax_rules::valid_from.desc()).select(TaxRule::as_select()).get_result(conn).optional()?)
}

pub(super) fn tax_rule_insert(conn: &mut Conn, row: &TaxRule) -> Result<()> {
    diesel::insert_into(tax_rules::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn tax_rule_replace(conn: &mut Conn, row: &TaxRule) -> Result<()> {
    let this = tax_rules::table.find(row.id).filter(tax_rules::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn has_tax_rules(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(exists(tax_rules::table.select(tax_rules::id))).get_result(conn)?)
}

pub(super) fn tax_rule_page(conn: &mut Conn, page: &Page, filter: &TaxRuleFilter) -> Result<PageOf<TaxRule>> {
    let mut query = tax_rules::table.select(TaxRule::as_select()).into_boxed();
    if !filter.valid_from.is_empty() {
        query = query.filter(tax_rules::valid_from.eq_any(&filter.valid_from));
    }
    let rows = keyset!(query, tax_rules, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn was_renamed_at(conn: &mut Conn, id: Id<()>, at: Instant) -> Result<bool> {
    let this = former_names::table.filter(former_names::subject_id.eq(id)).filter(former_names::until.eq(at));
    Ok(diesel::select(exists(this)).get_result(conn)?)
}

pub(super) fn former_name_insert(conn: &mut Conn, row: &FormerName) -> Result<()> {
    diesel::insert_into(former_names::table).values(row).execute(conn)?;
    Ok(())
}

/// The former names of these things, or of all, the oldest first.
pub(super) fn former_names(conn: &mut Conn, ids: Option<&[Id<()>]>) -> Result<Vec<FormerName>> {
    let rows = former_names::table.order(former_names::until.asc()).select(FormerName::as_select());
    match ids {
        Some(ids) => Ok(prepared_for(ids.len(), rows.filter(former_names::subject_id.eq_any(ids))).load(conn)?),
        None => Ok(rows.load(conn)?),
    }
}
