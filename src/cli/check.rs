//! `motorpool check`: checks the database against rules that must always hold. It only reads, so a server may run
//! meanwhile.
//!
//! Each rule is a query for what breaks it, whose time grows with its tables and no faster: no rule compares every
//! record with every other, or adds up again for each month what was before it. Unlike the rooms, a rule may join any table. Urgent overbooking, pending
//! approvals and quarantined readings are no faults.

use std::{path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use diesel::{QueryableByName, RunQueryDsl, connection::DefaultLoadingMode, sql_query, sql_types};
use serde_json::{Value, json};

use super::{books, rights, upkeep};
use crate::{
    charges::model::Line,
    config::Settings,
    db::{Conn, Db, Target, migrations},
    events::{
        self,
        ops::{Verified, Verifying},
        seal::{Head, SealKey},
    },
    kernel::{Clock, Id, Instant, Money, id::SqlId},
    metrics::Task,
    reference::model::FEWEST_WORKING_DAYS,
};

/// The rules, each with a query for the rows that break it. Each such row becomes one line of the report. `{since column}`
/// leaves out what was not changed of late, if only that is asked for. If records of several tables can break the rule,
/// it names the column of each.
const RULES: &[(&str, &str)] = &[
    (
        "nothing is planned in two places",
        // In the order of their ends, of spans that overlap two neighbours do. The order is that of an index.
        "SELECT o.resource_kind || ' ' || COALESCE(v.plate_no, d.name, '') AS what
         FROM (SELECT resource_kind, resource_id, active, starts_at,
               LAG(ends_at) OVER (PARTITION BY resource_kind, resource_id, active ORDER BY ends_at, starts_at) AS held_until
               FROM occupancy WHERE TRUE {since ends_at}) AS o
         LEFT JOIN vehicles v ON v.id = o.resource_id LEFT JOIN drivers d ON d.id = o.resource_id WHERE o.active AND o.starts_at < o.held_until",
    ),
    (
        "an open claim has its open trip",
        "SELECT b.number AS what FROM occupancy o JOIN trips t ON t.id = o.cause_id JOIN bookings b ON b.id = t.booking_id
         WHERE o.active AND o.cause = 'trip' AND t.state = 'cancelled' {since t.updated_at}",
    ),
    (
        "a return reads no less than its departure",
        "SELECT b.number AS what FROM legs l JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id WHERE l.return_km < l.departure_km {since t.updated_at}",
    ),
    (
        "a return is not before its departure",
        "SELECT b.number AS what FROM legs l JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id WHERE l.returned_at < l.departed_at {since t.updated_at}",
    ),
    (
        "a leg of an owned vehicle has its readings",
        "SELECT b.number AS what FROM legs l JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id JOIN vehicles v ON v.id = l.vehicle_id
         WHERE v.ownership = 'owned' AND l.return_km IS NOT NULL {since t.updated_at}
         AND NOT EXISTS (SELECT 1 FROM odometer_readings r WHERE r.leg_id = l.id AND r.odometer_km = l.return_km)",
    ),
    (
        "one vehicle is out once",
        "SELECT v.plate_no AS what FROM legs l JOIN vehicles v ON v.id = l.vehicle_id WHERE l.returned_at IS NULL GROUP BY v.id, v.plate_no HAVING COUNT(*) > 1",
    ),
    (
        "maintenance is of its plan's vehicle, in a span off the road of its own",
        "SELECT v.plate_no AS what FROM maintenance_services s JOIN vehicles v ON v.id = s.vehicle_id JOIN maintenance_plans p ON p.id = s.plan_id
         LEFT JOIN off_road o ON o.id = s.off_road_id WHERE s.voided_at IS NULL AND (p.vehicle_id <> s.vehicle_id OR o.vehicle_id <> s.vehicle_id) {since s.updated_at}",
    ),
    (
        "a receipt pays for maintenance of the vehicle that it names",
        "SELECT v.plate_no AS what FROM cost_lines l JOIN maintenance_services s ON s.id = l.maintenance_service_id JOIN vehicles v ON v.id = s.vehicle_id
         JOIN costs c ON c.id = l.cost_id WHERE (l.vehicle_id IS NULL OR l.vehicle_id <> s.vehicle_id) {since s.updated_at, c.updated_at}",
    ),
    (
        "a presented charge is on record",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE t.presented_at IS NOT NULL {since t.updated_at}
         AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.trip_id = t.id AND c.version = t.charge_version)",
    ),
    (
        "a confirmed trip names the version signed",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE t.state = 'confirmed' {since t.updated_at}
         AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.trip_id = t.id AND c.version = t.confirmed_version)",
    ),
    (
        "a completed booking has all trips signed",
        "SELECT b.number AS what FROM bookings b JOIN trips t ON t.booking_id = b.id WHERE b.state IN ('completed', 'no_show') AND t.state NOT IN ('confirmed', 'cancelled', 'disputed') {since b.updated_at, t.updated_at}",
    ),
    (
        "every slip of a booking has its number",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE (t.slip_no NOT BETWEEN 1 AND t.slip_count
         OR EXISTS (SELECT 1 FROM trips o WHERE o.booking_id = t.booking_id AND o.id <> t.id AND o.slip_no = t.slip_no)) {since t.updated_at}",
    ),
    (
        "who waits holds no vehicle",
        "SELECT b.number AS what FROM bookings b WHERE b.waitlist AND b.state = 'submitted'
         AND (EXISTS (SELECT 1 FROM class_demand d WHERE d.booking_id = b.id) OR EXISTS (SELECT 1 FROM trips t WHERE t.booking_id = b.id AND t.state <> 'cancelled'))",
    ),
    (
        "a planned trip holds its vehicle, or asks for another",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE t.state = 'planned' AND NOT t.needs_reassignment AND t.updated_at < t.ends_at {since t.updated_at}
         AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.active AND o.cause = 'trip' AND o.cause_id = t.id AND o.resource_id = t.vehicle_id)",
    ),
    (
        "nobody approved what they wrote",
        "SELECT b.number AS what FROM bookings b
         JOIN events a ON a.booking_id = b.id AND a.subject_kind = 'booking' AND a.action = 'approve'
         JOIN events w ON w.booking_id = b.id AND w.subject_kind = 'booking' AND w.action IN ('create', 'change') AND w.actor_id = a.actor_id AND w.id < a.id
         WHERE b.approval = 'approved' AND b.approval_signed_by IS NULL {since b.updated_at}
         AND NOT EXISTS (SELECT 1 FROM events o WHERE o.booking_id = b.id AND o.subject_kind = 'booking' AND o.action = 'approve' AND o.id > w.id AND o.id <> a.id)",
    ),
    (
        "a closed booking wants no vehicle",
        "SELECT b.number AS what FROM bookings b JOIN class_demand d ON d.booking_id = b.id WHERE b.state IN ('completed', 'rejected', 'cancelled', 'no_show') {since b.updated_at}",
    ),
    (
        "every booking's making is on record",
        "SELECT b.number AS what FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.subject_kind = 'booking' AND e.subject_id = b.id AND e.action = 'create')
         AND b.created_at >= COALESCE((SELECT MAX(before) FROM archives), b.created_at) {since b.created_at}",
    ),
    (
        "every event's booking exists",
        "SELECT e.action AS what FROM events e WHERE e.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = e.booking_id) {since e.at}",
    ),
    (
        "what was confirmed by rule had its working days",
        "SELECT b.number AS what FROM trips t JOIN bookings b ON b.id = t.booking_id WHERE t.state = 'confirmed' AND t.confirmed_by = 'rule'
         AND t.confirmed_version = t.charge_version AND t.confirmed_at < t.presented_at + {fewest working days} {since t.updated_at}",
    ),
];

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = sql_types::Text)]
    what: String,
}

