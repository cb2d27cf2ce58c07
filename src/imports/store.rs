//! SQL of the imports and of past trips.

use std::collections::HashSet;

use diesel::prelude::*;

use super::model::{Faults, Import, ImportFilter, ImportState, ImportSummary, PastTrip, PastTripFilter};
use crate::{
    db::{
        Conn, Page, PageOf, Unit, changed_one, prepared, prepared_for,
        schema::{imports, past_trips},
    },
    kernel::{Error, ImportId, Instant, JournalId, Result},
    keyset, one_of,
};

pub(super) fn import_get(conn: &mut Conn, id: ImportId) -> Result<Option<Import>> {
    Ok(imports::table.find(id).select(Import::as_select()).get_result(conn).optional()?)
}

pub(super) fn import_insert(conn: &mut Conn, row: &Import) -> Result<()> {
    diesel::insert_into(imports::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn import_page(conn: &mut Conn, page: &Page, filter: &ImportFilter) -> Result<PageOf<ImportSummary>> {
    let mut query = imports::table.select(ImportSummary::as_select()).into_boxed();
    if !filter.kind.is_empty() {
        query = one_of!(query, imports::kind, filter.kind);
    }
    if !filter.state.is_empty() {
        query = one_of!(query, imports::state, filter.state);
    }
    let rows = keyset!(query, imports, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// Stores the progress of a running import.
pub(super) fn import_progress(unit: &mut Unit<'_>, id: ImportId, done: i64) -> Result<()> {
    let this = imports::table.find(id).filter(imports::state.eq(ImportState::Running));
    let changes =
        (imports::rows_done.eq(done), imports::version.eq(imports::version + 1), imports::updated_at.eq(unit.now));
    changed_one(prepared(diesel::update(this).set(changes)).execute(unit.conn)?)
}

/// Stores the end of a running import.
pub(super) fn import_end(
    unit: &mut Unit<'_>,
    id: ImportId,
    state: ImportState,
    done: i64,
    faults: &Faults,
    journal: Option<JournalId>,
) -> Result<()> {
    let this = imports::table.find(id).filter(imports::state.eq(ImportState::Running));
    let kept = serde_json::to_string(&faults.kept).map_err(Error::internal)?;
    let changes = (
        imports::state.eq(state),
        imports::rows_done.eq(done),
        imports::fault_count.eq(faults.count),
        imports::faults.eq(kept),
        imports::journal_id.eq(journal),
        imports::version.eq(imports::version + 1),
        imports::updated_at.eq(unit.now),
    );
    changed_one(prepared(diesel::update(this).set(changes)).execute(unit.conn)?)
}

/// Marks a running import as failed.
pub(super) fn import_fail(unit: &mut Unit<'_>, id: ImportId) -> Result<()> {
    let this = imports::table.find(id).filter(imports::state.eq(ImportState::Running));
    let changes = (
        imports::state.eq(ImportState::Failed),
        imports::version.eq(imports::version + 1),
        imports::updated_at.eq(unit.now),
    );
    changed_one(prepared(diesel::update(this).set(changes)).execute(unit.conn)?)
}

/// Marks running imports that weren't updated since this time as failed. Returns how many.
pub(super) fn imports_fail(unit: &mut Unit<'_>, since: Instant) -> Result<usize> {
    let dead = imports::table.filter(imports::state.eq(ImportState::Running)).filter(imports::updated_at.lt(since));
    let changes = (
        imports::state.eq(ImportState::Failed),
        imports::version.eq(imports::version + 1),
        imports::updated_at.eq(unit.now),
    );
    Ok(diesel::update(dead).set(changes).execute(unit.conn)?)
}

/// The columns of past trips under the names that `keyset!` orders by. Past trips never change, so `created_at` is also
/// the time of the last change.
mod trips {
    pub use crate::db::schema::past_trips::{created_at as updated_at, id};
}

pub(super) fn past_trip_insert(conn: &mut Conn, row: &PastTrip) -> Result<()> {
    diesel::insert_into(past_trips::table).values(row).execute(conn)?;
    Ok(())
}

/// Those of these references that are already in use.
pub(super) fn references_taken(conn: &mut Conn, references: &[&str]) -> Result<HashSet<String>> {
    let taken = past_trips::table.filter(past_trips::reference.eq_any(references)).select(past_trips::reference);
    Ok(prepared_for(references.len(), taken).load(conn)?.into_iter().collect())
}

pub(super) fn past_trip_page(conn: &mut Conn, page: &Page, filter: &PastTripFilter) -> Result<PageOf<PastTrip>> {
    let mut query = past_trips::table.select(PastTrip::as_select()).into_boxed();
    if !filter.department_id.is_empty() {
        query = one_of!(query, past_trips::department_id, filter.department_id);
    }
    if !filter.vehicle_id.is_empty() {
        query = one_of!(query, past_trips::vehicle_id, filter.vehicle_id);
    }
    if !filter.import_id.is_empty() {
        query = one_of!(query, past_trips::import_id, filter.import_id);
    }
    if let Some(from) = filter.from {
        query = query.filter(past_trips::returned_at.ge(Instant::day_start(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(past_trips::returned_at.lt(Instant::day_end(to)));
    }
    let rows = keyset!(query, trips, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &PastTrip| (row.created_at, row.id.0)))
}
