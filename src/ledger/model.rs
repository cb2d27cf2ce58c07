//! Rows, words and what others hand in to be posted.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    db::schema::{accounts, journal_lines, journals, period_balances, periods},
    http::{Patch, Patchable},
    kernel::{AccountId, DepartmentId, DriverId, Id, Instant, JournalId, Money, MonthId, Period, SupplierId, TripId, VehicleId, text_enum},
};

text_enum! {
    /// What an account is in the statements.
    pub enum AccountKind {
        /// What the company has.
        Asset = "asset",
        /// What it owes.
        Liability = "liability",
        /// What is its owner's.
        Equity = "equity",
        /// What it earns.
        Income = "income",
        /// What that costs.
        Expense = "expense",
    }
}

text_enum! {
    /// The side on which an account grows.
    pub enum Side {
        /// 借.
        Debit = "debit",
        /// 贷.
        Credit = "credit",
    }
}

text_enum! {
    /// What a journal is (books.md §1).
    pub enum JournalKind {
        /// What was there when the books began.
        Opening = "opening",
        /// Any event.
        Normal = "normal",
        /// The reversal of another: its sides with negative amounts.
        Red = "red",
        /// What belongs to a month and isn't signed or invoiced yet.
        Accrual = "accrual",
        /// The transfer of a month's income and expenses to profit.
        Closing = "closing",
        /// The transfer of a year's profit.
        YearEnd = "year_end",
    }
}

text_enum! {
    /// How far a journal is.
    pub enum JournalState {
        /// Awaits a second person.
        Draft = "draft",
        /// In the books for good.
        Posted = "posted",
        /// The second person refused it; it never counted.
        Rejected = "rejected",
    }
}

text_enum! {
    /// What a journal comes from.
    pub enum Source {
        /// Written by hand.
        Manual = "manual",
        /// A confirmed charge or a fee; `source_id` is the charge.
        Charge = "charge",
        /// A receipt of a cost.
        Cost = "cost",
        /// A fixed asset's card.
        Asset = "asset",
        /// Money received or paid.
        Payment = "payment",
        /// An invoice.
        Invoice = "invoice",
        /// A debt written off.
        BadDebt = "bad_debt",
        /// The closing of a month.
        Closing = "closing",
    }
}

text_enum! {
    /// Whether a month may be posted into.
    pub enum PeriodState {
        /// It may.
        Open = "open",
        /// Nothing goes in.
        Closed = "closed",
    }
}

/// What is written of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountNew {
    /// Four digits, and for a sub-account its parent's code, a point and two digits. It never changes.
    #[schema(pattern = "^[1-5][0-9]{3}(\\.[0-9]{2})?$", example = "5602.01")]
    pub code: String,
    /// The name in Chinese.
    #[schema(min_length = 1, max_length = 60, example = "管理费用—办公费")]
    pub name: String,
    /// The name in English.
    #[schema(min_length = 1, max_length = 60, example = "Office expenses")]
    pub name_en: String,
    /// What it is in the statements.
    #[schema(example = "expense")]
    pub kind: AccountKind,
    /// The side on which it grows.
    #[schema(example = "debit")]
    pub side: Side,
    /// The first day on which nothing is posted to it by hand.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of an account.
pub type AccountPatch = Patch<AccountNew>;

impl Patchable for AccountNew {
    const FROZEN: &'static [&'static str] = &["code", "kind", "side"];
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its code.
    pub code: String,
    /// The name in Chinese.
    pub name: String,
    /// The name in English.
    pub name_en: String,
    /// What it is in the statements.
    pub kind: AccountKind,
    /// The side on which it grows.
    pub side: Side,
    /// The first day on which nothing is posted to it by hand.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Account {
    /// What its creator would write to make it as it is.
    #[must_use]
    pub fn written(&self) -> AccountNew {
        let Self { code, name, name_en, kind, side, retired_on, .. } = self.clone();
        AccountNew { code, name, name_en, kind, side, retired_on }
    }

    /// The row that these words make.
    #[must_use]
    pub fn new(id: AccountId, new: &AccountNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let AccountNew { code, name, name_en, kind, side, retired_on } = new.clone();
        Self { id, code, name, name_en, kind, side, retired_on, version, created_at, updated_at }
    }
}