#[derive(QueryableByName)]
struct Charged {
    #[diesel(sql_type = SqlId)]
    id: Id<()>,
    #[diesel(sql_type = sql_types::Text)]
    number: String,
    #[diesel(sql_type = sql_types::BigInt)]
    total_fen: i64,
    #[diesel(sql_type = sql_types::Text)]
    lines: String,
}

/// How many rows that break a rule are listed. The others are counted.
const LISTED: i64 = 1_000;
/// How many charges are held in memory at a time.
const PAGE: i64 = 1_000;
/// What a SQLite connection of a check keeps of the file, in KiB.
const CACHE_KIB: u32 = 32 * 1024;

/// What a check judges and how it answers.
#[derive(Debug, Default, clap::Args)]
pub struct Asked {
    /// A head of the sealed record that was kept elsewhere, as `check` and /events/head give it; the record must still
    /// contain it
    #[arg(long)]
    expect_head: Option<Head>,
    /// Judge what was changed from the beginning of this day on, for a check each day; OPERATIONS.md says what that
    /// leaves out
    #[arg(long)]
    since: Option<NaiveDate>,
    /// The folder with the files of `events archive`, to verify them as well
    #[arg(long)]
    archives: Option<PathBuf>,
    /// Print JSON: `sound`, `since`, `faults` (each with `rule`, `subjects`, `texts`), `head`; with --all a line for each
    /// `database`
    #[arg(long)]
    json: bool,
}

