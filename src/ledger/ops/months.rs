//! Months: whether they may be posted into, and what accounts stood at when they ended.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::posting::closed;
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    kernel::{Error, Money, Period, Result},
    ledger::{
        model::{Month, MonthFilter, PeriodState},
        store, views,
    },
};

/// Refuses a day in a closed month, before anything is written for it. The posting itself checks again.
///
/// # Errors
/// `period_closed`.
pub fn expect_open(conn: &mut Conn, date: NaiveDate) -> Result<()> {
    if is_open(conn, Period::of(date))? { Ok(()) } else { Err(closed(Period::of(date))) }
}

/// Whether a month may be posted into. One without a row is open, unless a later one is closed.
pub fn is_open(conn: &mut Conn, period: Period) -> Result<bool> {
    match store::period_find(conn, period)? {
        Some(month) => Ok(month.state == PeriodState::Open),
        None => Ok(store::last_closed(conn)?.is_none_or(|last| last < period)),
    }
}

/// What accounts stand at with the end of a month: debits less credits of all time, every kind of journal.
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

/// Keeps what accounts stand at with the end of a month that is being closed.
pub fn balances_keep(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    let balances = balances(unit.conn, period)?;
    store::balances_insert(unit.conn, period, balances)
}

/// Forgets what was kept of a month that is opened again.
pub fn balances_forget(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    store::balances_delete(unit.conn, period)
}

/// The latest closed month.
pub fn last_closed(conn: &mut Conn) -> Result<Option<Period>> {
    store::last_closed(conn)
}

/// The earliest month that is open and was posted into.
pub fn first_open(conn: &mut Conn) -> Result<Option<Period>> {
    store::first_open(conn)
}

/// A month as a resource; one that nothing has been posted into is open.
///
/// # Errors
/// `not_found`.
pub fn period_get(reader: &mut Reader<'_>, period: Period) -> Result<views::Month> {
    store::period_find(reader.conn, period)?.map(views::Month::from).ok_or_else(Error::not_found)
}

/// A page of months.
pub fn period_list(reader: &mut Reader<'_>, page: &Page, filter: &MonthFilter) -> Result<PageOf<views::Month>> {
    Ok(store::period_page(reader.conn, page, filter)?.map(views::Month::from))
}

/// A month's row; none where nothing has been posted into it.
pub fn month_find(conn: &mut Conn, period: Period) -> Result<Option<Month>> {
    store::period_find(conn, period)
}

/// Every month that has been used, the earliest first.
pub fn months(conn: &mut Conn) -> Result<Vec<Month>> {
    store::periods(conn)
}

/// Keeps everybody else from posting into a month until the unit ends. Answers its row.
///
/// # Errors
/// `wrong_state` for one that has been passed over: it is as good as closed.
pub fn month_hold(unit: &mut Unit<'_>, period: Period) -> Result<Month> {
    store::period_hold(unit, period)?.ok_or_else(|| Error::wrong_state(PeriodState::Closed))
}

/// Stores a month that was closed, reopened, or asked to be; one version on.
///
/// # Errors
/// `stale` where somebody posted or changed it in between.
pub fn month_save(unit: &mut Unit<'_>, month: &Month) -> Result<()> {
    store::period_replace(unit.conn, month)
}
