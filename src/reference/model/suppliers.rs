//! Suppliers.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::suppliers,
    http::{Patch, Patchable},
    kernel::{Instant, SupplierId},
};

/// What a client sends to create a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierNew {
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "宁海长运汽车租赁有限公司")]
    pub name: String,
    /// Unified social credit code (GB 32100).
    #[schema(min_length = 18, max_length = 18, example = "91330100799655058B")]
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
    /// The name.
    pub name: String,
    /// Unified social credit code (GB 32100).
    pub uscc: Option<String>,
    /// The person to ask for.
    pub contact_name: Option<String>,
    /// Where to call.
    pub contact_phone: Option<String>,
    /// The first day on which we no longer hire from it.
    pub retired_on: Option<NaiveDate>,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Supplier {
    /// The fields that a client would send to create it as it is.
    pub fn written(&self) -> SupplierNew {
        SupplierNew {
            name: self.name.clone(),
            uscc: self.uscc.clone(),
            contact_name: self.contact_name.clone(),
            contact_phone: self.contact_phone.clone(),
            retired_on: self.retired_on,
        }
    }

    /// A row with these fields.
    pub fn new(id: SupplierId, new: &SupplierNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let SupplierNew { name, uscc, contact_name, contact_phone, retired_on } = new.clone();
        Self { id, name, uscc, contact_name, contact_phone, retired_on, version, created_at, updated_at }
    }
}
