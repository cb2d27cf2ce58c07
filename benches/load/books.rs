//! The books at a size: reports through the service against queries written by hand, which an index covers.
//!
//! A company of 16 cars drives 720 trips a month, each with a charge and three costs, so that a million lines are
//! thirteen years. The month that is asked for is the last whole one; all before it are closed.

use chrono::NaiveDate;
use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};
use motorpool::{
    db::Conn,
    kernel::{Instant, Period, Role},
};

use crate::{
    data::Company,
    floor::Floor,
    measure::{SPAN, Table, at_once},
    service::Lean,
    support::{
        client::id,
        database::{Engine, PASSWORD, drop_triggers},
        process::Process,
        world::World,
    },
};

/// How far the trips of a vehicle lie apart.
pub const HOURS: usize = 16;
/// Lines that a trip leaves in the books: three of its charge, six of what it cost.
pub const LINES: usize = 9;

/// The month that is asked for.
pub fn month(company: &Company) -> Period {
    Period::of(company.now.plus_days(-90).date()).previous()
}

/// Posts a charge and a cost for each trip of the past, closes every month before the one that is asked for, and rests.
pub fn fill(world: &World, company: &Company) {
    let mut conn = world.conn();
    let open = month(company);
    let is_sqlite = world.database.engine == Engine::Sqlite;
    let pick = |sqlite: &'static str, postgres: &'static str| if is_sqlite { sqlite } else { postgres };
    // What the triggers would refuse of so many rows at once, they would also take an hour to judge.
    match world.database.engine {
        Engine::Sqlite => drop_triggers(&mut conn),
        Engine::Postgres => conn
            .batch_execute("SET session_replication_role = replica; SET statement_timeout = 0")
            .expect("no triggers"),
    }
    let day = pick(
        "date(l.returned_at / 1000000, 'unixepoch', '+8 hours')",
        "to_char(l.returned_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')",
    );
    let new = pick("randomblob(16)", "gen_random_uuid()");
    let now = world.database.instant(&company.now.to_string());
    let (charge, cost) = (
        pick("CAST(x'c1' || substr(w.id, 2) AS BLOB)", "('c1' || substr(w.id::text, 3))::uuid"),
        pick("CAST(x'c2' || substr(w.id, 2) AS BLOB)", "('c2' || substr(w.id::text, 3))::uuid"),
    );
    let date = |text: &str| if is_sqlite { text.to_owned() } else { format!("({text})::date") };
    let journal = |journal: &str, number: &str, text: &str| {
        format!(
            "INSERT INTO journals (id, period, number, date, kind, text, state, source, attachments, prepared_by, prepared_by_name, posted_at, version, created_at, updated_at)
             SELECT {journal}, w.period, {number}, {}, 'normal', '{text}', 'posted', 'manual', 0, w.driver_id, 'bench', {now}, 2, {now}, {now} FROM bench_work w",
            date("w.day")
        )
    };
    let line = |journal: &str, position: usize, account: &str, fen: (&str, &str), of: [bool; 4]| {
        let [vehicle, driver, department, trip] = of;
        let given = |is: bool, column: &'static str| if is { column } else { "NULL" };
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen, vehicle_id, driver_id, department_id, trip_id, period, kind)
             SELECT {journal}, {position}, {account}, {}, {}, {}, {}, {}, {}, w.period, 'normal' FROM bench_work w",
            fen.0,
            fen.1,
            given(vehicle, "w.vehicle_id"),
            given(driver, "w.driver_id"),
            given(department, "w.department_id"),
            given(trip, "w.id")
        )
    };
    let results = "journal_lines WHERE account >= '5' AND kind = 'normal'";
    let steps = [
        format!(
            "CREATE TEMP TABLE bench_work AS SELECT t.id, t.department_id, l.vehicle_id, l.driver_id, substr({day}, 1, 7) AS period, {day} AS day,
             row_number() OVER (PARTITION BY substr({day}, 1, 7) ORDER BY t.id) + 100 AS no
             FROM trips t JOIN legs l ON l.trip_id = t.id WHERE t.id NOT IN (SELECT trip_id FROM receivables WHERE trip_id IS NOT NULL)"
        ),
        format!(
            "INSERT INTO periods (id, period, state, next_no, version, created_at, updated_at)
             SELECT {new}, period, 'open', 1, 1, {now}, {now} FROM bench_work WHERE period NOT IN (SELECT period FROM periods) GROUP BY period"
        ),
        journal(charge, "w.no * 2", "确认用车费用"),
        journal(cost, "w.no * 2 + 1", "加油"),
        line(charge, 1, "'1122'", ("68000", "0"), [false, false, true, true]),
        line(charge, 2, "'5001'", ("0", "67327"), [true, true, true, true]),
        line(charge, 3, "'2221.01'", ("0", "673"), [false, false, true, true]),
        line(cost, 1, "'5401.02'", ("30000 + w.no % 1000", "0"), [true, true, false, true]),
        line(cost, 2, "'5401.03'", ("3500", "0"), [true, true, false, true]),
        line(cost, 3, "'5401.0' || (4 + w.no % 6)", ("9000", "0"), [true, false, false, false]),
        line(cost, 4, "'1123.01'", ("0", "30000 + w.no % 1000"), [false; 4]),
        line(cost, 5, "'1123.02'", ("0", "3500"), [false; 4]),
        line(cost, 6, "'1002'", ("0", "9000"), [false; 4]),
        // The transfer of each closed month to profit, by vehicle.
        format!(
            "INSERT INTO journals (id, period, number, date, kind, text, state, source, attachments, prepared_by, prepared_by_name, posted_at, version, created_at, updated_at)
             SELECT p.id, p.period, 1000000, {}, 'closing', '结转损益', 'posted', 'closing', 0, p.id, 'bench', {now}, 2, {now}, {now} FROM periods p WHERE p.period < '{open}'",
            date("p.period || '-28'")
        ),
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen, vehicle_id, period, kind)
             SELECT p.id, row_number() OVER (PARTITION BY s.period ORDER BY s.account), s.account, CASE WHEN s.fen < 0 THEN -s.fen ELSE 0 END, CASE WHEN s.fen > 0 THEN s.fen ELSE 0 END,
                    s.vehicle_id, s.period, 'closing'
             FROM (SELECT period, account, vehicle_id, SUM(dr_fen) - SUM(cr_fen) AS fen FROM {results} GROUP BY period, account, vehicle_id) AS s
             JOIN periods p ON p.period = s.period WHERE s.fen <> 0 AND s.period < '{open}'"
        ),
        format!(
            "INSERT INTO journal_lines (journal_id, position, account, dr_fen, cr_fen, period, kind)
             SELECT p.id, 100000, '3103', 0, -s.fen, s.period, 'closing' FROM (SELECT period, SUM(dr_fen) - SUM(cr_fen) AS fen FROM {results} GROUP BY period) AS s
             JOIN periods p ON p.period = s.period WHERE s.fen <> 0 AND s.period < '{open}'"
        ),
        format!(
            "INSERT INTO period_balances (period, account, balance_fen)
             SELECT period, account, SUM(SUM(dr_fen) - SUM(cr_fen)) OVER (PARTITION BY account ORDER BY period) FROM journal_lines
             WHERE period < '{open}' GROUP BY account, period"
        ),
        format!("UPDATE periods SET state = 'closed', closed_at = {now} WHERE period < '{open}'"),
    ];
    for step in steps {
        conn.batch_execute(&step).unwrap_or_else(|error| panic!("{error}: {step}"));
    }
    conn.batch_execute(pick("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM ANALYZE")).expect("a database at rest");
}

