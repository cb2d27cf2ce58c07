//! What runs out.

use serde::Deserialize;
use utoipa::IntoParams;

use super::PaperKind;
use crate::kernel::text_enum;

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

/// How far to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExpiryFilter {
    /// Days from today; 30 unless said.
    #[param(minimum = 0, maximum = 3650, example = 30)]
    pub within_days: Option<i64>,
}
