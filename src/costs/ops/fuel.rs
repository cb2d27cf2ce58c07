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
    kernel::{Money, Period, Result, VehicleId},
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

/// What one vehicle was filled with of one kind of energy, in the order of time.
struct Filled {
    vehicle_id: VehicleId,
    category: Category,
    lines: Vec<(NaiveDate, CostLine)>,
    norm: Option<i64>,
}

impl Filled {
    /// What was filled from the first to the last day; none if nothing was. The distance between two full tanks belongs to
    /// the day of the second.
    fn between(&self, from: NaiveDate, to: NaiveDate) -> Option<Fuel> {
        let filling = |(date, line): &(NaiveDate, CostLine)| Filling {
            date: *date,
            odometer_km: line.odometer_km,
            quantity_milli: line.quantity_milli,
            full_tank: line.full_tank,
        };
        let mut stretches = rules::stretches(&self.lines.iter().map(filling).collect::<Vec<_>>());
        stretches.retain(|stretch| (from..=to).contains(&stretch.until));
        let km = stretches.iter().map(|stretch| stretch.km).sum();
        let mut fuel = Fuel {
            vehicle_id: self.vehicle_id,
            category: self.category,
            quantity_milli: 0,
            amount_fen: Money::ZERO,
            net_fen: Money::ZERO,
            km,
            consumption: rules::per_100_km(stretches.iter().map(|stretch| stretch.quantity_milli).sum(), km),
            norm: self.norm,
        };
        let mut lines = self.lines.iter().filter(|(date, _)| (from..=to).contains(date)).peekable();
        lines.peek()?;
        for (_, line) in lines {
            fuel.quantity_milli = fuel.quantity_milli.saturating_add(line.quantity_milli.unwrap_or_default());
            fuel.amount_fen = fuel.amount_fen + line.amount_fen;
            fuel.net_fen = fuel.net_fen + line.net_fen;
        }
        Some(fuel)
    }
}

/// What each vehicle was filled with from the first to the last day, both included, and before that since its last full
/// tank. Reversed receipts don't count.
fn filled(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Filled>> {
    let mut lines = store::fillings(conn, from, to)?;
    lines.extend(since_last_full(conn, &lines, from)?);
    lines.sort_by_key(|(_, date, line)| (*date, line.odometer_km.is_none(), line.odometer_km));
    let mut found: BTreeMap<(VehicleId, Category), Vec<(NaiveDate, CostLine)>> = BTreeMap::new();
    for (category, date, line) in lines {
        let Some(vehicle_id) = line.vehicle_id else { continue };
        found.entry((vehicle_id, category)).or_default().push((date, line));
    }
    let vehicles: BTreeSet<VehicleId> = found.keys().map(|(vehicle, _)| *vehicle).collect();
    let vehicles = fleet::ops::vehicles_find(conn, &Vec::from_iter(vehicles))?;
    let norm = |id, category| {
        let vehicle = vehicles.iter().find(|vehicle| vehicle.id == id)?;
        match category {
            Category::Charging => vehicle.content.charging_norm_hundredths,
            _ => vehicle.content.fuel_norm_hundredths,
        }
    };
    let of_vehicle = |((vehicle_id, category), lines)| {
        let norm = norm(vehicle_id, category);
        Filled { vehicle_id, category, lines, norm }
    };
    Ok(found.into_iter().map(of_vehicle).collect())
}

/// The fillings of each vehicle from the first to the last day, both included, as [`Filled::between`] counts them.
pub fn fuel_of(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Fuel>> {
    Ok(filled(conn, from, to)?.iter().filter_map(|one| one.between(from, to)).collect())
}

/// Whether a vehicle consumed more than its norm in a month, of each month from the first to the last day in which it was
/// filled with what it has a norm for. Of its first and last month only these days count.
pub fn beyond_norm(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<(VehicleId, bool)>> {
    let mut months: BTreeMap<(VehicleId, Period), bool> = BTreeMap::new();
    for one in filled(conn, from, to)?.iter().filter(|one| one.norm.is_some()) {
        let last = Period::of(to);
        let periods = std::iter::successors(Some(Period::of(from)), |period| Some(period.next()));
        for period in periods.take_while(|period| *period <= last) {
            if let Some(fuel) = one.between(period.first().max(from), period.last().min(to)) {
                *months.entry((one.vehicle_id, period)).or_default() |= fuel.is_beyond_norm();
            }
        }
    }
    Ok(months.into_iter().map(|((vehicle, _), is_beyond)| (vehicle, is_beyond)).collect())
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
