//! 单车核算: accounts by vehicle.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span},
    kernel::{Lang, Money, Text, VehicleId, text},
    reports::model::{COSTS, Days, NamedVehicle, Outcome, ShareKey, Work, per},
};

/// Trips, income and costs of a vehicle; amounts in fen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleRow {
    /// The vehicle; null for what belongs to no vehicle and for the total.
    pub vehicle_id: Option<VehicleId>,
    /// Its plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// The code of its class.
    #[schema(example = "bus")]
    pub class: String,
    /// What people call the class.
    #[schema(example = "中型客车（考斯特）")]
    pub class_name: String,
    /// Trips that returned on these days.
    #[schema(example = 21)]
    pub trips: i64,
    /// Kilometres, loaded and empty.
    #[schema(example = 2_150)]
    pub km: i64,
    /// Kilometres from departure to return.
    #[schema(example = 2_070)]
    pub loaded_km: i64,
    /// Kilometres between trips.
    #[schema(example = 80)]
    pub empty_km: i64,
    /// Days on which it was out, also of trips that returned later or are still out.
    #[schema(example = 18)]
    pub days_in_use: i64,
    /// Revenue, net of VAT.
    #[schema(value_type = i64, example = 1_890_000)]
    pub revenue_fen: Money,
    /// Non-operating and investment income.
    #[schema(value_type = i64, example = 0)]
    pub other_income_fen: Money,
    /// Drivers' pay.
    #[schema(value_type = i64, example = 520_000)]
    pub pay_fen: Money,
    /// Fuel and charging.
    #[schema(value_type = i64, example = 210_000)]
    pub fuel_fen: Money,
    /// Tolls and parking.
    #[schema(value_type = i64, example = 36_000)]
    pub tolls_fen: Money,
    /// Maintenance.
    #[schema(value_type = i64, example = 80_000)]
    pub maintenance_fen: Money,
    /// Insurance.
    #[schema(value_type = i64, example = 45_000)]
    pub insurance_fen: Money,
    /// Depreciation.
    #[schema(value_type = i64, example = 350_000)]
    pub depreciation_fen: Money,
    /// Inspection.
    #[schema(value_type = i64, example = 0)]
    pub inspection_fen: Money,
    /// Dispatched drivers.
    #[schema(value_type = i64, example = 0)]
    pub dispatch_fen: Money,
    /// Outside hire.
    #[schema(value_type = i64, example = 0)]
    pub hire_fen: Money,
    /// Its other own costs.
    #[schema(value_type = i64, example = 0)]
    pub other_fen: Money,
    /// Total of its own costs.
    #[schema(value_type = i64, example = 1_241_000)]
    pub own_cost_fen: Money,
    /// Its share of the costs that belong to no vehicle.
    #[schema(value_type = i64, example = 120_000)]
    pub shared_fen: Money,
    /// Own costs and share together.
    #[schema(value_type = i64, example = 1_361_000)]
    pub cost_fen: Money,
    /// Revenue and other income less costs.
    #[schema(value_type = i64, example = 529_000)]
    pub profit_fen: Money,
    /// Cost per kilometre.
    #[schema(value_type = Option<i64>, example = 633)]
    pub cost_per_km_fen: Option<Money>,
    /// Profit per kilometre.
    #[schema(value_type = Option<i64>, example = 246)]
    pub profit_per_km_fen: Option<Money>,
    /// Link to its journals.
    #[schema(
        example = "/api/v1/journals?vehicle_id=019a0b5e-7c1f-7000-8000-000000000013&state=posted&from=2026-05-01&to=2026-05-31"
    )]
    pub journals: Option<String>,
}

impl VehicleRow {
    /// A vehicle's row.
    pub fn of(vehicle: &NamedVehicle, outcome: &Outcome, work: &Work, shared_fen: Money, days: Days) -> Self {
        let id = vehicle.id;
        let row = Self {
            vehicle_id: Some(id),
            plate_no: vehicle.plate_no.clone(),
            class: vehicle.class.clone(),
            class_name: vehicle.class_name.clone(),
            trips: work.trips,
            loaded_km: work.loaded_km,
            empty_km: work.empty_km,
            days_in_use: work.day_count(),
            shared_fen,
            journals: Some(format!("/api/v1/journals?vehicle_id={id}&state=posted&from={}&to={}", days.from, days.to)),
            ..Self::default()
        };
        row.with_outcome(outcome)
    }

    /// The row of what belongs to no vehicle, less what was shared. Its name is in this language.
    pub fn unallocated(outcome: &Outcome, shared: Money, lang: Lang) -> Self {
        Self { plate_no: text!("Not shared", "未分摊").get(lang).into(), shared_fen: -shared, ..Self::default() }
            .with_outcome(outcome)
    }

