//! Our own access tokens: how long they last, and that none is accepted that we haven't signed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use motorpool::config::Settings;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    cases,
    identity::{ASKED, refused},
    support::world::{World, merged},
};

cases![
    a_token_lasts_a_quarter_hour,
    forged_signatures_are_refused,
    the_public_key_signs_nothing,
    a_good_signature_under_wrong_words_is_refused,
    a_retired_signing_key_verifies_nothing,
    a_key_that_the_secret_does_not_know_is_not_believed,
    keys_from_before_there_was_a_secret_are_wrapped,
    tokens_outlive_a_change_of_secret,
];

fn encoded(words: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(words)
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

/// Header, claims and signature of a token.
pub fn parts(token: &str) -> (Value, Value, String) {
    let parts: Vec<&str> = token.split('.').collect();
    (decoded(parts[0]), decoded(parts[1]), parts[2].to_owned())
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()))
}

/// A token signed with this key.
pub fn signed(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let message = message(header, claims);
    let signature = key.sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", encoded(signature))
}

/// A value with another member; null takes it away.
fn with(value: &Value, name: &str, member: Value) -> Value {
    merged(value.clone(), json!({name: member}))
}

fn a_token_lasts_a_quarter_hour(world: &World) {
    let token = world.admin().token().expect("a token");
    let bearer = world.nobody().bearer(&token);
    let start = world.clock.now();
    world.clock.set(start.plus_seconds(15 * 60 - 1));
    bearer.get(ASKED).expect(200);
    world.clock.set(start.plus_seconds(15 * 60));
    refused(&bearer.get(ASKED), "token_expired", "after a quarter hour");
    refused(&bearer.get("/auth/me"), "token_expired", "of oneself");
    // A token that is both expired and forged isn't called expired.
    let (header, claims, _) = parts(&token);
    let forged = signed(&header, &claims, &SigningKey::from_bytes(&[9; 32]));
    refused(&world.nobody().bearer(&forged).get(ASKED), "token_invalid", "void and forged");
}

fn forged_signatures_are_refused(world: &World) {
    let token = world.admin().token().expect("a token");
    let (header, claims, signature) = parts(&token);
    let nobody = world.nobody();
    nobody.bearer(&token).get(ASKED).expect(200);
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let own_jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encoded(stranger.verifying_key().to_bytes())});
    let dispatcher = world.dispatcher().token().expect("a token");
    let (_, others, _) = parts(&dispatcher);
    let unsigned = message(&with(&header, "alg", json!("none")), &claims);
    for (what, token) in [
        ("another Ed25519 key", signed(&header, &claims, &stranger)),
        ("another key, brought along", signed(&with(&header, "jwk", own_jwk.clone()), &claims, &stranger)),
        (
            "another key, to be fetched",
            signed(&with(&header, "jku", json!(format!("{}/x", nobody.server()))), &claims, &stranger),
        ),
        ("an unknown kid", signed(&with(&header, "kid", json!(Uuid::now_v7())), &claims, &stranger)),
        ("a kid that is a query", signed(&with(&header, "kid", json!("' OR '1'='1")), &claims, &stranger)),
        ("no kid", signed(&with(&header, "kid", Value::Null), &claims, &stranger)),
        ("alg none without a signature", format!("{unsigned}.")),
        ("alg none with the signature of before", format!("{unsigned}.{signature}")),
        ("alg None", format!("{}.", message(&with(&header, "alg", json!("None")), &claims))),
        ("a later end", format!("{}.{signature}", message(&header, &with(&claims, "exp", json!(4_102_444_800_i64))))),
        ("another's claims", format!("{}.{signature}", message(&header, &others))),
        ("no signature", format!("{}.", message(&header, &claims))),
        ("a signature of zeros", format!("{}.{}", message(&header, &claims), encoded([0; 64]))),
        ("a shorter signature", token[..token.len() - 4].to_owned()),
        ("a part more", format!("{token}.{signature}")),
        ("two parts", token.rsplit_once('.').expect("three parts").0.to_owned()),
    ] {
        refused(&nobody.bearer(&token).get(ASKED), "token_invalid", what);
    }
}

