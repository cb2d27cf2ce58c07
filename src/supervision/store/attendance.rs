//! SQL of attendance.

use diesel::prelude::*;

use super::sight::seen_contracts;
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared,
        schema::{attendance, contracts},
    },
    kernel::{AttendanceId, Period, PostId, Result},
    keyset, one_of,
    supervision::{
        model::{Attendance, AttendanceFilter, AttendanceNew},
        rules::Sight,
    },
};

type Backend = <Conn as Connection>::Backend;

/// The attendance that a caller sees: that under the contracts that they see.
fn visible<'a>(seen: &Sight) -> attendance::BoxedQuery<'a, Backend> {
    let all = attendance::table.into_boxed();
    if seen.all {
        return all;
    }
    all.filter(attendance::contract_id.eq_any(seen_contracts!(seen).select(contracts::id)))
}

pub fn get_visible(conn: &mut Conn, seen: &Sight, id: AttendanceId) -> Result<Option<Attendance>> {
    let this = visible(seen).filter(attendance::id.eq(id));
    Ok(this.select(Attendance::as_select()).get_result(conn).optional()?)
}

/// The attendance that another one of this post, else of this lump-sum line, would replace.
pub fn like(conn: &mut Conn, new: &AttendanceNew) -> Result<Option<Attendance>> {
    let of_month = attendance::table
        .into_boxed()
        .filter(attendance::contract_id.eq(new.contract_id))
        .filter(attendance::period.eq(new.period))
        .filter(attendance::category.eq(new.category.clone()));
    let same = match new.post_id {
        Some(post) => of_month.filter(attendance::post_id.eq(post)),
        None => of_month.filter(attendance::post_id.is_null()).filter(attendance::minutes.is_null()),
    };
    Ok(same.select(Attendance::as_select()).get_result(conn).optional()?)
}

/// The last month in which the worker of a post was present.
pub fn last_of_post(conn: &mut Conn, post: PostId) -> Result<Option<Period>> {
    let present = attendance::table.filter(attendance::post_id.eq(post)).filter(attendance::days_present.gt(0));
    Ok(present.order(attendance::period.desc()).select(attendance::period).first(conn).optional()?)
}

pub fn insert(conn: &mut Conn, row: &Attendance) -> Result<()> {
    diesel::insert_into(attendance::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Attendance) -> Result<()> {
    let this = attendance::table.find(row.id).filter(attendance::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn page(conn: &mut Conn, seen: &Sight, page: &Page, filter: &AttendanceFilter) -> Result<PageOf<Attendance>> {
    let mut query = visible(seen).select(Attendance::as_select());
    if !filter.contract_id.is_empty() {
        query = one_of!(query, attendance::contract_id, filter.contract_id);
    }
    if !filter.category.is_empty() {
        query = query.filter(attendance::category.eq_any(filter.category.clone()));
    }
    if !filter.period.is_empty() {
        query = query.filter(attendance::period.eq_any(filter.period.clone()));
    }
    if !filter.post_id.is_empty() {
        query = query.filter(attendance::post_id.eq_any(filter.post_id.clone()));
    }
    let rows = keyset!(query, attendance, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Attendance| (row.updated_at, row.id.0)))
}
