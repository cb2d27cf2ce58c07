//! Advances as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Allocation;
use crate::{
    charges::model::{self, AdvanceSource},
    db::etag,
    http,
    kernel::{AdvanceId, DepartmentId, Id, Instant, Money},
};

/// What a department has paid ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Advance {
    /// Its id.
    pub id: AdvanceId,
    /// The department.
    pub department_id: DepartmentId,
    /// Where it comes from: `payment` (above the debt), `correction` (of a charge that had been paid), `opening`.
    #[schema(value_type = String, example = "payment")]
    pub source: AdvanceSource,
    /// The id of that payment, corrected receivable or opening journal.
    #[schema(value_type = uuid::Uuid, example = "019a0b5e-7c1f-7000-8000-000000000020")]
    pub source_id: Id<()>,
    /// The date since when it exists.
    #[schema(example = "2026-05-20")]
    pub date: NaiveDate,
    /// The amount in fen.
    #[schema(value_type = i64, example = 200_000)]
    pub amount_fen: Money,
    /// What is used, refunded, or reversed with its payment, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub used_fen: Money,
    /// What is left, in fen.
    #[schema(value_type = i64, example = 102_440)]
    pub left_fen: Money,
    /// The VAT in it, in fen, if it was invoiced before it was used.
    #[schema(value_type = i64, example = 0)]
    pub tax_fen: Money,
    /// The receivables that it has paid.
    pub allocations: Vec<Allocation>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Advance {
    /// From its row and its allocations.
    pub fn of(row: model::Advance, allocations: Vec<Allocation>) -> Self {
        Self {
            id: row.id,
            department_id: row.department_id,
            source: row.source,
            source_id: row.source_id,
            date: row.date,
            amount_fen: row.amount_fen,
            used_fen: row.used_fen,
            tax_fen: row.tax_fen,
            left_fen: row.left_fen(),
            allocations,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Advance {
    fn path(&self) -> String {
        format!("/advances/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of advances.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdvancePage {
    /// The advances.
    pub items: Vec<Advance>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
