//! SQL of billing.

pub(super) mod debts;
pub(super) mod invoices;
pub(super) mod payments;
pub(super) mod statements;
