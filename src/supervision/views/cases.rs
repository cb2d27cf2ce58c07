//! Cases as the API answers them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{CaseId, ContractId, DepartmentId, Instant, Money, StandardId, TripId},
    supervision::model::{self, CaseOutcome, CaseSeverity, CaseSource, CaseState},
};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The contract.
    pub contract_id: ContractId,
    /// Code of the category.
    #[schema(example = "vehicles")]
    pub category: String,
    /// How it came to light: `inspection`, `complaint`, `audit`.
    #[schema(value_type = String, example = "complaint")]
    pub source: CaseSource,
    /// Code of the clause that was broken.
    #[schema(example = "clean")]
    pub clause: Option<String>,
    /// The standard of that clause. Null without one.
    pub standard_id: Option<StandardId>,
    /// How bad it is: `minor`, `serious`.
    #[schema(value_type = String, example = "minor")]
    pub severity: CaseSeverity,
    /// State: `open`, `answered`, `closed`.
    #[schema(value_type = String, example = "open")]
    pub state: CaseState,
    /// What was decided, once it is closed: `upheld`, `unfounded`.
    #[schema(value_type = Option<String>, example = "upheld")]
    pub outcome: Option<CaseOutcome>,
    /// When it was found.
    pub found_at: Instant,
    /// Username of who recorded it, or the key's name. Only the bureau and the department that complains read it.
    pub found_by: Option<String>,
    /// Department that complains, or that it is about.
    pub department_id: Option<DepartmentId>,
    /// Trip that it is about.
    pub trip_id: Option<TripId>,
    /// What was wrong.
    #[schema(example = "车内未清扫")]
    pub text: String,
    /// What it takes off the clause, in hundredths of a point.
    #[schema(example = 50)]
    pub points_centi: i64,
    /// What it costs in fen.
    #[schema(value_type = i64, example = 50_000)]
    pub penalty_fen: Money,
    /// Until when the provider answers.
    pub respond_due_at: Instant,
    /// Until when it is closed.
    pub resolve_due_at: Instant,
    /// Whether it waits longer than that, for the answer or for the end.
    pub is_overdue: bool,
    /// When the provider answered.
    pub answered_at: Option<Instant>,
    /// What the provider answered.
    pub answer_text: Option<String>,
    /// Username of who recorded the answer, or the key's name. Only the bureau and the provider read it.
    pub answered_by: Option<String>,
    /// Who signed an answer on paper.
    pub signed_by: Option<String>,
    /// Number of that paper.
    pub slip: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Username of who closed it, or the key's name. Only the bureau reads it.
    pub closed_by: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Case {
    /// A case as the bureau sees it.
    pub fn of(row: model::Case, is_overdue: bool) -> Self {
        let model::Case {
            id,
            contract_id,
            category,
            source,
            clause,
            severity,
            state,
            outcome,
            found_at,
            found_by: _,
            found_by_name,
            department_id,
            trip_id,
            text,
            points_centi,
            penalty_fen,
            respond_due_at,
            resolve_due_at,
            answered_at,
            answer_text,
            answered_by_name,
            signed_by,
            slip,
            closed_at,
            closed_by_name,
            version,
            created_at,
            updated_at,
            standard_id,
            from_rating: _,
        } = row;
        Self {
            id,
            contract_id,
            category,
            source,
            clause,
            standard_id,
            severity,
            state,
            outcome,
            found_at,
            found_by: Some(found_by_name),
            department_id,
            trip_id,
            text,
            points_centi,
            penalty_fen,
            respond_due_at,
            resolve_due_at,
            is_overdue,
            answered_at,
            answer_text,
            answered_by: answered_by_name,
            signed_by,
            slip,
            closed_at,
            closed_by: closed_by_name,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Case {
    fn path(&self) -> String {
        format!("/cases/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub struct CasePage {
    /// The cases.
    pub items: Vec<Case>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
