//! Drafting and publishing tenders, bids and their opening, scores (BUREAU.md §3.2).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, etag, id},
        procurement::{
            EXPERTS, awarded, bid, bid_body, bidders, open, opened, published, scored, scores_of, tender, tender_body,
            tender_path,
        },
        supervision::other,
        world::World,
    },
};

cases![
    a_tender_says_what_it_may,
    the_limits_of_the_day_hold_for_a_tender,
    a_draft_is_changed_until_it_is_published,
    a_supplier_bids_once_and_in_time,
    no_price_is_known_before_the_opening,
    bids_are_opened_together_and_not_before_the_close,
    a_price_above_the_ceiling_is_rejected,
    a_bid_is_rejected_for_a_reason,
    scores_name_what_the_tender_has,
    a_score_is_replaced_until_the_award,
    a_tender_is_cancelled_before_its_award,
    tenders_are_the_bureaus_alone,
    what_happens_to_a_tender_is_recorded,
];

fn act(client: &Client, tender: &Value, act: &str, body: Value) -> Reply {
    client.post(&format!("{}/{act}", tender_path(tender)), body)
}

fn a_tender_says_what_it_may(world: &World) {
    let supervisor = world.supervisor();
    let criterion = |code: &str, points: i64| json!({"code": code, "name": "方案", "max_centi": points});
    for (over, faults) in [
        (json!({"categories": ["cleaning", "ships"]}), &[("/categories/1", "unknown_reference")][..]),
        (json!({"categories": []}), &[("/categories", "too_few")]),
        (json!({"criteria": [criterion("a", 7_999)]}), &[("/criteria", "weights_dont_sum")]),
        (json!({"criteria": [criterion("a", 4_000), criterion(" a", 4_000)]}), &[("/criteria/1/code", "duplicate")]),
        (json!({"experts": ["张工", "李工", "王工", "赵工", "张工"]}), &[("/experts/4", "duplicate")]),
        (json!({"small_firm_bp": 10_001}), &[("/small_firm_bp", "out_of_range")]),
        (json!({"ceiling_fen": 0}), &[("/ceiling_fen", "out_of_range")]),
        (json!({"method": "private"}), &[("/method", "not_allowed_value")]),
        (json!({"price_fen": 1}), &[("/price_fen", "unknown_field")]),
    ] {
        supervisor.post("/tenders", tender_body(over)).faults(faults);
    }
    assert_eq!(supervisor.all("/tenders"), Vec::<Value>::new());
    let made = tender(world, json!({}));
    let nothing = json!([]);
    assert_eq!(
        [&made["state"], &made["small_firm_bp"], &made["bids"], &made["scores"], &made["challenges"]],
        [&json!("draft"), &json!(0), &nothing, &nothing, &nothing]
    );
    assert_eq!([&made["winner_bid_id"], &made["made_by"]], [&Value::Null, &json!("supervisor")]);
    assert_eq!(supervisor.get(&tender_path(&made)).expect(200), made);
    assert_eq!(supervisor.all("/tenders?state=draft&method=open"), [made]);
    assert_eq!(supervisor.all("/tenders?state=published"), Vec::<Value>::new());
    // By the price alone.
    supervisor.post("/tenders", tender_body(json!({"price_weight_centi": 10_000, "criteria": []}))).expect(201);
}

