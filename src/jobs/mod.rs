//! Runs the sweeps: background jobs that are repeated while the server runs.
//!
//! Always: a sweep selects what is due, and handles each item in a unit that checks again. So if two processes sweep at
//! the same time, each item is handled once. Rooms add their sweeps where they start ([`crate::room::Start`]).

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::web::Data;
use tokio::task::{JoinSet, spawn_local};

use crate::{
    db::Db,
    kernel::{Error, Result},
};

/// The outcome of a sweep: how many items it handled.
pub type Done = Pin<Box<dyn Future<Output = Result<usize>>>>;

/// A named sweep.
pub struct Sweep {
    /// Its name in logs and metrics.
    name: &'static str,
    /// The pause between two rounds.
    every: Duration,
    /// Handles all that is due now.
    run: Box<dyn Fn(Data<Db>) -> Done + Send>,
}

impl Sweep {
    /// A sweep with this pause between two rounds.
    pub fn each<F: Future<Output = Result<usize>> + 'static>(
        name: &'static str,
        every: Duration,
        run: impl Fn(Data<Db>) -> F + Send + 'static,
    ) -> Self {
        Self { name, every, run: Box::new(move |db| Box::pin(run(db))) }
    }

    /// Whether its pause is a minute or more.
    fn is_slow(&self) -> bool {
        self.every >= Duration::from_secs(60)
    }

    /// A sweep with a pause of a minute.
    pub fn each_minute<F: Future<Output = Result<usize>> + 'static>(
        name: &'static str,
        run: impl Fn(Data<Db>) -> F + Send + 'static,
    ) -> Self {
        Self::each(name, Duration::from_secs(60), run)
    }
}

/// Runs all sweeps, each in its own loop, until the server stops. No sweep waits for another. With `once`, those of each
/// minute run once ([`crate::config::Settings::sweeps_once`]).
pub async fn run(db: Data<Db>, sweeps: Vec<Sweep>, once: bool) {
    let mut rounds = JoinSet::new();
    for sweep in sweeps {
        let ends = once && sweep.is_slow();
        rounds.spawn_local(rounds_of(db.clone(), sweep, ends));
    }
    rounds.join_all().await;
}

async fn rounds_of(db: Data<Db>, sweep: Sweep, once: bool) {
    loop {
        let timer = db.metrics().job_begins(sweep.name);
        // The round runs in a task of its own. If it panics, only this round ends.
        let outcome = spawn_local((sweep.run)(db.clone())).await.unwrap_or_else(|broken| Err(Error::internal(broken)));
        timer.observe_duration();
        db.metrics().job_ended(sweep.name, outcome.as_ref().ok().copied());
        match outcome {
            Ok(0) => {}
            Ok(done) if !sweep.is_slow() => tracing::debug!(sweep = sweep.name, done, "sweep"),
            Ok(done) => tracing::info!(sweep = sweep.name, done, "sweep"),
            Err(error) => tracing::warn!(sweep = sweep.name, %error, "sweep failed"),
        }
        if once {
            return;
        }
        tokio::time::sleep(sweep.every).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::task::LocalSet;

    use super::*;
    use crate::{db::Target, kernel::Clock};

    #[tokio::test(start_paused = true)]
    async fn one_that_panics_comes_again_and_ends_no_other() {
        let db = Data::new(Db::new(Target::Sqlite("/nowhere/at/all.db".into()), Clock::system()));
        let (rounds, others) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counting = |of: &Arc<AtomicUsize>, panics: bool| {
            let of = Arc::clone(of);
            Sweep::each_minute("counting", move |_| {
                let of = Arc::clone(&of);
                async move {
                    of.fetch_add(1, Ordering::Relaxed);
                    assert!(!panics, "on purpose");
                    Ok(0)
                }
            })
        };
        let sweeps = vec![counting(&rounds, true), counting(&others, false)];
        let hour = async {
            spawn_local(run(db, sweeps, false));
            tokio::time::sleep(Duration::from_secs(3_570)).await;
        };
        LocalSet::new().run_until(hour).await;
        assert_eq!((rounds.load(Ordering::Relaxed), others.load(Ordering::Relaxed)), (60, 60));
    }

    #[tokio::test(start_paused = true)]
    async fn what_runs_once_ends_and_what_is_quick_goes_on() {
        let db = Data::new(Db::new(Target::Sqlite("/nowhere/at/all.db".into()), Clock::system()));
        let (slow, quick) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let each = |every: u64, of: &Arc<AtomicUsize>| {
            let of = Arc::clone(of);
            Sweep::each("counting", Duration::from_secs(every), move |_| {
                of.fetch_add(1, Ordering::Relaxed);
                async { Ok(0) }
            })
        };
        let sweeps = vec![each(60, &slow), each(1, &quick)];
        let hour = async {
            spawn_local(run(db, sweeps, true));
            tokio::time::sleep(Duration::from_millis(3_599_500)).await;
        };
        LocalSet::new().run_until(hour).await;
        assert_eq!((slow.load(Ordering::Relaxed), quick.load(Ordering::Relaxed)), (1, 3_600));
    }
}
