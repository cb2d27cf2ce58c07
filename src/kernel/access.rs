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
    /// Whether it ignores an `Idempotency-Key`, because its answer holds a secret that must not be kept (API.md §1.5).
    pub is_unkeyed: bool,
    /// Whether it takes another person than the one who prepared what it acts on.
    pub needs_second_person: bool,
}

impl Operation {
    /// An operation of this method and path.
    pub const fn new(method: &'static str, path: &'static str, access: Access) -> Self {
        Self { method, path, access, is_unkeyed: false, needs_second_person: false }
    }

    /// The same, ignoring an `Idempotency-Key`.
    pub const fn unkeyed(self) -> Self {
        Self { is_unkeyed: true, ..self }
    }

    /// The same, taking a second person.
    pub const fn second_person(self) -> Self {
        Self { needs_second_person: true, ..self }
    }
}
