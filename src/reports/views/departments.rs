//! Trips and revenue by department, and by class, purpose and service.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span},
    kernel::{DepartmentId, Money, Text, text},
};

/// A department's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepartmentRow {
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// Its code.
    #[schema(example = "finance")]
    pub code: String,
    /// Its name.
    #[schema(example = "县财政局")]
    pub name: String,
    /// Trips that returned on these days.
    #[schema(example = 14)]
    pub trips: i64,
    /// Kilometres driven for it.
    #[schema(example = 1_240)]
    pub km: i64,
    /// Revenue from it, net of VAT, fees included, in fen.
    #[schema(value_type = i64, example = 1_120_000)]
    pub revenue_fen: Money,
    /// Its mean rating in hundredths: 475 is 4.75.
    #[schema(example = 475)]
    pub rating_hundredths: Option<i64>,
    /// Link to its journals.
    #[schema(
        example = "/api/v1/journals?account=5001&department_id=019a0b5e-7c1f-7000-8000-000000000012&state=posted&from=2026-05-01&to=2026-05-31"
    )]
    pub journals: String,
}

/// Trips and revenue of one class, purpose or service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindRow {
    /// The class, purpose or service; empty for what belongs to no trip.
    #[schema(example = "bus")]
    pub code: String,
    /// What people call it, a purpose or service in the language of the answer.
    #[schema(example = "中型客车（考斯特）")]
    pub name: String,
    /// Trips that returned on these days.
    #[schema(example = 14)]
    pub trips: i64,
    /// Kilometres.
    #[schema(example = 1_240)]
    pub km: i64,
    /// Revenue from these trips, net of VAT, in fen.
    #[schema(value_type = i64, example = 1_120_000)]
    pub revenue_fen: Money,
}

/// Trips and revenue by department, and by class, purpose and service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepartmentReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The departments with trips or revenue.
    pub departments: Vec<DepartmentRow>,
    /// By booked class.
    pub classes: Vec<KindRow>,
    /// By purpose.
    pub purposes: Vec<KindRow>,
    /// By service.
    pub services: Vec<KindRow>,
    /// Total revenue in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub total_revenue_fen: Money,
}

impl Tabular for DepartmentReport {
    fn sheet(&self) -> Sheet {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for row in &self.departments {
            let rating = row.rating_hundredths.map_or(Cell::Empty, Cell::Hundredths);
            rows.push(vec![
                text!("Department", "单位").into(),
                (&row.code).into(),
                (&row.name).into(),
                row.trips.into(),
                row.km.into(),
                row.revenue_fen.into(),
                rating,
            ]);
        }
        let kinds: [(Text, &[KindRow]); 3] = [
            (text!("Class", "车型"), &self.classes),
            (text!("Purpose", "用途"), &self.purposes),
            (text!("Service", "计价方式"), &self.services),
        ];
        for (kind, kinds) in kinds {
            let cells = |row: &KindRow| {
                vec![
                    kind.clone().into(),
                    (&row.code).into(),
                    (&row.name).into(),
                    row.trips.into(),
                    row.km.into(),
                    row.revenue_fen.into(),
                    Cell::Empty,
                ]
            };
            rows.extend(kinds.iter().map(cells));
        }
        rows.push(vec![
            text!("Total", "合计").into(),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            self.total_revenue_fen.into(),
            Cell::Empty,
        ]);
        Sheet {
            name: "departments",
            title: text!("Departments", "用车单位统计"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("By", "分类"),
                text!("Code", "代码"),
                text!("Name", "名称"),
                text!("Trips", "趟次"),
                text!("km", "公里"),
                text!("Revenue", "收入"),
                text!("Rating", "平均评分"),
            ],
            rows,
            has_totals: true,
        }
    }
}
