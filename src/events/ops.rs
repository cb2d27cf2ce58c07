//! Reading the record, sealing it, verifying its seals, and archiving its oldest part.

use std::{io, path::Path};

use serde_json::json;
use uuid::Uuid;

use super::{
    archive,
    model::{Archive, Change, EventFilter, Followed, SealEvent, Sealed},
    rules,
    seal::{Head, SealKey, Walk, hex},
    store, views,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
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
/// `archived` (422) at `after_sequence` if what follows it stands in an archive, so that nobody misses events unknowingly.
pub fn event_list(reader: &mut Reader<'_>, page: &Page, filter: &EventFilter) -> Result<PageOf<views::Event>> {
    if let Some(after) = filter.after_sequence {
        let archived = store::archived_until(reader.conn)?;
        if after < archived {
            let detail = text!(
                "Events up to {archived} are archived and no longer listed; follow the record from {archived} on.",
                "{archived} 及之前的事件已归档，不再列出；请从 {archived} 之后开始读取。"
            );
            return Err(Error::invalid(vec![Fault::query("after_sequence", "archived", detail)]));
        }
    }
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
    let archives = store::archives(conn)?;
    let (in_file, mut faults) = verify_archives(&archives, keys, of);
    let begin = match of.since.map(|since| last_before(conn, since)).transpose()? {
        Some(last) => seal_at(conn, &archives, last)?,
        None => archives.last().map(Archive::end),
    };
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
        let archived = archives.last().is_some_and(|last| expected.sequence <= last.last_sequence);
        let there = match in_file {
            Some(head) => Some(head),
            None => seal_at(conn, &archives, expected.sequence)?.as_ref().map(Head::from),
        };
        match there {
            Some(found) if found == *expected => {}
            Some(found) => {
                faults.push(format!("the record has the head that is expected: {found} stands in its place"))
            }
            None if archived => faults.push(format!(
                "the record has the head that is expected: {} is archived; name the folder of the archives",
                expected.sequence
            )),
            None => faults
                .push(format!("the record reaches the head that is expected: it ends before {}", expected.sequence)),
        }
    }
    Ok(Verified { head, secret_since, faults })
}

/// Verifies the rows of the archives, which follow one another, and their files. Returns the expected head if a file
/// holds its sequence, and the faults.
fn verify_archives(archives: &[Archive], keys: &[SealKey], of: Verifying<'_>) -> (Option<Head>, Vec<String>) {
    let (mut head, mut faults) = (None, Vec::new());
    let mut before: Option<&Archive> = None;
    for archive in archives {
        let file = &archive.file;
        if archive.first_sequence != before.map_or(0, |before| before.last_sequence) + 1 {
            faults.push(format!("every archive follows the one before: {file}"));
        }
        if !keys.iter().any(|key| key.verifies_archive(archive)) {
            faults.push(format!("what stands of an archive is as it was sealed: {file}"));
        }
        if let Some(folder) = of.archives {
            let at = of.expected.map(|expected| expected.sequence);
            let held = archive::read(folder, archive, before.map(Archive::end), keys, at);
            head = head.or(held.head);
            faults.extend(held.faults);
        }
        before = Some(archive);
    }
    (head, faults)
}

/// The archive that is made last, and so the seal that the next one begins after.
pub fn last_archive(conn: &mut Conn) -> Result<Option<Archive>> {
    Ok(store::archives(conn)?.pop())
}

/// Writes the events after the last archive to a file as long as they are of before this moment and `until`, and keeps
/// the newest seal in the database. Returns the last seal that was written, and the faults of the chain.
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
) -> Result<(Option<Sealed>, Vec<String>)> {
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
        }
    }
    let last = walk.last().filter(|last| last.sequence > begun_after).cloned();
    Ok((last, walk.faults().to_vec()))
}

/// Notes an archive whose file is on the disk. From now on its events may be removed. False if another one was made
/// meanwhile.
pub fn archive_made(unit: &mut Unit<'_>, mut archive: Archive, key: &SealKey) -> Result<bool> {
    unit.lock([LockKey::Seals])?;
    if store::archived_until(unit.conn)? + 1 != archive.first_sequence {
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
    Ok(true)
}

/// Removes some of the events that are archived, with their seals. Returns how many; 0 if none is left.
pub fn remove_archived(unit: &mut Unit<'_>) -> Result<usize> {
    let until = store::archived_until(unit.conn)?;
    store::remove(unit.conn, until, CHUNK)
}
