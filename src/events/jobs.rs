//! The background job that seals events.

use std::time::Duration;

use actix_web::web::Data;
use tokio::sync::Mutex;

use super::{ops, seal::SealKey, watch::Watch};
use crate::{
    db::{Act, Db},
    jobs::Sweep,
    kernel::{Actor, EventId, Result},
};

/// Seals committed events. There is one per process, in the app's data.
pub struct Sealer {
    key: SealKey,
    /// Whether this process has looked through the whole record once.
    has_searched_all: Mutex<bool>,
}

impl Sealer {
    /// A sealer with the key that is derived from this `MOTORPOOL_SECRET`.
    pub fn new(secret: Option<&str>) -> Self {
        Self { key: SealKey::new(secret), has_searched_all: Mutex::new(false) }
    }

    /// Seals all unsealed events. All that was committed before the call is sealed when it returns. Returns how many
    /// were sealed.
    pub async fn catch_up(&self, db: &Db) -> Result<usize> {
        // The first round looks through the whole record: for events from before there were seals, and for those of
        // other programs whose clocks differ. Whoever else asks waits for it, so that a change of key is recorded once.
        let mut has_searched_all = self.has_searched_all.lock().await;
        if !*has_searched_all {
            self.change_key(db).await?;
            let done = self.seal_after(db, ops::earliest()).await?;
            *has_searched_all = true;
            return Ok(done);
        }
        drop(has_searched_all);
        let after = db.read(ops::search_from).await?;
        self.seal_after(db, after).await
    }

    /// The same for who only reads: if it fails (a full disk), they are shown what is sealed already.
    pub async fn try_to_catch_up(&self, db: &Db) {
        if let Err(error) = self.catch_up(db).await {
            tracing::warn!(%error, "events couldn't be sealed");
        }
    }

    /// Seals the unsealed events after this one.
    async fn seal_after(&self, db: &Db, mut after: EventId) -> Result<usize> {
        let mut done = 0;
        loop {
            let ids = db.read(move |conn| ops::waiting(conn, after)).await?;
            let Some(last) = ids.last() else { return Ok(done) };
            after = *last;
            let key = self.key.clone();
            done += db.write(Act::of(Actor::rule("seal_events")), move |unit| ops::seal(unit, &key, &ids)).await?;
        }
    }

    /// If the newest seal is by another key, records the change of key. That event gets a seal by the current key.
    async fn change_key(&self, db: &Db) -> Result<()> {
        let key = self.key.clone();
        if db.read(move |conn| ops::is_sealed_by_another(conn, &key)).await? {
            let key = self.key.clone();
            db.write(Act::of(Actor::rule("seal_events")), move |unit| ops::key_change(unit, &key)).await?;
        }
        Ok(())
    }
}

/// The sweep that seals. It runs every second, so that those who follow the record are soon up to date.
pub fn sweep(sealer: Data<Sealer>) -> Sweep {
    Sweep::each("seal_events", Duration::from_secs(1), move |db: Data<Db>| {
        let sealer = sealer.clone();
        async move { sealer.catch_up(&db).await }
    })
}

/// The sweep that writes down what was noticed, once a minute.
pub fn watch_sweep(watch: Data<Watch>) -> Sweep {
    Sweep::each_minute("write_security_events", move |db: Data<Db>| {
        let watch = watch.clone();
        async move { watch.write_down(&db).await }
    })
}
