//! Inspections as the API answers them.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{ContractId, InspectionId, Instant, StandardId},
    supervision::model,
};

/// An inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Inspection {
    /// Its id.
    pub id: InspectionId,
    /// The contract.
    pub contract_id: ContractId,
    /// Code of the category.
    #[schema(example = "vehicles")]
    pub category: String,
    /// Codes of the clauses that were looked at.
    pub clauses: BTreeSet<String>,
    /// The standard of these clauses. Null for what was recorded before this was kept.
    pub standard_id: Option<StandardId>,
    /// When.
    pub at: Instant,
    /// What was seen.
    pub text: Option<String>,
    /// Username of who recorded it, or the key's name. Only the bureau reads it.
    pub inspected_by: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// The same: it never changes.
    pub updated_at: Instant,
    /// Its version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Inspection> for Inspection {
    fn from(row: model::Inspection) -> Self {
        let model::Inspection {
            id,
            contract_id,
            category,
            clauses,
            at,
            text,
            inspected_by: _,
            inspected_by_name,
            created_at,
            updated_at,
            standard_id,
        } = row;
        Self {
            id,
            contract_id,
            category,
            clauses: clauses.0,
            standard_id,
            at,
            text,
            inspected_by: Some(inspected_by_name),
            created_at,
            updated_at,
            etag: etag(1),
        }
    }
}

impl http::Resource for Inspection {
    fn path(&self) -> String {
        format!("/inspections/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of inspections.
#[derive(Debug, Serialize, ToSchema)]
pub struct InspectionPage {
    /// The inspections.
    pub items: Vec<Inspection>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
