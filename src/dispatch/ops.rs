//! Questions about dispatch: what is free, who can be sent, and why somebody can't.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    model::{Assignment, Capacity, Eligible, Failure, Note, Override, Request, RuleCode},
    rules::{self, Busy, DriverFacts, Item, Judgement, Need, PaperSpan, VehicleFacts},
    views::{Availability, ClassAvailability},
};
use crate::{
    db::{Conn, Reader},
    drivers::{self, model::Driver},
    fleet::{
        self,
        model::{PaperKind, Vehicle},
    },
    kernel::{BookingId, Code, DriverId, Error, Fault, Instant, Result, Role, TripId, VehicleId, text},
    reference::{self, model::Settings},
    schedule::{
        self,
        model::{Cause, Occupancy, Resource, Span},
    },
};

/// The facts by which some vehicles and drivers are judged for one window.
struct Facts {
    settings: Settings,
    vehicles: HashMap<VehicleId, VehicleFacts>,
    drivers: HashMap<DriverId, DriverFacts>,
    fewest_seats: BTreeMap<String, i64>,
}

/// Loads the facts: eight queries, however many vehicles and drivers.
fn facts(conn: &mut Conn, vehicles: &[Vehicle], drivers: &[Driver], window: Span, except: &[Uuid]) -> Result<Facts> {
    let settings = reference::ops::settings(conn)?;
    let around = Span {
        starts_at: window.starts_at.plus_days(-7),
        ends_at: window.ends_at.plus_minutes(settings.content.buffer_minutes).plus_days(7),
    };
    let resources: Vec<Resource> = vehicles
        .iter()
        .map(|one| Resource::Vehicle(one.id))
        .chain(drivers.iter().map(|one| Resource::Driver(one.id)))
        .collect();
    let mut busy: HashMap<Uuid, Vec<Busy>> = HashMap::new();
    let mut rows = schedule::ops::busy(conn, &resources, around)?;
    rows.retain(|row| !except.contains(&row.cause_id.0));
    // Messages name the booking only of trips that overlap the window.
    let until = window.ends_at.plus_minutes(settings.content.buffer_minutes);
    let met =
        rows.iter().filter(|row| row.cause == Cause::Trip && row.starts_at < until && window.starts_at < row.ends_at);
    let mut trips: Vec<TripId> = met.map(|row| TripId::from_uuid(row.cause_id.0)).collect();
    trips.sort_unstable();
    trips.dedup();
    let numbers = schedule::ops::booking_numbers(conn, &trips)?;
    for row in &rows {
        let number = numbers.get(&TripId::from_uuid(row.cause_id.0)).cloned();
        busy.entry(row.resource_id.0).or_default().push(taken(row, number));
    }
    let mut driven: HashMap<Uuid, Vec<Busy>> = HashMap::new();
    for row in schedule::ops::driven(conn, &drivers.iter().map(|one| one.id).collect::<Vec<_>>(), around)? {
        if !except.contains(&row.cause_id.0) {
            driven.entry(row.resource_id.0).or_default().push(taken(&row, None));
        }
    }
    let mut papers = papers_of(conn, &vehicles.iter().map(|one| one.id).collect::<Vec<_>>())?;
    let vehicle_facts = vehicles.iter().map(|one| {
        let facts = VehicleFacts {
            id: one.id,
            plate_no: one.content.plate_no.clone(),
            class: one.content.class.clone(),
            seats: one.content.seats,
            length_mm: one.content.length_mm,
            automatic: one.is_automatic(),
            retired_on: one.content.retired_on,
            papers: papers.remove(&one.id).unwrap_or_default(),
            busy: busy.remove(&one.id.0).unwrap_or_default(),
        };
        (one.id, facts)
    });
    let vehicle_facts = vehicle_facts.collect();
    let driver_facts = drivers.iter().map(|one| {
        let facts = DriverFacts {
            id: one.id,
            name: one.name.clone(),
            licence_classes: one.licence_classes.0.iter().map(ToString::to_string).collect(),
            licence_valid_until: one.licence_valid_until,
            birth_date: one.birth_date,
            qualification_valid_until: one.qualification_valid_until,
            retired_on: one.retired_on,
            busy: busy.remove(&one.id.0).unwrap_or_default(),
            driven: driven.remove(&one.id.0).unwrap_or_default(),
        };
        (one.id, facts)
    });
    let driver_facts = driver_facts.collect();
    let fewest_seats = fleet::ops::fewest_seats(conn)?;
    Ok(Facts { settings, vehicles: vehicle_facts, drivers: driver_facts, fewest_seats })
}

