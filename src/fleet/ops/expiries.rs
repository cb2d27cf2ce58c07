//! The list of what is due: documents that expire soon, have expired or are missing, maintenance, and trips to reassign.

use std::collections::HashMap;

use super::maintenance::standing;
use crate::{
    db::Reader,
    drivers::ops as drivers,
    fleet::{
        model::{ExpiryFilter, ExpiryKind, PaperKind, SubjectKind},
        rules::is_in_use,
        store,
        views::Expiry,
    },
    kernel::{Instant, Result},
    schedule::ops as schedule,
};

/// Papers, licences and qualification certificates of vehicles and drivers that are not retired, if they expire within
/// the days of the filter or have expired; obligatory papers that are missing; maintenance that is due in these days or
/// soon by its kilometres; and planned trips that need another vehicle or driver. Missing papers come first, then the
/// earliest.
pub fn expiries(reader: &mut Reader<'_>, filter: &ExpiryFilter) -> Result<Vec<Expiry>> {
    let within_days = filter.within_days.unwrap_or(30);
    let today = reader.now.date();
    let latest: HashMap<_, _> =
        store::latest_papers(reader.conn)?.into_iter().map(|(vehicle, kind, until)| ((vehicle, kind), until)).collect();
    // Each with the days by which it is sorted and chosen.
    let mut found: Vec<(Option<i64>, Expiry)> = Vec::new();
    let mut vehicles = store::vehicles_of_classes(reader.conn, None)?;
    vehicles.retain(|vehicle| is_in_use(vehicle.content.retired_on, today));
    for vehicle in &vehicles {
        for kind in PaperKind::ALL {
            let valid_until = latest.get(&(vehicle.id, *kind)).copied().flatten();
            if valid_until.is_some() || PaperKind::OBLIGATORY.contains(kind) {
                let last_day = valid_until.map(|day| kind.last_day(day));
                let days_left = last_day.map(|day| (day - today).num_days());
                let of_vehicle = Expiry {
                    subject_kind: SubjectKind::Vehicle,
                    subject_id: vehicle.id.0,
                    name: vehicle.content.plate_no.clone(),
                    ..Expiry::of(ExpiryKind::of_paper(*kind), valid_until, days_left)
                };
                found.push((days_left, of_vehicle));
            }
        }
    }
    for driver in drivers::drivers_active(reader.conn, today)? {
        let licence = (ExpiryKind::Licence, Some(driver.licence_valid_until));
        let qualification = (ExpiryKind::Qualification, driver.qualification_valid_until);
        for (kind, valid_until) in [licence, qualification] {
            if let Some(day) = valid_until {
                let days_left = Some((day - today).num_days());
                let of_driver = Expiry {
                    subject_kind: SubjectKind::Driver,
                    subject_id: driver.id.0,
                    name: driver.name.clone(),
                    ..Expiry::of(kind, valid_until, days_left)
                };
                found.push((days_left, of_driver));
            }
        }
    }
    let plans = store::maintenance::plans_in_force(reader.conn, today)?;
    for (due, pressing) in standing(reader.conn, &plans, &vehicles, today)? {
        // What is due by neither is not pressing, and stays out.
        let Some(days) = pressing else { continue };
        let of_plan = Expiry {
            subject_kind: SubjectKind::Vehicle,
            subject_id: due.vehicle_id.0,
            name: due.plate_no,
            maintenance_plan_id: Some(due.plan_id),
            maintenance: Some(due.name),
            due_km: due.due_km,
            remaining_km: due.remaining_km,
            ..Expiry::of(ExpiryKind::Maintenance, due.due_on, due.remaining_days)
        };
        found.push((Some(days), of_plan));
    }
    let until = Instant::day_end(today).plus_days(within_days);
    for trip in schedule::flagged(reader.conn, until)? {
        let day = trip.starts_at.date();
        let days_left = Some((day - today).num_days());
        let of_trip = Expiry {
            subject_kind: SubjectKind::Trip,
            subject_id: trip.trip_id.0,
            name: trip.number,
            code: trip.code.map(|code| code.to_string()),
            ..Expiry::of(ExpiryKind::Reassignment, Some(day), days_left)
        };
        found.push((days_left, of_trip));
    }
    found.retain(|(days, _)| days.is_none_or(|days| days <= within_days));
    found.sort_by(|(a_days, a), (b_days, b)| {
        (a_days, &a.name, a.kind, &a.maintenance).cmp(&(b_days, &b.name, b.kind, &b.maintenance))
    });
    Ok(found.into_iter().map(|(_, one)| one).collect())
}
