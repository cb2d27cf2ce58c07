//! Use cases of the ledger: posting, reversing, journals by hand, accounts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    accounts,
    api::{self, JournalForm, ReverseForm},
    model::{
        Account, AccountNew, AccountPatch, Dated, Entry, Journal, JournalKind, JournalLine, JournalState, Month, PeriodState, Posted, Posting, Source, Wanted,
    },
    rules, store,
};
use crate::{
    db::{Conn, Page, PageOf, Unit},
    events,
    kernel::{AccountId, Code, Error, Fault, Id, JournalId, Money, MonthId, Period, Result, text},
};

/// The chart of accounts to begin with, where there is none. A chart that lacks some of it is filled up.
///
/// # Errors
/// The database's.
pub fn seed(unit: &mut Unit<'_>) -> Result<()> {
    let known: Vec<String> = store::accounts(unit.conn)?.into_iter().map(|account| account.code).collect();
    for (code, kind, side, name, name_en) in accounts::CHART.iter().filter(|(code, ..)| !known.iter().any(|known| known == code)) {
        let new = AccountNew { code: (*code).into(), name: (*name).into(), name_en: (*name_en).into(), kind: *kind, side: *side, retired_on: None };
        account_create(unit, &new)?;
    }
    Ok(())
}

// ---- Posting ----

/// Posts a journal: date and number are taken, the lines go in, and one UPDATE that the database checks makes it count.
/// Answers none where there is nothing to post.
///
/// # Errors
/// `period_closed` where the day's month is closed; `amount_out_of_range`.
pub fn post(unit: &mut Unit<'_>, posting: Posting) -> Result<Option<Posted>> {
    write(unit, posting, None)
}

/// Posts the red journal of a posted one: its sides with negative amounts.
///
/// # Errors
/// As [`post`]; `wrong_state` where it is not posted, or reversed already.
pub fn reverse(unit: &mut Unit<'_>, id: JournalId, dated: Dated, words: &str) -> Result<Posted> {
    let posting = red(unit, id, dated, words)?;
    write(unit, posting, Some(id))?.ok_or_else(|| Error::internal("a posted journal without lines"))
}

/// The reversal of a posted journal.
fn red(unit: &mut Unit<'_>, id: JournalId, dated: Dated, words: &str) -> Result<Posting> {
    let original = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    if original.state != JournalState::Posted {
        return Err(Error::wrong_state(original.state));
    }
    if store::reversal_of(unit.conn, id)?.is_some_and(|red| red.state != JournalState::Rejected) {
        return Err(Error::new(Code::WrongState, text!("It has been reversed already.", "该凭证已冲销。")).with("state", "reversed"));
    }
    let entries = store::lines_of(unit.conn, &[id])?.iter().map(JournalLine::entry).collect();
    Ok(Posting {
        dated,
        // What reports leave out, they leave out with its reversal.
        kind: if matches!(original.kind, JournalKind::Closing | JournalKind::YearEnd) { original.kind } else { JournalKind::Red },
        text: words.to_owned(),
        source: original.source,
        source_id: original.source_id.map(|id| id.0),
        attachments: 0,
        entries: rules::reversed(entries),
    })
}

fn write(unit: &mut Unit<'_>, posting: Posting, reverses_id: Option<JournalId>) -> Result<Option<Posted>> {
    let entries = worth(posting.entries.clone())?;
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

/// Entries that come to something. Refuses what the ledger can't hold.
fn worth(entries: Vec<Entry>) -> Result<Vec<Entry>> {
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| (entry.dr_fen, entry.cr_fen) != (Money::ZERO, Money::ZERO)).collect();
    let (dr, cr) = rules::sums(&entries)?;
    if dr == cr { Ok(entries) } else { Err(Error::internal(format!("a journal of ours doesn't balance: {entries:?}"))) }
}

