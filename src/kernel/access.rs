//! The access table: which roles may call which operation (API.md §3.1).
//!
//! The gate answers 404 for a route that isn't listed here, before it looks for a handler. The OpenAPI document takes
//! the roles of each operation from here. Which rows a role may see is decided in the stores, by [`super::Scope`]. What
//! depends on a single row (the caller's own request, a key that may not approve) is decided in the room's ops.

use super::Role;
use Role::{Accountant, Admin, Approver, Dispatcher, Driver, Requester, Supervisor};

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

/// Method, path as in the document without `/api/v1`, and who may call it.
pub type Rule = (&'static str, &'static str, Access);

const EVERYBODY: Access = Access::Roles(Role::ALL);
const MASTER: Access = Access::Roles(&[Admin]);
const STAFF: Access = Access::Roles(&[Dispatcher, Accountant, Supervisor, Admin]);
const OFFICE: Access = Access::Roles(&[Accountant, Supervisor, Admin]);
const RUNNING: Access = Access::Roles(&[Dispatcher, Accountant, Supervisor]);
const FLEET: Access = Access::Roles(&[Dispatcher, Admin]);
const PRICES: Access = Access::Roles(&[Accountant, Admin]);
const ORDERING: Access = Access::Roles(&[Requester, Approver, Dispatcher]);
const ASKING: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor]);
const BOOKINGS: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor, Admin]);
const APPROVING: Access = Access::Roles(&[Approver, Dispatcher]);
const DISPATCHING: Access = Access::Roles(&[Dispatcher]);
const DRIVING: Access = Access::Roles(&[Dispatcher, Driver]);
const SIGNING: Access = Access::Roles(&[Requester, Approver, Dispatcher]);
const CUSTOMER: Access = Access::Roles(&[Requester, Approver]);
const BOOKS: Access = Access::Roles(&[Accountant]);
const BOOKS_READ: Access = Access::Roles(&[Accountant, Supervisor]);
const BILLED: Access = Access::Roles(&[Requester, Approver, Accountant, Supervisor]);
const DISPUTING: Access = Access::Roles(&[Requester, Approver, Accountant]);
const BUREAU: Access = Access::Roles(&[Supervisor]);

