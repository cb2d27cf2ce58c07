//! What a calendar shows.

use serde_json::{Value, json};

use crate::{
    calendars::{Event, answer, events, made, only, path_of, sequence},
    cases,
    support::{
        client::id,
        trips::{at, between, department_with_cars, items, km_of, pair, trip_of},
        world::{World, merged},
    },
};

cases![
    a_trip_is_an_event_of_its_driver_department_and_vehicle,
    a_cancelled_trip_stays_and_says_so,
    a_trip_goes_over_to_who_takes_it,
    a_change_of_the_booking_counts_for_a_trip_that_is_back,
    each_leg_is_with_its_own_drivers_and_vehicle,
    what_is_long_gone_or_far_away_is_left_out,
    of_very_many_the_latest_are_shown,
    texts_are_whole_and_nothing_tells_whom_to_call,
    who_has_it_already_is_told_so,
];

/// The driver with whom a car is recorded.
fn driver_of(world: &World, car: &Value) -> Value {
    world.admin().get(&format!("/drivers/{}", car["default_driver_id"].as_str().expect("a driver"))).expect(200)
}

/// The members of an event, in the order of the names.
fn of<const N: usize>(event: &Event, names: [&str; N]) -> [String; N] {
    names.map(|name| event.get(name).cloned().unwrap_or_default())
}

const TIMES: [&str; 2] = ["DTSTART", "DTEND"];

fn a_trip_is_an_event_of_its_driver_department_and_vehicle(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let driver = driver_of(world, &cars[0]);
    let calendars = [
        made(&world.driver(&driver), "driver", &driver),
        made(&world.approver(&department), "department", &department),
        made(&world.dispatcher(), "vehicle", &cars[0]),
    ];
    calendars.iter().for_each(|calendar| assert_eq!(events(world, calendar), []));
    // Others' trips are in none of them.
    let other = world.department("culture");
    world.sent(&other, between("05-07 08:00", "05-07 16:00"), &[&cars[1]]);
    let way = json!({"origin": "县政府大院", "waypoints": ["奉化", "溪口"], "destination": "宁波栎社机场"});
    let sent = world.sent(&department, merged(between("05-07 07:30", "05-07 17:30"), way), &[&cars[0]]);
    let trip = trip_of(&sent, 0);
    let (plate, name) = (cars[0]["plate_no"].as_str().expect("a plate"), driver["name"].as_str().expect("a name"));
    let planned = only(world, &calendars[0]);
    assert_eq!(
        of(&planned, ["UID", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION"]),
        [
            format!("{}-1@motorpool", id(&sent["trips"][0])),
            "CONFIRMED".into(),
            format!("{plate} 县政府大院 → 宁波栎社机场"),
            "宁波栎社机场".into(),
            format!(
                "单号：{}\n车牌号：{plate}\n驾驶员：{name}\n路线：县政府大院 → 奉化 → 溪口 → 宁波栎社机场",
                sent["number"].as_str().expect("a number")
            ),
        ]
    );
    assert_eq!(of(&planned, TIMES), ["20260506T233000Z", "20260507T093000Z"]);
    assert_eq!(of(&planned, ["DTSTAMP", "LAST-MODIFIED"]), ["20260506T000000Z"; 2]);
    calendars.iter().for_each(|calendar| assert_eq!(only(world, calendar), planned));
    for (calendar, expected) in calendars.iter().zip([name, department["name"].as_str().expect("a name"), plate]) {
        let said = format!("用车行程：{expected}");
        let body = answer(world, calendar).body.replace("\r\n ", "");
        assert!(body.contains(&format!("\r\nNAME:{said}\r\nX-WR-CALNAME:{said}\r\n")), "{body}");
    }

    // What happens counts before what was planned, and each change is told.
    world.leaves(&trip, km_of(&cars[0]), "05-07 07:10");
    let out = only(world, &calendars[1]);
    assert_eq!(of(&out, TIMES), ["20260506T231000Z", "20260507T093000Z"]);
    assert_eq!(of(&out, ["UID", "LAST-MODIFIED"]), [planned["UID"].clone(), "20260506T231000Z".into()]);
    world.at(&at("05-07 18:00"));
    assert_eq!(of(&only(world, &calendars[1]), TIMES), ["20260506T231000Z", "20260507T100000Z"], "it is still out");
    world.returns(&trip, km_of(&cars[0]) + 80, "05-07 18:20");
    let back = only(world, &calendars[2]);
    assert_eq!(of(&back, TIMES), ["20260506T231000Z", "20260507T102000Z"]);
    assert!(sequence(&planned) < sequence(&out) && sequence(&out) < sequence(&back), "{planned:?} {out:?} {back:?}");
    calendars.iter().for_each(|calendar| assert_eq!(only(world, calendar), back));
}

fn a_cancelled_trip_stays_and_says_so(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let driver = driver_of(world, &cars[0]);
    let calendar = made(&world.driver(&driver), "driver", &driver);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let before = only(world, &calendar);
    world.later(5);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&sent, 0)), json!({"reason": "活动取消"})).expect(200);
    let after = only(world, &calendar);
    assert_eq!(of(&after, ["UID", "STATUS"]), [before["UID"].clone(), "CANCELLED".into()]);
    assert!(after["SUMMARY"].starts_with("已取消："), "{after:?}");
    assert!(sequence(&after) > sequence(&before), "{before:?} {after:?}");
    assert_eq!(of(&after, TIMES), of(&before, TIMES));
}

