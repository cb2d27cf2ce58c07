//! What the API answers about categories of services, own services, standards and bureau rules.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model;
use crate::{
    db::etag,
    http,
    kernel::{BureauRuleId, Instant, Money, OwnServiceId, Period, ServiceCategoryId, StandardId},
};

/// A category of services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceCategory {
    /// Its id.
    pub id: ServiceCategoryId,
    /// A short, unique code. It never changes.
    #[schema(example = "catering")]
    pub code: String,
    /// What people call it.
    #[schema(example = "餐饮服务")]
    pub name: String,
    /// The first day on which it is no longer bought.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::ServiceCategory> for ServiceCategory {
    fn from(row: model::ServiceCategory) -> Self {
        let model::ServiceCategory { id, content, version, created_at, updated_at } = row;
        let model::ServiceCategoryNew { code, name, retired_on } = content;
        Self { id, code, name, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for ServiceCategory {
    fn path(&self) -> String {
        format!("/service-categories/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of categories of services.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceCategoryPage {
    /// The categories.
    pub items: Vec<ServiceCategory>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// What a category took of the bureau's own staff in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnService {
    /// Its id.
    pub id: OwnServiceId,
    /// The code of the category.
    #[schema(example = "catering")]
    pub category: String,
    /// The month.
    pub period: Period,
    /// How many of the bureau's own staff served.
    #[schema(example = 46)]
    pub heads: i64,
    /// What it cost, in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub cost_fen: Money,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::OwnService> for OwnService {
    fn from(row: model::OwnService) -> Self {
        let model::OwnService { id, content, version, created_at, updated_at } = row;
        let model::OwnServiceNew { category, period, heads, cost_fen } = content;
        Self { id, category, period, heads, cost_fen, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for OwnService {
    fn path(&self) -> String {
        format!("/own-services/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of own services.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnServicePage {
    /// The own services.
    pub items: Vec<OwnService>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// A clause of a standard: points in hundredths, shares in basis points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandardClause {
    /// Its code, once in a standard.
    #[schema(example = "answers")]
    pub code: String,
    /// What is asked of the service.
    #[schema(example = "问题按时答复")]
    pub text: String,
    /// How it gets its score: `measured`, `inspected`, `rated`.
    #[schema(value_type = String, example = "measured")]
    pub part: model::ClausePart,
    /// Most that it gives, in hundredths of a point.
    #[schema(example = 1000)]
    pub weight_centi: i64,
    /// What a measured clause counts: `on_time`, `pickup_recorded`, `undisputed`, `served`, `kept`, `papers_valid`,
    /// `within_norm`, `margin`, `answered_in_time`, `attendance`.
    #[schema(value_type = Option<String>, example = "answered_in_time")]
    pub measure: Option<model::Measure>,
    /// The share from which a measured clause gives its whole weight, in basis points.
    #[schema(example = 9500)]
    pub target_bp: Option<i64>,
    /// The share up to which a measured clause gives nothing, in basis points.
    #[schema(example = 8000)]
    pub floor_bp: Option<i64>,
    /// What a finding takes off, in hundredths of a point.
    #[schema(example = 0)]
    pub points_centi: i64,
    /// What a finding costs, in fen.
    #[schema(value_type = i64, example = 0)]
    pub penalty_fen: Money,
    /// Most that the whole line can get once a serious case counts for this clause, in hundredths of a point.
    #[schema(example = 8000)]
    pub cap_centi: Option<i64>,
    /// Hours within which a case must be answered.
    #[schema(example = 24)]
    pub respond_hours: i64,
    /// Days within which a case must be closed.
    #[schema(example = 3)]
    pub resolve_days: i64,
}

impl From<model::Clause> for StandardClause {
    fn from(clause: model::Clause) -> Self {
        let model::Clause {
            code,
            text,
            part,
            weight_centi,
            measure,
            target_bp,
            floor_bp,
            points_centi,
            penalty_fen,
            cap_centi,
            respond_hours,
            resolve_days,
        } = clause;
        Self {
            code,
            text,
            part,
            weight_centi,
            measure,
            target_bp,
            floor_bp,
            points_centi,
            penalty_fen,
            cap_centi,
            respond_hours,
            resolve_days,
        }
    }
}

/// A standard: by what a category of services is assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standard {
    /// Its id.
    pub id: StandardId,
    /// The code of the category.
    #[schema(example = "cleaning")]
    pub category: String,
    /// Its name.
    #[schema(example = "保洁服务标准")]
    pub name: String,
    /// The first day on which it applies.
    pub valid_from: NaiveDate,
    /// The law or norm that it rests on.
    #[schema(example = "机关物业服务管理办法")]
    pub source: Option<String>,
    /// The clauses, in their order.
    pub clauses: Vec<StandardClause>,
    /// Whether an assessment has used it. If so, only `retired_on` can be changed.
    pub frozen: bool,
    /// The first day on which it no longer applies.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Standard> for Standard {
    fn from(standard: model::Standard) -> Self {
        let model::Standard { id, content, frozen, version, created_at, updated_at } = standard;
        let model::StandardNew { category, name, valid_from, source, clauses, retired_on } = content;
        Self {
            id,
            category,
            name,
            valid_from,
            source,
            clauses: clauses.into_iter().map(StandardClause::from).collect(),
            frozen,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Standard {
    fn path(&self) -> String {
        format!("/standards/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of standards.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandardPage {
    /// The standards.
    pub items: Vec<Standard>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// Limits that law sets, from a day on: points in hundredths, shares in basis points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BureauRule {
    /// Its id.
    pub id: BureauRuleId,
    /// The first day on which they apply.
    pub valid_from: NaiveDate,
    /// Most months that a contract lasts, its renewals included.
    #[schema(example = 36)]
    pub term_months_max: i64,
    /// Most by which amendments raise a contract's first fees.
    #[schema(example = 1000)]
    pub amend_bp_max: i64,
    /// Least weight of the price in a tender.
    #[schema(example = 1000)]
    pub price_weight_min_centi: i64,
    /// Greatest weight of the price in a negotiation.
    #[schema(example = 3000)]
    pub price_weight_negotiation_max_centi: i64,
    /// Fewest experts of a tender.
    #[schema(example = 5)]
    pub experts_min: i64,
    /// Fewest bids of which one can win.
    #[schema(example = 3)]
    pub bids_min: i64,
    /// Working days within which a provider may appeal.
    #[schema(example = 3)]
    pub appeal_working_days: i64,
    /// Least mean score with which a contract is renewed.
    #[schema(example = 8000)]
    pub renew_centi_min: i64,
    /// The score below which a contract fails.
    #[schema(example = 7000)]
    pub failing_centi: i64,
    /// The fall of a score that is alarming while the margin rises.
    #[schema(example = 200)]
    pub quality_drop_centi: i64,
    /// The rise of a margin that is alarming while the score falls.
    #[schema(example = 100)]
    pub profit_rise_bp: i64,
    /// Greatest share of dispatched workers.
    #[schema(example = 1000)]
    pub dispatch_share_bp_max: i64,
    /// Most months of a temporary post.
    #[schema(example = 6)]
    pub temporary_months_max: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::BureauRule> for BureauRule {
    fn from(row: model::BureauRule) -> Self {
        let model::BureauRule { id, content, version, created_at, updated_at } = row;
        let model::BureauRuleNew {
            valid_from,
            term_months_max,
            amend_bp_max,
            price_weight_min_centi,
            price_weight_negotiation_max_centi,
            experts_min,
            bids_min,
            appeal_working_days,
            renew_centi_min,
            failing_centi,
            quality_drop_centi,
            profit_rise_bp,
            dispatch_share_bp_max,
            temporary_months_max,
        } = content;
        Self {
            id,
            valid_from,
            term_months_max,
            amend_bp_max,
            price_weight_min_centi,
            price_weight_negotiation_max_centi,
            experts_min,
            bids_min,
            appeal_working_days,
            renew_centi_min,
            failing_centi,
            quality_drop_centi,
            profit_rise_bp,
            dispatch_share_bp_max,
            temporary_months_max,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for BureauRule {
    fn path(&self) -> String {
        format!("/bureau-rules/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of bureau rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct BureauRulePage {
    /// The bureau rules.
    pub items: Vec<BureauRule>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}
