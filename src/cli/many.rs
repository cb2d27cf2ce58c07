//! The same command over many databases, one after another: those of a province.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{config::Settings, db::Target};

/// A database that a file lists.
struct Listed {
    url: String,
    /// The file with the secret by which its server seals.
    secret_file: Option<PathBuf>,
    /// How it is printed. No part of a password is in it.
    shown: String,
    /// The name of its backup in a folder of many: that of the database on PostgreSQL, on SQLite that of the folder and file.
    backup: PathBuf,
}

impl Listed {
    /// The settings for this database. A secret that is set is that of one database at most, so what stands in the line, or
    /// beside a SQLite database, goes before it.
    fn settings(&self, all: &Settings) -> Settings {
        // What one of them did isn't written down as done for all.
        let mut own = Settings { database_url: self.url.clone(), upkeep: None, ..all.clone() };
        let is_beside = || own.own_secret_file().is_some_and(|file| file.exists());
        if self.secret_file.is_some() || is_beside() {
            own.secret = None;
            own.secret_file.clone_from(&self.secret_file);
        }
        own
    }
}

/// The databases of a file: `URL [SECRET_FILE]` a line. What follows a `#` at the beginning or behind a blank says nothing.
fn listed(file: &Path) -> Result<Vec<Listed>, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("can't read {}: {e}", file.display()))?;
    let mut all = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        if words.is_empty() {
            continue;
        }
        // Before anything is done: a typing error is no database that failed. Nothing of the line is printed, for any part of
        // it may be a password.
        all.push(entry(&words).map_err(|why| format!("{}, line {}: {why}", file.display(), number + 1))?);
    }
    if all.is_empty() {
        return Err(format!("{} names no database", file.display()));
    }
    Ok(all)
}

/// A line of a file, in words.
fn entry(words: &[&str]) -> Result<Listed, String> {
    let (url, secret_file) = match *words {
        [url] => (url, None),
        [url, secret_file] => (url, Some(secret_file.into())),
        _ => return Err("a line is a URL and, behind a blank, the file with its secret".into()),
    };
    let (shown, backup) = match Target::parse(url)? {
        Target::Sqlite(path) => (url.to_owned(), sqlite_backup(&path)),
        Target::Postgres(_) => {
            let (place, database) = place(url).ok_or(
                "the URL names no database, or it isn't clear where its parts end; write : / ? # [ ] @ & = and % in names and passwords as %3A, %2F, …",
            )?;
            (format!("postgres://{place}/{database}"), format!("{database}.db"))
        }
    };
    Ok(Listed { url: url.into(), secret_file, shown, backup: backup.into() })
}

fn sqlite_backup(path: &str) -> String {
    let mut ends = path.trim_end_matches('/').rsplit('/');
    let last = ends.next().unwrap_or_default().trim_end_matches(".db");
    match ends.next().filter(|folder| !folder.is_empty()) {
        Some(folder) => format!("{folder}-{last}.db"),
        None => format!("{last}.db"),
    }
}

/// Where PostgreSQL is, and the name of its database, cut as libpq cuts a URL. None if no database is named, and where a
/// password that isn't encoded may have got into one of the two.
fn place(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    // A user and a password end at the first @, unless a / comes before it.
    let rest = match rest.find(['@', '/']) {
        Some(at) if rest[at..].starts_with('@') => &rest[at + 1..],
        _ => rest,
    };
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (address, path) = address.split_once('/').unwrap_or((address, ""));
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        pairs.push(pair.split_once('=')?);
    }
    let said = |name: &str| pairs.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let database = said("dbname").unwrap_or(path);
    let place = said("host").filter(|_| address.is_empty()).unwrap_or(address);
    let is_plain = |text: &str| !text.contains(['@', '/', '?', '#', '=']);
    let is_host = |host: &str| match host.rsplit_once(':') {
        Some((_, port)) => port.ends_with(']') || port.bytes().all(|byte| byte.is_ascii_digit()),
        None => true,
    };
    let is_encoded =
        url.split('%').skip(1).all(|code| code.len() > 1 && code.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()));
    let is_clear = is_encoded
        && is_plain(database)
        && !place.contains('@')
        && is_plain(address)
        && address.split(',').all(is_host);
    (is_clear && !database.is_empty()).then_some((place, database))
}

/// Runs a command over the database of the settings, or over all that a file lists. Of these a fault of one doesn't keep
/// the others from their turn; the last line says which failed. The command is told how the database is called, if it is
/// one of many. With `apart`, what is said between two of them goes to standard error.
///
/// # Errors
/// A message: that of the one command, or how many of the many failed.
pub(super) fn each(
    settings: &Settings,
    all: Option<&Path>,
    apart: bool,
    run: impl Fn(&Settings, Option<&str>) -> Result<ExitCode, String>,
) -> Result<ExitCode, String> {
    match all {
        Some(file) => over(settings, &listed(file)?, apart, |settings, one| run(settings, Some(&one.shown))),
        None => run(settings, None),
    }
}

