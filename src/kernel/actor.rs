//! The caller of an operation: roles, departments and the scope that follows from them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Id, id::of, text_enum};

text_enum! {
    /// A role, which decides what its holder may do (API.md §3.1).
    pub enum Role {
        /// Books vehicles for a department.
        Requester = "requester" ("Requester", "用车申请人"),
        /// Books vehicles for a department and approves its bookings.
        Approver = "approver" ("Approver", "审批人"),
        /// Assigns vehicles and drivers.
        Dispatcher = "dispatcher" ("Dispatcher", "调度员"),
        /// Drives trips.
        Driver = "driver" ("Driver", "驾驶员"),
        /// Maintains tariffs and keeps the books.
        Accountant = "accountant" ("Accountant", "会计"),
        /// Reads everything and settles disputes.
        Supervisor = "supervisor" ("Supervisor", "监管人员"),
        /// Maintains users and master data.
        Admin = "admin" ("Administrator", "系统管理员"),
    }
}

text_enum! {
    /// The kind of caller that made a change.
    pub enum ActorKind {
        /// A signed-in person.
        User = "user" ("Person", "用户"),
        /// An API key.
        Key = "key" ("API key", "接口密钥"),
        /// The service itself, carrying out a rule.
        Rule = "rule" ("Rule", "系统规则"),
        /// The command line.
        Cli = "cli" ("Command line", "命令行"),
    }
}

/// The person for whom an API key says it acts. It is recorded with the change and grants no rights.
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

/// The caller and its rights. Only the gate, jobs and the command line make one.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The kind of caller.
    pub kind: ActorKind,
    /// The id of the user or key; nil for rules and the command line.
    pub id: Uuid,
    /// The username, or the name of the key, rule or program.
    pub name: String,
    /// The roles that the caller holds at present.
    pub roles: Vec<Role>,
    /// The departments that a requester or approver may act for.
    pub department_ids: Vec<Id<of::Department>>,
    /// The driver's record of a user with the role `driver`.
    pub driver_id: Option<Id<of::Driver>>,
    /// Whether the caller may approve. People always may; a key may if it is set so.
    pub may_approve: bool,
    /// The session of the access token, if the caller came with one.
    pub session_id: Option<Id<of::Session>>,
}

/// Which rows a caller may see, among those that belong to departments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The rows of every department.
    All,
    /// The rows of these departments only.
    Departments(Vec<Id<of::Department>>),
    /// Only the trips that this driver drives.
    Driver(Id<of::Driver>),
    /// No rows.
    Nothing,
}

impl Actor {
    /// The actor of a rule that the service carries out by itself.
    pub fn rule(name: &str) -> Self {
        Self::system(ActorKind::Rule, name)
    }

    /// The actor of the command line.
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

    /// Whether the caller holds this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller holds at least one of these roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// The widest scope that any of the caller's roles gives.
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
