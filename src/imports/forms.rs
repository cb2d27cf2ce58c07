//! What is sent along with a table, and to get a template.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{ImportKind, TemplateFormat};
use crate::kernel::{Error, Fault, Instant, Result, text};

/// What is to be done with a table.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// What it is about.
    #[param(inline)]
    pub kind: ImportKind,
    /// Whether it is only judged: so unless said.
    #[serde(default = "yes")]
    #[param(default = true, example = true)]
    pub dry_run: bool,
    /// The date of the opening journal: for `opening_balances`, and required there.
    pub date: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

impl ImportQuery {
    /// Refuses a date that is missing or too much.
    pub fn judged(self, now: Instant) -> Result<Self> {
        let fault = match (self.kind, self.date) {
            (ImportKind::OpeningBalances, None) => {
                Fault::query("date", "required", text!("Say of when the balances are.", "须给出期初日期。"))
            }
            (ImportKind::OpeningBalances, Some(date)) if date > now.date() => {
                Fault::query("date", "in_the_future", text!("It lies in the future.", "日期不能晚于今天。"))
            }
            (kind, Some(_)) if kind != ImportKind::OpeningBalances => Fault::query(
                "date",
                "not_allowed",
                text!("Only opening balances have a date.", "只有期初余额需要日期。"),
            ),
            _ => return Ok(self),
        };
        Err(Error::invalid(vec![fault]))
    }
}

/// Which template.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// In which form: `xlsx` unless said.
    #[serde(default)]
    #[param(inline)]
    pub format: TemplateFormat,
}
