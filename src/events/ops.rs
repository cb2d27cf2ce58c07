//! Reading the record, sealing it, verifying its seals, and archiving its oldest part.

use std::{io, path::Path};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    archive,
    model::{Archive, Change, EventFilter, Followed, ListEvent, SealEvent, Sealed},
    rules,
    seal::{Head, SealKey, Walk, hex},
    store, views,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    http::Exported,
    kernel::{Error, EventId, Fault, Instant, LockKey, Result, text},
};

/// An unsealed event may be this much older than the last sealed one, in seconds. No unit takes so long, and no two
/// clocks differ by so much.
const LATE_SECONDS: u64 = 60 * 60;
/// How many seals are read at a time.
const CHUNK: i64 = 500;

/// A page of sealed events, the newest first, or in the order of commits if the caller follows the record.
///
/// # Errors
/// `archived` (422) at `after_sequence` or `updated_since` if what follows it stands in an archive, so that nobody misses
/// events unknowingly.
pub fn event_list(reader: &mut Reader<'_>, page: &Page, filter: &EventFilter) -> Result<PageOf<views::Event>> {
    if filter.after_sequence.is_some() || page.updated_since.is_some() {
        expect_there(store::last_archive(reader.conn)?.as_ref(), page, filter)?;
    }
    let PageOf { items, next } = store::page(reader.conn, rules::read_by(reader.actor), page, filter)?;
    Ok(PageOf { items: items.into_iter().map(views::Event::of).collect::<Result<_>>()?, next })
}

/// Refuses to go on from where events are archived.
fn expect_there(last: Option<&Archive>, page: &Page, filter: &EventFilter) -> Result<()> {
    let Some(Archive { last_sequence: until, before, .. }) = last else { return Ok(()) };
    let detail = text!(
        "Events up to {until} are archived and no longer listed; follow the record from {until} on.",
        "{until} 及之前的事件已归档，不再列出；请从 {until} 之后开始读取。"
    );
    if filter.after_sequence.is_some_and(|after| after < *until) {
        return Err(Error::invalid(vec![Fault::query("after_sequence", "archived", detail)]));
    }
    if filter.after_sequence.is_none() && page.updated_since.is_some_and(|since| since < *before) {
        return Err(Error::invalid(vec![Fault::query("updated_since", "archived", detail)]));
    }
    Ok(())
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
    seal_locked(unit, key, ids)
}

