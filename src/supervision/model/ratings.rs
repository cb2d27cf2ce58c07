//! Ratings: the stars that departments give for the service of a month.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::ratings,
    kernel::{ContractId, DepartmentId, Instant, Period, RatingId, StandardId, spelling},
};

/// What a client sends to rate a clause of a contract's standard in a month. A second one replaces the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingNew {
    /// The contract.
    pub contract_id: ContractId,
    /// Code of a category of the contract.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "vehicles")]
    pub category: String,
    /// The department that rates. The contract serves it.
    pub department_id: DepartmentId,
    /// The month, which has begun, within the contract's months.
    pub period: Period,
    /// Code of a rated clause of the standard of that month.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "stars")]
    pub clause: String,
    /// Stars, 5 for the best.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub stars: i64,
    /// A comment. The provider doesn't read it.
    #[schema(min_length = 1, max_length = 1000, example = "驾驶员热情周到")]
    pub comment: Option<String>,
}

/// Filter of the list of ratings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RatingFilter {
    /// Only under these contracts.
    #[serde(default)]
    #[param(inline)]
    pub contract_id: Vec<ContractId>,
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
}

/// A row of `ratings`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = ratings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Rating {
    /// Its id.
    pub id: RatingId,
    /// The contract.
    pub contract_id: ContractId,
    /// The month.
    pub period: Period,
    /// The department that rates.
    pub department_id: DepartmentId,
    /// The category.
    pub category: String,
    /// The clause.
    pub clause: String,
    /// Stars, 1 to 5.
    pub stars: i64,
    /// A comment.
    pub comment: Option<String>,
    /// Whether an approver gave them: then only an approver replaces them.
    pub by_approver: bool,
    /// What the user or key that rated was called.
    pub rated_by_name: String,
    /// Counts changes.
    pub version: i64,
    /// When it was first given.
    pub created_at: Instant,
    /// When it was last replaced.
    pub updated_at: Instant,
    /// The standard of the clause. None for what was given before this was kept.
    pub standard_id: Option<StandardId>,
}
