//! Bodies of actions on several bookings or trips.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Approve, Confirm, Reassign, named};
use crate::{
    dispatch::model::Override,
    http::Item,
    kernel::{BookingId, DriverId, Money, TripId, VehicleId},
};

/// Bookings to approve.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveMany {
    /// The bookings, with their papers.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ApproveOne>,
}

/// One booking to approve.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveOne {
    /// The booking.
    pub id: BookingId,
    /// The version that the caller saw. If it has changed since, this one is refused.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// Who signed the paper. The dispatcher must name them.
    #[schema(min_length = 1, max_length = 100, example = "李局长")]
    pub signed_by: Option<String>,
    /// Number of the paper. The dispatcher must name it.
    #[schema(min_length = 1, max_length = 100, example = "2026-0412")]
    pub slip: Option<String>,
    /// The quote that is approved, in fen. If it isn't the present one, this one is refused.
    #[schema(value_type = Option<i64>)]
    pub quote_fen: Option<Money>,
}

impl From<&ApproveOne> for Item<Approve> {
    fn from(one: &ApproveOne) -> Self {
        let ApproveOne { id, etag, signed_by, slip, quote_fen } = one.clone();
        Self { id: id.0, etag, form: Approve { signed_by, slip, quote_fen } }
    }
}

/// Trips to confirm.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmMany {
    /// The trips, with their totals.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ConfirmOne>,
}

/// One trip to confirm.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmOne {
    /// The trip.
    pub id: TripId,
    /// The version that the caller saw. If it has changed since, this one is refused.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// The total that is signed, in fen. If it isn't the present total, the request is refused.
    #[schema(value_type = Option<i64>)]
    pub total_fen: Option<Money>,
    /// Rating, 1 to 5.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub rating: Option<i64>,
    /// Comment with the rating.
    #[schema(min_length = 1, max_length = 1000)]
    pub comment: Option<String>,
    /// Who signed the paper. The dispatcher must name them.
    #[schema(min_length = 1, max_length = 100)]
    pub signed_by: Option<String>,
    /// Number of the paper. The dispatcher must name it.
    #[schema(min_length = 1, max_length = 100)]
    pub slip: Option<String>,
}

impl From<&ConfirmOne> for Item<Confirm> {
    fn from(one: &ConfirmOne) -> Self {
        let ConfirmOne { id, etag, total_fen, rating, comment, signed_by, slip } = one.clone();
        Self { id: id.0, etag, form: Confirm { total_fen, rating, comment, signed_by, slip } }
    }
}

/// Trips to reassign.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReassignMany {
    /// The trips, each with its new vehicle or drivers.
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ReassignOne>,
    /// Reason.
    #[schema(min_length = 1, max_length = 500, example = "驾驶员请病假")]
    pub reason: String,
}

/// One trip to reassign. Fields that are left out stay as they are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReassignOne {
    /// The trip.
    pub id: TripId,
    /// The version that the caller saw. If it has changed since, this one is refused.
    #[schema(max_length = 100, example = "\"1\"")]
    pub etag: Option<String>,
    /// The vehicle.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// A second driver; null takes the second driver off.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<DriverId>)]
    pub second_driver_id: Option<Option<DriverId>>,
    /// Rules that are set aside, each with a reason. Those of the dispatch still count.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub overrides: Vec<Override>,
}

impl ReassignMany {
    /// The reassignments, each by itself.
    pub fn each(&self) -> Vec<Item<Reassign>> {
        let one = |one: &ReassignOne| {
            let ReassignOne { id, etag, vehicle_id, driver_id, second_driver_id, overrides } = one.clone();
            let form = Reassign {
                vehicle_id,
                driver_id,
                second_driver_id,
                passengers: None,
                overrides,
                reason: self.reason.clone(),
            };
            Item { id: id.0, etag, form }
        };
        self.items.iter().map(one).collect()
    }
}
