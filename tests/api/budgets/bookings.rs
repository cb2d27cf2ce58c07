//! What a department's budget says of its bookings and quotes.

use std::{sync::Barrier, thread};

use serde_json::{Value, json};

use crate::{
    budgets::{given, path, used},
    cases,
    support::{
        client::Reply,
        trips::{between, items, path_of, words},
        world::{World, merged},
    },
};

cases![
    a_budget_warns_of_a_booking_and_a_quote,
    over_the_budget_a_booking_needs_approval,
    over_the_budget_a_booking_is_refused,
    over_the_budget_a_change_that_costs_more_is_refused,
    an_urgent_task_is_taken_over_the_budget,
    a_booking_that_moves_counts_in_its_new_month,
    two_at_once_cannot_both_take_the_last,
];

/// The codes of the warnings of a booking or quote.
fn warned(answer: &Value) -> Vec<&str> {
    words(&answer["warnings"], "code")
}

/// What its department tries to book.
fn book(world: &World, department: &Value, over: Value) -> Reply {
    world.requester(department).post("/bookings", world.booking_body(department, over))
}

/// What its department tries to change of a booking.
fn change(world: &World, department: &Value, booking: &Value, patch: Value) -> Reply {
    world.requester(department).patch(&path_of(booking), patch, "*")
}

fn a_budget_warns_of_a_booking_and_a_quote(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let finance = world.department("finance");
    let quote = |over: Value| {
        let asked = json!({"department_id": finance["id"], "service": "day", "items": [{"class": "car", "quantity": 1}], "distance_km": 80, "starts_at": "2026-05-07T08:00:00+08:00", "ends_at": "2026-05-07T16:00:00+08:00"});
        world.requester(&finance).post("/quotes", merged(asked, over)).expect(200)
    };
    // Without a budget there is nothing to say.
    assert_eq!(quote(json!({}))["warnings"], json!([]));
    let budget = given(world, &finance, json!({"amount_fen": 125_000}));
    assert_eq!(warned(&quote(json!({}))), [""; 0]);
    let first = book(world, &finance, json!({})).expect(201);
    assert_eq!((warned(&first), &first["over_budget"]), (vec![], &json!(false)));
    // 100,000 of 125,000 are 80 %.
    assert_eq!(warned(&quote(json!({}))), ["budget_warning"]);
    let second = book(world, &finance, json!({})).expect(201);
    assert_eq!((warned(&second), &second["over_budget"]), (vec!["budget_warning"], &json!(false)));
    assert!(second["warnings"][0]["detail"].as_str().is_some_and(|detail| detail.contains("80 %")), "{second}");
    assert_eq!(warned(&quote(json!({}))), ["budget_warning", "over_budget"]);
    let third = book(world, &finance, json!({})).expect(201);
    assert_eq!(
        (warned(&third), &third["over_budget"], &third["approval"]),
        (vec!["budget_warning", "over_budget"], &json!(true), &json!("pending"))
    );
    assert_eq!(used(world, &budget), 150_000);
    // It is kept with the booking, and told in the reader's language.
    world.supervisor().patch(&path(&budget), json!({"amount_fen": 1_000_000}), "*").expect(200);
    let read =
        world.dispatcher().request("GET", &path_of(&third)).header("Accept-Language", "zh-CN").send().expect(200);
    assert_eq!(warned(&read), ["budget_warning", "over_budget"]);
    assert!(read["warnings"][0]["detail"].as_str().is_some_and(|detail| detail.contains("120%")), "{read}");
    assert_eq!(warned(&world.dispatcher().all("/bookings")[0]), ["budget_warning", "over_budget"]);
    // A change asks the budget again.
    let changed = change(world, &finance, &third, json!({"note": "改期"})).expect(200);
    assert_eq!((warned(&changed), &changed["over_budget"]), (vec![], &json!(false)));
    // Another month is another budget.
    assert_eq!(
        warned(&quote(json!({"starts_at": "2026-06-07T08:00:00+08:00", "ends_at": "2026-06-07T16:00:00+08:00"}))),
        [""; 0]
    );
    // The budget's own share.
    world.supervisor().patch(&path(&budget), json!({"warn_percent": 20}), "*").expect(200);
    assert_eq!(warned(&quote(json!({}))), ["budget_warning"]);
}

