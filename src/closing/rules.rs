//! Pure rules of closing: taxes, the transfer to profit, and the end of the year.

use super::model::Sums;
use crate::{
    kernel::{Money, Period, half_up},
    ledger::{
        accounts::{
            INCOME_TAX, OTHER_INCOME, OTHER_REVENUE, PROFIT, RESERVE, RETAINED, REVENUE, SURCHARGES, TAX_INCOME,
            TAX_INPUT, TAX_OUTPUT, TAX_SURCHARGES, TAX_UNPAID,
        },
        model::Entry,
    },
    reference::model::{TaxRule, Taxpayer},
};

/// The percentage of an amount, rounded half up. It can't be out of range, because the percentage is 100 at most.
fn percent(amount: Money, percent: i64) -> Money {
    Money(i64::try_from(half_up(i128::from(amount.0) * i128::from(percent), 100)).unwrap_or_default())
}

/// The entries for the VAT that becomes due, and for its surcharges (BOOKS.md §3.7). `standing` has the balances of all
/// accounts at the end of the month, `quarter` the sums of the quarter.
///
/// A small-scale taxpayer settles every quarter, and is relieved of the tax if sales don't exceed the threshold. A
/// general taxpayer settles every month: output less input VAT. If input exceeds output, the difference is carried
/// forward.
pub fn vat(rule: &TaxRule, period: Period, standing: &Sums, quarter: &Sums) -> Vec<Entry> {
    let output = -standing.of(TAX_OUTPUT);
    let mut entries = Vec::new();
    let due = match rule.content.taxpayer {
        Taxpayer::SmallScale if !period.ends_quarter() => return entries,
        Taxpayer::SmallScale => {
            let sales = -(quarter.of(REVENUE) + quarter.of(OTHER_REVENUE));
            if sales <= rule.content.vat_relief_quarter_fen {
                entries.extend([Entry::dr(TAX_OUTPUT, output), Entry::cr(OTHER_INCOME, output)]);
                Money::ZERO
            } else {
                entries.extend([Entry::dr(TAX_OUTPUT, output), Entry::cr(TAX_UNPAID, output)]);
                output
            }
        }
        Taxpayer::General => {
            let input = standing.of(TAX_INPUT);
            let set_off = output.min(input).max(Money::ZERO);
            let due = output - set_off;
            entries.extend([Entry::dr(TAX_OUTPUT, output), Entry::cr(TAX_INPUT, set_off), Entry::cr(TAX_UNPAID, due)]);
            due
        }
    };
    let surcharges = percent(due.max(Money::ZERO), rule.content.surcharges_percent);
    entries.extend([Entry::dr(SURCHARGES, surcharges), Entry::cr(TAX_SURCHARGES, surcharges)]);
    entries
}

/// The entries for corporate income tax at the end of a quarter: the tax on the profit of the year so far, less what
/// was accrued before. If the profit falls later in the year, nothing is reversed; the annual settlement does that.
pub fn income_tax(rule: &TaxRule, period: Period, year: &Sums) -> Vec<Entry> {
    if !period.ends_quarter() {
        return Vec::new();
    }
    let set_aside = year.of(INCOME_TAX);
    let tax = (percent((year.profit() + set_aside).max(Money::ZERO), rule.content.income_tax_percent) - set_aside)
        .max(Money::ZERO);
    vec![Entry::dr(INCOME_TAX, tax), Entry::cr(TAX_INCOME, tax)]
}

/// The entries that transfer the income and expenses of a month to profit, by sub-account and dimensions (BOOKS.md
/// §3.8).
pub fn transfer(month: &Sums) -> Vec<Entry> {
    let mut entries = Vec::new();
    for is_income in [true, false] {
        let mut whole = Money::ZERO;
        for ((account, of), sum) in month.0.iter().filter(|((account, _), _)| account.starts_with('5')) {
            // Income grows on the credit side. An amount on its debit side is transferred as a negative one.
            let is_its = matches!(account.get(..2), Some("50" | "51" | "53"));
            if is_its == is_income {
                let line = if is_income { Entry::dr(account, -*sum) } else { Entry::cr(account, *sum) };
                entries.push(line.of(*of));
                whole = whole + *sum;
            }
        }
        entries.push(if is_income { Entry::cr(PROFIT, -whole) } else { Entry::dr(PROFIT, whole) });
    }
    entries
}

