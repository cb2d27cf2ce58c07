//! Who hears of which kind.

use super::model::TodoKind;
use crate::kernel::{
    Actor, ActorKind,
    Role::{Accountant, Admin, Approver, Dispatcher, Driver, Requester, Supervisor},
};

/// Whether what is of this kind waits for the caller. A key decides about what somebody prepared only if it may.
pub fn is_for(actor: &Actor, kind: TodoKind) -> bool {
    match kind {
        TodoKind::Approve => actor.may_approve && (actor.is(Approver) || !actor.delegated.is_empty()),
        TodoKind::Confirm => actor.is_any(&[Requester, Approver]),
        TodoKind::Dispatch | TodoKind::Waitlist | TodoKind::Reassign | TodoKind::Quarantined => actor.is(Dispatcher),
        TodoKind::Depart | TodoKind::Return => actor.is(Dispatcher) || (actor.is(Driver) && actor.driver_id.is_some()),
        TodoKind::Disputed => actor.is(Dispatcher) || (actor.is(Supervisor) && actor.may_approve),
        TodoKind::Adjustment => actor.is(Supervisor) && actor.may_approve,
        TodoKind::Expiry => actor.is_any(&[Dispatcher, Admin]),
        TodoKind::Invoice | TodoKind::Overdue | TodoKind::Close => actor.is(Accountant),
        TodoKind::Second => hears_of_books(actor) || hears_of_grants(actor),
    }
}

/// Whether entries of the books and prices that others prepared wait for the caller.
pub fn hears_of_books(actor: &Actor) -> bool {
    actor.is_any(&[Accountant, Supervisor]) && actor.may_approve
}

/// Whether roles and keys that others granted wait for the caller. Only people decide about them.
pub fn hears_of_grants(actor: &Actor) -> bool {
    actor.is(Admin) && actor.kind == ActorKind::User
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{DriverId, Role};

    #[test]
    fn each_role_hears_of_what_it_does() {
        let holder = |role: Role, may_approve: bool| Actor {
            kind: ActorKind::Key,
            roles: vec![role],
            driver_id: Some(DriverId::new()),
            may_approve,
            ..Actor::cli()
        };
        let words = |actor: &Actor| {
            let kinds = TodoKind::ALL.iter().filter(|kind| is_for(actor, **kind));
            kinds.map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
        };
        for (role, with, without) in [
            (Requester, "confirm", "confirm"),
            (Approver, "approve confirm", "confirm"),
            (
                Dispatcher,
                "dispatch waitlist reassign quarantined depart return disputed expiry",
                "dispatch waitlist reassign quarantined depart return disputed expiry",
            ),
            (Driver, "depart return", "depart return"),
            (Accountant, "invoice overdue close second", "invoice overdue close"),
            (Supervisor, "disputed adjustment second", ""),
            (Admin, "expiry", "expiry"),
        ] {
            assert_eq!((words(&holder(role, true)).as_str(), words(&holder(role, false)).as_str()), (with, without));
        }
        let admin = Actor { kind: ActorKind::User, ..holder(Admin, true) };
        assert_eq!(words(&admin), "expiry second");
    }
}
