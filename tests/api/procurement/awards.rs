//! Awards, and challenges of them (BUREAU.md §3.3).

use std::thread;

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, id},
        procurement::{
            EXPERTS, admitted, applied, awarded, bid, bidders, open, opened, published, scored, scores_of, tender_path,
        },
        supervision::other,
        world::World,
    },
};

cases![
    the_best_bid_wins_by_points_of_price_and_quality,
    a_small_firms_price_counts_less,
    the_mean_of_the_experts_is_rounded_for_each_criterion,
    of_equal_points_the_lower_price_wins_and_then_the_earlier_receipt,
    whoever_scored_or_rejected_does_not_award,
    nobody_awards_through_a_key_what_they_scored,
    a_bid_without_a_valid_admission_is_rejected_at_the_award,
    a_tender_fails_with_too_few_bids,
    an_award_waits_for_every_score_that_counts,
    another_person_than_the_awarder_decides_a_challenge,
    an_upheld_challenge_takes_the_award_back,
    one_of_two_awards_at_once_is_made,
    an_award_counts_the_scores_as_they_were_or_as_they_are,
];

fn act(client: &Client, tender: &Value, act: &str, body: Value) -> Reply {
    client.post(&format!("{}/{act}", tender_path(tender)), body)
}

/// A member of each bid of a tender.
fn each(tender: &Value, field: &str) -> Vec<Value> {
    tender["bids"].as_array().expect("bids").iter().map(|bid| bid[field].clone()).collect()
}

fn the_best_bid_wins_by_points_of_price_and_quality(world: &World) {
    // The figures of the contract.
    let done = awarded(world, json!({}));
    assert_eq!(
        [&done["state"], &done["winner_bid_id"], &done["awarded_by"], &done["awarded_at"]],
        [&json!("awarded"), &done["bids"][0]["id"], &json!("supervisor.two"), &json!("2026-05-06T08:00:00+08:00")]
    );
    assert_eq!(each(&done, "state"), ["won", "lost", "lost"]);
    assert_eq!(each(&done, "evaluated_fen"), [305_000_000, 298_000_000, 312_500_000]);
    assert_eq!(each(&done, "price_centi"), [1_954, 2_000, 1_907]);
    assert_eq!(each(&done, "quality_centi"), [6_990, 6_810, 7_028]);
    assert_eq!(each(&done, "total_centi"), [8_944, 8_810, 8_935]);
    assert_eq!(world.supervisor().get(&tender_path(&done)).expect(200), done);
    act(&other(world), &done, "award", json!({})).problem(409, "wrong_state");
    // A rejected bid doesn't count, however low its price is.
    let tender = opened(world, [305_000_000, 298_000_000, 312_500_000, 1], json!({}));
    let lowest = json!({"bid_id": tender["bids"][3]["id"], "reason": "低于成本"});
    act(&world.supervisor(), &tender, "reject-bid", lowest).expect(200);
    scored(world, &tender, &[6_990, 6_810, 7_028]);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(each(&done, "total_centi"), [json!(8_944), json!(8_810), json!(8_935), Value::Null]);
}

fn a_small_firms_price_counts_less(world: &World) {
    let tender = published(world, json!({"small_firm_bp": 1_000}));
    let [one, two, three] = bidders(world);
    let bids = [
        bid(world, &tender, &one, json!({})),
        bid(world, &tender, &two, json!({})),
        bid(world, &tender, &three, json!({"small_firm": true})),
    ];
    let opened = open(world, &tender, &bids, &[305_000_000, 298_000_000, 312_500_000]);
    scored(world, &opened, &[6_990, 6_810, 7_028]);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(each(&done, "evaluated_fen"), [305_000_000, 298_000_000, 281_250_000]);
    assert_eq!(each(&done, "total_centi"), [8_834, 8_698, 9_028]);
    assert_eq!(done["winner_bid_id"], bids[2]["id"]);
    assert_eq!(done["bids"][2]["price_fen"], 312_500_000);
}

