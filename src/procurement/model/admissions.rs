//! Admissions: which suppliers may serve in which category of services.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{Json, schema::admissions},
    kernel::{AdmissionId, Id, Instant, SupplierId, spelling, text_enum},
};

text_enum! {
    /// State of an admission.
    pub enum AdmissionState {
        /// It waits for a second person.
        Applied = "applied" ("Applied for", "待审核"),
        /// The supplier may serve, while the admission is valid.
        Admitted = "admitted" ("Admitted", "已准入"),
        /// The supplier may not serve until it is admitted again.
        Suspended = "suspended" ("Suspended", "已暂停"),
        /// The supplier may not be admitted before a day is over.
        Barred = "barred" ("Barred", "已禁入"),
    }
}

/// A licence or certificate that a supplier has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// What it is.
    #[schema(min_length = 1, max_length = 100, example = "食品经营许可证")]
    pub kind: String,
    /// Its number.
    #[schema(min_length = 1, max_length = 100, example = "JY23302250000001")]
    pub number: String,
    /// The last day on which it is valid.
    pub valid_until: NaiveDate,
}

/// What a client sends to apply for the admission of a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmissionNew {
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Code of the category of services.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "catering")]
    pub category: String,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The last day on which it is valid.
    pub valid_until: NaiveDate,
    /// The licences and certificates on which it rests. Once one of them lapses, it is no longer valid.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub qualifications: Vec<Qualification>,
}

/// Filter of the list of admissions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AdmissionFilter {
    /// Only of these suppliers.
    #[serde(default)]
    #[param(inline)]
    pub supplier_id: Vec<SupplierId>,
    /// Only for these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<AdmissionState>,
}

/// A row of `admissions`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = admissions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Admission {
    /// Its id.
    pub id: AdmissionId,
    /// The supplier.
    pub supplier_id: SupplierId,
    /// The category of services.
    pub category: String,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The last day on which it is valid.
    pub valid_until: NaiveDate,
    /// The licences and certificates on which it rests.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub qualifications: Json<Vec<Qualification>>,
    /// State.
    pub state: AdmissionState,
    /// The last day on which the supplier can't be admitted, if it is barred.
    pub barred_until: Option<NaiveDate>,
    /// Why it is suspended or barred.
    pub reason: Option<String>,
    /// The user or key that applied.
    pub made_by: Id<()>,
    /// What that user or key was called.
    pub made_by_name: String,
    /// Who admitted it last, if it was ever admitted.
    pub admitted_by_name: Option<String>,
    /// When it was last admitted.
    pub admitted_at: Option<Instant>,
    /// Counts changes.
    pub version: i64,
    /// When it was applied for.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
