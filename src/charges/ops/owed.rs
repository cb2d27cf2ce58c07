//! Receivables and advances, for billing: found, paid, written off, put on invoices.
//!
//! These functions change rows and post nothing. The caller posts the journal in the same unit.

use chrono::NaiveDate;

use crate::{
    charges::{
        model::{Advance, AdvanceFilter, AdvanceSource, Part, Receivable, ReceivableFilter, ReceivableKind},
        store,
    },
    db::{Conn, Page, PageOf, Unit},
    kernel::{AdvanceId, DepartmentId, Error, Id, InvoiceId, JournalId, Money, ReceivableId, Result, half_up},
};

// ---- Receivables ----

/// A receivable by its id.
pub fn receivable_find(conn: &mut Conn, id: ReceivableId) -> Result<Option<Receivable>> {
    Ok(store::receivables_find(conn, &[id])?.pop())
}

/// Receivables by their ids.
pub fn receivables_find(conn: &mut Conn, ids: &[ReceivableId]) -> Result<Vec<Receivable>> {
    store::receivables_find(conn, ids)
}

/// What these departments still owe, the oldest first.
pub fn receivables_open(conn: &mut Conn, departments: &[DepartmentId]) -> Result<Vec<Receivable>> {
    store::receivables_open(conn, Some(departments))
}

/// All that is still owed, the oldest first.
pub fn receivables_open_all(conn: &mut Conn) -> Result<Vec<Receivable>> {
    store::receivables_open(conn, None)
}