/// The papers of these vehicles, by vehicle.
fn papers_of(conn: &mut Conn, ids: &[VehicleId]) -> Result<HashMap<VehicleId, Vec<PaperSpan>>> {
    let mut papers: HashMap<VehicleId, Vec<PaperSpan>> = HashMap::new();
    for paper in fleet::ops::papers_of(conn, ids)? {
        papers.entry(paper.vehicle_id).or_default().push(PaperSpan {
            kind: paper.kind,
            valid_from: paper.valid_from,
            valid_until: paper.valid_until,
        });
    }
    Ok(papers)
}

fn taken(row: &Occupancy, number: Option<String>) -> Busy {
    Busy {
        cause: row.cause,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        driving_minutes: row.driving_minutes,
        number,
    }
}

impl Facts {
    fn need(&self, request: &Request, class: &str) -> Need {
        Need {
            class: class.to_owned(),
            class_seats: self.fewest_seats.get(class).copied().unwrap_or(0),
            starts_at: request.starts_at,
            ends_at: request.ends_at,
            buffer_minutes: self.settings.content.buffer_minutes,
            planned_driving_minutes: rules::planned_driving_minutes(
                request.distance_km,
                self.settings.content.average_speed_kmh,
            ),
        }
    }
}

/// Judges assignments for a request. Either all may be sent, or the error names every rule that fails.
///
/// # Errors
/// 422 for unknown or repeated ids and for a wrong number of vehicles; `not_eligible` (409) with every failing rule.
pub fn judge(
    conn: &mut Conn,
    request: &Request,
    assignments: &[Assignment],
    overrides: &[Override],
) -> Result<Vec<Eligible>> {
    let (vehicles, drivers) = assigned(conn, assignments)?;
    let window = Span { starts_at: request.starts_at, ends_at: request.ends_at };
    let facts = facts(conn, &vehicles, &drivers, window, &request.except)?;
    let classes: Vec<(&str, i64)> =
        assignments.iter().map(|one| facts.vehicles[&one.vehicle_id].class_and_seats()).collect();
    let items: Vec<Item> = request
        .items
        .iter()
        .map(|(class, quantity)| Item {
            class: class.clone(),
            class_seats: facts.fewest_seats.get(class).copied().unwrap_or(0),
            quantity: *quantity,
        })
        .collect();
    let wanted: i64 = items.iter().map(|item| item.quantity).sum();
    let Some(served) = rules::match_items(&classes, &items) else {
        let given = assignments.len();
        let detail =
            text!("{wanted} vehicles are to be assigned, {given} are named.", "应派 {wanted} 辆，实派 {given} 辆。");
        return Err(Error::body("/assignments", "wrong_number", detail));
    };

    let mut refused = Vec::new();
    let mut eligible = Vec::new();
    for (index, (assignment, item)) in assignments.iter().zip(served).enumerate() {
        let class = items[item].class.clone();
        let need = facts.need(request, &class);
        let vehicle = &facts.vehicles[&assignment.vehicle_id];
        let two = assignment.second_driver_id.is_some();
        let mut notes = Vec::new();
        let mut sort = |failures: Vec<Failure>, member: &str| {
            let Judgement { blocking, warnings, lifted } = rules::judge(failures, overrides, request.past);
            notes.extend(warnings.iter().map(Note::warning));
            notes.extend(lifted.iter().map(|(failure, reason)| Note::lifted(failure, reason)));
            // Work that is over has happened: its always-blocks are noted and don't refuse.
            let (happened, blocks): (Vec<_>, Vec<_>) =
                blocking.into_iter().partition(|failure| request.past && failure.rule.always_blocks());
            notes.extend(happened.iter().map(Note::warning));
            refused.extend(
                blocks.iter().map(|failure| failure.fault(format!("/assignments/{index}/{member}"), request.in_full)),
            );
        };
        sort(rules::failures_for_vehicle(&need, vehicle), "vehicle_id");
        sort(rules::failures_for_driver(&need, vehicle, &facts.drivers[&assignment.driver_id], two), "driver_id");
        if let Some(second) = assignment.second_driver_id {
            sort(rules::failures_for_driver(&need, vehicle, &facts.drivers[&second], two), "second_driver_id");
        }
        let driving_minutes = rules::driving_share(need.planned_driving_minutes, two);
        eligible.push(Eligible { assignment: assignment.clone(), class, notes, driving_minutes });
    }
    let seats: Vec<i64> = assignments.iter().map(|one| facts.vehicles[&one.vehicle_id].seats).collect();
    if let Some(failure) = rules::failure_for_seats(request.passengers - request.places_sent, &seats) {
        let Judgement { blocking, lifted, .. } = rules::judge(vec![failure], overrides, request.past);
        refused.extend(blocking.iter().map(|failure| failure.fault("/assignments/0/vehicle_id", request.in_full)));
        if let Some(first) = eligible.first_mut() {
            first.notes.extend(lifted.iter().map(|(failure, reason)| Note::lifted(failure, reason)));
        }
    }
    if refused.is_empty() { Ok(eligible) } else { Err(Error::faulty(Code::NotEligible, refused)) }
}

