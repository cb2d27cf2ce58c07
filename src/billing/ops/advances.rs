//! Advances of departments: read, used and refunded.

use super::{
    advance_used,
    allocations::{self, PaidBy},
    payments,
};
use crate::{
    billing::{
        forms::{RefundForm, UseForm},
        model::{AdvanceEvent, Channel},
        rules::{in_the_future, too_early},
        store::{invoices, payments as store},
        views,
    },
    charges::{
        model::{Advance, AdvanceFilter},
        ops::owed,
    },
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{AdvanceId, Code, Error, Fault, LockKey, Money, Result, text},
    ledger::{
        self,
        accounts::{ADVANCES, TAX_OUTPUT},
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
};

/// An advance as a resource.
///
/// # Errors
/// `not_found`.
pub fn advance_get(reader: &mut Reader<'_>, id: AdvanceId) -> Result<views::Advance> {
    let row = owed::advance_find(reader.conn, id)?.ok_or_else(Error::not_found)?;
    resources(reader.conn, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A page of advances.
pub fn advance_list(reader: &mut Reader<'_>, page: &Page, filter: &AdvanceFilter) -> Result<PageOf<views::Advance>> {
    let PageOf { items, next } = owed::advance_page(reader.conn, page, filter)?;
    Ok(PageOf { items: resources(reader.conn, items)?, next })
}

fn resources(conn: &mut Conn, rows: Vec<Advance>) -> Result<Vec<views::Advance>> {
    let ids: Vec<AdvanceId> = rows.iter().map(|row| row.id).collect();
    let allocations = store::allocations_from(conn, &ids)?;
    let shown = allocations::allocation_views(conn, &allocations)?;
    let view = |row: Advance| {
        let paid = allocations
            .iter()
            .zip(&shown)
            .filter(|(allocation, _)| allocation.advance_id == Some(row.id))
            .map(|(_, view)| view.clone())
            .collect();
        views::Advance::of(row, paid)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Pays debts out of an advance: the receivables that the form names, otherwise the department's oldest debts.
///
/// # Errors
/// `not_found`; 422 for faulty allocations; `above_debt` if nothing is owed; `stale`; `in_use` if nothing is left;
/// `period_closed`.
pub fn advance_use(unit: &mut Unit<'_>, id: AdvanceId, form: &UseForm) -> Result<views::Advance> {
    unit.lock([LockKey::Owed])?;
    let row = owed::advance_find(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let named = form.allocations.as_deref().unwrap_or_default();
    // If receivables are named, exactly the sum of their amounts is used.
    let fen = if named.is_empty() { row.left_fen() } else { named.iter().map(|one| one.amount_fen).sum() };
    let mut faults = Vec::new();
    if fen > row.left_fen() {
        faults.push(above_advance("/allocations", row.left_fen()));
    }
    let plan = allocations::plan(unit.conn, row.department_id, fen, named, faults)?;
    unit.expect_version(row.version)?;
    if row.left_fen() == Money::ZERO {
        return Err(advance_used(&row));
    }
    let used_fen = plan.paid_fen();
    if used_fen == Money::ZERO {
        return Err(Error::invalid(vec![allocations::above_debt("/allocations", Money::ZERO)]).with("debt_fen", 0));
    }
    let before = advance_get(&mut unit.reader(), id)?;
    let today = unit.now.date();
    let theirs = Dimensions::of_department(row.department_id);
    let before_tax_fen = row.used_tax_fen;
    let invoice = if row.tax_fen > Money::ZERO { invoices::living_of_advance(unit.conn, id)? } else { None };
    let row = owed::advance_use(unit, row, used_fen)?;
    // The VAT of an advance that was invoiced is posted already. Without this debit it would be posted again with the
    // trips that the advance pays.
    let tax_fen = row.used_tax_fen - before_tax_fen;
    let mut entries =
        vec![Entry::dr(ADVANCES, used_fen - tax_fen).of(theirs), Entry::dr(TAX_OUTPUT, tax_fen).of(theirs)];
    entries.extend(plan.entries());
    let posting = Posting {
        dated: Dated::On(today),
        kind: JournalKind::Normal,
        text: "预收款冲抵用车款".into(),
        source: Source::Payment,
        source_id: Some(id.0),
        attachments: 0,
        entries,
    };
    ledger::ops::post(unit, posting)?;
    let paid = plan.carry_out(unit, today, PaidBy::Advance(id))?;
    for receivable in paid
        .into_iter()
        .filter(|row| row.invoice_id.is_none() && row.open_fen() == Money::ZERO && row.taxable_fen > Money::ZERO)
    {
        if let Some(invoice) = invoice {
            owed::invoice_set(unit, receivable, Some(invoice), None)?;
        }
    }
    let after = advance_get(&mut unit.reader(), id)?;
    events::record_resource(unit, AdvanceEvent::Use.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// Prepares the refund of an advance or of a part of it. A second person has to approve the payment.
///
/// # Errors
/// `not_found`; 422 for the date and for an amount above what is left; `stale`; `in_use` if nothing is left or it is on
/// an invoice; `period_closed`.
pub fn advance_refund(unit: &mut Unit<'_>, id: AdvanceId, form: &RefundForm) -> Result<views::Payment> {
    unit.lock([LockKey::Owed])?;
    let row = owed::advance_find(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let date = form.date.unwrap_or_else(|| unit.now.date());
    let mut faults: Vec<Fault> =
        in_the_future(date, unit.now.date()).into_iter().chain(too_early(date, row.date)).collect();
    let left = row.left_fen();
    let fen = form.amount_fen.unwrap_or(left);
    if fen > left {
        faults.push(above_advance("/amount_fen", left));
    }
    Fault::expect_none(faults)?;
    unit.expect_version(row.version)?;
    if left == Money::ZERO {
        return Err(advance_used(&row));
    }
    if let Some(invoice) = invoices::living_of_advance(unit.conn, id)? {
        let detail = text!(
            "The advance is on an invoice; enter the red invoice for it first.",
            "该预收款已开票，请先红冲发票。"
        );
        return Err(Error::new(Code::InUse, detail).with("invoice_id", invoice.to_string()));
    }
    ledger::ops::expect_open(unit.conn, date)?;
    let payment = payments::refund(unit, &row, fen, date, form.paid_from.unwrap_or(Channel::Bank))?;
    payments::payment_get(&mut unit.reader(), payment)
}

fn above_advance(pointer: &str, left: Money) -> Fault {
    Fault::body(
        pointer,
        "above_advance",
        text!("Only {left} yuan of the advance are left.", "该预收款仅余 {left} 元。"),
    )
}
