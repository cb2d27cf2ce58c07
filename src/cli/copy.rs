//! `motorpool copy`: copies a whole database into an empty one, of either engine.
//!
//! Everything happens in one transaction of the target, including the creation of tables, so the target gets all or
//! nothing. When all rows are copied, they are read again, counted and compared. `motorpool check` must find the same
//! faults in both databases.

use std::process::ExitCode;

use sha2::{Digest, Sha256};

use super::check;
use crate::{
    db::{
        Conn, Db, Target,
        migrations::{self, Standing},
        transfer::{self, Table},
    },
    kernel::Clock,
};

/// Columns that get another value when rows are inserted, and their own value later, in this order. Journals are
/// inserted as drafts and posted after their lines are there, by which the lines get their months. Months are closed
/// last.
const SET_LATER: [(&str, &[(&str, &str)]); 3] = [
    ("journal_lines", &[("period", "NULL"), ("kind", "NULL")]),
    ("journals", &[("state", "'draft'"), ("number", "NULL"), ("posted_at", "NULL")]),
    ("periods", &[("state", "'open'")]),
];

/// The tables that `motorpool migrate` fills in a new database: settings, classes, tax rules, categories of services,
/// accounts, and the record of their creation.
const SEEDED: [&str; 7] =
    ["settings", "vehicle_classes", "tax_rules", "service_categories", "accounts", "events", "seals"];

/// What was copied.
pub(super) struct Copied {
    tables: usize,
    rows: u64,
    /// What `motorpool check` finds in both databases.
    pub faults: Vec<String>,
}

/// Copies the database and prints how much was copied.
pub(super) fn run(from: &str, to: &str) -> Result<ExitCode, String> {
    let named = |flag: &str, url: &str| Target::parse(url).map_err(|error| error.replacen("DATABASE_URL", flag, 1));
    let (from, to) = (named("--from", from)?, named("--to", to)?);
    if from == to {
        return Err("--from and --to are the same database".into());
    }
    super::expect_exists(&from)?;
    // Both lock files are held until the end, so that no server uses either database meanwhile.
    let (source, target) = (Db::alone(from, Clock::system())?, Db::alone(to, Clock::system())?);
    let mut from = source.connect_reading()?;
    expect_current(&mut from)?;
    let mut to = target.connect()?;
    let Copied { tables, rows, faults } = copy(&mut from, &mut to)?;
    println!("Copied: {rows} rows of {tables} tables, counted and compared.");
    Ok(check::report(&faults))
}

/// Refuses a database of another version of this program.
pub(super) fn expect_current(conn: &mut Conn) -> Result<(), String> {
    match migrations::standing(conn)? {
        Standing::Current => Ok(()),
        Standing::Behind(_) => {
            Err("the database lacks tables; use the motorpool that made it, or run `motorpool migrate` first".into())
        }
        Standing::Newer(version) => Err(format!(
            "the database was made by a newer motorpool (it has migration {version}, which this one doesn't know)"
        )),
    }
}

/// Copies all rows, as they are at one moment, in one transaction of the target.
pub(super) fn copy(from: &mut Conn, to: &mut Conn) -> Result<Copied, String> {
    transfer::snapshot(from)?;
    transfer::begin(to)?;
    make_empty(to)?;
    migrations::run(to)?;
    transfer::defer(to)?;
    let mut loaded = Vec::new();
    for name in &transfer::tables(to)? {
        let (source, target) = (Table::named(from, name)?, Table::named(to, name)?);
        if !source.is_like(&target) {
            return Err(format!("{name} has other columns in the target"));
        }
        let mut sum = Sum::default();
        let instead = SET_LATER.iter().find(|(table, _)| table == name).map_or(&[][..], |(_, columns)| columns);
        source.pages(from, |lines| {
            sum.add(lines);
            target.insert(to, lines, instead)
        })?;
        loaded.push((target, sum));
    }
    // Journal lines, the first of these, get their values when their journals are posted.
    for (name, columns) in &SET_LATER[1..] {
        let (source, target) = (Table::named(from, name)?, Table::named(to, name)?);
        source.pages(from, |lines| target.amend(to, lines, columns))?;
    }
    let (tables, sums): (Vec<Table>, Vec<Sum>) = loaded.into_iter().unzip();
    transfer::settle(to, &tables)?;
    for (table, expected) in tables.iter().zip(&sums) {
        let mut found = Sum::default();
        table.pages(to, |lines| {
            found.add(lines);
            Ok(())
        })?;
        if found.rows != expected.rows {
            return Err(format!(
                "{} has {} rows after copying, and {} before; nothing is copied",
                table.name, found.rows, expected.rows
            ));
        }
        if found.content.finalize() != expected.content.clone().finalize() {
            return Err(format!("{} has other content after copying than before; nothing is copied", table.name));
        }
    }
    let faults = check::faults_in(to, None)?;
    if faults != check::faults_in(from, None)? {
        return Err("check finds something else after copying than before; nothing is copied".into());
    }
    transfer::commit(to)?;
    Ok(Copied { tables: tables.len(), rows: sums.iter().map(|sum| sum.rows).sum(), faults })
}

/// The number of rows of a table and a hash of their content.
#[derive(Default)]
struct Sum {
    rows: u64,
    content: Sha256,
}

impl Sum {
    fn add(&mut self, lines: &[String]) {
        for line in lines {
            self.rows += 1;
            self.content.update(line);
            self.content.update("\n");
        }
    }
}

/// Drops the tables of the target, within the transaction. Refuses a target that holds more than `motorpool migrate`
/// creates.
fn make_empty(conn: &mut Conn) -> Result<(), String> {
    match migrations::standing(conn)? {
        Standing::Behind(missing) if missing == migrations::count() && migrations::is_empty(conn)? => return Ok(()),
        Standing::Behind(missing) if missing == migrations::count() => {
            return Err("the target holds tables of something else; name an empty one".into());
        }
        Standing::Current => {}
        Standing::Behind(_) | Standing::Newer(_) => {
            return Err("the target was made by another version of motorpool; name an empty one".into());
        }
    }
    let tables = transfer::tables(conn)?;
    transfer::lock(conn, &tables)?;
    let filled = tables
        .iter()
        .filter(|table| !SEEDED.contains(&table.as_str()))
        .map(|table| format!("EXISTS (SELECT 1 FROM {table})"))
        .collect::<Vec<_>>();
    let acted = "EXISTS (SELECT 1 FROM events WHERE NOT (actor_kind = 'cli' AND action = 'create' AND subject_kind IN ('settings', 'vehicle_class', 'tax_rule', 'service_category', 'account')))";
    if transfer::holds(conn, &format!("{} OR {acted}", filled.join(" OR ")))? {
        return Err("the target is not empty; name a new database".into());
    }
    migrations::revert_all(conn)
}
