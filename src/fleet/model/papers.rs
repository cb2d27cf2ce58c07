//! Papers of a vehicle: the row, words, what clients send, and the filter of the list.

use chrono::{Datelike, Months, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::papers,
    http::{Patch, Patchable},
    kernel::{Instant, PaperId, VehicleId, text_enum},
};

text_enum! {
    /// Kind of a paper.
    pub enum PaperKind {
        /// Periodical technical inspection.
        Inspection = "inspection" ("Inspection", "年检"),
        /// Insurance that the law requires.
        CompulsoryInsurance = "compulsory_insurance" ("Compulsory insurance", "交强险"),
        /// Any other insurance.
        CommercialInsurance = "commercial_insurance" ("Commercial insurance", "商业险"),
        /// Permit to carry passengers for hire.
        OperatingPermit = "operating_permit" ("Operating permit", "道路运输证"),
    }
}

impl PaperKind {
    /// Kinds without which a vehicle may not drive (RULES.md §3.3).
    pub const OBLIGATORY: [Self; 2] = [Self::Inspection, Self::CompulsoryInsurance];

    /// Last day on which a paper is valid that says `valid_until`. An inspection is valid to the end of that month.
    pub fn last_day(self, valid_until: NaiveDate) -> NaiveDate {
        if self != Self::Inspection {
            return valid_until;
        }
        let next_month = valid_until.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        next_month.and_then(|first| first.pred_opt()).unwrap_or(valid_until)
    }
}

/// A paper as clients send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperNew {
    /// Kind of the paper.
    pub kind: PaperKind,
    /// First day on which it is valid.
    pub valid_from: NaiveDate,
    /// Last day as printed on the paper; the paper is valid to 24:00. An inspection is valid to the end of that month.
    pub valid_until: NaiveDate,
    /// Number of the paper.
    #[schema(min_length = 1, max_length = 100)]
    pub number: Option<String>,
}

/// A merge patch of a paper.
pub type PaperPatch = Patch<PaperNew>;

impl Patchable for PaperNew {
    const FROZEN: &'static [&'static str] = &["kind"];
}

/// A row of `papers`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = papers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Paper {
    /// Its id.
    pub id: PaperId,
    /// Vehicle that it belongs to.
    pub vehicle_id: VehicleId,
    /// Kind of the paper.
    pub kind: PaperKind,
    /// First day on which it is valid.
    pub valid_from: NaiveDate,
    /// Last day as printed on the paper.
    pub valid_until: NaiveDate,
    /// Number of the paper.
    pub number: Option<String>,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Paper {
    /// The paper as clients send it.
    pub fn written(&self) -> PaperNew {
        let Self { kind, valid_from, valid_until, number, .. } = self.clone();
        PaperNew { kind, valid_from, valid_until, number }
    }
}

/// Filter of the list of a vehicle's papers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaperFilter {
    /// Only papers of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<PaperKind>,
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
