//! `motorpool backup`: writes the database of either engine to one SQLite file. A server may run meanwhile; the backup
//! is the state at one moment.
//!
//! The file gets its name only when it is complete, checked and flushed to the disk. Nothing is ever overwritten. The
//! file is a database: `check` and `serve` can use it as it is, and `copy` restores it to either engine.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};

use super::{check, copy, upkeep};
use crate::{
    config::Settings,
    db::{Conn, Db, EngineConn, Target},
    kernel::Clock,
    metrics::Task,
};

/// The lock file of a folder. Only one backup or archive at a time is written to a folder, so an unfinished file in it was left by
/// a process that died, and can be removed.
const LOCK: &str = ".motorpool-backup.lock";
/// The name of a backup that isn't complete yet.
const PARTIAL: &str = ".motorpool-backup.partial";

/// Writes the backup and prints where it is.
pub(super) fn run(settings: &Settings, file: &Path) -> Result<ExitCode, String> {
    let target = Target::parse(&settings.database_url)?;
    super::expect_exists(&target)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The folder isn't created here, since it may be the mount point of a disk that isn't mounted.
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()));
    }
    let _lock = lock(folder)?;
    if file.exists() {
        return Err(format!("{} exists; a backup overwrites nothing", file.display()));
    }
    let partial = folder.join(PARTIAL);
    remove(&partial);
    let faults = write(&Db::new(target, Clock::system()), &partial).inspect_err(|_| remove(&partial))?;
    let kept = fs::rename(&partial, file).and_then(|()| File::open(folder)?.sync_all());
    kept.map_err(|e| format!("can't write {}: {e}", file.display()))?;
    upkeep::succeeded(settings, Task::Backup);
    println!("The backup is at {}, whole and checked.", file.display());
    Ok(check::report(&faults))
}

/// Keeps others from writing backups and archives to this folder until it is dropped.
pub(super) fn lock(folder: &Path) -> Result<File, String> {
    // What the lock holds stays: its name may lead elsewhere.
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(LOCK));
    let lock = lock.map_err(|e| format!("can't write to {}: {e}", folder.display()))?;
    // One that just ended, or a child that another thread is starting, holds it for a moment.
    let since = Instant::now();
    while lock.try_lock().is_err() {
        if since.elapsed() > Duration::from_secs(2) {
            return Err(format!("another backup or archive is being written to {}", folder.display()));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(lock)
}

/// Writes the file and checks it. Returns what `motorpool check` finds in it, which doesn't prevent the backup.
fn write(db: &Db, partial: &Path) -> Result<Vec<String>, String> {
    let path = partial.to_str().ok_or("the path is not in UTF-8")?;
    let mut from = db.connect()?;
    copy::expect_current(&mut from)?;
    // The file holds password hashes and keys, so only its owner may read it.
    private(partial).map_err(|e| format!("can't write {path}: {e}"))?;
    let open = || Conn::create_sqlite(path).map_err(|e| format!("can't open the backup: {e}"));
    let mut backup = match &from.engine {
        EngineConn::Sqlite(_) => {
            // This is one read transaction and doesn't block writers.
            sql_query("VACUUM INTO $1").bind::<Text, _>(path).execute(&mut from).map_err(|e| e.to_string())?;
            open()?
        }
        EngineConn::Postgres(_) => {
            let mut backup = open()?;
            copy::copy(&mut from, &mut backup)?;
            backup
        }
    };
    copy::expect_current(&mut backup)?;
    if let Some(damage) = check::damage(&mut backup)?.first() {
        return Err(format!("the backup is damaged and not kept: {damage}"));
    }
    let faults = check::faults_in(&mut backup, None)?;
    // Without WAL the backup is a single file.
    backup.batch_execute("PRAGMA journal_mode = DELETE").map_err(|e| e.to_string())?;
    drop(backup);
    File::open(partial).and_then(|file| file.sync_all()).map_err(|e| format!("can't write {path}: {e}"))?;
    Ok(faults)
}

fn private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Removes an unfinished backup, if there is one.
fn remove(partial: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = partial.as_os_str().to_owned();
        name.push(suffix);
        let _ = fs::remove_file(PathBuf::from(name));
    }
}
