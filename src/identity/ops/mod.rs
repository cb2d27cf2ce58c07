//! Use cases of identity.

mod delegations;
mod grants;
mod keys;
mod second_factors;
mod sessions;
mod users;

pub use delegations::{delegated_to, delegation_create, delegation_end, delegation_get, delegation_list};
pub use keys::{key_approve, key_change, key_create, key_get, key_list, key_reject};
pub(super) use second_factors::{factor_begin, factor_confirm, factors_rewrap};
pub use second_factors::{factor_reset, factor_reset_named};
pub(super) use sessions::{
    Client, password_change, session_actor, session_end, session_open, session_prove, session_refresh,
};
pub use sessions::{expect_proved, session_delete, session_get, session_list, sessions_alive, sweep, sweep_rates};
pub use users::{
    me, password_names, user_actor, user_approve, user_change, user_create, user_get, user_list, user_reject,
    users_named,
};

pub use super::tokens::{hash as secret_hash, secret as secret_new};

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{rules, store};
use crate::{
    db::Conn,
    kernel::{ApiKeyId, Fault, Result, Role, UserId},
    reference,
};

/// The name of a user or key, as the record names who did something.
pub fn name_of(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    match store::user_get(conn, UserId::from_uuid(id))? {
        Some(user) => Ok(Some(user.username)),
        None => Ok(store::key_get(conn, ApiKeyId::from_uuid(id))?.map(|key| key.name)),
    }
}

/// The usernames of these users, and the names of these keys.
pub fn names_of(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    store::names_of(conn, ids)
}

/// What is wrong with one person, or one key, having all these roles. Nothing, if the company allows it.
fn separation_faults(conn: &mut Conn, roles: &BTreeSet<Role>) -> Result<Vec<Fault>> {
    let faults = rules::separation_faults(roles);
    if faults.is_empty() || reference::ops::settings(conn)?.content.separate_duties {
        Ok(faults)
    } else {
        Ok(Vec::new())
    }
}
