//! Tokens of the identity provider: which are accepted, by which of its keys, and how its keys are fetched.

use std::{
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    cases,
    identity::{
        provider::{ASKED, county, shows},
        refused,
        tokens::{hmac, known_key, parts, signed},
    },
    support::{
        client::Reply,
        issuer::{AUDIENCE, Issuer, Key, encoded},
        world::{World, merged},
    },
};

cases![
    good_signatures_under_wrong_words_are_refused,
    wrong_signatures_are_refused,
    a_key_fixes_its_algorithm,
    no_key_verifies_anothers_tokens,
    new_keys_are_found_and_withdrawn_ones_die,
    strangers_do_not_make_us_ask,
    many_at_once_ask_once,
    a_provider_that_is_down_locks_out_nobody_known,
    a_silent_provider_holds_nobody_up_for_long,
    discovery_leads_nowhere_else,
];

/// A value with another member; null takes it away.
fn with(value: &Value, name: &str, member: &Value) -> Value {
    merged(value.clone(), json!({name: member}))
}

fn good_signatures_under_wrong_words_are_refused(world: &World) {
    let (issuer, key) = county(world);
    let (header, claims, now) = (key.header(), issuer.claims("wang"), world.clock.now().seconds());
    let show = |header: &Value, claims: &Value| shows(world, &key.sign(header, claims));
    show(&header, &claims).expect(200);
    for (name, member) in [
        ("typ", Value::Null),
        ("typ", json!("at+jwt")),
        ("typ", json!("application/at+JWT")),
        ("kid", Value::Null),
        ("jku", json!("http://x")),
    ] {
        show(&with(&header, name, &member), &claims).expect(200);
    }
    for (name, member) in [
        ("aud", json!([AUDIENCE])),
        ("aud", json!(["account", AUDIENCE])),
        ("azp", json!("a client")),
        ("iat", Value::Null),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
        ("exp", json!(now + 1)),
        ("exp", json!(now as f64 + 0.5)),
    ] {
        show(&header, &with(&claims, name, &member)).expect(200);
    }
    for (name, member) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("RS256")),
        ("alg", json!("ES256")),
        ("alg", json!("eddsa")),
        ("alg", Value::Null),
        ("kid", json!("k2")),
        ("kid", json!("' OR '1'='1")),
        ("typ", json!("logout+jwt")),
        ("typ", json!("dpop+jwt")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
    ] {
        refused(&show(&with(&header, name, &member), &claims), "token_invalid", &format!("{name} {member}"));
    }
    let name = issuer.name();
    for (name, member) in [
        ("iss", json!("https://login.example")),
        ("iss", json!(format!("{name}/"))),
        ("iss", json!(name.to_uppercase())),
        ("iss", json!([name])),
        ("iss", json!("motorpool")),
        ("iss", Value::Null),
        ("aud", json!("another")),
        ("aud", json!(format!("{AUDIENCE} "))),
        ("aud", json!(["another"])),
        ("aud", json!([])),
        ("aud", json!({AUDIENCE: AUDIENCE})),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("exp", json!("never")),
        ("nbf", json!(now + 61)),
        ("nbf", json!("now")),
        ("iat", json!(now + 61)),
        ("sub", json!("")),
        ("sub", json!("x".repeat(256))),
        ("sub", json!("wang\u{0}")),
        ("sub", json!(7)),
        ("sub", Value::Null),
        ("cnf", json!({"jkt": "x"})),
    ] {
        refused(&show(&header, &with(&claims, name, &member)), "token_invalid", &format!("{name} {member}"));
    }
    let given_to_another = merged(claims.clone(), json!({"aud": ["account", AUDIENCE], "azp": "account"}));
    refused(&show(&header, &given_to_another), "token_invalid", "of several audiences, given to another");
    for (what, exp) in [("over now", now), ("over a second ago", now - 1), ("long over", 1)] {
        refused(&show(&header, &with(&claims, "exp", &json!(exp))), "token_expired", what);
    }
    let token = key.sign(&header, &claims);
    world.later(5);
    refused(&shows(world, &token), "token_expired", "five minutes later");
}

