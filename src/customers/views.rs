//! What the API answers about departments.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model;
use crate::{
    db::etag,
    http,
    kernel::{DepartmentId, Instant, Money},
};

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Short and unique; it never changes.
    #[schema(example = "finance")]
    pub code: String,
    /// The name.
    #[schema(example = "县财政局")]
    pub name: String,
    /// Percent off.
    #[schema(example = 10)]
    pub discount_percent: i64,
    /// When bookings need approval: `always`, `above_amount`, `out_of_county`, `never`.
    #[schema(value_type = String, example = "always")]
    pub approval_rule: model::ApprovalRule,
    /// The amount of `above_amount`, in fen.
    #[schema(value_type = Option<i64>)]
    pub approval_amount_fen: Option<Money>,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Who is billed instead.
    pub bill_to_department_id: Option<DepartmentId>,
    /// The first day on which it books no more.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Department> for Department {
    fn from(row: model::Department) -> Self {
        let model::Department {
            id,
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Department {
    fn path(&self) -> String {
        format!("/departments/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of departments.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentPage {
    /// The departments.
    pub items: Vec<Department>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
