//! Pure rules of journals: they balance, each line has one side, and a red journal repeats its original.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    accounts::{
        ADVANCES, CONTROLLED, INCOME_TAX, OTHER_REVENUE, PASSED_THROUGH, PAYABLE, RECEIVABLE, RECEIVABLE_ACCRUED,
        REVENUE, TAX_PENDING,
    },
    model::{Account, Entry, JournalKind},
    views::Turnover,
};
use crate::kernel::{Fault, Money, Result, text};

/// The most that one amount may be: 10^13 fen.
pub const MOST: i64 = 10_000_000_000_000;

/// The sums of debits and credits.
///
/// # Errors
/// `amount_out_of_range` (422).
pub fn sums(entries: &[Entry]) -> Result<(Money, Money)> {
    let sum = |side: fn(&Entry) -> Money| Money::exact(entries.iter().map(|entry| i128::from(side(entry).0)).sum());
    Ok((sum(|entry| entry.dr_fen)?, sum(|entry| entry.cr_fen)?))
}

/// Whether a code is that of the account or of one of its sub-accounts.
pub fn is_under(code: &str, account: &str) -> bool {
    code.strip_prefix(account).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Revenue and profit before income tax, of debits less credits of all accounts of income and expense.
pub fn result(net: &BTreeMap<String, Money>) -> (Money, Money) {
    let sum = |is: fn(&str) -> bool| net.iter().filter(|(code, _)| is(code)).map(|(_, fen)| *fen).sum::<Money>();
    let revenue = sum(|code| is_under(code, REVENUE) || is_under(code, OTHER_REVENUE));
    (-revenue, -sum(|code| !is_under(code, INCOME_TAX)))
}

/// The entries of the red journal that reverses these (红字冲销): the same sides with negative amounts.
pub fn reversed(entries: Vec<Entry>) -> Vec<Entry> {
    entries.into_iter().map(|entry| Entry { dr_fen: -entry.dr_fen, cr_fen: -entry.cr_fen, ..entry }).collect()
}

/// The faults of a manual journal. `accounts` are those of its accounts that exist.
pub fn faults(kind: JournalKind, date: NaiveDate, entries: &[Entry], accounts: &[Account]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if (entry.dr_fen == Money::ZERO) == (entry.cr_fen == Money::ZERO) {
            let detail =
                text!("A line has either dr_fen or cr_fen, and not 0.", "每行须且只能填写借方或贷方金额，且不为零。");
            faults.push(Fault::body(format!("/lines/{index}"), "one_side", detail));
        }
        let code = &entry.account;
        let pointer = format!("/lines/{index}/account");
        match accounts.iter().find(|account| account.content.code == *code) {
            None => faults.push(Fault::body(
                pointer,
                "unknown_reference",
                text!("There is no account {code}.", "没有科目 {code}。"),
            )),
            Some(account) if account.content.retired_on.is_some_and(|retired| retired <= date) => {
                faults.push(Fault::body(
                    pointer,
                    "retired",
                    text!("The account {code} is retired.", "科目 {code} 已停用。"),
                ));
            }
            Some(_) if kind == JournalKind::Normal && CONTROLLED.contains(&code.as_str()) => {
                let detail = text!(
                    "{code} is posted from documents only; change the document instead.",
                    "{code} 为受控科目，由业务单据自动记账，不能手工录入。"
                );
                faults.push(Fault::body(pointer, "control_account", detail));
            }
            Some(_) if kind == JournalKind::Opening => faults.extend(opening_faults(index, entry, date)),
            Some(_) => {}
        }
    }
    if faults.is_empty() {
        match sums(entries) {
            Ok((dr, cr)) if dr != cr => {
                let detail = text!(
                    "Debits come to {dr} yuan, credits to {cr}.",
                    "借方合计 {dr} 元，贷方合计 {cr} 元，借贷不平。"
                );
                faults.push(Fault::body("/lines", "unbalanced", detail));
            }
            Ok(_) => {}
            Err(_) => faults.push(Fault::body(
                "/lines",
                "out_of_range",
                text!("The sum is out of range.", "合计金额超出范围。"),
            )),
        }
    }
    faults
}

/// The faults of a line of an opening journal. Balances of departments and suppliers stand for documents, so they need
/// the party and the document's date (BOOKS.md §5).
fn opening_faults(index: usize, entry: &Entry, date: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let at = |field: &str| format!("/lines/{index}/{field}");
    let code = entry.account.as_str();
    let (is_debt, is_credit) = ([RECEIVABLE, PASSED_THROUGH].contains(&code), entry.cr_fen != Money::ZERO);
    let is_payable = is_under(code, PAYABLE);
    if code.starts_with('5') || [RECEIVABLE_ACCRUED, TAX_PENDING].contains(&code) {
        let detail = text!(
            "{code} has no balance when a month begins; give its turnover of the year in turnovers.",
            "{code} 月初无余额，请单独填写本年累计发生额。"
        );
        faults.push(Fault::body(at("account"), "not_in_opening", detail));
    }
    if (is_debt && is_credit) || ((code == ADVANCES || is_payable) && !is_credit) {
        let detail = text!(
            "The balance is on the wrong side; what departments have paid ahead belongs to account 2203.",
            "余额方向不符；单位多付的款项应列入 2203。"
        );
        faults.push(Fault::body(at(if is_credit { "cr_fen" } else { "dr_fen" }), "wrong_side", detail));
    }
    if (is_debt || code == ADVANCES) && entry.of.department_id.is_none() {
        faults.push(Fault::body(at("department_id"), "required", text!("Name the department.", "须填写单位。")));
    }
    if is_payable && entry.of.supplier_id.is_none() {
        faults.push(Fault::body(at("supplier_id"), "required", text!("Name the supplier.", "须填写供应商。")));
    }
    match entry.document_date {
        None if is_debt || is_payable => faults.push(Fault::body(
            at("document_date"),
            "required",
            text!("Give the date of its document.", "须填写单据日期。"),
        )),
        Some(document) if document > date => {
            faults.push(Fault::body(
                at("document_date"),
                "out_of_range",
                text!("Its document is later than the journal.", "单据日期不能晚于凭证日期。"),
            ));
        }
        Some(document) => faults.extend(Fault::implausible(at("document_date"), document)),
        None => {}
    }
    faults
}

