//! Receivables and advances.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    db::schema::{advances, receivables},
    kernel::{
        AdvanceId, BookingId, ChargeId, DepartmentId, Id, Instant, InvoiceId, JournalId, Money, ReceivableId, TripId,
        text_enum,
    },
    ledger::model::Dimensions,
};

text_enum! {
    /// What a receivable is owed for.
    pub enum ReceivableKind {
        /// A confirmed trip.
        Trip = "trip" ("Trip", "用车费"),
        /// The fee of a late cancellation.
        Fee = "fee" ("Late cancellation", "取消费"),
        /// A balance from the opening of the books.
        Opening = "opening" ("Opening balance", "期初余额"),
    }
}

/// What a department owes for one trip or one fee. If the charge is corrected, the receivable gets the new amounts; its
/// journals show how they came about.
///
/// What always holds: `taxable_fen` less what is paid and written off is the trip's balance of account 1122, and
/// `pass_through_fen` less `passed_fen` is that of 1221.01.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = receivables, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Receivable {
    /// Its id.
    pub id: ReceivableId,
    /// What it is owed for.
    pub kind: ReceivableKind,
    /// The department that used the vehicle. Another one may pay.
    pub department_id: DepartmentId,
    /// The booking that it is owed for.
    pub booking_id: Option<BookingId>,
    /// The trip that it is owed for.
    pub trip_id: Option<TripId>,
    /// The version of the charge that its amounts are from.
    pub charge_id: Option<ChargeId>,
    /// The journal that posted it; none if the charge is 0.
    pub journal_id: Option<JournalId>,
    /// The date on which it counts as revenue.
    pub date: NaiveDate,
    /// VAT in percent.
    pub vat_percent: i64,
    /// The taxable part, with VAT, in fen.
    pub taxable_fen: Money,
    /// The taxable part without VAT, in fen.
    pub net_fen: Money,
    /// The VAT, in fen.
    pub tax_fen: Money,
    /// Outlays passed through to the customer, in fen.
    pub pass_through_fen: Money,
    /// What is paid of `taxable_fen`.
    pub paid_fen: Money,
    /// What is paid of `pass_through_fen`.
    pub passed_fen: Money,
    /// What is written off of `taxable_fen`.
    pub written_off_fen: Money,
    /// The living invoice that it is on.
    pub invoice_id: Option<InvoiceId>,
    /// The due date of its invoice.
    pub due_on: Option<NaiveDate>,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Receivable {
    /// A new receivable of 0 fen.
    pub fn fresh(kind: ReceivableKind, department_id: DepartmentId, date: NaiveDate, now: Instant) -> Self {
        Self {
            id: ReceivableId::new(),
            kind,
            department_id,
            booking_id: None,
            trip_id: None,
            charge_id: None,
            journal_id: None,
            date,
            vat_percent: 0,
            taxable_fen: Money::ZERO,
            net_fen: Money::ZERO,
            tax_fen: Money::ZERO,
            pass_through_fen: Money::ZERO,
            paid_fen: Money::ZERO,
            passed_fen: Money::ZERO,
            written_off_fen: Money::ZERO,
            invoice_id: None,
            due_on: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The dimensions of its entries in the accounts of receivables.
    pub fn debt(&self) -> Dimensions {
        Dimensions { trip_id: self.trip_id, ..Dimensions::of_department(self.department_id) }
    }

    /// What is still owed of the taxable part, in fen.
    pub fn open_fen(&self) -> Money {
        self.taxable_fen - self.paid_fen - self.written_off_fen
    }

    /// What is still owed of the pass-through outlays, in fen.
    pub fn open_pass_through_fen(&self) -> Money {
        self.pass_through_fen - self.passed_fen
    }

    /// What is still owed, by parts.
    pub fn open(&self) -> Part {
        Part { taxable_fen: self.open_fen(), pass_through_fen: self.open_pass_through_fen() }
    }
}

/// An amount of a receivable, by its taxable and its pass-through part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// The taxable part, in fen.
    pub taxable_fen: Money,
    /// The pass-through part, in fen.
    pub pass_through_fen: Money,
}

impl Part {
    /// Both together, in fen.
    pub fn fen(self) -> Money {
        self.taxable_fen + self.pass_through_fen
    }
}

text_enum! {
    /// Where an advance comes from.
    pub enum AdvanceSource {
        /// A payment above the debt.
        Payment = "payment" ("Payment above the debt", "多收款项"),
        /// A correction of a charge that had been paid.
        Correction = "correction" ("Correction of what was paid", "更正退回"),
        /// A balance from the opening of the books.
        Opening = "opening" ("Opening balance", "期初余额"),
    }
}

/// What a department has paid ahead: its balance of account 2203, and the VAT in it that was invoiced.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = advances, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Advance {
    /// Its id.
    pub id: AdvanceId,
    /// The department.
    pub department_id: DepartmentId,
    /// Where it comes from.
    pub source: AdvanceSource,
    /// The id of that payment, corrected receivable or opening journal.
    pub source_id: Id<()>,
    /// The date since when it exists.
    pub date: NaiveDate,
    /// The amount in fen.
    pub amount_fen: Money,
    /// What is used or refunded, in fen.
    pub used_fen: Money,
    /// The VAT in it, in fen, if it was invoiced before it was used. That VAT is in account 2221 already, and no longer
    /// in 2203.
    pub tax_fen: Money,
    /// The share of `tax_fen` in what is used.
    pub used_tax_fen: Money,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Advance {
    /// What is left, in fen.
    pub fn left_fen(&self) -> Money {
        self.amount_fen - self.used_fen
    }
}

/// Filter of the list of receivables.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReceivableFilter {
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only on these invoices.
    #[serde(default)]
    #[param(inline)]
    pub invoice_id: Vec<InvoiceId>,
    /// Only those of which something, or nothing, is still owed.
    pub open: Option<bool>,
}

/// Filter of the list of advances.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AdvanceFilter {
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
}
