//! SQL of what waits: one query for each kind. Ids, moments and days are written into the text of a query: they are typed
//! values, and a condition as an index has it is found by the planner of either engine.

use diesel::{prelude::*, sql_query};
use uuid::Uuid;

use super::{
    model::{Found, TodoKind},
    rules,
};
use crate::{
    db::Conn,
    kernel::{Actor, DepartmentId, Instant, Period, Result, Role},
};

/// The first of a kind, each with how many there are in all.
pub(super) fn first(conn: &mut Conn, actor: &Actor, kind: TodoKind, now: Instant, shown: usize) -> Result<Vec<Found>> {
    let all = all(conn, actor, kind, now);
    Ok(sql_query(format!(
        "WITH waiting AS ({all}) SELECT w.*, (SELECT COUNT(*) FROM waiting) AS found FROM waiting w ORDER BY w.moment, w.due, w.id LIMIT {shown}"
    ))
    .load(conn)?)
}

/// All of a kind that waits for the caller: `SELECT …`.
pub(super) fn all(conn: &Conn, actor: &Actor, kind: TodoKind, now: Instant) -> String {
    let at = moment(conn, now);
    match kind {
        TodoKind::Approve => bookings(&format!(
            "{OPEN} AND b.approval = 'pending' AND {} AND NOT (b.state <> 'in_progress' AND b.purpose <> 'urgent_task' AND b.starts_at <= {at} AND b.created_at < b.starts_at)",
            may_approve(conn, actor)
        )),
        TodoKind::Confirm => {
            let own = format!("{} AND b.approval <> 'pending'", within(conn, "t.department_id", &actor.department_ids));
            let unsigned = "t.presented_at IS NOT NULL AND (t.confirmed_version IS NULL OR t.confirmed_version <> t.charge_version)";
            let first = trips("t.returned_at", &format!("t.state = 'returned' AND {unsigned} AND {own}"));
            let further = reopened(conn, "t.returned_at", &format!("{unsigned} AND {own}"));
            format!("{first} UNION ALL {further}")
        }
        // Written as a sum, the class can't lead SQLite to all trips of it, instead of the few of the booking.
        TodoKind::Dispatch => bookings(&format!(
            "{OPEN} AND NOT b.waitlist AND (b.approval IN ('approved', 'not_required') OR (b.approval = 'pending' AND b.purpose = 'urgent_task'))
             AND EXISTS (SELECT 1 FROM booking_items i WHERE i.booking_id = b.id AND i.quantity > (
                SELECT COUNT(*) FROM trips s WHERE s.booking_id = b.id AND s.class || '' = i.class AND s.state <> 'cancelled' AND s.accompanies_trip_id IS NULL))"
        )),
        TodoKind::Waitlist => bookings("b.state = 'submitted' AND b.waitlist"),
        TodoKind::Reassign => trips("t.starts_at", "t.state = 'planned' AND t.needs_reassignment"),
        TodoKind::Quarantined => {
            let doubtful = "EXISTS (SELECT 1 FROM legs l JOIN odometer_readings r ON r.leg_id = l.id WHERE l.trip_id = t.id AND r.quarantined
                AND NOT EXISTS (SELECT 1 FROM odometer_readings c WHERE c.corrects_id = r.id))";
            let unsigned = format!("t.state IN ('departed', 'returned', 'disputed') AND {doubtful}");
            let withdrawn = format!("t.state = 'confirmed' AND t.presented_at IS NULL AND {doubtful}");
            format!("{} UNION ALL {}", trips("t.starts_at", &unsigned), trips("t.starts_at", &withdrawn))
        }
        TodoKind::Depart => {
            let today = moment(conn, Instant::day_end(now.date()));
            let due = either(
                actor,
                &format!("t.starts_at <= {at}"),
                driven(conn, actor).map(|own| format!("{own} AND t.starts_at < {today}")),
            );
            trips("t.starts_at", &format!("t.state = 'planned' AND NOT t.needs_reassignment AND {due}"))
        }
        TodoKind::Return => {
            let due = either(actor, &format!("t.ends_at <= {at}"), driven(conn, actor));
            trips("t.ends_at", &format!("t.state = 'departed' AND {due}"))
        }
        TodoKind::Disputed => {
            let to_settle = "(t.upheld >= 2 OR b.approval = 'rejected')";
            let own = match (actor.is(Role::Dispatcher), actor.is(Role::Supervisor) && actor.may_approve) {
                (true, true) => String::new(),
                (true, false) => format!(" AND NOT {to_settle}"),
                (false, _) => format!(" AND {to_settle}"),
            };
            trips("t.returned_at", &format!("t.state = 'disputed'{own}"))
        }
        TodoKind::Adjustment => {
            let others = format!(
                "(t.adjustment_proposed_fen IS NOT NULL OR t.correction_proposed IS NOT NULL) AND t.adjustment_by NOT IN {}",
                names(conn, actor.person)
            );
            let unsigned = trips("t.returned_at", &format!("t.state IN ('returned', 'disputed') AND {others}"));
            let signed = reopened(conn, "t.returned_at", &others);
            format!("{unsigned} UNION ALL {signed}")
        }
        // It is not one query: `fleet` knows what is due.
        TodoKind::Expiry => "SELECT NULL WHERE 1 = 0".to_owned(),
        TodoKind::Invoice => {
            let requested = "SELECT i.id, 'invoices' AS collection, i.period AS number, d.name, NULL AS place, i.created_at AS moment, NULL AS due
                FROM invoices i JOIN departments d ON d.id = i.department_id WHERE i.number IS NULL AND i.state = 'requested'";
            let agreed = format!(
                "SELECT s.id, 'statements' AS collection, s.period AS number, d.name, NULL AS place, s.confirmed_at AS moment, NULL AS due
                FROM statements s JOIN departments d ON d.id = s.department_id WHERE s.state = 'confirmed' AND s.id IN (
                    SELECT x.statement_id FROM receivables r JOIN statement_lines x ON x.receivable_id = r.id
                    WHERE ({OWED}) AND r.invoice_id IS NULL AND x.disputed_at IS NULL)"
            );
            format!("{requested} UNION ALL {agreed}")
        }
        TodoKind::Overdue => format!(
            "SELECT r.id, 'receivables' AS collection, b.number, d.name, b.destination AS place, NULL AS moment, r.due_on AS due
             FROM receivables r JOIN departments d ON d.id = r.department_id LEFT JOIN bookings b ON b.id = r.booking_id
             WHERE ({OWED}) AND r.due_on < '{}'",
            now.date()
        ),
        TodoKind::Close => format!(
            "SELECT p.id, 'periods' AS collection, p.period AS number, NULL AS name, NULL AS place, p.created_at AS moment, NULL AS due
             FROM periods p WHERE p.state = 'open' AND p.period < '{}'",
            Period::of(now.date())
        ),
        TodoKind::Second => {
            let books = rules::hears_of_books(actor).then(|| drafts(conn, actor));
            let grants = rules::hears_of_grants(actor).then(|| grants(conn, actor));
            books.into_iter().chain(grants).collect::<Vec<_>>().join(" UNION ALL ")
        }
    }
}

