//! SQL of the events and their seals.

use std::ops::Range;

use diesel::prelude::*;
use uuid::Uuid;

use super::{
    model::{Archive, Change, Deed, Event, EventFilter, Followed, SealEvent, Sealed},
    rules::Reads,
    types::EventType,
};
use crate::{
    db::{
        Conn, Page, PageOf, Unit,
        page::Position,
        schema::{archives, events, seals},
    },
    kernel::{BookingId, Error, EventId, Id, Instant, Result},
    one_of,
};

pub(super) fn insert(unit: &mut Unit<'_>, change: &Change) -> Result<()> {
    let text = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
    let on_behalf_of = unit.on_behalf_of.map(serde_json::to_string).transpose().map_err(Error::internal)?;
    diesel::insert_into(events::table)
        .values((
            events::id.eq(EventId::new()),
            events::at.eq(unit.now),
            events::actor_kind.eq(unit.actor.kind),
            events::actor_id.eq(Id::<()>::from_uuid(unit.actor.id)),
            events::actor_name.eq(&unit.actor.name),
            events::on_behalf_of.eq(on_behalf_of),
            events::request_id.eq(unit.request_id),
            events::subject_kind.eq(change.event.subject()),
            events::subject_id.eq(Id::<()>::from_uuid(change.subject_id)),
            events::booking_id.eq(change.booking_id),
            events::action.eq(change.event.action()),
            events::before.eq(text(&change.before)),
            events::after.eq(text(&change.after)),
            events::reason.eq(change.reason.as_deref()),
        ))
        .execute(unit.conn)?;
    Ok(())
}

