//! Recognises a pooler that gives each transaction another of PostgreSQL's connections, where none is expected. What a
//! connection prepares or sets is then met by others, and is missing where it is needed: some requests would fail, and
//! some would get another's answer.

use std::sync::OnceLock;

use diesel::{Connection, ConnectionResult, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::{Server, Target, conn::bounded};

/// How many connections are compared. Two of them meet even behind two poolers that share an address.
const CONNECTIONS: usize = 3;
/// How often.
const ROUNDS: usize = 3;

/// What the start is refused with.
pub(super) const UNEXPECTED: &str = "a pooler gives each transaction another of PostgreSQL's connections (PgBouncer's pool_mode = transaction): `serve` and `user` go through it with MOTORPOOL_PG_POOLER=transaction; every other command needs PostgreSQL's own address in its URL";

/// Which of PostgreSQL's processes answers. Its number alone may be that of another on another machine.
const BACKEND: &str = "SELECT pg_backend_pid() || ' ' || pg_postmaster_start_time() AS backend";

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    backend: String,
}

/// Looks for such a pooler once, before the first connection to a server.
#[derive(Default)]
pub(super) struct Look(OnceLock<()>);

impl Look {
    /// Whether a pooler that nobody named stands before this server.
    ///
    /// # Errors
    /// As those of [`is_by_transaction`].
    pub fn meets_one(&self, target: &Target) -> ConnectionResult<bool> {
        let Target::Postgres(Server { url, by_transaction: false }) = target else { return Ok(false) };
        let meets_one = self.0.get().is_none() && is_by_transaction(url)?;
        if !meets_one {
            let _ = self.0.set(());
        }
        Ok(meets_one)
    }
}

/// Whether transactions at this address aren't each on the connection that it was begun on. Of connections of their own,
/// each is answered by one process of PostgreSQL, always the same, and no two by the same; so none is taken for a pooler.
/// A pooler lends those that it has again and again: the last that was given back, or each in its turn. So each connection is
/// asked twice running, and after it another. Nothing is set meanwhile that others would meet.
///
/// # Errors
/// If the server can't be reached, or a connection breaks.
fn is_by_transaction(url: &str) -> ConnectionResult<bool> {
    let mut conns =
        (0..CONNECTIONS).map(|_| PgConnection::establish(&bounded(url))).collect::<ConnectionResult<Vec<_>>>()?;
    let mut known: Vec<String> = Vec::new();
    for _ in 0..ROUNDS {
        for (at, conn) in conns.iter_mut().enumerate() {
            for _ in 0..2 {
                let asked = sql_query(BACKEND).get_result::<Answer>(conn);
                let Answer { backend } = asked.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                match known.iter().position(|one| *one == backend) {
                    Some(same) if same == at => {}
                    None if known.len() == at => known.push(backend),
                    _ => return Ok(true),
                }
            }
        }
    }
    Ok(false)
}
