//! 单车核算, departments, drivers, utilisation, mileage.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet},
    kernel::{DepartmentId, DriverId, Money, VehicleId},
    reports::{
        model::{Days, Named},
        rules::{COSTS, Outcome, ShareKey, Work, per, percent},
    },
};

/// What a vehicle did, earned and cost; amounts in fen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleRow {
    /// The vehicle; none for what belongs to none, and for the total.
    pub vehicle_id: Option<VehicleId>,
    /// Its plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// Its class.
    #[schema(example = "bus")]
    pub class: String,
    /// Trips that were back.
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
    /// Days on which it was out.
    #[schema(example = 18)]
    pub days_in_use: i64,
    /// Revenue, net of VAT.
    #[schema(value_type = i64, example = 1_890_000)]
    pub revenue_fen: Money,
    /// Income outside the business.
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
    /// All other costs of its own.
    #[schema(value_type = i64, example = 0)]
    pub other_fen: Money,
    /// Its own costs together.
    #[schema(value_type = i64, example = 1_241_000)]
    pub own_cost_fen: Money,
    /// Its share of the costs that belong to no vehicle.
    #[schema(value_type = i64, example = 120_000)]
    pub shared_fen: Money,
    /// All its costs.
    #[schema(value_type = i64, example = 1_361_000)]
    pub cost_fen: Money,
    /// Revenue and income less costs.
    #[schema(value_type = i64, example = 529_000)]
    pub profit_fen: Money,
    /// Cost per kilometre.
    #[schema(value_type = Option<i64>, example = 633)]
    pub cost_per_km_fen: Option<Money>,
    /// Profit per kilometre.
    #[schema(value_type = Option<i64>, example = 246)]
    pub profit_per_km_fen: Option<Money>,
    /// Where its journals are.
    #[schema(example = "/api/v1/journals?vehicle_id=019a0b5e-7c1f-7000-8000-000000000013&state=posted&from=2026-05-01&to=2026-05-31")]
    pub journals: Option<String>,
}

impl VehicleRow {
    /// A vehicle's row.
    #[must_use]
    pub fn of(vehicle: &Named, outcome: &Outcome, work: &Work, shared_fen: Money, days: Days) -> Self {
        let id = VehicleId::from_uuid(vehicle.id.0);
        let row = Self {
            vehicle_id: Some(id),
            plate_no: vehicle.code.clone(),
            class: vehicle.name.clone(),
            trips: work.trip_count(),
            loaded_km: work.loaded_km,
            empty_km: work.empty_km,
            days_in_use: work.day_count(),
            shared_fen,
            journals: Some(format!("/api/v1/journals?vehicle_id={id}&state=posted&from={}&to={}", days.from, days.to)),
            ..Self::default()
        };
        row.with(outcome)
    }

    /// What belongs to no vehicle, less what of it was shared.
    #[must_use]
    pub fn unallocated(outcome: &Outcome, shared: Money) -> Self {
        Self { plate_no: "未分摊".into(), shared_fen: -shared, ..Self::default() }.with(outcome)
    }

    fn with(self, outcome: &Outcome) -> Self {
        let [pay_fen, fuel_fen, tolls_fen, maintenance_fen, insurance_fen, depreciation_fen, inspection_fen, dispatch_fen, hire_fen] = outcome.costs;
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
        row.reckoned()
    }

