//! Which bid wins a tender: the reckoning of the award (docs/BUREAU.md §3.3).

use std::cmp::Reverse;

use crate::{
    kernel::{BidId, Error, Instant, Money, Result, half_up},
    procurement::model::{Bid, BidRejection, BidState, Tender},
};

/// What of a bid decides about the award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The bid.
    pub id: BidId,
    /// Its price.
    pub price: Money,
    /// Whether the bidder is a small firm.
    pub small_firm: bool,
    /// When it was handed in.
    pub received_at: Instant,
    /// For each criterion what the experts gave, in hundredths of a point.
    pub scores: Vec<Vec<i64>>,
}

/// What a bid comes to. Points in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// The price that is compared: a small firm's counts less.
    pub evaluated: Money,
    /// Points of the price.
    pub price_centi: i64,
    /// Points of the experts.
    pub quality_centi: i64,
}

impl Points {
    /// All points.
    pub fn total_centi(&self) -> i64 {
        self.price_centi + self.quality_centi
    }
}

/// What these bids come to, each against the others. The lowest evaluated price gets the whole weight of the price,
/// `weight_centi`; that of a small firm is `small_firm_bp` lower.
///
/// # Errors
/// `amount_out_of_range`, which prices within the bounds of the API never cause.
pub fn points(offers: &[Offer], weight_centi: i64, small_firm_bp: i64) -> Result<Vec<Points>> {
    let evaluated = |offer: &Offer| {
        let price = i128::from(offer.price.0);
        let less = if offer.small_firm { half_up(price * i128::from(small_firm_bp), 10_000) } else { 0 };
        Money::exact(price - less)
    };
    let prices: Vec<Money> = offers.iter().map(evaluated).collect::<Result<_>>()?;
    let base = prices.iter().min().copied().unwrap_or_default();
    let of = |(offer, evaluated): (&Offer, &Money)| {
        // A price of nothing is the lowest.
        let price_centi = match evaluated.0 {
            0 => weight_centi,
            price => rounded(i128::from(base.0) * i128::from(weight_centi), i128::from(price))?,
        };
        let quality_centi = offer.scores.iter().map(|given| mean(given)).sum::<Result<i64>>()?;
        Ok(Points { evaluated: *evaluated, price_centi, quality_centi })
    };
    offers.iter().zip(&prices).map(of).collect()
}

/// The mean of what the experts gave; nothing without experts.
fn mean(given: &[i64]) -> Result<i64> {
    if given.is_empty() {
        return Ok(0);
    }
    let count = i128::try_from(given.len()).map_err(Error::internal)?;
    rounded(given.iter().map(|points| i128::from(*points)).sum(), count)
}

fn rounded(numerator: i128, denominator: i128) -> Result<i64> {
    i64::try_from(half_up(numerator, denominator)).map_err(Error::internal)
}

/// The place of the bid that wins: most points, then the lower price, the higher quality, the earlier receipt, and what was
/// recorded earlier. None of no bids.
pub fn best(offers: &[Offer], points: &[Points]) -> Option<usize> {
    let rank = |at: &usize| {
        let (offer, points) = (&offers[*at], &points[*at]);
        let then = (Reverse(offer.price), points.quality_centi, Reverse(offer.received_at), Reverse(offer.id));
        (points.total_centi(), then)
    };
    (0..offers.len().min(points.len())).max_by_key(rank)
}

