//! Stored charges.

use diesel::prelude::*;

use super::rules::{Line, Price};
use crate::{
    db::schema::charges,
    kernel::{BookingId, ChargeId, Error, Instant, Money, Result, TripId},
};

/// One version of what a trip costs; without a trip, the fee of what a booking gave up.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = charges)]
pub struct Charge {
    /// Its id.
    pub id: ChargeId,
    /// Whose.
    pub booking_id: BookingId,
    /// Of which trip.
    pub trip_id: Option<TripId>,
    /// Counts the versions of a trip's charge from 1.
    pub version: i64,
    /// The lines' sum in fen.
    pub total_fen: Money,
    /// The lines as JSON.
    pub lines: String,
    /// When it was reckoned.
    pub created_at: Instant,
}

impl Charge {
    /// A new version.
    ///
    /// # Errors
    /// Never on our lines.
    pub fn new(booking_id: BookingId, trip_id: Option<TripId>, version: i64, price: &Price, now: Instant) -> Result<Self> {
        let lines = serde_json::to_string(&price.lines).map_err(Error::internal)?;
        Ok(Self { id: ChargeId::new(), booking_id, trip_id, version, total_fen: price.total_fen, lines, created_at: now })
    }

    /// Its lines.
    ///
    /// # Errors
    /// When the row isn't ours.
    pub fn lines(&self) -> Result<Vec<Line>> {
        serde_json::from_str(&self.lines).map_err(Error::internal)
    }
}