/// The vehicles and drivers that assignments name.
///
/// # Errors
/// 422 for unknown and repeated ids.
fn assigned(conn: &mut Conn, assignments: &[Assignment]) -> Result<(Vec<Vehicle>, Vec<Driver>)> {
    let vehicles = fleet::ops::vehicles_find(conn, &assignments.iter().map(|one| one.vehicle_id).collect::<Vec<_>>())?;
    let driver_ids: Vec<DriverId> =
        assignments.iter().flat_map(|one| std::iter::once(one.driver_id).chain(one.second_driver_id)).collect();
    let drivers = drivers::ops::drivers_find(conn, &driver_ids)?;
    let mut faults = Vec::new();
    let (mut seen_vehicles, mut seen_drivers) = (BTreeSet::new(), BTreeSet::new());
    let twice = || text!("It is named twice.", "重复指派。");
    for (index, one) in assignments.iter().enumerate() {
        let at = format!("/assignments/{index}/vehicle_id");
        if !vehicles.iter().any(|vehicle| vehicle.id == one.vehicle_id) {
            faults.push(Fault::unknown_reference(at));
        } else if !seen_vehicles.insert(one.vehicle_id) {
            faults.push(Fault::body(at, "duplicate", twice()));
        }
        for (member, id) in [("driver_id", Some(one.driver_id)), ("second_driver_id", one.second_driver_id)] {
            let Some(id) = id else { continue };
            let at = format!("/assignments/{index}/{member}");
            if !drivers.iter().any(|driver| driver.id == id) {
                faults.push(Fault::unknown_reference(at));
            } else if !seen_drivers.insert(id) {
                faults.push(Fault::body(at, "duplicate", twice()));
            }
        }
    }
    if faults.is_empty() { Ok((vehicles, drivers)) } else { Err(Error::invalid(faults)) }
}

