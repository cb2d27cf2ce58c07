//! The caller of an operation: roles, departments and the scope that follows from them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Code, Id, Instant, id::of, spelling, text_enum};

text_enum! {
    /// A rule by which the service acts of itself, as its events and journals name their actor.
    pub enum Rule {
        /// A trip is confirmed that nobody answered in time.
        ConfirmByRule = "confirm_by_rule" ("the service (confirmed in default of an answer)", "系统（逾期自动确认）"),
        /// A booking ends that nobody departed for.
        Lapse = "lapse" ("the service (lapsed)", "系统（逾期自动失效）"),
        /// Who waits hears that there is room.
        Waitlist = "waitlist" ("the service (waiting list)", "系统（候补通知）"),
    }
}

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
        /// Serves the bureau by contract, and sees its own contracts only.
        Supplier = "supplier" ("Supplier", "服务供应商"),
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

impl OnBehalfOf {
    /// The id or username by which it names a user, if it names one.
    pub fn user(&self) -> String {
        let reference = spelling::username(&self.reference);
        Uuid::parse_str(&reference).map_or(reference, |id| id.to_string())
    }
}

/// An approver for whom the caller may decide at present, because they delegated it (RULES.md §1.13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegated {
    /// The approver.
    pub user_id: Id<of::User>,
    /// The approver's username.
    pub username: String,
    /// The departments whose bookings that approver decides about.
    pub department_ids: Vec<Id<of::Department>>,
    /// When it ends.
    pub until: Instant,
}

/// The caller and its rights. Only the gate, jobs and the command line make one.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The kind of caller.
    pub kind: ActorKind,
    /// The id of the user or key; nil for rules and the command line.
    pub id: Uuid,
    /// The id of the person behind: the user, or who made the key. A key is nobody else than its maker.
    pub person: Uuid,
    /// The username, or the name of the key, rule or program.
    pub name: String,
    /// The roles that the caller acts in. The gate leaves those that opened the operation, see [`Actor::acting_as`].
    pub roles: Vec<Role>,
    /// All roles that the caller holds. They open nothing here; answers say by them what the caller may do elsewhere.
    pub held: Vec<Role>,
    /// The departments that a requester or approver may act for.
    pub department_ids: Vec<Id<of::Department>>,
    /// The approvers for whom the caller may approve and reject at present. Only operations for delegates know them.
    pub delegated: Vec<Delegated>,
    /// The driver's record of a user with the role `driver`.
    pub driver_id: Option<Id<of::Driver>>,
    /// The supplier whom a user with the role `supplier` works for.
    pub supplier_id: Option<Id<of::Supplier>>,
    /// Whether the caller may approve. People always may; a key may if it is set so.
    pub may_approve: bool,
    /// The session of the access token, if the caller came with one.
    pub session_id: Option<Id<of::Session>>,
    /// What the caller must do before anything else, as the refusal of all else says it (API.md §6.4).
    pub must_first: Option<Code>,
    /// When the person last proved who they are, if that is known: by a password here, or at the identity provider.
    pub proved_at: Option<Instant>,
    /// When the token or key ends with which the caller came, if that is known.
    pub good_until: Option<Instant>,
}

/// Which rows a caller may see, among those that belong to departments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The rows of every department.
    All,
    /// The rows of these departments, and the trips that this driver drives.
    Own {
        /// The departments; none for who has no role in any.
        departments: Vec<Id<of::Department>>,
        /// The driver.
        driver: Option<Id<of::Driver>>,
    },
}

impl Scope {
    /// The departments to which it is confined. None if it has the rows of all.
    pub fn departments(&self) -> Option<&[Id<of::Department>]> {
        match self {
            Self::All => None,
            Self::Own { departments, .. } => Some(departments),
        }
    }

    /// Whether the rows of this department are in it.
    pub fn has(&self, department: Id<of::Department>) -> bool {
        self.departments().is_none_or(|own| own.contains(&department))
    }
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
            person: Uuid::nil(),
            name: name.into(),
            roles: Vec::new(),
            held: Vec::new(),
            department_ids: Vec::new(),
            delegated: Vec::new(),
            driver_id: None,
            supplier_id: None,
            may_approve: false,
            session_id: None,
            must_first: None,
            proved_at: None,
            good_until: None,
        }
    }

    /// The caller in those of their roles that this list names: what else they may do elsewhere counts for nothing here.
    #[must_use]
    pub fn acting_as(mut self, roles: &[Role]) -> Self {
        self.roles.retain(|role| roles.contains(role));
        self
    }

    /// The caller in all roles that they hold, as the gate of another operation would meet them.
    #[must_use]
    pub fn in_all_roles(&self) -> Self {
        Self { roles: self.held.clone(), ..self.clone() }
    }

    /// Whether the caller acts in this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller acts in at least one of these roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// What the caller sees in the roles that they act in: all of it for a role of the company, else their own departments
    /// and the trips that they drive.
    pub fn scope(&self) -> Scope {
        if matches!(self.kind, ActorKind::Rule | ActorKind::Cli)
            || self.is_any(&[Role::Dispatcher, Role::Accountant, Role::Supervisor, Role::Admin])
        {
            return Scope::All;
        }
        let is_of_department = self.is_any(&[Role::Requester, Role::Approver]);
        Scope::Own {
            departments: if is_of_department { self.department_ids.clone() } else { Vec::new() },
            driver: self.driver_id.filter(|_| self.is(Role::Driver)),
        }
    }

    /// Whether the caller sees the rows of all departments, so that a refusal may tell them of others' work (API.md §2.3).
    pub fn sees_all(&self) -> bool {
        self.scope() == Scope::All
    }

    /// The bookings that the caller may see: those of [`Actor::scope`], and those that it decides about as a delegate.
    /// Whatever changes anything but an approval asks for [`Actor::scope`].
    pub fn booking_scope(&self) -> Scope {
        match self.scope() {
            Scope::Own { departments: mut seen, driver } => {
                for department in self.delegated.iter().flat_map(|one| &one.department_ids) {
                    if !seen.contains(department) {
                        seen.push(*department);
                    }
                }
                Scope::Own { departments: seen, driver }
            }
            Scope::All => Scope::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_departments_and_of_drivers_add_up_and_others_see_all() {
        let (department, driver) = (Id::new(), Id::new());
        let holder = |roles: &[Role]| Actor {
            kind: ActorKind::User,
            roles: roles.to_vec(),
            department_ids: vec![department],
            driver_id: Some(driver),
            ..Actor::cli()
        };
        let own = |departments: &[_], driver| Scope::Own { departments: departments.to_vec(), driver };
        for (roles, seen) in [
            (&[][..], own(&[], None)),
            (&[Role::Requester], own(&[department], None)),
            (&[Role::Driver], own(&[], Some(driver))),
            (&[Role::Supplier], own(&[], None)),
            (&[Role::Requester, Role::Driver], own(&[department], Some(driver))),
            (&[Role::Requester, Role::Accountant], Scope::All),
            (&[Role::Driver, Role::Supervisor], Scope::All),
        ] {
            assert_eq!(holder(roles).scope(), seen, "{roles:?}");
        }
        let both = holder(&[Role::Requester, Role::Accountant]);
        assert_eq!(both.acting_as(&[Role::Requester, Role::Dispatcher]).scope(), own(&[department], None));
    }
}
