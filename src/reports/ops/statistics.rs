//! A year of the vehicles.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::fleet::{Fleet, by_vehicle, legs_with_empty_km};
use crate::{
    bookings::model::Purpose,
    costs::{self, model::Category},
    db::Reader,
    fleet::model::Energy,
    kernel::{Error, Result, VehicleId},
    reports::{
        model::{Days, Work},
        rules,
        store::{self, LastOf, contracts::energies},
        views::{PurposeRow, StatisticsReport, VehicleFigures, VehicleKindRow},
    },
};

/// Vehicles by class and by what they run on, and trips by purpose, in a year up to today (BUREAU.md §7.4).
pub fn statistics(reader: &mut Reader<'_>, year: Option<i32>) -> Result<StatisticsReport> {
    let today = reader.now.date();
    let year = year.unwrap_or_else(|| today.year());
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::internal("no such year"));
    let from = day(1, 1)?;
    // Of a year to come there is only its first day, on which nothing happened yet.
    let days = Days { from, to: day(12, 31)?.min(today).max(from) };
    let vehicles = vehicles(reader, days)?;
    let mut total = VehicleFigures::default();
    vehicles.iter().for_each(|row| total.add(&row.figures));
    Ok(StatisticsReport { year, from: days.from, to: days.to, vehicles, purposes: purposes(reader, days)?, total })
}

fn vehicles(reader: &mut Reader<'_>, days: Days) -> Result<Vec<VehicleKindRow>> {
    let work = by_vehicle(&legs_with_empty_km(reader.conn, days, None)?, days, reader.now);
    let mut costs = rules::results(&store::by_vehicle(reader.conn, days)?);
    let last = Days { from: days.to, to: days.to };
    let in_service = Fleet::load(reader.conn, last)?.rows(&BTreeMap::new(), last);
    let in_service: Vec<VehicleId> = in_service.into_iter().filter_map(|row| row.vehicle_id).collect();
    let energies: BTreeMap<VehicleId, Energy> =
        energies(reader.conn)?.into_iter().map(|row| (row.id, row.energy)).collect();
    let mut figures: BTreeMap<VehicleId, VehicleFigures> = BTreeMap::new();
    for fuel in costs::ops::fuel_of(reader.conn, days.from, days.to)? {
        let of = figures.entry(fuel.vehicle_id).or_default();
        match fuel.category {
            Category::Charging => of.charging_milli += fuel.quantity_milli,
            _ => of.fuel_milli += fuel.quantity_milli,
        }
    }
    let mut kinds: Vec<VehicleKindRow> = Vec::new();
    for vehicle in store::vehicles(reader.conn, None)? {
        let Some(energy) = energies.get(&vehicle.id).copied() else { continue };
        let driven = work.get(&vehicle.id);
        let own = VehicleFigures {
            vehicles: i64::from(in_service.contains(&vehicle.id)),
            trips: driven.map_or(0, |work| work.trips),
            km: driven.map_or(0, Work::km),
            cost_fen: costs.remove(&Some(vehicle.id)).unwrap_or_default().cost_fen(),
            ..figures.remove(&vehicle.id).unwrap_or_default()
        };
        if own == VehicleFigures::default() {
            continue;
        }
        let is_same = |row: &&mut VehicleKindRow| row.class == vehicle.class && row.energy == energy;
        match kinds.iter_mut().find(is_same) {
            Some(row) => row.figures.add(&own),
            None => {
                let mut figures = VehicleFigures::default();
                figures.add(&own);
                kinds.push(VehicleKindRow { class: vehicle.class, class_name: vehicle.class_name, energy, figures });
            }
        }
    }
    kinds.sort_by(|one, two| (&one.class, one.energy.as_str()).cmp(&(&two.class, two.energy.as_str())));
    Ok(kinds)
}

fn purposes(reader: &mut Reader<'_>, days: Days) -> Result<Vec<PurposeRow>> {
    let mut of: BTreeMap<&'static str, Work> = BTreeMap::new();
    for leg in store::driven_legs(reader.conn, days, LastOf::Trip)? {
        of.entry(leg.purpose.as_str()).or_default().add_driven(&leg, days, reader.now);
    }
    let lang = reader.lang;
    let row = |(purpose, work): (&'static str, Work)| {
        let name = Purpose::WORDS.iter().find(|word| word.word == purpose).map_or(purpose, |word| word.label(lang));
        PurposeRow { purpose: purpose.to_owned(), name: name.to_owned(), trips: work.trips, km: work.loaded_km }
    };
    Ok(of.into_iter().map(row).filter(|row| row.trips > 0 || row.km > 0).collect())
}