/// The receivables of a department from one day to another, both included; the oldest first.
pub fn receivables_dated(
    conn: &mut Conn,
    department: DepartmentId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Receivable>> {
    store::receivables_dated(conn, department, from, to)
}

/// The receivables on an invoice, the oldest first.
pub fn receivables_invoiced(conn: &mut Conn, invoice: InvoiceId) -> Result<Vec<Receivable>> {
    store::receivables_invoiced(conn, invoice)
}

/// A page of receivables.
pub fn receivable_page(conn: &mut Conn, page: &Page, filter: &ReceivableFilter) -> Result<PageOf<Receivable>> {
    store::receivable_page(conn, page, filter)
}

fn changed(unit: &mut Unit<'_>, row: Receivable) -> Result<Receivable> {
    let row = Receivable { version: row.version + 1, updated_at: unit.now, ..row };
    store::receivable_replace(unit.conn, &row)?;
    Ok(row)
}

/// Pays a part of a receivable.
///
/// # Errors
/// 500 if it is more than is owed. The caller has to check that before.
pub fn pay(unit: &mut Unit<'_>, row: Receivable, part: Part) -> Result<Receivable> {
    if part.taxable_fen > row.open_fen() || part.pass_through_fen > row.open_pass_through_fen() {
        return Err(Error::internal(format!("more is paid than is owed: {part:?} of {row:?}")));
    }
    let row = Receivable {
        paid_fen: row.paid_fen + part.taxable_fen,
        passed_fen: row.passed_fen + part.pass_through_fen,
        ..row
    };
    changed(unit, row)
}

/// Undoes the payment of a part. Returns what can't be undone, because a correction has since turned it into an
/// advance.
pub fn unpay(unit: &mut Unit<'_>, row: Receivable, part: Part) -> Result<Part> {
    let taken = Part {
        taxable_fen: part.taxable_fen.min(row.paid_fen),
        pass_through_fen: part.pass_through_fen.min(row.passed_fen),
    };
    let row = Receivable {
        paid_fen: row.paid_fen - taken.taxable_fen,
        passed_fen: row.passed_fen - taken.pass_through_fen,
        ..row
    };
    changed(unit, row)?;
    Ok(Part {
        taxable_fen: part.taxable_fen - taken.taxable_fen,
        pass_through_fen: part.pass_through_fen - taken.pass_through_fen,
    })
}

/// Writes off what is still owed of the taxable part. Returns the amount.
pub fn write_off(unit: &mut Unit<'_>, row: Receivable) -> Result<Money> {
    let open = row.open_fen();
    let row = Receivable { written_off_fen: row.written_off_fen + open, ..row };
    changed(unit, row)?;
    Ok(open)
}

/// Gives a receivable a new version, because something that belongs to it has changed in another table.
pub fn touch(unit: &mut Unit<'_>, row: Receivable) -> Result<()> {
    changed(unit, row).map(drop)
}

/// Puts a receivable on an invoice or takes it off, and sets its due date.
pub fn invoice_set(
    unit: &mut Unit<'_>,
    row: Receivable,
    invoice_id: Option<InvoiceId>,
    due_on: Option<NaiveDate>,
) -> Result<Receivable> {
    changed(unit, Receivable { invoice_id, due_on, ..row })
}

/// Stores a receivable from the opening journal.
pub fn opening_receivable_add(
    unit: &mut Unit<'_>,
    department_id: DepartmentId,
    journal_id: JournalId,
    date: NaiveDate,
    due_on: NaiveDate,
    part: Part,
) -> Result<()> {
    let Part { taxable_fen, pass_through_fen } = part;
    let row = Receivable::fresh(ReceivableKind::Opening, department_id, date, unit.now);
    // All of it counts as net, because its VAT was declared before.
    let row = Receivable {
        journal_id: Some(journal_id),
        taxable_fen,
        net_fen: taxable_fen,
        pass_through_fen,
        due_on: Some(due_on),
        ..row
    };
    store::receivable_insert(unit.conn, &row)
}

/// Sets the receivables of an opening journal to 0. Returns the first one of which something has been paid or written
/// off; then nothing is changed.
pub fn opening_receivables_cancel(unit: &mut Unit<'_>, journal_id: JournalId) -> Result<Option<ReceivableId>> {
    let rows = store::receivables_opened(unit.conn, journal_id)?;
    if let Some(row) = rows.iter().find(|row| row.paid_fen + row.passed_fen + row.written_off_fen != Money::ZERO) {
        return Ok(Some(row.id));
    }
    for row in rows {
        changed(
            unit,
            Receivable { taxable_fen: Money::ZERO, net_fen: Money::ZERO, pass_through_fen: Money::ZERO, ..row },
        )?;
    }
    Ok(None)
}

// ---- Advances ----

/// An advance by its id.
pub fn advance_find(conn: &mut Conn, id: AdvanceId) -> Result<Option<Advance>> {
    store::advance_get(conn, id)
}

/// The advances of these sources, the oldest first.
pub fn advances_from(conn: &mut Conn, source: AdvanceSource, ids: &[Id<()>]) -> Result<Vec<Advance>> {
    store::advances_from(conn, source, ids)
}

/// A page of advances.
pub fn advance_page(conn: &mut Conn, page: &Page, filter: &AdvanceFilter) -> Result<PageOf<Advance>> {
    store::advance_page(conn, page, filter)
}

/// Stores a new advance.
pub fn advance_add(
    unit: &mut Unit<'_>,
    department_id: DepartmentId,
    source: AdvanceSource,
    source_id: Id<()>,
    date: NaiveDate,
    amount_fen: Money,
) -> Result<Advance> {
    let row = Advance {
        id: AdvanceId::new(),
        department_id,
        source,
        source_id,
        date,
        amount_fen,
        used_fen: Money::ZERO,
        tax_fen: Money::ZERO,
        used_tax_fen: Money::ZERO,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::advance_insert(unit.conn, &row)?;
    Ok(row)
}

/// Uses some of an advance; a negative amount gives it back. The VAT in it is used in proportion.
///
/// # Errors
/// 500 if it is more than is left. The caller has to check that before.
pub fn advance_use(unit: &mut Unit<'_>, row: Advance, fen: Money) -> Result<Advance> {
    let used_fen = row.used_fen + fen;
    if used_fen < Money::ZERO || used_fen > row.amount_fen {
        return Err(Error::internal(format!("{fen:?} of {row:?}")));
    }
    let used_tax_fen =
        Money::exact(half_up(i128::from(row.tax_fen.0) * i128::from(used_fen.0), i128::from(row.amount_fen.0.max(1))))?;
    let row = Advance { used_fen, used_tax_fen, version: row.version + 1, updated_at: unit.now, ..row };
    store::advance_replace(unit.conn, &row)?;
    Ok(row)
}

/// Sets the VAT of an advance that was invoiced; 0 if the invoice was cancelled.
pub fn advance_tax_set(unit: &mut Unit<'_>, row: Advance, tax_fen: Money) -> Result<()> {
    store::advance_replace(unit.conn, &Advance { tax_fen, version: row.version + 1, updated_at: unit.now, ..row })
}
