//! A receiver of webhooks on this machine, which behaves as a case tells it to.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use serde_json::{Value, json};
use ureq::http::HeaderMap;

use crate::support::{
    client::{Client, id},
    wire::until,
    world::{World, merged},
};

/// The `MOTORPOOL_SECRET` of these servers.
pub const SECRET: &str = "the operator's, who keeps it elsewhere";

/// How a receiver behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    Answers(u16),
    Redirects(String),
    /// It reads and doesn't answer until it is told to.
    Hangs,
    /// The same at this path only.
    HangsAt(&'static str),
}

/// A message that a receiver was sent.
#[derive(Debug, Clone)]
pub struct Heard {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

/// A receiver that listens on this machine.
pub struct Receiver {
    pub port: u16,
    manner: Arc<Mutex<Manner>>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Receiver {
    pub fn that(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let receiver = Self {
            port: listener.local_addr().expect("an address").port(),
            manner: Arc::new(Mutex::new(manner)),
            heard: Arc::default(),
        };
        let (manner, heard) = (Arc::clone(&receiver.manner), Arc::clone(&receiver.heard));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (manner, heard) = (Arc::clone(&manner), Arc::clone(&heard));
                thread::spawn(move || listen(stream, &manner, &heard));
            }
        });
        receiver
    }

    pub fn behaves(&self, manner: Manner) {
        *held(&self.manner) = manner;
    }

    pub fn url(&self) -> String {
        self.url_of("/motorpool")
    }

    pub fn url_of(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn heard(&self) -> Vec<Heard> {
        held(&self.heard).clone()
    }

    /// Waits until this many messages have come.
    pub fn hears(&self, count: usize) -> Vec<Heard> {
        until("heard", || Some(self.heard()).filter(|heard| heard.len() >= count))
    }
}

/// Reads one request and answers it in the receiver's manner.
fn listen(mut stream: TcpStream, manner: &Mutex<Manner>, heard: &Mutex<Vec<Heard>>) -> Option<()> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    let (head, body) = loop {
        let read = stream.read(&mut part).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok())
        });
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let mut headers = HeaderMap::new();
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        headers.append(ureq::http::HeaderName::try_from(name).ok()?, value.parse().ok()?);
    }
    let path = head.split(' ').nth(1)?.to_owned();
    let how = held(manner).clone();
    let hangs = matches!(how, Manner::HangsAt(there) if there == path) || how == Manner::Hangs;
    held(heard).push(Heard { path, headers, body });
    if hangs {
        until("told to answer", || (*held(manner) != how).then_some(()));
    }
    let answer = match how {
        Manner::Answers(status) => format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        Manner::Redirects(to) => {
            format!("HTTP/1.1 302 X\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        }
        Manner::Hangs | Manner::HangsAt(_) => "HTTP/1.1 200 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into(),
    };
    stream.write_all(answer.as_bytes()).ok()
}

/// A server that may call this receiver, and no other.
pub fn serving(world: &World, receiver: &Receiver) {
    serving_with(world, receiver, 1);
}

/// The same with another time limit in seconds.
pub fn serving_with(world: &World, receiver: &Receiver, timeout: u64) {
    let port = receiver.port;
    world.serve_with(|settings| {
        settings.secret = Some(SECRET.into());
        settings.webhook_loopback_port = Some(port);
        settings.webhook_timeout = timeout;
    });
}

/// Creates a webhook to this receiver.
pub fn hook(world: &World, receiver: &Receiver, fields: Value) -> Value {
    let body =
        merged(json!({"name": "县府办公系统", "url": receiver.url(), "event_types": ["supplier.create"]}), fields);
    world.admin().post("/webhooks", body).expect(201)
}

/// Creates a supplier, which is an event.
pub fn supplier(admin: &Client, name: &str) -> Value {
    admin.post("/suppliers", json!({"name": name})).expect(201)
}

/// The deliveries of a webhook.
pub fn deliveries(world: &World, webhook: &Value) -> Vec<Value> {
    world.admin().all(&format!("/webhook-deliveries?webhook_id={}", id(webhook)))
}

/// Waits until the only delivery of a webhook meets this condition.
pub fn delivery_that(world: &World, webhook: &Value, is: impl Fn(&Value) -> bool) -> Value {
    until("so far", || deliveries(world, webhook).into_iter().next().filter(&is))
}

/// The JSON of a message.
pub fn message(heard: &Heard) -> Value {
    serde_json::from_str(&heard.body).expect("JSON")
}
