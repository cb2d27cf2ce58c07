//! Tenders: drafted, published, opened, scored, cancelled. The award stands in `award`.

use std::collections::{BTreeSet, HashMap};

use serde_json::json;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events::{self, Change},
    kernel::{BidId, Code, Error, Fault, Id, LockKey, Result, TenderId, text},
    procurement::{
        forms::{CancelTender, OpenTender, RejectBid, ScoreBids},
        model::{
            Bid, BidFilter, BidNew, BidRejection, BidScore, BidState, Judge, Tender, TenderEvent, TenderFilter,
            TenderNew, TenderPatch, TenderRow, TenderState,
        },
        rules,
        store::tenders as store,
        views,
    },
    reference, standards,
};

/// What these tenders are called, by their id.
pub fn tender_titles(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>> {
    let ids: Vec<TenderId> = ids.iter().filter_map(|id| TenderId::parse(id)).collect();
    Ok(store::titles(conn, &ids)?.into_iter().map(|(id, title)| (id.to_string(), title)).collect())
}

/// The tender as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn tender_get(reader: &mut Reader<'_>, id: TenderId) -> Result<views::Tender> {
    known(reader.conn, id).map(views::Tender::from)
}

/// A page of tenders.
pub fn tender_list(reader: &mut Reader<'_>, page: &Page, filter: &TenderFilter) -> Result<PageOf<views::Tender>> {
    Ok(store::page(reader.conn, page, filter)?.map(views::Tender::from))
}

/// The bid as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn bid_get(reader: &mut Reader<'_>, id: BidId) -> Result<views::Bid> {
    store::bid_get(reader.conn, id)?.map(views::Bid::from).ok_or_else(Error::not_found)
}

/// A page of the bids in a tender.
///
/// # Errors
/// `not_found` without the tender.
pub fn bid_list(reader: &mut Reader<'_>, id: TenderId, page: &Page, filter: &BidFilter) -> Result<PageOf<views::Bid>> {
    known(reader.conn, id)?;
    Ok(store::bid_page(reader.conn, id, page, filter)?.map(views::Bid::from))
}

fn known(conn: &mut Conn, id: TenderId) -> Result<Tender> {
    store::get(conn, id)?.ok_or_else(Error::not_found)
}

/// The tender under its lock.
///
/// # Errors
/// `not_found`.
pub(super) fn locked(unit: &mut Unit<'_>, id: TenderId) -> Result<Tender> {
    unit.lock([LockKey::Tender(id.0)])?;
    known(unit.conn, id)
}

/// Refuses a tender in another state than this one.
pub(super) fn expect_state(tender: &Tender, state: TenderState) -> Result<()> {
    if tender.row.state == state { Ok(()) } else { Err(Error::wrong_state(tender.row.state)) }
}

