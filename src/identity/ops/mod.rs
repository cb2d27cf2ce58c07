//! Use cases of identity.

mod keys;
mod sessions;
mod users;

pub use keys::{key_change, key_create, key_get, key_list};
pub(super) use sessions::{password_change, session_end, session_open, session_refresh};
pub use sessions::{sweep, sweep_rates};
pub use users::{user_change, user_create, user_get, user_list};
