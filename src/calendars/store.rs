//! SQL of calendars.

use diesel::prelude::*;

use super::model::{Calendar, CalendarFilter};
use crate::{
    db::{Conn, Page, PageOf, changed_one, schema::calendars},
    kernel::{CalendarId, Result, UserId},
    keyset, one_of,
};

/// A calendar of this user.
pub(super) fn get(conn: &mut Conn, of: UserId, id: CalendarId) -> Result<Option<Calendar>> {
    let own = calendars::table.find(id).filter(calendars::user_id.eq(of));
    Ok(own.select(Calendar::as_select()).get_result(conn).optional()?)
}

/// The calendar whose address has the secret with this hash.
pub(super) fn by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<Calendar>> {
    let this = calendars::table.filter(calendars::secret_hash.eq(hash));
    Ok(this.select(Calendar::as_select()).get_result(conn).optional()?)
}

pub(super) fn count(conn: &mut Conn, of: UserId) -> Result<i64> {
    Ok(calendars::table.filter(calendars::user_id.eq(of)).count().get_result(conn)?)
}

pub(super) fn page(conn: &mut Conn, of: UserId, page: &Page, filter: &CalendarFilter) -> Result<PageOf<Calendar>> {
    let mut query = calendars::table.filter(calendars::user_id.eq(of)).select(Calendar::as_select()).into_boxed();
    if !filter.kind.is_empty() {
        query = one_of!(query, calendars::kind, filter.kind);
    }
    let rows = keyset!(query, calendars, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Calendar| (row.updated_at, row.id.0)))
}

pub(super) fn insert(conn: &mut Conn, row: &Calendar) -> Result<()> {
    diesel::insert_into(calendars::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn delete(conn: &mut Conn, id: CalendarId) -> Result<()> {
    changed_one(diesel::delete(calendars::table.find(id)).execute(conn)?)
}
