//! What holds for every resource, tried on departments: bad input, conditional and repeated requests, pages, problems.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
};

use motorpool::kernel::Code;
use serde_json::{Value, json};

use crate::{
    cases,
    client::{Client, etag, faults_of, id},
    world::World,
};

cases![
    what_is_no_json_is_refused,
    large_bodies_are_refused,
    deep_nesting_is_refused,
    every_fault_is_named_at_once,
    faults_without_end_are_not_told,
    a_path_is_one_however_it_is_spelled,
    texts_are_kept_as_they_are,
    texts_that_deceive_are_refused,
    numbers_are_whole_and_bounded,
    only_json_is_taken,
    unknown_parameters_are_refused,
    queries_are_read_exactly,
    cursors_belong_to_their_list,
    unknown_ids_are_not_found,
    what_is_not_there_is_found_missing_before_the_body_is_judged,
    who_may_not_learns_nothing_else,
    methods_not_offered_are_named,
    head_is_get_without_a_body,
    what_is_known_is_not_sent_again,
    changes_need_the_version_seen,
    patches_merge,
    creating_answers_the_whole,
    a_repeated_request_is_done_once,
    a_key_belongs_to_its_caller_and_path,
    a_key_survives_what_failed,
    a_key_must_be_visible_ascii,
    a_key_is_forgotten_where_nothing_is_posted,
    twenty_at_once_make_one,
    twenty_changes_at_once_lose_none,
    pages_hold_everything_once,
    pages_stay_true_while_rows_come,
    changes_are_followed,
    refusals_speak_chinese,
    request_ids_are_echoed,
    answers_carry_security_headers,
    every_problem_has_its_page,
    references_lead_somewhere,
    instants_are_answered_in_the_company_s_offset,
    browsers_are_told_only_of_origins_that_are_let_in,
];

fn body(code: &str) -> Value {
    json!({"code": code, "name": "县财政局"})
}

fn raw(client: &Client, content: &str) -> crate::client::Reply {
    client.request("POST", "/departments").body("application/json", content).send()
}

fn count(world: &World) -> i64 {
    world.sql_number("SELECT count(*) AS n FROM departments")
}

fn what_is_no_json_is_refused(world: &World) {
    let admin = world.admin();
    for bad in [
        "{",
        "{\"code\": }",
        "nonsense",
        "{\"code\": \"a\"} trailing",
        "{'code': 'a'}",
        "{\"code\": \"\\ud800\"}",
        "{\"code\": 01}",
        "\u{feff}{}",
        "[1,",
        "NaN",
    ] {
        raw(&admin, bad).problem(400, "malformed_json");
    }
    // Broken UTF-8 is no JSON either.
    admin
        .request("POST", "/departments")
        .body("application/json", b"{\"code\": \"\xff\xfe\"}".to_vec())
        .send()
        .problem(400, "malformed_json");
    // An empty body where one is needed.
    raw(&admin, "").problem(400, "malformed_json");
    // JSON that is no object.
    for bad in ["[]", "null", "true", "1", "\"text\"", "[{\"code\": \"a\", \"name\": \"b\"}]"] {
        let problem = raw(&admin, bad).problem(422, "invalid");
        assert_eq!(
            faults_of(&problem).first().map(|fault| fault.0.as_str()),
            Some(""),
            "the whole body is at fault: {problem}"
        );
    }
    assert_eq!(count(world), 0);
}

