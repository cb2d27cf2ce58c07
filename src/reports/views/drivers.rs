//! The report on drivers.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    drivers::model::Employment,
    http::sheet::{Cell, Sheet, label_cell, span},
    kernel::{DriverId, Money, text},
};

/// A driver's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriverRow {
    /// The driver.
    pub driver_id: DriverId,
    /// Their name.
    #[schema(example = "陈建国")]
    pub name: String,
    /// How they are employed: `employee`, `dispatched`, `outsourced`.
    #[schema(example = "employee")]
    pub employment: String,
    /// Trips that returned on these days.
    #[schema(example = 21)]
    pub trips: i64,
    /// Kilometres from departure to return.
    #[schema(example = 2_070)]
    pub km: i64,
    /// Days on which they were out, also of trips that returned later or are still out.
    #[schema(example = 18)]
    pub days: i64,
    /// Minutes from departures to returns.
    #[schema(example = 9_600)]
    pub duty_minutes: i64,
    /// Recorded minutes of driving.
    #[schema(example = 3_100)]
    pub driving_minutes: i64,
    /// Trips picked up at most 5 minutes after the planned start, in percent of those with a recorded pick-up.
    #[schema(example = 98)]
    pub punctual_percent: Option<i64>,
    /// The mean rating in hundredths: 475 is 4.75.
    #[schema(example = 480)]
    pub rating_hundredths: Option<i64>,
    /// Revenue from their trips, net of VAT, in fen.
    #[schema(value_type = i64, example = 1_890_000)]
    pub revenue_fen: Money,
    /// Link to the journals of their trips.
    #[schema(
        example = "/api/v1/journals?account=5001&driver_id=019a0b5e-7c1f-7000-8000-000000000012&state=posted&from=2026-05-01&to=2026-05-31"
    )]
    pub journals: String,
}

/// The report, driver by driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriverReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The drivers with trips or revenue.
    pub drivers: Vec<DriverRow>,
}

impl Tabular for DriverReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &DriverRow| {
            let mut cells: Vec<Cell> = vec![(&row.name).into(), label_cell(Employment::WORDS, &row.employment)];
            cells.extend([row.trips, row.km, row.days, row.duty_minutes, row.driving_minutes].map(Cell::from));
            cells.extend([
                Cell::from(row.punctual_percent),
                row.rating_hundredths.map_or(Cell::Empty, Cell::Hundredths),
                row.revenue_fen.into(),
            ]);
            cells
        };
        Sheet {
            name: "drivers",
            title: text!("Drivers", "驾驶员统计"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Name", "姓名"),
                text!("Employment", "用工方式"),
                text!("Trips", "趟次"),
                text!("km", "公里"),
                text!("Days", "出车天数"),
                text!("Minutes out", "在途分钟"),
                text!("Minutes driving", "驾驶分钟"),
                text!("Punctual, percent", "准点率"),
                text!("Rating", "平均评分"),
                text!("Revenue", "收入"),
            ],
            rows: self.drivers.iter().map(row).collect(),
            has_totals: false,
        }
    }
}
