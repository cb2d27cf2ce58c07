//! A repeated POST is done once: its answer is kept in the transaction of the work.

use diesel::{prelude::*, sql_query, sql_types};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::Answer;
use crate::{
    db::{Conn, Unit, schema::idempotency_keys as kept},
    kernel::{Code, Error, Id, Instant, Result, id::SqlId, text, time::SqlInstant},
};

/// How long answers are kept.
pub const KEPT_DAYS: i64 = 14;

/// What a key is unique within.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub caller: Uuid,
    pub method: String,
    pub path: String,
    pub key: String,
}

/// Does the work, or answers what it answered before (then true).
pub(super) fn once(unit: &mut Unit<'_>, slot: &Slot, hash: &[u8; 32], work: impl Fn(&mut Unit<'_>) -> Result<Answer>) -> Result<(Answer, bool)> {
    // The row goes in first: a second request with the key waits here for the first one's end.
    let inserted = sql_query(
        "INSERT INTO idempotency_keys (caller, method, path, key, body_hash, status, body, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, '', $6) ON CONFLICT DO NOTHING",
    )
    .bind::<SqlId, _>(Id::<()>::from_uuid(slot.caller))
    .bind::<sql_types::Text, _>(&slot.method)
    .bind::<sql_types::Text, _>(&slot.path)
    .bind::<sql_types::Text, _>(&slot.key)
    .bind::<sql_types::Binary, _>(hash.as_slice())
    .bind::<SqlInstant, _>(unit.now)
    .execute(unit.conn)
    .map_err(|error| match Error::from(error) {
        busy if busy.code() == Code::Busy => Error::plain(Code::IdempotencyInProgress).retry_after(1),
        other => other,
    })?;
    let this = kept::table.find((Id::<()>::from_uuid(slot.caller), &slot.method, &slot.path, &slot.key));
    if inserted == 0 {
        type Row = (Vec<u8>, i64, String, Option<String>, Option<String>);
        let (seen, status, body, location, etag): Row =
            this.select((kept::body_hash, kept::status, kept::body, kept::location, kept::etag)).first(unit.conn)?;
        if !bool::from(seen.as_slice().ct_eq(hash)) {
            return Err(Error::new(
                Code::IdempotencyKeyReused,
                text!(
                    "This Idempotency-Key came before with another body; use a new key for a new request.",
                    "该幂等键此前用于不同的请求体；新的请求请使用新的键。"
                ),
            ));
        }
        return Ok((Answer { status: u16::try_from(status).unwrap_or(200), body, location, etag }, true));
    }
    let answer = work(unit)?;
    diesel::update(this)
        .set((kept::status.eq(i64::from(answer.status)), kept::body.eq(&answer.body), kept::location.eq(&answer.location), kept::etag.eq(&answer.etag)))
        .execute(unit.conn)?;
    Ok((answer, false))
}

/// Forgets answers kept long enough. Answers how many.
///
/// # Errors
/// The database's.
pub fn sweep(conn: &mut Conn, now: Instant) -> Result<usize> {
    Ok(diesel::delete(kept::table.filter(kept::created_at.lt(now.plus_days(-KEPT_DAYS)))).execute(conn)?)
}
