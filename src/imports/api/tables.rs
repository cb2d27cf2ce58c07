//! Bringing in a table, and what became of it.

use std::time::Duration;

use actix_web::{HttpResponse, get, post, web::Data};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{Reader, etag},
    http::{self, Answer, Ctx, Listing, Path, Query, Routes, Upload, upload::FileBody},
    imports::{
        jobs::{self, Desk},
        model::{self, ImportKind, ImportNew, ImportState, RowFault},
        ops,
    },
    kernel::{Error, Fault, ImportId, Instant, JournalId, Lang, Result, id::of, text},
};

/// How long an answer waits for a short file's end.
const SHORT: Duration = Duration::from_secs(2);

/// An import with its faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Import {
    /// What lists show of it.
    #[serde(flatten)]
    pub summary: ImportSummary,
    /// The first 1,000 faults, by row.
    #[schema(
        example = json!([{"row": 17, "column": "plate_no", "code": "invalid_plate", "detail": "It is not a number plate such as 浙B12345 or 浙BD12345 (GA 36)."}]),
    )]
    pub faults: Vec<ImportFault>,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportSummary {
    /// Its id.
    pub id: ImportId,
    /// What the table is about.
    #[schema(value_type = String, example = "vehicles")]
    pub kind: ImportKind,
    /// Whether it is only judged.
    #[schema(example = true)]
    pub dry_run: bool,
    /// How far it is: `running`, `passed` (a dry run without faults), `refused` (it has faults, and nothing was
    /// imported), `imported`, `failed` (it was broken off, and nothing was imported).
    #[schema(value_type = String, example = "refused")]
    pub state: ImportState,
    /// The date of the opening journal.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
    /// Rows below the header.
    #[schema(example = 24)]
    pub rows: i64,
    /// Rows judged so far.
    #[schema(example = 24)]
    pub rows_done: i64,
    /// How many faults it has.
    #[schema(example = 1)]
    pub fault_count: i64,
    /// The opening journal that it prepared: it awaits a second person.
    #[schema(example = json!(null))]
    pub journal_id: Option<JournalId>,
    /// Who sent it.
    #[schema(example = "admin")]
    pub made_by_name: String,
    /// When it came.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-None-Match`.
    #[schema(example = "\"2\"")]
    pub etag: String,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportFault {
    /// The row, counted from 1 with the header; none where it is the whole file.
    #[schema(example = 17)]
    pub row: Option<i64>,
    /// The column, as the header calls it; none where it is the whole row.
    #[schema(example = "plate_no")]
    pub column: Option<String>,
    /// A stable word.
    #[schema(example = "invalid_plate")]
    pub code: String,
    /// What is wrong and how to put it right.
    #[schema(example = "It is not a number plate such as 浙B12345 or 浙BD12345 (GA 36).")]
    pub detail: String,
}

impl From<model::ImportSummary> for ImportSummary {
    fn from(row: model::ImportSummary) -> Self {
        let model::ImportSummary {
            id,
            kind,
            dry_run,
            state,
            date,
            rows,
            rows_done,
            fault_count,
            journal_id,
            made_by_name,
            version,
            created_at,
            updated_at,
            ..
        } = row;
        Self {
            id,
            kind,
            dry_run,
            state,
            date,
            rows,
            rows_done,
            fault_count,
            journal_id,
            made_by_name,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl Import {
    /// As it is answered in a language.
    pub fn of(row: model::Import, lang: Lang) -> Result<Self> {
        let kept: Vec<RowFault> = serde_json::from_str(&row.faults).map_err(Error::internal)?;
        let told = |fault: RowFault| {
            let RowFault { row, column, code, en, zh } = fault;
            ImportFault { row, column, code, detail: if lang == Lang::ZhCn { zh } else { en } }
        };
        Ok(Self { summary: row.summary.into(), faults: kept.into_iter().map(told).collect() })
    }
}

impl http::Resource for Import {
    fn path(&self) -> String {
        format!("/imports/{}", self.summary.id)
    }
    fn etag(&self) -> &str {
        &self.summary.etag
    }
}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPage {
    /// The imports, without their faults.
    pub items: Vec<ImportSummary>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What is to be done with a table.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// What it is about.
    #[param(inline)]
    pub kind: ImportKind,
    /// Whether it is only judged: so unless said.
    #[serde(default = "yes")]
    #[param(default = true, example = true)]
    pub dry_run: bool,
    /// The date of the opening journal: for `opening_balances`, and required there.
    pub date: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

impl ImportQuery {
    /// Refuses a date that is missing or too much.
    fn judged(self, now: Instant) -> Result<Self> {
        let fault = match (self.kind, self.date) {
            (ImportKind::OpeningBalances, None) => {
                Fault::query("date", "required", text!("Say of when the balances are.", "须给出期初日期。"))
            }
            (ImportKind::OpeningBalances, Some(date)) if date > now.date() => {
                Fault::query("date", "in_the_future", text!("It lies in the future.", "日期不能晚于今天。"))
            }
            (kind, Some(_)) if kind != ImportKind::OpeningBalances => Fault::query(
                "date",
                "not_allowed",
                text!("Only opening balances have a date.", "只有期初余额需要日期。"),
            ),
            _ => return Ok(self),
        };
        Err(Error::invalid(vec![fault]))
    }
}

/// Which imports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportFilter {
    /// Of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<ImportKind>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<ImportState>,
}

/// Bring in a table
///
/// The body is the file itself: CSV (UTF-8 or GB18030) or XLSX, at most 5 MiB, 20,000 rows and 64 columns. A dry run,
/// which it is unless said otherwise, only judges; an import brings in all rows or none. The faults of all rows are
/// named: of a row first those of its form, then those of its content. A file that can't be read is refused at once; a
/// long one goes on after the answer: ask for the import again. Opening balances are the accountant's, all else the
/// administrator's. One at a time: another is told to come again.
#[utoipa::path(
    tag = "imports",
    params(ImportQuery),
    request_body(content((inline(FileBody) = "text/csv"), (inline(FileBody) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")), description = "The file."),
    responses((status = 201, body = Import))
)]
#[post("/imports")]
async fn import_create(ctx: Ctx, query: Query<ImportQuery>, upload: Upload, desk: Data<Desk>) -> Result<HttpResponse> {
    ops::expect_may(ctx.actor(), query.0.kind)?;
    let (db, act, lang, is_keyed) = (ctx.db().clone(), ctx.acting(), ctx.lang(), ctx.is_keyed());
    let (actor, now) = (act.actor.clone(), db.clock().now());
    let query = query.0.judged(now)?;
    let turn = desk.take()?;
    let file = upload.read().await?;
    let body = file.body();
    let (table, rows) = jobs::open(file).await?;
    let ImportQuery { kind, dry_run, date } = query;
    let new = ImportNew { id: ImportId::new(), kind, dry_run, date, rows };
    let (answer, replayed) = ctx.once(body, move |unit, ()| Answer::created(&ops::import_begin(unit, new)?)).await?;
    if replayed {
        return Ok(answer.into_response(true));
    }
    let under_way = jobs::go_on(db.clone(), act, new, table, turn);
    // A keyed answer is the one that was kept.
    if is_keyed || tokio::time::timeout(SHORT, under_way).await.is_err() {
        return Ok(answer.into_response(false));
    }
    let import = db.read(move |conn| ops::import_get(&mut Reader { conn, actor: &actor, now, lang }, new.id)).await?;
    Ok(Answer::created(&import)?.into_response(false))
}

/// List imports
#[utoipa::path(tag = "imports", params(http::PageParams, ImportFilter), responses((status = 200, body = ImportPage)))]
#[get("/imports")]
async fn import_list(ctx: Ctx, listing: Listing<ImportFilter>) -> Result<HttpResponse> {
    ctx.list(listing, |reader, page, filter| ops::import_list(reader, page, &filter)).await
}

/// One import
///
/// With its faults, and how far it is.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = Import)))]
#[get("/imports/{id}")]
async fn import_get(ctx: Ctx, id: Path<of::Import>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::import_get(reader, id.0)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(import_create).service(import_list).service(import_get);
}
