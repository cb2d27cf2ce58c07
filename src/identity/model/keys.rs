//! API keys.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{JsonSet, schema::api_keys},
    events::event_types,
    http::{Patch, Patchable},
    kernel::{Actor, ActorKind, ApiKeyId, DepartmentId, Instant, Role, UserId},
};

event_types! {
    /// What happens to an API key.
    pub enum KeyEvent of "key" ("API key", "接口密钥") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// Another administrator approved what was granted.
        Approve = "approve" ("approved", "审批通过"),
        /// What was granted was rejected or withdrawn.
        Reject = "reject" ("rejected", "驳回"),
    }
}

/// An API key as clients write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyNew {
    /// The system that uses it.
    #[schema(min_length = 1, max_length = 100, example = "oa")]
    pub name: String,
    /// The roles: any but `driver` and `supplier`.
    #[schema(min_items = 1)]
    pub roles: BTreeSet<Role>,
    /// The departments that it books for. Required for `requester` and `approver`, not allowed otherwise.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub department_ids: BTreeSet<DepartmentId>,
    /// The time from which it is no longer valid, within 400 days.
    pub expires_at: Instant,
    /// Whether it may approve and reject, and act as a second person.
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
    /// Only keys that wait for another administrator, or only the others.
    pub pending: Option<bool>,
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
    /// Whether it may approve and reject, and act as a second person.
    pub may_approve: bool,
    /// The first day on which it is no longer in use.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// The user who made it. None if that isn't on record.
    pub created_by: Option<UserId>,
    /// The administrator who granted what it may. Until another approves, it may nothing.
    pub pending_by: Option<UserId>,
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

    /// When it ends: it expires, or is out of use before that.
    pub fn ends_at(&self) -> Instant {
        self.retired_on.map_or(self.expires_at, |day| self.expires_at.min(Instant::day_start(day)))
    }

    /// The actor of the key's requests.
    pub fn actor(&self) -> Actor {
        let roles: Vec<_> = self.roles.0.iter().copied().filter(|_| self.pending_by.is_none()).collect();
        Actor {
            kind: ActorKind::Key,
            id: self.id.0,
            person: self.created_by.map_or(self.id.0, |maker| maker.0),
            name: self.name.clone(),
            held: roles.clone(),
            roles,
            department_ids: self.department_ids.0.iter().copied().collect(),
            delegated: Vec::new(),
            driver_id: None,
            supplier_id: None,
            may_approve: self.may_approve,
            session_id: None,
            must_first: None,
            proved_at: None,
            good_until: Some(self.ends_at()),
        }
    }
}
