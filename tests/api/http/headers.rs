//! Headers and formats of answers: request ids, security headers, CORS, and the company's UTC offset.

use serde_json::json;

use crate::{
    cases,
    http::body,
    support::{
        client::{Reply, id},
        world::World,
    },
};

cases![
    request_ids_are_echoed,
    answers_carry_security_headers,
    instants_are_answered_in_the_company_s_offset,
    browsers_are_told_only_of_origins_that_are_let_in,
];

fn request_ids_are_echoed(world: &World) {
    let admin = world.admin();
    let ask = |id: &str| admin.request("GET", "/departments/nonsense").header("X-Request-Id", id).send();
    for fit in ["abc", "oa-2026.05_06-1", &"x".repeat(64)] {
        let reply = ask(fit);
        reply.problem(404, "not_found");
        assert_eq!(reply.header("x-request-id"), Some(fit));
    }
    for unfit in ["", "a b", "<script>", &"x".repeat(65), "é", "a,b"] {
        let reply = ask(unfit);
        assert_ne!(reply.header("x-request-id"), Some(unfit));
        assert!(reply.header("x-request-id").is_some_and(|id| id.len() == 36), "{unfit}");
    }
    let (one, two) = (admin.get("/departments"), admin.get("/departments"));
    assert!(one.header("x-request-id").is_some() && one.header("x-request-id") != two.header("x-request-id"));
    // The event of a change has the id of the request that made it.
    admin.request("POST", "/departments").header("X-Request-Id", "oa-42").json(&body("finance")).send().expect(201);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM events WHERE request_id = 'oa-42'"), 1);
}

/// The headers that say what a browser mustn't do with an answer.
#[track_caller]
fn guarded(reply: &Reply) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{}: {name}", reply.asked);
    }
    let policy = reply.header("content-security-policy").unwrap_or_default();
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{}: {policy}", reply.asked);
    }
}

fn answers_carry_security_headers(world: &World) {
    let admin = world.admin();
    let department = world.department("finance");
    let report = "/reports/trips?from=2026-05-01&to=2026-05-06&format=html";
    for page in [world.accountant().get(report), world.nobody().get_at("/docs/")] {
        assert_eq!(page.status, 200, "{}", page.asked);
        guarded(&page);
    }
    let replies = [
        admin.get("/departments"),
        admin.get(&format!("/departments/{}", id(&department))),
        admin.get("/departments/nonsense"),
        admin.post("/departments", json!({})),
        world.nobody().get("/departments"),
        world.nobody().get_at("/healthz"),
        world.nobody().get_at("/nothing"),
    ];
    for reply in replies {
        guarded(&reply);
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{}", reply.asked);
        assert!(reply.header("x-request-id").is_some(), "{}", reply.asked);
        assert_eq!((reply.header("server"), reply.header("x-powered-by")), (None, None), "{}", reply.asked);
        assert_eq!(reply.header("access-control-allow-origin"), None, "{}", reply.asked);
    }
}

fn instants_are_answered_in_the_company_s_offset(world: &World) {
    world.at("2026-12-31T16:30:00Z");
    let department = world.department("finance");
    assert_eq!(department["created_at"], "2027-01-01T00:30:00+08:00");
}

fn browsers_are_told_only_of_origins_that_are_let_in(world: &World) {
    let ask = |origin: &str| world.nobody().request("GET", "/openapi.json").header("Origin", origin).send();
    let preflight = |origin: &str| {
        let nobody = world.nobody();
        let asked = nobody.request("OPTIONS", "/bookings").header("Origin", origin);
        asked
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, idempotency-key")
            .send()
    };
    let told = |reply: &Reply| reply.header("access-control-allow-origin").map(str::to_owned);
    let ours = "https://oa.example.gov.cn";
    assert_eq!(told(&ask(ours)), None, "closed unless opened");
    preflight(ours).problem(405, "method_not_allowed");

    world.serve_with(|settings| settings.allowed_origins = vec![ours.into()]);
    assert_eq!((told(&ask(ours)), told(&ask("https://elsewhere.example"))), (Some(ours.into()), None));
    let let_in = preflight(ours);
    assert_eq!((let_in.status, told(&let_in)), (200, Some(ours.into())));
    let elsewhere = preflight("https://elsewhere.example");
    assert_eq!(told(&elsewhere), None);
    for answer in [let_in, elsewhere] {
        guarded(&answer);
    }
    let refused = world.nobody().request("GET", "/bookings").header("Origin", ours).send();
    refused.problem(401, "token_missing");
    assert_eq!(told(&refused), Some(ours.into()), "a page reads refusals, too");
    assert_eq!(refused.header("access-control-allow-credentials"), None);
}
