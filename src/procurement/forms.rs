//! Bodies of acts on admissions and tenders.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{BidScore, ChallengeOutcome};
use crate::kernel::{BidId, Money};

/// Why an admission is suspended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendAdmission {
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "食品安全整改期间")]
    pub reason: String,
}

/// Until when and why a supplier is barred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BarAdmission {
    /// The last day on which it can't be admitted, today or later.
    #[schema(example = "2027-05-06")]
    pub until: NaiveDate,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "提供虚假资质材料")]
    pub reason: String,
}

/// The price of a bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidPrice {
    /// The bid.
    pub bid_id: BidId,
    /// Its price in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 305_000_000)]
    pub price_fen: Money,
}

/// What the opening shows: the price of each bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenTender {
    /// The prices, one for each bid.
    #[schema(max_items = 1_000)]
    pub prices: Vec<BidPrice>,
}

/// Which bid is rejected, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectBid {
    /// The bid.
    pub bid_id: BidId,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "未按招标文件要求签章")]
    pub reason: String,
}

/// What experts give the bids. A score that was given before for the same bid, expert and criterion is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreBids {
    /// The scores.
    #[schema(min_items = 1, max_items = 5_000)]
    pub scores: Vec<BidScore>,
}

/// Who challenges the award, and what they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeAward {
    /// Who challenges it.
    #[schema(min_length = 1, max_length = 200, example = "第二物业服务公司")]
    pub by: String,
    /// What they say.
    #[schema(min_length = 1, max_length = 4000, example = "对服务方案评分有异议")]
    pub text: String,
}

/// What was decided about the open challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseChallenge {
    /// Whether the award stands (`rejected`), or the tender is awarded anew (`upheld`).
    #[schema(example = "rejected")]
    pub outcome: ChallengeOutcome,
}

/// Why a tender is cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelTender {
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "采购需求变更")]
    pub reason: String,
}
