//! SQL of the reports. Dates, months and ids are written into the text of a query: they are typed values, and a query of
//! whole months then reads an index alone.

pub(super) mod contracts;
mod day_sheet;
mod register;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};

pub(super) use self::{
    day_sheet::day_sheet,
    register::{register, register_legs},
};
use super::model::{
    ComplainedTrip, Days, DrivenLeg, FirstDays, LedgerLine, LedgerQuery, Leg, Named, NamedVehicle, OffRoadSpan,
    PastDriving, RevenueGroup, TripOutlays, Turnover,
};
use crate::{
    db::Conn,
    kernel::{DepartmentId, Instant, Money, Period, Result, VehicleId, id::SqlId},
};

/// Which journals are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    /// All.
    All,
    /// All but the transfers to profit.
    Results,
}

/// The lines of some days: `FROM … WHERE …`.
fn lines(days: Days, kinds: Kinds) -> String {
    let (first, last) = (Period::of(days.from), Period::of(days.to));
    let months = if first == last {
        format!("l.period = '{first}'")
    } else {
        format!("l.period >= '{first}' AND l.period <= '{last}'")
    };
    let kinds = if kinds == Kinds::Results { " AND l.kind NOT IN ('closing', 'year_end')" } else { "" };
    if days.is_months() {
        return format!("FROM journal_lines l WHERE {months}{kinds}");
    }
    let (from, to) = (days.from, days.to);
    format!(
        "FROM journal_lines l JOIN journals j ON j.id = l.journal_id WHERE {months}{kinds} AND j.date >= '{from}' AND j.date <= '{to}'"
    )
}

const SUMS: &str = "CAST(SUM(l.dr_fen) AS BIGINT) AS dr_fen, CAST(SUM(l.cr_fen) AS BIGINT) AS cr_fen";

/// Debits and credits by account.
pub(super) fn by_account(conn: &mut Conn, days: Days, kinds: Kinds) -> Result<Vec<Turnover>> {
    let lines = lines(days, kinds);
    Ok(sql_query(format!("SELECT l.account, NULL AS vehicle_id, {SUMS} {lines} GROUP BY l.account ORDER BY l.account"))
        .load(conn)?)
}

/// Debits and credits of accounts of income and expense, by account and vehicle.
pub(super) fn by_vehicle(conn: &mut Conn, days: Days) -> Result<Vec<Turnover>> {
    let lines = lines(days, Kinds::Results);
    Ok(sql_query(format!(
        "SELECT l.account, l.vehicle_id, {SUMS} {lines} AND l.account >= '5' GROUP BY l.account, l.vehicle_id"
    ))
    .load(conn)?)
}

/// Debits and credits of accounts before the books began, if they began on these days: the memo of the opening journal,
/// unless that is reversed. Income stands in credit and expenses in debit; on the other side stands what the old books
/// transferred to profit.
pub(super) fn turnover_before(conn: &mut Conn, days: Days) -> Result<Vec<Turnover>> {
    let (from, to) = (days.from, days.to);
    Ok(sql_query(format!(
        "SELECT t.account, NULL AS vehicle_id, t.dr_fen, t.cr_fen FROM opening_turnovers t JOIN journals j ON j.id = t.journal_id
         WHERE j.state = 'posted' AND j.date >= '{from}' AND j.date <= '{to}'
         AND NOT EXISTS (SELECT 1 FROM journals r WHERE r.reverses_id = j.id AND r.state = 'posted') ORDER BY t.account"
    ))
    .load(conn)?)
}

/// Revenue and other income by department, driver, class, purpose and service.
pub(super) fn revenue(conn: &mut Conn, days: Days) -> Result<Vec<RevenueGroup>> {
    let source = lines(days, Kinds::Results);
    let source = source.replacen(
        " WHERE ",
        " LEFT JOIN trips t ON t.id = l.trip_id LEFT JOIN bookings b ON b.id = t.booking_id WHERE ",
        1,
    );
    Ok(sql_query(format!(
        "SELECT l.department_id, l.driver_id, t.class, b.purpose, b.service, CAST(SUM(l.cr_fen) - SUM(l.dr_fen) AS BIGINT) AS revenue_fen
         {source} AND (l.account = '5001' OR l.account = '5051' OR l.account = '5301') GROUP BY l.department_id, l.driver_id, t.class, b.purpose, b.service"
    ))
    .load(conn)?)
}

