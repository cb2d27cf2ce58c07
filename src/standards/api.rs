//! Routes of categories, own services, standards and bureau rules.

use actix_web::{HttpResponse, get, patch, post};

use super::{
    model::{
        BureauRuleFilter, BureauRuleNew, OwnServiceFilter, OwnServiceNew, OwnServicePatch, ServiceCategoryFilter,
        ServiceCategoryNew, ServiceCategoryPatch, StandardFilter, StandardNew, StandardPatch,
    },
    ops,
    views::{
        BureauRule, BureauRulePage, OwnService, OwnServicePage, ServiceCategory, ServiceCategoryPage, Standard,
        StandardPage,
    },
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{BureauRuleId, OwnServiceId, Result, ServiceCategoryId, StandardId, id::of},
};

/// List categories of services
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, ServiceCategoryFilter),
    responses((status = 200, body = ServiceCategoryPage)),
)]
#[get("/service-categories")]
async fn service_category_list(ctx: Ctx, listing: Listing<ServiceCategoryFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::category_list).await
}

/// Add a category of services
#[utoipa::path(tag = "supervision", request_body = ServiceCategoryNew, responses((status = 201, body = ServiceCategory)))]
#[post("/service-categories")]
async fn service_category_create(ctx: Ctx, body: Body<ServiceCategoryNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::category_create).await
}

/// One category of services
#[utoipa::path(
    tag = "supervision",
    params(("id" = ServiceCategoryId, Path)),
    responses((status = 200, body = ServiceCategory)),
)]
#[get("/service-categories/{id}")]
async fn service_category_get(ctx: Ctx, id: Path<of::ServiceCategory>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::category_get(reader, id.0)).await
}

/// Change a category of services
#[utoipa::path(
    tag = "supervision",
    params(("id" = ServiceCategoryId, Path)),
    request_body = ServiceCategoryPatch,
    responses((status = 200, body = ServiceCategory)),
)]
#[patch("/service-categories/{id}")]
async fn service_category_change(
    ctx: Ctx,
    id: Path<of::ServiceCategory>,
    body: Body<ServiceCategoryPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::category_change(unit, id.0, patch)).await
}

/// List services by the bureau's own staff
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, OwnServiceFilter),
    responses((status = 200, body = OwnServicePage)),
)]
#[get("/own-services")]
async fn own_service_list(ctx: Ctx, listing: Listing<OwnServiceFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::own_service_list).await
}

/// Record what a category took of the bureau's own staff in a month
#[utoipa::path(tag = "supervision", request_body = OwnServiceNew, responses((status = 201, body = OwnService)))]
#[post("/own-services")]
async fn own_service_create(ctx: Ctx, body: Body<OwnServiceNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::own_service_create).await
}

/// One record of a service by the bureau's own staff
#[utoipa::path(
    tag = "supervision",
    params(("id" = OwnServiceId, Path)),
    responses((status = 200, body = OwnService)),
)]
#[get("/own-services/{id}")]
async fn own_service_get(ctx: Ctx, id: Path<of::OwnService>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::own_service_get(reader, id.0)).await
}

/// Change what a category took of the bureau's own staff in a month
#[utoipa::path(
    tag = "supervision",
    params(("id" = OwnServiceId, Path)),
    request_body = OwnServicePatch,
    responses((status = 200, body = OwnService)),
)]
#[patch("/own-services/{id}")]
async fn own_service_change(ctx: Ctx, id: Path<of::OwnService>, body: Body<OwnServicePatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::own_service_change(unit, id.0, patch)).await
}

/// List standards
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, StandardFilter),
    responses((status = 200, body = StandardPage)),
)]
#[get("/standards")]
async fn standard_list(ctx: Ctx, listing: Listing<StandardFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::standard_list).await
}

/// Add a standard
///
/// The weights of its clauses sum to 10,000.
#[utoipa::path(tag = "supervision", request_body = StandardNew, responses((status = 201, body = Standard)))]
#[post("/standards")]
async fn standard_create(ctx: Ctx, body: Body<StandardNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::standard_create).await
}

/// One standard
#[utoipa::path(
    tag = "supervision",
    params(("id" = StandardId, Path)),
    responses((status = 200, body = Standard)),
)]
#[get("/standards/{id}")]
async fn standard_get(ctx: Ctx, id: Path<of::Standard>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::standard_get(reader, id.0)).await
}

/// Change a standard
///
/// Once an assessment has used it, only `retired_on` can be changed. Clauses are replaced as a whole.
#[utoipa::path(
    tag = "supervision",
    params(("id" = StandardId, Path)),
    request_body = StandardPatch,
    responses((status = 200, body = Standard)),
)]
#[patch("/standards/{id}")]
async fn standard_change(ctx: Ctx, id: Path<of::Standard>, body: Body<StandardPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::standard_change(unit, id.0, patch)).await
}

/// List the limits that law sets
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, BureauRuleFilter),
    responses((status = 200, body = BureauRulePage)),
)]
#[get("/bureau-rules")]
async fn bureau_rule_list(ctx: Ctx, listing: Listing<BureauRuleFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::bureau_rule_list).await
}

/// Set limits from a day on
///
/// They are never changed: later limits take their place. Where nobody has set any, the defaults apply.
#[utoipa::path(tag = "supervision", request_body = BureauRuleNew, responses((status = 201, body = BureauRule)))]
#[post("/bureau-rules")]
async fn bureau_rule_create(ctx: Ctx, body: Body<BureauRuleNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::bureau_rule_create).await
}

/// Limits that law sets, from one day on
#[utoipa::path(
    tag = "supervision",
    params(("id" = BureauRuleId, Path)),
    responses((status = 200, body = BureauRule)),
)]
#[get("/bureau-rules/{id}")]
async fn bureau_rule_get(ctx: Ctx, id: Path<of::BureauRule>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::bureau_rule_get(reader, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(service_category_list).service(service_category_create);
    routes.service(service_category_get).service(service_category_change);
    routes.service(own_service_list).service(own_service_create).service(own_service_get).service(own_service_change);
    routes.service(standard_list).service(standard_create).service(standard_get).service(standard_change);
    routes.service(bureau_rule_list).service(bureau_rule_create).service(bureau_rule_get);
}