impl Asked {
    /// Whether nothing but JSON may be printed.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }
}

/// Checks the database; prints the faults and the head of the sealed record. `database` is how it is called among many.
pub(super) fn run(settings: &Settings, asked: &Asked, database: Option<&str>) -> Result<ExitCode, String> {
    let secrets = settings.secret.iter().chain(&settings.former_secrets).map(String::as_str);
    let Asked { expect_head, since, archives, .. } = asked;
    let of = Verifying {
        expected: expect_head.as_ref(),
        since: since.map(Instant::day_start),
        archives: archives.as_deref(),
    };
    let (faults, sealed) = judge(&settings.database_url, secrets, of)?;
    if faults.is_empty() {
        upkeep::succeeded(settings, Task::Check);
    }
    if asked.json {
        let mut answer = as_json(asked.since, &faults, sealed.as_ref());
        if let Some(database) = database {
            answer["database"] = database.into();
        }
        println!("{answer}");
        return Ok(exit_code(&faults));
    }
    if faults.is_empty() {
        println!("Nothing is off.");
    }
    if let Some(sealed) = sealed {
        println!("{}", sealed.line());
    }
    Ok(report(&faults))
}

/// Prints the faults. The exit code says whether there are any.
pub(super) fn report(faults: &[String]) -> ExitCode {
    for fault in faults {
        println!("{fault}");
    }
    exit_code(faults)
}

fn exit_code(faults: &[String]) -> ExitCode {
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The faults as a program reads them: one entry for each rule that is broken.
fn as_json(since: Option<NaiveDate>, faults: &[String], sealed: Option<&SealedBy>) -> Value {
    let mut rules: Vec<(&str, Vec<&str>, Vec<&str>)> = Vec::new();
    for fault in faults {
        let (rule, subject) = fault.split_once(": ").unwrap_or((fault, ""));
        match rules.iter_mut().find(|(known, ..)| *known == rule) {
            Some((_, subjects, texts)) => {
                subjects.push(subject);
                texts.push(fault);
            }
            None => rules.push((rule, vec![subject], vec![fault])),
        }
    }
    let rules: Vec<Value> = rules
        .into_iter()
        .map(|(rule, subjects, texts)| json!({"rule": rule, "subjects": subjects, "texts": texts}))
        .collect();
    json!({
        "sound": faults.is_empty(),
        "since": since,
        "faults": rules,
        "head": sealed.map(|sealed| sealed.head.to_string()),
    })
}

/// The head of the sealed record, and from which sequence on a secret seals it.
struct SealedBy {
    head: Head,
    secret_since: Option<i64>,
}

impl SealedBy {
    fn line(&self) -> String {
        let by = self.secret_since.map_or("by no secret".to_owned(), |since| format!("by a secret from {since} on"));
        format!("The record of changes is sealed {by}. Its head: {}", self.head)
    }
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
    let (faults, sealed) = judge(database_url, secrets, Verifying { expected, ..Verifying::default() })?;
    Ok((faults, sealed.map(|sealed| sealed.line())))
}

fn judge<'a>(
    database_url: &str,
    secrets: impl IntoIterator<Item = &'a str>,
    of: Verifying<'_>,
) -> Result<(Vec<String>, Option<SealedBy>), String> {
    let target = Target::parse(database_url)?;
    super::expect_exists(&target)?;
    let mut conn = Db::new(target, Clock::system()).connect_reading()?;
    conn.for_long_work(CACHE_KIB).map_err(|e| e.to_string())?;
    let damage = if of.since.is_none() { damage(&mut conn)? } else { Damage::default() };
    if !damage.pages.is_empty() {
        // Rules would be judged by what such pages happen to hold.
        return Ok((damage.pages, None));
    }
    if migrations::standing(&mut conn)? != migrations::Standing::Current {
        return Err("the database lacks tables, or has newer ones".into());
    }
    let mut faults = damage.references;
    faults.extend(faults_in(&mut conn, of.since)?);
    faults.extend(rights::faults(&mut conn, Clock::system().now()).map_err(|e| e.to_string())?);
    let keys: Vec<SealKey> = secrets.into_iter().map(Some).chain([None]).map(SealKey::new).collect();
    let Verified { head, secret_since, faults: broken } =
        events::ops::verify(&mut conn, &keys, of).map_err(|e| e.to_string())?;
    faults.extend(broken);
    Ok((faults, head.map(|head| SealedBy { head, secret_since })))
}