/// An instant as a literal of SQL.
fn instant(conn: &Conn, at: Instant) -> String {
    if conn.is_sqlite() { at.micros().to_string() } else { format!("'{at}'::timestamptz") }
}

/// The condition for one vehicle; empty for all.
fn of_vehicle(conn: &Conn, vehicle: Option<VehicleId>) -> String {
    vehicle.map_or_else(String::new, |id| format!(" AND l.vehicle_id = {}", id_text(conn, id.0)))
}

/// Legs with this condition, `FROM … WHERE …`: vehicle by vehicle, because legs are indexed by vehicle.
fn legs_where(condition: &str, joined: &str) -> String {
    format!("FROM vehicles v CROSS JOIN legs l{joined} WHERE l.vehicle_id = v.id AND {condition}")
}

/// The condition for legs that ended on these days.
fn back(conn: &Conn, days: Days) -> String {
    let (from, until) = days.moments();
    format!("l.returned_at >= {} AND l.returned_at < {}", instant(conn, from), instant(conn, until))
}

/// The conditions for legs `l` that were out on these days, the one for those that have ended and the one for those that are
/// still out: apart, an index serves each. A leg that ended at the first moment of the days is among them.
fn out(conn: &Conn, days: Days) -> [String; 2] {
    let (from, until) = days.moments();
    let (from, until) = (instant(conn, from), instant(conn, until));
    [
        format!("l.returned_at >= {from} AND l.departed_at < {until}"),
        format!("l.returned_at IS NULL AND l.departed_at < {until}"),
    ]
}

/// A leg's columns. Only legs of its trip with the same vehicle, driver or whatever is said come after it as the last.
fn leg_columns(conn: &Conn, days: Days, same: &str) -> String {
    let from = instant(conn, Instant::day_start(days.from));
    format!(
        "l.trip_id, l.vehicle_id, l.departed_at, l.returned_at, l.departure_km, l.return_km,
         NOT EXISTS (SELECT 1 FROM legs later WHERE later.trip_id = l.trip_id AND later.position > l.position{same}) AS is_last,
         CASE WHEN l.departed_at < {from} THEN
            (SELECT p.return_km FROM legs p WHERE p.vehicle_id = l.vehicle_id AND p.returned_at <= l.departed_at {LAST_BACK})
         END AS km_before"
    )
}

/// The last of some legs of a vehicle that are back: in the order of their index.
const LAST_BACK: &str = "ORDER BY returned_at DESC, departed_at DESC, departure_km DESC, return_km DESC LIMIT 1";

/// The legs of all vehicles, or of one, that were out on these days. It reads indexes alone.
pub(super) fn legs(conn: &mut Conn, days: Days, vehicle: Option<VehicleId>) -> Result<Vec<Leg>> {
    let columns = leg_columns(conn, days, " AND later.vehicle_id = l.vehicle_id");
    let only = of_vehicle(conn, vehicle);
    let mut legs: Vec<Leg> = Vec::new();
    for condition in out(conn, days) {
        let from = legs_where(&condition, "");
        legs.extend(sql_query(format!("SELECT {columns} {from}{only}")).load::<Leg>(conn)?);
    }
    Ok(legs)
}

/// What vehicles drove before motorpool was used, on trips that ended on these days. It reads an index alone.
pub(super) fn driven_before(conn: &mut Conn, days: Days) -> Result<Vec<PastDriving>> {
    let (from, until) = (instant(conn, Instant::day_start(days.from)), instant(conn, Instant::day_end(days.to)));
    Ok(sql_query(format!(
        "SELECT v.id, v.odometer_km, COUNT(*) AS trips, CAST(SUM(p.distance_km) AS BIGINT) AS km FROM past_trips p JOIN vehicles v ON v.id = p.vehicle_id
         WHERE p.returned_at >= {from} AND p.returned_at < {until} GROUP BY v.id, v.odometer_km"
    ))
    .load(conn)?)
}

