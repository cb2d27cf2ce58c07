//! Users, API keys, sessions, refresh tokens, signing keys.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{
        Stored,
        schema::{api_keys, login_failures, refresh_tokens, sessions, signing_keys, users},
    },
    http::{Patch, Patchable},
    kernel::{Actor, ActorKind, ApiKeyId, DepartmentId, DriverId, Instant, Role, SessionId, SigningKeyId, UserId},
};

/// Somebody at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderIdentity {
    /// The provider: `iss` of its tokens, letter by letter.
    #[schema(min_length = 1, max_length = 255, example = "https://login.county.example")]
    pub issuer: String,
    /// The person or system there: `sub` of its tokens.
    #[schema(min_length = 1, max_length = 255, example = "248289761001")]
    pub subject: String,
}

/// What is written of a user. (No `Debug`: it holds the password.)
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserNew {
    /// The name to sign in with; unique, and it never changes.
    #[schema(min_length = 3, max_length = 64, pattern = "^[a-z0-9._-]+$", example = "wang.xiaoming")]
    pub username: String,
    /// The password; kept as a hash, never answered. Required without an `identity`.
    #[schema(min_length = 12, max_length = 256, example = "correct-horse-battery")]
    pub password: Option<String>,
    /// Who the user is at the identity provider: its tokens then act as this user. Never an administrator.
    pub identity: Option<ProviderIdentity>,
    /// The roles.
    #[schema(min_items = 1)]
    pub roles: BTreeSet<Role>,
    /// The department: required for `requester` and `approver`, forbidden otherwise.
    pub department_id: Option<DepartmentId>,
    /// The driver that the user is: required for `driver`, forbidden otherwise.
    pub driver_id: Option<DriverId>,
    /// Whether signing in is barred.
    #[serde(default)]
    pub disabled: bool,
}

/// A merge patch of a user.
pub type UserPatch = Patch<UserNew>;

impl Patchable for UserNew {
    const FROZEN: &'static [&'static str] = &["username"];
}

/// What stands for the password where a patch leaves it as it is.
const KEPT_AS_A_HASH: &str = "kept-as-a-hash";

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Of these names.
    #[serde(default)]
    pub username: Vec<String>,
    /// Barred ones, or the others.
    pub disabled: Option<bool>,
}

/// A user's row.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in with.
    pub username: String,
    /// The password's hash, where there is one.
    pub password_hash: Option<String>,
    /// The roles.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub roles: Stored<Role>,
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// Whether signing in is barred.
    pub disabled: bool,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// The identity provider.
    pub issuer: Option<String>,
    /// Who the user is there.
    pub subject: Option<String>,
}

impl User {
    /// What its creator would write to make it as it is, but for the password.
    pub fn written(&self) -> UserNew {
        UserNew {
            username: self.username.clone(),
            password: self.password_hash.as_ref().map(|_| KEPT_AS_A_HASH.into()),
            identity: self.identity(),
            roles: self.roles.0.clone(),
            department_id: self.department_id,
            driver_id: self.driver_id,
            disabled: self.disabled,
        }
    }

    /// Who the user is at the identity provider.
    pub fn identity(&self) -> Option<ProviderIdentity> {
        let (issuer, subject) = self.issuer.clone().zip(self.subject.clone())?;
        Some(ProviderIdentity { issuer, subject })
    }

    /// The row that these words make.
    pub fn new(
        id: UserId,
        new: &UserNew,
        password_hash: Option<String>,
        version: i64,
        created_at: Instant,
        updated_at: Instant,
    ) -> Self {
        let UserNew { username, password: _, identity, roles, department_id, driver_id, disabled } = new.clone();
        let (issuer, subject) = identity.map(|identity| (identity.issuer, identity.subject)).unzip();
        Self {
            id,
            username,
            password_hash,
            roles: Stored(roles),
            department_id,
            driver_id,
            disabled,
            version,
            created_at,
            updated_at,
            issuer,
            subject,
        }
    }

    /// The user as a caller.
    pub fn actor(&self, session_id: Option<SessionId>) -> Actor {
        Actor {
            kind: ActorKind::User,
            id: self.id.0,
            name: self.username.clone(),
            roles: self.roles.0.iter().copied().collect(),
            department_ids: self.department_id.into_iter().collect(),
            driver_id: self.driver_id,
            may_approve: true,
            session_id,
        }
    }
}

