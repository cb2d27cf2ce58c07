//! The second factor: a code of an app beside the password, each good once, and recovery codes for who lost the app.

use std::thread;

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::{
    cases,
    identity::ASKED,
    support::{
        client::{Client, Reply, etag, id},
        database::{ADMIN, PASSWORD},
        dump::dump,
        issuer::{Issuer, Key},
        process::{self, until},
        world::World,
    },
};

cases![
    a_sign_in_takes_a_code_of_the_app,
    a_code_works_once,
    a_recovery_code_works_once_and_there_are_ten,
    a_proof_and_a_new_password_take_a_code_too,
    who_has_another_telephone_replaces_it,
    guesses_at_a_code_are_counted_as_those_at_a_password,
    guesses_at_a_code_are_counted_from_everywhere,
    where_the_company_asks_for_it_nothing_is_done_without,
    who_comes_by_the_provider_is_not_asked,
    another_takes_it_away,
    its_secret_is_nowhere_in_the_clear,
    another_secret_of_the_server_locks_nobody_out,
];

const OPERATORS: &str = "operators-secret-4f9a1c-and-more-of-it";
const LATER: &str = "another-secret-of-the-operator-77aa";
const REQUIRED: &str = "totp_enrolment_required";
const WRONG: &str = "aaaa-bbbb-cccc-dddd-eeee-ffff";

pub(super) fn serve(world: &World) {
    world.serve_with(|settings| settings.secret = Some(OPERATORS.into()));
}

/// A body with a password, and with a code if there is one.
fn shown(mut body: Value, code: Option<&str>) -> Value {
    if let Some(code) = code {
        body["totp"] = json!(code);
    }
    body
}

fn sign_in(world: &World, username: &str, code: Option<&str>) -> Reply {
    world.nobody().post("/auth/login", shown(json!({"username": username, "password": PASSWORD}), code))
}

fn bearer(world: &World, tokens: &Value) -> Client {
    world.nobody().bearer(tokens["access_token"].as_str().expect("a token"))
}

fn session(world: &World, username: &str, code: Option<&str>) -> Client {
    bearer(world, &sign_in(world, username, code).expect(200))
}

/// What the app shows so many seconds from now.
pub(super) fn code(world: &World, secret: &str, later: i64) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).expect("base32")).build().expect("an app");
    let at = world.clock.now().plus_seconds(later).seconds();
    totp.generate(u64::try_from(at).expect("after 1970")).to_string()
}

fn begin(client: &Client, code: Option<&str>) -> Reply {
    client.post("/auth/totp", shown(json!({"password": PASSWORD}), code))
}

fn confirm(client: &Client, code: &str) -> Reply {
    client.post("/auth/totp/confirm", shown(json!({"password": PASSWORD}), Some(code)))
}

fn prove(client: &Client, code: Option<&str>) -> Reply {
    client.post("/auth/reauthenticate", shown(json!({"password": PASSWORD}), code))
}

fn word(reply: &Value, name: &str) -> String {
    reply[name].as_str().unwrap_or_else(|| panic!("no {name}: {reply}")).to_owned()
}

fn codes_of(reply: &Value) -> Vec<String> {
    let codes = reply["recovery_codes"].as_array().expect("codes").iter();
    codes.map(|code| code.as_str().expect("a code").to_owned()).collect()
}

/// Sets up a second factor. Returns the secret and the recovery codes.
pub(super) fn enrol(world: &World, client: &Client) -> (String, Vec<String>) {
    let secret = word(&begin(client, None).expect(200), "secret");
    let done = confirm(client, &code(world, &secret, 0)).expect(200);
    (secret, codes_of(&done))
}

fn half_a_minute_later(world: &World) {
    world.clock.set(world.clock.now().plus_seconds(30));
}

