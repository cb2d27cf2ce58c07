//! What rooms hand in to be posted.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{JournalKind, Source};
use crate::kernel::{DepartmentId, DriverId, JournalId, Money, SupplierId, TripId, VehicleId};

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
    pub fn dr(account: &str, fen: Money) -> Self {
        Self {
            account: account.into(),
            dr_fen: fen,
            cr_fen: Money::ZERO,
            of: Dimensions::default(),
            document_date: None,
        }
    }

    /// A credit.
    pub fn cr(account: &str, fen: Money) -> Self {
        Self {
            account: account.into(),
            dr_fen: Money::ZERO,
            cr_fen: fen,
            of: Dimensions::default(),
            document_date: None,
        }
    }

    /// With what it is about.
    pub fn of(self, of: Dimensions) -> Self {
        Self { of, ..self }
    }

    /// Its amount as a debit: a credit counts negative.
    pub fn net(&self) -> Money {
        self.dr_fen - self.cr_fen
    }
}

/// When something is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// On this day, or not at all.
    On(NaiveDate),
    /// On this day if its month is open, else today (BOOKS.md §2.1).
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
