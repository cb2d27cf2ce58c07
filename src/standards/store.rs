//! SQL of the standards. Only `ops` calls it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::{dsl::exists, prelude::*};

use super::model::{
    BureauRule, BureauRuleFilter, ClauseRow, OwnService, OwnServiceFilter, ServiceCategory, ServiceCategoryFilter,
    Standard, StandardFilter, StandardRow,
};
use crate::{
    db::{
        Conn, Page, PageOf, Unit, changed_one, prepared, prepared_for,
        schema::{bureau_rules, own_services, service_categories, standard_clauses, standards},
    },
    kernel::{BureauRuleId, OwnServiceId, Result, ServiceCategoryId, StandardId},
    keyset,
};

pub(super) fn category_get(conn: &mut Conn, id: ServiceCategoryId) -> Result<Option<ServiceCategory>> {
    Ok(service_categories::table.find(id).select(ServiceCategory::as_select()).get_result(conn).optional()?)
}

pub(super) fn categories(conn: &mut Conn) -> Result<Vec<ServiceCategory>> {
    Ok(service_categories::table.order(service_categories::id.asc()).select(ServiceCategory::as_select()).load(conn)?)
}

pub(super) fn category_codes(conn: &mut Conn) -> Result<BTreeSet<String>> {
    let codes: Vec<String> = service_categories::table.select(service_categories::code).load(conn)?;
    Ok(codes.into_iter().collect())
}

pub(super) fn has_categories(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(exists(service_categories::table.select(service_categories::id))).get_result(conn)?)
}