fn the_limits_of_the_day_hold_for_a_tender(world: &World) {
    let supervisor = world.supervisor();
    let weighed = |method: &str, price: i64| {
        let criteria = json!([{"code": "plan", "name": "服务方案", "max_centi": 10_000 - price}]);
        let over = json!({"method": method, "price_weight_centi": price, "criteria": criteria});
        supervisor.post("/tenders", tender_body(over))
    };
    let wrong = &[("/price_weight_centi", "out_of_range")];
    weighed("open", 999).faults(wrong);
    weighed("open", 1_000).expect(201);
    weighed("open", 9_999).expect(201);
    weighed("negotiation", 999).faults(wrong);
    weighed("negotiation", 3_000).expect(201);
    weighed("negotiation", 3_001).faults(wrong);
    let judged = |experts: &[&str]| supervisor.post("/tenders", tender_body(json!({"experts": experts})));
    judged(&EXPERTS[..3]).faults(&[("/experts", "too_few_experts")]);
    judged(&EXPERTS[..4]).faults(&[("/experts", "too_few_experts"), ("/experts", "even")]);
    judged(&["张工", "李工", "王工", "赵工", "陈工", "周工"]).faults(&[("/experts", "even")]);
    judged(&EXPERTS).expect(201);
    // Other limits from a day on; a draft of before keeps to them when it is published.
    let draft = tender(world, json!({}));
    let rules = json!({"valid_from": "2026-05-07", "experts_min": 7, "price_weight_min_centi": 3_000});
    supervisor.post("/bureau-rules", rules).expect(201);
    judged(&EXPERTS).expect(201);
    world.at("2026-05-07T00:00:00+08:00");
    judged(&EXPERTS).faults(&[("/experts", "too_few_experts"), ("/price_weight_centi", "out_of_range")]);
    let refused = act(&supervisor, &draft, "publish", json!({})).problem(409, "not_ready");
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(2));
    assert_eq!(supervisor.get(&tender_path(&draft)).expect(200)["state"], "draft");
}

fn a_draft_is_changed_until_it_is_published(world: &World) {
    let supervisor = world.supervisor();
    let draft = tender(world, json!({}));
    let path = tender_path(&draft);
    let patch = |fields: Value, tag: &str| supervisor.patch(&path, fields, tag);
    supervisor.request("PATCH", &path).json(&json!({"title": "x"})).send().problem(428, "if_match_required");
    patch(json!({"price_weight_centi": 3_000}), etag(&draft)).faults(&[("/criteria", "weights_dont_sum")]);
    let changed = patch(json!({"title": "保洁", "small_firm_bp": 1_000}), etag(&draft)).expect(200);
    assert_eq!([&changed["title"], &changed["small_firm_bp"]], [&json!("保洁"), &json!(1_000)]);
    patch(json!({"title": "x"}), etag(&draft)).problem(412, "stale");
    assert_eq!(patch(json!({"title": "保洁"}), etag(&changed)).expect(200), changed);
    act(&supervisor, &draft, "bids", bid_body(&world.new_supplier(), json!({}))).problem(409, "wrong_state");
    act(&supervisor, &draft, "open", json!({"prices": []})).problem(409, "wrong_state");
    let published = act(&supervisor, &draft, "publish", json!({})).expect(200);
    assert_eq!(published["state"], "published");
    act(&supervisor, &draft, "publish", json!({})).problem(409, "wrong_state");
    patch(json!({"title": "x"}), etag(&published)).problem(409, "wrong_state");
    supervisor.get("/tenders/019a0b5e-7c1f-7000-8000-000000000009").problem(404, "not_found");
}

fn a_supplier_bids_once_and_in_time(world: &World) {
    let supervisor = world.supervisor();
    let tender = published(world, json!({"closes_at": "2026-05-06T07:00:00+08:00"}));
    let [one, two] = bidders(world);
    let send = |supplier: &Value, over: Value| act(&supervisor, &tender, "bids", bid_body(supplier, over));
    let nobody = json!({"id": "019a0b5e-7c1f-7000-8000-000000000009"});
    send(&nobody, json!({})).faults(&[("/supplier_id", "unknown_reference")]);
    send(&one, json!({"received_at": "2026-05-06T08:00:01+08:00"})).faults(&[("/received_at", "in_the_future")]);
    send(&one, json!({"received_at": "2026-05-06T07:00:00+08:00"})).problem(409, "late_bid");
    let made = send(&one, json!({"received_at": "2026-05-06T06:59:59+08:00"})).expect(201);
    assert_eq!(
        [&made["state"], &made["small_firm"], &made["tender_id"]],
        [&json!("received"), &json!(false), &tender["id"]]
    );
    send(&one, json!({})).taken("/supplier_id");
    let small = send(&two, json!({"small_firm": true})).expect(201);
    assert_eq!(supervisor.get(&format!("/bids/{}", id(&made))).expect(200), made);
    assert_eq!(supervisor.all(&format!("{}/bids", tender_path(&tender))), [small.clone(), made.clone()]);
    assert_eq!(supervisor.all(&format!("{}/bids?state=opened", tender_path(&tender))), Vec::<Value>::new());
    let now = supervisor.get(&tender_path(&tender)).expect(200);
    assert_eq!(now["bids"], json!([made, small]));
    assert_ne!(etag(&now), etag(&tender));
    // After the opening there are no more.
    open(world, &tender, &[made, small], &[1, 2]);
    send(&world.new_supplier(), json!({})).problem(409, "wrong_state");
    let nowhere = "/tenders/019a0b5e-7c1f-7000-8000-000000000009/bids";
    supervisor.get(nowhere).problem(404, "not_found");
    supervisor.post(nowhere, bid_body(&one, json!({}))).problem(404, "not_found");
}

