//! Statements as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    billing::model::{self, StatementState},
    charges::model::{Receivable, ReceivableKind},
    db::etag,
    http,
    kernel::{DepartmentId, Instant, Money, Period, ReceivableId, StatementId, TripId, amount_in_chinese},
};

/// A line of a statement: one trip or one fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementLine {
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// What is owed: a `trip`, a `fee`, or a balance from the `opening` of the books.
    #[schema(value_type = String, example = "trip")]
    pub kind: ReceivableKind,
    /// The booking's number.
    pub booking_number: Option<String>,
    /// The trip.
    pub trip_id: Option<TripId>,
    /// The date on which it counts as revenue.
    #[schema(example = "2026-05-07")]
    pub date: NaiveDate,
    /// The vehicle's plate.
    pub plate_no: Option<String>,
    /// Kilometres driven.
    pub distance_km: Option<i64>,
    /// The taxable part, with VAT, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub taxable_fen: Money,
    /// Outlays passed through to the customer, in fen.
    #[schema(value_type = i64, example = 0)]
    pub pass_through_fen: Money,
    /// Both parts together, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
    /// Whether the department objects. A disputed line is not part of the total, and its amount is still owed.
    #[schema(example = false)]
    pub disputed: bool,
    /// Why the department objects.
    #[schema(example = json!(null))]
    pub dispute_reason: Option<String>,
}

impl StatementLine {
    /// From its row and the row of the receivable, with the booking's number and the trip's plate and kilometres.
    pub fn of(
        line: &model::StatementLine,
        row: &Receivable,
        booking_number: Option<String>,
        trip: Option<(String, Option<i64>)>,
    ) -> Self {
        let (plate_no, distance_km) = trip.map_or((None, None), |(plate, km)| (Some(plate), km));
        Self {
            receivable_id: row.id,
            kind: row.kind,
            booking_number,
            trip_id: row.trip_id,
            date: row.date,
            plate_no,
            distance_km,
            taxable_fen: line.taxable_fen,
            pass_through_fen: line.pass_through_fen,
            amount_fen: line.taxable_fen + line.pass_through_fen,
            disputed: line.disputed_at.is_some(),
            dispute_reason: line.dispute_reason.clone(),
        }
    }
}

/// The statement of account of a department for a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// The department.
    pub department_id: DepartmentId,
    /// The month.
    pub period: Period,
    /// Its state: `open`, `confirmed`.
    #[schema(value_type = String, example = "open")]
    pub state: StatementState,
    /// Its lines, by date.
    pub lines: Vec<StatementLine>,
    /// The sum of the lines that aren't disputed, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// The total in Chinese capitals.
    #[schema(example = "玖佰柒拾伍元陆角整")]
    pub total_capitals: String,
    /// Who signed for the department.
    #[schema(example = json!(null))]
    pub signed_by: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who made it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Statement {
    /// From its row and its lines.
    pub fn of(row: model::Statement, lines: Vec<StatementLine>) -> Self {
        let total_fen: Money = lines.iter().filter(|line| !line.disputed).map(|line| line.amount_fen).sum();
        Self {
            id: row.id,
            department_id: row.department_id,
            period: row.period,
            state: row.state,
            lines,
            total_fen,
            total_capitals: amount_in_chinese(total_fen),
            signed_by: row.signed_by,
            confirmed_at: row.confirmed_at,
            prepared_by: row.prepared_by_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Statement {
    fn path(&self) -> String {
        format!("/statements/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of statements.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementPage {
    /// The statements.
    pub items: Vec<Statement>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
