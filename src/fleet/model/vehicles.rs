//! Vehicles: the row, words, what clients send, and the filter of the list.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::vehicles,
    http::{Patch, Patchable},
    kernel::{DriverId, Instant, SupplierId, VehicleId, spelling, text_enum},
};

text_enum! {
    /// Energy that a vehicle runs on.
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
    /// Transmission of a vehicle.
    pub enum Transmission {
        /// Manual gearbox.
        Manual = "manual" ("Manual", "手动挡"),
        /// Automatic gearbox. A C2 licence is enough for a car.
        Automatic = "automatic" ("Automatic", "自动挡"),
    }
}

text_enum! {
    /// Who owns a vehicle.
    pub enum Ownership {
        /// The company.
        Owned = "owned" ("Owned", "自有"),
        /// A supplier, from which it is hired. It has no odometer readings and is no asset.
        Hired = "hired" ("Hired", "外租"),
    }
}

/// A vehicle as clients send it.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = vehicles, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct VehicleNew {
    /// The number plate (GA 36). Blanks and middle dots are left out, letters are capitals. It is unique among the
    /// vehicles in use.
    #[serde(deserialize_with = "spelling::read_plate")]
    #[schema(min_length = 7, max_length = 20, example = "浙BA123Z")]
    pub plate_no: String,
    /// Code of the vehicle class.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 20, example = "bus")]
    pub class: String,
    /// Make and model.
    #[schema(min_length = 1, max_length = 100, example = "丰田考斯特")]
    pub model: String,
    /// Seats as on the vehicle licence, the driver's included.
    #[schema(minimum = 1, maximum = 100, example = 19)]
    pub seats: i64,
    /// Length in millimetres.
    #[schema(minimum = 1000, maximum = 30_000, example = 6255)]
    pub length_mm: i64,
    /// Energy that it runs on.
    pub energy: Energy,
    /// Opening reading of the odometer in kilometres, when the vehicle was recorded.
    #[schema(minimum = 0, maximum = 5_000_000, example = 41_520)]
    pub odometer_km: i64,
    /// Transmission.
    pub transmission: Option<Transmission>,
    /// Vehicle identification number (GB 16735).
    #[schema(min_length = 17, max_length = 17, example = "LATPAB071W1005301")]
    pub vin: Option<String>,
    /// Nature of use as on the vehicle licence (使用性质).
    #[schema(min_length = 1, max_length = 40, example = "租赁")]
    pub use_nature: Option<String>,
    /// Driver who usually drives it (定人定车).
    pub default_driver_id: Option<DriverId>,
    /// Whether it is owned or hired.
    #[serde(default = "owned")]
    pub ownership: Ownership,
    /// Supplier from which a hired vehicle is hired.
    pub supplier_id: Option<SupplierId>,
    /// Norm of fuel (油耗定额) in hundredths of a litre per 100 km: 1,200 is 12.00.
    #[schema(minimum = 1, maximum = 100_000, example = 1_200)]
    pub fuel_norm_hundredths: Option<i64>,
    /// Norm of electricity in hundredths of a kilowatt-hour per 100 km.
    #[schema(minimum = 1, maximum = 100_000, example = 1_650)]
    pub charging_norm_hundredths: Option<i64>,
    /// First day on which it is no longer in service.
    pub retired_on: Option<NaiveDate>,
    /// First day on which it is in service, from which reports count its days; if it isn't said, the day of its first trip
    /// or odometer reading.
    pub in_service_on: Option<NaiveDate>,
    /// Colour.
    #[schema(min_length = 1, max_length = 20, example = "白色")]
    pub colour: Option<String>,
}

fn owned() -> Ownership {
    Ownership::Owned
}

/// A JSON merge patch of a vehicle.
pub type VehiclePatch = Patch<VehicleNew>;

impl Patchable for VehicleNew {
    const FROZEN: &'static [&'static str] = &["odometer_km"];
}

/// A row of `vehicles`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vehicles, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// What clients send.
    #[diesel(embed)]
    pub content: VehicleNew,
    /// Number of the version, one more with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Vehicle {
    /// Whether it is hired from a supplier. A hired vehicle has no odometer readings and is no asset.
    pub fn is_hired(&self) -> bool {
        self.content.ownership == Ownership::Hired
    }

    /// Whether it is known to have an automatic gearbox.
    pub fn is_automatic(&self) -> bool {
        self.content.transmission == Some(Transmission::Automatic)
    }
}

/// Filter of the list of vehicles.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VehicleFilter {
    /// Only vehicles of these classes.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub class: Vec<String>,
    /// Only vehicles with one of these number plates.
    #[serde(default, deserialize_with = "spelling::read_plates")]
    pub plate_no: Vec<String>,
    /// Only owned or only hired vehicles.
    #[serde(default)]
    #[param(inline)]
    pub ownership: Vec<Ownership>,
    /// Only vehicles with all of these words, in any order: in the number plate, the colour, the model or the class.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
}

/// Seats of the vehicles of a class, the drivers' included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassSeats {
    /// The fewest of any of them. A vehicle of another class with more than that counts as larger.
    pub fewest: i64,
    /// The most of those in service; 0 if there are none.
    pub most: i64,
}

/// What capacity needs to know of a vehicle in service.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = vehicles)]
pub struct InService {
    /// Its id.
    pub id: VehicleId,
    /// Its class.
    pub class: String,
    /// Its seats, the driver's included.
    pub seats: i64,
    /// Its length.
    pub length_mm: i64,
    /// Its gear.
    pub transmission: Option<Transmission>,
    /// The first day on which it is out of service.
    pub retired_on: Option<NaiveDate>,
    /// The first day on which it is in service, if somebody said it.
    pub in_service_on: Option<NaiveDate>,
}
