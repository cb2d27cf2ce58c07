//! The access table: every operation of the API, with the roles that may call it (API.md §3.1).
//!
//! The gate answers 404 for a route that isn't listed here, before it looks for a handler. Behind it a caller acts in
//! those of their roles that the operation names, and in no other. The OpenAPI document takes
//! the roles of each operation from here. Which rows a role may see is decided in the stores, by
//! [`crate::kernel::Scope`]. What depends on a single row (the caller's own request) is decided in the room's ops.

use crate::kernel::{
    Role::{self, Accountant, Admin, Approver, Dispatcher, Driver, Requester, Supervisor, Supplier},
    access::{Access, Operation},
};

const OPEN: Access = Access::Open;
const PERSON: Access = Access::Person;
const ANYBODY: Access = Access::Roles(Role::ALL);
/// The people of the company, of its customers and of the bureau. A supplier is none of them.
const EVERYBODY: Access = Access::Roles(&[Requester, Approver, Dispatcher, Driver, Accountant, Supervisor, Admin]);
const MASTER: Access = Access::Roles(&[Admin]);
const STAFF: Access = Access::Roles(&[Dispatcher, Accountant, Supervisor, Admin]);
const OFFICE: Access = Access::Roles(&[Accountant, Supervisor, Admin]);
const RUNNING: Access = Access::Roles(&[Dispatcher, Accountant, Supervisor]);
const FLEET: Access = Access::Roles(&[Dispatcher, Admin]);
const SUPPLIERS: Access = Access::Roles(&[Dispatcher, Supervisor, Admin]);
const PRICES: Access = Access::Roles(&[Accountant, Admin]);
const ORDERING: Access = Access::Roles(&[Requester, Approver, Dispatcher]);
const ASKING: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor]);
const BOOKINGS: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor, Admin]);
const APPROVING: Access = Access::Roles(&[Approver, Dispatcher]);
const DISPATCHING: Access = Access::Roles(&[Dispatcher]);
const DRIVING: Access = Access::Roles(&[Dispatcher, Driver]);
const SIGNING: Access = Access::Roles(&[Requester, Approver, Dispatcher]);
const DELEGATING: Access = Access::Roles(&[Approver, Admin]);
const DELEGATIONS: Access = Access::Roles(&[Requester, Approver, Supervisor, Admin]);
const CALENDARS: Access = Access::Roles(&[Requester, Approver, Dispatcher, Driver, Supervisor]);
const CUSTOMER: Access = Access::Roles(&[Requester, Approver]);
const BOOKS: Access = Access::Roles(&[Accountant]);
const BOOKS_READ: Access = Access::Roles(&[Accountant, Supervisor]);
const SIGNED: Access = Access::Roles(&[Approver, Accountant]);
const BILLED: Access = Access::Roles(&[Requester, Approver, Accountant, Supervisor]);
const DISPUTING: Access = Access::Roles(&[Requester, Approver, Accountant]);
const STANDARDS: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor, Supplier]);
const SERVED: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor, Supplier]);
const COMPLAINING: Access = Access::Roles(&[Requester, Approver, Supervisor]);
const ATTENDED: Access = Access::Roles(&[Dispatcher, Accountant, Supervisor, Supplier]);
const ATTENDING: Access = Access::Roles(&[Dispatcher, Supervisor]);
const PROVIDING: Access = Access::Roles(&[Dispatcher, Supervisor, Supplier]);
const ADMITTED: Access = Access::Roles(&[Supervisor, Supplier]);
const BUDGETS: Access = Access::Roles(&[Requester, Approver, Dispatcher, Accountant, Supervisor]);
const BUREAU: Access = Access::Roles(&[Supervisor]);

const fn get(path: &'static str, access: Access) -> Operation {
    Operation::new("GET", path, access)
}

const fn post(path: &'static str, access: Access) -> Operation {
    Operation::new("POST", path, access)
}

const fn put(path: &'static str, access: Access) -> Operation {
    Operation::new("PUT", path, access)
}

const fn patch(path: &'static str, access: Access) -> Operation {
    Operation::new("PATCH", path, access)
}

const fn delete(path: &'static str, access: Access) -> Operation {
    Operation::new("DELETE", path, access)
}

