//! Receivables as they are read, and write-offs.

use std::collections::HashMap;

use crate::{
    billing::{
        model::{ReceivableEvent, WriteOff, WriteOffState},
        store::debts as store,
        views,
    },
    charges::{
        model::{Receivable, ReceivableFilter},
        ops::owed,
    },
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{Error, Id, LockKey, Money, ReceivableId, Result, WriteOffId, text},
    ledger::{
        self,
        accounts::{OTHER_EXPENSES, RECEIVABLE},
        model::{Dated, Dimensions, Entry, JournalKind, Posting, Source},
    },
};

/// A receivable as a resource.
///
/// # Errors
/// `not_found`.
pub fn receivable_get(reader: &mut Reader<'_>, id: ReceivableId) -> Result<views::Receivable> {
    let row = owed::receivable_find(reader.conn, id)?.ok_or_else(Error::not_found)?;
    resources(reader.conn, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A page of receivables.
pub fn receivable_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &ReceivableFilter,
) -> Result<PageOf<views::Receivable>> {
    let PageOf { items, next } = owed::receivable_page(reader.conn, page, filter)?;
    Ok(PageOf { items: resources(reader.conn, items)?, next })
}

fn resources(conn: &mut Conn, rows: Vec<Receivable>) -> Result<Vec<views::Receivable>> {
    let ids: Vec<ReceivableId> = rows.iter().map(|row| row.id).collect();
    let mut latest: HashMap<ReceivableId, WriteOff> =
        store::write_offs_of(conn, &ids)?.into_iter().map(|row| (row.receivable_id, row)).collect();
    Ok(rows
        .into_iter()
        .map(|row| (latest.remove(&row.id), row))
        .map(|(given_up, row)| views::Receivable::of(row, given_up))
        .collect())
}

fn acted_on(unit: &mut Unit<'_>, id: ReceivableId) -> Result<Receivable> {
    unit.lock([LockKey::Owed])?;
    owed::receivable_find(unit.conn, id)?.ok_or_else(Error::not_found)
}

fn expect_owed(unit: &Unit<'_>, row: &Receivable) -> Result<()> {
    unit.expect_version(row.version)?;
    if row.open_fen() > Money::ZERO {
        return Ok(());
    }
    let detail = text!("Nothing is owed that could be written off.", "该款项已无应收余额。");
    Err(Error::wrong_state_because("settled", detail))
}

/// The write-off of a receivable that a second person has to approve.
fn prepared(conn: &mut Conn, id: ReceivableId) -> Result<Option<WriteOff>> {
    Ok(store::write_offs_of(conn, &[id])?.into_iter().find(|row| row.state == WriteOffState::Draft))
}

/// Prepares the write-off of the taxable part that is still owed. A second person has to approve it. Preparing it again
/// replaces the earlier one.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` if nothing is owed.
pub fn write_off_prepare(unit: &mut Unit<'_>, id: ReceivableId, reason: &str) -> Result<views::Receivable> {
    let row = acted_on(unit, id)?;
    expect_owed(unit, &row)?;
    let before = receivable_get(&mut unit.reader(), id)?;
    if let Some(earlier) = prepared(unit.conn, id)? {
        store::write_off_replace(
            unit.conn,
            &WriteOff { state: WriteOffState::Replaced, updated_at: unit.now, ..earlier },
        )?;
    }
    let new = WriteOff {
        id: WriteOffId::new(),
        receivable_id: id,
        state: WriteOffState::Draft,
        amount_fen: row.open_fen(),
        reason: reason.to_owned(),
        date: None,
        journal_id: None,
        prepared_by: Id::from_uuid(unit.actor.id),
        prepared_by_name: unit.actor.name.clone(),
        approved_by: None,
        approved_by_name: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::write_off_insert(unit.conn, &new)?;
    owed::touch(unit, row)?;
    let after = receivable_get(&mut unit.reader(), id)?;
    events::record_reasoned(unit, ReceivableEvent::WriteOff.into(), id.0, &before, &after, reason)?;
    Ok(after)
}

/// Writes off the taxable part that is still owed, as a loss (BOOKS.md §3.1).
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state` if nothing is prepared or owed; `period_closed`.
pub fn write_off_approve(unit: &mut Unit<'_>, id: ReceivableId) -> Result<views::Receivable> {
    let row = acted_on(unit, id)?;
    let given_up = prepared(unit.conn, id)?;
    let detail = text!("The person who prepared a write-off can't approve it.", "经办人不得审批本人提出的坏账核销。");
    let half = FirstHalf {
        by: given_up.as_ref().map(|draft| draft.prepared_by.0),
        subject: (ReceivableEvent::SUBJECT.word.word, id.0),
        actions: &[ReceivableEvent::WriteOff.as_str()],
        setting: &[],
    };
    unit.require_second_person(&half, detail)?;
    expect_owed(unit, &row)?;
    let Some(given_up) = given_up else {
        let detail = text!("No write-off has been prepared.", "该款项尚未提出坏账核销。");
        return Err(Error::wrong_state_because("open", detail));
    };
    let before = receivable_get(&mut unit.reader(), id)?;
    let today = unit.now.date();
    let debt = row.debt();
    let loss = Dimensions::of_department(row.department_id);
    let amount_fen = owed::write_off(unit, row)?;
    let posting = Posting {
        dated: Dated::On(today),
        kind: JournalKind::Normal,
        text: format!("核销坏账：{}", given_up.reason),
        source: Source::BadDebt,
        source_id: Some(id.0),
        attachments: 1,
        entries: vec![Entry::dr(OTHER_EXPENSES, amount_fen).of(loss), Entry::cr(RECEIVABLE, amount_fen).of(debt)],
    };
    let journal_id = ledger::ops::post(unit, posting)?.map(|posted| posted.id);
    let given_up = WriteOff {
        state: WriteOffState::Approved,
        amount_fen,
        date: Some(today),
        journal_id,
        approved_by: Some(Id::from_uuid(unit.actor.id)),
        approved_by_name: Some(unit.actor.name.clone()),
        updated_at: unit.now,
        ..given_up
    };
    store::write_off_replace(unit.conn, &given_up)?;
    let after = receivable_get(&mut unit.reader(), id)?;
    events::record_resource(unit, ReceivableEvent::ApproveWriteOff.into(), id.0, Some(&before), &after)?;
    Ok(after)
}
