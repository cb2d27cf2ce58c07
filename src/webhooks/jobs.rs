//! The background job that reads new events from the sealed record and sends them to the webhooks.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::web::Data;

use super::{
    model::{Delivery, DeliveryState, Webhook},
    ops,
    rules::Secrets,
};
use crate::{
    config::Settings,
    db::{Act, Db},
    events,
    jobs::Sweep,
    kernel::{Actor, Error, Result, WebhookId},
    outbound::{self, Answer, Failure, Outbound, Reach},
};

/// Sends the deliveries. There is one per process.
#[derive(Clone)]
pub struct Courier {
    secrets: Secrets,
    outbound: Outbound,
    /// The webhooks that this process is sending to now. Each has a task of its own, so a receiver that hangs delays no
    /// other.
    sending: Arc<Mutex<HashSet<WebhookId>>>,
}

impl Courier {
    /// A courier with the secrets, the permitted targets and the timeout of the settings.
    ///
    /// # Errors
    /// One sentence on a target that can't be parsed.
    pub fn new(settings: &Settings) -> std::result::Result<Self, String> {
        let reach = Reach::listed(&settings.webhook_targets, settings.webhook_loopback_port)
            .map_err(|why| format!("MOTORPOOL_WEBHOOK_TARGETS: {why}"))?;
        let secrets = Secrets::new(settings.secret.iter().chain(&settings.former_secrets).map(String::as_str));
        Ok(Self {
            secrets,
            outbound: Outbound::new(reach, Duration::from_secs(settings.webhook_timeout)),
            sending: Arc::default(),
        })
    }

    /// What the webhooks' secrets are derived from.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Creates the deliveries of newly sealed events, and starts a task for each webhook that has a delivery due.
    /// Returns how many tasks were started.
    async fn round(self, db: Data<Db>) -> Result<usize> {
        let webhooks = db.read(ops::enabled).await?;
        if webhooks.is_empty() {
            return Ok(0);
        }
        let last = db.read(events::ops::last_sequence).await?;
        for webhook in webhooks.iter().filter(|webhook| webhook.told_until < last) {
            let id = webhook.id;
            while db.write(act(), move |unit| ops::enqueue(unit, id)).await? {}
        }
        let now = db.clock().now();
        let due = db.read(move |conn| ops::with_due(conn, now)).await?;
        let waiting = webhooks.iter().map(|webhook| webhook.id).filter(|id| due.contains(id) && self.claim(*id));
        let begun = waiting.map(|id| {
            let (courier, db) = (self.clone(), db.clone());
            actix_web::rt::spawn(async move {
                if let Err(error) = courier.deliver_due(&db, id).await {
                    tracing::warn!(webhook_id = %id, %error, "deliveries to a webhook failed");
                }
                courier.release(id);
            })
        });
        Ok(begun.count())
    }

    fn claim(&self, id: WebhookId) -> bool {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner).insert(id)
    }

    fn release(&self, id: WebhookId) {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Sends the due deliveries of one webhook, one after the other, until none is due or an attempt fails.
    async fn deliver_due(&self, db: &Db, id: WebhookId) -> Result<()> {
        while let Some((webhook, taken)) = db.write(act(), move |unit| ops::claim(unit, id)).await? {
            let outcome = self.send(db, webhook, taken.clone()).await?;
            if !db.write(act(), move |unit| ops::tried(unit, &taken, &outcome)).await? {
                break;
            }
        }
        Ok(())
    }

    /// Makes one HTTP call. No database connection is held meanwhile.
    async fn send(
        &self,
        db: &Db,
        webhook: Webhook,
        delivery: Delivery,
    ) -> Result<std::result::Result<Answer, Failure>> {
        let (courier, now) = (self.clone(), db.clock().now());
        let call = move || {
            let id = delivery.id.to_string();
            let signature = courier.secrets.sign(&webhook, &id, now, &delivery.payload);
            let headers = [
                ("webhook-id", id),
                ("webhook-timestamp", now.seconds().to_string()),
                ("webhook-signature", signature),
            ];
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            courier.outbound.post(&webhook.url, &headers, &delivery.payload)
        };
        outbound::on_own_thread("webhook", call).await.map_err(Error::internal)
    }
}

fn act() -> Act {
    Act::of(Actor::rule("tell_webhooks"))
}

/// The sweeps.
pub fn sweeps(courier: &Courier) -> Vec<Sweep> {
    let courier = courier.clone();
    vec![
        Sweep::each("tell_webhooks", Duration::from_secs(1), move |db| courier.clone().round(db)),
        Sweep::each_minute("forget_deliveries", forget_deliveries),
        Sweep::each("measure_deliveries", Duration::from_secs(15), measure_deliveries),
    ]
}

/// Puts into the metrics what waits and what was given up.
async fn measure_deliveries(db: Data<Db>) -> Result<usize> {
    let now = db.clock().now();
    let standing = db.read(ops::standing).await?;
    let metrics = db.metrics();
    metrics.deliveries(DeliveryState::Pending.as_str(), standing.pending);
    metrics.deliveries(DeliveryState::GivenUp.as_str(), standing.given_up);
    metrics.delivery_oldest.set(standing.oldest.map_or(0, |since| (now.seconds() - since.seconds()).max(0)));
    Ok(0)
}

async fn forget_deliveries(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("forget_deliveries")), ops::forget).await
}