fn a_trip_goes_over_to_who_takes_it(world: &World) {
    let (department, cars) = department_with_cars(world, 3);
    let drivers = [0, 1, 2].map(|at| driver_of(world, &cars[at]));
    let calendars = [0, 1, 2].map(|at| made(&world.driver(&drivers[at]), "driver", &drivers[at]));
    let of_department = made(&world.requester(&department), "department", &department);
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let trip = trip_of(&sent, 0);
    let first = only(world, &calendars[0]);
    let taken = merged(pair(&cars[1]), json!({"reason": "调度调整"}));
    world.dispatcher().post(&format!("{trip}/reassign"), taken).expect(200);
    assert_eq!(events(world, &calendars[0]), []);
    let second = only(world, &calendars[1]);
    assert_eq!(second["UID"], first["UID"]);
    assert!(sequence(&second) > sequence(&first), "{first:?} {second:?}");
    let plate = cars[1]["plate_no"].as_str().expect("a plate");
    assert!(second["SUMMARY"].starts_with(plate), "{second:?}");
    // A booking's change is the trip's, too.
    let booking = format!("/bookings/{}", id(&sent));
    world.dispatcher().patch(&booking, json!({"note": "请提前十分钟到"}), "*").expect(200);
    let third = only(world, &calendars[1]);
    assert!(sequence(&third) > sequence(&second), "{second:?} {third:?}");
    // On the way another car takes over: a leg for each driver.
    world.leaves(&trip, km_of(&cars[1]), "05-07 08:00");
    world.at(&at("05-07 10:00"));
    let over = merged(
        pair(&cars[2]),
        json!({"odometer_km": km_of(&cars[1]) + 30, "at": at("05-07 10:00"), "reason": "车辆故障"}),
    );
    world.dispatcher().post(&format!("{trip}/continue"), over).expect(200);
    let (done, on) = (only(world, &calendars[1]), only(world, &calendars[2]));
    assert_eq!(of(&done, TIMES), ["20260507T000000Z", "20260507T020000Z"]);
    assert_eq!(of(&on, TIMES), ["20260507T020000Z", "20260507T080000Z"]);
    assert_eq!((&done["UID"], on["UID"].ends_with("-2@motorpool")), (&first["UID"], true));
    assert_eq!(events(world, &of_department), [done, on]);
}