/// The odometer reading at each vehicle's last return before a day.
pub(super) fn km_before(
    conn: &mut Conn,
    day: NaiveDate,
    vehicle: Option<VehicleId>,
) -> Result<BTreeMap<VehicleId, i64>> {
    #[derive(QueryableByName)]
    struct Before {
        #[diesel(sql_type = SqlId)]
        id: VehicleId,
        #[diesel(sql_type = Nullable<BigInt>)]
        km: Option<i64>,
    }
    let before = instant(conn, Instant::day_start(day));
    let only = vehicle.map_or_else(String::new, |id| format!(" WHERE v.id = {}", id_text(conn, id.0)));
    let ask = format!(
        "SELECT v.id, (SELECT l.return_km FROM legs l WHERE l.vehicle_id = v.id AND l.returned_at < {before} {LAST_BACK}) AS km
         FROM vehicles v{only}"
    );
    let rows: Vec<Before> = sql_query(ask).load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.km?))).collect())
}

/// Of whom a leg is the last of its trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastOf {
    /// Of its driver.
    Driver,
    /// Of all.
    Trip,
}

/// The legs that were out on these days, with what reports need of their trips.
pub(super) fn driven_legs(conn: &mut Conn, days: Days, last: LastOf) -> Result<Vec<DrivenLeg>> {
    let same = if last == LastOf::Driver { " AND later.driver_id = l.driver_id" } else { "" };
    let columns = leg_columns(conn, days, same);
    let mut legs: Vec<DrivenLeg> = Vec::new();
    for condition in out(conn, days) {
        let from = legs_where(&condition, " JOIN trips t ON t.id = l.trip_id JOIN bookings b ON b.id = t.booking_id");
        let ask = format!(
            "SELECT {columns}, l.driver_id, t.department_id, t.class, b.purpose, b.service, t.starts_at, CASE WHEN t.accompanies_trip_id IS NULL THEN t.picked_up_at END AS picked_up_at, t.driving_minutes, t.rating
             {from}"
        );
        legs.extend(sql_query(ask).load::<DrivenLeg>(conn)?);
    }
    Ok(legs)
}

/// What is known of the first day in service of each vehicle. If somebody said it, nothing else is looked for.
pub(super) fn first_days(conn: &mut Conn) -> Result<Vec<FirstDays>> {
    let unsaid = |ask: &str| format!("CASE WHEN v.in_service_on IS NULL THEN ({ask}) END");
    Ok(sql_query(format!(
        "SELECT v.id, v.in_service_on, {} AS first_departed_at, {} AS out_since, {} AS first_read_at FROM vehicles v",
        unsaid("SELECT l.departed_at FROM legs l WHERE l.vehicle_id = v.id AND l.returned_at IS NOT NULL ORDER BY l.returned_at, l.departed_at LIMIT 1"),
        unsaid("SELECT MIN(l.departed_at) FROM legs l WHERE l.vehicle_id = v.id AND l.returned_at IS NULL"),
        unsaid("SELECT MIN(r.at) FROM odometer_readings r WHERE r.vehicle_id = v.id AND NOT r.quarantined AND NOT EXISTS (SELECT 1 FROM odometer_readings c WHERE c.corrects_id = r.id)"),
    ))
    .load(conn)?)
}

/// All vehicles, also retired ones, or one of them, with what people call their class.
pub(super) fn vehicles(conn: &mut Conn, vehicle: Option<VehicleId>) -> Result<Vec<NamedVehicle>> {
    let only = vehicle.map_or_else(String::new, |id| format!(" WHERE v.id = {}", id_text(conn, id.0)));
    Ok(sql_query(format!(
        "SELECT v.id, v.plate_no, v.class, c.name AS class_name, v.retired_on
         FROM vehicles v JOIN vehicle_classes c ON c.code = v.class{only} ORDER BY v.class, v.plate_no"
    ))
    .load(conn)?)
}

/// Complaints about vehicle services under the company's contracts that were found on these days and aren't unfounded.
pub(super) fn complaints(conn: &mut Conn, days: Days) -> Result<i64> {
    let found = complaints_where(conn, days);
    let ask = format!(
        "SELECT COUNT(*) AS n FROM cases c JOIN contracts k ON k.id = c.contract_id
         WHERE {found} AND k.mode = 'company' AND c.category = 'vehicles'"
    );
    Ok(sql_query(ask).get_result::<Count>(conn)?.n)
}

