//! What the books wait for, and what expires.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{count, first, waiting};
use crate::{
    cases,
    support::{
        books::{NUMBER, by_hand, of_trip, owed},
        client::id,
        database::PASSWORD,
        trips::{between, words},
        world::World,
    },
};

cases![
    a_month_is_invoiced_collected_and_closed,
    a_debt_is_open_to_its_last_fen_and_a_disputed_one_is_not_invoiced,
    a_second_person_hears_of_what_others_prepared,
    a_second_person_hears_of_proposed_prices,
    another_administrator_hears_of_grants,
    papers_that_expire_are_told_once,
];

fn a_month_is_invoiced_collected_and_closed(world: &World) {
    world.tariff();
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    let receivable = owed(world, &department, json!({}));
    assert_eq!(waiting(&world.accountant()), []);
    world.at("2026-06-01T09:00:00+08:00");
    let accountant = world.accountant();
    assert_eq!(waiting(&accountant), [("close".to_owned(), 1)]);
    let month = accountant.get("/periods/2026-05").expect(200);
    assert_eq!(
        first(&accountant, "close"),
        [json!({"id": month["id"], "title": "2026-05", "at": month["created_at"], "link": "/periods/2026-05"})]
    );
    // What the department agreed to is to be invoiced, then the invoice to be issued.
    let asked = json!({"department_id": id(&department), "period": "2026-05"});
    let statement = accountant.post("/statements", asked).expect(201);
    assert_eq!(count(&accountant, "invoice"), 0);
    accountant.post(&format!("/statements/{}/confirm", id(&statement)), json!({})).expect(200);
    assert_eq!(words(&json!(first(&accountant, "invoice")), "link"), [format!("/statements/{}", id(&statement))]);
    let requested = json!({"department_id": id(&department), "receivable_ids": [receivable["id"]]});
    let invoice = accountant.post("/invoices", requested).expect(201);
    let name = department["name"].as_str().expect("a name");
    let told = &first(&accountant, "invoice")[0];
    assert_eq!(
        (told["link"].clone(), told["title"].clone()),
        (json!(format!("/invoices/{}", id(&invoice))), json!(name))
    );
    assert_eq!(count(&accountant, "invoice"), accountant.all("/invoices?state=requested").len() as i64);
    let issued = json!({"number": NUMBER, "date": "2026-06-01"});
    let issued = accountant.post(&format!("/invoices/{}/issue", id(&invoice)), issued).expect(200);
    assert_eq!(waiting(&accountant), [("close".to_owned(), 1)]);
    // It isn't overdue on its last day.
    let due = issued["due_on"].as_str().expect("a day");
    world.at(&format!("{due}T12:00:00+08:00"));
    assert_eq!(count(&world.accountant(), "overdue"), 0);
    world.later(12 * 60);
    let accountant = world.accountant();
    assert_eq!((count(&accountant, "overdue"), accountant.all("/receivables?open=true").len()), (1, 1));
    let told = &first(&accountant, "overdue")[0];
    assert_eq!((&told["id"], &told["at"]), (&receivable["id"], &json!(format!("{due}T00:00:00+08:00"))));
    let paid = json!({"department_id": id(&department), "date": due, "amount_fen": 50_000});
    accountant.post("/payments", paid).expect(201);
    assert_eq!(count(&accountant, "overdue"), 0);
    accountant.post("/periods/2026-05/close", json!({})).expect(200);
    assert!(!words(&json!(first(&accountant, "close")), "title").contains(&"2026-05"));
    let open: Vec<Value> = accountant.all("/periods?state=open");
    let present = &world.now()[..7];
    let past = open.iter().filter(|month| month["period"].as_str().is_some_and(|month| month < present)).count();
    assert_eq!(count(&accountant, "close"), past as i64);
    assert_eq!(waiting(&world.supervisor()), []);
}

