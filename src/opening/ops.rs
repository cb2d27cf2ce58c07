//! Approves journals, and creates what an opening journal brings.

use crate::{
    billing,
    charges::{
        model::{AdvanceSource, Part},
        ops::owed,
    },
    costs,
    db::Unit,
    kernel::{Code, Error, Id, JournalId, LockKey, Money, Result, text},
    ledger::{
        self,
        accounts::{ADVANCES, PASSED_THROUGH, RECEIVABLE},
        model::JournalKind,
        views::Journal,
    },
};

/// Approves a prepared journal: it gets its number and is posted. An opening journal creates receivables and advances;
/// its reversal takes them away.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `period_closed`; `already_exists` if another opening
/// journal is effective; `in_use` if something has been paid, used or recorded on the basis of the journal that is
/// reversed.
pub fn journal_approve(unit: &mut Unit<'_>, id: JournalId) -> Result<Journal> {
    let journal = ledger::ops::journal_get(&mut unit.reader(), id)?;
    let reversed = journal.reverses_id.map(|id| ledger::ops::journal_get(&mut unit.reader(), id)).transpose()?;
    let taken_back = reversed.filter(|original| original.kind == JournalKind::Opening);
    if journal.kind != JournalKind::Opening && taken_back.is_none() {
        return ledger::ops::journal_approve(unit, id);
    }
    unit.lock([LockKey::Owed])?;
    let counting = ledger::ops::opening(unit.conn)?;
    let approved = ledger::ops::journal_approve(unit, id)?;
    match (taken_back, counting) {
        (Some(original), _) => take_back(unit, original.id)?,
        (None, Some(other)) => {
            let detail = text!("There is an opening journal already; reverse it first.", "已有期初凭证，请先冲销。");
            return Err(Error::new(Code::AlreadyExists, detail).with("id", other.id.to_string()));
        }
        (None, None) => take_in(unit, &approved)?,
    }
    Ok(approved)
}

/// Creates a receivable or an advance for each such line of the journal.
fn take_in(unit: &mut Unit<'_>, journal: &Journal) -> Result<()> {
    for line in &journal.lines {
        let Some(department) = line.department_id else { continue };
        let date = line.document_date.unwrap_or(journal.date);
        let (ours, passed) = (
            Part { taxable_fen: line.dr_fen, ..Part::default() },
            Part { pass_through_fen: line.dr_fen, ..Part::default() },
        );
        let part = match line.account.as_str() {
            RECEIVABLE => ours,
            PASSED_THROUGH => passed,
            ADVANCES => {
                owed::advance_add(
                    unit,
                    department,
                    AdvanceSource::Opening,
                    Id::from_uuid(journal.id.0),
                    date,
                    line.cr_fen,
                )?;
                continue;
            }
            _ => continue,
        };
        owed::opening_receivable_add(unit, department, journal.id, date, billing::rules::due_on(date), part)?;
    }
    Ok(())
}

fn take_back(unit: &mut Unit<'_>, journal: JournalId) -> Result<()> {
    let in_use = |what: &str, id: String| {
        let detail = text!(
            "Something has been paid, used or recorded on the basis of this journal; reverse that first.",
            "期初数据已被收款、使用或登记，请先撤销相关业务。"
        );
        Error::new(Code::InUse, detail).with(what, id)
    };
    if let Some(id) = owed::opening_receivables_cancel(unit, journal)? {
        return Err(in_use("receivable_id", id.to_string()));
    }
    for advance in owed::advances_from(unit.conn, AdvanceSource::Opening, &[Id::from_uuid(journal.0)])? {
        if advance.used_fen != Money::ZERO {
            return Err(in_use("advance_id", advance.id.to_string()));
        }
        let all = advance.amount_fen;
        owed::advance_use(unit, advance, all)?;
    }
    match costs::ops::opening_receipt(unit.conn)? {
        Some(id) => Err(in_use("cost_id", id.to_string())),
        None => Ok(()),
    }
}
