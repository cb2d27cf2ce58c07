//! What the API answers about budgets.

use serde::Serialize;
use utoipa::ToSchema;

use super::model;
use crate::{
    db::etag,
    http::{
        self,
        sheet::label_cell,
        table::{Table, Tabled, column, keys, maybe, names},
    },
    kernel::{BudgetId, DepartmentId, Instant, Money, Period, text},
};

/// What a department may spend on vehicles, or the bureau on services, in some months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// Whose it is: `department`, `bureau`.
    #[schema(value_type = String, example = "department")]
    pub holder: model::BudgetHolder,
    /// The department, of a department's.
    pub department_id: Option<DepartmentId>,
    /// Code of the category of services, of the bureau's; null for all categories.
    #[schema(example = json!(null))]
    pub category: Option<String>,
    /// First month.
    pub from: Period,
    /// Last month.
    pub until: Period,
    /// The amount in fen for all these months.
    #[schema(value_type = i64, example = 30_000_000)]
    pub amount_fen: Money,
    /// The share in percent from which on a department is warned.
    #[schema(example = 80)]
    pub warn_percent: i64,
    /// What becomes of a department's booking above the amount: `warn`, `approve`, `refuse`; null for the bureau's.
    #[schema(value_type = Option<String>, example = "warn")]
    pub over: Option<model::WhenOver>,
    /// What the department has used of it, in fen: charges and fees, and the quotes of what it has booked. Null for the
    /// bureau's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, required = true, example = 12_960_000)]
    pub used_fen: Option<Option<Money>>,
    /// What the signed contracts oblige the bureau to pay in these months, in fen. Null for a department's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, required = true, example = json!(null))]
    pub committed_fen: Option<Option<Money>>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`. What is used of it is no part of the version.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

/// Without what is reckoned, as events keep it.
impl From<model::Budget> for Budget {
    fn from(row: model::Budget) -> Self {
        let model::Budget { id, content, version, created_at, updated_at } = row;
        let model::BudgetNew { holder, department_id, category, from, until, amount_fen, warn_percent, over } = content;
        Self {
            id,
            holder,
            department_id,
            category,
            from,
            until,
            amount_fen,
            warn_percent,
            over,
            used_fen: None,
            committed_fen: None,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Budget {
    fn path(&self) -> String {
        format!("/budgets/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

impl Tabled for Budget {
    fn table() -> Table<Self> {
        Table {
            name: "budgets",
            title: text!("Budgets", "预算"),
            columns: vec![
                column(text!("Whose", "预算主体"), |row| {
                    label_cell(model::BudgetHolder::WORDS, row.holder.as_str())
                }),
                names(text!("Department", "用车单位"), "departments", |row| keys(row.department_id)),
                column(text!("Category", "服务类别"), |row| row.category.as_ref().into()),
                column(text!("From", "起始月份"), |row| row.from.as_str().into()),
                column(text!("Until", "截止月份"), |row| row.until.as_str().into()),
                column(text!("Amount", "预算金额"), |row| row.amount_fen.into()),
                column(text!("Used", "已用"), |row| row.used_fen.flatten().into()),
                column(text!("Committed", "合同承诺"), |row| row.committed_fen.flatten().into()),
                column(text!("Warns from (%)", "预警比例（%）"), |row| row.warn_percent.into()),
                column(text!("Above the amount", "超出时"), |row| {
                    maybe(model::WhenOver::WORDS, row.over.map(model::WhenOver::as_str))
                }),
                column(text!("Made", "创建时间"), |row| row.created_at.into()),
            ],
        }
    }
}

/// A page of budgets.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetPage {
    /// The budgets.
    pub items: Vec<Budget>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}
