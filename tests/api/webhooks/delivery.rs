//! Delivery: what receivers are told, when they fail or hang, and when a server dies in between.

use std::time::{self, Duration};

use motorpool::kernel::{Clock, Instant};
use serde_json::{Value, json};
use standardwebhooks::Webhook as Signature;

use crate::{
    cases,
    support::{
        client::{etag, id},
        database::{ADMIN, PASSWORD},
        process::{self, Process},
        wire::{until, until_within},
        world::World,
    },
    webhooks::receiver::{
        Heard, Manner, Receiver, SECRET, deliveries, delivery_that, hook, message, serving, serving_with, supplier,
    },
};

cases![
    a_receiver_is_told_what_it_asked_for,
    a_department_s_receiver_is_told_of_its_own,
    a_receiver_that_fails_loses_nothing,
    a_receiver_that_hangs_or_is_late_loses_nothing,
    a_receiver_that_hangs_holds_up_nobody,
    what_is_moved_or_disabled_is_told_so_at_once,
    a_redirect_is_not_followed,
    what_is_given_up_can_be_sent_again,
    a_killed_server_goes_on_where_it_was,
    what_waits_and_what_was_given_up_is_measured,
];

/// The `webhook-id` of a message.
fn message_id(heard: &Heard) -> String {
    heard.headers["webhook-id"].to_str().expect("an id").to_owned()
}

/// Waits until so many deliveries have come. On a slow machine even a receiver that answers may be too late for the server at
/// first, which tries again when that is due.
fn delivered_at_last(world: &World, webhook: &Value, count: usize) {
    let mut admin = world.admin();
    until_within(Duration::from_secs(90), "all delivered", || {
        let all = admin.all(&format!("/webhook-deliveries?webhook_id={}", id(webhook)));
        let late = all.iter().filter(|one| one["state"] == "pending").filter_map(|one| one["due_at"].as_str()).min();
        if let Some(due) = late.map(|due| Instant::parse(due).expect("a moment")).filter(|due| *due > world.clock.now())
        {
            world.clock.set(due);
            // The clock may have moved past the sign-ins.
            admin = world.nobody().person(ADMIN, PASSWORD);
        }
        (all.len() == count && all.iter().all(|one| one["state"] == "delivered")).then_some(())
    });
}

fn a_receiver_is_told_what_it_asked_for(world: &World) {
    // The public library compares the time of signing with the system's clock.
    world.clock.set(Clock::system().now());
    let receiver = Receiver::that(Manner::Answers(204));
    serving(world, &receiver);
    supplier(&world.admin(), "之前的公司");
    let webhook = hook(world, &receiver, json!({"event_types": ["supplier.*", "department.create"]}));
    let made: Vec<Value> = (0..3).map(|number| supplier(&world.admin(), &format!("县客运{number}公司"))).collect();
    world.admin().post("/holidays", json!({"date": "2031-10-01", "name": "国庆节"})).expect(201);
    let department = world.department("finance");
    world.admin().post(&format!("/webhooks/{}/test", id(&webhook)), json!({})).expect(200);
    let heard = receiver.hears(5);
    let told: Vec<(String, String)> = heard
        .iter()
        .map(message)
        .map(|message| {
            (
                message["type"].as_str().unwrap_or_default().into(),
                message["data"]["subject_id"].as_str().unwrap_or_default().into(),
            )
        })
        .collect();
    let mut expected: Vec<(String, String)> =
        made.iter().map(|supplier| ("supplier.create".into(), id(supplier).into())).collect();
    expected.push(("department.create".into(), id(&department).into()));
    expected.push(("webhook.test".into(), id(&webhook).into()));
    assert_eq!(told, expected, "in the order of the record, and nothing of before");

    let verifier = Signature::new(webhook["secret"].as_str().expect("a secret")).expect("a secret");
    for Heard { headers, body, .. } in &heard {
        verifier.verify(body.as_bytes(), headers).expect("signed");
        assert!(
            verifier.verify(body.replace("create", "change").as_bytes(), headers).is_err() || !body.contains("create")
        );
        assert!(
            !body.contains("公司") && !body.contains("县"),
            "the message names, and says nothing of the content: {body}"
        );
    }
    let sequences: Vec<i64> =
        heard.iter().map(|heard| message(heard)["data"]["sequence"].as_i64().expect("a sequence")).collect();
    assert!(sequences.windows(2).all(|pair| pair[0] < pair[1]));
    let all = until("all delivered", || {
        Some(deliveries(world, &webhook)).filter(|all| all.iter().all(|one| one["state"] == "delivered"))
    });
    assert_eq!((all.len(), &all[0]["last_status"], &all[0]["due_at"]), (5, &json!(204), &Value::Null));
    let first = world.supervisor().all("/events?subject=supplier");
    assert_eq!(first[2]["sequence"], sequences[0]);
}

