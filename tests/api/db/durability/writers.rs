//! Callers who write while something breaks, what they were told, and whether it is all there afterwards.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use motorpool::kernel::Clock;
use serde_json::{Value, json};

use crate::support::{
    client::{Client, Reply, id},
    database::{Engine, PASSWORD},
    process::{self, Process},
    world::{World, merged},
};

/// Whether the long form was asked for.
pub fn is_long() -> bool {
    std::env::var_os("MOTORPOOL_TEST_LONG").is_some()
}

/// The number of rounds: one for the long form, one for a plain run.
pub fn rounds(long: usize, plain: usize) -> usize {
    if is_long() { long } else { plain }
}

/// A company whose server runs as a process of its own, with the system's clock.
pub struct Company {
    department: Value,
    /// Its cars.
    pub cars: Vec<Value>,
}

impl Company {
    /// A company with this many cars.
    pub fn of(world: &World, cars: usize) -> Self {
        world.tariff();
        let department = world.department_with(json!({"code": "finance", "approval_rule": "never"}));
        let cars = (0..cars)
            .map(|_| {
                let car = world.vehicle("car");
                world.paper(&car, "inspection", "2026-01-01", "2099-12-31");
                world.paper(&car, "compulsory_insurance", "2026-01-01", "2099-12-31");
                car
            })
            .collect();
        let _people = (world.requester(&department), world.dispatcher());
        world.stop();
        Self { department, cars }
    }

    /// One of its cars, the first again after the last.
    pub fn car(&self, number: usize) -> &Value {
        &self.cars[number % self.cars.len()]
    }

    /// The requester of its department.
    pub fn requester(&self, server: &Process) -> Client {
        server.nobody().person("requester.finance", PASSWORD)
    }

    /// The body of an urgent task, which is always accepted. It begins in a month and so many hours.
    pub fn task(&self, world: &World, hours: i64, external_ref: &str) -> Value {
        let month = Clock::system().now().plus_days(30);
        let day = json!({
            "purpose": "urgent_task", "external_ref": external_ref,
            "starts_at": month.plus_minutes(hours * 60).to_string(), "ends_at": month.plus_minutes(hours * 60 + 240).to_string(),
        });
        merged(world.booking_body(&self.department, day), json!({}))
    }
}

/// The answers to callers by the reference that they sent: the id of the booking, or none so far.
#[derive(Default)]
pub struct Told(Mutex<BTreeMap<String, Option<String>>>);

impl Told {
    /// A booking with this reference was requested.
    pub fn asked(&self, reference: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(reference.to_owned(), None);
    }

    /// The request was answered, with its own booking and no other's.
    pub fn answered(&self, reference: &str, reply: &Reply) {
        let booking = reply.expect(201);
        assert_eq!(booking["external_ref"], reference, "another's answer: {booking}");
        self.is(reference, id(&booking));
    }

    fn is(&self, reference: &str, booking: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(reference.to_owned(), Some(booking.to_owned()));
    }

