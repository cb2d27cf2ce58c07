//! 派车表: what each vehicle does on a day.

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, id},
        trips::{at, between, km_of, pair, trip_of},
        workbooks::said,
        world::{World, merged},
    },
};

cases![
    a_day_sheet_says_who_drives_whom_when_and_where,
    a_day_sheet_fills_in_what_is_known,
    a_day_sheet_ends_at_midnight_and_goes_by_what_happened,
    a_day_sheet_is_an_excel_file_too,
    a_day_without_a_trip_says_so,
];

fn page(client: &Client, day: &str) -> String {
    let reply = client.get(&format!("/day-sheets/{day}"));
    assert_eq!((reply.status, reply.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    reply.body
}

/// The vehicles of a sheet, each with the text of its rows.
fn vehicles(page: &str) -> Vec<&str> {
    page.split("<tbody class=\"group\">").skip(1).collect()
}

fn plate(vehicle: &Value) -> &str {
    vehicle["plate_no"].as_str().expect("a plate")
}

fn a_day_sheet_says_who_drives_whom_when_and_where(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "name": "县财政局"}));
    let cars = world.fleet(0, 0, 3);
    let told = |from: &str, until: &str, contact: &str| {
        merged(
            between(from, until),
            json!({"contact_name": contact, "contact_phone": "13800000001", "waypoints": ["奉化"]}),
        )
    };
    world.sent(&department, told("05-07 13:00", "05-07 17:00", "午后"), &[&cars[1]]);
    world.sent(&department, told("05-07 08:00", "05-07 12:00", "早晨"), &[&cars[1]]);
    world.sent(&department, told("05-06 20:00", "05-08 10:00", "过夜"), &[&cars[0]]);
    world.sent(&department, told("05-08 08:00", "05-08 12:00", "次日"), &[&cars[2]]);
    let gone = world.sent(&department, told("05-07 08:00", "05-07 12:00", "取消"), &[&cars[2]]);
    world.dispatcher().post(&format!("{}/cancel", trip_of(&gone, 0)), json!({"reason": "不去了"})).expect(200);
    let sheet = page(&world.dispatcher(), "2026-05-07");
    assert!(sheet.contains("2026年5月7日　星期四　共 2 辆车 3 趟"), "{sheet}");
    let mut plates = [plate(&cars[0]), plate(&cars[1])];
    plates.sort_unstable();
    let found = vehicles(&sheet);
    assert_eq!(found.len(), 2);
    for (vehicle, plate) in found.iter().zip(plates) {
        assert!(vehicle.contains(plate), "{plate} is not in {vehicle}");
    }
    let one = found.iter().find(|vehicle| vehicle.contains(plate(&cars[1]))).expect("the vehicle of two trips");
    let (early, late) = (one.find("早晨").expect("the first trip"), one.find("午后").expect("the second trip"));
    assert!(early < late && one.contains("rowspan=\"2\""), "{one}");
    let driver =
        world.admin().get(&format!("/drivers/{}", cars[1]["default_driver_id"].as_str().expect("an id"))).expect(200);
    for words in [
        driver["name"].as_str().expect("a name"),
        driver["phone"].as_str().expect("a phone"),
        "县财政局",
        "13800000001",
        "县府大院—奉化—金华市区",
        "08:00 至",
        "12:00",
    ] {
        assert!(one.contains(words), "{words} is not in {one}");
    }
    let night = found.iter().find(|vehicle| vehicle.contains(plate(&cars[0]))).expect("the vehicle of a night");
    assert!(night.contains("05-06 20:00 至") && night.contains("05-08 10:00"), "{night}");
    assert!(night.contains("<td class=\"hand\"></td><td class=\"hand\"></td>"), "{night}");
    assert!(!sheet.contains("次日") && !sheet.contains("取消"), "{sheet}");
    // The company's staff reads it, and nobody else.
    for client in [world.accountant(), world.supervisor()] {
        assert_eq!(page(&client, "2026-05-07"), sheet);
    }
    for client in [world.requester(&department), world.driver(&driver), world.admin()] {
        client.get("/day-sheets/2026-05-07").problem(403, "forbidden");
    }
}

fn a_day_sheet_fills_in_what_is_known(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 2));
    let sent = world.sent(&department, between("05-07 08:00", "05-07 16:00"), &[&cars[0]]);
    let trip = trip_of(&sent, 0);
    world.leaves(&trip, km_of(&cars[0]), "05-07 07:55");
    world.at(&at("05-07 10:00"));
    let other = json!({"odometer_km": km_of(&cars[0]) + 40, "vehicle_id": id(&cars[1]), "driver_id": cars[1]["default_driver_id"], "at": at("05-07 10:00"), "reason": "抛锚"});
    world.dispatcher().post(&format!("{trip}/continue"), other).expect(200);
    let sheet = page(&world.dispatcher(), "2026-05-07");
    let found = vehicles(&sheet);
    assert_eq!(found.len(), 2, "each vehicle that drove it has a row: {sheet}");
    let hand = |words: &str| format!("<td class=\"hand\">{words}</td>");
    let of = |vehicle: &Value| *found.iter().find(|rows| rows.contains(plate(vehicle))).expect("the vehicle");
    let first =
        [hand("07:55"), hand(&km_of(&cars[0]).to_string()), hand("10:00"), hand(&(km_of(&cars[0]) + 40).to_string())];
    assert!(of(&cars[0]).contains(&first.concat()), "{}", of(&cars[0]));
    let second = [hand("10:00"), hand(&km_of(&cars[1]).to_string()), hand(""), hand("")];
    assert!(of(&cars[1]).contains(&second.concat()), "{}", of(&cars[1]));
    // It is still out, and nobody plans it for the day after.
    assert!(vehicles(&page(&world.dispatcher(), "2026-05-08")).is_empty());
}

