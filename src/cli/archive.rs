//! `motorpool events archive`: writes the oldest part of the record to a file, and removes it from the database. A
//! server may run meanwhile.
//!
//! Always: an event is removed only when its file is whole, verified and on the disk, and the database says which file
//! it is. So one that was broken off goes on where it was.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::NaiveDate;

use super::backup;
use crate::{
    app,
    config::Settings,
    db::{Act, Conn, Db, Target},
    events::{
        archive::{self, Writer},
        model::Archive,
        ops,
        seal::{Head, SealKey},
    },
    kernel::{Actor, Clock, Error, Instant},
    webhooks,
};

/// How long an event stays in the database at least, in days.
const KEPT_DAYS: i64 = 366;

/// What to archive, and where to.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Archive the events of before this day, which is a year ago at least
    #[arg(long)]
    before: NaiveDate,
    /// The folder to write the file to; it must exist
    #[arg(long)]
    to: PathBuf,
}

/// Archives, and prints where the file is.
pub(super) fn run(settings: &Settings, asked: &Asked) -> Result<ExitCode, String> {
    let before = Instant::day_start(asked.before);
    if before > Clock::system().now().plus_days(-KEPT_DAYS) {
        return Err(format!(
            "--before {}: events stay in the database for {KEPT_DAYS} days; name an earlier day",
            asked.before
        ));
    }
    let target = Target::parse(&settings.database_url)?;
    super::expect_exists(&target)?;
    let db = Db::new(target, Clock::system());
    let secrets = settings.secret.iter().chain(&settings.former_secrets).map(String::as_str);
    let keys: Vec<SealKey> = secrets.map(Some).chain([None]).map(SealKey::new).collect();
    match archive(&db, &keys, before, &asked.to)? {
        Some(Archived { path, events, head }) => {
            println!("{events} events are in {} now, whole and verified. Its head: {head}", path.display())
        }
        None => println!("There is nothing of before {} to archive.", asked.before),
    }
    Ok(ExitCode::SUCCESS)
}

/// What was archived.
#[derive(Debug)]
pub struct Archived {
    /// The file.
    pub path: PathBuf,
    /// How many events it holds.
    pub events: i64,
    /// The sequence and seal with which it ends.
    pub head: Head,
}

