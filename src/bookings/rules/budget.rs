//! What of a booking's quote its department's budget still bears.

use crate::{
    bookings::model::Trip,
    charges::model::Item,
    kernel::{Money, half_up},
};

/// The part of a quote that is for vehicles without a charge yet: of so many that were ordered, so many are charged. What was
/// charged counts itself.
pub fn unpaid(quote: Money, ordered: i64, charged: i64) -> Money {
    let open = (ordered - charged).clamp(0, ordered.max(0));
    let part = half_up(i128::from(quote.0) * i128::from(open), i128::from(ordered.max(1)));
    // A part of an amount is no larger than the amount.
    Money(i64::try_from(part).unwrap_or_default())
}

/// As [`unpaid`], of a booking with these items and trips. There is nothing to bear without a quote.
pub fn unpaid_of(quote: Option<Money>, items: &[Item], trips: &[Trip]) -> Money {
    let ordered = items.iter().map(|item| item.quantity).sum();
    let is_charged = |trip: &&Trip| trip.presented_at.is_some() && trip.accompanies_trip_id.is_none();
    let charged = i64::try_from(trips.iter().filter(is_charged).count()).unwrap_or(i64::MAX);
    quote.map_or(Money::ZERO, |quote| unpaid(quote, ordered, charged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_vehicle_that_is_charged_takes_its_part_off() {
        for (quote, ordered, charged, left) in [
            (90_000, 1, 0, 90_000),
            (90_000, 1, 1, 0),
            (100_000, 3, 1, 66_667),
            (100_000, 3, 2, 33_333),
            (100_000, 3, 3, 0),
            // Fewer are ordered now than were charged.
            (100_000, 2, 3, 0),
            (0, 5, 0, 0),
        ] {
            assert_eq!(unpaid(Money(quote), ordered, charged), Money(left), "{charged} of {ordered}");
        }
    }
}
