//! What waits for whom: that each kind is told to whom it concerns, and as often as the lists have it.

mod books;
mod trips;

use serde_json::Value;

use crate::{
    Case,
    support::{client::Client, world::World},
};

/// The cases of this room.
pub const CASES: &[&[Case]] = &[books::CASES, trips::CASES];

/// How many statements an answer takes. Jobs that run meanwhile add some, so it is asked until it takes no more than `enough`, at
/// most 20 times.
pub fn cost(world: &World, who: &Client, path: &str, enough: f64) -> f64 {
    let statements = || world.metrics().get("motorpool_sql_statements_total");
    let once = || {
        let before = statements();
        who.get(path).expect(200);
        statements() - before
    };
    let mut least = once();
    for _ in 0..19 {
        if least <= enough {
            break;
        }
        least = least.min(once());
    }
    least
}

/// The kinds that wait for somebody, each with its count, in the order of the answer.
fn waiting(who: &Client) -> Vec<(String, i64)> {
    let found = who.get("/todo").expect(200);
    let items = found["items"].as_array().expect("items");
    let of = |item: &Value| {
        let count = item["count"].as_i64().expect("a count");
        let first = item["first"].as_array().map_or(0, Vec::len);
        assert_eq!(first, usize::try_from(count).expect("small").min(5), "{item}");
        (item["kind"].as_str().expect("a kind").to_owned(), count)
    };
    items.iter().map(of).collect()
}

/// How many of a kind wait for somebody.
fn count(who: &Client, kind: &str) -> i64 {
    waiting(who).into_iter().find(|(known, _)| known == kind).map_or(0, |(_, count)| count)
}

/// The first of a kind that wait for somebody. Each link leads to the thing that it names.
fn first(who: &Client, kind: &str) -> Vec<Value> {
    let found = who.get("/todo").expect(200);
    let item = found["items"].as_array().expect("items").iter().find(|item| item["kind"] == kind).cloned();
    let first = item.map_or(Vec::new(), |item| item["first"].as_array().cloned().expect("entries"));
    for entry in &first {
        let read = who.get(entry["link"].as_str().expect("a link")).expect(200);
        assert_eq!(read["id"], entry["id"], "{entry}");
    }
    first
}
