//! Journals as they are read, and manual journals.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::posting::{closed, journal, number_take, numbered, reversal};
use crate::{
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{Error, Fault, Id, JournalId, MonthId, Period, Result, text},
    ledger::{
        forms::{JournalForm, ReverseForm},
        model::{
            Dated, Journal, JournalEvent, JournalFilter, JournalKind, JournalLine, JournalState, OpeningTurnover,
            PeriodState, Posting, Source,
        },
        rules, store, views,
    },
    reference,
};

/// The journals that closing a month posted and that haven't been reversed yet, the latest first.
pub fn closing_journals(conn: &mut Conn, month: MonthId) -> Result<Vec<Journal>> {
    let mut found = store::of_source(conn, Source::Closing, Id::from_uuid(month.0))?;
    let reversed: Vec<JournalId> = found.iter().filter_map(|journal| journal.reverses_id).collect();
    found.retain(|journal| journal.reverses_id.is_none() && !reversed.contains(&journal.id));
    found.reverse();
    Ok(found)
}

/// Posted journals with their lines, by month and number: a number of those after the given one.
pub fn posted_after(conn: &mut Conn, after: Option<(Period, i64)>) -> Result<Vec<(Journal, Vec<JournalLine>)>> {
    let journals = store::posted_after(conn, after)?;
    let ids: Vec<JournalId> = journals.iter().map(|journal| journal.id).collect();
    let mut lines: BTreeMap<JournalId, Vec<JournalLine>> = BTreeMap::new();
    for line in store::lines_of(conn, &ids)? {
        lines.entry(line.journal_id).or_default().push(line);
    }
    Ok(journals
        .into_iter()
        .map(|journal| (lines.remove(&journal.id).unwrap_or_default(), journal))
        .map(|(lines, journal)| (journal, lines))
        .collect())
}

/// A journal as a resource.
///
/// # Errors
/// `not_found`.
pub fn journal_get(reader: &mut Reader<'_>, id: JournalId) -> Result<views::Journal> {
    let row = store::journal_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    Ok(resources(reader.conn, vec![row])?.remove(0))
}

/// A page of journals.
pub fn journal_list(reader: &mut Reader<'_>, page: &Page, filter: &JournalFilter) -> Result<PageOf<views::Journal>> {
    let found = if filter.account.is_empty() {
        store::journal_page(reader.conn, page, filter)?
    } else {
        // Each account that is named stands for its sub-accounts, too.
        let account: Vec<String> = store::accounts(reader.conn)?
            .into_iter()
            .map(|account| account.content.code)
            .filter(|code| filter.account.iter().any(|named| rules::is_under(code, named)))
            .collect();
        if account.is_empty() {
            return Ok(PageOf { items: Vec::new(), next: None });
        }
        store::journal_page(reader.conn, page, &JournalFilter { account, ..filter.clone() })?
    };
    Ok(PageOf { items: resources(reader.conn, found.items)?, next: found.next })
}

fn resources(conn: &mut Conn, rows: Vec<Journal>) -> Result<Vec<views::Journal>> {
    let ids: Vec<JournalId> = rows.iter().map(|row| row.id).collect();
    let lines = store::lines_of(conn, &ids)?;
    let codes: Vec<&str> = lines.iter().map(|line| line.account.as_str()).collect();
    let accounts = store::accounts_named(conn, &codes)?;
    let openings: Vec<JournalId> =
        rows.iter().filter(|row| row.kind == JournalKind::Opening).map(|row| row.id).collect();
    let turnovers = store::turnovers_of(conn, &openings)?;
    let renamed: Vec<Uuid> = accounts.iter().map(|account| account.id.0).collect();
    let former = reference::ops::former_names(conn, &renamed)?;
    Ok(rows.into_iter().map(|row| views::Journal::of(row, &lines, &turnovers, &accounts, &former)).collect())
}

/// Prepares a manual journal. It is posted once a second person has approved it.
///
/// # Errors
/// 422 with all faults; `period_closed`.
pub fn journal_create(unit: &mut Unit<'_>, form: &JournalForm) -> Result<views::Journal> {
    let posting = form.posting();
    let turned = form.turnovers.iter().map(|turnover| turnover.account.as_str());
    let codes: Vec<&str> = posting.entries.iter().map(|entry| entry.account.as_str()).chain(turned).collect();
    let accounts = store::accounts_named(unit.conn, &codes)?;
    let mut faults = rules::faults(posting.kind, form.date, &posting.entries, &accounts);
    faults.extend(rules::turnover_faults(posting.kind, &form.turnovers, &accounts));
    if form.date > unit.now.date() {
        faults.push(Fault::in_the_future("/date"));
    }
    Fault::expect_none(faults)?;
    draft(unit, &posting, form.date, None, &form.turnovers)
}

