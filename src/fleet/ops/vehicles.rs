//! Use cases of the vehicles.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    drivers::ops as drivers,
    events,
    fleet::{
        model::{
            ClassSeats, Draft, InService, Ownership, Reading, Vehicle, VehicleEvent, VehicleFilter, VehicleNew,
            VehiclePatch,
        },
        odometer::ReadingSource,
        rules, store, views,
    },
    kernel::{Code, Error, Fault, Lang, LockKey, ReadingId, Result, VehicleId, text},
    reference::ops as reference,
    schedule::{
        model::Resource,
        ops::{self as schedule, Judge},
    },
};

/// A vehicle by its id.
pub fn vehicle_find(conn: &mut Conn, id: VehicleId) -> Result<Option<Vehicle>> {
    store::vehicle_get(conn, id)
}

/// The vehicles with these ids, in no particular order. Unknown ids are skipped.
pub fn vehicles_find(conn: &mut Conn, ids: &[VehicleId]) -> Result<Vec<Vehicle>> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::vehicles(conn, ids) }
}

/// All vehicles of these classes, or of all classes for `None`, in the order in which they were recorded. Retired ones
/// are included.
pub fn vehicles_of_classes(conn: &mut Conn, classes: Option<&[String]>) -> Result<Vec<Vehicle>> {
    store::vehicles_of_classes(conn, classes)
}

/// Vehicles in service on a day, in the order in which they were recorded.
pub fn vehicles_in_service(conn: &mut Conn, day: NaiveDate) -> Result<Vec<InService>> {
    store::in_service(conn, day)
}

/// A vehicle as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn vehicle_get(reader: &mut Reader<'_>, id: VehicleId) -> Result<views::Vehicle> {
    let row = store::vehicle_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    view(reader.conn, row, reader.lang)
}

/// A row as the API answers it.
fn view(conn: &mut Conn, row: Vehicle, lang: Lang) -> Result<views::Vehicle> {
    let current = store::current(conn, row.id)?;
    Ok(views::Vehicle::of(row, current, lang))
}

/// A page of the list of vehicles.
pub fn vehicle_list(reader: &mut Reader<'_>, page: &Page, filter: &VehicleFilter) -> Result<PageOf<views::Vehicle>> {
    let rows = store::vehicle_page(reader.conn, page, filter)?;
    let currents = store::currents(reader.conn)?;
    Ok(rows.map(|row| {
        let current = currents.get(&row.id).copied();
        views::Vehicle::of(row, current, reader.lang)
    }))
}

/// Creates a vehicle. One that the company owns also gets its opening odometer reading.
///
/// # Errors
/// 422 with all faults; `already_exists` if another vehicle in use has the number plate.
pub fn vehicle_create(unit: &mut Unit<'_>, new: &VehicleNew) -> Result<views::Vehicle> {
    check(unit, new)?;
    let id = VehicleId::new();
    unit.lock([LockKey::Plates])?;
    expect_plate_free(unit, id, new)?;
    let row = Vehicle { id, content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    store::vehicle_insert(unit.conn, &row)?;
    record_opening_reading(unit, &row)?;
    let after = view(unit.conn, row, unit.lang)?;
    events::record_resource(unit, VehicleEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a vehicle. A hired vehicle that becomes owned gets its opening reading with the change. Planned trips that it
/// or their drivers may not do any more are flagged for reassignment (RULES.md §3.8).
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `already_exists`; `still_out` for one that is retired while out.
pub fn vehicle_change(
    unit: &mut Unit<'_>,
    id: VehicleId,
    patch: &VehiclePatch,
    judge: Judge,
) -> Result<views::Vehicle> {
    let vehicle = Resource::Vehicle(id);
    unit.lock([vehicle.lock_key(), LockKey::Plates])?;
    let before = store::vehicle_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    check(unit, &new)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return view(unit.conn, before, unit.lang);
    }
    expect_plate_free(unit, id, &new)?;
    if new.retired_on != before.content.retired_on {
        schedule::expect_may_retire(unit, vehicle, new.retired_on)?;
    }
    let row = Vehicle { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    let before = view(unit.conn, before, unit.lang)?;
    store::vehicle_replace(unit.conn, &row)?;
    reference::renamed(unit, id.0, &before.plate_no, &row.content.plate_no)?;
    if before.current_odometer_km.is_none() {
        record_opening_reading(unit, &row)?;
    }
    (judge.rejudge)(unit, vehicle)?;
    let after = view(unit.conn, row, unit.lang)?;
    events::record_resource(unit, VehicleEvent::Change.into(), id.0, Some(&before), &after)?;
    Ok(after)
}

/// Records the opening reading of a vehicle, unless it is hired.
fn record_opening_reading(unit: &mut Unit<'_>, row: &Vehicle) -> Result<()> {
    if row.content.ownership == Ownership::Hired {
        return Ok(());
    }
    let draft = Draft {
        vehicle_id: row.id,
        at: unit.now,
        km: row.content.odometer_km,
        source: ReadingSource::Opening,
        leg_id: None,
        corrects_id: None,
        reason: None,
    };
    store::reading_insert(unit.conn, &Reading::new(ReadingId::new(), &draft, false, unit.now))
}

/// Refuses a plate that another vehicle in use has. The unique rule of the table knows nothing of the present day, so
/// it leaves out vehicles that retire later; the callers' lock keeps two of them from taking one plate at the same time.
fn expect_plate_free(unit: &mut Unit<'_>, id: VehicleId, new: &VehicleNew) -> Result<()> {
    let today = unit.now.date();
    if !rules::is_in_use(new.retired_on, today) {
        return Ok(());
    }
    let plated = store::plated(unit.conn, &new.plate_no)?;
    if plated.iter().all(|(other, retired_on)| *other == id || !rules::is_in_use(*retired_on, today)) {
        return Ok(());
    }
    let plate = &new.plate_no;
    let detail = text!(
        "Another vehicle in use has the plate {plate}; retire that one first.",
        "另一辆在用车辆的号牌是 {plate}，请先停用该车。"
    );
    Err(Error::new(Code::AlreadyExists, detail).at("/plate_no"))
}

/// Refuses a vehicle with faults, those of its references included.
fn check(unit: &mut Unit<'_>, new: &VehicleNew) -> Result<()> {
    let mut faults = rules::faults(new);
    if !reference::class_exists(unit.conn, &new.class)? {
        faults.push(Fault::unknown_reference("/class"));
    }
    if let Some(driver) = new.default_driver_id
        && drivers::driver_find(unit.conn, driver)?.is_none()
    {
        faults.push(Fault::unknown_reference("/default_driver_id"));
    }
    if let (Ownership::Hired, Some(supplier)) = (new.ownership, new.supplier_id)
        && reference::supplier_find(unit.conn, supplier)?.is_none()
    {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    Fault::expect_none(faults)
}

/// The seats of the vehicles of each class.
pub fn seats_of_classes(conn: &mut Conn) -> Result<BTreeMap<String, ClassSeats>> {
    let mut found: BTreeMap<String, ClassSeats> = BTreeMap::new();
    for (class, seats, retired_on) in store::seats(conn)? {
        let of_class = found.entry(class).or_insert(ClassSeats { fewest: seats, most: 0 });
        of_class.fewest = of_class.fewest.min(seats);
        if retired_on.is_none() {
            of_class.most = of_class.most.max(seats);
        }
    }
    Ok(found)
}