pub(super) fn category_insert(conn: &mut Conn, row: &ServiceCategory) -> Result<()> {
    diesel::insert_into(service_categories::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn category_replace(conn: &mut Conn, row: &ServiceCategory) -> Result<()> {
    let this = service_categories::table.find(row.id).filter(service_categories::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn category_page(
    conn: &mut Conn,
    page: &Page,
    filter: &ServiceCategoryFilter,
) -> Result<PageOf<ServiceCategory>> {
    let mut query = service_categories::table.select(ServiceCategory::as_select()).into_boxed();
    if !filter.code.is_empty() {
        query = query.filter(service_categories::code.eq_any(&filter.code));
    }
    let rows = keyset!(query, service_categories, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn own_service_get(conn: &mut Conn, id: OwnServiceId) -> Result<Option<OwnService>> {
    Ok(own_services::table.find(id).select(OwnService::as_select()).get_result(conn).optional()?)
}

pub(super) fn own_service_insert(conn: &mut Conn, row: &OwnService) -> Result<()> {
    diesel::insert_into(own_services::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn own_service_replace(conn: &mut Conn, row: &OwnService) -> Result<()> {
    let this = own_services::table.find(row.id).filter(own_services::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn own_service_page(conn: &mut Conn, page: &Page, filter: &OwnServiceFilter) -> Result<PageOf<OwnService>> {
    let mut query = own_services::table.select(OwnService::as_select()).into_boxed();
    if !filter.category.is_empty() {
        query = query.filter(own_services::category.eq_any(&filter.category));
    }
    if !filter.period.is_empty() {
        query = query.filter(own_services::period.eq_any(&filter.period));
    }
    let rows = keyset!(query, own_services, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// These standards with their clauses, which are loaded in one query.
fn with_clauses(conn: &mut Conn, rows: Vec<StandardRow>) -> Result<Vec<Standard>> {
    let ids: Vec<StandardId> = rows.iter().map(|row| row.id).collect();
    let clauses = standard_clauses::table
        .filter(standard_clauses::standard_id.eq_any(&ids))
        .order(standard_clauses::position.asc())
        .select(ClauseRow::as_select());
    let mut of = HashMap::<StandardId, Vec<_>>::new();
    for clause in prepared_for(ids.len(), clauses).load::<ClauseRow>(conn)? {
        of.entry(clause.standard_id).or_default().push(clause.content);
    }
    Ok(rows
        .into_iter()
        .map(|row| (of.remove(&row.id).unwrap_or_default(), row))
        .map(|(of, row)| Standard::of(row, of))
        .collect())
}

/// Those of these standards that exist.
pub(super) fn standards_of(conn: &mut Conn, ids: &[StandardId]) -> Result<Vec<Standard>> {
    let these = standards::table.filter(standards::id.eq_any(ids)).select(StandardRow::as_select());
    let rows = prepared_for(ids.len(), these).load(conn)?;
    with_clauses(conn, rows)
}

/// All standards, the oldest first.
pub(super) fn standards_all(conn: &mut Conn) -> Result<Vec<Standard>> {
    let rows = standards::table.order(standards::id.asc()).select(StandardRow::as_select()).load(conn)?;
    with_clauses(conn, rows)
}

/// The standard of each of these categories that applies on a day: of those that aren't retired then the latest, and of
/// several of one day the newest.
pub(super) fn standards_on(conn: &mut Conn, categories: &[String], on: NaiveDate) -> Result<Vec<Standard>> {
    let begun = standards::table
        .filter(standards::category.eq_any(categories))
        .filter(standards::valid_from.le(on))
        .filter(standards::retired_on.is_null().or(standards::retired_on.gt(on)))
        .order((standards::category.asc(), standards::valid_from.desc(), standards::id.desc()))
        .select(StandardRow::as_select());
    let mut rows: Vec<StandardRow> = prepared_for(categories.len(), begun).load(conn)?;
    rows.dedup_by(|later, first| later.category == first.category);
    with_clauses(conn, rows)
}

fn clauses_insert(conn: &mut Conn, clauses: &[ClauseRow]) -> Result<()> {
    for clause in clauses {
        diesel::insert_into(standard_clauses::table).values(clause).execute(conn)?;
    }
    Ok(())
}

pub(super) fn standard_insert(conn: &mut Conn, standard: &Standard) -> Result<()> {
    let (row, clauses) = standard.rows();
    diesel::insert_into(standards::table).values(&row).execute(conn)?;
    clauses_insert(conn, &clauses)
}

/// Replaces the standard and its clauses if its version in the database is still the previous one.
pub(super) fn standard_replace(conn: &mut Conn, standard: &Standard) -> Result<()> {
    let (row, clauses) = standard.rows();
    let this = standards::table.find(row.id).filter(standards::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(&row)).execute(conn)?)?;
    diesel::delete(standard_clauses::table.filter(standard_clauses::standard_id.eq(row.id))).execute(conn)?;
    clauses_insert(conn, &clauses)
}

/// Freezes the standard. Answers whether it is as it was read, and so was frozen.
pub(super) fn standard_freeze(unit: &mut Unit<'_>, standard: &Standard) -> Result<bool> {
    let this = standards::table.find(standard.id).filter(standards::version.eq(standard.version));
    let frozen =
        (standards::frozen.eq(true), standards::version.eq(standard.version + 1), standards::updated_at.eq(unit.now));
    Ok(prepared(diesel::update(this).set(frozen)).execute(unit.conn)? == 1)
}

pub(super) fn standard_page(conn: &mut Conn, page: &Page, filter: &StandardFilter) -> Result<PageOf<Standard>> {
    let mut query = standards::table.select(StandardRow::as_select()).into_boxed();
    if !filter.category.is_empty() {
        query = query.filter(standards::category.eq_any(&filter.category));
    }
    let rows = keyset!(query, standards, page).load(conn)?;
    let found = PageOf::cut(rows, page, |row: &StandardRow| (row.updated_at, row.id.0));
    Ok(PageOf { items: with_clauses(conn, found.items)?, next: found.next })
}

pub(super) fn bureau_rule_get(conn: &mut Conn, id: BureauRuleId) -> Result<Option<BureauRule>> {
    Ok(bureau_rules::table.find(id).select(BureauRule::as_select()).get_result(conn).optional()?)
}

/// The rules that apply on a day. There are few, so the query has no LIMIT.
pub(super) fn bureau_rule_on(conn: &mut Conn, date: NaiveDate) -> Result<Option<BureauRule>> {
    let begun = bureau_rules::table.filter(bureau_rules::valid_from.le(date));
    Ok(begun.order(bureau_rules::valid_from.desc()).select(BureauRule::as_select()).get_result(conn).optional()?)
}

pub(super) fn bureau_rule_insert(conn: &mut Conn, row: &BureauRule) -> Result<()> {
    diesel::insert_into(bureau_rules::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn bureau_rule_page(conn: &mut Conn, page: &Page, filter: &BureauRuleFilter) -> Result<PageOf<BureauRule>> {
    let mut query = bureau_rules::table.select(BureauRule::as_select()).into_boxed();
    if !filter.valid_from.is_empty() {
        query = query.filter(bureau_rules::valid_from.eq_any(&filter.valid_from));
    }
    let rows = keyset!(query, bureau_rules, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}
