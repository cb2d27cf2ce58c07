//! The rights of each role in the words of API.md §3.1 and §4.
//!
//! They are written down here a second time, apart from the service's own table, and compared with the roles that the
//! document publishes.

use std::collections::BTreeSet;

use serde_json::Value;

/// The cases: they need no server.
pub const CASES: &[(&str, fn())] = &[
    ("house::rights::the_document_grants_what_the_contract_lists", granted),
    ("house::rights::the_document_says_what_keys_may_not", refused_to_keys),
    ("house::rights::the_document_says_what_asks_for_a_proof", proved),
];

/// Roles and what they may do: methods and paths below the base. `*` stands for any rest of a path.
const LISTED: &[(&str, &[&str])] = &[
    ("nobody", &["POST /auth/login", "POST /auth/refresh", "POST /auth/logout"]),
    // Pages of ours, by a cookie.
    ("nobody", &["POST /auth/session", "POST /auth/session/refresh", "DELETE /auth/session"]),
    (
        "any person",
        &[
            "PUT /auth/password",
            "POST /auth/reauthenticate",
            "POST /auth/totp",
            "POST /auth/totp/confirm",
            "GET /auth/sessions",
            "DELETE /auth/sessions/{id}",
        ],
    ),
    // By the secret in the address, with the rights of who made it.
    ("nobody", &["GET /calendars/{token}.ics"]),
    ("requester", CALENDARS),
    ("approver", CALENDARS),
    ("dispatcher", CALENDARS),
    ("driver", CALENDARS),
    ("supervisor", CALENDARS),
    ("requester", CUSTOMER),
    ("approver", CUSTOMER),
    ("approver", &["POST /statements/{id}/confirm"]),
    ("admin", &["GET /expiries"]),
    ("approver", &["POST /bookings/{id}/approve", "POST /bookings/approve", "POST /bookings/{id}/reject"]),
    // An approver delegates; whoever holds a delegation sees it.
    ("requester", &["GET /delegations*"]),
    ("approver", &["GET /delegations*", "POST /delegations*"]),
    ("supervisor", &["GET /delegations*"]),
    ("admin", &["GET /delegations*", "POST /delegations*"]),
    // Every booking and trip; approval and signature are those on paper. The classes are what vehicles and bookings
    // name.
    ("dispatcher", &["GET /board"]),
    ("dispatcher", &["GET /availability", "POST /quotes", "GET /vehicle-classes", "GET /vehicle-classes/{id}"]),
    (
        "dispatcher",
        &[
            "GET /bookings*",
            "POST /bookings",
            "PATCH /bookings/{id}",
            "POST /bookings/{id}/approve",
            "POST /bookings/approve",
            "POST /bookings/{id}/reject",
        ],
    ),
    ("dispatcher", &["POST /bookings/{id}/cancel", "POST /bookings/{id}/no-show", "POST /bookings/{id}/dispatch"]),
    (
        "dispatcher",
        &[
            "GET /trips*",
            "POST /trips/{id}/reassign",
            "POST /trips/reassign",
            "POST /trips/{id}/undo-departure",
            "POST /trips/{id}/depart",
            "POST /trips/{id}/return",
            "POST /trips/{id}/outlays",
        ],
    ),
    (
        "dispatcher",
        &["POST /trips/{id}/continue", "POST /trips/{id}/abort", "POST /trips/{id}/uphold", "POST /trips/{id}/correct"],
    ),
    ("dispatcher", &["POST /trips/{id}/cancel", "POST /trips/{id}/confirm", "POST /trips/confirm"]),
    (
        "dispatcher",
        &[
            "GET /vehicles*",
            "POST /vehicles*",
            "PATCH /vehicles/{id}",
            "GET /papers/{id}",
            "PATCH /papers/{id}",
            "GET /maintenance-plans*",
            "POST /maintenance-plans",
            "PATCH /maintenance-plans/{id}",
            "GET /maintenance-services*",
            "POST /maintenance-services*",
            "GET /expiries",
            "GET /drivers*",
            "POST /drivers",
            "PATCH /drivers/{id}",
        ],
    ),
    (
        "dispatcher",
        &[
            "GET /off-road*",
            "POST /off-road*",
            "PATCH /off-road/{id}",
            "GET /leave*",
            "POST /leave*",
            "PATCH /leave/{id}",
        ],
    ),
    (
        "dispatcher",
        &[
            "GET /suppliers*",
            "POST /suppliers",
            "PATCH /suppliers/{id}",
            "GET /departments*",
            "GET /holidays*",
            "GET /tariffs*",
        ],
    ),
    (
        "driver",
        &[
            "GET /trips",
            "GET /trips/slips",
            "GET /trips/{id}",
            "GET /trips/{id}/slip",
            "POST /trips/{id}/depart",
            "POST /trips/{id}/return",
            "POST /trips/{id}/outlays",
        ],
    ),
    ("accountant", &["POST /tariffs", "PATCH /tariffs/{id}", "POST /holidays", "PATCH /holidays/{id}"]),
    (
        "accountant",
        &[
            "POST /tariffs/{id}/approve",
            "POST /tariffs/{id}/reject",
            "POST /holidays/{id}/approve",
            "POST /holidays/{id}/reject",
        ],
    ),
    (
        "supervisor",
        &[
            "POST /tariffs/{id}/approve",
            "POST /tariffs/{id}/reject",
            "POST /holidays/{id}/approve",
            "POST /holidays/{id}/reject",
        ],
    ),
    ("accountant", &["POST /tax-rules", "PATCH /tax-rules/{id}", "POST /accounts", "PATCH /accounts/{id}"]),
    (
        "accountant",
        &["POST /journals", "POST /journals/{id}/approve", "POST /journals/{id}/reject", "POST /journals/{id}/reverse"],
    ),
    ("accountant", &["POST /periods/{period}/close", "POST /periods/{period}/reopen"]),
    ("accountant", &["POST /costs", "POST /costs/{id}/reverse", "POST /assets", "POST /assets/{id}/dispose"]),
    ("accountant", EVERYTHING),
    ("supervisor", EVERYTHING),
    ("supervisor", &["POST /journals/{id}/approve", "POST /journals/{id}/reject", "POST /periods/{period}/reopen"]),
    (
        "accountant",
        &["POST /payments", "POST /payments/{id}/approve", "POST /payments/{id}/reject", "POST /payments/{id}/reverse"],
    ),
    ("accountant", &["POST /advances/{id}/use", "POST /advances/{id}/refund"]),
    (
        "accountant",
        &["POST /invoices", "POST /invoices/{id}/issue", "POST /invoices/{id}/red", "POST /invoices/{id}/cancel"],
    ),
    ("accountant", &["POST /receivables/{id}/write-off", "POST /receivables/{id}/approve-write-off"]),
    ("accountant", &["POST /trips/{id}/approve-adjustment"]),
    ("accountant", &["POST /statements", "POST /statements/{id}/confirm", "POST /statements/{id}/dispute"]),
    ("accountant", EVERYTHING),
    ("supervisor", EVERYTHING),
    (
        "supervisor",
        &["POST /payments/{id}/approve", "POST /payments/{id}/reject", "POST /receivables/{id}/approve-write-off"],
    ),
    ("supervisor", &["POST /journals/{id}/approve", "POST /journals/{id}/reject"]),
    ("supervisor", &["POST /trips/{id}/settle", "POST /trips/{id}/approve-adjustment"]),
    ("supervisor", &["POST /suppliers", "PATCH /suppliers/{id}"]),
    ("supplier", &["GET /auth/me"]),
    // Contracts and what is seen of the service: everybody whom they concern reads, departments complain and rate, the
    // provider answers, the bureau does the rest.
    ("requester", SERVED),
    ("requester", &["POST /cases", "GET /ratings*", "POST /ratings"]),
    ("requester", BUDGETS),
    ("approver", SERVED),
    ("approver", &["POST /cases", "GET /ratings*", "POST /ratings"]),
    ("approver", BUDGETS),
    ("dispatcher", SERVED),
    ("dispatcher", &["POST /cases/{id}/answer", "POST /assessments/{id}/accept", "POST /assessments/{id}/appeal"]),
    ("dispatcher", &["POST /cases/{id}/answer"]),
    // Who is sent and what was attended is nothing for departments. The company records what it pays.
    ("dispatcher", ATTENDED),
    ("dispatcher", ATTENDING),
    ("accountant", ATTENDED),
    ("supplier", ATTENDED),
    ("supervisor", ATTENDED),
    ("supervisor", ATTENDING),
    ("dispatcher", BUDGETS),
    ("accountant", SERVED),
    ("accountant", BUDGETS),
    ("supplier", SERVED),
    ("supplier", SERVICES),
    ("supplier", &["POST /cases/{id}/answer", "POST /assessments/{id}/accept", "POST /assessments/{id}/appeal"]),
    ("supervisor", SERVED),
    // Admissions: a supplier reads its own, the bureau does the rest.
    ("supplier", &["GET /admissions*"]),
    (
        "supervisor",
        &[
            "GET /admissions*",
            "POST /admissions",
            "POST /admissions/{id}/admit",
            "POST /admissions/{id}/suspend",
            "POST /admissions/{id}/bar",
        ],
    ),
    // Tenders are the bureau's alone.
    (
        "supervisor",
        &[
            "GET /tenders*",
            "GET /bids/{id}",
            "POST /tenders",
            "PATCH /tenders/{id}",
            "POST /tenders/{id}/publish",
            "POST /tenders/{id}/bids",
            "POST /tenders/{id}/open",
            "POST /tenders/{id}/reject-bid",
            "POST /tenders/{id}/score",
            "POST /tenders/{id}/award",
            "POST /tenders/{id}/challenge",
            "POST /tenders/{id}/close-challenge",
            "POST /tenders/{id}/cancel",
        ],
    ),
    ("supervisor", BUDGETS),
    ("supervisor", &["POST /budgets", "PATCH /budgets/{id}"]),
    (
        "supervisor",
        &[
            "POST /contracts",
            "PATCH /contracts/{id}",
            "POST /contracts/{id}/sign",
            "POST /contracts/{id}/amend",
            "POST /contracts/{id}/renew",
            "POST /contracts/{id}/end",
            "POST /inspections",
            "POST /cases",
            "POST /cases/{id}/answer",
            "POST /cases/{id}/close",
            "POST /cases/{id}/reopen",
            "GET /ratings*",
            "POST /ratings",
            "POST /assessments*",
        ],
    ),
    (
        "admin",
        &[
            "GET /users*",
            "POST /users",
            "PATCH /users/{id}",
            "POST /users/{id}/approve",
            "POST /users/{id}/reject",
            "POST /users/{id}/reset-totp",
            "GET /keys*",
            "POST /keys",
            "PATCH /keys/{id}",
            "POST /keys/{id}/approve",
            "POST /keys/{id}/reject",
            "GET /settings",
            "PATCH /settings",
        ],
    ),
    (
        "admin",
        &[
            "GET /webhooks*",
            "POST /webhooks*",
            "PATCH /webhooks/{id}",
            "GET /webhook-deliveries*",
            "POST /webhook-deliveries/{id}/resend",
        ],
    ),
    (
        "admin",
        &[
            "GET /departments*",
            "POST /departments",
            "PATCH /departments/{id}",
            "GET /vehicle-classes*",
            "POST /vehicle-classes",
        ],
    ),
    (
        "admin",
        &[
            "PATCH /vehicle-classes/{id}",
            "GET /vehicles",
            "GET /vehicles/{id}",
            "POST /vehicles",
            "PATCH /vehicles/{id}",
        ],
    ),
    (
        "admin",
        &[
            "GET /vehicles/{id}/papers",
            "POST /vehicles/{id}/papers",
            "GET /papers/{id}",
            "PATCH /papers/{id}",
            "GET /vehicles/{id}/maintenance",
            "GET /maintenance-plans*",
            "POST /maintenance-plans",
            "PATCH /maintenance-plans/{id}",
            "GET /maintenance-services*",
            "POST /maintenance-services*",
            "GET /drivers*",
            "POST /drivers",
            "PATCH /drivers/{id}",
        ],
    ),
    (
        "admin",
        &[
            "GET /suppliers*",
            "POST /suppliers",
            "PATCH /suppliers/{id}",
            "GET /tariffs*",
            "POST /tariffs",
            "PATCH /tariffs/{id}",
        ],
    ),
    ("admin", &["GET /holidays*", "POST /holidays", "PATCH /holidays/{id}"]),
    // What they proposed themselves.
    ("admin", &["POST /tariffs/{id}/reject", "POST /holidays/{id}/reject"]),
    // What the bureau asks of a service is read by whoever is served and serves; the bureau writes it.
    ("requester", SERVICES),
    ("approver", SERVICES),
    ("dispatcher", SERVICES),
    ("accountant", SERVICES),
    ("supervisor", SERVICES),
    ("supplier", SERVICES),
    (
        "supervisor",
        &[
            "POST /service-categories",
            "PATCH /service-categories/{id}",
            "GET /own-services*",
            "POST /own-services",
            "PATCH /own-services/{id}",
            "POST /standards",
            "PATCH /standards/{id}",
            "GET /reports/quality-and-profit",
            "GET /reports/alarms",
            "GET /bureau-rules*",
            "POST /bureau-rules",
        ],
    ),
    // The administrator imports master data and past trips, the accountant balances. The kind of the import decides.
    ("admin", &["POST /imports", "GET /imports*", "GET /past-trips"]),
    ("accountant", &["POST /imports"]),
    ("dispatcher", &["GET /past-trips"]),
    (
        "admin",
        &[
            "GET /bookings",
            "GET /bookings/{id}",
            "GET /bookings/{id}/history",
            "GET /trips",
            "GET /trips/slips",
            "GET /trips/{id}",
            "GET /trips/{id}/slip",
        ],
    ),
    ("dispatcher", &["GET /day-sheets/{date}"]),
    // The register shows trips, and everybody who reads bookings and trips reads it. The other reports are figures of vehicles,
    // drivers and departments.
    ("requester", &["GET /reports/trips"]),
    ("approver", &["GET /reports/trips"]),
    ("admin", &["GET /reports/trips"]),
    // What concerns access, and nothing else.
    ("admin", &["GET /events"]),
    (
        "dispatcher",
        &[
            "GET /reports/trips",
            "GET /reports/departments",
            "GET /reports/drivers",
            "GET /reports/utilisation",
            "GET /reports/mileage",
        ],
    ),
];

