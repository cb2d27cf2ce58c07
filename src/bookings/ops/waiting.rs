//! The waiting list: the order of asking, and the hint that room has appeared (RULES.md §1.5).

use std::collections::{HashMap, HashSet};

use super::{create::has_room, whole::Whole};
use crate::{
    bookings::{
        model::{Booking, BookingEvent, BookingState},
        rules::waiting::{self, Waiting},
        store::bookings,
    },
    db::{Conn, Unit},
    dispatch::ops::Supply,
    kernel::{BookingId, Instant, Result},
    reference,
    schedule::model::Span,
};

/// Waiting bookings with what they ask for.
fn with_items(conn: &mut Conn, rows: Vec<Booking>) -> Result<Vec<(Booking, Waiting)>> {
    let ids: Vec<BookingId> = rows.iter().map(|row| row.id).collect();
    let mut items = bookings::items_by_booking(conn, &ids)?;
    let waiting = |row: Booking| {
        let span = Span { starts_at: row.starts_at, ends_at: row.ends_at };
        let items = items.remove(&row.id).unwrap_or_default();
        let waiting = Waiting { id: row.id, span, items };
        (row, waiting)
    };
    Ok(rows.into_iter().map(waiting).collect())
}

/// The places on the waiting list of those of these bookings that are on it. If none is, nothing is read.
pub(super) fn places(conn: &mut Conn, rows: &[Booking]) -> Result<HashMap<BookingId, i64>> {
    if !rows.iter().any(Booking::waits) {
        return Ok(HashMap::new());
    }
    let waiting = bookings::waiting(conn)?;
    let waiting: Vec<Waiting> = with_items(conn, waiting)?.into_iter().map(|(_, waiting)| waiting).collect();
    Ok(rows.iter().filter_map(|row| Some((row.id, waiting::place(&waiting, row.id)?))).collect())
}

/// The bookings on the waiting list for which room has appeared (true) or is gone again (false) since it was last looked
/// at.
pub fn hints(conn: &mut Conn, now: Instant) -> Result<Vec<(BookingId, bool)>> {
    let rows = bookings::hoping(conn, now)?;
    let (rows, waiting): (Vec<Booking>, Vec<Waiting>) = with_items(conn, rows)?.into_iter().unzip();
    let ahead: Vec<Waiting> = waiting.into_iter().filter(|one| one.span.starts_at > now).collect();
    let starts_at = ahead.iter().map(|one| one.span.starts_at).min();
    let ends_at = ahead.iter().map(|one| one.span.ends_at).max();
    let mut with_room = HashSet::new();
    if let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at) {
        let buffer_minutes = reference::ops::settings(conn)?.content.buffer_minutes;
        let mut supply = Supply::load(conn, Span { starts_at, ends_at }, buffer_minutes, None)?;
        // Who asked before gets theirs first. Who doesn't fit stands in nobody's way.
        for one in ahead {
            let wanted: Vec<(String, i64)> = one.items.into_iter().map(|item| (item.class, item.quantity)).collect();
            if supply.room(one.span).short(&wanted).is_empty() {
                supply.take(one.span, &wanted);
                with_room.insert(one.id);
            }
        }
    }
    let changed = rows.iter().filter(|row| row.room_at.is_some() != with_room.contains(&row.id));
    Ok(changed.map(|row| (row.id, with_room.contains(&row.id))).collect())
}

/// Notes on a waiting booking that room has appeared for it, or is gone, and answers whether it did.
pub fn booking_hint(unit: &mut Unit<'_>, (id, has): (BookingId, bool)) -> Result<bool> {
    let mut whole = Whole::lock(unit, id, [])?;
    let booking = &whole.booking;
    if !booking.waits() || booking.room_at.is_some() == has {
        return Ok(false);
    }
    if has && !has_room(unit.conn, &booking.written(&whole.items), id)? {
        return Ok(false);
    }
    whole.booking.room_at = has.then_some(unit.now);
    whole.finish(unit, if has { BookingEvent::Room } else { BookingEvent::RoomGone }, None)?;
    Ok(true)
}

impl Booking {
    /// Whether it is on the waiting list now.
    pub(super) fn waits(&self) -> bool {
        self.waitlist && self.state == BookingState::Submitted
    }

    /// Puts it on the waiting list, where it keeps its place, or takes it off.
    pub(super) fn wait(&mut self, waits: bool, now: Instant) {
        self.waitlist = waits;
        self.waiting_since = waits.then(|| self.waiting_since.unwrap_or(now));
        self.room_at = self.room_at.filter(|_| waits);
    }
}
