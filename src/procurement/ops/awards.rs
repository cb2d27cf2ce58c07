//! The award of a tender, challenges of it, and the contract that follows.

use std::collections::BTreeSet;

use super::{
    admissions::admissions_missing,
    tenders::{bid_put, changed, expect_state, locked},
};
use crate::{
    db::{Conn, FirstHalf, Unit},
    kernel::{Code, Error, Id, Money, Result, SupplierId, TenderId, text},
    procurement::{
        forms::{ChallengeAward, CloseChallenge},
        model::{
            Bid, BidRejection, BidState, Challenge, ChallengeOutcome, Tender, TenderEvent, TenderFailure, TenderRow,
            TenderState,
        },
        rules,
        store::tenders as store,
        views,
    },
    standards,
};

/// Awards a tender to the best bid, by another person than those who scored or rejected bids. Bids whose supplier isn't
/// admitted to every category today are rejected first. If fewer are left than the rules ask for, the tender has failed.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state` unless it is opened; `not_ready` while a score is missing.
pub fn tender_award(unit: &mut Unit<'_>, id: TenderId) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    let judges = store::judges(unit.conn, id)?.into_iter();
    let judges: Vec<_> =
        judges.map(|judge| (judge.judged_by.0, Some(judge.on_behalf_of).filter(|whom| !whom.is_empty()))).collect();
    let detail = text!(
        "Another person than those who scored or rejected bids awards a tender.",
        "定标须由录入评分、否决投标以外的人办理。"
    );
    unit.require_none_of(&judges, detail)?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Opened)?;
    let mut tender = before.clone();
    reject_not_admitted(unit, &mut tender)?;
    let left = tender.bids.iter().filter(|bid| bid.state == BidState::Opened).count();
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    if i64::try_from(left).unwrap_or(i64::MAX) < limits.bids_min {
        bids_put(unit, &before, tender.bids)?;
        let failed_code = Some(TenderFailure::TooFewBids);
        let row = TenderRow { state: TenderState::Failed, failed_code, ..before.row.clone() };
        return changed(unit, TenderEvent::Fail, &before, row, None);
    }
    let missing = rules::missing_scores(&tender);
    if missing > 0 {
        let detail = text!("{missing} scores are missing.", "尚缺 {missing} 项评分。");
        return Err(Error::new(Code::NotReady, detail));
    }
    let winner = rules::award(&mut tender)?;
    bids_put(unit, &before, tender.bids)?;
    let row = TenderRow {
        state: TenderState::Awarded,
        winner_bid_id: Some(winner),
        awarded_by: Some(Id::from_uuid(unit.actor.id)),
        awarded_by_name: Some(unit.actor.name.clone()),
        awarded_at: Some(unit.now),
        ..before.row.clone()
    };
    changed(unit, TenderEvent::Award, &before, row, None)
}

/// Keeps those of these bids that are another than before.
fn bids_put(unit: &mut Unit<'_>, before: &Tender, bids: Vec<Bid>) -> Result<()> {
    bids.into_iter().filter(|bid| before.bid(bid.id) != Some(bid)).try_for_each(|bid| bid_put(unit, bid))
}

/// Rejects the bids whose supplier has no valid admission for every category today.
fn reject_not_admitted(unit: &mut Unit<'_>, tender: &mut Tender) -> Result<()> {
    let suppliers: BTreeSet<SupplierId> = tender.bids.iter().map(|bid| bid.supplier_id).collect();
    let missing = admissions_missing(unit.conn, &suppliers, &tender.row.categories.0, unit.now.date())?;
    for bid in tender.bids.iter_mut().filter(|bid| bid.state == BidState::Opened) {
        if missing.get(&bid.supplier_id).is_some_and(|categories| !categories.is_empty()) {
            (bid.state, bid.rejected_code) = (BidState::Rejected, Some(BidRejection::NotAdmitted));
        }
    }
    Ok(())
}

