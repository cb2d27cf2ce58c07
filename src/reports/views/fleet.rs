//! Utilisation and mileage.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Tabular;
use crate::{
    http::sheet::{Cell, Sheet, span},
    kernel::{Lang, VehicleId, text},
    reports::model::{NamedVehicle, percent},
};

/// The days of a vehicle, or of all vehicles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UtilisationRow {
    /// The vehicle; null for the total.
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
    /// 总车日: days in service.
    #[schema(example = 31)]
    pub vehicle_days: i64,
    /// 完好车日: days not off the road.
    #[schema(example = 29)]
    pub good_days: i64,
    /// 工作车日: days on which it was out.
    #[schema(example = 18)]
    pub used_days: i64,
    /// 完好率: good days in percent of days in service.
    #[schema(example = 94)]
    pub good_percent: Option<i64>,
    /// 出车率: days on which it was out, in percent of days in service.
    #[schema(example = 58)]
    pub used_percent: Option<i64>,
    /// 利用率: days on which it was out, in percent of good days.
    #[schema(example = 62)]
    pub utilisation_percent: Option<i64>,
}

impl UtilisationRow {
    /// The row of a vehicle: days in service, good days, days on which it was out.
    pub fn of(vehicle: &NamedVehicle, days: (i64, i64, i64)) -> Self {
        Self {
            vehicle_id: Some(vehicle.id),
            class: vehicle.class.clone(),
            class_name: vehicle.class_name.clone(),
            ..Self::named(&vehicle.plate_no, days)
        }
    }

    /// The row of all vehicles, in this language: days as in [`Self::of`], added up.
    pub fn total(days: (i64, i64, i64), lang: Lang) -> Self {
        Self::named(text!("Total", "合计").get(lang), days)
    }

    fn named(name: &str, (vehicle_days, good_days, used_days): (i64, i64, i64)) -> Self {
        Self {
            vehicle_id: None,
            plate_no: name.into(),
            class: String::new(),
            class_name: String::new(),
            vehicle_days,
            good_days,
            used_days,
            good_percent: percent(good_days, vehicle_days),
            used_percent: percent(used_days, vehicle_days),
            utilisation_percent: percent(used_days, good_days),
        }
    }
}

/// The report, vehicle by vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UtilisationReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The vehicles in service.
    pub vehicles: Vec<UtilisationRow>,
    /// The total of all vehicles.
    pub total: UtilisationRow,
}

impl Tabular for UtilisationReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &UtilisationRow| {
            let mut cells: Vec<Cell> = vec![(&row.plate_no).into(), (&row.class_name).into()];
            cells.extend([row.vehicle_days, row.good_days, row.used_days].map(Cell::from));
            cells.extend([row.good_percent, row.used_percent, row.utilisation_percent].map(Cell::from));
            cells
        };
        Sheet {
            name: "utilisation",
            title: text!("Utilisation", "车辆利用率"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Plate", "车牌号"),
                text!("Class", "车型"),
                text!("Vehicle days", "总车日"),
                text!("Good days", "完好车日"),
                text!("Days used", "工作车日"),
                text!("Good, percent", "完好率%"),
                text!("Used, percent", "出车率%"),
                text!("Utilisation, percent", "利用率%"),
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
    /// The code of its class.
    #[schema(example = "bus")]
    pub class: String,
    /// What people call the class.
    #[schema(example = "中型客车（考斯特）")]
    pub class_name: String,
    /// Odometer reading at the first departure.
    #[schema(example = 52_300)]
    pub first_km: i64,
    /// Odometer reading at the last return.
    #[schema(example = 54_450)]
    pub last_km: i64,
    /// Trips that returned on these days, those before motorpool was used included.
    #[schema(example = 21)]
    pub trips: i64,
    /// Kilometres from departure to return.
    #[schema(example = 2_070)]
    pub loaded_km: i64,
    /// Kilometres between trips.
    #[schema(example = 80)]
    pub empty_km: i64,
    /// Kilometres of imported trips that were driven before motorpool was used.
    #[schema(example = 0)]
    pub before_km: i64,
    /// All kilometres.
    #[schema(example = 2_150)]
    pub km: i64,
    /// 空驶率: empty kilometres in percent of loaded and empty ones.
    #[schema(example = 4)]
    pub empty_percent: Option<i64>,
}

/// The report, vehicle by vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MileageReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The vehicles with trips.
    pub vehicles: Vec<MileageRow>,
    /// Loaded kilometres of all vehicles.
    #[schema(example = 41_000)]
    pub loaded_km: i64,
    /// Empty kilometres of all vehicles.
    #[schema(example = 1_600)]
    pub empty_km: i64,
    /// Kilometres of all vehicles before motorpool was used.
    #[schema(example = 0)]
    pub before_km: i64,
}

impl Tabular for MileageReport {
    fn sheet(&self) -> Sheet {
        let row = |row: &MileageRow| {
            let mut cells: Vec<Cell> = vec![(&row.plate_no).into(), (&row.class_name).into()];
            cells.extend(
                [row.first_km, row.last_km, row.trips, row.loaded_km, row.empty_km, row.before_km, row.km]
                    .map(Cell::from),
            );
            cells.push(row.empty_percent.into());
            cells
        };
        Sheet {
            name: "mileage",
            title: text!("Mileage", "行驶里程"),
            scope: span(self.from, self.to),
            headings: vec![
                text!("Plate", "车牌号"),
                text!("Class", "车型"),
                text!("First reading", "起始读数"),
                text!("Last reading", "终止读数"),
                text!("Trips", "趟次"),
                text!("Loaded km", "载客里程"),
                text!("Empty km", "空驶里程"),
                text!("Km before", "启用前里程"),
                text!("km", "总里程"),
                text!("Empty, percent", "空驶率%"),
            ],
            rows: self.vehicles.iter().map(row).collect(),
            has_totals: false,
        }
    }
}