pub(super) fn of_booking(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Event>> {
    Ok(events::table
        .filter(events::booking_id.eq(booking_id))
        .order(events::id.asc())
        .select(Event::as_select())
        .load(conn)?)
}

pub(super) fn of_bookings(conn: &mut Conn, ids: &[BookingId], event: EventType) -> Result<Vec<Event>> {
    Ok(events::table
        .filter(events::booking_id.eq_any(ids))
        .filter(events::subject_kind.eq(event.subject()))
        .filter(events::action.eq(event.action()))
        .order(events::id.asc())
        .select(Event::as_select())
        .load(conn)?)
}

/// Who did these acts to these subjects, oldest first.
pub(super) fn deeds(conn: &mut Conn, kind: &str, subjects: &[Uuid], actions: &[&str]) -> Result<Vec<Deed>> {
    let subjects: Vec<Id<()>> = subjects.iter().map(|id| Id::from_uuid(*id)).collect();
    let of_subjects = events::table.filter(events::subject_kind.eq(kind)).filter(events::subject_id.eq_any(subjects));
    Ok(of_subjects
        .filter(events::action.eq_any(actions))
        .order(events::id.asc())
        .select(Deed::as_select())
        .load(conn)?)
}

/// A page of sealed events: the newest first, or in the order of commits if the caller follows the record.
pub(super) fn page(
    conn: &mut Conn,
    reads: Reads,
    page: &Page,
    filter: &EventFilter,
) -> Result<PageOf<(Sealed, Event)>> {
    let follows = page.updated_since.is_some() || filter.after_sequence.is_some();
    let mut query = seals::table
        .inner_join(events::table.on(events::id.eq(seals::event_id)))
        .select((Sealed::as_select(), Event::as_select()))
        .into_boxed();
    // Where nothing else narrows the record down, the newest are looked through for what the caller reads. By the index on
    // the subject SQLite would gather and sort all that they ever may read, for each page.
    let is_narrow = !filter.subject.is_empty()
        || filter.subject_id.is_some()
        || filter.booking_id.is_some()
        || filter.actor_id.is_some()
        || page.updated_since.is_some();
    query = match reads {
        Reads::All => query,
        Reads::Only(kinds) if is_narrow => query.filter(events::subject_kind.eq_any(kinds)),
        Reads::Only(kinds) => query.filter(events::subject_kind.concat("").eq_any(kinds)),
        Reads::AllBut(kinds) => query.filter(events::subject_kind.ne_all(kinds)),
    };
    if !filter.subject.is_empty() {
        query = one_of!(query, events::subject_kind, filter.subject);
    }
    if !filter.action.is_empty() {
        query = one_of!(query, events::action, filter.action);
    }
    if let Some(id) = filter.subject_id {
        query = query.filter(events::subject_id.eq(id));
    }
    if let Some(id) = filter.booking_id {
        query = query.filter(events::booking_id.eq(id));
    }
    if let Some(id) = filter.actor_id {
        query = query.filter(events::actor_id.eq(id));
    }
    if let Some(since) = page.updated_since {
        query = query.filter(events::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(events::at.lt(until));
    }
    if let Some(sequence) = filter.after_sequence {
        query = query.filter(seals::sequence.gt(sequence));
    }
    if let Some(Position::Sequence(sequence)) = page.after {
        query = if follows {
            query.filter(seals::sequence.gt(sequence))
        } else {
            query.filter(seals::sequence.lt(sequence))
        };
    }
    query = if follows { query.order(seals::sequence.asc()) } else { query.order(seals::sequence.desc()) };
    let rows: Vec<(Sealed, Event)> = query.limit(page.limit + 1).load(conn)?;
    Ok(PageOf::cut_at(rows, page, |(sealed, _)| Position::Sequence(sealed.sequence)))
}

/// The events after this sequence, in the order of commits.
pub(super) fn followed(conn: &mut Conn, after: i64, most: i64) -> Result<Vec<Followed>> {
    let joined = seals::table.inner_join(events::table.on(events::id.eq(seals::event_id)));
    let columns = (
        seals::sequence,
        events::id,
        events::at,
        events::subject_kind,
        events::subject_id,
        events::booking_id,
        events::action,
    );
    Ok(joined.filter(seals::sequence.gt(after)).order(seals::sequence.asc()).limit(most).select(columns).load(conn)?)
}

/// The newest seal.
pub(super) fn last(conn: &mut Conn) -> Result<Option<Sealed>> {
    Ok(seals::table.order(seals::sequence.desc()).limit(1).select(Sealed::as_select()).get_result(conn).optional()?)
}

/// The unsealed events after this one, oldest first.
pub(super) fn unsealed(conn: &mut Conn, after: EventId, most: i64) -> Result<Vec<EventId>> {
    let sealed = diesel::dsl::exists(seals::table.filter(seals::event_id.eq(events::id)));
    Ok(events::table
        .filter(events::id.gt(after))
        .filter(diesel::dsl::not(sealed))
        .order(events::id.asc())
        .limit(most)
        .select(events::id)
        .load(conn)?)
}

/// Those of these events that are still unsealed, oldest first.
pub(super) fn still_unsealed(conn: &mut Conn, ids: &[EventId]) -> Result<Vec<Event>> {
    let sealed = diesel::dsl::exists(seals::table.filter(seals::event_id.eq(events::id)));
    let these = events::table.filter(events::id.eq_any(ids)).filter(diesel::dsl::not(sealed));
    Ok(these.order(events::id.asc()).select(Event::as_select()).load(conn)?)
}

pub(super) fn seal(conn: &mut Conn, sealed: &Sealed) -> Result<()> {
    diesel::insert_into(seals::table).values(sealed.clone()).execute(conn)?;
    Ok(())
}

/// The seals after this sequence, each with its event, or none if the event is missing.
pub(super) fn chain(conn: &mut Conn, after: i64, most: i64) -> Result<Vec<(Sealed, Option<Event>)>> {
    let joined = seals::table.left_join(events::table.on(events::id.eq(seals::event_id)));
    Ok(joined
        .filter(seals::sequence.gt(after))
        .order(seals::sequence.asc())
        .limit(most)
        .select((Sealed::as_select(), Option::<Event>::as_select()))
        .load(conn)?)
}

/// The first of these sequences whose event is of this moment or later, or missing.
pub(super) fn first_from(conn: &mut Conn, sequences: Range<i64>, since: Instant) -> Result<Option<i64>> {
    let joined = seals::table.left_join(events::table.on(events::id.eq(seals::event_id)));
    Ok(joined
        .filter(seals::sequence.ge(sequences.start))
        .filter(seals::sequence.lt(sequences.end))
        .filter(events::at.ge(since).or(events::id.is_null()))
        .order(seals::sequence.asc())
        .limit(1)
        .select(seals::sequence)
        .get_result(conn)
        .optional()?)
}

/// The seal at this sequence.
pub(super) fn at(conn: &mut Conn, sequence: i64) -> Result<Option<Sealed>> {
    Ok(seals::table.find(sequence).select(Sealed::as_select()).get_result(conn).optional()?)
}

/// The archives, the oldest first.
pub(super) fn archives(conn: &mut Conn) -> Result<Vec<Archive>> {
    Ok(archives::table.order(archives::last_sequence.asc()).select(Archive::as_select()).load(conn)?)
}

/// The archive that was made last.
pub(super) fn last_archive(conn: &mut Conn) -> Result<Option<Archive>> {
    let last = archives::table.order(archives::last_sequence.desc()).limit(1);
    Ok(last.select(Archive::as_select()).get_result(conn).optional()?)
}

/// What the record says of archives that were made: of each its content, and the key of its seal if it is sealed.
pub(super) fn told_of_archives(conn: &mut Conn) -> Result<Vec<(Option<String>, Option<String>)>> {
    let joined = events::table.left_join(seals::table.on(seals::event_id.eq(events::id)));
    let made = EventType::from(SealEvent::Archive);
    Ok(joined
        .filter(events::subject_kind.eq(made.subject()).and(events::action.eq(made.action())))
        .select((events::after, seals::key_id.nullable()))
        .load(conn)?)
}

pub(super) fn insert_archive(conn: &mut Conn, archive: Archive) -> Result<()> {
    diesel::insert_into(archives::table).values(archive).execute(conn)?;
    Ok(())
}

/// Removes at most so many events after the one sequence and up to the other, with their seals. Returns the last
/// sequence that was removed.
pub(super) fn remove(conn: &mut Conn, after: i64, until: i64, most: i64) -> Result<Option<i64>> {
    let these = seals::sequence.gt(after).and(seals::sequence.le(until));
    let first: Vec<(i64, EventId)> = seals::table
        .filter(these)
        .order(seals::sequence.asc())
        .limit(most)
        .select((seals::sequence, seals::event_id))
        .load(conn)?;
    let Some((last, _)) = first.last() else { return Ok(None) };
    diesel::delete(seals::table.filter(seals::sequence.gt(after).and(seals::sequence.le(*last)))).execute(conn)?;
    let ids: Vec<EventId> = first.iter().map(|(_, id)| *id).collect();
    diesel::delete(events::table.filter(events::id.eq_any(ids))).execute(conn)?;
    Ok(Some(*last))
}

/// Whether a seal up to this sequence is there.
pub(super) fn holds_until(conn: &mut Conn, until: i64) -> Result<bool> {
    let first = seals::table.filter(seals::sequence.le(until)).select(seals::sequence).limit(1);
    Ok(first.get_result::<i64>(conn).optional()?.is_some())
}