/// As [`seal`], under the lock.
fn seal_locked(unit: &mut Unit<'_>, key: &SealKey, ids: &[EventId]) -> Result<usize> {
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

/// Records that a list was exported: which one, by what filter, in which format, and how many rows it had.
pub fn exported(unit: &mut Unit<'_>, export: &Exported) -> Result<()> {
    let Exported { list, format, filter, rows } = export;
    let after = Some(json!({"list": list, "format": format, "filter": filter, "rows": rows}));
    super::record(unit, &Change { after, ..Change::of(ListEvent::Exported.into(), Uuid::nil()) })
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

/// The last sequence before all those of the events from this moment on. Events are sealed in about their order, so the
/// search ends at a chunk that is earlier as a whole. A missing event may have been of any time.
fn last_before(conn: &mut Conn, since: Instant) -> Result<i64> {
    let mut first = last_sequence(conn)? + 1;
    let mut end = first;
    while end > 1 {
        let begin = (end - CHUNK).max(1);
        let Some(sequence) = store::first_from(conn, begin..end, since)? else { break };
        (first, end) = (sequence, begin);
    }
    Ok(first - 1)
}

/// The seal at this sequence, also if an archive ends with it.
fn seal_at(conn: &mut Conn, archives: &[Archive], sequence: i64) -> Result<Option<Sealed>> {
    match archives.iter().find(|archive| archive.last_sequence == sequence) {
        Some(archive) => Ok(Some(archive.end())),
        None => store::at(conn, sequence),
    }
}

/// Where to look for what was sealed, and what it must contain.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verifying<'a> {
    /// A head that was kept elsewhere.
    pub expected: Option<&'a Head>,
    /// Verify the events from then on, which begin at a seal that is believed.
    pub since: Option<Instant>,
    /// The folder with the files of the archives, to verify them as well.
    pub archives: Option<&'a Path>,
}

/// Verifies all seals that are in the database. What is archived is verified by its files, if their folder is named;
/// otherwise the seal with which it ends is believed as its row has it, and the row is verified. `keys` are those that
/// may have sealed, the current one first.
pub fn verify(conn: &mut Conn, keys: &[SealKey], of: Verifying<'_>) -> Result<Verified> {
    let mut archives = store::archives(conn)?;
    loop {
        let verified = verify_after(conn, &archives, keys, of)?;
        // One that is made meanwhile takes away what the walk had still before it.
        let present = store::archives(conn)?;
        if verified.faults.is_empty() || present == archives {
            return Ok(verified);
        }
        archives = present;
    }
}

fn verify_after(conn: &mut Conn, archives: &[Archive], keys: &[SealKey], of: Verifying<'_>) -> Result<Verified> {
    let mut faults = archive_faults(conn, archives, keys)?;
    let (in_file, broken) = verify_files(archives, keys, of);
    faults.extend(broken);
    let archived = archives.last().map_or(0, |last| last.last_sequence);
    let begin = match of.since {
        Some(since) => last_before(conn, since)?.max(archived),
        None => archived,
    };
    let begin = seal_at(conn, archives, begin)?;
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
    let (head, broken) = walk.end();
    faults.extend(broken);
    // Events older than this should have been sealed before the last seal was made.
    let late = search_from(conn)?;
    let from = of.since.map_or_else(earliest, |since| first_id(since.seconds().unsigned_abs()));
    let waiting = store::unsealed(conn, from, CHUNK)?.into_iter().filter(|id| *id < late).count();
    if waiting > 0 {
        faults.push(format!("every event is sealed: {waiting} are not, and should long be"));
    }
    if let Some(expected) = of.expected {
        let there = match in_file {
            Some(head) => Some(head),
            None => seal_at(conn, archives, expected.sequence)?.as_ref().map(Head::from),
        };
        match there {
            Some(found) if found == *expected => {}
            Some(found) => {
                faults.push(format!("the record has the head that is expected: {found} stands in its place"))
            }
            None if expected.sequence <= archived => faults.push(format!(
                "the record has the head that is expected: {} is archived; name the folder of the archives",
                expected.sequence
            )),
            None => faults
                .push(format!("the record reaches the head that is expected: it ends before {}", expected.sequence)),
        }
    }
    Ok(Verified { head, secret_since, faults })
}

/// What is wrong with the rows of the archives. They follow one another, each is sealed, and the record that is there
/// tells of the last one by an event that the same key sealed: an event that somebody adds is sealed by the present key,
/// so a row that is made by a former key, or by the one that everybody knows, has no such event.
pub fn archive_faults(conn: &mut Conn, archives: &[Archive], keys: &[SealKey]) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut until = 0;
    for archive in archives {
        let file = &archive.file;
        if archive.first_sequence != until + 1 {
            faults.push(format!("every archive follows the one before: {file}"));
        }
        if !keys.iter().any(|key| key.verifies_archive(archive)) {
            faults.push(format!("what stands of an archive is as it was sealed: {file}"));
        }
        until = archive.last_sequence;
    }
    let Some(last) = archives.last() else { return Ok(faults) };
    let told = store::told_of_archives(conn)?.into_iter().any(|(after, key)| {
        let after: Value = after.and_then(|after| serde_json::from_str(&after).ok()).unwrap_or_default();
        after["last_sequence"] == last.last_sequence
            && after["sha256"] == hex(&last.sha256)
            && key.is_some_and(|key| key == last.own_key_id)
    });
    if !told {
        faults.push(format!("the record tells of its last archive: {}", last.file));
    }
    Ok(faults)
}

