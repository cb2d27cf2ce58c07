//! Drafting, signing and ending contracts.

use std::collections::{BTreeSet, HashMap};

use super::{commitments, shared, versions};
use crate::{
    customers,
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{Actor, Code, ContractId, Error, Fault, Id, LockKey, Money, Period, Result, text},
    procurement, reference, standards,
    supervision::{
        forms::EndContract,
        model::{
            AssessmentState, Contract, ContractEvent, ContractFilter, ContractLine, ContractMode, ContractNew,
            ContractPatch, ContractRow, ContractState,
        },
        rules::{self, Standing},
        store::{assessments, contracts as store},
        views,
    },
};

/// What these contracts are called, by their id.
pub fn contract_titles(conn: &mut Conn, ids: &[String]) -> Result<HashMap<String, String>> {
    let ids: Vec<ContractId> = ids.iter().filter_map(|id| ContractId::parse(id)).collect();
    Ok(store::titles(conn, &ids)?.into_iter().map(|(id, title)| (id.to_string(), title)).collect())
}

/// The signed contracts whose terms meet the months from the first to the last, whoever may see them. It takes four statements,
/// however many they are.
pub fn contracts_signed(conn: &mut Conn, months: (Period, Period)) -> Result<Vec<Contract>> {
    store::signed(conn, months)
}

/// A contract as this caller sees it. A department sees itself among those that are served, and no other department. What waits
/// for its signature, and who drafted and signed, is told to the bureau and the company.
fn seen(actor: &Actor, contract: Contract, now: Period) -> views::Contract {
    let standing = rules::standing(actor, &contract.row);
    let schedule = rules::schedule_of(&contract);
    let schedule = schedule.into_iter().map(|(period, fee_fen)| views::ScheduledFee { period, fee_fen }).collect();
    let seen = views::Contract::of(contract, schedule, now);
    match standing {
        Standing::Bureau | Standing::Company => seen,
        Standing::Supplier => seen.without_names(),
        Standing::Department => {
            let own = rules::sight(actor).departments;
            let served = seen.department_ids.clone();
            let served = served.map(|all| all.into_iter().filter(|department| own.contains(department)).collect());
            views::Contract { department_ids: served, ..seen.without_names() }
        }
    }
}

/// A contract that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn contract_get(reader: &mut Reader<'_>, id: ContractId) -> Result<views::Contract> {
    let contract = store::get_visible(reader.conn, &rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)?;
    Ok(seen(reader.actor, contract, Period::of(reader.now.date())))
}

/// A page of the contracts that the caller may see.
pub fn contract_list(reader: &mut Reader<'_>, page: &Page, filter: &ContractFilter) -> Result<PageOf<views::Contract>> {
    let now = Period::of(reader.now.date());
    let rows = store::page(reader.conn, &rules::sight(reader.actor), page, filter, now)?;
    Ok(rows.map(|contract| seen(reader.actor, contract, now)))
}

/// The contract in a unit, as whoever writes it sees it.
fn view(unit: &Unit<'_>, contract: Contract) -> views::Contract {
    seen(unit.actor, contract, Period::of(unit.now.date()))
}

/// A contract, whoever asks.
///
/// # Errors
/// `not_found`.
pub(super) fn known(conn: &mut Conn, id: ContractId) -> Result<Contract> {
    store::get(conn, id)?.ok_or_else(Error::not_found)
}

