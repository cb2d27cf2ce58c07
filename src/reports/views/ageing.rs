//! 应收账款账龄: the ageing of receivables.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet},
    kernel::{DepartmentId, Money, Text, text},
};

/// Amounts by days past due, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Buckets {
    /// Not due yet, not invoiced, or accrued.
    #[schema(value_type = i64, example = 6_800_000)]
    pub not_due: Money,
    /// 1 to 30 days.
    #[serde(rename = "1_30")]
    #[schema(value_type = i64, example = 420_000)]
    pub from_1: Money,
    /// 31 to 90 days.
    #[serde(rename = "31_90")]
    #[schema(value_type = i64, example = 0)]
    pub from_31: Money,
    /// 91 to 180 days.
    #[serde(rename = "91_180")]
    #[schema(value_type = i64, example = 0)]
    pub from_91: Money,
    /// 181 to 365 days.
    #[serde(rename = "181_365")]
    #[schema(value_type = i64, example = 0)]
    pub from_181: Money,
    /// More than 365 days.
    #[serde(rename = "over_365")]
    #[schema(value_type = i64, example = 0)]
    pub over_365: Money,
}

impl Buckets {
    /// From amounts in this order.
    pub fn of([not_due, from_1, from_31, from_91, from_181, over_365]: [Money; 6]) -> Self {
        Self { not_due, from_1, from_31, from_91, from_181, over_365 }
    }

    /// The amounts in this order.
    pub fn amounts(self) -> [Money; 6] {
        [self.not_due, self.from_1, self.from_31, self.from_91, self.from_181, self.over_365]
    }
}

/// What a department owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgeingRow {
    /// The department.
    pub department_id: DepartmentId,
    /// Its code.
    #[schema(example = "finance")]
    pub code: String,
    /// Its name.
    #[schema(example = "县财政局")]
    pub name: String,
    /// What it owes by days past due.
    pub buckets: Buckets,
    /// Total in fen.
    #[schema(value_type = i64, example = 7_220_000)]
    pub total_fen: Money,
    /// Link to its journals.
    #[schema(
        example = "/api/v1/journals?account=1122&department_id=019a0b5e-7c1f-7000-8000-000000000012&state=posted&from=2026-05-01&to=2026-05-31"
    )]
    pub journals: String,
}

/// What departments owe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgeingReport {
    /// The day of the report.
    pub as_of: NaiveDate,
    /// What all departments owe by days past due.
    pub buckets: Buckets,
    /// The departments that owe something.
    pub departments: Vec<AgeingRow>,
    /// Total in fen. It is the balance of the account of receivables.
    #[schema(value_type = i64, example = 7_220_000)]
    pub total_fen: Money,
}

impl Tabular for AgeingReport {
    fn sheet(&self) -> Sheet {
        let cells = |code: &str, name: Cell, buckets: Buckets, total: Money| {
            let mut cells: Vec<Cell> = vec![code.into(), name];
            cells.extend(buckets.amounts().map(Cell::from));
            cells.push(total.into());
            cells
        };
        let mut rows: Vec<Vec<Cell>> = self
            .departments
            .iter()
            .map(|row| cells(&row.code, (&row.name).into(), row.buckets, row.total_fen))
            .collect();
        rows.push(cells("", text!("Total", "合计").into(), self.buckets, self.total_fen));
        Sheet {
            name: "receivables-ageing",
            title: text!("Ageing of receivables", "应收账款账龄"),
            scope: Text::same(self.as_of.to_string()),
            headings: vec![
                text!("Code", "单位代码"),
                text!("Name", "单位名称"),
                text!("Not due", "未到期"),
                text!("1 to 30 days", "逾期1-30天"),
                text!("31 to 90 days", "31-90天"),
                text!("91 to 180 days", "91-180天"),
                text!("181 to 365 days", "181-365天"),
                text!("Over 365 days", "365天以上"),
                text!("Total", "合计"),
            ],
            rows,
            has_totals: true,
        }
    }
}
