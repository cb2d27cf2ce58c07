//! Journals and their lines.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Dimensions, Entry};
use crate::{
    db::schema::{journal_lines, journals, opening_turnovers},
    kernel::{DepartmentId, DriverId, Id, Instant, JournalId, Money, Period, SupplierId, TripId, VehicleId, text_enum},
};

text_enum! {
    /// What a journal is (BOOKS.md §1.1).
    pub enum JournalKind {
        /// What was there when the books began.
        Opening = "opening" ("Opening", "期初凭证"),
        /// Any event.
        Normal = "normal" ("Normal", "普通凭证"),
        /// The reversal of another: its sides with negative amounts.
        Red = "red" ("Red", "红字冲销"),
        /// What belongs to a month and isn't signed or invoiced yet.
        Accrual = "accrual" ("Accrual", "计提凭证"),
        /// The transfer of a month's income and expenses to profit.
        Closing = "closing" ("Closing", "损益结转"),
        /// The transfer of a year's profit.
        YearEnd = "year_end" ("Year end", "年终结转"),
    }
}

text_enum! {
    /// How far a journal is.
    pub enum JournalState {
        /// Awaits a second person.
        Draft = "draft" ("Draft", "待复核"),
        /// In the books for good.
        Posted = "posted" ("Posted", "已过账"),
        /// The second person refused it; it never counted.
        Rejected = "rejected" ("Rejected", "已退回"),
    }
}

text_enum! {
    /// What a journal comes from.
    pub enum Source {
        /// Written by hand.
        Manual = "manual" ("By hand", "手工录入"),
        /// A confirmed charge or a fee; `source_id` is the charge.
        Charge = "charge" ("Charge", "用车费用"),
        /// A receipt of a cost.
        Cost = "cost" ("Cost", "费用单据"),
        /// A fixed asset's card.
        Asset = "asset" ("Fixed asset", "固定资产"),
        /// Money received or paid.
        Payment = "payment" ("Payment", "收付款"),
        /// An invoice.
        Invoice = "invoice" ("Invoice", "发票"),
        /// A debt written off.
        BadDebt = "bad_debt" ("Bad debt", "坏账核销"),
        /// The closing of a month.
        Closing = "closing" ("Closing", "月末结账"),
    }
}

/// A row of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journals, treat_none_as_default_value = false)]
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
#[diesel(table_name = journal_lines, treat_none_as_default_value = false)]
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

/// What an account had turned over in the year when the books began: a memo.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = opening_turnovers, treat_none_as_default_value = false)]
pub struct OpeningTurnover {
    /// The opening journal.
    pub journal_id: JournalId,
    /// The account's code.
    pub account: String,
    /// Debits in fen.
    pub dr_fen: Money,
    /// Credits in fen.
    pub cr_fen: Money,
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
    /// With a line of these accounts or their sub-accounts.
    pub account: Vec<String>,
    /// With a line about these vehicles.
    pub vehicle_id: Vec<VehicleId>,
    /// With a line about these drivers.
    pub driver_id: Vec<DriverId>,
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
