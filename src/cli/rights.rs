//! What users and keys hold against the rules for new ones: they keep it until somebody changes it, and `motorpool check`
//! lists it meanwhile. A copy and a backup take it as it is.

use diesel::prelude::*;

use crate::{
    db::{
        Conn,
        schema::{api_keys, users},
    },
    identity::{
        model::{ApiKey, User},
        rules,
    },
    kernel::{Instant, Result},
    reference,
};

/// A line for each pair of roles that one user or key holds though they are for two people, and for each key that lives
/// too long. Who is disabled or retired, and what has ended, counts for nothing.
pub(super) fn faults(conn: &mut Conn, now: Instant) -> Result<Vec<String>> {
    let users: Vec<User> = users::table.filter(users::disabled.eq(false)).select(User::as_select()).load(conn)?;
    let keys: Vec<ApiKey> =
        api_keys::table.filter(api_keys::expires_at.gt(now)).select(ApiKey::as_select()).load(conn)?;
    let keys: Vec<ApiKey> = keys.into_iter().filter(|key| !key.is_retired(now.date())).collect();
    let mut faults = Vec::new();
    if reference::ops::settings(conn)?.content.separate_duties {
        let of_users = users.iter().map(|user| (&user.username, &user.roles.0));
        for (name, roles) in of_users.chain(keys.iter().map(|key| (&key.prefix, &key.roles.0))) {
            faults.extend(rules::roles_of_two(roles).map(|(one, other)| {
                format!("nobody holds roles of two people (setting separate_duties): {name}: {one} and {other}")
            }));
        }
    }
    let longest = rules::LONGEST_KEY;
    let too_long = keys.iter().filter(|key| rules::key_expiry_fault(key.expires_at, key.created_at, now).is_some());
    faults.extend(
        too_long.map(|key| format!("a key lives {longest} days at most: {}, until {}", key.prefix, key.expires_at)),
    );
    faults.sort();
    Ok(faults)
}
