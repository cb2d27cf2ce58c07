//! The background part of an import. The file is read and checked on a thread of its own, small units store the
//! progress, and one unit imports all rows. A sweep marks imports whose process has died.

use std::{sync::Arc, time::Duration};

use actix_web::{rt::task::JoinHandle, web::Data};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::{
    judge::{self, Judged, Prepared, Terms},
    model::{ImportNew, ImportState},
    ops,
    reading::Table,
    references::References,
};
use crate::{
    db::{Act, Db},
    http::upload::File,
    identity::Identity,
    jobs::Sweep,
    kernel::{Actor, Code, Error, Result, text},
};

/// So often an import waits another second for a turn at hashing a password.
const TURNS: usize = 120;

/// Lets one import run at a time in a process. Another is refused at once.
#[derive(Debug, Clone)]
pub struct ImportLock(Arc<Semaphore>);

impl Default for ImportLock {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl ImportLock {
    /// The permission to run an import.
    ///
    /// # Errors
    /// `busy` if an import is running.
    pub fn acquire(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| {
            Error::new(
                Code::Busy,
                text!("Another import is running; try again later.", "另一项导入正在进行，请稍后再试。"),
            )
            .retry_after(5)
        })
    }
}

/// Opens a file and reads all of it once, so that an unreadable file is refused at once. Returns the table and the
/// number of its rows.
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

/// Starts the background part of an import.
pub fn spawn(
    db: Db,
    identity: Data<Identity>,
    act: Act,
    import: ImportNew,
    table: Table,
    permit: OwnedSemaphorePermit,
) -> JoinHandle<()> {
    actix_web::rt::spawn(async move {
        let id = import.id;
        if let Err(error) = run(&db, &identity, &act, import, table).await {
            tracing::warn!(import = %id, %error, "an import failed");
            if let Err(error) = db.write(act, move |unit| ops::import_fail(unit, id)).await {
                tracing::warn!(import = %id, %error, "an import couldn't be marked as failed; the sweep will do so");
            }
        }
        drop(permit);
    })
}

async fn run(db: &Db, identity: &Identity, act: &Act, import: ImportNew, table: Table) -> Result<()> {
    let (id, kind, dry_run) = (import.id, import.kind, import.dry_run);
    let references = db.read(move |conn| References::load(conn, kind, import.date)).await?;
    let terms = Terms { kind, date: import.date, now: db.clock().now() };
    let (sender, mut receiver) = mpsc::channel(1);
    let judging = tokio::task::spawn_blocking(move || {
        judge::judge(&table, &references, terms, &|done| sender.blocking_send(done).is_ok())
    });
    while let Some(done) = receiver.recv().await {
        // The progress may be skipped while the writer is busy.
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
    // Hashed while no door is open, and only if the rows are to go in.
    for (_, row) in &mut judged.rows {
        if let Prepared::User(new, hash) = row
            && let Some(password) = &new.password
        {
            *hash = Some(hashed(identity, password).await?);
        }
    }
    import_rows(db, act, import, judged).await
}

/// Hashes a password. People who sign in take turns at it, too, so it waits for one for some minutes.
async fn hashed(identity: &Identity, password: &str) -> Result<String> {
    for _ in 0..TURNS {
        match identity.password_hash(password).await {
            Err(error) if error.code() == Code::Busy => tokio::time::sleep(Duration::from_secs(1)).await,
            outcome => return outcome,
        }
    }
    identity.password_hash(password).await
}

/// Imports all rows in one unit. It may be refused because of changes that others made meanwhile.
async fn import_rows(db: &Db, act: &Act, import: ImportNew, judged: Judged) -> Result<()> {
    let (id, kind, done) = (import.id, import.kind, judged.done);
    let judged = Arc::new(judged);
    let all = Arc::clone(&judged);
    let refused = Arc::new(std::sync::Mutex::new(None));
    let last = Arc::clone(&refused);
    let outcome = db
        .write_large(act.clone(), move |unit| {
            // The unit may run several times. Only the refusal of its last run counts.
            let outcome = ops::import_all(unit, import, &all);
            *last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
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
