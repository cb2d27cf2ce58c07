//! Tariffs: services, rates and cancellation steps (RULES.md §5.2).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::schema::tariffs,
    events::event_types,
    http::{Patch, Patchable},
    kernel::{Error, Id, Instant, Money, Result, TariffId, spelling, text_enum},
    schedule::rules::LONGEST_DAYS,
};

event_types! {
    /// What happens to a tariff.
    pub enum TariffEvent of "tariff" ("Tariff", "租价表") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
        /// It priced its first booking, so its prices are fixed.
        Freeze = "freeze" ("frozen", "锁定"),
        /// A change was proposed, which awaits a second person.
        Propose = "propose" ("change proposed", "提出变更"),
        /// A second person approved what was proposed.
        Approve = "approve" ("approved", "审批通过"),
        /// What was proposed was rejected or withdrawn.
        Reject = "reject" ("rejected", "驳回"),
    }
}

text_enum! {
    /// How a vehicle is hired.
    pub enum Service {
        /// By the calendar day.
        Day = "day" ("Day", "全天"),
        /// A hire within the included minutes. A longer one is priced as a whole by the `day` rate.
        HalfDay = "half_day" ("Half day", "半天"),
        /// One way, from one place to another; the base price is charged once.
        Transfer = "transfer" ("Transfer", "单程接送"),
        /// By the month, each that has begun; the one for hires of more than 31 days.
        Month = "month" ("Month", "包月"),
    }
}

impl Service {
    /// Most days that a hire may take (API.md §5.2).
    pub fn longest_days(self) -> i64 {
        if self == Self::Month { 366 } else { LONGEST_DAYS }
    }
}

/// Fee for a cancellation less than `hours_before` hours before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationStep {
    /// Hours before the start. With exactly so many hours left the step does not apply yet.
    #[schema(minimum = 0, maximum = 8784, example = 12)]
    pub hours_before: i64,
    /// Percent of the discounted base.
    #[schema(minimum = 0, maximum = 100, example = 30)]
    pub percent: i64,
}

/// The price of one class and service. Money in fen, distances in km, times in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The vehicle class's code.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// The service.
    pub service: Service,
    /// The price of a day, half day, transfer or month.
    #[schema(value_type = i64, minimum = 0, maximum = 100_000_000, example = 90_000)]
    pub base_fen: Money,
    /// Kilometres per day that the base price includes; per month for the service `month`.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 100)]
    pub included_km: i64,
    /// Minutes that the base price includes. They count only for a hire of one day.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1440, example = 480)]
    pub included_minutes: i64,
    /// Price of each further kilometre.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000, example = 460)]
    pub extra_km_fen: Money,
    /// Price of each further hour.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000, example = 6000)]
    pub extra_hour_fen: Money,
    /// Further minutes are rounded up to a multiple of this.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1440, example = 30)]
    pub rounding_minutes: i64,
    /// Price of each night away.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000, example = 10_000)]
    pub overnight_fen: Money,
    /// Base price of a holiday in percent of that of a normal day: 150 is one and a half times.
    #[serde(default = "hundred")]
    #[schema(minimum = 0, maximum = 1000, example = 150)]
    pub holiday_percent: i64,
    /// If a hire ends within this many minutes after midnight, its last day is not counted.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1439, example = 300)]
    pub next_day_grace_minutes: i64,
    /// Fees for a late cancellation. Without any step there is no fee.
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

/// What a client sends to create a tariff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TariffNew {
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "2026 年租价")]
    pub name: String,
    /// The first day on which it applies. It applies until the day before the next tariff's `valid_from`. No two
    /// tariffs begin on one day.
    pub valid_from: NaiveDate,
    /// The prices, one for each class and service.
    #[schema(max_items = 300)]
    pub rates: Vec<Rate>,
    /// The first day on which it no longer applies.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a tariff.
pub type TariffPatch = Patch<TariffNew>;

impl Patchable for TariffNew {}

/// Filter of the list of tariffs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TariffFilter {
    /// Only those that begin on these days.
    #[serde(default)]
    #[param(inline)]
    pub valid_from: Vec<NaiveDate>,
    /// Only those that have a proposal which awaits a second person, or only the others.
    pub proposed: Option<bool>,
}

/// A row of `tariffs`. The rates are rows of `tariff_rates`.
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
    pub in_force: bool,
    pub proposed: Option<String>,
    pub proposed_by: Option<Id<()>>,
}

/// A tariff with its rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Its id.
    pub id: TariffId,
    /// The name.
    pub name: String,
    /// The first day on which it applies.
    pub valid_from: NaiveDate,
    /// The prices, in the order of class and service.
    pub rates: Vec<Rate>,
    /// Whether it has priced a booking. If so, only its name and `retired_on` can be changed.
    pub frozen: bool,
    /// The first day on which it no longer applies.
    pub retired_on: Option<NaiveDate>,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Whether it prices anything. A new one that waits for a second person doesn't.
    pub in_force: bool,
    /// What it would be if a second person approves, as JSON.
    pub proposed: Option<String>,
    /// The user or key that proposed it.
    pub proposed_by: Option<Id<()>>,
}

impl Tariff {
    /// The price of a class and service, if there is one.
    pub fn rate(&self, class: &str, service: Service) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.class == class && rate.service == service)
    }

    /// The fields that a client would send to create it as it is.
    pub fn written(&self) -> TariffNew {
        TariffNew {
            name: self.name.clone(),
            valid_from: self.valid_from,
            rates: self.rates.clone(),
            retired_on: self.retired_on,
        }
    }

    /// The same with other content. Its rates may be in any order.
    pub fn rewritten(&self, new: &TariffNew) -> Self {
        let TariffNew { name, valid_from, rates, retired_on } = new.clone();
        Self::of(TariffRow { name, valid_from, retired_on, ..self.row() }, rates)
    }

    /// What it would be if a second person approves.
    pub fn proposed(&self) -> Result<Option<TariffNew>> {
        self.proposed.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)
    }

    /// Keeps what it would be, until a second person approves.
    pub fn propose(&mut self, new: &TariffNew, by: Uuid) -> Result<()> {
        self.proposed = Some(serde_json::to_string(new).map_err(Error::internal)?);
        self.proposed_by = Some(Id::from_uuid(by));
        Ok(())
    }

    /// A tariff from its row and its rates, which may be in any order.
    pub(super) fn of(row: TariffRow, mut rates: Vec<Rate>) -> Self {
        rates.sort_by(|a, b| (&a.class, a.service).cmp(&(&b.class, b.service)));
        let TariffRow {
            id,
            name,
            valid_from,
            frozen,
            retired_on,
            version,
            created_at,
            updated_at,
            in_force,
            proposed,
            proposed_by,
        } = row;
        Self {
            id,
            name,
            valid_from,
            rates,
            frozen,
            retired_on,
            version,
            created_at,
            updated_at,
            in_force,
            proposed,
            proposed_by,
        }
    }

    /// Its row of `tariffs`.
    pub(super) fn row(&self) -> TariffRow {
        TariffRow {
            id: self.id,
            name: self.name.clone(),
            valid_from: self.valid_from,
            frozen: self.frozen,
            retired_on: self.retired_on,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            in_force: self.in_force,
            proposed: self.proposed.clone(),
            proposed_by: self.proposed_by,
        }
    }
}