/// What decides about something that somebody prepared: a key needs `may_approve` for it.
const DECISIONS: &[&str] = &[
    "POST /bookings/{id}/approve",
    "POST /bookings/approve",
    "POST /bookings/{id}/reject",
    "POST /tariffs/{id}/approve",
    "POST /tariffs/{id}/reject",
    "POST /holidays/{id}/approve",
    "POST /holidays/{id}/reject",
    "POST /journals/{id}/approve",
    "POST /journals/{id}/reject",
    "POST /payments/{id}/approve",
    "POST /payments/{id}/reject",
    "POST /receivables/{id}/approve-write-off",
    "POST /periods/{period}/reopen",
    "POST /trips/{id}/approve-adjustment",
    "POST /trips/{id}/settle",
    "POST /admissions/{id}/admit",
    "POST /tenders/{id}/award",
    "POST /tenders/{id}/close-challenge",
    "POST /contracts/{id}/sign",
    "POST /cases/{id}/close",
    "POST /assessments/{id}/decide",
    "POST /assessments/{id}/finalise",
];

/// What no key does.
const OF_PEOPLE: &[&str] = &[
    "PUT /auth/password",
    "POST /auth/reauthenticate",
    "POST /auth/totp",
    "POST /auth/totp/confirm",
    "GET /auth/sessions",
    "DELETE /auth/sessions/{id}",
    "GET /calendars",
    "POST /calendars",
    "DELETE /calendars/{id}",
    "POST /users",
    "PATCH /users/{id}",
    "POST /users/{id}/approve",
    "POST /users/{id}/reject",
    "POST /users/{id}/reset-totp",
    "POST /keys",
    "PATCH /keys/{id}",
    "POST /keys/{id}/approve",
    "POST /keys/{id}/reject",
    "PATCH /settings",
    "POST /delegations",
    "POST /delegations/{id}/end",
];