/// The complaints about trips that were found on these days and aren't unfounded, with the vehicle and driver of each leg, or
/// of the trip where none has left.
pub(super) fn complained_trips(conn: &mut Conn, days: Days) -> Result<Vec<ComplainedTrip>> {
    let found = complaints_where(conn, days);
    Ok(sql_query(format!(
        "SELECT c.id AS case_id, COALESCE(l.vehicle_id, t.vehicle_id) AS vehicle_id, COALESCE(l.driver_id, t.driver_id) AS driver_id
         FROM cases c JOIN trips t ON t.id = c.trip_id LEFT JOIN legs l ON l.trip_id = t.id WHERE {found}"
    ))
    .load(conn)?)
}

fn complaints_where(conn: &Conn, days: Days) -> String {
    let (from, until) = (instant(conn, Instant::day_start(days.from)), instant(conn, Instant::day_end(days.to)));
    format!(
        "c.source = 'complaint' AND (c.outcome IS NULL OR c.outcome <> 'unfounded') AND c.found_at >= {from} AND c.found_at < {until}"
    )
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// All departments: id, code, name.
pub(super) fn departments(conn: &mut Conn) -> Result<Vec<Named>> {
    Ok(sql_query("SELECT id, code, name, retired_on FROM departments ORDER BY code").load(conn)?)
}

/// All drivers: id, employment, name.
pub(super) fn drivers(conn: &mut Conn) -> Result<Vec<Named>> {
    Ok(sql_query("SELECT id, employment AS code, name, retired_on FROM drivers ORDER BY name, id").load(conn)?)
}

/// All suppliers: id and name.
pub(super) fn suppliers(conn: &mut Conn) -> Result<Vec<Named>> {
    Ok(sql_query("SELECT id, '' AS code, name, retired_on FROM suppliers ORDER BY name, id").load(conn)?)
}

/// The trips that returned on these days and have outlays: what their charges bill, and what was paid by receipts that
/// name the trips.
pub(super) fn outlays(conn: &mut Conn, days: Days) -> Result<Vec<TripOutlays>> {
    let (from, until) = (instant(conn, Instant::day_start(days.from)), instant(conn, Instant::day_end(days.to)));
    let back = legs_where(&back(conn, days), "");
    let paid = |categories: &str| {
        format!(
            "CAST(COALESCE((SELECT SUM(l.amount_fen) FROM cost_lines l JOIN costs c ON c.id = l.cost_id
             WHERE l.trip_id = t.id AND c.state = 'posted' AND c.category IN ({categories})), 0) AS BIGINT)"
        )
    };
    let (paid_fen, passed_fen) = (paid("'tolls', 'parking'"), paid("'pass_through'"));
    Ok(sql_query(format!(
        "SELECT * FROM (
            SELECT t.id AS trip_id, b.number, t.returned_at, v.plate_no, d.name AS department, CASE WHEN t.accompanies_trip_id IS NULL THEN t.tolls_service_fen + t.parking_service_fen ELSE 0 END AS billed_fen,
                   CASE WHEN t.accompanies_trip_id IS NULL THEN t.tolls_pass_through_fen + t.parking_pass_through_fen ELSE 0 END AS billed_pass_through_fen, {paid_fen} AS paid_fen, {passed_fen} AS paid_pass_through_fen
            FROM trips t JOIN bookings b ON b.id = t.booking_id JOIN vehicles v ON v.id = t.vehicle_id JOIN departments d ON d.id = t.department_id
            WHERE t.id IN (SELECT l.trip_id {back}) AND t.returned_at >= {from} AND t.returned_at < {until}) AS found
         WHERE billed_fen <> 0 OR billed_pass_through_fen <> 0 OR paid_fen <> 0 OR paid_pass_through_fen <> 0 ORDER BY returned_at, number, trip_id"
    ))
    .load(conn)?)
}

/// Tolls and parking on receipts of these days that name no trip, such as a month's ETC statement, in fen.
pub(super) fn outlays_without_trip(conn: &mut Conn, days: Days) -> Result<Money> {
    #[derive(QueryableByName)]
    struct Paid {
        #[diesel(sql_type = BigInt)]
        fen: Money,
    }
    let (from, to) = (days.from, days.to);
    let ask = format!(
        "SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) AS fen FROM cost_lines l JOIN costs c ON c.id = l.cost_id
         WHERE l.trip_id IS NULL AND c.state = 'posted' AND c.category IN ('tolls', 'parking') AND c.date >= '{from}' AND c.date <= '{to}'"
    );
    Ok(sql_query(ask).get_result::<Paid>(conn)?.fen)
}

