//! Expiries: words and the filter of the list.

use serde::Deserialize;
use utoipa::IntoParams;

use super::PaperKind;
use crate::{http::ListFormat, kernel::text_enum};

text_enum! {
    /// Kind of what is due: a document that expires, maintenance, or a trip that needs another vehicle or driver.
    pub enum ExpiryKind {
        /// Inspection of a vehicle.
        Inspection = "inspection" ("Inspection", "年检"),
        /// Compulsory insurance of a vehicle.
        CompulsoryInsurance = "compulsory_insurance" ("Compulsory insurance", "交强险"),
        /// Other insurance of a vehicle.
        CommercialInsurance = "commercial_insurance" ("Commercial insurance", "商业险"),
        /// Operating permit of a vehicle.
        OperatingPermit = "operating_permit" ("Operating permit", "道路运输证"),
        /// Driving licence of a driver.
        Licence = "licence" ("Driving licence", "驾驶证"),
        /// Qualification certificate of a driver.
        Qualification = "qualification" ("Qualification certificate", "从业资格证"),
        /// A planned trip that needs another vehicle or driver.
        Reassignment = "reassignment" ("Trip to reassign", "待改派行程"),
        /// Maintenance of a vehicle by a plan.
        Maintenance = "maintenance" ("Maintenance", "保养"),
    }
}

impl ExpiryKind {
    /// The kind that stands for a paper of a vehicle.
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
    /// Whether it concerns a vehicle, a driver or a trip.
    pub enum SubjectKind {
        /// A vehicle.
        Vehicle = "vehicle" ("Vehicle", "车辆"),
        /// A driver.
        Driver = "driver" ("Driver", "驾驶员"),
        /// A trip.
        Trip = "trip" ("Trip", "行程"),
    }
}

/// Filter of the list of expiries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExpiryFilter {
    /// Only what is due within this number of days from today; 30 if left out. Maintenance that is due soon by its
    /// kilometres is always listed.
    #[param(minimum = 0, maximum = 3650, example = 30)]
    pub within_days: Option<i64>,
    /// Form of the answer: by default JSON; `csv` and `xlsx` are tables, with headings in the language of `Accept-Language`.
    #[serde(default)]
    #[param(inline)]
    pub format: ListFormat,
}
