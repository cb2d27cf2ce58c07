//! Routes of contracts.

use actix_web::{HttpResponse, get, patch, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{ContractId, Result, id::of},
    supervision::{
        forms::{AmendContract, EndContract},
        model::{ContractFilter, ContractNew, ContractPatch},
        ops,
        views::{Contract, ContractPage},
    },
};

/// List contracts
///
/// Supervisors read all, dispatchers and accountants those by which the company serves or which it pays, departments the
/// signed ones that serve them.
#[utoipa::path(
    tag = "supervision",
    params(http::PageParams, ContractFilter),
    responses((status = 200, body = ContractPage)),
)]
#[get("/contracts")]
async fn contract_list(ctx: Ctx, listing: Listing<ContractFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::contract_list).await
}

/// Draft a contract
#[utoipa::path(tag = "supervision", request_body = ContractNew, responses((status = 201, body = Contract)))]
#[post("/contracts")]
async fn contract_create(ctx: Ctx, body: Body<ContractNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::contract_create).await
}

/// One contract
#[utoipa::path(tag = "supervision", params(("id" = ContractId, Path)), responses((status = 200, body = Contract)))]
#[get("/contracts/{id}")]
async fn contract_get(ctx: Ctx, id: Path<of::Contract>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::contract_get(reader, id.0)).await
}

/// Change a draft
#[utoipa::path(
    tag = "supervision",
    params(("id" = ContractId, Path)),
    request_body = ContractPatch,
    responses((status = 200, body = Contract)),
)]
#[patch("/contracts/{id}")]
async fn contract_change(ctx: Ctx, id: Path<of::Contract>, body: Body<ContractPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::contract_change(unit, id.0, patch)).await
}

/// Sign a contract
///
/// Neither the person who drafted it nor the one who last changed it can sign it. Of a signed contract it signs what waits for
/// that: an amendment or a renewal. One that is signed after its term began
/// says so.
#[utoipa::path(
    tag = "supervision",
    params(("id" = ContractId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Contract)),
)]
#[post("/contracts/{id}/sign")]
async fn contract_sign(ctx: Ctx, id: Path<of::Contract>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::contract_sign(unit, id.0)).await
}

/// Amend a signed contract
///
/// From a month without an assessment on, once another person signs it. An amendment takes the place of what waits for its
/// signature.
#[utoipa::path(
    tag = "supervision",
    params(("id" = ContractId, Path)),
    request_body = AmendContract,
    responses((status = 200, body = Contract)),
)]
#[post("/contracts/{id}/amend")]
async fn contract_amend(ctx: Ctx, id: Path<of::Contract>, body: Body<AmendContract>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::contract_amend(unit, id.0, form)).await
}

/// Renew a signed contract
///
/// For a further term, once another person signs it. It takes one of the agreed renewals, and a mean score of the term that the
/// bureau's rules ask for.
#[utoipa::path(
    tag = "supervision",
    params(("id" = ContractId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Contract)),
)]
#[post("/contracts/{id}/renew")]
async fn contract_renew(ctx: Ctx, id: Path<of::Contract>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::contract_renew(unit, id.0)).await
}

/// End a contract before its term is over
///
/// It has ended at once. Its months up to `last_month` are still assessed.
#[utoipa::path(
    tag = "supervision",
    params(("id" = ContractId, Path)),
    request_body = EndContract,
    responses((status = 200, body = Contract)),
)]
#[post("/contracts/{id}/end")]
async fn contract_end(ctx: Ctx, id: Path<of::Contract>, body: Body<EndContract>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::contract_end(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(contract_list).service(contract_create).service(contract_get).service(contract_change);
    routes.service(contract_sign).service(contract_amend).service(contract_renew).service(contract_end);
}