fn a_department_s_receiver_is_told_of_its_own(world: &World) {
    let receiver = Receiver::that(Manner::Answers(200));
    serving(world, &receiver);
    world.tariff();
    world.fleet(0, 0, 3);
    let (finance, culture) = (world.department("finance"), world.department("culture"));
    let webhook = hook(world, &receiver, json!({"event_types": ["booking.*"], "department_id": finance["id"]}));
    world.booking(&culture, json!({}));
    let ours = world.approved(&finance, json!({}));
    let heard = receiver.hears(2);
    let told: Vec<Value> = heard.iter().map(message).collect();
    assert_eq!((&told[0]["type"], &told[1]["type"]), (&json!("booking.create"), &json!("booking.approve")));
    assert!(told.iter().all(|message| message["data"]["booking_id"] == ours["id"]));
    assert_eq!(deliveries(world, &webhook).len(), 2);
}

fn a_receiver_that_fails_loses_nothing(world: &World) {
    let receiver = Receiver::that(Manner::Answers(500));
    serving_with(world, &receiver, 10);
    let webhook = hook(world, &receiver, json!({}));
    let made: Vec<Value> = (0..3).map(|number| supplier(&world.admin(), &format!("县客运{number}公司"))).collect();
    let failed = until("tried", || deliveries(world, &webhook).into_iter().find(|one| one["attempts"] == 1));
    assert_eq!(
        (&failed["state"], &failed["last_status"], &failed["last_error"]),
        (&json!("pending"), &json!(500), &json!("answered 500"))
    );
    receiver.behaves(Manner::Answers(200));
    delivered_at_last(world, &webhook, 3);
    let heard = receiver.heard();
    let told: Vec<String> =
        heard.iter().map(|heard| message(heard)["data"]["subject_id"].as_str().unwrap_or_default().into()).collect();
    assert!(made.iter().all(|supplier| told.contains(&id(supplier).to_owned())), "{told:?}");
    let again: Vec<&Heard> = heard.iter().filter(|one| message_id(one) == id(&failed)).collect();
    assert!(
        again.len() >= 2 && again.iter().all(|one| one.body == again[0].body),
        "the same message under the same id"
    );
}

fn a_receiver_that_hangs_or_is_late_loses_nothing(world: &World) {
    let receiver = Receiver::that(Manner::Hangs);
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    let late = delivery_that(world, &webhook, |one| one["attempts"] == 1);
    assert_eq!((&late["state"], &late["last_error"]), (&json!("pending"), &json!("no answer in time")));
    // The receiver answers late. The server had stopped waiting and delivers again.
    receiver.behaves(Manner::Answers(200));
    delivered_at_last(world, &webhook, 1);
    let heard = receiver.heard();
    assert!(heard.len() >= 2 && heard.iter().all(|one| message_id(one) == id(&late)), "at least once, under one id");
}

fn a_receiver_that_hangs_holds_up_nobody(world: &World) {
    let receiver = Receiver::that(Manner::HangsAt("/hangs"));
    serving_with(world, &receiver, 60);
    let hangs = hook(world, &receiver, json!({"url": receiver.url_of("/hangs")}));
    let other = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    delivery_that(world, &other, |one| one["state"] == "delivered");
    assert_eq!(deliveries(world, &hangs)[0]["attempts"], 0, "it is being told still");
    // The server isn't held up when it stops either.
    let begun = time::Instant::now();
    world.stop();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    receiver.behaves(Manner::Answers(200));
}

fn what_is_moved_or_disabled_is_told_so_at_once(world: &World) {
    let receiver = Receiver::that(Manner::Hangs);
    serving_with(world, &receiver, 60);
    let admin = world.admin();
    let webhook = hook(world, &receiver, json!({}));
    (0..3).for_each(|number| drop(supplier(&admin, &format!("县客运{number}公司"))));
    // The first delivery is under way, and the others wait for it.
    receiver.hears(1);
    until("all waiting", || Some(deliveries(world, &webhook)).filter(|all| all.len() == 3));
    let path = format!("/webhooks/{}", id(&webhook));
    let off = admin.patch(&path, json!({"disabled": true}), etag(&webhook)).expect(200);
    receiver.behaves(Manner::Answers(200));
    until("the first told", || deliveries(world, &webhook).into_iter().find(|one| one["state"] == "delivered"));
    admin.patch(&path, json!({"disabled": false, "url": receiver.url_of("/moved")}), etag(&off)).expect(200);
    let paths: Vec<String> = receiver.hears(3).into_iter().map(|heard| heard.path).collect();
    assert_eq!(paths, ["/motorpool", "/moved", "/moved"]);
}

fn a_redirect_is_not_followed(world: &World) {
    let elsewhere = Receiver::that(Manner::Answers(200));
    let receiver = Receiver::that(Manner::Redirects(elsewhere.url()));
    serving_with(world, &receiver, 10);
    let webhook = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    let refused = delivery_that(world, &webhook, |one| one["attempts"] == 1);
    assert_eq!((&refused["state"], &refused["last_status"]), (&json!("pending"), &json!(302)));
    receiver.behaves(Manner::Answers(200));
    delivered_at_last(world, &webhook, 1);
    assert!(elsewhere.heard().is_empty());
}