/// Entries of the books and prices that others prepared.
fn drafts(conn: &Conn, actor: &Actor) -> String {
    let own = names(conn, actor.person);
    // A draft has no number yet, and its month is open: SQLite keeps the order of a cross join, from the open months to theirs.
    let journals = format!(
        "SELECT j.id, 'journals' AS collection, NULL AS number, j.text AS name, j.prepared_by_name AS place, j.created_at AS moment, NULL AS due
         FROM periods p CROSS JOIN journals j
         WHERE j.period = p.period AND p.state = 'open' AND j.number IS NULL AND j.state = 'draft' AND j.prepared_by NOT IN {own}"
    );
    let payments = format!(
        "SELECT p.id, 'payments' AS collection, p.purpose AS number, COALESCE(s.name, v.name, d.name) AS name, p.text AS place, p.created_at AS moment, NULL AS due
         FROM payments p LEFT JOIN suppliers s ON s.id = p.supplier_id LEFT JOIN drivers v ON v.id = p.driver_id LEFT JOIN departments d ON d.id = p.department_id
         WHERE p.journal_id IS NULL AND p.state = 'draft' AND p.prepared_by NOT IN {own}"
    );
    let given_up = format!(
        "SELECT r.id, 'receivables' AS collection, b.number, d.name, w.reason AS place, w.created_at AS moment, NULL AS due
         FROM write_offs w JOIN receivables r ON r.id = w.receivable_id JOIN departments d ON d.id = r.department_id LEFT JOIN bookings b ON b.id = r.booking_id
         WHERE w.date IS NULL AND w.state = 'draft' AND w.prepared_by NOT IN {own}"
    );
    let priced = |collection: &str, columns: &str| {
        format!(
            "SELECT x.id, '{collection}' AS collection, {columns}, NULL AS place, x.updated_at AS moment, NULL AS due
             FROM {collection} x WHERE x.proposed IS NOT NULL AND (x.proposed_by IS NULL OR x.proposed_by NOT IN {own})"
        )
    };
    let tariffs = priced("tariffs", "NULL AS number, x.name AS name");
    let holidays = priced("holidays", "CAST(x.date AS TEXT) AS number, x.name AS name");
    format!("{journals} UNION ALL {payments} UNION ALL {given_up} UNION ALL {tariffs} UNION ALL {holidays}")
}

