//! What use cases work with: [`Unit`] is a transaction that writes, [`Reader`] a connection that reads. Each belongs to
//! one caller and has one moment as its time.

use diesel::{RunQueryDsl, connection::TransactionManager, sql_query, sql_types::BigInt};
use uuid::Uuid;

use super::{
    Conn,
    conn::Manager,
    persons::{self, FirstHalf},
};
use crate::kernel::{Actor, Code, Error, Instant, Lang, LockKey, OnBehalfOf, Result, Text, text};

/// Which version of a resource the caller expects (`If-Match`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expected {
    /// No version was given.
    #[default]
    NotGiven,
    /// Any version (`*`).
    Any,
    /// One of these versions.
    Versions(Vec<String>),
}

/// The `ETag` of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The caller and the request of a unit.
#[derive(Debug, Clone)]
pub struct Act {
    /// The caller.
    pub actor: Actor,
    /// The request's id, as in the log and in `X-Request-Id`.
    pub request_id: String,
    /// The person for whom an API key acts, if it says so.
    pub on_behalf_of: Option<OnBehalfOf>,
    /// The version that the caller saw of the resource it acts on.
    pub expected: Expected,
    /// The language of the answer.
    pub lang: Lang,
}

impl Act {
    /// An act outside any request, such as a job's.
    pub fn of(actor: Actor) -> Self {
        Self {
            request_id: format!("{}-{}", actor.kind, Uuid::now_v7().simple()),
            actor,
            on_behalf_of: None,
            expected: Expected::NotGiven,
            lang: Lang::En,
        }
    }
}

/// A connection for reading, on behalf of one caller at one moment.
pub struct Reader<'a> {
    /// The connection. It can only read.
    pub conn: &'a mut Conn,
    /// The caller.
    pub actor: &'a Actor,
    /// The moment of the request.
    pub now: Instant,
    /// The language of the answer.
    pub lang: Lang,
}

/// A transaction under way. Everything in it takes `now` as the present time.
pub struct Unit<'a> {
    /// The connection, inside the transaction.
    pub conn: &'a mut Conn,
    /// The caller.
    pub actor: &'a Actor,
    /// The request's id.
    pub request_id: &'a str,
    /// The person for whom an API key acts, or the approver for whom a delegate decides.
    pub on_behalf_of: Option<&'a OnBehalfOf>,
    /// The version that the caller saw.
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

    /// Runs a part of the unit and undoes all that it wrote, whatever its outcome: for answers that say what an act
    /// would do.
    ///
    /// # Errors
    /// Those of `job`.
    pub fn rehearse<R>(&mut self, job: impl FnOnce(&mut Unit<'_>) -> Result<R>) -> Result<R> {
        Manager::begin_transaction(self.conn)?;
        let outcome = job(&mut Unit { conn: self.conn, ..*self });
        Manager::rollback_transaction(self.conn)?;
        outcome
    }

    /// A [`Reader`] inside this transaction, for the same caller.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { conn: self.conn, actor: self.actor, now: self.now, lang: self.lang }
    }

    /// Refuses if the caller expects another version than this one.
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

    /// As [`Unit::expect_version`], but the caller must also give a version.
    ///
    /// # Errors
    /// `if_match_required` (428), `stale` (412).
    pub fn require_version(&self, version: i64) -> Result<()> {
        if *self.expected == Expected::NotGiven {
            return Err(Error::new(
                Code::IfMatchRequired,
                text!(
                    "Send If-Match with the etag that you read, so that you don't overwrite another change.",
                    "请在 If-Match 中给出所读内容的 etag，以免覆盖他人的修改。"
                ),
            ));
        }
        self.expect_version(version)
    }

    /// Refuses the person who did the first half of what takes two, and for whom a key did it. A key that acts on behalf
    /// of somebody is both of them. Once the record of the first half is archived, nothing says for whom a key did it.
    ///
    /// # Errors
    /// `second_person_required` (403) with this message.
    pub fn require_second_person(&mut self, half: &FirstHalf<'_>, detail: Text) -> Result<()> {
        self.require_another_person(std::slice::from_ref(half), detail)
    }

    /// As [`Unit::require_second_person`], for several acts of one kind, none of which the caller may have done.
    ///
    /// # Errors
    /// `second_person_required` (403) with this message.
    pub fn require_another_person(&mut self, halves: &[FirstHalf<'_>], detail: Text) -> Result<()> {
        let caller = self.on_behalf_of.map(OnBehalfOf::user).into_iter().chain([self.actor.person.to_string()]);
        let did = persons::did(self.conn, halves, &caller.collect::<Vec<_>>())?;
        if did.contains(&true) { Err(Error::new(Code::SecondPerson, detail)) } else { Ok(()) }
    }

    /// Refuses each of these people, by whom the first half of what takes two was done: a user or key, and the id or username
    /// of whoever it acted for, as the record of the first half keeps it. Callers are told apart as by
    /// [`Unit::require_second_person`].
    ///
    /// # Errors
    /// `second_person_required` (403) with this message.
    pub fn require_none_of(&mut self, done_by: &[(Uuid, Option<String>)], detail: Text) -> Result<()> {
        let caller: Vec<String> =
            self.on_behalf_of.map(OnBehalfOf::user).into_iter().chain([self.actor.person.to_string()]).collect();
        let did = persons::is_one_of(self.conn, done_by, &caller)?;
        if did { Err(Error::new(Code::SecondPerson, detail)) } else { Ok(()) }
    }

    /// The person behind a user or key: the user, or who made the key. A key whose maker isn't on record stands for
    /// itself.
    pub fn person_behind(&mut self, user_or_key: Uuid) -> Result<Uuid> {
        Ok(persons::behind(self.conn, [user_or_key])?.remove(&user_or_key).unwrap_or(user_or_key))
    }

    /// Takes these locks until the unit ends, always in the same order, so that units never deadlock. It must be called
    /// at most once per unit, before reading what the locks protect. On SQLite it does nothing, because only one unit
    /// runs at a time.
    ///
    /// # Errors
    /// 503 if another unit holds one of them for too long.
    pub fn lock(&mut self, keys: impl IntoIterator<Item = LockKey>) -> Result<()> {
        if self.conn.is_sqlite() {
            return Ok(());
        }
        let mut keys: Vec<LockKey> = keys.into_iter().collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let take = if key.is_shared() {
                "SELECT pg_advisory_xact_lock_shared($1)"
            } else {
                "SELECT pg_advisory_xact_lock($1)"
            };
            sql_query(take).bind::<BigInt, _>(key.number()).execute(self.conn)?;
        }
        Ok(())
    }
}
