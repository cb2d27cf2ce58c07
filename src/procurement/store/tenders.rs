//! SQL of tenders, with their bids, scores, judges and challenges.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{bid_scores, bids, tender_challenges, tender_judges, tenders},
    },
    kernel::{BidId, Result, TenderId},
    keyset, one_of,
    procurement::model::{Bid, BidFilter, BidScore, Challenge, Judge, Tender, TenderFilter, TenderRow},
};

/// These tenders with what belongs to them, which is loaded in three queries.
fn whole(conn: &mut Conn, rows: Vec<TenderRow>) -> Result<Vec<Tender>> {
    let ids: Vec<TenderId> = rows.iter().map(|row| row.id).collect();
    let these = bids::table.filter(bids::tender_id.eq_any(&ids)).order(bids::id.asc()).select(Bid::as_select());
    let mut bids_of: HashMap<TenderId, Vec<Bid>> = HashMap::new();
    let mut tender_of: HashMap<BidId, TenderId> = HashMap::new();
    for bid in prepared_for(ids.len(), these).load::<Bid>(conn)? {
        tender_of.insert(bid.id, bid.tender_id);
        bids_of.entry(bid.tender_id).or_default().push(bid);
    }
    let of_these = bids::table.filter(bids::tender_id.eq_any(&ids)).select(bids::id);
    let scores = bid_scores::table
        .filter(bid_scores::bid_id.eq_any(of_these))
        .order((bid_scores::bid_id.asc(), bid_scores::expert.asc(), bid_scores::criterion.asc()))
        .select(BidScore::as_select());
    let mut scores_of: HashMap<TenderId, Vec<BidScore>> = HashMap::new();
    for score in prepared_for(ids.len(), scores).load::<BidScore>(conn)? {
        if let Some(tender) = tender_of.get(&score.bid_id) {
            scores_of.entry(*tender).or_default().push(score);
        }
    }
    let challenges = tender_challenges::table
        .filter(tender_challenges::tender_id.eq_any(&ids))
        .order(tender_challenges::number.asc())
        .select(Challenge::as_select());
    let mut challenges_of: HashMap<TenderId, Vec<Challenge>> = HashMap::new();
    for challenge in prepared_for(ids.len(), challenges).load::<Challenge>(conn)? {
        challenges_of.entry(challenge.tender_id).or_default().push(challenge);
    }
    let of = |row: TenderRow| Tender {
        bids: bids_of.remove(&row.id).unwrap_or_default(),
        scores: scores_of.remove(&row.id).unwrap_or_default(),
        challenges: challenges_of.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(of).collect())
}

pub fn get(conn: &mut Conn, id: TenderId) -> Result<Option<Tender>> {
    let rows = tenders::table.filter(tenders::id.eq(id)).select(TenderRow::as_select()).load(conn)?;
    Ok(whole(conn, rows)?.pop())
}

/// What these tenders are called.
pub fn titles(conn: &mut Conn, ids: &[TenderId]) -> Result<HashMap<TenderId, String>> {
    let rows = tenders::table.filter(tenders::id.eq_any(ids)).select((tenders::id, tenders::title));
    Ok(prepared_for(ids.len(), rows).load(conn)?.into_iter().collect())
}

pub fn insert(conn: &mut Conn, row: &TenderRow) -> Result<()> {
    diesel::insert_into(tenders::table).values(row.clone()).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &TenderRow) -> Result<()> {
    let this = tenders::table.find(row.id).filter(tenders::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row.clone())).execute(conn)?)
}

pub fn page(conn: &mut Conn, page: &Page, filter: &TenderFilter) -> Result<PageOf<Tender>> {
    let mut query = tenders::table.select(TenderRow::as_select()).into_boxed();
    if !filter.state.is_empty() {
        query = one_of!(query, tenders::state, filter.state);
    }
    if !filter.method.is_empty() {
        query = one_of!(query, tenders::method, filter.method);
    }
    let rows = keyset!(query, tenders, page).load(conn)?;
    let PageOf { items, next } = PageOf::cut(rows, page, |row: &TenderRow| (row.updated_at, row.id.0));
    Ok(PageOf { items: whole(conn, items)?, next })
}

pub fn bid_get(conn: &mut Conn, id: BidId) -> Result<Option<Bid>> {
    Ok(bids::table.find(id).select(Bid::as_select()).get_result(conn).optional()?)
}

pub fn bid_insert(conn: &mut Conn, row: &Bid) -> Result<()> {
    diesel::insert_into(bids::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn bid_replace(conn: &mut Conn, row: &Bid) -> Result<()> {
    let this = bids::table.find(row.id).filter(bids::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub fn bid_page(conn: &mut Conn, tender: TenderId, page: &Page, filter: &BidFilter) -> Result<PageOf<Bid>> {
    let mut query = bids::table.filter(bids::tender_id.eq(tender)).select(Bid::as_select()).into_boxed();
    if !filter.state.is_empty() {
        query = one_of!(query, bids::state, filter.state);
    }
    let rows = keyset!(query, bids, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Bid| (row.updated_at, row.id.0)))
}

/// Keeps a score in the place of what was given before.
pub fn score_put(conn: &mut Conn, row: &BidScore, was_there: bool) -> Result<()> {
    if was_there {
        let this = bid_scores::table.find((row.bid_id, row.expert.clone(), row.criterion.clone()));
        return changed_one(diesel::update(this).set(bid_scores::score_centi.eq(row.score_centi)).execute(conn)?);
    }
    diesel::insert_into(bid_scores::table).values(row).execute(conn)?;
    Ok(())
}

/// Who scored or rejected bids of a tender.
pub fn judges(conn: &mut Conn, tender: TenderId) -> Result<Vec<Judge>> {
    let of_tender = tender_judges::table.filter(tender_judges::tender_id.eq(tender));
    Ok(of_tender.select(Judge::as_select()).load(conn)?)
}

pub fn judge_insert(conn: &mut Conn, row: &Judge) -> Result<()> {
    diesel::insert_into(tender_judges::table).values(row).execute(conn)?;
    Ok(())
}

pub fn challenge_insert(conn: &mut Conn, row: &Challenge) -> Result<()> {
    diesel::insert_into(tender_challenges::table).values(row).execute(conn)?;
    Ok(())
}

pub fn challenge_replace(conn: &mut Conn, row: &Challenge) -> Result<()> {
    let this = tender_challenges::table.find((row.tender_id, row.number));
    changed_one(diesel::update(this).set(row).execute(conn)?)
}
