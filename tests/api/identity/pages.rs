//! Sessions of our own pages: a browser keeps the refresh token in a cookie, and no other site's page uses it.

use std::thread;

use serde_json::{Value, json};

use super::second_factors::{code, enrol, serve};
use crate::{
    cases,
    support::{
        client::{Client, Reply, id},
        database::{ADMIN, PASSWORD},
        world::{World, merged},
    },
};

cases![
    a_page_signs_in_goes_on_and_signs_out,
    a_page_is_told_who_signed_in,
    only_a_page_of_ours_asks,
    the_operator_says_which_origin_is_ours,
    origins_that_are_let_in_are_not_let_in_here,
    the_two_kinds_of_tokens_never_stand_for_each_other,
    two_tabs_go_on_with_one_cookie,
    a_cookie_that_comes_again_ends_the_session,
    a_session_of_a_page_lasts_as_the_settings_say,
    a_driver_alone_stays_signed_in,
    a_page_takes_a_code_and_says_what_comes_first,
    failed_sign_ins_count_as_everywhere,
    what_ends_a_session_ends_a_pages_too,
    a_demonstration_has_a_cookie_of_its_own,
];

/// A browser with a page of ours, and the cookie that it keeps.
#[derive(Clone)]
struct Page {
    nobody: Client,
    cookie: Option<String>,
}

impl Page {
    fn new(world: &World) -> Self {
        Self { nobody: world.nobody(), cookie: None }
    }

    /// One that is signed in, and what it was told.
    fn signed_in(world: &World, username: &str) -> (Self, Value) {
        let mut page = Self::new(world);
        let told = page.sign_in(username).expect(200);
        (page, told)
    }

    fn ask(&mut self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let mut request = self.nobody.request(method, path).header("Origin", self.nobody.server());
        if let Some(cookie) = &self.cookie {
            request = request.header("Cookie", &format!("theme=dark; {cookie}"));
        }
        let reply = match body {
            Some(body) => request.json(&body).send(),
            None => request.send(),
        };
        if let Some(set) = reply.header("set-cookie") {
            let (pair, rest) = set.split_once(';').expect("attributes");
            self.cookie = (!rest.contains("Max-Age=0;")).then(|| pair.to_owned());
        }
        reply
    }

    fn sign_in(&mut self, username: &str) -> Reply {
        self.ask("POST", "/auth/session", Some(json!({"username": username, "password": PASSWORD})))
    }

    fn refresh(&mut self) -> Reply {
        self.ask("POST", "/auth/session/refresh", Some(json!({})))
    }

    fn sign_out(&mut self) -> Reply {
        self.ask("DELETE", "/auth/session", None)
    }

    /// The refresh token, which no page of ours ever sees.
    fn token(&self) -> &str {
        self.cookie.as_deref().and_then(|cookie| cookie.split_once('=')).map(|(_, token)| token).expect("a cookie")
    }

    fn holder(&self, told: &Value) -> Client {
        self.nobody.bearer(told["access_token"].as_str().expect("a token"))
    }
}

