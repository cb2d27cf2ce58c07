//! Posts: who is sent for a line that is priced by the head, and until when.

use std::collections::HashMap;

use super::shared;
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{Code, Error, Fault, LockKey, Period, PostId, Result, text},
    supervision::{
        model::{Post, PostEvent, PostFilter, PostNew, PostPatch},
        rules,
        store::{attendance, contracts, posts as store},
        views,
    },
};

/// Who fills these posts, by their id.
pub fn post_workers(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>> {
    let ids: Vec<PostId> = ids.iter().filter_map(|id| PostId::parse(id)).collect();
    Ok(store::workers(conn, &ids)?.into_iter().map(|(id, worker)| (id.to_string(), worker)).collect())
}

/// A post under a contract that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn post_get(reader: &mut Reader<'_>, id: PostId) -> Result<views::Post> {
    let row = store::get_visible(reader.conn, &rules::sight(reader.actor), id)?;
    row.map(views::Post::from).ok_or_else(Error::not_found)
}

/// A page of the posts under contracts that the caller may see.
pub fn post_list(reader: &mut Reader<'_>, page: &Page, filter: &PostFilter) -> Result<PageOf<views::Post>> {
    Ok(store::page(reader.conn, &rules::sight(reader.actor), page, filter)?.map(views::Post::from))
}

/// Records a post.
///
/// # Errors
/// 422 with all faults; `wrong_state` for a contract that isn't signed; `already_exists` at `/worker` if the worker fills
/// another post of the contract on one of its days.
pub fn post_create(unit: &mut Unit<'_>, new: &PostNew) -> Result<views::Post> {
    unit.lock([LockKey::Contract(new.contract_id.0)])?;
    let contract = shared::contract_attended(unit, new.contract_id)?;
    let mut faults = match contract.line_in(&new.category, Period::of(new.from)) {
        None => vec![Fault::unknown_reference("/category")],
        Some(line) => rules::post_line_fault(line).into_iter().collect(),
    };
    faults.extend(rules::post_days_faults(new, &contract.row));
    Fault::expect_none(faults)?;
    shared::expect_signed(&contract, unit.now)?;
    let row = Post { id: PostId::new(), content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    expect_free(unit, &row, "/worker")?;
    store::insert(unit.conn, &row)?;
    let after = views::Post::from(row);
    events::record_resource(unit, PostEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes the last day of a post.
///
/// # Errors
/// `not_found`; `forbidden` for whoever only reads the contract; 422 with all faults; `if_match_required`, `stale`;
/// `already_exists` at `/until` if the worker fills another post of the contract by then.
pub fn post_change(unit: &mut Unit<'_>, id: PostId, patch: &PostPatch) -> Result<views::Post> {
    let sight = rules::sight(unit.actor);
    let contract = store::contract_of(unit.conn, &sight, id)?.ok_or_else(Error::not_found)?;
    unit.lock([LockKey::Contract(contract.0)])?;
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let contract = contracts::get(unit.conn, contract)?.ok_or_else(Error::not_found)?;
    if !rules::may_attend(unit.actor, &contract.row) {
        return Err(Error::plain(Code::Forbidden));
    }
    let content = patch.apply(&before.content)?;
    if content != before.content {
        let attended = attendance::last_of_post(unit.conn, id)?;
        let fault = rules::until_fault(&content, &contract.row);
        Fault::expect_none(fault.or_else(|| rules::until_attended_fault(&content, attended)).into_iter().collect())?;
    }
    unit.require_version(before.version)?;
    if content == before.content {
        return Ok(before.into());
    }
    let row = Post { content, version: before.version + 1, updated_at: unit.now, ..before.clone() };
    expect_free(unit, &row, "/until")?;
    store::replace(unit.conn, &row)?;
    let after = views::Post::from(row);
    events::record_resource(unit, PostEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Refuses a post of a worker who fills another one of the contract on one of its days.
fn expect_free(unit: &mut Unit<'_>, row: &Post, pointer: &str) -> Result<()> {
    let theirs = store::of_worker(unit.conn, row.content.contract_id, &row.content.worker)?;
    let Some(other) = theirs.iter().find(|other| other.id != row.id && other.content.meets(&row.content)) else {
        return Ok(());
    };
    let PostNew { worker, post, from, until, .. } = &other.content;
    let detail = match until {
        Some(until) => text!(
            "{worker} fills the post “{post}” of this contract from {from} until {until}.",
            "{worker} 自 {from} 至 {until} 在该合同的“{post}”岗位。"
        ),
        None => text!(
            "{worker} fills the post “{post}” of this contract from {from} on.",
            "{worker} 自 {from} 起在该合同的“{post}”岗位。"
        ),
    };
    Err(Error::new(Code::AlreadyExists, detail).at(pointer))
}
