//! The command line, which the operator uses.

pub mod archive;
mod backup;
mod books;
pub mod check;
pub mod copy;
mod demo;
mod log;
mod many;
mod rights;
mod upkeep;

use std::{
    io::{ErrorKind, Read, Write},
    path::PathBuf,
    process::ExitCode,
};

use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use nix::sys::stat::{Mode, umask};
use serde_json::json;

use crate::{
    app,
    config::Settings,
    customers,
    db::{
        Act, Db, Target,
        migrations::{self, Missing},
    },
    http::{
        problem,
        validate::{self, Source},
    },
    identity::{self, model::UserNew, passwords},
    kernel::{Actor, Clock, Instant},
};

/// The rental business of a state-owned vehicle company, as one service.
#[derive(Debug, Parser)]
#[command(name = "motorpool", version, about)]
struct Command {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Serve the API
    Serve,
    /// Create a new demonstration database and serve it, on the loopback only
    Demo,
    /// Create tables, classes and settings, or bring them up to date. Each migration is a transaction of its own, so one
    /// that was broken off goes on where it was
    Migrate {
        /// Say which migrations would run and what they lock, and change nothing
        #[arg(long)]
        check: bool,
        /// A file with the URLs of many databases, one a line; each has its turn, also after one that failed
        #[arg(long, value_name = "FILE")]
        all: Option<PathBuf>,
    },
    /// Manage users
    User {
        #[command(subcommand)]
        action: UserAction,
    },
    /// The record of changes
    Events {
        #[command(subcommand)]
        action: EventsAction,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Print the table of problem codes, as Markdown
    Problems,
    /// Verify the records: odometers, occupancy, charges, books, events; print the faults and exit 1 if there are any
    Check {
        /// A file with the URLs of many databases, one a line, each with the file of its secret behind a blank; each has its
        /// turn, also after one that failed
        #[arg(long, value_name = "FILE", conflicts_with = "expect_head")]
        all: Option<PathBuf>,
        #[command(flatten)]
        asked: check::Asked,
    },
    /// Write the database to one SQLite file and check it; a server may run meanwhile
    Backup {
        /// The file to write; it must not exist, but its folder must. With --all the folder to write to
        file: PathBuf,
        /// A file with the URLs of many databases, one a line; each has its turn, also after one that failed
        #[arg(long, value_name = "FILE")]
        all: Option<PathBuf>,
    },
    /// Copy a whole database into an empty one, on either engine, and compare them
    Copy {
        /// The database to copy, such as sqlite://data/motorpool.db or a backup; no server may use it meanwhile
        #[arg(long)]
        from: String,
        /// The database to fill; it must be new, empty or only migrated
        #[arg(long)]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
enum UserAction {
    /// Add a user
    Add {
        /// 3 to 64 of a-z, 0-9, dot, underscore and hyphen
        #[arg(long)]
        username: String,
        /// A role of the user; may be given more than once
        #[arg(long, required = true)]
        role: Vec<String>,
        /// The code of the department of a requester or approver; may be given more than once, the home department first
        #[arg(long)]
        department: Vec<String>,
        /// Read the password from standard input; one newline at its end is dropped
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Take a user's second factor away, for who lost the app and the recovery codes
    ResetTotp {
        /// The user's name
        #[arg(long)]
        username: String,
    },
}

#[derive(Debug, Subcommand)]
enum EventsAction {
    /// Write the oldest events to a sealed, compressed file, and remove them from the database; a server may run
    /// meanwhile
    Archive(archive::Asked),
}

/// Runs the command line and returns the exit code.
pub fn run() -> ExitCode {
    // Whatever is written from here on is its owner's alone.
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
    let Command { action, settings } = Command::parse();
    match execute(&action, settings) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("motorpool: {error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(action: &Action, settings: Settings) -> Result<ExitCode, String> {
    let done = Ok(ExitCode::SUCCESS);
    let settings = settings.checked()?;
    crate::kernel::time::set_zone(settings.zone()?);
    match action {
        Action::Serve => {
            let _traces = log::begin();
            app::start_guarded(settings, Clock::system())?.wait()?;
            done
        }
        Action::Demo => {
            let _traces = log::begin();
            demo::run(settings)?;
            done
        }
        Action::Migrate { check: true, all } => {
            many::each(&settings, all.as_deref(), false, |settings, _| migrate_check(settings))
        }
        Action::Migrate { check: false, all } => many::each(&settings, all.as_deref(), false, |settings, _| {
            migrate(&settings.database_url)?;
            println!("The database is up to date.");
            Ok(ExitCode::SUCCESS)
        }),
        Action::User { action: UserAction::Add { username, role, department, .. } } => {
            let mut password = String::new();
            std::io::stdin().read_to_string(&mut password).map_err(|e| format!("can't read the password: {e}"))?;
            let password =
                password.strip_suffix('\n').map_or(password.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
            let roles: Vec<&str> = role.iter().map(String::as_str).collect();
            let target = Target::parse(&settings.database_url)?.through(settings.pg_pooler);
            user_add(target, username, &roles, department, password)?;
            println!("User {username} is added.");
            done
        }
        Action::Events { action: EventsAction::Archive(asked) } => archive::run(&settings.with_secret()?, asked),
        Action::User { action: UserAction::ResetTotp { username } } => {
            let target = Target::parse(&settings.database_url)?.through(settings.pg_pooler);
            reset_totp(target, username)?;
            println!("User {username} has no second factor.");
            done
        }
        Action::Openapi => {
            print(&format!("{}\n", openapi()?))?;
            done
        }
        Action::Problems => {
            print(&problem::page())?;
            done
        }
        Action::Check { all, asked } => many::each(&settings, all.as_deref(), asked.is_json(), |settings, database| {
            check::run(&settings.clone().with_secret()?, asked, database)
        }),
        Action::Backup { file, all: None } => backup::run(&settings, file),
        Action::Backup { file: folder, all: Some(all) } => {
            many::backups(&settings, all, |settings, name| backup::run(settings, &folder.join(name)))
        }
        Action::Copy { from, to } => copy::run(from, to),
    }
}

/// Says which migrations would run.
fn migrate_check(settings: &Settings) -> Result<ExitCode, String> {
    let target = Target::parse(&settings.database_url)?;
    expect_exists(&target)?;
    let mut conn = Db::new(target, Clock::system()).connect_reading()?;
    let missing = migrations::missing(&mut conn)?;
    for Missing { name, locks } in &missing {
        println!("{name}: {locks}");
    }
    match missing.len() {
        0 => println!("The database is up to date."),
        count => {
            println!("These {count} would run, each in a transaction of its own; each locks what stands behind it.");
            match migrations::serve_on(&mut conn)? {
                Some(true) => println!("Servers of the version before serve on."),
                Some(false) => println!("Stop all servers first: those of the version before don't serve after these."),
                None => {}
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a page. A reader that stops early (`| head`) is no error.
fn print(page: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(page.as_bytes()).and_then(|()| out.flush()) {
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.map_err(|e| format!("can't print: {e}")),
    }
}

/// The OpenAPI document as it is committed: indented JSON, without the final newline.
pub fn openapi() -> Result<String, String> {
    app::document().to_pretty_json().map_err(|e| e.to_string())
}

/// Makes the demonstration in a new database as of this moment, with data since this day. `motorpool demo` serves what this
/// makes.
pub fn demonstrate(database_url: &str, now: Instant, first: NaiveDate) -> Result<(), String> {
    demo::fill(&Target::parse(database_url)?, now, first)
}

/// Creates tables, classes and settings.
///
/// # Errors
/// A message that says why not.
pub fn migrate(database_url: &str) -> Result<(), String> {
    let db = Db::alone(Target::parse(database_url)?, Clock::system())?;
    db.narrow()?;
    let mut conn = db.connect()?;
    app::prepare(&db, &mut conn)
}

/// Adds a user. A server may run meanwhile.
///
/// # Errors
/// A message that says why not.
pub fn user_add(
    target: Target,
    username: &str,
    roles: &[&str],
    departments: &[String],
    password: &str,
) -> Result<(), String> {
    let db = Db::new(target, Clock::system());
    let mut conn = db.connect()?;
    app::expect_current(&db, &mut conn)?;
    let mut ids = Vec::new();
    for code in departments {
        let found = customers::ops::department_coded(&mut conn, code).map_err(|e| e.to_string())?;
        ids.push(found.ok_or_else(|| format!("there is no department with the code {code:?}"))?.id);
    }
    let mut body = json!({"username": username, "password": password, "roles": roles});
    if !ids.is_empty() {
        body["department_ids"] = json!(ids);
    }
    let faults = validate::faults(&validate::of_schema::<UserNew>(), &body, Source::Body);
    if let Some(fault) = faults.first() {
        return Err(format!("{:?}: {}", fault.at, fault.detail.en));
    }
    let new: UserNew = serde_json::from_value(body).map_err(|e| e.to_string())?;
    let hash = passwords::hash_blocking(password).map_err(|e| e.to_string())?;
    db.write_blocking(&Act::of(Actor::cli()), |unit| identity::ops::user_create(unit, &new, Some(hash.clone())))
        .map_err(|e| e.to_string())?;
    Ok(())
}

/// Takes away a user's second factor. A server may run meanwhile.
fn reset_totp(target: Target, username: &str) -> Result<(), String> {
    expect_exists(&target)?;
    let db = Db::new(target, Clock::system());
    let mut conn = db.connect()?;
    app::expect_current(&db, &mut conn)?;
    let done = db.write_blocking(&Act::of(Actor::cli()), |unit| identity::ops::factor_reset_named(unit, username));
    if done.map_err(|e| e.to_string())? { Ok(()) } else { Err(format!("there is no user {username:?}")) }
}

/// Refuses a SQLite file that doesn't exist, because opening it would create it.
fn expect_exists(target: &Target) -> Result<(), String> {
    match target {
        Target::Sqlite(path) if !std::path::Path::new(path).exists() => Err(format!("there is no database at {path}")),
        _ => Ok(()),
    }
}
