//! The routes of imports, of templates and of trips of before.

use std::{
    future::{Ready, ready},
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, post, web::Data};

use super::{
    forms::{ImportQuery, TemplateQuery},
    jobs::{self, ImportLock},
    model::{ImportFilter, ImportKind, ImportNew, PastTripFilter},
    ops, template,
    views::{Import, ImportPage, PastTripPage},
};
use crate::{
    db::Reader,
    http::{self, Answer, Ctx, Listing, Path, Query, Routes, Upload, upload::FileBody},
    identity::Identity,
    kernel::{Error, ImportId, Result, id::of},
};

/// How long the request waits for a short import to end.
const SHORT: Duration = Duration::from_secs(2);

/// The `{kind}` of the path. An unknown kind is 404.
struct KindPath(ImportKind);

impl FromRequest for KindPath {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let named =
            request.match_info().get("kind").and_then(|word| ImportKind::ALL.iter().find(|kind| kind.as_str() == word));
        ready(named.copied().map(Self).ok_or_else(Error::not_found))
    }
}

/// A template to fill in
///
/// The header and an example, in Chinese or English. A file may name its columns in either language and in any order.
/// The second sheet of an Excel template lists both names.
#[utoipa::path(
    tag = "imports",
    params(("kind" = inline(ImportKind), Path), TemplateQuery),
    responses((status = 200, content((inline(FileBody) = "text/csv"), (inline(FileBody) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")), description = "The file."))
)]
#[get("/imports/templates/{kind}")]
async fn import_template(ctx: Ctx, kind: KindPath, query: Query<TemplateQuery>) -> Result<HttpResponse> {
    let (media, ending, bytes) = template::file(kind.0, query.0.format, ctx.lang())?;
    let language = ctx.lang().tag();
    let disposition = format!("attachment; filename=\"{}.{ending}\"", kind.0);
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header(("Content-Language", language))
        .insert_header(("Content-Disposition", disposition))
        .body(bytes))
}

/// Import a table
///
/// The body is the file itself: CSV (UTF-8 or GB18030) or XLSX, at most 5 MiB, 20,000 rows and 64 columns. As
/// `application/octet-stream` it may be either, and its content tells which. By default it is a dry run, which only
/// checks the file. Otherwise all rows are imported, or none. The answer lists the faults
/// of all rows: of each row first the faults of form, and if there are none, those of content. A file that can't be
/// read is refused at once. A long import continues after the answer; get the import to see its result. A kind is
/// imported by who may make one of them by a request: opening balances by the accountant, tariffs and holidays by the
/// accountant or the administrator, all else by the administrator. One import runs at a time; another gets 503. For
/// users an `Idempotency-Key` is ignored, and where it isn't a dry run, the proof of `POST /users` is asked for.
#[utoipa::path(
    tag = "imports",
    params(ImportQuery),
    request_body(content((inline(FileBody) = "text/csv"), (inline(FileBody) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (inline(FileBody) = "application/octet-stream")), description = "The file."),
    responses((status = 201, body = Import))
)]
#[post("/imports")]
async fn import_create(
    ctx: Ctx,
    query: Query<ImportQuery>,
    upload: Upload,
    lock: Data<ImportLock>,
    identity: Data<Identity>,
) -> Result<HttpResponse> {
    ops::expect_may(ctx.actor(), query.0.kind)?;
    // An Idempotency-Key is kept with a quick hash of the file, by which a password could be guessed.
    let ctx = if query.0.kind.holds_secrets() { ctx.unkeyed() } else { ctx };
    let (db, act, lang, is_keyed) = (ctx.db().clone(), ctx.acting(), ctx.lang(), ctx.is_keyed());
    let (actor, now) = (act.actor.clone(), db.clock().now());
    let query = query.0.checked(now)?;
    if !query.dry_run {
        let (caller, kind) = (actor.clone(), query.kind);
        db.read(move |conn| ops::expect_proved(conn, &caller, kind, now)).await?;
    }
    let permit = lock.acquire()?;
    let file = upload.read().await?;
    let body = file.body();
    let (table, rows) = jobs::open(file).await?;
    let ImportQuery { kind, dry_run, date } = query;
    let new = ImportNew { id: ImportId::new(), kind, dry_run, date, rows };
    let (answer, replayed) = ctx.once(body, move |unit, ()| Answer::created(&ops::import_begin(unit, new)?)).await?;
    if replayed {
        return Ok(answer.into_response(true));
    }
    let running = jobs::spawn(db.clone(), identity, act, new, table, permit);
    // A request with a key gets the answer that was stored with the key.
    if is_keyed || tokio::time::timeout(SHORT, running).await.is_err() {
        return Ok(answer.into_response(false));
    }
    let import = db.read(move |conn| ops::import_get(&mut Reader { conn, actor: &actor, now, lang }, new.id)).await?;
    Ok(Answer::created(&import)?.into_response(false))
}

/// List imports
#[utoipa::path(tag = "imports", params(http::PageParams, ImportFilter), responses((status = 200, body = ImportPage)))]
#[get("/imports")]
async fn import_list(ctx: Ctx, listing: Listing<ImportFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::import_list).await
}

/// One import
///
/// Includes its faults and its progress.
#[utoipa::path(tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = Import)))]
#[get("/imports/{id}")]
async fn import_get(ctx: Ctx, id: Path<of::Import>) -> Result<HttpResponse> {
    ctx.get(move |reader| ops::import_get(reader, id.0)).await
}

/// List past trips
#[utoipa::path(
    tag = "imports",
    params(http::PageParams, PastTripFilter),
    responses((status = 200, body = PastTripPage)),
)]
#[get("/past-trips")]
async fn past_trip_list(ctx: Ctx, listing: Listing<PastTripFilter>) -> Result<HttpResponse> {
    ctx.list(listing, ops::past_trip_list).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        // Before the route with an id, which would take `templates` for one.
        .service(import_template)
        .service(import_create)
        .service(import_list)
        .service(import_get)
        .service(past_trip_list);
}
