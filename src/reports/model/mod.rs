//! What reports are asked for, and what they are made of.

mod balances;
mod days;
mod figures;
mod queries;
mod rows;

pub use self::{
    balances::{Balances, is_within},
    days::Days,
    figures::{COSTS, Outcome, ShareKey, Work, per, percent},
    queries::{LedgerQuery, ReportQuery, VehicleQuery},
    rows::{Driven, DrivenBefore, Earned, LedgerLine, Leg, Monthly, Named, Names, Norm, OffRoadSpan, Outlaid, Turned},
};
