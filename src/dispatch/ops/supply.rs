//! What is free when: capacity, availability, and what else a booking could ask for.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::{
    db::{Conn, Reader},
    dispatch::{
        model::{Alternative, Capacity, Room},
        rules::{self, PaperSpan, alternatives},
        views::{Availability, ClassAvailability},
    },
    drivers,
    fleet::{
        self,
        model::{InService, PaperKind, Transmission},
    },
    kernel::{BookingId, DriverId, Instant, Result, Role, VehicleId},
    reference,
    schedule::{
        self,
        model::{Demand, Resource, Span},
    },
};

/// Papers without which a vehicle is not usable.
const OBLIGATORY: [PaperKind; 2] = [PaperKind::Inspection, PaperKind::CompulsoryInsurance];

/// A driver in service.
struct Licensed {
    id: DriverId,
    /// Which of [`rules::LICENCES`] the driver holds a licence of.
    lists: [bool; 4],
    valid_until: NaiveDate,
    retired_on: Option<NaiveDate>,
}

/// All that decides what is free in some window: vehicles, drivers, and what bookings want.
pub struct Supply {
    vehicles: Vec<InService>,
    papers: HashMap<VehicleId, Vec<PaperSpan>>,
    off_road: Vec<(VehicleId, Span)>,
    drivers: Vec<Licensed>,
    on_leave: Vec<(DriverId, Span)>,
    demands: Vec<Demand>,
    buffer_minutes: i64,
}

impl Supply {
    /// Loads what decides in any window that lies within `span`, one booking left out: six queries, however many vehicles,
    /// drivers and bookings there are.
    pub fn load(conn: &mut Conn, span: Span, buffer_minutes: i64, except: Option<BookingId>) -> Result<Self> {
        let (first, last) = (span.starts_at.date(), span.ends_at.last_date());
        let papers = papers(conn, first, last)?;
        let window = Span { ends_at: span.ends_at.plus_minutes(buffer_minutes), ..span };
        let drivers = drivers::ops::drivers_active(conn, first)?.into_iter().map(|driver| Licensed {
            id: driver.id,
            lists: rules::LICENCES
                .map(|list| driver.licence_classes.0.iter().any(|held| list.contains(&held.as_str()))),
            valid_until: driver.licence_valid_until,
            retired_on: driver.retired_on,
        });
        Ok(Self {
            vehicles: fleet::ops::vehicles_in_service(conn, first)?,
            papers,
            off_road: schedule::ops::off_road(conn, window)?,
            drivers: drivers.collect(),
            on_leave: schedule::ops::on_leave(conn, window)?,
            demands: schedule::ops::demands(conn, window, except)?,
            buffer_minutes,
        })
    }

    /// Counts these vehicles as wanted over a span.
    pub fn take(&mut self, span: Span, items: &[(String, i64)]) {
        let ends_at = span.ends_at.plus_minutes(self.buffer_minutes);
        let taken = items.iter().map(|(class, quantity)| Demand {
            class: class.clone(),
            quantity: *quantity,
            starts_at: span.starts_at,
            ends_at,
        });
        self.demands.extend(taken);
    }

    /// Capacity of each class that has vehicles in service over a span, by code: usable vehicles less the most wanted at
    /// one moment, buffers included, but no more than there are drivers for (RULES.md §1.4).
    pub fn room(&self, span: Span) -> Room {
        let (first, last) = (span.starts_at.date(), span.ends_at.last_date());
        let window = Span { ends_at: span.ends_at.plus_minutes(self.buffer_minutes), ..span };
        let stays = |retired_on: Option<NaiveDate>| retired_on.is_none_or(|day| day > last);
        let is_usable = |vehicle: VehicleId| {
            let papers = self.papers.get(&vehicle).map(Vec::as_slice).unwrap_or_default();
            !self.off_road.iter().any(|(away, taken)| *away == vehicle && taken.meets(span))
                && OBLIGATORY.into_iter().all(|kind| rules::first_gap(papers, kind, first, last).is_none())
        };
        // A class asks for the licence that its easiest vehicle asks for.
        let mut found: BTreeMap<&str, (Capacity, usize)> = BTreeMap::new();
        for vehicle in self.vehicles.iter().filter(|vehicle| stays(vehicle.retired_on)) {
            let automatic = vehicle.transmission == Some(Transmission::Automatic);
            let (capacity, list) = found.entry(&vehicle.class).or_default();
            *list = rules::licence_demand(vehicle.length_mm, vehicle.seats, automatic).max(*list);
            if is_usable(vehicle.id) {
                capacity.usable.push(vehicle.id);
            }
        }
        let licensed = self.licensed(window, last);
        let asks_for = |class: &str| found.get(class).map_or(0, |(_, list)| *list);
        let wanted = [0, 1, 2, 3]
            .map(|list| schedule::rules::peak(self.demands.iter().filter(|one| asks_for(&one.class) <= list), window));
        let drivers_left = [0, 1, 2, 3].map(|list| licensed[list] - wanted[list]);
        let of_class = |(class, (capacity, list)): (&str, (Capacity, usize))| {
            let usable = i64::try_from(capacity.usable.len()).unwrap_or(i64::MAX);
            let vehicles = usable - schedule::rules::peak(self.demands.iter().filter(|one| one.class == class), window);
            let drivers_free = rules::drivers_free(drivers_left, list);
            (class.to_owned(), Capacity { free: vehicles.min(drivers_free), drivers_free, licences: list, ..capacity })
        };
        Room { classes: found.into_iter().map(of_class).collect(), drivers_left }
    }

