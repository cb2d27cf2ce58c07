//! The seal over an event: HMAC-SHA256 over the seal before it, its sequence and every column of it, by a key that is
//! not in the database.
//!
//! Always: the bytes are the same on both engines, so a copy keeps its seals. A chain can't be made anew without the
//! key; that its tail was cut is seen only by who kept a [`Head`].

use std::{fmt, str::FromStr};

use ring::hmac;

use super::model::{Event, Sealed};
use crate::kernel::Instant;

/// The id of the key that everybody knows, where no secret is set.
const OPEN: &str = "open";

/// A key that seals.
#[derive(Clone)]
pub struct SealKey {
    id: String,
    key: hmac::Key,
}

impl SealKey {
    /// The key of this `MOTORPOOL_SECRET`; without one a key that everybody knows, which guards against slips and not
    /// against intent.
    pub fn new(secret: Option<&str>) -> Self {
        let key = |purpose: &str| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.unwrap_or_default().as_bytes()), purpose.as_bytes())
        };
        let id = secret.map_or_else(|| OPEN.to_owned(), |_| hex(&key("motorpool seal: name of the key").as_ref()[..8]));
        Self { id, key: hmac::Key::new(hmac::HMAC_SHA256, key("motorpool seal: key").as_ref()) }
    }

    /// Which key it is; says nothing about the key itself.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is a secret.
    pub fn is_secret(&self) -> bool {
        self.id != OPEN
    }

    /// The event as the next of the chain.
    pub fn seal(&self, last: Option<&Sealed>, event: &Event) -> Sealed {
        let sequence = last.map_or(0, |last| last.sequence) + 1;
        let seal = hmac::sign(&self.key, &content(before(last), sequence, event)).as_ref().to_vec();
        Sealed { sequence, event_id: event.id, key_id: self.id.clone(), seal }
    }

    /// Whether the event is as it was sealed, after `last`.
    pub fn vouches(&self, last: Option<&Sealed>, sealed: &Sealed, event: &Event) -> bool {
        self.id == sealed.key_id
            && hmac::verify(&self.key, &content(before(last), sealed.sequence, event), &sealed.seal).is_ok()
    }
}

fn before(last: Option<&Sealed>) -> &[u8] {
    last.map_or(&[], |last| &last.seal)
}

/// All that is sealed, each part led by its length.
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
    let mut content = Vec::new();
    for part in parts {
        // What isn't there has a length that nothing has.
        let length = part.as_ref().map_or(u64::MAX, |part| part.len() as u64);
        content.extend_from_slice(&length.to_be_bytes());
        content.extend_from_slice(&part.unwrap_or_default());
    }
    content
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The newest place in the chain, to be kept elsewhere: `980:5f3a…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The sequence.
    pub sequence: i64,
    /// The seal there, in hexadecimal.
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

/// The chain, walked from its beginning.
pub struct Walk<'a> {
    keys: &'a [SealKey],
    last: Option<Sealed>,
    /// Since which sequence each further one must be sealed by a secret.
    secret_since: Option<i64>,
    faults: Vec<String>,
}

/// How many faults are told one by one.
const TOLD: usize = 20;

impl<'a> Walk<'a> {
    /// From the beginning, with the keys that may have sealed: the present one, and those before it.
    pub fn new(keys: &'a [SealKey]) -> Self {
        Self { keys, last: None, secret_since: None, faults: Vec::new() }
    }

    /// The next of the chain, with its event if that is there.
    pub fn step(&mut self, sealed: Sealed, event: Option<&Event>) {
        let sequence = sealed.sequence;
        let expected = self.last.as_ref().map_or(1, |last| last.sequence + 1);
        if sequence != expected {
            self.faults.push(format!("no event is missing from the sealed record: {expected} to {}", sequence - 1));
        }
        let key = self.keys.iter().find(|key| key.id() == sealed.key_id);
        match (event, key) {
            (None, _) => self.faults.push(format!("no event is missing from the sealed record: {sequence}")),
            (Some(_), None) => self
                .faults
                .push(format!("the record is sealed by a key that is known: {sequence} by {}", sealed.key_id)),
            (Some(event), Some(key)) => {
                if !key.vouches(self.last.as_ref(), &sealed, event) {
                    self.faults.push(format!(
                        "every event is as it was sealed: {sequence} {} {}",
                        event.subject_kind, event.action
                    ));
                }
                if !key.is_secret() && self.secret_since.is_some() {
                    self.faults.push(format!("once sealed by a secret, always so: {sequence}"));
                }
                if key.is_secret() {
                    self.secret_since.get_or_insert(sequence);
                }
            }
        }
        self.last = Some(sealed);
    }

    /// Since which sequence a secret seals.
    pub fn secret_since(&self) -> Option<i64> {
        self.secret_since
    }

    /// Where the chain ends, and what was off on the way.
    pub fn end(mut self) -> (Option<Head>, Vec<String>) {
        if self.faults.len() > TOLD {
            let more = self.faults.len() - TOLD;
            self.faults.truncate(TOLD);
            self.faults.push(format!("every event is as it was sealed: and {more} more"));
        }
        if let (Some(last), Some(present)) = (&self.last, self.keys.first())
            && last.key_id != present.id()
        {
            self.faults.push(format!("the newest seal is by the present secret: it is by {}", last.key_id));
        }
        (self.last.as_ref().map(Head::from), self.faults)
    }
}