/// The access table.
pub const RULES: &[Rule] = &[
    ("POST", "/auth/login", Access::Open),
    ("POST", "/auth/refresh", Access::Open),
    ("POST", "/auth/logout", Access::Open),
    ("GET", "/auth/me", EVERYBODY),
    ("PUT", "/auth/password", Access::Person),
    ("GET", "/openapi.json", Access::Open),
    ("GET", "/labels", EVERYBODY),
    // audit
    ("GET", "/events", BOOKS_READ),
    ("GET", "/events/head", BOOKS_READ),
    // webhooks
    ("GET", "/webhooks", OFFICE),
    ("POST", "/webhooks", MASTER),
    ("GET", "/webhooks/{id}", OFFICE),
    ("PATCH", "/webhooks/{id}", MASTER),
    ("POST", "/webhooks/{id}/rotate-secret", MASTER),
    ("POST", "/webhooks/{id}/test", MASTER),
    ("GET", "/webhook-deliveries", OFFICE),
    ("GET", "/webhook-deliveries/{id}", OFFICE),
    ("POST", "/webhook-deliveries/{id}/resend", MASTER),
    // identity
    ("GET", "/users", OFFICE),
    ("POST", "/users", MASTER),
    ("GET", "/users/{id}", OFFICE),
    ("PATCH", "/users/{id}", MASTER),
    ("GET", "/keys", OFFICE),
    ("POST", "/keys", MASTER),
    ("GET", "/keys/{id}", OFFICE),
    ("PATCH", "/keys/{id}", MASTER),
    // reference
    ("GET", "/settings", OFFICE),
    ("PATCH", "/settings", MASTER),
    ("GET", "/vehicle-classes", BOOKINGS),
    ("POST", "/vehicle-classes", MASTER),
    ("GET", "/vehicle-classes/{id}", BOOKINGS),
    ("PATCH", "/vehicle-classes/{id}", MASTER),
    ("GET", "/suppliers", STAFF),
    ("POST", "/suppliers", FLEET),
    ("GET", "/suppliers/{id}", STAFF),
    ("PATCH", "/suppliers/{id}", FLEET),
    ("GET", "/holidays", STAFF),
    ("POST", "/holidays", PRICES),
    ("GET", "/holidays/{id}", STAFF),
    ("PATCH", "/holidays/{id}", PRICES),
    // customers
    ("GET", "/departments", STAFF),
    ("POST", "/departments", MASTER),
    ("GET", "/departments/{id}", STAFF),
    ("PATCH", "/departments/{id}", MASTER),
    // fleet and drivers
    ("GET", "/vehicles", STAFF),
    ("POST", "/vehicles", FLEET),
    ("GET", "/vehicles/{id}", STAFF),
    ("PATCH", "/vehicles/{id}", FLEET),
    ("GET", "/vehicles/{id}/papers", STAFF),
    ("POST", "/vehicles/{id}/papers", FLEET),
    ("GET", "/vehicles/{id}/odometer-readings", RUNNING),
    ("POST", "/vehicles/{id}/odometer-readings", DISPATCHING),
    ("GET", "/expiries", RUNNING),
    ("GET", "/drivers", STAFF),
    ("POST", "/drivers", FLEET),
    ("GET", "/drivers/{id}", STAFF),
    ("PATCH", "/drivers/{id}", FLEET),
    ("GET", "/off-road", RUNNING),
    ("POST", "/off-road", DISPATCHING),
    ("GET", "/off-road/{id}", RUNNING),
    ("PATCH", "/off-road/{id}", DISPATCHING),
    ("POST", "/off-road/{id}/end", DISPATCHING),
    ("GET", "/leave", RUNNING),
    ("POST", "/leave", DISPATCHING),
    ("GET", "/leave/{id}", RUNNING),
    ("PATCH", "/leave/{id}", DISPATCHING),
    ("POST", "/leave/{id}/end", DISPATCHING),
    // tariffs
    ("GET", "/tariffs", STAFF),
    ("POST", "/tariffs", PRICES),
    ("GET", "/tariffs/{id}", STAFF),
    ("PATCH", "/tariffs/{id}", PRICES),
    // books
    ("GET", "/tax-rules", BOOKS_READ),
    ("POST", "/tax-rules", BOOKS),
    ("GET", "/tax-rules/{id}", BOOKS_READ),
    ("PATCH", "/tax-rules/{id}", BOOKS),
    ("GET", "/accounts", BOOKS_READ),
    ("POST", "/accounts", BOOKS),
    ("GET", "/accounts/{id}", BOOKS_READ),
    ("PATCH", "/accounts/{id}", BOOKS),
    ("GET", "/journals", BOOKS_READ),
    ("POST", "/journals", BOOKS),
    ("GET", "/journals/{id}", BOOKS_READ),
    ("GET", "/journals/{id}/print", BOOKS_READ),
    ("POST", "/journals/{id}/approve", BOOKS_READ),
    ("POST", "/journals/{id}/reject", BOOKS_READ),
    ("POST", "/journals/{id}/reverse", BOOKS),
    ("GET", "/periods", BOOKS_READ),
    ("GET", "/periods/{period}", BOOKS_READ),
    ("POST", "/periods/{period}/close", BOOKS),
    ("POST", "/periods/{period}/reopen", BOOKS_READ),
    ("GET", "/reports/income-statement", BOOKS_READ),
    ("GET", "/reports/balance-sheet", BOOKS_READ),
    ("GET", "/reports/trial-balance", BOOKS_READ),
    ("GET", "/reports/vehicles", BOOKS_READ),
    ("GET", "/reports/vehicles/{id}", BOOKS_READ),
    ("GET", "/reports/departments", BOOKS_READ),
    ("GET", "/reports/drivers", BOOKS_READ),
    ("GET", "/reports/utilisation", BOOKS_READ),
    ("GET", "/reports/mileage", BOOKS_READ),
    ("GET", "/reports/receivables-ageing", BOOKS_READ),
    ("GET", "/reports/fuel", BOOKS_READ),
    ("GET", "/reports/outlays", BOOKS_READ),
    ("GET", "/reports/account-ledger", BOOKS_READ),
    ("GET", "/exports/beancount", BOOKS_READ),
    ("GET", "/costs", BOOKS_READ),
    ("POST", "/costs", BOOKS),
    ("GET", "/costs/{id}", BOOKS_READ),
    ("POST", "/costs/{id}/reverse", BOOKS),
    ("GET", "/assets", BOOKS_READ),
    ("POST", "/assets", BOOKS),
    ("GET", "/assets/{id}", BOOKS_READ),
    ("POST", "/assets/{id}/dispose", BOOKS),
    // billing
    ("GET", "/payments", BOOKS_READ),
    ("POST", "/payments", BOOKS),
    ("GET", "/payments/{id}", BOOKS_READ),
    ("POST", "/payments/{id}/approve", BOOKS_READ),
    ("POST", "/payments/{id}/reject", BOOKS_READ),
    ("POST", "/payments/{id}/reverse", BOOKS),
    ("GET", "/advances", BOOKS_READ),
    ("GET", "/advances/{id}", BOOKS_READ),
    ("POST", "/advances/{id}/use", BOOKS),
    ("POST", "/advances/{id}/refund", BOOKS),
    ("GET", "/receivables", BOOKS_READ),
    ("GET", "/receivables/{id}", BOOKS_READ),
    ("POST", "/receivables/{id}/write-off", BOOKS),
    ("POST", "/receivables/{id}/approve-write-off", BOOKS_READ),
    ("GET", "/statements", BILLED),
    ("POST", "/statements", BOOKS),
    ("GET", "/statements/{id}", BILLED),
    ("GET", "/statements/{id}/print", BILLED),
    ("POST", "/statements/{id}/confirm", BOOKS),
    ("POST", "/statements/{id}/dispute", DISPUTING),
    ("GET", "/invoices", BILLED),
    ("POST", "/invoices", BOOKS),
    ("GET", "/invoices/{id}", BILLED),
    ("POST", "/invoices/{id}/issue", BOOKS),
    ("POST", "/invoices/{id}/red", BOOKS),
    ("POST", "/invoices/{id}/cancel", BOOKS),
    // imports
    ("POST", "/imports", PRICES),
    ("GET", "/imports", OFFICE),
    ("GET", "/imports/{id}", OFFICE),
    ("GET", "/imports/templates/{kind}", OFFICE),
    ("GET", "/past-trips", STAFF),
    // before booking
    ("GET", "/availability", ASKING),
    ("POST", "/quotes", ORDERING),
    // bookings
    ("GET", "/bookings", BOOKINGS),
    ("POST", "/bookings", ORDERING),
    ("GET", "/bookings/{id}", BOOKINGS),
    ("PATCH", "/bookings/{id}", ORDERING),
    ("GET", "/bookings/{id}/history", BOOKINGS),
    ("GET", "/bookings/{id}/candidates", RUNNING),
    ("POST", "/bookings/approve", APPROVING),
    ("POST", "/bookings/{id}/approve", APPROVING),
    ("POST", "/bookings/{id}/reject", APPROVING),
    ("POST", "/bookings/{id}/cancel", ORDERING),
    ("POST", "/bookings/{id}/no-show", DISPATCHING),
    ("POST", "/bookings/{id}/dispatch", DISPATCHING),
    // trips
    ("GET", "/trips", EVERYBODY),
    ("GET", "/trips/{id}", EVERYBODY),
    ("GET", "/trips/{id}/slip", EVERYBODY),
    ("POST", "/trips/{id}/depart", DRIVING),
    ("POST", "/trips/{id}/return", DRIVING),
    ("POST", "/trips/{id}/outlays", DRIVING),
    ("POST", "/trips/confirm", SIGNING),
    ("POST", "/trips/{id}/confirm", SIGNING),
    ("POST", "/trips/{id}/dispute", CUSTOMER),
    ("POST", "/trips/{id}/uphold", DISPATCHING),
    ("POST", "/trips/{id}/settle", BUREAU),
    ("POST", "/trips/{id}/correct", DISPATCHING),
    ("POST", "/trips/{id}/approve-adjustment", BUREAU),
    ("POST", "/trips/{id}/reassign", DISPATCHING),
    ("POST", "/trips/{id}/continue", DISPATCHING),
    ("POST", "/trips/{id}/abort", DISPATCHING),
    ("POST", "/trips/{id}/cancel", DISPATCHING),
];

/// The methods of a path, and who may call each. Empty for an unknown path.
pub fn methods_of(path: &str) -> impl Iterator<Item = (&'static str, Access)> {
    RULES.iter().filter(move |(_, known, _)| *known == path).map(|(method, _, access)| (*method, *access))
}

/// Who may call this operation; `None` for an unknown one.
pub fn access(method: &str, path: &str) -> Option<Access> {
    methods_of(path).find(|(known, _)| *known == method).map(|(_, access)| access)
}