    /// With what follows from the rest.
    fn reckoned(self) -> Self {
        let own_cost_fen = self.costs().into_iter().sum::<Money>() + self.other_fen;
        let cost_fen = own_cost_fen + self.shared_fen;
        let profit_fen = self.revenue_fen + self.other_income_fen - cost_fen;
        let km = self.loaded_km + self.empty_km;
        Self { km, own_cost_fen, cost_fen, profit_fen, cost_per_km_fen: per(cost_fen, km), profit_per_km_fen: per(profit_fen, km), ..self }
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

    /// The sum of rows: the company.
    #[must_use]
    pub fn total<'a>(rows: impl Iterator<Item = &'a Self>) -> Self {
        let mut total = Self { plate_no: "合计".into(), ..Self::default() };
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
        total.with(&outcome)
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = vec![(&self.plate_no).into(), (&self.class).into()];
        cells.extend([self.trips, self.km, self.loaded_km, self.empty_km, self.days_in_use].map(Cell::from));
        cells.extend([self.revenue_fen, self.other_income_fen].map(Cell::from));
        cells.extend(self.costs().map(Cell::from));
        cells.extend([self.other_fen, self.own_cost_fen, self.shared_fen, self.cost_fen, self.profit_fen].map(Cell::from));
        cells.extend([self.cost_per_km_fen, self.profit_per_km_fen].map(Cell::from));
        cells
    }
}

/// Vehicle by vehicle. Vehicles and `unallocated` come to `total`, which is the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// By what costs that belong to no vehicle are shared: `revenue`, `km`, `days`, `equal`, `none`.
    #[schema(value_type = String, example = "revenue")]
    pub key: ShareKey,
    /// The vehicles.
    pub vehicles: Vec<VehicleRow>,
    /// What belongs to none, less what was shared.
    pub unallocated: VehicleRow,
    /// The company.
    pub total: VehicleRow,
}

impl Tabular for VehicleReport {
    fn sheet(&self) -> Sheet {
        let mut headings = vec![
            ("车牌号", "Plate"),
            ("车型", "Class"),
            ("出车次数", "Trips"),
            ("总里程", "km"),
            ("载客里程", "Loaded km"),
            ("空驶里程", "Empty km"),
            ("使用天数", "Days in use"),
            ("营业收入", "Revenue"),
            ("其他收入", "Other income"),
        ];
        headings.extend(COSTS.iter().map(|(_, zh, en, _)| (*zh, *en)));
        headings.extend([("其他成本", "Other costs"), ("直接成本", "Own costs"), ("分摊费用", "Shared costs"), ("成本合计", "Costs"), ("利润", "Profit")]);
        headings.extend([("每公里成本", "Cost per km"), ("每公里利润", "Profit per km")]);
        Sheet {
            name: "vehicles",
            title: format!("单车核算 {} 至 {}（元）", self.from, self.to),
            headings,
            rows: self.vehicles.iter().chain([&self.unallocated, &self.total]).map(VehicleRow::cells).collect(),
            has_totals: true,
        }
    }
}

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
    /// Trips that were back.
    #[schema(example = 14)]
    pub trips: i64,
    /// Kilometres driven for it.
    #[schema(example = 1_240)]
    pub km: i64,
    /// What it brought, net of VAT, fees included, in fen.
    #[schema(value_type = i64, example = 1_120_000)]
    pub revenue_fen: Money,
    /// Its mean rating in hundredths: 475 is 4.75.
    #[schema(example = 475)]
    pub rating_hundredths: Option<i64>,
}

/// What trips of one kind came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindRow {
    /// The class, purpose or service; empty for what belongs to no trip.
    #[schema(example = "bus")]
    pub code: String,
    /// Trips that were back.
    #[schema(example = 14)]
    pub trips: i64,
    /// Kilometres.
    #[schema(example = 1_240)]
    pub km: i64,
    /// What they brought, net of VAT, in fen.
    #[schema(value_type = i64, example = 1_120_000)]
    pub revenue_fen: Money,
}

/// Department by department, and by what the trips were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepartmentReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The departments that travelled.
    pub departments: Vec<DepartmentRow>,
    /// By booked class.
    pub classes: Vec<KindRow>,
    /// By purpose.
    pub purposes: Vec<KindRow>,
    /// By service.
    pub services: Vec<KindRow>,
    /// What all brought, in fen.
    #[schema(value_type = i64, example = 17_500_000)]
    pub total_revenue_fen: Money,
}