fn wrong_signatures_are_refused(world: &World) {
    let keys = [Key::new("RS256", "r"), Key::new("ES256", "e"), Key::new("EdDSA", "d")];
    let issuer = Issuer::of(world, &keys[0]);
    issuer.publish(&[keys[0].jwk(), keys[1].jwk(), keys[2].jwk()]);
    issuer.linked(world, "wang", json!({"roles": ["dispatcher"]}));
    let claims = issuer.claims("wang");
    for key in &keys {
        let token = issuer.token(key, "wang");
        shows(world, &token).expect(200);
        let (message, signature) = token.rsplit_once('.').expect("three parts");
        let (header, words) = message.split_once('.').expect("three parts");
        let jwk = key.jwk();
        let mut wrong = vec![
            ("alg none", format!("{}.{words}.", encoded(with(&key.header(), "alg", &json!("none")).to_string()))),
            (
                "alg none with a signature",
                format!("{}.{words}.{signature}", encoded(with(&key.header(), "alg", &json!("none")).to_string())),
            ),
            ("no signature", format!("{message}.")),
            ("a signature of zeros", format!("{message}.{}", encoded([0; 64]))),
            ("a shorter signature", token[..token.len() - 4].to_owned()),
            ("another's words", format!("{header}.{}.{signature}", encoded(issuer.claims("li").to_string()))),
            ("a part more", format!("{token}.{signature}")),
            ("a part less", message.to_owned()),
        ];
        // The public key is used as the secret of HMAC.
        for member in ["n", "x"] {
            let Some(text) = jwk[member].as_str() else { continue };
            let message = format!("{}.{words}", encoded(with(&key.header(), "alg", &json!("HS256")).to_string()));
            let raw = BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url");
            wrong.push(("HS256 by the public key", format!("{message}.{}", encoded(hmac(&raw, message.as_bytes())))));
        }
        // Each key signs under the ids of the others, with its own algorithm and with theirs.
        for other in keys.iter().filter(|other| other.kid != key.kid) {
            wrong.push(("under another's id", key.sign(&with(&key.header(), "kid", &json!(other.kid)), &claims)));
            wrong.push(("under another's header", key.sign(&other.header(), &claims)));
        }
        if key.kid != "r" {
            let stranger = Key::new(if key.kid == "e" { "ES256" } else { "EdDSA" }, &key.kid);
            wrong.push(("by a stranger's key", issuer.token(&stranger, "wang")));
            let brought_along = with(&key.header(), "jwk", &stranger.jwk());
            wrong.push(("by a key that it brings along", stranger.sign(&brought_along, &claims)));
            // A token that is both expired and forged isn't called expired.
            wrong.push(("over and forged", stranger.sign(&key.header(), &with(&claims, "exp", &json!(1)))));
        }
        for (what, token) in wrong {
            refused(&shows(world, &token), "token_invalid", &format!("{} {what}", key.kid));
        }
    }
}

fn a_key_fixes_its_algorithm(world: &World) {
    let [pkcs, pss] = [Key::new("RS256", "k"), Key::new("PS256", "k")];
    let ec = Key::new("ES256", "k");
    let issuer = Issuer::of(world, &pkcs);
    issuer.linked(world, "wang", json!({"roles": ["dispatcher"]}));
    let tries: Vec<(&str, Value, &Key, bool)> = vec![
        ("RS256 as it says", json!({}), &pkcs, true),
        ("PS256 by a key for RS256", json!({}), &pss, false),
        ("RS256 by a key of any", json!({"alg": null}), &pkcs, true),
        ("PS256 by a key of any", json!({"alg": null}), &pss, true),
        ("RS256 by a key for RS512", json!({"alg": "RS512"}), &pkcs, false),
        ("RS256 by a key for ES256", json!({"alg": "ES256"}), &pkcs, false),
        ("by a key of any use", json!({"use": null}), &pkcs, true),
        ("by a key to encrypt with", json!({"use": "enc"}), &pkcs, false),
        ("by a key to verify with", json!({"use": null, "key_ops": ["verify"]}), &pkcs, true),
        ("by a key to wrap with", json!({"use": null, "key_ops": ["wrapKey"]}), &pkcs, false),
        ("ES256 as it says", json!({}), &ec, true),
        ("ES256 on another curve", json!({"crv": "P-384"}), &ec, false),
        ("ES256 by a key of another kind", json!({"kty": "OKP"}), &ec, false),
    ];
    // All keys are in one set, each with its own id.
    let jwk = |number: usize, key: &Key, change: &Value| {
        let base = if std::ptr::eq(key, &ec) { ec.jwk() } else { pkcs.jwk() };
        with(&merged(base, change.clone()), "kid", &json!(format!("k{number}")))
    };
    issuer.publish(
        &tries.iter().enumerate().map(|(number, (_, change, key, _))| jwk(number, key, change)).collect::<Vec<_>>(),
    );
    for (number, (what, _, key, is_good)) in tries.iter().enumerate() {
        let header = with(&key.header(), "kid", &json!(format!("k{number}")));
        let reply = shows(world, &key.sign(&header, &issuer.claims("wang")));
        if *is_good { drop(reply.expect(200)) } else { refused(&reply, "token_invalid", what) }
    }
    // Without an id it is told from the others only if there is one that fits.
    let nameless = with(&ec.header(), "kid", &Value::Null);
    shows(world, &ec.sign(&nameless, &issuer.claims("wang"))).expect(200);
    let nameless = with(&pkcs.header(), "kid", &Value::Null);
    refused(&shows(world, &pkcs.sign(&nameless, &issuer.claims("wang"))), "token_invalid", "one of several");
}

