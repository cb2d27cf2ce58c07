//! Use cases of the ledger: posting and reversing, manual journals, accounts, months.

mod accounts;
mod journals;
mod months;
mod posting;

pub use self::{
    accounts::{account_change, account_create, account_get, account_list, accounts, seed},
    journals::{
        closing_journals, drafts_in, journal_approve, journal_create, journal_get, journal_list, journal_reject,
        journal_reverse, opening, posted_after,
    },
    months::{
        balances, balances_forget, balances_keep, expect_open, first_open, is_open, last_closed, month_find,
        month_hold, month_save, months, months_hold, net_by_month, period_get, period_list, results,
    },
    posting::{post, reverse},
};
