//! Accounting periods.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::etag,
    http::{self, Ctx, Listing, PeriodPath, Routes},
    kernel::{Instant, MonthId, Period, Result},
    ledger::{
        model::{self, PeriodState},
        ops,
    },
};

/// A month of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Month)]
pub struct Month {
    /// Its id.
    pub id: MonthId,
    /// Which.
    pub period: Period,
    /// Whether it may be posted into: `open`, `closed`.
    #[schema(value_type = String, example = "open")]
    pub state: PeriodState,
    /// How many journals it has.
    #[schema(example = 214)]
    pub journals: i64,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// By whom.
    #[schema(example = "accountant")]
    pub closed_by: Option<String>,
    /// Who asks to reopen it; another person has to do it.
    pub reopening_by: Option<String>,
    /// Why it is to be reopened, or was.
    pub reopening_reason: Option<String>,
    /// When it was first used.
    pub created_at: Instant,
    /// When it was last closed or reopened.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Month> for Month {
    fn from(row: model::Month) -> Self {
        Self {
            id: row.id,
            period: row.period,
            state: row.state,
            journals: row.next_no - 1,
            closed_at: row.closed_at,
            closed_by: row.closed_by_name,
            reopening_by: row.reopening_by_name,
            reopening_reason: row.reopening_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Month {
    fn path(&self) -> String {
        format!("/periods/{}", self.period)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of months.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthPage {
    /// The months.
    pub items: Vec<Month>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Which months.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthFilter {
    /// These.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<PeriodState>,
}

/// List the months of the books
///
/// A month that nothing has been posted into has no row, and is open.
#[utoipa::path(tag = "books", params(http::PageParams, MonthFilter), responses((status = 200, body = MonthPage)))]
#[get("/periods")]
async fn period_list(ctx: Ctx, listing: Listing<MonthFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::period_list(reader, page, &filter.state, &filter.period)).await
}

/// One month of the books
#[utoipa::path(tag = "books", params(("period" = Period, Path)), responses((status = 200, body = Month)))]
#[get("/periods/{period}")]
async fn period_get(ctx: Ctx, period: PeriodPath) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::period_get(reader, period.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(period_list).service(period_get);
}