fn over_the_budget_a_booking_needs_approval(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let finance = world.department_with(json!({"code": "finance", "approval_rule": "never"}));
    given(world, &finance, json!({"amount_fen": 100_000, "over": "approve"}));
    let first = book(world, &finance, json!({})).expect(201);
    let second = book(world, &finance, json!({})).expect(201);
    assert_eq!((&second["approval"], warned(&second)), (&json!("not_required"), vec!["budget_warning"]));
    let third = book(world, &finance, json!({})).expect(201);
    assert_eq!(
        (&third["approval"], &third["state"], warned(&third), &third["over_budget"]),
        (&json!("pending"), &json!("submitted"), vec!["budget_warning", "over_budget"], &json!(true))
    );
    world.approver(&finance).post(&format!("{}/approve", path_of(&third)), json!({})).expect(200);
    // A change that costs nothing more is none of the budget's business; one that does needs approval.
    let noted = change(world, &finance, &first, json!({"note": "带行李"})).expect(200);
    assert_eq!((&noted["approval"], &noted["over_budget"]), (&json!("not_required"), &json!(true)));
    let dearer = change(world, &finance, &first, json!({"distance_km": 101})).expect(200);
    assert_eq!((&dearer["approval"], &dearer["quote_fen"]), (&json!("pending"), &json!(50_270)));
}

fn over_the_budget_a_booking_is_refused(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let finance = world.department("finance");
    let budget = given(world, &finance, json!({"amount_fen": 100_000, "over": "refuse"}));
    let first = book(world, &finance, json!({})).expect(201);
    book(world, &finance, json!({"distance_km": 81})).expect(201);
    book(world, &finance, json!({})).problem(409, "over_budget");
    // The dispatcher can't book for it either.
    world.dispatcher().post("/bookings", world.booking_body(&finance, json!({}))).problem(409, "over_budget");
    assert_eq!((world.dispatcher().all("/bookings").len(), used(world, &budget)), (2, 100_000));
    // What is given up can be booked anew, and a further month has no budget.
    book(world, &finance, between("06-07 08:00", "06-07 16:00")).expect(201);
    let cancel = json!({"reason": "活动取消"});
    world.dispatcher().post(&format!("{}/cancel", path_of(&first)), cancel).expect(200);
    book(world, &finance, json!({})).expect(201);
    book(world, &finance, json!({})).problem(409, "over_budget");
    world.supervisor().patch(&path(&budget), json!({"amount_fen": 150_000}), "*").expect(200);
    book(world, &finance, json!({})).expect(201);
}

fn over_the_budget_a_change_that_costs_more_is_refused(world: &World) {
    world.tariff();
    world.fleet(0, 2, 4);
    let finance = world.department("finance");
    let budget = given(world, &finance, json!({"amount_fen": 100_000, "over": "refuse"}));
    let booking = book(world, &finance, json!({})).expect(201);
    let other = book(world, &finance, json!({})).expect(201);
    for (what, dearer) in [
        ("distance", json!({"distance_km": 101})),
        ("vehicles", items(&[("car", 2)])),
        ("class", items(&[("van", 1)])),
        ("a later end", json!({"ends_at": "2026-05-08T16:00:00+08:00"})),
        ("more hours", json!({"ends_at": "2026-05-07T18:00:00+08:00"})),
    ] {
        change(world, &finance, &booking, dearer.clone()).problem(409, "over_budget");
        change(world, &finance, &booking, merged(dearer, json!({"dry_run": true}))).problem(409, "over_budget");
        assert_eq!(world.dispatcher().get(&path_of(&booking)).expect(200)["etag"], booking["etag"], "{what}");
    }
    // What costs the same or less is taken, also once the budget is less than what is booked.
    change(world, &finance, &booking, json!({"distance_km": 90})).expect(200);
    world.supervisor().patch(&path(&budget), json!({"amount_fen": 60_000}), "*").expect(200);
    let noted = change(world, &finance, &booking, json!({"note": "带行李"})).expect(200);
    assert_eq!((warned(&noted), &noted["over_budget"]), (vec!["budget_warning", "over_budget"], &json!(true)));
    change(world, &finance, &booking, between("05-08 08:00", "05-08 16:00")).expect(200);
    let halved = json!({"service": "half_day", "distance_km": 50, "ends_at": "2026-05-07T12:00:00+08:00"});
    let halved = change(world, &finance, &other, halved).expect(200);
    assert_eq!((&halved["quote_fen"], used(world, &budget)), (&json!(25_000), 75_000));
    change(world, &finance, &other, json!({"distance_km": 51})).problem(409, "over_budget");
}

