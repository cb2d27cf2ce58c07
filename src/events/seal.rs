//! The seal of an event: HMAC-SHA256 over the previous seal, the sequence and every column of the event. The key is not
//! in the database.
//!
//! Always:
//! - The sealed bytes are the same on both engines, so a copied database keeps its seals.
//! - Without the key nobody can make a valid chain.
//! - That the end of the chain was removed is detected only with a [`Head`] that was kept elsewhere.

use std::{fmt, str::FromStr};

use ring::hmac;

use super::model::{Archive, Event, Sealed};
use crate::kernel::Instant;

/// The id of the public key that is used if no secret is set.
const OPEN: &str = "open";

/// A key that makes and verifies seals.
#[derive(Clone)]
pub struct SealKey {
    id: String,
    key: hmac::Key,
}

impl SealKey {
    /// The key that is derived from this `MOTORPOOL_SECRET`. Without a secret it is a key that everybody knows, which
    /// detects accidents but no manipulation.
    pub fn new(secret: Option<&str>) -> Self {
        let key = |purpose: &str| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.unwrap_or_default().as_bytes()), purpose.as_bytes())
        };
        let id = secret.map_or_else(|| OPEN.to_owned(), |_| hex(&key("motorpool seal: name of the key").as_ref()[..8]));
        Self { id, key: hmac::Key::new(hmac::HMAC_SHA256, key("motorpool seal: key").as_ref()) }
    }

    /// The id of the key. It reveals nothing about the key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the key is derived from a secret.
    pub fn is_secret(&self) -> bool {
        self.id != OPEN
    }

    /// Seals the event as the successor of `last`.
    pub fn seal(&self, last: Option<&Sealed>, event: &Event) -> Sealed {
        let sequence = last.map_or(0, |last| last.sequence) + 1;
        let seal = hmac::sign(&self.key, &content(before(last), sequence, event)).as_ref().to_vec();
        Sealed { sequence, event_id: event.id, key_id: self.id.clone(), seal }
    }

    /// Whether the seal fits the event and the previous seal.
    pub fn verifies(&self, last: Option<&Sealed>, sealed: &Sealed, event: &Event) -> bool {
        self.id == sealed.key_id
            && hmac::verify(&self.key, &content(before(last), sealed.sequence, event), &sealed.seal).is_ok()
    }

    /// Seals what stands in the row of an archive.
    pub fn seal_archive(&self, archive: &mut Archive) {
        archive.own_key_id.clone_from(&self.id);
        archive.own_seal = hmac::sign(&self.key, &archive_content(archive)).as_ref().to_vec();
    }

    /// Whether the archive's own seal fits it.
    pub fn verifies_archive(&self, archive: &Archive) -> bool {
        self.id == archive.own_key_id && hmac::verify(&self.key, &archive_content(archive), &archive.own_seal).is_ok()
    }
}

fn before(last: Option<&Sealed>) -> &[u8] {
    last.map_or(&[], |last| &last.seal)
}

/// The bytes that are sealed. Each part is preceded by its length.
fn content(before: &[u8], sequence: i64, event: &Event) -> Vec<u8> {
    let Event {
        id,
        at,
        actor_kind,
        actor_id,
        actor_name,
        on_behalf_of,
        request_id,
        subject_kind,
        subject_id,
        booking_id,
        action,
        before: was,
        after,
        reason,
    } = event;
    let (sequence, at) = (sequence.to_be_bytes(), Instant::micros(*at).to_be_bytes());
    let text = |text: &Option<String>| text.as_ref().map(|text| text.clone().into_bytes());
    let parts: [Option<Vec<u8>>; 16] = [
        Some(before.to_vec()),
        Some(sequence.to_vec()),
        Some(id.0.as_bytes().to_vec()),
        Some(at.to_vec()),
        Some(actor_kind.as_str().into()),
        Some(actor_id.0.as_bytes().to_vec()),
        Some(actor_name.clone().into_bytes()),
        text(on_behalf_of),
        Some(request_id.clone().into_bytes()),
        Some(subject_kind.clone().into_bytes()),
        Some(subject_id.0.as_bytes().to_vec()),
        booking_id.map(|id| id.0.as_bytes().to_vec()),
        Some(action.clone().into_bytes()),
        text(was),
        text(after),
        text(reason),
    ];
    joined(parts)
}

/// The bytes that are sealed of an archive.
fn archive_content(archive: &Archive) -> Vec<u8> {
    let Archive { last_sequence, first_sequence, before, event_id, key_id, seal, file, sha256, created_at, .. } =
        archive;
    joined([
        Some(b"motorpool archive".to_vec()),
        Some(last_sequence.to_be_bytes().to_vec()),
        Some(first_sequence.to_be_bytes().to_vec()),
        Some(before.micros().to_be_bytes().to_vec()),
        Some(event_id.0.as_bytes().to_vec()),
        Some(key_id.clone().into_bytes()),
        Some(seal.clone()),
        Some(file.clone().into_bytes()),
        Some(sha256.clone()),
        Some(created_at.micros().to_be_bytes().to_vec()),
    ])
}

