//! `motorpool backup`: the database as one SQLite file, whichever engine it is on; beside a server, as of one moment.
//!
//! Always: the file appears under its name only when it is whole, checked and on the disk; nothing is ever overwritten.
//! Such a file is a database: `check` and `serve` take it as it is, `copy` brings it back to either engine.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    process::ExitCode,
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};

use super::{check, copy};
use crate::{
    db::{Conn, Db, EngineConn, Target},
    kernel::Clock,
};

/// Taken while a backup is written: one at a time in a folder, so that what one left behind when it was killed can go.
const LOCK: &str = ".motorpool-backup.lock";
/// A backup that isn't whole yet.
const PARTIAL: &str = ".motorpool-backup.partial";

/// Writes the backup, and says where it is.
pub(super) fn run(database_url: &str, file: &Path) -> Result<ExitCode, String> {
    let target = Target::parse(database_url)?;
    copy::there(&target)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not made here: it may be a disk that isn't mounted.
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()));
    }
    let lock = File::create(folder.join(LOCK)).map_err(|e| format!("can't write to {}: {e}", folder.display()))?;
    lock.try_lock().map_err(|_| format!("another backup is being written to {}", folder.display()))?;
    if file.exists() {
        return Err(format!("{} exists; a backup overwrites nothing", file.display()));
    }
    let partial = folder.join(PARTIAL);
    remove(&partial);
    let faults = write(&Db::new(target, Clock::system()), &partial).inspect_err(|_| remove(&partial))?;
    let kept = fs::rename(&partial, file).and_then(|()| File::open(folder)?.sync_all());
    kept.map_err(|e| format!("can't write {}: {e}", file.display()))?;
    println!("The backup is at {}, whole and checked.", file.display());
    Ok(check::report(&faults))
}

/// Makes the file and checks it. Answers what `motorpool check` finds in it: a company whose books are off wants a
/// backup, too.
fn write(db: &Db, partial: &Path) -> Result<Vec<String>, String> {
    let path = partial.to_str().ok_or("the path is not in UTF-8")?;
    let mut from = db.connect()?;
    copy::current(&mut from)?;
    // It holds password hashes and keys: only its owner reads it.
    private(partial).map_err(|e| format!("can't write {path}: {e}"))?;
    let open = || Conn::open_sqlite(path, false).map_err(|e| format!("can't open the backup: {e}"));
    let mut backup = match &from.engine {
        EngineConn::Sqlite(_) => {
            // One read transaction: writers go on meanwhile.
            sql_query("VACUUM INTO $1").bind::<Text, _>(path).execute(&mut from).map_err(|e| e.to_string())?;
            open()?
        }
        EngineConn::Postgres(_) => {
            let mut backup = open()?;
            copy::copy(&mut from, &mut backup)?;
            backup
        }
    };
    copy::current(&mut backup)?;
    if let Some(damage) = check::damage(&mut backup)?.first() {
        return Err(format!("the backup is damaged and not kept: {damage}"));
    }
    let faults = check::faults_in(&mut backup)?;
    // One file without a log beside it, on the disk.
    backup.batch_execute("PRAGMA journal_mode = DELETE").map_err(|e| e.to_string())?;
    drop(backup);
    File::open(partial).and_then(|file| file.sync_all()).map_err(|e| format!("can't write {path}: {e}"))?;
    Ok(faults)
}

fn private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Takes a broken-off backup away, if there is one.
fn remove(partial: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = partial.as_os_str().to_owned();
        name.push(suffix);
        let _ = fs::remove_file(PathBuf::from(name));
    }
}
