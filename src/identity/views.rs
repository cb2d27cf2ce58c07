//! Users, API keys and sessions as the API answers them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{self, ProviderIdentity};
use crate::{
    db::etag,
    http,
    kernel::{Actor, ActorKind, ApiKeyId, DepartmentId, DriverId, Instant, Role, UserId},
};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in with.
    #[schema(example = "wang.xiaoming")]
    pub username: String,
    /// The user's identity at the identity provider.
    pub identity: Option<ProviderIdentity>,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The department of a requester or approver.
    pub department_id: Option<DepartmentId>,
    /// The user's own record among the drivers.
    pub driver_id: Option<DriverId>,
    /// Whether the user can't sign in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::User> for User {
    fn from(row: model::User) -> Self {
        let identity = row.identity();
        let model::User {
            id,
            username,
            roles,
            department_id,
            driver_id,
            disabled,
            version,
            created_at,
            updated_at,
            ..
        } = row;
        Self {
            id,
            username,
            identity,
            roles: roles.0,
            department_id,
            driver_id,
            disabled,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for User {
    fn path(&self) -> String {
        format!("/users/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPage {
    /// The users.
    pub items: Vec<User>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// The system that uses it.
    #[schema(example = "oa")]
    pub name: String,
    /// The first characters of the key, to recognize it by.
    #[schema(example = "mp_1a2b3c4d")]
    pub prefix: String,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The departments that it books for.
    pub department_ids: BTreeSet<DepartmentId>,
    /// The time from which it is no longer valid.
    pub expires_at: Instant,
    /// Whether it may approve bookings.
    pub may_approve: bool,
    /// The first day on which it is no longer in use.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::ApiKey> for ApiKey {
    fn from(row: model::ApiKey) -> Self {
        let model::ApiKey {
            id,
            name,
            prefix,
            secret_hash: _,
            roles,
            department_ids,
            expires_at,
            may_approve,
            retired_on,
            version,
            created_at,
            updated_at,
        } = row;
        let (roles, department_ids) = (roles.0, department_ids.0);
        Self {
            id,
            name,
            prefix,
            roles,
            department_ids,
            expires_at,
            may_approve,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for ApiKey {
    fn path(&self) -> String {
        format!("/keys/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A new API key with its secret, which no other answer shows.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKeyMade {
    /// The key's resource.
    #[serde(flatten)]
    pub resource: ApiKey,
    /// The key, to be sent as `Authorization: Bearer mp_…`. It is shown only in this answer.
    #[schema(example = "mp_1a2b3c4d7Qk0pY2mVt8wXh3rLz5sN9bC1dF4gJ6aE0uI2oKx")]
    pub key: String,
}

impl http::Resource for ApiKeyMade {
    fn path(&self) -> String {
        self.resource.path()
    }
    fn etag(&self) -> &str {
        &self.resource.etag
    }
}

/// A page of API keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyPage {
    /// The keys.
    pub items: Vec<ApiKey>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct SessionTokens {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// To be exchanged for new tokens. It can be used once.
    pub refresh_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// How long the access token is valid, in seconds.
    #[schema(example = 900)]
    pub expires_in: i64,
}

/// The caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// The user's or key's id.
    pub id: Uuid,
    /// `user` or `key`.
    #[schema(value_type = String, example = "user")]
    pub kind: ActorKind,
    /// The username, or the key's name.
    #[schema(example = "wang.xiaoming")]
    pub name: String,
    /// The current roles.
    pub roles: Vec<Role>,
    /// The departments of a requester or approver.
    pub department_ids: Vec<DepartmentId>,
    /// The user's own record among the drivers.
    pub driver_id: Option<DriverId>,
    /// Whether the caller may approve, if a role permits it. Always true for users; a setting of each key.
    pub may_approve: bool,
}

impl From<&Actor> for Me {
    fn from(actor: &Actor) -> Self {
        let Actor { kind, id, name, roles, department_ids, driver_id, may_approve, session_id: _ } = actor.clone();
        Self { id, kind, name, roles, department_ids, driver_id, may_approve }
    }
}