/// The faults of the turnovers in the form of a journal.
pub fn turnover_faults(kind: JournalKind, turnovers: &[Turnover], accounts: &[Account]) -> Vec<Fault> {
    if kind != JournalKind::Opening && !turnovers.is_empty() {
        return vec![Fault::body(
            "/turnovers",
            "only_for_opening",
            text!("Only an opening journal has turnovers.", "只有期初凭证可填写。"),
        )];
    }
    let mut faults = Vec::new();
    for (index, turnover) in turnovers.iter().enumerate() {
        let (pointer, code) = (format!("/turnovers/{index}/account"), &turnover.account);
        if !accounts.iter().any(|account| account.content.code == *code) {
            faults.push(Fault::body(
                pointer,
                "unknown_reference",
                text!("There is no account {code}.", "没有科目 {code}。"),
            ));
        } else if turnovers[..index].iter().any(|other| other.account == *code) {
            faults.push(Fault::body(pointer, "repeated", text!("It is named twice.", "重复列出。")));
        }
    }
    faults
}

/// Divides `whole` in proportion to `parts` by largest remainder, so that the shares sum to it exactly. If all parts
/// are 0, the first one gets everything.
pub fn shared(whole: Money, parts: &[Money]) -> Vec<Money> {
    let sum: i128 = parts.iter().map(|part| i128::from(part.0)).sum();
    if sum == 0 {
        return parts.iter().enumerate().map(|(at, _)| if at == 0 { whole } else { Money::ZERO }).collect();
    }
    let exact = |part: &Money| i128::from(whole.0) * i128::from(part.0);
    let mut shares: Vec<i128> = parts.iter().map(|part| exact(part).div_euclid(sum)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(&parts[*at]).rem_euclid(sum) * sum.signum()));
    let mut left = i128::from(whole.0) - shares.iter().sum::<i128>();
    for at in order.into_iter().cycle() {
        if left == 0 || shares.is_empty() {
            break;
        }
        shares[at] += left.signum();
        left -= left.signum();
    }
    shares.into_iter().map(|share| Money(i64::try_from(share).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn income_tax_is_no_part_of_the_profit_before_it() {
        let net = [
            ("5001", -67_327),
            ("5051.01", -1_000),
            ("5301", -673),
            ("5401.02", 20_000),
            ("5711", 100),
            ("5801", 1_645),
        ];
        let net = net.map(|(account, fen)| (account.to_owned(), Money(fen)));
        assert_eq!(result(&BTreeMap::from(net)), (Money(68_327), Money(48_900)));
        assert_eq!(result(&BTreeMap::new()), (Money::ZERO, Money::ZERO));
    }

    #[test]
    fn shares_are_the_nearest_that_sum_to_the_whole() {
        let fen = |amounts: &[i64]| amounts.iter().map(|fen| Money(*fen)).collect::<Vec<_>>();
        assert_eq!(shared(Money(67_327), &fen(&[50_000, 18_000])), fen(&[49_505, 17_822]));
        assert_eq!(shared(Money(100), &fen(&[1, 1, 1])), fen(&[34, 33, 33]));
        assert_eq!(shared(Money(10), &fen(&[0, 5, 0])), fen(&[0, 10, 0]));
        assert_eq!(shared(Money(7), &fen(&[0, 0])), fen(&[7, 0]));
        // A discount is a negative part.
        assert_eq!(shared(Money(891), &fen(&[1_000, -100])), fen(&[990, -99]));
        assert_eq!(shared(Money::ZERO, &[]), []);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole(whole in -1_000_000_i64..1_000_000, parts in prop::collection::vec(-50_000_i64..100_000, 1..8)) {
            let parts: Vec<Money> = parts.into_iter().map(Money).collect();
            let shares = shared(Money(whole), &parts);
            prop_assert_eq!(shares.len(), parts.len());
            prop_assert_eq!(shares.into_iter().sum::<Money>(), Money(whole));
        }
    }

    #[test]
    fn a_reversal_repeats_the_sides_with_negative_amounts() {
        let entries = vec![Entry::dr("1122", Money(100)), Entry::cr("5001", Money(99)), Entry::cr("2221.01", Money(1))];
        let red = reversed(entries);
        assert_eq!(
            red.iter().map(|entry| (entry.dr_fen.0, entry.cr_fen.0)).collect::<Vec<_>>(),
            [(-100, 0), (0, -99), (0, -1)]
        );
        assert_eq!(sums(&red).ok(), Some((Money(-100), Money(-100))));
    }
}
