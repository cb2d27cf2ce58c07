//! SQL of posts.

use std::collections::HashMap;

use diesel::prelude::*;

use super::sight::seen_contracts;
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{contracts, posts},
    },
    kernel::{ContractId, PostId, Result},
    keyset, one_of,
    supervision::{
        model::{Post, PostFilter},
        rules::Sight,
    },
};

type Backend = <Conn as Connection>::Backend;

/// The posts that a caller sees: those under the contracts that they see.
fn visible<'a>(seen: &Sight) -> posts::BoxedQuery<'a, Backend> {
    let all = posts::table.into_boxed();
    if seen.all {
        return all;
    }
    all.filter(posts::contract_id.eq_any(seen_contracts!(seen).select(contracts::id)))
}

pub fn get_visible(conn: &mut Conn, seen: &Sight, id: PostId) -> Result<Option<Post>> {
    let this = visible(seen).filter(posts::id.eq(id));
    Ok(this.select(Post::as_select()).get_result(conn).optional()?)
}

pub fn get(conn: &mut Conn, id: PostId) -> Result<Option<Post>> {
    Ok(posts::table.find(id).select(Post::as_select()).get_result(conn).optional()?)
}

/// The contract of a post that the caller may see. It never changes.
pub fn contract_of(conn: &mut Conn, seen: &Sight, id: PostId) -> Result<Option<ContractId>> {
    let this = visible(seen).filter(posts::id.eq(id));
    Ok(this.select(posts::contract_id).get_result(conn).optional()?)
}

/// The posts that a worker fills under a contract, at whatever time.
pub fn of_worker(conn: &mut Conn, contract: ContractId, worker: &str) -> Result<Vec<Post>> {
    let theirs =
        posts::table.filter(posts::contract_id.eq(contract)).filter(posts::worker.eq(worker)).order(posts::id.asc());
    Ok(theirs.select(Post::as_select()).load(conn)?)
}

/// Who fills these posts.
pub fn workers(conn: &mut Conn, ids: &[PostId]) -> Result<HashMap<PostId, String>> {
    let rows = posts::table.filter(posts::id.eq_any(ids)).select((posts::id, posts::worker));
    Ok(prepared_for(ids.len(), rows).load(conn)?.into_iter().collect())
}

pub fn insert(conn: &mut Conn, row: &Post) -> Result<()> {
    diesel::insert_into(posts::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Post) -> Result<()> {
    let this = posts::table.find(row.id).filter(posts::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn page(conn: &mut Conn, seen: &Sight, page: &Page, filter: &PostFilter) -> Result<PageOf<Post>> {
    let mut query = visible(seen).select(Post::as_select());
    if !filter.contract_id.is_empty() {
        query = one_of!(query, posts::contract_id, filter.contract_id);
    }
    if !filter.category.is_empty() {
        query = query.filter(posts::category.eq_any(filter.category.clone()));
    }
    if !filter.kind.is_empty() {
        query = one_of!(query, posts::kind, filter.kind);
    }
    let rows = keyset!(query, posts, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Post| (row.updated_at, row.id.0)))
}
