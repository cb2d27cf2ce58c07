//! SQL of the events.

use diesel::prelude::*;

use super::{Change, Recorded};
use crate::{
    db::{Conn, Unit, schema::events},
    kernel::{ActorKind, BookingId, EventId, Id, Instant, Result},
};

pub(super) fn insert(unit: &mut Unit<'_>, change: &Change<'_>) -> Result<()> {
    let text = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
    let on_behalf_of = unit.on_behalf_of.and_then(|who| serde_json::to_string(who).ok());
    diesel::insert_into(events::table)
        .values((
            events::id.eq(EventId::new()),
            events::at.eq(unit.now),
            events::actor_kind.eq(unit.actor.kind),
            events::actor_id.eq(Id::<()>::from_uuid(unit.actor.id)),
            events::actor_name.eq(&unit.actor.name),
            events::on_behalf_of.eq(on_behalf_of),
            events::request_id.eq(unit.request_id),
            events::subject_kind.eq(change.subject_kind),
            events::subject_id.eq(Id::<()>::from_uuid(change.subject_id)),
            events::booking_id.eq(change.booking_id),
            events::action.eq(change.action),
            events::before.eq(text(&change.before)),
            events::after.eq(text(&change.after)),
            events::reason.eq(change.reason.as_deref()),
        ))
        .execute(unit.conn)?;
    Ok(())
}

type Row = (EventId, Instant, ActorKind, String, Option<String>, String, Id<()>, String, Option<String>, Option<String>, Option<String>);

pub(super) fn of_booking(conn: &mut Conn, booking_id: BookingId) -> Result<Vec<Recorded>> {
    let rows: Vec<Row> = events::table
        .filter(events::booking_id.eq(booking_id))
        .order(events::id.asc())
        .select((
            events::id,
            events::at,
            events::actor_kind,
            events::actor_name,
            events::on_behalf_of,
            events::subject_kind,
            events::subject_id,
            events::action,
            events::before,
            events::after,
            events::reason,
        ))
        .load(conn)?;
    let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(rows
        .into_iter()
        .map(|(id, at, actor_kind, actor_name, on_behalf_of, subject_kind, subject_id, action, before, after, reason)| Recorded {
            id,
            at,
            actor_kind,
            actor_name,
            on_behalf_of,
            subject_kind,
            subject_id: subject_id.0,
            action,
            before: json(before),
            after: json(after),
            reason,
        })
        .collect())
}
