//! The background job that seals events.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use actix_web::web::Data;

use super::{ops, seal::SealKey};
use crate::{
    db::{Act, Db},
    jobs::Sweep,
    kernel::{Actor, Result},
};

/// Seals committed events. There is one per process, in the app's data.
pub struct Sealer {
    key: SealKey,
    /// Whether this process has looked through the whole record once.
    has_searched_all: AtomicBool,
}

impl Sealer {
    /// A sealer with the key that is derived from this `MOTORPOOL_SECRET`.
    pub fn new(secret: Option<&str>) -> Self {
        Self { key: SealKey::new(secret), has_searched_all: AtomicBool::new(false) }
    }

    /// Seals all unsealed events. All that was committed before the call is sealed when it returns. Returns how many
    /// were sealed.
    pub async fn catch_up(&self, db: &Db) -> Result<usize> {
        // The first round looks through the whole record: for events from before there were seals, and for those of
        // other programs whose clocks differ.
        let has_searched_all = self.has_searched_all.load(Ordering::Relaxed);
        if !has_searched_all {
            self.change_key(db).await?;
        }
        let mut after = if has_searched_all { db.read(ops::search_from).await? } else { ops::earliest() };
        let mut done = 0;
        loop {
            let ids = db.read(move |conn| ops::waiting(conn, after)).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            let key = self.key.clone();
            done += db.write(Act::of(Actor::rule("seal_events")), move |unit| ops::seal(unit, &key, &ids)).await?;
        }
        self.has_searched_all.store(true, Ordering::Relaxed);
        Ok(done)
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
