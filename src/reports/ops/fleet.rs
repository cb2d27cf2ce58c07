//! Reports on vehicles.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    link,
    statements::{month_figures, results_by_month},
};
use crate::{
    costs,
    db::{Conn, Reader},
    kernel::{Error, Instant, Lang, Money, Period, Result, VehicleId},
    reports::{
        model::{Days, Leg, NamedVehicle, OffRoadSpan, Outcome, ShareKey, Work, count, percent},
        rules, store,
        views::{
            FuelReport, FuelRow, MileageReport, MileageRow, OutlayReport, OutlayRow, UtilisationReport, UtilisationRow,
            VehicleMonth, VehicleMonths, VehicleReport, VehicleRow,
        },
    },
};

/// The legs of all vehicles, or of one, that were out on these days, by vehicle and time, with the empty kilometres
/// before each.
pub(super) fn legs_with_empty_km(conn: &mut Conn, days: Days, vehicle: Option<VehicleId>) -> Result<Vec<(Leg, i64)>> {
    let (legs, before) = (store::legs(conn, days, vehicle)?, store::km_before(conn, days.from, vehicle)?);
    Ok(rules::with_empty_km(legs, days.moments().0, &before))
}

/// The work of each vehicle.
pub(super) fn by_vehicle(legs: &[(Leg, i64)], days: Days, now: Instant) -> BTreeMap<VehicleId, Work> {
    let mut work: BTreeMap<VehicleId, Work> = BTreeMap::new();
    for (leg, empty_km) in legs {
        work.entry(leg.vehicle_id).or_default().add(leg, *empty_km, days, now);
    }
    work
}

/// 单车核算: trips, income and costs of each vehicle. With what belongs to no vehicle they add up to the company.
pub fn vehicles(reader: &mut Reader<'_>, days: Days, key: ShareKey) -> Result<VehicleReport> {
    let named = store::vehicles(reader.conn, None)?;
    let work = by_vehicle(&legs_with_empty_km(reader.conn, days, None)?, days, reader.now);
    let mut results = rules::results(&store::by_vehicle(reader.conn, days)?);
    let unallocated = results.remove(&None).unwrap_or_default();
    let none = Work::default();
    let shown: Vec<(&NamedVehicle, Outcome, &Work)> = named
        .iter()
        .map(|vehicle| {
            let id = vehicle.id;
            (vehicle, results.remove(&Some(id)).unwrap_or_default(), work.get(&id).unwrap_or(&none))
        })
        .filter(|(vehicle, outcome, work)| {
            vehicle.retired_on.is_none() || *outcome != Outcome::default() || **work != none
        })
        .collect();
    let bases: Vec<(Money, i64, i64)> =
        shown.iter().map(|(_, outcome, work)| (outcome.revenue_fen, work.km(), work.day_count())).collect();
    let shares = rules::share(key, unallocated.cost_fen(), &bases);
    let vehicles: Vec<VehicleRow> = shown
        .iter()
        .zip(&shares)
        .map(|((vehicle, outcome, work), shared)| VehicleRow::of(vehicle, outcome, work, *shared, days))
        .collect();
    let shared: Money = shares.into_iter().sum();
    let rest = VehicleRow::unallocated(&unallocated, shared, reader.lang);
    let total = VehicleRow {
        journals: Some(link(&[], "", days)),
        ..VehicleRow::total(vehicles.iter().chain([&rest]), reader.lang)
    };
    Ok(VehicleReport { from: days.from, to: days.to, key, vehicles, unallocated: rest, total })
}

/// One vehicle month by month, beside the same months a year before: only its own costs, nothing shared.
///
/// # Errors
/// `not_found`.
pub fn vehicle_months(reader: &mut Reader<'_>, id: VehicleId, days: Days) -> Result<VehicleMonths> {
    let days = days.whole_months();
    let vehicle = store::vehicles(reader.conn, Some(id))?.pop().ok_or_else(Error::not_found)?;
    let figures = month_figures(&results_by_month(reader.conn, days, Some(id))?, days);
    let mut work: BTreeMap<Period, Work> = BTreeMap::new();
    for (leg, empty_km) in legs_with_empty_km(reader.conn, days, Some(id))? {
        // It was out in each of these months.
        let out = Days { from: leg.departed_at.date(), to: leg.returned_at.unwrap_or(reader.now).date() };
        for period in out.months().filter(|period| (days.from..=days.to).contains(&period.first())) {
            work.entry(period).or_default().add(&leg, empty_km, Days::of_month(period), reader.now);
        }
    }
    let none = Work::default();
    let months =
        figures.iter().map(|figures| VehicleMonth::of(id, figures, work.get(&figures.period).unwrap_or(&none)));
    Ok(VehicleMonths {
        vehicle_id: id,
        plate_no: vehicle.plate_no,
        class: vehicle.class,
        class_name: vehicle.class_name,
        from: days.from,
        to: days.to,
        months: months.collect(),
    })
}

/// All vehicles with what decides of which days they are in service, and fit.
pub(super) struct Fleet {
    named: Vec<NamedVehicle>,
    spans: Vec<OffRoadSpan>,
    since: BTreeMap<VehicleId, Option<NaiveDate>>,
}

impl Fleet {
    /// The fleet, with the time off the road that touches these days.
    pub fn load(conn: &mut Conn, days: Days) -> Result<Self> {
        let known = store::first_days(conn)?;
        Ok(Self {
            named: store::vehicles(conn, None)?,
            spans: store::off_road(conn, days)?,
            since: known.iter().map(|known| (known.id, rules::first_day(known))).collect(),
        })
    }

