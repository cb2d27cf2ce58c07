//! Tariffs as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use super::model::{self, Rate};
use crate::{
    db::etag,
    http,
    kernel::{Instant, TariffId},
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
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Tariff> for Tariff {
    fn from(tariff: model::Tariff) -> Self {
        let model::Tariff { id, name, valid_from, rates, frozen, retired_on, version, created_at, updated_at } = tariff;
        Self {
            id,
            name,
            valid_from,
            rates: rates.into_iter().map(TariffRate).collect(),
            frozen,
            retired_on,
            created_at,
            updated_at,
            etag: etag(version),
        }
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