/// What asks a person for a proof within ten minutes: access, money out, reopening. `POST /payments` asks for it only
/// where the money is to be paid.
const PROVED: &[&str] = &[
    "POST /users",
    "PATCH /users/{id}",
    "POST /users/{id}/approve",
    "POST /users/{id}/reject",
    "POST /users/{id}/reset-totp",
    "POST /keys",
    "PATCH /keys/{id}",
    "POST /keys/{id}/approve",
    "POST /keys/{id}/reject",
    "PATCH /settings",
    "POST /journals/{id}/approve",
    "POST /payments/{id}/approve",
    "POST /advances/{id}/refund",
    "POST /periods/{period}/reopen",
];

/// Operations that all of [`ROLES`] may use.
const ALL: &[&str] = &["GET /auth/me", "GET /labels", "GET /stream", "GET /todo"];

/// Operations of who may have a calendar.
const CALENDARS: &[&str] = &["GET /calendars", "POST /calendars", "DELETE /calendars/{id}"];

/// Operations that read contracts and what is seen of the service.
const SERVED: &[&str] = &["GET /contracts*", "GET /inspections*", "GET /cases*", "GET /assessments*"];

/// Operations that read who is sent and what was attended.
const ATTENDED: &[&str] = &["GET /posts*", "GET /attendance*"];

