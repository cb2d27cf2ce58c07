//! Rules of drivers, as pure functions.

use chrono::NaiveDate;

use super::model::DriverNew;
use crate::kernel::{Fault, text};

/// All faults of a driver that can be found without the database.
pub fn faults(new: &DriverNew, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, class) in new.licence_classes.iter().enumerate() {
        if new.licence_classes[..index].contains(class) {
            faults.push(Fault::body(
                format!("/licence_classes/{index}"),
                "duplicate",
                text!("{class} stands twice.", "{class} 重复。"),
            ));
        }
    }
    if new.birth_date.is_some_and(|date| date >= today) {
        faults.push(Fault::body(
            "/birth_date",
            "in_the_future",
            text!("It must lie in the past.", "出生日期须早于今天。"),
        ));
    }
    faults
}