/// The names of the fields, in their order.
fn fields(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn a_page_signs_in_goes_on_and_signs_out(world: &World) {
    let mut page = Page::new(world);
    let reply = page.sign_in(ADMIN);
    let first = reply.expect(200);
    assert_eq!(fields(&first), ["access_token", "token_type", "expires_in", "session_id", "ends_at", "me"]);
    assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(first["ends_at"], "2026-05-06T08:30:00+08:00");
    let set = reply.header("set-cookie").expect("a cookie");
    let rest = set.strip_prefix(&format!("__Host-motorpool={}", page.token())).expect("its name and value");
    assert_eq!(rest, "; Path=/; Max-Age=1800; HttpOnly; SameSite=Strict; Secure");
    assert!(page.token().len() >= 43 && !reply.body.contains(page.token()), "the token is in the cookie alone");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    page.holder(&first).get("/users").expect(200);

    let before = page.cookie.clone();
    world.later(29);
    let second = page.refresh().expect(200);
    assert_eq!(fields(&second), fields(&first));
    assert_eq!(
        (&second["session_id"], &second["ends_at"]),
        (&first["session_id"], &json!("2026-05-06T08:59:00+08:00"))
    );
    assert!(page.cookie != before && second["access_token"] != first["access_token"]);
    let kinds: Vec<Value> = page.holder(&second).all("/auth/sessions");
    let own = kinds.iter().find(|one| one["current"] == true).expect("it");
    assert_eq!(
        (&own["kind"], &own["id"], &own["ends_at"]),
        (&json!("browser"), &second["session_id"], &second["ends_at"])
    );

    let out = page.sign_out();
    out.expect(204);
    let cleared = "__Host-motorpool=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure";
    assert_eq!(out.header("set-cookie"), Some(cleared));
    page.holder(&second).get("/auth/me").problem(401, "token_invalid");
    // Without a cookie, and with one that is over, it is done already.
    let again = page.sign_out();
    again.expect(204);
    assert_eq!(again.header("set-cookie"), Some(cleared));
    page.refresh().problem(401, "refresh_invalid");
    page.cookie = before;
    page.clone().sign_out().expect(204);
    page.refresh().problem(401, "refresh_invalid");
    let told = world.admin().all("/events?subject=session&action=logout");
    assert_eq!((told.len(), &told[0]["actor"]), (1, &json!(ADMIN)));
}

fn a_page_is_told_who_signed_in(world: &World) {
    let (finance, tax) = (world.department("finance"), world.department("tax"));
    let admin = world.admin();
    admin.patch("/settings", json!({"company_phone": "0574-65000000"}), "*").expect(200);
    let departments = [id(&tax), id(&finance)];
    world.user("clerk", json!({"roles": ["approver"], "full_name": "王小明", "department_ids": departments}));
    let (page, told) = Page::signed_in(world, "clerk");
    let me = page.holder(&told).get("/auth/me").expect(200);
    assert_eq!(told["me"], me);
    assert_eq!((&me["full_name"], &me["department_name"]), (&json!("王小明"), &tax["name"]));
    let settings = admin.get("/settings").expect(200);
    let company = json!({"name": settings["company_name"], "phone": "0574-65000000", "time_zone": "Asia/Shanghai"});
    assert_eq!(me["company"], company);
    // What another lets the caller do is there, too.
    let until = json!({"to_username": "clerk", "until": "2026-05-07T08:00:00+08:00"});
    world.approver(&finance).post("/delegations", until).expect(201);
    let (_, told) = Page::signed_in(world, "clerk");
    assert_eq!(told["me"]["acts_for"][0]["username"], "approver.finance");
    // A key is nobody, and belongs to no one department.
    let key = world.key(&["requester"], &[&finance, &tax]).get("/auth/me").expect(200);
    assert_eq!((&key["full_name"], &key["department_name"], &key["company"]), (&Value::Null, &Value::Null, &company));
    // The name is the administrator's to write.
    let user = admin.get("/users?username=clerk").expect(200)["items"][0].clone();
    assert_eq!(user["full_name"], "王小明");
    let path = format!("/users/{}", id(&user));
    assert_eq!(admin.patch(&path, json!({"full_name": null}), "*").expect(200)["full_name"], Value::Null);
    admin.patch(&path, json!({"full_name": ""}), "*").faults(&[("/full_name", "too_short")]);
}

fn only_a_page_of_ours_asks(world: &World) {
    let (page, _) = Page::signed_in(world, ADMIN);
    let (own, address) = (page.nobody.server().to_owned(), world.address());
    let ways = [("POST", "/auth/session"), ("POST", "/auth/session/refresh"), ("DELETE", "/auth/session")];
    let ask = |method: &str, path: &str, headers: &[(&str, &str)]| {
        let mut request = page.nobody.request(method, path).header("Cookie", page.cookie.as_deref().expect("a cookie"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        // Nothing else about it is judged.
        request.body("text/plain", "no JSON").send()
    };
    for (method, path) in ways {
        for headers in [
            vec![],
            vec![("Origin", "null")],
            vec![("Origin", "")],
            vec![("Origin", "https://elsewhere.example")],
            vec![("Origin", address.as_str())],
            vec![("Origin", "http://127.0.0.1")],
            vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "cross-site")],
            vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "same-site")],
            vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "none")],
            vec![("Origin", own.as_str()), ("Origin", "https://elsewhere.example")],
            vec![("Sec-Fetch-Site", "same-origin")],
        ] {
            let reply = ask(method, path, &headers);
            assert_eq!(reply.status, 403, "{method} {path} {headers:?}: {}", reply.body);
            reply.problem(403, "bad_origin");
            assert_eq!(reply.header("set-cookie"), None, "{headers:?}");
        }
        let good = [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")];
        ask(method, path, &good).problem(415, "unsupported_media_type");
        // A proxy that ends TLS lets the page have another scheme.
        let secure = own.replace("http://", "https://");
        ask(method, path, &[("Origin", &secure)]).problem(415, "unsupported_media_type");
    }
    // A form could send nothing at all.
    let empty = page.nobody.request("POST", "/auth/session/refresh").header("Origin", &own).send();
    empty.problem(415, "unsupported_media_type");
    let zh = page.nobody.request("DELETE", "/auth/session").header("Accept-Language", "zh-CN").send();
    assert_eq!(zh.problem(403, "bad_origin")["title"], "仅限本系统页面发起此请求");
    page.nobody.get("/auth/session").problem(405, "method_not_allowed");
    // A cookie opens nothing else.
    let asked = page.nobody.request("GET", "/auth/me").header("Cookie", page.cookie.as_deref().expect("a cookie"));
    asked.header("Origin", &own).send().problem(401, "token_missing");
    page.clone().refresh().expect(200);
}

