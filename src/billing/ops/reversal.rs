//! Reversal of payments that bounced or were entered wrongly.

use chrono::NaiveDate;

use super::{
    advance_used,
    allocations::credits,
    payments::{expect, payment_get, post, replaced},
};
use crate::{
    billing::{
        forms::TakenBackForm,
        model::{Payment, PaymentEvent, PaymentState},
        rules::{in_the_future, too_early},
        store::payments as store,
        views,
    },
    charges::{model::AdvanceSource, ops::owed},
    db::Unit,
    events,
    kernel::{AllocationId, Code, Error, Fault, Id, LockKey, Money, PaymentId, Result, text},
    ledger::{
        self,
        accounts::ADVANCES,
        model::{Dated, Dimensions, Entry},
    },
};

/// Reverses a posted payment by a red journal. What it paid is owed again, and its advance is used up.
///
/// # Errors
/// `not_found`; 422 for the date; `stale`; `wrong_state`; `in_use` if its advance has been used; `period_closed`.
pub fn payment_reverse(unit: &mut Unit<'_>, id: PaymentId, form: &TakenBackForm) -> Result<views::Payment> {
    unit.lock([LockKey::Owed])?;
    let row = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let date = form.date.unwrap_or_else(|| unit.now.date());
    let faults: Vec<Fault> =
        in_the_future(date, unit.now.date()).into_iter().chain(too_early(date, row.date)).collect();
    Fault::expect_none(faults)?;
    expect(unit, &row, PaymentState::Posted)?;
    let before = payment_get(&mut unit.reader(), id)?;
    for advance in owed::advances_from(unit.conn, AdvanceSource::Payment, &[Id::from_uuid(id.0)])? {
        if advance.used_fen > Money::ZERO || advance.tax_fen > Money::ZERO {
            return Err(advance_used(&advance));
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
    reverse_allocations(unit, id, date)?;
    let row =
        Payment { state: PaymentState::Reversed, reversed_on: Some(date), reason: Some(form.reason.clone()), ..row };
    replaced(unit, row)?;
    let after = payment_get(&mut unit.reader(), id)?;
    events::record_reasoned(unit, PaymentEvent::Reverse.into(), id.0, &before, &after, &form.reason)?;
    Ok(after)
}

/// Reverses the allocations of a payment, so that what it paid is owed again. If a correction of a charge has turned a
/// part of it into an advance, that advance pays the debt instead.
fn reverse_allocations(unit: &mut Unit<'_>, id: PaymentId, date: NaiveDate) -> Result<()> {
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
                "A correction turned a part of it into an advance, which has been used.",
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
