//! SQL of the ledger.

use diesel::{prelude::*, sql_query, sql_types};

use super::model::{
    Account, AccountFilter, Journal, JournalFilter, JournalKind, JournalLine, JournalState, Month, MonthFilter,
    OpeningTurnover, PeriodBalance, PeriodState, Source,
};
use crate::{
    db::{
        Conn, Page, PageOf, Unit, changed_one, prepared, prepared_for,
        schema::{accounts, journal_lines, journals, opening_turnovers, period_balances, periods},
    },
    kernel::{AccountId, Id, JournalId, Money, Period, Result, VehicleId, id::SqlId, time::SqlInstant},
    keyset, one_of,
};

pub(in crate::ledger) fn accounts(conn: &mut Conn) -> Result<Vec<Account>> {
    Ok(accounts::table.select(Account::as_select()).order(accounts::code.asc()).load(conn)?)
}

pub(in crate::ledger) fn account_get(conn: &mut Conn, id: AccountId) -> Result<Option<Account>> {
    Ok(accounts::table.find(id).select(Account::as_select()).get_result(conn).optional()?)
}

pub(in crate::ledger) fn accounts_named(conn: &mut Conn, codes: &[&str]) -> Result<Vec<Account>> {
    Ok(accounts::table.filter(accounts::code.eq_any(codes)).select(Account::as_select()).load(conn)?)
}

