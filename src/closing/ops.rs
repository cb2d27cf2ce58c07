//! Use cases of closing: closes months by a plan, and reopens them.

use std::collections::BTreeSet;

use super::{
    forms::{Accrued, CloseForm},
    model::{AccrualCategory, PeriodEvent, Sums},
    rules, store,
    views::{BalanceTotals, Closing, PlannedJournal},
};
use crate::{
    bookings, charges,
    costs::{self, ops::MonthDue},
    db::{Conn, FirstHalf, Unit},
    events,
    kernel::{Code, Error, Fault, Id, Instant, Money, Period, Result, SupplierId, text},
    ledger::{
        self,
        accounts::{COST_DISPATCH, COST_PAY, PAYABLE_ESTIMATED, WAGES},
        model::{Dated, Dimensions, Entry, JournalKind, Month, PeriodState, Posting, Source},
        rules::reversed,
        views::Month as MonthView,
    },
    reference,
};

/// All journals that closing a month posts, in their order, with the one that reverses its estimates on the first day
/// of the next month.
struct Plan {
    postings: Vec<Posting>,
    /// The depreciation and releases of the month, which are among the postings.
    written_off: MonthDue,
    before: Sums,
    after: Sums,
    profit_fen: Money,
}

/// Closes a month, or shows what closing it would post.
///
/// # Errors
/// 422; `wrong_state` for a closed month; `not_ready` if it isn't over, if journals have to be approved, or if the
/// opening journal differs from the cards; `earlier_period_open`.
pub fn period_close(unit: &mut Unit<'_>, period: Period, form: &CloseForm) -> Result<Closing> {
    check_references(unit, form)?;
    let month = if form.dry_run {
        ledger::ops::month_find(unit.conn, period)?.unwrap_or_else(|| Month::fresh(period, unit.now))
    } else {
        ledger::ops::months_hold(unit)?;
        ledger::ops::month_hold(unit, period)?
    };
    unit.expect_version(month.version)?;
    expect_closable(unit, &month)?;
    let Plan { postings, written_off, before, after, profit_fen } = plan(unit.conn, &month, form)?;
    let journals = postings.iter().map(PlannedJournal::of).collect();
    let month = if form.dry_run { month } else { close(unit, &month, postings, written_off)? };
    let (trial_balance_before, trial_balance_after) = (BalanceTotals::of(&before), BalanceTotals::of(&after));
    let closing = Closing {
        dry_run: form.dry_run,
        profit_fen,
        trial_balance_before,
        trial_balance_after,
        journals,
        month: MonthView::from(month),
    };
    if !form.dry_run {
        events::record_resource(unit, PeriodEvent::Close.into(), closing.month.id.0, None, &closing.month)?;
    }
    Ok(closing)
}

fn close(unit: &mut Unit<'_>, month: &Month, postings: Vec<Posting>, written_off: MonthDue) -> Result<Month> {
    for posting in postings {
        ledger::ops::post(unit, posting)?;
    }
    written_off.keep(unit)?;
    ledger::ops::balances_keep(unit, month.period)?;
    let now = unit.now;
    let (id, name) = (unit.actor.id, unit.actor.name.clone());
    change(unit, month.period, |month| Month {
        state: PeriodState::Closed,
        closed_at: Some(now),
        closed_by: Some(Id::from_uuid(id)),
        closed_by_name: Some(name),
        reopening_by: None,
        reopening_by_name: None,
        reopening_reason: None,
        ..month
    })
}

/// Stores a new version of a month. It is loaded anew, because posting has changed its next number.
fn change(unit: &mut Unit<'_>, period: Period, make: impl FnOnce(Month) -> Month) -> Result<Month> {
    let month = ledger::ops::month_find(unit.conn, period)?.ok_or_else(Error::not_found)?;
    let changed = Month { version: month.version + 1, updated_at: unit.now, ..make(month) };
    ledger::ops::month_save(unit, &changed)?;
    Ok(changed)
}

fn check_references(unit: &mut Unit<'_>, form: &CloseForm) -> Result<()> {
    let named: Vec<_> = form.accruals.iter().map(|accrued| (accrued.vehicle_id, accrued.driver_id)).collect();
    let mut faults = costs::ops::unknown_references(unit.conn, "/accruals", &named)?;
    let suppliers: BTreeSet<SupplierId> = form.accruals.iter().filter_map(|accrued| accrued.supplier_id).collect();
    for supplier in suppliers {
        if reference::ops::supplier_find(unit.conn, supplier)?.is_none() {
            let places = form.accruals.iter().enumerate().filter(|(_, accrued)| accrued.supplier_id == Some(supplier));
            faults.extend(places.map(|(index, _)| Fault::unknown_reference(format!("/accruals/{index}/supplier_id"))));
        }
    }
    Fault::expect_none(faults)
}

