//! Queries of reports, and the rows and figures that reports are made of.

mod balances;
mod days;
mod figures;
mod queries;
mod rows;

pub use self::{
    balances::{Balances, is_within},
    days::Days,
    figures::{COSTS, Outcome, ShareKey, Work, count, per, percent},
    queries::{LedgerQuery, RegisterQuery, ReportQuery, VehicleQuery},
    rows::{
        DrivenLeg, FirstDays, LedgerLine, Leg, MonthlyNet, Named, Names, Norm, OffRoadSpan, PastDriving, RegisterLeg,
        RegisterTrip, RevenueGroup, TripOutlays, Turnover,
    },
};
