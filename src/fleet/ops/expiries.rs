//! The list of documents that expire soon, have expired or are missing.

use std::collections::HashMap;

use crate::{
    db::Reader,
    drivers::ops as drivers,
    fleet::{
        model::{ExpiryFilter, ExpiryKind, PaperKind, SubjectKind},
        store,
        views::Expiry,
    },
    kernel::Result,
};

/// Papers, licences and qualification certificates of vehicles and drivers that are not retired, if they expire within
/// the days of the filter or have expired; and obligatory papers that are missing. Missing papers come first, then the
/// earliest.
pub fn expiries(reader: &mut Reader<'_>, filter: &ExpiryFilter) -> Result<Vec<Expiry>> {
    let within_days = filter.within_days.unwrap_or(30);
    let today = reader.now.date();
    let latest: HashMap<_, _> =
        store::latest_papers(reader.conn)?.into_iter().map(|(vehicle, kind, until)| ((vehicle, kind), until)).collect();
    let mut found = Vec::new();
    for vehicle in store::vehicles_of_classes(reader.conn, None)?
        .into_iter()
        .filter(|vehicle| vehicle.content.retired_on.is_none_or(|day| day > today))
    {
        for kind in PaperKind::ALL {
            let valid_until = latest.get(&(vehicle.id, *kind)).copied().flatten();
            if valid_until.is_some() || PaperKind::OBLIGATORY.contains(kind) {
                let last_day = valid_until.map(|day| kind.last_day(day));
                found.push(Expiry {
                    kind: ExpiryKind::of_paper(*kind),
                    subject_kind: SubjectKind::Vehicle,
                    subject_id: vehicle.id.0,
                    name: vehicle.content.plate_no.clone(),
                    valid_until,
                    days_left: last_day.map(|day| (day - today).num_days()),
                });
            }
        }
    }
    for driver in drivers::drivers_active(reader.conn, today)? {
        let licence = (ExpiryKind::Licence, Some(driver.licence_valid_until));
        let qualification = (ExpiryKind::Qualification, driver.qualification_valid_until);
        for (kind, valid_until) in [licence, qualification] {
            if let Some(day) = valid_until {
                found.push(Expiry {
                    kind,
                    subject_kind: SubjectKind::Driver,
                    subject_id: driver.id.0,
                    name: driver.name.clone(),
                    valid_until,
                    days_left: Some((day - today).num_days()),
                });
            }
        }
    }
    found.retain(|one| one.days_left.is_none_or(|days| days <= within_days));
    found.sort_by(|a, b| (a.days_left, &a.name, a.kind).cmp(&(b.days_left, &b.name, b.kind)));
    Ok(found)
}
