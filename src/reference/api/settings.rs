//! The wire of the settings.

use actix_web::{HttpResponse, get, patch};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http::{self, Body, Ctx, Routes},
    kernel::{Instant, Result},
    reference::{
        model::{self, SettingsPatch},
        ops,
    },
};

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Settings {
    /// The company's name on slips and statements.
    #[schema(example = "宁海县公务用车服务有限公司")]
    pub company_name: String,
    /// Where customers call.
    pub company_phone: Option<String>,
    /// Minutes that a vehicle and its driver stay taken after a trip's planned end.
    #[schema(example = 30)]
    pub buffer_minutes: i64,
    /// The speed from which planned driving time is reckoned, in km/h.
    #[schema(example = 50)]
    pub average_speed_kmh: i64,
    /// Working days after which a presented charge is confirmed by rule.
    #[schema(example = 5)]
    pub confirm_working_days: i64,
    /// When they were made.
    pub created_at: Instant,
    /// When they last changed.
    pub updated_at: Instant,
    /// Their version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Settings> for Settings {
    fn from(row: model::Settings) -> Self {
        let model::Settings {
            id: _,
            company_name,
            company_phone,
            buffer_minutes,
            average_speed_kmh,
            confirm_working_days,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            company_name,
            company_phone,
            buffer_minutes,
            average_speed_kmh,
            confirm_working_days,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Settings {
    fn path(&self) -> String {
        "/settings".into()
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// The settings
#[utoipa::path(tag = "master data", responses((status = 200, body = Settings)))]
#[get("/settings")]
async fn settings_get(ctx: Ctx) -> Result<HttpResponse> {
    ctx.get(|reader| ops::settings(reader.conn).map(Settings::from)).await
}

/// Change the settings
#[utoipa::path(tag = "master data", request_body = SettingsPatch, responses((status = 200, body = Settings)))]
#[patch("/settings")]
async fn settings_change(ctx: Ctx, body: Body<SettingsPatch>) -> Result<HttpResponse> {
    ctx.act(body, ops::settings_change).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(settings_get).service(settings_change);
}
