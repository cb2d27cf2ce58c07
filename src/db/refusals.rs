//! Translates the database's errors into ours. A rule that the database enforces has the same name on both engines.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

use crate::kernel::{Code, Error};

/// The rules of the database that a request can violate, the code of the answer, and the pointer to the member of the
/// record that violates it ("" where no single member does; an approval has no body, and names the member of what it
/// approves). If any other rule refuses, the program has a fault, and the
/// answer is 500.
pub const REFUSALS: &[(&str, Code, &str)] = &[
    ("occupancy_no_overlap", Code::NotEligible, ""),
    ("accounts_code", Code::AlreadyExists, "/code"),
    ("bids_supplier_id", Code::AlreadyExists, "/supplier_id"),
    ("bookings_external_ref", Code::DuplicateExternalRef, "/external_ref"),
    ("bureau_rules_valid_from", Code::AlreadyExists, "/valid_from"),
    ("costs_number", Code::AlreadyExists, "/number"),
    ("departments_code", Code::AlreadyExists, "/code"),
    ("holidays_date", Code::AlreadyExists, "/date"),
    ("journals_open_period", Code::PeriodClosed, ""),
    ("journals_reverses_id", Code::WrongState, ""),
    ("invoices_number", Code::AlreadyExists, "/number"),
    ("invoices_red_number", Code::AlreadyExists, "/number"),
    ("odometer_readings_corrects_id", Code::WrongState, ""),
    ("own_services_period", Code::AlreadyExists, "/period"),
    ("past_trips_reference", Code::AlreadyExists, ""),
    ("payments_reference", Code::AlreadyExists, "/reference"),
    ("service_categories_code", Code::AlreadyExists, "/code"),
    ("statements_period", Code::AlreadyExists, "/period"),
    ("tax_rules_valid_from", Code::AlreadyExists, "/valid_from"),
    ("tariffs_valid_from", Code::AlreadyExists, "/valid_from"),
    ("users_subject", Code::AlreadyExists, "/identity/subject"),
    ("users_username", Code::AlreadyExists, "/username"),
    ("vehicle_classes_code", Code::AlreadyExists, "/code"),
    ("vehicles_plate_no", Code::AlreadyExists, "/plate_no"),
];

/// The name of the rule that refused. PostgreSQL names it. SQLite names checks and triggers, but of a unique rule it
/// only lists the columns ("table.first, table.last"); by our naming convention the rule is then `table_last`.
pub fn refusal_name(info: &dyn DatabaseErrorInformation) -> Option<String> {
    if let Some(name) = info.constraint_name() {
        return Some(name.to_owned());
    }
    let message = info.message();
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return columns.rsplit(", ").next().map(|last| last.replace('.', "_"));
    }
    if let Some(name) = message.strip_prefix("CHECK constraint failed: ") {
        return Some(name.to_owned());
    }
    // A trigger's message is the rule's name alone: RAISE(ABORT, 'name').
    (!message.is_empty() && message.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')).then(|| message.to_owned())
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::not_found(),
            Diesel::DatabaseError(kind, info) => from_database(kind, &*info),
            Diesel::BrokenTransactionManager => {
                Self::plain(Code::DatabaseUnavailable).retry_after(1).because("broken transaction")
            }
            other => Self::internal(other),
        }
    }
}

fn from_database(kind: DatabaseErrorKind, info: &dyn DatabaseErrorInformation) -> Error {
    let cause = format!("{kind:?}: {}", info.message());
    if let Some(name) = refusal_name(info) {
        return match REFUSALS.iter().find(|(known, ..)| *known == name) {
            Some((_, code, "")) => Error::plain(*code).because(cause),
            Some((_, code, pointer)) => Error::plain(*code).at(*pointer).because(cause),
            None if matches!(kind, DatabaseErrorKind::ForeignKeyViolation) => {
                Error::plain(Code::UnknownReference).because(cause)
            }
            None => Error::internal(cause),
        };
    }
    // SQLite's own messages have no kind of their own. They are always in English.
    match info.message() {
        "database or disk is full" => return Error::plain(Code::StorageFull).retry_after(10).because(cause),
        "database disk image is malformed" | "file is not a database" => {
            return Error::plain(Code::DatabaseCorrupt).retry_after(60).because(cause);
        }
        "attempt to write a readonly database" => {
            return Error::plain(Code::DatabaseUnavailable).retry_after(10).because(cause);
        }
        message if message.starts_with("disk I/O error") || message.starts_with("unable to open database file") => {
            return Error::plain(Code::DatabaseUnavailable).retry_after(10).because(cause);
        }
        // PostgreSQL's: what a page holds, what a page of a long value holds, and the system's word for a full disk.
        message
            if ["invalid page in block", "could not read block", "missing chunk number", "unexpected chunk number"]
                .iter()
                .any(|start| message.starts_with(start)) =>
        {
            return Error::plain(Code::DatabaseCorrupt).retry_after(60).because(cause);
        }
        message if message.contains("No space left on device") => {
            return Error::plain(Code::StorageFull).retry_after(10).because(cause);
        }
        _ => {}
    }
    match kind {
        // A standby, or a server that was demoted. The connection is dropped, so that the next may reach another.
        DatabaseErrorKind::ReadOnlyTransaction => Error::plain(Code::DatabaseUnavailable).retry_after(2).because(cause),
        DatabaseErrorKind::ForeignKeyViolation => Error::plain(Code::UnknownReference).because(cause),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Error::plain(Code::DatabaseUnavailable).retry_after(1).because(cause)
        }
        // Waiting wouldn't help.
        DatabaseErrorKind::Unknown if is_missing(info.message()) => Error::internal(cause),
        // Deadlocks, lock time-outs and "database is locked" have no kind of their own. The door retries, then answers
        // 503.
        DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::Unknown => Error::busy(1).because(cause),
        _ => Error::internal(cause),
    }
}

/// Whether a table or column isn't there: in SQLite's words, or in PostgreSQL's.
fn is_missing(message: &str) -> bool {
    let starts = |with: &[&str]| with.iter().any(|start| message.starts_with(start));
    starts(&["no such table: ", "no such column: "])
        || starts(&["table "]) && message.contains(" has no column named ")
        || starts(&["relation ", "column "]) && message.ends_with(" does not exist")
}
