//! An identity provider for the tests, on this machine: discovery, keys, and tokens signed by each kind of key.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use motorpool::{config::Settings, kernel::Clock};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
        RsaKeyPair, RsaPublicKeyComponents,
    },
};
use serde_json::{Value, json};

use crate::support::{
    process::Process,
    world::{World, merged},
};

/// The audience of its tokens.
pub const AUDIENCE: &str = "motorpool-county";

/// How it answers requests.
enum Mood {
    Well,
    /// It hangs up without an answer.
    Down,
    /// It reads the request and says nothing.
    Silent(Vec<TcpStream>),
    /// It redirects to another address.
    Elsewhere(String),
}

struct State {
    mood: Mood,
    keys: Value,
    document: Value,
    asked: Vec<String>,
    is_over: bool,
}

/// The provider. It stops when dropped.
pub struct Issuer {
    address: SocketAddr,
    issuer: String,
    clock: Clock,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

fn held(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Issuer {
    /// A provider with this clock. It has no keys yet.
    pub fn new(clock: &Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let issuer = format!("http://{address}/realms/county");
        let document = json!({"issuer": issuer, "jwks_uri": format!("{issuer}/keys"), "token_endpoint": format!("{issuer}/token")});
        let state = Arc::new(Mutex::new(State {
            mood: Mood::Well,
            keys: json!({"keys": []}),
            document,
            asked: Vec::new(),
            is_over: false,
        }));
        let answering = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if held(&answering).is_over {
                    break;
                }
                answer(stream, &answering);
            }
        });
        Self { address, issuer, clock: clock.clone(), state, thread: Some(thread) }
    }

    /// The `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.issuer
    }

    /// Settings with which a server accepts its tokens.
    pub fn trusted_by(&self, settings: &mut Settings) {
        settings.oidc_issuer = Some(self.issuer.clone());
        settings.oidc_audience = Some(AUDIENCE.into());
    }

    /// The same settings for a server that is a process of its own.
    pub fn environment(&self) -> [(&str, &str); 2] {
        [("MOTORPOOL_OIDC_ISSUER", &self.issuer), ("MOTORPOOL_OIDC_AUDIENCE", AUDIENCE)]
    }

    /// Publishes these keys, and no others.
    pub fn publish(&self, jwks: &[Value]) {
        held(&self.state).keys = json!({ "keys": jwks });
    }

    /// Answers this text in place of its keys.
    pub fn publish_instead(&self, set: Value) {
        held(&self.state).keys = set;
    }

    /// Sets a member of its discovery document; null removes it.
    pub fn discloses(&self, name: &str, member: Value) {
        let mut state = held(&self.state);
        state.document = merged(state.document.clone(), json!({name: member}));
    }

    /// Makes it answer as it should.
    pub fn is_well(&self) {
        held(&self.state).mood = Mood::Well;
    }

    /// Makes it hang up on every request.
    pub fn is_down(&self) {
        held(&self.state).mood = Mood::Down;
    }

    /// Makes it leave every request without an answer.
    pub fn is_silent(&self) {
        held(&self.state).mood = Mood::Silent(Vec::new());
    }

    /// Makes it redirect every request.
    pub fn leads_to(&self, other: &Self) {
        held(&self.state).mood = Mood::Elsewhere(format!("http://{}", other.address));
    }

    /// How many requests it has had.
    pub fn times_asked(&self) -> usize {
        held(&self.state).asked.len()
    }

    /// How many requests it has had for paths with this end.
    pub fn times_asked_for(&self, end: &str) -> usize {
        held(&self.state).asked.iter().filter(|path| path.ends_with(end)).count()
    }

    /// The claims of a token of this person, good for five minutes.
    pub fn claims(&self, subject: &str) -> Value {
        let now = self.clock.now().seconds();
        json!({"iss": self.issuer, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 300})
    }

    /// A token of this person signed by this key, good for five minutes.
    pub fn token(&self, key: &Key, subject: &str) -> String {
        key.sign(&key.header(), &self.claims(subject))
    }

    /// The `identity` of a user who is this person.
    pub fn link(&self, subject: &str) -> Value {
        json!({"issuer": self.issuer, "subject": subject})
    }

    /// A provider with this key, and a server that accepts its tokens. No user is linked yet.
    pub fn of(world: &World, key: &Key) -> Self {
        let issuer = Self::new(&world.clock);
        issuer.publish(&[key.jwk()]);
        world.serve_with(|settings| issuer.trusted_by(settings));
        issuer
    }

    /// A user of ours who is linked to this person and has no password.
    pub fn linked(&self, world: &World, subject: &str, fields: Value) -> Value {
        let user = json!({"username": subject, "identity": self.link(subject)});
        world.admin().post("/users", merged(user, fields)).expect(201)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        held(&self.state).is_over = true;
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Answers one request and hangs up.
fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let path = lines.next().and_then(|line| line.split(' ').nth(1).map(str::to_owned)).unwrap_or_default();
    let _ = lines.take_while(|line| !line.is_empty()).count();
    let mut state = held(state);
    let State { mood, keys, document, asked, .. } = &mut *state;
    asked.push(path.clone());
    let (status, location, body) = match mood {
        Mood::Down => return,
        Mood::Silent(waiting) => return waiting.push(stream),
        Mood::Elsewhere(other) => ("302 Found", format!("Location: {other}{path}\r\n"), Value::Null),
        Mood::Well if path.ends_with("/realms/county/.well-known/openid-configuration") => {
            ("200 OK", String::new(), document.clone())
        }
        Mood::Well if path.ends_with("/realms/county/keys") => ("200 OK", String::new(), keys.clone()),
        Mood::Well => ("404 Not Found", String::new(), Value::Null),
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\n{location}Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

static RANDOM: LazyLock<SystemRandom> = LazyLock::new(SystemRandom::new);
static RSA: LazyLock<RsaKeyPair> = LazyLock::new(|| {
    let pem = include_str!("issuer.pem")
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .filter(|line| !line.starts_with('-'));
    RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(pem.collect::<String>()).expect("base64")).expect("a key")
});

enum Pair {
    Rsa,
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A key that the provider signs with.
pub struct Key {
    /// Its id.
    pub kid: String,
    alg: &'static str,
    pair: Pair,
}

/// base64url, as in tokens and keys.
pub fn encoded(words: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(words)
}

impl Key {
    /// A key for this algorithm with this id. All RSA keys are the one of `issuer.pem`.
    pub fn new(alg: &'static str, kid: &str) -> Self {
        let pair = match alg {
            "RS256" | "PS256" => Pair::Rsa,
            "ES256" => {
                let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &*RANDOM).expect("a key");
                Pair::P256(
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &*RANDOM)
                        .expect("a key"),
                )
            }
            _ => {
                let document = Ed25519KeyPair::generate_pkcs8(&*RANDOM).expect("a key");
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key"))
            }
        };
        Self { kid: kid.into(), alg, pair }
    }

    /// The public key, as it is published.
    pub fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa => {
                let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::<Vec<u8>>::from(RSA.public());
                json!({"kty": "RSA", "n": encoded(n), "e": encoded(e)})
            }
            Pair::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y)})
            }
            Pair::Ed25519(pair) => json!({"kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key())}),
        };
        for (name, member) in [("kid", self.kid.as_str()), ("alg", self.alg), ("use", "sig")] {
            jwk[name] = json!(member);
        }
        jwk
    }

    /// The header of its tokens.
    pub fn header(&self) -> Value {
        json!({"alg": self.alg, "typ": "JWT", "kid": self.kid})
    }

    /// A token with this header and these claims, with a good signature.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let by_rsa = |padding| {
            let mut signature = vec![0; RSA.public().modulus_len()];
            RSA.sign(padding, &*RANDOM, message.as_bytes(), &mut signature).expect("a signature");
            signature
        };
        let signature = match &self.pair {
            Pair::Rsa if self.alg == "PS256" => by_rsa(&RSA_PSS_SHA256),
            Pair::Rsa => by_rsa(&RSA_PKCS1_SHA256),
            Pair::P256(pair) => pair.sign(&*RANDOM, message.as_bytes()).expect("a signature").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
        };
        format!("{message}.{}", encoded(signature))
    }
}

/// The process has logged no part of this token.
#[track_caller]
pub fn kept_secret(server: &Process, token: &str) {
    let log = format!("{:?}", server.log());
    assert!(token.split('.').all(|part| !log.contains(part)), "it logs a token");
}
