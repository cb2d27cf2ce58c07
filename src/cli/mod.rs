//! The command line: the acts of the operator.

mod backup;
mod books;
pub mod check;
pub mod copy;
mod demo;
mod log;

use std::io::{ErrorKind, Read, Write};

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::{
    app,
    config::Settings,
    customers,
    db::{Act, Db, Target, migrations},
    events::seal::Head,
    http::{
        problem,
        validate::{self, Source},
    },
    identity::{self, model::UserNew, passwords},
    kernel::{Actor, Clock},
};

/// The rental business of a state-owned vehicle company, as one service.
#[derive(Debug, Parser)]
#[command(name = "motorpool", version, about)]
struct Command {
    #[command(subcommand)]
    act: Which,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// Serve the API
    Serve,
    /// Make a fresh demonstration database and serve it, on the loopback only
    Demo,
    /// Make tables, classes and settings, or bring them up to date
    Migrate,
    /// Keep users
    User {
        #[command(subcommand)]
        act: UserAct,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Print the table of problem codes, as Markdown
    Problems,
    /// Verify what is on record: odometers, occupancy, charges, events; exit 1 and a list if anything is off
    Check {
        /// A head of the sealed record that was kept elsewhere, as `check` and /events/head give it: the record must
        /// still reach it
        #[arg(long)]
        expect_head: Option<Head>,
    },
    /// Write the database to one SQLite file, beside a server if there is one, and check it
    Backup {
        /// The file to write; it must not exist, its folder must
        file: std::path::PathBuf,
    },
    /// Copy a whole database into an empty one, on either engine, and compare
    Copy {
        /// The database to copy, such as sqlite://data/motorpool.db or a backup; nobody serves it meanwhile
        #[arg(long)]
        from: String,
        /// The database to fill: one that is new, empty or only migrated
        #[arg(long)]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
enum UserAct {
    /// Add a user
    Add {
        /// 3 to 64 of a-z, 0-9, dot, underscore and hyphen
        #[arg(long)]
        username: String,
        /// What the user may do; may be given more than once
        #[arg(long, required = true)]
        role: Vec<String>,
        /// The code of the department of a requester or approver
        #[arg(long)]
        department: Option<String>,
        /// Read the password from standard input; one newline at its end is dropped
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// Runs the command line. Answers the exit code.
pub fn run() -> std::process::ExitCode {
    let Command { act, settings } = Command::parse();
    match carry_out(&act, settings) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("motorpool: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn carry_out(act: &Which, settings: Settings) -> Result<std::process::ExitCode, String> {
    let done = Ok(std::process::ExitCode::SUCCESS);
    let settings = settings.checked()?;
    crate::kernel::time::set_zone(settings.zone()?);
    match act {
        Which::Serve => {
            let _traces = log::begin();
            app::start(settings, Clock::system())?.wait()?;
            done
        }
        Which::Demo => {
            let _traces = log::begin();
            demo::run(settings)?;
            done
        }
        Which::Migrate => {
            let db = Db::alone(Target::parse(&settings.database_url)?, Clock::system())?;
            let mut conn = db.connect()?;
            app::prepare(&db, &mut conn)?;
            println!("The database is up to date.");
            done
        }
        Which::User { act: UserAct::Add { username, role, department, .. } } => {
            let mut password = String::new();
            std::io::stdin().read_to_string(&mut password).map_err(|e| format!("can't read the password: {e}"))?;
            let password =
                password.strip_suffix('\n').map_or(password.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
            let roles: Vec<&str> = role.iter().map(String::as_str).collect();
            user_add(&settings.database_url, username, &roles, department.as_deref(), password)?;
            println!("User {username} is added.");
            done
        }
        Which::Openapi => {
            print(&format!("{}\n", openapi()?))?;
            done
        }
        Which::Problems => {
            print(&problem::page())?;
            done
        }
        Which::Check { expect_head } => check::run(&settings, expect_head.as_ref()),
        Which::Backup { file } => backup::run(&settings.database_url, file),
        Which::Copy { from, to } => copy::run(from, to),
    }
}

/// Prints a page. Whoever has read enough of it (`| head`) may go.
fn print(page: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(page.as_bytes()).and_then(|()| out.flush()) {
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.map_err(|e| format!("can't print: {e}")),
    }
}

/// The OpenAPI document as it is committed: pretty, with a final newline left to the printer.
pub fn openapi() -> Result<String, String> {
    app::document().to_pretty_json().map_err(|e| e.to_string())
}

/// Makes tables, classes and settings.
///
/// # Errors
/// One sentence that says why not.
pub fn migrate(database_url: &str) -> Result<(), String> {
    let db = Db::alone(Target::parse(database_url)?, Clock::system())?;
    let mut conn = db.connect()?;
    app::prepare(&db, &mut conn)
}

/// Adds a user, beside a running server if there is one.
///
/// # Errors
/// One sentence that says why not.
pub fn user_add(
    database_url: &str,
    username: &str,
    roles: &[&str],
    department: Option<&str>,
    password: &str,
) -> Result<(), String> {
    let db = Db::new(Target::parse(database_url)?, Clock::system());
    let mut conn = db.connect()?;
    if migrations::standing(&mut conn)? != migrations::Standing::Current {
        return Err("the database lacks tables; run `motorpool migrate` first".into());
    }
    let department_id = match department {
        None => None,
        Some(code) => {
            let found = customers::ops::department_coded(&mut conn, code).map_err(|e| e.to_string())?;
            Some(found.ok_or_else(|| format!("there is no department with the code {code:?}"))?.id)
        }
    };
    let mut body = json!({"username": username, "password": password, "roles": roles});
    if let Some(id) = department_id {
        body["department_id"] = json!(id);
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
