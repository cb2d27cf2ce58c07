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
    /// Status of the company under the VAT law.
    pub enum Taxpayer {
        /// 小规模纳税人: input tax is not deducted.
        SmallScale = "small_scale" ("Small-scale taxpayer", "小规模纳税人"),
        /// 一般纳税人.
        General = "general" ("General taxpayer", "一般纳税人"),
    }
}

/// Tax rates and limits that apply from a day on (BOOKS.md §7).
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = tax_rules, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TaxRuleNew {
    /// The first day on which it applies. It applies until the day before the next rule's `valid_from`.
    pub valid_from: NaiveDate,
    /// Status of the company from then on.
    pub taxpayer: Taxpayer,
    /// VAT on rental with driver, in percent: 1 or 3 for small-scale taxpayers, 9 for general ones.
    #[schema(minimum = 0, maximum = 100, example = 1)]
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent, after reductions.
    #[serde(default = "surcharges_percent")]
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub surcharges_percent: i64,
    /// A small-scale taxpayer owes no VAT for a quarter with sales up to this amount, in fen.
    #[serde(default = "vat_relief_quarter_fen")]
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000_000_i64, example = 30_000_000)]
    pub vat_relief_quarter_fen: Money,
    /// Effective rate of corporate income tax on profit, in percent.
    #[serde(default = "income_tax_percent")]
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub income_tax_percent: i64,
    /// The day on which it was struck out. Any date here, even a future one, makes it count for nothing.
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
    /// The rule of a new database: a small-scale taxpayer, by the law as it has been since 2023 (BOOKS.md §7). It has to be
    /// checked before real use.
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

/// Filter of the list of tax rules.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaxRuleFilter {
    /// Only those that begin on these days.
    #[serde(default)]
    #[param(inline)]
    pub valid_from: Vec<NaiveDate>,
}

/// A row of `tax_rules`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tax_rules, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TaxRule {
    /// Its id.
    pub id: TaxRuleId,
    /// What clients send.
    #[diesel(embed)]
    pub content: TaxRuleNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
