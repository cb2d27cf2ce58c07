//! Services by the bureau's own staff (自主服务), by category and month.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::own_services,
    http::{Patch, Patchable},
    kernel::{Instant, Money, OwnServiceId, Period, spelling},
};

/// What a client sends to record what a category took of the bureau's own staff in a month.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = own_services, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OwnServiceNew {
    /// The code of the category.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "catering")]
    pub category: String,
    /// The month. A category has one record a month.
    pub period: Period,
    /// How many of the bureau's own staff served.
    #[schema(minimum = 0, maximum = 1_000_000, example = 46)]
    pub heads: i64,
    /// What it cost, in fen.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000_000_i64, example = 17_500_000)]
    pub cost_fen: Money,
}

/// A merge patch of an own service.
pub type OwnServicePatch = Patch<OwnServiceNew>;

impl Patchable for OwnServiceNew {}

/// Filter of the list of own services.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnServiceFilter {
    /// Only of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
    /// Only of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
}

/// A row of `own_services`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = own_services, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OwnService {
    /// Its id.
    pub id: OwnServiceId,
    /// What clients send.
    #[diesel(embed)]
    pub content: OwnServiceNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