/// What is written of an API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyNew {
    /// Which system uses it.
    #[schema(min_length = 1, max_length = 100, example = "oa")]
    pub name: String,
    /// The roles: any but `driver`.
    #[schema(min_items = 1)]
    pub roles: BTreeSet<Role>,
    /// The departments it books for: required for `requester` and `approver`, forbidden otherwise.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub department_ids: BTreeSet<DepartmentId>,
    /// From when it is void.
    pub expires_at: Instant,
    /// Whether it may approve.
    #[serde(default)]
    pub may_approve: bool,
    /// The first day on which it works no more.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of an API key.
pub type ApiKeyPatch = Patch<ApiKeyNew>;

impl Patchable for ApiKeyNew {}

/// Which keys.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyFilter {
    /// Of these names.
    #[serde(default)]
    pub name: Vec<String>,
}

/// An API key's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = api_keys, treat_none_as_null = true)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Which system uses it.
    pub name: String,
    /// How it begins, to tell it by.
    pub prefix: String,
    /// sha256 of the whole key.
    pub secret_hash: Vec<u8>,
    /// The roles.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub roles: Stored<Role>,
    /// The departments it books for.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub department_ids: Stored<DepartmentId>,
    /// From when it is void.
    pub expires_at: Instant,
    /// Whether it may approve.
    pub may_approve: bool,
    /// The first day on which it works no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl ApiKey {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> ApiKeyNew {
        ApiKeyNew {
            name: self.name.clone(),
            roles: self.roles.0.clone(),
            department_ids: self.department_ids.0.clone(),
            expires_at: self.expires_at,
            may_approve: self.may_approve,
            retired_on: self.retired_on,
        }
    }

    /// The row with these words instead of its own.
    pub fn rewritten(&self, new: &ApiKeyNew, now: Instant) -> Self {
        let ApiKeyNew { name, roles, department_ids, expires_at, may_approve, retired_on } = new.clone();
        let (roles, department_ids) = (Stored(roles), Stored(department_ids));
        Self {
            name,
            roles,
            department_ids,
            expires_at,
            may_approve,
            retired_on,
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        }
    }

    /// Whether it works no more on this local day.
    pub fn is_retired(&self, today: NaiveDate) -> bool {
        self.retired_on.is_some_and(|day| day <= today)
    }

    /// The key as a caller.
    pub fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::Key,
            id: self.id.0,
            name: self.name.clone(),
            roles: self.roles.0.iter().copied().collect(),
            department_ids: self.department_ids.0.iter().copied().collect(),
            driver_id: None,
            may_approve: self.may_approve,
            session_id: None,
        }
    }
}

/// A sign-in, and the family of refresh tokens that comes of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// When it began.
    pub created_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
    /// When it was ended.
    pub revoked_at: Option<Instant>,
}

impl Session {
    /// Whether it lasts.
    pub fn is_alive(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A refresh token's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens)]
pub struct RefreshToken {
    /// sha256 of the token.
    pub secret_hash: Vec<u8>,
    /// Its family.
    pub session_id: SessionId,
    /// When it was issued.
    pub issued_at: Instant,
    /// The token it succeeds.
    pub predecessor: Option<Vec<u8>>,
    /// When it, or a twin of it, was first used.
    pub rotated_at: Option<Instant>,
    /// Whether its successor was used.
    pub spent: bool,
}

/// A signing key's row.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKeyRow {
    /// Its id: the `kid`.
    pub id: SigningKeyId,
    /// The seed, or where wrapped the nonce and the sealed seed.
    pub secret: Vec<u8>,
    /// Whether the seed is sealed under `MOTORPOOL_SECRET`.
    pub wrapped: bool,
    /// The public key.
    pub public_key: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
    /// Since when it signs and verifies no more.
    pub retired_at: Option<Instant>,
}

/// Failed sign-ins of a name from an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = login_failures)]
pub struct Failures {
    /// How many.
    pub failures: i64,
    /// When the last was.
    pub last_at: Instant,
}
