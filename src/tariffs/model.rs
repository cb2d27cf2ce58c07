//! Tariffs: services, rates and cancellation steps (RULES.md §5.2).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::tariffs,
    http::{Patch, Patchable},
    kernel::{Instant, Money, TariffId, text_enum},
};

text_enum! {
    /// How a vehicle is hired. (`month` contracts come later and are refused.)
    pub enum Service {
        /// By the calendar day.
        Day = "day" ("Day", "全天"),
        /// Within the half day's included minutes; beyond them the whole is priced by the `day` rate.
        HalfDay = "half_day" ("Half day", "半天"),
        /// From here to there, base once.
        Transfer = "transfer" ("Transfer", "单程接送"),
    }
}

/// What is owed when less than `hours_before` the start are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationStep {
    /// Hours before the start; at the boundary the step doesn't apply.
    #[schema(minimum = 0, maximum = 8784, example = 12)]
    pub hours_before: i64,
    /// Percent of the discounted base.
    #[schema(minimum = 0, maximum = 100, example = 30)]
    pub percent: i64,
}

/// The price of one class and service. Money in fen, distances in km, times in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The vehicle class's code.
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// The service.
    pub service: Service,
    /// The price of a day, half day or transfer.
    #[schema(value_type = i64, minimum = 0, maximum = 100_000_000, example = 90_000)]
    pub base_fen: Money,
    /// Kilometres in the base, per day.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 100)]
    pub included_km: i64,
    /// Minutes in the base; reckoned only on a hire of one day.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1440, example = 480)]
    pub included_minutes: i64,
    /// Each kilometre beyond.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000, example = 460)]
    pub extra_km_fen: Money,
    /// Each hour beyond.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000, example = 6000)]
    pub extra_hour_fen: Money,
    /// Minutes beyond are rounded up to a multiple of this.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1440, example = 30)]
    pub rounding_minutes: i64,
    /// Each night away.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000, example = 10_000)]
    pub overnight_fen: Money,
    /// What a holiday's base is in percent of a day's; 150 means one and a half times.
    #[serde(default = "hundred")]
    #[schema(minimum = 0, maximum = 1000, example = 150)]
    pub holiday_percent: i64,
    /// A last day that ends within these minutes after midnight is not counted.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1439, example = 300)]
    pub next_day_grace_minutes: i64,
    /// Fees for a late cancellation. None: no fee.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub cancellation_steps: Vec<CancellationStep>,
}

fn one() -> i64 {
    1
}
fn hundred() -> i64 {
    100
}

/// What is written of a tariff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TariffNew {
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "2026 年租价")]
    pub name: String,
    /// The first day it prices; another tariff's `valid_from` ends it. One tariff for each day at most.
    pub valid_from: NaiveDate,
    /// The prices, one for each class and service.
    #[schema(max_items = 300)]
    pub rates: Vec<Rate>,
    /// The first day on which it prices no more.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a tariff.
pub type TariffPatch = Patch<TariffNew>;

impl Patchable for TariffNew {}

/// A row. Its rates lie in rows of their own.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tariffs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct TariffRow {
    pub id: TariffId,
    pub name: String,
    pub valid_from: NaiveDate,
    pub frozen: bool,
    pub retired_on: Option<NaiveDate>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A tariff with its rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Its id.
    pub id: TariffId,
    /// The name.
    pub name: String,
    /// The first day it prices.
    pub valid_from: NaiveDate,
    /// The prices, in the order of class and service.
    pub rates: Vec<Rate>,
    /// Whether it has priced a booking; then only its name and `retired_on` can be changed.
    pub frozen: bool,
    /// The first day on which it prices no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Tariff {
    /// The price of a class and service, if there is one.
    pub fn rate(&self, class: &str, service: Service) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.class == class && rate.service == service)
    }

    /// What its creator would write to make it as it is.
    pub fn written(&self) -> TariffNew {
        TariffNew {
            name: self.name.clone(),
            valid_from: self.valid_from,
            rates: self.rates.clone(),
            retired_on: self.retired_on,
        }
    }

    /// A tariff from its rows. The rates come in any order.
    pub(super) fn of(row: TariffRow, mut rates: Vec<Rate>) -> Self {
        rates.sort_by(|a, b| (&a.class, a.service).cmp(&(&b.class, b.service)));
        let TariffRow { id, name, valid_from, frozen, retired_on, version, created_at, updated_at } = row;
        Self { id, name, valid_from, rates, frozen, retired_on, version, created_at, updated_at }
    }

    /// Its row.
    pub(super) fn row(&self) -> TariffRow {
        let Self { id, name, valid_from, rates: _, frozen, retired_on, version, created_at, updated_at } = self.clone();
        TariffRow { id, name, valid_from, frozen, retired_on, version, created_at, updated_at }
    }
}
