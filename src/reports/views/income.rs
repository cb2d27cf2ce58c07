//! 利润表: the income statement.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Tabular,
    balances::{IncomeLine, bilingual},
};
use crate::{
    http::sheet::{Sheet, span},
    kernel::{Money, Period, text},
};

/// A month's figures beside those of the same month a year before, in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthFigures {
    /// The month.
    pub period: Period,
    /// Revenue, net of VAT.
    #[schema(value_type = i64, example = 17_500_000)]
    pub revenue_fen: Money,
    /// All costs and taxes.
    #[schema(value_type = i64, example = 15_800_000)]
    pub cost_fen: Money,
    /// Net profit.
    #[schema(value_type = i64, example = 1_700_000)]
    pub profit_fen: Money,
    /// Revenue a year before.
    #[schema(value_type = i64, example = 16_900_000)]
    pub revenue_year_before_fen: Money,
    /// Costs a year before.
    #[schema(value_type = i64, example = 15_600_000)]
    pub cost_year_before_fen: Money,
    /// Net profit a year before.
    #[schema(value_type = i64, example = 1_300_000)]
    pub profit_year_before_fen: Money,
}

/// The income statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IncomeStatement {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Revenue, net of VAT, in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub revenue_fen: Money,
    /// All costs and taxes, in fen.
    #[schema(value_type = i64, example = 15_800_000)]
    pub cost_fen: Money,
    /// Net profit, in fen.
    #[schema(value_type = i64, example = 1_700_000)]
    pub net_profit_fen: Money,
    /// The statement's lines.
    pub lines: Vec<IncomeLine>,
    /// The months that the days touch. Each is shown as a whole.
    pub months: Vec<MonthFigures>,
}

impl Tabular for IncomeStatement {
    fn sheet(&self) -> Sheet {
        let row = |line: &IncomeLine| {
            vec![
                line.line.into(),
                bilingual(&line.name_en, &line.name),
                line.year_to_date_fen.into(),
                line.amount_fen.into(),
            ]
        };
        Sheet {
            name: "income-statement",
            title: text!("Income statement", "利润表"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Line", "行次"),
                text!("Item", "项目"),
                text!("Year to date", "本年累计金额"),
                text!("Period", "本期金额"),
            ],
            rows: self.lines.iter().map(row).collect(),
            has_totals: true,
        }
    }
}
