//! The runner of sweeps: what is due is done, one unit each, again and again while the server runs.
//!
//! Always: a sweep selects what is due and does each by a unit that checks again, so two processes that sweep at once
//! do it once. Features own their sweeps; the roof registers them.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::web::Data;
use tokio::task::{JoinSet, spawn_local};

use crate::{
    db::Db,
    kernel::{Error, Result},
};

/// What a sweep did: how many units.
pub type Done = Pin<Box<dyn Future<Output = Result<usize>>>>;

/// A named sweep.
pub struct Sweep {
    /// As the log names it.
    name: &'static str,
    /// How long between two rounds.
    every: Duration,
    /// Does all that is due now.
    run: Box<dyn Fn(Data<Db>) -> Done>,
}

impl Sweep {
    /// One that comes this often.
    pub fn each<F: Future<Output = Result<usize>> + 'static>(
        name: &'static str,
        every: Duration,
        run: impl Fn(Data<Db>) -> F + 'static,
    ) -> Self {
        Self { name, every, run: Box::new(move |db| Box::pin(run(db))) }
    }

    /// One that comes each minute.
    pub fn each_minute<F: Future<Output = Result<usize>> + 'static>(
        name: &'static str,
        run: impl Fn(Data<Db>) -> F + 'static,
    ) -> Self {
        Self::each(name, Duration::from_secs(60), run)
    }
}

/// Runs the sweeps for ever, each in its own rounds: none waits for another.
pub async fn run(db: Data<Db>, sweeps: Vec<Sweep>) {
    let mut rounds = JoinSet::new();
    for sweep in sweeps {
        rounds.spawn_local(rounds_of(db.clone(), sweep));
    }
    rounds.join_all().await;
}

async fn rounds_of(db: Data<Db>, sweep: Sweep) {
    loop {
        let timer = db.metrics().job_begins(sweep.name);
        // A task of its own: one that panics ends its round, and no other sweep.
        let outcome = spawn_local((sweep.run)(db.clone())).await.unwrap_or_else(|broken| Err(Error::internal(broken)));
        timer.observe_duration();
        db.metrics().job_ended(sweep.name, outcome.as_ref().ok().copied());
        match outcome {
            Ok(0) => {}
            Ok(done) if sweep.every < Duration::from_secs(60) => tracing::debug!(sweep = sweep.name, done, "sweep"),
            Ok(done) => tracing::info!(sweep = sweep.name, done, "sweep"),
            Err(error) => tracing::warn!(sweep = sweep.name, %error, "sweep failed"),
        }
        tokio::time::sleep(sweep.every).await;
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use tokio::task::LocalSet;

    use super::*;
    use crate::{db::Target, kernel::Clock};

    #[tokio::test(start_paused = true)]
    async fn one_that_panics_comes_again_and_ends_no_other() {
        let db = Data::new(Db::new(Target::Sqlite("/nowhere/at/all.db".into()), Clock::system()));
        let (rounds, others) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let counting = |of: &Rc<Cell<usize>>, panics: bool| {
            let of = Rc::clone(of);
            Sweep::each_minute("counting", move |_| {
                let of = Rc::clone(&of);
                async move {
                    of.set(of.get() + 1);
                    assert!(!panics, "on purpose");
                    Ok(0)
                }
            })
        };
        let sweeps = vec![counting(&rounds, true), counting(&others, false)];
        let hour = async {
            spawn_local(run(db, sweeps));
            tokio::time::sleep(Duration::from_secs(3_570)).await;
        };
        LocalSet::new().run_until(hour).await;
        assert_eq!((rounds.get(), others.get()), (60, 60));
    }
}
