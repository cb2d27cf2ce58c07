//! Invoices: requested here and issued on the tax platform, from which their numbers are entered.

use std::collections::{BTreeSet, HashMap};

use super::advance_used;
use crate::{
    billing::{
        forms::{InvoiceForm, IssueForm, RedForm},
        model::{Invoice, InvoiceFilter, InvoiceLine, InvoiceState},
        rules::{self, in_the_future, not_allowed, required, too_early},
        store::invoices as store,
        views,
    },
    charges::{
        self,
        model::{Advance, Receivable, ReceivableKind},
        ops::owed,
    },
    customers::{self, model::Department},
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{
        AdvanceId, Code, Error, Fault, Id, InvoiceId, JournalId, LockKey, Money, Period, ReceivableId, Result, Scope,
        text,
    },
    ledger::{
        self,
        accounts::{ADVANCES, REVENUE, TAX_OUTPUT},
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
};

/// An invoice that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn invoice_get(reader: &mut Reader<'_>, id: InvoiceId) -> Result<views::Invoice> {
    let row = store::get(reader.conn, &reader.actor.scope(), id)?.ok_or_else(Error::not_found)?;
    resources(reader.conn, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A page of the invoices that the caller may see.
pub fn invoice_list(reader: &mut Reader<'_>, page: &Page, filter: &InvoiceFilter) -> Result<PageOf<views::Invoice>> {
    let PageOf { items, next } = store::page(reader.conn, &reader.actor.scope(), page, filter)?;
    Ok(PageOf { items: resources(reader.conn, items)?, next })
}

fn resources(conn: &mut Conn, rows: Vec<Invoice>) -> Result<Vec<views::Invoice>> {
    let ids: Vec<InvoiceId> = rows.iter().map(|row| row.id).collect();
    let lines = store::lines_of(conn, &ids)?;
    let of: Vec<ReceivableId> = lines.iter().map(|line| line.receivable_id).collect();
    let receivables: HashMap<ReceivableId, Receivable> =
        owed::receivables_find(conn, &of)?.into_iter().map(|row| (row.id, row)).collect();
    Ok(rows.into_iter().map(|row| views::Invoice::of(row, &lines, &receivables)).collect())
}

fn view(unit: &mut Unit<'_>, id: InvoiceId) -> Result<views::Invoice> {
    invoice_get(&mut unit.reader(), id)
}

/// Requests an invoice.
///
/// # Errors
/// 422 with all faults: `buyer_without_uscc`, `not_taxed`, `nothing_to_invoice`; `already_exists` for what is on
/// another invoice; `in_use` for an advance that has been used.
pub fn invoice_request(unit: &mut Unit<'_>, form: &InvoiceForm) -> Result<views::Invoice> {
    unit.lock([LockKey::Owed])?;
    let mut faults = Vec::new();
    let department = customers::ops::department_find(unit.conn, form.department_id)?;
    let buyer = department.as_ref().map(|department| buyer(unit.conn, department)).transpose()?.flatten();
    match (&department, &buyer) {
        (None, _) => faults.push(Fault::unknown_reference("/department_id")),
        (Some(_), None) => {
            let detail = text!(
                "Neither the department nor the one that it bills to has a unified social credit code.",
                "该单位及其付款单位均未填写统一社会信用代码。"
            );
            faults.push(Fault::body("/department_id", "buyer_without_uscc", detail));
        }
        (Some(_), Some(_)) => {}
    }
    let rows = match (&form.receivable_ids, form.period, form.advance_id) {
        (Some(ids), None, None) => named(unit.conn, form, ids, &mut faults)?,
        (None, Some(period), None) => uninvoiced(unit.conn, form, period, &mut faults)?,
        (None, None, Some(_)) => Vec::new(),
        (None, None, None) => {
            faults.push(required("/receivable_ids"));
            Vec::new()
        }
        (_, _, advance) => {
            faults.push(not_allowed(if advance.is_some() { "/advance_id" } else { "/period" }));
            Vec::new()
        }
    };
    let ahead = form.advance_id.map(|id| advance_to_invoice(unit.conn, form, id, &mut faults)).transpose()?.flatten();
    let (Some((id, name, uscc)), true) = (buyer, faults.is_empty()) else { return Err(Error::invalid(faults)) };
    if let Some(row) = rows.iter().find(|row| row.invoice_id.is_some()) {
        let detail = text!("One of the receivables is on another invoice already.", "其中有款项已在其他发票上。");
        let error = Error::new(Code::AlreadyExists, detail).with("receivable_id", row.id.to_string());
        return Err(error.with("invoice_id", row.invoice_id.map(|id| id.to_string())));
    }
    let (net_fen, total_fen) = match &ahead {
        Some(advance) => {
            let percent = charges::ops::vat_percent(unit.conn, unit.now.date())?;
            (charges::rules::net(advance.amount_fen, percent)?, advance.amount_fen)
        }
        None => (rows.iter().map(|row| row.net_fen).sum(), rows.iter().map(|row| row.taxable_fen).sum()),
    };
    let row = Invoice {
        id: InvoiceId::new(),
        department_id: form.department_id,
        buyer_id: id,
        buyer_name: name,
        buyer_uscc: uscc,
        period: form.period,
        state: InvoiceState::Requested,
        number: None,
        issued_on: None,
        due_on: None,
        advance_id: form.advance_id,
        net_fen,
        tax_fen: total_fen - net_fen,
        total_fen,
        journal_id: None,
        red_number: None,
        confirmation_number: None,
        red_on: None,
        prepared_by: Id::from_uuid(unit.actor.id),
        prepared_by_name: unit.actor.name.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::insert(unit.conn, &row)?;
    store::lines_replace(unit.conn, row.id, &lines(row.id, &rows))?;
    for receivable in rows {
        owed::invoice_set(unit, receivable, Some(row.id), None)?;
    }
    let after = view(unit, row.id)?;
    events::record_resource(unit, "invoice", row.id.0, "create", None, &after)?;
    Ok(after)
}

/// The buyer: the department that this one bills to, or this one, whichever first has a unified social credit code.
fn buyer(conn: &mut Conn, department: &Department) -> Result<Option<(crate::kernel::DepartmentId, String, String)>> {
    let payer =
        department.bill_to_department_id.map(|id| customers::ops::department_find(conn, id)).transpose()?.flatten();
    let with_code = |one: Department| one.uscc.map(|uscc| (one.id, one.name, uscc));
    Ok(payer.and_then(with_code).or_else(|| with_code(department.clone())))
}

/// The receivables that the form names. Adds the faults of each.
fn named(
    conn: &mut Conn,
    form: &InvoiceForm,
    ids: &[ReceivableId],
    faults: &mut Vec<Fault>,
) -> Result<Vec<Receivable>> {
    let nothing = |pointer: &str| {
        Fault::body(pointer, "nothing_to_invoice", text!("There is nothing to invoice.", "没有可开票的款项。"))
    };
    let found: HashMap<ReceivableId, Receivable> =
        owed::receivables_find(conn, ids)?.into_iter().map(|row| (row.id, row)).collect();
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, id) in ids.iter().enumerate() {
        let pointer = format!("/receivable_ids/{index}");
        match found.get(id).filter(|row| row.department_id == form.department_id) {
            None => faults.push(Fault::unknown_reference(pointer)),
            Some(_) if !seen.insert(*id) => {
                faults.push(Fault::body(pointer, "repeated", text!("It is named twice.", "重复列出。")))
            }
            Some(row) if row.kind == ReceivableKind::Fee => {
                let detail = text!(
                    "A fee for cancelling bears no VAT: it gets a receipt and no invoice.",
                    "取消费不征增值税，应开具收据而非发票。"
                );
                faults.push(Fault::body(pointer, "not_taxed", detail));
            }
            Some(row) if row.kind == ReceivableKind::Opening => {
                let detail = text!(
                    "It was owed before the books began: its VAT was declared then.",
                    "期初应收款的增值税已在建账前申报，不能在此开票。"
                );
                faults.push(Fault::body(pointer, "not_taxed", detail));
            }
            Some(row) if row.taxable_fen == Money::ZERO => faults.push(nothing(&pointer)),
            Some(row) => rows.push(row.clone()),
        }
    }
    if ids.is_empty() {
        faults.push(nothing("/receivable_ids"));
    }
    Ok(rows)
}

/// The department's trips of a month that are on no invoice. Adds a fault if there are none.
fn uninvoiced(conn: &mut Conn, form: &InvoiceForm, period: Period, faults: &mut Vec<Fault>) -> Result<Vec<Receivable>> {
    let mut rows = owed::receivables_dated(conn, form.department_id, period.first(), period.last())?;
    rows.retain(|row| row.kind == ReceivableKind::Trip && row.invoice_id.is_none() && row.taxable_fen > Money::ZERO);
    if rows.is_empty() {
        let detail = text!("There is nothing to invoice for {period}.", "{period} 没有可开票的款项。");
        faults.push(Fault::body("/period", "nothing_to_invoice", detail));
    }
    Ok(rows)
}

/// The advance that the form names, if nothing of it has been used and it is on no invoice.
fn advance_to_invoice(
    conn: &mut Conn,
    form: &InvoiceForm,
    id: AdvanceId,
    faults: &mut Vec<Fault>,
) -> Result<Option<Advance>> {
    let Some(advance) = owed::advance_find(conn, id)?.filter(|advance| advance.department_id == form.department_id)
    else {
        faults.push(Fault::unknown_reference("/advance_id"));
        return Ok(None);
    };
    if !faults.is_empty() {
        return Ok(None);
    }
    if let Some(other) = store::living_of_advance(conn, id)? {
        let detail = text!("The advance is on an invoice already.", "该预收款已开票或已申请开票。");
        return Err(Error::new(Code::AlreadyExists, detail).with("invoice_id", other.to_string()));
    }
    expect_unused(advance).map(Some)
}

/// Refuses an advance of which something has been used. Its VAT is invoiced, and cancelled, as a whole.
fn expect_unused(advance: Advance) -> Result<Advance> {
    if advance.used_fen == Money::ZERO { Ok(advance) } else { Err(advance_used(&advance)) }
}

/// The unused advance that an invoice is for.
fn advance_of(conn: &mut Conn, id: AdvanceId) -> Result<Advance> {
    expect_unused(owed::advance_find(conn, id)?.ok_or_else(|| Error::internal("an invoice without its advance"))?)
}

fn lines(invoice_id: InvoiceId, rows: &[Receivable]) -> Vec<InvoiceLine> {
    let line = |(position, row): (i64, &Receivable)| InvoiceLine {
        invoice_id,
        position,
        receivable_id: row.id,
        description: format!("*运输服务*客运服务费 {}", row.date),
        quantity: 1,
        net_fen: row.net_fen,
        tax_fen: row.tax_fen,
        amount_fen: row.taxable_fen,
    };
    (1..).zip(rows).map(line).collect()
}

/// Locks and loads an invoice for an act on it.
fn acted_on(unit: &mut Unit<'_>, id: InvoiceId) -> Result<(Invoice, views::Invoice)> {
    unit.lock([LockKey::Owed])?;
    let row = store::get(unit.conn, &Scope::All, id)?.ok_or_else(Error::not_found)?;
    let before = view(unit, id)?;
    Ok((row, before))
}

fn expect(unit: &Unit<'_>, row: &Invoice, state: InvoiceState) -> Result<()> {
    unit.expect_version(row.version)?;
    if row.state == state { Ok(()) } else { Err(Error::wrong_state(row.state)) }
}

/// Stores the changed row and records the event.
fn done(unit: &mut Unit<'_>, row: Invoice, action: &str, before: &views::Invoice) -> Result<views::Invoice> {
    let row = Invoice { version: row.version + 1, updated_at: unit.now, ..row };
    store::replace(unit.conn, &row)?;
    let after = view(unit, row.id)?;
    events::record_resource(unit, "invoice", row.id.0, action, Some(before), &after)?;
    Ok(after)
}

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
    done(unit, row, "issue", &before)
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
    done(unit, row, "issue", before)
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
        let (net, tax, total) = (net.0, (total - net).0, total.0);
        let detail = text!(
            "The receivables come to {total} fen: {net} and {tax} of VAT. Rounding may differ by a fen a line.",
            "应收金额合计 {total} 分，其中不含税 {net} 分、税额 {tax} 分；尾差每行不得超过 1 分。"
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
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
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
    done(unit, row, "red", &before)
}

/// Cancels the request of an invoice that isn't issued.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn invoice_cancel(unit: &mut Unit<'_>, id: InvoiceId) -> Result<views::Invoice> {
    let (row, before) = acted_on(unit, id)?;
    expect(unit, &row, InvoiceState::Requested)?;
    release(unit, id)?;
    done(unit, Invoice { state: InvoiceState::Cancelled, ..row }, "cancel", &before)
}

/// Takes all receivables off an invoice. They have no due date any more.
fn release(unit: &mut Unit<'_>, id: InvoiceId) -> Result<()> {
    for receivable in owed::receivables_invoiced(unit.conn, id)? {
        owed::invoice_set(unit, receivable, None, None)?;
    }
    Ok(())
}
