//! Putting the board together.

use std::collections::{HashMap, HashSet};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{
    forms::Days,
    model::Blocks,
    rules,
    views::{Blocked, Board, BoardDriver, BoardVehicle},
};
use crate::{
    bookings::{self, views::BoardTrip},
    db::Reader,
    dispatch::rules::{self as eligibility, PaperSpan},
    drivers,
    fleet::{
        self,
        model::{PaperKind, Vehicle},
    },
    kernel::{DriverId, Error, Instant, LeaveId, OffRoadId, Result, VehicleId, text},
    reference,
    schedule::{
        self,
        model::{ResourceKind, Span},
    },
};

/// The board of these days.
///
/// # Errors
/// 422 for days that end before they start, or more than 31.
pub fn board(reader: &mut Reader<'_>, days: Days) -> Result<Board> {
    let window = rules::window(days).map_err(|fault| Error::invalid(vec![fault]))?;
    let all = fleet::ops::vehicles_of_classes(reader.conn, None)?;
    let trips = bookings::ops::board_trips(reader, &all.iter().map(|one| one.id).collect::<Vec<_>>(), window)?;
    let drives: HashSet<VehicleId> = trips.iter().map(|trip| trip.vehicle_id).collect();
    let shown: Vec<Vehicle> = (all.into_iter())
        .filter(|one| rules::serves(one.content.retired_on, days.from) || drives.contains(&one.id))
        .collect();
    let drivers = board_drivers(reader, days, &trips)?;
    let mut blocked = off_road(reader, window)?;
    blocked.extend(without_papers(reader, days, &shown)?);
    blocked.extend(leave(reader, window)?);
    let (queue, queue_more) = bookings::ops::board_queue(reader)?;
    tagged(Board {
        as_of: reader.now,
        from: days.from,
        until: days.until,
        buffer_minutes: reference::ops::settings(reader.conn)?.content.buffer_minutes,
        vehicles: board_vehicles(reader, shown)?,
        drivers,
        trips,
        blocked,
        queue,
        queue_more,
        tag: String::new(),
    })
}

/// The board with its tag: weak, because `as_of` differs where the tag doesn't.
fn tagged(board: Board) -> Result<Board> {
    let as_of = board.as_of;
    let timeless = Board { as_of: Instant::day_start(board.from), ..board };
    let json = serde_json::to_vec(&timeless).map_err(Error::internal)?;
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&json)[..16]));
    Ok(Board { as_of, tag, ..timeless })
}

fn board_vehicles(reader: &mut Reader<'_>, shown: Vec<Vehicle>) -> Result<Vec<BoardVehicle>> {
    let currents = fleet::ops::odometers_current(reader.conn)?;
    let classes = reference::ops::class_names(reader.conn)?;
    let view = |Vehicle { id, content, .. }: Vehicle| BoardVehicle {
        id,
        class_name: classes.get(&content.class).unwrap_or(&content.class).clone(),
        plate_no: content.plate_no,
        class: content.class,
        model: content.model,
        seats: content.seats,
        ownership: content.ownership,
        default_driver_id: content.default_driver_id,
        current_odometer_km: currents.get(&id).copied(),
    };
    let mut vehicles: Vec<BoardVehicle> = shown.into_iter().map(view).collect();
    vehicles.sort_by(|one, other| (&one.class, &one.plate_no).cmp(&(&other.class, &other.plate_no)));
    Ok(vehicles)
}

fn board_drivers(reader: &mut Reader<'_>, days: Days, trips: &[BoardTrip]) -> Result<Vec<BoardDriver>> {
    let drives: HashSet<DriverId> =
        trips.iter().flat_map(|trip| std::iter::once(trip.driver_id).chain(trip.second_driver_id)).collect();
    let mut drivers: Vec<BoardDriver> = (drivers::ops::drivers(reader.conn)?.into_iter())
        .filter(|one| rules::serves(one.retired_on, days.from) || drives.contains(&one.id))
        .map(|one| BoardDriver {
            id: one.id,
            name: one.name,
            phone: one.phone,
            licence_classes: one.licence_classes.0.into_iter().collect(),
        })
        .collect();
    drivers.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(drivers)
}

fn off_road(reader: &mut Reader<'_>, window: Span) -> Result<Vec<Blocked>> {
    let ids = schedule::ops::absences(reader.conn, ResourceKind::Vehicle, window)?;
    let ids: Vec<OffRoadId> = ids.into_iter().map(OffRoadId::from_uuid).collect();
    let blocked = fleet::ops::off_road_find(reader.conn, &ids)?.into_iter().map(|one| Blocked {
        kind: Blocks::OffRoad,
        id: Some(one.id.0),
        vehicle_id: Some(one.content.vehicle_id),
        driver_id: None,
        starts_at: one.content.starts_at,
        ends_at: one.content.ends_at,
        reason: one.content.reason,
    });
    Ok(in_order(blocked.collect()))
}

fn leave(reader: &mut Reader<'_>, window: Span) -> Result<Vec<Blocked>> {
    let ids = schedule::ops::absences(reader.conn, ResourceKind::Driver, window)?;
    let ids: Vec<LeaveId> = ids.into_iter().map(LeaveId::from_uuid).collect();
    let blocked = drivers::ops::leave_find(reader.conn, &ids)?.into_iter().map(|one| Blocked {
        kind: Blocks::Leave,
        id: Some(one.id.0),
        vehicle_id: None,
        driver_id: Some(one.content.driver_id),
        starts_at: one.content.starts_at,
        ends_at: one.content.ends_at,
        reason: one.content.reason,
    });
    Ok(in_order(blocked.collect()))
}

fn in_order(mut blocked: Vec<Blocked>) -> Vec<Blocked> {
    blocked.sort_by_key(|one| (one.starts_at, one.id));
    blocked
}

/// The days on which these vehicles have no valid obligatory paper (RULES.md §3.3), as spans.
fn without_papers(reader: &mut Reader<'_>, days: Days, vehicles: &[Vehicle]) -> Result<Vec<Blocked>> {
    let last = days.until.pred_opt().unwrap_or(days.from);
    let mut papers: HashMap<VehicleId, Vec<PaperSpan>> = HashMap::new();
    for (vehicle, kind, valid_from, valid_until) in
        fleet::ops::papers_between(reader.conn, PaperKind::OBLIGATORY, days.from, last)?
    {
        papers.entry(vehicle).or_default().push(PaperSpan { kind, valid_from, valid_until });
    }
    let missing = |kind| match kind {
        PaperKind::Inspection => text!("No valid inspection.", "无有效的年检。"),
        _ => text!("No valid compulsory insurance.", "无有效的交强险。"),
    };
    let mut blocked = Vec::new();
    for vehicle in vehicles {
        let own = papers.get(&vehicle.id).map_or(&[][..], Vec::as_slice);
        for kind in PaperKind::OBLIGATORY {
            blocked.extend(eligibility::gaps(own, kind, days.from, last).map(|(first, last)| Blocked {
                kind: Blocks::Paper,
                id: None,
                vehicle_id: Some(vehicle.id),
                driver_id: None,
                starts_at: Instant::day_start(first),
                ends_at: Instant::day_end(last),
                reason: missing(kind).get(reader.lang).to_owned(),
            }));
        }
    }
    Ok(blocked)
}
