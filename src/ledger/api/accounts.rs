//! Accounts.

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Body, Ctx, Listing, Path, Routes},
    kernel::{AccountId, Instant, Result, id::of},
    ledger::{
        model::{self, AccountNew, AccountPatch},
        ops,
    },
};

/// An account of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its code; it never changes.
    #[schema(example = "5401.02")]
    pub code: String,
    /// The name in Chinese.
    #[schema(example = "主营业务成本—燃料充电")]
    pub name: String,
    /// The name in English.
    #[schema(example = "Fuel and charging")]
    pub name_en: String,
    /// What it is in the statements: `asset`, `liability`, `equity`, `income`, `expense`.
    #[schema(value_type = String, example = "expense")]
    pub kind: model::AccountKind,
    /// The side on which it grows: `debit`, `credit`.
    #[schema(value_type = String, example = "debit")]
    pub side: model::Side,
    /// The first day on which nothing is posted to it by hand.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Account> for Account {
    fn from(row: model::Account) -> Self {
        let model::Account { id, code, name, name_en, kind, side, retired_on, version, created_at, updated_at } = row;
        Self { id, code, name, name_en, kind, side, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Account {
    fn path(&self) -> String {
        format!("/accounts/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountPage {
    /// The accounts.
    pub items: Vec<Account>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountFilter {
    /// With these codes.
    #[serde(default)]
    #[param(inline)]
    pub code: Vec<String>,
}

/// List accounts
#[utoipa::path(tag = "books", params(http::PageParams, AccountFilter), responses((status = 200, body = AccountPage)))]
#[get("/accounts")]
async fn account_list(ctx: Ctx, listing: Listing<AccountFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::account_list(reader, page, &filter.code)).await
}

/// Add an account
#[utoipa::path(tag = "books", request_body = AccountNew, responses((status = 201, body = Account)))]
#[post("/accounts")]
async fn account_create(ctx: Ctx, body: Body<AccountNew>) -> Result<HttpResponse> {
    ctx.create(body, ops::account_create).await
}

/// One account
#[utoipa::path(tag = "books", params(("id" = AccountId, Path)), responses((status = 200, body = Account)))]
#[get("/accounts/{id}")]
async fn account_get(ctx: Ctx, id: Path<of::Account>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::account_get(reader, id.0)).await
}

/// Rename or retire an account
#[utoipa::path(
    tag = "books",
    params(("id" = AccountId, Path)),
    request_body = AccountPatch,
    responses((status = 200, body = Account)),
)]
#[patch("/accounts/{id}")]
async fn account_change(ctx: Ctx, id: Path<of::Account>, body: Body<AccountPatch>) -> Result<HttpResponse> {
    ctx.act(body, move |unit, patch| ops::account_change(unit, id.0, patch)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(account_list).service(account_create).service(account_get).service(account_change);
}
