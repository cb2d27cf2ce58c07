//! Who is asking.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Id, id::of, text_enum};

text_enum! {
    /// What somebody may do here (API.md §3.1).
    pub enum Role {
        /// Books for a department.
        Requester = "requester" ("Requester", "用车申请人"),
        /// Books and approves for a department.
        Approver = "approver" ("Approver", "审批人"),
        /// Assigns vehicles and drivers.
        Dispatcher = "dispatcher" ("Dispatcher", "调度员"),
        /// Drives.
        Driver = "driver" ("Driver", "驾驶员"),
        /// Keeps tariffs and books.
        Accountant = "accountant" ("Accountant", "会计"),
        /// Reads everything and settles disputes.
        Supervisor = "supervisor" ("Supervisor", "监管人员"),
        /// Keeps users and master data.
        Admin = "admin" ("Administrator", "系统管理员"),
    }
}

text_enum! {
    /// What kind of caller an event names.
    pub enum ActorKind {
        /// A signed-in person.
        User = "user" ("Person", "用户"),
        /// An API key.
        Key = "key" ("API key", "接口密钥"),
        /// A rule that the service carries out by itself.
        Rule = "rule" ("Rule", "系统规则"),
        /// The command line.
        Cli = "cli" ("Command line", "命令行"),
    }
}

/// For whom an API key acts: recorded, never trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBehalfOf {
    /// The person's name.
    #[schema(min_length = 1, max_length = 100, example = "王小明")]
    pub name: String,
    /// The person's number in the calling system.
    #[schema(rename = "ref", min_length = 1, max_length = 100, example = "oa-1029")]
    #[serde(rename = "ref")]
    pub reference: String,
}

/// Who is asking, with what rights. Made by the authenticator, a job or the command line, and by nothing else.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What kind of caller.
    pub kind: ActorKind,
    /// The user's or key's id; nil for rules and the command line.
    pub id: Uuid,
    /// The username or the key's name.
    pub name: String,
    /// The roles held now.
    pub roles: Vec<Role>,
    /// The departments that a requester or approver is confined to.
    pub department_ids: Vec<Id<of::Department>>,
    /// The driver that a user with the role is.
    pub driver_id: Option<Id<of::Driver>>,
    /// Whether approving is allowed: always for people, by its setting for a key.
    pub may_approve: bool,
    /// The session an access token belongs to.
    pub session_id: Option<Id<of::Session>>,
}

/// Which rows a caller may see of what belongs to departments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every department's.
    All,
    /// These departments' only.
    Departments(Vec<Id<of::Department>>),
    /// Only the trips that this driver drives.
    Driver(Id<of::Driver>),
    /// None.
    Nothing,
}

impl Actor {
    /// What the service does by itself.
    pub fn rule(name: &str) -> Self {
        Self::system(ActorKind::Rule, name)
    }

    /// What the operator does on the command line.
    pub fn cli() -> Self {
        Self::system(ActorKind::Cli, "motorpool")
    }

    fn system(kind: ActorKind, name: &str) -> Self {
        Self {
            kind,
            id: Uuid::nil(),
            name: name.into(),
            roles: Vec::new(),
            department_ids: Vec::new(),
            driver_id: None,
            may_approve: false,
            session_id: None,
        }
    }

    /// Whether the role is held.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether any of the roles is held.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// The widest view that the caller's roles give.
    pub fn scope(&self) -> Scope {
        if matches!(self.kind, ActorKind::Rule | ActorKind::Cli)
            || self.is_any(&[Role::Dispatcher, Role::Accountant, Role::Supervisor, Role::Admin])
        {
            Scope::All
        } else if self.is_any(&[Role::Requester, Role::Approver]) {
            Scope::Departments(self.department_ids.clone())
        } else {
            self.driver_id.map_or(Scope::Nothing, Scope::Driver)
        }
    }
}