fn a_sign_in_takes_a_code_of_the_app(world: &World) {
    // Without a secret of the server nothing would keep that of the app.
    begin(&world.admin(), None).problem(409, "secret_not_set");
    serve(world);
    let (here, elsewhere) = (session(world, ADMIN, None), session(world, ADMIN, None));
    confirm(&here, "123456").problem(409, "not_ready");
    here.post("/auth/totp", json!({"password": "a wrong guess of it"})).problem(401, "credentials_invalid");
    let first = word(&begin(&here, None).expect(200), "secret");
    let begun = begin(&here, None).expect(200);
    let secret = word(&begun, "secret");
    let url = format!("otpauth://totp/motorpool:{ADMIN}?secret={secret}&issuer=motorpool");
    assert!(first != secret && secret.len() == 32 && begun["url"] == json!(url), "{begun}");
    // It isn't asked for before a code has proved that the app has it: the one of the last secret.
    sign_in(world, ADMIN, None).expect(200);
    confirm(&here, &code(world, &first, 0)).problem(401, "totp_invalid");
    let wrong = json!({"password": "a wrong guess of it", "totp": code(world, &secret, 0)});
    here.post("/auth/totp/confirm", wrong).problem(401, "credentials_invalid");
    confirm(&here, &code(world, &secret, 0)).expect(200);
    // This session goes on, others end.
    here.get(ASKED).expect(200);
    elsewhere.get(ASKED).problem(401, "token_invalid");
    assert_eq!(here.all("/events?subject=user&action=enrol_totp").len(), 1);
    confirm(&here, &code(world, &secret, 30)).problem(409, "not_ready");

    // A password alone learns that a code is asked for, a wrong one doesn't.
    sign_in(world, ADMIN, None).problem(401, "totp_required");
    let wrong = json!({"username": ADMIN, "password": "a wrong guess of it", "totp": code(world, &secret, 30)});
    world.nobody().post("/auth/login", wrong).problem(401, "credentials_invalid");
    sign_in(world, ADMIN, Some("000000x")).problem(401, "totp_invalid");
    sign_in(world, ADMIN, Some("")).problem(401, "totp_invalid");
    half_a_minute_later(world);
    let shown = code(world, &secret, 0);
    session(world, ADMIN, Some(&format!("{} {}", &shown[..3], &shown[3..]))).get(ASKED).expect(200);
    // A clock that is half a minute off is no matter, one that is more is.
    world.later(5);
    sign_in(world, ADMIN, Some(&code(world, &secret, -60))).problem(401, "totp_invalid");
    sign_in(world, ADMIN, Some(&code(world, &secret, 60))).problem(401, "totp_invalid");
    let tokens = sign_in(world, ADMIN, Some(&code(world, &secret, -30))).expect(200);
    sign_in(world, ADMIN, Some(&code(world, &secret, 30))).expect(200);
    // A refresh takes no code, and who has no second factor isn't asked.
    world.nobody().post("/auth/refresh", json!({"refresh_token": tokens["refresh_token"]})).expect(200);
    here.post("/users", json!({"username": "li.si", "password": PASSWORD, "roles": ["supervisor"]})).expect(201);
    sign_in(world, "li.si", Some("123456")).expect(200);
}

