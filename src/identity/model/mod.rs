//! Users, delegations, API keys, sessions, refresh tokens, signing keys.

mod delegations;
mod keys;
mod sessions;
mod users;

pub use delegations::*;
pub use keys::*;
pub use sessions::*;
pub use users::*;