fn the_operator_says_which_origin_is_ours(world: &World) {
    world.serve_with(|settings| settings.public_url = Some("https://cars.example.gov.cn".into()));
    let own = world.nobody().server().to_owned();
    let body = json!({"username": ADMIN, "password": PASSWORD});
    let from =
        |origin: &str| world.nobody().request("POST", "/auth/session").header("Origin", origin).json(&body).send();
    from(&own).problem(403, "bad_origin");
    from("http://cars.example.gov.cn").problem(403, "bad_origin");
    from("https://cars.example.gov.cn:8443").problem(403, "bad_origin");
    from("https://cars.example.gov.cn").expect(200);
}

fn origins_that_are_let_in_are_not_let_in_here(world: &World) {
    let ours = "https://oa.example.gov.cn";
    world.serve_with(|settings| settings.allowed_origins = vec![ours.into()]);
    let nobody = world.nobody();
    for path in ["/auth/session", "/auth/session/refresh", "/auth/%73ession"] {
        let preflight = nobody.request("OPTIONS", path).header("Origin", ours);
        let preflight = preflight.header("Access-Control-Request-Method", "POST").send();
        let asked = nobody.request("POST", path).header("Origin", ours).json(&json!({})).send();
        asked.problem(403, "bad_origin");
        for reply in [preflight, asked] {
            let told: Vec<_> =
                reply.headers.keys().filter(|name| name.as_str().starts_with("access-control")).collect();
            assert!(told.is_empty(), "{}: {told:?}", reply.asked);
        }
    }
    let sessions = nobody.request("GET", "/auth/sessions").header("Origin", ours).send();
    assert_eq!(sessions.header("access-control-allow-origin"), Some(ours), "what programs ask is as it was");
}

fn the_two_kinds_of_tokens_never_stand_for_each_other(world: &World) {
    let (mut page, told) = Page::signed_in(world, ADMIN);
    let tokens = world.nobody().post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200);
    let refresh = |token: &str| world.nobody().post("/auth/refresh", json!({"refresh_token": token}));
    let program = tokens["refresh_token"].as_str().expect("a token");
    let mut other = Page { cookie: Some(format!("__Host-motorpool={program}")), ..page.clone() };
    for _ in 0..2 {
        refresh(page.token()).problem(401, "refresh_invalid");
        other.clone().refresh().problem(401, "refresh_invalid");
    }
    world.nobody().post("/auth/logout", json!({"refresh_token": page.token()})).expect(204);
    other.sign_out().expect(204);
    // Neither was used up or ended by that.
    page.holder(&told).get("/auth/me").expect(200);
    page.refresh().expect(200);
    refresh(program).expect(200);
}

fn two_tabs_go_on_with_one_cookie(world: &World) {
    let (page, _) = Page::signed_in(world, ADMIN);
    let tabs: Vec<(Page, Value)> = thread::scope(|scope| {
        let asked: Vec<_> = (0..4)
            .map(|_| {
                let mut tab = page.clone();
                scope.spawn(move || {
                    let told = tab.refresh().expect(200);
                    (tab, told)
                })
            })
            .collect();
        asked.into_iter().map(|tab| tab.join().expect("a tab")).collect()
    });
    for (tab, told) in &tabs {
        tab.holder(told).get("/auth/me").expect(200);
    }
    // Whichever answer came last left its cookie for all of them.
    let (mut last, _) = tabs.into_iter().next_back().expect("a tab");
    world.later(12);
    let told = last.refresh().expect(200);
    last.holder(&told).get("/auth/me").expect(200);
}

