//! Money received, money paid, and both taken back.

use std::collections::{BTreeMap, HashMap};

use super::{credits, future, not_allowed, required, too_early};
use crate::{
    billing::{
        api::{self, AllocationForm, PaymentForm, TakenBackForm},
        model::{Allocation, Channel, Direction, PaidFor, Payment, PaymentState},
        rules::{self, Debt},
        store::{
            payments::{self as store, PaymentFilter},
            statements,
        },
    },
    charges::{
        model::{Advance, AdvanceSource, Part, Receivable},
        ops::owed,
    },
    customers,
    db::{Conn, Page, PageOf, Reader, Unit},
    drivers, events,
    kernel::{
        AdvanceId, AllocationId, Code, DepartmentId, Error, Fault, Id, InvoiceId, LockKey, Money, PaymentId,
        ReceivableId, Result, StatementId, text,
    },
    ledger::{
        self,
        accounts::{ADVANCES, DIVIDENDS, DRIVERS_OWE, OTHER_PAYABLE, PAYABLE, TAX_UNPAID, WAGES},
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
    reference,
};

/// A payment as a resource.
///
/// # Errors
/// `not_found`.
pub fn payment_get(reader: &mut Reader<'_>, id: PaymentId) -> Result<api::Payment> {
    let row = store::get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    views(reader.conn, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A page of payments.
pub fn payment_list(reader: &mut Reader<'_>, page: &Page, filter: &PaymentFilter) -> Result<PageOf<api::Payment>> {
    let PageOf { items, next } = store::page(reader.conn, page, filter)?;
    Ok(PageOf { items: views(reader.conn, items)?, next })
}

fn views(conn: &mut Conn, rows: Vec<Payment>) -> Result<Vec<api::Payment>> {
    let ids: Vec<PaymentId> = rows.iter().map(|row| row.id).collect();
    let allocations = store::allocations_of(conn, &ids)?;
    let shown = allocation_views(conn, &allocations)?;
    let sources: Vec<Id<()>> = ids.iter().map(|id| Id::from_uuid(id.0)).collect();
    let advances = owed::advances_from(conn, AdvanceSource::Payment, &sources)?;
    let view = |row: Payment| {
        let paid = allocations
            .iter()
            .zip(&shown)
            .filter(|(allocation, _)| allocation.payment_id == Some(row.id))
            .map(|(_, view)| view.clone())
            .collect();
        let advance = advances.iter().find(|advance| advance.source_id.0 == row.id.0);
        api::Payment::of(row, paid, advance)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Allocations with whom they are about.
pub(super) fn allocation_views(conn: &mut Conn, rows: &[Allocation]) -> Result<Vec<api::Allocation>> {
    let ids: Vec<ReceivableId> = rows.iter().map(|row| row.receivable_id).collect();
    let receivables: HashMap<ReceivableId, Receivable> =
        owed::receivables_find(conn, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    rows.iter()
        .map(|row| {
            receivables
                .get(&row.receivable_id)
                .map(|of| api::Allocation::of(row, of))
                .ok_or_else(|| Error::internal("no receivable"))
        })
        .collect()
}

// ---- What pays what ----

/// What an amount pays, and what of it is left.
pub(super) struct Plan {
    parts: Vec<(Receivable, Part)>,
    /// What nothing is owed for.
    pub left_fen: Money,
}

/// Decides what an amount of a department's pays: what it names; then, named or not, its own debts and those of
/// departments that bill to it.
///
/// # Errors
/// 422 for allocations that can't be; `above_debt` with the debt.
pub(super) fn plan(
    conn: &mut Conn,
    payer: DepartmentId,
    fen: Money,
    named: &[AllocationForm],
    mut faults: Vec<Fault>,
) -> Result<Plan> {
    let ids: Vec<ReceivableId> = named.iter().map(|one| one.receivable_id).collect();
    let mut rows: BTreeMap<ReceivableId, Receivable> =
        owed::receivables_find(conn, &ids)?.into_iter().map(|row| (row.id, row)).collect();
    let mut paid: BTreeMap<ReceivableId, Part> = BTreeMap::new();
    let mut debt_fen = None;
    for (index, one) in named.iter().enumerate() {
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
    let named_fen: Money = named.iter().map(|one| one.amount_fen).sum();
    if named_fen > fen {
        let (named, fen) = (named_fen.0, fen.0);
        let detail = text!(
            "The allocations come to {named} fen, more than the {fen} there are.",
            "分配金额合计 {named} 分，超过可分配的 {fen} 分。"
        );
        faults.push(Fault::body("/allocations", "above_amount", detail));
    }
    if !faults.is_empty() {
        let error = Error::invalid(faults);
        return Err(match debt_fen {
            Some(debt) => error.with("debt_fen", debt.0),
            None => error,
        });
    }
    let mut payers = customers::ops::departments_billed_to(conn, payer)?;
    payers.push(payer);
    let own = owed::receivables_open(conn, &payers)?;
    let debts: Vec<Debt> = rules::less(&own.iter().map(Debt::from).collect::<Vec<_>>(), &paid);
    let rest = fen - named_fen;
    let exact = if named.is_empty() { rules::exactly(&debts, &papers(conn, &own)?, rest) } else { None };
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

/// The papers that a department pays by: what stands on one invoice, on one statement.
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
    let debt = debt.0;
    Fault::body(pointer, "above_debt", text!("Only {debt} fen are owed.", "尚欠金额仅 {debt} 分。"))
}

impl Plan {
    /// The credits of what is paid.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.parts.iter().flat_map(|(row, part)| credits(row, *part))
    }

    /// What is paid of debts, in fen.
    pub fn paid_fen(&self) -> Money {
        self.parts.iter().map(|(_, part)| part.fen()).sum()
    }

    /// Pays it, and keeps what paid what. Answers what was paid as it stands now.
    pub fn carry_out(
        self,
        unit: &mut Unit<'_>,
        date: chrono::NaiveDate,
        by: (Option<PaymentId>, Option<AdvanceId>),
    ) -> Result<Vec<Receivable>> {
        let mut paid = Vec::new();
        for (row, part) in self.parts {
            let Part { taxable_fen, pass_through_fen } = part;
            let (payment_id, advance_id) = by;
            let allocation = Allocation {
                id: AllocationId::new(),
                payment_id,
                advance_id,
                receivable_id: row.id,
                date,
                taxable_fen,
                pass_through_fen,
                reversed_on: None,
            };
            paid.push(owed::pay(unit, row, part)?);
            store::allocation_insert(unit.conn, &allocation)?;
        }
        Ok(paid)
    }
}

// ---- Making ----

/// Keeps money received, which is posted at once, or prepares money to be paid, which awaits a second person.
///
/// # Errors
/// 422 for all faults; `above_debt`; `already_exists` for a number of the bank's that is in use; `period_closed`.
pub fn payment_create(unit: &mut Unit<'_>, form: &PaymentForm) -> Result<api::Payment> {
    unit.lock([LockKey::Owed])?;
    let mut faults = unfit(form);
    faults.extend(future(unit, form.date));
    let row = match form.direction {
        Direction::Received => received(unit, form, faults)?,
        Direction::Paid => to_be_paid(unit, form, faults)?,
    };
    let after = payment_get(&mut unit.reader(), row)?;
    events::record_resource(unit, "payment", row.0, "create", None, &after)?;
    Ok(after)
}

/// Which fields are missing for its direction and purpose, and which are out of place.
fn unfit(form: &PaymentForm) -> Vec<Fault> {
    let is_out = form.direction == Direction::Paid;
    let of = |purpose: PaidFor| is_out && form.purpose == Some(purpose);
    // The field, whether it is there, whether it must be, and whether it may be.
    let fields = [
        ("/department_id", form.department_id.is_some(), !is_out, !is_out),
        ("/into", form.into.is_some(), false, !is_out),
        ("/allocations", form.allocations.is_some(), false, !is_out),
        ("/advance", form.advance, false, !is_out),
        ("/paid_from", form.paid_from.is_some(), false, is_out),
        ("/purpose", form.purpose.is_some(), is_out, is_out),
        ("/tax", form.tax.is_some(), of(PaidFor::Tax), of(PaidFor::Tax)),
        ("/supplier_id", form.supplier_id.is_some(), of(PaidFor::Payable), of(PaidFor::Payable)),
        ("/driver_id", form.driver_id.is_some(), of(PaidFor::Driver), of(PaidFor::Driver)),
    ];
    let fault = |(pointer, is_there, must, may): (&'static str, bool, bool, bool)| match (is_there, must, may) {
        (false, true, _) => Some(required(pointer)),
        (true, _, false) => Some(not_allowed(pointer)),
        _ => None,
    };
    let mut faults: Vec<Fault> = fields.into_iter().filter_map(fault).collect();
    if of(PaidFor::Refund) {
        faults.push(Fault::body(
            "/purpose",
            "not_allowed_value",
            text!("Refund the advance itself.", "请在预收款上办理退款。"),
        ));
    }
    faults
}

/// A number of the bank's stands for one transfer: what comes again with it is a repetition.
fn expect_unused(conn: &mut Conn, channel: Channel, reference: Option<&str>) -> Result<()> {
    match reference.map(|reference| store::by_reference(conn, channel, reference)).transpose()?.flatten() {
        None => Ok(()),
        Some(id) => {
            let detail = text!("A payment with this reference is kept already.", "已有相同流水号的收付款。");
            Err(Error::new(Code::AlreadyExists, detail).with("id", id.to_string()))
        }
    }
}

fn received(unit: &mut Unit<'_>, form: &PaymentForm, mut faults: Vec<Fault>) -> Result<PaymentId> {
    let payer = form.department_id.map(|id| customers::ops::department_find(unit.conn, id)).transpose()?.flatten();
    if form.department_id.is_some() && payer.is_none() {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    let named = form.allocations.as_deref().unwrap_or_default();
    let (Some(payer), true) = (payer, faults.is_empty()) else {
        // With the faults of the allocations, if there are any.
        let nobody = DepartmentId::from_uuid(uuid::Uuid::nil());
        return Err(plan(unit.conn, nobody, form.amount_fen, named, faults)
            .err()
            .unwrap_or_else(|| Error::internal("a fault was lost")));
    };
    let channel = form.into.unwrap_or(Channel::Bank);
    expect_unused(unit.conn, channel, form.reference.as_deref())?;
    let plan = plan(unit.conn, payer.id, form.amount_fen, named, faults)?;
    let left_fen = plan.left_fen;
    if left_fen > Money::ZERO && !form.advance {
        let debt = form.amount_fen - left_fen;
        return Err(Error::invalid(vec![above_debt("/amount_fen", debt)]).with("debt_fen", debt.0));
    }
    let id = PaymentId::new();
    let theirs = Dimensions::of_department(payer.id);
    let mut entries = vec![Entry::dr(channel.account(), form.amount_fen)];
    entries.extend(plan.entries());
    entries.push(Entry::cr(ADVANCES, left_fen).of(theirs));
    let journal_id =
        post(unit, id, form.date, format!("收到{}用车款{}", payer.name, told(form.text.as_deref())), entries)?;
    let row =
        Payment { journal_id, department_id: Some(payer.id), ..fresh(unit, form, id, channel, PaymentState::Posted) };
    store::insert(unit.conn, &row)?;
    plan.carry_out(unit, form.date, (Some(id), None))?;
    if left_fen > Money::ZERO {
        owed::advance_add(unit, payer.id, AdvanceSource::Payment, Id::from_uuid(id.0), form.date, left_fen)?;
    }
    Ok(id)
}

fn to_be_paid(unit: &mut Unit<'_>, form: &PaymentForm, mut faults: Vec<Fault>) -> Result<PaymentId> {
    if let Some(id) = form.supplier_id
        && reference::ops::supplier_find(unit.conn, id)?.is_none()
    {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    if let Some(id) = form.driver_id
        && drivers::ops::driver_find(unit.conn, id)?.is_none()
    {
        faults.push(Fault::unknown_reference("/driver_id"));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let channel = form.paid_from.unwrap_or(Channel::Bank);
    expect_unused(unit.conn, channel, form.reference.as_deref())?;
    ledger::ops::expect_open(unit.conn, form.date)?;
    let row = fresh(unit, form, PaymentId::new(), channel, PaymentState::Draft);
    store::insert(unit.conn, &row)?;
    Ok(row.id)
}

fn fresh(unit: &Unit<'_>, form: &PaymentForm, id: PaymentId, channel: Channel, state: PaymentState) -> Payment {
    Payment {
        id,
        direction: form.direction,
        state,
        purpose: form.purpose,
        tax: form.tax,
        department_id: None,
        supplier_id: form.supplier_id,
        driver_id: form.driver_id,
        advance_id: None,
        date: form.date,
        amount_fen: form.amount_fen,
        channel,
        reference: form.reference.clone(),
        text: form.text.clone(),
        journal_id: None,
        prepared_by: Id::from_uuid(unit.actor.id),
        prepared_by_name: unit.actor.name.clone(),
        approved_by: None,
        approved_by_name: None,
        reversed_on: None,
        reason: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    }
}

/// Prepares the refund of an advance, which awaits a second person. Who calls has judged it.
pub(super) fn refund(
    unit: &mut Unit<'_>,
    advance: &Advance,
    fen: Money,
    date: chrono::NaiveDate,
    channel: Channel,
) -> Result<PaymentId> {
    let form = PaymentForm {
        direction: Direction::Paid,
        department_id: None,
        date,
        amount_fen: fen,
        into: None,
        reference: None,
        text: None,
        allocations: None,
        advance: false,
        purpose: Some(PaidFor::Refund),
        tax: None,
        supplier_id: None,
        driver_id: None,
        paid_from: Some(channel),
    };
    let row = fresh(unit, &form, PaymentId::new(), channel, PaymentState::Draft);
    let row = Payment { department_id: Some(advance.department_id), advance_id: Some(advance.id), ..row };
    store::insert(unit.conn, &row)?;
    let after = payment_get(&mut unit.reader(), row.id)?;
    events::record_resource(unit, "payment", row.id.0, "create", None, &after)?;
    Ok(row.id)
}

fn told(text: Option<&str>) -> String {
    text.map(|text| format!("：{text}")).unwrap_or_default()
}

fn post(
    unit: &mut Unit<'_>,
    id: PaymentId,
    date: chrono::NaiveDate,
    text: String,
    entries: Vec<Entry>,
) -> Result<Option<crate::kernel::JournalId>> {
    let posting = Posting {
        dated: Dated::On(date),
        kind: JournalKind::Normal,
        text,
        source: Source::Payment,
        source_id: Some(id.0),
        attachments: 1,
        entries,
    };
    Ok(ledger::ops::post(unit, posting)?.map(|posted| posted.id))
}

// ---- The second person ----

/// Approves money to be paid: it is posted.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `in_use` where the advance is no more there;
/// `period_closed`.
pub fn payment_approve(unit: &mut Unit<'_>, id: PaymentId) -> Result<api::Payment> {
    unit.lock([LockKey::Owed])?;
    let row = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    if row.prepared_by.0 == unit.actor.id {
        return Err(Error::new(
            Code::SecondPerson,
            text!("Who prepared a payment doesn't approve it.", "制单人不得审批本人编制的付款。"),
        ));
    }
    expect(unit, &row, PaymentState::Draft)?;
    let before = payment_get(&mut unit.reader(), id)?;
    if let Some(advance) = row.advance_id {
        let advance =
            owed::advance_find(unit.conn, advance)?.ok_or_else(|| Error::internal("a refund without its advance"))?;
        if advance.left_fen() < row.amount_fen {
            return Err(used(&advance));
        }
        owed::advance_use(unit, advance, row.amount_fen)?;
    }
    let (account, of, what) = paid_for(&row);
    let entries = vec![Entry::dr(account, row.amount_fen).of(of), Entry::cr(row.channel.account(), row.amount_fen)];
    let journal_id = post(unit, id, row.date, format!("{what}{}", told(row.text.as_deref())), entries)?;
    let row = Payment {
        state: PaymentState::Posted,
        journal_id,
        approved_by: Some(Id::from_uuid(unit.actor.id)),
        approved_by_name: Some(unit.actor.name.clone()),
        ..row
    };
    replaced(unit, row)?;
    let after = payment_get(&mut unit.reader(), id)?;
    events::record_resource(unit, "payment", id.0, "approve", Some(&before), &after)?;
    Ok(after)
}

/// What a payment out debits, about whom, and what it is called.
fn paid_for(row: &Payment) -> (&'static str, Dimensions, &'static str) {
    let of = Dimensions {
        driver_id: row.driver_id,
        department_id: row.department_id,
        supplier_id: row.supplier_id,
        ..Dimensions::default()
    };
    let (account, what) = match row.purpose.unwrap_or(PaidFor::OtherPayable) {
        PaidFor::Payable => (PAYABLE, "支付供应商款项"),
        PaidFor::Wages => (WAGES, "发放职工薪酬"),
        PaidFor::Tax => (row.tax.map_or(TAX_UNPAID, |tax| tax.account()), "缴纳税费"),
        PaidFor::Driver => (DRIVERS_OWE, "支付驾驶员备用金"),
        PaidFor::Dividend => (DIVIDENDS, "支付利润"),
        PaidFor::OtherPayable => (OTHER_PAYABLE, "支付其他应付款"),
        PaidFor::Refund => (ADVANCES, "退还预收款"),
    };
    (account, of, what)
}

/// Refuses money to be paid, or takes back one's own: it never counts.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn payment_reject(unit: &mut Unit<'_>, id: PaymentId, reason: &str) -> Result<api::Payment> {
    let row = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    expect(unit, &row, PaymentState::Draft)?;
    let before = payment_get(&mut unit.reader(), id)?;
    let row = Payment {
        state: PaymentState::Rejected,
        reason: Some(reason.to_owned()),
        approved_by: Some(Id::from_uuid(unit.actor.id)),
        approved_by_name: Some(unit.actor.name.clone()),
        ..row
    };
    replaced(unit, row)?;
    let after = payment_get(&mut unit.reader(), id)?;
    events::record_reasoned(unit, "payment", id.0, "reject", &before, &after, reason)?;
    Ok(after)
}

fn expect(unit: &Unit<'_>, row: &Payment, state: PaymentState) -> Result<()> {
    unit.expect_version(row.version)?;
    if row.state == state { Ok(()) } else { Err(Error::wrong_state(row.state)) }
}

fn replaced(unit: &mut Unit<'_>, row: Payment) -> Result<()> {
    store::replace(unit.conn, &Payment { version: row.version + 1, updated_at: unit.now, ..row })
}

// ---- Taking back ----

/// Takes a posted payment back: a red journal; what it paid is owed again, its advance is gone.
///
/// # Errors
/// `not_found`; 422 for the date; `stale`; `wrong_state`; `in_use` where its advance has been used; `period_closed`.
pub fn payment_reverse(unit: &mut Unit<'_>, id: PaymentId, form: &TakenBackForm) -> Result<api::Payment> {
    unit.lock([LockKey::Owed])?;
    let row = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let date = form.date.unwrap_or_else(|| unit.now.date());
    let faults: Vec<Fault> = future(unit, date).into_iter().chain(too_early(date, row.date)).collect();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    expect(unit, &row, PaymentState::Posted)?;
    let before = payment_get(&mut unit.reader(), id)?;
    for advance in owed::advances_from(unit.conn, AdvanceSource::Payment, &[Id::from_uuid(id.0)])? {
        if advance.used_fen > Money::ZERO || advance.tax_fen > Money::ZERO {
            return Err(used(&advance));
        }
        let all = advance.amount_fen;
        owed::advance_use(unit, advance, all)?;
    }
    if let Some(advance) = row.advance_id {
        let advance =
            owed::advance_find(unit.conn, advance)?.ok_or_else(|| Error::internal("a refund without its advance"))?;
        owed::advance_use(unit, advance, -row.amount_fen)?;
    }
    if let Some(journal) = row.journal_id {
        ledger::ops::reverse(unit, journal, Dated::On(date), &format!("冲销收付款：{}", form.reason))?;
    }
    allocations_take_back(unit, id, date)?;
    let row =
        Payment { state: PaymentState::Reversed, reversed_on: Some(date), reason: Some(form.reason.clone()), ..row };
    replaced(unit, row)?;
    let after = payment_get(&mut unit.reader(), id)?;
    events::record_reasoned(unit, "payment", id.0, "reverse", &before, &after, &form.reason)?;
    Ok(after)
}

/// What a payment paid is owed again. Where a correction has since made some of it an advance, that advance goes back
/// to the debt.
fn allocations_take_back(unit: &mut Unit<'_>, id: PaymentId, date: chrono::NaiveDate) -> Result<()> {
    let allocations = store::allocations_of(unit.conn, &[id])?;
    for allocation in &allocations {
        let row = owed::receivable_find(unit.conn, allocation.receivable_id)?
            .ok_or_else(|| Error::internal("no receivable"))?;
        let gone = owed::unpay(unit, row.clone(), allocation.part())?;
        let mut missing = gone.fen();
        for advance in owed::advances_from(unit.conn, AdvanceSource::Correction, &[Id::from_uuid(row.id.0)])? {
            let some = missing.min(advance.left_fen());
            missing = missing - some;
            owed::advance_use(unit, advance, some)?;
        }
        if missing > Money::ZERO {
            let detail = text!(
                "A correction made it an advance, which has been used.",
                "更正后转为预收的款项已被使用，不能冲销。"
            );
            return Err(Error::new(Code::InUse, detail).with("receivable_id", row.id.to_string()));
        }
        let theirs = Dimensions::of_department(row.department_id);
        let mut entries = vec![Entry::dr(ADVANCES, gone.fen()).of(theirs)];
        entries.extend(credits(&row, gone));
        post(unit, id, date, "冲销收款，转回更正形成的预收".into(), entries)?;
    }
    let ids: Vec<AllocationId> = allocations.iter().map(|allocation| allocation.id).collect();
    store::allocations_reverse(unit.conn, &ids, date)
}

/// An advance that is no more there to be taken.
pub(super) fn used(advance: &Advance) -> Error {
    let left = advance.left_fen().0;
    let detail = text!("Of the advance only {left} fen are left.", "该预收款仅余 {left} 分。");
    Error::new(Code::InUse, detail).with("advance_id", advance.id.to_string())
}
