//! Use cases of budgets. `api` calls those that take a `Reader` or a `Unit`; other rooms call the rest.

use super::{
    model::{Budget, BudgetEvent, BudgetFilter, BudgetHolder, BudgetNew, BudgetPatch, Buying, Spending},
    rules, store, views,
};
use crate::{
    customers,
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{BudgetId, Code, DepartmentId, Error, Fault, LockKey, Money, Period, Result, text},
    standards,
};

/// What departments have used in some months, in the order of the question and with a fixed number of statements. Bookings
/// stand on a higher floor, so `bookings` shares this.
#[derive(Clone, Copy)]
pub struct Used(pub fn(&mut Conn, &[Spending]) -> Result<Vec<Money>>);

/// What signed contracts oblige the bureau to pay in some months, in the order of the question and with a fixed number of
/// statements. Contracts stand on a higher floor, so `supervision` shares this.
#[derive(Clone, Copy)]
pub struct Committed(pub fn(&mut Conn, &[Buying]) -> Result<Vec<Money>>);

/// What rooms above reckon for budgets.
#[derive(Clone, Copy)]
pub struct Reckoned {
    /// Of departments.
    pub used: Used,
    /// Of the bureau.
    pub committed: Committed,
}

/// The budget of a department that covers a month.
pub fn budget_of_department(conn: &mut Conn, department: DepartmentId, period: Period) -> Result<Option<Budget>> {
    store::of_department(conn, department, period)
}

/// The bureau's budgets that cover one of these months, in the order in which they were made.
pub fn budgets_of_bureau(conn: &mut Conn, from: Period, until: Period) -> Result<Vec<Budget>> {
    store::of_bureau(conn, from, until)
}

/// These budgets as the API answers them, with what is used of them.
fn seen(conn: &mut Conn, rows: Vec<Budget>, reckoned: Reckoned) -> Result<Vec<views::Budget>> {
    let (mut spending, mut buying) = (Vec::new(), Vec::new());
    for row in &rows {
        let BudgetNew { department_id, category, from, until, .. } = row.content.clone();
        match department_id {
            Some(department_id) => spending.push(Spending { department_id, from, until }),
            None => buying.push(Buying { category, from, until }),
        }
    }
    let mut used = (reckoned.used.0)(conn, &spending)?.into_iter();
    let mut committed = (reckoned.committed.0)(conn, &buying)?.into_iter();
    let view = |row: Budget| {
        let is_departments = row.content.holder == BudgetHolder::Department;
        let (used, committed) = if is_departments { (used.next(), None) } else { (None, committed.next()) };
        views::Budget { used_fen: Some(used), committed_fen: Some(committed), ..row.into() }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn one_seen(conn: &mut Conn, row: Budget, reckoned: Reckoned) -> Result<views::Budget> {
    seen(conn, vec![row], reckoned)?.pop().ok_or_else(Error::not_found)
}

fn known(reader: &mut Reader<'_>, id: BudgetId) -> Result<Budget> {
    store::get_visible(reader.conn, &rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)
}

/// Refuses a budget that the caller may not see.
///
/// # Errors
/// `not_found`.
pub fn expect_seen(reader: &mut Reader<'_>, id: BudgetId) -> Result<()> {
    known(reader, id).map(drop)
}

/// A budget that the caller may see, with what is used of it.
///
/// # Errors
/// `not_found`.
pub fn budget_get(reader: &mut Reader<'_>, id: BudgetId, reckoned: Reckoned) -> Result<views::Budget> {
    let row = known(reader, id)?;
    one_seen(reader.conn, row, reckoned)
}

/// A page of the budgets that the caller may see, with what is used of them.
pub fn budget_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &BudgetFilter,
    reckoned: Reckoned,
) -> Result<PageOf<views::Budget>> {
    let PageOf { items, next } = store::page(reader.conn, &rules::sight(reader.actor), page, filter)?;
    Ok(PageOf { items: seen(reader.conn, items, reckoned)?, next })
}

/// The lock of a holder's budgets, which who spends what they leave takes, too.
fn lock_of(department: Option<DepartmentId>) -> LockKey {
    department.map_or(LockKey::Commitments, |department| LockKey::Budget(department.0))
}

/// Makes a budget.
///
/// # Errors
/// 422 with all faults; `already_exists` if the holder has one for one of its months, the bureau one of its category.
pub fn budget_create(unit: &mut Unit<'_>, new: &BudgetNew, reckoned: Reckoned) -> Result<views::Budget> {
    unit.lock([lock_of(new.department_id)])?;
    check(unit, new)?;
    if let Some(other) = store::beside(unit.conn, new)? {
        let BudgetNew { from, until, .. } = other.content;
        let detail = text!(
            "There is a budget from {from} to {until} already; a month has one.",
            "已有 {from} 至 {until} 的预算，每月只能有一项。"
        );
        return Err(Error::new(Code::AlreadyExists, detail).with("id", other.id.to_string()));
    }
    let row = Budget {
        id: BudgetId::new(),
        content: new.clone().completed(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::insert(unit.conn, &row)?;
    let after = views::Budget::from(row.clone());
    events::record_resource(unit, BudgetEvent::Create.into(), after.id.0, None, &after)?;
    one_seen(unit.conn, row, reckoned)
}

/// Changes the amount of a budget, when it warns, and what becomes of a booking above it. What was booked or signed before
/// stays as it is.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn budget_change(
    unit: &mut Unit<'_>,
    id: BudgetId,
    patch: &BudgetPatch,
    reckoned: Reckoned,
) -> Result<views::Budget> {
    // Whose it is never changes, so it is known before the lock.
    let holder = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.lock([lock_of(holder.content.department_id)])?;
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?.completed();
    check(unit, &new)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return one_seen(unit.conn, before, reckoned);
    }
    let row = Budget { content: new, version: before.version + 1, updated_at: unit.now, ..before.clone() };
    store::replace(unit.conn, &row)?;
    let after = views::Budget::from(row.clone());
    events::record_resource(unit, BudgetEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    one_seen(unit.conn, row, reckoned)
}

/// Refuses a budget with faults, those of its references included.
fn check(unit: &mut Unit<'_>, new: &BudgetNew) -> Result<()> {
    let known = customers::ops::departments_known(unit.conn, new.department_id)?;
    let categories = standards::ops::categories_known(unit.conn)?;
    Fault::expect_none(rules::faults(new, &categories, !known.is_empty()))
}