impl Tabular for DepartmentReport {
    fn sheet(&self) -> Sheet {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for row in &self.departments {
            let rating = row.rating_hundredths.map_or(Cell::Empty, Cell::Hundredths);
            rows.push(vec!["单位".into(), (&row.code).into(), (&row.name).into(), row.trips.into(), row.km.into(), row.revenue_fen.into(), rating]);
        }
        for (kind, kinds) in [("车型", &self.classes), ("用途", &self.purposes), ("计价方式", &self.services)] {
            let cells =
                |row: &KindRow| vec![kind.into(), (&row.code).into(), Cell::Empty, row.trips.into(), row.km.into(), row.revenue_fen.into(), Cell::Empty];
            rows.extend(kinds.iter().map(cells));
        }
        rows.push(vec!["合计".into(), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, self.total_revenue_fen.into(), Cell::Empty]);
        Sheet {
            name: "departments",
            title: format!("用车单位统计 {} 至 {}（元）", self.from, self.to),
            headings: vec![("分类", "By"), ("代码", "Code"), ("名称", "Name"), ("趟次", "Trips"), ("公里", "km"), ("收入", "Revenue"), ("平均评分", "Rating")],
            rows,
            has_totals: true,
        }
    }
}

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
    /// Trips that were back.
    #[schema(example = 21)]
    pub trips: i64,
    /// Kilometres driven with passengers or for them.
    #[schema(example = 2_070)]
    pub km: i64,
    /// Days on which they were out.
    #[schema(example = 18)]
    pub days: i64,
    /// Minutes from departures to returns.
    #[schema(example = 9_600)]
    pub duty_minutes: i64,
    /// Recorded minutes of driving.
    #[schema(example = 3_100)]
    pub driving_minutes: i64,
    /// Of pick-ups that were recorded, those not later than 5 minutes after the planned start, in percent.
    #[schema(example = 98)]
    pub punctual_percent: Option<i64>,
    /// The mean rating in hundredths: 475 is 4.75.
    #[schema(example = 480)]
    pub rating_hundredths: Option<i64>,
    /// What their trips brought, net of VAT, in fen.
    #[schema(value_type = i64, example = 1_890_000)]
    pub revenue_fen: Money,
}

/// Driver by driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriverReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The drivers that drove.
    pub drivers: Vec<DriverRow>,
}

impl Tabular for DriverReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &DriverRow| {
            let mut cells: Vec<Cell> = vec![(&row.name).into(), (&row.employment).into()];
            cells.extend([row.trips, row.km, row.days, row.duty_minutes, row.driving_minutes].map(Cell::from));
            cells.extend([Cell::from(row.punctual_percent), row.rating_hundredths.map_or(Cell::Empty, Cell::Hundredths), row.revenue_fen.into()]);
            cells
        };
        Sheet {
            name: "drivers",
            title: format!("驾驶员统计 {} 至 {}（元）", self.from, self.to),
            headings: vec![
                ("姓名", "Name"),
                ("用工方式", "Employment"),
                ("趟次", "Trips"),
                ("公里", "km"),
                ("出车天数", "Days"),
                ("在途分钟", "Minutes out"),
                ("驾驶分钟", "Minutes driving"),
                ("准点率", "Punctual, percent"),
                ("平均评分", "Rating"),
                ("收入", "Revenue"),
            ],
            rows: self.drivers.iter().map(row).collect(),
            has_totals: false,
        }
    }
}

/// A vehicle's days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UtilisationRow {
    /// The vehicle; none for the total.
    pub vehicle_id: Option<VehicleId>,
    /// Its plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// Its class.
    #[schema(example = "bus")]
    pub class: String,
    /// 总车日: days on the books.
    #[schema(example = 31)]
    pub vehicle_days: i64,
    /// 完好车日: days not off the road.
    #[schema(example = 29)]
    pub good_days: i64,
    /// 工作车日: days with a trip.
    #[schema(example = 18)]
    pub used_days: i64,
    /// 完好率 in percent.
    #[schema(example = 94)]
    pub good_percent: Option<i64>,
    /// 出车率 in percent.
    #[schema(example = 58)]
    pub used_percent: Option<i64>,
    /// 利用率 in percent of good days.
    #[schema(example = 62)]
    pub utilisation_percent: Option<i64>,
}

