//! Use cases of the papers.

use chrono::NaiveDate;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    fleet::{
        model::{Paper, PaperEvent, PaperFilter, PaperKind, PaperNew},
        store, views,
    },
    kernel::{Error, PaperId, Result, VehicleId, text},
};

/// All papers of these vehicles, in the order in which they were recorded.
pub fn papers_of(conn: &mut Conn, vehicles: &[VehicleId]) -> Result<Vec<Paper>> {
    if vehicles.is_empty() { Ok(Vec::new()) } else { store::papers_of(conn, vehicles) }
}

/// Papers of these kinds that may be valid on any of these days: vehicle, kind, first day, last day as printed
/// ([`PaperKind::last_day`] says until when it is valid).
pub fn papers_between(
    conn: &mut Conn,
    kinds: [PaperKind; 2],
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<(VehicleId, PaperKind, NaiveDate, NaiveDate)>> {
    store::papers_between(conn, kinds, from, until)
}

/// A page of the list of a vehicle's papers.
///
/// # Errors
/// `not_found`.
pub fn paper_list(
    reader: &mut Reader<'_>,
    vehicle_id: VehicleId,
    page: &Page,
    filter: &PaperFilter,
) -> Result<PageOf<views::Paper>> {
    store::vehicle_get(reader.conn, vehicle_id)?.ok_or_else(Error::not_found)?;
    Ok(store::paper_page(reader.conn, vehicle_id, page, filter)?.map(views::Paper::from))
}

/// Records a paper of a vehicle.
///
/// # Errors
/// `not_found`; 422.
pub fn paper_create(unit: &mut Unit<'_>, vehicle_id: VehicleId, new: &PaperNew) -> Result<views::Paper> {
    store::vehicle_get(unit.conn, vehicle_id)?.ok_or_else(Error::not_found)?;
    let PaperNew { kind, valid_from, valid_until, number } = new.clone();
    if valid_until < valid_from {
        return Err(Error::body(
            "/valid_until",
            "before_valid_from",
            text!("It must not lie before valid_from.", "不得早于 valid_from。"),
        ));
    }
    let row = Paper {
        id: PaperId::new(),
        vehicle_id,
        kind,
        valid_from,
        valid_until,
        number,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::paper_insert(unit.conn, &row)?;
    let after = views::Paper::from(row);
    events::record_resource(unit, PaperEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}
