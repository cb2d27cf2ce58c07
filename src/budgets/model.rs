//! Budgets of departments and of the bureau.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::budgets,
    events::event_types,
    http::{Patch, Patchable},
    kernel::{BudgetId, DepartmentId, Instant, Money, Period, spelling, text_enum},
};

event_types! {
    /// What happens to a budget.
    pub enum BudgetEvent of "budget" ("Budget", "预算") {
        /// It was made.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

text_enum! {
    /// Whose budget it is.
    pub enum BudgetHolder {
        /// A department's, for its bookings of vehicles.
        Department = "department" ("Department", "用车单位"),
        /// The bureau's, for the services that it pays by contract.
        Bureau = "bureau" ("Bureau", "机关事务管理局"),
    }
}

text_enum! {
    /// What becomes of a booking with which a department uses more than its budget.
    pub enum WhenOver {
        /// It is taken, with a warning.
        Warn = "warn" ("Taken, with a warning", "提示后受理"),
        /// It needs approval, whatever the department's rule says.
        Approve = "approve" ("Needs approval", "须经审批"),
        /// It is refused, unless it is an urgent task.
        Refuse = "refuse" ("Refused", "不予受理"),
    }
}

text_enum! {
    /// What a department's budget says of a booking or quote, as a warning's `code`.
    pub enum BudgetWarning {
        /// With it the share is used from which on the budget warns.
        Near = "budget_warning" ("The budget is used up soon", "预算将用尽"),
        /// With it more is used than there is.
        Over = "over_budget" ("Over the budget", "超出预算"),
    }
}

/// What a client sends to make a budget.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = budgets, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct BudgetNew {
    /// Whose it is.
    pub holder: BudgetHolder,
    /// The department. Required for a department's, forbidden for the bureau's.
    pub department_id: Option<DepartmentId>,
    /// Code of a category of services, for the bureau's only. If left out, all categories count.
    #[serde(default, deserialize_with = "spelling::read_optional_code")]
    #[schema(min_length = 1, max_length = 40, example = "cleaning")]
    pub category: Option<String>,
    /// First month. A holder has one budget for a month; the bureau one for each category, and one for all.
    #[diesel(column_name = from_period)]
    pub from: Period,
    /// Last month.
    #[diesel(column_name = until_period)]
    pub until: Period,
    /// The amount in fen for all these months.
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 30_000_000)]
    pub amount_fen: Money,
    /// The share in percent from which on a department is warned.
    #[serde(default = "four_fifths")]
    #[schema(minimum = 1, maximum = 100, example = 80)]
    pub warn_percent: i64,
    /// What becomes of a department's booking above the amount; `warn` if left out. Forbidden for the bureau's.
    #[diesel(column_name = when_over)]
    pub over: Option<WhenOver>,
}

fn four_fifths() -> i64 {
    80
}

impl BudgetNew {
    /// The same with what a client may leave out.
    #[must_use]
    pub fn completed(self) -> Self {
        let over = match self.holder {
            BudgetHolder::Department => Some(self.over.unwrap_or(WhenOver::Warn)),
            BudgetHolder::Bureau => self.over,
        };
        Self { over, ..self }
    }

    /// Whether a month is one of its own.
    pub fn covers(&self, period: Period) -> bool {
        (self.from..=self.until).contains(&period)
    }
}

/// A merge patch of a budget.
pub type BudgetPatch = Patch<BudgetNew>;

impl Patchable for BudgetNew {
    const FROZEN: &'static [&'static str] = &["holder", "department_id", "category", "from", "until"];
}

/// Filter of the list of budgets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BudgetFilter {
    /// Only of these holders.
    #[serde(default)]
    #[param(inline)]
    pub holder: Vec<BudgetHolder>,
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
    /// Only those that cover this month.
    #[param(inline)]
    pub period: Option<Period>,
}

/// A row of `budgets`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = budgets, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// What clients send.
    #[diesel(embed)]
    pub content: BudgetNew,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What of a department's spending is asked for: some months, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// The department.
    pub department_id: DepartmentId,
    /// The first month.
    pub from: Period,
    /// The last month.
    pub until: Period,
}

/// What of the bureau's contracts is asked for: a category (none: all) and some months, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buying {
    /// The category.
    pub category: Option<String>,
    /// The first month.
    pub from: Period,
    /// The last month.
    pub until: Period,
}
