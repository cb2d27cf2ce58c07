//! Queries of reports, and the rows and figures that reports are made of.

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
    rows::{
        DrivenLeg, LedgerLine, Leg, MonthlyNet, Named, Names, Norm, OffRoadSpan, PastDriving, RevenueGroup,
        TripOutlays, Turnover,
    },
};
