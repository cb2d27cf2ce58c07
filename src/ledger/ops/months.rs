//! Months: whether journals can be posted into them, and the balances at their ends.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::posting::closed;
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    kernel::{Error, Money, Period, Result, VehicleId},
    ledger::{
        model::{Month, MonthFilter, MonthResult, PeriodState},
        rules, store, views,
    },
};

/// Refuses a day in a closed month before anything is written. Posting checks it again.
///
/// # Errors
/// `period_closed`.
pub fn expect_open(conn: &mut Conn, date: NaiveDate) -> Result<()> {
    if is_open(conn, Period::of(date))? { Ok(()) } else { Err(closed(Period::of(date))) }
}

/// Whether journals can be posted into a month. A month without a row is open, unless a later one is closed.
pub fn is_open(conn: &mut Conn, period: Period) -> Result<bool> {
    match store::period_find(conn, period)? {
        Some(month) => Ok(month.state == PeriodState::Open),
        None => Ok(store::last_closed(conn)?.is_none_or(|last| last < period)),
    }
}

/// The balance of each account at the end of a month: debits less credits from the beginning, of all kinds of journals.
pub fn balances(conn: &mut Conn, through: Period) -> Result<BTreeMap<String, Money>> {
    let from = store::balanced_through(conn, through)?;
    let mut balances: BTreeMap<String, Money> = match from {
        Some(period) => store::balances_kept(conn, period)?.into_iter().collect(),
        None => BTreeMap::new(),
    };
    for (account, fen) in store::turnover(conn, from, through)? {
        let balance = balances.entry(account).or_default();
        *balance = *balance + fen;
    }
    Ok(balances)
}

/// Debits less credits of each account of income and expense, month by month, of a vehicle or of all. Transfers to profit
/// are left out, and so is a month without any.
pub fn net_by_month(
    conn: &mut Conn,
    from: Period,
    through: Period,
    vehicle: Option<VehicleId>,
) -> Result<BTreeMap<Period, BTreeMap<String, Money>>> {
    let mut months: BTreeMap<Period, BTreeMap<String, Money>> = BTreeMap::new();
    for (period, account, fen) in store::net_by_month(conn, from, through, vehicle)? {
        months.entry(period).or_default().insert(account, fen);
    }
    Ok(months)
}

/// The results of the company in these months, as the income statement says them. A month without any is left out.
pub fn results(conn: &mut Conn, from: Period, through: Period) -> Result<Vec<MonthResult>> {
    let months = net_by_month(conn, from, through, None)?.into_iter().map(|(period, net)| {
        let (revenue_fen, before_tax_fen) = rules::result(&net);
        MonthResult { period, revenue_fen, before_tax_fen }
    });
    Ok(months.collect())
}

/// Stores the balances at the end of a month that is being closed.
pub fn balances_keep(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    let balances = balances(unit.conn, period)?;
    store::balances_insert(unit.conn, period, balances)
}

/// Deletes the balances of a month that is reopened.
pub fn balances_forget(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    store::balances_delete(unit.conn, period)
}

/// The latest closed month.
pub fn last_closed(conn: &mut Conn) -> Result<Option<Period>> {
    store::last_closed(conn)
}

/// The earliest open month into which something was posted.
pub fn first_open(conn: &mut Conn) -> Result<Option<Period>> {
    store::first_open(conn)
}

/// A month as a resource.
///
/// # Errors
/// `not_found`, also for a month into which nothing has been posted.
pub fn period_get(reader: &mut Reader<'_>, period: Period) -> Result<views::Month> {
    store::period_find(reader.conn, period)?.map(views::Month::from).ok_or_else(Error::not_found)
}

/// A page of months.
pub fn period_list(reader: &mut Reader<'_>, page: &Page, filter: &MonthFilter) -> Result<PageOf<views::Month>> {
    Ok(store::period_page(reader.conn, page, filter)?.map(views::Month::from))
}

/// The row of a month; none if nothing has been posted into it.
pub fn month_find(conn: &mut Conn, period: Period) -> Result<Option<Month>> {
    store::period_find(conn, period)
}

/// All months that have a row, the earliest first.
pub fn months(conn: &mut Conn) -> Result<Vec<Month>> {
    store::periods(conn)
}

/// Keeps others from posting into a month until the unit ends. Returns its row.
///
/// # Errors
/// `wrong_state` for a month without a row if a later one is closed: nothing can be posted into it any more.
pub fn month_hold(unit: &mut Unit<'_>, period: Period) -> Result<Month> {
    store::period_hold(unit, period)?.ok_or_else(|| Error::wrong_state(PeriodState::Closed))
}

/// Keeps all others from posting anything, closing or reopening a month until this unit ends. Whoever closes or reopens
/// a month begins with it, because both depend on the months beside it: of a month without a row there is nothing to
/// hold. On SQLite it does nothing, because only one unit runs at a time.
///
/// # Errors
/// 503 if others hold months for too long.
pub fn months_hold(unit: &mut Unit<'_>) -> Result<()> {
    store::periods_hold(unit.conn)
}

/// Stores a new version of a month that was closed or reopened, or whose reopening was requested.
///
/// # Errors
/// `stale` if the month was changed, or something was posted into it, in the meantime.
pub fn month_save(unit: &mut Unit<'_>, month: &Month) -> Result<()> {
    store::period_replace(unit.conn, month)
}
