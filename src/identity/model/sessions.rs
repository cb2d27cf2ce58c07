//! Sessions, refresh tokens, signing keys.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    db::{
        JsonSet,
        schema::{login_failures, refresh_tokens, second_factors, sessions, signing_keys},
    },
    events::event_types,
    kernel::{Instant, SessionId, SigningKeyId, UserId, text_enum},
};

event_types! {
    /// What happens to a session.
    pub enum SessionEvent of "session" ("Session", "登录会话") {
        /// Somebody signed in.
        Login = "login" ("signed in", "登录"),
        /// They signed out.
        Logout = "logout" ("signed out", "退出登录"),
        /// A refresh token came a second time, so the session was ended.
        EndByReuse = "end_by_reuse" ("ended, because a used token came again", "因令牌重复使用而终止"),
        /// Its user or an administrator ended it.
        End = "end" ("ended", "终止"),
        /// The password was proved again.
        Reauthenticate = "reauthenticate" ("password proved again", "重新验证密码"),
    }
}

text_enum! {
    /// Who holds a session's tokens.
    pub enum SessionKind {
        /// A page of ours: the refresh token lies in a cookie, where no script reads it.
        Browser = "browser" ("browser", "浏览器"),
        /// A program, which has both tokens.
        Client = "client" ("program", "程序"),
    }
}

/// A session: it begins with a sign-in, and all its refresh tokens belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub user_id: UserId,
    /// When it began.
    pub created_at: Instant,
    /// When it ends unless it is refreshed.
    pub expires_at: Instant,
    /// When it was ended early.
    pub revoked_at: Option<Instant>,
    /// When the password was proved again.
    pub proved_again_at: Option<Instant>,
    /// When it was begun or last refreshed.
    pub updated_at: Option<Instant>,
    /// The address from which that was done; of IPv6 its /64.
    pub address: Option<String>,
    /// The program that did it, as it calls itself.
    pub agent: Option<String>,
    /// Who holds its tokens.
    pub kind: SessionKind,
}

/// Filter of the list of sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SessionFilter {
    /// Of this user; the caller's own unless given. Another's are for administrators.
    #[param(value_type = Option<uuid::Uuid>)]
    pub user_id: Option<UserId>,
}

impl Session {
    /// Whether it has not ended.
    pub fn is_alive(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// When it was begun or last refreshed.
    pub fn last_seen_at(&self) -> Instant {
        self.updated_at.unwrap_or(self.created_at)
    }

    /// What its `etag` says: a session changes when it is refreshed.
    pub fn version(&self) -> i64 {
        self.last_seen_at().micros()
    }

    /// When the password was proved last.
    pub fn proved_at(&self) -> Instant {
        self.proved_again_at.unwrap_or(self.created_at)
    }
}

/// A refresh token's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
pub struct RefreshToken {
    /// sha256 of the token.
    pub secret_hash: Vec<u8>,
    /// Its session.
    pub session_id: SessionId,
    /// When it was issued.
    pub issued_at: Instant,
    /// The hash of the token that it replaced.
    pub predecessor: Option<Vec<u8>>,
    /// When it, or another successor of the same token, was first used.
    pub rotated_at: Option<Instant>,
    /// Whether its successor was used, or another successor of the token that it replaced.
    pub spent: bool,
}

/// The row of a user's second factor. (No `Debug`, like a signing key.)
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = second_factors, treat_none_as_default_value = false)]
pub struct SecondFactor {
    /// Its user.
    pub user_id: UserId,
    /// The secret that counts: a nonce, and the secret encrypted.
    pub secret: Option<Vec<u8>>,
    /// One that was shown, and takes its place once a code proves that an app has it.
    pub begun: Option<Vec<u8>>,
    /// The time step of the last code that was used.
    pub last_step: i64,
    /// Hashes of the recovery codes that are left.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub recovery_codes: JsonSet<String>,
}

/// A signing key's row.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
pub struct SigningKeyRow {
    /// Its id: the `kid`.
    pub id: SigningKeyId,
    /// The seed. If `wrapped`, a nonce and the encrypted seed.
    pub secret: Vec<u8>,
    /// Whether the seed is encrypted with `MOTORPOOL_SECRET`.
    pub wrapped: bool,
    /// The public key.
    pub public_key: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
    /// From when it no longer signs or verifies.
    pub retired_at: Option<Instant>,
}

/// The failed sign-ins that hold up one with a name from an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// With the name from the address.
    pub here: Option<Count>,
    /// With the name from all addresses.
    pub of_name: Option<Count>,
    /// From the address with all names.
    pub of_address: Option<Count>,
    /// With the name's right password and a wrong code, from all addresses.
    pub of_codes: Option<Count>,
}

/// Failed sign-ins of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = login_failures)]
pub struct Count {
    /// How many there were.
    pub failures: i64,
    /// The time of the last one.
    pub last_at: Instant,
    /// The last time that the name signed in from the address.
    pub succeeded_at: Option<Instant>,
}