/// A period's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = periods, treat_none_as_null = true)]
pub struct Month {
    /// Its id.
    pub id: MonthId,
    /// Which.
    pub period: Period,
    /// Whether it may be posted into.
    pub state: PeriodState,
    /// The number that the next journal gets.
    pub next_no: i64,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// By whom.
    pub closed_by: Option<Id<()>>,
    /// Their name.
    pub closed_by_name: Option<String>,
    /// Who asks to reopen it.
    pub reopening_by: Option<Id<()>>,
    /// Their name.
    pub reopening_by_name: Option<String>,
    /// Why.
    pub reopening_reason: Option<String>,
    /// Counts closings and reopenings.
    pub version: i64,
    /// When it was first used.
    pub created_at: Instant,
    /// When it was last closed or reopened.
    pub updated_at: Instant,
}

impl Month {
    /// A month that nothing has been posted into.
    #[must_use]
    pub fn fresh(period: Period, now: Instant) -> Self {
        Self {
            id: MonthId::new(),
            period,
            state: PeriodState::Open,
            next_no: 1,
            closed_at: None,
            closed_by: None,
            closed_by_name: None,
            reopening_by: None,
            reopening_by_name: None,
            reopening_reason: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

/// What a line is about, beside its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dimensions {
    /// A vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// A driver.
    pub driver_id: Option<DriverId>,
    /// A department.
    pub department_id: Option<DepartmentId>,
    /// A supplier.
    pub supplier_id: Option<SupplierId>,
    /// A trip.
    pub trip_id: Option<TripId>,
}

impl Dimensions {
    /// About a department alone.
    #[must_use]
    pub fn of_department(id: DepartmentId) -> Self {
        Self { department_id: Some(id), ..Self::default() }
    }
}

/// One line to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The account's code.
    pub account: String,
    /// Debit, in fen; negative only in a red journal.
    pub dr_fen: Money,
    /// Credit, in fen.
    pub cr_fen: Money,
    /// What it is about.
    pub of: Dimensions,
    /// The date of the paper that an opening balance comes from.
    pub document_date: Option<NaiveDate>,
}

impl Entry {
    /// A debit.
    #[must_use]
    pub fn dr(account: &str, fen: Money) -> Self {
        Self { account: account.into(), dr_fen: fen, cr_fen: Money::ZERO, of: Dimensions::default(), document_date: None }
    }

    /// A credit.
    #[must_use]
    pub fn cr(account: &str, fen: Money) -> Self {
        Self { account: account.into(), dr_fen: Money::ZERO, cr_fen: fen, of: Dimensions::default(), document_date: None }
    }

    /// With what it is about.
    #[must_use]
    pub fn of(self, of: Dimensions) -> Self {
        Self { of, ..self }
    }

    /// Its amount as a debit: a credit counts negative.
    #[must_use]
    pub fn net(&self) -> Money {
        self.dr_fen - self.cr_fen
    }
}

/// When something is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// On this day, or not at all.
    On(NaiveDate),
    /// On this day if its month is open, else today (books.md §2).
    OnOrToday(NaiveDate),
}

/// A journal to be posted. Entries of nothing are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// When.
    pub dated: Dated,
    /// What kind.
    pub kind: JournalKind,
    /// What happened, in words (摘要).
    pub text: String,
    /// What it comes from.
    pub source: Source,
    /// Which one of those.
    pub source_id: Option<Uuid>,
    /// How many papers belong to it (附件数).
    pub attachments: i64,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// What was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// The journal.
    pub id: JournalId,
    /// Its date: the one asked for, or today's.
    pub date: NaiveDate,
}