/// Refuses to close a month that isn't over, that follows an open one, or that has drafts of journals.
fn expect_closable(unit: &mut Unit<'_>, month: &Month) -> Result<()> {
    let period = month.period;
    if month.state == PeriodState::Closed {
        return Err(Error::wrong_state(month.state));
    }
    let earlier = match ledger::ops::last_closed(unit.conn)? {
        Some(last) if period <= last => return Err(Error::wrong_state(PeriodState::Closed)),
        Some(last) => Some(last.next()).filter(|next| *next < period),
        None => ledger::ops::first_open(unit.conn)?.filter(|first| *first < period),
    };
    if let Some(earlier) = earlier {
        let detail = text!("Close {earlier} first.", "请先结账 {earlier}。");
        return Err(Error::new(Code::EarlierPeriodOpen, detail).with("period", earlier.to_string()));
    }
    if period.last() >= unit.now.date() {
        return Err(Error::new(Code::NotReady, text!("{period} is not over yet.", "{period} 尚未结束。")));
    }
    let differences = costs::ops::opening_differences(unit.conn)?;
    if let Some((account, journal, there)) = differences.first() {
        let detail = text!(
            "The opening journal has {journal} yuan on {account}, its cards and insurances come to {there}.",
            "期初凭证 {account} 余额 {journal} 元，与资产卡片或保险明细合计 {there} 元不符。"
        );
        return Err(Error::new(Code::NotReady, detail)
            .with("account", *account)
            .with("journal_fen", journal.0)
            .with("documents_fen", there.0));
    }
    let drafts = ledger::ops::drafts_in(unit.conn, period)?;
    if !drafts.is_empty() {
        let count = drafts.len();
        let ids: Vec<String> = drafts.iter().map(|journal| journal.id.to_string()).collect();
        let detail = text!("{count} journals of {period} await approval.", "{period} 尚有 {count} 张凭证待审核。");
        return Err(Error::new(Code::NotReady, detail).with("journals", ids));
    }
    Ok(())
}

/// Each step counts on the sums that the steps before it have changed.
fn plan(conn: &mut Conn, month: &Month, form: &CloseForm) -> Result<Plan> {
    let period = month.period;
    let mut sums = Books {
        month: store::results(conn, period, period)?,
        quarter: store::results(conn, period.quarter(), period)?,
        year: store::results(conn, period.january(), period)?,
        standing: standing(conn, period)?,
        postings: Vec::new(),
        period,
        month_id: month.id.0,
    };
    let before = sums.standing.clone();
    let unsigned = bookings::ops::unsigned(conn, Instant::day_end(period.last()))?;
    let trips = charges::ops::accrual(conn, &unsigned)?;
    let (mut returning, count) = (trips.clone(), unsigned.len());
    sums.post(JournalKind::Accrual, &format!("暂估未签认行程收入（{count} 趟）"), trips);
    for accrued in &form.accruals {
        let (entries, is_estimate) = accrual(accrued);
        if is_estimate {
            returning.extend(entries.clone());
        }
        sums.post(JournalKind::Accrual, &accrued.words(period), entries);
    }
    let written_off = MonthDue::load(conn, period)?;
    for Posting { kind, text, entries, .. } in written_off.postings() {
        sums.post(kind, &text, entries);
    }
    if let Some(rule) = reference::ops::tax_rule_on(conn, period.last())? {
        let vat = rules::vat(&rule, period, &sums.standing, &sums.quarter);
        sums.post(JournalKind::Normal, &format!("结转 {period} 增值税及附加"), vat);
        let income_tax = rules::income_tax(&rule, period, &sums.year);
        sums.post(JournalKind::Normal, &format!("计提 {period} 季度企业所得税"), income_tax);
    }
    let profit_fen = sums.month.profit();
    let transfer = rules::transfer(&sums.month);
    sums.post(JournalKind::Closing, &format!("结转 {period} 损益"), transfer);
    if period.is_december() {
        let year_end = rules::year_end(&sums.standing);
        sums.post(JournalKind::YearEnd, &format!("结转 {period} 年度利润"), year_end);
    }
    let Books { mut postings, standing: after, .. } = sums;
    // The estimates of this month are reversed on the first day of the next month.
    postings.push(Posting {
        dated: Dated::On(period.next().first()),
        kind: JournalKind::Red,
        text: format!("冲回 {period} 暂估"),
        source: Source::Closing,
        source_id: Some(month.id.0),
        attachments: 0,
        entries: reversed(returning),
    });
    postings.retain(|posting| {
        posting.entries.iter().any(|entry| entry.dr_fen != Money::ZERO || entry.cr_fen != Money::ZERO)
    });
    Ok(Plan { postings, written_off, before, after, profit_fen })
}