    /// How many drivers hold a licence of each of [`rules::LICENCES`] through a day, and are not on leave in the window.
    fn licensed(&self, window: Span, last_day: NaiveDate) -> [i64; 4] {
        let goes = |driver: &&Licensed| {
            driver.valid_until >= last_day
                && driver.retired_on.is_none_or(|day| day > last_day)
                && !self.on_leave.iter().any(|(away, taken)| *away == driver.id && taken.meets(window))
        };
        let mut licensed = [0; 4];
        for driver in self.drivers.iter().filter(goes) {
            for (count, holds) in licensed.iter_mut().zip(driver.lists) {
                *count += i64::from(holds);
            }
        }
        licensed
    }
}

/// The obligatory papers of each vehicle that may be valid on any of these days.
fn papers(conn: &mut Conn, from: NaiveDate, until: NaiveDate) -> Result<HashMap<VehicleId, Vec<PaperSpan>>> {
    let mut papers: HashMap<VehicleId, Vec<PaperSpan>> = HashMap::new();
    for (vehicle, kind, valid_from, valid_until) in fleet::ops::papers_between(conn, OBLIGATORY, from, until)? {
        papers.entry(vehicle).or_default().push(PaperSpan { kind, valid_from, valid_until });
    }
    Ok(papers)
}

/// On how many of the days of `from..=until` each vehicle had its obligatory papers, and how many days these are: those
/// from which it is in service, if somebody said it, until it is retired. Two queries.
pub fn days_with_papers(conn: &mut Conn, from: NaiveDate, until: NaiveDate) -> Result<Vec<(VehicleId, (i64, i64))>> {
    let papers = papers(conn, from, until)?;
    let days = |vehicle: InService| {
        let first = vehicle.in_service_on.map_or(from, |day| day.max(from));
        let last = vehicle.retired_on.and_then(|day| day.pred_opt()).map_or(until, |day| day.min(until));
        let own = papers.get(&vehicle.id).map_or(&[][..], Vec::as_slice);
        (vehicle.id, rules::days_with_papers(own, first, last))
    };
    Ok(fleet::ops::vehicles_in_service(conn, from)?.into_iter().map(days).collect())
}

/// What is free over a span, one booking left out.
pub fn room(conn: &mut Conn, span: Span, buffer_minutes: i64, except: Option<BookingId>) -> Result<Room> {
    Ok(Supply::load(conn, span, buffer_minutes, except)?.room(span))
}

/// What a booking could ask for instead, because there is no room for these items (RULES.md §1.4): other classes in the
/// same window, the same items at another time, or classes that carry the passengers together.
pub fn alternatives(
    conn: &mut Conn,
    items: &[(String, i64)],
    passengers: i64,
    span: Span,
    now: Instant,
    buffer_minutes: i64,
    except: Option<BookingId>,
) -> Result<Vec<Alternative>> {
    let supply = Supply::load(conn, alternatives::reach(span), buffer_minutes, except)?;
    let seats = fleet::ops::seats_of_classes(conn)?;
    let room = supply.room(span);
    let fits = |at: Span| supply.room(at).short(items).is_empty();
    let mut found: Vec<Alternative> = (room.classes.iter())
        .filter(|(_, one)| one.free > 0)
        .map(|(class, one)| Alternative::class(class, one.free, span))
        .collect();
    found.extend(alternatives::shifted(span, now, fits).into_iter().map(|at| Alternative::shifted(items, at)));
    let carriers: Vec<(String, i64, i64)> = (room.classes.iter())
        .filter(|(_, one)| one.free > 0)
        .filter_map(|(class, one)| seats.get(class).map(|seats| (class.clone(), one.free, seats.fewest - 1)))
        .collect();
    let combined = alternatives::combined(passengers, &carriers).filter(|items| room.short(items).is_empty());
    found.extend(combined.map(|items| Alternative::combined(items, span)));
    Ok(found)
}

/// Availability of every class over a span, with no count below 0. The dispatcher also gets the vehicles.
pub fn availability(reader: &mut Reader<'_>, span: Span) -> Result<Availability> {
    let buffer = reference::ops::settings(reader.conn)?.content.buffer_minutes;
    let Room { classes: mut capacity, .. } = room(reader.conn, span, buffer, None)?;
    let idle = if reader.actor.is(Role::Dispatcher) {
        let usable: Vec<VehicleId> = capacity.values().flat_map(|one| &one.usable).copied().collect();
        Some(unplanned(reader.conn, span, buffer, &usable)?)
    } else {
        None
    };
    let classes = reference::ops::classes(reader.conn)?.into_iter().map(|class| {
        let Capacity { usable, free, drivers_free, .. } = capacity.remove(&class.content.code).unwrap_or_default();
        let of_class = |idle: &Vec<VehicleId>| usable.iter().copied().filter(|id| idle.contains(id)).collect();
        ClassAvailability {
            class: class.content.code,
            usable: i64::try_from(usable.len()).unwrap_or(i64::MAX),
            free: free.max(0),
            drivers_free: drivers_free.max(0),
            vehicle_ids: idle.as_ref().map(of_class),
        }
    });
    Ok(Availability { classes: classes.collect() })
}

/// Those of these vehicles that have no plan in a span and its buffer.
fn unplanned(conn: &mut Conn, span: Span, buffer_minutes: i64, usable: &[VehicleId]) -> Result<Vec<VehicleId>> {
    let resources: Vec<Resource> = usable.iter().map(|id| Resource::Vehicle(*id)).collect();
    let taken =
        schedule::ops::busy(conn, &resources, Span { ends_at: span.ends_at.plus_minutes(buffer_minutes), ..span })?;
    Ok(usable.iter().copied().filter(|id| !taken.iter().any(|row| row.resource_id.0 == id.0)).collect())
}
