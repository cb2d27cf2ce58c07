//! Rows, filters and what clients send.

mod bureau_rules;
mod categories;
mod events;
mod own_services;
mod standards;

pub use bureau_rules::{BureauRule, BureauRuleFilter, BureauRuleNew};
pub use categories::{ServiceCategory, ServiceCategoryFilter, ServiceCategoryNew, ServiceCategoryPatch};
pub use events::{BureauRuleEvent, OwnServiceEvent, ServiceCategoryEvent, StandardEvent};
pub use own_services::{OwnService, OwnServiceFilter, OwnServiceNew, OwnServicePatch};
pub use standards::{Clause, ClausePart, Measure, Standard, StandardFilter, StandardNew, StandardPatch};
pub(super) use standards::{ClauseRow, StandardRow};