fn a_change_of_the_booking_counts_for_a_trip_that_is_back(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let calendar = made(&world.requester(&department), "department", &department);
    let sent = world.sent(&department, items(&[("car", 2)]), &[&cars[0], &cars[1]]);
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 08:00");
    world.leaves(&trip_of(&sent, 1), km_of(&cars[1]), "05-07 08:10");
    world.returns(&trip_of(&sent, 0), km_of(&cars[0]) + 30, "05-07 09:00");
    let before = events(world, &calendar);
    world.at(&at("05-07 10:00"));
    world
        .dispatcher()
        .patch(&format!("/bookings/{}", id(&sent)), json!({"destination": "宁波北仑港"}), "*")
        .expect(200);
    let after = events(world, &calendar);
    assert_eq!((before.len(), after.len()), (2, 2));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(of(after, ["UID", "LOCATION"]), [before["UID"].clone(), "宁波北仑港".into()]);
        assert_eq!(of(after, ["DTSTAMP", "LAST-MODIFIED"]), ["20260507T020000Z"; 2]);
        assert!(sequence(after) > sequence(before), "{before:?} {after:?}");
    }
}

fn each_leg_is_with_its_own_drivers_and_vehicle(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let drivers = [driver_of(world, &cars[0]), world.driver_with(&["C1"]), driver_of(world, &cars[1])];
    let [first, second, next] = [0, 1, 2].map(|at| made(&world.driver(&drivers[at]), "driver", &drivers[at]));
    let [car, other_car] = [0, 1].map(|at| made(&world.dispatcher(), "vehicle", &cars[at]));
    let booking = world.approved(&department, between("05-07 08:00", "05-07 16:00"));
    let both = merged(pair(&cars[0]), json!({"second_driver_id": drivers[1]["id"]}));
    let sent = world.send(&booking, &[both]).expect(200);
    let trip = trip_of(&sent, 0);
    let with = |event: &Event, car: usize, names: &[&Value]| {
        let plate = cars[car]["plate_no"].as_str().expect("a plate");
        let names: Vec<&str> = names.iter().map(|driver| driver["name"].as_str().expect("a name")).collect();
        let said = format!("车牌号：{plate}\n驾驶员：{}\n", names.join("、"));
        assert!(event["DESCRIPTION"].contains(&said) && event["SUMMARY"].starts_with(plate), "{said}: {event:?}");
    };
    let planned = only(world, &first);
    with(&planned, 0, &[&drivers[0], &drivers[1]]);
    [&second, &car].into_iter().for_each(|calendar| assert_eq!(only(world, calendar), planned));
    [&next, &other_car].into_iter().for_each(|calendar| assert_eq!(events(world, calendar), []));
    // On the way another car takes over, whose driver is alone. Who had it before keeps what they drove.
    world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
    world.at(&at("05-07 10:00"));
    let over = json!({"odometer_km": km_of(&cars[0]) + 30, "at": at("05-07 10:00"), "reason": "车辆故障"});
    world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), over)).expect(200);
    let (done, on) = (only(world, &first), only(world, &next));
    with(&done, 0, &[&drivers[0], &drivers[1]]);
    with(&on, 1, &[&drivers[2]]);
    [&second, &car].into_iter().for_each(|calendar| assert_eq!(only(world, calendar), done));
    assert_eq!(only(world, &other_car), on);
}

