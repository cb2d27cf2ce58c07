//! Balances of accounts.

use std::collections::BTreeMap;

use crate::{kernel::Money, ledger::rules};

/// Debits less credits by account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balances(pub BTreeMap<String, Money>);

impl Balances {
    /// The sum of these accounts, sub-accounts included.
    pub fn of(&self, accounts: &[&str]) -> Money {
        self.0
            .iter()
            .filter(|(code, _)| accounts.iter().any(|account| is_within(code, account)))
            .map(|(_, fen)| *fen)
            .sum()
    }

    /// Adds to an account.
    pub fn add(&mut self, account: &str, fen: Money) {
        let sum = self.0.entry(account.to_owned()).or_default();
        *sum = *sum + fen;
    }
}

/// Whether a code is this account or one of its sub-accounts. An account of one digit is a whole class of accounts.
pub fn is_within(code: &str, account: &str) -> bool {
    account.len() == 1 && code.starts_with(account) || rules::is_under(code, account)
}
