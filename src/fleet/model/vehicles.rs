//! Vehicles.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::vehicles,
    http::{Patch, Patchable},
    kernel::{DriverId, Instant, SupplierId, VehicleId, text_enum},
};

text_enum! {
    /// What a vehicle runs on.
    pub enum Energy {
        /// Petrol.
        Petrol = "petrol" ("Petrol", "汽油"),
        /// Diesel.
        Diesel = "diesel" ("Diesel", "柴油"),
        /// Petrol or diesel, and electricity.
        Hybrid = "hybrid" ("Hybrid", "混合动力"),
        /// Electricity.
        Electric = "electric" ("Electric", "纯电动"),
    }
}

text_enum! {
    /// How a vehicle shifts.
    pub enum Transmission {
        /// By hand.
        Manual = "manual" ("Manual", "手动挡"),
        /// By itself: a C2 licence is enough for a car.
        Automatic = "automatic" ("Automatic", "自动挡"),
    }
}

text_enum! {
    /// Whose a vehicle is.
    pub enum Ownership {
        /// Ours.
        Owned = "owned" ("Owned", "自有"),
        /// Hired from outside with its supplier: no odometer chain, no asset.
        Hired = "hired" ("Hired", "外租"),
    }
}

/// What is written of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleNew {
    /// The number plate (GA 36).
    #[schema(min_length = 7, max_length = 8, example = "浙BA123Z")]
    pub plate_no: String,
    /// The class's code.
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// Make and model.
    #[schema(min_length = 1, max_length = 100, example = "丰田考斯特")]
    pub model: String,
    /// Seats by its licence, the driver's included.
    #[schema(minimum = 1, maximum = 100, example = 19)]
    pub seats: i64,
    /// Length in millimetres.
    #[schema(minimum = 1000, maximum = 30_000, example = 6255)]
    pub length_mm: i64,
    /// What it runs on.
    pub energy: Energy,
    /// What the odometer said when it was recorded here: the opening reading, in kilometres.
    #[schema(minimum = 0, maximum = 5_000_000, example = 41_520)]
    pub odometer_km: i64,
    /// How it shifts.
    pub transmission: Option<Transmission>,
    /// Vehicle identification number (GB 16735).
    #[schema(min_length = 17, max_length = 17, example = "LATPAB071W1005301")]
    pub vin: Option<String>,
    /// Nature of use as on its licence (使用性质).
    #[schema(min_length = 1, max_length = 40, example = "租赁")]
    pub use_nature: Option<String>,
    /// Who usually drives it (定人定车).
    pub default_driver_id: Option<DriverId>,
    /// Whose it is.
    #[serde(default = "owned")]
    pub ownership: Ownership,
    /// Whom a hired one is hired from.
    pub supplier_id: Option<SupplierId>,
    /// Litres that it may burn on 100 km (油耗定额), in hundredths: 1,200 is 12.00.
    #[schema(minimum = 1, maximum = 100_000, example = 1_200)]
    pub fuel_norm_hundredths: Option<i64>,
    /// Kilowatt-hours that it may use on 100 km, in hundredths.
    #[schema(minimum = 1, maximum = 100_000, example = 1_650)]
    pub charging_norm_hundredths: Option<i64>,
    /// The first day on which it is not used any more.
    pub retired_on: Option<NaiveDate>,
}

fn owned() -> Ownership {
    Ownership::Owned
}

/// A merge patch of a vehicle.
pub type VehiclePatch = Patch<VehicleNew>;

impl Patchable for VehicleNew {
    const FROZEN: &'static [&'static str] = &["odometer_km"];
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vehicles, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// The number plate (GA 36).
    pub plate_no: String,
    /// The class's code.
    pub class: String,
    /// Make and model.
    pub model: String,
    /// Seats by its licence, the driver's included.
    pub seats: i64,
    /// Length in millimetres.
    pub length_mm: i64,
    /// What it runs on.
    pub energy: Energy,
    /// What the odometer said when it was recorded here: the opening reading, in kilometres.
    pub odometer_km: i64,
    /// How it shifts.
    pub transmission: Option<Transmission>,
    /// Vehicle identification number (GB 16735).
    pub vin: Option<String>,
    /// Nature of use as on its licence (使用性质).
    pub use_nature: Option<String>,
    /// Who usually drives it (定人定车).
    pub default_driver_id: Option<DriverId>,
    /// Whose it is.
    pub ownership: Ownership,
    /// Whom a hired one is hired from.
    pub supplier_id: Option<SupplierId>,
    /// Litres that it may burn on 100 km, in hundredths.
    pub fuel_norm_hundredths: Option<i64>,
    /// Kilowatt-hours that it may use on 100 km, in hundredths.
    pub charging_norm_hundredths: Option<i64>,
    /// The first day on which it is not used any more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Vehicle {
    /// Whether it belongs to a supplier: no odometer chain, no asset.
    pub fn is_hired(&self) -> bool {
        self.ownership == Ownership::Hired
    }

    /// Whether it is known to shift by itself.
    pub fn is_automatic(&self) -> bool {
        self.transmission == Some(Transmission::Automatic)
    }

    /// What its creator would write to make it as it is.
    pub fn written(&self) -> VehicleNew {
        VehicleNew {
            plate_no: self.plate_no.clone(),
            class: self.class.clone(),
            model: self.model.clone(),
            seats: self.seats,
            length_mm: self.length_mm,
            energy: self.energy,
            odometer_km: self.odometer_km,
            transmission: self.transmission,
            vin: self.vin.clone(),
            use_nature: self.use_nature.clone(),
            default_driver_id: self.default_driver_id,
            ownership: self.ownership,
            supplier_id: self.supplier_id,
            fuel_norm_hundredths: self.fuel_norm_hundredths,
            charging_norm_hundredths: self.charging_norm_hundredths,
            retired_on: self.retired_on,
        }
    }

    /// The row that these words make.
    pub fn new(id: VehicleId, new: &VehicleNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let VehicleNew {
            plate_no,
            class,
            model,
            seats,
            length_mm,
            energy,
            odometer_km,
            transmission,
            vin,
            use_nature,
            default_driver_id,
            ownership,
            supplier_id,
            fuel_norm_hundredths,
            charging_norm_hundredths,
            retired_on,
        } = new.clone();
        Self {
            id,
            plate_no,
            class,
            model,
            seats,
            length_mm,
            energy,
            odometer_km,
            transmission,
            vin,
            use_nature,
            default_driver_id,
            ownership,
            supplier_id,
            fuel_norm_hundredths,
            charging_norm_hundredths,
            retired_on,
            version,
            created_at,
            updated_at,
        }
    }
}
