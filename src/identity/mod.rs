//! Identity: who calls, and what they may do. Users, delegations, API keys, sessions, tokens of the identity provider, and the gate
//! before every route.
//!
//! Always:
//! - A secret is stored only as a hash (passwords by argon2id, keys and refresh tokens by sha256). It is never answered
//!   again and never recorded.
//! - The caller's rights are read for every request, so a change of roles or password, disabling or a logout takes
//!   effect at once in all processes.
//! - Nobody changes their own roles.
//! - A delegation gives what its giver holds by their own role, and only in operations for delegates.
//! - A refresh token is used once. Using it again ends its session. That of a page lies in its cookie alone; only the
//!   routes of `/auth/session` take it, and only from our own pages.
//! - Hashing is slow, so no database connection is held during it.

pub mod addresses;
pub mod api;
pub mod forms;
mod gate;
pub mod jobs;
mod keyring;
pub mod model;
pub mod ops;
mod page;
pub mod passwords;
mod provider;
mod rates;
pub mod rules;
mod second_factor;
mod service;
mod signing_in;
mod store;
#[cfg(test)]
mod tests;
mod tokens;
pub mod views;
mod watching;

pub use addresses::Trusted;
pub use gate::{behind, gate};
pub use service::Identity;
pub use signing_in::Visit;

use crate::{
    kernel::Id,
    room::{Collection, Room},
};

/// What this room brings to the application.
pub const ROOM: Room = Room {
    routes: api::routes,
    root_routes: api::root_routes,
    collections: &[
        Collection { name: "users", get: |reader, id| ops::user_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "delegations", get: |reader, id| ops::delegation_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "sessions", get: |reader, id| ops::session_get(reader, Id::from_uuid(id)).map(drop) },
        Collection { name: "keys", get: |reader, id| ops::key_get(reader, Id::from_uuid(id)).map(drop) },
    ],
    events: &[
        model::SessionEvent::SUBJECT,
        model::UserEvent::SUBJECT,
        model::DelegationEvent::SUBJECT,
        model::KeyEvent::SUBJECT,
    ],
    labels: &[("session_kind", model::SessionKind::WORDS)],
    start: |start| {
        let identity = Identity::from_settings(start.settings, start.db)?;
        let identity = start.share(identity);
        start.sweeps.extend(jobs::sweeps(identity));
        Ok(())
    },
    ..Room::EMPTY
};
