//! What `/readyz` says besides whether a statement comes back: a full disk, a damaged page, a file that was removed or
//! replaced, a server that only reads.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::kernel::{Code, Error, Result};

/// How much must still fit on the disk.
const ROOM: usize = 1024 * 1024;
/// How long the answer about the disk is kept, so that who asks often costs little.
const FRESH: Duration = Duration::from_secs(1);
/// How long the database counts as full after a write was refused for it. Until then no caller comes who would see
/// otherwise, if `/readyz` keeps them away.
const FULL: Duration = Duration::from_secs(10);

/// Why a server should be sent no requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ailment {
    /// It is about to stop.
    Draining,
    /// It lacks tables, or they are of a version that this program doesn't know.
    NotMigrated,
    /// A page of the database can't be read as what it should be. It stays so until the server is started again.
    Corrupt,
    /// The SQLite file, or its log, was removed or replaced. It stays so until the server is started again.
    Replaced,
    /// The disk is full.
    Full,
    /// Nothing can be written next to the SQLite file.
    Unwritable,
    /// PostgreSQL only reads: a standby, or a server that was demoted.
    ReadOnly,
    /// A statement failed with this code.
    Failed(Code),
}

impl Ailment {
    /// The word for programs. Such words never change.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draining => "draining",
            Self::NotMigrated => "not_migrated",
            Self::Corrupt => Code::DatabaseCorrupt.as_str(),
            Self::Replaced => "database_replaced",
            Self::Full => Code::StorageFull.as_str(),
            Self::Unwritable => "storage_unwritable",
            Self::ReadOnly => "database_read_only",
            Self::Failed(code) => code.as_str(),
        }
    }
}

/// Which file a path leads to: device and inode.
pub(super) type FileId = (u64, u64);