/// Backs up all databases that a file lists into one folder.
///
/// # Errors
/// A message if two databases would have the same name there, or how many failed.
pub(super) fn backups(
    settings: &Settings,
    file: &Path,
    run: impl Fn(&Settings, &Path) -> Result<ExitCode, String>,
) -> Result<ExitCode, String> {
    let all = listed(file)?;
    let mut known = BTreeSet::new();
    for Listed { backup, .. } in &all {
        if !known.insert(backup) {
            return Err(format!("two databases of {} would be backed up as {}", file.display(), backup.display()));
        }
    }
    over(settings, &all, false, |settings, one| run(settings, &one.backup))
}

fn over(
    settings: &Settings,
    all: &[Listed],
    apart: bool,
    run: impl Fn(&Settings, &Listed) -> Result<ExitCode, String>,
) -> Result<ExitCode, String> {
    let say = |line: &str| if apart { eprintln!("{line}") } else { println!("{line}") };
    let mut failed = Vec::new();
    for one in all {
        say(&format!("== {}", one.shown));
        match run(&one.settings(settings), one) {
            Ok(code) if code == ExitCode::SUCCESS => {}
            Ok(_) => failed.push(one.shown.as_str()),
            Err(error) => {
                // libpq says the whole URL of one that it can't read.
                say(&error.replace(&one.url, &one.shown));
                failed.push(&one.shown);
            }
        }
    }
    if failed.is_empty() {
        say(&format!("== all {} are done", all.len()));
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("{} of {} failed: {}", failed.len(), all.len(), failed.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::entry;

    /// How a line is shown, and the name of its backup.
    fn of(line: &str) -> Option<(String, String)> {
        let words: Vec<&str> = line.split_whitespace().collect();
        entry(&words).ok().map(|one| (one.shown, one.backup.display().to_string()))
    }

    #[test]
    fn a_database_is_shown_without_its_password() {
        for (url, shown, backup) in [
            (
                "postgres://u:s3cret@db1,db2:5433/ninghai?target_session_attrs=any",
                "postgres://db1,db2:5433/ninghai",
                "ninghai.db",
            ),
            ("postgresql://u@db1/ninghai?sslmode=prefer", "postgres://db1/ninghai", "ninghai.db"),
            ("postgres://u:s3cret@db1/?dbname=ninghai", "postgres://db1/ninghai", "ninghai.db"),
            ("postgres://u:s3?cret@db1/ninghai", "postgres://db1/ninghai", "ninghai.db"),
            ("postgres://u:s3%2Fcret@db1/ninghai", "postgres://db1/ninghai", "ninghai.db"),
            ("postgres://db1?dbname=ninghai&user=u&password=s3cret", "postgres://db1/ninghai", "ninghai.db"),
            ("postgres://db1/ninghai?user=u&password=s3@cr/et", "postgres://db1/ninghai", "ninghai.db"),
            (
                "postgres:///ninghai?host=/run/postgresql&user=u&password=s3cret",
                "postgres:///run/postgresql/ninghai",
                "ninghai.db",
            ),
            ("postgres://u@[::1]/ninghai", "postgres://[::1]/ninghai", "ninghai.db"),
            (
                "sqlite:///var/lib/motorpool/ninghai/motorpool.db",
                "sqlite:///var/lib/motorpool/ninghai/motorpool.db",
                "ninghai-motorpool.db",
            ),
            ("sqlite://x.db /etc/motorpool/x.secret", "sqlite://x.db", "x.db"),
        ] {
            assert_eq!(of(url), Some((shown.into(), backup.into())), "{url}");
        }
    }

    #[test]
    fn a_line_in_which_the_password_may_stand_anywhere_is_refused() {
        for line in [
            "postgres://u:s3cret@db1",
            "postgres://u:s3cret@db1/?sslmode=prefer",
            "postgres://u:s3cr@et@db1/ninghai",
            "postgres://u:s3cr/et@db1/ninghai",
            "postgres://u:s3cr?et/1@db1/ninghai",
            "postgres://u:s3cret/ninghai",
            "postgres://u:s3%cret@db1/ninghai",
            "postgres://db1/ninghai?user=u&password=s3&cret",
            "postgres://db1/x?dbname=postgres://u:s3cret@db1/ninghai",
            "host=db1 password=s3cret",
            "host=db1 dbname=ninghai password=s3cret",
            "password=s3cret://db1/ninghai",
            "sqlite://x.db /etc/motorpool/x.secret s3cret",
        ] {
            let words: Vec<&str> = line.split_whitespace().collect();
            let why = entry(&words).err().unwrap_or_else(|| panic!("{line} is taken"));
            assert!(!why.contains("s3c"), "{why}");
        }
    }
}
