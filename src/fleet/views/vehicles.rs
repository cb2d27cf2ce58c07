//! Vehicles.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    fleet::{
        identifiers::{self, VinVerdict},
        model,
    },
    http,
    kernel::{DriverId, Instant, Lang, SupplierId, VehicleId, text},
};

/// A vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// The number plate (GA 36).
    #[schema(example = "浙BA123Z")]
    pub plate_no: String,
    /// The class's code.
    #[schema(example = "bus")]
    pub class: String,
    /// Make and model.
    #[schema(example = "丰田考斯特")]
    pub model: String,
    /// Seats by its licence, the driver's included.
    #[schema(example = 19)]
    pub seats: i64,
    /// Length in millimetres.
    #[schema(example = 6255)]
    pub length_mm: i64,
    /// What it runs on: `petrol`, `diesel`, `hybrid`, `electric`.
    #[schema(value_type = String, example = "diesel")]
    pub energy: model::Energy,
    /// What the odometer said when it was recorded here: the opening reading, in kilometres.
    #[schema(example = 41_520)]
    pub odometer_km: i64,
    /// How it shifts: `manual`, `automatic`.
    #[schema(value_type = Option<String>, example = "manual")]
    pub transmission: Option<model::Transmission>,
    /// Vehicle identification number (GB 16735).
    #[schema(example = "LATPAB071W1005301")]
    pub vin: Option<String>,
    /// Nature of use as on its licence (使用性质).
    #[schema(example = "租赁")]
    pub use_nature: Option<String>,
    /// Who usually drives it (定人定车).
    pub default_driver_id: Option<DriverId>,
    /// Whose it is: `owned`, `hired`.
    #[schema(value_type = String, example = "owned")]
    pub ownership: model::Ownership,
    /// Whom a hired one is hired from.
    pub supplier_id: Option<SupplierId>,
    /// Litres that it may burn on 100 km (油耗定额), in hundredths.
    #[schema(example = 1_200)]
    pub fuel_norm_hundredths: Option<i64>,
    /// Kilowatt-hours that it may use on 100 km, in hundredths.
    #[schema(example = 1_650)]
    pub charging_norm_hundredths: Option<i64>,
    /// The first day on which it is not used any more.
    pub retired_on: Option<NaiveDate>,
    /// The latest valid reading of the odometer, in kilometres; null for a hired vehicle.
    #[schema(example = 52_010)]
    pub current_odometer_km: Option<i64>,
    /// What looks wrong about it and doesn't block.
    pub warnings: Vec<VehicleWarning>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

/// Something that looks wrong and doesn't block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleWarning {
    /// What, as a stable word: `vin_check_digit`.
    #[schema(example = "vin_check_digit")]
    pub code: String,
    /// What, where and how to put it right.
    pub detail: String,
}

impl Vehicle {
    /// A vehicle's row as its resource, with what its odometer says now.
    pub fn of(row: model::Vehicle, current_odometer_km: Option<i64>, lang: Lang) -> Self {
        let warnings = row.vin.as_deref().and_then(|vin| vin_warning(vin, lang)).into_iter().collect();
        let model::Vehicle {
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
        } = row;
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
            current_odometer_km,
            warnings,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

fn vin_warning(vin: &str, lang: Lang) -> Option<VehicleWarning> {
    let detail = text!(
        "The VIN's check digit doesn't fit; compare it with the vehicle's licence.",
        "VIN 校验位不符，请与行驶证核对。"
    );
    (identifiers::vin(vin) == VinVerdict::CheckDigit)
        .then(|| VehicleWarning { code: "vin_check_digit".into(), detail: detail.get(lang).into() })
}

impl http::Resource for Vehicle {
    fn path(&self) -> String {
        format!("/vehicles/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of vehicles.
#[derive(Debug, Serialize, ToSchema)]
pub struct VehiclePage {
    /// The vehicles.
    pub items: Vec<Vehicle>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
