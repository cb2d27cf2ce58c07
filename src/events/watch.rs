//! What an administrator should hear of: sign-ins that failed, requests that were refused, and changes of access.
//!
//! It is told here as it happens, goes to the log at once, and is written down as events by a sweep and whenever
//! somebody asks for `/events`.
//!
//! Always: what is alike (kind, account, address, operation, code) within a minute is one event with a count. A process
//! writes at most so many events of a kind a minute ([`share`]), so nobody fills the disk by being refused, and no kind
//! takes the place of another. Of more than [`ACCOUNTS`] accounts at an address, what comes then is counted in one event
//! without account; what is beyond the share, in one without address, too. Changes of access are never counted so: those
//! of one account beyond [`CHANGES`] are one event for each operation.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::json;
use uuid::Uuid;

use super::model::{Change, SecurityEvent};
use crate::{
    db::{Act, Db, Unit},
    kernel::{Actor, Instant, Result},
};

/// How many accounts at an address have events of their own in a minute, and how many operations of one account.
const ACCOUNTS: usize = 5;

/// How many changes of access by an account in a minute are events of their own.
const CHANGES: usize = 20;

/// The most events of a kind that a process writes in a minute: 70 in all.
const fn share(event: SecurityEvent) -> usize {
    match event {
        SecurityEvent::FailedSignIn | SecurityEvent::AskCode | SecurityEvent::Lockout => 10,
        SecurityEvent::Forbid | SecurityEvent::ChangeAccess => 20,
    }
}

/// Something that was noticed.
#[derive(Debug, Clone)]
pub struct Noticed {
    /// What happened.
    pub event: SecurityEvent,
    /// Who did it: the caller, or a rule where nobody is signed in.
    pub actor: Actor,
    /// The name of the account: the caller's, or the one that was tried. None if no user has the name that was tried: it
    /// may be a password.
    pub account: Option<String>,
    /// The address of the request; of IPv6 its /64.
    pub address: String,
    /// The id of the request.
    pub request_id: String,
    /// What was called: `POST /users`.
    pub operation: String,
    /// The code of the refusal.
    pub code: Option<&'static str>,
}

/// What was noticed and not written down yet. There is one per process, in the app's data.
#[derive(Default)]
pub struct Watch(Mutex<Notes>);

/// What all that is folded into one event has in common, and what the event tells of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: &'static str,
    account: Option<String>,
    address: Option<String>,
    operation: Option<String>,
    code: Option<&'static str>,
    /// Of a change of access: each is an event of its own.
    request_id: Option<String>,
}

#[derive(Default)]
struct Notes {
    waiting: BTreeMap<Key, Note>,
    /// The minute to which the rest belongs.
    minute: i64,
    /// How many events of each kind were written.
    written: BTreeMap<&'static str, usize>,
    /// The accounts that got events of their own, by kind and address.
    accounts: BTreeMap<(&'static str, Option<String>), BTreeSet<Option<String>>>,
    /// How many changes of access each account made.
    changes: BTreeMap<Option<String>, usize>,
}

#[derive(Clone)]
struct Note {
    first: Noticed,
    first_at: Instant,
    last_at: Instant,
    times: i64,
}

impl Key {
    fn of(noticed: &Noticed) -> Self {
        let Noticed { event, account, address, request_id, operation, code, .. } = noticed;
        Self {
            kind: event.as_str(),
            account: account.clone(),
            address: Some(address.clone()),
            operation: Some(operation.clone()),
            code: *code,
            request_id: (*event == SecurityEvent::ChangeAccess).then(|| request_id.clone()),
        }
    }

    /// What is still told where there is no more room.
    fn of_rest(self, event: SecurityEvent) -> Self {
        let nothing = Self { account: None, address: None, operation: None, code: None, request_id: None, ..self };
        match event {
            SecurityEvent::ChangeAccess => Self { account: self.account, operation: self.operation, ..nothing },
            _ => nothing,
        }
    }
}

impl Notes {
    /// Begins anew where another minute has begun.
    fn turn(&mut self, now: Instant) {
        let minute = now.micros().div_euclid(60_000_000);
        if self.minute != minute {
            *self = Self { waiting: mem::take(&mut self.waiting), minute, ..Self::default() };
        }
    }

    fn is_full(&self, event: SecurityEvent) -> bool {
        self.waiting.keys().filter(|key| key.kind == event.as_str()).count() >= share(event)
    }

