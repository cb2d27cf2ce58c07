//! What the tax platform did with an invoice: its issue, and the red invoice that cancels it.

use super::invoices::{acted_on, advance_of, done, expect, lines, release};
use crate::{
    billing::{
        forms::{IssueForm, RedForm},
        model::{Invoice, InvoiceEvent, InvoiceState},
        rules::{self, in_the_future, required, too_early},
        store::invoices as store,
        views,
    },
    charges::{model::Receivable, ops::owed},
    db::Unit,
    kernel::{AdvanceId, Code, Error, Fault, InvoiceId, JournalId, Money, Result, text},
    ledger::{
        self,
        accounts::{ADVANCES, REVENUE, TAX_OUTPUT},
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
};

/// Enters what the tax platform issued. The amounts become those of the receivables at this moment, and they become
/// due.
///
/// # Errors
/// `not_found`; 422 for the date, and for amounts that differ by more than rounding; `stale`; `wrong_state`;
/// `already_exists` for the number; `not_ready` if nothing is left to invoice.
pub fn invoice_issue(unit: &mut Unit<'_>, id: InvoiceId, form: &IssueForm) -> Result<views::Invoice> {
    let (row, before) = acted_on(unit, id)?;
    if let Some(fault) = in_the_future(form.date, unit.now.date()) {
        return Err(Error::invalid(vec![fault]));
    }
    expect(unit, &row, InvoiceState::Requested)?;
    if let Some(advance) = row.advance_id {
        return issue_for_advance(unit, row, advance, form, &before);
    }
    let (rows, emptied): (Vec<Receivable>, Vec<Receivable>) =
        owed::receivables_invoiced(unit.conn, id)?.into_iter().partition(|row| row.taxable_fen > Money::ZERO);
    if rows.is_empty() {
        return Err(Error::new(
            Code::NotReady,
            text!("Corrections have left nothing to invoice; cancel it.", "费用更正后已无可开票金额，请取消该申请。"),
        ));
    }
    let net: Money = rows.iter().map(|row| row.net_fen).sum();
    let total_fen: Money = rows.iter().map(|row| row.taxable_fen).sum();
    let (net_fen, tax_fen) = printed(form, net, total_fen, rows.len())?;
    let journal_id = rounding_post(unit, &row, form, net_fen - net)?;
    store::lines_replace(unit.conn, id, &lines(id, &rows))?;
    let due_on = rules::due_on(form.date);
    for receivable in rows {
        owed::invoice_set(unit, receivable, Some(id), Some(due_on))?;
    }
    for receivable in emptied {
        owed::invoice_set(unit, receivable, None, None)?;
    }
    let row = Invoice { due_on: Some(due_on), total_fen, ..issued(row, form, net_fen, tax_fen, journal_id) };
    done(unit, row, InvoiceEvent::Issue, &before)
}

/// The row of the invoice with what was issued.
fn issued(row: Invoice, form: &IssueForm, net_fen: Money, tax_fen: Money, journal_id: Option<JournalId>) -> Invoice {
    let (number, issued_on) = (Some(form.number.clone()), Some(form.date));
    Invoice { state: InvoiceState::Issued, number, issued_on, net_fen, tax_fen, journal_id, ..row }
}

/// Issues the invoice of an advance: its VAT is moved from account 2203 to 2221 (BOOKS.md §3.2).
fn issue_for_advance(
    unit: &mut Unit<'_>,
    row: Invoice,
    advance: AdvanceId,
    form: &IssueForm,
    before: &views::Invoice,
) -> Result<views::Invoice> {
    let advance = advance_of(unit.conn, advance)?;
    let (net_fen, tax_fen) = printed(form, row.net_fen, row.total_fen, 1)?;
    let of = Dimensions::of_department(row.department_id);
    let entries = vec![Entry::dr(ADVANCES, tax_fen).of(of), Entry::cr(TAX_OUTPUT, tax_fen).of(of)];
    let posting = posting(&row, form, format!("预收款开票 {}", form.number), entries);
    let journal_id = ledger::ops::post(unit, posting)?.map(|posted| posted.id);
    owed::advance_tax_set(unit, advance, tax_fen)?;
    // It is due at once, because it is paid already.
    let row = Invoice { due_on: Some(form.date), ..issued(row, form, net_fen, tax_fen, journal_id) };
    done(unit, row, InvoiceEvent::Issue, before)
}

/// A journal that the issue of an invoice posts.
fn posting(row: &Invoice, form: &IssueForm, text: String, entries: Vec<Entry>) -> Posting {
    let (dated, source_id) = (Dated::OnOrToday(form.date), Some(row.id.0));
    Posting { dated, kind: JournalKind::Normal, text, source: Source::Invoice, source_id, attachments: 1, entries }
}

/// Net amount and VAT as on the invoice: as calculated here, or as the platform rounded them.
fn printed(form: &IssueForm, net: Money, total: Money, count: usize) -> Result<(Money, Money)> {
    let (net_fen, tax_fen) = match (form.net_fen, form.tax_fen) {
        (None, None) => return Ok((net, total - net)),
        (Some(net_fen), Some(tax_fen)) => (net_fen, tax_fen),
        (Some(_), None) => return Err(Error::invalid(vec![required("/tax_fen")])),
        (None, Some(_)) => return Err(Error::invalid(vec![required("/net_fen")])),
    };
    if net_fen + tax_fen != total || !rules::is_rounding(net_fen - net, count) {
        let tax = total - net;
        let detail = text!(
            "The receivables come to {total} yuan: {net} and {tax} of VAT. Rounding may differ by 0.01 a line.",
            "应收金额合计 {total} 元，其中不含税 {net} 元、税额 {tax} 元；尾差每行不得超过 0.01 元。"
        );
        return Err(Error::body("/net_fen", "no_rounding", detail));
    }
    Ok((net_fen, tax_fen))
}

/// Posts the platform's rounding difference (BOOKS.md §3.1).
fn rounding_post(unit: &mut Unit<'_>, row: &Invoice, form: &IssueForm, more_fen: Money) -> Result<Option<JournalId>> {
    let of = Dimensions::of_department(row.department_id);
    let (from, to) = if more_fen > Money::ZERO { (TAX_OUTPUT, REVENUE) } else { (REVENUE, TAX_OUTPUT) };
    let fen = more_fen.max(-more_fen);
    let posting = posting(
        row,
        form,
        format!("发票 {} 尾差调整", form.number),
        vec![Entry::dr(from, fen).of(of), Entry::cr(to, fen).of(of)],
    );
    Ok(ledger::ops::post(unit, posting)?.map(|posted| posted.id))
}

/// Enters the red invoice that cancels an issued one. Its receivables can be invoiced again.
///
/// # Errors
/// `not_found`; 422 for the date; `stale`; `wrong_state`; `in_use` for an advance that has been used; `already_exists`
/// for the number.
pub fn invoice_red(unit: &mut Unit<'_>, id: InvoiceId, form: &RedForm) -> Result<views::Invoice> {
    let (row, before) = acted_on(unit, id)?;
    let early = row.issued_on.and_then(|issued| too_early(form.date, issued));
    let faults: Vec<Fault> = in_the_future(form.date, unit.now.date()).into_iter().chain(early).collect();
    Fault::expect_none(faults)?;
    expect(unit, &row, InvoiceState::Issued)?;
    if let Some(advance) = row.advance_id {
        let advance = advance_of(unit.conn, advance)?;
        owed::advance_tax_set(unit, advance, Money::ZERO)?;
    }
    if let Some(journal) = row.journal_id {
        let number = row.number.as_deref().unwrap_or_default();
        ledger::ops::reverse(
            unit,
            journal,
            Dated::OnOrToday(form.date),
            &format!("红字发票 {}，冲销发票 {number} 的凭证", form.number),
        )?;
    }
    release(unit, id)?;
    let row = Invoice {
        state: InvoiceState::Red,
        red_number: Some(form.number.clone()),
        confirmation_number: Some(form.confirmation_number.clone()),
        red_on: Some(form.date),
        ..row
    };
    done(unit, row, InvoiceEvent::Red, &before)
}
