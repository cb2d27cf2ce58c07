//! What services cost, bought and by own people.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span},
    kernel::{Money, text, value_bp},
};

/// What a category of services costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpendingRow {
    /// Code of the category; null in the total.
    #[schema(example = "catering")]
    pub category: Option<String>,
    /// What people call it.
    #[schema(example = "餐饮服务")]
    pub name: String,
    /// What is bought, in fen: what is paid for final months, else the fees and wages of the month.
    #[schema(value_type = i64, example = 58_000_000)]
    pub bought_fen: Money,
    /// What the bureau's own people cost, in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub own_fen: Money,
    /// How many own people served: the mean over the months that have a record.
    #[schema(example = 46)]
    pub own_heads: i64,
    /// What is bought of both, in basis points; null where nothing is spent.
    #[schema(example = 7_682)]
    pub bought_bp: Option<i64>,
}

impl SpendingRow {
    /// The row of a category, or of all.
    pub fn of(category: Option<String>, name: String, bought_fen: Money, own_fen: Money, own_heads: i64) -> Self {
        let bought_bp = value_bp(bought_fen.0, bought_fen.0 + own_fen.0);
        Self { category, name, bought_fen, own_fen, own_heads, bought_bp }
    }
}

/// Category by category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpendingReport {
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    /// The categories that are bought or served by own people.
    pub categories: Vec<SpendingRow>,
    /// All together.
    pub total: SpendingRow,
}

impl Tabular for SpendingReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &SpendingRow| {
            let share = row.bought_bp.map_or(Cell::Empty, Cell::Hundredths);
            let mut cells =
                vec![row.category.as_ref().map_or(Cell::Empty, Cell::from), (&row.name).into(), row.bought_fen.into()];
            cells.extend([row.own_fen.into(), row.own_heads.into(), share]);
            cells
        };
        Sheet {
            name: "spending",
            title: text!("Services bought and own", "购买服务与自主服务支出"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Code", "代码"),
                text!("Category", "服务类别"),
                text!("Bought", "购买服务支出"),
                text!("Own staff", "自主服务支出"),
                text!("Own people", "自有人数"),
                text!("Percent bought", "购买占比"),
            ],
            rows: self.categories.iter().chain([&self.total]).map(row).collect(),
            has_totals: true,
        }
    }
}
