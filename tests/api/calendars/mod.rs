//! Calendars: who may have which, and what they show.

mod feed;
mod rights;
mod statements;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        client::{Client, Reply, id},
        world::World,
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[feed::CASES, rights::CASES, statements::CASES];

/// Somebody asks for the calendar of a driver, department or vehicle.
fn ask(who: &Client, kind: &str, subject: &Value) -> Reply {
    who.post("/calendars", json!({"kind": kind, "subject_id": id(subject)}))
}

/// The same, and has it.
fn made(who: &Client, kind: &str, subject: &Value) -> Value {
    ask(who, kind, subject).expect(201)
}

/// The path in a calendar's address.
fn path_of(calendar: &Value) -> &str {
    let url = calendar["url"].as_str().unwrap_or_else(|| panic!("no url in {calendar}"));
    url.find("/api/v1/").map(|at| &url[at..]).unwrap_or_else(|| panic!("{url} isn't below the API"))
}

/// What a calendar program gets that has the address and nothing else.
fn answer(world: &World, calendar: &Value) -> Reply {
    world.nobody().get_at(path_of(calendar))
}

/// An event: its values by their names, as a reader of RFC 5545 takes them.
type Event = BTreeMap<String, String>;

/// The events of a calendar. What must hold of every feed is looked at by the way.
#[track_caller]
fn events(world: &World, calendar: &Value) -> Vec<Event> {
    let reply = answer(world, calendar);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("content-type"), Some("text/calendar; charset=utf-8"));
    let body = reply.body.strip_suffix("\r\n").expect("an end of the last line");
    for line in body.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{} octets: {line}", line.len());
    }
    let whole = body.replace("\r\n ", "");
    let lines: Vec<&str> = whole.split("\r\n").collect();
    assert_eq!((lines[0], lines[lines.len() - 1]), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
    let mut found: Vec<Event> = Vec::new();
    let mut is_inside = false;
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no value in {line}"));
        match (name, value) {
            ("BEGIN", "VEVENT") => {
                found.push(Event::new());
                is_inside = true;
            }
            ("END", "VEVENT") => is_inside = false,
            _ if is_inside => {
                let event = found.last_mut().expect("an event");
                assert!(event.insert(name.to_owned(), read(value)).is_none(), "{name} stands twice in {event:?}");
            }
            _ => {}
        }
    }
    found
}

/// A value without its escapes.
fn read(value: &str) -> String {
    let mut text = String::new();
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next().map(|next| if next == 'n' { '\n' } else { next })),
            other => text.push(other),
        }
    }
    text
}

/// The only event of a calendar.
#[track_caller]
fn only(world: &World, calendar: &Value) -> Event {
    let mut found = events(world, calendar);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// How often an event was revised.
fn sequence(event: &Event) -> i64 {
    event["SEQUENCE"].parse().expect("a number")
}
