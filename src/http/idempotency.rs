//! `Idempotency-Key`: a repeated POST is done once. Its answer is kept in the transaction of the work.
//!
//! If two requests with one key come at once, the second waits for the first. In the same process it waits in
//! [`InFlight`], before it takes a turn at the database. In another process it waits for the row of the first.
//!
//! What is kept for a caller is bounded. Beyond it a request with a new key is refused before it does anything: to forget
//! an answer early would let a repeated request be done twice.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::{HttpMessage, HttpRequest, http::Method};
use diesel::{prelude::*, sql_query, sql_types};
use subtle::ConstantTimeEq;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{Answer, Caller, headers::header, path_of};
use crate::{
    db::{Conn, Db, Unit, prepared, schema::idempotency_keys as keys},
    kernel::{Code, Error, Id, Instant, Result, id::SqlId, text, time::SqlInstant},
};

/// How long answers are kept.
pub const KEPT_DAYS: i64 = 14;
/// What a row takes besides its body, about: key, path, hash and index.
const ROW_BYTES: i64 = 512;
/// How long a process believes what it counted for a caller, in seconds: other processes keep answers, too, and the sweep
/// forgets some.
const COUNTED_SECONDS: i64 = 600;
/// How long a caller with too much is refused without counting again, in seconds.
const REFUSED_SECONDS: i64 = 60;
/// How long a request waits for another with its key (API.md §1.5).
const WAIT: Duration = Duration::from_secs(5);

/// A key and what it is unique within: the caller, the method and the path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    caller: Uuid,
    method: String,
    pub path: String,
    key: String,
}

impl Slot {
    /// The slot of a request; none if it has no key, isn't a POST, or calls an operation whose answers are not kept.
    pub(super) fn of(request: &HttpRequest) -> Result<Option<Self>> {
        let Some(key) = header(request.headers(), "Idempotency-Key")? else { return Ok(None) };
        let extensions = request.extensions();
        let Some(Caller { actor, operation }) = extensions.get::<Caller>() else { return Ok(None) };
        if request.method() != Method::POST {
            return Ok(None);
        }
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::new(
                Code::MalformedHeader,
                text!(
                    "Idempotency-Key must be 1 to 255 visible ASCII characters.",
                    "Idempotency-Key 须为 1 至 255 个可见 ASCII 字符。"
                ),
            ));
        }
        if operation.is_unkeyed {
            return Ok(None);
        }
        Ok(Some(Self {
            caller: actor.id,
            method: request.method().to_string(),
            path: path_of(request).to_owned(),
            key,
        }))
    }

    /// The slot of one item of a request that acts on several. It goes by the item's place, because a request may name
    /// one record twice.
    pub(super) fn of_item(&self, place: usize) -> Self {
        Self { path: format!("{}/{place}", self.path), ..self.clone() }
    }

    /// The address of a record in the collection that this request acts on, such as `/trips/{id}` for `/trips/confirm`.
    pub(super) fn address_of(&self, id: Uuid) -> String {
        let collection = self.path.rsplit_once('/').map_or(self.path.as_str(), |(collection, _)| collection);
        format!("{collection}/{id}")
    }
}

/// The requests with a key that are under way in this process, and what is kept for their callers.
#[derive(Clone)]
pub struct InFlight(Arc<Flights>, Kept);

/// How much is kept for each caller, as far as this process knows.
#[derive(Clone)]
pub(super) struct Kept {
    /// The most that is kept for one caller, in bytes.
    most: i64,
    callers: Arc<Mutex<HashMap<Uuid, Counted>>>,
}

#[derive(Clone, Copy)]
struct Counted {
    bytes: i64,
    at: Instant,
}

impl Kept {
    /// Refuses a new key of a caller for whom too much is kept (`too_many_kept_answers`, 429). Counts where this process
    /// doesn't know, or where its own guess says so.
    fn expect_room(&self, conn: &mut Conn, caller: Uuid, now: Instant) -> Result<()> {
        let known = self.callers().get(&caller).copied();
        let is_fresh = |counted: &Counted| {
            let lasts = if counted.bytes < self.most { COUNTED_SECONDS } else { REFUSED_SECONDS };
            (counted.at..counted.at.plus_seconds(lasts)).contains(&now)
        };
        let bytes = match known.filter(is_fresh) {
            Some(counted) => counted.bytes,
            None => {
                let bytes = bytes_of(conn, caller)?;
                self.callers().insert(caller, Counted { bytes, at: now });
                bytes
            }
        };
        if bytes < self.most { Ok(()) } else { Err(too_much()) }
    }

