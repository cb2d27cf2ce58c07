//! Consumption of vehicles, for reports.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    costs::{
        model::{Category, CostLine},
        rules::{self, Filling},
        store,
    },
    db::Conn,
    fleet,
    kernel::{Money, Result, VehicleId},
};

/// A filling: its category, the date of the receipt, and the line.
type Line = (Category, NaiveDate, CostLine);

/// The fillings of one vehicle with one kind of energy in a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fuel {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Fuel (in litres) or charging (in kilowatt-hours).
    pub category: Category,
    /// Quantity filled, in thousandths of the unit.
    pub quantity_milli: i64,
    /// Amount of the receipts in fen, tax included.
    pub amount_fen: Money,
    /// Part in fen that is cost in the books.
    pub net_fen: Money,
    /// Distance in kilometres between full tanks.
    pub km: i64,
    /// Consumption per 100 km of that distance, in hundredths of the unit; none without two full tanks.
    pub consumption: Option<i64>,
    /// The most that the vehicle may consume per 100 km, in hundredths of the unit.
    pub norm: Option<i64>,
}

impl Fuel {
    /// Whether it consumed more than the norm allows. Nobody knows of a vehicle without a norm or without two full tanks.
    pub fn is_beyond_norm(&self) -> bool {
        self.consumption.zip(self.norm).is_some_and(|(consumption, norm)| rules::is_beyond(consumption, norm))
    }
}

/// The fillings of each vehicle from the first to the last day, both included. Reversed receipts don't count. The
/// distance between two full tanks belongs to the day of the second, even if the first was filled before the first day.
pub fn fuel_of(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Fuel>> {
    let mut filled = store::fillings(conn, from, to)?;
    filled.extend(since_last_full(conn, &filled, from)?);
    filled.sort_by_key(|(_, date, line)| (*date, line.odometer_km.is_none(), line.odometer_km));
    let mut found: BTreeMap<(VehicleId, Category), (Fuel, Vec<Filling>)> = BTreeMap::new();
    for (category, date, line) in filled {
        let Some(vehicle_id) = line.vehicle_id else { continue };
        let fresh = || Fuel {
            vehicle_id,
            category,
            quantity_milli: 0,
            amount_fen: Money::ZERO,
            net_fen: Money::ZERO,
            km: 0,
            consumption: None,
            norm: None,
        };
        let (fuel, fillings) = found.entry((vehicle_id, category)).or_insert_with(|| (fresh(), Vec::new()));
        fillings.push(Filling {
            date,
            odometer_km: line.odometer_km,
            quantity_milli: line.quantity_milli,
            full_tank: line.full_tank,
        });
        if date >= from {
            fuel.quantity_milli = fuel.quantity_milli.saturating_add(line.quantity_milli.unwrap_or_default());
            fuel.amount_fen = fuel.amount_fen + line.amount_fen;
            fuel.net_fen = fuel.net_fen + line.net_fen;
        }
    }
    let vehicles: BTreeSet<VehicleId> = found.keys().map(|(vehicle, _)| *vehicle).collect();
    let vehicles = fleet::ops::vehicles_find(conn, &Vec::from_iter(vehicles))?;
    let with_consumption = |(mut fuel, fillings): (Fuel, Vec<Filling>)| {
        let vehicle = vehicles.iter().find(|vehicle| vehicle.id == fuel.vehicle_id);
        fuel.norm = vehicle.and_then(|vehicle| match fuel.category {
            Category::Charging => vehicle.content.charging_norm_hundredths,
            _ => vehicle.content.fuel_norm_hundredths,
        });
        let mut stretches = rules::stretches(&fillings);
        stretches.retain(|stretch| stretch.until >= from);
        fuel.km = stretches.iter().map(|stretch| stretch.km).sum();
        fuel.consumption = rules::per_100_km(stretches.iter().map(|stretch| stretch.quantity_milli).sum(), fuel.km);
        fuel
    };
    Ok(found.into_values().map(with_consumption).collect())
}

/// What these vehicles were filled with before a day, each from its last full tank on.
fn since_last_full(conn: &mut Conn, filled: &[Line], before: NaiveDate) -> Result<Vec<Line>> {
    let mut last: BTreeMap<(Category, Option<VehicleId>), NaiveDate> = BTreeMap::new();
    for category in [Category::Fuel, Category::Charging] {
        let of_category = filled.iter().filter(|(of, ..)| *of == category);
        let vehicles: BTreeSet<VehicleId> = of_category.filter_map(|(.., line)| line.vehicle_id).collect();
        let vehicles: Vec<VehicleId> = vehicles.into_iter().collect();
        let days = store::last_full(conn, category, &vehicles, before)?.into_iter();
        last.extend(days.filter_map(|(vehicle, day)| Some(((category, vehicle), day?))));
    }
    let Some(first) = last.values().min() else { return Ok(Vec::new()) };
    let mut earlier = store::fillings(conn, *first, before.pred_opt().unwrap_or(before))?;
    earlier.retain(|(category, day, line)| last.get(&(*category, line.vehicle_id)).is_some_and(|last| day >= last));
    Ok(earlier)
}
