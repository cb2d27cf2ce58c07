//! Questions about dispatch: what is free, who can be sent, and why somebody can't.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    model::{Assignment, Eligible, Failure, Note, Override, Plan, Request},
    rules::{self, Busy, DriverFacts, Item, Judgement, Need, PaperSpan, VehicleFacts},
};
use crate::{
    db::Conn,
    drivers::{self, model::Driver},
    fleet::{
        self,
        model::{ClassSeats, Vehicle},
    },
    kernel::{Code, DriverId, Error, Fault, Instant, Result, TripId, VehicleId, text},
    reference::{
        self,
        model::{Eligibility, RuleCode, Settings},
    },
    schedule::{
        self,
        model::{Cause, Occupancy, Resource, Span},
    },
};

mod supply;
pub use supply::{Supply, alternatives, availability, days_with_papers, room};

/// The facts by which some vehicles and drivers are judged for one window.
struct Facts {
    settings: Settings,
    vehicles: HashMap<VehicleId, VehicleFacts>,
    drivers: HashMap<DriverId, DriverFacts>,
    seats: BTreeMap<String, ClassSeats>,
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
    let seats = fleet::ops::seats_of_classes(conn)?;
    Ok(Facts { settings, vehicles: vehicle_facts, drivers: driver_facts, seats })
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
    fn eligibility(&self) -> &Eligibility {
        &self.settings.content.eligibility
    }

    fn fewest_seats(&self, class: &str) -> i64 {
        self.seats.get(class).map_or(0, |seats| seats.fewest)
    }

    fn need(&self, span: Span, distance_km: Option<i64>, class: &str) -> Need {
        let settings = &self.settings.content;
        Need {
            class: class.to_owned(),
            class_seats: self.fewest_seats(class),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
            buffer_minutes: settings.buffer_minutes,
            planned_driving_minutes: rules::planned_driving_minutes(distance_km, settings.average_speed_kmh),
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
            class_seats: facts.fewest_seats(class),
            quantity: *quantity,
        })
        .collect();
    let wanted: i64 = items.iter().map(|item| item.quantity).sum();
    let given = assignments.len();
    let is_all = i64::try_from(given).is_ok_and(|given| given == wanted);
    let served = rules::match_items(&classes, &items).filter(|_| is_all || request.partial);
    let Some(served) = served else {
        let detail = text!(
            "{wanted} vehicles are to be assigned, {given} are named; with partial: true fewer may be.",
            "应派 {wanted} 辆，实派 {given} 辆；如先派一部分，请注明分批派车。"
        );
        return Err(Error::body("/assignments", "wrong_number", detail));
    };

