//! A plate in a table means the vehicle that had it on the day of the row.

use serde_json::{Value, json};

use crate::{
    cases,
    imports::{import, refused, state, trips},
    support::{client::id, workbooks::rows, world::World},
};

cases![
    a_plate_means_the_vehicle_in_use_on_that_day,
    which_vehicle_had_a_plate_may_not_be_told,
    vehicles_take_the_plates_of_retired_ones,
];

/// A past trip of this plate on this day, imported.
fn trip(world: &World, plate: &str, day: &str) -> Value {
    let mut table = trips(plate, "finance", 1);
    table[1][0] = format!("{plate}-{day}");
    table[1][4] = format!("{day} 08:00");
    table[1][5] = format!("{day} 12:00");
    import(&world.admin(), "kind=past_trips&dry_run=false", &table)
}

fn a_plate_means_the_vehicle_in_use_on_that_day(world: &World) {
    world.department("finance");
    let plate = json!({"plate_no": "浙B12345", "retired_on": "2026-03-01"});
    let old = world.vehicle_with("car", plate);
    let older = world.vehicle_with("car", json!({"plate_no": "浙B12345", "retired_on": "2024-07-01"}));
    let new = world.vehicle_with("car", json!({"plate_no": "浙B12345"}));
    for (day, vehicle) in
        [("2024-06-30", &older), ("2024-07-01", &old), ("2026-02-28", &old), ("2026-03-01", &new), ("2026-05-05", &new)]
    {
        assert_eq!(state(&trip(world, "浙b·12345", day)), "imported", "{day}");
        let path = format!("/past-trips?vehicle_id={}&from={day}&to={day}", id(vehicle));
        assert_eq!(world.dispatcher().get(&path).expect(200)["items"].as_array().map(Vec::len), Some(1), "{day}");
    }
    // The opening balances are of a day, too, and papers of the vehicle in use today.
    let balances =
        rows(&[&["account", "dr_yuan", "cr_yuan", "vehicle"], &["1601", "5", "", "浙B12345"], &["3001", "", "5", ""]]);
    let done = import(&world.accountant(), "kind=opening_balances&date=2026-02-01&dry_run=false", &balances);
    assert_eq!(state(&done), "imported", "{done}");
    let journal =
        world.accountant().get(&format!("/journals/{}", done["journal_id"].as_str().expect("one"))).expect(200);
    assert_eq!(journal["lines"][0]["vehicle_id"], old["id"]);
    let paper = rows(&[
        &["vehicle", "kind", "valid_from", "valid_until"],
        &["浙B12345", "commercial_insurance", "2026-01-01", "2026-12-31"],
    ]);
    assert_eq!(state(&import(&world.admin(), "kind=papers&dry_run=false", &paper)), "imported");
    let papers = world.admin().get(&format!("/vehicles/{}/papers?kind=commercial_insurance", id(&new))).expect(200);
    assert_eq!(papers["items"].as_array().map(Vec::len), Some(1));
    world.sound();
}

fn which_vehicle_had_a_plate_may_not_be_told(world: &World) {
    world.department("finance");
    // Two that retired on one day, and nobody since.
    for _ in 0..2 {
        world.vehicle_with("car", json!({"plate_no": "浙B12345", "retired_on": "2026-03-01"}));
    }
    for day in ["2026-02-28", "2026-03-01"] {
        let found = trip(world, "浙B12345", day);
        refused(&found, &[(2, "vehicle", "ambiguous")]);
        assert!(found["faults"][0]["detail"].as_str().is_some_and(|told| told.contains(day)), "{found}");
    }
    // One alone is meant on any day.
    world.vehicle_with("car", json!({"plate_no": "浙B54321", "retired_on": "2026-03-01"}));
    assert_eq!(state(&trip(world, "浙B54321", "2026-04-01")), "imported");
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM past_trips"), 1);
}

fn vehicles_take_the_plates_of_retired_ones(world: &World) {
    let admin = world.admin();
    world.vehicle_with("car", json!({"plate_no": "浙B12345", "retired_on": "2026-05-06"}));
    let header: &[&str] = &["plate_no", "class", "model", "seats", "length_mm", "energy", "odometer_km", "retired_on"];
    let row =
        |plate: &'static str, retired: &'static str| vec![plate, "car", "帕萨特", "5", "4948", "petrol", "5", retired];
    let table = |lines: &[Vec<&str>]| {
        let lines: Vec<&[&str]> = std::iter::once(header).chain(lines.iter().map(Vec::as_slice)).collect();
        rows(&lines)
    };
    let first = table(&[row("浙B12345", ""), row("浙B12345", "2020-01-01"), row("浙B12345", "2022-01-01")]);
    assert_eq!(state(&import(&admin, "kind=vehicles&dry_run=false", &first)), "imported");
    refused(
        &import(&admin, "kind=vehicles&dry_run=false", &first),
        &[(2, "plate_no", "already_exists"), (3, "plate_no", "already_exists"), (4, "plate_no", "already_exists")],
    );
    let twice = table(&[
        row("浙B54321", "2026-05-07"),
        row("浙b·54321", ""),
        row("浙B54321", "2020-01-01"),
        row("浙B54321", "2020-01-01"),
    ]);
    refused(
        &import(&admin, "kind=vehicles&dry_run=false", &twice),
        &[(3, "plate_no", "duplicate"), (5, "plate_no", "duplicate")],
    );
}