/// Operations that record it.
const ATTENDING: &[&str] = &["POST /posts", "PATCH /posts/{id}", "POST /attendance"];

/// Operations that read budgets.
const BUDGETS: &[&str] = &["GET /budgets*"];

/// Operations that read what the bureau asks of a service.
const SERVICES: &[&str] = &["GET /service-categories*", "GET /standards*"];

/// Operations of a department's own people, without approving.
const CUSTOMER: &[&str] = &[
    "GET /availability",
    "POST /quotes",
    "GET /vehicle-classes*",
    "GET /departments*",
    "GET /bookings",
    "POST /bookings",
    "GET /bookings/{id}",
    "PATCH /bookings/{id}",
    "POST /bookings/{id}/cancel",
    "GET /bookings/{id}/history",
    "GET /trips",
    "GET /trips/slips",
    "GET /trips/{id}",
    "GET /trips/{id}/slip",
    "POST /trips/{id}/confirm",
    "POST /trips/confirm",
    "POST /trips/{id}/dispute",
    "GET /invoices*",
    "GET /statements*",
    "POST /statements/{id}/dispute",
];

/// Operations that read.
const EVERYTHING: &[&str] = &[
    "GET /events*",
    "GET /webhooks*",
    "GET /webhook-deliveries*",
    "GET /users*",
    "GET /keys*",
    "GET /settings",
    "GET /departments*",
    "GET /vehicle-classes*",
    "GET /vehicles*",
    "GET /drivers*",
    "GET /suppliers*",
    "GET /tariffs*",
    "GET /holidays*",
    "GET /off-road*",
    "GET /leave*",
    "GET /tax-rules*",
    "GET /accounts*",
    "GET /journals*",
    "GET /periods*",
    "GET /dashboard",
    "GET /reports/income-statement",
    "GET /reports/balance-sheet",
    "GET /reports/trial-balance",
    "GET /reports/vehicles*",
    "GET /reports/trips",
    "GET /reports/departments",
    "GET /reports/drivers",
    "GET /reports/utilisation",
    "GET /reports/mileage",
    "GET /reports/receivables-ageing",
    "GET /reports/fuel",
    "GET /reports/outlays",
    "GET /reports/account-ledger",
    "GET /reports/performance",
    "GET /reports/spending",
    "GET /reports/statistics",
    "GET /exports/beancount",
    "GET /costs*",
    "GET /assets*",
    "GET /payments*",
    "GET /advances*",
    "GET /receivables*",
    "GET /invoices*",
    "GET /statements*",
    "GET /maintenance-plans*",
    "GET /maintenance-services*",
    "GET /expiries",
    "GET /papers/{id}",
    "GET /availability",
    "GET /board",
    "GET /bookings*",
    "GET /trips*",
    "GET /day-sheets/{date}",
    "GET /imports*",
    "GET /past-trips",
];

