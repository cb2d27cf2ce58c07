//! Retired departments, classes, tariffs and vehicles: they can't be used from that day on.

use serde_json::json;

use crate::{
    cases,
    support::{client::id, world::World},
};

cases![retired_means_from_that_day_on];

/// One word, one meaning: the first day without it. The work is on 2026-05-07.
fn retired_means_from_that_day_on(world: &World) {
    let (admin, accountant) = (world.admin(), world.accountant());
    let (tariff, department, car) = (world.tariff(), world.department("finance"), world.vehicle("car"));
    let requester = world.requester(&department);
    let classes = admin.all("/vehicle-classes");
    let class = classes.iter().find(|class| class["code"] == "car").expect("a class");
    let body = world.booking_body(&department, json!({}));
    let free = || {
        let window = "/availability?starts_at=2026-05-07T08:00:00%2B08:00&ends_at=2026-05-07T16:00:00%2B08:00";
        requester.get(window).expect(200)["classes"]
            .as_array()
            .expect("classes")
            .iter()
            .find(|one| one["class"] == "car")
            .expect("cars")["free"]
            .clone()
    };
    for (who, path, refused) in [
        (&admin, format!("/departments/{}", id(&department)), Some("/department_id")),
        (&admin, format!("/vehicle-classes/{}", id(class)), Some("/items/0/class")),
        (&accountant, format!("/tariffs/{}", id(&tariff)), Some("/starts_at")),
        (&admin, format!("/vehicles/{}", id(&car)), None),
    ] {
        who.patch(&path, json!({"retired_on": "2026-05-08"}), "*").expect(200);
        let taken = requester.post("/bookings", body.clone()).expect(201);
        requester.post(&format!("/bookings/{}/cancel", id(&taken)), json!({"reason": "改期"})).expect(200);
        who.patch(&path, json!({"retired_on": "2026-05-07"}), "*").expect(200);
        let reply = requester.post("/bookings", body.clone());
        match refused {
            Some(pointer) => assert_eq!(reply.expect(422)["errors"][0]["pointer"], pointer, "{path}"),
            None => assert_eq!((reply.problem(409, "no_capacity").is_object(), free()), (true, json!(0))),
        }
        who.patch(&path, json!({"retired_on": null}), "*").expect(200);
    }
}
