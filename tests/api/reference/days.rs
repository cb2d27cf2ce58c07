//! Days that no record of the company can mean are refused, wherever they are typed.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![days_that_cannot_be_meant_are_refused];

fn days_that_cannot_be_meant_are_refused(world: &World) {
    let admin = world.admin();
    let car = world.vehicle_with("car", json!({}));
    let papers = format!("/vehicles/{}/papers", id(&car));
    let paper = |from: &str, until: &str| {
        admin.post(&papers, json!({"kind": "inspection", "valid_from": from, "valid_until": until}))
    };
    paper("1979-12-31", "2026-05-06").faults(&[("/valid_from", "out_of_range")]);
    paper("2026-05-06", "2456-02-05").faults(&[("/valid_until", "out_of_range")]);
    paper("1980-01-01", "2099-12-31").expect(201);
    let far = json!({"retired_on": "2100-01-01"});
    admin.patch(&format!("/vehicles/{}", id(&car)), far.clone(), "*").faults(&[("/retired_on", "out_of_range")]);
    let department = world.department("finance");
    admin
        .patch(&format!("/departments/{}", id(&department)), far.clone(), "*")
        .faults(&[("/retired_on", "out_of_range")]);
    let holiday = |date: &str| admin.post("/holidays", json!({"date": date, "name": "国庆节"}));
    holiday("1949-10-01").faults(&[("/date", "out_of_range")]);
    let holiday = holiday("2026-10-01").expect(201);
    admin.patch(&format!("/holidays/{}", id(&holiday)), far, "*").faults(&[("/retired_on", "out_of_range")]);
    let tariff = json!({"name": "租价", "valid_from": "2456-02-05", "rates": []});
    admin.post("/tariffs", tariff).faults(&[("/valid_from", "out_of_range")]);
}
