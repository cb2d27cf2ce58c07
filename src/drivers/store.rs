//! SQL of the drivers and their leave.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Driver, DriverFilter, Leave, LeaveFilter};
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{drivers, leave},
        words::{containing, lower},
    },
    kernel::{DriverId, Instant, LeaveId, Result},
    keyset,
};

pub(super) fn driver_get(conn: &mut Conn, id: DriverId) -> Result<Option<Driver>> {
    Ok(drivers::table.find(id).select(Driver::as_select()).get_result(conn).optional()?)
}

pub(super) fn driver_insert(conn: &mut Conn, row: &Driver) -> Result<()> {
    diesel::insert_into(drivers::table).values(row.clone()).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn driver_replace(conn: &mut Conn, row: &Driver) -> Result<()> {
    let this = drivers::table.find(row.id).filter(drivers::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row.clone())).execute(conn)?)
}

pub(super) fn driver_page(conn: &mut Conn, page: &Page, filter: &DriverFilter) -> Result<PageOf<Driver>> {
    let mut query = drivers::table.select(Driver::as_select()).into_boxed();
    if !filter.name.is_empty() {
        query = query.filter(drivers::name.eq_any(&filter.name));
    }
    if !filter.employment.is_empty() {
        query = query.filter(drivers::employment.eq_any(&filter.employment));
    }
    if let Some(words) = &filter.q {
        let text = drivers::name.concat("\n").concat(drivers::phone);
        for like in containing(words) {
            query = query.filter(lower(text).like(like).escape('\\'));
        }
    }
    let rows = keyset!(query, drivers, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn drivers(conn: &mut Conn, ids: &[DriverId]) -> Result<Vec<Driver>> {
    Ok(prepared_for(ids.len(), drivers::table.filter(drivers::id.eq_any(ids)).select(Driver::as_select()))
        .load(conn)?)
}

pub(super) fn all(conn: &mut Conn) -> Result<Vec<Driver>> {
    Ok(drivers::table.order(drivers::id.asc()).select(Driver::as_select()).load(conn)?)
}

pub(super) fn active(conn: &mut Conn, on: NaiveDate) -> Result<Vec<Driver>> {
    let stays = drivers::retired_on.is_null().or(drivers::retired_on.gt(on));
    Ok(drivers::table.filter(stays).order(drivers::id.asc()).select(Driver::as_select()).load(conn)?)
}

pub(super) fn leave_get(conn: &mut Conn, id: LeaveId) -> Result<Option<Leave>> {
    Ok(leave::table.find(id).select(Leave::as_select()).get_result(conn).optional()?)
}

pub(super) fn leaves(conn: &mut Conn, ids: &[LeaveId]) -> Result<Vec<Leave>> {
    Ok(prepared_for(ids.len(), leave::table.filter(leave::id.eq_any(ids)).select(Leave::as_select())).load(conn)?)
}

pub(super) fn leave_insert(conn: &mut Conn, row: &Leave) -> Result<()> {
    diesel::insert_into(leave::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row, unless its version has changed since it was read.
pub(super) fn leave_replace(conn: &mut Conn, row: &Leave) -> Result<()> {
    let this = leave::table.find(row.id).filter(leave::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn leave_page(conn: &mut Conn, page: &Page, filter: &LeaveFilter) -> Result<PageOf<Leave>> {
    let mut query = leave::table.select(Leave::as_select()).into_boxed();
    if !filter.driver_id.is_empty() {
        query = query.filter(leave::driver_id.eq_any(&filter.driver_id));
    }
    if let Some(from) = filter.from {
        query = query.filter(leave::ends_at.gt(Instant::day_start(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(leave::starts_at.lt(Instant::day_start(until)));
    }
    let rows = keyset!(query, leave, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}
