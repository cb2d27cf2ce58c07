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
    /// Short unique code. It never changes.
    #[schema(example = "finance")]
    pub code: String,
    /// Name printed on trip slips and statements.
    #[schema(example = "县财政局")]
    pub name: String,
    /// Discount in percent on base price, kilometres, time and nights.
    #[schema(example = 10)]
    pub discount_percent: i64,
    /// Which bookings need approval: `always`, `above_amount`, `out_of_county`, `never`.
    #[schema(value_type = String, example = "always")]
    pub approval_rule: model::ApprovalRule,
    /// Amount in fen above which a quote needs approval, for the rule `above_amount`.
    #[schema(value_type = Option<i64>)]
    pub approval_amount_fen: Option<Money>,
    /// Unified social credit code (GB 32100).
    pub uscc: Option<String>,
    /// Department that is billed instead of this one.
    pub bill_to_department_id: Option<DepartmentId>,
    /// First day on which the department can no longer book.
    pub retired_on: Option<NaiveDate>,
    /// How many people it has. Its ratings of services weigh by it.
    #[schema(example = 96)]
    pub headcount: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Department> for Department {
    fn from(row: model::Department) -> Self {
        let model::Department { id, content, version, created_at, updated_at } = row;
        let model::DepartmentNew {
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
            headcount,
        } = content;
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
            headcount,
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
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