/// The always-blocks of a vehicle and its drivers at a moment, each with the pointer to the one that it concerns. A
/// departure asks for them again (RULES.md §2.3).
pub fn blocks_at(
    conn: &mut Conn,
    assignment: &Assignment,
    at: Instant,
    except: Uuid,
) -> Result<Vec<(&'static str, Failure)>> {
    let (vehicles, drivers) = assigned(conn, std::slice::from_ref(assignment))?;
    let window = Span { starts_at: at, ends_at: at.plus_minutes(1) };
    let facts = facts(conn, &vehicles, &drivers, window, &[except])?;
    let request = Request {
        items: Vec::new(),
        passengers: 0,
        places_sent: 0,
        starts_at: at,
        ends_at: window.ends_at,
        distance_km: None,
        except: Vec::new(),
        past: false,
        in_full: true,
    };
    let vehicle = &facts.vehicles[&assignment.vehicle_id];
    let need = Need { buffer_minutes: 0, ..facts.need(&request, &vehicle.class) };
    // Plans of other trips don't matter here; the caller reads from the legs who is really out.
    let is_fact = |failure: &Failure| {
        failure.rule.always_blocks() && !matches!(failure.rule, RuleCode::VehicleOccupied | RuleCode::DriverOccupied)
    };
    let mut blocks: Vec<(&str, Failure)> = rules::failures_for_vehicle(&need, vehicle)
        .into_iter()
        .filter(is_fact)
        .map(|failure| ("/vehicle_id", failure))
        .collect();
    for (member, driver) in
        [("/driver_id", Some(assignment.driver_id)), ("/second_driver_id", assignment.second_driver_id)]
    {
        let Some(driver) = driver.and_then(|id| facts.drivers.get(&id)) else { continue };
        let failures = rules::failures_for_driver(&need, vehicle, driver, assignment.second_driver_id.is_some());
        blocks.extend(failures.into_iter().filter(is_fact).map(|failure| (member, failure)));
    }
    Ok(blocks)
}

/// A vehicle with its best driver.
#[derive(Debug, Clone)]
pub struct VehicleCandidate {
    /// The vehicle.
    pub vehicle: Vehicle,
    /// The driver.
    pub driver: Option<Driver>,
    /// What blocks the pair, always-blocks included.
    pub blocking: Vec<Failure>,
    /// What only warns.
    pub warnings: Vec<Failure>,
    /// The driver's minutes at the wheel in the 7 days before.
    pub driver_minutes: i64,
}

/// Every vehicle of the company with its best driver, the best candidates first (RULES.md §3.7).
pub fn candidates(conn: &mut Conn, request: &Request) -> Result<Vec<VehicleCandidate>> {
    let vehicles = fleet::ops::vehicles_of_classes(conn, None)?;
    let drivers = drivers::ops::drivers_active(conn, request.starts_at.date())?;
    let window = Span { starts_at: request.starts_at, ends_at: request.ends_at };
    let facts = facts(conn, &vehicles, &drivers, window, &request.except)?;
    let week = request.starts_at.plus_days(-7);
    let minutes: HashMap<DriverId, i64> = facts
        .drivers
        .iter()
        .map(|(id, driver)| (*id, rules::driving_minutes(&driver.work(), week, request.starts_at)))
        .collect();
    let used = |vehicle: &VehicleFacts| -> i64 {
        vehicle
            .busy
            .iter()
            .filter(|row| row.cause == Cause::Trip && row.ends_at <= request.starts_at)
            .map(|row| row.ends_at.minutes_since(row.starts_at))
            .sum()
    };

    let mut found = Vec::new();
    for vehicle in &vehicles {
        let known = &facts.vehicles[&vehicle.id];
        let class = request
            .items
            .iter()
            .find(|(class, _)| *class == vehicle.content.class)
            .or(request.items.first())
            .map_or(vehicle.content.class.as_str(), |(class, _)| class.as_str());
        let need = facts.need(request, class);
        let for_vehicle = rules::judge(rules::failures_for_vehicle(&need, known), &[], false);
        let best = drivers
            .iter()
            .map(|driver| {
                let judged = rules::judge(
                    rules::failures_for_driver(&need, known, &facts.drivers[&driver.id], false),
                    &[],
                    false,
                );
                let default_pair = vehicle.content.default_driver_id == Some(driver.id);
                let key = (judged.blocking.len(), !default_pair, judged.warnings.len(), minutes[&driver.id], driver.id);
                (key, driver, judged)
            })
            .min_by_key(|(key, ..)| *key);
        let is_default =
            best.as_ref().is_some_and(|(_, driver, _)| vehicle.content.default_driver_id == Some(driver.id));
        let (driver, for_driver) =
            best.map_or((None, Judgement::default()), |(_, driver, judged)| (Some(driver.clone()), judged));
        let driver_minutes = driver.as_ref().map_or(0, |driver| minutes[&driver.id]);
        let blocking: Vec<Failure> = for_vehicle.blocking.into_iter().chain(for_driver.blocking).collect();
        let warnings: Vec<Failure> = for_vehicle.warnings.into_iter().chain(for_driver.warnings).collect();
        let key = (blocking.len(), !is_default, driver_minutes, used(known), vehicle.content.plate_no.clone());
        found.push((key, VehicleCandidate { vehicle: vehicle.clone(), driver, blocking, warnings, driver_minutes }));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found.into_iter().map(|(_, candidate)| candidate).collect())
}

