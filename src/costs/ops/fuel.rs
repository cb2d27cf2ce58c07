//! Consumption of vehicles, for reports.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    costs::{
        model::Category,
        rules::{self, Filling},
        store,
    },
    db::Conn,
    kernel::{Money, Result, VehicleId},
};

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
}

/// The fillings of each vehicle from the first to the last day, both included. Reversed receipts don't count.
pub fn fuel_of(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Fuel>> {
    let mut found: BTreeMap<(VehicleId, Category), (Fuel, Vec<Filling>)> = BTreeMap::new();
    let mut filled = store::fillings(conn, from, to)?;
    filled.sort_by_key(|(_, date, line)| (*date, line.odometer_km.is_none(), line.odometer_km));
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
        };
        let (fuel, fillings) = found.entry((vehicle_id, category)).or_insert_with(|| (fresh(), Vec::new()));
        fuel.quantity_milli = fuel.quantity_milli.saturating_add(line.quantity_milli.unwrap_or_default());
        fuel.amount_fen = fuel.amount_fen + line.amount_fen;
        fuel.net_fen = fuel.net_fen + line.net_fen;
        fillings.push(Filling {
            date,
            odometer_km: line.odometer_km,
            quantity_milli: line.quantity_milli,
            full_tank: line.full_tank,
        });
    }
    let with_consumption = |(mut fuel, fillings): (Fuel, Vec<Filling>)| {
        let stretches = rules::stretches(&fillings);
        fuel.km = stretches.iter().map(|stretch| stretch.km).sum();
        fuel.consumption = rules::per_100_km(stretches.iter().map(|stretch| stretch.quantity_milli).sum(), fuel.km);
        fuel
    };
    Ok(found.into_values().map(with_consumption).collect())
}
