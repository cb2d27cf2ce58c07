//! Papers of a vehicle.

use chrono::{Datelike, Months, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::papers,
    kernel::{Instant, PaperId, VehicleId, text_enum},
};

text_enum! {
    /// What paper.
    pub enum PaperKind {
        /// The periodical technical inspection.
        Inspection = "inspection" ("Inspection", "年检"),
        /// The insurance that the law demands.
        CompulsoryInsurance = "compulsory_insurance" ("Compulsory insurance", "交强险"),
        /// Any other insurance.
        CommercialInsurance = "commercial_insurance" ("Commercial insurance", "商业险"),
        /// The permit to carry passengers for hire.
        OperatingPermit = "operating_permit" ("Operating permit", "道路运输证"),
    }
}

impl PaperKind {
    /// Those without which no vehicle drives (RULES.md §3.3).
    pub const OBLIGATORY: [Self; 2] = [Self::Inspection, Self::CompulsoryInsurance];

    /// The last day on which a paper with this day on it is valid: an inspection is to the end of its month.
    pub fn last_day(self, valid_until: NaiveDate) -> NaiveDate {
        if self != Self::Inspection {
            return valid_until;
        }
        let next_month = valid_until.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        next_month.and_then(|first| first.pred_opt()).unwrap_or(valid_until)
    }
}

/// What is written of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperNew {
    /// What paper.
    pub kind: PaperKind,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The day on it until which it is valid, to 24:00; an inspection is to the end of its month.
    pub valid_until: NaiveDate,
    /// Its number.
    #[schema(min_length = 1, max_length = 100)]
    pub number: Option<String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = papers, treat_none_as_default_value = false)]
pub struct Paper {
    /// Its id.
    pub id: PaperId,
    /// Whose it is.
    pub vehicle_id: VehicleId,
    /// What paper.
    pub kind: PaperKind,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The day on it until which it is valid.
    pub valid_until: NaiveDate,
    /// Its number.
    pub number: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::PaperKind;

    #[test]
    fn an_inspection_lasts_to_the_end_of_its_month() {
        for (kind, until, expected) in [
            (PaperKind::Inspection, "2026-02-03", "2026-02-28"),
            (PaperKind::Inspection, "2028-02-29", "2028-02-29"),
            (PaperKind::Inspection, "2026-12-31", "2026-12-31"),
            (PaperKind::CompulsoryInsurance, "2026-02-03", "2026-02-03"),
        ] {
            let last = kind.last_day(until.parse().expect("a date"));
            assert_eq!(last.to_string(), expected, "{kind} {until}");
        }
    }
}