/// Prepares the reversal of a manual journal. A journal from a document is reversed by changing the document.
///
/// # Errors
/// `not_found`; 422 for the date; `stale`; `wrong_state`; `period_closed`.
pub fn journal_reverse(unit: &mut Unit<'_>, id: JournalId, form: &ReverseForm) -> Result<views::Journal> {
    let original = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let date = form.date.unwrap_or_else(|| unit.now.date());
    if date > unit.now.date() || date < original.date {
        let detail =
            text!("It must lie between the journal's own date and today.", "冲销日期须在原凭证日期与今天之间。");
        return Err(Error::body("/date", "out_of_range", detail));
    }
    unit.expect_version(original.version)?;
    if original.source != Source::Manual {
        let source = original.source;
        let detail = text!(
            "It comes from a {source}; correct or reverse that instead.",
            "该凭证由业务单据生成，请更正或作废原单据。"
        );
        return Err(Error::wrong_state_because("posted", detail));
    }
    let posting = reversal(unit, id, Dated::On(date), &form.reason)?;
    draft(unit, &posting, date, Some(id), &[])
}

fn draft(
    unit: &mut Unit<'_>,
    posting: &Posting,
    date: NaiveDate,
    reverses_id: Option<JournalId>,
    turnovers: &[views::Turnover],
) -> Result<views::Journal> {
    // Its month is held, so that nobody closes it meanwhile.
    let month = store::period_hold(unit, Period::of(date))?;
    if month.is_none_or(|month| month.state == PeriodState::Closed) {
        return Err(closed(Period::of(date)));
    }
    let row = journal(unit, posting, date, reverses_id);
    store::journal_insert(unit.conn, &row, &numbered(row.id, posting.entries.clone()))?;
    let memo = |turnover: &views::Turnover| OpeningTurnover {
        journal_id: row.id,
        account: turnover.account.clone(),
        dr_fen: turnover.dr_fen,
        cr_fen: turnover.cr_fen,
    };
    store::turnovers_insert(unit.conn, &turnovers.iter().map(memo).collect::<Vec<_>>())?;
    let after = journal_get(&mut unit.reader(), row.id)?;
    let event = if reverses_id.is_some() { JournalEvent::Reverse } else { JournalEvent::Create };
    events::record_resource(unit, event.into(), row.id.0, None, &after)?;
    Ok(after)
}

/// Approves a prepared journal: it gets its number and is posted.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `period_closed`.
pub fn journal_approve(unit: &mut Unit<'_>, id: JournalId) -> Result<views::Journal> {
    let row = expect_draft(unit, id)?;
    let before = journal_get(&mut unit.reader(), id)?;
    let (_, number) = number_take(unit, Dated::On(row.date))?;
    let approver = (Id::from_uuid(unit.actor.id), unit.actor.name.as_str());
    store::journal_post(unit, id, row.version, number, Some(approver))?;
    let after = journal_get(&mut unit.reader(), id)?;
    events::record_resource(unit, JournalEvent::Approve.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// The effective opening journal: posted and not reversed.
pub fn opening(conn: &mut Conn) -> Result<Option<views::Journal>> {
    let found: Vec<Journal> = store::opening(conn)?.into_iter().collect();
    Ok(resources(conn, found)?.pop())
}

/// Rejects a prepared journal, or withdraws one's own. It is never posted.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn journal_reject(unit: &mut Unit<'_>, id: JournalId, reason: &str) -> Result<views::Journal> {
    let row = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(row.version)?;
    if row.state != JournalState::Draft {
        return Err(Error::wrong_state(row.state));
    }
    let before = journal_get(&mut unit.reader(), id)?;
    store::journal_reject(unit, id, row.version)?;
    let after = journal_get(&mut unit.reader(), id)?;
    events::record_reasoned(unit, JournalEvent::Reject.into(), id.0, &before, &after, reason)?;
    Ok(after)
}

fn expect_draft(unit: &mut Unit<'_>, id: JournalId) -> Result<Journal> {
    let row = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let detail = text!("The person who prepared a journal can't approve it.", "制单人不得审核本人编制的凭证。");
    let half = FirstHalf {
        by: Some(row.prepared_by.0),
        subject: (JournalEvent::SUBJECT.word.word, id.0),
        actions: &[JournalEvent::Create.as_str(), JournalEvent::Reverse.as_str()],
        setting: &[],
    };
    unit.require_second_person(&half, detail)?;
    unit.expect_version(row.version)?;
    if row.state == JournalState::Draft { Ok(row) } else { Err(Error::wrong_state(row.state)) }
}

/// The journals of a month that a second person has to approve.
pub fn drafts_in(conn: &mut Conn, period: Period) -> Result<Vec<Journal>> {
    store::drafts_in(conn, period)
}
