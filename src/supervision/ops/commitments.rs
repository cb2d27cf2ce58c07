//! What signed contracts oblige the bureau to pay, and whether its budgets allow more.

use crate::{
    budgets::{self, model::Buying, ops::Committed},
    db::{Conn, Unit},
    kernel::{Code, Error, Money, Result, text},
    supervision::{
        model::Contract,
        rules::{self, Commitment},
        store::contracts as store,
    },
};

/// What this room answers to the budgets.
pub const COMMITTED: Committed = Committed(committed);

/// What signed contracts oblige the bureau to pay in some months, in the order of the question. It takes three statements,
/// however much is asked.
fn committed(conn: &mut Conn, asked: &[Buying]) -> Result<Vec<Money>> {
    let (first, last) = (asked.iter().map(|one| one.from).min(), asked.iter().map(|one| one.until).max());
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let contracts = store::of_bureau(conn, first, last)?;
    let all: Vec<Commitment> = contracts.iter().flat_map(rules::commitments).collect();
    asked.iter().map(|one| rules::committed(&all, one)).collect()
}

/// Refuses a contract as it would be once signed, if with it more were committed than one of the bureau's budgets has in its
/// months and category. What is signed of it already is counted anew. The caller has taken `LockKey::Commitments`.
///
/// # Errors
/// `over_budget` (409).
pub(super) fn expect_within_budgets(unit: &mut Unit<'_>, contract: &Contract) -> Result<()> {
    let own = rules::commitments(contract);
    let (first, last) = (own.iter().map(|one| one.from).min(), own.iter().map(|one| one.last).max());
    let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
    let budgets = budgets::ops::budgets_of_bureau(unit.conn, first, last)?;
    let (from, until) = (budgets.iter().map(|one| one.content.from), budgets.iter().map(|one| one.content.until));
    let (Some(from), Some(until)) = (from.min(), until.max()) else { return Ok(()) };
    let signed = store::of_bureau(unit.conn, from, until)?;
    let others = signed.iter().filter(|one| one.row.id != contract.row.id);
    let others: Vec<Commitment> = others.flat_map(rules::commitments).collect();
    for budget in budgets {
        let content = &budget.content;
        let asked = Buying { category: content.category.clone(), from: content.from, until: content.until };
        let own = rules::committed(&own, &asked)?;
        let total = rules::committed(&others, &asked)? + own;
        if own > Money::ZERO && total > content.amount_fen {
            let (amount, Buying { from, until, .. }) = (content.amount_fen, asked);
            let detail = text!(
                "With it {total} yuan are committed from {from} to {until}; the budget has {amount}.",
                "签订后 {from} 至 {until} 共承诺 {total} 元，超出预算 {amount} 元。"
            );
            return Err(Error::new(Code::OverBudget, detail).with("budget_id", budget.id.to_string()));
        }
    }
    Ok(())
}
