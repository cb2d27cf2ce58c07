//! The wire of the departments.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{self, DepartmentNew, DepartmentPatch},
    ops,
};
use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{DepartmentId, Instant, Money, Result, id::of},
};

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Short and unique; it never changes.
    #[schema(example = "finance")]
    pub code: String,
    /// The name.
    #[schema(example = "县财政局")]
    pub name: String,
    /// Percent off.
    #[schema(example = 10)]
    pub discount_percent: i64,
    /// When bookings need approval: `always`, `above_amount`, `out_of_county`, `never`.
    #[schema(value_type = String, example = "always")]
    pub approval_rule: model::ApprovalRule,
    /// The amount of `above_amount`, in fen.
    #[schema(value_type = Option<i64>)]
    pub approval_amount_fen: Option<Money>,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Who is billed instead.
    pub bill_to_department_id: Option<DepartmentId>,
    /// The first day on which it books no more.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Department> for Department {
    fn from(row: model::Department) -> Self {
        let model::Department {
            id,
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Department {
    fn path(&self) -> String {
        format!("/departments/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of departments.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentPage {
    /// The departments.
    pub items: Vec<Department>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which departments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DepartmentFilter {
    /// Of these codes.
    #[serde(default)]
    pub code: Vec<String>,
}

/// List departments
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, DepartmentFilter),
    responses((status = 200, body = DepartmentPage)),
)]
#[get("/departments")]
async fn department_list(ctx: Ctx, listing: Listing<DepartmentFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::department_list(reader, page, &filter.code)).await
}

/// Add a department
#[utoipa::path(tag = "master data", request_body = DepartmentNew, responses((status = 201, body = Department)))]
#[post("/departments")]
async fn department_create(ctx: Ctx, body: Body<DepartmentNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::department_create).await
}

/// One department
#[utoipa::path(tag = "master data", params(("id" = DepartmentId, Path)), responses((status = 200, body = Department)))]
#[get("/departments/{id}")]
async fn department_get(ctx: Ctx, id: Path<of::Department>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::department_get(reader, id.0)).await
}

/// Change a department
#[utoipa::path(
    tag = "master data",
    params(("id" = DepartmentId, Path)),
    request_body = DepartmentPatch,
    responses((status = 200, body = Department)),
)]
#[patch("/departments/{id}")]
async fn department_change(ctx: Ctx, id: Path<of::Department>, body: Body<DepartmentPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::department_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(department_list).service(department_create).service(department_get).service(department_change);
}
