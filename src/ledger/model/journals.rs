//! Journals and their lines.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Dimensions, Entry};
use crate::{
    db::schema::{journal_lines, journals, opening_turnovers},
    kernel::{
        DepartmentId, DriverId, Id, Instant, JournalId, Money, Period, SupplierId, TripId, VehicleId, spelling,
        text_enum,
    },
};

text_enum! {
    /// The kind of a journal (BOOKS.md §1.1).
    pub enum JournalKind {
        /// The balances with which the books begin.
        Opening = "opening" ("Opening", "期初凭证"),
        /// Any other event.
        Normal = "normal" ("Normal", "普通凭证"),
        /// The reversal of another journal, with negative amounts on the same sides.
        Red = "red" ("Red", "红字冲销"),
        /// Income or expenses of a month that aren't signed or invoiced yet.
        Accrual = "accrual" ("Accrual", "计提凭证"),
        /// The transfer of a month's income and expenses to profit.
        Closing = "closing" ("Closing", "损益结转"),
        /// The transfer of a year's profit.
        YearEnd = "year_end" ("Year end", "年终结转"),
    }
}

text_enum! {
    /// The state of a journal.
    pub enum JournalState {
        /// A second person has to approve it.
        Draft = "draft" ("Draft", "待复核"),
        /// Posted; it is never changed.
        Posted = "posted" ("Posted", "已过账"),
        /// Rejected by the second person, or withdrawn; it was never posted.
        Rejected = "rejected" ("Rejected", "已退回"),
    }
}

text_enum! {
    /// Where a journal comes from.
    pub enum Source {
        /// A person wrote it.
        Manual = "manual" ("By hand", "手工录入"),
        /// A confirmed charge or a fee. `source_id` is the charge.
        Charge = "charge" ("Charge", "用车费用"),
        /// The receipt of a cost.
        Cost = "cost" ("Cost", "费用单据"),
        /// The card of a fixed asset.
        Asset = "asset" ("Fixed asset", "固定资产"),
        /// A payment, or the use of an advance.
        Payment = "payment" ("Payment", "收付款"),
        /// An invoice.
        Invoice = "invoice" ("Invoice", "发票"),
        /// The write-off of a debt.
        BadDebt = "bad_debt" ("Bad debt", "坏账核销"),
        /// The closing of a month.
        Closing = "closing" ("Closing", "月末结账"),
    }
}

text_enum! {
    /// The kind of a manual journal.
    #[derive(Default)]
    pub enum ManualKind {
        /// An event for which there is no document in the system.
        #[default]
        Normal = "normal" ("Normal", "普通凭证"),
        /// The balances with which the books begin.
        Opening = "opening" ("Opening", "期初凭证"),
    }
}

/// The row of a journal.
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
    /// Its kind.
    pub kind: JournalKind,
    /// What happened, in words.
    pub text: String,
    /// Its state.
    pub state: JournalState,
    /// Where it comes from.
    pub source: Source,
    /// The id of that charge, payment and so on.
    pub source_id: Option<Id<()>>,
    /// The journal that it reverses.
    pub reverses_id: Option<JournalId>,
    /// The number of documents that belong to it (附件数).
    pub attachments: i64,
    /// Who prepared it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Who approved or rejected it.
    pub approved_by: Option<Id<()>>,
    /// Their name.
    pub approved_by_name: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Instant>,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was prepared.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// The row of a journal line.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journal_lines, treat_none_as_default_value = false)]
pub struct JournalLine {
    /// The journal.
    pub journal_id: JournalId,
    /// The place of the line, from 1.
    pub position: i64,
    /// The code of the account.
    pub account: String,
    /// Debit in fen, negative in a red journal.
    pub dr_fen: Money,
    /// Credit in fen, negative in a red journal.
    pub cr_fen: Money,
    /// The vehicle that the line is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver that the line is about.
    pub driver_id: Option<DriverId>,
    /// The department that the line is about.
    pub department_id: Option<DepartmentId>,
    /// The supplier that the line is about.
    pub supplier_id: Option<SupplierId>,
    /// The trip that the line is about.
    pub trip_id: Option<TripId>,
    /// The date of the document behind an opening balance.
    pub document_date: Option<NaiveDate>,
    /// The month, once the journal is posted.
    pub period: Option<Period>,
    /// The kind of the journal, once it is posted.
    pub kind: Option<JournalKind>,
}

impl JournalLine {
    /// The row of an entry.
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

    /// The entry of this row.
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

/// The turnover of an account in the year before the books were opened.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = opening_turnovers, treat_none_as_default_value = false)]
pub struct OpeningTurnover {
    /// The opening journal.
    pub journal_id: JournalId,
    /// The code of the account.
    pub account: String,
    /// The sum of debits, in fen.
    pub dr_fen: Money,
    /// The sum of credits, in fen.
    pub cr_fen: Money,
}

/// Filter of the list of journals.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JournalFilter {
    /// Only of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// Only of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<JournalKind>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<JournalState>,
    /// Only from these sources.
    #[serde(default)]
    #[param(inline)]
    pub source: Vec<Source>,
    /// Only from the charges, receipts, payments and so on with these ids.
    #[serde(default)]
    #[param(inline, value_type = Vec<Uuid>)]
    pub source_id: Vec<Id<()>>,
    /// Only with a line of one of these accounts or their sub-accounts.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    #[param(inline)]
    pub account: Vec<String>,
    /// Only with a line about one of these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only with a line about one of these drivers.
    #[serde(default)]
    #[param(inline)]
    pub driver_id: Vec<DriverId>,
    /// Only with a line about one of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only with a line about one of these suppliers.
    #[serde(default)]
    #[param(inline)]
    pub supplier_id: Vec<SupplierId>,
    /// Only with a line about one of these trips.
    #[serde(default)]
    #[param(inline)]
    pub trip_id: Vec<TripId>,
    /// Only dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Only dated on this day or earlier.
    pub to: Option<NaiveDate>,
}