/// Roles and keys that another administrator grants.
fn grants(conn: &Conn, actor: &Actor) -> String {
    let own = id(conn, actor.person);
    let granted = |collection: &str, table: &str, columns: &str| {
        format!(
            "SELECT x.id, '{collection}' AS collection, {columns}, NULL AS place, x.updated_at AS moment, NULL AS due
             FROM {table} x WHERE x.pending_by IS NOT NULL AND x.pending_by <> {own}"
        )
    };
    let users = granted("users", "users", "x.username AS number, x.full_name AS name");
    let keys = granted("keys", "api_keys", "NULL AS number, x.name AS name");
    format!("{users} UNION ALL {keys}")
}

/// A booking whose state isn't final.
const OPEN: &str = "b.state IN ('submitted', 'approved', 'dispatched', 'in_progress')";

/// A signed trip of which something is open again, written as the index `trips_reopened` has it.
const REOPENED: &str = "t.state = 'confirmed' AND (t.confirmed_version <> t.charge_version OR t.correction_proposed IS NOT NULL OR t.adjustment_proposed_fen IS NOT NULL)";

/// A receivable of which something is owed, written as the index `receivables_open` has it.
const OWED: &str = "r.taxable_fen > r.paid_fen + r.written_off_fen OR r.pass_through_fen > r.passed_fen";

/// Bookings with this condition.
fn bookings(condition: &str) -> String {
    format!(
        "SELECT b.id, 'bookings' AS collection, b.number, d.name, b.destination AS place, b.starts_at AS moment, NULL AS due
         FROM bookings b JOIN departments d ON d.id = b.department_id WHERE {condition}"
    )
}

/// Trips with this condition, and the moment that matters of them.
fn trips(moment: &str, condition: &str) -> String {
    trips_in("trips t", moment, condition)
}

/// Signed trips of which something is open again, with this condition.
fn reopened(conn: &Conn, moment: &str, condition: &str) -> String {
    let trips = by_index(conn, "trips t", "trips_reopened");
    trips_in(&trips, moment, &format!("{REOPENED} AND {condition}"))
}

fn trips_in(trips: &str, moment: &str, condition: &str) -> String {
    format!(
        "SELECT t.id, 'trips' AS collection, b.number, d.name, b.destination AS place, {moment} AS moment, NULL AS due
         FROM {trips} JOIN bookings b ON b.id = t.booking_id JOIN departments d ON d.id = t.department_id WHERE {condition}"
    )
}

