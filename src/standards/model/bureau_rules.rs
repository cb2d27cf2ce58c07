//! The limits that law sets to what the bureau does (BUREAU.md §1.4).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::bureau_rules,
    kernel::{BureauRuleId, Instant},
};

/// Limits that apply from a day on: points in hundredths (10,000 are 100 points), shares in basis points (10,000 are
/// 100 %).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = bureau_rules, treat_none_as_default_value = false)]
pub struct BureauRuleNew {
    /// The first day on which they apply, today or later. They apply until the next `valid_from`.
    pub valid_from: NaiveDate,
    /// Most months that a contract lasts, its renewals included; 36 unless said.
    #[serde(default = "term_months_max")]
    #[schema(minimum = 1, maximum = 600, example = 36)]
    pub term_months_max: i64,
    /// Most by which amendments raise a contract's first fees; 1000 unless said.
    #[serde(default = "amend_bp_max")]
    #[schema(minimum = 0, maximum = 10_000, example = 1000)]
    pub amend_bp_max: i64,
    /// Least weight of the price in a tender; 1000 unless said.
    #[serde(default = "price_weight_min_centi")]
    #[schema(minimum = 0, maximum = 10_000, example = 1000)]
    pub price_weight_min_centi: i64,
    /// Greatest weight of the price in a negotiation; 3000 unless said.
    #[serde(default = "price_weight_negotiation_max_centi")]
    #[schema(minimum = 0, maximum = 10_000, example = 3000)]
    pub price_weight_negotiation_max_centi: i64,
    /// Fewest experts of a tender; 5 unless said.
    #[serde(default = "experts_min")]
    #[schema(minimum = 1, maximum = 99, example = 5)]
    pub experts_min: i64,
    /// Fewest bids of which one can win; 3 unless said.
    #[serde(default = "bids_min")]
    #[schema(minimum = 1, maximum = 99, example = 3)]
    pub bids_min: i64,
    /// Working days within which a provider may appeal; 3 unless said.
    #[serde(default = "appeal_working_days")]
    #[schema(minimum = 0, maximum = 60, example = 3)]
    pub appeal_working_days: i64,
    /// Least mean score with which a contract is renewed; 8000 unless said.
    #[serde(default = "renew_centi_min")]
    #[schema(minimum = 0, maximum = 10_000, example = 8000)]
    pub renew_centi_min: i64,
    /// The score below which a contract fails; 7000 unless said.
    #[serde(default = "failing_centi")]
    #[schema(minimum = 0, maximum = 10_000, example = 7000)]
    pub failing_centi: i64,
    /// The fall of a score that is alarming while the margin rises; 200 unless said.
    #[serde(default = "quality_drop_centi")]
    #[schema(minimum = 0, maximum = 10_000, example = 200)]
    pub quality_drop_centi: i64,
    /// The rise of a margin that is alarming while the score falls; 100 unless said.
    #[serde(default = "profit_rise_bp")]
    #[schema(minimum = 0, maximum = 10_000, example = 100)]
    pub profit_rise_bp: i64,
    /// Greatest share of dispatched workers; 1000 unless said.
    #[serde(default = "dispatch_share_bp_max")]
    #[schema(minimum = 0, maximum = 10_000, example = 1000)]
    pub dispatch_share_bp_max: i64,
    /// Most months of a temporary post; 6 unless said.
    #[serde(default = "temporary_months_max")]
    #[schema(minimum = 1, maximum = 600, example = 6)]
    pub temporary_months_max: i64,
}

fn term_months_max() -> i64 {
    36
}
fn amend_bp_max() -> i64 {
    1000
}
fn price_weight_min_centi() -> i64 {
    1000
}
fn price_weight_negotiation_max_centi() -> i64 {
    3000
}
fn experts_min() -> i64 {
    5
}
fn bids_min() -> i64 {
    3
}
fn appeal_working_days() -> i64 {
    3
}
fn renew_centi_min() -> i64 {
    8000
}
fn failing_centi() -> i64 {
    7000
}
fn quality_drop_centi() -> i64 {
    200
}
fn profit_rise_bp() -> i64 {
    100
}
fn dispatch_share_bp_max() -> i64 {
    1000
}
fn temporary_months_max() -> i64 {
    6
}

impl BureauRuleNew {
    /// The limits of a day for which nobody has said any.
    pub fn unsaid(valid_from: NaiveDate) -> Self {
        Self {
            valid_from,
            term_months_max: term_months_max(),
            amend_bp_max: amend_bp_max(),
            price_weight_min_centi: price_weight_min_centi(),
            price_weight_negotiation_max_centi: price_weight_negotiation_max_centi(),
            experts_min: experts_min(),
            bids_min: bids_min(),
            appeal_working_days: appeal_working_days(),
            renew_centi_min: renew_centi_min(),
            failing_centi: failing_centi(),
            quality_drop_centi: quality_drop_centi(),
            profit_rise_bp: profit_rise_bp(),
            dispatch_share_bp_max: dispatch_share_bp_max(),
            temporary_months_max: temporary_months_max(),
        }
    }
}

/// Filter of the list of bureau rules.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BureauRuleFilter {
    /// Only those that begin on these days.
    #[serde(default)]
    #[param(inline)]
    pub valid_from: Vec<NaiveDate>,
}

/// A row of `bureau_rules`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bureau_rules, treat_none_as_default_value = false)]
pub struct BureauRule {
    /// Its id.
    pub id: BureauRuleId,
    /// What clients send.
    #[diesel(embed)]
    pub content: BureauRuleNew,
    /// 1, because they never change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
