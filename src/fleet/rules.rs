//! Rules of vehicles, as pure functions.

use super::{
    identifiers::{self, VinVerdict},
    model::{Ownership, VehicleNew},
};
use crate::kernel::{Fault, text};

/// All faults of a vehicle that can be found without the database.
pub fn faults(new: &VehicleNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !identifiers::plate_is_valid(&new.plate_no) {
        let detail = text!(
            "It is not a number plate such as 浙B12345 or 浙BD12345 (GA 36).",
            "不是有效的号牌，应如 浙B12345 或 浙BD12345（GA 36）。"
        );
        faults.push(Fault::body("/plate_no", "invalid_plate", detail));
    }
    if new.vin.as_deref().is_some_and(|vin| identifiers::judge_vin(vin) == VinVerdict::BadForm) {
        let detail = text!(
            "A VIN has 17 characters from 0-9 and A-Z, without I, O and Q.",
            "VIN 为 17 位数字和大写字母，不含 I、O、Q。"
        );
        faults.push(Fault::body("/vin", "invalid_vin", detail));
    }
    match (new.ownership, new.supplier_id) {
        (Ownership::Hired, None) => {
            faults.push(Fault::body(
                "/supplier_id",
                "required",
                text!("A hired vehicle needs its supplier.", "外租车辆须填写供应商。"),
            ));
        }
        (Ownership::Owned, Some(_)) => {
            faults.push(Fault::body(
                "/supplier_id",
                "not_allowed",
                text!("Only a hired vehicle has a supplier.", "自有车辆不填供应商。"),
            ));
        }
        _ => {}
    }
    faults
}
