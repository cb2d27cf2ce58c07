//! The wire of the ledger.

mod accounts;
mod journals;
mod periods;

use crate::http::Routes;

pub use accounts::Account;
pub use journals::{Journal, JournalForm, JournalFormLine, JournalLine, ManualKind, ReasonForm, ReverseForm, Turnover};
pub use periods::Month;

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    accounts::routes(routes);
    journals::routes(routes);
    periods::routes(routes);
}
