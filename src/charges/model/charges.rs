//! Lines of a charge, and the stored charge.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::schema::charges,
    kernel::{BookingId, ChargeId, Error, Instant, Money, Result, TripId, text_enum},
};

text_enum! {
    /// What a line is for.
    pub enum LineCode {
        /// The days, half day or transfer.
        Base = "base" ("Base price", "基价"),
        /// Kilometres beyond the included ones.
        ExtraKm = "extra_km" ("Extra kilometres", "超公里费"),
        /// Minutes beyond the included ones.
        ExtraTime = "extra_time" ("Extra time", "超时费"),
        /// Nights away.
        Overnight = "overnight" ("Nights away", "过夜费"),
        /// The department's discount on the lines above.
        Discount = "discount" ("Discount", "优惠"),
        /// Tolls at cost.
        Tolls = "tolls" ("Tolls", "路桥费"),
        /// Parking at cost.
        Parking = "parking" ("Parking", "停车费"),
        /// What an aborted trip costs in place of all that.
        Aborted = "aborted" ("Aborted trip", "中止行程"),
        /// The fee of a late cancellation.
        Cancellation = "cancellation" ("Cancellation", "取消费"),
        /// What a correction adds or takes off.
        Adjustment = "adjustment" ("Adjustment", "调整"),
    }
}

text_enum! {
    /// Whose outlay it is.
    pub enum Treatment {
        /// Our title: part of the price, taxed.
        Service = "service" ("Part of our price", "计入服务价款"),
        /// The customer's title: not ours.
        PassThrough = "pass_through" ("Passed through", "代收代付"),
    }
}

text_enum! {
    /// What a line's quantity counts.
    pub enum LineUnit {
        /// Calendar days.
        Day = "day" ("days", "天"),
        /// Half days.
        HalfDay = "half_day" ("half days", "半天"),
        /// Transfers.
        Trip = "trip" ("trips", "趟"),
        /// Kilometres.
        Km = "km" ("km", "公里"),
        /// Minutes; the rate is for an hour.
        Minute = "minute" ("minutes", "分钟"),
        /// Nights.
        Night = "night" ("nights", "夜"),
        /// Percent; the rate is the amount that it is taken of.
        Percent = "percent" ("percent", "百分比"),
        /// Amounts.
        Item = "item" ("items", "项"),
    }
}

/// One line of a quote or charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// What it is for.
    pub code: LineCode,
    /// How many units.
    #[schema(example = 1)]
    pub quantity: i64,
    /// What is counted.
    pub unit: LineUnit,
    /// The rate before holidays and rounding, in fen: for a unit, but for an hour with `minute` and the whole with
    /// `percent`.
    #[schema(example = 90_000)]
    pub rate_fen: Money,
    /// What it comes to, in fen; negative for a discount.
    #[schema(example = 90_000)]
    pub amount_fen: Money,
    /// Whether it is part of our price.
    pub treatment: Treatment,
}

/// Lines and their sum. A line that comes to nothing is left out, but `base` and `aborted` always stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// The lines.
    pub lines: Vec<Line>,
    /// Their sum in fen, never negative.
    #[schema(minimum = 0, example = 90_000)]
    pub total_fen: Money,
}

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
    pub fn new(
        booking_id: BookingId,
        trip_id: Option<TripId>,
        version: i64,
        price: &Price,
        now: Instant,
    ) -> Result<Self> {
        let lines = serde_json::to_string(&price.lines).map_err(Error::internal)?;
        Ok(Self {
            id: ChargeId::new(),
            booking_id,
            trip_id,
            version,
            total_fen: price.total_fen,
            lines,
            created_at: now,
        })
    }

    /// Its lines.
    pub fn lines(&self) -> Result<Vec<Line>> {
        serde_json::from_str(&self.lines).map_err(Error::internal)
    }
}
