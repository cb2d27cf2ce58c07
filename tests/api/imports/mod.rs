//! Imports: tables judged row by row and brought in whole.

mod faults;
mod files;
mod plates;
mod running;
mod setting_up;
mod tables;

use std::time::Duration;

use motorpool::http::sheet::CSV;
use serde_json::{Value, json};

use crate::{
    Case,
    support::{
        client::{Client, Reply, id},
        wire::{until, until_within},
        workbooks::{csv, rows},
        world::World,
    },
};

/// The cases of this room.
pub const CASES: &[&[Case]] =
    &[faults::CASES, files::CASES, plates::CASES, running::CASES, setting_up::CASES, tables::CASES];

/// Sends a file, as soon as the import before has ended.
fn send(client: &Client, query: &str, media: &str, file: Vec<u8>) -> Reply {
    let attempt = || client.request("POST", &format!("/imports?{query}")).body(media, file.clone()).attempt();
    until("a turn", || attempt().ok().filter(|reply| reply.status != 503))
}

/// Waits until the import has ended, and returns it.
fn ended(client: &Client, reply: &Reply) -> Value {
    let begun = reply.expect(201);
    assert_eq!(reply.header("location"), Some(format!("/api/v1/imports/{}", id(&begun)).as_str()));
    until_within(Duration::from_secs(120), "ended", || {
        let now = client.get(&format!("/imports/{}", id(&begun))).expect(200);
        (now["state"] != "running").then_some(now)
    })
}

/// Imports these rows as CSV, to the end.
fn import(client: &Client, query: &str, rows: &[Vec<String>]) -> Value {
    ended(client, &send(client, query, CSV, csv(rows)))
}

/// The row, column and code of each fault.
fn faults(import: &Value) -> Vec<(i64, String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let faults = import["faults"].as_array().cloned().unwrap_or_default();
    faults
        .iter()
        .map(|fault| (fault["row"].as_i64().unwrap_or(0), word(&fault["column"]), word(&fault["code"])))
        .collect()
}

#[track_caller]
fn refused(import: &Value, expected: &[(i64, &str, &str)]) {
    let told: Vec<(i64, String, String)> =
        expected.iter().map(|(row, column, code)| (*row, (*column).to_owned(), (*code).to_owned())).collect();
    let sorted = |mut faults: Vec<(i64, String, String)>| {
        faults.sort();
        faults
    };
    let found = faults(import);
    assert!(found.is_sorted_by_key(|fault| fault.0), "not by row: {import}");
    assert_eq!(sorted(found), sorted(told), "{import}");
    assert_eq!((&import["state"], &import["fault_count"]), (&json!("refused"), &json!(expected.len())), "{import}");
}

/// The state of an import.
fn state(import: &Value) -> &str {
    import["state"].as_str().unwrap_or_else(|| panic!("no state in {import}"))
}

/// How many rows the tables have that an import could write to.
fn rows_of_everything(world: &World) -> i64 {
    // Signing in leaves an event, so it is done first.
    world.admin().get("/auth/me").expect(200);
    ["departments", "drivers", "vehicles", "papers", "holidays", "tariffs", "users", "journals", "past_trips", "events"]
        .iter()
        .map(|table| world.sql_number(&format!("SELECT count(*) AS n FROM {table}")))
        .sum()
}

/// A table of this many past trips, an hour apart.
fn trips(vehicle: &str, department: &str, count: usize) -> Vec<Vec<String>> {
    let mut table = rows(&[&[
        "reference",
        "vehicle",
        "department",
        "purpose",
        "departed_at",
        "returned_at",
        "distance_km",
        "total_yuan",
    ]]);
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)).expect("a moment");
    table.extend((0..count).map(|number| {
        let departed = first + chrono::TimeDelta::hours(number as i64);
        let (departed_at, returned_at) =
            (departed.format("%Y-%m-%d %H:%M"), (departed + chrono::TimeDelta::minutes(45)).format("%Y-%m-%d %H:%M"));
        let (km, yuan) = (number % 300 + 1, format!("{}.{:02}", number % 900, number % 100));
        vec![
            format!("P{number:05}"),
            vehicle.into(),
            department.into(),
            "official_business".into(),
            departed_at.to_string(),
            returned_at.to_string(),
            km.to_string(),
            yuan,
        ]
    }));
    table
}
