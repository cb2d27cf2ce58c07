//! Use cases of the imports.

use std::collections::HashSet;

use super::{
    judge::{Judged, Prepared, of_entry, opening_journal},
    model::{
        Faults, Import, ImportEvent, ImportFilter, ImportKind, ImportNew, ImportState, PastTrip, PastTripFilter,
        RowFault,
    },
    store, views,
};
use crate::{
    access, bookings, customers,
    db::{Conn, Page, PageOf, Reader, Unit},
    drivers, events, fleet, identity,
    kernel::{Actor, ActorKind, Code, Error, ImportId, Instant, JournalId, Place, Result, Role, access::Access},
    ledger, reference, tariffs,
};

/// After so many minutes without progress an import counts as dead.
const SILENT_MINUTES: i64 = 10;

/// Refuses actors who may not import this kind: it takes a role that may make one of these by a request, and a person
/// where that does. Past trips are imported by the administrator.
///
/// # Errors
/// `forbidden`.
pub fn expect_may(actor: &Actor, kind: ImportKind) -> Result<()> {
    let operation = kind.path().and_then(|path| access::operation("POST", path));
    let roles = match operation.map(|operation| operation.access) {
        Some(Access::Roles(roles)) => roles,
        _ => &[Role::Admin],
    };
    if actor.kind == ActorKind::Key && operation.is_some_and(|operation| operation.is_of_people) {
        return Err(identity::rules::keys_may_not());
    }
    if actor.is_any(roles) { Ok(()) } else { Err(Error::plain(Code::Forbidden)) }
}

/// Refuses a person who hasn't proved lately who they are, where a request for one of these would be refused so.
///
/// # Errors
/// `reauthentication_required`.
pub fn expect_proved(conn: &mut Conn, actor: &Actor, kind: ImportKind, now: Instant) -> Result<()> {
    match kind.path().and_then(|path| access::operation("POST", path)) {
        Some(operation) if operation.needs_proof => identity::ops::expect_proved(conn, actor, now),
        _ => Ok(()),
    }
}

/// An import as a resource.
///
/// # Errors
/// `not_found`.
pub fn import_get(reader: &mut Reader<'_>, id: ImportId) -> Result<views::Import> {
    let row = store::import_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    views::Import::of(row, reader.lang)
}

/// A page of imports.
pub fn import_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &ImportFilter,
) -> Result<PageOf<views::ImportSummary>> {
    Ok(store::import_page(reader.conn, page, filter)?.map(views::ImportSummary::from))
}

/// Stores an import that starts now.
pub fn import_begin(unit: &mut Unit<'_>, new: ImportNew) -> Result<views::Import> {
    let row = Import::begun(new, unit.actor, unit.now);
    store::import_insert(unit.conn, &row)?;
    views::Import::of(row, unit.lang)
}

/// Stores the progress of an import.
///
/// # Errors
/// `stale` if it is no longer running.
pub fn import_progress(unit: &mut Unit<'_>, id: ImportId, done: i64) -> Result<()> {
    store::import_progress(unit, id, done)
}

/// Stores the end of an import that imported nothing.
///
/// # Errors
/// `stale` if it is no longer running.
pub fn import_end(unit: &mut Unit<'_>, id: ImportId, state: ImportState, done: i64, faults: &Faults) -> Result<()> {
    store::import_end(unit, id, state, done, faults, None)
}

/// Stores that an import was interrupted.
///
/// # Errors
/// `stale` if it is no longer running.
pub fn import_fail(unit: &mut Unit<'_>, id: ImportId) -> Result<()> {
    store::import_fail(unit, id)
}

/// Adds the faults of references that are already in use.
pub fn judge_taken(conn: &mut Conn, kind: ImportKind, judged: &mut Judged) -> Result<()> {
    const AT_ONCE: usize = 1_000;
    let of_rows = std::mem::take(&mut judged.taken);
    for some in of_rows.chunks(AT_ONCE) {
        let references: Vec<&str> = some.iter().map(|(_, reference)| reference.as_str()).collect();
        let taken: HashSet<String> = store::references_taken(conn, &references)?;
        for (row, _) in some.iter().filter(|(_, reference)| taken.contains(reference)) {
            let fault = super::references::exists("/reference");
            judged.faults.add(RowFault::new(*row, judged.column(kind, "/reference"), fault.code, fault.detail));
        }
    }
    Ok(())
}

