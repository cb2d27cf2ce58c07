//! Use cases of the receipts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    bookings,
    costs::{
        forms::CostReverse,
        model::{Category, Cost, CostEvent, CostFilter, CostLine, CostNew, CostState, Prepayment},
        rules::{self, Reckoned},
        store, views,
    },
    db::{Conn, Page, PageOf, Reader, Unit},
    drivers, events, fleet,
    kernel::{
        Code, CostId, DepartmentId, DriverId, Error, Fault, JournalId, MaintenancePlanId, MaintenanceServiceId, Money,
        Period, PrepaymentId, Result, TripId, VehicleId, text,
    },
    ledger::{
        self,
        model::{Dated, JournalKind, Posting, Source},
        views::Journal,
    },
    reference,
};

use super::{expect_between, is_general};

/// A receipt as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn cost_get(reader: &mut Reader<'_>, id: CostId) -> Result<views::Cost> {
    let row = store::cost_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    Ok(cost_views(reader.conn, vec![row])?.remove(0))
}

/// A page of the list of receipts.
pub fn cost_list(reader: &mut Reader<'_>, page: &Page, filter: &CostFilter) -> Result<PageOf<views::Cost>> {
    let of_plans = fleet::ops::maintenance_services_of_plans(reader.conn, &filter.maintenance_plan_id)?;
    let found = store::cost_page(reader.conn, page, filter, &of_plans)?;
    Ok(PageOf { items: cost_views(reader.conn, found.items)?, next: found.next })
}

