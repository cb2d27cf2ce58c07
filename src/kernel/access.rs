//! Who may call an operation, and what else an operation says of itself. The table of all operations is
//! [`crate::access`].

use super::Role;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a token.
    Open,
    /// Any signed-in person, but no API key.
    Person,
    /// A person or an API key with at least one of these roles.
    Roles(&'static [Role]),
}

/// One operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path as in the document, without `/api/v1`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Whether it ignores an `Idempotency-Key`: its answer holds a secret that must not be kept, or it changes nothing
    /// (API.md §1.5).
    pub is_unkeyed: bool,
    /// Whether it takes another person than the one who prepared what it acts on.
    pub needs_second_person: bool,
    /// Whether it decides about what somebody prepared, so that a key needs `may_approve` for it.
    pub is_decision: bool,
    /// Whether only people call it, whatever roles a key has.
    pub is_of_people: bool,
    /// Whether a person must have proved who they are lately, where the company asks for it (API.md §6.5).
    pub needs_proof: bool,
    /// Whether delegations count in it (RULES.md §1.13). Everywhere else a delegate has their own rights only.
    pub takes_delegates: bool,
    /// Whether a person calls it for themselves, also one without a role: theirs may wait for an approval (API.md §3.4).
    pub is_of_oneself: bool,
    /// Whether it is read from the replica, where there is one: it is heavy, and its answer says as of when it is
    /// (API.md §1.2).
    pub reads_replica: bool,
    /// Whether only pages of ours ask for it, which a browser tells by `Origin` (API.md §6.7).
    pub is_of_page: bool,
}

impl Operation {
    /// An operation of this method and path.
    pub const fn new(method: &'static str, path: &'static str, access: Access) -> Self {
        Self {
            method,
            path,
            access,
            is_unkeyed: false,
            needs_second_person: false,
            is_decision: false,
            is_of_people: false,
            needs_proof: false,
            takes_delegates: false,
            is_of_oneself: false,
            reads_replica: false,
            is_of_page: false,
        }
    }

    /// The same, ignoring an `Idempotency-Key`.
    pub const fn unkeyed(self) -> Self {
        Self { is_unkeyed: true, ..self }
    }

    /// The same, taking a second person. It is a [`decision`](Operation::decision), too.
    pub const fn second_person(self) -> Self {
        Self { needs_second_person: true, is_decision: true, ..self }
    }

    /// The same, deciding about what somebody prepared.
    pub const fn decision(self) -> Self {
        Self { is_decision: true, ..self }
    }

    /// The same, for people only.
    pub const fn by_people(self) -> Self {
        Self { is_of_people: true, ..self }
    }

    /// The same, for who has proved lately who they are.
    pub const fn proved(self) -> Self {
        Self { needs_proof: true, ..self }
    }

    /// The same, also for a person without a role.
    pub const fn of_oneself(self) -> Self {
        Self { is_of_oneself: true, ..self }
    }

    /// The same, counting delegations.
    pub const fn for_delegates(self) -> Self {
        Self { takes_delegates: true, ..self }
    }

    /// The same, read from the replica.
    pub const fn from_replica(self) -> Self {
        Self { reads_replica: true, ..self }
    }

    /// The same, for pages of ours only.
    pub const fn of_page(self) -> Self {
        Self { is_of_page: true, ..self }
    }
}