    /// Under which key it is told.
    fn key_for(&mut self, noticed: &Noticed) -> Key {
        let (event, key) = (noticed.event, Key::of(noticed));
        if event == SecurityEvent::ChangeAccess {
            let made = self.changes.entry(key.account.clone()).or_default();
            *made += 1;
            return if *made > CHANGES { key.of_rest(event) } else { key };
        }
        if self.waiting.contains_key(&key) {
            return key;
        }
        let place = (key.kind, key.address.clone());
        let known = self.accounts.get(&place);
        if known.is_some_and(|known| known.len() >= ACCOUNTS && !known.contains(&key.account)) {
            return Key { account: None, operation: None, ..key };
        }
        // Who gets no place isn't remembered, so that what is remembered is bounded.
        if !self.is_full(event) {
            self.accounts.entry(place).or_default().insert(key.account.clone());
        }
        let alike = |one: &&Key| (one.kind, &one.account, &one.address) == (key.kind, &key.account, &key.address);
        let are_many = self.waiting.keys().filter(alike).count() >= ACCOUNTS;
        if are_many { Key { operation: None, ..key } } else { key }
    }

    fn add(&mut self, key: Key, note: Note) {
        let event = note.first.event;
        let has_room = self.waiting.contains_key(&key) || !self.is_full(event);
        let key = if has_room { key } else { key.of_rest(event) };
        if let Some(one) = self.waiting.get_mut(&key) {
            one.times = one.times.saturating_add(note.times);
            one.last_at = one.last_at.max(note.last_at);
        } else {
            self.waiting.insert(key, note);
        }
    }

    /// Takes out what may be written now, the oldest first.
    fn take(&mut self, now: Instant) -> Vec<(Key, Note)> {
        self.turn(now);
        let mut all = self.take_all();
        all.sort_by_key(|(_, note)| note.first_at);
        let (taken, left): (Vec<_>, Vec<_>) = all.into_iter().partition(|(key, note)| {
            let written = self.written.entry(key.kind).or_default();
            *written += 1;
            *written <= share(note.first.event)
        });
        self.waiting = left.into_iter().collect();
        taken
    }

    fn take_all(&mut self) -> Vec<(Key, Note)> {
        mem::take(&mut self.waiting).into_iter().collect()
    }
}

impl Watch {
    /// Takes down what was noticed, and logs it.
    pub fn notice(&self, now: Instant, noticed: Noticed) {
        let Noticed { event, account, address, request_id, operation, code, .. } = &noticed;
        tracing::warn!(event = event.as_str(), account, address, request_id, operation, code, "security");
        let mut notes = self.notes();
        notes.turn(now);
        let key = notes.key_for(&noticed);
        notes.add(key, Note { first: noticed, first_at: now, last_at: now, times: 1 });
    }

    /// Writes down what waits, as far as this minute has room. Returns how many events were written.
    pub async fn write_down(&self, db: &Db) -> Result<usize> {
        let taken = self.notes().take(db.clock().now());
        self.write(db, taken).await
    }

    /// Writes down all that waits, because the process ends.
    pub async fn write_all(&self, db: &Db) -> Result<usize> {
        let taken = self.notes().take_all();
        self.write(db, taken).await
    }

