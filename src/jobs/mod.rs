//! The runner of sweeps: what is due is done, one unit each, again and again while the server runs.
//!
//! Always: a sweep selects what is due and does each by a unit that checks again, so two processes that sweep at once do
//! it once. Features own their sweeps; the roof registers them.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::web::Data;

use crate::{db::Db, kernel::Result};

/// What a sweep did: how many units.
pub type Done = Pin<Box<dyn Future<Output = Result<usize>>>>;

/// A named sweep.
pub struct Sweep {
    /// As the log names it.
    pub name: &'static str,
    /// Does all that is due now.
    pub run: fn(Data<Db>) -> Done,
}

/// How long between two rounds.
const ROUND: Duration = Duration::from_secs(60);

/// Runs the sweeps for ever.
pub async fn run(db: Data<Db>, sweeps: Vec<Sweep>) {
    loop {
        for sweep in &sweeps {
            let timer = db.metrics().job_begins(sweep.name);
            let outcome = (sweep.run)(db.clone()).await;
            timer.observe_duration();
            db.metrics().job_ended(sweep.name, outcome.as_ref().ok().copied());
            match outcome {
                Ok(0) => {}
                Ok(done) => tracing::info!(sweep = sweep.name, done, "sweep"),
                Err(error) => tracing::warn!(sweep = sweep.name, %error, "sweep failed"),
            }
        }
        tokio::time::sleep(ROUND).await;
    }
}
