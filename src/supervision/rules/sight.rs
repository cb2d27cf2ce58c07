//! Who sees which contracts, and what is recorded under them.

use crate::{
    kernel::{Actor, DepartmentId, Role, SupplierId},
    supervision::model::{ContractMode, ContractRow, Payer},
};

/// Which contracts a caller sees: all, or those that one of these takes in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// All contracts, also drafts.
    pub all: bool,
    /// Contracts by which the company serves, and those that it pays.
    pub company: bool,
    /// Signed contracts that serve one of these departments.
    pub departments: Vec<DepartmentId>,
    /// Signed contracts with this supplier.
    pub supplier: Option<SupplierId>,
}

/// Which contracts a caller sees. Whoever has several roles sees what any of them sees.
pub fn sight(actor: &Actor) -> Sight {
    let departments = match actor.is_any(&[Role::Requester, Role::Approver]) {
        true => actor.department_ids.clone(),
        false => Vec::new(),
    };
    Sight {
        all: actor.is(Role::Supervisor),
        company: actor.is_any(&[Role::Dispatcher, Role::Accountant]),
        departments,
        supplier: actor.supplier_id.filter(|_| actor.is(Role::Supplier)),
    }
}

/// What a reader of a contract is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The bureau, which supervises it.
    Bureau,
    /// The company, which serves by it or pays for it.
    Company,
    /// The supplier that serves by it.
    Supplier,
    /// A department that is served.
    Department,
}

/// What a caller who sees a contract is to it. Of several roles the nearest counts.
pub fn standing(actor: &Actor, contract: &ContractRow) -> Standing {
    let sight = sight(actor);
    match contract.supplier_id {
        _ if sight.all => Standing::Bureau,
        _ if sight.company && is_of_company(contract) => Standing::Company,
        Some(supplier) if sight.supplier == Some(supplier) => Standing::Supplier,
        _ => Standing::Department,
    }
}

/// Whether the caller rates as an approver of this department. A key that may not approve doesn't, and what the bureau writes
/// down is nobody's but the department's.
pub fn rates_as_approver(actor: &Actor, department: DepartmentId) -> bool {
    actor.is(Role::Approver) && actor.may_approve && actor.department_ids.contains(&department)
}

/// Whether the company has a part in a contract: it serves by it, or pays for it. Its dispatchers and accountants see it.
pub fn is_of_company(contract: &ContractRow) -> bool {
    contract.mode == ContractMode::Company || contract.payer == Payer::Company
}

/// Whether the caller answers for the service under a contract: the supplier's people, and the dispatcher where the company
/// serves.
pub fn is_provider(actor: &Actor, contract: &ContractRow) -> bool {
    let is_company = contract.mode == ContractMode::Company && actor.is(Role::Dispatcher);
    is_company || contract.supplier_id.is_some() && contract.supplier_id == sight(actor).supplier
}