/// An archive that isn't complete yet. It is removed when this is dropped.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Archives the events of before this moment. `keys` are those that may have sealed, the current one first. None if
/// there is nothing to archive.
///
/// # Errors
/// A message that says why not.
pub fn archive(db: &Db, keys: &[SealKey], before: Instant, folder: &Path) -> Result<Option<Archived>, String> {
    let said = |error: Error| error.cause().map_or_else(|| error.to_string(), ToString::to_string);
    let failed = |error: io::Error| format!("can't write to {}: {error}", folder.display());
    let [key, ..] = keys else { return Err("there is no key to seal with".into()) };
    let mut conn = db.connect()?;
    app::expect_current(db, &mut conn)?;
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()));
    }
    let _lock = backup::lock(folder)?;
    if ops::is_sealed_by_another(&mut conn, key).map_err(said)? {
        return Err("the record is sealed by another secret; give the one that the server has".into());
    }
    let archives = ops::archives(&mut conn).map_err(said)?;
    if let Some(fault) = ops::archive_faults(&mut conn, &archives, keys).map_err(said)?.first() {
        return Err(format!("what stands of the archives isn't believed, so nothing is removed: {fault}"));
    }
    finish(db, &mut conn, &archives, keys, folder)?;

    let begin = archives.last().map(Archive::end);
    let first_sequence = begin.as_ref().map_or(0, |sealed| sealed.sequence) + 1;
    // A webhook is told of everything before it is archived.
    let until = webhooks::ops::all_told_until(&mut conn).map_err(said)?.unwrap_or(i64::MAX);
    // The lock is held, so whatever has this name was left by a process that died.
    let partial = Partial(folder.join(".motorpool-archive.partial"));
    let _ = fs::remove_file(&partial.0);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial.0).map_err(failed)?;
    let mut writer = Writer::new(file, begin.as_ref()).map_err(failed)?;
    let written = ops::write_archive(&mut conn, &mut writer, keys, begin.clone(), before, until).map_err(said)?;
    let last =
        written.map_err(|fault| format!("the record isn't as it was sealed, so nothing is archived: {fault}"))?;
    writer.finish().map_err(failed)?;
    let Some(last) = last else { return Ok(None) };

    let name = format!("events-{first_sequence:012}-{:012}.jsonl.gz", last.sequence);
    let path = folder.join(&name);
    let sha256 = archive::sha256(&partial.0).map_err(failed)?;
    let is_new = place(&partial.0, &path, first_sequence, &sha256).map_err(failed)?;
    drop(partial);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    let made = Archive {
        last_sequence: last.sequence,
        first_sequence,
        before,
        event_id: last.event_id,
        key_id: last.key_id.clone(),
        seal: last.seal.clone(),
        file: name,
        sha256,
        created_at: before,
        own_key_id: String::new(),
        own_seal: Vec::new(),
    };
    // It is read again before anything is removed.
    if let Some(fault) = archive::read(folder, &made, begin, keys, None).faults.first() {
        return Err(format!("{} was not written well, so nothing is removed: {fault}", path.display()));
    }
    let (noting, key) = (made.clone(), key.clone());
    let noted = db.write_blocking(&Act::of(Actor::cli()), move |unit| {
        let told = webhooks::ops::all_told_until(unit.conn)?.is_none_or(|until| until >= noting.last_sequence);
        Ok(told && ops::archive_made(unit, noting.clone(), &key)?)
    });
    match noted.map_err(said) {
        Ok(true) => {}
        Ok(false) => {
            if is_new {
                let _ = fs::remove_file(&path);
            }
            return Err(
                "another archive was made meanwhile, a webhook was enabled, or the secret was changed; ask again"
                    .into(),
            );
        }
        // It may have been noted all the same.
        Err(error) => return Err(format!("{} is written, but could not be noted: {error}; ask again", path.display())),
    }
    remove(db, last.sequence)?;
    Ok(Some(Archived { path, events: last.sequence - first_sequence + 1, head: Head::from(&last) }))
}

/// Gives a file that is complete its name. One of that name that holds the same was left by an archive that was broken
/// off before it was noted; then this is false.
fn place(partial: &Path, path: &Path, first_sequence: i64, sha256: &[u8]) -> io::Result<bool> {
    let (folder, begins) = (path.parent().unwrap_or(Path::new(".")), format!("events-{first_sequence:012}-"));
    for entry in fs::read_dir(folder)? {
        let entry = entry?.path();
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&begins) && !(entry == path && archive::sha256(&entry)? == sha256) {
            return Err(io::Error::other(format!(
                "{name} is in the way: it begins at the same event, and the database doesn't know it; move it away"
            )));
        }
    }
    // A link never replaces a file.
    match fs::hard_link(partial, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        linked => linked.map(|()| true),
    }
}

/// Removes what the last archive holds, if an earlier one was broken off before that. Its file must be there.
fn finish(db: &Db, conn: &mut Conn, archives: &[Archive], keys: &[SealKey], folder: &Path) -> Result<(), String> {
    let [before @ .., last] = archives else { return Ok(()) };
    if !ops::holds_until(conn, last.last_sequence).map_err(|e| e.to_string())? {
        return Ok(());
    }
    let held = archive::read(folder, last, before.last().map(Archive::end), keys, None);
    if let Some(fault) = held.faults.first() {
        return Err(format!(
            "events are there that {} holds, and it can't be read, so nothing is removed: {fault}",
            last.file
        ));
    }
    remove(db, last.last_sequence)
}

/// Removes what is archived up to this sequence, some at a time, so that nobody waits long for it.
fn remove(db: &Db, until: i64) -> Result<(), String> {
    let mut after = 0;
    while let Some(last) = db
        .write_blocking(&Act::of(Actor::cli()), move |unit| ops::remove_archived(unit, after, until))
        .map_err(|e| e.to_string())?
    {
        after = last;
    }
    Ok(())
}
