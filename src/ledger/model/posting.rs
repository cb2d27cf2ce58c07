//! Journals that other modules give the ledger to post.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{JournalKind, Source};
use crate::kernel::{DepartmentId, DriverId, JournalId, Money, SupplierId, TripId, VehicleId};

/// What a line is about, besides its account.
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
    /// About a department only.
    pub fn of_department(id: DepartmentId) -> Self {
        Self { department_id: Some(id), ..Self::default() }
    }
}

/// A line to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The code of the account.
    pub account: String,
    /// Debit, in fen; negative only in a red journal.
    pub dr_fen: Money,
    /// Credit, in fen.
    pub cr_fen: Money,
    /// What it is about.
    pub of: Dimensions,
    /// The date of the document behind an opening balance.
    pub document_date: Option<NaiveDate>,
}

impl Entry {
    /// A debit without dimensions.
    pub fn dr(account: &str, fen: Money) -> Self {
        Self {
            account: account.into(),
            dr_fen: fen,
            cr_fen: Money::ZERO,
            of: Dimensions::default(),
            document_date: None,
        }
    }

    /// A credit without dimensions.
    pub fn cr(account: &str, fen: Money) -> Self {
        Self {
            account: account.into(),
            dr_fen: Money::ZERO,
            cr_fen: fen,
            of: Dimensions::default(),
            document_date: None,
        }
    }

    /// The same entry with these dimensions.
    pub fn of(self, of: Dimensions) -> Self {
        Self { of, ..self }
    }

    /// Debit less credit, in fen.
    pub fn net(&self) -> Money {
        self.dr_fen - self.cr_fen
    }
}

/// The date on which a journal is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// This day; refused if its month is closed.
    On(NaiveDate),
    /// This day if its month is open, otherwise today (BOOKS.md §2.1).
    OnOrToday(NaiveDate),
}

/// A journal to be posted. Entries of 0 fen are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Its date.
    pub dated: Dated,
    /// Its kind.
    pub kind: JournalKind,
    /// What happened, in words (摘要).
    pub text: String,
    /// Where it comes from.
    pub source: Source,
    /// The id of that charge, payment and so on.
    pub source_id: Option<Uuid>,
    /// The number of documents that belong to it (附件数).
    pub attachments: i64,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// A journal that was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// The journal.
    pub id: JournalId,
    /// Its date: the one that was asked for, or today.
    pub date: NaiveDate,
}
