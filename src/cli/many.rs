//! The same command over many databases, one after another: those of a province.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{config::Settings, db::Target};

/// The databases of a file: a URL a line. Empty lines, and those that begin with `#`, say nothing.
fn listed(file: &Path) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("can't read {}: {e}", file.display()))?;
    let urls: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    if urls.is_empty() {
        return Err(format!("{} names no database", file.display()));
    }
    // Before anything is done: a typing error is no database that failed.
    for (number, url) in urls.iter().enumerate() {
        Target::parse(url).map_err(|e| format!("{}, database {}: {e}", file.display(), number + 1))?;
    }
    Ok(urls)
}

/// Runs a command over the database of the settings, or over all that a file lists. Of these a fault of one doesn't keep
/// the others from their turn; the last line says which failed.
///
/// # Errors
/// A message: that of the one command, or how many of the many failed.
pub(super) fn each(
    settings: &Settings,
    all: Option<&Path>,
    run: impl Fn(&Settings) -> Result<ExitCode, String>,
) -> Result<ExitCode, String> {
    let Some(file) = all else { return run(settings) };
    let urls = listed(file)?;
    let mut failed = Vec::new();
    for url in &urls {
        let name = shown(url);
        println!("== {name}");
        // What one of them did isn't written down as done for all.
        let outcome = run(&Settings { database_url: url.clone(), upkeep: None, ..settings.clone() });
        match outcome {
            Ok(code) if code == ExitCode::SUCCESS => {}
            Ok(_) => failed.push(name),
            Err(error) => {
                println!("{error}");
                failed.push(name);
            }
        }
    }
    if failed.is_empty() {
        println!("== all {} are done", urls.len());
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("{} of {} failed: {}", failed.len(), urls.len(), failed.join(", ")))
}

/// The files of the backups of all databases that a file lists, in one folder. No two have the same name.
///
/// # Errors
/// A message if two databases would have the same.
pub(super) fn backup_names(file: &Path) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for url in listed(file)? {
        let name = backup_name(&url);
        if !known.insert(name.clone()) {
            return Err(format!("two databases of {} would be backed up as {}", file.display(), name.display()));
        }
    }
    Ok(())
}

/// The name of a backup in a folder of many: that of the database on PostgreSQL, on SQLite that of the folder and file.
pub(super) fn backup_name(url: &str) -> PathBuf {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let path = if scheme == "sqlite" { rest } else { rest.split('?').next().unwrap_or_default() };
    let mut ends = path.trim_end_matches('/').rsplit('/');
    let last = ends.next().unwrap_or_default().trim_end_matches(".db");
    let name = match ends.next().filter(|folder| scheme == "sqlite" && !folder.is_empty()) {
        Some(folder) => format!("{folder}-{last}.db"),
        None => format!("{last}.db"),
    };
    name.into()
}

/// A URL without its password.
fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // A password may stand in the query, too.
    let secret = query.split('&').any(|pair| pair.starts_with("password=") || pair.starts_with("sslpassword="));
    let query = if query.is_empty() || secret { String::new() } else { format!("?{query}") };
    let authority = match authority.rsplit_once('@') {
        Some((who, host)) => format!("{}@{host}", who.split(':').next().unwrap_or_default()),
        None => authority.to_owned(),
    };
    format!("{scheme}://{authority}/{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::{backup_name, shown};

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (url, expected) in [
            (
                "postgres://motorpool:s3cr@t@db1,db2:5433/ninghai?target_session_attrs=read-write",
                "postgres://motorpool@db1,db2:5433/ninghai?target_session_attrs=read-write",
            ),
            ("postgres://motorpool@db1/ninghai", "postgres://motorpool@db1/ninghai"),
            ("postgres:///ninghai?host=db1&user=x&password=s3cret", "postgres:///ninghai"),
            ("sqlite:///var/lib/motorpool/ninghai/motorpool.db", "sqlite:///var/lib/motorpool/ninghai/motorpool.db"),
            ("sqlite://data/x.db", "sqlite://data/x.db"),
        ] {
            assert_eq!(shown(url), expected);
        }
    }

    #[test]
    fn each_backup_has_the_name_of_its_database() {
        for (url, expected) in [
            ("postgres://motorpool@db1/ninghai?sslmode=require", "ninghai.db"),
            ("sqlite:///var/lib/motorpool/ninghai/motorpool.db", "ninghai-motorpool.db"),
            ("sqlite://x.db", "x.db"),
        ] {
            assert_eq!(backup_name(url), std::path::Path::new(expected));
        }
    }
}
