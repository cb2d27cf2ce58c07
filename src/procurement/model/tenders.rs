//! Tenders: what is asked for, by which criteria the bids are scored, and what became of it.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Bid, BidScore, BidState, Challenge};
use crate::{
    db::{Json, JsonSet, schema::tenders},
    http::{Patch, Patchable},
    kernel::{Actor, BidId, Id, Instant, Money, TenderId, spelling, text_enum},
};

text_enum! {
    /// How a tender is held.
    pub enum TenderMethod {
        /// Anybody may bid.
        Open = "open" ("Open tender", "公开招标"),
        /// By competitive negotiation.
        Negotiation = "negotiation" ("Competitive negotiation", "竞争性磋商"),
    }
}

text_enum! {
    /// State of a tender.
    pub enum TenderState {
        /// It is being written.
        Draft = "draft" ("Draft", "起草中"),
        /// Bids are taken.
        Published = "published" ("Published", "已发布"),
        /// The prices are known, and experts score the bids.
        Opened = "opened" ("Opened", "已开标"),
        /// A bid has won.
        Awarded = "awarded" ("Awarded", "已定标"),
        /// The contract with the winner is signed.
        Contracted = "contracted" ("Contracted", "已签约"),
        /// No bid could win.
        Failed = "failed" ("Failed", "流标"),
        /// It was given up.
        Cancelled = "cancelled" ("Cancelled", "已取消"),
    }
}

text_enum! {
    /// Why a tender has failed.
    pub enum TenderFailure {
        /// Fewer bids were left than the rules ask for.
        TooFewBids = "too_few_bids" ("Too few bids", "有效投标不足"),
    }
}

/// A criterion by which experts score the bids. Points in hundredths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its code, once in a tender.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "plan")]
    pub code: String,
    /// What is scored.
    #[schema(min_length = 1, max_length = 200, example = "服务方案")]
    pub name: String,
    /// Most that an expert can give, in hundredths of a point.
    #[schema(minimum = 1, maximum = 10_000, example = 5_000)]
    pub max_centi: i64,
}

/// The code of a category. Only its schema is used; a tender keeps the text.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 40, example = "cleaning")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct CategoryCode(String);

/// The name of an expert. Only its schema is used; a tender keeps the text.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 100, example = "张工")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ExpertName(String);

/// What a client sends to draft a tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenderNew {
    /// Codes of the categories of services that are bought.
    #[serde(deserialize_with = "spelling::read_code_set")]
    #[schema(min_items = 1, max_items = 50, value_type = Vec<CategoryCode>)]
    pub categories: BTreeSet<String>,
    /// The title.
    #[schema(min_length = 1, max_length = 200, example = "2027 年机关大院物业服务采购")]
    pub title: String,
    /// How it is held.
    pub method: TenderMethod,
    /// Highest price in fen. A bid above it is rejected.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 320_000_000)]
    pub ceiling_fen: Money,
    /// Points that the lowest price gets, in hundredths. With the criteria they sum to 10,000.
    #[schema(minimum = 0, maximum = 10_000, example = 2_000)]
    pub price_weight_centi: i64,
    /// The criteria by which the experts score.
    #[schema(max_items = 50)]
    pub criteria: Vec<Criterion>,
    /// How much lower the price of a small firm counts, in basis points.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 1_000)]
    pub small_firm_bp: i64,
    /// From when on no bid is taken. It may be past, because the tender may be written down afterwards.
    pub closes_at: Instant,
    /// Names of the experts: an odd number, at least as many as the rules ask for (docs/BUREAU.md §1.4).
    #[serde(deserialize_with = "spelling::read_code_list")]
    #[schema(max_items = 99, value_type = Vec<ExpertName>)]
    pub experts: Vec<String>,
}

/// A merge patch of a tender.
pub type TenderPatch = Patch<TenderNew>;

impl Patchable for TenderNew {}

/// Filter of the list of tenders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TenderFilter {
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<TenderState>,
    /// Only by these methods.
    #[serde(default)]
    #[param(inline)]
    pub method: Vec<TenderMethod>,
}

