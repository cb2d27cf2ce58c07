//! Tariffs as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};
use uuid::Uuid;

use super::model::{self, Rate};
use crate::{
    db::etag,
    http,
    kernel::{Instant, Result, TariffId},
};

/// A rate as the API answers it. It has the fields of [`Rate`], but in its schema the service is an open string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TariffRate(pub Rate);

impl PartialSchema for TariffRate {
    fn schema() -> RefOr<Schema> {
        let mut schema = Rate::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let service = ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some("The service: `day`, `half_day`, `transfer`, `month`."))
                .examples(["day"]);
            object.properties.insert("service".into(), service.into());
            object.required = object.properties.keys().cloned().collect();
            object.additional_properties = None;
        }
        schema
    }
}
impl ToSchema for TariffRate {
    fn name() -> std::borrow::Cow<'static, str> {
        "TariffRate".into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Rate::schemas(schemas);
    }
}

/// A tariff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tariff {
    /// Its id.
    pub id: TariffId,
    /// The name.
    #[schema(example = "2026 年租价")]
    pub name: String,
    /// The first day on which it applies.
    pub valid_from: NaiveDate,
    /// The prices, in the order of class and service.
    pub rates: Vec<TariffRate>,
    /// Whether it has priced a booking. If so, only its name and `retired_on` can be changed.
    pub frozen: bool,
    /// The first day on which it no longer applies.
    pub retired_on: Option<NaiveDate>,
    /// Whether it prices anything. A new one that awaits a second person, or was rejected by one, doesn't.
    #[schema(example = true)]
    pub in_force: bool,
    /// What it would be, while that awaits a second person (RULES.md §5.1).
    pub proposed: Option<ProposedTariff>,
    /// The user or key that proposed it.
    pub proposed_by: Option<Uuid>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

/// What a tariff would be if a second person approves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProposedTariff {
    /// The name.
    #[schema(example = "2026 年租价")]
    pub name: String,
    /// The first day on which it applies.
    pub valid_from: NaiveDate,
    /// The prices.
    pub rates: Vec<TariffRate>,
    /// The first day on which it no longer applies.
    pub retired_on: Option<NaiveDate>,
}

impl Tariff {
    /// Of a tariff.
    ///
    /// # Errors
    /// 500 if what is proposed can't be read.
    pub fn of(tariff: model::Tariff) -> Result<Self> {
        let proposed = tariff.proposed()?.map(|model::TariffNew { name, valid_from, rates, retired_on }| {
            ProposedTariff { name, valid_from, rates: rates.into_iter().map(TariffRate).collect(), retired_on }
        });
        let model::Tariff { id, name, valid_from, rates, frozen, retired_on, version, created_at, updated_at, .. } =
            tariff;
        let (in_force, proposed_by) = (tariff.in_force, tariff.proposed_by.map(|by| by.0));
        Ok(Self {
            id,
            name,
            valid_from,
            rates: rates.into_iter().map(TariffRate).collect(),
            frozen,
            retired_on,
            in_force,
            proposed,
            proposed_by,
            created_at,
            updated_at,
            etag: etag(version),
        })
    }
}

impl http::Resource for Tariff {
    fn path(&self) -> String {
        format!("/tariffs/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of tariffs.
#[derive(Debug, Serialize, ToSchema)]
pub struct TariffPage {
    /// The tariffs.
    pub items: Vec<Tariff>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}