/// Records that somebody challenges the award. No contract follows the tender until it is decided.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` unless it is awarded; `challenge_open` while an earlier challenge is open.
pub fn award_challenge(unit: &mut Unit<'_>, id: TenderId, form: &ChallengeAward) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Awarded)?;
    if before.open_challenge().is_some() {
        return Err(Error::plain(Code::ChallengeOpen));
    }
    let challenge = Challenge {
        tender_id: id,
        number: before.challenges.last().map_or(0, |last| last.number) + 1,
        challenger: form.by.clone(),
        text: form.text.clone(),
        made_by_name: unit.actor.name.clone(),
        made_at: unit.now,
        outcome: None,
        closed_by_name: None,
        closed_at: None,
    };
    store::challenge_insert(unit.conn, &challenge)?;
    changed(unit, TenderEvent::Challenge, &before, before.row.clone(), None)
}

/// Decides about the open challenge, by another person than the one who awarded the tender. If it is upheld, the tender is
/// as it was before its award.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state` unless it is awarded and challenged.
pub fn challenge_close(unit: &mut Unit<'_>, id: TenderId, form: &CloseChallenge) -> Result<views::Tender> {
    let before = locked(unit, id)?;
    let half = FirstHalf {
        by: before.row.awarded_by.map(|by| by.0),
        subject: (TenderEvent::SUBJECT.word.word, id.0),
        actions: &[TenderEvent::Award.as_str()],
        setting: &[],
    };
    let detail = text!(
        "Another person than the one who awarded the tender decides about a challenge.",
        "质疑须由定标人以外的人处理。"
    );
    unit.require_second_person(&half, detail)?;
    unit.expect_version(before.row.version)?;
    expect_state(&before, TenderState::Awarded)?;
    let Some(open) = before.open_challenge() else {
        let detail = text!("No challenge of the award is open.", "没有待处理的质疑。");
        return Err(Error::wrong_state_because(before.row.state, detail));
    };
    let closed = Challenge {
        outcome: Some(form.outcome),
        closed_by_name: Some(unit.actor.name.clone()),
        closed_at: Some(unit.now),
        ..open.clone()
    };
    store::challenge_replace(unit.conn, &closed)?;
    let row = match form.outcome {
        ChallengeOutcome::Rejected => before.row.clone(),
        ChallengeOutcome::Upheld => {
            let unawarded = before.bids.iter().map(rules::unawarded).collect();
            bids_put(unit, &before, unawarded)?;
            TenderRow {
                state: TenderState::Opened,
                winner_bid_id: None,
                awarded_by: None,
                awarded_by_name: None,
                awarded_at: None,
                ..before.row.clone()
            }
        }
    };
    changed(unit, TenderEvent::CloseChallenge, &before, row, None)
}

/// What a contract must know of the tender that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Award {
    /// State of the tender.
    pub state: TenderState,
    /// Whether a challenge of the award is open.
    pub is_challenged: bool,
    /// The supplier who has won, and the price of the bid.
    pub winner: Option<(SupplierId, Money)>,
}

impl Award {
    /// The supplier and the price for which a contract can be signed; none unless the tender is awarded.
    pub fn to_contract(&self) -> Option<(SupplierId, Money)> {
        self.winner.filter(|_| self.state == TenderState::Awarded)
    }
}

/// What became of a tender, if there is one with this id.
pub fn award_find(conn: &mut Conn, id: TenderId) -> Result<Option<Award>> {
    let of = |tender: Tender| Award {
        state: tender.row.state,
        is_challenged: tender.open_challenge().is_some(),
        winner: tender.winner().and_then(|bid| Some((bid.supplier_id, bid.price_fen?))),
    };
    Ok(store::get(conn, id)?.map(of))
}

/// Records that the contract with the winner is signed: no other contract follows the tender. The unit holds the tender's
/// lock.
///
/// # Errors
/// `wrong_state` unless it is awarded; `challenge_open`.
pub fn tender_contract(unit: &mut Unit<'_>, id: TenderId) -> Result<()> {
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    expect_state(&before, TenderState::Awarded)?;
    if before.open_challenge().is_some() {
        return Err(Error::plain(Code::ChallengeOpen));
    }
    let row = TenderRow { state: TenderState::Contracted, ..before.row.clone() };
    changed(unit, TenderEvent::Contract, &before, row, None).map(drop)
}
