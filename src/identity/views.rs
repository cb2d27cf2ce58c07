//! Users, delegations, API keys and sessions as the API answers them.

mod tables;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{self, ProviderIdentity, SessionKind};
use crate::{
    db::etag,
    http,
    kernel::{
        Actor, ActorKind, ApiKeyId, Delegated, DelegationId, DepartmentId, DriverId, Instant, Role, SessionId,
        SupplierId, UserId,
    },
};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in with.
    #[schema(example = "wang.xiaoming")]
    pub username: String,
    /// What the user is called.
    #[schema(example = "王小明")]
    pub full_name: Option<String>,
    /// The user's identity at the identity provider.
    pub identity: Option<ProviderIdentity>,
    /// The roles.
    pub roles: BTreeSet<Role>,
    /// The roles that the user would have if another administrator approves, if any wait (API.md §3.4).
    pub pending_roles: Option<BTreeSet<Role>>,
    /// The administrator who granted them.
    pub pending_by: Option<UserId>,
    /// The home department of a requester or approver.
    pub department_id: Option<DepartmentId>,
    /// All departments of a requester or approver, the home department first.
    pub department_ids: Vec<DepartmentId>,
    /// The user's own record among the drivers.
    pub driver_id: Option<DriverId>,
    /// The supplier whom a user with the role `supplier` works for.
    pub supplier_id: Option<SupplierId>,
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
        let (identity, department_ids, pending_roles) = (row.identity(), row.departments(), row.pending_roles());
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
            pending_by,
            full_name,
            supplier_id,
            ..
        } = row;
        Self {
            id,
            username,
            full_name,
            identity,
            roles: roles.0,
            pending_roles,
            pending_by,
            department_id,
            department_ids,
            driver_id,
            supplier_id,
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

/// An approver's delegation to another user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The approver for whom another approves.
    pub from_user_id: UserId,
    /// The approver's username.
    #[schema(example = "wang.xiaoming")]
    pub from_username: String,
    /// The delegate.
    pub to_user_id: UserId,
    /// The delegate's username.
    #[schema(example = "li.qiang")]
    pub to_username: String,
    /// When it begins.
    pub from: Instant,
    /// When it ends by itself.
    pub until: Instant,
    /// When it was ended early.
    pub ended_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Delegation {
    /// The view of a row with the names of its users.
    pub fn of(row: &model::Delegation, names: &HashMap<UserId, String>) -> Self {
        let model::Delegation { id, from_user_id, to_user_id, starts_at, ends_at, ended_at, .. } = *row;
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        Self {
            id,
            from_user_id,
            from_username: name(from_user_id),
            to_user_id,
            to_username: name(to_user_id),
            from: starts_at,
            until: ends_at,
            ended_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Delegation {
    fn path(&self) -> String {
        format!("/delegations/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of delegations.
#[derive(Debug, Serialize, ToSchema)]
pub struct DelegationPage {
    /// The delegations.
    pub items: Vec<Delegation>,
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
    /// Whether it may approve and reject, and act as a second person.
    pub may_approve: bool,
    /// The first day on which it is no longer in use.
    pub retired_on: Option<NaiveDate>,
    /// The user who made it, who is the person behind it; null if that isn't on record.
    pub created_by: Option<UserId>,
    /// The administrator who granted what it may, while that waits for another; until then the key may nothing (API.md §3.4).
    pub pending_by: Option<UserId>,
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
            created_by,
            pending_by,
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
            created_by,
            pending_by,
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

/// The session of a page of ours. Its refresh token lies in the cookie alone.
#[derive(Serialize, ToSchema)]
pub struct PageSession {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// How long the access token is valid, in seconds.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// The session's id.
    pub session_id: SessionId,
    /// When the session ends unless it is refreshed.
    pub ends_at: Instant,
    /// Who signed in, as `GET /auth/me` says.
    pub me: Me,
}

/// A new second factor. It counts once a code confirms it.
#[derive(Serialize, ToSchema)]
pub struct TotpSecret {
    /// The secret in base32, to be typed into an authenticator app.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// The same as a QR code holds it.
    #[schema(
        example = "otpauth://totp/motorpool:wang.xiaoming?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=motorpool"
    )]
    pub url: String,
    /// The QR code itself, for pages that draw it.
    pub qr: Option<http::Qr>,
}

/// What takes the place of the app if it is lost.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, each good once. They are shown only in this answer.
    #[schema(example = json!(["q6zk-4d2x-m7wa-ht3c-2vxe-n5ub"]))]
    pub recovery_codes: Vec<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub user_id: UserId,
    /// The user's name.
    #[schema(example = "wang.xiaoming")]
    pub username: String,
    /// `browser`: a page of ours, whose refresh token lies in a cookie; `client`: a program, which has its tokens.
    #[schema(value_type = String, example = "client")]
    pub kind: SessionKind,
    /// When it began.
    pub created_at: Instant,
    /// When it began or was last refreshed.
    pub last_seen_at: Instant,
    /// When it ends unless it is refreshed.
    pub ends_at: Instant,
    /// The address from which it was last seen, of IPv6 its /64.
    #[schema(example = "10.20.1.7")]
    pub address: Option<String>,
    /// The program by which it was last seen, as it calls itself (`User-Agent`).
    #[schema(example = "oa/5.2")]
    pub agent: Option<String>,
    /// Whether this request was made in it.
    pub current: bool,
    /// When it last changed: the same as `last_seen_at`.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1778025600000000\"")]
    pub etag: String,
}

impl Session {
    /// The view of a user's row, for who asks in the session `at_hand`.
    pub fn of(row: model::Session, username: String, at_hand: Option<SessionId>) -> Self {
        let (last_seen_at, etag) = (row.last_seen_at(), etag(row.version()));
        let model::Session { id, user_id, created_at, expires_at: ends_at, address, agent, kind, .. } = row;
        let current = at_hand == Some(id);
        Self {
            id,
            user_id,
            username,
            kind,
            created_at,
            last_seen_at,
            ends_at,
            address,
            agent,
            current,
            updated_at: last_seen_at,
            etag,
        }
    }
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPage {
    /// The sessions.
    pub items: Vec<Session>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// An approver for whom the caller may approve and reject at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActsFor {
    /// The approver.
    pub user_id: UserId,
    /// The approver's username.
    #[schema(example = "li.qiang")]
    pub username: String,
    /// The departments whose bookings the caller decides about for that approver.
    pub department_ids: Vec<DepartmentId>,
    /// When the delegation ends.
    pub until: Instant,
}

impl From<Delegated> for ActsFor {
    fn from(delegated: Delegated) -> Self {
        let Delegated { user_id, username, department_ids, until } = delegated;
        Self { user_id, username, department_ids, until }
    }
}

/// The company, as its people and customers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Company {
    /// Its name.
    #[schema(example = "宁海县公务用车服务有限公司")]
    pub name: String,
    /// Where customers call.
    pub phone: Option<String>,
    /// Its time zone, as the IANA calls it.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
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
    /// What the user is called.
    #[schema(example = "王小明")]
    pub full_name: Option<String>,
    /// The current roles.
    pub roles: Vec<Role>,
    /// The departments of a requester or approver, a user's home department first.
    pub department_ids: Vec<DepartmentId>,
    /// The name of a user's home department.
    #[schema(example = "县财政局")]
    pub department_name: Option<String>,
    /// The approvers for whom the caller may approve and reject at present.
    pub acts_for: Vec<ActsFor>,
    /// The user's own record among the drivers.
    pub driver_id: Option<DriverId>,
    /// The supplier whom a user with the role `supplier` works for.
    pub supplier_id: Option<SupplierId>,
    /// That supplier's name.
    pub supplier_name: Option<String>,
    /// Whether the caller may approve, if a role permits it. Always true for users; a setting of each key.
    pub may_approve: bool,
    /// What the caller must do before anything else, as the code of the refusal of all else: `password_change_required`,
    /// `totp_enrolment_required`.
    pub must_first: Option<String>,
    /// The company.
    pub company: Company,
}

/// What a caller is told of themselves that the [`Actor`] doesn't have.
#[derive(Debug)]
pub struct Known {
    /// What the user is called.
    pub full_name: Option<String>,
    /// The name of the user's home department.
    pub department_name: Option<String>,
    /// The name of the supplier whom the user works for.
    pub supplier_name: Option<String>,
    /// The company.
    pub company: Company,
}

impl Me {
    /// The caller, with what else is known of them.
    pub fn of(actor: &Actor, known: Known) -> Self {
        let Known { full_name, department_name, supplier_name, company } = known;
        let Actor {
            kind,
            id,
            person: _,
            name,
            roles,
            held: _,
            department_ids,
            delegated,
            driver_id,
            supplier_id,
            may_approve,
            session_id: _,
            must_first,
            proved_at: _,
            good_until: _,
        } = actor.clone();
        Self {
            id,
            kind,
            name,
            full_name,
            roles,
            department_ids,
            department_name,
            acts_for: delegated.into_iter().map(ActsFor::from).collect(),
            driver_id,
            supplier_id,
            supplier_name,
            may_approve,
            must_first: must_first.map(|code| code.as_str().to_owned()),
            company,
        }
    }
}