/// The parts one after the other, each preceded by its length.
fn joined(parts: impl IntoIterator<Item = Option<Vec<u8>>>) -> Vec<u8> {
    let mut content = Vec::new();
    for part in parts {
        // A missing part has a length that no other part can have.
        let length = part.as_ref().map_or(u64::MAX, |part| part.len() as u64);
        content.extend_from_slice(&length.to_be_bytes());
        content.extend_from_slice(&part.unwrap_or_default());
    }
    content
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The newest event's sequence and seal, to be kept elsewhere: `980:5f3a…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The sequence.
    pub sequence: i64,
    /// The seal at this sequence, in hexadecimal.
    pub seal: String,
}

impl From<&Sealed> for Head {
    fn from(sealed: &Sealed) -> Self {
        Self { sequence: sealed.sequence, seal: hex(&sealed.seal) }
    }
}
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.seal)
    }
}
impl FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (sequence, seal) = text.trim().split_once(':')?;
            let sequence = sequence.parse().ok().filter(|sequence| *sequence > 0)?;
            (seal.len() == 64 && seal.bytes().all(|byte| byte.is_ascii_hexdigit()))
                .then(|| Self { sequence, seal: seal.to_ascii_lowercase() })
        };
        read().ok_or_else(|| {
            "a head is written as 980:5f3a… (64 hexadecimal digits), as `motorpool check` and /events/head give it"
                .to_owned()
        })
    }
}

/// Verifies the chain from its beginning, one event after the other.
pub struct Walk<'a> {
    keys: &'a [SealKey],
    last: Option<Sealed>,
    /// The sequence of the first seal by a secret key. Later seals must be by a secret key as well.
    secret_since: Option<i64>,
    faults: Vec<String>,
    /// How many more there are.
    more: usize,
}

/// How many faults are listed. The others are only counted.
const LISTED: usize = 20;

impl<'a> Walk<'a> {
    /// Starts at the beginning. `keys` are those that may have sealed: the current one and its predecessors.
    pub fn new(keys: &'a [SealKey]) -> Self {
        Self::after(keys, None)
    }

    /// Starts after this seal, which is believed as it is.
    pub fn after(keys: &'a [SealKey], last: Option<Sealed>) -> Self {
        let is_secret = |sealed: &&Sealed| keys.iter().any(|key| key.is_secret() && key.id() == sealed.key_id);
        let secret_since = last.as_ref().filter(is_secret).map(|sealed| sealed.sequence);
        Self { keys, last, secret_since, faults: Vec::new(), more: 0 }
    }

    /// Verifies the next seal. `event` is none if the event is missing.
    pub fn step(&mut self, sealed: Sealed, event: Option<&Event>) {
        let sequence = sealed.sequence;
        let expected = self.last.as_ref().map_or(1, |last| last.sequence + 1);
        if sequence != expected {
            self.note(format!("no event is missing from the sealed record: {expected} to {}", sequence - 1));
        }
        let key = self.keys.iter().find(|key| key.id() == sealed.key_id);
        match (event, key) {
            (None, _) => self.note(format!("no event is missing from the sealed record: {sequence}")),
            (Some(_), None) => {
                self.note(format!("the record is sealed by a key that is known: {sequence} by {}", sealed.key_id))
            }
            (Some(event), Some(key)) => {
                if !key.verifies(self.last.as_ref(), &sealed, event) {
                    self.note(format!(
                        "every event is as it was sealed: {sequence} {} {}",
                        event.subject_kind, event.action
                    ));
                }
                if !key.is_secret() && self.secret_since.is_some() {
                    self.note(format!("once sealed by a secret, always so: {sequence}"));
                }
                if key.is_secret() {
                    self.secret_since.get_or_insert(sequence);
                }
            }
        }
        self.last = Some(sealed);
    }

    /// The last seal that was verified.
    pub fn last(&self) -> Option<&Sealed> {
        self.last.as_ref()
    }

    /// The first of what was wrong.
    pub fn fault(&self) -> Option<&String> {
        self.faults.first()
    }

    fn note(&mut self, fault: String) {
        if self.faults.len() < LISTED { self.faults.push(fault) } else { self.more += 1 }
    }

    /// The faults, of which the first are listed and the others counted.
    fn listed(&mut self) -> Vec<String> {
        if self.more > 0 {
            self.faults.push(format!("every event is as it was sealed: and {} more", self.more));
        }
        std::mem::take(&mut self.faults)
    }

    /// The faults of a part that another one follows.
    pub fn end_of_part(mut self) -> Vec<String> {
        self.listed()
    }

    /// The sequence of the first seal by a secret key.
    pub fn secret_since(&self) -> Option<i64> {
        self.secret_since
    }

    /// The end of the chain, and the faults.
    pub fn end(mut self) -> (Option<Head>, Vec<String>) {
        let mut faults = self.listed();
        if let (Some(last), Some(present)) = (&self.last, self.keys.first())
            && last.key_id != present.id()
        {
            faults.push(format!("the newest seal is by the present secret: it is by {}", last.key_id));
        }
        (self.last.as_ref().map(Head::from), faults)
    }
}
