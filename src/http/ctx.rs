//! The context of a request: its caller, its headers and the database.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, web::Data};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Answer, Body, Caller, Exported, Exports, InFlight, ListFormat, Listing, RequestId, Resource, TableListing,
    Visibility,
    body::BodyMeta,
    export::{self, Whole},
    headers::{header, names_tag},
    idempotency, problem,
    table::Tabled,
};
use crate::{
    db::{Act, Conn, Db, Expected, Page, PageOf, Reader, Unit, page::Position},
    kernel::{Actor, Code, Error, Lang, Result},
};

/// A job that reads, without the type of its result.
type ReadJob = Box<dyn Fn(&mut Reader<'_>) -> Result<Answer> + Send>;
/// A job that writes, without the type of its result.
type WriteJob = Box<dyn Fn(&mut Unit<'_>) -> Result<Answer> + Send>;

/// What a handler needs besides body, query and path.
pub struct Ctx {
    act: Act,
    db: Data<Db>,
    in_flight: Data<InFlight>,
    if_none_match: Option<String>,
    idempotency: Option<idempotency::Slot>,
    visibility: Option<Data<Visibility>>,
    exports: Option<Data<Exports>>,
    reads_replica: bool,
}

impl FromRequest for Ctx {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Ctx {
    fn of(request: &HttpRequest) -> Result<Self> {
        let extensions = request.extensions();
        let Caller { actor, operation } =
            extensions.get::<Caller>().cloned().ok_or_else(|| Error::plain(Code::TokenMissing))?;
        let request_id = extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let db = request.app_data::<Data<Db>>().cloned().ok_or_else(|| Error::internal("no database in the app"))?;
        let expected = match header(request.headers(), "If-Match")?.as_deref() {
            None => Expected::NotGiven,
            Some("*") => Expected::Any,
            Some(list) => {
                Expected::Versions(list.split(',').map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect())
            }
        };
        let idempotency = idempotency::Slot::of(request)?;
        let in_flight =
            request.app_data::<Data<InFlight>>().cloned().ok_or_else(|| Error::internal("no InFlight in the app"))?;
        let if_none_match = header(request.headers(), "If-None-Match")?;
        let visibility = request.app_data::<Data<Visibility>>().cloned();
        let act = Act { actor, request_id, on_behalf_of: None, expected, lang: super::lang(request.headers()) };
        let exports = request.app_data::<Data<Exports>>().cloned();
        let reads_replica = operation.reads_replica;
        Ok(Self { act, db, in_flight, if_none_match, idempotency, visibility, exports, reads_replica })
    }

    /// The caller.
    pub fn actor(&self) -> &Actor {
        &self.act.actor
    }

    /// The caller and request, for work that goes on after the answer.
    pub fn acting(&self) -> Act {
        self.act.clone()
    }

    /// Whether the request has an `Idempotency-Key`.
    pub fn is_keyed(&self) -> bool {
        self.idempotency.is_some()
    }

    /// The same, ignoring an `Idempotency-Key`: for a body of which not even a quick hash may be kept, and for an act that
    /// changes nothing.
    pub fn unkeyed(self) -> Self {
        Self { idempotency: None, ..self }
    }

    /// The language that the caller asks for.
    pub fn lang(&self) -> Lang {
        self.act.lang
    }

    /// The database, for handlers that need more than one transaction.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Runs a job that reads, for handlers that render the answer themselves, such as reports and pages to print. Where the
    /// access table says so it is read from the replica. It may run more than once.
    pub async fn read<R: Send + 'static>(
        &self,
        job: impl Fn(&mut Reader<'_>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let (actor, now, lang) = (self.act.actor.clone(), self.db.clock().now(), self.act.lang);
        let caller = actor.id;
        let job = move |conn: &mut Conn| job(&mut Reader { conn, actor: &actor, now, lang });
        if self.reads_replica {
            self.db.read_replicated(caller, job).await
        } else {
            self.db.read_for(caller, job).await
        }
    }

    /// 200 with a resource, or 304 if `If-None-Match` names its version.
    pub fn get<R: Resource>(
        &self,
        job: impl Fn(&mut Reader<'_>) -> Result<R> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.do_read(Box::new(move |reader| Answer::resource(&job(reader)?)))
    }

    /// 200 with JSON that isn't a resource.
    pub fn json<T: Serialize>(
        &self,
        job: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.do_read(Box::new(move |reader| Answer::json(&job(reader)?)))
    }

    /// 200 with a page of a list.
    pub fn list<F: Send + 'static, T: Serialize>(
        &self,
        listing: Listing<F>,
        job: impl Fn(&mut Reader<'_>, &Page, &F) -> Result<PageOf<T>> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.do_read(Box::new(move |reader| listing.answer(&job(reader, &listing.page, &listing.filter)?)))
    }

    /// 200 with a page of a list, or with the whole list as a file.
    ///
    /// # Errors
    /// Those of `job`, and `too_many_rows`.
    pub async fn table<F: Send + 'static, T: Tabled + Serialize>(
        &self,
        asked: TableListing<F>,
        job: impl Fn(&mut Reader<'_>, &Page, &F) -> Result<PageOf<T>> + Send + 'static,
    ) -> Result<HttpResponse> {
        let TableListing { listing, format, asked } = asked;
        if format == ListFormat::Json {
            return self.list(listing, job).await;
        }
        let page = Page { limit: export::CHUNK, ..listing.page };
        self.export(format, asked, move |reader, after| job(reader, &Page { after, ..page.clone() }, &listing.filter))
            .await
    }

    /// 200 with a whole list as a file. `asked` is its filter; `job` reads the page that begins after a position.
    ///
    /// # Errors
    /// As [`Ctx::table`].
    pub fn export<T: Tabled>(
        &self,
        format: ListFormat,
        asked: Value,
        job: impl Fn(&mut Reader<'_>, Option<Position>) -> Result<PageOf<T>> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.do_export(format, asked, Whole::of(T::table(), job))
    }

    /// The part of an export that doesn't depend on the type of its rows, so that it is compiled once.
    async fn do_export(&self, format: ListFormat, filter: Value, whole: Whole) -> Result<HttpResponse> {
        let exports = self.exports.clone().ok_or_else(|| Error::internal("no Exports in the app"))?;
        let (actor, now, lang) = (self.act.actor.clone(), self.db.clock().now(), self.act.lang);
        let (list, written) = (whole.name, exports.clone());
        let job = move |conn: &mut Conn| whole.write(&mut Reader { conn, actor: &actor, now, lang }, &written, format);
        let (file, rows) = self.db.read_snapshot(self.act.actor.id, job).await?;
        let exported = Exported { list, format, filter, rows };
        self.db.write(self.act.clone(), move |unit| (exports.record)(unit, &exported)).await?;
        export::answer(list, format, lang, file)
    }

    /// The part of reading that doesn't depend on the type of the answer, so that it is compiled once.
    async fn do_read(&self, job: ReadJob) -> Result<HttpResponse> {
        let answer = self.read(job).await?;
        match (&answer.etag, &self.if_none_match) {
            (Some(etag), Some(list)) if names_tag(list, etag) => {
                Ok(HttpResponse::NotModified().insert_header(("ETag", etag.as_str())).finish())
            }
            _ => Ok(answer.into_response(false)),
        }
    }

    /// 201 with the resource that `job` creates.
    ///
    /// # Errors
    /// Those of `job`, which then has no effect, and those of the `Idempotency-Key`.
    pub fn create<T: Send + 'static, R: Resource>(
        self,
        body: Body<T>,
        job: impl Fn(&mut Unit<'_>, &T) -> Result<R> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.answer(body, move |unit, body| Answer::created(&job(unit, body)?))
    }

    /// 200 with the resource that `job` acted on.
    ///
    /// # Errors
    /// As [`Ctx::create`].
    pub fn act<T: Send + 'static, R: Resource>(
        self,
        body: Body<T>,
        job: impl Fn(&mut Unit<'_>, &T) -> Result<R> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.answer(body, move |unit, body| Answer::resource(&job(unit, body)?))
    }

    /// Runs `job` in one unit and answers what it renders. With an `Idempotency-Key` the answer is kept in the same
    /// unit.
    ///
    /// # Errors
    /// As [`Ctx::create`].
    pub fn answer<T: Send + 'static>(
        self,
        body: Body<T>,
        job: impl Fn(&mut Unit<'_>, &T) -> Result<Answer> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        let once = self.once(body, job);
        async move { once.await.map(|(answer, replayed)| answer.into_response(replayed)) }
    }

    /// As [`Ctx::answer`], for handlers that go on afterwards: the answer, and whether it is one that was kept from an
    /// earlier request.
    ///
    /// # Errors
    /// As [`Ctx::create`].
    pub fn once<T: Send + 'static>(
        self,
        body: Body<T>,
        job: impl Fn(&mut Unit<'_>, &T) -> Result<Answer> + Send + 'static,
    ) -> impl Future<Output = Result<(Answer, bool)>> {
        let Body { value, meta } = body;
        self.do_write(meta, Box::new(move |unit| job(unit, &value)))
    }

    /// The part of writing that doesn't depend on the types of body and answer, so that it is compiled once.
    async fn do_write(mut self, meta: BodyMeta, work: WriteJob) -> Result<(Answer, bool)> {
        self.act.on_behalf_of = meta.on_behalf_of;
        let (slot, visibility, kept) = (self.idempotency, self.visibility, self.in_flight.kept());
        let _flight = match &slot {
            Some(slot) => Some(self.in_flight.enter(slot).await?),
            None => None,
        };
        self.db
            .write(self.act, move |unit| match &slot {
                Some(slot) => {
                    let (answer, replayed) = idempotency::once(unit, &kept, slot, &meta.hash, &work)?;
                    // The caller's departments may have changed since the first request.
                    if let Some(visibility) = visibility.as_ref().filter(|_| replayed) {
                        visibility.require(&mut unit.reader(), answer.location.as_deref().unwrap_or(&slot.path))?;
                    }
                    Ok((answer, replayed))
                }
                None => work(unit).map(|answer| (answer, false)),
            })
            .await
    }

    /// 200 with the outcome of each of several items. Each item is a unit of its own and is done or refused by itself,
    /// in the order of the request. With an `Idempotency-Key` each item is done once, and the whole answer is kept.
    ///
    /// # Errors
    /// Those of the `Idempotency-Key`. The refusal of an item is its outcome and no error of the request.
    pub fn each<B, T: Send + 'static, R: Resource>(
        self,
        body: Body<B>,
        name: &'static str,
        items: Vec<Item<T>>,
        job: impl Fn(&mut Unit<'_>, Uuid, &T) -> Result<R> + Copy + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        let one = |Item { id, etag, form }| {
            let work: WriteJob = Box::new(move |unit| Answer::resource(&job(unit, id, &form)?));
            (id, etag, work)
        };
        self.do_each(body.meta, name, items.into_iter().map(one).collect())
    }

    async fn do_each(
        mut self,
        meta: BodyMeta,
        name: &'static str,
        items: Vec<(Uuid, Option<String>, WriteJob)>,
    ) -> Result<HttpResponse> {
        self.act.on_behalf_of = meta.on_behalf_of;
        let hash = meta.hash;
        let _flight = match &self.idempotency {
            Some(slot) => Some(self.in_flight.enter(slot).await?),
            None => None,
        };
        let is_hidden = match self.kept_answer(hash).await? {
            Kept::Shown(answer) => return Ok(answer.into_response(true)),
            kept => matches!(kept, Kept::Hidden),
        };
        let mut outcomes = Vec::new();
        for (place, (id, etag, work)) in items.into_iter().enumerate() {
            let expected = etag.map_or(Expected::NotGiven, |etag| Expected::Versions(vec![etag]));
            let act = Act { expected, ..self.act.clone() };
            let slots = self.idempotency.as_ref().map(|slot| (slot.of_item(place), slot.address_of(id)));
            let (visibility, kept) = (self.visibility.clone(), self.in_flight.kept());
            let done = self.db.write(act, move |unit| {
                let Some((slot, address)) = &slots else { return work(unit) };
                let (answer, replayed) = idempotency::once(unit, &kept, slot, &hash, &work)?;
                if let Some(visibility) = visibility.as_ref().filter(|_| replayed) {
                    visibility.require(&mut unit.reader(), address)?;
                }
                Ok(answer)
            });
            outcomes.push(match done.await {
                Ok(answer) => {
                    let thing = serde_json::from_str::<Value>(&answer.body).map_err(Error::internal)?;
                    json!({"id": id, "status": answer.status, name: thing, "problem": null})
                }
                Err(error) => {
                    let problem = problem::body(&error, self.act.lang, &self.act.request_id);
                    json!({"id": id, "status": error.code().status(), name: null, "problem": problem})
                }
            });
        }
        let answer = Answer::json(&json!({ "items": outcomes }))?;
        let Some(slot) = self.idempotency.filter(|_| !is_hidden) else { return Ok(answer.into_response(false)) };
        // Another process may have answered the same request in the meantime.
        let (kept, unkept) = (self.in_flight.kept(), answer.clone());
        let keep = move |unit: &mut Unit<'_>| idempotency::once(unit, &kept, &slot, &hash, &|_| Ok(answer.clone()));
        match self.db.write(self.act, keep).await {
            Ok((answer, replayed)) => Ok(answer.into_response(replayed)),
            // What was done is kept item by item, so a repeated request does nothing twice.
            Err(error) if error.code() == Code::TooManyKept => Ok(unkept.into_response(false)),
            Err(error) => Err(error),
        }
    }

    /// The answer that was kept with this key.
    async fn kept_answer(&self, hash: [u8; 32]) -> Result<Kept> {
        let Some(slot) = self.idempotency.clone() else { return Ok(Kept::Nothing) };
        let visibility = self.visibility.clone();
        self.read(move |reader| {
            let Some(answer) = idempotency::kept_answer(reader.conn, &slot, &hash)? else { return Ok(Kept::Nothing) };
            let outcomes: Value = serde_json::from_str(&answer.body).map_err(Error::internal)?;
            let shown =
                outcomes["items"].as_array().into_iter().flatten().filter(|outcome| outcome["problem"].is_null());
            for id in shown.filter_map(|outcome| Uuid::try_parse(outcome["id"].as_str()?).ok()) {
                match visibility.as_ref().map_or(Ok(()), |visibility| visibility.require(reader, &slot.address_of(id)))
                {
                    // Then the items are judged one by one: the caller may still see others.
                    Err(error) if error.code() == Code::NotFound => return Ok(Kept::Hidden),
                    other => other?,
                }
            }
            Ok(Kept::Shown(answer))
        })
        .await
    }
}

/// What was kept with a key for a request that acts on several.
enum Kept {
    /// Nothing yet.
    Nothing,
    /// An answer that the caller may still see.
    Shown(Answer),
    /// An answer of which the caller may no longer see all.
    Hidden,
}

/// One item of a request that acts on several.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// The id of the record to act on.
    pub id: Uuid,
    /// The version that the caller saw, if it is given.
    pub etag: Option<String>,
    /// The body that a request for this item alone would have.
    pub form: T,
}