/// Availability of every class over a span, with no count below 0. The dispatcher also gets the vehicles.
pub fn availability(reader: &mut Reader<'_>, span: Span) -> Result<Availability> {
    let buffer = reference::ops::settings(reader.conn)?.content.buffer_minutes;
    let mut capacity = capacity(reader.conn, span, buffer, None)?;
    let idle = if reader.actor.is(Role::Dispatcher) {
        let usable: Vec<VehicleId> = capacity.values().flat_map(|one| &one.usable).copied().collect();
        Some(unplanned(reader.conn, span, buffer, &usable)?)
    } else {
        None
    };
    let classes = reference::ops::classes(reader.conn)?.into_iter().map(|class| {
        let Capacity { usable, free } = capacity.remove(&class.content.code).unwrap_or_default();
        let of_class = |idle: &Vec<VehicleId>| usable.iter().copied().filter(|id| idle.contains(id)).collect();
        ClassAvailability {
            class: class.content.code,
            usable: i64::try_from(usable.len()).unwrap_or(i64::MAX),
            free: free.max(0),
            vehicle_ids: idle.as_ref().map(of_class),
        }
    });
    Ok(Availability { classes: classes.collect() })
}

/// Capacity of each class that has vehicles in service over a span, by code: usable vehicles less the most wanted at
/// one moment, buffers included (RULES.md §1.4). It takes four queries, however many vehicles and bookings there are.
pub fn capacity(
    conn: &mut Conn,
    span: Span,
    buffer_minutes: i64,
    except: Option<BookingId>,
) -> Result<BTreeMap<String, Capacity>> {
    const OBLIGATORY: [PaperKind; 2] = [PaperKind::Inspection, PaperKind::CompulsoryInsurance];
    let (first, last) = (span.starts_at.date(), span.ends_at.last_date());
    let mut papers: HashMap<VehicleId, Vec<PaperSpan>> = HashMap::new();
    for (vehicle, kind, valid_from, valid_until) in fleet::ops::papers_between(conn, OBLIGATORY, first, last)? {
        papers.entry(vehicle).or_default().push(PaperSpan { kind, valid_from, valid_until });
    }
    let off_road = schedule::ops::off_road(conn, span)?;
    let peaks =
        schedule::ops::demand_peaks(conn, Span { ends_at: span.ends_at.plus_minutes(buffer_minutes), ..span }, except)?;
    let is_usable = |vehicle: &VehicleId| {
        let papers = papers.get(vehicle).map(Vec::as_slice).unwrap_or_default();
        !off_road.contains(vehicle)
            && OBLIGATORY.into_iter().all(|kind| rules::first_gap(papers, kind, first, last).is_none())
    };
    let mut found: BTreeMap<String, Capacity> = BTreeMap::new();
    for (vehicle, class) in fleet::ops::vehicles_in_service(conn, last)? {
        let wanted = || peaks.get(&class).copied().unwrap_or(0);
        let capacity = found.entry(class.clone()).or_insert_with(|| Capacity { usable: Vec::new(), free: -wanted() });
        if is_usable(&vehicle) {
            capacity.usable.push(vehicle);
            capacity.free += 1;
        }
    }
    Ok(found)
}

/// Those of these vehicles that have no plan in a span and its buffer.
fn unplanned(conn: &mut Conn, span: Span, buffer_minutes: i64, usable: &[VehicleId]) -> Result<Vec<VehicleId>> {
    let resources: Vec<Resource> = usable.iter().map(|id| Resource::Vehicle(*id)).collect();
    let taken =
        schedule::ops::busy(conn, &resources, Span { ends_at: span.ends_at.plus_minutes(buffer_minutes), ..span })?;
    Ok(usable.iter().copied().filter(|id| !taken.iter().any(|row| row.resource_id.0 == id.0)).collect())
}
