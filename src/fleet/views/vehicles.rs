//! Vehicles as the API answers them.

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
    /// Code of the vehicle class.
    #[schema(example = "bus")]
    pub class: String,
    /// Make and model.
    #[schema(example = "丰田考斯特")]
    pub model: String,
    /// Seats as on the vehicle licence, the driver's included.
    #[schema(example = 19)]
    pub seats: i64,
    /// Length in millimetres.
    #[schema(example = 6255)]
    pub length_mm: i64,
    /// Energy that it runs on: `petrol`, `diesel`, `hybrid`, `electric`.
    #[schema(value_type = String, example = "diesel")]
    pub energy: model::Energy,
    /// Opening reading of the odometer in kilometres, when the vehicle was recorded.
    #[schema(example = 41_520)]
    pub odometer_km: i64,
    /// Transmission: `manual`, `automatic`.
    #[schema(value_type = Option<String>, example = "manual")]
    pub transmission: Option<model::Transmission>,
    /// Vehicle identification number (GB 16735).
    #[schema(example = "LATPAB071W1005301")]
    pub vin: Option<String>,
    /// Nature of use as on the vehicle licence (使用性质).
    #[schema(example = "租赁")]
    pub use_nature: Option<String>,
    /// Driver who usually drives it (定人定车).
    pub default_driver_id: Option<DriverId>,
    /// Whether it is owned or hired: `owned`, `hired`.
    #[schema(value_type = String, example = "owned")]
    pub ownership: model::Ownership,
    /// Supplier from which a hired vehicle is hired.
    pub supplier_id: Option<SupplierId>,
    /// Norm of fuel (油耗定额) in hundredths of a litre per 100 km.
    #[schema(example = 1_200)]
    pub fuel_norm_hundredths: Option<i64>,
    /// Norm of electricity in hundredths of a kilowatt-hour per 100 km.
    #[schema(example = 1_650)]
    pub charging_norm_hundredths: Option<i64>,
    /// First day on which it is no longer in service.
    pub retired_on: Option<NaiveDate>,
    /// First day on which it is in service; if it isn't said, reports count its days from its first trip or odometer reading.
    pub in_service_on: Option<NaiveDate>,
    /// Colour.
    #[schema(example = "白色")]
    pub colour: Option<String>,
    /// Latest valid odometer reading in kilometres; null for a hired vehicle.
    #[schema(example = 52_010)]
    pub current_odometer_km: Option<i64>,
    /// Doubtful values. They are accepted.
    pub warnings: Vec<VehicleWarning>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

/// A doubtful value of a vehicle. It is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleWarning {
    /// Code of the warning, which never changes: `vin_check_digit`.
    #[schema(example = "vin_check_digit")]
    pub code: String,
    /// What is doubtful, and how to correct it.
    pub detail: String,
}

impl Vehicle {
    /// The row with the present odometer reading and the warnings in the caller's language.
    pub fn of(row: model::Vehicle, current_odometer_km: Option<i64>, lang: Lang) -> Self {
        let warnings = row.content.vin.as_deref().and_then(|vin| vin_warning(vin, lang)).into_iter().collect();
        let model::Vehicle { id, content, version, created_at, updated_at } = row;
        let model::VehicleNew {
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
            in_service_on,
            colour,
        } = content;
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
            in_service_on,
            colour,
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
    (identifiers::judge_vin(vin) == VinVerdict::CheckDigit)
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
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
