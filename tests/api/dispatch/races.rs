//! Several callers who want the same vehicle at the same time: one of them gets it.

use std::thread;

use serde_json::json;

use crate::{
    cases,
    support::{
        client::{Reply, faults_of, id},
        world::World,
    },
};

cases![fifty_clients_race_for_the_last_bus, one_vehicle_goes_to_one_of_two];

fn fifty_clients_race_for_the_last_bus(world: &World) {
    world.tariff();
    world.vehicle("bus");
    let department = world.department("finance");
    let requester = world.requester(&department);
    let body = world.booking_body(&department, json!({"items": [{"class": "bus", "quantity": 1}], "passengers": 10}));
    let replies: Vec<Reply> = thread::scope(|scope| {
        let clients: Vec<_> = (0..50).map(|_| scope.spawn(|| requester.post("/bookings", body.clone()))).collect();
        clients.into_iter().map(|client| client.join().expect("an answer")).collect()
    });
    let (won, lost): (Vec<&Reply>, Vec<&Reply>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!(won.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for reply in lost {
        reply.problem(409, "no_capacity");
    }
    assert_eq!(requester.all("/bookings").len(), 1);
}

fn one_vehicle_goes_to_one_of_two(world: &World) {
    world.tariff();
    let car = world.vehicle("car");
    world.vehicle("car");
    let department = world.department("finance");
    let bookings = [world.approved(&department, json!({})), world.approved(&department, json!({}))];
    let dispatcher = world.dispatcher();
    let body = json!({"assignments": [{"vehicle_id": car["id"], "driver_id": car["default_driver_id"]}]});
    let replies: Vec<Reply> = thread::scope(|scope| {
        let sends: Vec<_> = bookings
            .iter()
            .map(|booking| {
                scope.spawn(|| dispatcher.post(&format!("/bookings/{}/dispatch", id(booking)), body.clone()))
            })
            .collect();
        sends.into_iter().map(|send| send.join().expect("an answer")).collect()
    });
    let lost: Vec<&Reply> = replies.iter().filter(|reply| reply.status != 200).collect();
    assert_eq!(lost.len(), 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    let faults = faults_of(&lost[0].problem(409, "not_eligible"));
    assert!(faults.contains(&("/assignments/0/vehicle_id".into(), "vehicle_occupied".into())), "{faults:?}");
    assert!(faults.contains(&("/assignments/0/driver_id".into(), "driver_occupied".into())), "{faults:?}");
}
