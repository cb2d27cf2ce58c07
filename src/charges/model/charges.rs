//! Lines of a charge, and stored charges.

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
        /// The price of the days, half day, transfer or months.
        Base = "base" ("Base price", "基价"),
        /// Kilometres above the included ones.
        ExtraKm = "extra_km" ("Extra kilometres", "超公里费"),
        /// Minutes above the included ones.
        ExtraTime = "extra_time" ("Extra time", "超时费"),
        /// Nights away.
        Overnight = "overnight" ("Nights away", "过夜费"),
        /// The department's discount on the lines above.
        Discount = "discount" ("Discount", "优惠"),
        /// Tolls at cost.
        Tolls = "tolls" ("Tolls", "路桥费"),
        /// Parking at cost.
        Parking = "parking" ("Parking", "停车费"),
        /// The price of an aborted trip, in place of the lines above.
        Aborted = "aborted" ("Aborted trip", "中止行程"),
        /// The fee of a late cancellation.
        Cancellation = "cancellation" ("Cancellation", "取消费"),
        /// The adjustment of a correction.
        Adjustment = "adjustment" ("Adjustment", "调整"),
    }
}

text_enum! {
    /// Whether an amount is part of our price.
    pub enum Treatment {
        /// Part of our price, with VAT.
        Service = "service" ("Part of our price", "计入服务价款"),
        /// Paid on the customer's behalf and passed through without VAT.
        PassThrough = "pass_through" ("Passed through", "代收代付"),
    }
}

text_enum! {
    /// The unit of a line's quantity.
    pub enum LineUnit {
        /// Calendar days.
        Day = "day" ("days", "天"),
        /// Half days.
        HalfDay = "half_day" ("half days", "半天"),
        /// Transfers.
        Trip = "trip" ("trips", "趟"),
        /// Months that have begun.
        Month = "month" ("months", "个月"),
        /// Kilometres.
        Km = "km" ("km", "公里"),
        /// Minutes; the rate is per hour.
        Minute = "minute" ("minutes", "分钟"),
        /// Nights.
        Night = "night" ("nights", "夜"),
        /// Percent; the rate is the amount that the percentage is taken of.
        Percent = "percent" ("percent", "百分比"),
        /// Single amounts.
        Item = "item" ("items", "项"),
    }
}

/// One line of a quote or charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// What it is for.
    pub code: LineCode,
    /// The number of units.
    #[schema(example = 1)]
    pub quantity: i64,
    /// The unit.
    pub unit: LineUnit,
    /// The rate in fen, before holidays and rounding. It is per unit; with `minute` it is per hour, and with `percent`
    /// it is the whole amount.
    #[schema(example = 90_000)]
    pub rate_fen: Money,
    /// The amount in fen; negative for a discount.
    #[schema(example = 90_000)]
    pub amount_fen: Money,
    /// Whether it is part of our price: `service`, or `pass_through` for outlays on the customer's behalf.
    pub treatment: Treatment,
}

/// Lines and their sum. Lines of 0 fen are left out, except `base` and `aborted`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// The lines.
    pub lines: Vec<Line>,
    /// Their sum in fen, never negative.
    #[schema(minimum = 0, example = 90_000)]
    pub total_fen: Money,
}

/// One version of the charge of a trip. Without a trip it is a booking's fee for a late cancellation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = charges, treat_none_as_default_value = false)]
pub struct Charge {
    /// Its id.
    pub id: ChargeId,
    /// The booking.
    pub booking_id: BookingId,
    /// The trip; none for a fee.
    pub trip_id: Option<TripId>,
    /// The version of the trip's charge, counted from 1.
    pub version: i64,
    /// The sum of the lines, in fen.
    pub total_fen: Money,
    /// The lines as JSON.
    pub lines: String,
    /// When it was calculated.
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

    /// Reads its lines.
    pub fn lines(&self) -> Result<Vec<Line>> {
        serde_json::from_str(&self.lines).map_err(Error::internal)
    }
}
