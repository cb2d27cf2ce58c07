//! 燃料与充电: fuel and charging.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    costs::model::Category,
    http::sheet::{Cell, Sheet, label_cell, span},
    kernel::{Money, VehicleId, text},
};

/// A vehicle's fuel or charging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FuelRow {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// The category: `fuel`, `charging`.
    #[schema(value_type = String, example = "fuel")]
    pub category: Category,
    /// Quantity in millilitres or watt-hours.
    #[schema(example = 182_000)]
    pub quantity_milli: i64,
    /// What it cost, in fen.
    #[schema(value_type = i64, example = 142_000)]
    pub amount_fen: Money,
    /// Kilometres between the full fillings.
    #[schema(example = 1_940)]
    pub km: i64,
    /// Litres or kWh per 100 km between full fillings, in hundredths: 938 is 9.38.
    #[schema(example = 938)]
    pub per_100_km_hundredths: Option<i64>,
    /// The norm: litres or kWh that the vehicle may consume per 100 km, in hundredths.
    #[schema(example = 900)]
    pub norm_hundredths: Option<i64>,
    /// Alert: whether it consumed over 10 percent more than the norm.
    #[schema(example = false)]
    pub is_beyond_norm: bool,
    /// Link to its journals.
    #[schema(
        example = "/api/v1/journals?account=5401.02&vehicle_id=019a0b5e-7c1f-7000-8000-000000000012&state=posted&from=2026-05-01&to=2026-05-31"
    )]
    pub journals: String,
}

/// The report, vehicle by vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FuelReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The vehicles that were filled or charged.
    pub vehicles: Vec<FuelRow>,
    /// Total cost in fen.
    #[schema(value_type = i64, example = 2_140_000)]
    pub total_fen: Money,
}

impl Tabular for FuelReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &FuelRow| {
            let consumption = row.per_100_km_hundredths.map_or(Cell::Empty, Cell::Hundredths);
            let norm = row.norm_hundredths.map_or(Cell::Empty, Cell::Hundredths);
            let alert = if row.is_beyond_norm { text!("Beyond the norm", "超定额").into() } else { Cell::Empty };
            let mut cells = vec![
                (&row.plate_no).into(),
                label_cell(Category::WORDS, row.category.as_str()),
                Cell::Hundredths(row.quantity_milli / 10),
                row.amount_fen.into(),
            ];
            cells.extend([row.km.into(), consumption, norm, alert]);
            cells
        };
        let mut rows: Vec<Vec<Cell>> = self.vehicles.iter().map(row).collect();
        let mut totals = vec![Cell::Empty; 8];
        (totals[0], totals[3]) = (text!("Total", "合计").into(), self.total_fen.into());
        rows.push(totals);
        Sheet {
            name: "fuel",
            title: text!("Fuel and charging", "燃料与充电"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Plate", "车牌号"),
                text!("Category", "类别"),
                text!("Litres or kWh", "升/度"),
                text!("Amount", "金额"),
                text!("km", "公里"),
                text!("Per 100 km", "百公里消耗"),
                text!("Norm", "定额"),
                text!("Alert", "预警"),
            ],
            rows,
            has_totals: true,
        }
    }
}
