//! Rules of drivers, as pure functions.

use chrono::{Months, NaiveDate};

use super::model::DriverNew;
use crate::kernel::{
    Fault, text,
    time::{FIRST_DAY, LAST_DAY},
};

/// The least age of a driver in years.
const YOUNGEST_DRIVER: u32 = 18;
/// The most years for which a licence is valid.
const LONGEST_LICENCE: u32 = 50;
/// The first day on which a driver can have been born.
const FIRST_BIRTH: NaiveDate = NaiveDate::from_ymd_opt(1930, 1, 1).expect("a day");

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
    } else if let Some(date) = new.birth_date {
        faults.extend(Fault::outside("/birth_date", date, FIRST_BIRTH, today - Months::new(12 * YOUNGEST_DRIVER)));
    }
    // A licence without an end (长期) is typed as the end of the century.
    let latest = (today + Months::new(12 * LONGEST_LICENCE)).max(LAST_DAY);
    faults.extend(Fault::outside("/licence_valid_until", new.licence_valid_until, FIRST_DAY, latest));
    if let Some(date) = new.qualification_valid_until {
        faults.extend(Fault::outside("/qualification_valid_until", date, FIRST_DAY, latest));
    }
    faults.extend(new.retired_on.and_then(|date| Fault::implausible("/retired_on", date)));
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dates_that_cannot_be_meant_are_faults() {
        let today = NaiveDate::from_ymd_opt(2026, 5, 6).expect("a day");
        for (field, date, fault) in [
            ("licence_valid_until", "2456-02-05", Some("out_of_range")),
            ("licence_valid_until", "2099-12-31", None),
            ("licence_valid_until", "2100-01-01", Some("out_of_range")),
            ("licence_valid_until", "1979-12-31", Some("out_of_range")),
            ("licence_valid_until", "1980-01-01", None),
            ("qualification_valid_until", "2456-02-05", Some("out_of_range")),
            ("retired_on", "2456-02-05", Some("out_of_range")),
            ("birth_date", "1905-06-07", Some("out_of_range")),
            ("birth_date", "1930-01-01", None),
            ("birth_date", "2008-05-06", None),
            ("birth_date", "2008-05-07", Some("out_of_range")),
            ("birth_date", "2026-05-06", Some("in_the_future")),
        ] {
            let mut body = json!({
                "name": "王师傅", "phone": "13800000001", "licence_classes": ["C1"], "licence_valid_until": "2030-12-31", "employment": "employee",
            });
            body[field] = json!(date);
            let new: DriverNew = serde_json::from_value(body).expect("a driver");
            let found: Vec<_> = faults(&new, today).into_iter().map(|fault| fault.code.into_owned()).collect();
            assert_eq!(found, Vec::from_iter(fault), "{field} {date}");
        }
    }
}