/// The people of the company, of its customers and of the bureau. A supplier may only what stands on its own lines.
const ROLES: &[&str] = &["requester", "approver", "dispatcher", "driver", "accountant", "supervisor", "admin"];

/// Whether an entry of a list names this operation.
fn names(listed: &str, operation: &str) -> bool {
    match listed.strip_suffix('*') {
        Some(start) => operation.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        None => listed == operation,
    }
}

/// The roles that the document's description names.
fn published(description: &str) -> BTreeSet<&str> {
    let words = description.rsplit("\n\n").next().unwrap_or_default();
    match words {
        "Nobody has to sign in." => BTreeSet::from(["nobody"]),
        "Any signed-in person, no key." => BTreeSet::from(["any person"]),
        _ => words.strip_prefix("Roles: ").unwrap_or_default().split('`').skip(1).step_by(2).collect(),
    }
}

fn granted() {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, said) in item.as_object().expect("operations") {
            let operation = format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1"));
            let mut listed: BTreeSet<&str> = BTreeSet::new();
            for (who, what) in LISTED.iter().copied().chain(ROLES.iter().map(|role| (*role, ALL))) {
                for line in what.iter().filter(|line| names(line, &operation)) {
                    listed.insert(who);
                    met.insert((who, *line));
                }
            }
            let published = published(said["description"].as_str().unwrap_or_default());
            if listed.is_empty() {
                wrong.push(format!("{operation} is on no line"));
            } else if listed != published {
                let more: Vec<_> = published.difference(&listed).collect();
                let less: Vec<_> = listed.difference(&published).collect();
                wrong.push(format!(
                    "{operation}: granted beyond the contract {more:?}, listed and not granted {less:?}"
                ));
            }
        }
    }
    for (who, what) in LISTED {
        wrong.extend(
            what.iter()
                .filter(|line| !met.contains(&(who, **line)))
                .map(|line| format!("{who}: {line} names no operation")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn proved() {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    let mut proved = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, said) in item.as_object().expect("operations") {
            let words = said["description"].as_str().unwrap_or_default();
            if words.contains("must have proved the password within ten minutes") {
                proved.insert(format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1")));
            }
        }
    }
    assert_eq!(proved, PROVED.iter().map(|line| (*line).to_owned()).collect::<BTreeSet<_>>());
}

fn refused_to_keys() {
    let document: Value = serde_json::from_str(&motorpool::cli::openapi().expect("a document")).expect("JSON");
    let (mut decisions, mut of_people) = (BTreeSet::new(), BTreeSet::new());
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, said) in item.as_object().expect("operations") {
            let operation = format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1"));
            let words = said["description"].as_str().unwrap_or_default().rsplit("\n\n").next().unwrap_or_default();
            if words.contains("A key needs may_approve for it.") {
                decisions.insert(operation.clone());
            }
            if words.contains("No key does it") || words.contains("no key.") {
                of_people.insert(operation);
            }
        }
    }
    let listed = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(decisions, listed(DECISIONS));
    assert_eq!(of_people, listed(OF_PEOPLE));
}
