//! Use cases of the maintenance plans, of what is due by them, and of what was done.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    fleet::{
        forms::MaintenanceVoid,
        model::{
            Draft, MaintenanceDueFilter, MaintenancePlan, MaintenancePlanEvent, MaintenancePlanFilter,
            MaintenancePlanNew, MaintenancePlanPatch, MaintenanceService, MaintenanceServiceEvent,
            MaintenanceServiceFilter, MaintenanceServiceNew, MaintenanceState, Reading, Vehicle,
        },
        odometer::{self, Purpose, ReadingSource, Verdict},
        rules::maintenance::{self as rules, Since},
        store::{self, maintenance},
        views,
    },
    kernel::{
        Error, Fault, Hindrance, Instant, MaintenancePlanId, MaintenanceServiceId, ReadingId, Result, VehicleId, text,
    },
    reference::ops as reference,
    schedule::model::Resource,
};

// ---- Plans ----

/// A maintenance plan as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn maintenance_plan_get(reader: &mut Reader<'_>, id: MaintenancePlanId) -> Result<views::MaintenancePlan> {
    maintenance::plan_get(reader.conn, id)?.map(views::MaintenancePlan::from).ok_or_else(Error::not_found)
}

/// A page of the list of maintenance plans.
pub fn maintenance_plan_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &MaintenancePlanFilter,
) -> Result<PageOf<views::MaintenancePlan>> {
    let due = match filter.due {
        Some(_) => Some(plans_due(reader)?),
        None => None,
    };
    Ok(maintenance::plan_page(reader.conn, page, filter, due.as_deref())?.map(views::MaintenancePlan::from))
}

/// The plans by which at least one vehicle is due soon or overdue.
fn plans_due(reader: &mut Reader<'_>) -> Result<Vec<MaintenancePlanId>> {
    let today = reader.now.date();
    let plans = maintenance::plans_in_force(reader.conn, today)?;
    let vehicles = store::vehicles_of_classes(reader.conn, None)?;
    let standing = standing(reader.conn, &plans, &vehicles, today)?;
    let due: BTreeSet<MaintenancePlanId> =
        standing.iter().filter(|(due, _)| due.state != MaintenanceState::NotDue).map(|(due, _)| due.plan_id).collect();
    Ok(due.into_iter().collect())
}