    /// The row with these income and costs.
    fn with_outcome(self, outcome: &Outcome) -> Self {
        let [
            pay_fen,
            fuel_fen,
            tolls_fen,
            maintenance_fen,
            insurance_fen,
            depreciation_fen,
            inspection_fen,
            dispatch_fen,
            hire_fen,
        ] = outcome.costs;
        let row = Self {
            revenue_fen: outcome.revenue_fen,
            other_income_fen: outcome.other_income_fen,
            pay_fen,
            fuel_fen,
            tolls_fen,
            maintenance_fen,
            insurance_fen,
            depreciation_fen,
            inspection_fen,
            dispatch_fen,
            hire_fen,
            other_fen: outcome.other_fen,
            ..self
        };
        row.with_sums()
    }

    /// The row with the sums and ratios of its other fields.
    fn with_sums(self) -> Self {
        let own_cost_fen = self.costs().into_iter().sum::<Money>() + self.other_fen;
        let cost_fen = own_cost_fen + self.shared_fen;
        let profit_fen = self.revenue_fen + self.other_income_fen - cost_fen;
        let km = self.loaded_km + self.empty_km;
        Self {
            km,
            own_cost_fen,
            cost_fen,
            profit_fen,
            cost_per_km_fen: per(cost_fen, km),
            profit_per_km_fen: per(profit_fen, km),
            ..self
        }
    }

    fn costs(&self) -> [Money; 9] {
        [
            self.pay_fen,
            self.fuel_fen,
            self.tolls_fen,
            self.maintenance_fen,
            self.insurance_fen,
            self.depreciation_fen,
            self.inspection_fen,
            self.dispatch_fen,
            self.hire_fen,
        ]
    }

    /// The sum of the rows, which is the company. Its name is in this language.
    pub fn total<'a>(rows: impl Iterator<Item = &'a Self>, lang: Lang) -> Self {
        let mut total = Self { plate_no: text!("Total", "合计").get(lang).into(), ..Self::default() };
        let mut outcome = Outcome::default();
        for row in rows {
            total.trips += row.trips;
            total.loaded_km += row.loaded_km;
            total.empty_km += row.empty_km;
            total.days_in_use += row.days_in_use;
            total.shared_fen = total.shared_fen + row.shared_fen;
            outcome.revenue_fen = outcome.revenue_fen + row.revenue_fen;
            outcome.other_income_fen = outcome.other_income_fen + row.other_income_fen;
            outcome.other_fen = outcome.other_fen + row.other_fen;
            for (sum, fen) in outcome.costs.iter_mut().zip(row.costs()) {
                *sum = *sum + fen;
            }
        }
        total.with_outcome(&outcome)
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = vec![(&self.plate_no).into(), (&self.class_name).into()];
        cells.extend([self.trips, self.km, self.loaded_km, self.empty_km, self.days_in_use].map(Cell::from));
        cells.extend([self.revenue_fen, self.other_income_fen].map(Cell::from));
        cells.extend(self.costs().map(Cell::from));
        cells.extend(
            [self.other_fen, self.own_cost_fen, self.shared_fen, self.cost_fen, self.profit_fen].map(Cell::from),
        );
        cells.extend([self.cost_per_km_fen, self.profit_per_km_fen].map(Cell::from));
        cells
    }
}

/// Vehicle by vehicle. Vehicles and `unallocated` add up to `total`, which is the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How costs that belong to no vehicle are shared among vehicles: `revenue`, `km`, `days`, `equal`, `none`.
    #[schema(value_type = String, example = "revenue")]
    pub key: ShareKey,
    /// The vehicles.
    pub vehicles: Vec<VehicleRow>,
    /// What belongs to no vehicle, less what was shared.
    pub unallocated: VehicleRow,
    /// The whole company.
    pub total: VehicleRow,
}

impl Tabular for VehicleReport {
    fn sheet(&self) -> Sheet {
        let mut headings = vec![
            text!("Plate", "车牌号"),
            text!("Class", "车型"),
            text!("Trips", "出车次数"),
            text!("km", "总里程"),
            text!("Loaded km", "载客里程"),
            text!("Empty km", "空驶里程"),
            text!("Days in use", "使用天数"),
            text!("Revenue", "营业收入"),
            text!("Other income", "其他收入"),
        ];
        headings.extend(COSTS.iter().map(|(_, en, zh, _)| Text { en: (*en).into(), zh: (*zh).into() }));
        headings.extend([
            text!("Other costs", "其他成本"),
            text!("Own costs", "直接成本"),
            text!("Shared costs", "分摊费用"),
            text!("Costs", "成本合计"),
            text!("Profit", "利润"),
        ]);
        headings.extend([text!("Cost per km", "每公里成本"), text!("Profit per km", "每公里利润")]);
        Sheet {
            name: "vehicles",
            title: text!("Accounts by vehicle", "单车核算"),
            scope: span(self.from, self.to),
            headings,
            rows: self.vehicles.iter().chain([&self.unallocated, &self.total]).map(VehicleRow::cells).collect(),
            has_totals: true,
        }
    }
}
