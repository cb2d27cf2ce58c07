//! Routes of tenders and bids.

use actix_web::{HttpResponse, get, patch, post};

use crate::{
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{BidId, Result, TenderId, id::of},
    procurement::{
        forms::{CancelTender, ChallengeAward, CloseChallenge, OpenTender, RejectBid, ScoreBids},
        model::{BidFilter, BidNew, TenderFilter, TenderNew, TenderPatch},
        ops,
        views::{Bid, BidPage, Tender, TenderPage},
    },
};

/// List tenders
#[utoipa::path(
    tag = "procurement",
    params(http::PageParams, TenderFilter),
    responses((status = 200, body = TenderPage)),
)]
#[get("/tenders")]
async fn tender_list(ctx: Ctx, listing: Listing<TenderFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::tender_list).await
}

/// Draft a tender
///
/// The weight of the price and the criteria sum to 10,000.
#[utoipa::path(tag = "procurement", request_body = TenderNew, responses((status = 201, body = Tender)))]
#[post("/tenders")]
async fn tender_create(ctx: Ctx, body: Body<TenderNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::tender_create).await
}

/// One tender
#[utoipa::path(tag = "procurement", params(("id" = TenderId, Path)), responses((status = 200, body = Tender)))]
#[get("/tenders/{id}")]
async fn tender_get(ctx: Ctx, id: Path<of::Tender>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::tender_get(reader, id.0)).await
}

/// Change a draft
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = TenderPatch,
    responses((status = 200, body = Tender)),
)]
#[patch("/tenders/{id}")]
async fn tender_change(ctx: Ctx, id: Path<of::Tender>, body: Body<TenderPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::tender_change(unit, id.0, patch)).await
}

/// Publish a tender
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/publish")]
async fn tender_publish(ctx: Ctx, id: Path<of::Tender>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::tender_publish(unit, id.0)).await
}

/// List the bids in a tender
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path), http::PageParams, BidFilter),
    responses((status = 200, body = BidPage)),
)]
#[get("/tenders/{id}/bids")]
async fn bid_list(ctx: Ctx, id: Path<of::Tender>, listing: Listing<BidFilter>) -> Result<HttpResponse> {
    ctx.list(listing, move |reader, page, filter| ops::bid_list(reader, id.0, page, filter)).await
}

/// Record a bid
///
/// Its price is recorded at the opening, so that nobody knows it before.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = BidNew,
    responses((status = 201, body = Bid)),
)]
#[post("/tenders/{id}/bids")]
async fn bid_create(ctx: Ctx, id: Path<of::Tender>, body: Body<BidNew>) -> Result<HttpResponse> {
    ctx.create(body, move |unit, new| ops::bid_create(unit, id.0, new)).await
}

/// One bid
#[utoipa::path(tag = "procurement", params(("id" = BidId, Path)), responses((status = 200, body = Bid)))]
#[get("/bids/{id}")]
async fn bid_get(ctx: Ctx, id: Path<of::Bid>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::bid_get(reader, id.0)).await
}

/// Open the bids
///
/// Not before the tender has closed. It takes the price of each bid; those above the ceiling are rejected.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = OpenTender,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/open")]
async fn tender_open(ctx: Ctx, id: Path<of::Tender>, body: Body<OpenTender>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::tender_open(unit, id.0, form)).await
}

/// Reject a bid
///
/// Whoever rejects a bid doesn't award the tender.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = RejectBid,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/reject-bid")]
async fn bid_reject(ctx: Ctx, id: Path<of::Tender>, body: Body<RejectBid>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::bid_reject(unit, id.0, form)).await
}

/// Record what the experts give
///
/// A score that was given before for the same bid, expert and criterion is replaced. Whoever records scores doesn't award
/// the tender.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = ScoreBids,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/score")]
async fn bids_score(ctx: Ctx, id: Path<of::Tender>, body: Body<ScoreBids>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::bids_score(unit, id.0, form)).await
}

/// Award a tender
///
/// Nobody who scored or rejected bids awards it. Bids whose supplier isn't admitted to every category are rejected; if too
/// few are left, the tender has failed.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = http::Nothing,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/award")]
async fn tender_award(ctx: Ctx, id: Path<of::Tender>, body: Body<http::Nothing>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, _| ops::tender_award(unit, id.0)).await
}

/// Record a challenge of the award
///
/// No contract that follows the tender is signed while it is open.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = ChallengeAward,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/challenge")]
async fn award_challenge(ctx: Ctx, id: Path<of::Tender>, body: Body<ChallengeAward>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::award_challenge(unit, id.0, form)).await
}

/// Decide about the open challenge
///
/// Another person than the one who awarded the tender decides. If it is upheld, the tender is awarded anew.
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = CloseChallenge,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/close-challenge")]
async fn challenge_close(ctx: Ctx, id: Path<of::Tender>, body: Body<CloseChallenge>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::challenge_close(unit, id.0, form)).await
}

/// Cancel a tender before its award
#[utoipa::path(
    tag = "procurement",
    params(("id" = TenderId, Path)),
    request_body = CancelTender,
    responses((status = 200, body = Tender)),
)]
#[post("/tenders/{id}/cancel")]
async fn tender_cancel(ctx: Ctx, id: Path<of::Tender>, body: Body<CancelTender>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, form| ops::tender_cancel(unit, id.0, form)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(tender_list).service(tender_create).service(tender_get).service(tender_change);
    routes.service(tender_publish).service(tender_open).service(tender_cancel);
    routes.service(bid_list).service(bid_create).service(bid_get).service(bid_reject).service(bids_score);
    routes.service(tender_award).service(award_challenge).service(challenge_close);
}
