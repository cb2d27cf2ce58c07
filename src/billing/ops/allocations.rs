//! Allocations: the debts that a payment or an advance pays.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::{
    billing::{
        forms::AllocationForm,
        model::Allocation,
        rules::{self, Debt},
        store::{payments as store, statements},
        views,
    },
    charges::{
        model::{Part, Receivable},
        ops::owed,
    },
    customers,
    db::{Conn, Unit},
    kernel::{
        AdvanceId, AllocationId, DepartmentId, Error, Fault, InvoiceId, Money, PaymentId, ReceivableId, Result,
        StatementId, text,
    },
    ledger::{
        accounts::{PASSED_THROUGH, RECEIVABLE},
        model::Entry,
    },
};

/// Allocations as the API answers them, with the receivable that each one pays.
pub(super) fn allocation_views(conn: &mut Conn, rows: &[Allocation]) -> Result<Vec<views::Allocation>> {
    let ids: Vec<ReceivableId> = rows.iter().map(|row| row.receivable_id).collect();
    let receivables: HashMap<ReceivableId, Receivable> =
        owed::receivables_find(conn, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    rows.iter()
        .map(|row| {
            receivables
                .get(&row.receivable_id)
                .map(|of| views::Allocation::of(row, of))
                .ok_or_else(|| Error::internal("no receivable"))
        })
        .collect()
}

/// The credits that pay a part of a receivable: for the department that owes it and for its trip.
pub(super) fn credits(row: &Receivable, part: Part) -> [Entry; 2] {
    let debt = row.debt();
    [Entry::cr(RECEIVABLE, part.taxable_fen).of(debt), Entry::cr(PASSED_THROUGH, part.pass_through_fen).of(debt)]
}

/// The receivables that a form names, and what it pays of each.
pub(super) struct Named {
    rows: BTreeMap<ReceivableId, Receivable>,
    paid: BTreeMap<ReceivableId, Part>,
    fen: Money,
    /// What is owed of the first receivable that would be paid beyond its debt.
    debt_fen: Option<Money>,
}

impl Named {
    /// Loads the receivables and adds what is wrong with the allocations to `faults`. `fen` is what there is to
    /// allocate.
    pub fn load(conn: &mut Conn, fen: Money, allocations: &[AllocationForm], faults: &mut Vec<Fault>) -> Result<Self> {
        let ids: Vec<ReceivableId> = allocations.iter().map(|one| one.receivable_id).collect();
        let rows: BTreeMap<ReceivableId, Receivable> =
            owed::receivables_find(conn, &ids)?.into_iter().map(|row| (row.id, row)).collect();
        let mut paid: BTreeMap<ReceivableId, Part> = BTreeMap::new();
        let mut debt_fen = None;
        for (index, one) in allocations.iter().enumerate() {
            let Some(row) = rows.get(&one.receivable_id) else {
                faults.push(Fault::unknown_reference(format!("/allocations/{index}/receivable_id")));
                continue;
            };
            let before = paid.get(&row.id).copied().unwrap_or_default().fen();
            let open = row.open();
            if before + one.amount_fen > open.fen() {
                debt_fen = debt_fen.or(Some(open.fen()));
                faults.push(above_debt(&format!("/allocations/{index}/amount_fen"), open.fen()));
            } else {
                paid.insert(row.id, rules::part(open, before + one.amount_fen));
            }
        }
        let named_fen: Money = allocations.iter().map(|one| one.amount_fen).sum();
        if named_fen > fen {
            let detail = text!(
                "The allocations come to {named_fen} yuan, more than the {fen} there are.",
                "分配金额合计 {named_fen} 元，超过可分配的 {fen} 元。"
            );
            faults.push(Fault::body("/allocations", "above_amount", detail));
        }
        Ok(Self { rows, paid, fen: named_fen, debt_fen })
    }

    /// The refusal of a form with these faults.
    pub fn refusal(&self, faults: Vec<Fault>) -> Error {
        let error = Error::invalid(faults);
        match self.debt_fen {
            Some(debt) => error.with("debt_fen", debt.0),
            None => error,
        }
    }
}

/// The debts that an amount pays, and what is left of the amount.
pub(super) struct Plan {
    parts: Vec<(Receivable, Part)>,
    /// What is left after all debts, in fen.
    pub left_fen: Money,
}

/// What pays a receivable.
#[derive(Debug, Clone, Copy)]
pub(super) enum PaidBy {
    Payment(PaymentId),
    Advance(AdvanceId),
}

/// Decides which debts an amount of a department pays. First come the receivables that the form names. The rest pays
/// the department's own debts and those of the departments that bill to it.
///
/// # Errors
/// 422 with `faults` and the faults of the allocations, and with `debt_fen` if one is `above_debt`.
pub(super) fn plan(
    conn: &mut Conn,
    payer: DepartmentId,
    fen: Money,
    allocations: &[AllocationForm],
    mut faults: Vec<Fault>,
) -> Result<Plan> {
    let named = Named::load(conn, fen, allocations, &mut faults)?;
    if !faults.is_empty() {
        return Err(named.refusal(faults));
    }
    let Named { mut rows, mut paid, fen: named_fen, .. } = named;
    let mut payers = customers::ops::departments_billed_to(conn, payer)?;
    payers.push(payer);
    let own = owed::receivables_open(conn, &payers)?;
    let debts: Vec<Debt> = rules::left_of(&own.iter().map(Debt::from).collect::<Vec<_>>(), &paid);
    let rest = fen - named_fen;
    let exact = if allocations.is_empty() { rules::exactly(&debts, &papers(conn, &own)?, rest) } else { None };
    let (parts, left_fen) = exact.map_or_else(|| rules::in_order(&debts, rest), |parts| (parts, Money::ZERO));
    for (id, part) in parts {
        let sum = paid.entry(id).or_default();
        *sum = Part {
            taxable_fen: sum.taxable_fen + part.taxable_fen,
            pass_through_fen: sum.pass_through_fen + part.pass_through_fen,
        };
    }
    rows.extend(own.into_iter().map(|row| (row.id, row)));
    let mut parts: Vec<(Receivable, Part)> =
        paid.into_iter().filter_map(|(id, part)| Some((rows.remove(&id)?, part))).collect();
    parts.sort_by_key(|(row, _)| (row.date, row.id));
    Ok(Plan { parts, left_fen })
}

/// The papers that a department may pay as a whole, each by its receivables: invoices and statements.
fn papers(conn: &mut Conn, own: &[Receivable]) -> Result<Vec<Vec<ReceivableId>>> {
    let mut stated: BTreeMap<StatementId, Vec<ReceivableId>> = BTreeMap::new();
    for line in statements::standing(conn, &own.iter().map(|row| row.id).collect::<Vec<_>>())? {
        stated.entry(line.statement_id).or_default().push(line.receivable_id);
    }
    let mut invoices: BTreeMap<InvoiceId, Vec<ReceivableId>> = BTreeMap::new();
    for row in own {
        if let Some(invoice) = row.invoice_id {
            invoices.entry(invoice).or_default().push(row.id);
        }
    }
    Ok(invoices.into_values().chain(stated.into_values()).collect())
}

pub(super) fn above_debt(pointer: &str, debt: Money) -> Fault {
    Fault::body(pointer, "above_debt", text!("Only {debt} yuan are owed.", "尚欠金额仅 {debt} 元。"))
}

impl Plan {
    /// The credits of the debts that are paid.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.parts.iter().flat_map(|(row, part)| credits(row, *part))
    }

    /// The sum of the debts that are paid, in fen.
    pub fn paid_fen(&self) -> Money {
        self.parts.iter().map(|(_, part)| part.fen()).sum()
    }

    /// Pays the receivables and stores the allocations. Returns the receivables as they are afterwards.
    pub fn carry_out(self, unit: &mut Unit<'_>, date: NaiveDate, by: PaidBy) -> Result<Vec<Receivable>> {
        let (payment_id, advance_id) = match by {
            PaidBy::Payment(id) => (Some(id), None),
            PaidBy::Advance(id) => (None, Some(id)),
        };
        let mut paid = Vec::new();
        for (row, part) in self.parts {
            let allocation = Allocation {
                id: AllocationId::new(),
                payment_id,
                advance_id,
                receivable_id: row.id,
                date,
                taxable_fen: part.taxable_fen,
                pass_through_fen: part.pass_through_fen,
                reversed_on: None,
            };
            paid.push(owed::pay(unit, row, part)?);
            store::allocation_insert(unit.conn, &allocation)?;
        }
        Ok(paid)
    }
}
