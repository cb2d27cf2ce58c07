//! Inspections: what the bureau looked at, with or without a finding.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{JsonSet, schema::inspections},
    kernel::{ContractId, Id, InspectionId, Instant, StandardId, spelling},
};

/// What a client sends to record an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionNew {
    /// The contract.
    pub contract_id: ContractId,
    /// Code of a category of the contract.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "vehicles")]
    pub category: String,
    /// Codes of the clauses that were looked at, of the standard that applied.
    #[serde(deserialize_with = "spelling::read_code_list")]
    #[schema(value_type = std::collections::BTreeSet<String>, min_items = 1, max_items = 100)]
    pub clauses: Vec<String>,
    /// When; now if left out. It lies within the contract's months and not in the future.
    pub at: Option<Instant>,
    /// What was seen. The provider reads it.
    #[schema(min_length = 1, max_length = 2000, example = "抽查三辆车，车容整洁")]
    pub text: Option<String>,
}

/// Filter of the list of inspections.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InspectionFilter {
    /// Only under these contracts.
    #[serde(default)]
    #[param(inline)]
    pub contract_id: Vec<ContractId>,
    /// Only of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
}

/// A row of `inspections`. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = inspections)]
pub struct Inspection {
    /// Its id.
    pub id: InspectionId,
    /// The contract.
    pub contract_id: ContractId,
    /// The category.
    pub category: String,
    /// The clauses that were looked at.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub clauses: JsonSet<String>,
    /// When.
    pub at: Instant,
    /// What was seen.
    pub text: Option<String>,
    /// The user or key that recorded it.
    pub inspected_by: Id<()>,
    /// What that user or key was called.
    pub inspected_by_name: String,
    /// When it was recorded.
    pub created_at: Instant,
    /// The same: it never changes.
    pub updated_at: Instant,
    /// The standard that applied. None for what was recorded before this was kept.
    pub standard_id: Option<StandardId>,
}
