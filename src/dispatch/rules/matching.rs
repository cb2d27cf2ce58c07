//! Which vehicle goes for which item, and which pair is named first (RULES.md §3.6 and §3.7).

use crate::kernel::{DriverId, VehicleId};

/// One line of a booking, as far as matching goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The booked class.
    pub class: String,
    /// As in [`super::Need::class_seats`].
    pub class_seats: i64,
    /// How many.
    pub quantity: i64,
}

/// Which item each vehicle, given by class and seats, is sent for, so that the fewest are of another class than booked,
/// and of these the most are larger. None where there are not as many vehicles as booked.
pub fn match_items(vehicles: &[(&str, i64)], items: &[Item]) -> Option<Vec<usize>> {
    let fits: [fn(&str, i64, &Item) -> bool; 3] =
        [|class, _, item| class == item.class, |_, seats, item| seats > item.class_seats, |_, _, _| true];
    let mut open: Vec<i64> = items.iter().map(|item| item.quantity).collect();
    let mut matched = vec![None; vehicles.len()];
    // The smallest choose first: what is large enough for a small vehicle's choice of items has that choice too, and
    // more.
    let mut order: Vec<usize> = (0..vehicles.len()).collect();
    order.sort_by_key(|vehicle| vehicles[*vehicle].1);
    for fit in fits {
        for &vehicle in &order {
            let (class, seats) = vehicles[vehicle];
            if matched[vehicle].is_none()
                && let Some(item) = (0..items.len()).find(|item| open[*item] > 0 && fit(class, seats, &items[*item]))
            {
                open[item] -= 1;
                matched[vehicle] = Some(item);
            }
        }
    }
    if open.iter().any(|left| *left > 0) { None } else { matched.into_iter().collect() }
}

/// A vehicle with a driver who could be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its number plate.
    pub plate_no: String,
    /// The driver.
    pub driver_id: DriverId,
    /// Whether this is the vehicle's own driver (定人定车).
    pub default_pair: bool,
    /// The driver's minutes at the wheel in the 7 days before the start ([`super::driving_minutes`]).
    pub driver_minutes: i64,
    /// The vehicle's minutes in use in the same days.
    pub vehicle_minutes: i64,
}

/// Puts the best first (RULES.md §3.7): default pairs, then the driver with the least hours, then the vehicle with the
/// least use. Plate and id decide the rest, so that the same question gets the same answer.
pub fn rank(candidates: &mut [Candidate]) {
    let key = |one: &Candidate| {
        (!one.default_pair, one.driver_minutes, one.vehicle_minutes, one.plate_no.clone(), one.driver_id)
    };
    candidates.sort_by_cached_key(key);
}
