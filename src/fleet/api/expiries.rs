//! The wire of the expiries.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    fleet::{model::PaperKind, ops},
    http::{self, Ctx, Query, Routes},
    kernel::{Result, text_enum},
};

text_enum! {
    /// What runs out.
    pub enum ExpiryKind {
        /// A vehicle's inspection.
        Inspection = "inspection" ("Inspection", "年检"),
        /// A vehicle's compulsory insurance.
        CompulsoryInsurance = "compulsory_insurance" ("Compulsory insurance", "交强险"),
        /// A vehicle's other insurance.
        CommercialInsurance = "commercial_insurance" ("Commercial insurance", "商业险"),
        /// A vehicle's operating permit.
        OperatingPermit = "operating_permit" ("Operating permit", "道路运输证"),
        /// A driver's licence.
        Licence = "licence" ("Driving licence", "驾驶证"),
        /// A driver's qualification certificate.
        Qualification = "qualification" ("Qualification certificate", "从业资格证"),
    }
}

impl ExpiryKind {
    /// The kind for a paper.
    pub fn of_paper(kind: PaperKind) -> Self {
        match kind {
            PaperKind::Inspection => Self::Inspection,
            PaperKind::CompulsoryInsurance => Self::CompulsoryInsurance,
            PaperKind::CommercialInsurance => Self::CommercialInsurance,
            PaperKind::OperatingPermit => Self::OperatingPermit,
        }
    }
}

text_enum! {
    /// Whose it is.
    pub enum SubjectKind {
        /// A vehicle's.
        Vehicle = "vehicle" ("Vehicle", "车辆"),
        /// A driver's.
        Driver = "driver" ("Driver", "驾驶员"),
    }
}

/// Something that runs out soon, has run out, or is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Expiry {
    /// What: `inspection`, `compulsory_insurance`, `commercial_insurance`, `operating_permit`, `licence`,
    /// `qualification`.
    #[schema(value_type = String, example = "inspection")]
    pub kind: ExpiryKind,
    /// Whose: `vehicle`, `driver`.
    #[schema(value_type = String, example = "vehicle")]
    pub subject_kind: SubjectKind,
    /// The vehicle's or driver's id.
    pub subject_id: Uuid,
    /// The number plate or the driver's name.
    #[schema(example = "浙BA123Z")]
    pub name: String,
    /// The latest day on record; null where an obligatory paper is missing.
    pub valid_until: Option<NaiveDate>,
    /// Days from today to the last valid day, negative once it has passed; null where an obligatory paper is missing.
    #[schema(example = 12)]
    pub days_left: Option<i64>,
}

/// What runs out: all of it, on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryPage {
    /// What is missing first, then the soonest.
    pub items: Vec<Expiry>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// How far to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExpiryParams {
    /// Days from today; 30 unless said.
    #[param(minimum = 0, maximum = 3650, example = 30)]
    pub within_days: Option<i64>,
}

/// Papers and licences that run out
#[utoipa::path(tag = "fleet", params(ExpiryParams), responses((status = 200, body = ExpiryPage)))]
#[get("/expiries")]
async fn expiries(ctx: Ctx, query: Query<ExpiryParams>) -> Result<HttpResponse> {
    let within_days = query.0.within_days.unwrap_or(30);
    ctx.json(move |reader| ops::expiries(reader, within_days).map(http::page_json)).await
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(expiries);
}