    async fn write(&self, db: &Db, taken: Vec<(Key, Note)>) -> Result<usize> {
        if taken.is_empty() {
            return Ok(0);
        }
        let notes = taken.clone();
        let written = db
            .write(Act::of(Actor::rule("security")), move |unit| {
                notes.iter().try_for_each(|(key, note)| note.record(key, unit))?;
                Ok(notes.len())
            })
            .await;
        if written.is_err() {
            let mut waiting = self.notes();
            taken.into_iter().for_each(|(key, note)| waiting.add(key, note));
        }
        written
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Note {
    fn record(&self, key: &Key, unit: &mut Unit<'_>) -> Result<()> {
        let Self { first, first_at, last_at, times } = self;
        let Noticed { event, actor, request_id, .. } = first;
        let Key { account, address, operation, code, .. } = key;
        let after = json!({
            "account": account, "address": address, "operation": operation, "code": code,
            "times": times, "first_at": first_at, "last_at": last_at,
        });
        // What different accounts did is nobody's.
        let (nobody, is_one) = (Actor::rule("security"), *account == first.account && address.is_some());
        let is_one = is_one || *event == SecurityEvent::ChangeAccess;
        let (actor, subject) = if is_one { (actor, actor.id) } else { (&nobody, Uuid::nil()) };
        let mut unit = Unit { conn: unit.conn, actor, request_id, ..*unit };
        super::record(&mut unit, &Change { after: Some(after), ..Change::of((*event).into(), subject) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment")
    }

    fn noticed(event: SecurityEvent, account: &str, address: &str, operation: &str) -> Noticed {
        Noticed {
            event,
            actor: Actor::rule("sign_in"),
            account: Some(account.into()),
            address: address.into(),
            request_id: operation.into(),
            operation: operation.into(),
            code: Some("a_code"),
        }
    }

    fn failed(account: &str, address: &str) -> Noticed {
        noticed(SecurityEvent::FailedSignIn, account, address, "POST /auth/login")
    }

    fn times(notes: &[(Key, Note)]) -> i64 {
        notes.iter().map(|(_, note)| note.times).sum()
    }

    #[test]
    fn what_is_alike_is_one_and_the_rest_is_counted() {
        let (now, watch) = (now(), Watch::default());
        for _ in 0..5 {
            watch.notice(now, failed("lina", "192.0.2.1"));
        }
        for number in 0..1_000 {
            watch.notice(now, failed("lina", &format!("192.0.3.{number}")));
        }
        let first = watch.notes().take(now);
        assert_eq!(first.len(), share(SecurityEvent::FailedSignIn), "a minute's events");
        watch.notice(now, failed("lina", "192.0.2.1"));
        assert!(watch.notes().take(now).is_empty(), "no more in this minute");
        let later = watch.notes().take(now.plus_minutes(1));
        assert_eq!(times(&first) + times(&later), 1_006, "every one is counted");
        assert!(first.iter().any(|(key, note)| note.times == 5 && key.address.as_deref() == Some("192.0.2.1")));
        assert_eq!(first.iter().chain(&later).filter(|(key, _)| key.address.is_none()).count(), 1);
        // What couldn't be written is taken back and comes again.
        for (key, note) in first {
            watch.notes().add(key, note);
        }
        assert_eq!(watch.notes().take(now.plus_minutes(2)).len(), share(SecurityEvent::FailedSignIn));
    }

    #[test]
    fn one_address_takes_few_places_and_none_of_another_kind() {
        let (now, watch) = (now(), Watch::default());
        for number in 0..1_000 {
            watch.notice(now, failed(&format!("name{number}"), "192.0.2.1"));
        }
        watch.notice(now, failed("lina", "192.0.2.2"));
        for operation in ["GET /users", "GET /keys"] {
            watch.notice(now, noticed(SecurityEvent::Forbid, "wang", "192.0.2.1", operation));
        }
        let grave =
            Noticed { code: Some("own_roles"), ..noticed(SecurityEvent::Forbid, "wang", "192.0.2.1", "GET /users") };
        watch.notice(now, grave);
        let taken = watch.notes().take(now);
        let of = |kind: SecurityEvent| taken.iter().filter(move |(key, _)| key.kind == kind.as_str());
        assert_eq!((of(SecurityEvent::FailedSignIn).count(), of(SecurityEvent::Forbid).count()), (7, 3));
        let (key, many) =
            of(SecurityEvent::FailedSignIn).find(|(key, _)| key.account.is_none()).expect("the rest of the address");
        assert_eq!((key.address.as_deref(), many.times), (Some("192.0.2.1"), 995));
        assert!(of(SecurityEvent::Forbid).any(|(key, _)| key.code == Some("own_roles")));
    }

    #[test]
    fn many_changes_of_access_are_one_for_each_account_and_operation() {
        let (now, watch) = (now(), Watch::default());
        for number in 0..100 {
            let change = noticed(SecurityEvent::ChangeAccess, "wang", "192.0.2.1", "POST /delegations");
            watch.notice(now, Noticed { request_id: number.to_string(), ..change });
        }
        watch.notice(now, noticed(SecurityEvent::ChangeAccess, "admin", "192.0.2.2", "POST /users"));
        let first = watch.notes().take(now);
        let later = watch.notes().take(now.plus_minutes(1));
        assert_eq!((first.len() + later.len(), times(&first) + times(&later)), (CHANGES + 2, 101));
        let all = || first.iter().chain(&later);
        assert!(all().any(|(key, note)| key.account.as_deref() == Some("wang") && note.times == 80));
        assert!(all().any(|(key, _)| key.account.as_deref() == Some("admin")));
    }
}
