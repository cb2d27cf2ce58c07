//! Users.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{JsonSet, schema::users},
    events::event_types,
    http::{Patch, Patchable},
    kernel::{Actor, ActorKind, DepartmentId, DriverId, Instant, Role, SessionId, SupplierId, UserId, spelling},
};

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
        /// Another administrator approved what was granted.
        Approve = "approve" ("approved", "审批通过"),
        /// What was granted was rejected or withdrawn.
        Reject = "reject" ("rejected", "驳回"),
        /// The user set up a second factor.
        EnrolTotp = "enrol_totp" ("second factor set up", "绑定动态验证码"),
        /// The user gave a recovery code. Each is good once.
        UseRecoveryCode = "use_recovery_code" ("recovery code used", "使用备用码"),
        /// Somebody else took the second factor away.
        ResetTotp = "reset_totp" ("second factor reset", "重置动态验证码"),
    }
}

/// A person or system at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
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
    /// What the user is called: the person's name.
    #[schema(min_length = 1, max_length = 100, example = "王小明")]
    pub full_name: Option<String>,
    /// The password. It is stored as a hash and never answered. Required without an `identity`.
    #[schema(min_length = 12, max_length = 256, example = "correct-horse-battery")]
    pub password: Option<String>,
    /// The user's identity at the identity provider. The provider's tokens for it act as this user. Not allowed for
    /// administrators.
    pub identity: Option<ProviderIdentity>,
    /// The roles.
    #[schema(min_items = 1)]
    pub roles: BTreeSet<Role>,
    /// The home department. `requester` and `approver` need one, others have none. If it is left out, it is the first of
    /// `department_ids`.
    pub department_id: Option<DepartmentId>,
    /// All departments, the home department included. If left out, the user belongs to the home department only.
    #[schema(max_items = 500)]
    pub department_ids: Option<Vec<DepartmentId>>,
    /// The user's own record among the drivers. Required for `driver`, not allowed otherwise.
    pub driver_id: Option<DriverId>,
    /// The supplier whom the user works for. Required for `supplier`, not allowed otherwise.
    pub supplier_id: Option<SupplierId>,
    /// Whether the user can't sign in.
    #[serde(default)]
    pub disabled: bool,
}

/// A merge patch of a user.
pub type UserPatch = Patch<UserNew>;

impl Patchable for UserNew {
    const FROZEN: &'static [&'static str] = &["username"];
}

impl UserNew {
    /// The home department, and then the others as they are listed.
    pub fn departments(&self) -> Vec<DepartmentId> {
        let listed = self.department_ids.iter().flatten().copied();
        let Some(home) = self.department_id else { return listed.collect() };
        std::iter::once(home).chain(listed.filter(|id| *id != home)).collect()
    }

    /// The outcome of a patch that names only one of `department_id` and `department_ids`. If it lists the departments
    /// without the home department, the first of them becomes the home. If it removes the home department, the user
    /// leaves all of them.
    pub fn settled(mut self, patch: &UserPatch) -> Self {
        match (patch.names("department_id"), patch.names("department_ids")) {
            (true, false) if self.department_id.is_none() => self.department_ids = None,
            (false, true) => {
                let is_listed = |home: &DepartmentId| self.department_ids.as_ref().is_none_or(|all| all.contains(home));
                self.department_id = self.department_id.filter(is_listed);
            }
            _ => {}
        }
        self
    }
}

/// Stands for the password that a patch doesn't change. Only its hash is known.
const KEPT_AS_A_HASH: &str = "kept-as-a-hash";

/// Filter of the list of users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Only with these usernames.
    #[serde(default, deserialize_with = "spelling::read_usernames")]
    pub username: Vec<String>,
    /// Only disabled users, or only the others.
    pub disabled: Option<bool>,
    /// Only users with roles that wait for another administrator, or only the others.
    pub pending: Option<bool>,
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
    /// The home department.
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
    /// The departments beside the home department.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub further_department_ids: JsonSet<DepartmentId>,
    /// Whether somebody else set the password, and the user hasn't changed it since.
    pub password_is_initial: bool,
    /// The roles that the user would have if another administrator approves, as JSON. Until then those of `roles` count.
    pub pending_roles: Option<String>,
    /// The administrator who granted them.
    pub pending_by: Option<UserId>,
    /// What the user is called.
    pub full_name: Option<String>,
    /// The supplier whom the user works for.
    pub supplier_id: Option<SupplierId>,
}

impl User {
    /// All departments, the home department first.
    pub fn departments(&self) -> Vec<DepartmentId> {
        self.department_id.into_iter().chain(self.further_department_ids.0.iter().copied()).collect()
    }

    /// The user as a client would write it, except the password. A patch applies to this.
    pub fn written(&self) -> UserNew {
        UserNew {
            username: self.username.clone(),
            full_name: self.full_name.clone(),
            password: self.password_hash.as_ref().map(|_| KEPT_AS_A_HASH.into()),
            identity: self.identity(),
            roles: self.wanted_roles(),
            department_id: self.department_id,
            // Who belongs to one department moves by `department_id` alone.
            department_ids: Some(self.departments()).filter(|all| all.len() > 1),
            driver_id: self.driver_id,
            supplier_id: self.supplier_id,
            disabled: self.disabled,
        }
    }

    /// The roles that the user would have if another administrator approves, if any wait.
    pub fn pending_roles(&self) -> Option<BTreeSet<Role>> {
        self.pending_roles.as_deref().map(|json| serde_json::from_str(json).unwrap_or_default())
    }

    /// The roles that the user has, once all is approved.
    pub fn wanted_roles(&self) -> BTreeSet<Role> {
        self.pending_roles().unwrap_or_else(|| self.roles.0.clone())
    }

    /// The same, with `held` of the roles that were given and the whole of them waiting for another administrator than
    /// this one.
    #[must_use]
    pub fn pending(self, held: &BTreeSet<Role>, by: UserId) -> Self {
        let wanted = self.roles.0;
        let roles = JsonSet(wanted.intersection(held).copied().collect());
        Self { roles, pending_roles: Some(String::from(JsonSet(wanted))), pending_by: Some(by), ..self }
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
        password_is_initial: bool,
        version: i64,
        created_at: Instant,
        updated_at: Instant,
    ) -> Self {
        let mut departments = new.departments().into_iter();
        let (department_id, further) = (departments.next(), departments.collect());
        let UserNew { username, full_name, password: _, identity, roles, driver_id, supplier_id, disabled, .. } =
            new.clone();
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
            further_department_ids: JsonSet(further),
            password_is_initial,
            pending_roles: None,
            pending_by: None,
            full_name,
            supplier_id,
        }
    }

    /// The actor of the user's requests.
    pub fn actor(&self, session_id: Option<SessionId>) -> Actor {
        Actor {
            kind: ActorKind::User,
            id: self.id.0,
            person: self.id.0,
            name: self.username.clone(),
            roles: self.roles.0.iter().copied().collect(),
            held: self.roles.0.iter().copied().collect(),
            department_ids: self.departments(),
            delegated: Vec::new(),
            driver_id: self.driver_id,
            supplier_id: self.supplier_id,
            may_approve: true,
            session_id,
            must_first: None,
            proved_at: None,
            good_until: None,
        }
    }
}
