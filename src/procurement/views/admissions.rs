//! Admissions as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{AdmissionId, Instant, SupplierId},
    procurement::model::{self, AdmissionState, Qualification},
};

/// An admission of a supplier to a category of services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Admission {
    /// Its id.
    pub id: AdmissionId,
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Code of the category of services.
    #[schema(example = "catering")]
    pub category: String,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The last day on which it is valid.
    pub valid_until: NaiveDate,
    /// The licences and certificates on which it rests.
    pub qualifications: Vec<Qualification>,
    /// State: `applied`, `admitted`, `suspended`, `barred`.
    #[schema(value_type = String, example = "admitted")]
    pub state: AdmissionState,
    /// Whether the supplier may serve by it today: it is admitted, today is within its dates, and no qualification has
    /// lapsed.
    #[schema(example = true)]
    pub is_valid: bool,
    /// The last day on which the supplier can't be admitted, if it is barred.
    pub barred_until: Option<NaiveDate>,
    /// Why it is suspended or barred.
    pub reason: Option<String>,
    /// Username of who applied, or the key's name. Only the bureau reads it.
    pub made_by: Option<String>,
    /// Username of who admitted it last, or the key's name. Only the bureau reads it.
    pub admitted_by: Option<String>,
    /// When it was last admitted.
    pub admitted_at: Option<Instant>,
    /// When it was applied for.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Admission {
    /// An admission as the bureau sees it.
    pub fn of(row: model::Admission, is_valid: bool) -> Self {
        let model::Admission {
            id,
            supplier_id,
            category,
            valid_from,
            valid_until,
            qualifications,
            state,
            barred_until,
            reason,
            made_by: _,
            made_by_name,
            admitted_by_name,
            admitted_at,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            supplier_id,
            category,
            valid_from,
            valid_until,
            qualifications: qualifications.0,
            state,
            is_valid,
            barred_until,
            reason,
            made_by: Some(made_by_name),
            admitted_by: admitted_by_name,
            admitted_at,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Admission {
    fn path(&self) -> String {
        format!("/admissions/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of admissions.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdmissionPage {
    /// The admissions.
    pub items: Vec<Admission>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
