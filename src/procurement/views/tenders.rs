//! Tenders and bids as the API answers them.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{BidId, Instant, Money, SupplierId, TenderId},
    procurement::model::{
        self, BidRejection, BidScore, BidState, ChallengeOutcome, Criterion, TenderFailure, TenderMethod, TenderState,
    },
};

/// A bid in a tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
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
    /// State: `received`, `opened`, `rejected`, `won`, `lost`.
    #[schema(value_type = String, example = "won")]
    pub state: BidState,
    /// Why it was rejected: `above_ceiling`, `not_admitted`, `invalid`.
    #[schema(value_type = Option<String>)]
    pub rejected_code: Option<BidRejection>,
    /// Why the bureau rejected it.
    pub reject_reason: Option<String>,
    /// Its price in fen. Null before the opening: nobody knows it.
    #[schema(value_type = Option<i64>, example = 305_000_000)]
    pub price_fen: Option<Money>,
    /// The price that was compared, in fen: a small firm's counts less. Null before the award.
    #[schema(value_type = Option<i64>, example = 305_000_000)]
    pub evaluated_fen: Option<Money>,
    /// Points of the price, in hundredths. Null before the award.
    #[schema(example = 1_954)]
    pub price_centi: Option<i64>,
    /// Points of the experts, in hundredths. Null before the award.
    #[schema(example = 6_990)]
    pub quality_centi: Option<i64>,
    /// All points, in hundredths. Null before the award.
    #[schema(example = 8_944)]
    pub total_centi: Option<i64>,
    /// Username of who recorded it, or the key's name.
    #[schema(example = "supervisor")]
    pub made_by: String,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Bid> for Bid {
    fn from(row: model::Bid) -> Self {
        let model::Bid {
            id,
            tender_id,
            supplier_id,
            received_at,
            small_firm,
            state,
            rejected_code,
            reject_reason,
            price_fen,
            evaluated_fen,
            price_centi,
            quality_centi,
            total_centi,
            made_by_name,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            tender_id,
            supplier_id,
            received_at,
            small_firm,
            state,
            rejected_code,
            reject_reason,
            price_fen,
            evaluated_fen,
            price_centi,
            quality_centi,
            total_centi,
            made_by: made_by_name,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Bid {
    fn path(&self) -> String {
        format!("/bids/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of bids.
#[derive(Debug, Serialize, ToSchema)]
pub struct BidPage {
    /// The bids.
    pub items: Vec<Bid>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// A challenge of an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenderChallenge {
    /// Who challenges it.
    #[schema(example = "第二物业服务公司")]
    pub by: String,
    /// What they say.
    #[schema(example = "对服务方案评分有异议")]
    pub text: String,
    /// Username of who recorded it, or the key's name.
    #[schema(example = "supervisor")]
    pub made_by: String,
    /// When it was recorded.
    pub made_at: Instant,
    /// What was decided: `rejected`, `upheld`. Null while it is open.
    #[schema(value_type = Option<String>)]
    pub outcome: Option<ChallengeOutcome>,
    /// Username of who decided, or the key's name.
    pub closed_by: Option<String>,
    /// When it was decided.
    pub closed_at: Option<Instant>,
}

impl From<model::Challenge> for TenderChallenge {
    fn from(row: model::Challenge) -> Self {
        let model::Challenge {
            tender_id: _,
            number: _,
            challenger,
            text,
            made_by_name,
            made_at,
            outcome,
            closed_by_name,
            closed_at,
        } = row;
        Self { by: challenger, text, made_by: made_by_name, made_at, outcome, closed_by: closed_by_name, closed_at }
    }
}

/// A tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tender {
    /// Its id.
    pub id: TenderId,
    /// The title.
    #[schema(example = "2027 年机关大院物业服务采购")]
    pub title: String,
    /// How it is held: `open`, `negotiation`.
    #[schema(value_type = String, example = "open")]
    pub method: TenderMethod,
    /// Codes of the categories of services that are bought.
    #[schema(example = json!(["cleaning"]))]
    pub categories: BTreeSet<String>,
    /// Highest price in fen.
    #[schema(value_type = i64, example = 320_000_000)]
    pub ceiling_fen: Money,
    /// Points that the lowest price gets, in hundredths.
    #[schema(example = 2_000)]
    pub price_weight_centi: i64,
    /// The criteria by which the experts score.
    pub criteria: Vec<Criterion>,
    /// How much lower the price of a small firm counts, in basis points.
    #[schema(example = 1_000)]
    pub small_firm_bp: i64,
    /// From when on no bid is taken.
    pub closes_at: Instant,
    /// Names of the experts.
    pub experts: Vec<String>,
    /// State: `draft`, `published`, `opened`, `awarded`, `contracted`, `failed`, `cancelled`.
    #[schema(value_type = String, example = "awarded")]
    pub state: TenderState,
    /// Why it has failed: `too_few_bids`.
    #[schema(value_type = Option<String>)]
    pub failed_code: Option<TenderFailure>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// The bid that has won.
    pub winner_bid_id: Option<BidId>,
    /// The bids, in the order in which they were recorded.
    pub bids: Vec<Bid>,
    /// What the experts gave them.
    pub scores: Vec<BidScore>,
    /// The challenges of the award, in the order in which they were made.
    pub challenges: Vec<TenderChallenge>,
    /// Username of who drafted it, or the key's name.
    #[schema(example = "supervisor")]
    pub made_by: String,
    /// Username of who recorded the opening, or the key's name.
    pub opened_by: Option<String>,
    /// When the opening was recorded.
    pub opened_at: Option<Instant>,
    /// Username of who awarded it, or the key's name.
    pub awarded_by: Option<String>,
    /// When it was awarded.
    pub awarded_at: Option<Instant>,
    /// When it was drafted.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Tender> for Tender {
    fn from(tender: model::Tender) -> Self {
        let model::Tender { row, bids, scores, challenges } = tender;
        let model::TenderRow {
            id,
            title,
            method,
            categories,
            ceiling_fen,
            price_weight_centi,
            criteria,
            small_firm_bp,
            closes_at,
            experts,
            state,
            failed_code,
            cancel_reason,
            winner_bid_id,
            made_by_name,
            opened_by_name,
            opened_at,
            awarded_by: _,
            awarded_by_name,
            awarded_at,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            title,
            method,
            categories: categories.0,
            ceiling_fen,
            price_weight_centi,
            criteria: criteria.0,
            small_firm_bp,
            closes_at,
            experts: experts.0,
            state,
            failed_code,
            cancel_reason,
            winner_bid_id,
            bids: bids.into_iter().map(Bid::from).collect(),
            scores,
            challenges: challenges.into_iter().map(TenderChallenge::from).collect(),
            made_by: made_by_name,
            opened_by: opened_by_name,
            opened_at,
            awarded_by: awarded_by_name,
            awarded_at,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Tender {
    fn path(&self) -> String {
        format!("/tenders/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of tenders.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenderPage {
    /// The tenders.
    pub items: Vec<Tender>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
