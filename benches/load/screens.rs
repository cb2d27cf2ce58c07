//! What the console asks for: its three large readings, whole lists as files, and streams of changes that stay open.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use motorpool::{board, board::forms::Days, dashboard, kernel::Role, todo};
use serde_json::json;

use crate::{
    data::Company,
    floor::Floor,
    measure::{SPAN, Table, at_once},
    service::Lean,
    support::{
        client::{Client, id},
        database::PASSWORD,
        process::{Process, motorpool},
        world::World,
    },
};

/// Streams that are open at once.
const STREAMS: usize = 500;
/// Streams that one caller may have.
const OF_A_CALLER: usize = 4;
/// Changes that are told to all of them.
const CHANGES: usize = 20;

/// The board of three days, what waits for a dispatcher, and the year.
pub fn reads(table: &mut Table, world: &World, company: &Company, server: &Process) {
    let person = |name: &str| server.nobody().person(name, PASSWORD);
    let (dispatcher, supervisor) = (person("dispatcher"), person("supervisor"));
    let staff = Floor::new(world, &dispatcher, Role::Dispatcher);
    let bureau = Floor::new(world, &supervisor, Role::Supervisor);
    let today = company.now.date();
    let days = Days { from: today, until: today + chrono::Days::new(3) };
    let through = |path: String, person: Client| {
        at_once(
            Some(SPAN),
            |_| Lean::new(server, Some(&person)),
            |client, _, _| !client.expect(200, "GET", &path, "").is_empty(),
        )
    };
    table.row(
        "board, 3 days",
        at_once(Some(SPAN), |_| staff.connect(), |conn, _, _| board::ops::board(&mut staff.reader(conn), days).is_ok()),
        through(format!("/board?from={}&until={}", days.from, days.until), dispatcher.clone()),
    );
    table.row(
        "todo",
        at_once(Some(SPAN), |_| staff.connect(), |conn, _, _| todo::ops::todo(&mut staff.reader(conn)).is_ok()),
        through("/todo".into(), dispatcher.clone()),
    );
    table.row(
        "dashboard",
        at_once(
            Some(SPAN),
            |_| bureau.connect(),
            |conn, _, _| dashboard::ops::dashboard(&mut bureau.reader(conn), None).is_ok(),
        ),
        through("/dashboard".into(), supervisor),
    );
}

/// How long all bookings take as a file, and the memory that it takes.
pub fn exports(world: &World) {
    for format in ["csv", "xlsx"] {
        let server = Process::serve(&world.database.url);
        let mut client = Lean::new(&server, Some(&server.nobody().person("dispatcher", PASSWORD)));
        // What a first request takes for good isn't the file's.
        client.expect(200, "GET", &format!("/drivers?format={format}"), "");
        let before = server.memory_kib();
        let began = Instant::now();
        let bytes = client.expect(200, "GET", &format!("/bookings?format={format}"), "").len();
        println!(
            "all bookings as {format}: {:.1} s, {:.1} MB; memory {:.1} MB before, at most {:.1} MB",
            began.elapsed().as_secs_f64(),
            bytes as f64 / 1024.0 / 1024.0,
            before as f64 / 1024.0,
            server.most_memory_kib() as f64 / 1024.0,
        );
    }
}

/// The memory that open streams take, and how long a change takes to reach all of them.
pub fn streams(world: &World) {
    let settings = [("MOTORPOOL_MAX_STREAMS", STREAMS.to_string())];
    let server = Process::start(motorpool(&world.database.url, &["serve"]).envs(settings));
    world.served_by(&server);
    let keys: Vec<Client> =
        (0..STREAMS.div_ceil(OF_A_CALLER)).map(|_| world.key_with(json!({"roles": ["dispatcher"]}))).collect();
    let admin = world.admin();
    let before = server.memory_kib();
    let mut open: Vec<_> = (0..STREAMS).map(|number| listen(&server, &keys[number / OF_A_CALLER])).collect();
    let with = server.memory_kib();
    let mut took: Vec<Duration> = (0..CHANGES)
        .map(|number| {
            let class = json!({"code": format!("s{number}"), "name": "测试"});
            let made = admin.post("/vehicle-classes", class).expect(201);
            let done = Instant::now();
            open.iter_mut().for_each(|stream| hear(stream, id(&made)));
            done.elapsed()
        })
        .collect();
    took.sort_unstable();
    let ms = |took: Duration| took.as_secs_f64() * 1e3;
    println!(
        "{STREAMS} streams: memory {:.1} MB before, {:.1} MB with them; a change has reached all of them after {:.0} ms, at most {:.0}",
        before as f64 / 1024.0,
        with as f64 / 1024.0,
        ms(took[CHANGES / 2]),
        ms(took[CHANGES - 1]),
    );
}

/// Opens a stream, and hears its greeting.
fn listen(server: &Process, key: &Client) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(server.server.trim_start_matches("http://")).expect("a connection");
    let token = key.token().expect("a token");
    let request = format!("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut stream = BufReader::new(stream);
    hear(&mut stream, "event: hello");
    stream
}

/// Reads up to a line that has this.
fn hear(stream: &mut BufReader<TcpStream>, wanted: &str) {
    let mut line = String::new();
    while !line.contains(wanted) {
        line.clear();
        assert!(stream.read_line(&mut line).expect("a line") > 0, "the stream ended before {wanted}");
    }
}