/// A table that SQLite reads by this index of the few rows that matter: it doesn't know how few they are, and would read more
/// of the past by another one. PostgreSQL knows.
fn by_index(conn: &Conn, table: &str, index: &str) -> String {
    if conn.is_sqlite() { format!("{table} INDEXED BY {index}") } else { table.to_owned() }
}

/// The condition that the caller may approve the booking `b`: in their own right or that of an approver who delegated to
/// them, and none of the two wrote a part of it (RULES.md §1.2, §1.13).
fn may_approve(conn: &Conn, actor: &Actor) -> String {
    let mut rights = Vec::new();
    if actor.is(Role::Approver) {
        rights.push(within(conn, "b.department_id", &actor.department_ids));
    }
    for giver in &actor.delegated {
        let theirs = within(conn, "b.department_id", &giver.department_ids);
        rights.push(format!("{theirs} AND NOT {}", wrote(conn, giver.user_id.0)));
    }
    let right = if rights.is_empty() { "1 = 0".to_owned() } else { rights.join(" OR ") };
    format!("({right}) AND NOT {}", wrote(conn, actor.person))
}

/// The condition that this person wrote a part of the booking `b` since its last approval, or had it written.
fn wrote(conn: &Conn, person: Uuid) -> String {
    let (names, one) = (names(conn, person), id(conn, person));
    let is_in = if conn.is_sqlite() { "instr" } else { "strpos" };
    format!(
        "(b.created_by IN {names} OR b.changed_by IN {names} OR EXISTS (SELECT 1 FROM events e
            WHERE e.booking_id = b.id AND e.subject_kind = 'booking' AND e.action IN ('create', 'change')
            AND (e.actor_id IN {names} OR EXISTS (
                SELECT 1 FROM (SELECT '{person}' AS ref UNION ALL SELECT u.username FROM users u WHERE u.id = {one}) AS known
                WHERE {is_in}(replace(lower(e.on_behalf_of), ' ', ''), '\"ref\":\"' || known.ref || '\"') > 0))
            AND NOT EXISTS (SELECT 1 FROM events a WHERE a.booking_id = b.id AND a.subject_kind = 'booking' AND a.action = 'approve' AND a.id > e.id)))"
    )
}

/// The ids by which rows name a person: their own, and those of the keys that they made. A key is nobody else than its
/// maker.
fn names(conn: &Conn, person: Uuid) -> String {
    let person = id(conn, person);
    format!("(SELECT {person} UNION ALL SELECT k.id FROM api_keys k WHERE k.created_by = {person})")
}

/// The condition that the caller drives the trip `t`; none for who drives nothing.
fn driven(conn: &Conn, actor: &Actor) -> Option<String> {
    let own = id(conn, actor.driver_id.filter(|_| actor.is(Role::Driver))?.0);
    Some(format!("(t.driver_id = {own} OR t.second_driver_id = {own})"))
}

/// What the dispatcher sees of all trips, or a driver of their own; both for who is both.
fn either(actor: &Actor, of_all: &str, of_own: Option<String>) -> String {
    match (actor.is(Role::Dispatcher), of_own) {
        (true, Some(own)) => format!("(({of_all}) OR ({own}))"),
        (true, None) => of_all.to_owned(),
        (false, Some(own)) => own,
        (false, None) => "1 = 0".to_owned(),
    }
}

/// The condition that a column names one of these departments.
fn within(conn: &Conn, column: &str, departments: &[DepartmentId]) -> String {
    let ids: Vec<String> = departments.iter().map(|department| id(conn, department.0)).collect();
    if ids.is_empty() { "1 = 0".to_owned() } else { format!("{column} IN ({})", ids.join(", ")) }
}

/// An id as a literal of SQL.
fn id(conn: &Conn, id: Uuid) -> String {
    if conn.is_sqlite() { format!("X'{}'", id.simple()) } else { format!("'{id}'::uuid") }
}

/// A moment as a literal of SQL.
fn moment(conn: &Conn, at: Instant) -> String {
    if conn.is_sqlite() { at.micros().to_string() } else { format!("'{at}'::timestamptz") }
}
