//! Routes of the reference data.

use actix_web::{HttpResponse, get, patch, post, web::Data};

use super::{
    forms::RejectProposal,
    model::{
        HolidayFilter, HolidayNew, HolidayPatch, SettingsPatch, SupplierFilter, SupplierNew, SupplierPatch,
        TaxRuleFilter, TaxRuleNew, TaxRulePatch, VehicleClassFilter, VehicleClassNew, VehicleClassPatch,
    },
    ops::{self, Priced},
    views::{
        Holiday, HolidayPage, Settings, Supplier, SupplierPage, TaxRule, TaxRulePage, VehicleClass, VehicleClassPage,
    },
};
use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{HolidayId, Result, SupplierId, TaxRuleId, VehicleClassId, id::of},
};

/// List vehicle classes
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, VehicleClassFilter),
    responses((status = 200, body = VehicleClassPage)),
)]
#[get("/vehicle-classes")]
async fn class_list(ctx: Ctx, listing: Listing<VehicleClassFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::class_list).await
}

/// Add a vehicle class
#[utoipa::path(tag = "master data", request_body = VehicleClassNew, responses((status = 201, body = VehicleClass)))]
#[post("/vehicle-classes")]
async fn class_create(ctx: Ctx, body: Body<VehicleClassNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::class_create).await
}

/// One vehicle class
#[utoipa::path(
    tag = "master data",
    params(("id" = VehicleClassId, Path)),
    responses((status = 200, body = VehicleClass)),
)]
#[get("/vehicle-classes/{id}")]
async fn class_get(ctx: Ctx, id: Path<of::VehicleClass>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::class_get(reader, id.0)).await
}

/// Change a vehicle class
#[utoipa::path(
    tag = "master data",
    params(("id" = VehicleClassId, Path)),
    request_body = VehicleClassPatch,
    responses((status = 200, body = VehicleClass)),
)]
#[patch("/vehicle-classes/{id}")]
async fn class_change(ctx: Ctx, id: Path<of::VehicleClass>, body: Body<VehicleClassPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::class_change(unit, id.0, patch)).await
}

/// List suppliers
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, SupplierFilter),
    responses((status = 200, body = SupplierPage)),
)]
#[get("/suppliers")]
async fn supplier_list(ctx: Ctx, listing: Listing<SupplierFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::supplier_list).await
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

/// List holidays
#[utoipa::path(
    tag = "master data",
    params(http::PageParams, HolidayFilter),
    responses((status = 200, body = HolidayPage)),
)]
#[get("/holidays")]
async fn holiday_list(ctx: Ctx, listing: Listing<HolidayFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::holiday_list).await
}

/// Add a holiday
///
/// A holiday on a day for which a booking is priced already doesn't count until a second person approves it.
#[utoipa::path(tag = "master data", request_body = HolidayNew, responses((status = 201, body = Holiday)))]
#[post("/holidays")]
async fn holiday_create(ctx: Ctx, priced: Data<Priced>, body: Body<HolidayNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::holiday_create(unit, new, **priced)).await
}

/// One holiday
#[utoipa::path(tag = "master data", params(("id" = HolidayId, Path)), responses((status = 200, body = Holiday)))]
#[get("/holidays/{id}")]
async fn holiday_get(ctx: Ctx, id: Path<of::Holiday>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::holiday_get(reader, id.0)).await
}

/// Change a holiday
///
/// What changes the price of a day for which a booking is priced already is `proposed` until a second person approves it.
#[utoipa::path(
    tag = "master data",
    params(("id" = HolidayId, Path)),
    request_body = HolidayPatch,
    responses((status = 200, body = Holiday)),
)]
#[patch("/holidays/{id}")]
async fn holiday_change(
    ctx: Ctx,
    priced: Data<Priced>,
    id: Path<of::Holiday>,
    body: Body<HolidayPatch>,
) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::holiday_change(unit, id.0, patch, **priced)).await
}

/// Approve what is proposed of a holiday
///
/// The person who proposed it can't approve it. From now on it counts, for charges that are reckoned later.
#[utoipa::path(
    tag = "master data",
    params(("id" = HolidayId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Holiday)),
)]
#[post("/holidays/{id}/approve")]
async fn holiday_approve(ctx: Ctx, id: Path<of::Holiday>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::holiday_approve(unit, id.0)).await
}

/// Reject what is proposed of a holiday
///
/// Whoever proposed it may withdraw it in this way, too. An administrator rejects nothing else.
#[utoipa::path(
    tag = "master data",
    params(("id" = HolidayId, Path)),
    request_body = RejectProposal,
    responses((status = 200, body = Holiday)),
)]
#[post("/holidays/{id}/reject")]
async fn holiday_reject(ctx: Ctx, id: Path<of::Holiday>, body: Body<RejectProposal>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::holiday_reject(unit, id.0, &form.reason)).await
}

/// List tax rules
#[utoipa::path(tag = "books", params(http::PageParams, TaxRuleFilter), responses((status = 200, body = TaxRulePage)))]
#[get("/tax-rules")]
async fn tax_rule_list(ctx: Ctx, listing: Listing<TaxRuleFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::tax_rule_list).await
}

/// Add a tax rule
#[utoipa::path(tag = "books", request_body = TaxRuleNew, responses((status = 201, body = TaxRule)))]
#[post("/tax-rules")]
async fn tax_rule_create(ctx: Ctx, body: Body<TaxRuleNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::tax_rule_create).await
}

/// One tax rule
#[utoipa::path(tag = "books", params(("id" = TaxRuleId, Path)), responses((status = 200, body = TaxRule)))]
#[get("/tax-rules/{id}")]
async fn tax_rule_get(ctx: Ctx, id: Path<of::TaxRule>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::tax_rule_get(reader, id.0)).await
}

/// Change a tax rule
///
/// Later postings follow the change; existing ones stay as they are.
#[utoipa::path(
    tag = "books",
    params(("id" = TaxRuleId, Path)),
    request_body = TaxRulePatch,
    responses((status = 200, body = TaxRule)),
)]
#[patch("/tax-rules/{id}")]
async fn tax_rule_change(ctx: Ctx, id: Path<of::TaxRule>, body: Body<TaxRulePatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::tax_rule_change(unit, id.0, patch)).await
}

/// The settings
#[utoipa::path(tag = "master data", responses((status = 200, body = Settings)))]
#[get("/settings")]
async fn settings_get(ctx: Ctx) -> Result<HttpResponse> {
    ctx.get(ops::settings_get).await
}

/// Change the settings
#[utoipa::path(tag = "master data", request_body = SettingsPatch, responses((status = 200, body = Settings)))]
#[patch("/settings")]
async fn settings_change(ctx: Ctx, body: Body<SettingsPatch>) -> Result<HttpResponse> {
    ctx.act(body, ops::settings_change).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(class_list).service(class_create).service(class_get).service(class_change);
    routes.service(supplier_list).service(supplier_create).service(supplier_get).service(supplier_change);
    routes.service(holiday_list).service(holiday_create).service(holiday_get).service(holiday_change);
    routes.service(holiday_approve).service(holiday_reject);
    routes.service(tax_rule_list).service(tax_rule_create).service(tax_rule_get).service(tax_rule_change);
    routes.service(settings_get).service(settings_change);
}