/// Rows as the API answers them.
fn cost_views(conn: &mut Conn, rows: Vec<Cost>) -> Result<Vec<views::Cost>> {
    let ids: Vec<CostId> = rows.iter().map(|row| row.id).collect();
    let lines = store::lines_of(conn, &ids)?;
    let ahead = store::prepayments_of(conn, &ids)?;
    let released = store::releases_of(conn, &ahead.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let services: Vec<MaintenanceServiceId> = lines.iter().filter_map(|line| line.maintenance_service_id).collect();
    let plans: BTreeMap<MaintenanceServiceId, MaintenancePlanId> =
        fleet::ops::maintenance_services_find(conn, &services)?.into_iter().map(|one| (one.id, one.plan_id)).collect();
    Ok(rows.into_iter().map(|row| views::Cost::of(row, &lines, &ahead, &released, &plans)).collect())
}

/// Records a receipt and posts it.
///
/// # Errors
/// 422 with all faults; `already_exists` if the document is recorded already; `period_closed`, for an insurance of the
/// opening also if the opening journal has another balance and its month is closed; `not_ready` for an insurance of the
/// opening without an approved opening journal.
pub fn cost_create(unit: &mut Unit<'_>, new: &CostNew) -> Result<views::Cost> {
    let mut faults = rules::faults(new, unit.now.date());
    let departments = departments_of_trips(unit.conn, new, &mut faults)?;
    if let Some(supplier) = new.supplier_id
        && reference::ops::supplier_find(unit.conn, supplier)?.is_none()
    {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    let named: Vec<_> = new.lines.iter().map(|line| (line.vehicle_id, line.driver_id)).collect();
    faults.extend(unknown_references(unit.conn, "/lines", &named)?);
    faults.extend(unknown_maintenance(unit.conn, new)?);
    Fault::expect_none(faults)?;
    if let Some(number) = &new.number {
        expect_new(unit.conn, &new.seller, number)?;
    }
    let reckoned = rules::reckon(new, is_general(unit.conn, new.date)?);
    let id = CostId::new();
    if new.opening {
        let opening = opening_for(unit.conn, new)?;
        let (row, lines, ahead) = rows(unit, id, new, &reckoned, opening.id, opening.date);
        let released = super::opening::released_before(&ahead, opening.date);
        store::cost_insert(unit.conn, &row, &lines, &ahead)?;
        for release in released {
            store::release_insert(unit.conn, &release)?;
        }
        super::opening::expect_opening_agrees(unit)?;
        return created(unit, id);
    }
    let posting = Posting {
        dated: Dated::On(new.date),
        kind: JournalKind::Normal,
        text: journal_text(new),
        source: Source::Cost,
        source_id: Some(id.0),
        attachments: new.attachments,
        entries: rules::entries(new, &reckoned, &departments),
    };
    let journal_id = ledger::ops::post(unit, posting)?.ok_or_else(|| Error::internal("a receipt without entries"))?.id;
    let (row, lines, ahead) = rows(unit, id, new, &reckoned, journal_id, new.date);
    store::cost_insert(unit.conn, &row, &lines, &ahead)?;
    created(unit, id)
}

/// Writes the event of a new receipt, and answers the receipt.
fn created(unit: &mut Unit<'_>, id: CostId) -> Result<views::Cost> {
    let after = cost_get(&mut unit.reader(), id)?;
    events::record_resource(unit, CostEvent::Create.into(), id.0, None, &after)?;
    Ok(after)
}

/// The opening journal that has an insurance from before the books began.
fn opening_for(conn: &mut Conn, new: &CostNew) -> Result<Journal> {
    let Some(opening) = ledger::ops::opening(conn)? else {
        return Err(Error::new(
            Code::NotReady,
            text!("There is no approved opening journal yet.", "尚无已审核的期初凭证。"),
        ));
    };
    if new.date > opening.date {
        let date = opening.date;
        let detail = text!(
            "The books began on {date}; the date must not be later.",
            "期初凭证日期为 {date}，单据日期须不晚于此。"
        );
        return Err(Error::body("/date", "out_of_range", detail));
    }
    Ok(opening)
}

/// The departments of the trips that the lines name. Unknown trips are added to `faults`.
fn departments_of_trips(
    conn: &mut Conn,
    new: &CostNew,
    faults: &mut Vec<Fault>,
) -> Result<BTreeMap<TripId, DepartmentId>> {
    let named: BTreeSet<TripId> = new.lines.iter().filter_map(|line| line.trip_id).collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let known: BTreeMap<TripId, DepartmentId> =
        bookings::ops::trip_departments(conn, &named.into_iter().collect::<Vec<_>>())?.into_iter().collect();
    for (at, line) in new.lines.iter().enumerate() {
        if line.trip_id.is_some_and(|trip| !known.contains_key(&trip)) {
            faults.push(Fault::unknown_reference(format!("/lines/{at}/trip_id")));
        }
    }
    Ok(known)
}

/// The faults of a list whose items name vehicles or drivers that don't exist. `list` is its JSON pointer.
pub fn unknown_references(
    conn: &mut Conn,
    list: &str,
    named: &[(Option<VehicleId>, Option<DriverId>)],
) -> Result<Vec<Fault>> {
    let vehicles: BTreeSet<VehicleId> = named.iter().filter_map(|(vehicle, _)| *vehicle).collect();
    let drivers: BTreeSet<DriverId> = named.iter().filter_map(|(_, driver)| *driver).collect();
    let vehicles_known: BTreeSet<_> = fleet::ops::vehicles_find(conn, &vehicles.into_iter().collect::<Vec<_>>())?
        .into_iter()
        .map(|vehicle| vehicle.id)
        .collect();
    let drivers_known: BTreeSet<_> = drivers::ops::drivers_find(conn, &drivers.into_iter().collect::<Vec<_>>())?
        .into_iter()
        .map(|driver| driver.id)
        .collect();
    let mut faults = Vec::new();
    for (at, (vehicle, driver)) in named.iter().enumerate() {
        if vehicle.is_some_and(|vehicle| !vehicles_known.contains(&vehicle)) {
            faults.push(Fault::unknown_reference(format!("{list}/{at}/vehicle_id")));
        }
        if driver.is_some_and(|driver| !drivers_known.contains(&driver)) {
            faults.push(Fault::unknown_reference(format!("{list}/{at}/driver_id")));
        }
    }
    Ok(faults)
}

/// The faults of lines that name maintenance which isn't on record, is void, or was done to another vehicle than the
/// line's.
fn unknown_maintenance(conn: &mut Conn, new: &CostNew) -> Result<Vec<Fault>> {
    let named: Vec<MaintenanceServiceId> = new.lines.iter().filter_map(|line| line.maintenance_service_id).collect();
    let known: BTreeMap<MaintenanceServiceId, VehicleId> = fleet::ops::maintenance_services_find(conn, &named)?
        .into_iter()
        .filter(|service| service.voided_at.is_none())
        .map(|service| (service.id, service.vehicle_id))
        .collect();
    let is_known = |service, vehicle| known.get(&service).is_some_and(|of| Some(*of) == vehicle);
    let lines = new.lines.iter().enumerate();
    let wrong = lines.filter(|(_, line)| line.maintenance_service_id.is_some_and(|id| !is_known(id, line.vehicle_id)));
    Ok(wrong.map(|(at, _)| Fault::unknown_reference(format!("/lines/{at}/maintenance_service_id"))).collect())
}

/// Refuses a document that is recorded already, with the id of that receipt. The database has the same rule.
fn expect_new(conn: &mut Conn, seller: &str, number: &str) -> Result<()> {
    let Some(same) = store::cost_numbered(conn, seller, number)? else { return Ok(()) };
    let date = same.date;
    let detail = text!(
        "Document {number} of {seller} is already recorded, dated {date}; reverse that receipt first if it is wrong.",
        "{seller} 的单据 {number} 已于 {date} 入账；如有误，请先冲销原单据。"
    );
    Err(Error::new(Code::AlreadyExists, detail).at("/number").with("id", same.id.to_string()))
}

/// The text of the journal (摘要).
fn journal_text(new: &CostNew) -> String {
    new.text.clone().unwrap_or_else(|| {
        let category = match new.category {
            Category::Fuel => "燃料费",
            Category::Charging => "充电费",
            Category::Tolls => "路桥费",
            Category::Parking => "停车费",
            Category::Maintenance => "维修保养费",
            Category::Inspection => "年检规费",
            Category::OutsideHire => "外租车辆费",
            Category::Dispatch => "劳务派遣费",
            Category::Wages => "计提驾驶员工资",
            Category::Overhead => "管理费用",
            Category::Fine => "交通罚款",
            Category::PassThrough => "代垫款",
            Category::FuelCardTopUp => "加油卡充值",
            Category::EtcTopUp => "ETC充值",
            Category::Insurance => "车辆保险费",
        };
        format!("{category} {}", new.seller)
    })
}

/// The rows of a new receipt: the receipt, its lines, and what an insurance prepays.
fn rows(
    unit: &Unit<'_>,
    id: CostId,
    new: &CostNew,
    reckoned: &Reckoned,
    journal_id: JournalId,
    booked_on: NaiveDate,
) -> (Cost, Vec<CostLine>, Vec<Prepayment>) {
    let new_row = new.clone();
    let cost = Cost {
        id,
        category: new.category,
        liable: new.liable,
        date: new.date,
        seller: new_row.seller,
        supplier_id: new.supplier_id,
        number: new_row.number,
        gross_fen: new.gross_fen,
        tax_fen: new.tax_fen,
        deduction_fen: new.deduction_fen,
        deducted_fen: reckoned.deducted_fen,
        paid_from: new.paid_from,
        attachments: new.attachments,
        text: new_row.text,
        covers_from: new.covers_from,
        covers_until: new.covers_until,
        opening: new.opening,
        state: CostState::Posted,
        journal_id,
        reversed_on: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    let lines: Vec<CostLine> = (1..)
        .zip(new.lines.iter().zip(&reckoned.nets))
        .map(|(position, (line, net))| CostLine {
            cost_id: id,
            position,
            vehicle_id: line.vehicle_id,
            driver_id: line.driver_id,
            trip_id: line.trip_id,
            amount_fen: line.amount_fen,
            net_fen: *net,
            vehicle_tax_fen: line.vehicle_tax_fen,
            quantity_milli: line.quantity_milli,
            odometer_km: line.odometer_km,
            full_tank: line.full_tank,
            maintenance_service_id: line.maintenance_service_id,
        })
        .collect();
    let ahead = new.covers_from.zip(reckoned.months).map_or_else(Vec::new, |(from, months)| {
        let paid = lines.iter().filter(|line| line.net_fen > Money::ZERO);
        paid.map(|line| Prepayment {
            id: PrepaymentId::new(),
            cost_id: id,
            position: line.position,
            vehicle_id: line.vehicle_id,
            account: reckoned.prepaid_account().into(),
            amount_fen: line.net_fen,
            months,
            first_period: Period::of(from),
            booked_on,
            reversed_on: None,
        })
        .collect()
    });
    (cost, lines, ahead)
}

/// Reverses a receipt by a red journal. What an insurance has released is taken back when the month of the red journal
/// is closed.
///
/// # Errors
/// `not_found`; 422; `stale`; `wrong_state`; `period_closed`.
pub fn cost_reverse(unit: &mut Unit<'_>, id: CostId, form: &CostReverse) -> Result<views::Cost> {
    let row = store::cost_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let date = form.date.unwrap_or_else(|| unit.now.date());
    expect_between(row.date, date, unit.now.date())?;
    unit.expect_version(row.version)?;
    if row.state != CostState::Posted {
        return Err(Error::wrong_state(row.state));
    }
    let before = cost_get(&mut unit.reader(), id)?;
    let row = Cost {
        state: CostState::Reversed,
        reversed_on: Some(date),
        version: row.version + 1,
        updated_at: unit.now,
        ..row
    };
    // First, so that of several who reverse it at once only the one who may gets as far as the books.
    store::cost_replace(unit.conn, &row)?;
    if row.opening {
        // Nothing was posted for it, so only its releases from before the books began are deleted.
        super::opening::delete_released_before(unit, id)?;
    } else {
        ledger::ops::reverse(unit, row.journal_id, Dated::On(date), &form.reason)?;
    }
    store::prepayments_reverse(unit.conn, id, date)?;
    let after = cost_get(&mut unit.reader(), id)?;
    events::record_reasoned(unit, CostEvent::Reverse.into(), id.0, &before, &after, &form.reason)?;
    Ok(after)
}