fn no_key_verifies_anothers_tokens(world: &World) {
    let issuer = Issuer::new(&world.clock);
    issuer.linked(world, "wang", json!({"roles": ["dispatcher"]}));
    // A key of ours and a key of the provider have the same id.
    let (header, claims, _) = parts(&world.admin().token().expect("a token"));
    let (ours, header, _) = known_key(world, &header);
    let theirs = Key::new("EdDSA", header["kid"].as_str().expect("a kid"));
    issuer.publish(&[theirs.jwk()]);
    world.serve_with(|settings| issuer.trusted_by(settings));
    shows(world, &signed(&header, &claims, &ours)).expect(200);
    shows(world, &theirs.sign(&header, &issuer.claims("wang"))).expect(200);
    refused(&shows(world, &theirs.sign(&header, &claims)), "token_invalid", "our words by the provider's key");
    refused(
        &shows(world, &signed(&header, &issuer.claims("wang"), &ours)),
        "token_invalid",
        "the provider's words by our key",
    );
    refused(
        &shows(world, &theirs.sign(&header, &with(&claims, "iss", &json!(issuer.name())))),
        "token_invalid",
        "our words under the provider's name",
    );
}

fn new_keys_are_found_and_withdrawn_ones_die(world: &World) {
    let (issuer, old) = county(world);
    let new = Key::new("ES256", "k2");
    let by = |key: &Key| shows(world, &issuer.token(key, "wang"));
    by(&old).expect(200);
    issuer.publish(&[new.jwk()]);
    refused(&by(&new), "token_invalid", "asked less than a minute ago");
    world.later(1);
    by(&new).expect(200);
    refused(&by(&old), "token_invalid", "withdrawn");
    assert_eq!(issuer.times_asked_for("/keys"), 2);
    // Nothing new being missed, what was withdrawn lasts a quarter hour.
    let newest = Key::new("EdDSA", "k3");
    issuer.publish(&[newest.jwk()]);
    world.later(14);
    by(&new).expect(200);
    world.later(1);
    refused(&by(&new), "token_invalid", "withdrawn a quarter hour ago");
    by(&newest).expect(200);
    issuer.publish(&[]);
    world.later(15);
    refused(&by(&newest), "token_invalid", "withdrawn with all others");
}

fn strangers_do_not_make_us_ask(world: &World) {
    let (issuer, key) = county(world);
    shows(world, &issuer.token(&key, "wang")).expect(200);
    assert_eq!(issuer.times_asked(), 2);
    for minute in 1..=2 {
        for number in 0..10 {
            let unknown = with(&key.header(), "kid", &json!(format!("unknown {number}")));
            refused(&shows(world, &key.sign(&unknown, &issuer.claims("wang"))), "token_invalid", "an unknown key");
        }
        assert_eq!(issuer.times_asked_for("/keys"), minute);
        world.later(1);
    }
    // Nor do tokens with another issuer, or without one.
    for token in [
        key.sign(&key.header(), &with(&issuer.claims("wang"), "iss", &json!("https://login.example"))),
        "nonsense".into(),
    ] {
        refused(&shows(world, &token), "token_invalid", "of somebody else");
    }
    assert_eq!(issuer.times_asked_for("/keys"), 2);
}

