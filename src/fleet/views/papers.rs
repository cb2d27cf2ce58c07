//! Papers of a vehicle as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::model,
    http,
    kernel::{Instant, PaperId, VehicleId},
};

/// A paper of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Paper {
    /// Its id.
    pub id: PaperId,
    /// Vehicle that it belongs to.
    pub vehicle_id: VehicleId,
    /// Kind of the paper: `inspection`, `compulsory_insurance`, `commercial_insurance`, `operating_permit`.
    #[schema(value_type = String, example = "inspection")]
    pub kind: model::PaperKind,
    /// First day on which it is valid.
    pub valid_from: NaiveDate,
    /// Last day as printed on the paper; the paper is valid to 24:00. An inspection is valid to the end of that month.
    pub valid_until: NaiveDate,
    /// Number of the paper.
    pub number: Option<String>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Paper> for Paper {
    fn from(row: model::Paper) -> Self {
        let model::Paper { id, vehicle_id, kind, valid_from, valid_until, number, version, created_at, updated_at } =
            row;
        Self { id, vehicle_id, kind, valid_from, valid_until, number, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Paper {
    fn path(&self) -> String {
        format!("/papers/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of papers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperPage {
    /// The papers.
    pub items: Vec<Paper>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