    /// All answers so far.
    pub fn all(&self) -> BTreeMap<String, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Requests a booking with an idempotency key.
pub fn book(client: &Client, body: &Value, key: &str) -> Result<Reply, String> {
    client.request("POST", "/bookings").header("Idempotency-Key", key).json(body).attempt()
}

/// Every acknowledged booking exists. Each that was requested without an answer exists wholly, or can be requested
/// again. None exists twice.
pub fn is_whole(world: &World, company: &Company, told: &Told, client: &Client) {
    let all = client.all("/bookings?limit=200");
    let there: BTreeMap<String, String> = all
        .iter()
        .map(|booking| (booking["external_ref"].as_str().unwrap_or_default().to_owned(), id(booking).to_owned()))
        .collect();
    assert_eq!(there.len(), all.len(), "a reference exists twice");
    for (reference, answer) in told.all() {
        match answer {
            Some(booking) => assert_eq!(there.get(&reference), Some(&booking), "{reference} was acknowledged"),
            None if there.contains_key(&reference) => told.is(&reference, &there[&reference]),
            // Not there: then nothing of it is, and it can be asked for anew.
            None => told.answered(
                &reference,
                &book(client, &company.task(world, 0, &reference), &format!("{reference}-again")).expect("an answer"),
            ),
        }
    }
}

/// `motorpool check` finds nothing in the database.
pub fn is_clean(world: &World) {
    let mut check = process::motorpool(&world.database.url, &["check"]);
    if world.database.engine == Engine::Postgres {
        check.env("MOTORPOOL_SECRET", process::SECRET);
    }
    let check = check.output().expect("a check");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

/// The doors at which callers knock: clients of the processes that serve.
pub struct Doors(RwLock<Vec<Client>>);

impl Doors {
    /// The requester at these processes.
    pub fn of(company: &Company, servers: &[&Process]) -> Self {
        Self(RwLock::new(signed_in(company, servers)))
    }

    /// From now on it is these. When this returns nobody waits at those before any more.
    pub fn are(&self, company: &Company, servers: &[&Process]) {
        let clients = signed_in(company, servers);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = clients;
    }

    /// Knocks at one of them.
    fn ask(&self, number: usize, ask: impl FnOnce(&Client) -> Result<Reply, String>) -> Result<Reply, String> {
        let doors = self.0.read().unwrap_or_else(PoisonError::into_inner);
        ask(&doors[number % doors.len()])
    }
}

/// With a token each, so that nobody has to sign in while something breaks.
fn signed_in(company: &Company, servers: &[&Process]) -> Vec<Client> {
    servers.iter().map(|server| company.requester(server)).inspect(|client| drop(client.token())).collect()
}

/// How callers fared.
#[derive(Default)]
pub struct Fared {
    /// Bookings that were acknowledged.
    pub acknowledged: AtomicUsize,
    /// Answers that said to come again.
    pub refused: AtomicUsize,
    /// Requests without an answer.
    pub unanswered: AtomicUsize,
}

impl Fared {
    /// How often something happened.
    pub fn count(count: &AtomicUsize) -> usize {
        count.load(Ordering::Relaxed)
    }
}

/// Prints how callers fared, in the long form.
pub fn measured(what: &str, fared: &Fared) {
    if is_long() {
        let [acknowledged, refused, unanswered] =
            [&fared.acknowledged, &fared.refused, &fared.unanswered].map(Fared::count);
        println!("{what}: {acknowledged} acknowledged, {refused} refused for a while, {unanswered} without an answer");
    }
}

/// What callers do meanwhile.
pub struct Meanwhile(mpsc::Receiver<()>);

impl Meanwhile {
    /// Waits until so many more bookings are acknowledged.
    pub fn acknowledged(&self, more: usize) {
        self.0.try_iter().for_each(drop);
        assert_eq!(self.0.iter().take(more).count(), more, "the callers gave up");
    }
}

/// How long a caller repeats one request. Who meets a break waits for its end, on a slow machine, too.
const PATIENCE: Duration = Duration::from_secs(120);

/// So many callers book and read what they booked, one thing after another, while this is done. Each repeats what was refused
/// for a while (503) or not answered at all, under the same key, until it is done: what was done already is not done twice.
pub fn while_callers_book(
    name: &str,
    callers: usize,
    (world, company, told, doors): (&World, &Company, &Told, &Doors),
    run: impl FnOnce(&Meanwhile),
) -> Fared {
    /// Tells the callers that it is over, however it ends.
    struct Over<'a>(&'a AtomicBool);
    impl Drop for Over<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let (fared, over, (sender, receiver)) = (Fared::default(), AtomicBool::new(false), mpsc::channel());
    thread::scope(|scope| {
        for caller in 0..callers {
            let (fared, over, sender) = (&fared, &over, sender.clone());
            scope.spawn(move || {
                for number in 0_usize.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let reference = format!("{name}-{caller}-{number}");
                    let hours = i64::try_from(number % 100).expect("small");
                    let (door, body) = (caller + number, company.task(world, hours, &reference));
                    told.asked(&reference);
                    let reply = insisting(doors, fared, door, |client| book(client, &body, &reference));
                    told.answered(&reference, &reply);
                    fared.acknowledged.fetch_add(1, Ordering::Relaxed);
                    let _ = sender.send(());
                    let path = format!("/bookings/{}", id(&reply.json()));
                    let read = insisting(doors, fared, door + 1, |client| client.request("GET", &path).attempt());
                    assert_eq!(read.expect(200)["external_ref"], reference, "another's booking");
                }
            });
        }
        drop(sender);
        let _over = Over(&over);
        run(&Meanwhile(receiver));
    });
    fared
}

/// Asks at one door after another until the answer is neither none nor "not now".
fn insisting(doors: &Doors, fared: &Fared, first: usize, ask: impl Fn(&Client) -> Result<Reply, String>) -> Reply {
    let since = Instant::now();
    for number in first.. {
        match doors.ask(number, &ask) {
            // With 409 where what was asked before isn't over yet.
            Ok(reply) if reply.status == 503 || reply.status == 409 => {
                assert!(reply.header("retry-after").is_some(), "{}: {}", reply.asked, reply.body);
                fared.refused.fetch_add(1, Ordering::Relaxed);
            }
            Ok(reply) => return reply,
            Err(_) => {
                fared.unanswered.fetch_add(1, Ordering::Relaxed);
                // Nobody is there to say when.
                thread::sleep(Duration::from_millis(5));
            }
        }
        assert!(since.elapsed() < PATIENCE, "never answered");
    }
    unreachable!("numbers don't end")
}
