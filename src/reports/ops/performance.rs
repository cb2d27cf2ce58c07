//! The measures of service.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    bookings::{
        self,
        model::{Measured, PerformanceSubject, PlannedTrip, ReturnedTrip},
        rules::measures,
    },
    costs,
    db::{Conn, Reader},
    dispatch,
    kernel::{Id, Money, Period, Result, VehicleId},
    ledger, reference,
    reports::{
        model::{ComplainedTrip, Days, NamedVehicle},
        store,
        views::{PerformanceReport, PerformanceRow},
    },
};

/// The measures of service of the company, or of each vehicle or driver of which there is something to count.
pub fn performance(reader: &mut Reader<'_>, days: Days, subject: PerformanceSubject) -> Result<PerformanceReport> {
    let measured = bookings::ops::measured(reader.conn, (days.from, days.to), subject, reader.now)?;
    // Nobody has had a day's papers before the day has come.
    let past = Days { to: days.to.min(reader.now.date()), ..days };
    let rows = match subject {
        PerformanceSubject::Company => vec![company(reader.conn, past, days, &measured)?],
        PerformanceSubject::Vehicle => vehicles(reader.conn, past, days, &measured)?,
        PerformanceSubject::Driver => drivers(reader.conn, days, &measured)?,
    };
    Ok(PerformanceReport { from: days.from, to: days.to, subject, rows })
}

fn company(conn: &mut Conn, past: Days, days: Days, measured: &Measured) -> Result<PerformanceRow> {
    let name = reference::ops::settings(conn)?.content.company_name;
    let of_vehicles = of_vehicles(conn, past)?;
    let sum = |of: fn(&OfVehicle) -> (i64, i64)| {
        of_vehicles.values().map(of).fold((0, 0), |(num, den), one| (num + one.0, den + one.1))
    };
    let months = ledger::ops::results(conn, Period::of(days.from), Period::of(days.to))?;
    let revenue = months.iter().map(|month| month.revenue_fen).sum::<Money>();
    let profit = months.iter().map(|month| month.before_tax_fen).sum::<Money>();
    let (returned, planned) =
        (measured.returned.iter().collect::<Vec<_>>(), measured.planned.iter().collect::<Vec<_>>());
    Ok(PerformanceRow {
        served: Some(measures::served(&measured.bookings).into()),
        papers_valid: Some(sum(|one| one.papers).into()),
        within_norm: Some(sum(|one| one.norm).into()),
        margin: Some((profit.0.max(0), revenue.0.max(0)).into()),
        complaints: store::complaints(conn, days)?,
        ..PerformanceRow::of(&name, &returned, &planned)
    })
}

/// What is counted of a vehicle apart from its trips.
#[derive(Default)]
struct OfVehicle {
    /// Days with valid papers.
    papers: (i64, i64),
    /// Months within its norm.
    norm: (i64, i64),
}

fn of_vehicles(conn: &mut Conn, days: Days) -> Result<BTreeMap<VehicleId, OfVehicle>> {
    let mut found: BTreeMap<VehicleId, OfVehicle> = BTreeMap::new();
    for (vehicle, papers) in dispatch::ops::days_with_papers(conn, days.from, days.to)? {
        found.entry(vehicle).or_default().papers = papers;
    }
    for (vehicle, is_beyond) in costs::ops::beyond_norm(conn, days.from, days.to)? {
        let (num, den) = &mut found.entry(vehicle).or_default().norm;
        (*num, *den) = (*num + i64::from(!is_beyond), *den + 1);
    }
    Ok(found)
}

fn vehicles(conn: &mut Conn, past: Days, days: Days, measured: &Measured) -> Result<Vec<PerformanceRow>> {
    let named = store::vehicles(conn, None)?;
    let complaints = complaints(conn, days, |about| about.vehicle_id)?;
    let (trips, mut others) =
        (trips_by(measured, |trip| trip.vehicle_id, |trip| trip.vehicle_id), of_vehicles(conn, past)?);
    let row = |vehicle: NamedVehicle| {
        let OfVehicle { papers, norm } = others.remove(&vehicle.id).unwrap_or_default();
        PerformanceRow {
            vehicle_id: Some(vehicle.id),
            papers_valid: Some(papers.into()),
            within_norm: Some(norm.into()),
            complaints: complaints.get(&vehicle.id).copied().unwrap_or_default(),
            ..trips.row(vehicle.id, &vehicle.plate_no)
        }
    };
    Ok(named.into_iter().map(row).filter(|row| !row.is_empty()).collect())
}

fn drivers(conn: &mut Conn, days: Days, measured: &Measured) -> Result<Vec<PerformanceRow>> {
    let trips = trips_by(measured, |trip| trip.driver_id, |trip| trip.driver_id);
    let complaints = complaints(conn, days, |about| about.driver_id)?;
    let rows = store::drivers(conn)?.into_iter().map(|driver| {
        let id = Id::from_uuid(driver.id.0);
        let complaints = complaints.get(&id).copied().unwrap_or_default();
        PerformanceRow { driver_id: Some(id), complaints, ..trips.row(id, &driver.name) }
    });
    Ok(rows.filter(|row| !row.is_empty()).collect())
}

/// How many complaints are about the trips of each vehicle or driver. Of a trip that several made it counts for each.
fn complaints<K: Ord>(conn: &mut Conn, days: Days, of: fn(&ComplainedTrip) -> K) -> Result<BTreeMap<K, i64>> {
    let whose: BTreeSet<_> =
        store::complained_trips(conn, days)?.iter().map(|about| (about.case_id, of(about))).collect();
    let mut counts = BTreeMap::new();
    for (_, subject) in whose {
        *counts.entry(subject).or_default() += 1;
    }
    Ok(counts)
}

/// The trips of each vehicle or driver.
struct Trips<'a, K> {
    returned: BTreeMap<K, Vec<&'a ReturnedTrip>>,
    planned: BTreeMap<K, Vec<&'a PlannedTrip>>,
}

impl<K: Ord> Trips<'_, K> {
    fn row(&self, whose: K, name: &str) -> PerformanceRow {
        let returned = self.returned.get(&whose).map_or(&[][..], Vec::as_slice);
        let planned = self.planned.get(&whose).map_or(&[][..], Vec::as_slice);
        PerformanceRow::of(name, returned, planned)
    }
}

fn trips_by<K: Ord>(
    measured: &Measured,
    returned_by: fn(&ReturnedTrip) -> K,
    planned_by: fn(&PlannedTrip) -> K,
) -> Trips<'_, K> {
    let mut trips = Trips { returned: BTreeMap::new(), planned: BTreeMap::new() };
    for trip in &measured.returned {
        trips.returned.entry(returned_by(trip)).or_default().push(trip);
    }
    for trip in &measured.planned {
        trips.planned.entry(planned_by(trip)).or_default().push(trip);
    }
    trips
}