fn a_debt_is_open_to_its_last_fen_and_a_disputed_one_is_not_invoiced(world: &World) {
    let department = world.department_with(json!({"code": "finance", "uscc": "11330225002985031R"}));
    world.tariff();
    let doubted = owed(world, &department, json!({}));
    // 500.00, and 180.00 that the company paid for the department.
    world.at("2026-05-06T08:00:00+08:00");
    let trip = world.returned(&department, &world.vehicle("car"), json!({}));
    let path = format!("/trips/{}", id(&trip));
    let tolls = json!({"tolls_fen": 18_000, "parking_fen": 0, "treatment": "pass_through"});
    world.dispatcher().post(&format!("{path}/outlays"), tolls).expect(200);
    world.requester(&department).post(&format!("{path}/confirm"), json!({})).expect(200);
    let kept = of_trip(world, &trip);
    let accountant = world.accountant();
    let asked = json!({"department_id": id(&department), "period": "2026-05"});
    let statement = format!("/statements/{}", id(&accountant.post("/statements", asked).expect(201)));
    let objection = json!({"receivable_id": id(&doubted), "reason": "非本单位用车"});
    accountant.post(&format!("{statement}/dispute"), objection).expect(200);
    accountant.post(&format!("{statement}/confirm"), json!({})).expect(200);
    assert_eq!(words(&json!(first(&accountant, "invoice")), "link"), [statement]);
    let invoice = json!({"department_id": id(&department), "receivable_ids": [kept["id"]]});
    let invoice = accountant.post("/invoices", invoice).expect(201);
    assert_eq!(words(&json!(first(&accountant, "invoice")), "link"), [format!("/invoices/{}", id(&invoice))]);
    let issued = json!({"number": NUMBER, "date": "2026-05-07"});
    let issued = accountant.post(&format!("/invoices/{}/issue", id(&invoice)), issued).expect(200);
    assert_eq!(count(&accountant, "invoice"), 0, "the other debt is in dispute");
    let due = issued["due_on"].as_str().expect("a day");
    world.at(&format!("{due}T12:00:00+08:00"));
    world.later(24 * 60);
    let accountant = world.accountant();
    let pay = |fen: i64| {
        let one = json!([{"receivable_id": kept["id"], "amount_fen": fen}]);
        let paid = json!({"department_id": id(&department), "date": due, "amount_fen": fen, "allocations": one});
        accountant.post("/payments", paid).expect(201);
        let overdue = first(&accountant, "overdue");
        overdue.iter().any(|one| one["id"] == kept["id"])
    };
    assert!(pay(50_000), "what was paid for it is still owed");
    assert!(!pay(18_000));
}

fn a_second_person_hears_of_what_others_prepared(world: &World) {
    world.tariff();
    let department = world.department("finance");
    let receivable = owed(world, &department, json!({}));
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let colleague = world.user("accountant.two", json!({"roles": ["accountant"]}));
    let draft = accountant.post("/journals", by_hand("2026-05-07")).expect(201);
    let wages = json!({"direction": "paid", "purpose": "wages", "date": "2026-05-07", "amount_fen": 500_000});
    let payment = accountant.post("/payments", wages).expect(201);
    let given_up = format!("/receivables/{}", id(&receivable));
    accountant.post(&format!("{given_up}/write-off"), json!({"reason": "单位已撤销"})).expect(200);
    assert_eq!(waiting(&accountant), []);
    let drafts = supervisor.all("/journals?state=draft").len() + supervisor.all("/payments?state=draft").len() + 1;
    for who in [&supervisor, &colleague] {
        assert_eq!(waiting(who), [("second".to_owned(), drafts as i64)]);
        let links = [format!("/journals/{}", id(&draft)), format!("/payments/{}", id(&payment)), given_up.clone()];
        assert_eq!(
            words(&json!(first(who, "second")), "link").into_iter().collect::<BTreeSet<_>>(),
            links.iter().map(String::as_str).collect()
        );
    }
    let in_chinese = supervisor.request("GET", "/todo").header("Accept-Language", "zh-CN").send().expect(200);
    let titles = words(&in_chinese["items"][0]["first"], "title").join("\n");
    assert!(titles.contains("支付办公用品") && titles.contains("工资") && titles.contains("单位已撤销"), "{titles}");
    // A key is nobody else than who made it: its draft waits for all but that one, who has no such role here.
    let by_key = world.key(&["accountant"], &[]).post("/journals", by_hand("2026-05-07")).expect(201);
    assert_eq!((count(&supervisor, "second"), count(&accountant, "second")), (4, 1));
    assert_eq!(words(&json!(first(&accountant, "second")), "id"), [id(&by_key)]);
    supervisor.post(&format!("/journals/{}/approve", id(&draft)), json!({})).expect(200);
    supervisor.post(&format!("/journals/{}/reject", id(&by_key)), json!({"reason": "重复"})).expect(200);
    supervisor.post(&format!("/payments/{}/approve", id(&payment)), json!({})).expect(200);
    supervisor.post(&format!("{given_up}/approve-write-off"), json!({})).expect(200);
    assert_eq!((waiting(&supervisor), waiting(&colleague)), (vec![], vec![]));
    // Where its maker is an accountant, too, the key's draft is their own.
    world.admin().patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    let chief = world.user("chief", json!({"roles": ["admin", "accountant"]}));
    let key = world.key_made_by(&chief, json!({"roles": ["accountant"]}));
    key.post("/journals", by_hand("2026-05-07")).expect(201);
    assert_eq!((count(&chief, "second"), count(&supervisor, "second")), (0, 1));
}

