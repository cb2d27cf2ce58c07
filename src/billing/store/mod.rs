//! SQL of billing.

pub(super) mod invoices;
pub(super) mod payments;