/// Awards a tender to the best of the bids that count: writes into each what it comes to, and whether it has won. Answers
/// the winner.
///
/// # Errors
/// `internal` where nothing counts, or a bid that counts has no price.
pub fn award(tender: &mut Tender) -> Result<BidId> {
    let counted: Vec<usize> = (0..tender.bids.len()).filter(|at| tender.bids[*at].state == BidState::Opened).collect();
    let offers: Vec<Offer> = counted.iter().map(|at| offer(tender, &tender.bids[*at])).collect::<Result<_>>()?;
    let points = points(&offers, tender.row.price_weight_centi, tender.row.small_firm_bp)?;
    let winner = best(&offers, &points).ok_or_else(|| Error::internal("an award without a bid"))?;
    for (place, (at, points)) in counted.into_iter().zip(points).enumerate() {
        let bid = &mut tender.bids[at];
        bid.state = if place == winner { BidState::Won } else { BidState::Lost };
        bid.evaluated_fen = Some(points.evaluated);
        bid.price_centi = Some(points.price_centi);
        bid.quality_centi = Some(points.quality_centi);
        bid.total_centi = Some(points.total_centi());
    }
    Ok(offers[winner].id)
}

/// What of a bid decides.
fn offer(tender: &Tender, bid: &Bid) -> Result<Offer> {
    let given = |code: &str| {
        let of_it = tender.scores.iter().filter(|score| score.bid_id == bid.id && score.criterion == code);
        of_it.map(|score| score.score_centi).collect()
    };
    Ok(Offer {
        id: bid.id,
        price: bid.price_fen.ok_or_else(|| Error::internal("an opened bid without a price"))?,
        small_firm: bid.small_firm,
        received_at: bid.received_at,
        scores: tender.row.criteria.0.iter().map(|criterion| given(&criterion.code)).collect(),
    })
}

