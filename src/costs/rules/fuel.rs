//! Consumption of a vehicle, measured between two fillings after which the tank or battery was full.

use chrono::NaiveDate;

use crate::kernel::half_up;

/// A filling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filling {
    /// Date of the receipt.
    pub date: NaiveDate,
    /// Odometer in kilometres.
    pub odometer_km: Option<i64>,
    /// Quantity in millilitres or watt-hours; none if the receipt doesn't have it.
    pub quantity_milli: Option<i64>,
    /// Whether the tank or battery was full afterwards.
    pub full_tank: bool,
}

/// The distance between two fillings after which the tank or battery was full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Date of the second filling.
    pub until: NaiveDate,
    /// Distance in kilometres.
    pub km: i64,
    /// Consumption in millilitres or watt-hours: all that was filled after the first filling, the second included.
    pub quantity_milli: i64,
}

/// The stretches between the fillings of one vehicle, which come in the order of time. A filling of unknown quantity,
/// or an odometer that went back, ends a stretch without a result.
pub fn stretches(fillings: &[Filling]) -> Vec<Stretch> {
    let mut found = Vec::new();
    // Odometer at the last full tank, and the quantity filled since then.
    let mut open: Option<(i64, i64)> = None;
    for filling in fillings {
        let Some(quantity) = filling.quantity_milli else {
            open = None;
            continue;
        };
        if let Some((_, filled)) = &mut open {
            *filled = filled.saturating_add(quantity);
        }
        let (true, Some(odometer)) = (filling.full_tank, filling.odometer_km) else { continue };
        if let Some((from, quantity_milli)) = open
            && odometer > from
        {
            found.push(Stretch { until: filling.date, km: odometer - from, quantity_milli });
        }
        open = Some((odometer, 0));
    }
    found
}

/// Consumption in hundredths of a litre or kilowatt-hour per 100 km; none without a distance.
pub fn per_100_km(quantity_milli: i64, km: i64) -> Option<i64> {
    (km > 0)
        .then(|| half_up(i128::from(quantity_milli) * 10, i128::from(km)))
        .and_then(|hundredths| i64::try_from(hundredths).ok())
}

/// Whether a consumption is more than a tenth above the norm.
pub fn is_beyond(consumption: i64, norm: i64) -> bool {
    i128::from(consumption) * 100 > i128::from(norm) * 110
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filling(odometer_km: Option<i64>, quantity_milli: Option<i64>, full_tank: bool) -> Filling {
        Filling { date: NaiveDate::default(), odometer_km, quantity_milli, full_tank }
    }

    fn found(fillings: &[Filling]) -> Vec<(i64, i64)> {
        stretches(fillings).into_iter().map(|stretch| (stretch.km, stretch.quantity_milli)).collect()
    }

    #[test]
    fn what_is_filled_after_the_first_full_tank_was_consumed() {
        let full = |km, quantity| filling(Some(km), Some(quantity), true);
        assert_eq!(found(&[full(10_000, 50_000), full(10_500, 60_000)]), [(500, 60_000)]);
        // A partial filling in between belongs to the stretch.
        assert_eq!(
            found(&[full(10_000, 50_000), filling(Some(10_200), Some(20_000), false), full(10_500, 40_000)]),
            [(500, 60_000)]
        );
        // A full tank without an odometer counts as a partial filling.
        assert_eq!(
            found(&[full(10_000, 50_000), filling(None, Some(20_000), true), full(10_500, 40_000)]),
            [(500, 60_000)]
        );
        assert_eq!(
            found(&[
                full(10_000, 50_000),
                filling(Some(10_200), None, true),
                full(10_500, 40_000),
                full(10_600, 12_000)
            ]),
            [(100, 12_000)]
        );
        assert_eq!(found(&[full(10_500, 50_000), full(10_000, 40_000), full(10_100, 10_000)]), [(100, 10_000)]);
        assert_eq!(found(&[full(10_000, 50_000)]), []);
        assert_eq!(found(&[filling(Some(9_000), Some(50_000), false), full(10_000, 50_000)]), []);
    }

    #[test]
    fn consumption_is_per_100_km_in_hundredths() {
        // 60 litres over 500 km are 12.00; 12 over 97 are 12.37.
        assert_eq!(
            (per_100_km(60_000, 500), per_100_km(12_000, 97), per_100_km(1, 0)),
            (Some(1_200), Some(1_237), None)
        );
        assert!(!is_beyond(1_320, 1_200) && is_beyond(1_321, 1_200));
    }
}