fn what_is_long_gone_or_far_away_is_left_out(world: &World) {
    let (department, cars) = department_with_cars(world, 8);
    let calendar = made(&world.requester(&department), "department", &department);
    let plan = |car: &Value, from: &str, until: &str| {
        let sent = world.sent(&department, between(from, until), &[car]);
        format!("{}-1@motorpool", id(&sent["trips"][0]))
    };
    let today = plan(&cars[0], "05-07 08:00", "05-07 16:00");
    let last = plan(&cars[1], "08-04 08:00", "08-04 16:00");
    plan(&cars[2], "08-05 00:00", "08-05 08:00");
    let shown = |expected: &[&String]| {
        let found: Vec<String> = events(world, &calendar).iter().map(|event| event["UID"].clone()).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected);
    };
    shown(&[&today, &last]);
    let driven = world.sent(&department, between("05-06 09:00", "05-06 12:00"), &[&cars[3]]);
    world.leaves(&trip_of(&driven, 0), km_of(&cars[3]), "05-06 09:00");
    world.returns(&trip_of(&driven, 0), km_of(&cars[3]) + 40, "05-06 12:00");
    let gone = world.sent(&department, between("05-06 13:00", "05-06 15:00"), &[&cars[4]]);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&gone, 0)), json!({"reason": "活动取消"})).expect(200);
    // These end on the next day: one is driven, one isn't back, and one is cancelled.
    let [over, out, off] = [("20:00", 5), ("20:10", 6), ("20:20", 7)]
        .map(|(time, car)| world.sent(&department, between(&format!("05-06 {time}"), "05-07 02:00"), &[&cars[car]]));
    world.dispatcher().post(&format!("{}/cancel", trip_of(&off, 0)), json!({"reason": "活动取消"})).expect(200);
    world.leaves(&trip_of(&over, 0), km_of(&cars[5]), "05-06 20:00");
    world.leaves(&trip_of(&out, 0), km_of(&cars[6]), "05-06 20:10");
    let returning = trip_of(&over, 0);
    let [driven, gone, over, out, off] =
        [driven, gone, over, out, off].map(|sent| format!("{}-1@motorpool", id(&sent["trips"][0])));
    shown(&[&driven, &gone, &over, &out, &off, &today, &last]);
    world.returns(&returning, km_of(&cars[5]) + 40, "05-07 01:00");
    // 30 days on all are in it still. On the day after, those are left out that ended on the first day.
    world.at(&at("06-05 08:00"));
    let uids: Vec<String> = events(world, &calendar).iter().map(|event| event["UID"].clone()).collect();
    assert!(uids.contains(&driven) && uids.contains(&gone), "{uids:?}");
    world.at(&at("06-06 08:00"));
    let uids: Vec<String> = events(world, &calendar).iter().map(|event| event["UID"].clone()).collect();
    assert!(!uids.contains(&driven) && !uids.contains(&gone), "{uids:?}");
    assert_eq!(uids[..3], [over, out, off]);
}

fn of_very_many_the_latest_are_shown(world: &World) {
    let (department, cars) = department_with_cars(world, 2);
    let calendar = made(&world.requester(&department), "department", &department);
    let driven = world.sent(&department, between("05-06 09:00", "05-06 12:00"), &[&cars[0]]);
    let gone = world.sent(&department, between("05-06 13:00", "05-06 15:00"), &[&cars[1]]);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&gone, 0)), json!({"reason": "活动取消"})).expect(200);
    world.leaves(&trip_of(&driven, 0), km_of(&cars[0]), "05-06 09:00");
    let [driven, gone] = [driven, gone].map(|sent| format!("{}-1@motorpool", id(&sent["trips"][0])));
    let shown = || -> Vec<String> { events(world, &calendar).iter().map(|event| event["UID"].clone()).collect() };
    assert_eq!(shown(), [driven.clone(), gone.clone()]);
    // The cancelled one again and again, each a minute later: at first as many as there may be, which leaves no place for
    // the earlier one that is out, then one more.
    let (new_id, minute) = if world.conn().is_sqlite() {
        ("randomblob(16)", "60000000")
    } else {
        ("gen_random_uuid()", "interval '1 minute'")
    };
    let copied = "booking_id, department_id, class, vehicle_id, driver_id, state, outcome, needs_reassignment, tolls_service_fen,
        tolls_pass_through_fen, parking_service_fen, parking_pass_through_fen, adjustment_fen, charge_version, upheld, warnings,
        version, created_at, updated_at, slip_no, slip_count";
    let more = |from: usize, to: usize| {
        let many = format!(
            "WITH RECURSIVE n(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM n WHERE n < {to})
             INSERT INTO trips (id, starts_at, ends_at, {copied})
             SELECT {new_id}, starts_at + n * {minute}, ends_at + n * {minute}, {copied}
             FROM (SELECT * FROM trips WHERE state = 'cancelled' ORDER BY starts_at LIMIT 1) AS t CROSS JOIN n"
        );
        world.sql(&many).expect("many trips");
    };
    more(1, 1_999);
    let found = shown();
    assert_eq!((found.len(), &found[0], found.contains(&driven)), (2_000, &gone, false));
    more(2_000, 2_000);
    let found = shown();
    assert_eq!((found.len(), found.contains(&gone), found.contains(&driven)), (2_000, false, false));
}