/// Time off the road that touches these days.
pub(super) fn off_road(conn: &mut Conn, days: Days) -> Result<Vec<OffRoadSpan>> {
    let (from, until) = (instant(conn, Instant::day_start(days.from)), instant(conn, Instant::day_end(days.to)));
    Ok(sql_query(format!(
        "SELECT vehicle_id, starts_at, ends_at FROM off_road WHERE ends_at > {from} AND starts_at < {until}"
    ))
    .load(conn)?)
}

/// Accrued receivables by department as of a day, in fen.
pub(super) fn accrued(conn: &mut Conn, as_of: NaiveDate) -> Result<Vec<(DepartmentId, Money)>> {
    #[derive(QueryableByName)]
    struct Accrued {
        #[diesel(sql_type = SqlId)]
        department_id: DepartmentId,
        #[diesel(sql_type = BigInt)]
        fen: Money,
    }
    let rows: Vec<Accrued> = sql_query(format!(
        "SELECT l.department_id, CAST(SUM(l.dr_fen) - SUM(l.cr_fen) AS BIGINT) AS fen FROM journal_lines l JOIN journals j ON j.id = l.journal_id
         WHERE l.account = '1122.01' AND l.period IS NOT NULL AND l.department_id IS NOT NULL AND j.date <= '{as_of}' GROUP BY l.department_id"
    ))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.department_id, row.fen)).collect())
}

/// Conditions on what the lines of a ledger are about.
fn about(conn: &Conn, wanted: &LedgerQuery) -> String {
    let ids = [
        ("vehicle_id", wanted.vehicle_id.map(|id| id.0)),
        ("department_id", wanted.department_id.map(|id| id.0)),
        ("driver_id", wanted.driver_id.map(|id| id.0)),
        ("supplier_id", wanted.supplier_id.map(|id| id.0)),
    ];
    ids.iter()
        .filter_map(|(column, id)| id.map(|id| (column, id)))
        .map(|(column, id)| format!(" AND l.{column} = {}", id_text(conn, id)))
        .collect()
}

/// An id as a literal of SQL.
fn id_text(conn: &Conn, id: uuid::Uuid) -> String {
    if conn.is_sqlite() { format!("X'{}'", id.simple()) } else { format!("'{id}'::uuid") }
}

/// The condition for an account and its sub-accounts: a range with both ends, which an index can serve.
const UNDER: &str = "l.account >= $1 AND l.account < $2";

/// The lines of an account on some days, by date and number. There are at most `most` + 1 of them, so that the
/// caller sees if there are too many.
pub(super) fn ledger_lines(conn: &mut Conn, days: Days, wanted: &LedgerQuery, most: usize) -> Result<Vec<LedgerLine>> {
    let about = about(conn, wanted);
    let (first, last, from, to) = (Period::of(days.from), Period::of(days.to), days.from, days.to);
    let ask = format!(
        "SELECT l.journal_id, j.date, j.period, j.number, j.text, l.account, l.dr_fen, l.cr_fen FROM journal_lines l JOIN journals j ON j.id = l.journal_id
         WHERE {UNDER}{about} AND l.period >= '{first}' AND l.period <= '{last}' AND j.date >= '{from}' AND j.date <= '{to}'
         ORDER BY j.date, j.period, j.number, l.position LIMIT {}",
        most + 1
    );
    Ok(sql_query(ask).bind::<Text, _>(&wanted.account).bind::<Text, _>(format!("{}/", wanted.account)).load(conn)?)
}

/// Debits less credits before a day of an account's lines about something, in fen.
pub(super) fn ledger_before(conn: &mut Conn, day: NaiveDate, wanted: &LedgerQuery) -> Result<Money> {
    #[derive(QueryableByName)]
    struct Before {
        #[diesel(sql_type = BigInt)]
        fen: Money,
    }
    let about = about(conn, wanted);
    let ask = format!(
        "SELECT CAST(COALESCE(SUM(l.dr_fen) - SUM(l.cr_fen), 0) AS BIGINT) AS fen FROM journal_lines l JOIN journals j ON j.id = l.journal_id
         WHERE {UNDER}{about} AND l.period <= '{}' AND j.date < '{day}'",
        Period::of(day)
    );
    let found = sql_query(ask)
        .bind::<Text, _>(&wanted.account)
        .bind::<Text, _>(format!("{}/", wanted.account))
        .get_result::<Before>(conn)?;
    Ok(found.fen)
}
