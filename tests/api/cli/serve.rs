//! `motorpool serve` and `demo`: a start that fails says why in one line and changes nothing; a signal ends it.

use std::net::TcpListener;

use serde_json::json;

use crate::{
    cases,
    support::{
        command::{motorpool, refused},
        database::{ADMIN, Engine, PASSWORD},
        process::Process,
        world::World,
    },
};

cases![
    a_second_server_is_refused,
    a_taken_port_is_refused,
    a_newer_database_is_refused,
    a_demonstration_is_not_served,
    demo_leaves_other_databases_alone,
    a_signal_ends_it_after_what_is_in_flight,
    tokens_outlive_the_server,
];

fn a_second_server_is_refused(world: &World) {
    assert_eq!(world.nobody().get_at("/readyz").expect(200)["status"], "ready");
    // PostgreSQL serves several processes: there it is no fault.
    if world.database.engine == Engine::Sqlite {
        refused(&motorpool(&world.database.url, &["serve"]), "another motorpool is using");
        refused(&motorpool(&world.database.url, &["migrate"]), "another motorpool is using");
    }
    assert_eq!(world.nobody().get_at("/readyz").expect(200)["status"], "ready");
}

fn a_taken_port_is_refused(world: &World) {
    world.stop();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&motorpool(&world.database.url, &["serve", "--bind", &address]), "can't listen on");
}

fn a_newer_database_is_refused(world: &World) {
    world.stop();
    world
        .sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .expect("a migration of the future");
    for act in ["serve", "migrate"] {
        refused(&motorpool(&world.database.url, &[act]), "newer motorpool");
    }
}

fn a_demonstration_is_not_served(world: &World) {
    world.stop();
    let yes = if world.database.engine == Engine::Sqlite { "1" } else { "true" };
    world.sql(&format!("UPDATE settings SET demo = {yes}")).expect("a demonstration");
    refused(&motorpool(&world.database.url, &["serve"]), "demonstration database");
}

fn demo_leaves_other_databases_alone(world: &World) {
    world.department("finance");
    world.stop();
    refused(&motorpool(&world.database.url, &["demo"]), "not a demonstration");
    assert_eq!(world.sql_number("SELECT COUNT(*) AS n FROM departments"), 1);
}

fn a_signal_ends_it_after_what_is_in_flight(world: &World) {
    let server = Process::serve(&world.database.url);
    let nobody = server.nobody();
    std::thread::scope(|scope| {
        // Hashing keeps them busy while the signal arrives; an answer is whole, or the connection was never taken.
        let signing_in: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    nobody
                        .request("POST", "/auth/login")
                        .json(&json!({"username": ADMIN, "password": PASSWORD}))
                        .attempt()
                })
            })
            .collect();
        let first = nobody.post("/auth/login", json!({"username": ADMIN, "password": PASSWORD}));
        first.expect(200);
        assert!(server.terminate().success(), "it ended otherwise than with 0");
        for attempt in signing_in {
            if let Ok(reply) = attempt.join().expect("an attempt") {
                assert!(reply.json()["access_token"].is_string(), "{}", reply.body);
            }
        }
    });
    nobody.request_at("GET", "/healthz").attempt().expect_err("nobody listens any more");
    if world.database.engine == Engine::Sqlite {
        // Nothing is left behind that the next one would have to repair.
        assert!(motorpool(&world.database.url, &["check"]).status.success());
    }
}

fn tokens_outlive_the_server(world: &World) {
    let secret = |words: &str| {
        let words = words.to_owned();
        move |settings: &mut motorpool::config::Settings| settings.secret = Some(words)
    };
    world.serve_with(secret("a secret of the company"));
    let token = world.admin().token().expect("a token");
    world.serve_with(secret("a secret of the company"));
    world.nobody().bearer(&token).get("/auth/me").expect(200);
    // The database alone has no key that signs.
    let open = format!("SELECT count(*) AS n FROM signing_keys WHERE wrapped = {}", world.database.boolean(false));
    assert_eq!((world.sql_number(&open), world.sql_number("SELECT count(*) AS n FROM signing_keys")), (0, 1));
    // With another secret, the old key still verifies old tokens. New tokens are signed by a new key.
    world.serve_with(secret("another"));
    world.nobody().bearer(&token).get("/auth/me").expect(200);
    world.admin().get("/auth/me").expect(200);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM signing_keys"), 2);
}
