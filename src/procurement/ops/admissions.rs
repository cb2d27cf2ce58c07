//! Admissions: applied for, admitted by a second person, suspended, barred.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    db::{Conn, FirstHalf, Json, Page, PageOf, Reader, Unit},
    events,
    kernel::{Actor, AdmissionId, Error, Fault, Id, Result, SupplierId, text},
    procurement::{
        forms::{BarAdmission, SuspendAdmission},
        model::{Admission, AdmissionEvent, AdmissionFilter, AdmissionNew, AdmissionState},
        rules::{self, Sight},
        store::admissions as store,
        views,
    },
    reference, standards,
};

/// The categories for which a supplier has no valid admission on a day, in the order of the alphabet.
pub fn admitted_for(
    conn: &mut Conn,
    supplier: SupplierId,
    categories: &BTreeSet<String>,
    today: NaiveDate,
) -> Result<Vec<String>> {
    let mut missing = admissions_missing(conn, &BTreeSet::from([supplier]), categories, today)?;
    Ok(missing.remove(&supplier).unwrap_or_default())
}

/// For each of these suppliers the categories for which it has no valid admission on a day. It takes one statement, however
/// many they are.
pub(super) fn admissions_missing(
    conn: &mut Conn,
    suppliers: &BTreeSet<SupplierId>,
    categories: &BTreeSet<String>,
    today: NaiveDate,
) -> Result<BTreeMap<SupplierId, Vec<String>>> {
    let admitted = store::admitted(conn, suppliers)?;
    let missing = |supplier: &SupplierId| {
        let own = admitted.iter().filter(move |admission| admission.supplier_id == *supplier);
        rules::not_admitted(own, categories, today)
    };
    Ok(suppliers.iter().map(|supplier| (*supplier, missing(supplier))).collect())
}

/// An admission as this caller sees it: only the bureau reads who applied and who admitted.
fn seen(actor: &Actor, row: Admission, today: NaiveDate) -> views::Admission {
    let is_valid = rules::is_valid(&row, today);
    let mut seen = views::Admission::of(row, is_valid);
    if rules::sight(actor) != Sight::All {
        (seen.made_by, seen.admitted_by) = (None, None);
    }
    seen
}

/// An admission that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn admission_get(reader: &mut Reader<'_>, id: AdmissionId) -> Result<views::Admission> {
    let row = store::get_visible(reader.conn, rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)?;
    Ok(seen(reader.actor, row, reader.now.date()))
}

/// A page of the admissions that the caller may see.
pub fn admission_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &AdmissionFilter,
) -> Result<PageOf<views::Admission>> {
    let rows = store::page(reader.conn, rules::sight(reader.actor), page, filter)?;
    Ok(rows.map(|row| seen(reader.actor, row, reader.now.date())))
}

/// Applies for the admission of a supplier.
///
/// # Errors
/// 422 with all faults.
pub fn admission_create(unit: &mut Unit<'_>, new: &AdmissionNew) -> Result<views::Admission> {
    let mut faults = rules::admission_faults(new, &standards::ops::categories_known(unit.conn)?);
    if reference::ops::supplier_find(unit.conn, new.supplier_id)?.is_none() {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    Fault::expect_none(faults)?;
    let AdmissionNew { supplier_id, category, valid_from, valid_until, qualifications } = new.clone();
    let row = Admission {
        id: AdmissionId::new(),
        supplier_id,
        category,
        valid_from,
        valid_until,
        qualifications: Json(qualifications),
        state: AdmissionState::Applied,
        barred_until: None,
        reason: None,
        made_by: Id::from_uuid(unit.actor.id),
        made_by_name: unit.actor.name.clone(),
        admitted_by_name: None,
        admitted_at: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::insert(unit.conn, &row)?;
    let after = seen(unit.actor, row, unit.now.date());
    events::record_resource(unit, AdmissionEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

fn known(unit: &mut Unit<'_>, id: AdmissionId) -> Result<Admission> {
    store::get(unit.conn, id)?.ok_or_else(Error::not_found)
}

/// Admits a supplier, by another person than the one who applied. Who is barred is admitted only once the bar is over, also
/// by a new application for the same category.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state` if it is admitted, or the supplier barred.
pub fn admission_admit(unit: &mut Unit<'_>, id: AdmissionId) -> Result<views::Admission> {
    let before = known(unit, id)?;
    let half = FirstHalf {
        by: Some(before.made_by.0),
        subject: (AdmissionEvent::SUBJECT.word.word, id.0),
        actions: &[AdmissionEvent::Create.as_str()],
        setting: &[],
    };
    let detail =
        text!("Another person than the one who applied admits a supplier.", "供应商准入须由申请人以外的人批准。");
    unit.require_second_person(&half, detail)?;
    unit.expect_version(before.version)?;
    let today = unit.now.date();
    if !rules::may_be_admitted(&before, today) {
        return Err(Error::wrong_state(before.state));
    }
    let barred = store::barred(unit.conn, before.supplier_id, &before.category)?;
    if barred.iter().any(|other| rules::is_barred(other, today)) {
        return Err(Error::wrong_state(AdmissionState::Barred));
    }
    let after = Admission {
        state: AdmissionState::Admitted,
        barred_until: None,
        reason: None,
        admitted_by_name: Some(unit.actor.name.clone()),
        admitted_at: Some(unit.now),
        ..before.clone()
    };
    changed(unit, AdmissionEvent::Admit, before, after, None)
}

/// Suspends an admission until it is admitted again.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state` unless it is admitted.
pub fn admission_suspend(unit: &mut Unit<'_>, id: AdmissionId, form: &SuspendAdmission) -> Result<views::Admission> {
    let before = known(unit, id)?;
    unit.expect_version(before.version)?;
    if before.state != AdmissionState::Admitted {
        return Err(Error::wrong_state(before.state));
    }
    let reason = Some(form.reason.clone());
    let after = Admission { state: AdmissionState::Suspended, reason, ..before.clone() };
    changed(unit, AdmissionEvent::Suspend, before, after, Some(&form.reason))
}

/// Bars a supplier from a category until a day is over, in whatever state its admission is.
///
/// # Errors
/// `not_found`; 422 for a day in the past; `stale`.
pub fn admission_bar(unit: &mut Unit<'_>, id: AdmissionId, form: &BarAdmission) -> Result<views::Admission> {
    let before = known(unit, id)?;
    Fault::expect_none(rules::bar_faults(form.until, unit.now.date()))?;
    unit.expect_version(before.version)?;
    let after = Admission {
        state: AdmissionState::Barred,
        barred_until: Some(form.until),
        reason: Some(form.reason.clone()),
        ..before.clone()
    };
    changed(unit, AdmissionEvent::Bar, before, after, Some(&form.reason))
}

/// Keeps what became of an admission, records it and answers it.
fn changed(
    unit: &mut Unit<'_>,
    event: AdmissionEvent,
    before: Admission,
    after: Admission,
    reason: Option<&str>,
) -> Result<views::Admission> {
    let after = Admission { version: before.version + 1, updated_at: unit.now, ..after };
    store::replace(unit.conn, &after)?;
    let today = unit.now.date();
    let (before, after) = (seen(unit.actor, before, today), seen(unit.actor, after, today));
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), after.id.0, &before, &after, reason)?,
        None => events::record_resource(unit, event.into(), after.id.0, Some(&before), &after)?,
    }
    Ok(after)
}
