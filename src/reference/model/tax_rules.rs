//! Tax rules.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::tax_rules,
    http::{Patch, Patchable},
    kernel::{Instant, Money, TaxRuleId, text_enum},
};

text_enum! {
    /// What the company is to the VAT law.
    pub enum Taxpayer {
        /// 小规模纳税人: no input tax.
        SmallScale = "small_scale" ("Small-scale taxpayer", "小规模纳税人"),
        /// 一般纳税人.
        General = "general" ("General taxpayer", "一般纳税人"),
    }
}

/// What the tax law sets from a day on (BOOKS.md §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxRuleNew {
    /// The first day it holds; another rule's `valid_from` ends it.
    pub valid_from: NaiveDate,
    /// What the company is from then on.
    pub taxpayer: Taxpayer,
    /// VAT on rental with driver, in percent: 1 or 3 for small-scale taxpayers, 9 for general ones.
    #[schema(minimum = 0, maximum = 100, example = 1)]
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent, reductions taken off.
    #[serde(default = "surcharges_percent")]
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub surcharges_percent: i64,
    /// A small-scale taxpayer's VAT is relieved in a quarter whose sales come to no more, in fen.
    #[serde(default = "vat_relief_quarter_fen")]
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000_000_i64, example = 30_000_000)]
    pub vat_relief_quarter_fen: Money,
    /// Corporate income tax on profit, in percent, effective.
    #[serde(default = "income_tax_percent")]
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub income_tax_percent: i64,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
}

fn surcharges_percent() -> i64 {
    5
}
fn vat_relief_quarter_fen() -> Money {
    Money(30_000_000)
}
fn income_tax_percent() -> i64 {
    5
}

impl TaxRuleNew {
    /// That of a small-scale taxpayer, as the law has it since 2023 (BOOKS.md §7; to be checked before real use).
    pub fn to_begin_with() -> Self {
        Self {
            valid_from: NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default(),
            taxpayer: Taxpayer::SmallScale,
            vat_percent: 1,
            surcharges_percent: surcharges_percent(),
            vat_relief_quarter_fen: vat_relief_quarter_fen(),
            income_tax_percent: income_tax_percent(),
            retired_on: None,
        }
    }
}

/// A merge patch of a tax rule.
pub type TaxRulePatch = Patch<TaxRuleNew>;

impl Patchable for TaxRuleNew {}

/// Which tax rules.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaxRuleFilter {
    /// That begin on these days.
    #[serde(default)]
    #[param(inline)]
    pub valid_from: Vec<NaiveDate>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tax_rules, treat_none_as_null = true)]
pub struct TaxRule {
    /// Its id.
    pub id: TaxRuleId,
    /// The first day it holds.
    pub valid_from: NaiveDate,
    /// What the company is.
    pub taxpayer: Taxpayer,
    /// VAT, in percent.
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent.
    pub surcharges_percent: i64,
    /// Sales of a quarter up to which VAT is relieved, in fen.
    pub vat_relief_quarter_fen: Money,
    /// Corporate income tax, in percent.
    pub income_tax_percent: i64,
    /// When it was struck out.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl TaxRule {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> TaxRuleNew {
        let Self {
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
            ..
        } = *self;
        TaxRuleNew {
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
        }
    }

    /// The row that these words make.
    pub fn new(id: TaxRuleId, new: &TaxRuleNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let TaxRuleNew {
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
        } = *new;
        Self {
            id,
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
            version,
            created_at,
            updated_at,
        }
    }
}