fn what_is_given_up_can_be_sent_again(world: &World) {
    let receiver = Receiver::that(Manner::Answers(500));
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    supplier(&world.admin(), "县客运公司");
    delivery_that(world, &webhook, |one| one["attempts"] == 1);
    world.later(3 * 24 * 60);
    let given_up = {
        // The clock has moved past the sign-ins.
        let admin = world.nobody().person(ADMIN, PASSWORD);
        until("given up", || admin.all("/webhook-deliveries").into_iter().find(|one| one["state"] == "given_up"))
    };
    assert_eq!(given_up["attempts"], 2);
    receiver.behaves(Manner::Answers(200));
    let admin = world.nobody().person(ADMIN, PASSWORD);
    let again = admin.post(&format!("/webhook-deliveries/{}/resend", id(&given_up)), json!({})).expect(200);
    assert_eq!((&again["state"], &again["attempts"]), (&json!("pending"), &json!(0)));
    until("delivered", || admin.all("/webhook-deliveries").into_iter().find(|one| one["state"] == "delivered"));
    assert_eq!(receiver.heard().iter().map(message_id).collect::<std::collections::BTreeSet<_>>().len(), 1);
    world
        .dispatcher()
        .post(&format!("/webhook-deliveries/{}/resend", id(&given_up)), json!({}))
        .problem(403, "forbidden");
}

fn a_killed_server_goes_on_where_it_was(world: &World) {
    let receiver = Receiver::that(Manner::Hangs);
    world.clock.set(Clock::system().now());
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    world.stop();
    let mut command = process::motorpool(&world.database.url, &["serve"]);
    command.env("MOTORPOOL_SECRET", SECRET).env("MOTORPOOL_WEBHOOK_LOOPBACK_PORT", receiver.port.to_string());
    let server = Process::start(&mut command);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    let made: Vec<Value> = (0..3).map(|number| supplier(&admin, &format!("县客运{number}公司"))).collect();
    let first = message_id(&receiver.hears(1)[0]);
    server.kill();
    receiver.behaves(Manner::Answers(200));
    // The lease of the dead server ends after two minutes.
    world.clock.set(Clock::system().now().plus_minutes(3));
    serving(world, &receiver);
    let admin = world.nobody().person(ADMIN, PASSWORD);
    until("all delivered", || {
        let all = admin.all(&format!("/webhook-deliveries?webhook_id={}", id(&webhook)));
        Some(all).filter(|all| all.len() == 3 && all.iter().all(|one| one["state"] == "delivered"))
    });
    let heard = receiver.heard();
    let told: Vec<String> =
        heard.iter().map(|heard| message(heard)["data"]["subject_id"].as_str().unwrap_or_default().into()).collect();
    assert!(made.iter().all(|supplier| told.contains(&id(supplier).to_owned())), "{told:?}");
    assert_eq!(heard.iter().filter(|one| message_id(one) == first).count(), 2, "what was under way is told again");
}

fn what_waits_and_what_was_given_up_is_measured(world: &World) {
    let receiver = Receiver::that(Manner::Answers(500));
    serving(world, &receiver);
    let webhook = hook(world, &receiver, json!({}));
    (0..2).for_each(|number| drop(supplier(&world.admin(), &format!("县客运{number}公司"))));
    until("tried", || {
        Some(deliveries(world, &webhook)).filter(|all| all.iter().filter(|one| one["attempts"] == 1).count() == 2)
    });
    // Nobody is told any more, so that what is measured stays.
    world.stop();
    let measured = || {
        world.serve_with(|settings| {
            settings.secret = Some(SECRET.into());
            settings.metrics_bind = Some("127.0.0.1:0".into());
        });
        let job = "motorpool_job_duration_seconds_count{job=\"measure_deliveries\"}";
        until("measured", || (world.metrics().get(job) >= 1.0).then_some(()));
        let metrics = world.metrics();
        let of = |state: &str| metrics.get(&format!("motorpool_webhook_deliveries{{state=\"{state}\"}}"));
        (of("pending"), of("given_up"), metrics.get("motorpool_webhook_oldest_pending_seconds"))
    };
    let path = format!("/webhooks/{}", id(&webhook));
    // What waits for a webhook that is off waits all the same.
    assert_eq!(measured(), (2.0, 0.0, 0.0));
    world.nobody().person(ADMIN, PASSWORD).patch(&path, json!({"disabled": true}), "*").expect(200);
    world.later(30);
    assert_eq!(measured(), (2.0, 0.0, 1800.0));
    world.sql("UPDATE deliveries SET state = 'given_up'").expect("it was tried too often");
    assert_eq!(measured(), (0.0, 2.0, 0.0));
}
