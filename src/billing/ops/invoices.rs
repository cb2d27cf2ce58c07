//! Invoices: requested here and issued on the tax platform, from which their numbers are entered.

use std::collections::{BTreeSet, HashMap};

use super::advance_used;
use crate::{
    billing::{
        forms::InvoiceForm,
        model::{Invoice, InvoiceEvent, InvoiceFilter, InvoiceLine, InvoiceState},
        rules::{not_allowed, required},
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
        AdvanceId, Code, DepartmentId, Error, Fault, Id, InvoiceId, LockKey, Money, Period, ReceivableId, Result,
        Scope, text,
    },
};

/// The departments of these invoices. Unknown ids are left out.
pub fn invoice_departments(conn: &mut Conn, ids: &[InvoiceId]) -> Result<Vec<(InvoiceId, DepartmentId)>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::departments_of(conn, ids) }
}

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
        let error = Error::new(Code::AlreadyExists, detail)
            .with("receivable_id", row.id.to_string())
            .with("invoice_id", row.invoice_id.map(|id| id.to_string()));
        let place = form.receivable_ids.iter().flatten().position(|id| *id == row.id);
        return Err(match place {
            Some(place) => error.at(format!("/receivable_ids/{place}")),
            None => error,
        });
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
    events::record_resource(unit, InvoiceEvent::Create.into(), row.id.0, None, &after)?;
    Ok(after)
}

/// The buyer: the department that this one bills to, or this one, whichever first has a unified social credit code.
fn buyer(conn: &mut Conn, department: &Department) -> Result<Option<(DepartmentId, String, String)>> {
    let payer = department
        .content
        .bill_to_department_id
        .map(|id| customers::ops::department_find(conn, id))
        .transpose()?
        .flatten();
    let with_code = |one: Department| one.content.uscc.map(|uscc| (one.id, one.content.name, uscc));
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
        return Err(Error::new(Code::AlreadyExists, detail).at("/advance_id").with("invoice_id", other.to_string()));
    }
    expect_unused(advance).map(Some)
}

/// Refuses an advance of which something has been used. Its VAT is invoiced, and cancelled, as a whole.
fn expect_unused(advance: Advance) -> Result<Advance> {
    if advance.used_fen == Money::ZERO { Ok(advance) } else { Err(advance_used(&advance)) }
}

/// The unused advance that an invoice is for.
pub(super) fn advance_of(conn: &mut Conn, id: AdvanceId) -> Result<Advance> {
    expect_unused(owed::advance_find(conn, id)?.ok_or_else(|| Error::internal("an invoice without its advance"))?)
}

pub(super) fn lines(invoice_id: InvoiceId, rows: &[Receivable]) -> Vec<InvoiceLine> {
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
pub(super) fn acted_on(unit: &mut Unit<'_>, id: InvoiceId) -> Result<(Invoice, views::Invoice)> {
    unit.lock([LockKey::Owed])?;
    let row = store::get(unit.conn, &Scope::All, id)?.ok_or_else(Error::not_found)?;
    let before = view(unit, id)?;
    Ok((row, before))
}

pub(super) fn expect(unit: &Unit<'_>, row: &Invoice, state: InvoiceState) -> Result<()> {
    unit.expect_version(row.version)?;
    if row.state == state { Ok(()) } else { Err(Error::wrong_state(row.state)) }
}

/// Stores the changed row and records the event.
pub(super) fn done(
    unit: &mut Unit<'_>,
    row: Invoice,
    event: InvoiceEvent,
    before: &views::Invoice,
) -> Result<views::Invoice> {
    let row = Invoice { version: row.version + 1, updated_at: unit.now, ..row };
    store::replace(unit.conn, &row)?;
    let after = view(unit, row.id)?;
    events::record_resource(unit, event.into(), row.id.0, Some(before), &after)?;
    Ok(after)
}

/// Cancels the request of an invoice that isn't issued.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn invoice_cancel(unit: &mut Unit<'_>, id: InvoiceId) -> Result<views::Invoice> {
    let (row, before) = acted_on(unit, id)?;
    expect(unit, &row, InvoiceState::Requested)?;
    release(unit, id)?;
    done(unit, Invoice { state: InvoiceState::Cancelled, ..row }, InvoiceEvent::Cancel, &before)
}

/// Takes all receivables off an invoice. They have no due date any more.
pub(super) fn release(unit: &mut Unit<'_>, id: InvoiceId) -> Result<()> {
    for receivable in owed::receivables_invoiced(unit.conn, id)? {
        owed::invoice_set(unit, receivable, None, None)?;
    }
    Ok(())
}
