//! An upgrade with two programs: an earlier one, which `MOTORPOOL_TEST_EARLIER` names (`.ci/earlier` builds that of the release
//! before), and this one.

use std::{
    env,
    ffi::OsString,
    io::Write,
    process::{Command, Stdio},
};

use motorpool::kernel::Clock;
use serde_json::{Value, json};

use crate::{
    apart,
    db::pooler::insisting,
    support::{
        client::{Client, encoded, id},
        command::{done, motorpool},
        database::{ADMIN, Database, Engine, PASSWORD},
        process::{self, Process, until},
        world::{World, merged},
    },
};

use super::writers::{Company, Doors, Fared, Told, is_clean, is_whole, measured, while_callers_book};

// On both engines, where there is an earlier program.
apart! {
    Sqlite, absence => nothing_is_lost_in_an_upgrade;
    Postgres, absence => nothing_is_lost_in_an_upgrade;
}

const EARLIER: &str = "MOTORPOOL_TEST_EARLIER";

fn absence() -> Option<String> {
    env::var_os(EARLIER).is_none().then(|| format!("no earlier program: {EARLIER} names none"))
}

/// The earlier program, over one database.
struct Earlier<'a> {
    program: OsString,
    url: &'a str,
}

impl Earlier<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        process::program(&self.program, self.url, arguments)
    }

    /// Its tables, and the administrator.
    fn fill(&self) {
        done(&self.command(&["migrate"]).output().expect("the earlier program runs"));
        let add = ["user", "add", "--username", ADMIN, "--role", "admin", "--password-stdin"];
        let mut adding = self.command(&add);
        let mut adding =
            adding.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        adding.stdin.take().expect("its input").write_all(PASSWORD.as_bytes()).expect("a password");
        done(&adding.wait_with_output().expect("it ends"));
    }

    /// What its document says that can be read without an id, with the parameters that it asks for.
    fn lists(&self) -> Vec<String> {
        let said = self.command(&["openapi"]).output().expect("the earlier program runs");
        done(&said);
        let document: Value = serde_json::from_slice(&said.stdout).expect("its document");
        let paths = document["paths"].as_object().expect("its paths");
        // The stream's answer doesn't end.
        let read = paths.iter().filter(|(path, path_item)| {
            !path.contains('{') && !path.ends_with("/stream") && path_item["get"].is_object()
        });
        let list = |(path, path_item): (&String, &Value)| {
            let wanted = path_item["get"]["parameters"].as_array().cloned().unwrap_or_default();
            let wanted = wanted.iter().filter(|one| one["in"] == "query" && one["required"] == true);
            let wanted = (1..).zip(wanted).map(|(number, one)| {
                let value = match (one["example"].as_str(), one["schema"]["format"].as_str()) {
                    (Some(example), _) => example.to_owned(),
                    (None, Some("date-time")) => Clock::system().now().plus_days(number).to_string(),
                    _ => panic!("no example of {one} in {path}"),
                };
                format!("{}={}", one["name"].as_str().unwrap_or_default(), encoded(&value))
            });
            format!("{path}?{}", wanted.collect::<Vec<_>>().join("&"))
        };
        read.map(list).collect()
    }
}

