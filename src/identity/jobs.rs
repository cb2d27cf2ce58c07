//! The sweeps of identity: they delete expired sessions and past windows of the rate limit.

use actix_web::web::Data;

use super::ops;
use crate::{
    db::{Act, Db},
    jobs::Sweep,
    kernel::{Actor, Result},
};

/// The sweeps.
pub fn sweeps() -> Vec<Sweep> {
    vec![Sweep::each_minute("forget_sessions", forget_sessions), Sweep::each_minute("forget_rates", forget_rates)]
}

async fn forget_sessions(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("forget_sessions")), ops::sweep).await
}

async fn forget_rates(db: Data<Db>) -> Result<usize> {
    db.write(Act::of(Actor::rule("forget_rates")), ops::sweep_rates).await
}
