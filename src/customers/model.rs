//! Departments.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::departments,
    http::{Patch, Patchable},
    kernel::{DepartmentId, Instant, Money, text_enum},
};

text_enum! {
    /// When a booking of the department needs approval (RULES.md §1.2).
    pub enum ApprovalRule {
        /// Every booking.
        Always = "always" ("Always", "全部审批"),
        /// Those quoted above `approval_amount_fen`, or with no distance to quote by.
        AboveAmount = "above_amount" ("Above an amount", "超过限额审批"),
        /// Those that leave the county.
        OutOfCounty = "out_of_county" ("Out of the county", "出县审批"),
        /// None.
        Never = "never" ("Never", "无需审批"),
    }
}

/// What is written of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentNew {
    /// Short and unique; it never changes.
    #[schema(min_length = 1, max_length = 40, example = "finance")]
    pub code: String,
    /// The name on slips and statements.
    #[schema(min_length = 1, max_length = 100, example = "县财政局")]
    pub name: String,
    /// Percent off base, kilometres, time and nights.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100, example = 10)]
    pub discount_percent: i64,
    /// When bookings need approval.
    #[serde(default = "always")]
    pub approval_rule: ApprovalRule,
    /// The amount above which `above_amount` asks for approval, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64, example = 200_000)]
    pub approval_amount_fen: Option<Money>,
    /// Unified social credit code (GB 32100).
    #[schema(min_length = 18, max_length = 18, example = "11330225002985031R")]
    pub uscc: Option<String>,
    /// The department that is billed instead.
    pub bill_to_department_id: Option<DepartmentId>,
    /// The first day on which it books no more.
    pub retired_on: Option<NaiveDate>,
}

fn always() -> ApprovalRule {
    ApprovalRule::Always
}

/// A merge patch of a department.
pub type DepartmentPatch = Patch<DepartmentNew>;

impl Patchable for DepartmentNew {
    const FROZEN: &'static [&'static str] = &["code"];
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = departments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Short and unique.
    pub code: String,
    /// The name.
    pub name: String,
    /// Percent off.
    pub discount_percent: i64,
    /// When bookings need approval.
    pub approval_rule: ApprovalRule,
    /// The amount of `above_amount`.
    pub approval_amount_fen: Option<Money>,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Who is billed.
    pub bill_to_department_id: Option<DepartmentId>,
    /// The first day on which it books no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Department {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> DepartmentNew {
        DepartmentNew {
            code: self.code.clone(),
            name: self.name.clone(),
            discount_percent: self.discount_percent,
            approval_rule: self.approval_rule,
            approval_amount_fen: self.approval_amount_fen,
            uscc: self.uscc.clone(),
            bill_to_department_id: self.bill_to_department_id,
            retired_on: self.retired_on,
        }
    }

    /// The row that these words make.
    pub fn new(id: DepartmentId, new: &DepartmentNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let DepartmentNew {
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
        } = new.clone();
        Self {
            id,
            code,
            name,
            discount_percent,
            approval_rule,
            approval_amount_fen,
            uscc,
            bill_to_department_id,
            retired_on,
            version,
            created_at,
            updated_at,
        }
    }
}
