//! Suppliers.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::suppliers,
    http::{Patch, Patchable},
    kernel::{Instant, SupplierId, spelling},
};

/// What a client sends to create a supplier.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = suppliers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct SupplierNew {
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "宁海长运汽车租赁有限公司")]
    pub name: String,
    /// Unified social credit code (GB 32100).
    #[serde(default, deserialize_with = "spelling::read_uscc")]
    #[schema(min_length = 18, max_length = 40, example = "91330100799655058B")]
    pub uscc: Option<String>,
    /// The person to ask for.
    #[schema(min_length = 1, max_length = 100)]
    pub contact_name: Option<String>,
    /// Where to call.
    #[schema(min_length = 1, max_length = 40)]
    pub contact_phone: Option<String>,
    /// The first day on which we no longer hire from it.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a supplier.
pub type SupplierPatch = Patch<SupplierNew>;

impl Patchable for SupplierNew {}

/// Filter of the list of suppliers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SupplierFilter {
    /// Only those with these names.
    #[serde(default)]
    pub name: Vec<String>,
}

/// A row of `suppliers`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = suppliers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// What clients send.
    #[diesel(embed)]
    pub content: SupplierNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
