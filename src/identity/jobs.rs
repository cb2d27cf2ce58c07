//! The sweeps of identity: they delete expired sessions, past windows of the rate limit and forgotten failures, encrypt
//! signing keys that lie open, and second factors under a former secret.

use actix_web::web::Data;

use super::{ops, service::Identity};
use crate::{
    db::{Act, Db},
    jobs::Sweep,
    kernel::{Actor, Result},
};

/// The sweeps.
pub fn sweeps(identity: Data<Identity>) -> Vec<Sweep> {
    let keys_of = identity.clone();
    let guard_keys = move |_: Data<Db>| {
        let identity = keys_of.clone();
        async move { identity.guard_keys().await }
    };
    let rewrap_factors = move |_: Data<Db>| {
        let identity = identity.clone();
        async move { identity.rewrap_factors().await }
    };
    vec![
        Sweep::each_minute("forget_sessions", forget_sessions),
        Sweep::each_minute("forget_rates", forget_rates),
        Sweep::each_minute("guard_signing_keys", guard_keys),
        Sweep::each_minute("rewrap_second_factors", rewrap_factors),
    ]
}

async fn forget_sessions(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("forget_sessions")), ops::sweep).await
}

async fn forget_rates(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("forget_rates")), ops::sweep_rates).await
}
