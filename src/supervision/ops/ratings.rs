//! Ratings of a month's service, and the complaints that low ratings of trips are.

use super::{cases, shared};
use crate::{
    bookings::ops::{Rated, RatedTrip},
    db::{Page, PageOf, Reader, Unit},
    events,
    http::Answer,
    kernel::{Error, Fault, Hindrance, LockKey, Period, RatingId, Result, text},
    standards::model::{Clause, ClausePart},
    supervision::{
        model::{CaseNew, CaseSource, Contract, ContractState, Rating, RatingEvent, RatingFilter, RatingNew},
        rules,
        store::{cases as cases_of, contracts, ratings as store},
        views,
    },
};

/// A rating that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn rating_get(reader: &mut Reader<'_>, id: RatingId) -> Result<views::Rating> {
    let row = store::get_visible(reader.conn, &rules::sight(reader.actor), id)?;
    row.map(views::Rating::from).ok_or_else(Error::not_found)
}

/// A page of the ratings that the caller may see.
pub fn rating_list(reader: &mut Reader<'_>, page: &Page, filter: &RatingFilter) -> Result<PageOf<views::Rating>> {
    Ok(store::page(reader.conn, &rules::sight(reader.actor), page, filter)?.map(views::Rating::from))
}

/// Rates a clause for a department and month: 201, or 200 if it replaces what the department gave before.
///
/// # Errors
/// 422 with all faults; `wrong_state` for a contract that isn't signed, a month whose assessment is proposed, and where an
/// approver has rated for who isn't one.
pub fn rating_give(unit: &mut Unit<'_>, new: &RatingNew) -> Result<Answer> {
    unit.lock([LockKey::Contract(new.contract_id.0)])?;
    let contract = shared::contract_named(unit, new.contract_id)?;
    let standard = shared::standard_in(unit.conn, &contract, &new.category, new.period)?;
    let faults = faults(unit, new, &contract, shared::clauses(standard.as_ref()))?;
    Fault::expect_none(faults)?;
    shared::expect_signed(&contract, unit.now)?;
    shared::expect_not_proposed(unit.conn, new.contract_id, new.period)?;
    let by_approver = rules::rates_as_approver(unit.actor, new.department_id);
    let given = Rating {
        id: RatingId::new(),
        contract_id: new.contract_id,
        period: new.period,
        department_id: new.department_id,
        category: new.category.clone(),
        clause: new.clause.clone(),
        stars: new.stars,
        comment: new.comment.clone(),
        by_approver,
        rated_by_name: unit.actor.name.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        standard_id: standard.map(|standard| standard.id),
    };
    let Some(before) = store::like(unit.conn, new)? else {
        store::insert(unit.conn, &given)?;
        let after = views::Rating::from(given);
        events::record_resource(unit, RatingEvent::Create.into(), after.id.0, None, &after)?;
        return Answer::created(&after);
    };
    if before.by_approver && !by_approver {
        return Err(Error::wrong_state(Hindrance::ByApprover));
    }
    let Rating { id, version, created_at, .. } = before;
    let given = Rating { id, version: version + 1, created_at, ..given };
    store::replace(unit.conn, &given)?;
    let (before, after) = (views::Rating::from(before), views::Rating::from(given));
    events::record_resource(unit, RatingEvent::Change.into(), id.0, Some(&before), &after)?;
    Answer::resource(&after)
}

/// What is wrong with a rating under this contract.
fn faults(unit: &mut Unit<'_>, new: &RatingNew, contract: &Contract, clauses: &[Clause]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let sight = rules::sight(unit.actor);
    let is_own = sight.all || sight.departments.contains(&new.department_id);
    let is_served = is_own && contract.serves(new.department_id);
    if !is_served || !shared::is_department(unit.conn, new.department_id)? {
        faults.push(Fault::unknown_reference("/department_id"));
    }
    faults.extend(rules::period_fault("/period", new.period, &contract.row, unit.now));
    faults.extend(shared::category_fault(contract, &new.category, new.period));
    match rules::clause_of(clauses, Some(&new.clause)) {
        None => faults.push(Fault::unknown_reference("/clause")),
        Some(clause) if clause.part != ClausePart::Rated => {
            let detail = text!("This clause isn't rated by departments.", "该条款不由用车单位评价。");
            faults.push(Fault::body("/clause", "not_allowed_value", detail));
        }
        Some(_) => {}
    }
    Ok(faults)
}

/// Makes a complaint of a trip's rating of one or two stars, under the company's contract for vehicles in force, if there is
/// one that serves the department. One trip makes one complaint, however often it is rated.
pub const RATED: Rated = Rated { lock: contract_of_complaint, done: trip_rated };

/// The highest rating that is a complaint.
const COMPLAINT_STARS: i64 = 2;

/// The company's contract for vehicles in force.
fn in_force(unit: &mut Unit<'_>) -> Result<Option<Contract>> {
    let now = Period::of(unit.now.date());
    let contracts = contracts::of_company(unit.conn, shared::VEHICLES)?;
    let is_in_force =
        |contract: &Contract| contract.state(now) == ContractState::Active && contract.row.valid_from <= now;
    Ok(contracts.into_iter().find(is_in_force))
}

/// The lock of the contract under which such a rating is a complaint, so that nobody ends it meanwhile.
fn contract_of_complaint(unit: &mut Unit<'_>, stars: i64) -> Result<Option<LockKey>> {
    let contract = if stars > COMPLAINT_STARS { None } else { in_force(unit)? };
    Ok(contract.map(|contract| LockKey::Contract(contract.row.id.0)))
}

/// `locked` is the lock that the unit holds.
fn trip_rated(unit: &mut Unit<'_>, trip: &RatedTrip, locked: Option<LockKey>) -> Result<()> {
    if trip.stars > COMPLAINT_STARS || cases_of::has_complaint_from_rating(unit.conn, trip.id)? {
        return Ok(());
    }
    let Some(contract) = in_force(unit)? else { return Ok(()) };
    if locked != Some(LockKey::Contract(contract.row.id.0)) {
        return Err(Error::busy(1).because("another contract came into force while the trip was locked"));
    }
    if !contract.serves(trip.department_id) {
        return Ok(());
    }
    let stars = trip.stars;
    let new = CaseNew {
        contract_id: contract.row.id,
        category: shared::VEHICLES.into(),
        source: CaseSource::Complaint,
        clause: None,
        severity: None,
        found_at: None,
        text: trip.comment.clone().unwrap_or_else(|| format!("行程评价 {stars} 星")),
        department_id: Some(trip.department_id),
        trip_id: Some(trip.id),
        points_centi: None,
        penalty_fen: None,
    };
    cases::complain(unit, &new)
}
