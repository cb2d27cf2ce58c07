//! What was there when the books began: cards and insurances against the opening journal.

use chrono::NaiveDate;

use crate::{
    costs::{
        model::{Prepayment, Release},
        rules, store,
    },
    db::{Conn, Unit},
    kernel::{CostId, Money, Period, Result},
    ledger::{
        self,
        accounts::{ASSETS, DEPRECIATION, LONG_PREPAID, PREPAID},
    },
};

/// What of these was released before the books began: through the month that the opening journal ends, else the one before. It is
/// kept for a month that is not the journal's, so that no reopening takes it back.
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
///
/// # Errors
/// The database's.
pub fn opening_receipt(conn: &mut Conn) -> Result<Option<CostId>> {
    Ok(store::costs_opening(conn)?.first().copied())
}

/// Where the opening journal and what was there come to different balances: account, journal, cards and schedules. Debits are
/// positive.
///
/// # Errors
/// The database's.
pub fn opening_differences(conn: &mut Conn) -> Result<Vec<(&'static str, Money, Money)>> {
    let journal = ledger::ops::opening(conn)?;
    let posted = |account: &str| {
        journal.iter().flat_map(|journal| &journal.lines).filter(|line| line.account == account).map(|line| line.dr_fen - line.cr_fen).sum::<Money>()
    };
    let cards: Vec<_> = store::assets(conn)?.into_iter().filter(|card| card.opening).collect();
    let receipts = store::costs_opening(conn)?;
    let ahead = store::prepayments_of(conn, &receipts)?;
    let released = store::releases_of(conn, &ahead.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let left = |account: &str| {
        let own = ahead.iter().filter(|row| row.account == account);
        own.map(|row| {
            let before = released.iter().filter(|release| release.prepayment_id == row.id && release.period < Period::of(row.booked_on));
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
    Ok(there.into_iter().map(|(account, fen)| (account, posted(account), fen)).filter(|(_, posted, fen)| posted != fen).collect())
}
