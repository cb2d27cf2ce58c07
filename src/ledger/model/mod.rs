//! Rows, words and what others hand in to be posted.

mod accounts;
mod journals;
mod posting;

pub use self::{
    accounts::{Account, AccountKind, AccountNew, AccountPatch, Month, PeriodBalance, PeriodState, Side},
    journals::{Journal, JournalKind, JournalLine, JournalState, OpeningTurnover, Source, Wanted},
    posting::{Dated, Dimensions, Entry, Posted, Posting},
};
