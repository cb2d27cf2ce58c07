//! Rows, words and filters of the ledger, and the journals that other modules give it to post.

mod accounts;
mod events;
mod journals;
mod posting;

pub use self::{
    accounts::{
        Account, AccountFilter, AccountKind, AccountNew, AccountPatch, Month, MonthFilter, MonthResult, PeriodBalance,
        PeriodState, Side,
    },
    journals::{Journal, JournalFilter, JournalKind, JournalLine, JournalState, ManualKind, OpeningTurnover, Source},
    posting::{Dated, Dimensions, Entry, Posted, Posting},
};
pub use events::{AccountEvent, JournalEvent};