/// Creates a maintenance plan.
///
/// # Errors
/// 422 with all faults.
pub fn maintenance_plan_create(unit: &mut Unit<'_>, new: &MaintenancePlanNew) -> Result<views::MaintenancePlan> {
    check(unit.conn, new, None)?;
    let id = MaintenancePlanId::new();
    let row = MaintenancePlan { id, content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    maintenance::plan_insert(unit.conn, &row)?;
    let after = views::MaintenancePlan::from(row);
    events::record_resource(unit, MaintenancePlanEvent::Create.into(), id.0, None, &after)?;
    Ok(after)
}

/// Changes a maintenance plan.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn maintenance_plan_change(
    unit: &mut Unit<'_>,
    id: MaintenancePlanId,
    patch: &MaintenancePlanPatch,
) -> Result<views::MaintenancePlan> {
    let before = maintenance::plan_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    // A class that was kept before codes had one spelling stays as it is.
    let new = MaintenancePlanNew { class: before.content.class.clone(), ..patch.apply(&before.content)? };
    check(unit.conn, &new, Some(&before.content))?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = MaintenancePlan { content: new, version: before.version + 1, updated_at: unit.now, ..before.clone() };
    maintenance::plan_replace(unit.conn, &row)?;
    let after = views::MaintenancePlan::from(row);
    events::record_resource(unit, MaintenancePlanEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Refuses a plan with faults, those of its references included. What it counted before its vehicle was hired may stay.
fn check(conn: &mut Conn, new: &MaintenancePlanNew, before: Option<&MaintenancePlanNew>) -> Result<()> {
    let counted_km = before.is_some_and(|before| before.every_km.is_some());
    let mut faults = rules::faults(new);
    if let Some(id) = new.vehicle_id {
        match store::vehicle_get(conn, id)? {
            None => faults.push(Fault::unknown_reference("/vehicle_id")),
            Some(vehicle) if vehicle.is_hired() && new.every_km.is_some() && !counted_km => {
                let detail = text!(
                    "A hired vehicle has no odometer readings; count days only.",
                    "外租车辆没有里程读数，只能按天数设定。"
                );
                faults.push(Fault::body("/every_km", "not_allowed", detail));
            }
            Some(_) => {}
        }
    }
    if let Some(class) = &new.class
        && !reference::class_exists(conn, class)?
    {
        faults.push(Fault::unknown_reference("/class"));
    }
    Fault::expect_none(faults)
}

// ---- What is due ----

/// When each of these vehicles is due by each of these plans that is for it, and the days by which that is pressing: see
/// [`rules::Due::pressing_days`]. Retired vehicles aren't due any more.
pub(super) fn standing(
    conn: &mut Conn,
    plans: &[MaintenancePlan],
    vehicles: &[Vehicle],
    today: NaiveDate,
) -> Result<Vec<(views::MaintenanceDue, Option<i64>)>> {
    let (odometers, openings) = (store::currents(conn)?, maintenance::openings(conn)?);
    let (latest, readings) = (maintenance::latest_services(conn)?, maintenance::latest_readings(conn)?);
    let mut found = Vec::new();
    for plan in plans {
        for vehicle in vehicles.iter().filter(|vehicle| rules::applies(plan, vehicle, today)) {
            let last = latest.get(&(plan.id, vehicle.id));
            let opening = openings.get(&vehicle.id).copied();
            let odometer_km = odometers.get(&vehicle.id).copied().filter(|_| !vehicle.is_hired());
            let first_day = vehicle.content.in_service_on.unwrap_or_else(|| vehicle.created_at.date());
            let since = Since {
                on: last.map_or(first_day, |last| last.done_on),
                km: readings.get(&(plan.id, vehicle.id)).copied().or(opening),
            };
            let due = rules::due(&plan.content, since, odometer_km, today);
            let view = views::MaintenanceDue {
                plan_id: plan.id,
                name: plan.content.name.clone(),
                vehicle_id: vehicle.id,
                plate_no: vehicle.content.plate_no.clone(),
                state: due.state,
                last_service_id: last.map(|last| last.id),
                last_done_on: last.map(|last| last.done_on),
                last_done_km: last.and_then(|last| last.odometer_km),
                due_on: due.on,
                remaining_days: due.remaining_days,
                due_km: due.km,
                remaining_km: due.remaining_km,
                odometer_km,
            };
            found.push((view, due.pressing_days()));
        }
    }
    Ok(found)
}

/// What the filter leaves of it, in the order of the lists.
fn listed(
    standing: Vec<(views::MaintenanceDue, Option<i64>)>,
    filter: &MaintenanceDueFilter,
) -> Vec<views::MaintenanceDue> {
    let mut dues: Vec<views::MaintenanceDue> = standing.into_iter().map(|(due, _)| due).collect();
    dues.retain(|due| filter.due.is_none_or(|wanted| wanted == (due.state != MaintenanceState::NotDue)));
    dues.sort_by(|a, b| (b.state, &a.plate_no, &a.name, a.plan_id).cmp(&(a.state, &b.plate_no, &b.name, b.plan_id)));
    dues
}

/// The vehicles that a plan is for, with when each is due. A retired plan is for none.
///
/// # Errors
/// `not_found`.
pub fn maintenance_plan_vehicles(
    reader: &mut Reader<'_>,
    id: MaintenancePlanId,
    filter: &MaintenanceDueFilter,
) -> Result<Vec<views::MaintenanceDue>> {
    let today = reader.now.date();
    let plan = maintenance::plan_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    if !rules::is_in_force(&plan.content, today) {
        return Ok(Vec::new());
    }
    let vehicles = store::vehicles_of_classes(reader.conn, None)?;
    Ok(listed(standing(reader.conn, &[plan], &vehicles, today)?, filter))
}

/// The plans that are for a vehicle, with when it is due by each.
///
/// # Errors
/// `not_found`.
pub fn maintenance_of_vehicle(
    reader: &mut Reader<'_>,
    id: VehicleId,
    filter: &MaintenanceDueFilter,
) -> Result<Vec<views::MaintenanceDue>> {
    let vehicle = store::vehicle_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    let today = reader.now.date();
    let plans = maintenance::plans_in_force(reader.conn, today)?;
    Ok(listed(standing(reader.conn, &plans, &[vehicle], today)?, filter))
}

// ---- What was done ----

/// A record of what was done, as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn maintenance_service_get(reader: &mut Reader<'_>, id: MaintenanceServiceId) -> Result<views::MaintenanceService> {
    maintenance::service_get(reader.conn, id)?.map(views::MaintenanceService::from).ok_or_else(Error::not_found)
}

/// A page of the list of what was done.
pub fn maintenance_service_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &MaintenanceServiceFilter,
) -> Result<PageOf<views::MaintenanceService>> {
    Ok(maintenance::service_page(reader.conn, page, filter)?.map(views::MaintenanceService::from))
}

/// The records with these ids, in no particular order. Unknown ids are skipped.
pub fn maintenance_services_find(conn: &mut Conn, ids: &[MaintenanceServiceId]) -> Result<Vec<MaintenanceService>> {
    if ids.is_empty() { Ok(Vec::new()) } else { maintenance::services(conn, ids) }
}

/// The ids of the records of these plans.
pub fn maintenance_services_of_plans(
    conn: &mut Conn,
    plans: &[MaintenancePlanId],
) -> Result<Vec<MaintenanceServiceId>> {
    if plans.is_empty() { Ok(Vec::new()) } else { maintenance::services_of_plans(conn, plans) }
}

