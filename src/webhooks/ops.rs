//! Use cases of webhooks, and the steps of a delivery.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    model::{
        Delivery, DeliveryFilter, DeliveryState, Standing, Webhook, WebhookEvent, WebhookFilter, WebhookNew,
        WebhookPatch,
    },
    rules::{self, Secrets},
    store, views,
};
use crate::{
    bookings, customers,
    db::{Conn, JsonSet, Page, PageOf, Reader, Unit},
    events::{self, Change, EventTypes, model::Followed},
    kernel::{Code, DeliveryId, Error, Fault, Instant, Result, WebhookId, text},
    outbound::{Answer, Failure},
};

/// The most webhooks there may be. All are read every second.
const MOST: i64 = 100;
/// The most events that one unit makes deliveries of.
const CHUNK: i64 = 200;

/// A webhook as a resource.
///
/// # Errors
/// `not_found`.
pub fn webhook_get(reader: &mut Reader<'_>, id: WebhookId) -> Result<views::Webhook> {
    store::get(reader.conn, id)?.map(views::Webhook::from).ok_or_else(Error::not_found)
}

/// A page of webhooks.
pub fn webhook_list(reader: &mut Reader<'_>, page: &Page, filter: &WebhookFilter) -> Result<PageOf<views::Webhook>> {
    Ok(store::page(reader.conn, page, filter)?.map(views::Webhook::from))
}