/// The entries at the end of a year. The profit is transferred to retained profit, and a tenth of what exceeds past
/// losses to the reserve. `standing` has the balances of all accounts, including the transfer of December.
pub fn year_end(standing: &Sums) -> Vec<Entry> {
    let profit = -standing.of(PROFIT);
    let losses = standing.of(RETAINED).max(Money::ZERO);
    let reserve = percent((profit - losses).max(Money::ZERO), 10);
    let kept = if profit < Money::ZERO {
        [Entry::dr(RETAINED, -profit), Entry::cr(PROFIT, -profit)]
    } else {
        [Entry::dr(PROFIT, profit), Entry::cr(RETAINED, profit)]
    };
    kept.into_iter().chain([Entry::dr(RETAINED, reserve), Entry::cr(RESERVE, reserve)]).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{
        kernel::{Id, Instant},
        reference::model::TaxRuleNew,
    };

    fn rule(taxpayer: Taxpayer) -> TaxRule {
        let new = TaxRuleNew { taxpayer, ..TaxRuleNew::to_begin_with() };
        let now = Instant::day_start(NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"));
        TaxRule { id: Id::new(), content: new, version: 1, created_at: now, updated_at: now }
    }

    fn sums(accounts: &[(&str, i64)]) -> Sums {
        let mut sums = Sums::default();
        sums.add(&accounts.iter().map(|(account, fen)| Entry::dr(account, Money(*fen))).collect::<Vec<_>>());
        sums
    }

    fn lines(entries: &[Entry]) -> Vec<(&str, i64, i64)> {
        let worth = |entry: &&Entry| entry.dr_fen != entry.cr_fen;
        entries.iter().filter(worth).map(|entry| (entry.account.as_str(), entry.dr_fen.0, entry.cr_fen.0)).collect()
    }

    fn period(text: &str) -> Period {
        Period::parse(text).expect("a period")
    }

    #[test]
    fn small_scale_vat_is_due_by_the_quarter_or_relieved() {
        let standing = sums(&[("2221.01", -420_000)]);
        let small = rule(Taxpayer::SmallScale);
        assert_eq!(vat(&small, period("2026-02"), &standing, &sums(&[])), []);
        let above = vat(&small, period("2026-03"), &standing, &sums(&[("5001", -42_000_000)]));
        assert_eq!(
            lines(&above),
            [("2221.01", 420_000, 0), ("2221.04", 0, 420_000), ("5403", 21_000, 0), ("2221.05", 0, 21_000)]
        );
        let at_the_threshold = vat(&small, period("2026-03"), &standing, &sums(&[("5001", -30_000_000)]));
        assert_eq!(lines(&at_the_threshold), [("2221.01", 420_000, 0), ("5301", 0, 420_000)]);
    }

    #[test]
    fn general_vat_is_output_less_input_and_a_credit_stays() {
        let general = rule(Taxpayer::General);
        let due = vat(&general, period("2026-02"), &sums(&[("2221.01", -900), ("2221.02", 300)]), &sums(&[]));
        assert_eq!(
            lines(&due),
            [("2221.01", 900, 0), ("2221.02", 0, 300), ("2221.04", 0, 600), ("5403", 30, 0), ("2221.05", 0, 30)]
        );
        let credit = vat(&general, period("2026-02"), &sums(&[("2221.01", -300), ("2221.02", 900)]), &sums(&[]));
        assert_eq!(lines(&credit), [("2221.01", 300, 0), ("2221.02", 0, 300)]);
    }

    #[test]
    fn income_tax_is_the_years_less_what_was_set_aside() {
        let small = rule(Taxpayer::SmallScale);
        let year = sums(&[("5001", -1_000_000), ("5401.02", 600_000), ("5801", 5_000)]);
        assert_eq!(lines(&income_tax(&small, period("2026-06"), &year)), [("5801", 15_000, 0), ("2221.06", 0, 15_000)]);
        assert_eq!(income_tax(&small, period("2026-05"), &year), []);
        assert_eq!(lines(&income_tax(&small, period("2026-06"), &sums(&[("5401.02", 5)]))), []);
    }

    #[test]
    fn the_transfer_leaves_nothing_by_account_and_dimension() {
        let mut month = sums(&[("5001", -67_327), ("5401.02", 30_000), ("5711", 0), ("1002", 37_327)]);
        let entries = transfer(&month);
        assert_eq!(
            lines(&entries),
            [("5001", 67_327, 0), ("3103", 0, 67_327), ("5401.02", 0, 30_000), ("3103", 30_000, 0)]
        );
        month.add(&entries);
        assert!(month.0.iter().all(|((account, _), sum)| !account.starts_with('5') || *sum == Money::ZERO));
    }

    #[test]
    fn a_tenth_is_reserved_after_past_losses() {
        assert_eq!(
            lines(&year_end(&sums(&[("3103", -1_000)]))),
            [("3103", 1_000, 0), ("3104", 0, 1_000), ("3104", 100, 0), ("3101", 0, 100)]
        );
        assert_eq!(
            lines(&year_end(&sums(&[("3103", -1_000), ("3104", 400)]))),
            [("3103", 1_000, 0), ("3104", 0, 1_000), ("3104", 60, 0), ("3101", 0, 60)]
        );
        assert_eq!(lines(&year_end(&sums(&[("3103", 700)]))), [("3104", 700, 0), ("3103", 0, 700)]);
    }
}
