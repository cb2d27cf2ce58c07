//! Cases: what was found wrong with a service, or complained of.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{case_occurrences, cases},
    kernel::{
        AssessmentId, CaseId, ContractId, DepartmentId, Id, Instant, Money, StandardId, TripId, spelling, text_enum,
    },
};

text_enum! {
    /// How a case came to light.
    pub enum CaseSource {
        /// By an inspection.
        Inspection = "inspection" ("Inspection", "检查发现"),
        /// A department complained, or rated a trip with one or two stars.
        Complaint = "complaint" ("Complaint", "部门投诉"),
        /// By an audit.
        Audit = "audit" ("Audit", "审计发现"),
    }
}

text_enum! {
    /// How bad a case is.
    pub enum CaseSeverity {
        /// It costs its points.
        Minor = "minor" ("Minor", "一般"),
        /// It may also cap the score of the whole line.
        Serious = "serious" ("Serious", "严重"),
    }
}

text_enum! {
    /// State of a case.
    pub enum CaseState {
        /// The provider hasn't answered.
        Open = "open" ("Open", "待答复"),
        /// The provider has answered.
        Answered = "answered" ("Answered", "已答复"),
        /// The bureau has decided.
        Closed = "closed" ("Closed", "已办结"),
    }
}

text_enum! {
    /// What the bureau decided about a case.
    pub enum CaseOutcome {
        /// It was so.
        Upheld = "upheld" ("Upheld", "属实"),
        /// It was not so, or not the provider's fault.
        Unfounded = "unfounded" ("Unfounded", "不属实"),
    }
}

/// What a client sends to record a case. A department sends a complaint of its own, without points, penalty and severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseNew {
    /// The contract.
    pub contract_id: ContractId,
    /// Code of a category of the contract.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "vehicles")]
    pub category: String,
    /// How it came to light.
    pub source: CaseSource,
    /// Code of the clause that was broken, of the standard that applied when it was found. Only a complaint may lack it.
    #[serde(default, deserialize_with = "spelling::read_optional_code")]
    #[schema(min_length = 1, max_length = 40, example = "clean")]
    pub clause: Option<String>,
    /// How bad it is; `minor` if left out.
    pub severity: Option<CaseSeverity>,
    /// When it was found; now if left out. It lies within the contract's months and not in the future.
    pub found_at: Option<Instant>,
    /// What was wrong. The provider reads it.
    #[schema(min_length = 1, max_length = 2000, example = "车内未清扫")]
    pub text: String,
    /// Department that complains, or that it is about. The contract serves it. A department complains for itself: required if
    /// the caller acts for several.
    pub department_id: Option<DepartmentId>,
    /// Trip that it is about. It belongs to that department, if one is named.
    pub trip_id: Option<TripId>,
    /// What it takes off the clause, in hundredths of a point; what the clause says if left out. At most the clause's weight.
    #[schema(minimum = 0, maximum = 10_000, example = 50)]
    pub points_centi: Option<i64>,
    /// What it costs in fen; what the clause says if left out.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64, example = 50_000)]
    pub penalty_fen: Option<Money>,
}

/// Filter of the list of cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaseFilter {
    /// Only under these contracts.
    #[serde(default)]
    #[param(inline)]
    pub contract_id: Vec<ContractId>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<CaseState>,
    /// Only from these sources.
    #[serde(default)]
    #[param(inline)]
    pub source: Vec<CaseSource>,
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only those that are overdue, or only the others.
    pub is_overdue: Option<bool>,
}

/// A row of `cases`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cases, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The contract.
    pub contract_id: ContractId,
    /// The category.
    pub category: String,
    /// How it came to light.
    pub source: CaseSource,
    /// The clause that was broken.
    pub clause: Option<String>,
    /// How bad it is.
    pub severity: CaseSeverity,
    /// State.
    pub state: CaseState,
    /// What was decided, once it is closed.
    pub outcome: Option<CaseOutcome>,
    /// When it was found.
    pub found_at: Instant,
    /// The user or key that recorded it.
    pub found_by: Id<()>,
    /// What that user or key was called.
    pub found_by_name: String,
    /// Department that complains, or that it is about.
    pub department_id: Option<DepartmentId>,
    /// Trip that it is about.
    pub trip_id: Option<TripId>,
    /// What was wrong.
    pub text: String,
    /// What it takes off the clause, in hundredths of a point.
    pub points_centi: i64,
    /// What it costs.
    pub penalty_fen: Money,
    /// Until when the provider answers.
    pub respond_due_at: Instant,
    /// Until when it is closed.
    pub resolve_due_at: Instant,
    /// When the provider answered.
    pub answered_at: Option<Instant>,
    /// What the provider answered.
    pub answer_text: Option<String>,
    /// Who recorded the answer.
    pub answered_by_name: Option<String>,
    /// Who signed an answer on paper.
    pub signed_by: Option<String>,
    /// Number of that paper.
    pub slip: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Who closed it.
    pub closed_by_name: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// The standard whose clause it names. None without a clause, and for what was recorded before this was kept.
    pub standard_id: Option<StandardId>,
    /// Whether a low rating of its trip made it.
    pub from_rating: bool,
}

/// A row of `case_occurrences`: what an assessment counts, once. The first is the finding, each further one a reopening.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_occurrences)]
pub struct CaseOccurrence {
    /// The case.
    pub case_id: CaseId,
    /// 1 for the finding.
    pub number: i64,
    /// When it was found or reopened.
    pub at: Instant,
    /// Why it was reopened.
    pub reason: Option<String>,
    /// The assessment that counted it.
    pub assessment_id: Option<AssessmentId>,
    /// Until when the provider was to answer it. None if nobody kept it.
    pub respond_due_at: Option<Instant>,
    /// When the provider answered it.
    pub answered_at: Option<Instant>,
}
