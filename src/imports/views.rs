//! Imports and past trips as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, ImportKind, ImportState, RowFault};
use crate::{
    bookings::model::Purpose,
    db::etag,
    http,
    kernel::{DepartmentId, DriverId, Error, ImportId, Instant, JournalId, Lang, Money, PastTripId, Result, VehicleId},
};

/// An import with its faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Import {
    /// The fields that lists show as well.
    #[serde(flatten)]
    pub summary: ImportSummary,
    /// The first 1,000 faults, by row.
    #[schema(
        example = json!([{"row": 17, "column": "plate_no", "code": "invalid_plate", "detail": "It is not a number plate such as 浙B12345 or 浙BD12345 (GA 36)."}]),
    )]
    pub faults: Vec<ImportFault>,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportSummary {
    /// Its id.
    pub id: ImportId,
    /// The kind of table.
    #[schema(value_type = String, example = "vehicles")]
    pub kind: ImportKind,
    /// Whether the file is only checked.
    #[schema(example = true)]
    pub dry_run: bool,
    /// Its state: `running`, `passed` (a dry run without faults), `refused` (there are faults; nothing was imported),
    /// `imported`, `failed` (it was interrupted; nothing was imported).
    #[schema(value_type = String, example = "refused")]
    pub state: ImportState,
    /// The date of the opening journal.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
    /// Number of rows below the header.
    #[schema(example = 24)]
    pub rows: i64,
    /// Number of rows checked so far.
    #[schema(example = 24)]
    pub rows_done: i64,
    /// Number of faults.
    #[schema(example = 1)]
    pub fault_count: i64,
    /// The opening journal that was prepared. A second person must approve it.
    #[schema(example = json!(null))]
    pub journal_id: Option<JournalId>,
    /// The name of the user or key who started it.
    #[schema(example = "admin")]
    pub made_by_name: String,
    /// When it was started.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-None-Match`.
    #[schema(example = "\"2\"")]
    pub etag: String,
}

/// A fault, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportFault {
    /// The row, counted from 1 including the header; null if it concerns the whole file.
    #[schema(example = 17)]
    pub row: Option<i64>,
    /// The column, as in the header; null if it concerns the whole row.
    #[schema(example = "plate_no")]
    pub column: Option<String>,
    /// A stable code.
    #[schema(example = "invalid_plate")]
    pub code: String,
    /// What is wrong, and how to correct it.
    #[schema(example = "It is not a number plate such as 浙B12345 or 浙BD12345 (GA 36).")]
    pub detail: String,
}

impl From<model::ImportSummary> for ImportSummary {
    fn from(row: model::ImportSummary) -> Self {
        let model::ImportSummary {
            id,
            kind,
            dry_run,
            state,
            date,
            rows,
            rows_done,
            fault_count,
            journal_id,
            made_by_name,
            version,
            created_at,
            updated_at,
            ..
        } = row;
        Self {
            id,
            kind,
            dry_run,
            state,
            date,
            rows,
            rows_done,
            fault_count,
            journal_id,
            made_by_name,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl Import {
    /// The import as it is answered in this language.
    pub fn of(row: model::Import, lang: Lang) -> Result<Self> {
        let kept: Vec<RowFault> = serde_json::from_str(&row.faults).map_err(Error::internal)?;
        let fault_in = |fault: RowFault| {
            let RowFault { row, column, code, en, zh } = fault;
            ImportFault { row, column, code, detail: if lang == Lang::ZhCn { zh } else { en } }
        };
        Ok(Self { summary: row.summary.into(), faults: kept.into_iter().map(fault_in).collect() })
    }
}

impl http::Resource for Import {
    fn path(&self) -> String {
        format!("/imports/{}", self.summary.id)
    }
    fn etag(&self) -> &str {
        &self.summary.etag
    }
}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPage {
    /// The imports, without their faults.
    pub items: Vec<ImportSummary>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A trip from before this system was used. It is no booking and is not in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PastTrip {
    /// Its id.
    pub id: PastTripId,
    /// The import that added it.
    pub import_id: ImportId,
    /// The number of the trip slip. It is unique.
    #[schema(example = "2025-0001")]
    pub reference: String,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The department that used the vehicle.
    pub department_id: DepartmentId,
    /// The purpose.
    pub purpose: Purpose,
    /// When the vehicle left.
    pub departed_at: Instant,
    /// When it was back.
    pub returned_at: Instant,
    /// The distance in km.
    pub distance_km: i64,
    /// The price in fen.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// When it was imported.
    pub created_at: Instant,
    /// The same as `created_at`, because it never changes.
    pub updated_at: Instant,
    /// Its version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::PastTrip> for PastTrip {
    fn from(row: model::PastTrip) -> Self {
        let model::PastTrip {
            id,
            import_id,
            reference,
            vehicle_id,
            driver_id,
            department_id,
            purpose,
            departed_at,
            returned_at,
            distance_km,
            total_fen,
            created_at,
        } = row;
        Self {
            id,
            import_id,
            reference,
            vehicle_id,
            driver_id,
            department_id,
            purpose,
            departed_at,
            returned_at,
            distance_km,
            total_fen,
            created_at,
            updated_at: created_at,
            etag: etag(1),
        }
    }
}

/// A page of past trips.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastTripPage {
    /// The trips.
    pub items: Vec<PastTrip>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
