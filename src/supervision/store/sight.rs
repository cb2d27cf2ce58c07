//! Which contracts a caller sees, as a condition on rows.

/// The contracts that a [`Sight`](crate::supervision::rules::Sight) takes in. It is one statement whatever the sight, so
/// that it can stand in others.
macro_rules! seen_contracts {
    ($sight:expr) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, IntoSql, QueryDsl, sql_types::Bool};
        use $crate::{
            db::schema::{contract_departments, contracts},
            supervision::model::{ContractMode, ContractState, Payer},
        };
        let sight: &$crate::supervision::rules::Sight = $sight;
        let of_company = contracts::mode.eq(ContractMode::Company).or(contracts::payer.eq(Payer::Company));
        let named = contract_departments::table.select(contract_departments::contract_id);
        let own = contract_departments::department_id.eq_any(sight.departments.clone());
        let serves = contracts::id.ne_all(named).or(contracts::id.eq_any(named.filter(own)));
        let is_served = contracts::state.ne(ContractState::Draft).and(serves);
        let is_served = (!sight.departments.is_empty()).into_sql::<Bool>().and(is_served);
        let is_provided = sight.company.into_sql::<Bool>().and(of_company);
        // No contract has the nil id as its supplier.
        let supplier = sight.supplier.unwrap_or_else(|| $crate::kernel::Id::from_uuid(uuid::Uuid::nil()));
        let is_supplied =
            contracts::supplier_id.eq(supplier).assume_not_null().and(contracts::state.ne(ContractState::Draft));
        contracts::table.filter(sight.all.into_sql::<Bool>().or(is_provided).or(is_served).or(is_supplied))
    }};
}
pub(super) use seen_contracts;