fn a_cookie_that_comes_again_ends_the_session(world: &World) {
    let (mut page, _) = Page::signed_in(world, ADMIN);
    let mut stolen = page.clone();
    let told = page.refresh().expect(200);
    world.clock.set(world.clock.now().plus_seconds(30));
    let refused = stolen.refresh();
    refused.problem(401, "refresh_invalid");
    assert_eq!(refused.header("set-cookie"), None, "another tab may have signed in anew");
    page.refresh().problem(401, "refresh_invalid");
    page.holder(&told).get("/auth/me").problem(401, "token_invalid");
    assert_eq!(world.admin().all("/events?subject=session&action=end_by_reuse").len(), 1);
}

fn a_session_of_a_page_lasts_as_the_settings_say(world: &World) {
    let admin = world.admin();
    let settings = admin.get("/settings").expect(200);
    let found = ["session_idle_minutes", "session_hours", "driver_session_days"].map(|name| settings[name].clone());
    assert_eq!(found, [30, 12, 30].map(Value::from));
    for (name, wrong, code) in [
        ("session_idle_minutes", 0, "below_minimum"),
        ("session_hours", 721, "above_maximum"),
        ("driver_session_days", 31, "above_maximum"),
    ] {
        let problem = admin.patch("/settings", json!({name: wrong}), "*").problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{name}"), "{code}");
    }
    // Half an hour without a refresh.
    let (mut idle, _) = Page::signed_in(world, ADMIN);
    world.later(30);
    idle.refresh().problem(401, "refresh_invalid");
    // Twelve hours with as many as one likes.
    world.at("2026-05-07T08:00:00+08:00");
    let (mut page, _) = Page::signed_in(world, ADMIN);
    for _ in 0..24 {
        world.later(29);
        page.refresh().expect(200);
    }
    world.later(23);
    let reply = page.refresh();
    let told = reply.expect(200);
    assert_eq!((&told["ends_at"], &told["expires_in"]), (&json!("2026-05-07T20:00:00+08:00"), &json!(60)));
    assert!(reply.header("set-cookie").is_some_and(|set| set.contains("; Max-Age=60;")));
    world.later(1);
    page.refresh().problem(401, "refresh_invalid");
    page.holder(&told).get("/auth/me").problem(401, "token_invalid");
    // Shorter ones bite those that were begun before.
    let (page, _) = Page::signed_in(world, ADMIN);
    world.later(10);
    world.admin().patch("/settings", json!({"session_idle_minutes": 10}), "*").expect(200);
    page.clone().refresh().problem(401, "refresh_invalid");
    world.admin().patch("/settings", json!({"session_idle_minutes": 45, "session_hours": 1}), "*").expect(200);
    let (mut page, told) = Page::signed_in(world, ADMIN);
    assert_eq!(told["ends_at"], "2026-05-07T20:55:00+08:00");
    world.later(40);
    assert_eq!(page.refresh().expect(200)["ends_at"], "2026-05-07T21:10:00+08:00");
    // Programs go on as they did.
    let tokens = world.nobody().post("/auth/login", json!({"username": ADMIN, "password": PASSWORD})).expect(200);
    world.later(24 * 60);
    world.nobody().post("/auth/refresh", json!({"refresh_token": tokens["refresh_token"]})).expect(200);
}

fn a_driver_alone_stays_signed_in(world: &World) {
    let (driver, finance) = (world.driver_with(&["A1"]), world.department("finance"));
    world.user("driver", json!({"roles": ["driver"], "driver_id": id(&driver)}));
    let (mut page, told) = Page::signed_in(world, "driver");
    assert_eq!((&told["ends_at"], &told["expires_in"]), (&json!("2026-06-05T08:00:00+08:00"), &json!(900)));
    world.at("2026-06-05T07:59:00+08:00");
    assert_eq!(page.refresh().expect(200)["ends_at"], "2026-06-05T08:00:00+08:00");
    world.later(1);
    page.refresh().problem(401, "refresh_invalid");
    // Who becomes more than a driver has no driver's time any more, nor has who was more from the beginning.
    let (mut page, _) = Page::signed_in(world, "driver");
    let path = format!("/users/{}", id(&world.admin().get("/users?username=driver").expect(200)["items"][0]));
    let more = json!({"roles": ["driver", "requester"], "department_id": id(&finance)});
    world.admin().patch(&path, more, "*").expect(200);
    let (_, told) = Page::signed_in(world, "driver");
    assert_eq!(told["ends_at"], "2026-06-05T08:30:00+08:00");
    world.later(31);
    page.refresh().problem(401, "refresh_invalid");
    world.admin().patch("/settings", json!({"driver_session_days": 2}), "*").expect(200);
    world.admin().patch(&path, json!({"roles": ["driver"], "department_id": null}), "*").expect(200);
    assert_eq!(Page::signed_in(world, "driver").1["ends_at"], "2026-06-07T08:31:00+08:00");
}

