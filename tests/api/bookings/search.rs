//! Finding bookings by words in them.

use serde_json::json;

use crate::{
    cases,
    support::{
        client::{Client, id},
        trips::words,
        world::World,
    },
};

cases![bookings_are_found_by_their_words];

fn bookings_are_found_by_their_words(world: &World) {
    world.tariff();
    world.fleet(0, 0, 3);
    let (finance, culture) = (world.department("finance"), world.department("culture"));
    let to_museum =
        world.booking(&finance, json!({"destination": "婺州古城博物馆 West_Gate", "external_ref": "OA-2026-7"}));
    let noted = world.booking(
        &finance,
        json!({"note": "携带展板100%", "reason": "招商推介会", "waypoints": ["高铁站", "Ninghai 服务区"]}),
    );
    let theirs = world.booking(&culture, json!({"destination": "婺州古城", "contact_name": "李晓"}));
    let dispatcher = world.dispatcher();
    let found = |client: &Client, words: &str| -> Vec<String> {
        let encoded: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
        client.all(&format!("/bookings?q={encoded}")).iter().map(|booking| id(booking).to_owned()).collect()
    };
    let number = to_museum["number"].as_str().expect("a number").to_owned();
    for (words, expected) in [
        ("婺州古城", vec![&theirs, &to_museum]),
        ("博物馆", vec![&to_museum]),
        ("west_gate", vec![&to_museum]),
        ("WEST_GATE", vec![&to_museum]),
        ("west-gate", vec![]),
        ("oa-2026-7", vec![&to_museum]),
        ("100%", vec![&noted]),
        ("李晓", vec![&theirs]),
        ("李晓 婺州", vec![&theirs]),
        ("  west_gate   婺州  ", vec![&to_museum]),
        ("李晓 博物馆", vec![]),
        ("招商推介", vec![&noted]),
        ("高铁 ninghai", vec![&noted]),
        ("县府大院", vec![&theirs, &noted, &to_museum]),
        ("\\", vec![]),
        ("_", vec![&to_museum]),
        (number.as_str(), vec![&to_museum]),
    ] {
        assert_eq!(
            found(&dispatcher, words),
            expected.iter().map(|booking| id(booking).to_owned()).collect::<Vec<_>>(),
            "{words}"
        );
    }
    assert_eq!(found(&world.requester(&finance), "婺州古城"), [id(&to_museum)], "one's own only");
    // By department, plate and driver.
    let car = world.vehicle("car");
    let sent = world.sent(
        &culture,
        json!({"starts_at": "2026-05-08T08:00:00+08:00", "ends_at": "2026-05-08T16:00:00+08:00"}),
        &[&car],
    );
    let driver = sent["trips"][0]["driver_name"].as_str().expect("a name");
    let plate = car["plate_no"].as_str().expect("a plate").to_lowercase();
    let office = culture["name"].as_str().expect("a name");
    for words in [plate.clone(), driver.to_owned(), format!("{driver} {office}"), format!("{office} {}", &plate[5..])] {
        assert_eq!(found(&dispatcher, &words), [id(&sent)], "{words}");
    }
    assert_eq!(found(&dispatcher, office), [id(&sent), id(&theirs)]);
    assert!(found(&world.requester(&finance), driver).is_empty(), "another department's driver");
    dispatcher.get("/bookings?q=").problem(422, "invalid");
    // A number is found as people type it: with blanks, or in full width.
    let typed = format!("%EF%BC%92{}%20{}", &number[1..9], &number[9..]);
    assert_eq!(
        words(&dispatcher.get(&format!("/bookings?number={typed}")).expect(200)["items"], "id"),
        [id(&to_museum)]
    );
}