/// The balances of all accounts at the end of a month.
fn standing(conn: &mut Conn, period: Period) -> Result<Sums> {
    let balances = ledger::ops::balances(conn, period)?;
    Ok(Sums(balances.into_iter().map(|(account, fen)| ((account, Dimensions::default()), fen)).collect()))
}

/// The sums as they will be after the postings of the plan.
struct Books {
    month: Sums,
    quarter: Sums,
    year: Sums,
    standing: Sums,
    postings: Vec<Posting>,
    period: Period,
    month_id: uuid::Uuid,
}

impl Books {
    fn post(&mut self, kind: JournalKind, words: &str, entries: Vec<Entry>) {
        let is_transfer = matches!(kind, JournalKind::Closing | JournalKind::YearEnd);
        self.standing.add(&entries);
        if !is_transfer {
            for sums in [&mut self.month, &mut self.quarter, &mut self.year] {
                sums.add(entries.iter().filter(|entry| entry.account.starts_with('5')));
            }
        }
        let dated = Dated::On(self.period.last());
        let (text, source_id) = (words.to_owned(), Some(self.month_id));
        self.postings.push(Posting { dated, kind, text, source: Source::Closing, source_id, attachments: 0, entries });
    }
}

/// The entries of an accrual, and whether it is an estimate that is reversed in the next month.
fn accrual(accrued: &Accrued) -> (Vec<Entry>, bool) {
    let Accrued { category, vehicle_id, driver_id, supplier_id, amount_fen } = *accrued;
    let of = Dimensions { vehicle_id, driver_id, supplier_id, ..Dimensions::default() };
    let (cost, debt, is_estimate) = match category {
        AccrualCategory::Wages => (COST_PAY, WAGES, false),
        AccrualCategory::Dispatch => (COST_DISPATCH, PAYABLE_ESTIMATED, true),
    };
    (
        vec![Entry::dr(cost, amount_fen).of(of), Entry::cr(debt, amount_fen).of(Dimensions { vehicle_id: None, ..of })],
        is_estimate,
    )
}

/// Requests the reopening of the latest closed month. If another person has requested it, reopens the month and
/// reverses all that closing posted.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`.
pub fn period_reopen(unit: &mut Unit<'_>, period: Period, reason: &str) -> Result<MonthView> {
    ledger::ops::months_hold(unit)?;
    if ledger::ops::month_find(unit.conn, period)?.is_none() {
        return Err(Error::not_found());
    }
    let month = ledger::ops::month_hold(unit, period)?;
    let detail = text!("Another person has to reopen it.", "反结账须由另一人批准。");
    let half = FirstHalf {
        by: month.reopening_by.map(|by| by.0),
        subject: (PeriodEvent::SUBJECT.word.word, month.id.0),
        actions: &[PeriodEvent::AskToReopen.as_str()],
        setting: &[],
    };
    unit.require_second_person(&half, detail)?;
    unit.expect_version(month.version)?;
    if month.state == PeriodState::Open {
        return Err(Error::wrong_state(month.state));
    }
    if let Some(last) = ledger::ops::last_closed(unit.conn)?.filter(|last| *last != period) {
        let detail =
            text!("Only the latest closed month can be reopened: {last}.", "只能反结账最近一个已结账月份：{last}。");
        return Err(Error::wrong_state_because("closed", detail));
    }
    let before = MonthView::from(month.clone());
    let (id, name) = (unit.actor.id, unit.actor.name.clone());
    let (event, after) = if month.reopening_by.is_none() {
        let asked = change(unit, period, |month| Month {
            reopening_by: Some(Id::from_uuid(id)),
            reopening_by_name: Some(name),
            reopening_reason: Some(reason.to_owned()),
            ..month
        })?;
        (PeriodEvent::AskToReopen, asked)
    } else {
        let opened = change(unit, period, |month| Month {
            state: PeriodState::Open,
            closed_at: None,
            closed_by: None,
            closed_by_name: None,
            ..month
        })?;
        for journal in ledger::ops::closing_journals(unit.conn, opened.id)? {
            ledger::ops::reverse(
                unit,
                journal.id,
                Dated::On(journal.date),
                &format!("反结账 {period}：{}", journal.text),
            )?;
        }
        costs::ops::month_unposted(unit, period)?;
        ledger::ops::balances_forget(unit, period)?;
        (
            PeriodEvent::Reopen,
            change(unit, period, |month| Month { reopening_by: None, reopening_by_name: None, ..month })?,
        )
    };
    let after = MonthView::from(after);
    events::record_resource(unit, event.into(), after.id.0, Some(&before), &after)?;
    Ok(after)
}
