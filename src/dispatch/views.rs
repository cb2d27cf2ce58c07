//! What is answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Failure, Note};
use crate::kernel::{Lang, VehicleId};

/// A warning as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// The rule's code.
    #[schema(example = "operating_permit")]
    pub code: String,
    /// What, and how to put it right.
    pub detail: String,
}

impl Warning {
    /// The failure as the company's own people read it.
    pub fn in_full(failure: &Failure, lang: Lang) -> Self {
        Self { code: failure.rule.to_string(), detail: failure.detail.get(lang).to_owned() }
    }

    /// The note in one language.
    pub fn of(note: &Note, lang: Lang) -> Self {
        let words = if lang == Lang::ZhCn { &note.zh } else { &note.en };
        let detail = note.reason.as_ref().map_or_else(|| words.clone(), |reason| format!("{words} [{reason}]"));
        Self { code: note.code.clone(), detail }
    }
}

/// What a class has over the window.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassAvailability {
    /// The class's code.
    #[schema(example = "bus")]
    pub class: String,
    /// Vehicles that may be used through the window.
    #[schema(example = 5)]
    pub usable: i64,
    /// Those that another booking could still have.
    #[schema(example = 2)]
    pub free: i64,
    /// For the dispatcher: the vehicles that are planned nowhere in the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle_ids: Option<Vec<VehicleId>>,
}

/// What is free.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    /// Class by class.
    pub classes: Vec<ClassAvailability>,
}