fn no_price_is_known_before_the_opening(world: &World) {
    let supervisor = world.supervisor();
    let tender = published(world, json!({}));
    let [supplier] = bidders(world);
    let priced = bid_body(&supplier, json!({"price_fen": 305_000_000}));
    act(&supervisor, &tender, "bids", priced).faults(&[("/price_fen", "unknown_field")]);
    let made = bid(world, &tender, &supplier, json!({}));
    for answer in [
        made.clone(),
        supervisor.get(&format!("/bids/{}", id(&made))).expect(200),
        supervisor.all(&format!("{}/bids", tender_path(&tender)))[0].clone(),
        supervisor.get(&tender_path(&tender)).expect(200)["bids"][0].clone(),
    ] {
        for field in ["price_fen", "evaluated_fen", "price_centi", "quality_centi", "total_centi"] {
            assert_eq!(answer.get(field), Some(&Value::Null), "{field} of {answer}");
        }
    }
    let opened = open(world, &tender, &[made], &[305_000_000]);
    assert_eq!(
        [&opened["bids"][0]["price_fen"], &opened["bids"][0]["total_centi"]],
        [&json!(305_000_000), &Value::Null]
    );
}

fn bids_are_opened_together_and_not_before_the_close(world: &World) {
    let supervisor = world.supervisor();
    let tender = published(world, json!({"closes_at": "2026-05-06T09:00:00+08:00"}));
    let [one, two] = bidders(world).map(|supplier| bid(world, &tender, &supplier, json!({})));
    let foreign = opened(world, [7], json!({}))["bids"][0].clone();
    let price = |bid: &Value| json!({"bid_id": id(bid), "price_fen": 100});
    let open = |prices: Value| act(&supervisor, &tender, "open", json!({"prices": prices}));
    open(json!([price(&one)])).faults(&[("/prices", "missing")]);
    open(json!([price(&one), price(&two), price(&one)])).faults(&[("/prices/2/bid_id", "duplicate")]);
    open(json!([price(&one), price(&two), price(&foreign)])).faults(&[("/prices/2/bid_id", "unknown_reference")]);
    open(json!([{"bid_id": id(&one), "price_fen": 0}, price(&two)])).faults(&[("/prices/0/price_fen", "out_of_range")]);
    let all = json!([price(&one), price(&two)]);
    world.at("2026-05-06T08:59:59+08:00");
    assert_eq!(open(all.clone()).problem(409, "wrong_state")["state"], "published");
    assert_eq!(supervisor.get(&format!("/bids/{}", id(&one))).expect(200)["price_fen"], Value::Null);
    world.at("2026-05-06T09:00:00+08:00");
    let done = open(all.clone()).expect(200);
    assert_eq!(
        [&done["state"], &done["opened_by"], &done["opened_at"]],
        [&json!("opened"), &json!("supervisor"), &json!("2026-05-06T09:00:00+08:00")]
    );
    assert!(
        done["bids"].as_array().expect("bids").iter().all(|bid| bid["state"] == "opened" && bid["price_fen"] == 100)
    );
    open(all).problem(409, "wrong_state");
}

