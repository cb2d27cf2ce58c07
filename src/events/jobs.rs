//! Sealing, while the server runs.

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

/// Seals what was committed: one per process, in the app's data.
pub struct Sealer {
    key: SealKey,
    /// Whether this process has looked at all there is.
    began: AtomicBool,
}

impl Sealer {
    /// With the key of this `MOTORPOOL_SECRET`.
    pub fn new(secret: Option<&str>) -> Self {
        Self { key: SealKey::new(secret), began: AtomicBool::new(false) }
    }

    /// Seals all that waits for it. What is committed before this is called is sealed when it answers.
    pub async fn catch_up(&self, db: &Db) -> Result<usize> {
        // The first time everything is looked at: events of before there were seals, and of other programs' clocks.
        let began = self.began.load(Ordering::Relaxed);
        if !began {
            self.change_key(db).await?;
        }
        let mut after = if began { db.read(ops::begin).await? } else { ops::earliest() };
        let mut done = 0;
        loop {
            let ids = db.read(move |conn| ops::waiting(conn, after)).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            let key = self.key.clone();
            done += db.write(Act::of(Actor::rule("seal_events")), move |unit| ops::seal(unit, &key, &ids)).await?;
        }
        self.began.store(true, Ordering::Relaxed);
        Ok(done)
    }

    /// Records that another key seals from now on, if so: then the newest seal is always by the present key.
    async fn change_key(&self, db: &Db) -> Result<()> {
        let key = self.key.clone();
        if db.read(move |conn| ops::is_sealed_by_another(conn, &key)).await? {
            let key = self.key.clone();
            db.write(Act::of(Actor::rule("seal_events")), move |unit| ops::key_change(unit, &key)).await?;
        }
        Ok(())
    }
}

/// The sweep that seals: each second, so that who follows isn't long behind.
pub fn sweep(sealer: Data<Sealer>) -> Sweep {
    Sweep::each("seal_events", Duration::from_secs(1), move |db: Data<Db>| {
        let sealer = sealer.clone();
        async move { sealer.catch_up(&db).await }
    })
}