/// Verifies the files of the archives, if their folder is named. Returns the expected head if a file holds its sequence,
/// and the faults.
fn verify_files(archives: &[Archive], keys: &[SealKey], of: Verifying<'_>) -> (Option<Head>, Vec<String>) {
    let (mut head, mut faults) = (None, Vec::new());
    let Some(folder) = of.archives else { return (head, faults) };
    let mut after = None;
    for archive in archives {
        let held = archive::read(folder, archive, after, keys, of.expected.map(|expected| expected.sequence));
        head = head.or(held.head);
        faults.extend(held.faults);
        after = Some(archive.end());
    }
    (head, faults)
}

/// The archives, the oldest first.
pub fn archives(conn: &mut Conn) -> Result<Vec<Archive>> {
    store::archives(conn)
}

/// Whether events are there that are archived up to this sequence.
pub fn holds_until(conn: &mut Conn, until: i64) -> Result<bool> {
    store::holds_until(conn, until)
}

/// Writes the events after the last archive to a file as long as they are of before this moment and `until`, and keeps
/// the newest seal in the database. Returns the last seal that was written, or the first fault of the chain, at which it
/// ends.
///
/// # Errors
/// The database's, and the disk's as `internal`.
pub fn write_archive(
    conn: &mut Conn,
    writer: &mut archive::Writer,
    keys: &[SealKey],
    begin: Option<Sealed>,
    before: Instant,
    until: i64,
) -> Result<Result<Option<Sealed>, String>> {
    let until = until.min(last_sequence(conn)? - 1);
    let begun_after = begin.as_ref().map_or(0, |sealed| sealed.sequence);
    let mut after = begun_after;
    let mut walk = Walk::after(keys, begin);
    'all: loop {
        let chunk = store::chain(conn, after, CHUNK)?;
        if chunk.is_empty() {
            break;
        }
        for (sealed, event) in chunk {
            after = sealed.sequence;
            if sealed.sequence > until || event.as_ref().is_some_and(|event| event.at >= before) {
                break 'all;
            }
            if let Some(event) = &event {
                writer.add(&sealed, event).map_err(|error: io::Error| Error::internal(error))?;
            }
            walk.step(sealed, event.as_ref());
            if let Some(fault) = walk.fault() {
                return Ok(Err(fault.clone()));
            }
        }
    }
    Ok(Ok(walk.last().filter(|last| last.sequence > begun_after).cloned()))
}

/// Notes an archive whose file is on the disk, and seals the event that tells of it, so that both are by one key. From now
/// on its events may be removed. False if another one was made meanwhile, or the record is sealed by another key.
pub fn archive_made(unit: &mut Unit<'_>, mut archive: Archive, key: &SealKey) -> Result<bool> {
    unit.lock([LockKey::Seals])?;
    let follows = store::last_archive(unit.conn)?.map_or(0, |last| last.last_sequence) + 1 == archive.first_sequence;
    if !follows || is_sealed_by_another(unit.conn, key)? {
        return Ok(false);
    }
    archive.created_at = unit.now;
    key.seal_archive(&mut archive);
    let Archive { first_sequence, last_sequence, before, file, sha256, .. } = &archive;
    let after = Some(json!({
        "first_sequence": first_sequence, "last_sequence": last_sequence, "before": before, "file": file,
        "sha256": hex(sha256),
    }));
    super::record(unit, &Change { after, ..Change::of(SealEvent::Archive.into(), Uuid::nil()) })?;
    store::insert_archive(unit.conn, archive)?;
    let mut after = search_from(unit.conn)?;
    loop {
        let ids = waiting(unit.conn, after)?;
        let Some(last) = ids.last() else { return Ok(true) };
        after = *last;
        seal_locked(unit, key, &ids)?;
    }
}

/// Removes some of the events after the one sequence and up to the other, which is archived, with their seals. Returns
/// the last sequence that was removed; none if none is left.
pub fn remove_archived(unit: &mut Unit<'_>, after: i64, until: i64) -> Result<Option<i64>> {
    store::remove(unit.conn, after, until, CHUNK)
}