/// How four sign-ins with one code at once are answered: one well.
fn at_once(world: &World, code: &str) {
    let replies: Vec<Reply> = thread::scope(|scope| {
        let tries: Vec<_> = (0..4).map(|_| scope.spawn(|| sign_in(world, ADMIN, Some(code)))).collect();
        tries.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    let (good, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(good.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for reply in refused {
        reply.problem(401, "totp_invalid");
    }
}

fn a_code_works_once(world: &World) {
    serve(world);
    let (secret, codes) = enrol(world, &session(world, ADMIN, None));
    // The one that confirmed it is used up, and so are those before.
    for later in [0, -30] {
        sign_in(world, ADMIN, Some(&code(world, &secret, later))).problem(401, "totp_invalid");
    }
    half_a_minute_later(world);
    let shown = code(world, &secret, 0);
    at_once(world, &shown);
    sign_in(world, ADMIN, Some(&shown)).problem(401, "totp_invalid");
    half_a_minute_later(world);
    sign_in(world, ADMIN, Some(&code(world, &secret, 30))).expect(200);
    // It is after the present one, which is used up by it.
    sign_in(world, ADMIN, Some(&code(world, &secret, 0))).problem(401, "totp_invalid");
    at_once(world, &codes[0]);
}

fn a_recovery_code_works_once_and_there_are_ten(world: &World) {
    serve(world);
    let (_, codes) = enrol(world, &session(world, ADMIN, None));
    assert_eq!(codes.len(), 10);
    for (place, code) in codes.iter().enumerate() {
        let typed = if place % 2 == 0 { code.clone() } else { code.to_uppercase().replace('-', " ") };
        let admin = session(world, ADMIN, Some(&typed));
        sign_in(world, ADMIN, Some(code)).problem(401, "totp_invalid");
        let used = admin.all("/events?subject=user&action=use_recovery_code");
        assert_eq!((used.len(), &used[0]["actor"]), (place + 1, &json!(ADMIN)));
    }
    sign_in(world, ADMIN, None).problem(401, "totp_required");
}

fn a_proof_and_a_new_password_take_a_code_too(world: &World) {
    serve(world);
    let tokens = sign_in(world, ADMIN, None).expect(200);
    let admin = bearer(world, &tokens);
    let (secret, codes) = enrol(world, &admin);
    admin.patch("/settings", json!({"reauthentication_required": true}), "*").expect(200);
    world.later(10);
    let tries = || admin.patch("/settings", json!({}), "*");
    tries().problem(403, "reauthentication_required");
    prove(&admin, None).problem(401, "totp_required");
    prove(&admin, Some(WRONG)).problem(401, "totp_invalid");
    tries().problem(403, "reauthentication_required");
    let shown_now = code(world, &secret, 0);
    prove(&admin, Some(&shown_now)).expect(204);
    tries().expect(200);
    // A code is good once, wherever it was used.
    sign_in(world, ADMIN, Some(&shown_now)).problem(401, "totp_invalid");
    world.later(4);
    prove(&admin, Some(&codes[0])).expect(204);
    prove(&admin, Some(&codes[0])).problem(401, "totp_invalid");
    let new = "another horse battery";
    let change = |code: Option<&str>, new: &str| {
        admin.put("/auth/password", shown(json!({"current_password": PASSWORD, "new_password": new}), code))
    };
    change(None, new).problem(401, "totp_required");
    change(Some(WRONG), new).problem(401, "totp_invalid");
    // What is refused for another reason uses up nothing.
    half_a_minute_later(world);
    let shown_now = code(world, &secret, 0);
    change(Some(&shown_now), "motorpool2026").problem(422, "invalid");
    begin(&admin, Some(&codes[2])).expect(200);
    change(Some(&shown_now), new).expect(204);
    // What was begun went with the old password.
    let begun = json!({"password": new, "totp": "123456"});
    admin.post("/auth/totp/confirm", begun).problem(409, "not_ready");
    let with = |password: &str, code: &str| {
        world.nobody().post("/auth/login", json!({"username": ADMIN, "password": password, "totp": code}))
    };
    with(new, &shown_now).problem(401, "totp_invalid");
    with(PASSWORD, &codes[1]).problem(401, "credentials_invalid");
    with(new, &codes[1]).expect(200);
}

fn who_has_another_telephone_replaces_it(world: &World) {
    serve(world);
    let admin = session(world, ADMIN, None);
    let (old, codes) = enrol(world, &admin);
    half_a_minute_later(world);
    begin(&admin, None).problem(401, "totp_required");
    begin(&admin, Some(WRONG)).problem(401, "totp_invalid");
    // The app is lost. The old second factor counts until the new one is confirmed.
    let new = word(&begin(&admin, Some(&codes[0])).expect(200), "secret");
    begin(&admin, Some(&codes[0])).problem(401, "totp_invalid");
    sign_in(world, ADMIN, Some(&code(world, &new, 0))).problem(401, "totp_invalid");
    let elsewhere = session(world, ADMIN, Some(&code(world, &old, 0)));
    // Neither a recovery code nor the old app confirms the new one.
    for wrong in [&codes[1], &code(world, &old, 30)] {
        confirm(&admin, wrong).problem(401, "totp_invalid");
    }
    let fresh = codes_of(&confirm(&admin, &code(world, &new, 0)).expect(200));
    admin.get(ASKED).expect(200);
    elsewhere.get(ASKED).problem(401, "token_invalid");
    half_a_minute_later(world);
    for over in [&codes[1], &code(world, &old, 0)] {
        sign_in(world, ADMIN, Some(over)).problem(401, "totp_invalid");
    }
    assert!(fresh.len() == 10 && fresh.iter().all(|code| !codes.contains(code)));
    sign_in(world, ADMIN, Some(&code(world, &new, 0))).expect(200);
    sign_in(world, ADMIN, Some(&fresh[9])).expect(200);
}

fn guesses_at_a_code_are_counted_as_those_at_a_password(world: &World) {
    serve(world);
    world.user("clerk", json!({"roles": ["supervisor"]}));
    let clerk = session(world, "clerk", None);
    let (secret, _) = enrol(world, &clerk);
    half_a_minute_later(world);
    // Wherever they are given.
    let change = json!({"current_password": PASSWORD, "new_password": "another horse battery", "totp": WRONG});
    sign_in(world, "clerk", Some(WRONG)).problem(401, "totp_invalid");
    prove(&clerk, Some(WRONG)).problem(401, "totp_invalid");
    begin(&clerk, Some(WRONG)).problem(401, "totp_invalid");
    clerk.put("/auth/password", change).problem(401, "totp_invalid");
    sign_in(world, "clerk", Some(WRONG)).problem(401, "totp_invalid");
    let wrong = json!({"username": "clerk", "password": "a wrong guess of it"});
    world.nobody().post("/auth/login", wrong).problem(429, "too_many_failures");
    // The address is known, so the right password is told that a code is asked for, and no code is judged.
    sign_in(world, "clerk", None).problem(401, "totp_required");
    let held = sign_in(world, "clerk", Some(&code(world, &secret, 0)));
    held.problem(429, "too_many_failures");
    assert_eq!(held.header("retry-after"), Some("31"));
    let told = world.admin().all("/events?subject=security");
    let times = |operation: &str, code: &str| -> i64 {
        let is = |event: &&Value| {
            let after = &event["after"];
            after["account"] == "clerk" && after["operation"] == operation && after["code"] == code
        };
        told.iter().filter(is).map(|event| event["after"]["times"].as_i64().expect("a number")).sum()
    };
    let of = |operation: &str| times(operation, "totp_invalid");
    assert_eq!((of("POST /auth/login"), of("POST /auth/reauthenticate")), (2, 1), "{told:?}");
    assert_eq!((of("POST /auth/totp"), of("PUT /auth/password")), (1, 1), "{told:?}");
    assert_eq!(times("POST /auth/login", "too_many_failures"), 2, "{told:?}");
    // Who knows the password and not the code leaves a trace.
    assert_eq!(times("POST /auth/login", "totp_required"), 1, "{told:?}");
    assert!(told.iter().any(|event| event["action"] == "ask_code"), "{told:?}");
    world.later(1);
    sign_in(world, "clerk", Some(&code(world, &secret, 0))).expect(200);
    // The right one takes the failures away. At the setting up they count as well.
    let again = session(world, "clerk", Some(&code(world, &secret, 30)));
    world.later(1);
    begin(&again, Some(&code(world, &secret, 30))).expect(200);
    for _ in 0..5 {
        confirm(&again, WRONG).problem(401, "totp_invalid");
    }
    confirm(&again, WRONG).problem(429, "too_many_failures");
}

fn guesses_at_a_code_are_counted_from_everywhere(world: &World) {
    world.serve_with(|settings| {
        settings.secret = Some(OPERATORS.into());
        settings.trusted_proxies = vec!["127.0.0.1".into()];
    });
    let (secret, _) = enrol(world, &session(world, ADMIN, None));
    half_a_minute_later(world);
    let from = |address: &str, code: &str| {
        let body = json!({"username": ADMIN, "password": PASSWORD, "totp": code});
        world.nobody().request("POST", "/auth/login").header("X-Forwarded-For", address).json(&body).send()
    };
    for place in 1..=5 {
        from(&format!("10.0.{place}.1"), WRONG).problem(401, "totp_invalid");
    }
    from("10.0.9.1", &code(world, &secret, 0)).problem(429, "too_many_failures");
    // They aren't forgotten after a quarter of an hour, and the right code takes them away.
    world.later(16);
    from("10.0.8.1", WRONG).problem(401, "totp_invalid");
    from("10.0.9.1", &code(world, &secret, 0)).problem(429, "too_many_failures");
    world.later(1);
    from("10.0.9.1", &code(world, &secret, 0)).expect(200);
    half_a_minute_later(world);
    from("10.0.7.1", WRONG).problem(401, "totp_invalid");
    from("10.0.9.1", &code(world, &secret, 0)).expect(200);
}

fn where_the_company_asks_for_it_nothing_is_done_without(world: &World) {
    serve(world);
    let (dispatcher, accountant) = (world.dispatcher(), world.accountant());
    let key = world.key(&["accountant"], &[]);
    world.user("li.si", json!({"roles": ["supervisor"]}));
    let admin = session(world, ADMIN, None);
    enrol(world, &admin);
    assert_eq!(admin.get("/settings").expect(200)["totp_required"], false);
    admin.patch("/settings", json!({"totp_required": true}), "*").expect(200);
    for client in [&admin, &dispatcher, &key] {
        client.get(ASKED).expect(200);
    }
    accountant.get(ASKED).problem(403, REQUIRED);
    assert_eq!(accountant.get("/auth/me").expect(200)["must_first"], REQUIRED);
    // One that was begun doesn't count.
    begin(&accountant, None).expect(200);
    accountant.get(ASKED).problem(403, REQUIRED);
    enrol(world, &accountant);
    accountant.get(ASKED).expect(200);
    assert_eq!(accountant.get("/auth/me").expect(200)["must_first"], Value::Null);
    // Who has to change the password, too, does that first.
    let li = session(world, "li.si", None);
    let demo = |yes: bool| world.sql(&format!("UPDATE settings SET demo = {}", world.database.boolean(yes)));
    admin.patch("/settings", json!({"password_change_required": true}), "*").expect(200);
    li.get(ASKED).problem(403, "password_change_required");
    demo(true).expect("a demonstration");
    li.get(ASKED).expect(200);
    demo(false).expect("a company");
    let change = json!({"current_password": PASSWORD, "new_password": "another horse battery"});
    li.put("/auth/password", change).expect(204);
    li.get(ASKED).problem(403, REQUIRED);
}

fn who_comes_by_the_provider_is_not_asked(world: &World) {
    let signer = Key::new("EdDSA", "k1");
    let issuer = Issuer::of(world, &signer);
    world.serve_with(|settings| {
        settings.secret = Some(OPERATORS.into());
        issuer.trusted_by(settings);
    });
    let identity = issuer.link("wang");
    let fields = json!({"username": "wang", "password": PASSWORD, "roles": ["supervisor"], "identity": identity});
    let admin = session(world, ADMIN, None);
    admin.post("/users", fields).expect(201);
    enrol(world, &admin);
    admin.patch("/settings", json!({"totp_required": true}), "*").expect(200);
    let by_token = world.nobody().bearer(&issuer.token(&signer, "wang"));
    by_token.get(ASKED).expect(200);
    // By the password they are.
    let by_password = session(world, "wang", None);
    by_password.get(ASKED).problem(403, REQUIRED);
    enrol(world, &by_password);
    by_password.get(ASKED).expect(200);
    sign_in(world, "wang", None).problem(401, "totp_required");
    by_token.get(ASKED).expect(200);
}

fn another_takes_it_away(world: &World) {
    serve(world);
    let key = world.key(&["admin"], &[]);
    world.user("clerk", json!({"roles": ["supervisor"]}));
    let clerk = session(world, "clerk", None);
    let (secret, codes) = enrol(world, &clerk);
    let admin = session(world, ADMIN, None);
    enrol(world, &admin);
    let of = |client: &Client| format!("/users/{}/reset-totp", id(&client.get("/auth/me").expect(200)));
    let (path, own) = (of(&clerk), of(&admin));
    admin.post(&own, json!({})).problem(403, "second_person_required");
    clerk.post(&path, json!({})).problem(403, "forbidden");
    key.post(&path, json!({})).problem(403, "forbidden");
    admin.post(&format!("/users/{}/reset-totp", uuid::Uuid::now_v7()), json!({})).problem(404, "not_found");
    clerk.get(ASKED).expect(200);
    // Also by who names the version, which stays: the second factor has none. The same request again takes none of another.
    let user = admin.get(path.trim_end_matches("/reset-totp")).expect(200);
    let reset = || {
        let request = admin.request("POST", &path).header("If-Match", etag(&user)).header("Idempotency-Key", "lost");
        request.json(&json!({})).send()
    };
    assert_eq!(reset().expect(200)["username"], "clerk");
    assert_eq!(reset().header("idempotency-replayed"), Some("true"));
    clerk.get(ASKED).problem(401, "token_invalid");
    let told = admin.all("/events?subject=security&action=change_access");
    assert!(told.iter().any(|event| event["after"]["operation"] == "POST /users/{id}/reset-totp"), "{told:?}");
    // Who has none has nothing taken away, and goes on; nor has who only began.
    let clerk = session(world, "clerk", None);
    begin(&clerk, None).expect(200);
    admin.post(&path, json!({})).expect(200);
    clerk.get(ASKED).expect(200);
    let resets = admin.all("/events?subject=user&action=reset_totp");
    assert_eq!((resets.len(), &resets[0]["actor"]), (1, &json!(ADMIN)));
    // Nothing of it comes back with another.
    let (another, _) = enrol(world, &clerk);
    half_a_minute_later(world);
    for old in [code(world, &secret, 0), codes[0].clone()] {
        sign_in(world, "clerk", Some(&old)).problem(401, "totp_invalid");
    }
    sign_in(world, "clerk", Some(&code(world, &another, 0))).expect(200);
    // The only administrator asks who has the machine.
    let reset = ["user", "reset-totp", "--username", ADMIN];
    assert!(process::motorpool(&world.database.url, &reset).status().expect("it runs").success());
    admin.get(ASKED).problem(401, "token_invalid");
    sign_in(world, ADMIN, None).expect(200);
    let unknown = ["user", "reset-totp", "--username", "nobody.known"];
    assert!(!process::motorpool(&world.database.url, &unknown).status().expect("it runs").success());
}

fn its_secret_is_nowhere_in_the_clear(world: &World) {
    serve(world);
    world.user("clerk", json!({"roles": ["supervisor"]}));
    let admin = session(world, ADMIN, None);
    let (secret, codes) = enrol(world, &admin);
    // One that was begun is kept in the same way.
    half_a_minute_later(world);
    let begun = word(&begin(&admin, Some(&code(world, &secret, 0))).expect(200), "secret");
    let hex = |secret: &str| -> String {
        let raw = Secret::try_from_base32(secret).expect("base32");
        raw.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    };
    // Events are among it. The backup is a copy of it.
    let content = format!("{:?}", dump(&world.database)).to_lowercase();
    assert!(content.contains("enrol_totp"));
    for hidden in [hex(&secret), hex(&begun), secret, begun].iter().chain(&codes) {
        let hidden = hidden.to_lowercase();
        assert!(!content.contains(&hidden) && !content.contains(&hidden.replace('-', "")), "{hidden}");
    }
    // Who writes the row of another into the administrator's gains nothing.
    let clerk = session(world, "clerk", None);
    let (own, _) = enrol(world, &clerk);
    let user = |client: &Client| world.sql_id(&client.get("/auth/me").expect(200));
    let (theirs, admins) = (user(&clerk), user(&admin));
    let sql = format!(
        "UPDATE second_factors SET last_step = 0, secret = (SELECT secret FROM second_factors WHERE user_id = {theirs})
         WHERE user_id = {admins}"
    );
    world.sql(&sql).expect("written");
    half_a_minute_later(world);
    let shown = code(world, &own, 0);
    sign_in(world, ADMIN, Some(&shown)).problem(401, "totp_invalid");
    sign_in(world, "clerk", Some(&shown)).expect(200);
}

fn another_secret_of_the_server_locks_nobody_out(world: &World) {
    serve(world);
    let (secret, codes) = enrol(world, &session(world, ADMIN, None));
    // Where the former one isn't given the app's codes say nothing, and recovery codes are left.
    let serve_later = |former: &[&str]| {
        world.serve_with(|settings| {
            settings.secret = Some(LATER.into());
            settings.former_secrets = former.iter().map(|&secret| secret.into()).collect();
        });
    };
    let kept = || dump(&world.database)["second_factors"].clone();
    let before = kept();
    serve_later(&[]);
    half_a_minute_later(world);
    sign_in(world, ADMIN, Some(&code(world, &secret, 0))).problem(401, "totp_invalid");
    assert_eq!(kept(), before);
    sign_in(world, ADMIN, Some(&codes[3])).expect(200);
    // Where it is given they go on, and are encrypted anew.
    let before = kept();
    serve_later(&[OPERATORS]);
    sign_in(world, ADMIN, None).problem(401, "totp_required");
    until(|| kept() != before);
    sign_in(world, ADMIN, Some(&code(world, &secret, 0))).expect(200);
    // Then the former one isn't needed any more, and is of no use.
    half_a_minute_later(world);
    serve_later(&[]);
    sign_in(world, ADMIN, Some(&code(world, &secret, 0))).expect(200);
    serve(world);
    half_a_minute_later(world);
    sign_in(world, ADMIN, Some(&code(world, &secret, 0))).problem(401, "totp_invalid");
}