/// What a query by hand answers; how it is read costs next to nothing.
#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    #[expect(dead_code, reason = "read, as a report would")]
    name: Option<String>,
    #[diesel(sql_type = sql_types::BigInt)]
    fen: i64,
}

fn by_hand(conn: &mut Conn, queries: &[String]) -> bool {
    queries.iter().all(|query| {
        let rows: Vec<Row> = sql_query(query.as_str()).load(conn).unwrap_or_else(|error| panic!("{query}: {error}"));
        rows.iter().any(|row| row.fen != 0)
    })
}

/// The reports of the month, and a vehicle's year.
pub fn reports(table: &mut Table, world: &World, company: &Company, server: &Process) {
    let supervisor = server.nobody().person("supervisor", PASSWORD);
    let floor = Floor::new(world, &supervisor, Role::Supervisor);
    let asked = month(company);
    let (first, last) = (asked.first(), asked.last());
    let (january, year_before) = (asked.january(), asked.year_before());
    let since = (0..11).fold(asked, |period, _| period.previous());
    let car = &company.cars[3];
    let car_id = world.sql_id(car);
    let sums = "CAST(SUM(dr_fen) - SUM(cr_fen) AS BIGINT) AS fen";
    let counted = "kind NOT IN ('closing', 'year_end')";
    let at = |date: NaiveDate| world.database.instant(&Instant::day_start(date).to_string());
    // Trips, days, kilometres, and those between trips: vehicle by vehicle, in the order of their index.
    let local = |column: &str| match world.database.engine {
        Engine::Sqlite => format!("date({column} / 1000000, 'unixepoch', '+8 hours')"),
        Engine::Postgres => format!("({column} AT TIME ZONE 'Asia/Shanghai')::date"),
    };
    let greatest = if world.database.engine == Engine::Sqlite { "max" } else { "greatest" };
    let legs = |from: NaiveDate, of: &str| {
        format!(
            "SELECT MIN(plate_no) AS name, CAST(SUM(return_km - departure_km) AS BIGINT) AS fen, COUNT(DISTINCT trip_id) AS trips,
             COUNT(DISTINCT {}) AS days, SUM({greatest}(departure_km - before_km, 0)) AS empty_km
             FROM (SELECT v.plate_no, l.*, LAG(l.return_km) OVER (PARTITION BY l.vehicle_id ORDER BY l.returned_at) AS before_km
                   FROM vehicles v CROSS JOIN legs l WHERE l.vehicle_id = v.id AND l.returned_at >= {} AND l.returned_at < {}{of}) AS back
             GROUP BY vehicle_id, substr(CAST({} AS TEXT), 1, 7)",
            local("departed_at"),
            at(from),
            at(asked.next().first()),
            local("returned_at")
        )
    };
    let mut measure = |what: &'static str, queries: Vec<String>, path: String| {
        table.row(
            what,
            at_once(Some(SPAN), |_| floor.connect(), |conn, _, _| by_hand(conn, &queries)),
            at_once(
                Some(SPAN),
                |_| Lean::new(server, Some(&supervisor)),
                |client, _, _| !client.expect(200, "GET", &path, "").is_empty(),
            ),
        );
    };
    measure(
        "vehicle's year",
        vec![
            format!(
                "SELECT period AS name, {sums} FROM journal_lines
                 WHERE vehicle_id = {car_id} AND period >= '{}' AND period <= '{asked}' AND account >= '5' AND {counted} GROUP BY period, account",
                since.year_before()
            ),
            legs(since.first(), &format!(" AND v.id = {car_id}")),
        ],
        format!("/reports/vehicles/{}?from={}&to={last}", id(car), since.first()),
    );
    measure(
        "all vehicles",
        vec![
            format!(
                "SELECT account AS name, {sums} FROM journal_lines WHERE period = '{asked}' AND account >= '5' AND {counted} GROUP BY account, vehicle_id"
            ),
            legs(first, ""),
        ],
        format!("/reports/vehicles?from={first}&to={last}"),
    );
    measure(
        "income statement",
        vec![format!(
            "SELECT period AS name, {sums} FROM journal_lines WHERE period >= '{year_before}' AND period <= '{asked}' AND account >= '5' AND {counted}
             GROUP BY period, account"
        )],
        format!("/reports/income-statement?from={first}&to={last}"),
    );
    measure(
        "trial balance",
        vec![
            format!(
                "SELECT account AS name, balance_fen AS fen FROM period_balances WHERE period = '{}'",
                asked.previous()
            ),
            format!("SELECT account AS name, {sums} FROM journal_lines WHERE period = '{asked}' GROUP BY account"),
            format!(
                "SELECT account AS name, {sums} FROM journal_lines WHERE period >= '{january}' AND period <= '{asked}' GROUP BY account"
            ),
        ],
        format!("/reports/trial-balance?from={first}&to={last}"),
    );
    measure(
        "balance sheet",
        vec![
            format!(
                "SELECT account AS name, balance_fen AS fen FROM period_balances WHERE period IN ('{}', '{}')",
                asked.previous(),
                january.previous()
            ),
            format!("SELECT account AS name, {sums} FROM journal_lines WHERE period = '{asked}' GROUP BY account"),
        ],
        format!("/reports/balance-sheet?to={last}"),
    );
}
