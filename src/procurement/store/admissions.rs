//! SQL of admissions.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::{
    db::{Conn, Page, PageOf, changed_one, prepared, prepared_for, schema::admissions},
    kernel::{AdmissionId, Result, SupplierId},
    keyset, one_of,
    procurement::{
        model::{Admission, AdmissionFilter, AdmissionState},
        rules::Sight,
    },
};

type Backend = <Conn as Connection>::Backend;

/// The admissions that a caller sees.
fn visible<'a>(seen: Sight) -> admissions::BoxedQuery<'a, Backend> {
    let all = admissions::table.into_boxed();
    match seen {
        Sight::All => all,
        Sight::Of(Some(supplier)) => all.filter(admissions::supplier_id.eq(supplier)),
        Sight::Of(None) => all.filter(admissions::id.eq_any(Vec::<AdmissionId>::new())),
    }
}

/// An admission that the caller may see.
pub fn get_visible(conn: &mut Conn, seen: Sight, id: AdmissionId) -> Result<Option<Admission>> {
    let this = visible(seen).filter(admissions::id.eq(id));
    Ok(this.select(Admission::as_select()).get_result(conn).optional()?)
}

pub fn get(conn: &mut Conn, id: AdmissionId) -> Result<Option<Admission>> {
    Ok(admissions::table.find(id).select(Admission::as_select()).get_result(conn).optional()?)
}

pub fn insert(conn: &mut Conn, row: &Admission) -> Result<()> {
    diesel::insert_into(admissions::table).values(row.clone()).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the one before.
pub fn replace(conn: &mut Conn, row: &Admission) -> Result<()> {
    let this = admissions::table.find(row.id).filter(admissions::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row.clone())).execute(conn)?)
}

/// The admissions by which this supplier is barred from this category.
pub fn barred(conn: &mut Conn, supplier: SupplierId, category: &str) -> Result<Vec<Admission>> {
    let of_supplier = admissions::table.filter(admissions::supplier_id.eq(supplier));
    let barred = of_supplier
        .filter(admissions::category.eq(category.to_owned()))
        .filter(admissions::state.eq(AdmissionState::Barred));
    Ok(barred.select(Admission::as_select()).load(conn)?)
}

/// The admissions of these suppliers that are admitted, whether they are valid or not.
pub fn admitted(conn: &mut Conn, suppliers: &BTreeSet<SupplierId>) -> Result<Vec<Admission>> {
    let admitted = admissions::table
        .filter(admissions::supplier_id.eq_any(suppliers))
        .filter(admissions::state.eq(AdmissionState::Admitted))
        .select(Admission::as_select());
    Ok(prepared_for(suppliers.len(), admitted).load(conn)?)
}

pub fn page(conn: &mut Conn, seen: Sight, page: &Page, filter: &AdmissionFilter) -> Result<PageOf<Admission>> {
    let mut query = visible(seen).select(Admission::as_select());
    if !filter.supplier_id.is_empty() {
        query = one_of!(query, admissions::supplier_id, filter.supplier_id);
    }
    if !filter.category.is_empty() {
        query = query.filter(admissions::category.eq_any(filter.category.clone()));
    }
    if !filter.state.is_empty() {
        query = one_of!(query, admissions::state, filter.state);
    }
    let rows = keyset!(query, admissions, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Admission| (row.updated_at, row.id.0)))
}