/// Records what was done to a vehicle by a plan. The plan counts from there, unless something later is on record.
///
/// # Errors
/// 422 with all faults; `odometer_ahead` if the odometer read less later.
pub fn maintenance_service_create(
    unit: &mut Unit<'_>,
    new: &MaintenanceServiceNew,
) -> Result<views::MaintenanceService> {
    let plan = maintenance::plan_get(unit.conn, new.plan_id)?;
    let plan = plan.ok_or_else(|| Error::unknown_reference("/plan_id"))?.content;
    let Some(vehicle_id) = new.vehicle_id.or(plan.vehicle_id) else {
        let detail = text!("Name the vehicle that it was done to.", "请填写保养的车辆。");
        return Err(Error::body("/vehicle_id", "required", detail));
    };
    unit.lock([Resource::Vehicle(vehicle_id).lock_key()])?;
    let vehicle = store::vehicle_get(unit.conn, vehicle_id)?;
    let vehicle = vehicle.ok_or_else(|| Error::unknown_reference("/vehicle_id"))?;
    let mut faults = Vec::new();
    if !rules::is_for(&plan, &vehicle) {
        let detail = text!("The plan isn't for this vehicle.", "该保养计划不适用于这辆车。");
        faults.push(Fault::body("/vehicle_id", "not_in_plan", detail));
    }
    let today = unit.now.date();
    if new.done_on > today {
        faults.push(Fault::in_the_future("/done_on"));
    }
    faults.extend(Fault::implausible("/done_on", new.done_on));
    if plan.every_km.is_some() && new.odometer_km.is_none() && !vehicle.is_hired() {
        let detail =
            text!("The plan counts kilometres; say what the odometer read.", "该计划按里程，请填写里程表读数。");
        faults.push(Fault::body("/odometer_km", "required", detail));
    }
    if let Some(span) = new.off_road_id {
        let span = store::off_road_get(unit.conn, span)?;
        if span.is_none_or(|span| span.content.vehicle_id != vehicle_id) {
            faults.push(Fault::unknown_reference("/off_road_id"));
        }
    }
    Fault::expect_none(faults)?;
    if let Some(km) = new.odometer_km.filter(|_| !vehicle.is_hired()) {
        expect_plausible(unit, vehicle_id, new.done_on, km)?;
    }
    let row = MaintenanceService {
        id: MaintenanceServiceId::new(),
        plan_id: new.plan_id,
        vehicle_id,
        done_on: new.done_on,
        odometer_km: new.odometer_km,
        off_road_id: new.off_road_id,
        note: new.note.clone(),
        voided_at: None,
        void_reason: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    maintenance::service_insert(unit.conn, &row)?;
    touch_span(unit, &row)?;
    let after = views::MaintenanceService::from(row);
    events::record_resource(unit, MaintenanceServiceEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Refuses kilometres that the vehicle can't have had by the end of that day, judged as a reading would be.
fn expect_plausible(unit: &mut Unit<'_>, vehicle_id: VehicleId, done_on: NaiveDate, km: i64) -> Result<()> {
    let draft = Draft {
        vehicle_id,
        at: Instant::day_end(done_on).min(unit.now),
        km,
        source: ReadingSource::Manual,
        leg_id: None,
        corrects_id: None,
        reason: None,
    };
    let draft = Reading::new(ReadingId::new(), &draft, false, unit.now);
    let around: Vec<odometer::Reading> =
        store::readings_around(unit.conn, &draft)?.iter().map(Reading::judged).collect();
    // It may be less than the last reading of that day: the vehicle went on after it was done.
    let most_empty_km = reference::settings(unit.conn)?.content.most_empty_km;
    match odometer::judge(&around, &draft.judged(), Purpose::Manual { reason: true }, most_empty_km)? {
        Verdict::Accept => Ok(()),
        Verdict::Quarantine(_) => {
            let detail = text!(
                "That is more than the vehicle can have driven since its last reading; check it, or record the odometer first.",
                "该读数超过上次读数以来可能行驶的里程；请核对，或先登记里程读数。"
            );
            Err(Error::body("/odometer_km", "implausible", detail))
        }
    }
}

/// The span off the road shows the plans of what was done in it, so it gets a new version.
fn touch_span(unit: &mut Unit<'_>, row: &MaintenanceService) -> Result<()> {
    row.off_road_id.map_or(Ok(()), |span| maintenance::off_road_touch(unit.conn, span, unit.now))
}

/// Makes a record void that was typed by mistake. The plan counts from what is on record without it.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` if it is void already.
pub fn maintenance_service_void(
    unit: &mut Unit<'_>,
    id: MaintenanceServiceId,
    form: &MaintenanceVoid,
) -> Result<views::MaintenanceService> {
    let before = maintenance::service_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(before.version)?;
    unit.lock([Resource::Vehicle(before.vehicle_id).lock_key()])?;
    if before.voided_at.is_some() {
        return Err(Error::wrong_state(Hindrance::Voided));
    }
    let row = MaintenanceService {
        voided_at: Some(unit.now),
        void_reason: Some(form.reason.clone()),
        version: before.version + 1,
        updated_at: unit.now,
        ..before.clone()
    };
    maintenance::service_replace(unit.conn, &row)?;
    touch_span(unit, &row)?;
    let (before, after) = (views::MaintenanceService::from(before), views::MaintenanceService::from(row));
    events::record_reasoned(unit, MaintenanceServiceEvent::Void.into(), id.0, &before, &after, &form.reason)?;
    Ok(after)
}