fn texts_are_whole_and_nothing_tells_whom_to_call(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let renamed = json!({"name": "县政务服务,数据;管理局\\综合科"});
    world.admin().patch(&format!("/departments/{}", id(&department)), renamed, "*").expect(200);
    let calendar = made(&world.requester(&department), "department", &department);
    let said = json!({
        "contact_name": "金丝雀", "contact_phone": "13912345678", "note": "到后打13987654321",
        "origin": "县府大院, 东门; \"3号楼\" \\ 前",
        "destination": "宁波栎社国际机场二号航站楼国内出发层第九号门外临时停车区域".repeat(3),
    });
    world.sent(&department, said.clone(), &[&cars[0]]);
    // What older programs let in.
    world.sql("UPDATE bookings SET waypoints = '[\"a\\r\\nEND:VCALENDAR\", \"b\\u0007\"]'").expect("waypoints");
    let event = only(world, &calendar);
    let word = |name: &str| said[name].as_str().expect("a word");
    assert_eq!(event["LOCATION"], word("destination"));
    assert!(
        event["DESCRIPTION"].ends_with(&format!(
            "路线：{} → a\nEND:VCALENDAR → b → {}",
            word("origin"),
            word("destination")
        )),
        "{event:?}"
    );
    let whole = answer(world, &calendar).body.replace("\r\n ", "");
    assert!(whole.contains("NAME:用车行程：县政务服务\\,数据\\;管理局\\\\综合科\r\n"), "{whole}");
    let driver = driver_of(world, &cars[0]);
    for secret in ["金丝雀", "13912345678", "13987654321", driver["phone"].as_str().expect("a phone")] {
        assert!(!whole.contains(secret), "{secret}: {whole}");
    }
}

fn who_has_it_already_is_told_so(world: &World) {
    let (department, cars) = department_with_cars(world, 1);
    let calendar = made(&world.requester(&department), "department", &department);
    let first = answer(world, &calendar);
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    assert_eq!(first.header("content-disposition"), Some("inline; filename=\"motorpool.ics\""));
    let nobody = world.nobody();
    let again = |tag: &str| nobody.request_at("GET", path_of(&calendar)).header("If-None-Match", tag).send();
    let same = again(&first.etag());
    assert_eq!((same.status, same.body.as_str(), same.etag()), (304, "", first.etag()));
    assert_eq!(same.header("cache-control"), Some("private, no-cache"));
    // A token, a good one or not, changes nothing.
    assert_eq!(world.admin().get_at(path_of(&calendar)).body, first.body);
    assert_eq!(nobody.bearer("nonsense").get_at(path_of(&calendar)).status, 200);
    let head = nobody.request_at("HEAD", path_of(&calendar)).send();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let sent = world.sent(&department, json!({}), &[&cars[0]]);
    let mut before = first;
    let mut changed = |step: &str| {
        let now = again(&before.etag());
        assert!(now.status == 200 && now.etag() != before.etag() && now.body != before.body, "{step}: {}", now.body);
        before = now;
    };
    changed("a trip");
    world.leaves(&trip_of(&sent, 0), km_of(&cars[0]), "05-07 07:50");
    changed("another time, as many letters");
}
