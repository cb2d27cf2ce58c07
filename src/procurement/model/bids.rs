//! Bids in a tender, what the experts give them, and challenges of the award.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{bid_scores, bids, tender_challenges, tender_judges},
    kernel::{BidId, Id, Instant, Money, SupplierId, TenderId, spelling, text_enum},
};

text_enum! {
    /// State of a bid.
    pub enum BidState {
        /// It was handed in. Nobody knows its price.
        Received = "received" ("Received", "已投标"),
        /// Its price is known.
        Opened = "opened" ("Opened", "已开标"),
        /// It doesn't count.
        Rejected = "rejected" ("Rejected", "已否决"),
        /// It has won.
        Won = "won" ("Won", "中标"),
        /// Another one has won.
        Lost = "lost" ("Lost", "未中标"),
    }
}

text_enum! {
    /// Why a bid was rejected.
    pub enum BidRejection {
        /// Its price is above the ceiling.
        AboveCeiling = "above_ceiling" ("Above the ceiling", "超过最高限价"),
        /// Its supplier had no valid admission for every category on the day of the award.
        NotAdmitted = "not_admitted" ("Not admitted", "未取得准入"),
        /// The bureau rejected it, and said why.
        Invalid = "invalid" ("Invalid", "投标无效"),
    }
}

text_enum! {
    /// What was decided about a challenge.
    pub enum ChallengeOutcome {
        /// The award stands.
        Rejected = "rejected" ("Rejected", "质疑不成立"),
        /// The tender is awarded anew.
        Upheld = "upheld" ("Upheld", "质疑成立"),
    }
}

/// What a client sends to record a bid. Its price is recorded at the opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidNew {
    /// Who bids. A supplier bids once in a tender.
    pub supplier_id: SupplierId,
    /// When it was handed in; not in the future, and before the tender closes.
    pub received_at: Instant,
    /// Whether the bidder is a small firm.
    #[serde(default)]
    pub small_firm: bool,
}

/// Filter of the list of bids.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BidFilter {
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<BidState>,
}

/// A row of `bids`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bids, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Bid {
    /// Its id.
    pub id: BidId,
    /// The tender.
    pub tender_id: TenderId,
    /// Who bids.
    pub supplier_id: SupplierId,
    /// When it was handed in.
    pub received_at: Instant,
    /// Whether the bidder is a small firm.
    pub small_firm: bool,
    /// State.
    pub state: BidState,
    /// Why it was rejected.
    pub rejected_code: Option<BidRejection>,
    /// Why the bureau rejected it.
    pub reject_reason: Option<String>,
    /// Its price, from the opening on.
    pub price_fen: Option<Money>,
    /// The price that was compared, once the tender is awarded.
    pub evaluated_fen: Option<Money>,
    /// Points of the price, in hundredths.
    pub price_centi: Option<i64>,
    /// Points of the experts, in hundredths.
    pub quality_centi: Option<i64>,
    /// All points, in hundredths.
    pub total_centi: Option<i64>,
    /// Who recorded it.
    pub made_by_name: String,
    /// Counts changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A row of `bid_scores`: what an expert gives a bid for a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = bid_scores)]
pub struct BidScore {
    /// The bid.
    pub bid_id: BidId,
    /// Name of the expert.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 100, example = "张工")]
    pub expert: String,
    /// Code of the criterion.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "plan")]
    pub criterion: String,
    /// Points in hundredths, at most those of the criterion.
    #[schema(minimum = 0, maximum = 10_000, example = 4_200)]
    pub score_centi: i64,
}

impl BidScore {
    /// What tells it from all others of its tender.
    pub fn key(&self) -> (BidId, &str, &str) {
        (self.bid_id, &self.expert, &self.criterion)
    }
}

/// A row of `tender_judges`: who scored or rejected bids, also what was replaced since.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tender_judges)]
pub struct Judge {
    /// The tender.
    pub tender_id: TenderId,
    /// The user or key.
    pub judged_by: Id<()>,
    /// The id or username of the user for whom a key did it; empty if for nobody.
    pub on_behalf_of: String,
}

/// A row of `tender_challenges`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tender_challenges, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Challenge {
    /// The tender.
    pub tender_id: TenderId,
    /// 1 for the first.
    pub number: i64,
    /// Who challenges the award.
    pub challenger: String,
    /// What they say.
    pub text: String,
    /// Who recorded it.
    pub made_by_name: String,
    /// When it was recorded.
    pub made_at: Instant,
    /// What was decided.
    pub outcome: Option<ChallengeOutcome>,
    /// Who decided.
    pub closed_by_name: Option<String>,
    /// When it was decided.
    pub closed_at: Option<Instant>,
}
