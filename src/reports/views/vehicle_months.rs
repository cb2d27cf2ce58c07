//! One vehicle month by month.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Tabular, income::MonthFigures};
use crate::{
    http::sheet::{Cell, Sheet, span_of},
    kernel::{Money, Period, VehicleId, text},
    reports::model::Work,
};

/// A vehicle's month beside the same month a year before; amounts in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleMonth {
    /// The month.
    pub period: Period,
    /// Trips that returned in this month.
    #[schema(example = 21)]
    pub trips: i64,
    /// Kilometres, loaded and empty.
    #[schema(example = 2_150)]
    pub km: i64,
    /// Days on which it was out, also of trips that returned later or are still out.
    #[schema(example = 18)]
    pub days_in_use: i64,
    /// Revenue, net of VAT.
    #[schema(value_type = i64, example = 1_890_000)]
    pub revenue_fen: Money,
    /// Its own costs.
    #[schema(value_type = i64, example = 1_241_000)]
    pub cost_fen: Money,
    /// Revenue and other income less its own costs.
    #[schema(value_type = i64, example = 649_000)]
    pub profit_fen: Money,
    /// Revenue a year before.
    #[schema(value_type = i64, example = 1_790_000)]
    pub revenue_year_before_fen: Money,
    /// Its own costs a year before.
    #[schema(value_type = i64, example = 1_230_000)]
    pub cost_year_before_fen: Money,
    /// Profit a year before.
    #[schema(value_type = i64, example = 560_000)]
    pub profit_year_before_fen: Money,
    /// Link to its journals.
    #[schema(example = "/api/v1/journals?vehicle_id=019a0b5e-7c1f-7000-8000-000000000013&state=posted&period=2026-05")]
    pub journals: String,
}

impl VehicleMonth {
    /// A month with its figures from the books and from the trips.
    pub fn of(id: VehicleId, figures: &MonthFigures, work: &Work) -> Self {
        let MonthFigures {
            period,
            revenue_fen,
            cost_fen,
            profit_fen,
            revenue_year_before_fen,
            cost_year_before_fen,
            profit_year_before_fen,
        } = *figures;
        Self {
            period,
            trips: work.trips,
            km: work.km(),
            days_in_use: work.day_count(),
            revenue_fen,
            cost_fen,
            profit_fen,
            revenue_year_before_fen,
            cost_year_before_fen,
            profit_year_before_fen,
            journals: format!("/api/v1/journals?vehicle_id={id}&state=posted&period={period}"),
        }
    }
}

/// The report on one vehicle, month by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleMonths {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// The code of its class.
    #[schema(example = "bus")]
    pub class: String,
    /// What people call the class.
    #[schema(example = "中型客车（考斯特）")]
    pub class_name: String,
    /// The first day of the first month.
    pub from: NaiveDate,
    /// The last day of the last month.
    pub to: NaiveDate,
    /// The months.
    pub months: Vec<VehicleMonth>,
}

impl Tabular for VehicleMonths {
    fn sheet(&self) -> Sheet {
        let row = |month: &VehicleMonth| {
            let mut cells = vec![
                Cell::Text(month.period.to_string()),
                month.trips.into(),
                month.km.into(),
                month.days_in_use.into(),
            ];
            cells.extend([month.revenue_fen, month.cost_fen, month.profit_fen].map(Cell::from));
            cells.extend(
                [month.revenue_year_before_fen, month.cost_year_before_fen, month.profit_year_before_fen]
                    .map(Cell::from),
            );
            cells
        };
        let count = |of: fn(&VehicleMonth) -> i64| Cell::from(self.months.iter().map(of).sum::<i64>());
        let fen = |of: fn(&VehicleMonth) -> Money| Cell::from(self.months.iter().map(of).sum::<Money>());
        let mut rows: Vec<Vec<Cell>> = self.months.iter().map(row).collect();
        let mut totals = vec![
            text!("Total", "合计").into(),
            count(|month| month.trips),
            count(|month| month.km),
            count(|month| month.days_in_use),
        ];
        totals.extend([fen(|month| month.revenue_fen), fen(|month| month.cost_fen), fen(|month| month.profit_fen)]);
        totals.extend([
            fen(|month| month.revenue_year_before_fen),
            fen(|month| month.cost_year_before_fen),
            fen(|month| month.profit_year_before_fen),
        ]);
        rows.push(totals);
        Sheet {
            name: "vehicle-months",
            title: text!("One vehicle month by month", "单车逐月核算"),
            scope: span_of(&self.plate_no, self.from, self.to),
            headings: vec![
                text!("Month", "月份"),
                text!("Trips", "出车次数"),
                text!("km", "总里程"),
                text!("Days in use", "使用天数"),
                text!("Revenue", "营业收入"),
                text!("Own costs", "直接成本"),
                text!("Profit", "利润"),
                text!("Revenue a year before", "上年同月收入"),
                text!("Own costs a year before", "上年同月成本"),
                text!("Profit a year before", "上年同月利润"),
            ],
            rows,
            has_totals: true,
        }
    }
}