/// The day that counts and the number in its month.
fn number_take(unit: &mut Unit<'_>, dated: Dated) -> Result<(NaiveDate, i64)> {
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

fn closed(period: Period) -> Error {
    let detail = text!("{period} is closed; date it in an open month, or have the month reopened.", "{period} 已结账，请使用未结账月份的日期，或先反结账。");
    Error::new(Code::PeriodClosed, detail).with("period", period.to_string())
}

fn journal(unit: &Unit<'_>, posting: &Posting, date: NaiveDate, reverses_id: Option<JournalId>) -> Journal {
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

fn numbered(id: JournalId, entries: Vec<Entry>) -> Vec<JournalLine> {
    (1..).zip(entries).map(|(position, entry)| JournalLine::new(id, position, entry)).collect()
}

/// Refuses a day in a closed month, before anything is written for it. The posting itself checks again.
///
/// # Errors
/// `period_closed`.
pub fn expect_open(conn: &mut Conn, date: NaiveDate) -> Result<()> {
    if is_open(conn, Period::of(date))? { Ok(()) } else { Err(closed(Period::of(date))) }
}

/// Whether a month may be posted into. One without a row is open, unless a later one is closed.
///
/// # Errors
/// The database's.
pub fn is_open(conn: &mut Conn, period: Period) -> Result<bool> {
    match store::period_find(conn, period)? {
        Some(month) => Ok(month.state == PeriodState::Open),
        None => Ok(store::last_closed(conn)?.is_none_or(|last| last < period)),
    }
}

/// What accounts stand at with the end of a month: debits less credits of all time, every kind of journal.
///
/// # Errors
/// The database's.
pub fn balances(conn: &mut Conn, through: Period) -> Result<BTreeMap<String, Money>> {
    let from = store::balanced_through(conn, through)?;
    let mut balances: BTreeMap<String, Money> = match from {
        Some(period) => store::balances_kept(conn, period)?.into_iter().collect(),
        None => BTreeMap::new(),
    };
    for (account, fen) in store::turnover(conn, from, through)? {
        let balance = balances.entry(account).or_default();
        *balance = *balance + fen;
    }
    Ok(balances)
}

/// Keeps what accounts stand at with the end of a month that is being closed.
///
/// # Errors
/// The database's.
pub fn balances_keep(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    let balances = balances(unit.conn, period)?;
    store::balances_insert(unit.conn, period, balances)
}

/// Forgets what was kept of a month that is opened again.
///
/// # Errors
/// The database's.
pub fn balances_forget(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    store::balances_delete(unit.conn, period)
}

/// The latest closed month.
///
/// # Errors
/// The database's.
pub fn last_closed(conn: &mut Conn) -> Result<Option<Period>> {
    store::last_closed(conn)
}

/// The earliest month that is open and was posted into.
///
/// # Errors
/// The database's.
pub fn first_open(conn: &mut Conn) -> Result<Option<Period>> {
    store::first_open(conn)
}

/// What closing a month posted and nothing has taken back yet, the latest first.
///
/// # Errors
/// The database's.
pub fn closing_journals(conn: &mut Conn, month: MonthId) -> Result<Vec<Journal>> {
    let mut found = store::of_source(conn, Source::Closing, Id::from_uuid(month.0))?;
    let reversed: Vec<JournalId> = found.iter().filter_map(|journal| journal.reverses_id).collect();
    found.retain(|journal| journal.reverses_id.is_none() && !reversed.contains(&journal.id));
    found.reverse();
    Ok(found)
}

/// Posted journals with their lines by month and number, some at a time: those after one of them.
///
/// # Errors
/// The database's.
pub fn posted_after(conn: &mut Conn, after: Option<(Period, i64)>) -> Result<Vec<(Journal, Vec<JournalLine>)>> {
    let journals = store::posted_after(conn, after)?;
    let ids: Vec<JournalId> = journals.iter().map(|journal| journal.id).collect();
    let mut lines: BTreeMap<JournalId, Vec<JournalLine>> = BTreeMap::new();
    for line in store::lines_of(conn, &ids)? {
        lines.entry(line.journal_id).or_default().push(line);
    }
    Ok(journals.into_iter().map(|journal| (lines.remove(&journal.id).unwrap_or_default(), journal)).map(|(lines, journal)| (journal, lines)).collect())
}

// ---- Journals by hand ----

/// A journal as a resource.
///
/// # Errors
/// `not_found`.
pub fn journal_get(conn: &mut Conn, id: JournalId) -> Result<api::Journal> {
    let row = store::journal_get(conn, id)?.ok_or_else(Error::not_found)?;
    Ok(views(conn, vec![row])?.remove(0))
}

/// A page of journals.
///
/// # Errors
/// The database's.
pub fn journal_list(conn: &mut Conn, page: &Page, wanted: &Wanted) -> Result<PageOf<api::Journal>> {
    let found = store::journal_page(conn, page, wanted)?;
    Ok(PageOf { items: views(conn, found.items)?, next: found.next })
}

fn views(conn: &mut Conn, rows: Vec<Journal>) -> Result<Vec<api::Journal>> {
    let ids: Vec<JournalId> = rows.iter().map(|row| row.id).collect();
    let lines = store::lines_of(conn, &ids)?;
    let codes: Vec<&str> = lines.iter().map(|line| line.account.as_str()).collect();
    let accounts = store::accounts_named(conn, &codes)?;
    Ok(rows.into_iter().map(|row| api::Journal::of(row, &lines, &accounts)).collect())
}

/// Prepares a journal by hand. It counts once a second person has approved it.
///
/// # Errors
/// 422 for all faults of it; `period_closed`.
pub fn journal_create(unit: &mut Unit<'_>, form: &JournalForm) -> Result<api::Journal> {
    let posting = form.posting();
    let codes: Vec<&str> = posting.entries.iter().map(|entry| entry.account.as_str()).collect();
    let accounts = store::accounts_named(unit.conn, &codes)?;
    let mut faults = rules::faults(posting.kind, form.date, &posting.entries, &accounts);
    if form.date > unit.now.date() {
        faults.push(Fault::in_the_future("/date"));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    draft(unit, &posting, form.date, None)
}

/// Prepares the reversal of a journal made by hand. What came from a document is reversed by acting on the document.
///
/// # Errors
/// `not_found`; `wrong_state`; `period_closed`.
pub fn journal_reverse(unit: &mut Unit<'_>, id: JournalId, form: &ReverseForm) -> Result<api::Journal> {
    let original = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let date = form.date.unwrap_or_else(|| unit.now.date());
    if date > unit.now.date() || date < original.date {
        let detail = text!("It must lie between the journal's own date and today.", "冲销日期须在原凭证日期与今天之间。");
        return Err(Error::body("/date", "out_of_range", detail));
    }
    unit.expect_version(original.version)?;
    if original.source != Source::Manual {
        let source = original.source;
        let detail = text!("It comes from a {source}; correct or reverse that instead.", "该凭证由业务单据生成，请更正或作废原单据。");
        return Err(Error::new(Code::WrongState, detail).with("state", "posted"));
    }
    let posting = red(unit, id, Dated::On(date), &form.reason)?;
    draft(unit, &posting, date, Some(id))
}

fn draft(unit: &mut Unit<'_>, posting: &Posting, date: NaiveDate, reverses_id: Option<JournalId>) -> Result<api::Journal> {
    expect_open(unit.conn, date)?;
    store::period_use(unit, Period::of(date))?;
    let row = journal(unit, posting, date, reverses_id);
    store::journal_insert(unit.conn, &row, &numbered(row.id, posting.entries.clone()))?;
    let after = journal_get(unit.conn, row.id)?;
    let action = if reverses_id.is_some() { "reverse" } else { "create" };
    events::record_resource(unit, "journal", row.id.0, action, None, &after)?;
    Ok(after)
}

/// Approves a prepared journal: it gets its number and counts.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `period_closed`.
pub fn journal_approve(unit: &mut Unit<'_>, id: JournalId) -> Result<api::Journal> {
    let row = expect_draft(unit, id)?;
    let before = journal_get(unit.conn, id)?;
    let (_, number) = number_take(unit, Dated::On(row.date))?;
    let approver = (Id::from_uuid(unit.actor.id), unit.actor.name.as_str());
    store::journal_post(unit, id, row.version, number, Some(approver))?;
    let after = journal_get(unit.conn, id)?;
    events::record_resource(unit, "journal", id.0, "approve", Some(&before), &after)?;
    Ok(after)
}

/// Refuses a prepared journal, or takes back one's own: it never counts.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn journal_reject(unit: &mut Unit<'_>, id: JournalId, reason: &str) -> Result<api::Journal> {
    let row = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(row.version)?;
    if row.state != JournalState::Draft {
        return Err(Error::wrong_state(row.state));
    }
    let before = journal_get(unit.conn, id)?;
    store::journal_reject(unit, id, row.version)?;
    let after = journal_get(unit.conn, id)?;
    events::record_reasoned(unit, "journal", id.0, "reject", &before, &after, reason)?;
    Ok(after)
}

fn expect_draft(unit: &mut Unit<'_>, id: JournalId) -> Result<Journal> {
    let row = store::journal_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    if row.prepared_by.0 == unit.actor.id {
        return Err(Error::new(Code::SecondPerson, text!("Who prepared a journal doesn't approve it.", "制单人不得审核本人编制的凭证。")));
    }
    unit.expect_version(row.version)?;
    if row.state == JournalState::Draft { Ok(row) } else { Err(Error::wrong_state(row.state)) }
}

/// Journals of a month that still await a second person.
///
/// # Errors
/// The database's.
pub fn drafts_in(conn: &mut Conn, period: Period) -> Result<Vec<Journal>> {
    store::drafts_in(conn, period)
}

// ---- Accounts ----

/// Every account, by code.
///
/// # Errors
/// The database's.
pub fn accounts(conn: &mut Conn) -> Result<Vec<Account>> {
    store::accounts(conn)
}

/// An account as a resource.
///
/// # Errors
/// `not_found`.
pub fn account_get(conn: &mut Conn, id: AccountId) -> Result<api::Account> {
    store::account_get(conn, id)?.map(api::Account::from).ok_or_else(Error::not_found)
}

/// A page of accounts.
///
/// # Errors
/// The database's.
pub fn account_list(conn: &mut Conn, page: &Page, codes: &[String]) -> Result<PageOf<api::Account>> {
    Ok(store::account_page(conn, page, codes)?.map(api::Account::from))
}

/// Adds an account.
///
/// # Errors
/// 422; `already_exists`.
pub fn account_create(unit: &mut Unit<'_>, new: &AccountNew) -> Result<api::Account> {
    if let Some((parent, _)) = new.code.split_once('.') {
        let Some(parent) = store::accounts_named(unit.conn, &[parent])?.pop() else {
            let detail = text!("There is no account {parent} for it to stand under.", "没有上级科目 {parent}。");
            return Err(Error::body("/code", "unknown_reference", detail));
        };
        if (parent.kind, parent.side) != (new.kind, new.side) {
            let detail = text!("A sub-account is of its parent's kind and side.", "明细科目的类别和余额方向须与上级科目一致。");
            return Err(Error::body("/kind", "not_its_parents", detail));
        }
    }
    let row = Account::new(AccountId::new(), new, 1, unit.now, unit.now);
    store::account_insert(unit.conn, &row)?;
    let after = api::Account::from(row);
    events::record_resource(unit, "account", after.id.0, "create", None, &after)?;
    Ok(after)
}

/// Changes an account's names, or retires it.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `in_use` for retiring one that the rooms post to.
pub fn account_change(unit: &mut Unit<'_>, id: AccountId, patch: &AccountPatch) -> Result<api::Account> {
    let before = store::account_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.written())?;
    unit.require_version(before.version)?;
    if new == before.written() {
        return Ok(before.into());
    }
    if new.retired_on.is_some() && accounts::CHART.iter().any(|(code, ..)| *code == before.code) {
        return Err(Error::new(Code::InUse, text!("The books themselves post to it.", "系统自动记账使用该科目，不能停用。")));
    }
    let row = Account::new(id, &new, before.version + 1, before.created_at, unit.now);
    store::account_replace(unit.conn, &row)?;
    let after = api::Account::from(row);
    events::record_resource(unit, "account", id.0, "change", Some(&before.into()), &after)?;
    Ok(after)
}

// ---- Periods ----

/// A month as a resource; one that nothing has been posted into is open.
///
/// # Errors
/// `not_found`.
pub fn period_get(conn: &mut Conn, period: Period) -> Result<api::Month> {
    store::period_find(conn, period)?.map(api::Month::from).ok_or_else(Error::not_found)
}

/// A page of months.
///
/// # Errors
/// The database's.
pub fn period_list(conn: &mut Conn, page: &Page, states: &[PeriodState], periods: &[Period]) -> Result<PageOf<api::Month>> {
    Ok(store::period_page(conn, page, states, periods)?.map(api::Month::from))
}

/// A month's row; none where nothing has been posted into it.
///
/// # Errors
/// The database's.
pub fn month_find(conn: &mut Conn, period: Period) -> Result<Option<Month>> {
    store::period_find(conn, period)
}

/// Every month that has been used, the earliest first.
///
/// # Errors
/// The database's.
pub fn months(conn: &mut Conn) -> Result<Vec<Month>> {
    store::periods(conn)
}

/// Keeps everybody else from posting into a month until the unit ends. Answers its row.
///
/// # Errors
/// `wrong_state` for one that has been passed over: it is as good as closed.
pub fn month_hold(unit: &mut Unit<'_>, period: Period) -> Result<Month> {
    store::period_hold(unit, period)?.ok_or_else(|| Error::wrong_state(PeriodState::Closed))
}

/// Stores a month that was closed, reopened, or asked to be; one version on.
///
/// # Errors
/// `stale` where somebody posted or changed it in between.
pub fn month_save(unit: &mut Unit<'_>, month: &Month) -> Result<()> {
    store::period_replace(unit.conn, month)
}