/// A row of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journals)]
pub struct Journal {
    /// Its id.
    pub id: JournalId,
    /// The month it belongs to.
    pub period: Period,
    /// Its number in that month; none before it is posted.
    pub number: Option<i64>,
    /// Its date.
    pub date: NaiveDate,
    /// What kind.
    pub kind: JournalKind,
    /// What happened, in words.
    pub text: String,
    /// How far it is.
    pub state: JournalState,
    /// What it comes from.
    pub source: Source,
    /// Which one of those.
    pub source_id: Option<Id<()>>,
    /// The journal that it reverses.
    pub reverses_id: Option<JournalId>,
    /// How many papers belong to it.
    pub attachments: i64,
    /// Who prepared it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Who approved it, or refused.
    pub approved_by: Option<Id<()>>,
    /// Their name.
    pub approved_by_name: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Instant>,
    /// Counts changes.
    pub version: i64,
    /// When it was prepared.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A row of a journal's line.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journal_lines)]
pub struct JournalLine {
    /// Whose.
    pub journal_id: JournalId,
    /// From 1.
    pub position: i64,
    /// The account's code.
    pub account: String,
    /// Debit in fen, negative in a red journal.
    pub dr_fen: Money,
    /// Credit in fen, negative in a red journal.
    pub cr_fen: Money,
    /// A vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// A driver.
    pub driver_id: Option<DriverId>,
    /// A department.
    pub department_id: Option<DepartmentId>,
    /// A supplier.
    pub supplier_id: Option<SupplierId>,
    /// A trip.
    pub trip_id: Option<TripId>,
    /// The date of the paper behind an opening balance.
    pub document_date: Option<NaiveDate>,
    /// The month, once it counts.
    pub period: Option<Period>,
    /// The journal's kind, once it counts.
    pub kind: Option<JournalKind>,
}

impl JournalLine {
    /// The line of an entry.
    #[must_use]
    pub fn new(journal_id: JournalId, position: i64, entry: Entry) -> Self {
        let Entry { account, dr_fen, cr_fen, of, document_date } = entry;
        let Dimensions { vehicle_id, driver_id, department_id, supplier_id, trip_id } = of;
        Self {
            journal_id,
            position,
            account,
            dr_fen,
            cr_fen,
            vehicle_id,
            driver_id,
            department_id,
            supplier_id,
            trip_id,
            document_date,
            period: None,
            kind: None,
        }
    }

    /// The entry that it is.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let Self { vehicle_id, driver_id, department_id, supplier_id, trip_id, .. } = *self;
        Entry {
            account: self.account.clone(),
            dr_fen: self.dr_fen,
            cr_fen: self.cr_fen,
            of: Dimensions { vehicle_id, driver_id, department_id, supplier_id, trip_id },
            document_date: self.document_date,
        }
    }
}

/// What an account stood at when a month was closed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = period_balances)]
pub struct PeriodBalance {
    /// The month.
    pub period: Period,
    /// The account's code.
    pub account: String,
    /// Debits less credits of all time until then, in fen.
    pub balance_fen: Money,
}

/// What journals are asked for.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Of these months.
    pub period: Vec<Period>,
    /// Of these kinds.
    pub kind: Vec<JournalKind>,
    /// In these states.
    pub state: Vec<JournalState>,
    /// From these sources.
    pub source: Vec<Source>,
    /// From these very things.
    pub source_id: Vec<Id<()>>,
    /// With a line of these accounts.
    pub account: Vec<String>,
    /// With a line about these vehicles.
    pub vehicle_id: Vec<VehicleId>,
    /// With a line about these departments.
    pub department_id: Vec<DepartmentId>,
    /// With a line about these suppliers.
    pub supplier_id: Vec<SupplierId>,
    /// With a line about these trips.
    pub trip_id: Vec<TripId>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day.
    pub to: Option<NaiveDate>,
}
