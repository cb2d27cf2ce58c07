//! Statements as the API answers them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    billing::model::{self, StatementState},
    bookings::views::{BilledBooking, BilledTrip},
    charges::model::{Line, LineCode, Receivable, ReceivableKind},
    db::etag,
    http,
    kernel::{DepartmentId, Instant, Money, Period, ReceivableId, StatementId, TripId, amount_in_chinese},
};

/// The parts of an amount. They sum to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChargeParts {
    /// Base price, in fen.
    #[schema(value_type = i64, example = 90_000)]
    pub base_fen: Money,
    /// Extra kilometres, in fen.
    #[schema(value_type = i64, example = 18_400)]
    pub extra_km_fen: Money,
    /// Extra time, in fen.
    #[schema(value_type = i64, example = 0)]
    pub extra_time_fen: Money,
    /// Nights away, in fen.
    #[schema(value_type = i64, example = 0)]
    pub overnight_fen: Money,
    /// The discount, in fen, never positive.
    #[schema(value_type = i64, example = -10_840)]
    pub discount_fen: Money,
    /// Tolls, in fen.
    #[schema(value_type = i64, example = 0)]
    pub tolls_fen: Money,
    /// Parking, in fen.
    #[schema(value_type = i64, example = 0)]
    pub parking_fen: Money,
    /// Anything else, in fen: the price of an aborted trip, a fee, an adjustment, a balance from the opening.
    #[schema(value_type = i64, example = 0)]
    pub other_fen: Money,
}

impl ChargeParts {
    /// The parts of a charge with these lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut parts = Self::default();
        for line in lines {
            let part = match line.code {
                LineCode::Base => &mut parts.base_fen,
                LineCode::ExtraKm => &mut parts.extra_km_fen,
                LineCode::ExtraTime => &mut parts.extra_time_fen,
                LineCode::Overnight => &mut parts.overnight_fen,
                LineCode::Discount => &mut parts.discount_fen,
                LineCode::Tolls => &mut parts.tolls_fen,
                LineCode::Parking => &mut parts.parking_fen,
                LineCode::Aborted | LineCode::Cancellation | LineCode::Adjustment => &mut parts.other_fen,
            };
            *part = *part + line.amount_fen;
        }
        parts
    }

    /// An amount of which no parts are known.
    pub fn whole(other_fen: Money) -> Self {
        Self { other_fen, ..Self::default() }
    }

    /// The parts, in the order in which they are printed.
    pub fn in_order(&self) -> [Money; 8] {
        let Self { base_fen, extra_km_fen, extra_time_fen, overnight_fen, discount_fen, .. } = *self;
        let Self { tolls_fen, parking_fen, other_fen, .. } = *self;
        [base_fen, extra_km_fen, extra_time_fen, overnight_fen, discount_fen, tolls_fen, parking_fen, other_fen]
    }
}

/// A line of a statement: one trip or one fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
    /// Who used the vehicle: the contact of the booking.
    #[schema(example = "王小明")]
    pub contact_name: Option<String>,
    /// Place of departure.
    pub origin: Option<String>,
    /// Places on the way.
    pub waypoints: Vec<String>,
    /// Destination.
    pub destination: Option<String>,
    /// When the vehicle left the garage.
    pub departed_at: Option<Instant>,
    /// When it was back.
    pub returned_at: Option<Instant>,
    /// The vehicle's plate, as at the signature of the charge.
    pub plate_no: Option<String>,
    /// The plates of all vehicles of the trip, in the order in which they drove it.
    pub plate_nos: Vec<String>,
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
    /// What the amount is made up of.
    pub parts: ChargeParts,
    /// Whether the department objects. A disputed line is not part of the total, and its amount is still owed.
    #[schema(example = false)]
    pub disputed: bool,
    /// Why the department objects.
    #[schema(example = json!(null))]
    pub dispute_reason: Option<String>,
}

impl StatementLine {
    /// From its row and the row of the receivable, with the booking, the trip, and the parts of the amount.
    pub fn of(
        line: &model::StatementLine,
        row: &Receivable,
        booking: Option<&BilledBooking>,
        trip: Option<&BilledTrip>,
        parts: ChargeParts,
    ) -> Self {
        Self {
            receivable_id: row.id,
            kind: row.kind,
            booking_number: booking.map(|booking| booking.number.clone()),
            contact_name: booking.map(|booking| booking.contact_name.clone()),
            origin: booking.map(|booking| booking.origin.clone()),
            waypoints: booking.map(|booking| booking.waypoints.clone()).unwrap_or_default(),
            destination: booking.map(|booking| booking.destination.clone()),
            departed_at: trip.and_then(|trip| trip.departed_at),
            returned_at: trip.and_then(|trip| trip.returned_at),
            trip_id: row.trip_id,
            date: row.date,
            plate_no: trip.map(|trip| trip.plate_no.clone()),
            plate_nos: trip.map(|trip| trip.plate_nos.clone()).unwrap_or_default(),
            distance_km: trip.and_then(|trip| trip.distance_km),
            taxable_fen: line.taxable_fen,
            pass_through_fen: line.pass_through_fen,
            amount_fen: line.taxable_fen + line.pass_through_fen,
            parts,
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
