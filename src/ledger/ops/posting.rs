//! Posting: the only way into the books.

use chrono::NaiveDate;

use crate::{
    db::Unit,
    kernel::{Code, Error, Id, JournalId, Money, Period, Result, text},
    ledger::{
        model::{Dated, Entry, Journal, JournalKind, JournalLine, JournalState, Posted, Posting},
        rules, store,
    },
};

/// Posts a journal: inserts it as a draft with its lines, and posts it by one UPDATE that the database checks. Returns
/// none if there is nothing to post.
///
/// # Errors
/// `period_closed` if the month of the day is closed; `amount_out_of_range`.
pub fn post(unit: &mut Unit<'_>, posting: Posting) -> Result<Option<Posted>> {
    write(unit, posting, None)
}

/// Posts the red journal of a posted one.
///
/// # Errors
/// As [`post`]; `wrong_state` if it is not posted, or has been reversed already.
pub fn reverse(unit: &mut Unit<'_>, id: JournalId, dated: Dated, words: &str) -> Result<Posted> {
    let posting = reversal(unit, id, dated, words)?;
    write(unit, posting, Some(id))?.ok_or_else(|| Error::internal("a posted journal without lines"))
}

/// The red journal of a posted one.
pub(super) fn reversal(unit: &mut Unit<'_>, id: JournalId, dated: Dated, words: &str) -> Result<Posting> {
    let original = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    if original.state != JournalState::Posted {
        return Err(Error::wrong_state(original.state));
    }
    if store::reversal_of(unit.conn, id)?.is_some_and(|red| red.state != JournalState::Rejected) {
        return Err(Error::wrong_state_because("reversed", text!("It has been reversed already.", "该凭证已冲销。")));
    }
    let entries = store::lines_of(unit.conn, &[id])?.iter().map(JournalLine::entry).collect();
    Ok(Posting {
        dated,
        // Reports leave out transfers. They have to leave out the reversal of a transfer, too.
        kind: if matches!(original.kind, JournalKind::Closing | JournalKind::YearEnd) {
            original.kind
        } else {
            JournalKind::Red
        },
        text: words.to_owned(),
        source: original.source,
        source_id: original.source_id.map(|id| id.0),
        attachments: 0,
        entries: rules::reversed(entries),
    })
}

fn write(unit: &mut Unit<'_>, posting: Posting, reverses_id: Option<JournalId>) -> Result<Option<Posted>> {
    let entries = without_zeros(posting.entries.clone())?;
    if entries.is_empty() {
        return Ok(None);
    }
    let (date, number) = number_take(unit, posting.dated)?;
    let journal = journal(unit, &posting, date, reverses_id);
    let lines = numbered(journal.id, entries);
    store::journal_insert(unit.conn, &journal, &lines)?;
    store::journal_post(unit, journal.id, journal.version, number, None)?;
    Ok(Some(Posted { id: journal.id, date }))
}

/// The entries that aren't 0. Refuses entries that don't balance or whose sum is out of range.
fn without_zeros(entries: Vec<Entry>) -> Result<Vec<Entry>> {
    let entries: Vec<Entry> =
        entries.into_iter().filter(|entry| (entry.dr_fen, entry.cr_fen) != (Money::ZERO, Money::ZERO)).collect();
    let (dr, cr) = rules::sums(&entries)?;
    if dr == cr { Ok(entries) } else { Err(Error::internal(format!("a journal of ours doesn't balance: {entries:?}"))) }
}

/// Takes the date and the number of a journal to be posted.
pub(super) fn number_take(unit: &mut Unit<'_>, dated: Dated) -> Result<(NaiveDate, i64)> {
    let (Dated::On(date) | Dated::OnOrToday(date)) = dated;
    if let Some(number) = store::number_take(unit, Period::of(date))? {
        return Ok((date, number));
    }
    let today = unit.now.date();
    match dated {
        Dated::OnOrToday(_) if today > date => number_take(unit, Dated::On(today)),
        _ => Err(closed(Period::of(date))),
    }
}

pub(super) fn closed(period: Period) -> Error {
    let detail = text!(
        "{period} is closed; date it in an open month, or have the month reopened.",
        "{period} 已结账，请使用未结账月份的日期，或先反结账。"
    );
    Error::new(Code::PeriodClosed, detail).with("period", period.to_string())
}

pub(super) fn journal(unit: &Unit<'_>, posting: &Posting, date: NaiveDate, reverses_id: Option<JournalId>) -> Journal {
    Journal {
        id: JournalId::new(),
        period: Period::of(date),
        number: None,
        date,
        kind: posting.kind,
        text: posting.text.clone(),
        state: JournalState::Draft,
        source: posting.source,
        source_id: posting.source_id.map(Id::from_uuid),
        reverses_id,
        attachments: posting.attachments,
        prepared_by: Id::from_uuid(unit.actor.id),
        prepared_by_name: unit.actor.name.clone(),
        approved_by: None,
        approved_by_name: None,
        posted_at: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    }
}

pub(super) fn numbered(id: JournalId, entries: Vec<Entry>) -> Vec<JournalLine> {
    (1..).zip(entries).map(|(position, entry)| JournalLine::new(id, position, entry)).collect()
}