/// Which file a path leads to now; none if there is none.
pub(super) fn file_id(path: impl AsRef<Path>) -> io::Result<Option<FileId>> {
    match fs::metadata(path) {
        Ok(file) => Ok(Some((file.dev(), file.ino()))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What was noticed of the database so far.
#[derive(Default)]
pub struct Health {
    draining: AtomicBool,
    corrupt: AtomicBool,
    replaced: AtomicBool,
    /// The SQLite file that was opened first. Any other under its path is not this server's database.
    file: OnceLock<FileId>,
    /// Its log, while the writer keeps it open and is at rest.
    log: Mutex<Option<FileId>>,
    full_since: Mutex<Option<Instant>>,
    disk: Mutex<Option<(Instant, Option<Ailment>)>>,
}

impl Health {
    /// From now on the server is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Remembers which SQLite file is served, when it is opened for the first time.
    pub(super) fn opened(&self, path: &str) {
        if let Ok(Some(id)) = file_id(path) {
            self.file.get_or_init(|| id);
        }
    }

    /// Refuses if the path no longer leads to the file that was opened first, or if that can't be seen now.
    pub(super) fn expect_file(&self, path: &str) -> Result<()> {
        self.expect_same(self.file.get().copied(), path, path)
    }

    /// Whether the SQLite file or its log was removed or replaced.
    pub(super) fn is_replaced(&self) -> bool {
        self.replaced.load(Ordering::Relaxed)
    }

    /// The writer has finished on this log of its own connection. It keeps the log open.
    pub(super) fn log_rests(&self, log: Option<FileId>) {
        *self.log() = log;
    }

    /// Refuses if the path no longer leads to this log, or if that can't be seen now.
    pub(super) fn expect_log(&self, log: Option<FileId>, path: &str) -> Result<()> {
        self.expect_same(log, path, &format!("{path}-wal"))
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Option<FileId>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes for good that a path leads to another file than the one that is known, or to none.
    fn expect_same(&self, known: Option<FileId>, database: &str, path: &str) -> Result<()> {
        if !self.is_replaced() {
            let Some(known) = known else { return Ok(()) };
            match file_id(path) {
                Ok(found) if found == Some(known) => return Ok(()),
                Ok(_) => {}
                Err(error) => {
                    let unseen = format!("can't look at {path}: {error}");
                    return Err(Error::plain(Code::DatabaseUnavailable).retry_after(10).because(unseen));
                }
            }
        }
        if !self.replaced.swap(true, Ordering::Relaxed) {
            tracing::error!(path, "the database's file was removed or replaced; nothing is written any more");
        }
        Err(Error::plain(Code::DatabaseUnavailable)
            .retry_after(10)
            .because(format!("{database} was removed or replaced")))
    }

    /// Takes note of the outcome of a job.
    pub(super) fn heard<R>(&self, outcome: &Result<R>) {
        match outcome.as_ref().map_err(Error::code) {
            Err(Code::DatabaseCorrupt) if !self.corrupt.swap(true, Ordering::Relaxed) => {
                tracing::error!("the database is damaged; `motorpool check` says where");
            }
            Err(Code::StorageFull) => *self.full_since() = Some(Instant::now()),
            _ => {}
        }
    }

    /// Takes note of the outcome of a job that writes.
    pub(super) fn heard_of_writing<R>(&self, outcome: &Result<R>) {
        if outcome.is_ok() {
            *self.full_since() = None;
        }
        self.heard(outcome);
    }

    fn full_since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.full_since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was noticed so far, without asking the database.
    pub(super) fn noticed(&self) -> Option<Ailment> {
        let is_full = self.full_since().is_some_and(|since| since.elapsed() < FULL);
        [
            (self.is_draining(), Ailment::Draining),
            (self.corrupt.load(Ordering::Relaxed), Ailment::Corrupt),
            (self.is_replaced(), Ailment::Replaced),
            (is_full, Ailment::Full),
        ]
        .into_iter()
        .find_map(|(so, ailment)| so.then_some(ailment))
    }

    /// Looks at a SQLite database's file and disk. May block.
    pub(super) fn look_at_disk(&self, path: &str) -> Option<Ailment> {
        let seen = self.expect_file(path).and_then(|()| {
            // Held while it is looked at, since the log may go as soon as the writer lets go of it.
            let log = self.log();
            self.expect_log(*log, path)
        });
        if let Err(error) = seen {
            return Some(if self.is_replaced() { Ailment::Replaced } else { Ailment::Failed(error.code()) });
        }
        let mut disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, answer)) = *disk
            && at.elapsed() < FRESH
        {
            return answer;
        }
        let answer = write_beside(path);
        *disk = Some((Instant::now(), answer));
        answer
    }
}

/// Whether there is room next to the file: some is taken, and given back at once. What is never flushed costs no disk
/// its time.
fn write_beside(path: &str) -> Option<Ailment> {
    let probe = format!("{path}.probe");
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&probe)
        .and_then(|mut file| file.write_all(&vec![0; ROOM]));
    let _ = fs::remove_file(&probe);
    match written.map_err(|error| error.kind()) {
        Ok(()) => None,
        Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => Some(Ailment::Full),
        Err(_) => Some(Ailment::Unwritable),
    }
}

#[cfg(test)]
mod tests {
    use super::{Ailment, Code, Health};

    #[test]
    fn a_file_that_cannot_be_looked_at_is_not_a_file_that_is_gone() {
        let health = Health::default();
        // Each name is too long for any file system.
        let unseen = "x".repeat(5_000);
        health.opened(&unseen);
        assert!(health.expect_file(&unseen).is_ok(), "a look that failed is not kept");
        health.opened("Cargo.toml");
        assert!(health.expect_file("Cargo.toml").is_ok());
        assert!(health.expect_file(&unseen).is_err());
        assert_eq!(health.look_at_disk(&unseen), Some(Ailment::Failed(Code::DatabaseUnavailable)));
        assert!(health.expect_file("Cargo.toml").is_ok(), "it is there as before");
        assert!(health.expect_file("Cargo.toml/nothing").is_err());
        assert!(health.expect_file("Cargo.toml").is_err(), "what was replaced stays so");
    }
}