/// HMAC-SHA256 (RFC 2104).
pub fn hmac(secret: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    let secret = if secret.len() > block.len() { Sha256::digest(secret).to_vec() } else { secret.to_vec() };
    block[..secret.len()].copy_from_slice(&secret);
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

fn the_public_key_signs_nothing(world: &World) {
    let (header, claims, _) = parts(&world.admin().token().expect("a token"));
    let nobody = world.nobody();
    let keys = nobody.get_at("/.well-known/jwks.json").expect(200);
    let jwk = keys["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .find(|jwk| jwk["kid"] == header["kid"])
        .expect("the key that signed");
    assert!(jwk.get("d").is_none(), "a private key is shown: {jwk}");
    let x = jwk["x"].as_str().expect("x");
    let raw = BASE64_URL_SAFE_NO_PAD.decode(x).expect("base64url");
    for (what, secret) in [("the raw key", raw.as_slice()), ("the key as the set writes it", x.as_bytes())] {
        let header = with(&header, "alg", json!("HS256"));
        let message = message(&header, &claims);
        let token = format!("{message}.{}", encoded(hmac(secret, message.as_bytes())));
        refused(&nobody.bearer(&token).get(ASKED), "token_invalid", what);
    }
    // Nor does the public key work as the seed of a signing key.
    let seed = SigningKey::from_bytes(&raw.try_into().expect("32 bytes"));
    refused(&nobody.bearer(&signed(&header, &claims, &seed)).get(ASKED), "token_invalid", "the key as a seed");
}

/// A key of ours among those that verify, known from the next start on, and the header that names it. The server has
/// no secret, so whoever writes the database can add one.
pub fn known_key(world: &World, header: &Value) -> (SigningKey, Value, String) {
    let (key, kid) = (SigningKey::from_bytes(&[9; 32]), Uuid::now_v7());
    let kid_sql = added_key(world, &key, kid);
    world.serve_with(|_| {});
    (key, with(header, "kid", json!(kid)), kid_sql)
}

/// Adds a key that lies open to the database. Returns its id as SQL writes it.
fn added_key(world: &World, key: &SigningKey, kid: Uuid) -> String {
    let (public, kid_sql) = (world.database.bytes(&key.verifying_key().to_bytes()), world.database.id(kid));
    let (seed, open) = (world.database.bytes(&key.to_bytes()), world.database.boolean(false));
    world
        .sql(&format!(
            "INSERT INTO signing_keys (id, secret, wrapped, public_key, created_at) VALUES ({kid_sql}, {seed}, {open}, {public}, {now})",
            now = world.database.instant(&world.now()),
        ))
        .expect("a key");
    kid_sql
}

fn a_key_that_the_secret_does_not_know_is_not_believed(world: &World) {
    let secret = |settings: &mut Settings| settings.secret = Some("the secret of the company, 32 bytes".into());
    world.serve_with(secret);
    let (header, claims, _) = parts(&world.admin().token().expect("a token"));
    let ours = world.database.id(header["kid"].as_str().expect("a kid").parse().expect("an id"));
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let public = world.database.bytes(&stranger.verifying_key().to_bytes());
    let forged = |kid: Uuid| signed(&with(&header, "kid", json!(kid)), &claims, &stranger);
    // Who writes the database adds a key that lies open, or one beside what the secret encrypted, or puts another in the
    // place of ours.
    let (open, beside) = (Uuid::now_v7(), Uuid::now_v7());
    added_key(world, &stranger, open);
    world
        .sql(&format!(
            "INSERT INTO signing_keys (id, secret, wrapped, public_key, created_at) SELECT {}, secret, wrapped, {public}, created_at FROM signing_keys WHERE id = {ours}",
            world.database.id(beside),
        ))
        .expect("a key");
    for restart in [false, true] {
        if restart {
            world.serve_with(secret);
        }
        for kid in [open, beside] {
            refused(&world.nobody().bearer(&forged(kid)).get(ASKED), "token_invalid", "a key of somebody else");
        }
    }
    let shown = world.nobody().get_at("/.well-known/jwks.json").expect(200);
    assert_eq!(shown["keys"].as_array().map(Vec::len), Some(1), "{shown}");
    world.sql(&format!("UPDATE signing_keys SET public_key = {public} WHERE id = {ours}")).expect("another key");
    world.serve_with(secret);
    let replaced = signed(&header, &claims, &stranger);
    refused(&world.nobody().bearer(&replaced).get(ASKED), "token_invalid", "another key in the place of ours");
    let lies_open = format!("SELECT count(*) AS n FROM signing_keys WHERE wrapped = {}", world.database.boolean(false));
    assert_eq!(world.sql_number(&lies_open), 0, "nothing lies open");
}

fn keys_from_before_there_was_a_secret_are_wrapped(world: &World) {
    let token = world.admin().token().expect("a token");
    let (header, claims, _) = parts(&token);
    let count = |which: &str| world.sql_number(&format!("SELECT count(*) AS n FROM signing_keys WHERE {which}"));
    let open = format!("wrapped = {}", world.database.boolean(false));
    assert_eq!(count(&open), 1);
    // Who read the key while it lay open signs with it.
    let stolen = SigningKey::from_bytes(&[9; 32]);
    added_key(world, &stolen, Uuid::from_u128(9));
    let forged = |at: i64| {
        let claims = merged(claims.clone(), json!({"exp": claims["exp"].as_i64().expect("an end") + at}));
        signed(&with(&header, "kid", json!(Uuid::from_u128(9))), &claims, &stolen)
    };
    world.serve_with(|settings| settings.secret = Some("the secret of the company, 32 bytes".into()));
    let bearer = |token: &str| world.nobody().bearer(token).get(ASKED);
    bearer(&token).expect(200);
    bearer(&forged(0)).expect(200);
    assert_eq!(count(&open), 0, "nothing lies open any more");
    let (header, ..) = parts(&world.admin().token().expect("a token"));
    assert_ne!(header["kid"], parts(&token).0["kid"], "a new key signs");
    // It ends with the last token that it signed for us.
    world.later(15);
    world.stop();
    world.serve_with(|settings| settings.secret = Some("the secret of the company, 32 bytes".into()));
    refused(&bearer(&forged(3600)), "token_invalid", "signed by a key that was stolen");
    world.admin().get(ASKED).expect(200);
}

fn tokens_outlive_a_change_of_secret(world: &World) {
    let serve = |present: &str, former: &[&str]| {
        world.serve_with(|settings| {
            settings.secret = Some(present.into());
            settings.former_secrets = former.iter().map(|&secret| secret.into()).collect();
        });
    };
    let [first, second] = ["the first secret of the company, long", "the second secret of the company, long"];
    serve(first, &[]);
    let token = world.admin().token().expect("a token");
    serve(second, &[first]);
    world.nobody().bearer(&token).get(ASKED).expect(200);
    let (header, ..) = parts(&world.admin().token().expect("a token"));
    assert_ne!(header["kid"], parts(&token).0["kid"], "a key under the present secret signs");
    serve(second, &[]);
    refused(&world.nobody().bearer(&token).get(ASKED), "token_invalid", "under a secret that is given up");
}

fn a_good_signature_under_wrong_words_is_refused(world: &World) {
    let (header, claims, _) = parts(&world.admin().token().expect("a token"));
    let (_, others, _) = parts(&world.dispatcher().token().expect("a token"));
    let (key, header, _) = known_key(world, &header);
    let nobody = world.nobody();
    let ask = |header: &Value, claims: &Value| nobody.bearer(&signed(header, claims, &key)).get(ASKED);
    ask(&header, &claims).expect(200);
    for (name, member) in [
        ("typ", json!("JWT")),
        ("typ", json!("rt+jwt")),
        ("typ", Value::Null),
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
        ("alg", Value::Null),
        ("kid", Value::Null),
        ("crit", json!(["exp"])),
    ] {
        refused(&ask(&with(&header, name, member.clone()), &claims), "token_invalid", &format!("{name} {member}"));
    }
    for (name, member) in [
        ("iss", json!("another")),
        ("iss", Value::Null),
        ("aud", json!("another")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("exp", json!("never")),
        ("sub", others["sub"].clone()),
        ("sub", json!(Uuid::now_v7())),
        ("sub", Value::Null),
        ("sid", others["sid"].clone()),
        ("sid", json!(Uuid::now_v7())),
        ("sid", Value::Null),
    ] {
        refused(&ask(&header, &with(&claims, name, member.clone())), "token_invalid", &format!("{name} {member}"));
    }
    refused(&ask(&header, &with(&claims, "exp", claims["iat"].clone())), "token_expired", "an end that is over");
}

fn a_retired_signing_key_verifies_nothing(world: &World) {
    let (header, claims, _) = parts(&world.admin().token().expect("a token"));
    let (key, header, kid) = known_key(world, &header);
    let token = signed(&header, &claims, &key);
    world.nobody().bearer(&token).get(ASKED).expect(200);
    world.sql(&format!("UPDATE signing_keys SET retired_at = created_at WHERE id = {kid}")).expect("a retired key");
    world.serve_with(|_| {});
    refused(&world.nobody().bearer(&token).get(ASKED), "token_invalid", "signed by a retired key");
    let shown = world.nobody().get_at("/.well-known/jwks.json");
    assert!(!shown.body.contains(header["kid"].as_str().unwrap_or_default()), "{}", shown.body);
}
