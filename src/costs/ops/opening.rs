//! Assets and insurances of the time when the books began, compared with the opening journal.

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

/// The releases of these prepayments before the books began: through the month of the opening journal if the journal is
/// dated on its last day, otherwise through the month before. They are recorded for the month before the journal's, so
/// that reopening the month of the journal doesn't delete them.
pub(super) fn released_before(ahead: &[Prepayment], opening: NaiveDate) -> Vec<Release> {
    let month = Period::of(opening);
    let through = if month.last() == opening { month } else { month.previous() };
    let release = |row: &Prepayment| Release {
        prepayment_id: row.id,
        period: month.previous(),
        amount_fen: rules::written_off(&rules::spread_of_prepayment(row), through),
    };
    ahead.iter().map(release).filter(|release| release.amount_fen != Money::ZERO).collect()
}

/// Deletes the releases of an insurance before the books began.
pub(super) fn delete_released_before(unit: &mut Unit<'_>, id: CostId) -> Result<()> {
    for row in store::prepayments_of(unit.conn, &[id])? {
        store::release_delete(unit.conn, row.id, Period::of(row.booked_on).previous())?;
    }
    Ok(())
}

/// A posted insurance that ran when the books began, if there is one.
pub fn opening_receipt(conn: &mut Conn) -> Result<Option<CostId>> {
    Ok(store::costs_opening(conn)?.first().copied())
}

/// Refuses an asset or insurance of the opening that was recorded in this unit, if the month of the opening journal is
/// closed and the journal has another balance. Otherwise no month could be closed any more.
pub(super) fn expect_opening_agrees(unit: &mut Unit<'_>) -> Result<()> {
    let Some(journal) = ledger::ops::opening(unit.conn)? else { return Ok(()) };
    let month = ledger::ops::month_hold(unit, Period::of(journal.date))?;
    if month.state != PeriodState::Closed {
        return Ok(());
    }
    let differences = opening_differences(unit.conn)?;
    let Some((account, posted, recorded)) = differences.first() else { return Ok(()) };
    let period = month.period;
    let detail = text!(
        "{period} is closed, and {account} of its opening journal has {posted} yuan, not {recorded}. If it came later, leave opening out; else reopen {period}.",
        "{period} 已结账，期初凭证 {account} 余额为 {posted} 元，不是 {recorded} 元。期初之后取得的，请勿标记为期初；否则请先反结账。"
    );
    let refused = Error::new(Code::PeriodClosed, detail).with("period", period.to_string());
    Err(refused.with("account", *account).with("journal_fen", posted.0).with("documents_fen", recorded.0))
}

/// The accounts for which the opening journal differs from the recorded assets and insurances: account, balance of the
/// journal, balance of what is recorded. Debits are positive.
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
    let recorded = [
        (ASSETS, cards.iter().map(|card| card.value_fen).sum()),
        (DEPRECIATION, -cards.iter().map(|card| card.opening_depreciation_fen).sum::<Money>()),
        (PREPAID, left(PREPAID)),
        (LONG_PREPAID, left(LONG_PREPAID)),
    ];
    Ok(recorded
        .into_iter()
        .map(|(account, fen)| (account, posted(account), fen))
        .filter(|(_, posted, fen)| posted != fen)
        .collect())
}