fn large_bodies_are_refused(world: &World) {
    let admin = world.admin();
    // Said to be large: refused before it is sent.
    let (status, answer) = raw_request(
        &admin,
        "POST",
        "/api/v1/departments",
        &["Content-Type: application/json", "Content-Length: 2097152"],
        b"{\"code\": \"",
    );
    assert_eq!(status, 413, "{answer}");
    assert!(answer.contains("\"body_too_large\""), "{answer}");
    // Large without saying so.
    let chunk = vec![b' '; 64 * 1024];
    let mut chunked = Vec::new();
    for _ in 0..17 {
        chunked.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunked.extend_from_slice(&chunk);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let (status, answer) = raw_request(
        &admin,
        "POST",
        "/api/v1/departments",
        &["Content-Type: application/json", "Transfer-Encoding: chunked"],
        &chunked,
    );
    assert_eq!(status, 413, "{answer}");
    // Large, but not too large: judged by what it says.
    let name = "长".repeat(200_000);
    admin.post("/departments", json!({"code": "long", "name": name})).faults(&[("/name", "too_long")]);
    let spaces = " ".repeat(600_000);
    raw(&admin, &format!("{{\"code\": \"wide\",{spaces}\"name\": \"n\"}}")).expect(201);
}

/// A request written by hand: status and the rest of the answer.
fn raw_request(client: &Client, method: &str, path: &str, headers: &[&str], content: &[u8]) -> (u16, String) {
    let address = client.server().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).expect("a limit");
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    if let Some(token) = client.token() {
        head.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    for header in headers {
        head.push_str(&format!("{header}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).expect("the head is sent");
    // The server may answer and close before it has read all.
    let _ = stream.write_all(content);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status =
        answer.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer:?}"));
    (status, answer)
}

fn deep_nesting_is_refused(world: &World) {
    let admin = world.admin();
    for depth in [127, 10_000, 400_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{{\"code\": \"a\", \"name\": {}1{}}}", open.repeat(depth), close.repeat(depth));
            if nested.len() < 1024 * 1024 {
                let status = raw(&admin, &nested).status;
                assert!(matches!(status, 400 | 422), "{status} for {depth} levels");
            }
        }
    }
    admin.get("/departments").expect(200);
}

fn every_fault_is_named_at_once(world: &World) {
    let admin = world.admin();
    admin.post("/departments", json!({})).faults(&[("/code", "required"), ("/name", "required")]);
    let bad = json!({
        "code": "", "name": null, "discount_percent": 101, "approval_rule": "sometimes", "approval_amount_fen": -1, "bill_to_department_id": "x",
        "retired_on": "2026-02-30", "colour": "red", "a/b~c": 1,
    });
    admin.post("/departments", bad).faults(&[
        ("/code", "too_short"),
        ("/name", "required"),
        ("/discount_percent", "out_of_range"),
        ("/approval_rule", "not_allowed_value"),
        ("/approval_amount_fen", "out_of_range"),
        ("/bill_to_department_id", "invalid_id"),
        ("/retired_on", "invalid_date"),
        ("/colour", "unknown_field"),
        ("/a~1b~0c", "unknown_field"),
    ]);
    admin.post("/departments", json!({"code": 7, "name": ["x"], "discount_percent": "10"})).faults(&[
        ("/code", "wrong_type"),
        ("/name", "wrong_type"),
        ("/discount_percent", "wrong_type"),
    ]);
    // Null may stand where a field may be left out, and nowhere else.
    let department = admin
        .post(
            "/departments",
            json!({"code": "nulls", "name": "n", "uscc": null, "retired_on": null, "approval_amount_fen": null}),
        )
        .expect(201);
    assert_eq!(department["uscc"], Value::Null);
    for field in ["code", "name", "discount_percent", "approval_rule"] {
        let mut new = body("other");
        new[field] = Value::Null;
        admin.post("/departments", new).faults(&[(&format!("/{field}"), "required")]);
    }
    for date in
        ["2026-2-3", "20260203", "2026-13-01", "0000-01-01", "2026-02-03T00:00:00Z", "１９９９-01-01", " 2026-02-03"]
    {
        admin
            .post("/departments", json!({"code": "d", "name": "n", "retired_on": date}))
            .faults(&[("/retired_on", "invalid_date")]);
    }
    // Nothing of it was done, and what is a duplicate member is the last one or refused, never a failure.
    assert_eq!(count(world), 1);
    assert!(matches!(raw(&admin, "{\"code\": \"a\", \"code\": \"b\", \"name\": \"n\"}").status, 201 | 400 | 422));
}

/// Who sends nothing but faults costs little, signed in or not.
fn faults_without_end_are_not_told(world: &World) {
    let ask = |count: usize| world.nobody().post("/auth/login", json!({"username": vec![" "; count], "password": "x"}));
    let told = ask(5_000).problem(422, "invalid");
    assert_eq!(
        (told["errors"].as_array().map(Vec::len), &told["detail"]),
        (Some(1_000), &json!("More than 1000 faults; the first of them are entries of errors."))
    );
    ask(60_000).faults(&[("", "too_many")]);
    raw(&world.admin(), &format!("{{\"items\": [{}1]}}", "1,".repeat(60_000))).faults(&[("", "too_many")]);
}

fn a_path_is_one_however_it_is_spelled(world: &World) {
    let admin = world.admin();
    let faulty = |path: &str| admin.request_at("PATCH", path).header("If-Match", "*").json(&json!({"nope": 1})).send();
    let department = world.department("finance");
    for path in ["/api/v1/departments", "/%61pi/v1/departments", "/api/v1/%64epartments"] {
        faulty(&format!("{path}/{NOBODY}")).problem(404, "not_found");
        faulty(&format!("{path}/{}", id(&department))).faults(&[("/nope", "unknown_field")]);
        let create =
            || admin.request_at("POST", path).header("Idempotency-Key", "k").json(&body("health")).send().expect(201);
        assert_eq!((create(), count(world)), (create(), 2), "one key, one request");
    }
}

fn texts_are_kept_as_they_are(world: &World) {
    let admin = world.admin();
    let names = [
        "'; DROP TABLE departments; --",
        "Robert\"); DELETE FROM departments WHERE ('1'='1",
        "x' || (SELECT password_hash FROM users) || '",
        "$1 ? :name @p %s {} \\ \\' \\0",
        "<script>alert(1)</script>&amp;",
        "👩‍👩‍👧‍👦 é e\u{301} ﷽ 𠮷",
        "../../etc/passwd",
        "=1+1",
    ];
    for (number, name) in names.iter().enumerate() {
        let code = format!("code'{number}");
        let department = admin.post("/departments", json!({"code": code, "name": name})).expect(201);
        assert_eq!((&department["code"], &department["name"]), (&json!(code), &json!(name)));
        assert_eq!(admin.get(&format!("/departments/{}", id(&department))).expect(200), department);
        let found = admin.get(&format!("/departments?code={}", code.replace('\'', "%27"))).expect(200);
        assert_eq!(found["items"], json!([department]));
    }
    assert_eq!(admin.get("/departments?code=%27%20OR%20%271%27%3D%271").expect(200)["items"], json!([]));
    assert_eq!(count(world), 8);
}

fn texts_that_deceive_are_refused(world: &World) {
    let admin = world.admin();
    for unfit in [
        '\0', '\u{1}', '\u{8}', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}',
        '\u{2066}', '\u{2069}', '\u{feff}', '\u{61c}',
    ] {
        for name in [format!("a{unfit}b"), unfit.to_string(), format!("县财政局{unfit}")] {
            let problem = admin.post("/departments", json!({"code": "a", "name": name})).problem(422, "invalid");
            assert!(
                faults_of(&problem).contains(&("/name".into(), "invalid_characters".into())),
                "U+{:04X}: {problem}",
                u32::from(unfit)
            );
        }
        let query: String = format!("{unfit}").bytes().map(|byte| format!("%{byte:02X}")).collect();
        let problem = admin.get(&format!("/departments?code={query}")).problem(422, "invalid");
        assert_eq!(faults_of(&problem), [("code".into(), "invalid_characters".into())]);
    }
    for blank in [" ", "\t\n", "\u{3000}", "\u{a0}"] {
        admin.post("/departments", json!({"code": "a", "name": blank})).faults(&[("/name", "blank")]);
    }
    // The name of an unknown field is echoed, whatever it is.
    let problem =
        admin.post("/departments", json!({"code": "a", "name": "n", "\u{202e}\"\n": 1})).problem(422, "invalid");
    assert!(faults_of(&problem).contains(&("/\u{202e}\"\n".into(), "unknown_field".into())), "{problem}");
    assert_eq!(count(world), 0);
}

fn numbers_are_whole_and_bounded(world: &World) {
    let admin = world.admin();
    for bad in [
        "1e400",
        "-1",
        "1.5",
        "9007199254740992",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
        "1e30",
        "-9223372036854775809",
        "1000000000001",
    ] {
        let problem = raw(&admin, &format!("{{\"code\": \"a\", \"name\": \"n\", \"approval_amount_fen\": {bad}}}"));
        assert!(matches!(problem.status, 400 | 422), "{bad}: {}", problem.status);
    }
    // The least that has no opposite.
    let problem =
        raw(&admin, &format!("{{\"code\": \"a\", \"name\": \"n\", \"note\": {}}}", i64::MIN)).problem(422, "invalid");
    assert!(faults_of(&problem).contains(&("/note".into(), "out_of_range".into())), "{problem}");
    assert_eq!(count(world), 0);
    // To a schema and to JSON a whole number is an integer, however it is written.
    for (index, whole) in ["2000.0", "2e3", "20000E-1"].iter().enumerate() {
        let made =
            raw(&admin, &format!("{{\"code\": \"w{index}\", \"name\": \"n\", \"approval_amount_fen\": {whole}}}"))
                .expect(201);
        assert_eq!(made["approval_amount_fen"], 2_000, "{whole}");
    }
    let department = admin
        .post(
            "/departments",
            json!({"code": "a", "name": "n", "approval_amount_fen": 1_000_000_000_000_i64, "discount_percent": 100}),
        )
        .expect(201);
    assert_eq!(department["approval_amount_fen"], 1_000_000_000_000_i64);
}

fn only_json_is_taken(world: &World) {
    let admin = world.admin();
    let content = body("finance").to_string();
    for other in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/merge-patch+json",
        "application/problem+json",
    ] {
        admin
            .request("POST", "/departments")
            .body(other, content.clone())
            .send()
            .problem(415, "unsupported_media_type");
    }
    let (status, answer) = raw_request(
        &admin,
        "POST",
        "/api/v1/departments",
        &[&format!("Content-Length: {}", content.len())],
        content.as_bytes(),
    );
    assert_eq!(status, 415, "no type at all: {answer}");
    let department =
        admin.request("POST", "/departments").body("Application/JSON; charset=utf-8", content).send().expect(201);
    let path = format!("/departments/{}", id(&department));
    let patch = |content_type: &str| {
        admin.request("PATCH", &path).header("If-Match", "*").body(content_type, "{\"name\": \"n\"}").send()
    };
    patch("application/merge-patch+json").expect(200);
    patch("application/json").expect(200);
    patch("application/json-patch+json").problem(415, "unsupported_media_type");
    // Refusals are problem+json whatever is accepted.
    for accept in ["application/json", "text/html", "*/*", "application/problem+json"] {
        admin.request("GET", "/departments/nonsense").header("Accept", accept).send().problem(404, "not_found");
    }
}

fn unknown_parameters_are_refused(world: &World) {
    let admin = world.admin();
    admin.get("/departments?colour=red&kode=a").faults(&[("colour", "unknown_field"), ("kode", "unknown_field")]);
    admin.get("/departments?name=n").faults(&[("name", "unknown_field")]);
    admin.get("/departments?limit=1&limit=2").faults(&[("limit", "duplicate")]);
    admin.get("/departments?CODE=a").faults(&[("CODE", "unknown_field")]);
}

fn queries_are_read_exactly(world: &World) {
    let admin = world.admin();
    for limit in ["201", "0", "-1", "99999999999999999999", "1.5", "ten", ""] {
        let problem = admin.get(&format!("/departments?limit={limit}")).problem(422, "invalid");
        assert_eq!(faults_of(&problem).first().map(|fault| fault.0.as_str()), Some("limit"), "{limit}: {problem}");
    }
    admin.get("/departments?limit=201").faults(&[("limit", "out_of_range")]);
    for limit in ["1", "200"] {
        admin.get(&format!("/departments?limit={limit}")).expect(200);
    }
    // The + of an offset, unencoded, is a blank to many; here it is refused with the way out.
    let problem = admin
        .get("/departments?updated_since=2026-05-06T08:00:00+08:00")
        .faults(&[("updated_since", "unencoded_plus")]);
    assert!(problem["errors"][0]["detail"].as_str().is_some_and(|words| words.contains("%2B")), "{problem}");
    admin.get("/departments?code=a+b").faults(&[("code", "unencoded_plus")]);
    admin.get("/departments?updated_since=2026-05-06T08:00:00%2B08:00").expect(200);
    admin.get("/departments?updated_since=2026-05-06T00:00:00Z").expect(200);
    for bad in [
        "2026-05-06",
        "2026-05-06T08:00:00",
        "2026-05-06T08:00:00.5Z",
        "2026-05-06T08:00:60Z",
        "yesterday",
        "2026-02-30T00:00:00Z",
    ] {
        admin.get(&format!("/departments?updated_since={bad}")).faults(&[("updated_since", "invalid_instant")]);
    }
    for bad in ["code=%", "code=%2", "code=%zz", "code=%ff%fe", "%ff=1"] {
        admin.get(&format!("/departments?{bad}")).problem(400, "malformed_query");
    }
    // Filters: repeated is or.
    for code in ["a", "b", "c"] {
        admin.post("/departments", body(code)).expect(201);
    }
    let codes = |query: &str| {
        admin
            .all(query)
            .iter()
            .map(|department| department["code"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("/departments?code=a&code=c"), ["c", "a"]);
    assert_eq!(codes("/departments?code=A"), Vec::<String>::new());
    assert_eq!(codes("/departments"), ["c", "b", "a"]);
}

fn departments(world: &World, count: usize) -> Vec<Value> {
    (0..count).map(|number| world.department(&format!("d{number:03}"))).collect()
}

fn cursors_belong_to_their_list(world: &World) {
    departments(world, 3);
    let admin = world.admin();
    let page = admin.get("/departments?limit=1").expect(200);
    let cursor = page["next_cursor"].as_str().expect("a next page");
    // Another limit is no other list.
    assert_eq!(
        admin.get(&format!("/departments?limit=2&cursor={cursor}")).expect(200)["items"].as_array().map(Vec::len),
        Some(2)
    );
    for other in ["&code=d001", "&updated_since=2026-05-06T00:00:00Z"] {
        admin.get(&format!("/departments?limit=1&cursor={cursor}{other}")).problem(422, "bad_cursor");
    }
    let by_change = admin.get("/departments?limit=1&updated_since=2026-05-06T00:00:00Z").expect(200);
    let by_change = by_change["next_cursor"].as_str().expect("a next page");
    admin.get(&format!("/departments?limit=1&cursor={by_change}")).problem(422, "bad_cursor");
    let mut bent = cursor.to_owned();
    bent.replace_range(0..1, if bent.starts_with('A') { "B" } else { "A" });
    for bad in ["x", "", "AAAA", "%20", "null", &bent, &cursor[1..], &format!("{cursor}AAAA"), &"A".repeat(200)] {
        let reply = admin.get(&format!("/departments?cursor={bad}"));
        assert_eq!(reply.status, 422, "{bad}: {}", reply.body);
    }
}

const NOBODY: &str = "019a0b5e-7c1f-7000-8000-000000000001";

fn unknown_ids_are_not_found(world: &World) {
    let admin = world.admin();
    let no_ids = [
        "nonsense",
        "0",
        "019a0b5e7c1f70008000000000000001",
        "%7B019a0b5e-7c1f-7000-8000-000000000001%7D",
        "019A0B5E-7C1F-7000-8000-00000000000G",
        "..%2F..%2Fusers",
        "%00",
        "%27%20OR%201=1",
        "null",
    ];
    for id in [&[NOBODY][..], &no_ids].concat() {
        admin.get(&format!("/departments/{id}")).problem(404, "not_found");
        admin.patch(&format!("/departments/{id}"), json!({"name": "n"}), "\"1\"").problem(404, "not_found");
    }
    for path in ["/nothing", "/departments/x/y", "/departmentsx", "/", ""] {
        admin.get(path).problem(404, "not_found");
    }
    admin.get_at("/nothing").problem(404, "not_found");
    admin.get_at("/api/v2/departments").problem(404, "not_found");
}

fn what_is_not_there_is_found_missing_before_the_body_is_judged(world: &World) {
    // API.md §2.2: 404 → 415, 413, 400 → 422 → 428, 412.
    let admin = world.admin();
    let path = format!("/departments/{NOBODY}");
    admin
        .request("PATCH", &path)
        .header("If-Match", "*")
        .body("application/json", "{")
        .send()
        .problem(404, "not_found");
    admin.request("PATCH", &path).header("If-Match", "*").body("text/plain", "x").send().problem(404, "not_found");
    admin.patch(&path, json!({"colour": "red"}), "*").problem(404, "not_found");
    admin.request("PATCH", &path).json(&json!({})).send().problem(404, "not_found");
    // And 422 before 428 and 412.
    let department = world.department("finance");
    let path = format!("/departments/{}", id(&department));
    admin.request("PATCH", &path).json(&json!({"colour": "red"})).send().problem(422, "invalid");
    admin.patch(&path, json!({"discount_percent": 101}), "\"99\"").problem(422, "invalid");
    admin.patch(&path, json!({"bill_to_department_id": NOBODY}), "\"99\"").problem(422, "unknown_reference");
}

fn who_may_not_learns_nothing_else(world: &World) {
    let nobody = world.nobody();
    let problem = nobody.get("/departments").problem(401, "token_missing");
    assert_eq!(problem["errors"], json!([]));
    for reply in [
        nobody.get("/departments"),
        nobody.bearer("nonsense").get("/departments"),
        nobody.bearer("mp_nonsense").get("/departments"),
    ] {
        assert!(
            reply.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")),
            "{:?}",
            reply.headers
        );
    }
    for token in ["nonsense", "mp_nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."] {
        nobody.bearer(token).get("/departments").problem(401, "token_invalid");
    }
    for scheme in ["Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer ", "bearer", "Token x"] {
        let reply = nobody.request("GET", "/departments").header("Authorization", scheme).send();
        assert_eq!(reply.status, 401, "{scheme}: {}", reply.body);
    }
    // 403 before the body, the id and the version are looked at.
    let dispatcher = world.dispatcher();
    dispatcher.request("POST", "/departments").body("text/plain", "{").send().problem(403, "forbidden");
    dispatcher
        .request("PATCH", &format!("/departments/{NOBODY}"))
        .body("application/json", "{")
        .send()
        .problem(403, "forbidden");
    nobody.request("POST", "/departments").body("text/plain", "{").send().problem(401, "token_missing");
    dispatcher.get("/departments").expect(200);
}

fn methods_not_offered_are_named(world: &World) {
    let admin = world.admin();
    let allowed = |method: &str, path: &str| {
        let reply = admin.request(method, path).send();
        reply.problem(405, "method_not_allowed");
        let allow: BTreeSet<String> = reply
            .header("allow")
            .expect("Allow")
            .split(',')
            .map(|word| word.trim().to_owned())
            .filter(|word| word != "HEAD" && word != "OPTIONS")
            .collect();
        allow.into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(allowed("DELETE", "/departments"), "GET POST");
    assert_eq!(allowed("PUT", "/departments"), "GET POST");
    assert_eq!(allowed("DELETE", &format!("/departments/{NOBODY}")), "GET PATCH");
    assert_eq!(allowed("POST", &format!("/departments/{NOBODY}")), "GET PATCH");
    assert_eq!(allowed("GET", &format!("/bookings/{NOBODY}/approve")), "POST");
}

fn head_is_get_without_a_body(world: &World) {
    let department = world.department("finance");
    let admin = world.admin();
    let path = format!("/departments/{}", id(&department));
    let reply = admin.request("HEAD", &path).send();
    assert_eq!((reply.status, reply.body.as_str(), reply.etag().as_str()), (200, "", etag(&department)));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(admin.request("HEAD", "/departments").send().status, 200);
    let missing = admin.request("HEAD", &format!("/departments/{NOBODY}")).send();
    assert_eq!((missing.status, missing.body.as_str()), (404, ""));
    assert_eq!(world.nobody().request("HEAD", "/departments").send().status, 401);
    for open in ["/healthz", "/readyz"] {
        assert_eq!(world.nobody().request_at("HEAD", open).send().status, 200, "{open}");
    }
}

fn what_is_known_is_not_sent_again(world: &World) {
    let department = world.department("finance");
    let admin = world.admin();
    let path = format!("/departments/{}", id(&department));
    let get = |seen: &str| admin.request("GET", &path).header("If-None-Match", seen).send();
    for seen in [etag(&department), &format!("W/{}", etag(&department)), "*", &format!("\"x\", {}", etag(&department))]
    {
        let reply = get(seen);
        assert_eq!((reply.status, reply.body.as_str(), reply.etag().as_str()), (304, "", etag(&department)), "{seen}");
    }
    for seen in ["\"0\"", "W/\"99\"", "\"nonsense\"", "1"] {
        assert_eq!(get(seen).expect(200), department, "{seen}");
    }
    admin.patch(&path, json!({"name": "新"}), etag(&department)).expect(200);
    get(etag(&department)).expect(200);
}

fn changes_need_the_version_seen(world: &World) {
    let department = world.department("finance");
    let admin = world.admin();
    let path = format!("/departments/{}", id(&department));
    admin.request("PATCH", &path).json(&json!({"name": "n"})).send().problem(428, "if_match_required");
    world.later(1);
    let changed = admin.patch(&path, json!({"name": "第二"}), etag(&department));
    let second = changed.expect(200);
    assert_eq!(changed.etag(), etag(&second));
    assert_ne!(etag(&second), etag(&department));
    assert_eq!((&second["name"], &second["created_at"]), (&json!("第二"), &department["created_at"]));
    assert_eq!(second["updated_at"], world.now());
    // Stale: refused, with the present version to go on from.
    for stale in [etag(&department), "\"nonsense\"", "\"99\"", "W/\"99\""] {
        let refused = admin.patch(&path, json!({"name": "第三"}), stale);
        refused.problem(412, "stale");
        assert_eq!(refused.etag(), etag(&second), "{stale}");
    }
    assert_eq!(admin.get(&path).expect(200), second);
    let weak = admin.patch(&path, json!({"name": "第四"}), &format!("W/{}", etag(&second))).expect(200);
    let listed = admin.patch(&path, json!({"name": "第五"}), &format!("\"0\", {}", etag(&weak))).expect(200);
    let any = admin.patch(&path, json!({"name": "第六"}), "*").expect(200);
    assert_eq!((listed["name"].as_str(), any["name"].as_str()), (Some("第五"), Some("第六")));
}

fn patches_merge(world: &World) {
    let admin = world.admin();
    let payer = world.department("payer");
    let uscc = "11330225002985031R";
    let full = json!({
        "code": "finance", "name": "县财政局", "discount_percent": 10, "approval_rule": "above_amount", "approval_amount_fen": 200_000, "uscc": uscc,
        "bill_to_department_id": id(&payer), "retired_on": "2027-01-01",
    });
    let department = admin.post("/departments", full).expect(201);
    let path = format!("/departments/{}", id(&department));
    world.later(1);
    // Nothing said, nothing changed: not even the version.
    let same = admin.patch(&path, json!({}), etag(&department)).expect(200);
    assert_eq!(same, department);
    let events = || {
        world.sql_number(&format!("SELECT count(*) AS n FROM events WHERE subject_id = {}", world.sql_id(&department)))
    };
    assert_eq!(events(), 1);
    // One field, and nothing else.
    let one = admin.patch(&path, json!({"discount_percent": 20}), "*").expect(200);
    assert_eq!(one["discount_percent"], 20);
    for field in [
        "id",
        "code",
        "name",
        "approval_rule",
        "approval_amount_fen",
        "uscc",
        "bill_to_department_id",
        "retired_on",
        "created_at",
    ] {
        assert_eq!(one[field], department[field], "{field}");
    }
    assert_eq!(events(), 2);
    // Null clears what may be left out.
    let cleared = admin
        .patch(&path, json!({"uscc": null, "bill_to_department_id": null, "retired_on": null, "approval_rule": "never", "approval_amount_fen": null}), "*")
        .expect(200);
    for field in ["uscc", "bill_to_department_id", "retired_on", "approval_amount_fen"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
    admin.patch(&path, json!({"name": null}), "*").faults(&[("/name", "required")]);
    // What may not be patched is no field of a patch.
    for (field, value) in [
        ("code", json!("other")),
        ("id", json!(NOBODY)),
        ("etag", json!("\"9\"")),
        ("created_at", json!("2026-05-06T08:00:00+08:00")),
        ("version", json!(9)),
    ] {
        admin.patch(&path, json!({field: value}), "*").faults(&[(&format!("/{field}"), "unknown_field")]);
    }
    // The outcome is judged as a whole.
    admin.patch(&path, json!({"approval_rule": "above_amount"}), "*").faults(&[("/approval_amount_fen", "required")]);
    admin
        .patch(&path, json!({"bill_to_department_id": id(&department)}), "*")
        .faults(&[("/bill_to_department_id", "itself")]);
    admin.patch(&path, json!({"uscc": "11330225002985031X"}), "*").faults(&[("/uscc", "invalid_uscc")]);
    admin.patch(&path, json!([]), "*").problem(422, "invalid");
    assert_eq!(admin.get(&path).expect(200), cleared);
}

fn creating_answers_the_whole(world: &World) {
    let admin = world.admin();
    let reply = admin.post("/departments", body("finance"));
    let department = reply.expect(201);
    assert_eq!(reply.header("location"), Some(format!("/api/v1/departments/{}", id(&department)).as_str()));
    assert_eq!(reply.etag(), etag(&department));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!((&department["discount_percent"], &department["approval_rule"]), (&json!(0), &json!("always")));
    assert_eq!((&department["created_at"], &department["updated_at"]), (&json!(world.now()), &json!(world.now())));
    assert_eq!(admin.get_at(reply.header("location").unwrap_or_default()).expect(200), department);
    assert_eq!(admin.get("/departments").expect(200), json!({"items": [department], "next_cursor": null}));
    admin.post("/departments", body("finance")).problem(409, "already_exists");
}

fn keyed(client: &Client, key: &str, body: &Value) -> crate::client::Reply {
    client.request("POST", "/departments").header("Idempotency-Key", key).json(body).send()
}

fn a_repeated_request_is_done_once(world: &World) {
    let admin = world.admin();
    let first = keyed(&admin, "key-1", &body("finance"));
    let department = first.expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    world.later(60);
    // The same again, members in another order: the same answer, whatever has become of the thing.
    admin.patch(&format!("/departments/{}", id(&department)), json!({"name": "新"}), "*").expect(200);
    let again = admin
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .body("application/json", "{ \"name\":\"县财政局\" , \"code\":\"finance\" }")
        .send();
    assert_eq!(again.expect(201), department);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!((again.header("location"), again.etag()), (first.header("location"), first.etag()));
    assert_eq!(count(world), 1);
    keyed(&admin, "key-1", &body("other")).problem(422, "idempotency_key_reused");
    // The key is judged before the body's values are, and after its form.
    keyed(&admin, "key-1", &json!({"code": "finance"})).problem(422, "idempotency_key_reused");
    admin
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .body("application/json", "{")
        .send()
        .problem(400, "malformed_json");
    assert_eq!(count(world), 1);
    // Without a key it is another request.
    admin.post("/departments", body("finance")).problem(409, "already_exists");
}

fn a_key_belongs_to_its_caller_and_path(world: &World) {
    let (admin, other) = (world.admin(), world.user("second.admin", json!({"roles": ["admin"]})));
    let one = keyed(&admin, "key-1", &body("one")).expect(201);
    let two = keyed(&other, "key-1", &body("two")).expect(201);
    assert_ne!(id(&one), id(&two));
    assert_eq!(keyed(&other, "key-1", &body("two")).expect(201), two);
    // Case counts.
    keyed(&admin, "KEY-1", &body("three")).expect(201);
    // Rights are checked again before anything is replayed.
    world
        .dispatcher()
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .json(&body("one"))
        .send()
        .problem(403, "forbidden");
    world
        .nobody()
        .request("POST", "/departments")
        .header("Idempotency-Key", "key-1")
        .json(&body("one"))
        .send()
        .problem(401, "token_missing");
}

fn a_key_survives_what_failed(world: &World) {
    let admin = world.admin();
    keyed(&admin, "key-1", &json!({"code": "finance"})).faults(&[("/name", "required")]);
    let unknown = json!({"code": "finance", "name": "n", "bill_to_department_id": NOBODY});
    assert_eq!(keyed(&admin, "key-1", &unknown).status, 422);
    world.department("taken");
    keyed(&admin, "key-1", &body("taken")).problem(409, "already_exists");
    let made = keyed(&admin, "key-1", &body("finance"));
    made.expect(201);
    assert_eq!(made.header("idempotency-replayed"), None);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM idempotency_keys"), 1);
}

fn a_key_must_be_visible_ascii(world: &World) {
    let admin = world.admin();
    for bad in ["", "a b", "ключ", &"k".repeat(256)] {
        let reply = keyed(&admin, bad, &body("finance"));
        assert_eq!(reply.status, 400, "{bad:?}: {}", reply.body);
    }
    assert_eq!(count(world), 0);
    keyed(&admin, &"k".repeat(255), &body("a")).expect(201);
    keyed(&admin, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", &body("b")).expect(201);
}

fn a_key_is_forgotten_where_nothing_is_posted(world: &World) {
    let admin = world.admin();
    let department = world.department("finance");
    let path = format!("/departments/{}", id(&department));
    for number in 0..2 {
        let changed = admin
            .request("PATCH", &path)
            .header("Idempotency-Key", "key-1")
            .header("If-Match", "*")
            .json(&json!({"discount_percent": number}))
            .send();
        assert_eq!(
            (&changed.expect(200)["discount_percent"], changed.header("idempotency-replayed")),
            (&json!(number), None)
        );
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM idempotency_keys"), 0);
}

/// Asks the same of `count` callers at once.
fn at_once(count: usize, ask: impl Fn(usize) -> crate::client::Reply + Sync) -> Vec<crate::client::Reply> {
    let gate = std::sync::Barrier::new(count);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                let (gate, ask) = (&gate, &ask);
                scope.spawn(move || {
                    gate.wait();
                    ask(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}

fn twenty_at_once_make_one(world: &World) {
    let admin = world.admin();
    admin.get("/departments").expect(200);
    let replies = at_once(20, |_| keyed(&admin, "key-1", &body("finance")));
    let made: Vec<Value> = replies.iter().filter(|reply| reply.status != 409).map(|reply| reply.expect(201)).collect();
    assert!(!made.is_empty() && made.iter().all(|department| *department == made[0]), "{made:?}");
    for reply in replies.iter().filter(|reply| reply.status == 409) {
        reply.problem(409, "idempotency_in_progress");
    }
    assert_eq!(
        replies.iter().filter(|reply| reply.status == 201 && reply.header("idempotency-replayed").is_none()).count(),
        1,
        "one did the work"
    );
    assert_eq!(
        (count(world), world.sql_number("SELECT count(*) AS n FROM events WHERE subject_kind = 'department'")),
        (1, 1)
    );
    // Without a key, one makes it and the others are told so.
    let replies = at_once(20, |_| admin.post("/departments", body("other")));
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        reply.problem(409, "already_exists");
    }
}

fn twenty_changes_at_once_lose_none(world: &World) {
    let admin = world.admin();
    let department = world.department("finance");
    let path = format!("/departments/{}", id(&department));
    let replies = at_once(20, |number| admin.patch(&path, json!({"name": format!("第{number}")}), etag(&department)));
    let won: Vec<Value> = replies.iter().filter(|reply| reply.status == 200).map(|reply| reply.expect(200)).collect();
    assert_eq!(won.len(), 1, "one saw the present version");
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.problem(412, "stale");
    }
    assert_eq!(admin.get(&path).expect(200), won[0]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM events WHERE action = 'change'"), 1);
}

fn pages_hold_everything_once(world: &World) {
    let made: Vec<String> = departments(world, 120).iter().map(|department| id(department).to_owned()).collect();
    let newest_first: Vec<&String> = made.iter().rev().collect();
    let admin = world.admin();
    for limit in [7, 50, 119, 120, 121, 200] {
        let items = admin.all(&format!("/departments?limit={limit}"));
        assert_eq!(items.iter().map(id).collect::<Vec<_>>(), newest_first, "limit {limit}");
    }
    let first = admin.get("/departments").expect(200);
    assert_eq!(first["items"].as_array().map(Vec::len), Some(50), "the default");
    let last = admin.get("/departments?limit=120").expect(200);
    assert_eq!(last["next_cursor"], Value::Null);
    // All were made at one moment, so only the id keeps them apart.
    let by_change = admin.all("/departments?limit=7&updated_since=2026-05-06T00:00:00Z");
    assert_eq!(by_change.iter().map(id).collect::<Vec<_>>(), made.iter().collect::<Vec<_>>());
}

fn pages_stay_true_while_rows_come(world: &World) {
    let before: Vec<String> = departments(world, 6).iter().map(|department| id(department).to_owned()).collect();
    let admin = world.admin();
    let page = admin.get("/departments?limit=3").expect(200);
    world.department("late");
    let next = admin
        .get(&format!("/departments?limit=3&cursor={}", page["next_cursor"].as_str().expect("a next page")))
        .expect(200);
    let seen: Vec<&str> =
        [&page, &next].iter().flat_map(|page| page["items"].as_array().into_iter().flatten()).map(id).collect();
    assert_eq!(seen, before.iter().rev().collect::<Vec<_>>());
    assert_eq!(next["next_cursor"], Value::Null);
}

fn changes_are_followed(world: &World) {
    let made = departments(world, 4);
    let admin = world.admin();
    world.at("2026-05-06T09:00:00+08:00");
    for department in [&made[2], &made[0]] {
        admin.patch(&format!("/departments/{}", id(department)), json!({"discount_percent": 5}), "*").expect(200);
        world.later(1);
    }
    let since = |at: &str| {
        admin
            .all(&format!("/departments?limit=1&updated_since={at}"))
            .iter()
            .map(|item| id(item).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        since("2026-05-06T01:00:00Z"),
        [id(&made[2]), id(&made[0])],
        "in the order of change, the bound included"
    );
    assert_eq!(since("2026-05-06T01:00:01Z"), [id(&made[0])]);
    assert_eq!(since("2026-05-06T00:00:00Z"), [id(&made[1]), id(&made[3]), id(&made[2]), id(&made[0])]);
    assert_eq!(since("2026-05-06T02:00:00Z"), Vec::<String>::new());
}

fn refusals_speak_chinese(world: &World) {
    let admin = world.admin();
    let ask = |language: &str| {
        admin.request("POST", "/departments").header("Accept-Language", language).json(&json!({"code": "a"})).send()
    };
    let chinese = ask("zh-CN,zh;q=0.9,en;q=0.5");
    let problem = chinese.faults(&[("/name", "required")]);
    assert_eq!(chinese.header("content-language"), Some("zh-CN"));
    for words in [&problem["title"], &problem["detail"], &problem["errors"][0]["detail"]] {
        assert!(
            words.as_str().is_some_and(|words| words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))),
            "{words}"
        );
    }
    for other in ["en", "fr", "", "zh;q=0", "en, zh;q=0.9", ";;;", "*"] {
        let reply = ask(other);
        assert_eq!(reply.header("content-language"), Some("en"), "{other}");
        assert!(reply.body.is_ascii(), "{other}: {}", reply.body);
    }
    let table = world.nobody().request_at("GET", "/problems").header("Accept-Language", "zh-CN").send().expect(200);
    assert!(
        table["problems"]
            .as_array()
            .is_some_and(|rows| rows.iter().all(|row| row["title"].as_str().is_some_and(|title| !title.is_ascii()))),
        "{table}"
    );
}

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
    // The record of a change names the request that made it.
    admin.request("POST", "/departments").header("X-Request-Id", "oa-42").json(&body("finance")).send().expect(201);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM events WHERE request_id = 'oa-42'"), 1);
}

fn answers_carry_security_headers(world: &World) {
    let admin = world.admin();
    let department = world.department("finance");
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
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{}: {name}", reply.asked);
        }
        assert!(
            reply.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")),
            "{}",
            reply.asked
        );
        assert!(reply.header("x-request-id").is_some(), "{}", reply.asked);
        assert_eq!((reply.header("server"), reply.header("x-powered-by")), (None, None), "{}", reply.asked);
        assert_eq!(reply.header("access-control-allow-origin"), None, "{}", reply.asked);
    }
}

fn every_problem_has_its_page(world: &World) {
    let nobody = world.nobody();
    let table = nobody.get_at("/problems").expect(200);
    let rows = table["problems"].as_array().expect("problems");
    assert_eq!(
        rows.iter().map(|row| row["code"].as_str().unwrap_or_default()).collect::<Vec<_>>(),
        Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>()
    );
    for (row, code) in rows.iter().zip(Code::ALL) {
        assert_eq!(
            (&row["status"], &row["type"]),
            (&json!(code.status()), &json!(format!("/problems/{}", code.as_str())))
        );
        let page = nobody.get_at(row["type"].as_str().unwrap_or_default()).expect(200);
        assert_eq!(page, *row);
    }
    nobody.get_at("/problems/nonsense").problem(404, "not_found");
}

fn references_lead_somewhere(world: &World) {
    let admin = world.admin();
    let unknown = admin.post("/departments", json!({"code": "a", "name": "n", "bill_to_department_id": NOBODY}));
    assert_eq!(unknown.status, 422, "{}", unknown.body);
    assert_eq!(faults_of(&unknown.json()), [("/bill_to_department_id".into(), "unknown_reference".into())]);
    assert_eq!(
        unknown.json()["code"],
        "unknown_reference",
        "an id in a body that doesn't exist (API.md §2.3): {}",
        unknown.body
    );
    let payer = world.department("payer");
    let department = world.department_with(json!({"bill_to_department_id": id(&payer)}));
    assert_eq!(department["bill_to_department_id"], payer["id"]);
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
    let told = |reply: &crate::client::Reply| reply.header("access-control-allow-origin").map(str::to_owned);
    let ours = "https://oa.example.gov.cn";
    assert_eq!(told(&ask(ours)), None, "closed unless opened");
    preflight(ours).problem(405, "method_not_allowed");

    world.serve_with(|settings| settings.allowed_origins = vec![ours.into()]);
    assert_eq!((told(&ask(ours)), told(&ask("https://elsewhere.example"))), (Some(ours.into()), None));
    let let_in = preflight(ours);
    assert_eq!((let_in.status, told(&let_in)), (200, Some(ours.into())));
    assert_eq!(told(&preflight("https://elsewhere.example")), None);
    let refused = world.nobody().request("GET", "/bookings").header("Origin", ours).send();
    refused.problem(401, "token_missing");
    assert_eq!(told(&refused), Some(ours.into()), "a page reads refusals, too");
    assert_eq!(refused.header("access-control-allow-credentials"), None);
}