/// Creates a webhook. It receives what is recorded from now on. The secret is only in this answer.
///
/// # Errors
/// 422; `secret_not_set` without `MOTORPOOL_SECRET`; `too_many_webhooks`.
pub fn webhook_create(
    unit: &mut Unit<'_>,
    new: &WebhookNew,
    types: EventTypes,
    secrets: &Secrets,
) -> Result<views::WebhookMade> {
    check(unit, new, Some(types))?;
    let id = WebhookId::new();
    let secret = secrets.shown(id, 1).ok_or_else(secret_not_set)?;
    if store::count(unit.conn)? >= MOST {
        return Err(Error::new(
            Code::TooManyWebhooks,
            text!(
                "There are {MOST} webhooks already; change one of them instead.",
                "回调已达 {MOST} 个上限，请修改已有的回调。"
            ),
        ));
    }
    let WebhookNew { name, url, event_types, department_id, disabled } = new.clone();
    let row = Webhook {
        id,
        name,
        url,
        event_types: JsonSet(event_types),
        department_id,
        disabled,
        generation: 1,
        rotated_at: None,
        told_until: events::ops::last_sequence(unit.conn)?,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    let after = views::Webhook::from(row.clone());
    store::insert(unit.conn, row)?;
    events::record_resource(unit, WebhookEvent::Create.into(), id.0, None, &after)?;
    Ok(views::WebhookMade { resource: after, secret })
}

/// Changes a webhook.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn webhook_change(
    unit: &mut Unit<'_>,
    id: WebhookId,
    patch: &WebhookPatch,
    types: EventTypes,
) -> Result<views::Webhook> {
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.written())?;
    // A webhook from before its types were checked can still be renamed or paused.
    check(unit, &new, patch.names("event_types").then_some(types))?;
    unit.require_version(before.version)?;
    if new == before.written() {
        return Ok(before.into());
    }
    let row = before.rewritten(&new, unit.now);
    let after = views::Webhook::from(row.clone());
    store::replace(unit.conn, row)?;
    events::record_resource(unit, WebhookEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Replaces the secret of a webhook. The previous one signs as well for one day. The new one is only in this answer.
///
/// # Errors
/// `not_found`; `stale`; `secret_not_set`.
pub fn webhook_rotate(unit: &mut Unit<'_>, id: WebhookId, secrets: &Secrets) -> Result<views::WebhookMade> {
    let before = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(before.version)?;
    let generation = before.generation + 1;
    let secret = secrets.shown(id, generation).ok_or_else(secret_not_set)?;
    let row =
        Webhook { generation, rotated_at: Some(unit.now), version: before.version + 1, updated_at: unit.now, ..before };
    let resource = views::Webhook::from(row.clone());
    store::replace(unit.conn, row)?;
    events::record(unit, &Change::of(WebhookEvent::RotateSecret.into(), id.0))?;
    Ok(views::WebhookMade { resource, secret })
}

/// Records the event `webhook.test`, which this webhook receives whatever event types it has.
///
/// # Errors
/// `not_found`; `stale`.
pub fn webhook_test(unit: &mut Unit<'_>, id: WebhookId) -> Result<views::Webhook> {
    let webhook = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(webhook.version)?;
    events::record(unit, &Change::of(WebhookEvent::Test.into(), id.0))?;
    Ok(webhook.into())
}

fn secret_not_set() -> Error {
    Error::new(
        Code::SecretNotSet,
        text!(
            "Webhooks are signed with secrets derived from MOTORPOOL_SECRET, which isn't set.",
            "回调签名由 MOTORPOOL_SECRET 生成，目前尚未设置。"
        ),
    )
}

/// Refuses what is wrong with a webhook. Its event types are judged by `types`, if these are given.
fn check(unit: &mut Unit<'_>, new: &WebhookNew, types: Option<EventTypes>) -> Result<()> {
    let mut faults = rules::faults(new);
    faults.extend(types.map(|types| rules::type_faults(new, types)).into_iter().flatten());
    if let Some(department) = new.department_id
        && customers::ops::department_find(unit.conn, department)?.is_none()
    {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    Fault::expect_none(faults)
}

/// A page of deliveries.
pub fn delivery_list(reader: &mut Reader<'_>, page: &Page, filter: &DeliveryFilter) -> Result<PageOf<views::Delivery>> {
    Ok(store::delivery_page(reader.conn, page, filter)?.map(views::Delivery::from))
}

/// A delivery as a resource.
///
/// # Errors
/// `not_found`.
pub fn delivery_get(reader: &mut Reader<'_>, id: DeliveryId) -> Result<views::Delivery> {
    store::delivery_get(reader.conn, id)?.map(views::Delivery::from).ok_or_else(Error::not_found)
}

/// Makes a delivery due at once, and retries it for three days from now, whatever its state was.
///
/// # Errors
/// `not_found`; `stale`.
pub fn delivery_resend(unit: &mut Unit<'_>, id: DeliveryId) -> Result<views::Delivery> {
    let before = store::delivery_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(before.version)?;
    let row = Delivery {
        state: DeliveryState::Pending,
        attempts: 0,
        due_at: unit.now,
        give_up_at: unit.now.plus_days(rules::TRIED_DAYS),
        version: before.version + 1,
        updated_at: unit.now,
        ..before
    };
    if !store::delivery_replace(unit.conn, &row)? {
        return Err(Error::plain(Code::Stale));
    }
    events::record(unit, &Change::of(WebhookEvent::Resend.into(), row.webhook_id.0))?;
    Ok(row.into())
}

/// The webhooks that aren't disabled.
pub fn enabled(conn: &mut Conn) -> Result<Vec<Webhook>> {
    store::enabled(conn)
}

/// The sequence up to which every webhook that isn't disabled was told; none if there is no such webhook.
pub fn all_told_until(conn: &mut Conn) -> Result<Option<i64>> {
    Ok(store::enabled(conn)?.iter().map(|webhook| webhook.told_until).min())
}

/// How many deliveries wait and were given up, and since when the oldest has waited.
pub fn standing(conn: &mut Conn) -> Result<Standing> {
    store::standing(conn)
}

/// The webhooks that have a delivery due.
pub fn with_due(conn: &mut Conn, now: Instant) -> Result<HashSet<WebhookId>> {
    Ok(store::with_due(conn, now)?.into_iter().collect())
}

/// Creates the deliveries of one webhook for the next events of the record. Returns whether there may be more events.
pub fn enqueue(unit: &mut Unit<'_>, id: WebhookId) -> Result<bool> {
    let Some(webhook) = store::get(unit.conn, id)? else { return Ok(false) };
    let further = events::ops::followed(unit.conn, webhook.told_until, CHUNK)?;
    let Some(last) = further.last() else { return Ok(false) };
    if !store::advance(unit.conn, id, webhook.told_until, last.sequence)? {
        return Ok(false);
    }
    let bookings = further.iter().filter_map(|event| event.booking_id).collect::<Vec<_>>();
    let own = match webhook.department_id {
        Some(department) => Some(bookings::ops::bookings_of_department(unit.conn, &bookings, department)?),
        None => None,
    };
    let is_own = |event: &Followed| {
        own.as_ref().is_none_or(|own| event.booking_id.is_some_and(|booking| own.contains(&booking)))
    };
    for event in further.iter().filter(|event| rules::wants(&webhook, event, is_own(event))) {
        store::delivery_insert(
            unit.conn,
            &Delivery {
                id: DeliveryId::from_uuid(Uuid::now_v7()),
                webhook_id: id,
                sequence: event.sequence,
                event_type: rules::event_type(event),
                payload: rules::payload(event),
                state: DeliveryState::Pending,
                attempts: 0,
                due_at: unit.now,
                give_up_at: unit.now.plus_days(rules::TRIED_DAYS),
                last_at: None,
                last_status: None,
                last_error: None,
                version: 1,
                created_at: unit.now,
                updated_at: unit.now,
            },
        )?;
    }
    Ok(further.len() as i64 == CHUNK)
}

/// Claims the next due delivery of a webhook for this process until the lease ends. Returns it with the webhook as it
/// is now. None if nothing is due or the webhook is disabled.
pub fn claim(unit: &mut Unit<'_>, id: WebhookId) -> Result<Option<(Webhook, Delivery)>> {
    let Some(webhook) = store::get(unit.conn, id)?.filter(|webhook| !webhook.disabled) else { return Ok(None) };
    let Some(before) = store::due(unit.conn, id, unit.now)? else { return Ok(None) };
    let due_at = unit.now.plus_minutes(rules::LEASE_MINUTES);
    let taken = Delivery { due_at, version: before.version + 1, updated_at: unit.now, ..before };
    Ok(store::delivery_replace(unit.conn, &taken)?.then_some((webhook, taken)))
}

/// Stores the result of an attempt, unless another process has claimed the delivery meanwhile. Returns whether it was
/// delivered.
pub fn tried(unit: &mut Unit<'_>, taken: &Delivery, outcome: &std::result::Result<Answer, Failure>) -> Result<bool> {
    let after = rules::tried(taken, outcome, unit.now);
    store::delivery_replace(unit.conn, &after)?;
    Ok(after.state == DeliveryState::Delivered)
}

/// Deletes the deliveries that finished long ago. Returns how many.
pub fn forget(unit: &mut Unit<'_>) -> Result<usize> {
    store::forget(unit.conn, unit.now.plus_days(-rules::KEPT_DAYS))
}
