//! Ratings as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{ContractId, DepartmentId, Instant, Period, RatingId, StandardId},
    supervision::model,
};

/// A rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rating {
    /// Its id.
    pub id: RatingId,
    /// The contract.
    pub contract_id: ContractId,
    /// Code of the category.
    #[schema(example = "vehicles")]
    pub category: String,
    /// The department that rates.
    pub department_id: DepartmentId,
    /// The month.
    pub period: Period,
    /// Code of the clause.
    #[schema(example = "stars")]
    pub clause: String,
    /// The standard of that clause. Null for what was given before this was kept.
    pub standard_id: Option<StandardId>,
    /// Stars, 5 for the best.
    #[schema(example = 4)]
    pub stars: i64,
    /// A comment.
    pub comment: Option<String>,
    /// Whether an approver gave them: then only an approver replaces them.
    pub by_approver: bool,
    /// Username of who rated, or the key's name.
    #[schema(example = "requester")]
    pub rated_by: String,
    /// When it was first given.
    pub created_at: Instant,
    /// When it was last replaced.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Rating> for Rating {
    fn from(row: model::Rating) -> Self {
        let model::Rating {
            id,
            contract_id,
            period,
            department_id,
            category,
            clause,
            stars,
            comment,
            by_approver,
            rated_by_name,
            version,
            created_at,
            updated_at,
            standard_id,
        } = row;
        Self {
            id,
            contract_id,
            category,
            department_id,
            period,
            clause,
            standard_id,
            stars,
            comment,
            by_approver,
            rated_by: rated_by_name,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Rating {
    fn path(&self) -> String {
        format!("/ratings/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of ratings.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingPage {
    /// The ratings.
    pub items: Vec<Rating>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
