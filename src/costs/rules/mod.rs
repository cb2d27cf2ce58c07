//! Rules as pure functions: how a receipt is posted, how a value is spread over months, what a vehicle consumes.

mod assets;
mod fuel;
mod receipts;
mod spread;

pub use assets::{asset_faults, disposal_entries, purchase_entries, spread_of_asset};
pub use fuel::{Filling, Stretch, is_beyond, per_100_km, stretches};
pub use receipts::{Reckoned, entries, faults, reckon};
pub use spread::{Spread, due, due_of_prepayment, months_covered, spread_of_prepayment, written_off};

use crate::kernel::{Fault, Money, half_up, text};

/// Highest VAT rate in percent. A tax above it (by more than one fen of rounding) was misread from the document.
const HIGHEST_PERCENT: i64 = 13;

/// The fault of the tax in `field` if it is too high for the taxable amount, which includes the tax.
pub fn tax_fault(field: &str, taxable: Money, tax: Money) -> Option<Fault> {
    let net = taxable - tax;
    let most = half_up(i128::from(net.0) * i128::from(HIGHEST_PERCENT), 100) + 1;
    let fits = tax == Money::ZERO || (net.0 > 0 && i128::from(tax.0) <= most);
    let detail = text!(
        "A tax of {tax} yuan doesn't fit a net amount of {net} yuan.",
        "税额 {tax} 元与不含税金额 {net} 元不符。"
    );
    (!fits).then(|| Fault::body(field, "tax_doesnt_fit", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tax_is_no_more_than_the_highest_rate_leaves() {
        // 113.00 = 100.00 + 13.00; one fen more may come of rounding over several lines.
        for (taxable, tax, fits) in [
            (11_300, 1_300, true),
            (11_300, 1_301, true),
            (11_300, 1_302, false),
            (11_300, 0, true),
            (1, 0, true),
            (1, 1, false),
            (2, 1, true),
            (11_300, 11_300, false),
            (11_300, 20_000, false),
            (10_000_000_000_000, 1_150_442_477_876, true),
        ] {
            assert_eq!(tax_fault("/tax_fen", Money(taxable), Money(tax)).is_none(), fits, "{tax} in {taxable}");
        }
    }
}