/// What is damaged in a SQLite file: pages that can't be read as what they should be, and references that lead nowhere.
#[derive(Default)]
pub(super) struct Damage {
    pub pages: Vec<String>,
    pub references: Vec<String>,
}

impl Damage {
    /// The first of it.
    pub fn first(&self) -> Option<&String> {
        self.pages.iter().chain(&self.references).next()
    }
}

/// Damage of a SQLite file. PostgreSQL has tools of its own for this.
pub(super) fn damage(conn: &mut Conn) -> Result<Damage, String> {
    if !conn.is_sqlite() {
        return Ok(Damage::default());
    }
    let unreadable = |error: diesel::result::Error| format!("the file is damaged: {error}; {SALVAGE}");
    // Which table or index begins at which page, as the messages name trees by that.
    let roots: Vec<Root> = sql_query("SELECT name, tbl_name, rootpage FROM sqlite_master WHERE rootpage > 0")
        .load(conn)
        .map_err(unreadable)?;
    let mut pages: Vec<String> = Vec::new();
    if !told(conn, "", &roots, &mut pages) {
        // SQLite ended where it could read no further. What each table says by itself is told, too.
        for root in roots.iter().filter(|root| root.name == root.tbl_name) {
            if !told(conn, &format!("('{}')", root.name), &roots, &mut pages) {
                let Root { name, rootpage, .. } = root;
                pages.push(format!("the file is sound: table {name}, which begins on page {rootpage}, can't be read"));
            }
        }
        if pages.is_empty() {
            pages.push("the file is sound: SQLite can't read it to its end".into());
        }
        pages.sort();
        pages.dedup();
    }
    if !pages.is_empty() {
        pages.push(format!("the file is sound: {SALVAGE}"));
        return Ok(Damage { pages, references: Vec::new() });
    }
    let astray: Vec<Broken> =
        sql_query(format!("SELECT DISTINCT \"table\" AS what FROM pragma_foreign_key_check LIMIT {LISTED}"))
            .load(conn)
            .map_err(unreadable)?;
    let references =
        astray.into_iter().map(|Broken { what }| format!("every reference leads somewhere: {what}")).collect();
    Ok(Damage { pages, references })
}

/// Adds what SQLite says of the pages of a table, or of all. False if it could not get to the end.
fn told(conn: &mut Conn, of: &str, roots: &[Root], pages: &mut Vec<String>) -> bool {
    let ask = format!("SELECT integrity_check AS what FROM pragma_integrity_check{of} WHERE integrity_check <> 'ok'");
    let Ok(rows) = sql_query(ask).load_iter::<Broken, DefaultLoadingMode>(conn) else { return false };
    for row in rows {
        let Ok(Broken { what }) = row else { return false };
        let lines = what.lines().filter(|line| !line.starts_with("***"));
        pages.extend(lines.map(|line| format!("the file is sound: {}{line}", place(roots, line))));
    }
    true
}

/// What to do about a damaged file.
const SALVAGE: &str = "stop the server, keep the file as it is, and go by \"Salvage\" in OPERATIONS.md";

#[derive(QueryableByName)]
struct Root {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    tbl_name: String,
    #[diesel(sql_type = sql_types::BigInt)]
    rootpage: i64,
}

/// The table or index that a message of SQLite is about: "Tree 15 page 123 cell 4: …".
fn place(roots: &[Root], message: &str) -> String {
    let tree = message.strip_prefix("Tree ").and_then(|rest| rest.split(' ').next()?.parse::<i64>().ok());
    match tree.and_then(|tree| roots.iter().find(|root| root.rootpage == tree)) {
        Some(root) if root.name == root.tbl_name => format!("table {}, ", root.name),
        Some(root) => format!("index {} of table {}, ", root.name, root.tbl_name),
        None => String::new(),
    }
}

