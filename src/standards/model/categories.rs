//! Categories of services.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::service_categories,
    http::{Patch, Patchable},
    kernel::{Instant, ServiceCategoryId, spelling},
};

/// What a client sends to create a category of services.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = service_categories, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ServiceCategoryNew {
    /// A short, unique code. It never changes.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "laundry")]
    pub code: String,
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "洗涤服务")]
    pub name: String,
    /// The first day on which it is no longer bought. What was recorded of it stays, and past months can still be
    /// recorded.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a category of services.
pub type ServiceCategoryPatch = Patch<ServiceCategoryNew>;

impl Patchable for ServiceCategoryNew {
    const FROZEN: &'static [&'static str] = &["code"];
}

/// Filter of the list of categories.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ServiceCategoryFilter {
    /// Only those with these codes.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub code: Vec<String>,
}

/// A row of `service_categories`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = service_categories, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ServiceCategory {
    /// Its id.
    pub id: ServiceCategoryId,
    /// What clients send.
    #[diesel(embed)]
    pub content: ServiceCategoryNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