impl UtilisationRow {
    /// A row of so many days.
    #[must_use]
    pub fn of(vehicle_id: Option<VehicleId>, plate_no: &str, class: &str, vehicle_days: i64, good_days: i64, used_days: i64) -> Self {
        Self {
            vehicle_id,
            plate_no: plate_no.into(),
            class: class.into(),
            vehicle_days,
            good_days,
            used_days,
            good_percent: percent(good_days, vehicle_days),
            used_percent: percent(used_days, vehicle_days),
            utilisation_percent: percent(used_days, good_days),
        }
    }
}

/// Vehicle by vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UtilisationReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The vehicles on the books.
    pub vehicles: Vec<UtilisationRow>,
    /// All of them.
    pub total: UtilisationRow,
}

impl Tabular for UtilisationReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &UtilisationRow| {
            let mut cells: Vec<Cell> = vec![(&row.plate_no).into(), (&row.class).into()];
            cells.extend([row.vehicle_days, row.good_days, row.used_days].map(Cell::from));
            cells.extend([row.good_percent, row.used_percent, row.utilisation_percent].map(Cell::from));
            cells
        };
        Sheet {
            name: "utilisation",
            title: format!("车辆利用率 {} 至 {}", self.from, self.to),
            headings: vec![
                ("车牌号", "Plate"),
                ("车型", "Class"),
                ("总车日", "Vehicle days"),
                ("完好车日", "Good days"),
                ("工作车日", "Days used"),
                ("完好率%", "Good, percent"),
                ("出车率%", "Used, percent"),
                ("利用率%", "Utilisation, percent"),
            ],
            rows: self.vehicles.iter().chain([&self.total]).map(row).collect(),
            has_totals: true,
        }
    }
}

/// A vehicle's kilometres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MileageRow {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Its plate.
    #[schema(example = "浙B·A1010")]
    pub plate_no: String,
    /// Its class.
    #[schema(example = "bus")]
    pub class: String,
    /// What the odometer read at the first departure.
    #[schema(example = 52_300)]
    pub first_km: i64,
    /// And at the last return.
    #[schema(example = 54_450)]
    pub last_km: i64,
    /// Trips that were back.
    #[schema(example = 21)]
    pub trips: i64,
    /// Kilometres from departure to return.
    #[schema(example = 2_070)]
    pub loaded_km: i64,
    /// Kilometres between trips.
    #[schema(example = 80)]
    pub empty_km: i64,
    /// Both.
    #[schema(example = 2_150)]
    pub km: i64,
    /// 空驶率: empty of all, in percent.
    #[schema(example = 4)]
    pub empty_percent: Option<i64>,
}

/// Vehicle by vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MileageReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The vehicles that were out.
    pub vehicles: Vec<MileageRow>,
    /// Loaded kilometres of all.
    #[schema(example = 41_000)]
    pub loaded_km: i64,
    /// Empty kilometres of all.
    #[schema(example = 1_600)]
    pub empty_km: i64,
}

impl Tabular for MileageReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &MileageRow| {
            let mut cells: Vec<Cell> = vec![(&row.plate_no).into(), (&row.class).into()];
            cells.extend([row.first_km, row.last_km, row.trips, row.loaded_km, row.empty_km, row.km].map(Cell::from));
            cells.push(row.empty_percent.into());
            cells
        };
        Sheet {
            name: "mileage",
            title: format!("行驶里程 {} 至 {}", self.from, self.to),
            headings: vec![
                ("车牌号", "Plate"),
                ("车型", "Class"),
                ("起始读数", "First reading"),
                ("终止读数", "Last reading"),
                ("趟次", "Trips"),
                ("载客里程", "Loaded km"),
                ("空驶里程", "Empty km"),
                ("总里程", "km"),
                ("空驶率%", "Empty, percent"),
            ],
            rows: self.vehicles.iter().map(row).collect(),
            has_totals: false,
        }
    }
}