fn the_mean_of_the_experts_is_rounded_for_each_criterion(world: &World) {
    let tender = opened(world, [300, 300, 300], json!({}));
    scored(world, &tender, &[6_000, 5_000, 5_000]);
    // 3,400.4 and 2,600.4 are 3,400 and 2,600; together they would be 6,001. 2,400.6 and 2,600.6 are 2,401 and 2,601.
    let scores: Vec<Value> = [(0, "plan", 3_402), (0, "team", 2_602), (1, "plan", 2_403), (1, "team", 2_603)]
        .map(|(at, criterion, points)| json!({"bid_id": tender["bids"][at]["id"], "expert": EXPERTS[0], "criterion": criterion, "score_centi": points}))
        .to_vec();
    act(&world.supervisor(), &tender, "score", json!({"scores": scores})).expect(200);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(each(&done, "quality_centi"), [6_000, 5_002, 5_000]);
}

fn of_equal_points_the_lower_price_wins_and_then_the_earlier_receipt(world: &World) {
    // 2,000 for 100 and 1,000 for 200, whose quality is so much better.
    let tender = opened(world, [200, 100, 200], json!({}));
    scored(world, &tender, &[7_600, 6_600, 5_000]);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(
        (each(&done, "total_centi")[..2].to_vec(), &done["winner_bid_id"]),
        (vec![json!(8_600); 2], &done["bids"][1]["id"])
    );
    let tender = published(world, json!({}));
    let bids = bidders::<3>(world).map(|supplier| supplier);
    let received = ["2026-05-05T10:00:01+08:00", "2026-05-05T10:00:00+08:00", "2026-05-05T10:00:02+08:00"];
    let bids: Vec<Value> = bids
        .iter()
        .zip(received)
        .map(|(supplier, at)| bid(world, &tender, supplier, json!({"received_at": at})))
        .collect();
    let opened = open(world, &tender, &bids, &[100, 100, 100]);
    scored(world, &opened, &[7_000, 7_000, 7_000]);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(done["winner_bid_id"], bids[1]["id"]);
}

fn whoever_scored_or_rejected_does_not_award(world: &World) {
    let supervisor = world.supervisor();
    let third = world.user("supervisor.three", json!({"roles": ["supervisor"]}));
    let tender = opened(world, [1, 2, 3, 4], json!({}));
    let worst = json!({"bid_id": tender["bids"][3]["id"], "reason": "未签章"});
    act(&other(world), &tender, "reject-bid", worst).expect(200);
    scored(world, &tender, &[7_000, 6_000, 5_000]);
    // What another has replaced since counts all the same.
    let scores: Vec<Value> = (0..3).flat_map(|at| scores_of(&tender["bids"][at], 7_000)).collect();
    act(&other(world), &tender, "score", json!({"scores": scores})).expect(200);
    for client in [&supervisor, &other(world)] {
        act(client, &tender, "award", json!({})).problem(403, "second_person_required");
    }
    assert_eq!(supervisor.get(&tender_path(&tender)).expect(200)["state"], "opened");
    let stale = third.request("POST", &format!("{}/award", tender_path(&tender))).header("If-Match", "\"1\"");
    stale.json(&json!({})).send().problem(412, "stale");
    act(&third, &tender, "award", json!({})).expect(200);
    // Who recorded bids and the opening may award.
    let tender = opened(world, [1, 2, 3], json!({}));
    let scores: Vec<Value> = (0..3).flat_map(|at| scores_of(&tender["bids"][at], 7_000)).collect();
    act(&other(world), &tender, "score", json!({"scores": scores})).expect(200);
    act(&supervisor, &tender, "award", json!({})).expect(200);
}

