//! A year of the vehicles, without plates.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    fleet::model::Energy,
    http::sheet::{Cell, Sheet, label_cell, span},
    kernel::{Money, half_up, text},
    reports::model::per,
};

/// The work and the costs of some vehicles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleFigures {
    /// Vehicles in service on the last day.
    #[schema(example = 6)]
    pub vehicles: i64,
    /// Trips that returned.
    #[schema(example = 214)]
    pub trips: i64,
    /// Kilometres, loaded and empty.
    #[schema(example = 18_400)]
    pub km: i64,
    /// Their own costs, in fen.
    #[schema(value_type = i64, example = 4_600_000)]
    pub cost_fen: Money,
    /// These costs per kilometre, in fen; null without kilometres.
    #[schema(value_type = Option<i64>, example = 250)]
    pub cost_per_km_fen: Option<Money>,
    /// Fuel that was filled, in millilitres.
    #[schema(example = 1_472_000)]
    pub fuel_milli: i64,
    /// Litres per 100 km of all kilometres, in hundredths; null without kilometres or fuel.
    #[schema(example = 800)]
    pub fuel_per_100_km_hundredths: Option<i64>,
    /// What was charged, in watt-hours.
    #[schema(example = 0)]
    pub charging_milli: i64,
    /// Kilowatt-hours per 100 km of all kilometres, in hundredths; null without kilometres or charging.
    pub charging_per_100_km_hundredths: Option<i64>,
}

impl VehicleFigures {
    /// Adds those of other vehicles.
    pub fn add(&mut self, other: &Self) {
        self.vehicles += other.vehicles;
        self.trips += other.trips;
        self.km += other.km;
        self.cost_fen = self.cost_fen + other.cost_fen;
        self.fuel_milli += other.fuel_milli;
        self.charging_milli += other.charging_milli;
        self.cost_per_km_fen = per(self.cost_fen, self.km);
        self.fuel_per_100_km_hundredths = self.per_100_km(self.fuel_milli);
        self.charging_per_100_km_hundredths = self.per_100_km(self.charging_milli);
    }

    fn per_100_km(&self, milli: i64) -> Option<i64> {
        let hundredths = || half_up(i128::from(milli) * 10, i128::from(self.km));
        (self.km > 0 && milli > 0).then(hundredths).and_then(|found| i64::try_from(found).ok())
    }

    fn cells(&self) -> [Cell; 9] {
        let hundredths = |value: Option<i64>| value.map_or(Cell::Empty, Cell::Hundredths);
        [
            self.vehicles.into(),
            self.trips.into(),
            self.km.into(),
            self.cost_fen.into(),
            self.cost_per_km_fen.into(),
            Cell::Hundredths(self.fuel_milli / 10),
            hundredths(self.fuel_per_100_km_hundredths),
            Cell::Hundredths(self.charging_milli / 10),
            hundredths(self.charging_per_100_km_hundredths),
        ]
    }
}

/// The vehicles of a class that run on the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleKindRow {
    /// The code of the class.
    #[schema(example = "car")]
    pub class: String,
    /// What people call the class.
    #[schema(example = "轿车")]
    pub class_name: String,
    /// What they run on.
    #[schema(value_type = String, example = "petrol")]
    pub energy: Energy,
    /// Their work and costs.
    #[serde(flatten)]
    pub figures: VehicleFigures,
}

/// The trips for a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PurposeRow {
    /// The purpose.
    #[schema(example = "official_business")]
    pub purpose: String,
    /// What people call it.
    #[schema(example = "其他公务")]
    pub name: String,
    /// Trips that returned.
    #[schema(example = 180)]
    pub trips: i64,
    /// Kilometres with passengers.
    #[schema(example = 15_000)]
    pub km: i64,
}

/// A year of the vehicles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatisticsReport {
    /// The year.
    #[schema(example = 2026)]
    pub year: i32,
    /// The first day.
    pub from: NaiveDate,
    /// The last day: the last of the year, or today.
    pub to: NaiveDate,
    /// By class and by what they run on.
    pub vehicles: Vec<VehicleKindRow>,
    /// By purpose.
    pub purposes: Vec<PurposeRow>,
    /// All vehicles together.
    pub total: VehicleFigures,
}

impl Tabular for StatisticsReport {
    fn sheet(&self) -> Sheet {
        let row = |head: [Cell; 4], figures: [Cell; 9]| head.into_iter().chain(figures).collect::<Vec<Cell>>();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for kind in &self.vehicles {
            let energy = label_cell(Energy::WORDS, kind.energy.as_str());
            let head = [text!("Vehicles", "车辆").into(), (&kind.class).into(), (&kind.class_name).into(), energy];
            rows.push(row(head, kind.figures.cells()));
        }
        for purpose in &self.purposes {
            let head =
                [text!("Purpose", "用途").into(), (&purpose.purpose).into(), (&purpose.name).into(), Cell::Empty];
            let mut figures = [const { Cell::Empty }; 9];
            (figures[1], figures[2]) = (purpose.trips.into(), purpose.km.into());
            rows.push(row(head, figures));
        }
        let head = [text!("Total", "合计").into(), Cell::Empty, Cell::Empty, Cell::Empty];
        rows.push(row(head, self.total.cells()));
        Sheet {
            name: "statistics",
            title: text!("Vehicles of a year", "年度车辆统计"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("By", "分类"),
                text!("Code", "代码"),
                text!("Name", "名称"),
                text!("Energy", "能源类型"),
                text!("Vehicles", "车辆数"),
                text!("Trips", "趟次"),
                text!("km", "公里"),
                text!("Own costs", "直接成本"),
                text!("Cost per km", "每公里成本"),
                text!("Litres", "燃油（升）"),
                text!("Litres per 100 km", "百公里油耗"),
                text!("kWh", "充电（度）"),
                text!("kWh per 100 km", "百公里电耗"),
            ],
            rows,
            has_totals: true,
        }
    }
}
