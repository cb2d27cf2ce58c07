//! Money received, and money to be paid, which a second person approves or rejects.

use chrono::NaiveDate;

use super::{
    advance_used,
    allocations::{Named, PaidBy, above_debt, allocation_views, plan},
};
use crate::{
    billing::{
        forms::PaymentForm,
        model::{Channel, Direction, PaidFor, Payment, PaymentEvent, PaymentFilter, PaymentState},
        rules::payments::{PaymentRequest, Purpose, Received, ToPay, Transfer, parse},
        store::payments as store,
        views,
    },
    charges::{
        model::{Advance, AdvanceSource},
        ops::owed,
    },
    customers,
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    drivers, events, identity,
    kernel::{Code, Error, Fault, Id, JournalId, LockKey, Money, PaymentId, Result, text},
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
pub fn payment_get(reader: &mut Reader<'_>, id: PaymentId) -> Result<views::Payment> {
    let row = store::get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    resources(reader.conn, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A page of payments.
pub fn payment_list(reader: &mut Reader<'_>, page: &Page, filter: &PaymentFilter) -> Result<PageOf<views::Payment>> {
    let PageOf { items, next } = store::page(reader.conn, page, filter)?;
    Ok(PageOf { items: resources(reader.conn, items)?, next })
}

fn resources(conn: &mut Conn, rows: Vec<Payment>) -> Result<Vec<views::Payment>> {
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
        views::Payment::of(row, paid, advance)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Stores money received, which is posted at once, or prepares money to be paid, which a second person approves.
///
/// # Errors
/// 422 with all faults; `reauthentication_required` for money to be paid; `above_debt`; `already_exists` if the bank's reference is in use; `period_closed`.
pub fn payment_create(unit: &mut Unit<'_>, form: &PaymentForm) -> Result<views::Payment> {
    unit.lock([LockKey::Owed])?;
    let (request, mut faults) = match parse(form, unit.now.date()) {
        Ok(request) => (Some(request), Vec::new()),
        Err(faults) => (None, faults),
    };
    faults.extend(unknown_references(unit.conn, form)?);
    let id = match request {
        Some(PaymentRequest::Received(received)) if faults.is_empty() => receive(unit, &received)?,
        Some(PaymentRequest::ToPay(to_pay)) if faults.is_empty() => {
            identity::ops::expect_proved(unit.conn, unit.actor, unit.now)?;
            prepare(unit, &to_pay)?
        }
        _ => return Err(refusal(unit.conn, form, faults)?),
    };
    let after = payment_get(&mut unit.reader(), id)?;
    events::record_resource(unit, PaymentEvent::Create.into(), id.0, None, &after)?;
    Ok(after)
}

/// Faults of the ids in a form that lead nowhere. Ids that don't belong to its direction aren't looked up.
fn unknown_references(conn: &mut Conn, form: &PaymentForm) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    match form.direction {
        Direction::Received => {
            if let Some(id) = form.department_id
                && customers::ops::department_find(conn, id)?.is_none()
            {
                faults.push(Fault::unknown_reference("/department_id"));
            }
        }
        Direction::Paid => {
            if let Some(id) = form.supplier_id
                && reference::ops::supplier_find(conn, id)?.is_none()
            {
                faults.push(Fault::unknown_reference("/supplier_id"));
            }
            if let Some(id) = form.driver_id
                && drivers::ops::driver_find(conn, id)?.is_none()
            {
                faults.push(Fault::unknown_reference("/driver_id"));
            }
        }
    }
    Ok(faults)
}

/// The refusal of a form: with these faults and, for money received, those of its allocations.
fn refusal(conn: &mut Conn, form: &PaymentForm, mut faults: Vec<Fault>) -> Result<Error> {
    Ok(match form.direction {
        Direction::Received => {
            let allocations = form.allocations.as_deref().unwrap_or_default();
            let named = Named::load(conn, form.amount_fen, allocations, &mut faults)?;
            named.refusal(faults)
        }
        Direction::Paid => Error::invalid(faults),
    })
}

/// Refuses a reference of the bank that another payment has: the same reference means the same transfer.
fn expect_unused(conn: &mut Conn, transfer: &Transfer<'_>) -> Result<()> {
    let Some(reference) = transfer.reference else { return Ok(()) };
    match store::by_reference(conn, transfer.channel, reference)? {
        None => Ok(()),
        Some(id) => {
            let detail = text!("There is already a payment with this reference.", "已有相同流水号的收付款。");
            Err(Error::new(Code::AlreadyExists, detail).at("/reference").with("id", id.to_string()))
        }
    }
}

/// Stores money received, posts it and pays debts with it.
fn receive(unit: &mut Unit<'_>, received: &Received<'_>) -> Result<PaymentId> {
    let Received { department_id, allocations, may_be_advance, transfer } = received;
    let payer = customers::ops::department_find(unit.conn, *department_id)?
        .ok_or_else(|| Error::unknown_reference("/department_id"))?;
    let Transfer { date, amount_fen, channel, text, .. } = *transfer;
    expect_unused(unit.conn, transfer)?;
    let plan = plan(unit.conn, payer.id, amount_fen, allocations, Vec::new())?;
    let left_fen = plan.left_fen;
    if left_fen > Money::ZERO && !may_be_advance {
        let debt = amount_fen - left_fen;
        return Err(Error::invalid(vec![above_debt("/amount_fen", debt)]).with("debt_fen", debt.0));
    }
    let id = PaymentId::new();
    let mut entries = vec![Entry::dr(channel.account(), amount_fen)];
    entries.extend(plan.entries());
    entries.push(Entry::cr(ADVANCES, left_fen).of(Dimensions::of_department(payer.id)));
    let words = format!("收到{}用车款{}", payer.content.name, after_colon(text));
    let journal_id = post(unit, id, date, words, entries)?;
    let row = Payment {
        journal_id,
        department_id: Some(payer.id),
        ..fresh(unit, id, Direction::Received, PaymentState::Posted, transfer)
    };
    store::insert(unit.conn, &row)?;
    plan.carry_out(unit, date, PaidBy::Payment(id))?;
    if left_fen > Money::ZERO {
        owed::advance_add(unit, payer.id, AdvanceSource::Payment, Id::from_uuid(id.0), date, left_fen)?;
    }
    Ok(id)
}

/// Prepares money to be paid.
fn prepare(unit: &mut Unit<'_>, to_pay: &ToPay<'_>) -> Result<PaymentId> {
    let ToPay { purpose, transfer } = to_pay;
    expect_unused(unit.conn, transfer)?;
    ledger::ops::expect_open(unit.conn, transfer.date)?;
    let (tax, supplier_id, driver_id) = match *purpose {
        Purpose::Tax(tax) => (Some(tax), None, None),
        Purpose::Payable(id) => (None, Some(id), None),
        Purpose::Driver(id) => (None, None, Some(id)),
        Purpose::Wages | Purpose::Dividend | Purpose::OtherPayable => (None, None, None),
    };
    let row = Payment {
        purpose: Some(purpose.paid_for()),
        tax,
        supplier_id,
        driver_id,
        ..fresh(unit, PaymentId::new(), Direction::Paid, PaymentState::Draft, transfer)
    };
    store::insert(unit.conn, &row)?;
    Ok(row.id)
}

/// A new row with what every payment has.
fn fresh(
    unit: &Unit<'_>,
    id: PaymentId,
    direction: Direction,
    state: PaymentState,
    transfer: &Transfer<'_>,
) -> Payment {
    Payment {
        id,
        direction,
        state,
        purpose: None,
        tax: None,
        department_id: None,
        supplier_id: None,
        driver_id: None,
        advance_id: None,
        date: transfer.date,
        amount_fen: transfer.amount_fen,
        channel: transfer.channel,
        reference: transfer.reference.map(str::to_owned),
        text: transfer.text.map(str::to_owned),
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

/// Prepares the refund of an advance, which a second person approves. The caller has checked that the advance allows it.
pub(super) fn refund(
    unit: &mut Unit<'_>,
    advance: &Advance,
    amount_fen: Money,
    date: NaiveDate,
    channel: Channel,
) -> Result<PaymentId> {
    let transfer = Transfer { date, amount_fen, channel, reference: None, text: None };
    let row = Payment {
        purpose: Some(PaidFor::Refund),
        department_id: Some(advance.department_id),
        advance_id: Some(advance.id),
        ..fresh(unit, PaymentId::new(), Direction::Paid, PaymentState::Draft, &transfer)
    };
    store::insert(unit.conn, &row)?;
    let after = payment_get(&mut unit.reader(), row.id)?;
    events::record_resource(unit, PaymentEvent::Create.into(), row.id.0, None, &after)?;
    Ok(row.id)
}

/// The words of a payment after a colon; nothing if it has none.
fn after_colon(text: Option<&str>) -> String {
    text.map(|text| format!("：{text}")).unwrap_or_default()
}

/// Posts a journal of a payment. None if there is nothing to post.
pub(super) fn post(
    unit: &mut Unit<'_>,
    id: PaymentId,
    date: NaiveDate,
    text: String,
    entries: Vec<Entry>,
) -> Result<Option<JournalId>> {
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

/// Approves money to be paid and posts it.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `in_use` if too little is left of the advance to
/// refund; `period_closed`.
pub fn payment_approve(unit: &mut Unit<'_>, id: PaymentId) -> Result<views::Payment> {
    unit.lock([LockKey::Owed])?;
    let row = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let detail = text!("The person who prepared a payment can't approve it.", "制单人不得审批本人编制的付款。");
    let half = FirstHalf {
        by: Some(row.prepared_by.0),
        subject: (PaymentEvent::SUBJECT.word.word, id.0),
        actions: &[PaymentEvent::Create.as_str()],
        setting: &[],
    };
    unit.require_second_person(&half, detail)?;
    expect(unit, &row, PaymentState::Draft)?;
    let before = payment_get(&mut unit.reader(), id)?;
    if let Some(advance) = row.advance_id {
        let advance =
            owed::advance_find(unit.conn, advance)?.ok_or_else(|| Error::internal("a refund without its advance"))?;
        if advance.left_fen() < row.amount_fen {
            return Err(advance_used(&advance));
        }
        owed::advance_use(unit, advance, row.amount_fen)?;
    }
    let (account, of, what) = paid_for(&row);
    let entries = vec![Entry::dr(account, row.amount_fen).of(of), Entry::cr(row.channel.account(), row.amount_fen)];
    let journal_id = post(unit, id, row.date, format!("{what}{}", after_colon(row.text.as_deref())), entries)?;
    let row = Payment {
        state: PaymentState::Posted,
        journal_id,
        approved_by: Some(Id::from_uuid(unit.actor.id)),
        approved_by_name: Some(unit.actor.name.clone()),
        ..row
    };
    replaced(unit, row)?;
    let after = payment_get(&mut unit.reader(), id)?;
    events::record_resource(unit, PaymentEvent::Approve.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// The account that a payment debits, the dimensions of the debit, and its words.
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

/// Rejects money to be paid, or withdraws one's own. It is never posted.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn payment_reject(unit: &mut Unit<'_>, id: PaymentId, reason: &str) -> Result<views::Payment> {
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
    events::record_reasoned(unit, PaymentEvent::Reject.into(), id.0, &before, &after, reason)?;
    Ok(after)
}

pub(super) fn expect(unit: &Unit<'_>, row: &Payment, state: PaymentState) -> Result<()> {
    unit.expect_version(row.version)?;
    if row.state == state { Ok(()) } else { Err(Error::wrong_state(row.state)) }
}

pub(super) fn replaced(unit: &mut Unit<'_>, row: Payment) -> Result<()> {
    store::replace(unit.conn, &Payment { version: row.version + 1, updated_at: unit.now, ..row })
}