fn a_page_takes_a_code_and_says_what_comes_first(world: &World) {
    serve(world);
    let (secret, _) = enrol(world, &world.admin());
    let mut page = Page::new(world);
    page.sign_in(ADMIN).problem(401, "totp_required");
    let with = |code: &str| Some(json!({"username": ADMIN, "password": PASSWORD, "totp": code}));
    page.ask("POST", "/auth/session", with("000000")).problem(401, "totp_invalid");
    assert_eq!(page.cookie, None);
    world.later(1);
    let told = page.ask("POST", "/auth/session", with(&code(world, &secret, 0))).expect(200);
    let admin = page.holder(&told);
    let clerk = json!({"username": "clerk", "password": PASSWORD, "roles": ["dispatcher"]});
    admin.post("/users", clerk).expect(201);
    admin.patch("/settings", json!({"password_change_required": true}), "*").expect(200);
    let (mut page, told) = Page::signed_in(world, "clerk");
    assert_eq!(told["me"]["must_first"], "password_change_required");
    page.holder(&told).get("/bookings").problem(403, "password_change_required");
    let change = json!({"current_password": PASSWORD, "new_password": "another horse battery"});
    page.holder(&told).put("/auth/password", change).expect(204);
    assert_eq!(page.refresh().expect(200)["me"]["must_first"], Value::Null);
}

fn failed_sign_ins_count_as_everywhere(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    let wrong = json!({"username": "clerk", "password": "a wrong guess of it"});
    let mut page = Page::new(world);
    for number in 0..5 {
        let reply = if number % 2 == 0 {
            page.ask("POST", "/auth/session", Some(wrong.clone()))
        } else {
            world.nobody().post("/auth/login", wrong.clone())
        };
        reply.problem(401, "credentials_invalid");
    }
    let held = page.sign_in("clerk");
    held.problem(429, "too_many_failures");
    assert!(held.header("retry-after").is_some() && page.cookie.is_none());
    page.ask("POST", "/auth/session", Some(merged(wrong, json!({"more": 1})))).problem(422, "invalid");
}

fn what_ends_a_session_ends_a_pages_too(world: &World) {
    world.user("clerk", json!({"roles": ["dispatcher"]}));
    let pages = [(); 3].map(|()| Page::signed_in(world, "clerk"));
    let [(mut one, told), (mut other, _), (mut third, _)] = pages;
    let listed = one.holder(&told).all("/auth/sessions");
    assert_eq!(listed.iter().filter(|session| session["kind"] == "browser").count(), 3);
    let of_third = listed.iter().map(id).next().expect("the newest");
    one.holder(&told).request("DELETE", &format!("/auth/sessions/{of_third}")).send().expect(204);
    third.refresh().problem(401, "refresh_invalid");
    let change = json!({"current_password": PASSWORD, "new_password": "another horse battery"});
    one.holder(&told).put("/auth/password", change).expect(204);
    other.refresh().problem(401, "refresh_invalid");
    one.refresh().expect(200);
    let path = format!("/users/{}", id(&world.admin().get("/users?username=clerk").expect(200)["items"][0]));
    world.admin().patch(&path, json!({"disabled": true}), "*").expect(200);
    one.refresh().problem(401, "refresh_invalid");
}

fn a_demonstration_has_a_cookie_of_its_own(world: &World) {
    world.admin();
    world.sql("UPDATE settings SET demo = true").expect("marked");
    let mut page = Page::new(world);
    let reply = page.sign_in(ADMIN);
    reply.expect(200);
    let port = page.nobody.server().rsplit(':').next().expect("a port").to_owned();
    let set = reply.header("set-cookie").expect("a cookie").to_owned();
    let rest = set.strip_prefix(&format!("motorpool-demo-{port}={}", page.token())).expect("its name");
    assert_eq!(rest, "; Path=/; Max-Age=1800; HttpOnly; SameSite=Strict");
    page.refresh().expect(200);
    let out = page.sign_out();
    assert_eq!(
        out.header("set-cookie"),
        Some(&*format!("motorpool-demo-{port}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"))
    );
}
