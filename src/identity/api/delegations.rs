//! The routes of delegations.

use actix_web::{HttpResponse, get, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    identity::{
        model::{DelegationFilter, DelegationNew},
        ops,
        views::{Delegation, DelegationPage},
    },
    kernel::{DelegationId, Result, id::of},
};

/// List delegations
///
/// An administrator and a supervisor see all; everybody else those that they gave or hold.
#[utoipa::path(
    tag = "users and keys",
    params(http::PageParams, DelegationFilter),
    responses((status = 200, body = DelegationPage)),
)]
#[get("/delegations")]
async fn delegation_list(ctx: Ctx, listing: Listing<DelegationFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::delegation_list).await
}

/// Let another approve
///
/// While it runs, the delegate approves and rejects the bookings of the approver's departments, and sees them for that.
/// An approver delegates for themselves, an administrator for any approver.
#[utoipa::path(tag = "users and keys", request_body = DelegationNew, responses((status = 201, body = Delegation)))]
#[post("/delegations")]
async fn delegation_create(ctx: Ctx, body: Body<DelegationNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::delegation_create).await
}

/// One delegation
#[utoipa::path(
    tag = "users and keys",
    params(("id" = DelegationId, Path)),
    responses((status = 200, body = Delegation)),
)]
#[get("/delegations/{id}")]
async fn delegation_get(ctx: Ctx, id: Path<of::Delegation>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::delegation_get(reader, id.0)).await
}

/// End a delegation
///
/// It ends now, also if it has not begun. The approver who gave it ends it, or an administrator.
#[utoipa::path(
    tag = "users and keys",
    params(("id" = DelegationId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Delegation)),
)]
#[post("/delegations/{id}/end")]
async fn delegation_end(ctx: Ctx, id: Path<of::Delegation>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::delegation_end(unit, id.0)).await
}

/// The routes.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(delegation_list).service(delegation_create).service(delegation_get).service(delegation_end);
}
