//! Departments: their row, what clients send, and the filter of their list.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::departments,
    events::event_types,
    http::{Patch, Patchable},
    kernel::{DepartmentId, Instant, Money, spelling, text_enum},
};

event_types! {
    /// What happens to a department.
    pub enum DepartmentEvent of "department" ("Department", "用车单位") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was changed.
        Change = "change" ("changed", "修改"),
    }
}

text_enum! {
    /// When a booking of the department needs approval (RULES.md §1.2).
    pub enum ApprovalRule {
        /// Every booking needs approval.
        Always = "always" ("Always", "全部审批"),
        /// Bookings quoted above `approval_amount_fen` need it, and bookings without a distance to quote by.
        AboveAmount = "above_amount" ("Above an amount", "超过限额审批"),
        /// Bookings that leave the county need it.
        OutOfCounty = "out_of_county" ("Out of the county", "出县审批"),
        /// No booking needs it.
        Never = "never" ("Never", "无需审批"),
    }
}

/// A department as clients send it.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = departments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct DepartmentNew {
    /// Short unique code. It never changes.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "finance")]
    pub code: String,
    /// Name printed on trip slips and statements.
    #[schema(min_length = 1, max_length = 100, example = "县财政局")]
    pub name: String,
    /// Discount in percent on base price, kilometres, time and nights.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100, example = 10)]
    pub discount_percent: i64,
    /// Which bookings need approval.
    #[serde(default = "always")]
    pub approval_rule: ApprovalRule,
    /// Amount in fen above which a quote needs approval. Required by the rule `above_amount`.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64, example = 200_000)]
    pub approval_amount_fen: Option<Money>,
    /// Unified social credit code (GB 32100).
    #[serde(default, deserialize_with = "spelling::read_uscc")]
    #[schema(min_length = 18, max_length = 40, example = "11330225002985031R")]
    pub uscc: Option<String>,
    /// Department that is billed instead of this one.
    pub bill_to_department_id: Option<DepartmentId>,
    /// First day on which the department can no longer book.
    pub retired_on: Option<NaiveDate>,
    /// How many people it has. Its ratings of services weigh by it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000, example = 96)]
    pub headcount: i64,
}

fn always() -> ApprovalRule {
    ApprovalRule::Always
}

/// A JSON merge patch of a department.
pub type DepartmentPatch = Patch<DepartmentNew>;

impl Patchable for DepartmentNew {
    const FROZEN: &'static [&'static str] = &["code"];
}

/// A row of `departments`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = departments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// What clients send.
    #[diesel(embed)]
    pub content: DepartmentNew,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Filter of the list of departments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DepartmentFilter {
    /// Only departments with one of these codes.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub code: Vec<String>,
}
