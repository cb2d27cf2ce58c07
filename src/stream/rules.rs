//! Who hears of what.

use super::model::Hint;
use crate::{
    access,
    kernel::{Actor, Role, Scope, access::Access},
};

/// Who hears of a topic among those who have no role of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    /// All who may read it: it belongs to no department.
    All,
    /// The department that it belongs to, and the drivers of a trip.
    Own,
    /// Nobody.
    None,
}

/// The topics, each with the operation that reads what it names. The others are heard by nobody.
const TOPICS: &[(&str, &str, Among)] = &[
    ("account", "/accounts/{id}", Among::None),
    ("advance", "/advances/{id}", Among::None),
    ("asset", "/assets/{id}", Among::None),
    ("booking", "/bookings/{id}", Among::Own),
    ("cost", "/costs/{id}", Among::None),
    ("delegation", "/delegations/{id}", Among::None),
    ("department", "/departments/{id}", Among::None),
    ("driver", "/drivers/{id}", Among::None),
    ("holiday", "/holidays/{id}", Among::None),
    ("import", "/imports/{id}", Among::None),
    ("invoice", "/invoices/{id}", Among::Own),
    ("journal", "/journals/{id}", Among::None),
    ("key", "/keys/{id}", Among::None),
    ("leave", "/leave/{id}", Among::None),
    ("maintenance_plan", "/maintenance-plans/{id}", Among::None),
    ("maintenance_service", "/maintenance-services/{id}", Among::None),
    ("odometer_reading", "/vehicles/{id}/odometer-readings", Among::None),
    ("off_road", "/off-road/{id}", Among::None),
    ("paper", "/papers/{id}", Among::None),
    ("payment", "/payments/{id}", Among::None),
    ("receivable", "/receivables/{id}", Among::None),
    ("statement", "/statements/{id}", Among::Own),
    ("supplier", "/suppliers/{id}", Among::None),
    ("tariff", "/tariffs/{id}", Among::None),
    ("tax_rule", "/tax-rules/{id}", Among::None),
    ("trip", "/trips/{id}", Among::Own),
    ("user", "/users/{id}", Among::None),
    ("vehicle", "/vehicles/{id}", Among::None),
    ("vehicle_class", "/vehicle-classes/{id}", Among::All),
    ("webhook", "/webhooks/{id}", Among::None),
];

/// What a caller hears of: topics, and of each what they see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hears(Vec<(&'static str, Scope)>);

impl Hears {
    /// What this caller may read, as the gate lets them read it.
    pub fn of(actor: &Actor) -> Self {
        let seen = |(topic, path, among): &(&'static str, &'static str, Among)| {
            let operation = access::operation("GET", path)?;
            let Access::Roles(roles) = operation.access else { return None };
            let delegates = operation.takes_delegates && !actor.delegated.is_empty();
            let may = actor.is_any(roles) || delegates && roles.contains(&Role::Approver);
            let scope = match operation.takes_delegates {
                true if delegates => actor.booking_scope(),
                _ => actor.clone().acting_as(roles).scope(),
            };
            let scope = match (scope, among) {
                (Scope::All, _) | (_, Among::All) => Scope::All,
                (own, Among::Own) => own,
                (_, Among::None) => return None,
            };
            may.then_some((*topic, scope))
        };
        Self(TOPICS.iter().filter_map(seen).collect())
    }

    /// Whether it tells of this.
    pub fn has(&self, hint: &Hint) -> bool {
        match self.0.iter().find(|(topic, _)| *topic == hint.topic) {
            None => false,
            Some((_, Scope::All)) => true,
            Some((_, Scope::Own { departments, driver })) => {
                hint.department.is_some_and(|one| departments.contains(&one))
                    || driver.is_some_and(|one| hint.drivers.contains(&one))
            }
        }
    }
}

/// Whether a change is one of the caller's own rights. Then their stream ends, and they come back with the new ones.
pub fn concerns(hint: &Hint, actor: &Actor) -> bool {
    match hint.topic.as_str() {
        "user" | "key" => hint.id == actor.id,
        "delegation" => !actor.delegated.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::kernel::{
        ActorKind, DepartmentId, DriverId, Id,
        Role::{Accountant, Admin, Approver, Dispatcher, Driver, Requester, Supervisor},
    };

    #[test]
    fn everybody_hears_of_what_they_may_read() {
        let (own, other, driver) = (DepartmentId::new(), DepartmentId::new(), DriverId::new());
        let caller = |role: Role| Actor {
            kind: ActorKind::User,
            roles: vec![role],
            department_ids: vec![own],
            driver_id: Some(driver),
            ..Actor::cli()
        };
        let hint = |topic: &str, department, drivers: &[DriverId]| Hint {
            sequence: 1,
            topic: topic.into(),
            id: Uuid::nil(),
            department,
            drivers: drivers.to_vec(),
        };
        for (what, heard_by) in [
            (hint("booking", Some(own), &[]), &[Requester, Approver, Dispatcher, Accountant, Supervisor, Admin][..]),
            (hint("booking", Some(other), &[]), &[Dispatcher, Accountant, Supervisor, Admin]),
            (hint("booking", None, &[]), &[Dispatcher, Accountant, Supervisor, Admin]),
            (hint("trip", Some(other), &[driver]), &[Driver, Dispatcher, Accountant, Supervisor, Admin]),
            (hint("trip", Some(other), &[Id::new()]), &[Dispatcher, Accountant, Supervisor, Admin]),
            (hint("trip", Some(own), &[]), &[Requester, Approver, Dispatcher, Accountant, Supervisor, Admin]),
            (hint("statement", Some(own), &[]), &[Requester, Approver, Accountant, Supervisor]),
            (hint("vehicle_class", None, &[]), &[Requester, Approver, Dispatcher, Accountant, Supervisor, Admin]),
            (hint("delegation", None, &[]), &[Supervisor, Admin]),
            (hint("journal", None, &[]), &[Accountant, Supervisor]),
            (hint("off_road", None, &[]), &[Dispatcher, Accountant, Supervisor]),
            (hint("user", None, &[]), &[Accountant, Supervisor, Admin]),
            (hint("security", None, &[]), &[]),
            (hint("session", None, &[]), &[]),
            (hint("whatever comes", None, &[]), &[]),
        ] {
            for role in Role::ALL {
                assert_eq!(Hears::of(&caller(*role)).has(&what), heard_by.contains(role), "{role} {what:?}");
            }
        }
    }

    #[test]
    fn every_topic_is_read_by_an_operation() {
        for (topic, path, _) in TOPICS {
            assert!(access::operation("GET", path).is_some(), "{topic}: {path}");
        }
    }
}