fn many_at_once_ask_once(world: &World) {
    let (issuer, key) = county(world);
    let wang = world.nobody().bearer(&issuer.token(&key, "wang"));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| wang.get(ASKED).expect(200));
        }
    });
    assert_eq!((issuer.times_asked_for("/openid-configuration"), issuer.times_asked_for("/keys")), (1, 1));
}

#[track_caller]
fn unavailable(reply: &Reply) {
    reply.problem(503, "provider_unavailable");
    assert!(
        reply
            .header("retry-after")
            .is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|seconds| (1..=60).contains(&seconds)))
    );
}

fn a_provider_that_is_down_locks_out_nobody_known(world: &World) {
    let (issuer, key) = county(world);
    let unknown = Key::new("EdDSA", "k2");
    issuer.is_down();
    let wang = || shows(world, &issuer.token(&key, "wang"));
    unavailable(&wang());
    // Not every request asks the provider, and other users don't depend on it.
    let asked = issuer.times_asked();
    unavailable(&wang());
    assert_eq!(issuer.times_asked(), asked);
    world.admin().get(ASKED).expect(200);
    issuer.is_well();
    world.later(1);
    wang().expect(200);

    issuer.is_down();
    world.later(60);
    wang().expect(200);
    // What the keys known would tell is told; for more it would have to be asked.
    refused(
        &shows(world, &key.sign(&key.header(), &with(&issuer.claims("wang"), "exp", &json!(1)))),
        "token_expired",
        "over",
    );
    unavailable(&shows(world, &issuer.token(&unknown, "wang")));
    world.later(23 * 60 - 1);
    wang().expect(200);
    world.later(1);
    unavailable(&wang());
    issuer.is_well();
    world.later(1);
    wang().expect(200);
    refused(&shows(world, &issuer.token(&unknown, "wang")), "token_invalid", "asked and not found");
}

fn a_silent_provider_holds_nobody_up_for_long(world: &World) {
    let (issuer, key) = county(world);
    let wang = || shows(world, &issuer.token(&key, "wang"));
    wang().expect(200);
    issuer.is_silent();
    world.later(15);
    let began = Instant::now();
    wang().expect(200);
    assert!((5..15).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    // Later requests go on at once with the keys that are known.
    let began = Instant::now();
    wang().expect(200);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    unavailable(&shows(world, &issuer.token(&Key::new("EdDSA", "k2"), "wang")));
}

fn discovery_leads_nowhere_else(world: &World) {
    let key = Key::new("ES256", "k1");
    let (issuer, other) = (Issuer::of(world, &key), Issuer::new(&world.clock));
    other.publish(&[key.jwk()]);
    issuer.linked(world, "wang", json!({"roles": ["dispatcher"]}));
    let wang = || {
        world.later(1);
        shows(world, &issuer.token(&key, "wang"))
    };
    let keys = format!("{}/keys", issuer.name());
    for (name, member) in [
        ("issuer", json!(other.name())),
        ("issuer", json!(format!("{}/", issuer.name()))),
        ("issuer", Value::Null),
        ("jwks_uri", json!(format!("{}/keys", other.name()))),
        ("jwks_uri", json!("http://192.0.2.1/keys")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("jwks_uri", json!("keys")),
        ("jwks_uri", Value::Null),
    ] {
        issuer.discloses(name, member);
        unavailable(&wang());
        issuer.discloses("issuer", json!(issuer.name()));
        issuer.discloses("jwks_uri", json!(keys));
    }
    issuer.leads_to(&other);
    unavailable(&wang());
    assert_eq!(other.times_asked(), 0, "it was followed");
    issuer.is_well();
    for set in [json!([key.jwk()]), json!({"keys": key.jwk()}), json!("keys"), json!({})] {
        issuer.publish_instead(set);
        unavailable(&wang());
    }
    issuer.publish(&[key.jwk()]);
    wang().expect(200);
}
