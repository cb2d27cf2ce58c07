//! Reading the record, sealing it, and verifying its seals.

use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Change, EventFilter, Followed, SealEvent, Sealed},
    rules,
    seal::{Head, SealKey, Walk},
    store, views,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    kernel::{Error, EventId, Instant, LockKey, Result},
};

/// An unsealed event may be this much older than the last sealed one, in seconds. No unit takes so long, and no two
/// clocks differ by so much.
const LATE_SECONDS: u64 = 60 * 60;
/// How many seals are read at a time.
const CHUNK: i64 = 500;

/// A page of sealed events, the newest first, or in the order of commits if the caller follows the record.
pub fn event_list(reader: &mut Reader<'_>, page: &Page, filter: &EventFilter) -> Result<PageOf<views::Event>> {
    let PageOf { items, next } = store::page(reader.conn, rules::read_by(reader.actor), page, filter)?;
    Ok(PageOf { items: items.into_iter().map(views::Event::of).collect::<Result<_>>()?, next })
}

/// The newest sequence and its seal.
///
/// # Errors
/// `not_found` before the first event is sealed.
pub fn head(reader: &mut Reader<'_>) -> Result<views::Head> {
    store::last(reader.conn)?.as_ref().map(views::Head::from).ok_or_else(Error::not_found)
}

/// At most `most` events after this sequence, in the order of commits.
pub fn followed(conn: &mut Conn, after: i64, most: i64) -> Result<Vec<Followed>> {
    store::followed(conn, after, most)
}

/// The sequence of the last sealed event; 0 if there is none.
pub fn last_sequence(conn: &mut Conn) -> Result<i64> {
    Ok(store::last(conn)?.map_or(0, |last| last.sequence))
}

/// Where the search for unsealed events starts: an hour before the last sealed event, or an hour before now if that
/// event's clock was ahead.
pub fn search_from(conn: &mut Conn) -> Result<EventId> {
    let last = store::last(conn)?.map_or_else(earliest, |last| last.event_id).min(EventId::new());
    let seconds = last.0.get_timestamp().map_or(0, |time| time.to_unix().0);
    Ok(first_id(seconds.saturating_sub(LATE_SECONDS)))
}

/// The least id that is made from this second on.
fn first_id(seconds: u64) -> EventId {
    EventId::from_uuid(uuid::Builder::from_unix_timestamp_millis(seconds.saturating_mul(1000), &[0; 10]).into_uuid())
}

/// An id that is less than all others.
pub fn earliest() -> EventId {
    EventId::from_uuid(Uuid::nil())
}

/// The next unsealed events after this one, oldest first.
pub fn waiting(conn: &mut Conn, after: EventId) -> Result<Vec<EventId>> {
    store::unsealed(conn, after, 200)
}

/// Seals those of these events that are still unsealed. Returns how many.
pub fn seal(unit: &mut Unit<'_>, key: &SealKey, ids: &[EventId]) -> Result<usize> {
    unit.lock([LockKey::Seals])?;
    let mut last = store::last(unit.conn)?;
    let events = store::still_unsealed(unit.conn, ids)?;
    for event in &events {
        let sealed = key.seal(last.as_ref(), event);
        store::seal(unit.conn, &sealed)?;
        last = Some(sealed);
    }
    Ok(events.len())
}

/// Whether the newest seal is by another key.
pub fn is_sealed_by_another(conn: &mut Conn, key: &SealKey) -> Result<bool> {
    Ok(store::last(conn)?.is_some_and(|last| last.key_id != key.id()))
}

/// Records that seals are by this key from now on.
pub fn key_change(unit: &mut Unit<'_>, key: &SealKey) -> Result<()> {
    let after = Some(json!({"key_id": key.id()}));
    super::record(unit, &Change { after, ..Change::of(SealEvent::ChangeKey.into(), Uuid::nil()) })
}

/// The result of verifying all seals.
#[derive(Debug)]
pub struct Verified {
    /// The last event of the chain and its seal.
    pub head: Option<Head>,
    /// The sequence of the first seal by a secret key.
    pub secret_since: Option<i64>,
    /// What is wrong, in sentences.
    pub faults: Vec<String>,
}

/// The last seal before all those of the events from this moment on. Events are sealed in about their order, so the
/// search ends at a chunk that is earlier as a whole. A missing event may have been of any time.
fn last_before(conn: &mut Conn, since: Instant) -> Result<Option<Sealed>> {
    let mut first = last_sequence(conn)? + 1;
    let mut end = first;
    while end > 1 {
        let begin = (end - CHUNK).max(1);
        let Some(sequence) = store::first_from(conn, begin..end, since)? else { break };
        (first, end) = (sequence, begin);
    }
    store::at(conn, first - 1)
}

/// Verifies all seals, or with `since` those of the events from then on, which begin at a seal that is believed. `keys`
/// are those that may have sealed, the current one first. `expected` is a head that was kept elsewhere.
pub fn verify(conn: &mut Conn, keys: &[SealKey], expected: Option<&Head>, since: Option<Instant>) -> Result<Verified> {
    let begin = since.map(|since| last_before(conn, since)).transpose()?.flatten();
    let mut after = begin.as_ref().map_or(0, |sealed| sealed.sequence);
    let mut walk = Walk::after(keys, begin);
    loop {
        let chunk = store::chain(conn, after, CHUNK)?;
        let Some((last, _)) = chunk.last() else { break };
        after = last.sequence;
        for (sealed, event) in chunk {
            walk.step(sealed, event.as_ref());
        }
    }
    let secret_since = walk.secret_since();
    let (head, mut faults) = walk.end();
    // Events older than this should have been sealed before the last seal was made.
    let late = search_from(conn)?;
    let from = since.map_or_else(earliest, |since| first_id(since.seconds().unsigned_abs()));
    let waiting = store::unsealed(conn, from, CHUNK)?.into_iter().filter(|id| *id < late).count();
    if waiting > 0 {
        faults.push(format!("every event is sealed: {waiting} are not, and should long be"));
    }
    if let Some(expected) = expected {
        let there = store::at(conn, expected.sequence)?.as_ref().map(|sealed: &Sealed| Head::from(sealed));
        match there {
            Some(found) if found == *expected => {}
            Some(found) => {
                faults.push(format!("the record has the head that is expected: {found} stands in its place"))
            }
            None => faults
                .push(format!("the record reaches the head that is expected: it ends before {}", expected.sequence)),
        }
    }
    Ok(Verified { head, secret_since, faults })
}
