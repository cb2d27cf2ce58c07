//! Inspections.

use super::shared;
use crate::{
    db::{JsonSet, Page, PageOf, Reader, Unit},
    events,
    kernel::{Actor, Error, Fault, Id, InspectionId, LockKey, Period, Result},
    supervision::{
        model::{Inspection, InspectionEvent, InspectionFilter, InspectionNew},
        rules,
        store::cases as store,
        views,
    },
};

/// An inspection as this caller sees it.
fn seen(actor: &Actor, row: Inspection) -> views::Inspection {
    let mut seen = views::Inspection::from(row);
    seen.inspected_by = seen.inspected_by.filter(|_| rules::sight(actor).all);
    seen
}

/// An inspection under a contract that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn inspection_get(reader: &mut Reader<'_>, id: InspectionId) -> Result<views::Inspection> {
    let row = store::inspection_get(reader.conn, &rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)?;
    Ok(seen(reader.actor, row))
}

/// A page of the inspections under contracts that the caller may see.
pub fn inspection_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &InspectionFilter,
) -> Result<PageOf<views::Inspection>> {
    let rows = store::inspection_page(reader.conn, &rules::sight(reader.actor), page, filter)?;
    Ok(rows.map(|row| seen(reader.actor, row)))
}

/// Records an inspection.
///
/// # Errors
/// 422 with all faults; `wrong_state` for a contract that isn't signed.
pub fn inspection_create(unit: &mut Unit<'_>, new: &InspectionNew) -> Result<views::Inspection> {
    unit.lock([LockKey::Contract(new.contract_id.0)])?;
    let contract = shared::contract_named(unit, new.contract_id)?;
    let at = new.at.unwrap_or(unit.now);
    let mut faults: Vec<Fault> = rules::moment_fault("/at", at, &contract.row, unit.now).into_iter().collect();
    faults.extend(shared::category_fault(&contract, &new.category, Period::of(at.date())));
    let standard = shared::standard_in(unit.conn, &contract, &new.category, Period::of(at.date()))?;
    let clauses = shared::clauses(standard.as_ref());
    let unknown = new.clauses.iter().enumerate().filter(|(_, code)| clauses.iter().all(|clause| clause.code != **code));
    faults.extend(rules::duplicates("/clauses", &new.clauses));
    faults.extend(unknown.map(|(at, _)| Fault::unknown_reference(format!("/clauses/{at}"))));
    Fault::expect_none(faults)?;
    shared::expect_signed(&contract, unit.now)?;
    let row = Inspection {
        id: InspectionId::new(),
        contract_id: new.contract_id,
        category: new.category.clone(),
        clauses: JsonSet(new.clauses.iter().cloned().collect()),
        at,
        text: new.text.clone(),
        inspected_by: Id::from_uuid(unit.actor.id),
        inspected_by_name: unit.actor.name.clone(),
        created_at: unit.now,
        updated_at: unit.now,
        standard_id: standard.map(|standard| standard.id),
    };
    store::inspection_insert(unit.conn, &row)?;
    let after = views::Inspection::from(row);
    events::record_resource(unit, InspectionEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}