pub(in crate::ledger) fn account_insert(conn: &mut Conn, row: &Account) -> Result<()> {
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

pub(in crate::ledger) fn account_replace(conn: &mut Conn, row: &Account) -> Result<()> {
    let this = accounts::table.find(row.id).filter(accounts::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(in crate::ledger) fn account_page(conn: &mut Conn, page: &Page, filter: &AccountFilter) -> Result<PageOf<Account>> {
    let mut query = accounts::table.select(Account::as_select()).into_boxed();
    if !filter.code.is_empty() {
        query = query.filter(accounts::code.eq_any(&filter.code));
    }
    let rows = keyset!(query, accounts, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

#[derive(QueryableByName)]
struct Next {
    #[diesel(sql_type = sql_types::BigInt)]
    next_no: i64,
}

/// Takes the next number of a month; none if the month is closed. Number, check and lock are this one UPDATE.
pub(in crate::ledger) fn number_take(unit: &mut Unit<'_>, period: Period) -> Result<Option<i64>> {
    let take = "UPDATE periods SET next_no = next_no + 1 WHERE period = $1 AND state = 'open' RETURNING next_no";
    let ask = |conn: &mut Conn| {
        prepared(sql_query(take).bind::<sql_types::Text, _>(period.as_str().to_owned())).load::<Next>(conn)
    };
    if let Some(next) = ask(unit.conn)?.pop() {
        return Ok(Some(next.next_no - 1));
    }
    period_use(unit, period)?;
    Ok(ask(unit.conn)?.pop().map(|next| next.next_no - 1))
}

/// Inserts the row of a month, unless it exists or a later month is closed. In the second case nothing can be posted
/// into the month any more.
fn period_use(unit: &mut Unit<'_>, period: Period) -> Result<()> {
    let row = Month::fresh(period, unit.now);
    sql_query(
        "INSERT INTO periods (id, period, state, next_no, version, created_at, updated_at) SELECT $1, $2, 'open', 1, 1, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM periods WHERE state = 'closed' AND period > $5) ON CONFLICT DO NOTHING",
    )
    .bind::<SqlId, _>(row.id)
    .bind::<sql_types::Text, _>(period.as_str())
    .bind::<SqlInstant, _>(unit.now)
    .bind::<SqlInstant, _>(unit.now)
    .bind::<sql_types::Text, _>(period.as_str())
    .execute(unit.conn)?;
    Ok(())
}

pub(in crate::ledger) fn period_find(conn: &mut Conn, period: Period) -> Result<Option<Month>> {
    Ok(periods::table.filter(periods::period.eq(period)).select(Month::as_select()).get_result(conn).optional()?)
}

/// Locks the row of a month until the unit ends, so that nobody else posts into it. None if the month has no row
/// because a later one is closed.
pub(in crate::ledger) fn period_hold(unit: &mut Unit<'_>, period: Period) -> Result<Option<Month>> {
    period_use(unit, period)?;
    diesel::update(periods::table.filter(periods::period.eq(period)))
        .set(periods::next_no.eq(periods::next_no))
        .execute(unit.conn)?;
    period_find(unit.conn, period)
}

/// Locks the table of months against all other writers until the unit ends.
pub(in crate::ledger) fn periods_hold(conn: &mut Conn) -> Result<()> {
    if !conn.is_sqlite() {
        sql_query("LOCK TABLE periods IN SHARE ROW EXCLUSIVE MODE").execute(conn)?;
    }
    Ok(())
}

/// Replaces the row if its version and its next number are still the same.
pub(in crate::ledger) fn period_replace(conn: &mut Conn, row: &Month) -> Result<()> {
    let this = periods::table
        .find(row.id)
        .filter(periods::version.eq(row.version - 1))
        .filter(periods::next_no.eq(row.next_no));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(in crate::ledger) fn period_page(conn: &mut Conn, page: &Page, filter: &MonthFilter) -> Result<PageOf<Month>> {
    let mut query = periods::table.select(Month::as_select()).into_boxed();
    if !filter.state.is_empty() {
        query = query.filter(periods::state.eq_any(&filter.state));
    }
    if !filter.period.is_empty() {
        query = query.filter(periods::period.eq_any(&filter.period));
    }
    let rows = keyset!(query, periods, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// All months, the earliest first.
pub(in crate::ledger) fn periods(conn: &mut Conn) -> Result<Vec<Month>> {
    Ok(periods::table.select(Month::as_select()).order(periods::period.asc()).load(conn)?)
}

pub(in crate::ledger) fn journal_insert(conn: &mut Conn, journal: &Journal, lines: &[JournalLine]) -> Result<()> {
    diesel::insert_into(journals::table).values(journal).execute(conn)?;
    for line in lines {
        diesel::insert_into(journal_lines::table).values(line).execute(conn)?;
    }
    Ok(())
}

/// Posts a draft. After that it is never changed.
pub(in crate::ledger) fn journal_post(
    unit: &mut Unit<'_>,
    id: JournalId,
    version: i64,
    number: i64,
    approved: Option<(Id<()>, &str)>,
) -> Result<()> {
    let this =
        journals::table.find(id).filter(journals::version.eq(version)).filter(journals::state.eq(JournalState::Draft));
    let posted = (
        journals::state.eq(JournalState::Posted),
        journals::number.eq(number),
        journals::posted_at.eq(unit.now),
        journals::approved_by.eq(approved.map(|(id, _)| id)),
        journals::approved_by_name.eq(approved.map(|(_, name)| name)),
        journals::version.eq(version + 1),
        journals::updated_at.eq(unit.now),
    );
    changed_one(prepared(diesel::update(this).set(posted)).execute(unit.conn)?)
}

pub(in crate::ledger) fn journal_reject(unit: &mut Unit<'_>, id: JournalId, version: i64) -> Result<()> {
    let this =
        journals::table.find(id).filter(journals::version.eq(version)).filter(journals::state.eq(JournalState::Draft));
    let rejected = (
        journals::state.eq(JournalState::Rejected),
        journals::approved_by.eq(Id::<()>::from_uuid(unit.actor.id)),
        journals::approved_by_name.eq(&unit.actor.name),
        journals::version.eq(version + 1),
        journals::updated_at.eq(unit.now),
    );
    changed_one(prepared(diesel::update(this).set(rejected)).execute(unit.conn)?)
}

pub(in crate::ledger) fn journal_get(conn: &mut Conn, id: JournalId) -> Result<Option<Journal>> {
    Ok(journals::table.find(id).select(Journal::as_select()).get_result(conn).optional()?)
}

/// Posted journals by month and number, after the given one; 500 at most.
pub(in crate::ledger) fn posted_after(conn: &mut Conn, after: Option<(Period, i64)>) -> Result<Vec<Journal>> {
    let mut query =
        journals::table.filter(journals::state.eq(JournalState::Posted)).select(Journal::as_select()).into_boxed();
    if let Some((period, number)) = after {
        query =
            query.filter(journals::period.ge(period).and(journals::period.gt(period).or(journals::number.gt(number))));
    }
    Ok(query.order((journals::period.asc(), journals::number.asc())).limit(500).load(conn)?)
}

/// The lines of these journals, in their order.
pub(in crate::ledger) fn lines_of(conn: &mut Conn, ids: &[JournalId]) -> Result<Vec<JournalLine>> {
    let lines = journal_lines::table.filter(journal_lines::journal_id.eq_any(ids)).select(JournalLine::as_select());
    Ok(lines.order((journal_lines::journal_id.asc(), journal_lines::position.asc())).load(conn)?)
}

pub(in crate::ledger) fn journal_page(conn: &mut Conn, page: &Page, filter: &JournalFilter) -> Result<PageOf<Journal>> {
    let mut query = journals::table.select(Journal::as_select()).into_boxed();
    if !filter.period.is_empty() {
        query = one_of!(query, journals::period, filter.period);
    }
    if !filter.kind.is_empty() {
        query = one_of!(query, journals::kind, filter.kind);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, journals::state, filter.state);
    }
    if !filter.source.is_empty() {
        query = one_of!(query, journals::source, filter.source);
    }
    if !filter.source_id.is_empty() {
        query = one_of!(query, journals::source_id, filter.source_id);
    }
    if let Some(from) = filter.from {
        query = query.filter(journals::date.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(journals::date.le(to));
    }
    macro_rules! with_line {
        ($field:ident, $column:ident) => {
            if !filter.$field.is_empty() {
                let named = journal_lines::table
                    .filter(journal_lines::$column.eq_any(filter.$field.clone()))
                    .select(journal_lines::journal_id);
                query = query.filter(journals::id.eq_any(named));
            }
        };
    }
    with_line!(account, account);
    with_line!(vehicle_id, vehicle_id);
    with_line!(driver_id, driver_id);
    with_line!(department_id, department_id);
    with_line!(supplier_id, supplier_id);
    with_line!(trip_id, trip_id);
    let rows = keyset!(query, journals, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// The journals of one source, the earliest first.
pub(in crate::ledger) fn of_source(conn: &mut Conn, source: Source, id: Id<()>) -> Result<Vec<Journal>> {
    let found = journals::table.filter(journals::source_id.eq(id)).filter(journals::source.eq(source));
    Ok(found.select(Journal::as_select()).order(journals::id.asc()).load(conn)?)
}

pub(in crate::ledger) fn turnovers_insert(conn: &mut Conn, rows: &[OpeningTurnover]) -> Result<()> {
    for row in rows {
        diesel::insert_into(opening_turnovers::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The turnovers in these opening journals, by account.
pub(in crate::ledger) fn turnovers_of(conn: &mut Conn, ids: &[JournalId]) -> Result<Vec<OpeningTurnover>> {
    let rows =
        opening_turnovers::table.filter(opening_turnovers::journal_id.eq_any(ids)).select(OpeningTurnover::as_select());
    Ok(prepared_for(ids.len(), rows.order(opening_turnovers::account.asc())).load(conn)?)
}

/// The effective opening journal: posted and not reversed.
pub(in crate::ledger) fn opening(conn: &mut Conn) -> Result<Option<Journal>> {
    let posted = journals::table
        .filter(journals::kind.eq(JournalKind::Opening))
        .filter(journals::state.eq(JournalState::Posted));
    let found: Vec<Journal> = posted.select(Journal::as_select()).order(journals::id.asc()).load(conn)?;
    let ids: Vec<JournalId> = found.iter().map(|journal| journal.id).collect();
    let red =
        journals::table.filter(journals::reverses_id.eq_any(ids)).filter(journals::state.eq(JournalState::Posted));
    let reversed: Vec<Option<JournalId>> = red.select(journals::reverses_id).load(conn)?;
    Ok(found.into_iter().find(|journal| !reversed.contains(&Some(journal.id))))
}

/// The journal that reverses this one: a draft, posted or rejected.
pub(in crate::ledger) fn reversal_of(conn: &mut Conn, id: JournalId) -> Result<Option<Journal>> {
    Ok(journals::table.filter(journals::reverses_id.eq(id)).select(Journal::as_select()).get_result(conn).optional()?)
}

/// The journals of a month that a second person has to approve.
pub(in crate::ledger) fn drafts_in(conn: &mut Conn, period: Period) -> Result<Vec<Journal>> {
    let drafts = journals::table.filter(journals::period.eq(period)).filter(journals::state.eq(JournalState::Draft));
    Ok(drafts.select(Journal::as_select()).order(journals::id.asc()).load(conn)?)
}

fn edge(conn: &mut Conn, state: PeriodState, order: &str) -> Result<Option<Period>> {
    #[derive(QueryableByName)]
    struct Edge {
        #[diesel(sql_type = sql_types::Text)]
        period: Period,
    }
    let ask = format!("SELECT period FROM periods WHERE state = '{state}' ORDER BY period {order} LIMIT 1");
    Ok(sql_query(ask).load::<Edge>(conn)?.pop().map(|edge| edge.period))
}

pub(in crate::ledger) fn last_closed(conn: &mut Conn) -> Result<Option<Period>> {
    edge(conn, PeriodState::Closed, "DESC")
}

pub(in crate::ledger) fn first_open(conn: &mut Conn) -> Result<Option<Period>> {
    edge(conn, PeriodState::Open, "ASC")
}

/// The latest month, up to this one, whose balances are stored.
pub(in crate::ledger) fn balanced_through(conn: &mut Conn, through: Period) -> Result<Option<Period>> {
    let kept = period_balances::table.filter(period_balances::period.le(through)).select(period_balances::period);
    Ok(kept.order(period_balances::period.desc()).limit(1).load(conn)?.pop())
}

pub(in crate::ledger) fn balances_kept(conn: &mut Conn, period: Period) -> Result<Vec<(String, Money)>> {
    let kept = period_balances::table.filter(period_balances::period.eq(period));
    Ok(kept.select((period_balances::account, period_balances::balance_fen)).load(conn)?)
}

/// Debits less credits of each account, in the months after `after` (from the beginning if none) and up to `through`.
pub(in crate::ledger) fn turnover(
    conn: &mut Conn,
    after: Option<Period>,
    through: Period,
) -> Result<Vec<(String, Money)>> {
    #[derive(QueryableByName)]
    struct Turned {
        #[diesel(sql_type = sql_types::Text)]
        account: String,
        #[diesel(sql_type = sql_types::BigInt)]
        fen: Money,
    }
    let ask = "SELECT account, CAST(SUM(dr_fen) - SUM(cr_fen) AS BIGINT) AS fen FROM journal_lines WHERE period > $1 AND period <= $2 GROUP BY account";
    let after = after.map_or_else(String::new, |period| period.to_string());
    let turned = sql_query(ask)
        .bind::<sql_types::Text, _>(after)
        .bind::<sql_types::Text, _>(through.as_str())
        .load::<Turned>(conn)?;
    Ok(turned.into_iter().map(|row| (row.account, row.fen)).collect())
}

/// Debits less credits of each account of income and expense in each of these months, of a vehicle or of all. Transfers
/// to profit are left out. It reads an index alone.
pub(in crate::ledger) fn net_by_month(
    conn: &mut Conn,
    from: Period,
    through: Period,
    vehicle: Option<VehicleId>,
) -> Result<Vec<(Period, String, Money)>> {
    #[derive(QueryableByName)]
    struct Net {
        #[diesel(sql_type = sql_types::Text)]
        period: Period,
        #[diesel(sql_type = sql_types::Text)]
        account: String,
        #[diesel(sql_type = sql_types::BigInt)]
        fen: Money,
    }
    let only = if vehicle.is_some() { " AND vehicle_id = $3" } else { "" };
    let ask = format!(
        "SELECT period, account, CAST(SUM(dr_fen) - SUM(cr_fen) AS BIGINT) AS fen FROM journal_lines
         WHERE period >= $1 AND period <= $2 AND kind NOT IN ('closing', 'year_end') AND account >= '5'{only} GROUP BY period, account"
    );
    let ask = sql_query(ask)
        .bind::<sql_types::Text, _>(from.as_str().to_owned())
        .bind::<sql_types::Text, _>(through.as_str().to_owned());
    let rows = match vehicle {
        Some(id) => ask.bind::<SqlId, _>(id).load::<Net>(conn)?,
        None => ask.load::<Net>(conn)?,
    };
    Ok(rows.into_iter().map(|row| (row.period, row.account, row.fen)).collect())
}

pub(in crate::ledger) fn balances_insert(
    conn: &mut Conn,
    period: Period,
    balances: impl IntoIterator<Item = (String, Money)>,
) -> Result<()> {
    for (account, balance_fen) in balances {
        diesel::insert_into(period_balances::table)
            .values(PeriodBalance { period, account, balance_fen })
            .execute(conn)?;
    }
    Ok(())
}

pub(in crate::ledger) fn balances_delete(conn: &mut Conn, period: Period) -> Result<()> {
    diesel::delete(period_balances::table.filter(period_balances::period.eq(period))).execute(conn)?;
    Ok(())
}