/// A row of `tenders`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tenders, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TenderRow {
    /// Its id.
    pub id: TenderId,
    /// The title.
    pub title: String,
    /// How it is held.
    pub method: TenderMethod,
    /// The categories of services that are bought.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub categories: JsonSet<String>,
    /// Highest price.
    pub ceiling_fen: Money,
    /// Points that the lowest price gets, in hundredths.
    pub price_weight_centi: i64,
    /// The criteria by which the experts score.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub criteria: Json<Vec<Criterion>>,
    /// How much lower the price of a small firm counts, in basis points.
    pub small_firm_bp: i64,
    /// From when on no bid is taken.
    pub closes_at: Instant,
    /// Names of the experts.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub experts: Json<Vec<String>>,
    /// State.
    pub state: TenderState,
    /// Why it has failed.
    pub failed_code: Option<TenderFailure>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// The bid that has won.
    pub winner_bid_id: Option<BidId>,
    /// Who drafted it.
    pub made_by_name: String,
    /// Who recorded the opening.
    pub opened_by_name: Option<String>,
    /// When the opening was recorded.
    pub opened_at: Option<Instant>,
    /// The user or key that awarded it.
    pub awarded_by: Option<Id<()>>,
    /// What that user or key was called.
    pub awarded_by_name: Option<String>,
    /// When it was awarded.
    pub awarded_at: Option<Instant>,
    /// Counts changes, those of its bids, scores and challenges included.
    pub version: i64,
    /// When it was drafted.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl TenderRow {
    /// A new draft.
    pub fn drafted(new: &TenderNew, actor: &Actor, now: Instant) -> Self {
        let TenderNew {
            categories,
            title,
            method,
            ceiling_fen,
            price_weight_centi,
            criteria,
            small_firm_bp,
            closes_at,
            experts,
        } = new.clone();
        Self {
            id: TenderId::new(),
            title,
            method,
            categories: JsonSet(categories),
            ceiling_fen,
            price_weight_centi,
            criteria: Json(criteria),
            small_firm_bp,
            closes_at,
            experts: Json(experts),
            state: TenderState::Draft,
            failed_code: None,
            cancel_reason: None,
            winner_bid_id: None,
            made_by_name: actor.name.clone(),
            opened_by_name: None,
            opened_at: None,
            awarded_by: None,
            awarded_by_name: None,
            awarded_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The same draft with other content.
    #[must_use]
    pub fn rewritten(&self, new: &TenderNew) -> Self {
        let TenderNew {
            categories,
            title,
            method,
            ceiling_fen,
            price_weight_centi,
            criteria,
            small_firm_bp,
            closes_at,
            experts,
        } = new.clone();
        Self {
            title,
            method,
            categories: JsonSet(categories),
            ceiling_fen,
            price_weight_centi,
            criteria: Json(criteria),
            small_firm_bp,
            closes_at,
            experts: Json(experts),
            ..self.clone()
        }
    }

    /// The tender as a client would send it. A patch applies to this.
    pub fn written(&self) -> TenderNew {
        TenderNew {
            categories: self.categories.0.clone(),
            title: self.title.clone(),
            method: self.method,
            ceiling_fen: self.ceiling_fen,
            price_weight_centi: self.price_weight_centi,
            criteria: self.criteria.0.clone(),
            small_firm_bp: self.small_firm_bp,
            closes_at: self.closes_at,
            experts: self.experts.0.clone(),
        }
    }
}

/// A tender with its bids, what the experts gave them, and who challenged the award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tender {
    /// Its row.
    pub row: TenderRow,
    /// The bids, in the order in which they were recorded.
    pub bids: Vec<Bid>,
    /// The scores, by bid, expert and criterion.
    pub scores: Vec<BidScore>,
    /// The challenges, in the order in which they were made.
    pub challenges: Vec<Challenge>,
}

impl Tender {
    /// The bid with this id.
    pub fn bid(&self, id: BidId) -> Option<&Bid> {
        self.bids.iter().find(|bid| bid.id == id)
    }

    /// The bid that has won.
    pub fn winner(&self) -> Option<&Bid> {
        self.bids.iter().find(|bid| bid.state == BidState::Won)
    }

    /// The challenge that waits for an answer.
    pub fn open_challenge(&self) -> Option<&Challenge> {
        self.challenges.iter().find(|challenge| challenge.outcome.is_none())
    }
}
