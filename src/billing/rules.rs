//! Rules of billing: what an amount pays, when it is due, and how old debts are.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::{
    charges::model::{Part, Receivable},
    kernel::{Fault, Money, ReceivableId, text},
};

pub mod payments;

/// Days from the date of an invoice to its due date (BOOKS.md §4.5). They are set by our contracts, not by law.
pub const PAYMENT_DAYS: u64 = 30;

/// The due date of an invoice.
pub fn due_on(issued_on: NaiveDate) -> NaiveDate {
    issued_on.checked_add_days(Days::new(PAYMENT_DAYS)).unwrap_or(issued_on)
}

// ---- What an amount pays ----

/// What is still owed of one receivable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debt {
    /// The receivable.
    pub id: ReceivableId,
    /// What is still owed of it.
    pub open: Part,
}

impl From<&Receivable> for Debt {
    fn from(row: &Receivable) -> Self {
        Self { id: row.id, open: row.open() }
    }
}

/// The part of an open amount that `fen` pays: the taxable part first, then the pass-through outlays.
pub fn part(open: Part, fen: Money) -> Part {
    let taxable_fen = fen.min(open.taxable_fen);
    Part { taxable_fen, pass_through_fen: (fen - taxable_fen).min(open.pass_through_fen) }
}

/// The debts that are left when parts of them are paid.
pub fn left_of(debts: &[Debt], paid: &BTreeMap<ReceivableId, Part>) -> Vec<Debt> {
    let left = |debt: &Debt| {
        let Part { taxable_fen, pass_through_fen } = paid.get(&debt.id).copied().unwrap_or_default();
        Debt {
            open: Part {
                taxable_fen: debt.open.taxable_fen - taxable_fen,
                pass_through_fen: debt.open.pass_through_fen - pass_through_fen,
            },
            ..*debt
        }
    };
    debts.iter().map(left).collect()
}

/// The sum of all debts, in fen.
pub fn owed(debts: &[Debt]) -> Money {
    debts.iter().map(|debt| debt.open.fen()).sum()
}

/// The debts that come to exactly this amount: a single one, or all of one paper (an invoice or a statement). An
/// invoice covers the taxable parts only. Each paper is given by its receivables.
pub fn exactly(debts: &[Debt], papers: &[Vec<ReceivableId>], fen: Money) -> Option<Vec<(ReceivableId, Part)>> {
    let whole = |debt: &Debt| (debt.id, debt.open);
    let ours = |debt: &Debt| (debt.id, Part { pass_through_fen: Money::ZERO, ..debt.open });
    if let Some(one) = debts.iter().find(|debt| debt.open.fen() == fen) {
        return Some(vec![whole(one)]);
    }
    let of = |paper: &Vec<ReceivableId>,
              take: &dyn Fn(&Debt) -> (ReceivableId, Part)|
     -> Option<Vec<(ReceivableId, Part)>> {
        let parts: Vec<_> = debts
            .iter()
            .filter(|debt| paper.contains(&debt.id))
            .map(take)
            .filter(|(_, part)| part.fen() > Money::ZERO)
            .collect();
        (parts.iter().map(|(_, part)| part.fen()).sum::<Money>() == fen).then_some(parts)
    };
    papers.iter().find_map(|paper| of(paper, &whole).or_else(|| of(paper, &ours)))
}

/// The parts of debts that an amount pays in their order, and what is left of the amount.
pub fn in_order(debts: &[Debt], fen: Money) -> (Vec<(ReceivableId, Part)>, Money) {
    let mut left = fen;
    let mut parts = Vec::new();
    for debt in debts {
        let paid = part(debt.open, left);
        if paid.fen() > Money::ZERO {
            left = left - paid.fen();
            parts.push((debt.id, paid));
        }
    }
    (parts, left)
}

// ---- Ageing ----

/// Age buckets by days past due (BOOKS.md §4.5). The first also holds what is on no invoice.
pub const BUCKETS: [&str; 6] = ["not_due", "1_30", "31_90", "91_180", "181_365", "over_365"];

/// The index in [`BUCKETS`] of a debt at the end of a day.
pub fn bucket(due_on: Option<NaiveDate>, day: NaiveDate) -> usize {
    match due_on.map_or(0, |due| (day - due).num_days()) {
        ..=0 => 0,
        1..=30 => 1,
        31..=90 => 2,
        91..=180 => 3,
        181..=365 => 4,
        _ => 5,
    }
}

// ---- Invoices ----

/// Whether a difference may come from the rounding of the tax platform: at most one fen for each line.
pub fn is_rounding(difference: Money, lines: usize) -> bool {
    usize::try_from(difference.0.unsigned_abs()).is_ok_and(|fen| fen <= lines)
}

// ---- Faults of forms ----

/// The fault of a date that lies in the future.
pub fn in_the_future(date: NaiveDate, today: NaiveDate) -> Option<Fault> {
    (date > today).then(|| Fault::in_the_future("/date"))
}

