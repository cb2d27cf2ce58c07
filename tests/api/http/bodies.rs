//! Request bodies: JSON, its size, its depth, its texts and numbers. All faults of a body are named at once.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::{Value, json};

use crate::{
    cases,
    http::{body, count},
    support::{
        client::{Client, Reply, faults_of, id},
        world::World,
    },
};

cases![
    what_is_no_json_is_refused,
    large_bodies_are_refused,
    deep_nesting_is_refused,
    every_fault_is_named_at_once,
    faults_without_end_are_not_told,
    texts_are_kept_as_they_are,
    texts_that_deceive_are_refused,
    numbers_are_whole_and_bounded,
    only_json_is_taken,
];

/// Creates a department with this text as the body.
fn raw(client: &Client, content: &str) -> Reply {
    client.request("POST", "/departments").body("application/json", content).send()
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
    // Broken UTF-8 isn't JSON either.
    admin
        .request("POST", "/departments")
        .body("application/json", b"{\"code\": \"\xff\xfe\"}".to_vec())
        .send()
        .problem(400, "malformed_json");
    // The body is empty, and one is needed.
    raw(&admin, "").problem(400, "malformed_json");
    // The body is JSON but no object.
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
    // A body that is announced as too large is refused before it is sent.
    let (status, answer) = raw_request(
        &admin,
        "POST",
        "/api/v1/departments",
        &["Content-Type: application/json", "Content-Length: 2097152"],
        b"{\"code\": \"",
    );
    assert_eq!(status, 413, "{answer}");
    assert!(answer.contains("\"body_too_large\""), "{answer}");
    // A body that is too large without announcing it is refused as well.
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
    // A body that is just small enough is judged by its content.
    let name = "长".repeat(200_000);
    admin.post("/departments", json!({"code": "long", "name": name})).faults(&[("/name", "too_long")]);
    let spaces = " ".repeat(600_000);
    raw(&admin, &format!("{{\"code\": \"wide\",{spaces}\"name\": \"n\"}}")).expect(201);
}

/// Sends a request written by hand. Returns the status and the rest of the answer.
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
    // Nothing was done. Of duplicate members the last one counts or all are refused; it is never a failure.
    assert_eq!(count(world), 1);
    assert!(matches!(raw(&admin, "{\"code\": \"a\", \"code\": \"b\", \"name\": \"n\"}").status, 201 | 400 | 422));
}

/// A body of nothing but faults costs little, whether the caller is signed in or not.
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
    // The name of an unknown field is repeated in the answer, whatever it contains.
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
    // The smallest integer, which has no positive counterpart.
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
    // Refusals are problem+json whatever the caller accepts.
    for accept in ["application/json", "text/html", "*/*", "application/problem+json"] {
        admin.request("GET", "/departments/nonsense").header("Accept", accept).send().problem(404, "not_found");
    }
}