    /// The days of each vehicle that was in service on some of these days, which are among those of [`Fleet::load`].
    pub fn rows(&self, work: &BTreeMap<VehicleId, Work>, days: Days) -> Vec<UtilisationRow> {
        let none = Work::default();
        let row = |vehicle: &NamedVehicle| {
            let id = vehicle.id;
            let own: Vec<_> = self.spans.iter().filter(|span| span.vehicle_id == id).collect();
            let since = self.since.get(&id).copied().flatten();
            let used = &work.get(&id).unwrap_or(&none).days;
            let (total, good) = rules::vehicle_days(days, since, vehicle.retired_on, &own, used);
            let used = count(used.len());
            (total > 0).then(|| UtilisationRow::of(vehicle, (total, good, used)))
        };
        self.named.iter().filter_map(row).collect()
    }
}

/// The total of these rows.
pub(super) fn utilisation_total(rows: &[UtilisationRow], lang: Lang) -> UtilisationRow {
    let sum = |of: fn(&UtilisationRow) -> i64| rows.iter().map(of).sum::<i64>();
    UtilisationRow::total((sum(|row| row.vehicle_days), sum(|row| row.good_days), sum(|row| row.used_days)), lang)
}

/// 完好率, 出车率, 利用率 (RULES.md §6.7).
pub fn utilisation(reader: &mut Reader<'_>, days: Days) -> Result<UtilisationReport> {
    let work = by_vehicle(&legs_with_empty_km(reader.conn, days, None)?, days, reader.now);
    let vehicles = Fleet::load(reader.conn, days)?.rows(&work, days);
    let total = utilisation_total(&vehicles, reader.lang);
    Ok(UtilisationReport { from: days.from, to: days.to, vehicles, total })
}

/// Kilometres by vehicle: loaded and empty, first and last reading.
pub fn mileage(reader: &mut Reader<'_>, days: Days) -> Result<MileageReport> {
    let named = store::vehicles(reader.conn, None)?;
    let legs = legs_with_empty_km(reader.conn, days, None)?;
    let work = by_vehicle(&legs, days, reader.now);
    let before = store::driven_before(reader.conn, days)?;
    let none = Work::default();
    let row = |vehicle: &NamedVehicle| {
        let id = vehicle.id;
        let work = work.get(&id).unwrap_or(&none);
        let before = before.iter().find(|before| before.id == id);
        // Of trips before motorpool was used only the distance is known, so the reading is that of the beginning.
        let opening = before.map(|before| before.odometer_km);
        let own = legs.iter().map(|(leg, _)| leg).filter(|leg| leg.vehicle_id == id);
        let mut back = own.filter(|leg| leg.returned_at.is_some_and(|at| days.holds(at)));
        let first = back.next();
        let first_km = first.map(|leg| leg.departure_km).or(opening)?;
        let last_km = back.next_back().or(first).and_then(|leg| leg.return_km).or(opening)?;
        let before_km = before.map_or(0, |before| before.km);
        Some(MileageRow {
            vehicle_id: id,
            plate_no: vehicle.plate_no.clone(),
            class: vehicle.class.clone(),
            class_name: vehicle.class_name.clone(),
            first_km,
            last_km,
            trips: work.trips + before.map_or(0, |before| before.trips),
            loaded_km: work.loaded_km,
            empty_km: work.empty_km,
            before_km,
            km: work.km() + before_km,
            empty_percent: percent(work.empty_km, work.km()),
        })
    };
    let vehicles: Vec<MileageRow> = named.iter().filter_map(row).collect();
    let sum = |of: fn(&MileageRow) -> i64| vehicles.iter().map(of).sum::<i64>();
    let (loaded_km, empty_km, before_km) =
        (sum(|row| row.loaded_km), sum(|row| row.empty_km), sum(|row| row.before_km));
    Ok(MileageReport { from: days.from, to: days.to, vehicles, loaded_km, empty_km, before_km })
}

/// Fuel and charging by vehicle, beside its norm.
pub fn fuel(reader: &mut Reader<'_>, days: Days) -> Result<FuelReport> {
    let named = store::vehicles(reader.conn, None)?;
    let row = |fuel: costs::ops::Fuel| FuelRow {
        plate_no: (named.iter().find(|vehicle| vehicle.id == fuel.vehicle_id))
            .map_or_else(String::new, |vehicle| vehicle.plate_no.clone()),
        is_beyond_norm: fuel.is_beyond_norm(),
        vehicle_id: fuel.vehicle_id,
        category: fuel.category,
        quantity_milli: fuel.quantity_milli,
        amount_fen: fuel.amount_fen,
        km: fuel.km,
        per_100_km_hundredths: fuel.consumption,
        norm_hundredths: fuel.norm,
        journals: link(&["5401.02"], &format!("vehicle_id={}", fuel.vehicle_id), days),
    };
    let vehicles: Vec<FuelRow> = costs::ops::fuel_of(reader.conn, days.from, days.to)?.into_iter().map(row).collect();
    let total_fen = vehicles.iter().map(|row| row.amount_fen).sum();
    Ok(FuelReport { from: days.from, to: days.to, vehicles, total_fen })
}

/// Outlays that charges bill, beside those that receipts paid.
pub fn outlays(reader: &mut Reader<'_>, days: Days) -> Result<OutlayReport> {
    let trips = store::outlays(reader.conn, days)?.into_iter().map(OutlayRow::from).collect();
    Ok(OutlayReport::of(days, trips, store::outlays_without_trip(reader.conn, days)?, reader.lang))
}
