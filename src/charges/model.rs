//! Stored charges, and what is owed for them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::rules::{Line, Price};
use crate::{
    db::schema::{advances, charges, receivables},
    kernel::{
        AdvanceId, BookingId, ChargeId, DepartmentId, Error, Id, Instant, InvoiceId, JournalId, Money, ReceivableId,
        Result, TripId, text_enum,
    },
    ledger::model::Dimensions,
};

/// One version of what a trip costs; without a trip, the fee of what a booking gave up.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = charges, treat_none_as_default_value = false)]
pub struct Charge {
    /// Its id.
    pub id: ChargeId,
    /// Whose.
    pub booking_id: BookingId,
    /// Of which trip.
    pub trip_id: Option<TripId>,
    /// Counts the versions of a trip's charge from 1.
    pub version: i64,
    /// The lines' sum in fen.
    pub total_fen: Money,
    /// The lines as JSON.
    pub lines: String,
    /// When it was reckoned.
    pub created_at: Instant,
}

impl Charge {
    /// A new version.
    pub fn new(
        booking_id: BookingId,
        trip_id: Option<TripId>,
        version: i64,
        price: &Price,
        now: Instant,
    ) -> Result<Self> {
        let lines = serde_json::to_string(&price.lines).map_err(Error::internal)?;
        Ok(Self {
            id: ChargeId::new(),
            booking_id,
            trip_id,
            version,
            total_fen: price.total_fen,
            lines,
            created_at: now,
        })
    }

    /// Its lines.
    pub fn lines(&self) -> Result<Vec<Line>> {
        serde_json::from_str(&self.lines).map_err(Error::internal)
    }
}

text_enum! {
    /// What a receivable is owed for.
    pub enum ReceivableKind {
        /// A confirmed trip.
        Trip = "trip" ("Trip", "用车费"),
        /// A late cancellation.
        Fee = "fee" ("Late cancellation", "取消费"),
        /// What was owed when the books began.
        Opening = "opening" ("Opening balance", "期初余额"),
    }
}

/// What a department owes for one trip or one fee. A corrected charge changes it; its journals say how it became what
/// it is.
///
/// Always: `taxable_fen` is the trip's part of 1122, `pass_through_fen` that of 1221.01; what is paid and written off
/// is no more.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = receivables, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Receivable {
    /// Its id.
    pub id: ReceivableId,
    /// What it is owed for.
    pub kind: ReceivableKind,
    /// Who used the vehicle; who pays may be another.
    pub department_id: DepartmentId,
    /// For which booking.
    pub booking_id: Option<BookingId>,
    /// For which trip.
    pub trip_id: Option<TripId>,
    /// The version of the charge that it stands at.
    pub charge_id: Option<ChargeId>,
    /// The journal that it stands in; none for a charge of nothing.
    pub journal_id: Option<JournalId>,
    /// The date on which it is revenue.
    pub date: NaiveDate,
    /// VAT in percent.
    pub vat_percent: i64,
    /// What is ours, with VAT, in fen.
    pub taxable_fen: Money,
    /// Without VAT.
    pub net_fen: Money,
    /// The VAT.
    pub tax_fen: Money,
    /// Outlays in the customer's title.
    pub pass_through_fen: Money,
    /// What of `taxable_fen` is paid.
    pub paid_fen: Money,
    /// What of `pass_through_fen` is paid.
    pub passed_fen: Money,
    /// What of `taxable_fen` is given up.
    pub written_off_fen: Money,
    /// The invoice that it stands on.
    pub invoice_id: Option<InvoiceId>,
    /// When it is due: with the invoice.
    pub due_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Receivable {
    /// A debt of a department's that comes to nothing yet.
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

    /// What a line of its debt is about.
    pub fn debt(&self) -> Dimensions {
        Dimensions { trip_id: self.trip_id, ..Dimensions::of_department(self.department_id) }
    }

    /// What of ours is still owed, in fen.
    pub fn open_fen(&self) -> Money {
        self.taxable_fen - self.paid_fen - self.written_off_fen
    }

    /// What of the customer's own outlays is still owed, in fen.
    pub fn open_pass_through_fen(&self) -> Money {
        self.pass_through_fen - self.passed_fen
    }

    /// All that is still owed.
    pub fn open(&self) -> Part {
        Part { taxable_fen: self.open_fen(), pass_through_fen: self.open_pass_through_fen() }
    }
}

/// A part of a receivable: of what is ours, and of the customer's own outlays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// Of `taxable_fen`.
    pub taxable_fen: Money,
    /// Of `pass_through_fen`.
    pub pass_through_fen: Money,
}

impl Part {
    /// Both together, in fen.
    pub fn fen(self) -> Money {
        self.taxable_fen + self.pass_through_fen
    }
}

text_enum! {
    /// What an advance comes from.
    pub enum AdvanceSource {
        /// A payment above the debt.
        Payment = "payment" ("Payment above the debt", "多收款项"),
        /// A correction of what had been paid.
        Correction = "correction" ("Correction of what was paid", "更正退回"),
        /// What was there when the books began.
        Opening = "opening" ("Opening balance", "期初余额"),
    }
}

/// What a department has paid ahead: its part of 2203, less the VAT in it that was invoiced.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = advances, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Advance {
    /// Its id.
    pub id: AdvanceId,
    /// Whose.
    pub department_id: DepartmentId,
    /// What it comes from.
    pub source: AdvanceSource,
    /// Which one of those.
    pub source_id: Id<()>,
    /// Since when.
    pub date: NaiveDate,
    /// How much, in fen.
    pub amount_fen: Money,
    /// What of it is used or refunded.
    pub used_fen: Money,
    /// The VAT in it, where it was invoiced before it was used: that is in 2221 already, and not in 2203.
    pub tax_fen: Money,
    /// What of that went with what is used.
    pub used_tax_fen: Money,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Advance {
    /// What of it is left, in fen.
    pub fn left_fen(&self) -> Money {
        self.amount_fen - self.used_fen
    }
}
