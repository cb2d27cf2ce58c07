//! Attendance: what was attended in a month, by the price of the line.

use super::shared;
use crate::{
    db::{Page, PageOf, Reader, Unit},
    events,
    http::Answer,
    kernel::{AttendanceId, Error, Fault, LockKey, Result},
    supervision::{
        model::{Attendance, AttendanceEvent, AttendanceFilter, AttendanceNew, Contract, LinePrice},
        rules,
        store::{attendance as store, posts},
        views,
    },
};

/// The attendance under a contract that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn attendance_get(reader: &mut Reader<'_>, id: AttendanceId) -> Result<views::Attendance> {
    let row = store::get_visible(reader.conn, &rules::sight(reader.actor), id)?;
    row.map(views::Attendance::from).ok_or_else(Error::not_found)
}

/// A page of the attendance under contracts that the caller may see.
pub fn attendance_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &AttendanceFilter,
) -> Result<PageOf<views::Attendance>> {
    Ok(store::page(reader.conn, &rules::sight(reader.actor), page, filter)?.map(views::Attendance::from))
}

/// Records what was attended in a month: 201, or 200 if it replaces what was recorded before of the line or post.
///
/// # Errors
/// 422 with all faults; `wrong_state` for a contract that isn't signed, and once the month's assessment is proposed.
pub fn attendance_record(unit: &mut Unit<'_>, new: &AttendanceNew) -> Result<Answer> {
    unit.lock([LockKey::Contract(new.contract_id.0)])?;
    let contract = shared::contract_attended(unit, new.contract_id)?;
    let faults = faults(unit, new, &contract)?;
    Fault::expect_none(faults)?;
    shared::expect_signed(&contract, unit.now)?;
    shared::expect_not_proposed(unit.conn, new.contract_id, new.period)?;
    let row = Attendance::of(new, unit.now);
    let is_added = contract.line_in(&new.category, new.period).is_some_and(|line| line.price == LinePrice::Hourly);
    let before = if is_added { None } else { store::like(unit.conn, new)? };
    let Some(before) = before else {
        store::insert(unit.conn, &row)?;
        let after = views::Attendance::from(row);
        events::record_resource(unit, AttendanceEvent::Create.into(), after.id.0, None, &after)?;
        return Answer::created(&after);
    };
    let Attendance { id, version, created_at, .. } = before;
    let row = Attendance { id, version: version + 1, created_at, ..row };
    store::replace(unit.conn, &row)?;
    let (before, after) = (views::Attendance::from(before), views::Attendance::from(row));
    events::record_resource(unit, AttendanceEvent::Change.into(), id.0, Some(&before), &after)?;
    Answer::resource(&after)
}

/// What is wrong with an attendance under this contract.
fn faults(unit: &mut Unit<'_>, new: &AttendanceNew, contract: &Contract) -> Result<Vec<Fault>> {
    let mut faults: Vec<Fault> =
        rules::period_fault("/period", new.period, &contract.row, unit.now).into_iter().collect();
    let Some(line) = contract.line_in(&new.category, new.period) else {
        faults.push(Fault::unknown_reference("/category"));
        return Ok(faults);
    };
    let post = match new.post_id {
        Some(id) => posts::get(unit.conn, id)?,
        None => None,
    };
    faults.extend(rules::attendance_faults(new, line, post.as_ref()));
    Ok(faults)
}