/// A rule's query with what each engine, or a check of the latest changes, writes otherwise: `{since column, column}`
/// and `{fewest working days}`.
fn written(conn: &Conn, query: &str, since: Option<Instant>) -> String {
    let days = match conn.is_sqlite() {
        true => format!("{}", FEWEST_WORKING_DAYS * 24 * 60 * 60 * 1_000_000),
        false => format!("interval '{} hours'", FEWEST_WORKING_DAYS * 24),
    };
    let query = query.replace("{fewest working days}", &days);
    let mut whole = String::new();
    let mut rest = query.as_str();
    while let Some((before, marked)) = rest.split_once("{since ") {
        let (columns, after) = marked.split_once('}').unwrap_or((marked, ""));
        whole.push_str(before);
        if let Some(since) = since {
            let since = literal(conn, since);
            let changed: Vec<String> = columns.split(", ").map(|column| format!("{column} >= {since}")).collect();
            whole.push_str(&format!("AND ({})", changed.join(" OR ")));
        }
        rest = after;
    }
    whole + rest
}

/// An instant as SQL writes it.
fn literal(conn: &Conn, instant: Instant) -> String {
    if conn.is_sqlite() { instant.micros().to_string() } else { format!("'{instant}'::timestamptz") }
}

/// What breaks a rule, the first of it in the order of its text.
fn breaking(conn: &mut Conn, rule: &str, query: &str) -> Result<Vec<String>, String> {
    let failed = |error: diesel::result::Error| format!("the rule \"{rule}\" can't be judged: {error}");
    let order = if conn.is_sqlite() { "BINARY" } else { "\"C\"" };
    let listed = format!("SELECT what FROM ({query}) AS broken ORDER BY what COLLATE {order} LIMIT {}", LISTED + 1);
    let mut broken: Vec<Broken> = sql_query(listed).load(conn).map_err(failed)?;
    let mut faults: Vec<String> = Vec::new();
    if broken.len() as i64 > LISTED {
        let all: Counted =
            sql_query(format!("SELECT COUNT(*) AS n FROM ({query}) AS broken")).get_result(conn).map_err(failed)?;
        broken.pop();
        faults.push(format!("{rule}: and {} more", all.n - LISTED));
    }
    faults.extend(broken.into_iter().map(|Broken { what }| format!("{rule}: {what}")));
    Ok(faults)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = sql_types::BigInt)]
    n: i64,
}

/// Everything that breaks a rule, sorted. With `since`, rules over single records judge those that were changed from
/// then on; rules over whole accounts judge all as always.
pub(super) fn faults_in(conn: &mut Conn, since: Option<Instant>) -> Result<Vec<String>, String> {
    let mut faults = Vec::new();
    for (rule, query) in RULES.iter().chain(books::RULES) {
        let query = written(conn, query, since);
        let began = std::time::Instant::now();
        faults.extend(breaking(conn, rule, &query)?);
        tracing::debug!(rule, millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), "judged");
    }
    faults.extend(wrong_sums(conn, since)?);
    faults.sort();
    Ok(faults)
}

/// Charges whose lines don't sum to their total. The lines are JSON, so they are added up here, some at a time.
fn wrong_sums(conn: &mut Conn, since: Option<Instant>) -> Result<Vec<String>, String> {
    const RULE: &str = "a charge's lines sum to its total";
    let query = written(
        conn,
        "SELECT c.id, b.number, c.total_fen, c.lines FROM charges c JOIN bookings b ON b.id = c.booking_id WHERE c.id > $1 {since c.created_at}",
        since,
    );
    let query = format!("{query} ORDER BY c.id LIMIT {PAGE}");
    let (mut after, mut wrong, mut unlisted) = (Id::<()>::from_uuid(uuid::Uuid::nil()), Vec::new(), 0);
    loop {
        let charges: Vec<Charged> =
            sql_query(query.as_str()).bind::<SqlId, _>(after).load(conn).map_err(|e| e.to_string())?;
        let Some(last) = charges.last() else { break };
        after = last.id;
        for Charged { number, total_fen, lines, .. } in &charges {
            let sum = serde_json::from_str::<Vec<Line>>(lines)
                .map(|lines| lines.iter().map(|line| line.amount_fen).sum::<Money>());
            match sum.is_ok_and(|sum| sum.0 == *total_fen) {
                true => {}
                false if wrong.len() as i64 == LISTED => unlisted += 1,
                false => wrong.push(format!("{RULE}: {number}")),
            }
        }
    }
    if unlisted > 0 {
        wrong.push(format!("{RULE}: and {unlisted} more"));
    }
    Ok(wrong)
}