/// Callers book all the while, a trip's life goes on from one program to the other, and all can be read by both.
fn nothing_is_lost_in_an_upgrade(given: &World) {
    let database = Database::empty(given.database.engine);
    let url = database.url.clone();
    let earlier = Earlier { program: env::var_os(EARLIER).expect("its path"), url: &url };
    earlier.fill();
    // No proxy's time has to pass: who drains ends when told so again.
    let old = Process::start(earlier.command(&["serve"]).env("MOTORPOOL_DRAIN", "300"));
    let world = World::over(database);
    world.clock.set(Clock::system().now());
    world.served_by(&old);
    let readers = ["accountant", "supervisor"];
    readers.iter().for_each(|role| drop(world.user(role, json!({"roles": [role]}))));
    let company = Company::of(&world, 3);
    let (told, doors) = (Told::default(), Doors::of(&company, &[&old]));
    let engine = world.database.engine;
    let rolls = engine == Engine::Postgres && {
        let said = motorpool(&url, &["migrate", "--check"]);
        done(&said);
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        println!("{said}");
        !said.contains("Stop all servers first")
    };
    let people = |server: &Process| {
        let names = [ADMIN, "requester.finance", "dispatcher", readers[0], readers[1]];
        names.map(|name| server.nobody().person(name, PASSWORD)).to_vec()
    };
    let mut new = None;
    let fared = while_callers_book("upgrade", 4, (&world, &company, &told, &doors), |meanwhile| {
        meanwhile.acknowledged(40);
        if !rolls {
            println!("{engine:?}: the old one stops before the new one starts");
            drain(&old);
            old.signal("TERM");
            if engine == Engine::Postgres {
                assert!(old.ended().success(), "it ended otherwise than with 0");
                done(&motorpool(&url, &["migrate"]));
            }
            // On SQLite it waits for the end of the old one, and migrates by itself.
            let new: &Process = new.insert(Process::serve(&url));
            doors.are(&company, &[new]);
            meanwhile.acknowledged(40);
            return;
        }
        let at_old = people(&old);
        done(&motorpool(&url, &["migrate"]));
        assert_eq!(old.nobody().get_at("/readyz").expect(200)["status"], "ready");
        meanwhile.acknowledged(40);
        let new: &Process = new.insert(Process::serve(&url));
        doors.are(&company, &[&old, new]);
        let at_new = people(new);
        a_life(&world, &company, 0, &[&at_old, &at_new]);
        a_life(&world, &company, 1, &[&at_new, &at_old]);
        for path in earlier.lists() {
            at_old.iter().chain(&at_new).for_each(|client| is_read(client, &path));
        }
        // Who has signed in here has signed in there.
        for (here, there) in [(&at_old[0], new), (&at_new[0], &old)] {
            there.nobody().bearer(&here.token().expect("a token")).get("/auth/me").expect(200);
        }
        meanwhile.acknowledged(80);
        drain(&old);
        // The proxy has seen it, and sends nobody there any more.
        doors.are(&company, &[new]);
        old.signal("TERM");
        assert!(old.ended().success(), "it ended otherwise than with 0");
        meanwhile.acknowledged(40);
    });
    measured(&format!("upgrade on {engine:?}"), &fared);
    if rolls {
        assert_eq!(Fared::count(&fared.unanswered), 0, "somebody was left without an answer");
    }
    let new = new.expect("a server of the new one");
    a_life(&world, &company, 2, &[&people(&new)]);
    is_whole(&world, &company, &told, &company.requester(&new));
    assert!(new.terminate().success());
    is_clean(&world);
}

/// Tells a server to end, and waits until it says so.
fn drain(server: &Process) {
    server.signal("TERM");
    until(|| {
        let reply = server.nobody().get_at("/readyz");
        reply.status == 503 && reply.json()["reason"] == "draining"
    });
}

/// A trip from its booking to the department's signature, each step by the next of these: of people at one program or another.
fn a_life(world: &World, company: &Company, car: usize, people: &[&Vec<Client>]) {
    let at = |step: usize| people[step % people.len()];
    let (car, now) = (company.car(car), Clock::system().now());
    let times = json!({"starts_at": now.plus_minutes(5).to_string(), "ends_at": now.plus_minutes(245).to_string()});
    let task = merged(company.task(world, 0, &format!("life of {}", id(car))), times);
    let booking = insisting(|| at(0)[1].post("/bookings", task.clone())).expect(201);
    let plan = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    let act = |who: &Client, path: String, body: Value| insisting(|| who.post(&path, body.clone())).expect(200);
    let sent = act(&at(1)[2], format!("/bookings/{}/dispatch", id(&booking)), plan);
    let trip = format!("/trips/{}", id(&sent["trips"][0]));
    let km = car["odometer_km"].as_i64().expect("kilometres");
    act(&at(0)[2], format!("{trip}/depart"), json!({"odometer_km": km}));
    act(&at(1)[2], format!("{trip}/return"), json!({"odometer_km": km + 1}));
    let signed = act(&at(0)[1], format!("{trip}/confirm"), json!({}));
    assert_eq!(insisting(|| at(1)[1].get(&trip)).expect(200), signed);
}

/// Whoever may read it gets it, and whoever may not is told so.
fn is_read(client: &Client, path: &str) {
    let reply = insisting(|| client.request_at("GET", path).send());
    assert!([200, 204, 403].contains(&reply.status), "{path}: {} {}", reply.status, reply.body);
}
