//! The background job that follows the record for all streams of this process.

use std::{collections::HashSet, time::Duration};

use actix_web::web::Data;

use super::{
    ops,
    streams::{Round, Streams},
};
use crate::{db::Db, identity, jobs::Sweep, kernel::Result};

/// Tells all readers what is new. It comes twice a second, and the record is sealed each second: so a change is told within
/// two, whichever process made it.
pub fn sweep(streams: Data<Streams>) -> Sweep {
    Sweep::each("tell_streams", Duration::from_millis(500), move |db: Data<Db>| {
        let streams = streams.clone();
        async move { tell(&streams, &db).await }
    })
}

/// Tells what was sealed since the last round. Returns how many changes that were.
async fn tell(streams: &Streams, db: &Db) -> Result<usize> {
    let mut told = 0;
    loop {
        if db.is_draining() {
            streams.end();
        }
        let Some(Round { after, sessions }) = streams.round() else { return Ok(told) };
        let now = db.clock().now();
        let (hints, ended) = db
            .read(move |conn| {
                let alive = identity::ops::sessions_alive(conn, &sessions, now)?;
                let ended: HashSet<_> = sessions.iter().copied().filter(|id| !alive.contains(id)).collect();
                Ok((ops::hints(conn, after, ops::MOST)?, ended))
            })
            .await?;
        streams.tell(&hints, &ended, now);
        told += hints.len();
        if i64::try_from(hints.len()).is_ok_and(|count| count < ops::MOST) {
            return Ok(told);
        }
    }
}
