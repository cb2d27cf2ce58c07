//! What goes on after an import was answered: reading and judging it on a thread of its own, telling how far it is by
//! small units, and bringing in all of it by one. And what marks those that died.

use std::sync::Arc;

use actix_web::{rt::task::JoinHandle, web::Data};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::{
    judge::{self, Judged, Terms},
    model::{ImportNew, ImportState},
    ops,
    reading::Table,
    references::References,
};
use crate::{
    db::{Act, Db},
    http::upload::File,
    jobs::Sweep,
    kernel::{Actor, Code, Error, Result, text},
};

/// Where imports take turns: one at a time in a process, and nobody waits.
#[derive(Debug, Clone)]
pub struct Desk(Arc<Semaphore>);

impl Default for Desk {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Desk {
    /// The turn, if nobody has it.
    ///
    /// # Errors
    /// `busy`.
    pub fn take(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| {
            Error::new(
                Code::Busy,
                text!("Another import is under way; one at a time.", "另一项导入正在进行，请稍后再试。"),
            )
            .retry_after(5)
        })
    }
}

/// Opens a file and goes through all of it, so that what can't be read is refused at once. Answers how many rows it
/// has.
///
/// # Errors
/// `unreadable_file`, `file_too_large`, `xml_entities`.
pub async fn open(file: File) -> Result<(Table, i64)> {
    let opened = tokio::task::spawn_blocking(move || {
        let table = Table::open(&file)?;
        let rows = table.count()?;
        Ok((table, rows))
    });
    opened.await.unwrap_or_else(|panic| Err(Error::internal(panic)))
}

/// Goes on with an import that has begun.
pub fn go_on(db: Db, act: Act, import: ImportNew, table: Table, turn: OwnedSemaphorePermit) -> JoinHandle<()> {
    actix_web::rt::spawn(async move {
        let id = import.id;
        if let Err(error) = run(&db, &act, import, table).await {
            tracing::warn!(import = %id, %error, "an import failed");
            if let Err(error) = db.write(act, move |unit| ops::import_fail(unit, id)).await {
                tracing::warn!(import = %id, %error, "an import's failure couldn't be told; the sweep will");
            }
        }
        drop(turn);
    })
}

async fn run(db: &Db, act: &Act, import: ImportNew, table: Table) -> Result<()> {
    let (id, kind, dry_run) = (import.id, import.kind, import.dry_run);
    let references = db.read(move |conn| References::load(conn, kind, import.date)).await?;
    let terms = Terms { kind, date: import.date, now: db.clock().now() };
    let (sender, mut receiver) = mpsc::channel(1);
    let judging = tokio::task::spawn_blocking(move || {
        judge::judge(&table, &references, terms, &|done| sender.blocking_send(done).is_ok())
    });
    while let Some(done) = receiver.recv().await {
        // How far it is may go untold while the writer is busy.
        match db.write(act.clone(), move |unit| ops::import_progress(unit, id, done)).await {
            Err(error) if error.code() == Code::Stale => return Err(error),
            _ => {}
        }
    }
    let judged = judging.await.unwrap_or_else(|panic| Err(Error::internal(panic)))?;
    let mut judged = judged.ok_or_else(|| Error::internal("nobody listens"))?;
    if !judged.taken.is_empty() {
        judged = db.read(move |conn| ops::judge_taken(conn, kind, &mut judged).map(|()| judged)).await?;
    }
    let (faults, done) = (std::mem::take(&mut judged.faults).sorted(), judged.done);
    if faults.count > 0 || dry_run {
        let state = if faults.count > 0 { ImportState::Refused } else { ImportState::Passed };
        return db.write(act.clone(), move |unit| ops::import_end(unit, id, state, done, &faults)).await;
    }
    bring_in(db, act, import, judged).await
}

/// Brings in all rows by one unit. What others did in the meantime may refuse it.
async fn bring_in(db: &Db, act: &Act, import: ImportNew, judged: Judged) -> Result<()> {
    let (id, kind, done) = (import.id, import.kind, judged.done);
    let judged = Arc::new(judged);
    let all = Arc::clone(&judged);
    let refused = Arc::new(std::sync::Mutex::new(None));
    let told = Arc::clone(&refused);
    let outcome = db
        .write_large(act.clone(), move |unit| {
            // Each time that it runs: what refused the run before has nothing to say of this one.
            let outcome = ops::import_all(unit, import, &all);
            *told.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
                outcome.as_ref().err().and_then(|refused| ops::faults_of(refused, kind, &all));
            outcome.map_err(|refused| refused.error)
        })
        .await;
    let faults = refused.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    match (outcome, faults) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(faults)) => {
            db.write(act.clone(), move |unit| ops::import_end(unit, id, ImportState::Refused, done, &faults)).await
        }
        (Err(error), None) => Err(error),
    }
}

/// The sweeps.
pub fn sweeps() -> Vec<Sweep> {
    vec![Sweep::each_minute("fail_dead_imports", fail_dead_imports)]
}

async fn fail_dead_imports(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("fail_dead_imports")), ops::imports_fail).await
}
