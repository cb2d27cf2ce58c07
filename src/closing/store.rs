//! SQL of closing.

use diesel::{RunQueryDsl, sql_query, sql_types::Text};

use super::model::{SumRow, Sums};
use crate::{
    db::Conn,
    kernel::{Period, Result},
};

/// Income and expenses from one month through another, by account and dimensions, without transfers to profit.
pub(super) fn results(conn: &mut Conn, from: Period, through: Period) -> Result<Sums> {
    let ask = "SELECT account, vehicle_id, driver_id, department_id, supplier_id, CAST(SUM(dr_fen) - SUM(cr_fen) AS BIGINT) AS net_fen FROM journal_lines
               WHERE period >= $1 AND period <= $2 AND account >= '5' AND kind NOT IN ('closing', 'year_end')
               GROUP BY account, vehicle_id, driver_id, department_id, supplier_id";
    let rows: Vec<SumRow> =
        sql_query(ask).bind::<Text, _>(from.as_str()).bind::<Text, _>(through.as_str()).load(conn)?;
    Ok(rows.into_iter().collect())
}