fn an_urgent_task_is_taken_over_the_budget(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let finance = world.department("finance");
    let budget = given(world, &finance, json!({"amount_fen": 40_000, "over": "refuse"}));
    book(world, &finance, json!({})).problem(409, "over_budget");
    let urgent = book(world, &finance, json!({"purpose": "urgent_task"})).expect(201);
    assert_eq!((&urgent["over_budget"], warned(&urgent)), (&json!(true), vec!["budget_warning", "over_budget"]));
    let dearer = change(world, &finance, &urgent, json!({"distance_km": 200})).expect(200);
    assert_eq!((&dearer["over_budget"], used(world, &budget)), (&json!(true), 77_000));
    // It was taken because it was urgent.
    change(world, &finance, &urgent, json!({"purpose": "official_business"})).problem(409, "over_budget");
    world.supervisor().patch(&path(&budget), json!({"amount_fen": 77_000}), "*").expect(200);
    let usual = change(world, &finance, &urgent, json!({"purpose": "official_business"})).expect(200);
    assert_eq!((&usual["over_budget"], warned(&usual)), (&json!(false), vec!["budget_warning"]));
}

fn a_booking_that_moves_counts_in_its_new_month(world: &World) {
    world.tariff();
    world.fleet(0, 0, 4);
    let finance = world.department("finance");
    let refusing = |month: &str, amount: i64| {
        given(world, &finance, json!({"from": month, "until": month, "amount_fen": amount, "over": "refuse"}))
    };
    let [may, june, july] =
        [("2026-05", 50_000), ("2026-06", 49_999), ("2026-07", 50_000)].map(|(m, a)| refusing(m, a));
    let booking = book(world, &finance, json!({})).expect(201);
    change(world, &finance, &booking, between("06-07 08:00", "06-07 16:00")).problem(409, "over_budget");
    change(world, &finance, &booking, between("07-07 08:00", "07-07 16:00")).expect(200);
    assert_eq!([&may, &june, &july].map(|budget| used(world, budget)), [0, 0, 50_000]);
    book(world, &finance, json!({})).expect(201);
    change(world, &finance, &booking, between("05-08 08:00", "05-08 16:00")).problem(409, "over_budget");
}

fn two_at_once_cannot_both_take_the_last(world: &World) {
    world.tariff();
    world.fleet(0, 6, 6);
    for round in 0..6 {
        let department = world.department(&format!("office{round}"));
        let budget = given(world, &department, json!({"amount_fen": 60_000, "over": "refuse"}));
        let requester = world.requester(&department);
        // Of different classes and hours, so that nothing but the budget stands between them.
        let bodies = [
            world.booking_body(&department, between("05-07 08:00", "05-07 09:00")),
            world.booking_body(&department, merged(items(&[("van", 1)]), between("05-08 08:00", "05-08 09:00"))),
        ];
        let gate = Barrier::new(bodies.len());
        let replies: Vec<Reply> = thread::scope(|scope| {
            let sent: Vec<_> = bodies
                .iter()
                .map(|body| {
                    let (gate, requester) = (&gate, &requester);
                    scope.spawn(move || {
                        gate.wait();
                        requester.post("/bookings", body.clone())
                    })
                })
                .collect();
            sent.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        let mut found: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        found.sort_unstable();
        assert_eq!(found, [201, 409], "round {round}");
        replies.iter().find(|reply| reply.status == 409).expect("a refusal").problem(409, "over_budget");
        assert!(used(world, &budget) <= 60_000);
    }
}