/// The access table.
pub const OPERATIONS: &[Operation] = &[
    post("/auth/login", OPEN).unkeyed(),
    post("/auth/refresh", OPEN).unkeyed(),
    post("/auth/logout", OPEN).unkeyed(),
    post("/auth/session", OPEN).unkeyed().of_page(),
    post("/auth/session/refresh", OPEN).unkeyed().of_page(),
    delete("/auth/session", OPEN).of_page(),
    get("/auth/me", ANYBODY).for_delegates().of_oneself(),
    put("/auth/password", PERSON),
    post("/auth/reauthenticate", PERSON).unkeyed(),
    post("/auth/totp", PERSON).unkeyed(),
    post("/auth/totp/confirm", PERSON).unkeyed(),
    get("/auth/sessions", PERSON),
    delete("/auth/sessions/{id}", PERSON),
    get("/openapi.json", OPEN),
    get("/labels", EVERYBODY),
    get("/todo", EVERYBODY).for_delegates(),
    get("/calendars", CALENDARS).by_people(),
    post("/calendars", CALENDARS).unkeyed().by_people(),
    delete("/calendars/{id}", CALENDARS).by_people(),
    get("/calendars/{token}.ics", OPEN),
    // audit
    get("/events", OFFICE),
    get("/events/head", BOOKS_READ),
    get("/stream", EVERYBODY).for_delegates(),
    // webhooks
    get("/webhooks", OFFICE),
    post("/webhooks", MASTER).unkeyed(),
    get("/webhooks/{id}", OFFICE),
    patch("/webhooks/{id}", MASTER),
    post("/webhooks/{id}/rotate-secret", MASTER).unkeyed(),
    post("/webhooks/{id}/test", MASTER),
    get("/webhook-deliveries", OFFICE),
    get("/webhook-deliveries/{id}", OFFICE),
    post("/webhook-deliveries/{id}/resend", MASTER),
    // identity
    get("/users", OFFICE),
    post("/users", MASTER).unkeyed().by_people().proved(),
    get("/users/{id}", OFFICE),
    patch("/users/{id}", MASTER).by_people().proved(),
    post("/users/{id}/approve", MASTER).second_person().by_people().proved(),
    post("/users/{id}/reject", MASTER).by_people().proved(),
    post("/users/{id}/reset-totp", MASTER).by_people().proved(),
    get("/delegations", DELEGATIONS),
    post("/delegations", DELEGATING).by_people(),
    get("/delegations/{id}", DELEGATIONS),
    post("/delegations/{id}/end", DELEGATING).by_people(),
    get("/keys", OFFICE),
    post("/keys", MASTER).unkeyed().by_people().proved(),
    get("/keys/{id}", OFFICE),
    patch("/keys/{id}", MASTER).by_people().proved(),
    post("/keys/{id}/approve", MASTER).second_person().by_people().proved(),
    post("/keys/{id}/reject", MASTER).by_people().proved(),
    // reference
    get("/settings", OFFICE),
    patch("/settings", MASTER).by_people().proved(),
    get("/vehicle-classes", BOOKINGS),
    post("/vehicle-classes", MASTER),
    get("/vehicle-classes/{id}", BOOKINGS),
    patch("/vehicle-classes/{id}", MASTER),
    get("/suppliers", STAFF),
    post("/suppliers", SUPPLIERS),
    get("/suppliers/{id}", STAFF),
    patch("/suppliers/{id}", SUPPLIERS),
    get("/holidays", STAFF),
    post("/holidays", PRICES),
    get("/holidays/{id}", STAFF),
    patch("/holidays/{id}", PRICES),
    post("/holidays/{id}/approve", BOOKS_READ).second_person(),
    post("/holidays/{id}/reject", OFFICE).decision(),
    // customers
    get("/departments", BOOKINGS),
    post("/departments", MASTER),
    get("/departments/{id}", BOOKINGS),
    patch("/departments/{id}", MASTER),
    // fleet and drivers
    get("/vehicles", STAFF),
    post("/vehicles", FLEET),
    get("/vehicles/{id}", STAFF),
    patch("/vehicles/{id}", FLEET),
    get("/vehicles/{id}/papers", STAFF),
    post("/vehicles/{id}/papers", FLEET),
    get("/papers/{id}", STAFF),
    patch("/papers/{id}", FLEET),
    get("/vehicles/{id}/odometer-readings", RUNNING),
    post("/vehicles/{id}/odometer-readings", DISPATCHING),
    get("/maintenance-plans", STAFF),
    post("/maintenance-plans", FLEET),
    get("/maintenance-plans/{id}", STAFF),
    patch("/maintenance-plans/{id}", FLEET),
    get("/maintenance-plans/{id}/vehicles", STAFF),
    get("/vehicles/{id}/maintenance", STAFF),
    get("/maintenance-services", STAFF),
    post("/maintenance-services", FLEET),
    get("/maintenance-services/{id}", STAFF),
    post("/maintenance-services/{id}/void", FLEET),
    get("/expiries", STAFF),
    get("/drivers", STAFF),
    post("/drivers", FLEET),
    get("/drivers/{id}", STAFF),
    patch("/drivers/{id}", FLEET),
    get("/off-road", RUNNING),
    post("/off-road", DISPATCHING),
    get("/off-road/{id}", RUNNING),
    patch("/off-road/{id}", DISPATCHING),
    post("/off-road/{id}/end", DISPATCHING),
    get("/leave", RUNNING),
    post("/leave", DISPATCHING),
    get("/leave/{id}", RUNNING),
    patch("/leave/{id}", DISPATCHING),
    post("/leave/{id}/end", DISPATCHING),
    // tariffs
    get("/tariffs", STAFF),
    post("/tariffs", PRICES),
    get("/tariffs/{id}", STAFF),
    patch("/tariffs/{id}", PRICES),
    post("/tariffs/{id}/approve", BOOKS_READ).second_person(),
    post("/tariffs/{id}/reject", OFFICE).decision(),
    // standards
    get("/service-categories", STANDARDS),
    post("/service-categories", BUREAU),
    get("/service-categories/{id}", STANDARDS),
    patch("/service-categories/{id}", BUREAU),
    get("/own-services", BUREAU),
    post("/own-services", BUREAU),
    get("/own-services/{id}", BUREAU),
    patch("/own-services/{id}", BUREAU),
    get("/standards", STANDARDS),
    post("/standards", BUREAU),
    get("/standards/{id}", STANDARDS),
    patch("/standards/{id}", BUREAU),
    get("/bureau-rules", BUREAU),
    post("/bureau-rules", BUREAU),
    get("/bureau-rules/{id}", BUREAU),
    // books
    get("/tax-rules", BOOKS_READ),
    post("/tax-rules", BOOKS),
    get("/tax-rules/{id}", BOOKS_READ),
    patch("/tax-rules/{id}", BOOKS),
    get("/accounts", BOOKS_READ),
    post("/accounts", BOOKS),
    get("/accounts/{id}", BOOKS_READ),
    patch("/accounts/{id}", BOOKS),
    get("/journals", BOOKS_READ),
    post("/journals", BOOKS),
    get("/journals/{id}", BOOKS_READ),
    get("/journals/{id}/print", BOOKS_READ),
    post("/journals/{id}/approve", BOOKS_READ).second_person().proved(),
    post("/journals/{id}/reject", BOOKS_READ).decision(),
    post("/journals/{id}/reverse", BOOKS),
    get("/periods", BOOKS_READ),
    get("/periods/{period}", BOOKS_READ),
    post("/periods/{period}/close", BOOKS),
    post("/periods/{period}/reopen", BOOKS_READ).second_person().proved(),
    get("/reports/income-statement", BOOKS_READ).from_replica(),
    get("/reports/balance-sheet", BOOKS_READ).from_replica(),
    get("/reports/trial-balance", BOOKS_READ).from_replica(),
    get("/reports/vehicles", BOOKS_READ).from_replica(),
    get("/reports/vehicles/{id}", BOOKS_READ).from_replica(),
    get("/reports/trips", BOOKINGS).from_replica(),
    get("/reports/departments", RUNNING).from_replica(),
    get("/reports/drivers", RUNNING).from_replica(),
    get("/reports/utilisation", RUNNING).from_replica(),
    get("/reports/mileage", RUNNING).from_replica(),
    get("/reports/receivables-ageing", BOOKS_READ).from_replica(),
    get("/reports/fuel", BOOKS_READ).from_replica(),
    get("/reports/outlays", BOOKS_READ).from_replica(),
    get("/reports/account-ledger", BOOKS_READ).from_replica(),
    get("/reports/performance", BOOKS_READ).from_replica(),
    get("/reports/spending", BOOKS_READ).from_replica(),
    get("/reports/statistics", BOOKS_READ).from_replica(),
    get("/reports/quality-and-profit", BUREAU).from_replica(),
    get("/reports/alarms", BUREAU).from_replica(),
    get("/dashboard", BOOKS_READ).from_replica(),
    get("/exports/beancount", BOOKS_READ).from_replica(),
    get("/day-sheets/{date}", RUNNING),
    get("/costs", BOOKS_READ),
    post("/costs", BOOKS),
    get("/costs/{id}", BOOKS_READ),
    post("/costs/{id}/reverse", BOOKS),
    get("/assets", BOOKS_READ),
    post("/assets", BOOKS),
    get("/assets/{id}", BOOKS_READ),
    post("/assets/{id}/dispose", BOOKS),
    // billing
    get("/payments", BOOKS_READ),
    post("/payments", BOOKS),
    get("/payments/{id}", BOOKS_READ),
    post("/payments/{id}/approve", BOOKS_READ).second_person().proved(),
    post("/payments/{id}/reject", BOOKS_READ).decision(),
    post("/payments/{id}/reverse", BOOKS),
    get("/advances", BOOKS_READ),
    get("/advances/{id}", BOOKS_READ),
    post("/advances/{id}/use", BOOKS),
    post("/advances/{id}/refund", BOOKS).proved(),
    get("/receivables", BOOKS_READ),
    get("/receivables/{id}", BOOKS_READ),
    post("/receivables/{id}/write-off", BOOKS),
    post("/receivables/{id}/approve-write-off", BOOKS_READ).second_person(),
    get("/statements", BILLED),
    post("/statements", BOOKS),
    get("/statements/{id}", BILLED),
    get("/statements/{id}/print", BILLED),
    post("/statements/{id}/confirm", SIGNED),
    post("/statements/{id}/dispute", DISPUTING),
    get("/invoices", BILLED),
    post("/invoices", BOOKS),
    get("/invoices/{id}", BILLED),
    post("/invoices/{id}/issue", BOOKS),
    post("/invoices/{id}/red", BOOKS),
    post("/invoices/{id}/cancel", BOOKS),
    // procurement
    get("/admissions", ADMITTED),
    post("/admissions", BUREAU),
    get("/admissions/{id}", ADMITTED),
    post("/admissions/{id}/admit", BUREAU).second_person(),
    post("/admissions/{id}/suspend", BUREAU),
    post("/admissions/{id}/bar", BUREAU),
    get("/tenders", BUREAU),
    post("/tenders", BUREAU),
    get("/tenders/{id}", BUREAU),
    patch("/tenders/{id}", BUREAU),
    post("/tenders/{id}/publish", BUREAU),
    get("/tenders/{id}/bids", BUREAU),
    post("/tenders/{id}/bids", BUREAU),
    get("/bids/{id}", BUREAU),
    post("/tenders/{id}/open", BUREAU),
    post("/tenders/{id}/reject-bid", BUREAU),
    post("/tenders/{id}/score", BUREAU),
    post("/tenders/{id}/award", BUREAU).second_person(),
    post("/tenders/{id}/challenge", BUREAU),
    post("/tenders/{id}/close-challenge", BUREAU).second_person(),
    post("/tenders/{id}/cancel", BUREAU),
    // supervision
    get("/contracts", SERVED),
    post("/contracts", BUREAU),
    get("/contracts/{id}", SERVED),
    patch("/contracts/{id}", BUREAU),
    post("/contracts/{id}/sign", BUREAU).second_person(),
    post("/contracts/{id}/amend", BUREAU),
    post("/contracts/{id}/renew", BUREAU),
    post("/contracts/{id}/end", BUREAU),
    get("/inspections", SERVED),
    post("/inspections", BUREAU),
    get("/inspections/{id}", SERVED),
    get("/cases", SERVED),
    post("/cases", COMPLAINING),
    get("/cases/{id}", SERVED),
    post("/cases/{id}/answer", PROVIDING),
    post("/cases/{id}/close", BUREAU).decision(),
    post("/cases/{id}/reopen", BUREAU),
    get("/ratings", COMPLAINING),
    post("/ratings", COMPLAINING),
    get("/ratings/{id}", COMPLAINING),
    get("/assessments", SERVED),
    post("/assessments", BUREAU),
    get("/assessments/{id}", SERVED),
    post("/assessments/{id}/propose", BUREAU),
    post("/assessments/{id}/withdraw", BUREAU),
    post("/assessments/{id}/accept", PROVIDING),
    post("/assessments/{id}/appeal", PROVIDING),
    post("/assessments/{id}/decide", BUREAU).second_person(),
    post("/assessments/{id}/finalise", BUREAU).second_person(),
    post("/assessments/{id}/pay", BUREAU),
    get("/posts", ATTENDED),
    post("/posts", ATTENDING),
    get("/posts/{id}", ATTENDED),
    patch("/posts/{id}", ATTENDING),
    get("/attendance", ATTENDED),
    post("/attendance", ATTENDING),
    get("/attendance/{id}", ATTENDED),
    get("/budgets", BUDGETS),
    post("/budgets", BUREAU),
    get("/budgets/{id}", BUDGETS),
    patch("/budgets/{id}", BUREAU),
    // imports
    post("/imports", PRICES),
    get("/imports", OFFICE),
    get("/imports/{id}", OFFICE),
    get("/imports/templates/{kind}", OFFICE),
    get("/past-trips", STAFF),
    // before booking
    get("/availability", ASKING),
    get("/board", RUNNING),
    post("/quotes", ORDERING).unkeyed(),
    // bookings
    get("/bookings", BOOKINGS).for_delegates(),
    post("/bookings", ORDERING),
    get("/bookings/{id}", BOOKINGS).for_delegates(),
    patch("/bookings/{id}", ORDERING).for_delegates(),
    get("/bookings/{id}/history", BOOKINGS).for_delegates(),
    get("/bookings/{id}/candidates", RUNNING),
    post("/bookings/approve", APPROVING).for_delegates().second_person(),
    post("/bookings/{id}/approve", APPROVING).for_delegates().second_person(),
    post("/bookings/{id}/reject", APPROVING).for_delegates().decision(),
    post("/bookings/{id}/cancel", ORDERING).for_delegates(),
    post("/bookings/{id}/no-show", DISPATCHING),
    post("/bookings/{id}/dispatch", DISPATCHING),
    // trips
    get("/trips", EVERYBODY),
    get("/trips/slips", EVERYBODY),
    get("/trips/{id}", EVERYBODY),
    get("/trips/{id}/slip", EVERYBODY),
    get("/trips/{id}/candidates", RUNNING),
    post("/trips/{id}/depart", DRIVING),
    post("/trips/{id}/undo-departure", DISPATCHING),
    post("/trips/{id}/return", DRIVING),
    post("/trips/{id}/outlays", DRIVING),
    post("/trips/confirm", SIGNING),
    post("/trips/{id}/confirm", SIGNING),
    post("/trips/{id}/dispute", CUSTOMER),
    post("/trips/{id}/uphold", DISPATCHING),
    post("/trips/{id}/settle", BUREAU).decision(),
    post("/trips/{id}/correct", DISPATCHING),
    post("/trips/{id}/approve-adjustment", BOOKS_READ).second_person(),
    post("/trips/{id}/reassign", DISPATCHING),
    post("/trips/reassign", DISPATCHING),
    post("/trips/{id}/continue", DISPATCHING),
    post("/trips/{id}/abort", DISPATCHING),
    post("/trips/{id}/cancel", DISPATCHING),
];

/// The operations of a path. None for an unknown path.
pub fn of_path(path: &str) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |operation| operation.path == path)
}

/// The operation of this method and path.
pub fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    of_path(path).find(|operation| operation.method == method)
}
