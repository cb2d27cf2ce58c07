//! What one caller does or reads: [`Unit`] is one transaction, [`Reader`] one look, each at one moment.

use diesel::{RunQueryDsl, sql_query, sql_types::BigInt};

use super::Conn;
use crate::kernel::{Actor, Code, Error, Instant, Lang, LockKey, OnBehalfOf, Result, text};

/// Which version of a resource the caller says it saw (`If-Match`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expected {
    /// It didn't say.
    #[default]
    Unsaid,
    /// Any that exists (`*`).
    Any,
    /// One of these.
    Versions(Vec<String>),
}

/// A version as its `ETag`.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Who acts, and in which request.
#[derive(Debug, Clone)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// The request's id, as in the log and in `X-Request-Id`.
    pub request_id: String,
    /// For whom, if an API key says so.
    pub on_behalf_of: Option<OnBehalfOf>,
    /// Which version of the resource acted on the caller saw.
    pub expected: Expected,
    /// The language of the answer.
    pub lang: Lang,
}

impl Act {
    /// An act that no request asked for.
    pub fn of(actor: Actor) -> Self {
        Self {
            request_id: format!("{}-{}", actor.kind, uuid::Uuid::now_v7().simple()),
            actor,
            on_behalf_of: None,
            expected: Expected::Unsaid,
            lang: Lang::En,
        }
    }
}

/// A look at the database for one caller, at one moment: the twin of [`Unit`] for reading.
pub struct Reader<'a> {
    /// The connection, which only reads.
    pub conn: &'a mut Conn,
    /// Who asks.
    pub actor: &'a Actor,
    /// The moment of the request.
    pub now: Instant,
    /// The language of the answer.
    pub lang: Lang,
}

/// A transaction under way. What reads the clock in it reads `now`.
pub struct Unit<'a> {
    /// The connection, inside the transaction.
    pub conn: &'a mut Conn,
    /// Who acts.
    pub actor: &'a Actor,
    /// The request's id.
    pub request_id: &'a str,
    /// For whom.
    pub on_behalf_of: Option<&'a OnBehalfOf>,
    /// Which version the caller saw.
    pub expected: &'a Expected,
    /// The language of the answer.
    pub lang: Lang,
    /// The moment of the act.
    pub now: Instant,
}

impl<'a> Unit<'a> {
    pub(super) fn new(conn: &'a mut Conn, act: &'a Act, now: Instant) -> Self {
        Self {
            conn,
            actor: &act.actor,
            request_id: &act.request_id,
            on_behalf_of: act.on_behalf_of.as_ref(),
            expected: &act.expected,
            lang: act.lang,
            now,
        }
    }

    /// A look at what this unit sees, as its caller.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { conn: self.conn, actor: self.actor, now: self.now, lang: self.lang }
    }

    /// Refuses when the caller says it saw another version than this.
    ///
    /// # Errors
    /// `stale` (412) with the present `ETag`.
    pub fn expect_version(&self, version: i64) -> Result<()> {
        match self.expected {
            Expected::Versions(seen) if !seen.contains(&etag(version)) => {
                Err(Error::plain(Code::Stale).etag(etag(version)))
            }
            _ => Ok(()),
        }
    }

    /// As [`Unit::expect_version`], and the caller must say which version it saw.
    ///
    /// # Errors
    /// `if_match_required` (428), `stale` (412).
    pub fn require_version(&self, version: i64) -> Result<()> {
        if *self.expected == Expected::Unsaid {
            return Err(Error::new(
                Code::IfMatchRequired,
                text!(
                    "Send If-Match with the etag you read, so that nobody's change is lost.",
                    "请在 If-Match 中给出所读内容的 etag，以免覆盖他人的修改。"
                ),
            ));
        }
        self.expect_version(version)
    }

    /// Locks these until the unit ends, in the one order that never deadlocks. Once per unit, before what they guard is
    /// read. On SQLite the unit has the database for itself already.
    ///
    /// # Errors
    /// 503 when another holds one for too long.
    pub fn lock(&mut self, keys: impl IntoIterator<Item = LockKey>) -> Result<()> {
        if self.conn.is_sqlite() {
            return Ok(());
        }
        let mut keys: Vec<LockKey> = keys.into_iter().collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(key.number()).execute(self.conn)?;
        }
        Ok(())
    }
}
