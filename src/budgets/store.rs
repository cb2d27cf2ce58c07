//! SQL of the budgets. Only `ops` calls it.

use diesel::prelude::*;

use super::{
    model::{Budget, BudgetFilter, BudgetHolder, BudgetNew},
    rules::Sight,
};
use crate::{
    db::{Conn, Page, PageOf, changed_one, prepared, schema::budgets},
    kernel::{BudgetId, DepartmentId, Period, Result},
    keyset, one_of,
};

type Backend = <Conn as Connection>::Backend;

/// The budgets that a caller sees.
fn visible<'a>(seen: &Sight) -> budgets::BoxedQuery<'a, Backend> {
    let all = budgets::table.into_boxed();
    match seen {
        Sight::All => all,
        Sight::Departments => all.filter(budgets::holder.eq(BudgetHolder::Department)),
        Sight::Own(departments) => {
            one_of!(all.filter(budgets::holder.eq(BudgetHolder::Department)), budgets::department_id, departments)
        }
    }
}

pub(super) fn get_visible(conn: &mut Conn, seen: &Sight, id: BudgetId) -> Result<Option<Budget>> {
    Ok(visible(seen).filter(budgets::id.eq(id)).select(Budget::as_select()).get_result(conn).optional()?)
}

pub(super) fn get(conn: &mut Conn, id: BudgetId) -> Result<Option<Budget>> {
    Ok(budgets::table.find(id).select(Budget::as_select()).get_result(conn).optional()?)
}

/// The budget of a department that covers a month. There is one at most.
pub(super) fn of_department(conn: &mut Conn, department: DepartmentId, period: Period) -> Result<Option<Budget>> {
    let this = budgets::table
        .filter(budgets::department_id.eq(department))
        .filter(budgets::from_period.le(period))
        .filter(budgets::until_period.ge(period));
    Ok(this.select(Budget::as_select()).get_result(conn).optional()?)
}

/// The bureau's budgets that cover one of these months.
pub(super) fn of_bureau(conn: &mut Conn, from: Period, until: Period) -> Result<Vec<Budget>> {
    let these = budgets::table
        .filter(budgets::holder.eq(BudgetHolder::Bureau))
        .filter(budgets::from_period.le(until))
        .filter(budgets::until_period.ge(from));
    Ok(these.order(budgets::id.asc()).select(Budget::as_select()).load(conn)?)
}

/// The first budget of the same holder and category that covers one of the months of this one.
pub(super) fn beside(conn: &mut Conn, new: &BudgetNew) -> Result<Option<Budget>> {
    let same = match new.department_id {
        Some(department) => {
            let own = budgets::table.filter(budgets::department_id.eq(department));
            let met = own.filter(budgets::from_period.le(new.until)).filter(budgets::until_period.ge(new.from));
            met.order(budgets::from_period.asc()).select(Budget::as_select()).load(conn)?
        }
        None => of_bureau(conn, new.from, new.until)?,
    };
    Ok(same.into_iter().find(|one| one.content.category == new.category))
}

pub(super) fn insert(conn: &mut Conn, row: &Budget) -> Result<()> {
    diesel::insert_into(budgets::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version in the database is still the previous one.
pub(super) fn replace(conn: &mut Conn, row: &Budget) -> Result<()> {
    let this = budgets::table.find(row.id).filter(budgets::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn page(conn: &mut Conn, seen: &Sight, page: &Page, filter: &BudgetFilter) -> Result<PageOf<Budget>> {
    let mut query = visible(seen).select(Budget::as_select());
    if !filter.holder.is_empty() {
        query = query.filter(budgets::holder.eq_any(filter.holder.clone()));
    }
    if !filter.department_id.is_empty() {
        query = one_of!(query, budgets::department_id, filter.department_id);
    }
    if !filter.category.is_empty() {
        query = query.filter(budgets::category.eq_any(filter.category.clone()));
    }
    if let Some(period) = filter.period {
        query = query.filter(budgets::from_period.le(period)).filter(budgets::until_period.ge(period));
    }
    let rows = keyset!(query, budgets, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Budget| (row.updated_at, row.id.0)))
}
