//! Lists: pages, cursors, and following changes.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![cursors_belong_to_their_list, pages_hold_everything_once, pages_stay_true_while_rows_come, changes_are_followed];

/// Creates this many departments.
fn departments(world: &World, count: usize) -> Vec<Value> {
    (0..count).map(|number| world.department(&format!("d{number:03}"))).collect()
}

fn cursors_belong_to_their_list(world: &World) {
    departments(world, 3);
    let admin = world.admin();
    let page = admin.get("/departments?limit=1").expect(200);
    let cursor = page["next_cursor"].as_str().expect("a next page");
    // A cursor also works with another limit.
    assert_eq!(
        admin.get(&format!("/departments?limit=2&cursor={cursor}")).expect(200)["items"].as_array().map(Vec::len),
        Some(2)
    );
    for other in ["&code=d001", "&updated_since=2026-05-06T00:00:00Z"] {
        admin.get(&format!("/departments?limit=1&cursor={cursor}{other}")).problem(422, "bad_cursor");
    }
    let by_change = admin.get("/departments?limit=1&updated_since=2026-05-06T00:00:00Z").expect(200);
    let by_change = by_change["next_cursor"].as_str().expect("a next page");
    admin.get(&format!("/departments?limit=1&cursor={by_change}")).problem(422, "bad_cursor");
    let mut bent = cursor.to_owned();
    bent.replace_range(0..1, if bent.starts_with('A') { "B" } else { "A" });
    for bad in ["x", "", "AAAA", "%20", "null", &bent, &cursor[1..], &format!("{cursor}AAAA"), &"A".repeat(200)] {
        let reply = admin.get(&format!("/departments?cursor={bad}"));
        assert_eq!(reply.status, 422, "{bad}: {}", reply.body);
    }
}

fn pages_hold_everything_once(world: &World) {
    let made: Vec<String> = departments(world, 120).iter().map(|department| id(department).to_owned()).collect();
    let newest_first: Vec<&String> = made.iter().rev().collect();
    let admin = world.admin();
    for limit in [7, 50, 119, 120, 121, 200] {
        let items = admin.all(&format!("/departments?limit={limit}"));
        assert_eq!(items.iter().map(id).collect::<Vec<_>>(), newest_first, "limit {limit}");
    }
    let first = admin.get("/departments").expect(200);
    assert_eq!(first["items"].as_array().map(Vec::len), Some(50), "the default");
    let last = admin.get("/departments?limit=120").expect(200);
    assert_eq!(last["next_cursor"], Value::Null);
    // All were made at the same moment, so only the id orders them.
    let by_change = admin.all("/departments?limit=7&updated_since=2026-05-06T00:00:00Z");
    assert_eq!(by_change.iter().map(id).collect::<Vec<_>>(), made.iter().collect::<Vec<_>>());
}

fn pages_stay_true_while_rows_come(world: &World) {
    let before: Vec<String> = departments(world, 6).iter().map(|department| id(department).to_owned()).collect();
    let admin = world.admin();
    let page = admin.get("/departments?limit=3").expect(200);
    world.department("late");
    let next = admin
        .get(&format!("/departments?limit=3&cursor={}", page["next_cursor"].as_str().expect("a next page")))
        .expect(200);
    let seen: Vec<&str> =
        [&page, &next].iter().flat_map(|page| page["items"].as_array().into_iter().flatten()).map(id).collect();
    assert_eq!(seen, before.iter().rev().collect::<Vec<_>>());
    assert_eq!(next["next_cursor"], Value::Null);
}

fn changes_are_followed(world: &World) {
    let made = departments(world, 4);
    let admin = world.admin();
    world.at("2026-05-06T09:00:00+08:00");
    for department in [&made[2], &made[0]] {
        admin.patch(&format!("/departments/{}", id(department)), json!({"discount_percent": 5}), "*").expect(200);
        world.later(1);
    }
    let since = |at: &str| {
        admin
            .all(&format!("/departments?limit=1&updated_since={at}"))
            .iter()
            .map(|item| id(item).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        since("2026-05-06T01:00:00Z"),
        [id(&made[2]), id(&made[0])],
        "in the order of change, the bound included"
    );
    assert_eq!(since("2026-05-06T01:00:01Z"), [id(&made[0])]);
    assert_eq!(since("2026-05-06T00:00:00Z"), [id(&made[1]), id(&made[3]), id(&made[2]), id(&made[0])]);
    assert_eq!(since("2026-05-06T02:00:00Z"), Vec::<String>::new());
}
