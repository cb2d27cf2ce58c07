//! Route of the stream.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web::Data};

use super::{
    model::{Hint, notice},
    ops::{self, MOST},
    rules::Hears,
    streams::{Body, Streams},
};
use crate::{
    events::{self, jobs::Sealer},
    http::{Ctx, Routes, connections::Connection},
    kernel::{Code, Error, Result},
};

/// Listen for changes
///
/// Server-sent events: `hint` with `{"topic", "id", "sequence"}` for each change of what the caller may read, where `topic` is
/// the event's subject; first `hello`. A line every 15 seconds shows that it goes on. With `Last-Event-ID` what came after that
/// sequence is told first, up to 1,000 changes; beyond that comes `reset`: read everything anew. It ends with the token, with
/// the session, when the caller's rights change, and when the server stops: come back with the last id.
#[utoipa::path(
    tag = "audit",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last `id` that was heard.")),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "The changes as they come", example = "id: 41\nevent: hello\ndata: {\"sequence\":41}\n\nid: 42\nevent: hint\ndata: {\"topic\":\"trip\",\"id\":\"019a0b5e-7c1f-7000-8000-000000000001\",\"sequence\":42}\n\n"),
    ),
)]
#[get("/stream")]
async fn stream(ctx: Ctx, request: HttpRequest, sealer: Data<Sealer>, streams: Data<Streams>) -> Result<HttpResponse> {
    // A server that is about to stop has ended its streams, and begins no others.
    if ctx.db().is_draining() {
        return Err(Error::plain(Code::Busy).retry_after(1));
    }
    // What was done before is sealed first: a change of the caller's own rights that they came with doesn't end their stream.
    sealer.try_to_catch_up(ctx.db()).await;
    let last = ctx.read(|reader| events::ops::last_sequence(reader.conn)).await?;
    let under_way = request.conn_data::<Connection>().map(Connection::begin_request);
    let (until, listening) = Streams::join(&streams, ctx.actor(), last, under_way)?;
    let first = match request.headers().get("Last-Event-ID") {
        None => vec![notice("hello", until)],
        Some(id) => {
            let heard = id.to_str().ok().and_then(|id| id.trim().parse::<i64>().ok());
            match heard.filter(|heard| (0..=until).contains(heard) && until - heard <= MOST) {
                None => vec![notice("hello", until), notice("reset", until)],
                Some(heard) => {
                    let hints = ctx.read(move |reader| ops::hints(reader.conn, heard, until - heard)).await?;
                    told_again(&hints, heard, until, &Hears::of(ctx.actor()))
                }
            }
        }
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header(("X-Accel-Buffering", "no"))
        .body(Body::new(first, listening)))
}

/// What is told to who comes back. Sequences have no gaps: where some of them are missing, they are archived.
fn told_again(hints: &[Hint], heard: i64, until: i64, hears: &Hears) -> Vec<String> {
    if i64::try_from(hints.len()).unwrap_or(0) < until - heard {
        return vec![notice("hello", until), notice("reset", until)];
    }
    let again = hints.iter().filter(|hint| hears.has(hint)).map(Hint::text);
    std::iter::once(notice("hello", heard)).chain(again).collect()
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(stream);
}
