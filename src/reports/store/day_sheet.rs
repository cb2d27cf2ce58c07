//! SQL of the day sheet.

use chrono::NaiveDate;
use diesel::{prelude::*, sql_query};

use super::{instant, register::listed};
use crate::{
    db::Conn,
    kernel::{Instant, Result, Scope},
    reports::model::{DayTrip, Days, RegisterQuery},
};

/// What each vehicle does on this day, vehicle by vehicle, in the order of time. A trip that several vehicles drove has a
/// row for each of its legs of this day.
pub(in crate::reports) fn day_sheet(conn: &mut Conn, day: NaiveDate, now: Instant) -> Result<Vec<DayTrip>> {
    let days = Days { from: day, to: day };
    let listed = listed(conn, &Scope::All, days, now, &RegisterQuery::default());
    let (begin, end) = days.moments();
    let (from, until) = (instant(conn, begin), instant(conn, end));
    Ok(sql_query(format!(
        "SELECT t.id AS trip_id, b.number, v.plate_no, COALESCE(c.name, v.class) AS class, one.name AS driver, one.phone AS driver_phone,
                two.name AS second_driver, two.phone AS second_phone, d.name AS department, b.contact_name, b.contact_phone,
                b.origin, b.waypoints, b.destination, COALESCE(t.passengers, b.passengers) AS passengers, b.note, t.needs_reassignment,
                t.starts_at, t.ends_at, g.departed_at, g.returned_at, g.departure_km, g.return_km
         FROM trips t JOIN bookings b ON b.id = t.booking_id JOIN departments d ON d.id = t.department_id LEFT JOIN legs g ON g.trip_id = t.id
         JOIN vehicles v ON v.id = COALESCE(g.vehicle_id, t.vehicle_id) LEFT JOIN vehicle_classes c ON c.code = v.class
         JOIN drivers one ON one.id = COALESCE(g.driver_id, t.driver_id)
         LEFT JOIN drivers two ON two.id = CASE WHEN g.id IS NULL THEN t.second_driver_id ELSE g.second_driver_id END
         WHERE {listed}
           AND (g.id IS NULL OR g.departed_at < {until} AND (g.returned_at IS NULL OR g.returned_at > {from} OR g.departed_at >= {from}))
         ORDER BY v.plate_no, COALESCE(g.departed_at, t.starts_at), b.number, t.id"
    ))
    .load(conn)?)
}
