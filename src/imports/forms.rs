//! The query parameters of importing a table and of a template.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{ImportKind, TemplateFormat};
use crate::kernel::{Error, Fault, Instant, Result, text};

/// How a table is to be imported.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The kind of table.
    #[param(inline)]
    pub kind: ImportKind,
    /// Whether the file is only checked. True by default.
    #[serde(default = "yes")]
    #[param(default = true, example = true)]
    pub dry_run: bool,
    /// The date of the opening journal. Required for `opening_balances`, not allowed otherwise.
    pub date: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

impl ImportQuery {
    /// Refuses a date that is missing, in the future, or not allowed.
    pub fn checked(self, now: Instant) -> Result<Self> {
        let fault = match (self.kind, self.date) {
            (ImportKind::OpeningBalances, None) => {
                Fault::query("date", "required", text!("Give the date of the opening balances.", "须给出期初日期。"))
            }
            (ImportKind::OpeningBalances, Some(date)) if date > now.date() => {
                Fault::query("date", "in_the_future", text!("It is in the future.", "日期不能晚于今天。"))
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

/// Parameters of a template.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// The file format. `xlsx` by default.
    #[serde(default)]
    #[param(inline)]
    pub format: TemplateFormat,
}