fn a_price_above_the_ceiling_is_rejected(world: &World) {
    let tender = opened(world, [320_000_000, 320_000_001], json!({}));
    let found = |at: usize| [tender["bids"][at]["state"].clone(), tender["bids"][at]["rejected_code"].clone()];
    assert_eq!(found(0), [json!("opened"), Value::Null]);
    assert_eq!(found(1), [json!("rejected"), json!("above_ceiling")]);
    assert_eq!(tender["bids"][1]["price_fen"], 320_000_001);
}

fn a_bid_is_rejected_for_a_reason(world: &World) {
    let supervisor = world.supervisor();
    let tender = opened(world, [1, 2, 320_000_001], json!({}));
    let foreign = published(world, json!({}));
    let sealed = bid(world, &foreign, &bidders::<1>(world)[0], json!({}));
    let reject = |tender: &Value, bid: &Value| {
        act(&supervisor, tender, "reject-bid", json!({"bid_id": id(bid), "reason": "未按要求签章"}))
    };
    reject(&tender, &sealed).faults(&[("/bid_id", "unknown_reference")]);
    reject(&foreign, &sealed).problem(409, "wrong_state");
    let bids = tender["bids"].as_array().expect("bids");
    act(&supervisor, &tender, "reject-bid", json!({"bid_id": id(&bids[0])})).faults(&[("/reason", "required")]);
    let after = reject(&tender, &bids[0]).expect(200);
    let done = &after["bids"][0];
    assert_eq!(
        [&done["state"], &done["rejected_code"], &done["reject_reason"]],
        [&json!("rejected"), &json!("invalid"), &json!("未按要求签章")]
    );
    for bid in [&bids[0], &bids[2]] {
        assert_eq!(reject(&tender, bid).problem(409, "wrong_state")["state"], "rejected");
    }
}

fn scores_name_what_the_tender_has(world: &World) {
    let supervisor = world.supervisor();
    let tender = opened(world, [1, 2, 3], json!({}));
    let one = &tender["bids"][0];
    let score = |over: Value| {
        let base = json!({"bid_id": id(one), "expert": "张工", "criterion": "plan", "score_centi": 5_000});
        crate::support::world::merged(base, over)
    };
    let send = |scores: Value| act(&supervisor, &tender, "score", json!({"scores": scores}));
    let nothing = "019a0b5e-7c1f-7000-8000-000000000009";
    for (over, faults) in [
        (json!({"bid_id": nothing}), &[("/scores/0/bid_id", "unknown_reference")][..]),
        (json!({"expert": "周工"}), &[("/scores/0/expert", "unknown_reference")]),
        (json!({"criterion": "price"}), &[("/scores/0/criterion", "unknown_reference")]),
        (json!({"score_centi": 5_001}), &[("/scores/0/score_centi", "out_of_range")]),
        (json!({"criterion": "team", "score_centi": 3_001}), &[("/scores/0/score_centi", "out_of_range")]),
        (json!({"score_centi": -1}), &[("/scores/0/score_centi", "out_of_range")]),
    ] {
        send(json!([score(over)])).faults(faults);
    }
    send(json!([])).faults(&[("/scores", "too_few")]);
    send(json!([score(json!({})), score(json!({}))])).faults(&[("/scores/1", "duplicate")]);
    // One fault, and nothing of the rest is kept.
    send(json!([score(json!({})), score(json!({"expert": "周工"}))]))
        .faults(&[("/scores/1/expert", "unknown_reference")]);
    assert_eq!(supervisor.get(&tender_path(&tender)).expect(200)["scores"], json!([]));
    let sealed = published(world, json!({}));
    let waiting = bid(world, &sealed, &bidders::<1>(world)[0], json!({}));
    act(&supervisor, &sealed, "score", json!({"scores": scores_of(&waiting, 7_000)})).problem(409, "wrong_state");
}

