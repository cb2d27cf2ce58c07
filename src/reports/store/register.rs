//! SQL of the trip register.

use diesel::{prelude::*, sql_query};
use uuid::Uuid;

use super::{id_text, instant, legs_where, out};
use crate::{
    db::Conn,
    kernel::{Id, Instant, Result, Scope},
    reports::model::{Days, RegisterLeg, RegisterQuery, RegisterTrip},
};

/// `column IN (…)`.
fn one_of(conn: &Conn, column: &str, ids: impl Iterator<Item = Uuid>) -> String {
    let ids: Vec<String> = ids.map(|id| id_text(conn, id)).collect();
    if ids.is_empty() { "1 = 0".to_owned() } else { format!("{column} IN ({})", ids.join(", ")) }
}

/// The trips that the caller may see and that were out, or are planned, on a day of these, as a condition on `trips t` and
/// `bookings b`. A trip that is still out is out until now, or until its planned end if that is later.
pub(super) fn listed(conn: &Conn, scope: &Scope, days: Days, now: Instant, wanted: &RegisterQuery) -> String {
    let (begin, end) = days.moments();
    let (from, until) = (instant(conn, begin), instant(conn, end));
    let [ended, under_way] =
        out(conn, days).map(|condition| format!("SELECT l.trip_id {}", legs_where(&condition, "")));
    let mut conditions = vec![
        format!(
            "t.id IN ({ended} UNION {under_way} UNION SELECT p.id FROM trips p WHERE p.state = 'planned' AND p.starts_at < {until} AND p.ends_at > {from})"
        ),
        // One that was back at the first moment wasn't out on the first day.
        format!("(t.returned_at IS NULL OR t.returned_at > {from} OR t.departed_at >= {from})"),
    ];
    if now <= begin {
        conditions.push(format!("(t.returned_at IS NOT NULL OR t.ends_at > {from})"));
    }
    match scope.departments() {
        None => {}
        Some([]) => conditions.push("1 = 0".to_owned()),
        Some(own) => conditions.push(one_of(conn, "t.department_id", uuids(own))),
    }
    if !wanted.department_id.is_empty() {
        conditions.push(one_of(conn, "t.department_id", uuids(&wanted.department_id)));
    }
    if !wanted.vehicle_id.is_empty() {
        let one = |column| one_of(conn, column, uuids(&wanted.vehicle_id));
        conditions.push(format!("({} OR {})", one("t.vehicle_id"), of_a_leg(&one("x.vehicle_id"))));
    }
    if !wanted.driver_id.is_empty() {
        let one = |column| one_of(conn, column, uuids(&wanted.driver_id));
        let of_leg = of_a_leg(&format!("({} OR {})", one("x.driver_id"), one("x.second_driver_id")));
        conditions.push(format!("({} OR {} OR {of_leg})", one("t.driver_id"), one("t.second_driver_id")));
    }
    if !wanted.purpose.is_empty() {
        let words: Vec<String> = wanted.purpose.iter().map(|purpose| format!("'{purpose}'")).collect();
        conditions.push(format!("b.purpose IN ({})", words.join(", ")));
    }
    conditions.join(" AND ")
}

fn uuids<T>(ids: &[Id<T>]) -> impl Iterator<Item = Uuid> + '_ {
    ids.iter().map(|id| id.0)
}

/// The condition that a leg `x` of the trip meets this condition.
fn of_a_leg(condition: &str) -> String {
    format!("EXISTS (SELECT 1 FROM legs x WHERE x.trip_id = t.id AND {condition})")
}

/// A name as it was when the charge of the trip `t` was signed; the present name while it isn't, or if nobody changed the
/// name since (RULES.md §4.10).
fn as_signed(id: &str, name: &str) -> String {
    format!(
        "COALESCE((SELECT f.name FROM former_names f WHERE f.subject_id = {id} AND f.until >= t.confirmed_at ORDER BY f.until LIMIT 1), {name})"
    )
}

/// The trips of the register, in the order of their departures, planned ones by their planned start. There are at most
/// `most` + 1 of them, so that the caller sees if there are too many.
pub(in crate::reports) fn register(
    conn: &mut Conn,
    scope: &Scope,
    days: Days,
    now: Instant,
    wanted: &RegisterQuery,
    most: usize,
) -> Result<Vec<RegisterTrip>> {
    let listed = listed(conn, scope, days, now, wanted);
    let (department, plate_no) = (as_signed("d.id", "d.name"), as_signed("v.id", "v.plate_no"));
    let (driver, second_driver) = (as_signed("one.id", "one.name"), as_signed("two.id", "two.name"));
    Ok(sql_query(format!(
        "SELECT t.id AS trip_id, t.booking_id, b.number, t.state, t.department_id, {department} AS department, b.purpose, b.reason, b.origin, b.waypoints,
                b.destination, b.passengers, t.starts_at, t.ends_at, t.departed_at, t.returned_at, {plate_no} AS plate_no, {driver} AS driver, {second_driver} AS second_driver,
                c.total_fen AS amount_fen,
                CASE WHEN b.approval = 'approved' THEN COALESCE(b.approval_signed_by, u.username || COALESCE('（代 ' || f.username || '）', ''), k.name) END AS approver
         FROM trips t JOIN bookings b ON b.id = t.booking_id JOIN departments d ON d.id = t.department_id
         JOIN vehicles v ON v.id = t.vehicle_id JOIN drivers one ON one.id = t.driver_id LEFT JOIN drivers two ON two.id = t.second_driver_id
         LEFT JOIN charges c ON c.trip_id = t.id AND c.version = t.charge_version AND t.presented_at IS NOT NULL
         LEFT JOIN users u ON u.id = b.approved_by LEFT JOIN users f ON f.id = b.approved_for LEFT JOIN api_keys k ON k.id = b.approved_by
         WHERE {listed} ORDER BY COALESCE(t.departed_at, t.starts_at), b.number, t.id LIMIT {}",
        most + 1
    ))
    .load(conn)?)
}

/// The legs of the trips of the register.
pub(in crate::reports) fn register_legs(
    conn: &mut Conn,
    scope: &Scope,
    days: Days,
    now: Instant,
    wanted: &RegisterQuery,
) -> Result<Vec<RegisterLeg>> {
    let listed = listed(conn, scope, days, now, wanted);
    let plate_no = as_signed("v.id", "v.plate_no");
    let (driver, second_driver) = (as_signed("one.id", "one.name"), as_signed("two.id", "two.name"));
    Ok(sql_query(format!(
        "SELECT g.trip_id, {plate_no} AS plate_no, {driver} AS driver, {second_driver} AS second_driver, g.departure_km, g.return_km
         FROM trips t JOIN bookings b ON b.id = t.booking_id JOIN legs g ON g.trip_id = t.id
         JOIN vehicles v ON v.id = g.vehicle_id JOIN drivers one ON one.id = g.driver_id LEFT JOIN drivers two ON two.id = g.second_driver_id
         WHERE {listed} ORDER BY g.trip_id, g.position"
    ))
    .load(conn)?)
}
