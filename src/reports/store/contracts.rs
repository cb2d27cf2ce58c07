//! SQL of the reports on contracts. Each statement reads all contracts at once, contract by contract, because what is recorded of
//! them is indexed by contract.

use chrono::NaiveDate;
use diesel::{prelude::*, sql_query};

use super::instant;
use crate::{
    db::Conn,
    kernel::{Instant, Period, Result},
    reports::model::{
        Attended, Counted, FilledPost, FinalClause, FinalLine, FinalMonth, Inspected, OwnMonth, RatedClause,
        RatedValue, VehicleEnergy,
    },
};

/// The months from the first to the last.
pub type Months = (Period, Period);

/// The rows `x` of a table of months of contracts: `FROM … WHERE …`.
fn of_contracts(table: &str, (first, last): Months, joined: &str) -> String {
    format!(
        "FROM contracts c CROSS JOIN {table} x{joined} WHERE x.contract_id = c.id AND x.period >= '{first}' AND x.period <= '{last}'"
    )
}

/// The final assessments `x` of these months: `FROM … WHERE …`.
fn finals(months: Months, joined: &str) -> String {
    format!("{} AND x.state IN ('final', 'paid')", of_contracts("assessments", months, joined))
}

/// The final months of contracts.
pub fn final_months(conn: &mut Conn, months: Months) -> Result<Vec<FinalMonth>> {
    let from = finals(months, "");
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.period, x.total_centi + x.adjust_centi AS total_centi, x.payable_fen {from}"
    ))
    .load(conn)?)
}

/// The lines of final months, in the contracts' order.
pub fn final_lines(conn: &mut Conn, months: Months) -> Result<Vec<FinalLine>> {
    let from = finals(months, " JOIN assessment_lines l ON l.assessment_id = x.id");
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.period, l.category, l.fee_fen - l.absent_fen + l.labour_fen AS part_fen {from} ORDER BY l.position"
    ))
    .load(conn)?)
}

/// What the clauses of final months gave.
pub fn final_clauses(conn: &mut Conn, months: Months) -> Result<Vec<FinalClause>> {
    let from = finals(months, " JOIN assessment_clauses k ON k.assessment_id = x.id");
    Ok(sql_query(format!("SELECT x.contract_id, x.period, k.category, k.code, k.score_centi {from}")).load(conn)?)
}

/// What departments gave the lines of final months that have a rated clause.
pub fn rated_values(conn: &mut Conn, months: Months) -> Result<Vec<RatedValue>> {
    let from = finals(months, " JOIN assessment_clauses k ON k.assessment_id = x.id");
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.period, k.category, MIN(k.value_bp) AS value_bp {from} AND k.part = 'rated'
         GROUP BY x.contract_id, x.period, k.category"
    ))
    .load(conn)?)
}

/// What the cases took off the lines of the final months that counted them.
pub fn counted(conn: &mut Conn, months: Months) -> Result<Vec<Counted>> {
    let joined = " JOIN case_occurrences o ON o.assessment_id = x.id JOIN cases k ON k.id = o.case_id";
    let from = finals(months, joined);
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.period, k.category, CAST(SUM(k.points_centi) AS BIGINT) AS points_centi {from}
         GROUP BY x.contract_id, x.period, k.category"
    ))
    .load(conn)?)
}

/// The attendance of these months.
pub fn attended(conn: &mut Conn, months: Months) -> Result<Vec<Attended>> {
    let from = of_contracts("attendance", months, "");
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.period, x.category, x.days, x.days_present, x.labour_fen, x.minutes {from}"
    ))
    .load(conn)?)
}

/// How many departments rated each clause in these months.
pub fn rated_clauses(conn: &mut Conn, months: Months) -> Result<Vec<RatedClause>> {
    let from = of_contracts("ratings", months, "");
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.period, x.category, x.clause, COUNT(*) AS departments {from}
         GROUP BY x.contract_id, x.period, x.category, x.clause"
    ))
    .load(conn)?)
}

/// The inspections of these months.
pub fn inspected(conn: &mut Conn, (first, last): Months) -> Result<Vec<Inspected>> {
    let (from, until) =
        (instant(conn, Instant::day_start(first.first())), instant(conn, Instant::day_end(last.last())));
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.at FROM contracts c CROSS JOIN inspections x WHERE x.contract_id = c.id AND x.at >= {from} AND x.at < {until}"
    ))
    .load(conn)?)
}

/// What the bureau's own staff served in these months.
pub fn own_services(conn: &mut Conn, (first, last): Months) -> Result<Vec<OwnMonth>> {
    Ok(sql_query(format!(
        "SELECT category, period, heads, cost_fen FROM own_services WHERE period >= '{first}' AND period <= '{last}'"
    ))
    .load(conn)?)
}

/// The posts under signed contracts that are filled on a day, by contract and worker. One without a last day is filled as long
/// as its contract lasts, which is for the caller to see.
pub fn filled_posts(conn: &mut Conn, on: NaiveDate) -> Result<Vec<FilledPost>> {
    Ok(sql_query(format!(
        "SELECT x.contract_id, x.category, x.worker, x.kind, x.from_on, x.until_on FROM contracts c CROSS JOIN posts x
         WHERE x.contract_id = c.id AND c.state <> 'draft' AND x.from_on <= '{on}' AND (x.until_on IS NULL OR x.until_on >= '{on}')
         ORDER BY x.contract_id, x.worker, x.id"
    ))
    .load(conn)?)
}

/// What each vehicle runs on.
pub fn energies(conn: &mut Conn) -> Result<Vec<VehicleEnergy>> {
    Ok(sql_query("SELECT id, energy FROM vehicles").load(conn)?)
}
