//! Identity: users and delegations, tokens, pages, API keys, and sign-in by the identity provider.

mod delegations;
mod departments;
mod grants;
mod initial_passwords;
mod keys;
mod pages;
mod provider;
mod provider_tokens;
mod reauthentication;
mod refreshing;
mod roles;
mod second_factors;
mod sessions;
mod signing_in;
mod suppliers;
mod tokens;
mod watched;

use crate::{Case, support::client::Reply};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[
    delegations::CASES,
    departments::CASES,
    grants::CASES,
    initial_passwords::CASES,
    keys::CASES,
    pages::CASES,
    provider::CASES,
    provider_tokens::CASES,
    reauthentication::CASES,
    refreshing::CASES,
    roles::CASES,
    second_factors::CASES,
    sessions::CASES,
    signing_in::CASES,
    suppliers::CASES,
    tokens::CASES,
    watched::CASES,
];

/// The route that tokens are tried on.
const ASKED: &str = "/departments";

/// The token was refused: 401 with this code.
#[track_caller]
pub fn refused(reply: &Reply, code: &str, what: &str) {
    assert_eq!(reply.status, 401, "{what}: {}", reply.body);
    reply.problem(401, code);
    let challenge = reply.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer") && challenge.contains("invalid_token"), "{what}: {challenge:?}");
}
