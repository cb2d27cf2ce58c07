//! What tenders, bids and scores may say.

use std::collections::BTreeSet;

use crate::{
    kernel::{Fault, Instant, text},
    procurement::{
        forms::{BidPrice, ScoreBids},
        model::{BidNew, BidState, Tender, TenderMethod, TenderNew},
    },
    standards::{model::BureauRuleNew, rules::WHOLE_CENTI},
};

/// All faults of a tender. `limits` are those of the day, `categories` has the codes of all categories.
pub fn tender_faults(new: &TenderNew, limits: &BureauRuleNew, categories: &BTreeSet<String>) -> Vec<Fault> {
    let mut faults = limit_faults(new, limits);
    let unknown = new.categories.iter().enumerate().filter(|(_, category)| !categories.contains(*category));
    faults.extend(unknown.map(|(at, _)| Fault::unknown_reference(format!("/categories/{at}"))));
    faults.extend(Fault::implausible("/closes_at", new.closes_at.date()));
    let mut codes = BTreeSet::new();
    for (at, criterion) in new.criteria.iter().enumerate() {
        if !codes.insert(&criterion.code) {
            let code = &criterion.code;
            let detail = text!("There is already a criterion {code} above.", "评审因素编码 {code} 重复。");
            faults.push(Fault::body(format!("/criteria/{at}/code"), "duplicate", detail));
        }
    }
    let sum = new.price_weight_centi + new.criteria.iter().map(|criterion| criterion.max_centi).sum::<i64>();
    if sum != WHOLE_CENTI {
        let detail = text!(
            "The price weight and the criteria sum to {sum}; they must sum to {WHOLE_CENTI}.",
            "价格权重与各评审因素合计为 {sum}，应为 {WHOLE_CENTI}。"
        );
        faults.push(Fault::body("/criteria", "weights_dont_sum", detail));
    }
    let mut names = BTreeSet::new();
    for (at, expert) in new.experts.iter().enumerate() {
        if !names.insert(expert) {
            let detail = text!("The expert {expert} stands above already.", "评审专家 {expert} 重复。");
            faults.push(Fault::body(format!("/experts/{at}"), "duplicate", detail));
        }
    }
    faults
}

/// What of a tender is against the limits that law sets.
pub fn limit_faults(new: &TenderNew, limits: &BureauRuleNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    let least = limits.price_weight_min_centi;
    let most = match new.method {
        TenderMethod::Open => WHOLE_CENTI,
        TenderMethod::Negotiation => limits.price_weight_negotiation_max_centi,
    };
    if !(least..=most).contains(&new.price_weight_centi) {
        let detail = text!(
            "The weight of the price must lie between {least} and {most}.",
            "价格权重须在 {least} 至 {most} 之间。"
        );
        faults.push(Fault::body("/price_weight_centi", "out_of_range", detail));
    }
    let (experts, least) = (i64::try_from(new.experts.len()).unwrap_or(i64::MAX), limits.experts_min);
    if experts < least {
        let detail = text!(
            "There are {experts} experts; the rules ask for {least} at least.",
            "评审专家为 {experts} 人，不得少于 {least} 人。"
        );
        faults.push(Fault::body("/experts", "too_few_experts", detail));
    }
    if experts % 2 == 0 {
        let detail = text!("The number of experts must be odd.", "评审专家人数须为单数。");
        faults.push(Fault::body("/experts", "even", detail));
    }
    faults
}

/// All faults of a bid in itself.
pub fn bid_faults(new: &BidNew, now: Instant) -> Vec<Fault> {
    if new.received_at > now {
        let detail = text!("It lies in the future.", "不能晚于当前时间。");
        return vec![Fault::body("/received_at", "in_the_future", detail)];
    }
    Fault::implausible("/received_at", new.received_at.date()).into_iter().collect()
}

/// All faults of the prices that are opened: each bid of the tender has one.
pub fn price_faults(prices: &[BidPrice], tender: &Tender) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut priced = BTreeSet::new();
    for (at, price) in prices.iter().enumerate() {
        let place = format!("/prices/{at}/bid_id");
        if tender.bid(price.bid_id).is_none() {
            faults.push(Fault::unknown_reference(place));
        } else if !priced.insert(price.bid_id) {
            let detail = text!("This bid stands above already.", "该投标重复。");
            faults.push(Fault::body(place, "duplicate", detail));
        }
    }
    let missing = tender.bids.iter().filter(|bid| !priced.contains(&bid.id)).count();
    if missing > 0 {
        let detail = text!("{missing} bids have no price; give the price of each.", "有 {missing} 份投标未填写报价。");
        faults.push(Fault::body("/prices", "missing", detail));
    }
    faults
}

/// All faults of scores: they name bids, experts and criteria of the tender, each at most once, and no more points than the
/// criterion has.
pub fn score_faults(form: &ScoreBids, tender: &Tender) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut scored = BTreeSet::new();
    for (at, score) in form.scores.iter().enumerate() {
        let place = |field: &str| format!("/scores/{at}/{field}");
        if tender.bid(score.bid_id).is_none() {
            faults.push(Fault::unknown_reference(place("bid_id")));
        }
        if !tender.row.experts.0.contains(&score.expert) {
            faults.push(Fault::unknown_reference(place("expert")));
        }
        match tender.row.criteria.0.iter().find(|criterion| criterion.code == score.criterion) {
            None => faults.push(Fault::unknown_reference(place("criterion"))),
            Some(criterion) if score.score_centi > criterion.max_centi => {
                let most = criterion.max_centi;
                let detail = text!("The criterion has {most} at most.", "该评审因素满分为 {most}。");
                faults.push(Fault::body(place("score_centi"), "out_of_range", detail));
            }
            Some(_) => {}
        }
        if !scored.insert(score.key()) {
            let detail = text!("This score stands above already.", "该评分重复。");
            faults.push(Fault::body(format!("/scores/{at}"), "duplicate", detail));
        }
    }
    faults
}

/// How many scores are missing of the bids that still count.
pub fn missing_scores(tender: &Tender) -> usize {
    let counted: BTreeSet<_> =
        tender.bids.iter().filter(|bid| bid.state == BidState::Opened).map(|bid| bid.id).collect();
    let there = tender.scores.iter().filter(|score| counted.contains(&score.bid_id)).count();
    counted.len() * tender.row.experts.0.len() * tender.row.criteria.0.len() - there
}
