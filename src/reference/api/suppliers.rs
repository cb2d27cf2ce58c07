//! The wire of the suppliers.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{Instant, Result, SupplierId, id::of},
    reference::{
        model::{self, SupplierNew, SupplierPatch},
        ops,
    },
};

/// A supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// The name.
    #[schema(example = "宁海长运汽车租赁有限公司")]
    pub name: String,
    /// Unified social credit code (GB 32100).
    pub uscc: Option<String>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// Where to call.
    pub contact_phone: Option<String>,
    /// The first day on which we hire from it no more.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Supplier> for Supplier {
    fn from(row: model::Supplier) -> Self {
        let model::Supplier {
            id,
            name,
            uscc,
            contact_name,
            contact_phone,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        Self { id, name, uscc, contact_name, contact_phone, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Supplier {
    fn path(&self) -> String {
        format!("/suppliers/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of suppliers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplierPage {
    /// The suppliers.
    pub items: Vec<Supplier>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which suppliers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SupplierFilter {
    /// Of these names.
    #[serde(default)]
    pub name: Vec<String>,
}

/// List suppliers
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, SupplierFilter),
    responses((status = 200, body = SupplierPage)),
)]
#[get("/suppliers")]
async fn supplier_list(ctx: Ctx, listing: Listing<SupplierFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::supplier_list(reader, page, &filter.name)).await
}

/// Add a supplier
#[utoipa::path(tag = "master data", request_body = SupplierNew, responses((status = 201, body = Supplier)))]
#[post("/suppliers")]
async fn supplier_create(ctx: Ctx, body: Body<SupplierNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::supplier_create).await
}

/// One supplier
#[utoipa::path(tag = "master data", params(("id" = SupplierId, Path)), responses((status = 200, body = Supplier)))]
#[get("/suppliers/{id}")]
async fn supplier_get(ctx: Ctx, id: Path<of::Supplier>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::supplier_get(reader, id.0)).await
}

/// Change a supplier
#[utoipa::path(
    tag = "master data",
    params(("id" = SupplierId, Path)),
    request_body = SupplierPatch,
    responses((status = 200, body = Supplier)),
)]
#[patch("/suppliers/{id}")]
async fn supplier_change(ctx: Ctx, id: Path<of::Supplier>, body: Body<SupplierPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::supplier_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(supplier_list).service(supplier_create).service(supplier_get).service(supplier_change);
}
