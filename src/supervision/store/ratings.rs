//! SQL of ratings.

use diesel::prelude::*;

use crate::{
    db::{Conn, Page, PageOf, changed_one, prepared, schema::ratings},
    kernel::{RatingId, Result},
    keyset, one_of,
    supervision::{
        model::{Rating, RatingFilter, RatingNew},
        rules::Sight,
    },
};

type Backend = <Conn as Connection>::Backend;

/// The ratings that a caller sees: all, or those of their departments.
fn visible<'a>(seen: &Sight) -> ratings::BoxedQuery<'a, Backend> {
    let all = ratings::table.into_boxed();
    if seen.all { all } else { one_of!(all, ratings::department_id, seen.departments) }
}

pub fn get_visible(conn: &mut Conn, seen: &Sight, id: RatingId) -> Result<Option<Rating>> {
    let this = visible(seen).filter(ratings::id.eq(id));
    Ok(this.select(Rating::as_select()).get_result(conn).optional()?)
}

/// The rating that another one of this content would replace.
pub fn like(conn: &mut Conn, new: &RatingNew) -> Result<Option<Rating>> {
    let of_contract = ratings::table
        .filter(ratings::contract_id.eq(new.contract_id))
        .filter(ratings::period.eq(new.period))
        .filter(ratings::department_id.eq(new.department_id));
    let of_clause =
        of_contract.filter(ratings::category.eq(new.category.clone())).filter(ratings::clause.eq(new.clause.clone()));
    Ok(of_clause.select(Rating::as_select()).get_result(conn).optional()?)
}

pub fn insert(conn: &mut Conn, row: &Rating) -> Result<()> {
    diesel::insert_into(ratings::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Rating) -> Result<()> {
    let this = ratings::table.find(row.id).filter(ratings::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn page(conn: &mut Conn, seen: &Sight, page: &Page, filter: &RatingFilter) -> Result<PageOf<Rating>> {
    let mut query = visible(seen).select(Rating::as_select());
    if !filter.contract_id.is_empty() {
        query = one_of!(query, ratings::contract_id, filter.contract_id);
    }
    if !filter.department_id.is_empty() {
        query = one_of!(query, ratings::department_id, filter.department_id);
    }
    if !filter.period.is_empty() {
        query = query.filter(ratings::period.eq_any(filter.period.clone()));
    }
    let rows = keyset!(query, ratings, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Rating| (row.updated_at, row.id.0)))
}
