//! `motorpool events archive`: writes the oldest part of the record to a file, and removes it from the database. A
//! server may run meanwhile.
//!
//! Always: an event is removed only when its file is whole, verified and on the disk, and the database says which file
//! it is. So one that was broken off goes on where it was.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::NaiveDate;

use crate::{
    app,
    config::Settings,
    db::{Act, Db, Target},
    events::{
        archive::{self, Writer},
        model::Archive,
        ops,
        seal::{Head, SealKey},
    },
    kernel::{Actor, Clock, Instant},
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

/// Archives the events of before this moment. `keys` are those that may have sealed, the current one first. None if
/// there is nothing to archive.
///
/// # Errors
/// A message that says why not.
pub fn archive(db: &Db, keys: &[SealKey], before: Instant, folder: &Path) -> Result<Option<Archived>, String> {
    let mut conn = db.connect()?;
    app::expect_current(db, &mut conn)?;
    // What an earlier one left.
    remove(db)?;
    let [first, ..] = keys else { return Err("there is no key to seal with".into()) };
    if ops::is_sealed_by_another(&mut conn, first).map_err(|e| e.to_string())? {
        return Err("the record is sealed by another secret; give the one that the server has".into());
    }
    let begin = ops::last_archive(&mut conn).map_err(|e| e.to_string())?.map(|last| last.end());
    let first_sequence = begin.as_ref().map_or(0, |sealed| sealed.sequence) + 1;
    // A webhook is told of everything before it is archived.
    let until = webhooks::ops::all_told_until(&mut conn).map_err(|e| e.to_string())?.unwrap_or(i64::MAX);

    let partial = folder.join(format!(".events-{first_sequence:012}.partial"));
    let failed = |error: std::io::Error| format!("can't write to {}: {error}", folder.display());
    let _ = fs::remove_file(&partial);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial).map_err(failed)?;
    let written = (|| {
        let mut writer = Writer::new(file, begin.as_ref()).map_err(failed)?;
        let (last, faults) = ops::write_archive(&mut conn, &mut writer, keys, begin.clone(), before, until)
            .map_err(|e| e.cause().map_or_else(|| e.to_string(), ToString::to_string))?;
        if let Some(fault) = faults.first() {
            return Err(format!("the record isn't as it was sealed, so nothing is archived: {fault}"));
        }
        writer.finish().map_err(failed)?;
        Ok(last)
    })();
    let last = written.inspect_err(|_| drop(fs::remove_file(&partial)))?;
    let Some(last) = last else {
        fs::remove_file(&partial).map_err(failed)?;
        return Ok(None);
    };

    let name = format!("events-{first_sequence:012}-{:012}.jsonl.gz", last.sequence);
    let path = folder.join(&name);
    // A link never replaces a file, and a file of this name may belong to another database.
    fs::hard_link(&partial, &path).map_err(failed)?;
    fs::remove_file(&partial).and_then(|()| File::open(folder)?.sync_all()).map_err(failed)?;
    let made = Archive {
        last_sequence: last.sequence,
        first_sequence,
        before,
        event_id: last.event_id,
        key_id: last.key_id.clone(),
        seal: last.seal.clone(),
        file: name,
        sha256: archive::sha256(&path).map_err(failed)?,
        created_at: before,
        own_key_id: String::new(),
        own_seal: Vec::new(),
    };
    // It is read again before anything is removed.
    if let Some(fault) = archive::read(folder, &made, begin, keys, None).faults.first() {
        return Err(format!("{} was not written well, so nothing is removed: {fault}", path.display()));
    }
    let key = first.clone();
    let noted = db.write_blocking(&Act::of(Actor::cli()), move |unit| ops::archive_made(unit, made.clone(), &key));
    match noted.map_err(|e| e.to_string()) {
        Ok(true) => {}
        Ok(false) => {
            let _ = fs::remove_file(&path);
            return Err("another archive was made meanwhile; ask again".into());
        }
        // It may have been noted all the same, so the file stays.
        Err(error) => return Err(format!("{} is written, but could not be noted: {error}", path.display())),
    }
    remove(db)?;
    Ok(Some(Archived { path, events: last.sequence - first_sequence + 1, head: Head::from(&last) }))
}

/// Removes what is archived, some at a time, so that nobody waits long for it.
fn remove(db: &Db) -> Result<(), String> {
    while db.write_blocking(&Act::of(Actor::cli()), ops::remove_archived).map_err(|e| e.to_string())? > 0 {}
    Ok(())
}