    let mut refused = Vec::new();
    let mut eligible = Vec::new();
    for (index, (assignment, item)) in assignments.iter().zip(served).enumerate() {
        let class = items[item].class.clone();
        let mut need = facts.need(window, request.distance_km, &class);
        if request.under_way {
            need.class_seats = 0;
        }
        let vehicle = &facts.vehicles[&assignment.vehicle_id];
        let two = assignment.second_driver_id.is_some();
        let mut notes = Vec::new();
        let mut sort = |failures: Vec<Failure>, member: &str| {
            let Judgement { blocking, warnings, lifted } =
                rules::judge(failures, facts.eligibility(), overrides, request.past);
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
        let mut of_vehicle = rules::failures_for_vehicle(&need, vehicle);
        of_vehicle.extend(assignment.passengers.and_then(|own| rules::failure_for_seats(own, &[vehicle.seats])));
        sort(of_vehicle, "vehicle_id");
        sort(rules::failures_for_driver(&need, vehicle, &facts.drivers[&assignment.driver_id], two), "driver_id");
        if let Some(second) = assignment.second_driver_id {
            sort(rules::failures_for_driver(&need, vehicle, &facts.drivers[&second], two), "second_driver_id");
        }
        let driving_minutes = rules::driving_share(need.planned_driving_minutes, two);
        eligible.push(Eligible { assignment: assignment.clone(), class, notes, driving_minutes });
    }
    let seats: Vec<i64> = assignments.iter().map(|one| facts.vehicles[&one.vehicle_id].seats).collect();
    let too_few = rules::failure_for_seats(request.passengers - request.places_sent, &seats);
    if let Some(failure) = too_few.filter(|_| is_all) {
        let Judgement { blocking, warnings, lifted } =
            rules::judge(vec![failure], facts.eligibility(), overrides, request.past);
        refused.extend(blocking.iter().map(|failure| failure.fault("/assignments/0/vehicle_id", request.in_full)));
        if let Some(first) = eligible.first_mut() {
            first.notes.extend(warnings.iter().map(Note::warning));
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
    let vehicle = &facts.vehicles[&assignment.vehicle_id];
    let need = Need { buffer_minutes: 0, ..facts.need(window, None, &vehicle.class) };
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

/// For each plan the vehicle or driver that may not go any more, and the first rule that blocks it. What else takes them
/// at that time is left out.
pub fn unfit(conn: &mut Conn, plans: &[Plan]) -> Result<Vec<Option<(Resource, RuleCode)>>> {
    let (Some(from), Some(until)) =
        (plans.iter().map(|plan| plan.starts_at).min(), plans.iter().map(|plan| plan.ends_at).max())
    else {
        return Ok(Vec::new());
    };
    let vehicle_ids: BTreeSet<VehicleId> = plans.iter().map(|plan| plan.assignment.vehicle_id).collect();
    let driver_ids: BTreeSet<DriverId> = plans
        .iter()
        .flat_map(|plan| std::iter::once(plan.assignment.driver_id).chain(plan.assignment.second_driver_id))
        .collect();
    let vehicles = fleet::ops::vehicles_find(conn, &Vec::from_iter(vehicle_ids))?;
    let drivers = drivers::ops::drivers_find(conn, &Vec::from_iter(driver_ids))?;
    let mut facts = facts(conn, &vehicles, &drivers, Span { starts_at: from, ends_at: until }, &[])?;
    facts.vehicles.values_mut().for_each(|vehicle| vehicle.busy.clear());
    facts.drivers.values_mut().for_each(|driver| (driver.busy.clear(), driver.driven.clear()).1);
    let unfit = |plan: &Plan| {
        let span = Span { starts_at: plan.starts_at, ends_at: plan.ends_at };
        let need = facts.need(span, None, &plan.class);
        let Assignment { vehicle_id, driver_id, second_driver_id, passengers: _ } = plan.assignment;
        let vehicle = &facts.vehicles[&vehicle_id];
        let of_vehicle = (Resource::Vehicle(vehicle_id), rules::failures_for_vehicle(&need, vehicle));
        let of_drivers = std::iter::once(driver_id).chain(second_driver_id).map(|driver| {
            let failures =
                rules::failures_for_driver(&need, vehicle, &facts.drivers[&driver], second_driver_id.is_some());
            (Resource::Driver(driver), failures)
        });
        std::iter::once(of_vehicle).chain(of_drivers).find_map(|(resource, failures)| {
            let judged = rules::judge(failures, facts.eligibility(), &plan.overrides, false);
            judged.blocking.first().map(|failure| (resource, failure.rule))
        })
    };
    Ok(plans.iter().map(unfit).collect())
}

/// A vehicle and a driver who could go with it.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The vehicle.
    pub vehicle: Vehicle,
    /// The driver.
    pub driver: Option<Driver>,
    /// The second driver of the trip that is taken over, if he stays.
    pub second_driver_id: Option<DriverId>,
    /// What blocks the pair, always-blocks included.
    pub blocking: Vec<Failure>,
    /// What only warns.
    pub warnings: Vec<Failure>,
    /// The driver's minutes at the wheel in the 7 days before.
    pub driver_minutes: i64,
}

/// The trip that a pair would take over, as it was dispatched.
#[derive(Debug, Clone)]
pub struct TakeOver {
    /// Its vehicle, which is shown with every driver.
    pub vehicle_id: VehicleId,
    /// Its second driver, who stays where the rules let him.
    pub second_driver_id: Option<DriverId>,
    /// Overrides of its dispatch, which still count.
    pub overrides: Vec<Override>,
}

/// Every vehicle of the company with its best driver, the best pairs first (RULES.md §3.7). For a trip that is to be taken
/// over, its own vehicle comes first, with every driver, the best one first.
///
/// A pair is judged as [`judge`] judges it. Where several vehicles are wanted, whether the passengers fit is left to it. With
/// `only` there is that vehicle alone, with every driver.
pub fn pairs(
    conn: &mut Conn,
    request: &Request,
    trip: Option<&TakeOver>,
    only: Option<VehicleId>,
) -> Result<Vec<Pair>> {
    let mut vehicles = fleet::ops::vehicles_of_classes(conn, None)?;
    vehicles.retain(|vehicle| only.is_none_or(|only| vehicle.id == only));
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
    let overrides = trip.map_or(&[][..], |trip| &trip.overrides);
    let judge = |failures| {
        let Judgement { blocking, mut warnings, lifted } =
            rules::judge(failures, facts.eligibility(), overrides, request.past);
        warnings.extend(lifted.into_iter().map(|(failure, _)| failure));
        // As in a dispatch of work that is over, what always blocks is only noted.
        let (happened, blocking) = blocking.into_iter().partition(|one| request.past && one.rule.always_blocks());
        warnings.extend::<Vec<Failure>>(happened);
        Judgement { blocking, warnings, lifted: Vec::new() }
    };

    // Each vehicle by itself, and the booked class that it would serve.
    let items: Vec<Item> = request
        .items
        .iter()
        .filter(|(_, quantity)| *quantity > 0)
        .map(|(class, quantity)| Item {
            class: class.clone(),
            class_seats: facts.fewest_seats(class),
            quantity: *quantity,
        })
        .collect();
    // How several vehicles share the passengers is seen when all are named.
    let is_one = items.iter().map(|item| item.quantity).sum::<i64>() == 1;
    let served: Vec<&str> = vehicles
        .iter()
        .map(|vehicle| {
            let own = facts.vehicles[&vehicle.id].class_and_seats();
            let matched = rules::match_items(&[own], &items).and_then(|matched| matched.first().copied());
            matched.map_or(vehicle.content.class.as_str(), |item| items[item].class.as_str())
        })
        .collect();
    let alone: Vec<Judgement> = (vehicles.iter().zip(&served))
        .map(|(vehicle, class)| {
            judge(rules::failures_for_vehicle(
                &facts.need(window, request.distance_km, class),
                &facts.vehicles[&vehicle.id],
            ))
        })
        .collect();
    let mut found = Vec::new();
    for (index, vehicle) in vehicles.iter().enumerate() {
        let known = &facts.vehicles[&vehicle.id];
        let need = facts.need(window, request.distance_km, served[index]);
        let mut of_vehicle = alone[index].clone();
        let too_few = rules::failure_for_seats(request.passengers - request.places_sent, &[vehicle.content.seats]);
        if let Some(failure) = too_few.filter(|_| is_one) {
            let seats = judge(vec![failure]);
            of_vehicle.blocking.extend(seats.blocking);
            of_vehicle.warnings.extend(seats.warnings);
        }
        // The second driver stays if nothing blocks him with this vehicle.
        let second = trip.and_then(|trip| trip.second_driver_id).and_then(|id| {
            let judged = judge(rules::failures_for_driver(&need, known, facts.drivers.get(&id)?, true));
            judged.blocking.is_empty().then_some((id, judged))
        });
        if let Some((_, judged)) = &second {
            of_vehicle.warnings.extend(judged.warnings.iter().cloned());
        }
        let second_driver_id = second.map(|(id, _)| id);
        let mut pairs: Vec<_> = drivers
            .iter()
            .filter(|driver| Some(driver.id) != second_driver_id)
            .map(|driver| {
                let two = second_driver_id.is_some();
                let judged = judge(rules::failures_for_driver(&need, known, &facts.drivers[&driver.id], two));
                let default_pair = vehicle.content.default_driver_id == Some(driver.id);
                let key = (judged.blocking.len(), !default_pair, judged.warnings.len(), minutes[&driver.id], driver.id);
                (key, Some(driver.clone()), judged)
            })
            .collect();
        pairs.sort_by_key(|(key, ..)| *key);
        let is_own = trip.is_some_and(|trip| trip.vehicle_id == vehicle.id);
        if pairs.is_empty() {
            pairs.push(((0, true, 0, 0, DriverId::default()), None, Judgement::default()));
        }
        for (place, (key, driver, for_driver)) in pairs.into_iter().enumerate() {
            if place > 0 && !is_own && only.is_none() {
                break;
            }
            let (_, not_default, _, driver_minutes, _) = key;
            let blocking: Vec<Failure> = of_vehicle.blocking.iter().cloned().chain(for_driver.blocking).collect();
            let warnings: Vec<Failure> = of_vehicle.warnings.iter().cloned().chain(for_driver.warnings).collect();
            let plate_no = vehicle.content.plate_no.clone();
            let key = (!is_own, blocking.len(), not_default, driver_minutes, used(known), plate_no, place);
            let vehicle = vehicle.clone();
            found.push((key, Pair { vehicle, driver, second_driver_id, blocking, warnings, driver_minutes }));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found.into_iter().map(|(_, pair)| pair).collect())
}
