//! What answers tell of bookings and trips beyond what events keep of them: names that others may change, what the caller
//! may do, and how far what is owed is settled. For many rows it takes a fixed number of statements.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{approve::writers, correct::proposer};
use crate::{
    access,
    bookings::{
        model::{Booking, Trip, TripState},
        rules::{self, acts},
        store::settlements,
        views::{self, Requester},
    },
    customers,
    db::{Reader, persons},
    fleet, identity,
    kernel::{Actor, ActorKind, BookingId, DepartmentId, Error, Result, Role},
    reference,
};

/// An act, and the caller as its route would know them.
type Right = (&'static str, Actor);

/// A booking that is answered alone.
pub(super) fn booking(reader: &mut Reader<'_>, row: Booking, view: views::Booking) -> Result<views::Booking> {
    if is_by_itself(reader.actor) {
        return Ok(view);
    }
    let owed = settlements::of_booking(reader.conn, row.id)?;
    let view = views::Booking { settlement: Some(rules::settlement(&owed)), ..view };
    bookings(reader, &[row], vec![view])?.pop().ok_or_else(Error::not_found)
}

/// A trip that is answered alone.
pub(super) fn trip(reader: &mut Reader<'_>, booking: &Booking, row: Trip, view: views::Trip) -> Result<views::Trip> {
    if is_by_itself(reader.actor) {
        return Ok(view);
    }
    let owed = settlements::of_trip(reader.conn, row.id)?;
    let view = views::Trip { settlement: Some(rules::settlement(&owed)), ..view };
    let bookings = HashMap::from([(booking.id, booking.clone())]);
    trips(reader, &bookings, &[row], vec![view])?.pop().ok_or_else(Error::not_found)
}

/// Whether the service acts by itself, so that nobody reads the answer.
fn is_by_itself(actor: &Actor) -> bool {
    matches!(actor.kind, ActorKind::Rule | ActorKind::Cli)
}

/// Views of these bookings, with what they are told beyond.
pub(super) fn bookings(
    reader: &mut Reader<'_>,
    rows: &[Booking],
    views: Vec<views::Booking>,
) -> Result<Vec<views::Booking>> {
    let departments: BTreeSet<DepartmentId> = rows.iter().map(|row| row.department_id).collect();
    let departments = customers::ops::department_names(reader.conn, &Vec::from_iter(departments))?;
    let people: BTreeSet<Uuid> = rows.iter().map(|row| row.created_by.0).collect();
    let people = identity::ops::names_of(reader.conn, &Vec::from_iter(people))?;
    let acts = booking_acts(reader, rows, &views)?;
    let told = rows.iter().zip(views).zip(acts).map(|((row, view), acts)| views::Booking {
        department_name: Some(departments.get(&row.department_id).cloned().unwrap_or_default()),
        requested_by: Some(Requester {
            id: row.created_by.0,
            username: people.get(&row.created_by.0).cloned().unwrap_or_default(),
        }),
        acts: Some(acts),
        ..view
    });
    Ok(told.collect())
}

/// Views of these trips, with what they are told beyond.
pub(super) fn trips(
    reader: &mut Reader<'_>,
    bookings: &HashMap<BookingId, Booking>,
    rows: &[Trip],
    views: Vec<views::Trip>,
) -> Result<Vec<views::Trip>> {
    let ids: BTreeSet<DepartmentId> = rows.iter().map(|row| row.department_id).collect();
    let ids = Vec::from_iter(ids);
    let departments = customers::ops::department_names(reader.conn, &ids)?;
    let is_signed = rows.iter().any(|row| row.confirmed_at.is_some());
    let named: Vec<Uuid> = ids.iter().map(|id| id.0).filter(|_| is_signed).collect();
    let former = reference::ops::former_names(reader.conn, &named)?;
    let classes = reference::ops::class_names(reader.conn)?;
    // A department sees what its own trips read, and not how far a vehicle went for others.
    let caller = reader.actor.in_all_roles();
    let own = caller.driver_id.filter(|_| caller.is(Role::Driver));
    let sees_odometer = |row: &Trip| caller.sees_all() || row.drivers().any(|driver| Some(driver) == own);
    let odometers = match rows.iter().filter(|row| sees_odometer(row)).collect::<Vec<_>>()[..] {
        [] => HashMap::new(),
        [row] => {
            let current = fleet::ops::odometer_current(reader.conn, row.vehicle_id)?;
            current.map(|km| (row.vehicle_id, km)).into_iter().collect()
        }
        _ => fleet::ops::odometers_current(reader.conn)?,
    };
    let acts = trip_acts(reader, bookings, rows, &views)?;
    let told = rows.iter().zip(views).zip(acts).map(|((row, view), acts)| {
        let present = departments.get(&row.department_id).map(String::as_str).unwrap_or_default();
        views::Trip {
            department_name: Some(former.name(row.department_id.0, row.confirmed_at, present)),
            class_name: Some(classes.get(&row.class).unwrap_or(&row.class).clone()),
            vehicle_odometer_km: Some(odometers.get(&row.vehicle_id).copied().filter(|_| sees_odometer(row))),
            acts: Some(acts),
            ..view
        }
    });
    Ok(told.collect())
}

/// The acts whose routes the caller may call, each with the caller as behind the gate of its route.
fn rights(actor: &Actor, collection: &str, acts: &[&'static str]) -> Vec<Right> {
    let right = |act: &&'static str| {
        let (method, path) = match *act {
            "change" => ("PATCH", format!("/{collection}/{{id}}")),
            act => ("POST", format!("/{collection}/{{id}}/{act}")),
        };
        let operation = access::operation(method, &path)?;
        Some((*act, identity::behind(actor, operation)?))
    };
    acts.iter().filter_map(right).collect()
}

/// What the caller may do with each of these bookings.
fn booking_acts(reader: &mut Reader<'_>, rows: &[Booking], views: &[views::Booking]) -> Result<Vec<Vec<&'static str>>> {
    let rights = rights(reader.actor, "bookings", &acts::ON_BOOKINGS);
    let now = reader.now;
    let is_allowed = |(act, caller): &Right, row: &Booking, view: &views::Booking| {
        let by_dispatcher = caller.is(Role::Dispatcher);
        let is_theirs = match *act {
            "approve" | "reject" => by_dispatcher || rules::right_to_decide(caller, row.department_id).is_some(),
            // A delegate sees more than they change.
            _ => caller.scope().has(row.department_id),
        };
        let is_out = view.trips.iter().any(|trip| trip.state == TripState::Departed);
        let wanted = (!view.still_wanted.is_empty(), is_out);
        is_theirs && acts::booking_allows(act, by_dispatcher, row, wanted, now)
    };
    let mut allowed: Vec<Vec<&Right>> = (rows.iter().zip(views))
        .map(|(row, view)| rights.iter().filter(|right| is_allowed(right, row, view)).collect())
        .collect();
    // Nobody approves their own request. The dispatcher records a paper, which is its signer's approval.
    let judges_own = |right: &&Right| right.0 == "approve" && !right.1.is(Role::Dispatcher);
    let asked: Vec<&Booking> =
        rows.iter().zip(&allowed).filter(|(_, own)| own.iter().any(judges_own)).map(|(row, _)| row).collect();
    if !asked.is_empty() {
        let writers = writers(reader.conn, &asked)?;
        for (row, own) in rows.iter().zip(&mut allowed) {
            let Some(writers) = writers.get(&row.id) else { continue };
            own.retain(|right| !judges_own(right) || is_others(&right.1, row, writers));
        }
    }
    Ok(allowed.into_iter().map(|own| own.into_iter().map(|right| right.0).collect()).collect())
}

/// Whether a caller may approve what these people have written.
fn is_others(caller: &Actor, row: &Booking, writers: &BTreeSet<String>) -> bool {
    let names = rules::persons(caller.kind, caller.person, &caller.name, None);
    let right = rules::right_to_decide(caller, row.department_id);
    right.is_some_and(|right| rules::not_own(&names, right, writers).is_ok())
}

/// What the caller may do with each of these trips.
fn trip_acts(
    reader: &mut Reader<'_>,
    bookings: &HashMap<BookingId, Booking>,
    rows: &[Trip],
    views: &[views::Trip],
) -> Result<Vec<Vec<&'static str>>> {
    let rights = rights(reader.actor, "trips", &acts::ON_TRIPS);
    let is_allowed = |(act, caller): &Right, row: &Trip, view: &views::Trip| {
        let Some(booking) = bookings.get(&row.booking_id) else { return false };
        let scope = caller.scope();
        let drives = caller.driver_id.is_some_and(|own| caller.is(Role::Driver) && row.drivers().any(|id| id == own));
        (scope.has(row.department_id) || drives)
            && acts::trip_allows(act, caller.is(Role::Dispatcher), booking, row, view.legs.len())
    };
    let mut allowed: Vec<Vec<&'static str>> = (rows.iter().zip(views))
        .map(|(row, view)| rights.iter().filter(|right| is_allowed(right, row, view)).map(|right| right.0).collect())
        .collect();
    // What somebody proposed, another person approves.
    let takes_two = |act: &&str| *act == "approve-adjustment";
    let asked: Vec<&Trip> =
        rows.iter().zip(&allowed).filter(|(_, own)| own.iter().any(takes_two)).map(|(row, _)| row).collect();
    if !asked.is_empty() {
        let halves: Vec<_> = asked.iter().map(|row| proposer(row)).collect();
        let did = persons::did(reader.conn, &halves, &[reader.actor.person.to_string()])?;
        let own: BTreeSet<_> = asked.iter().zip(did).filter(|(_, did)| *did).map(|(row, _)| row.id).collect();
        for (row, acts) in rows.iter().zip(&mut allowed) {
            acts.retain(|act| !takes_two(act) || !own.contains(&row.id));
        }
    }
    Ok(allowed)
}