fn nobody_awards_through_a_key_what_they_scored(world: &World) {
    // In a small company one person may be both, and so make a key for themselves.
    world.admin().patch("/settings", json!({"separate_duties": false}), "*").expect(200);
    let both = world.user("both", json!({"roles": ["admin", "supervisor"]}));
    let key = world.key_made_by(&both, json!({"roles": ["supervisor"], "may_approve": true}));
    let plain = world.key_made_by(&both, json!({"roles": ["supervisor"]}));
    let scores = |tender: &Value| {
        let all: Vec<Value> = (0..3).flat_map(|at| scores_of(&tender["bids"][at], 7_000)).collect();
        json!({"scores": all})
    };
    let whom = |name: &str| json!({"name": "监管人员", "ref": name});
    let tender = opened(world, [1, 2, 3], json!({}));
    act(&both, &tender, "score", scores(&tender)).expect(200);
    act(&both, &tender, "award", json!({})).problem(403, "second_person_required");
    act(&key, &tender, "award", json!({})).problem(403, "second_person_required");
    act(&plain, &tender, "award", json!({})).problem(403, "forbidden");
    // A key that scores is its maker, and whoever it acts for: also for whom it acted first.
    let tender = opened(world, [1, 2, 3], json!({}));
    for name in ["supervisor", "supervisor.two"] {
        let mut body = scores(&tender);
        body["on_behalf_of"] = whom(name);
        act(&key, &tender, "score", body).expect(200);
    }
    for client in [&world.supervisor(), &other(world), &both, &key] {
        act(client, &tender, "award", json!({})).problem(403, "second_person_required");
    }
    // Another's key that acts for who scored is that person.
    let third = world.key_with(json!({"roles": ["supervisor"], "may_approve": true}));
    act(&third, &tender, "award", json!({"on_behalf_of": whom("supervisor")})).problem(403, "second_person_required");
    act(&third, &tender, "award", json!({})).expect(200);
}

