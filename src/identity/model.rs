//! Users, API keys, sessions, refresh tokens, signing keys.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{
        JsonSet,
        schema::{api_keys, login_failures, refresh_tokens, sessions, signing_keys, users},
    },
    events::event_types,
    http::{Patch, Patchable},
    kernel::{Actor, ActorKind, ApiKeyId, DepartmentId, DriverId, Instant, Role, SessionId, SigningKeyId, UserId},
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
    }
}

event_types! {
    /// What happens to a user.
    pub enum UserEvent of "user" ("User", "用户") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// An administrator set a new password.
        ResetPassword = "reset_password" ("password reset", "重置密码"),
        /// The user set a new password.
        ChangePassword = "change_password" ("password changed", "修改密码"),
    }
}

event_types! {
    /// What happens to an API key.
    pub enum KeyEvent of "key" ("API key", "接口密钥") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

/// A person or system at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderIdentity {
    /// The provider: exactly the `iss` of its tokens.
    #[schema(min_length = 1, max_length = 255, example = "https://login.county.example")]
    pub issuer: String,
    /// The person or system: the `sub` of the provider's tokens.
    #[schema(min_length = 1, max_length = 255, example = "248289761001")]
    pub subject: String,
}

/// A user as clients write it. (No `Debug`: it holds the password.)
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserNew {
    /// The name to sign in with. It is unique and never changes.
    #[schema(min_length = 3, max_length = 64, pattern = "^[a-z0-9._-]+$", example = "wang.xiaoming")]
    pub username: String,
    /// The password. It is stored as a hash and never answered. Required without an `identity`.
    #[schema(min_length = 12, max_length = 256, example = "correct-horse-battery")]
    pub password: Option<String>,
    /// The user's identity at the identity provider. The provider's tokens for it act as this user. Not allowed for
    /// administrators.
    pub identity: Option<ProviderIdentity>,
    /// The roles.
    #[schema(min_items = 1)]
    pub roles: BTreeSet<Role>,
    /// The department. Required for `requester` and `approver`, not allowed otherwise.
    pub department_id: Option<DepartmentId>,
    /// The user's own record among the drivers. Required for `driver`, not allowed otherwise.
    pub driver_id: Option<DriverId>,
    /// Whether the user can't sign in.
    #[serde(default)]
    pub disabled: bool,
}

/// A merge patch of a user.
pub type UserPatch = Patch<UserNew>;

impl Patchable for UserNew {
    const FROZEN: &'static [&'static str] = &["username"];
}

/// Stands for the password that a patch doesn't change. Only its hash is known.
const KEPT_AS_A_HASH: &str = "kept-as-a-hash";

/// Filter of the list of users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Only with these usernames.
    #[serde(default)]
    pub username: Vec<String>,
    /// Only disabled users, or only the others.
    pub disabled: Option<bool>,
}

/// A user's row.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in with.
    pub username: String,
    /// The hash of the password, if the user has one.
    pub password_hash: Option<String>,
    /// The roles.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub roles: JsonSet<Role>,
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The user's own record among the drivers.
    pub driver_id: Option<DriverId>,
    /// Whether the user can't sign in.
    pub disabled: bool,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// The `iss` of the identity provider's tokens.
    pub issuer: Option<String>,
    /// The `sub` of the identity provider's tokens.
    pub subject: Option<String>,
}

impl User {
    /// The user as a client would write it, except the password. A patch applies to this.
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

    /// The user's identity at the identity provider.
    pub fn identity(&self) -> Option<ProviderIdentity> {
        let (issuer, subject) = self.issuer.clone().zip(self.subject.clone())?;
        Some(ProviderIdentity { issuer, subject })
    }

    /// The row with the fields of `new`.
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
            roles: JsonSet(roles),
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

    /// The actor of the user's requests.
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

/// An API key as clients write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyNew {
    /// The system that uses it.
    #[schema(min_length = 1, max_length = 100, example = "oa")]
    pub name: String,
    /// The roles: any but `driver`.
    #[schema(min_items = 1)]
    pub roles: BTreeSet<Role>,
    /// The departments that it books for. Required for `requester` and `approver`, not allowed otherwise.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub department_ids: BTreeSet<DepartmentId>,
    /// The time from which it is no longer valid.
    pub expires_at: Instant,
    /// Whether it may approve bookings.
    #[serde(default)]
    pub may_approve: bool,
    /// The first day on which it is no longer in use.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of an API key.
pub type ApiKeyPatch = Patch<ApiKeyNew>;

impl Patchable for ApiKeyNew {}

/// Filter of the list of API keys.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyFilter {
    /// Only with these names.
    #[serde(default)]
    pub name: Vec<String>,
}

/// An API key's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = api_keys, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// The system that uses it.
    pub name: String,
    /// The first characters of the key, to recognize it by.
    pub prefix: String,
    /// sha256 of the whole key.
    pub secret_hash: Vec<u8>,
    /// The roles.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub roles: JsonSet<Role>,
    /// The departments that it books for.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub department_ids: JsonSet<DepartmentId>,
    /// The time from which it is no longer valid.
    pub expires_at: Instant,
    /// Whether it may approve bookings.
    pub may_approve: bool,
    /// The first day on which it is no longer in use.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl ApiKey {
    /// The key as a client would write it. A patch applies to this.
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

    /// The row with the fields of `new`, as its next version.
    pub fn rewritten(&self, new: &ApiKeyNew, now: Instant) -> Self {
        let ApiKeyNew { name, roles, department_ids, expires_at, may_approve, retired_on } = new.clone();
        let (roles, department_ids) = (JsonSet(roles), JsonSet(department_ids));
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

    /// Whether it is out of use on this local day.
    pub fn is_retired(&self, today: NaiveDate) -> bool {
        self.retired_on.is_some_and(|day| day <= today)
    }

    /// The actor of the key's requests.
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
    /// When it ends at the latest.
    pub expires_at: Instant,
    /// When it was ended early.
    pub revoked_at: Option<Instant>,
}

impl Session {
    /// Whether it has not ended.
    pub fn is_alive(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
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
    /// Whether its successor was used.
    pub spent: bool,
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

/// Failed sign-ins with one username from one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = login_failures)]
pub struct Failures {
    /// How many there were.
    pub failures: i64,
    /// The time of the last one.
    pub last_at: Instant,
}
