//! What was there when the books began: cards and insurances against the opening journal.

use chrono::NaiveDate;

use crate::{
    costs::{
        model::{Prepayment, Release},
        rules, store,
    },
    db::{Conn, Unit},
    kernel::{Code, CostId, Error, Money, Period, Result, text},
    ledger::{
        self,
        accounts::{ASSETS, DEPRECIATION, LONG_PREPAID, PREPAID},
        model::PeriodState,
    },
};

/// What of these was released before the books began: through the month that the opening journal ends, else the one
/// before. It is kept for a month that is not the journal's, so that no reopening takes it back.
pub(super) fn released(ahead: &[Prepayment], opening: NaiveDate) -> Vec<Release> {
    let month = Period::of(opening);
    let through = if month.last() == opening { month } else { month.previous() };
    let release = |row: &Prepayment| Release {
        prepayment_id: row.id,
        period: month.previous(),
        amount_fen: rules::written_off(&rules::spread_of_prepayment(row), through),
    };
    ahead.iter().map(release).filter(|release| release.amount_fen != Money::ZERO).collect()
}

/// Forgets what was released of an insurance before the books began.
pub(super) fn forget(unit: &mut Unit<'_>, id: CostId) -> Result<()> {
    for row in store::prepayments_of(unit.conn, &[id])? {
        store::release_delete(unit.conn, row.id, Period::of(row.booked_on).previous())?;
    }
    Ok(())
}

/// An insurance of the opening that stands, if there is one.
pub fn opening_receipt(conn: &mut Conn) -> Result<Option<CostId>> {
    Ok(store::costs_opening(conn)?.first().copied())
}

/// Refuses what has just been recorded as of the opening where the opening journal, closed with its month, says
/// otherwise: no month could be closed any more.
pub(super) fn expect_as_closed(unit: &mut Unit<'_>) -> Result<()> {
    let Some(journal) = ledger::ops::opening(unit.conn)? else { return Ok(()) };
    let month = ledger::ops::month_hold(unit, Period::of(journal.date))?;
    if month.state != PeriodState::Closed {
        return Ok(());
    }
    let differences = opening_differences(unit.conn)?;
    let Some((account, posted, there)) = differences.first() else { return Ok(()) };
    let (period, posted, there) = (month.period, posted.0, there.0);
    let detail = text!(
        "{period} is closed, and {account} of its opening journal has {posted} fen, not {there}. If it came later, leave opening out; else reopen {period}.",
        "{period} 已结账，期初凭证 {account} 余额为 {posted} 分，不是 {there} 分。期初之后取得的，请勿标记为期初；否则请先反结账。"
    );
    let refused = Error::new(Code::PeriodClosed, detail).with("period", period.to_string());
    Err(refused.with("account", *account).with("journal_fen", posted).with("documents_fen", there))
}

/// Where the opening journal and what was there come to different balances: account, journal, cards and schedules.
/// Debits are positive.
pub fn opening_differences(conn: &mut Conn) -> Result<Vec<(&'static str, Money, Money)>> {
    let journal = ledger::ops::opening(conn)?;
    let posted = |account: &str| {
        journal
            .iter()
            .flat_map(|journal| &journal.lines)
            .filter(|line| line.account == account)
            .map(|line| line.dr_fen - line.cr_fen)
            .sum::<Money>()
    };
    let cards: Vec<_> = store::assets(conn)?.into_iter().filter(|card| card.opening).collect();
    let receipts = store::costs_opening(conn)?;
    let ahead = store::prepayments_of(conn, &receipts)?;
    let released = store::releases_of(conn, &ahead.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let left = |account: &str| {
        let own = ahead.iter().filter(|row| row.account == account);
        own.map(|row| {
            let before = released
                .iter()
                .filter(|release| release.prepayment_id == row.id && release.period < Period::of(row.booked_on));
            row.amount_fen - before.map(|release| release.amount_fen).sum::<Money>()
        })
        .sum::<Money>()
    };
    let there = [
        (ASSETS, cards.iter().map(|card| card.value_fen).sum()),
        (DEPRECIATION, -cards.iter().map(|card| card.opening_depreciation_fen).sum::<Money>()),
        (PREPAID, left(PREPAID)),
        (LONG_PREPAID, left(LONG_PREPAID)),
    ];
    Ok(there
        .into_iter()
        .map(|(account, fen)| (account, posted(account), fen))
        .filter(|(_, posted, fen)| posted != fen)
        .collect())
}
