//! What every record under a contract asks of it.

use crate::{
    customers,
    db::{Conn, Unit},
    kernel::{ContractId, DepartmentId, Error, Fault, Instant, Period, Result},
    standards::{self, model::Standard},
    supervision::{
        model::{Contract, ContractState},
        rules,
        store::contracts as store,
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

/// The standard of a contract's line in a month: the line's own, else the category's on the month's first day. A contract
/// without a line of the category is a fault at `/category`.
pub fn standard_in(
    conn: &mut Conn,
    contract: &Contract,
    category: &str,
    period: Period,
    faults: &mut Vec<Fault>,
) -> Result<Option<Standard>> {
    let Some(line) = contract.line(category) else {
        faults.push(Fault::unknown_reference("/category"));
        return Ok(None);
    };
    match line.standard_id {
        Some(id) => standards::ops::standard_find(conn, id),
        None => standards::ops::standard_for(conn, category, period.first()),
    }
}

/// Whether there is such a department.
pub fn is_department(conn: &mut Conn, id: DepartmentId) -> Result<bool> {
    Ok(!customers::ops::departments_known(conn, [id])?.is_empty())
}

/// Refuses a draft: nobody serves by it yet.
///
/// # Errors
/// `wrong_state`.
pub fn expect_signed(contract: &Contract, now: Instant) -> Result<()> {
    let state = contract.state(Period::of(now.date()));
    if state == ContractState::Draft { Err(Error::wrong_state(state)) } else { Ok(()) }
}

/// Refuses what has faults.
///
/// # Errors
/// 422 with all of them.
pub fn refused(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