fn a_bid_without_a_valid_admission_is_rejected_at_the_award(world: &World) {
    let tender = published(world, json!({"categories": ["cleaning", "greening"]}));
    let papers = |until: &str| json!([{"kind": "保洁资质", "number": "1", "valid_until": until}]);
    let suppliers: [Value; 7] = bidders(world);
    for (at, over) in [
        json!({}),
        json!({"qualifications": papers("2026-05-06")}),
        json!({}),
        // Lapsed, over, not begun.
        json!({"qualifications": papers("2026-05-05")}),
        json!({"valid_until": "2026-05-05"}),
        json!({"valid_from": "2026-05-07"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut fields = over;
        fields["category"] = json!("greening");
        admitted(world, &suppliers[at], fields);
    }
    // The last one waits.
    applied(world, &suppliers[6], json!({"category": "greening"}));
    let bids = suppliers.map(|supplier| bid(world, &tender, &supplier, json!({})));
    let opened = open(world, &tender, &bids, &[300, 200, 100, 90, 80, 70, 60]);
    scored(world, &opened, &[7_000, 6_000, 5_000]);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(each(&done, "state"), ["won", "lost", "lost", "rejected", "rejected", "rejected", "rejected"]);
    let code = json!("not_admitted");
    assert_eq!(each(&done, "rejected_code")[2..], [Value::Null, code.clone(), code.clone(), code.clone(), code]);
    assert_eq!(done["bids"][2]["price_centi"], 2_000);
}

fn a_tender_fails_with_too_few_bids(world: &World) {
    // Two of three are left: no score is asked for.
    let tender = opened(world, [1, 2, 320_000_001], json!({}));
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(
        [&done["state"], &done["failed_code"], &done["winner_bid_id"], &done["awarded_by"]],
        [&json!("failed"), &json!("too_few_bids"), &Value::Null, &Value::Null]
    );
    for (act_on, body) in
        [("award", json!({})), ("cancel", json!({"reason": "x"})), ("challenge", json!({"by": "x", "text": "x"}))]
    {
        act(&other(world), &tender, act_on, body).problem(409, "wrong_state");
    }
    // Admitted too late, which is written down.
    let tender = opened(world, [1, 2, 3], json!({}));
    let supplier = tender["bids"][0]["supplier_id"].as_str().expect("a supplier");
    let own = world.supervisor().all(&format!("/admissions?supplier_id={supplier}"));
    let suspend = format!("/admissions/{}/suspend", id(&own[0]));
    world.supervisor().post(&suspend, json!({"reason": "整改"})).expect(200);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(
        (&done["state"], each(&done, "state")),
        (&json!("failed"), vec![json!("rejected"), json!("opened"), json!("opened")])
    );
    assert_eq!(done["bids"][0]["rejected_code"], "not_admitted");
    // Without a bid at all.
    let tender = opened(world, [], json!({}));
    assert_eq!(act(&other(world), &tender, "award", json!({})).expect(200)["state"], "failed");
    // The rules of the day say how many.
    world.supervisor().post("/bureau-rules", json!({"valid_from": "2026-05-07", "bids_min": 1})).expect(201);
    let tender = opened(world, [1], json!({}));
    scored(world, &tender, &[7_000]);
    world.at("2026-05-07T00:00:00+08:00");
    assert_eq!(act(&other(world), &tender, "award", json!({})).expect(200)["state"], "awarded");
}

fn an_award_waits_for_every_score_that_counts(world: &World) {
    let supervisor = world.supervisor();
    let tender = opened(world, [1, 2, 3, 4], json!({}));
    act(&other(world), &tender, "award", json!({})).problem(409, "not_ready");
    scored(world, &tender, &[7_000, 6_000, 5_000]);
    act(&other(world), &tender, "award", json!({})).problem(409, "not_ready");
    let mut scores = scores_of(&tender["bids"][3], 7_000);
    let last = scores.pop().expect("a score");
    act(&supervisor, &tender, "score", json!({"scores": scores})).expect(200);
    act(&other(world), &tender, "award", json!({})).problem(409, "not_ready");
    assert_eq!(supervisor.get(&tender_path(&tender)).expect(200)["state"], "opened");
    act(&supervisor, &tender, "score", json!({"scores": [last]})).expect(200);
    act(&other(world), &tender, "award", json!({})).expect(200);
    // Nobody scores what is rejected.
    let tender = opened(world, [1, 2, 3, 320_000_001], json!({}));
    scored(world, &tender, &[7_000, 6_000, 5_000]);
    act(&other(world), &tender, "award", json!({})).expect(200);
}

fn another_person_than_the_awarder_decides_a_challenge(world: &World) {
    let supervisor = world.supervisor();
    let waiting = opened(world, [1, 2, 3], json!({}));
    let said = json!({"by": "第二物业公司", "text": "对服务方案评分有异议"});
    act(&supervisor, &waiting, "challenge", said.clone()).problem(409, "wrong_state");
    let done = awarded(world, json!({}));
    let close = |client: &Client, outcome: &str| act(client, &done, "close-challenge", json!({"outcome": outcome}));
    close(&supervisor, "rejected").problem(409, "wrong_state");
    act(&supervisor, &done, "challenge", json!({"by": "x"})).faults(&[("/text", "required")]);
    let open = act(&other(world), &done, "challenge", said.clone()).expect(200);
    assert_eq!(
        open["challenges"],
        json!([{"by": "第二物业公司", "text": "对服务方案评分有异议", "made_by": "supervisor.two", "made_at": "2026-05-06T08:00:00+08:00", "outcome": null, "closed_by": null, "closed_at": null}])
    );
    act(&supervisor, &done, "challenge", said.clone()).problem(409, "challenge_open");
    close(&other(world), "rejected").problem(403, "second_person_required");
    close(&supervisor, "undecided").faults(&[("/outcome", "not_allowed_value")]);
    let closed = close(&supervisor, "rejected").expect(200);
    assert_eq!([&closed["state"], &closed["winner_bid_id"]], [&json!("awarded"), &done["winner_bid_id"]]);
    assert_eq!(
        [&closed["challenges"][0]["outcome"], &closed["challenges"][0]["closed_by"]],
        [&json!("rejected"), &json!("supervisor")]
    );
    close(&supervisor, "rejected").problem(409, "wrong_state");
    let again = act(&supervisor, &done, "challenge", said).expect(200);
    assert_eq!(again["challenges"].as_array().map(Vec::len), Some(2));
}

fn an_upheld_challenge_takes_the_award_back(world: &World) {
    let supervisor = world.supervisor();
    let tender = opened(world, [305_000_000, 298_000_000, 312_500_000, 320_000_001, 300_000_000], json!({}));
    let supplier = tender["bids"][4]["supplier_id"].as_str().expect("a supplier");
    let own = world.supervisor().all(&format!("/admissions?supplier_id={supplier}"))[0].clone();
    let of_own = |what: &str| format!("/admissions/{}/{what}", id(&own));
    supervisor.post(&of_own("suspend"), json!({"reason": "整改"})).expect(200);
    scored(world, &tender, &[6_990, 6_810, 7_028]);
    let done = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(each(&done, "state"), ["won", "lost", "lost", "rejected", "rejected"]);
    act(&supervisor, &tender, "challenge", json!({"by": "第三公司", "text": "评分有误"})).expect(200);
    let back = act(&supervisor, &tender, "close-challenge", json!({"outcome": "upheld"})).expect(200);
    assert_eq!(
        [&back["state"], &back["winner_bid_id"], &back["awarded_by"], &back["awarded_at"]],
        [&json!("opened"), &Value::Null, &Value::Null, &Value::Null]
    );
    // What the award found is forgotten; what the opening found is not.
    assert_eq!(each(&back, "state"), ["opened", "opened", "opened", "rejected", "opened"]);
    assert_eq!(each(&back, "total_centi"), vec![Value::Null; 5]);
    assert_eq!(each(&back, "price_fen"), each(&tender, "price_fen"));
    act(&supervisor, &tender, "challenge", json!({"by": "x", "text": "x"})).problem(409, "wrong_state");
    // Scored anew, and awarded by whoever didn't score.
    let scores = scores_of(&tender["bids"][2], 7_100);
    act(&supervisor, &tender, "score", json!({"scores": scores})).expect(200);
    act(&supervisor, &tender, "award", json!({})).problem(403, "second_person_required");
    let again = act(&other(world), &tender, "award", json!({})).expect(200);
    assert_eq!(again["winner_bid_id"], tender["bids"][2]["id"]);
    assert_eq!(each(&again, "state"), ["lost", "lost", "won", "rejected", "rejected"]);
}

/// Two requests at the same time.
fn at_once<A: Send, B: Send>(one: impl FnOnce() -> A + Send, two: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let (one, two) = (scope.spawn(one), scope.spawn(two));
        (one.join().expect("an answer"), two.join().expect("an answer"))
    })
}