/// Drafts a tender.
///
/// # Errors
/// 422 with all faults.
pub fn tender_create(unit: &mut Unit<'_>, new: &TenderNew) -> Result<views::Tender> {
    check(unit, new)?;
    let row = TenderRow::drafted(new, unit.actor, unit.now);
    store::insert(unit.conn, &row)?;
    let after = views::Tender::from(Tender { row, bids: Vec::new(), scores: Vec::new(), challenges: Vec::new() });
    events::record_resource(unit, TenderEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a draft.
///
/// # Errors
/// `not_found`; 422 with all faults; `if_match_required`, `stale`; `wrong_state` once it is published.
pub fn tender_change(unit: &mut Unit<'_>, id: TenderId, patch: &TenderPatch) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    let new = patch.apply(&before.row.written())?;
    check(unit, &new)?;
    unit.require_version(before.row.version)?;
    expect_state(&before, TenderState::Draft)?;
    if new == before.row.written() {
        return Ok(before.into());
    }
    let row = before.row.rewritten(&new);
    changed(unit, TenderEvent::Change, &before, row, None)
}

/// Refuses a tender with faults, those of its references included.
fn check(unit: &mut Unit<'_>, new: &TenderNew) -> Result<()> {
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    let categories = standards::ops::categories_known(unit.conn)?;
    Fault::expect_none(rules::tender_faults(new, &limits, &categories))
}

/// Publishes a draft. It must keep to the limits of the day.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` unless it is a draft; `not_ready` with what is against the limits.
pub fn tender_publish(unit: &mut Unit<'_>, id: TenderId) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Draft)?;
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    let faults = rules::limit_faults(&before.row.written(), &limits);
    if !faults.is_empty() {
        return Err(Error::faulty(Code::NotReady, faults));
    }
    let row = TenderRow { state: TenderState::Published, ..before.row.clone() };
    changed(unit, TenderEvent::Publish, &before, row, None)
}

/// Records a bid, without its price.
///
/// # Errors
/// `not_found`; 422 with all faults; `stale`; `wrong_state` unless bids are taken; `late_bid` for one that came when the
/// tender had closed; `already_exists` for a second bid of a supplier.
pub fn bid_create(unit: &mut Unit<'_>, id: TenderId, new: &BidNew) -> Result<views::Bid> {
    let before = locked(unit, id)?;
    let mut faults = rules::bid_faults(new, unit.now);
    if reference::ops::supplier_find(unit.conn, new.supplier_id)?.is_none() {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    Fault::expect_none(faults)?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Published)?;
    if new.received_at >= before.row.closes_at {
        return Err(Error::plain(Code::LateBid));
    }
    if before.bids.iter().any(|bid| bid.supplier_id == new.supplier_id) {
        return Err(Error::plain(Code::AlreadyExists).at("/supplier_id"));
    }
    let bid = Bid {
        id: BidId::new(),
        tender_id: id,
        supplier_id: new.supplier_id,
        received_at: new.received_at,
        small_firm: new.small_firm,
        state: BidState::Received,
        rejected_code: None,
        reject_reason: None,
        price_fen: None,
        evaluated_fen: None,
        price_centi: None,
        quality_centi: None,
        total_centi: None,
        made_by_name: unit.actor.name.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::bid_insert(unit.conn, &bid)?;
    put(unit, &before, before.row.clone())?;
    let after = views::Bid::from(bid);
    let recorded = Some(events::json(&after)?);
    events::record(unit, &Change { after: recorded, ..Change::of(TenderEvent::Bid.into(), id.0) })?;
    Ok(after)
}

/// Opens the bids: from now on their prices are known, and those above the ceiling are rejected.
///
/// # Errors
/// `not_found`; 422 with all faults; `stale`; `wrong_state` unless it is published, and before it has closed.
pub fn tender_open(unit: &mut Unit<'_>, id: TenderId, form: &OpenTender) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    Fault::expect_none(rules::price_faults(&form.prices, &before))?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Published)?;
    if unit.now < before.row.closes_at {
        let closes_at = before.row.closes_at;
        let detail = text!(
            "Bids are taken until {closes_at}; it is opened then or later.",
            "投标截止时间为 {closes_at}，届时方可开标。"
        );
        return Err(Error::wrong_state_because(before.row.state, detail));
    }
    for price in &form.prices {
        let Some(bid) = before.bid(price.bid_id) else { continue };
        let is_above = price.price_fen > before.row.ceiling_fen;
        let opened = Bid {
            state: if is_above { BidState::Rejected } else { BidState::Opened },
            rejected_code: is_above.then_some(BidRejection::AboveCeiling),
            price_fen: Some(price.price_fen),
            ..bid.clone()
        };
        bid_put(unit, opened)?;
    }
    let row = TenderRow {
        state: TenderState::Opened,
        opened_by_name: Some(unit.actor.name.clone()),
        opened_at: Some(unit.now),
        ..before.row.clone()
    };
    changed(unit, TenderEvent::Open, &before, row, None)
}

/// Rejects a bid. Whoever does it doesn't award the tender.
///
/// # Errors
/// `not_found`; 422 for another tender's bid; `stale`; `wrong_state` unless the tender is opened, and for a bid that is
/// rejected already.
pub fn bid_reject(unit: &mut Unit<'_>, id: TenderId, form: &RejectBid) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    let bid = before.bid(form.bid_id).ok_or_else(|| Error::unknown_reference("/bid_id"))?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Opened)?;
    if bid.state != BidState::Opened {
        return Err(Error::wrong_state(bid.state));
    }
    let rejected = Bid {
        state: BidState::Rejected,
        rejected_code: Some(BidRejection::Invalid),
        reject_reason: Some(form.reason.clone()),
        ..bid.clone()
    };
    bid_put(unit, rejected)?;
    judged(unit, id)?;
    changed(unit, TenderEvent::RejectBid, &before, before.row.clone(), Some(&form.reason))
}

/// Records what experts give the bids, in the place of what they gave before. Whoever does it doesn't award the tender.
///
/// # Errors
/// `not_found`; 422 with all faults; `stale`; `wrong_state` unless the tender is opened.
pub fn bids_score(unit: &mut Unit<'_>, id: TenderId, form: &ScoreBids) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    Fault::expect_none(rules::score_faults(form, &before))?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Opened)?;
    let given: BTreeSet<_> = before.scores.iter().map(BidScore::key).collect();
    for score in &form.scores {
        store::score_put(unit.conn, score, given.contains(&score.key()))?;
    }
    judged(unit, id)?;
    put(unit, &before, before.row.clone())?;
    let sent: BTreeSet<_> = form.scores.iter().map(BidScore::key).collect();
    let replaced: Vec<_> = before.scores.iter().filter(|score| sent.contains(&score.key())).collect();
    let (was, is) = (json!({"scores": replaced}), json!({"scores": form.scores}));
    let change = Change { before: Some(was), after: Some(is), ..Change::of(TenderEvent::Score.into(), id.0) };
    events::record(unit, &change)?;
    known(unit.conn, id).map(views::Tender::from)
}

/// Keeps who scored or rejected bids, and for whom, once each.
fn judged(unit: &mut Unit<'_>, id: TenderId) -> Result<()> {
    let judge = Judge {
        tender_id: id,
        judged_by: Id::from_uuid(unit.actor.id),
        on_behalf_of: unit.on_behalf_of.map(|whom| whom.user()).unwrap_or_default(),
    };
    if store::judges(unit.conn, id)?.contains(&judge) { Ok(()) } else { store::judge_insert(unit.conn, &judge) }
}

/// Gives a tender up before its award.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` once it is awarded, has failed or was cancelled.
pub fn tender_cancel(unit: &mut Unit<'_>, id: TenderId, form: &CancelTender) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    unit.expect_version(before.row.version)?;
    if !matches!(before.row.state, TenderState::Draft | TenderState::Published | TenderState::Opened) {
        return Err(Error::wrong_state(before.row.state));
    }
    let reason = Some(form.reason.clone());
    let row = TenderRow { state: TenderState::Cancelled, cancel_reason: reason, ..before.row.clone() };
    changed(unit, TenderEvent::Cancel, &before, row, Some(&form.reason))
}

/// Replaces a bid by this one.
pub(super) fn bid_put(unit: &mut Unit<'_>, bid: Bid) -> Result<()> {
    store::bid_replace(unit.conn, &Bid { version: bid.version + 1, updated_at: unit.now, ..bid })
}

/// Replaces the row of a tender by this one. Its version also counts what changes beside the row.
fn put(unit: &mut Unit<'_>, before: &Tender, row: TenderRow) -> Result<()> {
    let row = TenderRow { version: before.row.version + 1, updated_at: unit.now, ..row };
    store::replace(unit.conn, &row)
}

/// Keeps what became of a tender, records it and answers it. Bids and challenges are kept already.
pub(super) fn changed(
    unit: &mut Unit<'_>,
    event: TenderEvent,
    before: &Tender,
    row: TenderRow,
    reason: Option<&str>,
) -> Result<views::Tender> {
    put(unit, before, row)?;
    let after = views::Tender::from(known(unit.conn, before.row.id)?);
    let before = views::Tender::from(before.clone());
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), after.id.0, &before, &after, reason)?,
        None => events::record_resource(unit, event.into(), after.id.0, Some(&before), &after)?,
    }
    Ok(after)
}