    /// Counts an answer that is being kept. If its unit fails, the guess is too high until the next count.
    fn add(&self, caller: Uuid, body: &str) {
        if let Some(counted) = self.callers().get_mut(&caller) {
            let bytes = i64::try_from(body.len()).unwrap_or(i64::MAX).saturating_add(ROW_BYTES);
            counted.bytes = counted.bytes.saturating_add(bytes);
            if counted.bytes >= self.most {
                // A guess refuses nobody: the next request counts.
                counted.at = counted.at.plus_seconds(-COUNTED_SECONDS);
            }
        }
    }

    fn callers(&self) -> MutexGuard<'_, HashMap<Uuid, Counted>> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept for a caller, in bytes. Both engines know the length of a text without reading it.
fn bytes_of(conn: &mut Conn, caller: Uuid) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Bytes {
        #[diesel(sql_type = sql_types::BigInt)]
        bytes: i64,
    }
    let query = format!(
        "SELECT CAST(coalesce(sum(octet_length(body) + {ROW_BYTES}), 0) AS BIGINT) AS bytes FROM idempotency_keys WHERE caller = $1"
    );
    let found: Bytes = sql_query(query).bind::<SqlId, _>(Id::<()>::from_uuid(caller)).get_result(conn)?;
    Ok(found.bytes)
}

#[derive(Default)]
struct Flights {
    slots: Mutex<HashSet<Slot>>,
    landed: Notify,
}

/// A slot that a request holds until it is answered.
pub(super) struct Flight {
    flights: Arc<Flights>,
    slot: Slot,
}

impl Flights {
    fn take(&self, slot: &Slot) -> bool {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).insert(slot.clone())
    }
}

impl InFlight {
    /// At most so many MiB of answers are kept for a caller.
    pub fn keeping(mebibytes: u32) -> Self {
        Self(Arc::default(), Kept { most: i64::from(mebibytes) << 20, callers: Arc::default() })
    }

    /// What is kept for the callers.
    pub(super) fn kept(&self) -> Kept {
        self.1.clone()
    }

    /// Takes the slot as soon as no other request holds it; `idempotency_in_progress` (409) if that takes too long.
    pub(super) async fn enter(&self, slot: &Slot) -> Result<Flight> {
        let free = async {
            loop {
                // Made before the slot is tried, so that a release in between is not missed.
                let landed = self.0.landed.notified();
                if self.0.take(slot) {
                    return;
                }
                landed.await;
            }
        };
        tokio::time::timeout(WAIT, free).await.map_err(|_| in_progress())?;
        Ok(Flight { flights: Arc::clone(&self.0), slot: slot.clone() })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.slot);
        self.flights.landed.notify_waiters();
    }
}

fn in_progress() -> Error {
    Error::plain(Code::IdempotencyInProgress).retry_after(1)
}

fn too_much() -> Error {
    Error::new(
        Code::TooManyKept,
        text!(
            "Nothing was done: the answers that are kept for this caller's Idempotency-Keys take all the room there is. They are kept for {KEPT_DAYS} days. Send fewer requests with a key, or this one without.",
            "未执行任何操作：为该调用方的幂等键保存的应答已占满空间（保存 {KEPT_DAYS} 天）。请减少带幂等键的请求，或不带幂等键发送本请求。"
        ),
    )
    .retry_after(60 * 60)
}

fn reused() -> Error {
    Error::new(
        Code::IdempotencyKeyReused,
        text!(
            "This Idempotency-Key came before with another body; use a new key for a new request.",
            "该幂等键此前用于不同的请求体；新的请求请使用新的键。"
        ),
    )
}