fn a_day_sheet_ends_at_midnight_and_goes_by_what_happened(world: &World) {
    world.tariff();
    let (department, cars) = (world.department("finance"), world.fleet(0, 0, 3));
    let companion = world.driver_with(&["C1"]);
    let named = |from: &str, until: &str, contact: &str| merged(between(from, until), json!({"contact_name": contact}));
    // The later of two plans was driven first.
    let booked = merged(named("05-07 13:00", "05-07 15:00", "先行"), json!({"passengers": 7}));
    let booked = world.approved(&department, merged(booked, json!({"items": [{"class": "car", "quantity": 2}]})));
    let early = merged(pair(&cars[2]), json!({"passengers": 4}));
    let early = trip_of(&world.send(&booked, &[early, pair(&cars[1])]).expect(200), 0);
    world.sent(&department, named("05-07 10:00", "05-07 12:00", "后行"), &[&cars[2]]);
    let long = world.approved(&department, named("05-07 20:00", "05-08 10:00", "跨夜"));
    let both = merged(pair(&cars[0]), json!({"second_driver_id": companion["id"]}));
    let long = trip_of(&world.send(&long, &[both]).expect(200), 0);
    world.leaves(&early, km_of(&cars[2]), "05-07 06:00");
    world.returns(&early, km_of(&cars[2]) + 30, "05-07 08:00");
    let sheet = page(&world.dispatcher(), "2026-05-07");
    let of = |sheet: &str, vehicle: &Value| {
        vehicles(sheet).into_iter().find(|rows| rows.contains(plate(vehicle))).map(str::to_owned)
    };
    let twice = of(&sheet, &cars[2]).expect("the car");
    let (first, second) = (twice.find("先行").expect("the first"), twice.find("后行").expect("the second"));
    assert!(first < second, "{twice}");
    assert!(twice.contains("<td class=\"fen\">4</td>"), "its own passengers: {twice}");
    // Another car takes over at midnight: each day has the one that drove on it, with those who drove it.
    world.leaves(&long, km_of(&cars[0]), "05-07 20:00");
    world.at(&at("05-08 00:00"));
    let goes_on = json!({"odometer_km": km_of(&cars[0]) + 90, "at": at("05-08 00:00"), "reason": "故障"});
    world.dispatcher().post(&format!("{long}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
    let dispatcher = world.dispatcher();
    let name = |driver: &Value| {
        let one = dispatcher.get(&format!("/drivers/{}", driver.as_str().expect("an id"))).expect(200);
        one["name"].as_str().expect("a name").to_owned()
    };
    let [one, other] = [&cars[0], &cars[1]].map(|car| name(&car["default_driver_id"]));
    let companion = companion["name"].as_str().expect("a name");
    let (before, after) = (page(&dispatcher, "2026-05-07"), page(&dispatcher, "2026-05-08"));
    let left = of(&before, &cars[0]).expect("the first car");
    assert!(left.contains(&one) && left.contains(companion) && !left.contains(&other), "{left}");
    assert!(of(&before, &cars[1]).is_none_or(|rows| !rows.contains("跨夜")), "{before}");
    let went_on = of(&after, &cars[1]).expect("the second car");
    assert!(went_on.contains(&other) && !went_on.contains(&one) && !went_on.contains(companion), "{went_on}");
    assert_eq!(of(&after, &cars[0]), None, "it was back at midnight sharp");
}

fn a_day_sheet_is_an_excel_file_too(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    world.sent(&department, merged(between("05-07 08:00", "05-07 16:00"), json!({"contact_name": "=1+1"})), &[&car]);
    let path = "/day-sheets/2026-05-07?format=xlsx";
    for (lang, heading, title) in [("en", "Plate", "Day sheet"), ("zh-CN", "车牌号", "派车表")] {
        let file = world.dispatcher().request("GET", path).header("Accept-Language", lang).send();
        assert_eq!(file.header("Content-Disposition"), Some("attachment; filename=\"day-sheet.xlsx\""));
        let words = said(&file.bytes, "xl/sharedStrings.xml");
        for word in [heading, title, plate(&car), "=1+1"] {
            assert!(words.contains(word), "{word} is not in {words}");
        }
        assert!(said(&file.bytes, "xl/workbook.xml").contains(title));
    }
    for format in ["csv", "json", "pdf"] {
        world.dispatcher().get(&format!("/day-sheets/2026-05-07?format={format}")).problem(422, "invalid");
    }
}

fn a_day_without_a_trip_says_so(world: &World) {
    let dispatcher = world.dispatcher();
    assert!(page(&dispatcher, "2026-05-07").contains("当日没有派车"));
    for day in ["2026-02-30", "2026-5-7", "today", "2026-05"] {
        dispatcher.get(&format!("/day-sheets/{day}")).problem(404, "not_found");
    }
}