/// A bid as it was before the award: what the award found is forgotten, a rejection for want of an admission included.
pub fn unawarded(bid: &Bid) -> Bid {
    let is_found = match bid.state {
        BidState::Won | BidState::Lost => true,
        BidState::Rejected => bid.rejected_code == Some(BidRejection::NotAdmitted),
        BidState::Received | BidState::Opened => false,
    };
    if !is_found {
        return bid.clone();
    }
    Bid {
        state: BidState::Opened,
        rejected_code: None,
        evaluated_fen: None,
        price_centi: None,
        quality_centi: None,
        total_centi: None,
        ..bid.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECEIVED: &str = "2026-05-05T10:00:00+08:00";

    fn offer(price: i64, quality: i64) -> Offer {
        let received_at = Instant::parse(RECEIVED).expect("a moment");
        Offer { id: BidId::new(), price: Money(price), small_firm: false, received_at, scores: vec![vec![quality; 5]] }
    }

    /// What the offers come to, and the place of the winner.
    fn reckoned(offers: &[Offer], weight: i64, small_firm_bp: i64) -> (Vec<Points>, usize) {
        let points = points(offers, weight, small_firm_bp).expect("points");
        let best = best(offers, &points).expect("a winner");
        (points, best)
    }

    #[test]
    fn the_figures_of_the_contract() {
        let mut offers = vec![offer(305_000_000, 6_990), offer(298_000_000, 6_810), offer(312_500_000, 7_028)];
        let (points, best) = reckoned(&offers, 2_000, 1_000);
        assert_eq!(points.iter().map(|one| one.price_centi).collect::<Vec<_>>(), [1_954, 2_000, 1_907]);
        assert_eq!(points.iter().map(Points::total_centi).collect::<Vec<_>>(), [8_944, 8_810, 8_935]);
        assert_eq!(best, 0);
        offers[2].small_firm = true;
        let (points, best) = reckoned(&offers, 2_000, 1_000);
        assert_eq!(points.iter().map(Points::total_centi).collect::<Vec<_>>(), [8_834, 8_698, 9_028]);
        assert_eq!((points[2].evaluated, best), (Money(281_250_000), 2));
    }

    #[test]
    fn the_mean_is_rounded_for_each_criterion() {
        let scores = vec![vec![1, 0], vec![1, 0], vec![1, 1, 0]];
        let (points, _) = reckoned(&[Offer { scores, ..offer(100, 0) }], 2_000, 0);
        assert_eq!(points[0].quality_centi, 1 + 1 + 1);
        let (points, _) = reckoned(&[Offer { scores: Vec::new(), ..offer(100, 0) }], 10_000, 0);
        assert_eq!((points[0].quality_centi, points[0].total_centi()), (0, 10_000));
    }

    #[test]
    fn of_equal_points_the_lower_price_wins_then_quality_then_the_earlier_receipt() {
        let later = |offer: Offer| {
            let received_at = Instant::parse("2026-05-05T10:00:01+08:00").expect("a moment");
            Offer { received_at, ..offer }
        };
        let small = |offer: Offer| Offer { small_firm: true, ..offer };
        for (what, offers) in [
            ("more points", [offer(200, 9_001), offer(100, 8_000)]),
            // 2,000 and 1,000 points for the prices.
            ("the lower price", [later(offer(100, 6_600)), offer(200, 7_600)]),
            // The evaluated prices are the same.
            ("the lower price, of bids whose prices count the same", [offer(180, 6_000), small(offer(200, 6_000))]),
            ("the earlier receipt", [offer(100, 6_000), later(offer(100, 6_000))]),
            ("what was recorded earlier", [offer(100, 6_000), offer(100, 6_000)]),
        ] {
            let (points, best) = reckoned(&offers, 2_000, 1_000);
            assert_eq!(best, 0, "{what}: {points:?}");
            let turned = [offers[1].clone(), offers[0].clone()];
            assert_eq!(reckoned(&turned, 2_000, 1_000).1, 1, "{what}, the other way round");
        }
        // With equal prices, a higher quality is more points; with rounding the price may make up for it.
        let offers = [small(offer(1_000_000, 6_001)), offer(1_000_000, 5_801)];
        assert_eq!(reckoned(&offers, 2_000, 1_000).1, 0);
    }

    #[test]
    fn a_price_of_nothing_is_the_lowest() {
        let free = Offer { small_firm: true, ..offer(100, 5_000) };
        let (points, best) = reckoned(&[offer(1, 6_999), free], 2_000, 10_000);
        assert_eq!(points.iter().map(|one| one.price_centi).collect::<Vec<_>>(), [0, 2_000]);
        assert_eq!(best, 1);
    }

    prop_compose! {
        fn some()(price in 1_i64..40, small_firm: bool, second in 0_i64..3, scores in prop::collection::vec(prop::collection::vec(0_i64..4, 3), 2))
            -> Offer {
            let received_at = Instant::parse(&format!("2026-05-05T10:00:0{second}+08:00")).expect("a moment");
            Offer { id: BidId::new(), price: Money(price), small_firm, received_at, scores }
        }
    }

    proptest! {
        #[test]
        fn the_order_of_bids_changes_nothing(
            (offers, shuffled) in prop::collection::vec(some(), 1..8).prop_flat_map(|offers| (Just(offers.clone()), Just(offers).prop_shuffle())),
            weight in 0_i64..10_001,
            small_firm_bp in 0_i64..10_001,
        ) {
            let ((points, best), (others, other)) =
                (reckoned(&offers, weight, small_firm_bp), reckoned(&shuffled, weight, small_firm_bp));
            prop_assert_eq!(offers[best].id, shuffled[other].id);
            for (offer, points) in offers.iter().zip(&points) {
                let at = shuffled.iter().position(|one| one.id == offer.id).expect("the same bid");
                prop_assert_eq!(points, &others[at]);
            }
        }

        #[test]
        fn nobody_has_more_points_than_the_winner(offers in prop::collection::vec(some(), 1..8), weight in 0_i64..10_001) {
            let (points, best) = reckoned(&offers, weight, 1_000);
            prop_assert!(points.iter().all(|one| one.total_centi() <= points[best].total_centi()));
            prop_assert!(points.iter().all(|one| (0..=weight).contains(&one.price_centi)));
            prop_assert!(points.iter().any(|one| one.price_centi == weight));
        }
    }
}