/// Refuses a key that was used before with another body. It is called for a faulty body, because the key is judged
/// before the body.
pub(super) async fn expect_same_body(db: &Db, slot: Slot, hash: [u8; 32]) -> Result<()> {
    db.read(move |conn| kept_answer(conn, &slot, &hash)).await.map(drop)
}

/// The answer that was kept with a key; `idempotency_key_reused` (422) if its body was another one.
pub(super) fn kept_answer(conn: &mut Conn, slot: &Slot, hash: &[u8; 32]) -> Result<Option<Answer>> {
    type Row = (Vec<u8>, i64, String, Option<String>, Option<String>);
    let this = keys::table.find((Id::<()>::from_uuid(slot.caller), &slot.method, &slot.path, &slot.key));
    let row: Option<Row> = this
        .select((keys::body_hash, keys::status, keys::body, keys::location, keys::etag))
        .get_result(conn)
        .optional()?;
    match row {
        None => Ok(None),
        Some((seen, ..)) if !bool::from(seen.as_slice().ct_eq(hash)) => Err(reused()),
        Some((_, status, body, location, etag)) => {
            Ok(Some(Answer { status: u16::try_from(status).unwrap_or(200), body, location, etag }))
        }
    }
}

/// Does the work and keeps its answer, or returns the answer that was kept before (then `true`).
pub(super) fn once(
    unit: &mut Unit<'_>,
    kept: &Kept,
    slot: &Slot,
    hash: &[u8; 32],
    work: &dyn Fn(&mut Unit<'_>) -> Result<Answer>,
) -> Result<(Answer, bool)> {
    // The row is inserted first: a second request with the same key waits here until the first has ended.
    let insert = sql_query(
        "INSERT INTO idempotency_keys (caller, method, path, key, body_hash, status, body, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, '', $6) ON CONFLICT DO NOTHING",
    )
    .bind::<SqlId, _>(Id::<()>::from_uuid(slot.caller))
    .bind::<sql_types::Text, _>(&slot.method)
    .bind::<sql_types::Text, _>(&slot.path)
    .bind::<sql_types::Text, _>(&slot.key)
    .bind::<sql_types::Binary, _>(hash.as_slice())
    .bind::<SqlInstant, _>(unit.now);
    let inserted = insert.execute(unit.conn).map_err(|error| match Error::from(error) {
        busy if busy.code() == Code::Busy => in_progress().because(busy),
        other => other,
    })?;
    if inserted == 0
        && let Some(answer) = kept_answer(unit.conn, slot, hash)?
    {
        return Ok((answer, true));
    }
    let this = keys::table.find((Id::<()>::from_uuid(slot.caller), &slot.method, &slot.path, &slot.key));
    kept.expect_room(unit.conn, slot.caller, unit.now)?;
    let answer = work(unit)?;
    kept.add(slot.caller, &answer.body);
    let answered = (
        keys::status.eq(i64::from(answer.status)),
        keys::body.eq(&answer.body),
        keys::location.eq(&answer.location),
        keys::etag.eq(&answer.etag),
    );
    prepared(diesel::update(this).set(answered)).execute(unit.conn)?;
    Ok((answer, false))
}

/// Deletes answers that are older than [`KEPT_DAYS`]. Returns how many.
pub fn sweep(conn: &mut Conn, now: Instant) -> Result<usize> {
    Ok(diesel::delete(keys::table.filter(keys::created_at.lt(now.plus_days(-KEPT_DAYS)))).execute(conn)?)
}

#[cfg(test)]
mod tests {
    use super::{InFlight, Slot};
    use crate::kernel::Code;

    fn slot(key: &str) -> Slot {
        Slot { caller: uuid::Uuid::nil(), method: "POST".into(), path: "/bookings".into(), key: key.into() }
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_with_a_key_waits_and_is_told() {
        let in_flight = InFlight::keeping(1);
        let first = in_flight.enter(&slot("a")).await.expect("nobody has it");
        in_flight.enter(&slot("b")).await.expect("another key is another slot");
        let told = in_flight.enter(&slot("a")).await.err().expect("it is taken");
        assert_eq!(told.code(), Code::IdempotencyInProgress);
        let slot = slot("a");
        let (second, ()) = tokio::join!(in_flight.enter(&slot), async { drop(first) });
        second.expect("the first has landed");
    }
}
