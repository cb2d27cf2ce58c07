//! Answers of the API.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Failure, Note};
use crate::kernel::{Lang, VehicleId};

/// A rule that failed, as the API answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// The rule's code, or the code with which a request would be refused.
    #[schema(value_type = String, example = "operating_permit")]
    pub code: &'static str,
    /// What is wrong, and how to put it right.
    pub detail: String,
}

impl Warning {
    /// The failure with its full detail, for the company's staff.
    pub fn in_full(failure: &Failure, lang: Lang) -> Self {
        Self { code: failure.rule.as_str(), detail: failure.detail.get(lang).to_owned() }
    }

    /// The note in the caller's language.
    pub fn of(note: &Note, lang: Lang) -> Self {
        let words = if lang == Lang::ZhCn { &note.zh } else { &note.en };
        let detail = note.reason.as_ref().map_or_else(|| words.clone(), |reason| format!("{words} [{reason}]"));
        Self { code: note.code.as_str(), detail }
    }
}

/// A rule that blocks, as the API answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    /// The rule's code, or the code with which a request would be refused.
    #[schema(value_type = String, example = "class_mismatch")]
    pub code: &'static str,
    /// What is wrong, and how to put it right.
    pub detail: String,
    /// Whether the dispatcher may set the rule aside by an override with a reason.
    pub overridable: bool,
}

impl Reason {
    /// The failure with its full detail, for the company's staff.
    pub fn in_full(failure: &Failure, lang: Lang) -> Self {
        let Warning { code, detail } = Warning::in_full(failure, lang);
        Self { code, detail, overridable: !failure.always }
    }
}

/// Availability of one class over the window.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassAvailability {
    /// The class's code.
    #[schema(example = "bus")]
    pub class: String,
    /// Vehicles that are usable through the whole window.
    #[schema(example = 5)]
    pub usable: i64,
    /// Vehicles that another booking could still get, with drivers for them.
    #[schema(example = 2)]
    pub free: i64,
    /// Drivers with a licence for vehicles of this class whom no booking wants. Licences overlap, so classes share them.
    #[schema(example = 3)]
    pub drivers_free: i64,
    /// The usable vehicles without any plan in the window. Only the dispatcher gets them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle_ids: Option<Vec<VehicleId>>,
}

/// Availability over the window.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    /// Each class.
    pub classes: Vec<ClassAvailability>,
}
