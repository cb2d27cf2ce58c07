//! A request's context: who asks, in which request, and the doors.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, http::header::HeaderMap, web::Data,
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Body, Caller, InFlight, Listing, RequestId, Resource, Sight, body::Said, idempotency, problem};
use crate::{
    db::{Act, Db, Expected, Page, PageOf, Reader, Unit},
    kernel::{Actor, Code, Error, Lang, Result, text},
};

/// What a handler reads, without the type of its answer.
type Look = Box<dyn FnOnce(&mut Reader<'_>) -> Result<Answer> + Send>;
/// What a handler does, likewise.
type Work = Box<dyn Fn(&mut Unit<'_>) -> Result<Answer> + Send>;

/// What a handler needs beside its body, query and path.
pub struct Ctx {
    act: Act,
    db: Data<Db>,
    in_flight: Data<InFlight>,
    if_none_match: Option<String>,
    idempotency: Option<idempotency::Slot>,
    sight: Option<Data<Sight>>,
}

impl FromRequest for Ctx {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// A header's words; none when it isn't sent.
pub(super) fn header(headers: &HeaderMap, name: &str) -> Result<Option<String>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let words = value.to_str().map_err(|_| {
        Error::new(Code::MalformedHeader, text!("{name} must be visible ASCII.", "请求头 {name} 须为可见 ASCII 字符。"))
    })?;
    Ok(Some(words.trim().to_owned()))
}

impl Ctx {
    fn of(request: &HttpRequest) -> Result<Self> {
        let extensions = request.extensions();
        let actor = extensions
            .get::<Caller>()
            .map(|caller| caller.0.clone())
            .ok_or_else(|| Error::plain(Code::TokenMissing))?;
        let request_id = extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let db = request.app_data::<Data<Db>>().cloned().ok_or_else(|| Error::internal("no database in the app"))?;
        let expected = match header(request.headers(), "If-Match")?.as_deref() {
            None => Expected::Unsaid,
            Some("*") => Expected::Any,
            Some(list) => {
                Expected::Versions(list.split(',').map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect())
            }
        };
        let idempotency = idempotency::Slot::of(request)?;
        let in_flight =
            request.app_data::<Data<InFlight>>().cloned().ok_or_else(|| Error::internal("no flights in the app"))?;
        let if_none_match = header(request.headers(), "If-None-Match")?;
        let sight = request.app_data::<Data<Sight>>().cloned();
        let act = Act { actor, request_id, on_behalf_of: None, expected, lang: super::lang(request.headers()) };
        Ok(Self { act, db, in_flight, if_none_match, idempotency, sight })
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.act.actor
    }

    /// Who acts, and in which request: for what goes on after the answer.
    pub fn acting(&self) -> Act {
        self.act.clone()
    }

    /// Whether the request has an `Idempotency-Key`.
    pub fn is_keyed(&self) -> bool {
        self.idempotency.is_some()
    }

    /// The language asked for.
    pub fn lang(&self) -> Lang {
        self.act.lang
    }

    /// The database, for what takes more than one turn at it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Forgets the `Idempotency-Key`: where secrets are made, no answer is kept.
    pub fn unkeyed(mut self) -> Self {
        self.idempotency = None;
        self
    }

    /// Reads something that is answered in a form of its own: a report, a page to print.
    pub async fn read<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Reader<'_>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let (actor, now, lang) = (self.act.actor.clone(), self.db.clock().now(), self.act.lang);
        self.db.read(move |conn| job(&mut Reader { conn, actor: &actor, now, lang })).await
    }

    /// 200 with a resource, or 304 when the caller has this version.
    pub fn get<R: Resource>(
        &self,
        job: impl FnOnce(&mut Reader<'_>) -> Result<R> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.look(Box::new(move |reader| Answer::resource(&job(reader)?)))
    }

    /// 200 with JSON that is no resource.
    pub fn json<T: Serialize>(
        &self,
        job: impl FnOnce(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.look(Box::new(move |reader| Answer::json(&job(reader)?)))
    }

    /// A page of a list.
    pub fn list<F: Send + 'static, T: Serialize>(
        &self,
        listing: Listing<F>,
        job: impl FnOnce(&mut Reader<'_>, &Page, &F) -> Result<PageOf<T>> + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        self.look(Box::new(move |reader| listing.answer(&job(reader, &listing.page, &listing.filter)?)))
    }

    /// What every handler that reads comes down to: it is compiled once, whatever they answer.
    async fn look(&self, job: Look) -> Result<HttpResponse> {
        let answer = self.read(job).await?;
        let is_seen = |list: &String| {
            let mut tags = list.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
            tags.any(|tag| tag == "*" || Some(tag) == answer.etag.as_deref())
        };
        match (&answer.etag, &self.if_none_match) {
            (Some(etag), Some(list)) if is_seen(list) => {
                Ok(HttpResponse::NotModified().insert_header(("ETag", etag.as_str())).finish())
            }
            _ => Ok(answer.into_response(false)),
        }
    }

    /// 201 with what `job` makes.
    ///
    /// # Errors
    /// The closure's, with nothing done; those of the `Idempotency-Key`.
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

    /// One unit: the act, its event, the rendered answer and the row that keeps it.
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

    /// As [`Ctx::answer`], for who has more to do afterwards: the answer, and whether it was kept from before.
    ///
    /// # Errors
    /// As [`Ctx::create`].
    pub fn once<T: Send + 'static>(
        self,
        body: Body<T>,
        job: impl Fn(&mut Unit<'_>, &T) -> Result<Answer> + Send + 'static,
    ) -> impl Future<Output = Result<(Answer, bool)>> {
        let Body { value, said } = body;
        self.do_once(said, Box::new(move |unit| job(unit, &value)))
    }

    /// What every handler that acts comes down to: it is compiled once, whatever they do.
    async fn do_once(mut self, said: Said, work: Work) -> Result<(Answer, bool)> {
        self.act.on_behalf_of = said.on_behalf_of;
        let (slot, sight) = (self.idempotency, self.sight);
        let _flight = match &slot {
            Some(slot) => Some(self.in_flight.enter(slot).await?),
            None => None,
        };
        self.db
            .write(self.act, move |unit| match &slot {
                Some(slot) => {
                    let (answer, replayed) = idempotency::once(unit, slot, &said.hash, &work)?;
                    // The caller's departments may have changed since.
                    if let Some(sight) = sight.as_ref().filter(|_| replayed) {
                        sight.require(&mut unit.reader(), answer.location.as_deref().unwrap_or(&slot.path))?;
                    }
                    Ok((answer, replayed))
                }
                None => work(unit).map(|answer| (answer, false)),
            })
            .await
    }

    /// 200 with what became of each of several things: each is a unit of its own, done or refused by itself, in the
    /// order in which they are named. With an `Idempotency-Key` each is done once, and the whole answered once.
    ///
    /// # Errors
    /// Those of the `Idempotency-Key`; a refusal of one is its outcome.
    pub fn each<B, T: Send + 'static, R: Resource>(
        self,
        body: Body<B>,
        name: &'static str,
        items: Vec<Item<T>>,
        job: impl Fn(&mut Unit<'_>, Uuid, &T) -> Result<R> + Copy + Send + 'static,
    ) -> impl Future<Output = Result<HttpResponse>> {
        let one = |Item { id, etag, form }| {
            let work: Work = Box::new(move |unit| Answer::resource(&job(unit, id, &form)?));
            (id, etag, work)
        };
        self.do_each(body.said, name, items.into_iter().map(one).collect())
    }

    async fn do_each(
        mut self,
        said: Said,
        name: &'static str,
        items: Vec<(Uuid, Option<String>, Work)>,
    ) -> Result<HttpResponse> {
        self.act.on_behalf_of = said.on_behalf_of;
        let hash = said.hash;
        let _flight = match &self.idempotency {
            Some(slot) => Some(self.in_flight.enter(slot).await?),
            None => None,
        };
        if let Some(answer) = self.answered(hash).await? {
            return Ok(answer.into_response(true));
        }
        let mut outcomes = Vec::new();
        for (place, (id, etag, work)) in items.into_iter().enumerate() {
            let expected = etag.map_or(Expected::Unsaid, |etag| Expected::Versions(vec![etag]));
            let act = Act { expected, ..self.act.clone() };
            let slots = self.idempotency.as_ref().map(|slot| (slot.of_one(place), slot.beside(id)));
            let sight = self.sight.clone();
            let done = self.db.write(act, move |unit| {
                let Some((slot, address)) = &slots else { return work(unit) };
                let (answer, replayed) = idempotency::once(unit, slot, &hash, &work)?;
                if let Some(sight) = sight.as_ref().filter(|_| replayed) {
                    sight.require(&mut unit.reader(), address)?;
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
        let Some(slot) = self.idempotency else { return Ok(answer.into_response(false)) };
        // Another process may have answered the same meanwhile.
        let kept = move |unit: &mut Unit<'_>| idempotency::once(unit, &slot, &hash, &|_| Ok(answer.clone()));
        let (answer, replayed) = self.db.write(self.act, kept).await?;
        Ok(answer.into_response(replayed))
    }

    /// What this key was answered before, while the caller may still see all that it shows.
    async fn answered(&self, hash: [u8; 32]) -> Result<Option<Answer>> {
        let Some(slot) = self.idempotency.clone() else { return Ok(None) };
        let sight = self.sight.clone();
        self.read(move |reader| {
            let Some(answer) = idempotency::kept(reader.conn, &slot, &hash)? else { return Ok(None) };
            let outcomes: Value = serde_json::from_str(&answer.body).map_err(Error::internal)?;
            let shown =
                outcomes["items"].as_array().into_iter().flatten().filter(|outcome| outcome["problem"].is_null());
            for id in shown.filter_map(|outcome| Uuid::try_parse(outcome["id"].as_str()?).ok()) {
                match sight.as_ref().map_or(Ok(()), |sight| sight.require(reader, &slot.beside(id))) {
                    // Each by itself then: this one is not to be seen any more, others are.
                    Err(error) if error.code() == Code::NotFound => return Ok(None),
                    other => other?,
                }
            }
            Ok(Some(answer))
        })
        .await
    }
}

/// One of several that are acted on at once.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// Which.
    pub id: Uuid,
    /// The version that the caller saw, if it says so.
    pub etag: Option<String>,
    /// What the act on it alone would be asked with.
    pub form: T,
}