fn a_score_is_replaced_until_the_award(world: &World) {
    let supervisor = world.supervisor();
    let tender = opened(world, [1, 2, 3], json!({}));
    let all = scored(world, &tender, &[7_000, 6_000, 6_500]);
    let given = all["scores"].as_array().expect("scores");
    assert_eq!(given.len(), 30);
    let one = |points: i64| json!({"scores": [{"bid_id": tender["bids"][0]["id"], "expert": " 张工", "criterion": "plan", "score_centi": points}]});
    let after = act(&supervisor, &tender, "score", one(100)).expect(200);
    let of = |tender: &Value| {
        let scores = tender["scores"].as_array().cloned().expect("scores");
        let is_it = |score: &&Value| {
            score["bid_id"] == tender["bids"][0]["id"] && score["expert"] == "张工" && score["criterion"] == "plan"
        };
        (scores.len(), scores.iter().find(is_it).expect("a score")["score_centi"].clone())
    };
    assert_eq!((of(&all), of(&after)), ((30, json!(4_400)), (30, json!(100))));
    let awarded = act(&other(world), &tender, "award", json!({})).expect(200);
    // (4 × 4,400 + 100) / 5 and 2,600.
    assert_eq!(awarded["bids"][0]["quality_centi"], 3_540 + 2_600);
    act(&supervisor, &tender, "score", one(200)).problem(409, "wrong_state");
    assert_eq!(of(&supervisor.get(&tender_path(&tender)).expect(200)), (30, json!(100)));
}

fn a_tender_is_cancelled_before_its_award(world: &World) {
    let supervisor = world.supervisor();
    let cancel = |tender: &Value| act(&supervisor, tender, "cancel", json!({"reason": "需求变更"}));
    for tender in [tender(world, json!({})), published(world, json!({})), opened(world, [1], json!({}))] {
        act(&supervisor, &tender, "cancel", json!({})).faults(&[("/reason", "required")]);
        let done = cancel(&tender).expect(200);
        assert_eq!([&done["state"], &done["cancel_reason"]], [&json!("cancelled"), &json!("需求变更")]);
        for (act_on, body) in [("publish", json!({})), ("award", json!({})), ("cancel", json!({"reason": "x"}))] {
            act(&supervisor, &tender, act_on, body).problem(409, "wrong_state");
        }
    }
    cancel(&awarded(world, json!({}))).problem(409, "wrong_state");
}

fn tenders_are_the_bureaus_alone(world: &World) {
    let tender = opened(world, [1], json!({}));
    let (path, supplier) = (tender_path(&tender), json!({"id": tender["bids"][0]["supplier_id"]}));
    let department = world.department("finance");
    for client in [
        world.requester(&department),
        world.approver(&department),
        world.dispatcher(),
        world.accountant(),
        world.admin(),
        world.supplier(&supplier),
    ] {
        for path in
            ["/tenders".to_owned(), path.clone(), format!("{path}/bids"), format!("/bids/{}", id(&tender["bids"][0]))]
        {
            client.get(&path).problem(403, "forbidden");
        }
        client.post("/tenders", tender_body(json!({}))).problem(403, "forbidden");
        for act_on in
            ["publish", "bids", "open", "reject-bid", "score", "award", "challenge", "close-challenge", "cancel"]
        {
            act(&client, &tender, act_on, json!({})).problem(403, "forbidden");
        }
        client.get(&format!("/events?subject=tender&subject_id={}", id(&tender))).json();
    }
    assert_eq!(world.accountant().all(&format!("/events?subject_id={}", id(&tender))), Vec::<Value>::new());
}

fn what_happens_to_a_tender_is_recorded(world: &World) {
    let awarded = awarded(world, json!({}));
    act(&world.supervisor(), &awarded, "challenge", json!({"by": "第二公司", "text": "有异议"})).expect(200);
    act(&world.supervisor(), &awarded, "close-challenge", json!({"outcome": "rejected"})).expect(200);
    let mut events = world.supervisor().all(&format!("/events?subject_id={}", id(&awarded)));
    events.reverse();
    let actions: Vec<&str> = events.iter().filter_map(|event| event["action"].as_str()).collect();
    assert_eq!(
        actions,
        ["create", "publish", "bid", "bid", "bid", "open", "score", "award", "challenge", "close_challenge"]
    );
    assert_eq!(events[2]["after"]["supplier_id"], awarded["bids"][0]["supplier_id"]);
    assert_eq!(events[6]["after"]["scores"].as_array().map(Vec::len), Some(30));
    assert_eq!(events[7]["after"]["winner_bid_id"], awarded["winner_bid_id"]);
    world.sound();
}
