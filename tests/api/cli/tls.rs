//! TLS of the server's own: a pair of files, which are read again at SIGHUP.

use std::{fs, path::PathBuf};

use motorpool::kernel::Clock;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::Client,
        command::{ended, refused},
        database::{ADMIN, PASSWORD},
        folder::Folder,
        process::{Process, motorpool, until},
        world::World,
    },
};

cases![
    it_answers_by_https_and_browsers_remember,
    a_pair_that_is_none_is_refused_at_the_start,
    another_pair_is_taken_at_a_signal_and_a_bad_one_is_not,
];

/// A certificate for this machine and its key. They last for a hundred years, and nothing else trusts them.
type Pair = (&'static str, &'static str);
const ONE: Pair = (include_str!("tls/one.crt"), include_str!("tls/one.key"));
const TWO: Pair = (include_str!("tls/two.crt"), include_str!("tls/two.key"));

/// A folder with the two files.
struct Files {
    folder: Folder,
}

impl Files {
    fn new(pair: Pair) -> Self {
        let files = Self { folder: Folder::new() };
        files.write(pair);
        files
    }

    fn of(&self, name: &str) -> PathBuf {
        self.folder.0.join(name)
    }

    fn write(&self, (cert, key): Pair) {
        fs::write(self.of("cert.pem"), cert).expect("a certificate");
        fs::write(self.of("key.pem"), key).expect("a key");
    }

    fn serve(&self, world: &World) -> Process {
        let mut command = motorpool(&world.database.url, &["serve"]);
        command.env("MOTORPOOL_TLS_CERT", self.of("cert.pem")).env("MOTORPOOL_TLS_KEY", self.of("key.pem"));
        Process::start(&mut command)
    }
}

/// A client who trusts this certificate alone.
fn trusting(server: &Process, (cert, _): Pair) -> Client {
    Client::trusting(&server.server.replace("http://", "https://"), &Clock::system(), cert)
}

fn it_answers_by_https_and_browsers_remember(world: &World) {
    world.admin().get("/users").expect(200);
    let plain = world.nobody().get_at("/healthz");
    assert_eq!(plain.header("strict-transport-security"), None);
    world.stop();
    let files = Files::new(ONE);
    let server = files.serve(world);
    let client = trusting(&server, ONE);
    for path in ["/healthz", "/nowhere", "/api/v1/users"] {
        let reply = client.get_at(path);
        let told = reply.header("strict-transport-security");
        assert_eq!(told, Some("max-age=31536000; includeSubDomains"), "{path}");
    }
    let session = client.request("POST", "/auth/session").header("Origin", client.server());
    let reply = session.json(&json!({"username": ADMIN, "password": PASSWORD})).send();
    let token = reply.expect(200)["access_token"].clone();
    assert!(reply.header("set-cookie").is_some_and(|set| set.ends_with("; Secure")));
    client.bearer(token.as_str().expect("a token")).get("/users").expect(200);
    // Nothing is told in the clear, and nobody is answered who trusts another.
    assert!(server.nobody().request_at("GET", "/healthz").attempt().is_err());
    assert!(trusting(&server, TWO).request_at("GET", "/healthz").attempt().is_err());
}

fn a_pair_that_is_none_is_refused_at_the_start(world: &World) {
    world.admin();
    world.stop();
    let files = Files::new(ONE);
    let try_with = |settings: &[(&str, &str)], why: &str| {
        let mut command = motorpool(&world.database.url, &["serve"]);
        for (name, file) in settings {
            command.env(name, files.of(file));
        }
        refused(&ended(&mut command), why);
    };
    let (cert, key) = ("MOTORPOOL_TLS_CERT", "MOTORPOOL_TLS_KEY");
    try_with(&[(cert, "cert.pem")], "MOTORPOOL_TLS_KEY isn't; set both");
    try_with(&[(key, "key.pem")], "MOTORPOOL_TLS_CERT isn't; set both");
    try_with(&[(cert, "none.pem"), (key, "key.pem")], "MOTORPOOL_TLS_CERT: ");
    try_with(&[(cert, "cert.pem"), (key, "none.pem")], "MOTORPOOL_TLS_KEY: ");
    try_with(&[(cert, "key.pem"), (key, "key.pem")], "it holds no certificate (PEM)");
    try_with(&[(cert, "cert.pem"), (key, "cert.pem")], "MOTORPOOL_TLS_KEY: ");
    fs::write(files.of("other.pem"), TWO.1).expect("another key");
    try_with(&[(cert, "cert.pem"), (key, "other.pem")], "it isn't the key of the certificate in ");
}

fn another_pair_is_taken_at_a_signal_and_a_bad_one_is_not(world: &World) {
    world.admin();
    world.stop();
    let files = Files::new(ONE);
    let server = files.serve(world);
    let answers = |pair| trusting(&server, pair).request_at("GET", "/healthz").attempt().is_ok();
    let logged = |words: &str| {
        let log = server.log();
        let said: Vec<&Value> = log.iter().filter(|line| line["message"] == words).collect();
        said.last().map(|line| line["error"].as_str().unwrap_or_default().to_owned())
    };
    assert!(answers(ONE));
    files.write((TWO.0, ONE.1));
    server.signal("HUP");
    until(|| logged("the certificate stays as it was").is_some());
    let why = logged("the certificate stays as it was").unwrap_or_default();
    assert!(why.contains("it isn't the key of the certificate in "), "{why}");
    assert!(answers(ONE) && !answers(TWO));
    files.write(TWO);
    server.signal("HUP");
    until(|| logged("the certificate was read again").is_some());
    assert!(answers(TWO) && !answers(ONE));
    assert!(server.terminate().success());
}