/// Drafts a contract.
///
/// # Errors
/// 422 with all faults.
pub fn contract_create(unit: &mut Unit<'_>, new: &ContractNew) -> Result<views::Contract> {
    check(unit, new)?;
    let contract = Contract::drafted(new, unit.actor, unit.now);
    store::insert(unit.conn, &contract)?;
    let after = view(unit, contract);
    events::record_resource(unit, ContractEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a draft.
///
/// # Errors
/// `not_found`; 422 with all faults; `if_match_required`, `stale`; `wrong_state` once it is signed.
pub fn contract_change(unit: &mut Unit<'_>, id: ContractId, patch: &ContractPatch) -> Result<views::Contract> {
    unit.lock([LockKey::Contract(id.0)])?;
    let before = known(unit.conn, id)?;
    let new = patch.apply(&before.written())?;
    check(unit, &new)?;
    unit.require_version(before.row.version)?;
    expect_state(unit, &before, ContractState::Draft)?;
    let mut contract = before.rewritten(&new);
    if contract == before {
        return Ok(view(unit, before));
    }
    contract.row = ContractRow {
        changed_by: Id::from_uuid(unit.actor.id),
        version: before.row.version + 1,
        updated_at: unit.now,
        ..contract.row
    };
    store::rewrite(unit.conn, &contract)?;
    changed(unit, ContractEvent::Change, before, contract, None)
}

/// Signs a draft, also after its term has begun, by another person than those who drafted and last changed it; of a signed
/// contract its amendment or renewal. A tender that it follows is contracted by that.
///
/// # Errors
/// `not_found`; 422 for a draft that today's rules refuse; `not_the_award` (422) if the supplier or the amount isn't that of the tender's winner;
/// `second_person_required`; `stale`; `wrong_state`, also of the tender; `already_exists` if the company has another contract
/// for vehicles in one of its months; `challenge_open`; `not_admitted`; `over_budget` if it would commit the bureau to more
/// than a budget of its has.
pub fn contract_sign(unit: &mut Unit<'_>, id: ContractId) -> Result<views::Contract> {
    // All locks are taken at once, so the draft says first which tender it follows.
    let tender_id = known(unit.conn, id)?.row.tender_id;
    let tender = tender_id.map(|tender| LockKey::Tender(tender.0));
    unit.lock([LockKey::Contract(id.0), LockKey::Commitments].into_iter().chain(tender))?;
    let before = known(unit.conn, id)?;
    if before.row.state == ContractState::Active {
        return versions::pending_sign(unit, before);
    }
    if before.row.tender_id != tender_id {
        return Err(Error::busy(1));
    }
    // The rules of the day on which it was drafted may have been others.
    if before.row.state == ContractState::Draft {
        check(unit, &before.written())?;
    }
    expect_as_awarded(unit, &before)?;
    for (by, event) in [(before.row.made_by, ContractEvent::Create), (before.row.changed_by, ContractEvent::Change)] {
        let half = FirstHalf {
            by: Some(by.0),
            subject: (ContractEvent::SUBJECT.word.word, id.0),
            actions: &[event.as_str()],
            setting: &[],
        };
        let detail = text!(
            "Another person than those who drafted and last changed it signs a contract.",
            "合同须由起草人和最后修改人以外的人签订。"
        );
        unit.require_second_person(&half, detail)?;
    }
    unit.expect_version(before.row.version)?;
    expect_state(unit, &before, ContractState::Draft)?;
    expect_alone(unit, &before)?;
    if let Some(tender) = tender_id {
        procurement::ops::tender_contract(unit, tender)?;
    }
    expect_admitted(unit, &before, &before.lines)?;
    commitments::expect_within_budgets(unit, &before)?;
    let row = ContractRow {
        state: ContractState::Active,
        signed_by: Some(Id::from_uuid(unit.actor.id)),
        signed_by_name: Some(unit.actor.name.clone()),
        signed_at: Some(unit.now),
        is_signed_late: rules::is_late(before.row.valid_from, unit.now.date()),
        version: before.row.version + 1,
        updated_at: unit.now,
        ..before.row.clone()
    };
    let mut contract = Contract { row, ..before.clone() };
    let first = contract.first_version();
    store::replace(unit.conn, &contract.row)?;
    store::version_sign(unit.conn, &first)?;
    if let Some(version) = contract.versions.first_mut() {
        version.row = first;
    }
    changed(unit, ContractEvent::Sign, before, contract, None)
}

/// Refuses a contract whose tender was awarded to another supplier, or at another price.
fn expect_as_awarded(unit: &mut Unit<'_>, contract: &Contract) -> Result<()> {
    let Some(tender) = contract.row.tender_id else { return Ok(()) };
    let amount = contract.lines.iter().map(|line| line.amount_fen).sum::<Money>();
    match procurement::ops::award_find(unit.conn, tender)?.and_then(|award| award.to_contract()) {
        Some((supplier, price)) if (Some(supplier), amount) != (contract.row.supplier_id, price) => {
            let detail = text!(
                "Its supplier and the sum of its amounts must be those of the bid that has won: {price} yuan.",
                "合同的供应商和金额合计须与中标结果一致，中标价为 {price} 元。"
            );
            Err(Error::new(Code::NotTheAward, detail))
        }
        _ => Ok(()),
    }
}

/// Refuses a supplier who isn't admitted to each category of these services today.
///
/// # Errors
/// `not_admitted`.
pub(super) fn expect_admitted(unit: &mut Unit<'_>, contract: &Contract, lines: &[ContractLine]) -> Result<()> {
    let Some(supplier) = contract.row.supplier_id else { return Ok(()) };
    let categories = lines.iter().map(|line| line.category.clone()).collect();
    let missing = procurement::ops::admitted_for(unit.conn, supplier, &categories, unit.now.date())?;
    if missing.is_empty() {
        return Ok(());
    }
    let (en, zh) = (missing.join(", "), missing.join("、"));
    let detail = text!("The supplier has no valid admission to {en}.", "供应商未取得下列服务类别的有效准入：{zh}。");
    Err(Error::new(Code::NotAdmitted, detail))
}

/// Refuses a second contract of the company for vehicles in the same month: nobody could say which of them a trip counts
/// for.
pub(super) fn expect_alone(unit: &mut Unit<'_>, contract: &Contract) -> Result<()> {
    let is_for_vehicles = contract.versions.iter().any(|version| version.line(shared::VEHICLES).is_some());
    if contract.row.mode != ContractMode::Company || !is_for_vehicles {
        return Ok(());
    }
    let term = |contract: &Contract| (contract.row.valid_from, contract.row.last_month());
    let others = store::of_company(unit.conn, shared::VEHICLES)?;
    let mut others = others.iter().filter(|other| other.row.id != contract.row.id);
    let Some(other) = others.find(|other| rules::overlap(term(other), term(contract))) else { return Ok(()) };
    let title = &other.row.title;
    let detail = text!(
        "The company serves by the contract “{title}” in some of these months; end that one first.",
        "这些月份中已有车辆公司的合同“{title}”，请先终止该合同。"
    );
    Err(Error::new(Code::AlreadyExists, detail))
}

/// Ends an active contract with a month of its term. It has ended at once; its months up to that one are still assessed.
///
/// # Errors
/// `not_found`; 422 for a month outside the term; `stale`; `wrong_state`, also where a later month is proposed.
pub fn contract_end(unit: &mut Unit<'_>, id: ContractId, form: &EndContract) -> Result<views::Contract> {
    unit.lock([LockKey::Contract(id.0), LockKey::Commitments])?;
    let before = known(unit.conn, id)?;
    let fault = rules::last_month_fault(form.last_month, before.row.valid_from, before.row.valid_until);
    Fault::expect_none(fault.into_iter().collect())?;
    unit.expect_version(before.row.version)?;
    expect_state(unit, &before, ContractState::Active)?;
    if let Some(month) = assessments::last_proposed(unit.conn, id)?.filter(|month| *month > form.last_month) {
        let detail = text!("{month} is assessed already.", "{month} 已提出考核，最后服务月份不能早于该月。");
        return Err(Error::wrong_state_because(AssessmentState::Proposed, detail));
    }
    let row = ContractRow {
        state: ContractState::Ended,
        last_month: Some(form.last_month),
        end_reason: Some(form.reason.clone()),
        version: before.row.version + 1,
        updated_at: unit.now,
        ..before.row.clone()
    };
    store::replace(unit.conn, &row)?;
    let contract = Contract { row, ..before.clone() };
    changed(unit, ContractEvent::End, before, contract, Some(&form.reason))
}

/// Refuses a contract in another state than this one.
pub(super) fn expect_state(unit: &Unit<'_>, contract: &Contract, state: ContractState) -> Result<()> {
    let present = contract.state(Period::of(unit.now.date()));
    if present == state { Ok(()) } else { Err(Error::wrong_state(present)) }
}

/// Records what became of a contract, and answers it.
pub(super) fn changed(
    unit: &mut Unit<'_>,
    event: ContractEvent,
    before: Contract,
    after: Contract,
    reason: Option<&str>,
) -> Result<views::Contract> {
    let (before, after) = (view(unit, before), view(unit, after));
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), after.id.0, &before, &after, reason)?,
        None => events::record_resource(unit, event.into(), after.id.0, Some(&before), &after)?,
    }
    Ok(after)
}

