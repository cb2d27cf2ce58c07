//! SQL of webhooks and deliveries.

use diesel::prelude::*;

use super::model::{Delivery, DeliveryFilter, DeliveryState, Standing, Webhook, WebhookFilter};
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared,
        schema::{deliveries, webhooks},
    },
    kernel::{DeliveryId, Instant, Result, WebhookId},
    keyset, one_of,
};

pub(super) fn get(conn: &mut Conn, id: WebhookId) -> Result<Option<Webhook>> {
    Ok(webhooks::table.find(id).select(Webhook::as_select()).get_result(conn).optional()?)
}

pub(super) fn insert(conn: &mut Conn, row: Webhook) -> Result<()> {
    diesel::insert_into(webhooks::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the previous one. `told_until` stays as it is.
pub(super) fn replace(conn: &mut Conn, row: Webhook) -> Result<()> {
    let this = webhooks::table.find(row.id).filter(webhooks::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn page(conn: &mut Conn, page: &Page, filter: &WebhookFilter) -> Result<PageOf<Webhook>> {
    let mut query = webhooks::table.select(Webhook::as_select()).into_boxed();
    if !filter.name.is_empty() {
        query = query.filter(webhooks::name.eq_any(&filter.name));
    }
    let rows = keyset!(query, webhooks, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Webhook| (row.updated_at, row.id.0)))
}

pub(super) fn count(conn: &mut Conn) -> Result<i64> {
    Ok(webhooks::table.count().get_result(conn)?)
}

/// The webhooks that aren't disabled.
pub(super) fn enabled(conn: &mut Conn) -> Result<Vec<Webhook>> {
    Ok(webhooks::table.filter(webhooks::disabled.eq(false)).select(Webhook::as_select()).load(conn)?)
}

/// Sets the sequence up to which a webhook has deliveries. False if another process did so meanwhile, or if the webhook
/// was disabled.
pub(super) fn advance(conn: &mut Conn, id: WebhookId, before: i64, until: i64) -> Result<bool> {
    let this = webhooks::table.find(id).filter(webhooks::told_until.eq(before)).filter(webhooks::disabled.eq(false));
    Ok(prepared(diesel::update(this).set(webhooks::told_until.eq(until))).execute(conn)? == 1)
}

pub(super) fn delivery_insert(conn: &mut Conn, row: &Delivery) -> Result<()> {
    diesel::insert_into(deliveries::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn delivery_get(conn: &mut Conn, id: DeliveryId) -> Result<Option<Delivery>> {
    Ok(deliveries::table.find(id).select(Delivery::as_select()).get_result(conn).optional()?)
}

/// Replaces the row if its version is still the previous one. Returns whether it was.
pub(super) fn delivery_replace(conn: &mut Conn, row: &Delivery) -> Result<bool> {
    let this = deliveries::table.find(row.id).filter(deliveries::version.eq(row.version - 1));
    Ok(prepared(diesel::update(this).set(row)).execute(conn)? == 1)
}

pub(super) fn delivery_page(conn: &mut Conn, page: &Page, filter: &DeliveryFilter) -> Result<PageOf<Delivery>> {
    let mut query = deliveries::table.select(Delivery::as_select()).into_boxed();
    if !filter.webhook_id.is_empty() {
        query = one_of!(query, deliveries::webhook_id, filter.webhook_id);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, deliveries::state, filter.state);
    }
    let rows = keyset!(query, deliveries, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Delivery| (row.updated_at, row.id.0)))
}

/// Counts the deliveries that wait and those that were given up.
pub(super) fn standing(conn: &mut Conn) -> Result<Standing> {
    let counted = |conn: &mut Conn, state: DeliveryState| -> Result<i64> {
        Ok(deliveries::table.filter(deliveries::state.eq(state)).count().get_result(conn)?)
    };
    let waiting = deliveries::table.filter(deliveries::state.eq(DeliveryState::Pending));
    let oldest = waiting.order(deliveries::created_at.asc()).select(deliveries::created_at).limit(1);
    Ok(Standing {
        pending: counted(conn, DeliveryState::Pending)?,
        given_up: counted(conn, DeliveryState::GivenUp)?,
        oldest: oldest.get_result(conn).optional()?,
    })
}

/// The webhooks that have a delivery due.
pub(super) fn with_due(conn: &mut Conn, now: Instant) -> Result<Vec<WebhookId>> {
    let waiting =
        deliveries::table.filter(deliveries::state.eq(DeliveryState::Pending)).filter(deliveries::due_at.le(now));
    Ok(waiting.select(deliveries::webhook_id).distinct().load(conn)?)
}

/// The delivery of a webhook that has been due longest.
pub(super) fn due(conn: &mut Conn, id: WebhookId, now: Instant) -> Result<Option<Delivery>> {
    let waiting =
        deliveries::table.filter(deliveries::webhook_id.eq(id)).filter(deliveries::state.eq(DeliveryState::Pending));
    let first =
        waiting.filter(deliveries::due_at.le(now)).order((deliveries::due_at.asc(), deliveries::sequence.asc()));
    Ok(first.limit(1).select(Delivery::as_select()).get_result(conn).optional()?)
}

/// Deletes deliveries that finished before this time: delivered, given up, or pending at a disabled webhook.
pub(super) fn forget(conn: &mut Conn, before: Instant) -> Result<usize> {
    let is_over = deliveries::state.ne(DeliveryState::Pending).or(deliveries::give_up_at.lt(before));
    let old = deliveries::table.filter(deliveries::updated_at.lt(before)).filter(is_over);
    Ok(diesel::delete(old).execute(conn)?)
}
