//! What signed contracts oblige the bureau to pay (docs/BUREAU.md §6).

use super::fees::lump;
use crate::{
    budgets::model::Buying,
    kernel::{Money, Period, Result},
    supervision::model::{Contract, ContractLine, Payer, Version},
};

/// An amount for a category that is due in equal months of a term. Ceilings are spread as lump sums are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// The category.
    pub category: String,
    /// The amount for the whole term.
    pub amount_fen: Money,
    /// The first month of the term.
    pub from: Period,
    /// The last month of the term, over which the amount is spread.
    pub until: Period,
    /// The last month that is owed. It is before the end of the term if the contract was ended.
    pub last: Period,
}

impl Commitment {
    /// What of it is due in these months, both ends included.
    fn due(&self, from: Period, until: Period) -> Money {
        let months = self.until.months_since(self.from) + 1;
        let (first, last) = (from.max(self.from), until.min(self.last));
        let places = first.months_since(self.from) + 1..=last.months_since(self.from) + 1;
        places.map(|place| lump(self.amount_fen, place, months)).sum()
    }
}

/// What a contract obliges the bureau to, line by line; nothing if another pays.
pub fn commitments(contract: &Contract) -> Vec<Commitment> {
    if contract.row.payer != Payer::Bureau {
        return Vec::new();
    }
    let of = |(version, last): (&Version, Period), line: &ContractLine| Commitment {
        category: line.category.clone(),
        amount_fen: line.amount_fen,
        from: version.row.from_period,
        until: version.row.until_period,
        last: last.min(contract.row.last_month()),
    };
    let versions = contract.in_force();
    versions.into_iter().flat_map(|one| one.0.lines.iter().map(move |line| of(one, line))).collect()
}

/// What of these commitments is due in some months of a category, or of all.
///
/// # Errors
/// `amount_out_of_range`.
pub fn committed(all: &[Commitment], asked: &Buying) -> Result<Money> {
    let counts = |one: &&Commitment| asked.category.as_ref().is_none_or(|category| *category == one.category);
    let due = all.iter().filter(counts).map(|one| i128::from(one.due(asked.from, asked.until).0));
    Money::exact(due.sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    #[test]
    fn the_months_of_a_commitment_add_up_to_it() {
        let year = |category: &str, million: i64, last: &str| Commitment {
            category: category.into(),
            amount_fen: Money(million * 1_000_000),
            from: period("2026-01"),
            until: period("2026-12"),
            last: period(last),
        };
        let all = [year("security", 86, "2026-12"), year("cleaning", 62, "2026-12"), year("repair", 45, "2026-05")];
        for (category, from, until, expected) in [
            (None, "2026-01", "2026-12", 86_000_000 + 62_000_000 + 18_750_000),
            (Some("cleaning"), "2026-01", "2026-12", 62_000_000),
            (Some("cleaning"), "2026-01", "2026-01", 5_166_667),
            (Some("cleaning"), "2025-06", "2026-02", 10_333_333),
            (Some("cleaning"), "2026-12", "2027-12", 5_166_667),
            (Some("cleaning"), "2027-01", "2027-12", 0),
            (Some("cleaning"), "2024-01", "2025-12", 0),
            (Some("repair"), "2026-05", "2026-12", 3_750_000),
            (Some("repair"), "2026-06", "2026-12", 0),
            (Some("meetings"), "2026-01", "2026-12", 0),
        ] {
            let asked = Buying { category: category.map(str::to_owned), from: period(from), until: period(until) };
            assert_eq!(committed(&all, &asked).expect("an amount"), Money(expected), "{asked:?}");
        }
    }
}