/// Refuses a contract with faults, those of its references included.
fn check(unit: &mut Unit<'_>, new: &ContractNew) -> Result<()> {
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    let mut faults = rules::faults(new, limits.term_months_max);
    if let Some(supplier) = new.supplier_id
        && reference::ops::supplier_find(unit.conn, supplier)?.is_none()
    {
        faults.push(Fault::unknown_reference("/supplier_id"));
    }
    if let Some(tender) = new.tender_id
        && procurement::ops::award_find(unit.conn, tender)?.is_none()
    {
        faults.push(Fault::unknown_reference("/tender_id"));
    }
    faults.extend(unknown_in_lines(unit.conn, &new.lines)?);
    if let Some(served) = &new.department_ids {
        let known: BTreeSet<_> =
            customers::ops::departments_known(unit.conn, served.iter().copied())?.into_iter().collect();
        let unknown = served.iter().enumerate().filter(|(_, id)| !known.contains(id));
        faults.extend(unknown.map(|(at, _)| Fault::unknown_reference(format!("/department_ids/{at}"))));
    }
    Fault::expect_none(faults)
}

/// The faults of services whose category or standard isn't there, or whose standard is one of another category.
pub(super) fn unknown_in_lines(conn: &mut Conn, lines: &[ContractLine]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let categories = standards::ops::categories_known(conn)?;
    let named: Vec<_> = lines.iter().filter_map(|line| line.standard_id).collect();
    let standards = standards::ops::standards_find(conn, &named)?;
    let category_of = |id| Some(&standards.iter().find(|standard| standard.id == id)?.content.category);
    for (at, line) in lines.iter().enumerate() {
        if !categories.contains(&line.category) {
            faults.push(Fault::unknown_reference(format!("/lines/{at}/category")));
        }
        match line.standard_id.map(category_of) {
            Some(None) => faults.push(Fault::unknown_reference(format!("/lines/{at}/standard_id"))),
            Some(Some(category)) if *category != line.category => {
                let detail = text!("This standard is one of {category}.", "该标准属于服务类别 {category}。");
                faults.push(Fault::body(format!("/lines/{at}/standard_id"), "wrong_category", detail));
            }
            _ => {}
        }
    }
    Ok(faults)
}
