//! Papers of a vehicle.

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
    /// Whose it is.
    pub vehicle_id: VehicleId,
    /// What paper: `inspection`, `compulsory_insurance`, `commercial_insurance`, `operating_permit`.
    #[schema(value_type = String, example = "inspection")]
    pub kind: model::PaperKind,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The day on it until which it is valid, to 24:00; an inspection is to the end of its month.
    pub valid_until: NaiveDate,
    /// Its number.
    pub number: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version.
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
    /// Papers are found in their vehicle's list.
    fn path(&self) -> String {
        format!("/vehicles/{}/papers", self.vehicle_id)
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
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
