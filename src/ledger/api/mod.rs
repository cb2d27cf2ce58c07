//! The wire of the ledger.

mod accounts;
mod journals;
mod periods;

use utoipa_actix_web::service_config::ServiceConfig;

pub use accounts::Account;
pub use journals::{Journal, JournalForm, JournalFormLine, JournalLine, ManualKind, ReasonForm, ReverseForm, Turnover};
pub use periods::Month;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    accounts::routes(config);
    journals::routes(config);
    periods::routes(config);
}