fn one_of_two_awards_at_once_is_made(world: &World) {
    let third = world.user("supervisor.three", json!({"roles": ["supervisor"]}));
    let tender = opened(world, [1, 2, 3], json!({}));
    scored(world, &tender, &[7_000, 6_000, 5_000]);
    let second = other(world);
    let award = |client: &Client| act(client, &tender, "award", json!({}));
    let (one, two) = at_once(|| award(&second), || award(&third));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let events = world.supervisor().all(&format!("/events?subject_id={}&action=award", id(&tender)));
    assert_eq!(events.len(), 1);
}

fn an_award_counts_the_scores_as_they_were_or_as_they_are(world: &World) {
    for _ in 0..4 {
        let (supervisor, second) = (world.supervisor(), other(world));
        let tender = opened(world, [1, 2, 3], json!({}));
        scored(world, &tender, &[7_000, 6_000, 5_000]);
        let better = json!({"scores": scores_of(&tender["bids"][2], 7_600)});
        let (replaced, award) =
            at_once(|| act(&supervisor, &tender, "score", better), || act(&second, &tender, "award", json!({})));
        let done = award.expect(200);
        assert!([200, 409].contains(&replaced.status), "{}", replaced.body);
        let expected = if replaced.status == 200 { 7_600 } else { 5_000 };
        assert_eq!(done["bids"][2]["quality_centi"], expected);
        let now = world.supervisor().get(&tender_path(&tender)).expect(200);
        assert_eq!((&now["state"], &now["bids"][2]["quality_centi"]), (&json!("awarded"), &json!(expected)));
    }
}