/// The fault of a date that lies before another one.
pub fn too_early(date: NaiveDate, not_before: NaiveDate) -> Option<Fault> {
    let detail = || text!("It must not lie before {not_before}.", "日期不得早于 {not_before}。");
    (date < not_before).then(|| Fault::body("/date", "out_of_range", detail()))
}

/// The fault of a field that is missing.
pub fn required(pointer: &str) -> Fault {
    Fault::body(pointer, "required", text!("It is required here.", "此处必填。"))
}

/// The fault of a field that has no meaning beside the others.
pub fn not_allowed(pointer: &str) -> Fault {
    Fault::body(pointer, "not_allowed", text!("It has no meaning here; leave it out.", "此处不适用，请勿填写。"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn debt(taxable: i64, pass_through: i64) -> Debt {
        Debt { id: ReceivableId::new(), open: open(taxable, pass_through) }
    }

    fn open(taxable: i64, pass_through: i64) -> Part {
        Part { taxable_fen: Money(taxable), pass_through_fen: Money(pass_through) }
    }

    #[test]
    fn what_is_ours_is_paid_first() {
        for (fen, taxable, pass_through) in
            [(0, 0, 0), (300, 300, 0), (500, 500, 0), (600, 500, 100), (680, 500, 180), (900, 500, 180)]
        {
            assert_eq!(part(open(500, 180), Money(fen)), open(taxable, pass_through), "{fen}");
        }
    }

    #[test]
    fn an_exact_match_comes_before_the_oldest() {
        let debts = [debt(500, 0), debt(300, 180), debt(200, 0), debt(120, 0)];
        let ids = |found: Option<Vec<(ReceivableId, Part)>>| {
            found.map(|parts| parts.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        };
        let papers = [vec![debts[2].id, debts[3].id], vec![debts[1].id, debts[3].id]];
        assert_eq!(ids(exactly(&debts, &papers, Money(200))), Some(vec![debts[2].id]));
        assert_eq!(ids(exactly(&debts, &papers, Money(480))), Some(vec![debts[1].id]));
        assert_eq!(ids(exactly(&debts, &papers, Money(320))), Some(vec![debts[2].id, debts[3].id]));
        assert_eq!(ids(exactly(&debts, &papers, Money(600))), Some(vec![debts[1].id, debts[3].id]));
        // The invoice asks for 300 and 120; the outlays stay open.
        let parts = exactly(&debts, &papers, Money(420)).expect("an invoice");
        assert_eq!(parts, [(debts[1].id, open(300, 0)), (debts[3].id, open(120, 0))]);
        assert_eq!(exactly(&debts, &papers, Money(700)), None);
        assert_eq!(
            in_order(&debts, Money(700)),
            (vec![(debts[0].id, open(500, 0)), (debts[1].id, open(200, 0))], Money(0))
        );
        assert_eq!(in_order(&debts, Money(1_400)).1, Money(100));
    }

    #[test]
    fn a_platform_rounds_by_a_fen_a_line() {
        assert!(is_rounding(Money(0), 1) && is_rounding(Money(-1), 1) && is_rounding(Money(2), 2));
        assert!(!is_rounding(Money(2), 1) && !is_rounding(Money(i64::MIN), 3));
    }

    #[test]
    fn due_after_thirty_days() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(due_on(day("2026-05-07")), day("2026-06-06"));
    }

    #[test]
    fn debts_age_by_the_days_past_due() {
        let due = NaiveDate::from_ymd_opt(2026, 6, 6).expect("a day");
        let after = |days: i64| bucket(Some(due), due + chrono::Duration::days(days));
        for (days, place) in [
            (-5, 0),
            (0, 0),
            (1, 1),
            (30, 1),
            (31, 2),
            (90, 2),
            (91, 3),
            (180, 3),
            (181, 4),
            (365, 4),
            (366, 5),
            (4_000, 5),
        ] {
            assert_eq!(after(days), place, "{days}");
        }
        assert_eq!(bucket(None, due), 0);
    }

    proptest! {
        #[test]
        fn parts_never_exceed_what_is_open(fen in 0_i64..5_000, opens in prop::collection::vec((0_i64..500, 0_i64..200), 0..8)) {
            let debts: Vec<Debt> = opens.iter().map(|(taxable, pass)| debt(*taxable, *pass)).collect();
            let (parts, left) = in_order(&debts, Money(fen));
            prop_assert_eq!(parts.iter().map(|(_, part)| part.fen()).sum::<Money>() + left, Money(fen));
            prop_assert!(left == Money(0) || owed(&debts) + left == Money(fen));
            for (id, part) in &parts {
                let open = debts.iter().find(|debt| debt.id == *id).expect("a debt").open;
                prop_assert!(part.taxable_fen <= open.taxable_fen && part.pass_through_fen <= open.pass_through_fen);
            }
        }
    }
}