/// Imports all rows or none.
///
/// # Errors
/// `stale` if the import is no longer running; the refusal of a row, with its number.
pub fn import_all(unit: &mut Unit<'_>, import: ImportNew, judged: &Judged) -> Result<(), Refused> {
    let mut journal = None;
    if import.kind == ImportKind::OpeningBalances {
        journal = Some(opening(unit, import, judged)?);
    } else {
        for (number, row) in &judged.rows {
            import_row(unit, import, row).map_err(|error| Refused { row: Some(*number), error })?;
        }
    }
    let whole = |error| Refused { row: None, error };
    store::import_end(unit, import.id, ImportState::Imported, judged.done, &Faults::default(), journal)
        .map_err(whole)?;
    let after =
        store::import_get(unit.conn, import.id).map_err(whole)?.map(|row| views::ImportSummary::from(row.summary));
    after
        .map_or(Ok(()), |after| events::record_resource(unit, ImportEvent::Import.into(), import.id.0, None, &after))
        .map_err(whole)
}

/// The refusal of an import by its unit.
#[derive(Debug)]
pub struct Refused {
    /// The row; none if it concerns no single row.
    pub row: Option<i64>,
    /// The error.
    pub error: Error,
}

fn import_row(unit: &mut Unit<'_>, import: ImportNew, row: &Prepared) -> Result<()> {
    match row {
        Prepared::Department(new, payer) => {
            let mut new = new.clone();
            if let Some(code) = payer {
                let found = customers::ops::department_coded(unit.conn, code)?;
                new.bill_to_department_id =
                    Some(found.ok_or_else(|| Error::unknown_reference("/bill_to_department_id"))?.id);
            }
            customers::ops::department_create(unit, &new).map(drop)
        }
        Prepared::Driver(new) => drivers::ops::driver_create(unit, new).map(drop),
        Prepared::Vehicle(new) => fleet::ops::vehicle_create(unit, new).map(drop),
        Prepared::Paper(vehicle, new) => fleet::ops::paper_create(unit, *vehicle, new).map(drop),
        Prepared::Holiday(new) => reference::ops::holiday_create(unit, new, bookings::ops::PRICED).map(drop),
        Prepared::Tariff(new) => tariffs::ops::tariff_create(unit, new, bookings::ops::PRICED).map(drop),
        Prepared::User(new, hash) => identity::ops::user_create(unit, new, hash.clone()).map(drop),
        Prepared::PastTrip(new) => store::past_trip_insert(unit.conn, &PastTrip::new(import.id, new, unit.now)),
        Prepared::Opening(_) => Err(Error::internal("a line of the opening journal is imported with its journal")),
    }
}

/// Creates the opening journal from all lines.
fn opening(unit: &mut Unit<'_>, import: ImportNew, judged: &Judged) -> Result<JournalId, Refused> {
    let lines = judged
        .rows
        .iter()
        .filter_map(|(_, row)| if let Prepared::Opening(line) = row { Some(line.clone()) } else { None });
    let form = opening_journal(import.date.unwrap_or_else(|| unit.now.date()), lines.collect());
    let made = ledger::ops::journal_create(unit, &form).map_err(|error| Refused { row: None, error })?;
    Ok(made.id)
}

/// The faults that a refused import is answered with. None if the error isn't a refusal of the imported content.
pub fn faults_of(refused: &Refused, kind: ImportKind, judged: &Judged) -> Option<Faults> {
    let error = &refused.error;
    if !matches!(error.code().status(), 409 | 422) {
        return None;
    }
    let rows: Vec<i64> = judged.rows.iter().map(|(row, _)| *row).collect();
    let mut faults = Faults::default();
    for fault in error.faults() {
        let (Place::Pointer(pointer) | Place::Parameter(pointer)) = &fault.at;
        let (row, field) = of_entry(&rows, "/lines/", &fault.at)
            .map_or((refused.row, pointer.clone()), |(row, field)| (Some(row), field));
        faults.add(RowFault::new(row, judged.column(kind, &field), fault.code.clone(), fault.detail.clone()));
    }
    if faults.count == 0 {
        faults.add(RowFault::new(refused.row, None, error.code().as_str(), error.detail().clone()));
    }
    Some(faults.sorted())
}

/// Marks imports whose process has died as failed. Returns how many.
pub fn imports_fail(unit: &mut Unit<'_>) -> Result<usize> {
    store::imports_fail(unit, unit.now.plus_minutes(-SILENT_MINUTES))
}

/// A page of past trips.
pub fn past_trip_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &PastTripFilter,
) -> Result<PageOf<views::PastTrip>> {
    Ok(store::past_trip_page(reader.conn, page, filter)?.map(views::PastTrip::from))
}
