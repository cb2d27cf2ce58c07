//! Admissions of suppliers and tenders, for cases of several rooms.

use serde_json::{Value, json};

use crate::support::{
    client::id,
    supervision::other,
    world::{World, merged},
};

/// What the first supervisor sends to apply for a supplier's admission, with other fields.
pub fn application(supplier: &Value, over: Value) -> Value {
    let base = json!({"supplier_id": id(supplier), "category": "catering", "valid_from": "2026-01-01", "valid_until": "2028-12-31"});
    merged(base, over)
}

/// An application of a supplier's admission, with other fields.
pub fn applied(world: &World, supplier: &Value, over: Value) -> Value {
    world.supervisor().post("/admissions", application(supplier, over)).expect(201)
}

/// An admission that the second supervisor has admitted.
pub fn admitted(world: &World, supplier: &Value, over: Value) -> Value {
    let applied = applied(world, supplier, over);
    other(world).post(&format!("/admissions/{}/admit", id(&applied)), json!({})).expect(200)
}

/// What the first supervisor sends to draft a tender for cleaning, with other fields. It has closed by the morning of a case.
pub fn tender_body(over: Value) -> Value {
    let base = json!({
        "title": "机关大院保洁服务采购", "categories": ["cleaning"], "method": "open", "ceiling_fen": 320_000_000, "price_weight_centi": 2_000,
        "criteria": [{"code": "plan", "name": "服务方案", "max_centi": 5_000}, {"code": "team", "name": "项目团队", "max_centi": 3_000}],
        "closes_at": "2026-05-06T07:00:00+08:00", "experts": EXPERTS,
    });
    merged(base, over)
}

/// The experts of a tender.
pub const EXPERTS: [&str; 5] = ["张工", "李工", "王工", "赵工", "陈工"];

/// The path of a tender.
pub fn tender_path(tender: &Value) -> String {
    format!("/tenders/{}", id(tender))
}

/// A draft of a tender, with other fields.
pub fn tender(world: &World, over: Value) -> Value {
    world.supervisor().post("/tenders", tender_body(over)).expect(201)
}

/// A published tender, with other fields.
pub fn published(world: &World, over: Value) -> Value {
    let draft = tender(world, over);
    world.supervisor().post(&format!("{}/publish", tender_path(&draft)), json!({})).expect(200)
}

/// What is sent to record a supplier's bid, with other fields.
pub fn bid_body(supplier: &Value, over: Value) -> Value {
    merged(json!({"supplier_id": id(supplier), "received_at": "2026-05-05T10:00:00+08:00"}), over)
}

/// A supplier's bid, with other fields.
pub fn bid(world: &World, tender: &Value, supplier: &Value, over: Value) -> Value {
    world.supervisor().post(&format!("{}/bids", tender_path(tender)), bid_body(supplier, over)).expect(201)
}

/// Suppliers who are admitted to cleaning.
pub fn bidders<const N: usize>(world: &World) -> [Value; N] {
    std::array::from_fn(|_| {
        let supplier = world.new_supplier();
        admitted(world, &supplier, json!({"category": "cleaning"}));
        supplier
    })
}

/// An opened tender, with a bid at each of these prices, and other fields.
pub fn opened<const N: usize>(world: &World, prices: [i64; N], over: Value) -> Value {
    let tender = published(world, over);
    let bids = bidders::<N>(world).map(|supplier| bid(world, &tender, &supplier, json!({})));
    open(world, &tender, &bids, &prices)
}

/// Opens these bids at these prices.
pub fn open(world: &World, tender: &Value, bids: &[Value], prices: &[i64]) -> Value {
    let prices: Vec<Value> =
        bids.iter().zip(prices).map(|(bid, price)| json!({"bid_id": id(bid), "price_fen": price})).collect();
    world.supervisor().post(&format!("{}/open", tender_path(tender)), json!({"prices": prices})).expect(200)
}

/// All scores of a bid that come to these points: 2,600 for the team, the rest for the plan.
pub fn scores_of(bid: &Value, points: i64) -> Vec<Value> {
    let of = |expert: &str, criterion: &str, points: i64| json!({"bid_id": id(bid), "expert": expert, "criterion": criterion, "score_centi": points});
    EXPERTS.iter().flat_map(|expert| [of(expert, "plan", points - 2_600), of(expert, "team", 2_600)]).collect()
}

/// An opened tender whose bids the first supervisor has scored with these points each.
pub fn scored(world: &World, tender: &Value, points: &[i64]) -> Value {
    let bids = tender["bids"].as_array().expect("bids");
    let scores: Vec<Value> = bids.iter().zip(points).flat_map(|(bid, points)| scores_of(bid, *points)).collect();
    world.supervisor().post(&format!("{}/score", tender_path(tender)), json!({"scores": scores})).expect(200)
}

/// A tender that the second supervisor has awarded to the first of three bids, with other fields.
pub fn awarded(world: &World, over: Value) -> Value {
    let opened = opened(world, [305_000_000, 298_000_000, 312_500_000], over);
    let scored = scored(world, &opened, &[6_990, 6_810, 7_028]);
    other(world).post(&format!("{}/award", tender_path(&scored)), json!({})).expect(200)
}
