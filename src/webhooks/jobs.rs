//! The courier: reads on in the sealed record, and tells.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::web::Data;

use super::{
    model::{Delivery, Webhook},
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

/// What tells: one per process.
#[derive(Clone)]
pub struct Courier {
    secrets: Secrets,
    outbound: Outbound,
    /// To whom this process is speaking: a receiver that hangs holds up nobody else.
    speaking: Arc<Mutex<HashSet<WebhookId>>>,
}

impl Courier {
    /// By the settings.
    ///
    /// # Errors
    /// One sentence on a target that can't be read.
    pub fn new(settings: &Settings) -> std::result::Result<Self, String> {
        let reach = Reach::listed(&settings.webhook_targets, settings.webhook_loopback_port)
            .map_err(|why| format!("MOTORPOOL_WEBHOOK_TARGETS: {why}"))?;
        let secrets = Secrets::new(settings.secret.iter().chain(&settings.former_secrets).map(String::as_str));
        Ok(Self {
            secrets,
            outbound: Outbound::new(reach, Duration::from_secs(settings.webhook_timeout)),
            speaking: Arc::default(),
        })
    }

    /// Of what the secrets are made.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Spreads what is newly sealed, and begins to speak to whom something is due. Answers how many are spoken to.
    async fn round(self, db: Data<Db>) -> Result<usize> {
        let webhooks = db.read(ops::enabled).await?;
        if webhooks.is_empty() {
            return Ok(0);
        }
        let last = db.read(events::ops::last_sequence).await?;
        for webhook in webhooks.iter().filter(|webhook| webhook.told_until < last) {
            let id = webhook.id;
            while db.write(act(), move |unit| ops::spread(unit, id)).await? {}
        }
        let now = db.clock().now();
        let due = db.read(move |conn| ops::with_due(conn, now)).await?;
        let waiting = webhooks.iter().map(|webhook| webhook.id).filter(|id| due.contains(id) && self.begins(*id));
        let begun = waiting.map(|id| {
            let (courier, db) = (self.clone(), db.clone());
            actix_web::rt::spawn(async move {
                if let Err(error) = courier.speak(&db, id).await {
                    tracing::warn!(webhook_id = %id, %error, "a webhook couldn't be told");
                }
                courier.ends(id);
            })
        });
        Ok(begun.count())
    }

    fn begins(&self, id: WebhookId) -> bool {
        self.speaking.lock().unwrap_or_else(PoisonError::into_inner).insert(id)
    }

    fn ends(&self, id: WebhookId) {
        self.speaking.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Tells one webhook what is due, one after the other, until nothing is or a try fails.
    async fn speak(&self, db: &Db, id: WebhookId) -> Result<()> {
        while let Some((webhook, taken)) = db.write(act(), move |unit| ops::take(unit, id)).await? {
            let outcome = self.send(db, webhook, taken.clone()).await?;
            if !db.write(act(), move |unit| ops::tried(unit, &taken, &outcome)).await? {
                break;
            }
        }
        Ok(())
    }

    /// One call, while no door of the database is open.
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
        outbound::aside("webhook", call).await.map_err(Error::internal)
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
    ]
}

async fn forget_deliveries(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("forget_deliveries")), ops::forget).await
}
