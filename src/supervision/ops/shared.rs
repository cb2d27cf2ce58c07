//! What every record under a contract asks of it.

use crate::{
    customers,
    db::{Conn, Unit},
    kernel::{ContractId, DepartmentId, Error, Fault, Instant, Period, Result},
    standards::{
        self,
        model::{Clause, Standard},
    },
    supervision::{
        model::{AssessmentState, Contract, ContractState},
        rules,
        store::{assessments, contracts as store},
    },
};

/// The category of which the company has one contract a month.
pub const VEHICLES: &str = "vehicles";

/// The contract that a body names, if the caller may see it.
///
/// # Errors
/// `unknown_reference` (422) at `/contract_id`.
pub fn contract_named(unit: &mut Unit<'_>, id: ContractId) -> Result<Contract> {
    let contract = store::get_visible(unit.conn, &rules::sight(unit.actor), id)?;
    contract.ok_or_else(|| Error::unknown_reference("/contract_id"))
}

/// The contract that a body names, if the caller records posts and attendance under it.
///
/// # Errors
/// `unknown_reference` (422) at `/contract_id`, also for whoever only reads it.
pub fn contract_attended(unit: &mut Unit<'_>, id: ContractId) -> Result<Contract> {
    let contract = contract_named(unit, id)?;
    let may = rules::may_attend(unit.actor, &contract.row);
    if may { Ok(contract) } else { Err(Error::unknown_reference("/contract_id")) }
}

/// The fault of a contract that has no line of a category in a month.
pub fn category_fault(contract: &Contract, category: &str, period: Period) -> Option<Fault> {
    contract.line_in(category, period).is_none().then(|| Fault::unknown_reference("/category"))
}

/// The standard by which a contract's line is assessed in a month: the line's own, else the category's on the month's first
/// day. There is none without a line.
pub fn standard_in(conn: &mut Conn, contract: &Contract, category: &str, period: Period) -> Result<Option<Standard>> {
    let Some(line) = contract.line_in(category, period) else { return Ok(None) };
    match line.standard_id {
        Some(id) => standards::ops::standard_find(conn, id),
        None => standards::ops::standard_for(conn, category, period.first()),
    }
}

/// The clauses of a standard, if there is one.
pub fn clauses(standard: Option<&Standard>) -> &[Clause] {
    standard.map_or(&[], |standard| &standard.content.clauses)
}

/// Whether there is such a department.
pub fn is_department(conn: &mut Conn, id: DepartmentId) -> Result<bool> {
    Ok(!customers::ops::departments_known(conn, [id])?.is_empty())
}

/// Refuses a record of a month whose assessment is proposed: what it rests on is frozen then. The lock of the contract is
/// held, as it is while an assessment is proposed or withdrawn.
///
/// # Errors
/// `wrong_state` with the assessment's state.
pub fn expect_not_proposed(conn: &mut Conn, contract: ContractId, period: Period) -> Result<()> {
    let of_month = assessments::of_month(conn, contract, period)?;
    match of_month.filter(|assessment| assessment.state != AssessmentState::Open) {
        Some(assessment) => Err(Error::wrong_state(assessment.state)),
        None => Ok(()),
    }
}

/// Refuses a draft: nobody serves by it yet.
///
/// # Errors
/// `wrong_state`.
pub fn expect_signed(contract: &Contract, now: Instant) -> Result<()> {
    let state = contract.state(Period::of(now.date()));
    if state == ContractState::Draft { Err(Error::wrong_state(state)) } else { Ok(()) }
}
