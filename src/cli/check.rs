//! `motorpool check`: checks the database against rules that must always hold. It only reads, so a server may run
//! meanwhile.
//!
//! Each rule is a query for what breaks it. Unlike the rooms, a rule may join any table. Urgent overbooking, pending
//! approvals and quarantined readings are no faults.

use std::process::ExitCode;

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};

use super::books;
use crate::{
    charges::model::Line,
    config::Settings,
    db::{Conn, Db, Target, migrations},
    events::{
        self,
        ops::Verified,
        seal::{Head, SealKey},
    },
    kernel::{Clock, Money},
};

/// The rules, each with a query for the rows that break it. Each such row becomes one line of the report.
const RULES: &[(&str, &str)] = &[
    (
        "nothing is planned in two places",
        "SELECT a.resource_kind AS what FROM occupancy a JOIN occupancy b ON a.resource_kind = b.resource_kind AND a.resource_id = b.resource_id
         AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at WHERE a.active AND b.active",
    ),
    (
        "an open claim has its open trip",
        "SELECT b.number AS what FROM occupancy o JOIN trips t ON t.id = o.cause_id JOIN bookings b ON b.id = t.booking_id
         WHERE o.active AND o.cause = 'trip' AND t.state = 'cancelled'",
    ),
    (
        "a return reads no less than its departure",
        "SELECT b.number AS what FROM legs l JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id WHERE l.return_km < l.departure_km",
    ),
    (
        "a return is not before its departure",
        "SELECT b.number AS what FROM legs l JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id WHERE l.returned_at < l.departed_at",
    ),
    (
        "a leg of an owned vehicle has its readings",
        "SELECT b.number AS what FROM legs l JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id JOIN vehicles v ON v.id = l.vehicle_id
         WHERE v.ownership = 'owned' AND l.return_km IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM odometer_readings r WHERE r.leg_id = l.id AND r.odometer_km = l.return_km)",
    ),
    (
        "one vehicle is out once",
        "SELECT v.plate_no AS what FROM legs l JOIN vehicles v ON v.id = l.vehicle_id WHERE l.returned_at IS NULL GROUP BY v.plate_no HAVING COUNT(*) > 1",
    ),
    (
        "a presented charge is on record",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE t.presented_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.trip_id = t.id AND c.version = t.charge_version)",
    ),
    (
        "a confirmed trip names the version signed",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE t.state = 'confirmed'
         AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.trip_id = t.id AND c.version = t.confirmed_version)",
    ),
    (
        "a completed booking has all trips signed",
        "SELECT b.number AS what FROM bookings b JOIN trips t ON t.booking_id = b.id WHERE b.state IN ('completed', 'no_show') AND t.state NOT IN ('confirmed', 'cancelled', 'disputed')",
    ),
    (
        "a closed booking wants no vehicle",
        "SELECT b.number AS what FROM bookings b JOIN class_demand d ON d.booking_id = b.id WHERE b.state IN ('completed', 'rejected', 'cancelled', 'no_show')",
    ),
    (
        "every booking's making is on record",
        "SELECT b.number AS what FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.subject_kind = 'booking' AND e.subject_id = b.id AND e.action = 'create')",
    ),
    (
        "every event's booking exists",
        "SELECT e.action AS what FROM events e WHERE e.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = e.booking_id)",
    ),
];

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = sql_types::Text)]
    what: String,
}

#[derive(QueryableByName)]
struct Charged {
    #[diesel(sql_type = sql_types::Text)]
    number: String,
    #[diesel(sql_type = sql_types::BigInt)]
    total_fen: i64,
    #[diesel(sql_type = sql_types::Text)]
    lines: String,
}

/// Checks the database; prints the faults and the head of the sealed record.
pub(super) fn run(settings: &Settings, expected: Option<&Head>) -> Result<ExitCode, String> {
    let secrets = settings.secret.iter().chain(&settings.former_secrets).map(String::as_str);
    let (faults, head) = examine(&settings.database_url, secrets, expected)?;
    if faults.is_empty() {
        println!("Nothing is off.");
    }
    if let Some(head) = head {
        println!("{head}");
    }
    Ok(report(&faults))
}

/// Prints the faults. The exit code says whether there are any.
pub(super) fn report(faults: &[String]) -> ExitCode {
    for fault in faults {
        println!("{fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The faults of a database that is sealed without a secret, one line each.
///
/// # Errors
/// A message if the database can't be read.
pub fn faults(database_url: &str) -> Result<Vec<String>, String> {
    examine(database_url, [], None).map(|(faults, _)| faults)
}

/// The faults of a database, one line each, and a line with the head of the sealed record. `secrets` are those that may
/// have sealed the record, `expected` is a head that was kept elsewhere.
///
/// # Errors
/// A message if the database can't be read.
pub fn examine<'a>(
    database_url: &str,
    secrets: impl IntoIterator<Item = &'a str>,
    expected: Option<&Head>,
) -> Result<(Vec<String>, Option<String>), String> {
    let target = Target::parse(database_url)?;
    super::expect_exists(&target)?;
    let mut conn = Db::new(target, Clock::system()).connect_reading()?;
    if migrations::standing(&mut conn)? != migrations::Standing::Current {
        return Err("the database lacks tables, or has newer ones".into());
    }
    let mut faults = damage(&mut conn)?;
    faults.extend(faults_in(&mut conn)?);
    let keys: Vec<SealKey> = secrets.into_iter().map(Some).chain([None]).map(SealKey::new).collect();
    let Verified { head, secret_since, faults: broken } =
        events::ops::verify(&mut conn, &keys, expected).map_err(|e| e.to_string())?;
    faults.extend(broken);
    let by = secret_since.map_or("by no secret".to_owned(), |since| format!("by a secret from {since} on"));
    Ok((faults, head.map(|head| format!("The record of changes is sealed {by}. Its head: {head}"))))
}

/// Damage of a SQLite file. PostgreSQL has tools of its own for this.
pub(super) fn damage(conn: &mut Conn) -> Result<Vec<String>, String> {
    if !conn.is_sqlite() {
        return Ok(Vec::new());
    }
    let ask = "SELECT 'the file is sound: ' || integrity_check AS what FROM pragma_integrity_check WHERE integrity_check <> 'ok'
               UNION ALL SELECT 'every reference leads somewhere: ' || \"table\" AS what FROM pragma_foreign_key_check";
    let broken: Vec<Broken> = sql_query(ask).load(conn).map_err(|e| e.to_string())?;
    Ok(broken.into_iter().map(|Broken { what }| what).collect())
}

/// Everything that breaks a rule, sorted.
pub(super) fn faults_in(conn: &mut Conn) -> Result<Vec<String>, String> {
    let mut faults = Vec::new();
    for (rule, query) in RULES.iter().chain(books::RULES) {
        let broken: Vec<Broken> = sql_query(*query).load(conn).map_err(|e| e.to_string())?;
        faults.extend(broken.into_iter().map(|Broken { what }| format!("{rule}: {what}")));
    }
    let charges: Vec<Charged> =
        sql_query("SELECT b.number, c.total_fen, c.lines FROM charges c JOIN bookings b ON b.id = c.booking_id")
            .load(conn)
            .map_err(|e| e.to_string())?;
    for Charged { number, total_fen, lines } in charges {
        let sum = serde_json::from_str::<Vec<Line>>(&lines)
            .map(|lines| lines.iter().map(|line| line.amount_fen).sum::<Money>());
        if !sum.is_ok_and(|sum| sum.0 == total_fen) {
            faults.push(format!("a charge's lines sum to its total: {number}"));
        }
    }
    faults.sort();
    Ok(faults)
}