fn a_second_person_hears_of_proposed_prices(world: &World) {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    world.sent(&department, between("05-07 08:00", "05-07 20:00"), &[&car]);
    let (accountant, supervisor) = (world.accountant(), world.supervisor());
    let colleague = world.user("accountant.two", json!({"roles": ["accountant"]}));
    // Both change what is priced already.
    let day = json!({"date": "2026-05-07", "name": "立夏", "kind": "holiday"});
    let holiday = accountant.post("/holidays", day).expect(201);
    let rate = json!({"class": "car", "service": "day", "base_fen": 77_000, "included_km": 1_000});
    let tariff = world.tariff_with(json!({"name": "调价", "valid_from": "2026-05-07", "rates": [rate]}));
    assert_eq!((waiting(&accountant), waiting(&world.admin())), (vec![], vec![]));
    for who in [&supervisor, &colleague] {
        let told = json!(first(who, "second"));
        let links = [format!("/holidays/{}", id(&holiday)), format!("/tariffs/{}", id(&tariff))];
        assert_eq!(
            words(&told, "link").into_iter().collect::<BTreeSet<_>>(),
            links.iter().map(String::as_str).collect()
        );
        assert_eq!(
            words(&told, "title").into_iter().collect::<BTreeSet<_>>(),
            BTreeSet::from(["2026-05-07 · 立夏", "调价"])
        );
    }
    supervisor.post(&format!("/holidays/{}/approve", id(&holiday)), json!({})).expect(200);
    supervisor.post(&format!("/tariffs/{}/reject", id(&tariff)), json!({"reason": "价格偏高"})).expect(200);
    assert_eq!((waiting(&supervisor), waiting(&colleague)), (vec![], vec![]));
}

fn another_administrator_hears_of_grants(world: &World) {
    let admin = world.admin();
    let other = world.user("admin.two", json!({"roles": ["admin"]}));
    let supervisor = world.supervisor();
    admin.patch("/settings", json!({"grants_need_approval": true}), "*").expect(200);
    let new = json!({"username": "li.si", "full_name": "李四", "password": PASSWORD, "roles": ["accountant"]});
    let user = admin.post("/users", new).expect(201);
    let until = world.clock.now().plus_days(30).to_string();
    let key = admin.post("/keys", json!({"name": "oa", "roles": ["accountant"], "expires_at": until})).expect(201);
    assert_eq!((waiting(&admin), waiting(&supervisor)), (vec![], vec![]));
    let told = json!(first(&other, "second"));
    let links = [format!("/users/{}", id(&user)), format!("/keys/{}", id(&key))];
    assert_eq!(words(&told, "link").into_iter().collect::<BTreeSet<_>>(), links.iter().map(String::as_str).collect());
    assert_eq!(words(&told, "title").into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["li.si · 李四", "oa"]));
    other.post(&format!("/users/{}/approve", id(&user)), json!({})).expect(200);
    other.post(&format!("/keys/{}/reject", id(&key)), json!({"reason": "不需要"})).expect(200);
    assert_eq!(waiting(&other), []);
}

fn papers_that_expire_are_told_once(world: &World) {
    let car = world.vehicle("car");
    assert_eq!(waiting(&world.dispatcher()), []);
    // They end on 31 December: 30 days before that, and no sooner.
    world.at("2027-11-30T09:00:00+08:00");
    assert_eq!(waiting(&world.dispatcher()), []);
    world.at("2027-12-01T09:00:00+08:00");
    let (admin, dispatcher) = (world.admin(), world.dispatcher());
    let due = dispatcher.all("/expiries?within_days=30").len() as i64;
    assert_eq!((due, waiting(&dispatcher)), (3, vec![("expiry".to_owned(), 3)]));
    assert_eq!(waiting(&admin), [("expiry".to_owned(), 3)]);
    let told = &first(&admin, "expiry")[0];
    let plate = car["plate_no"].as_str().expect("a plate");
    assert!(told["title"].as_str().is_some_and(|title| title.starts_with(plate)), "{told}");
    assert_eq!(told["id"], car["id"]);
    assert_eq!((waiting(&world.accountant()), waiting(&world.supervisor())), (vec![], vec![]));
}
