//! Queries of reports, and the rows and figures that reports are made of.

mod balances;
mod day_sheet;
mod days;
mod figures;
mod queries;
mod rows;

pub use self::{
    balances::{Balances, is_within},
    day_sheet::{DaySheetFormat, DaySheetQuery, DayTrip, clock_on},
    days::Days,
    figures::{COSTS, Outcome, ShareKey, Work, count, per, percent},
    queries::{LedgerQuery, PerformanceQuery, RegisterQuery, ReportQuery, VehicleQuery},
    rows::{
        ComplainedTrip, DrivenLeg, FirstDays, LedgerLine, Leg, Named, NamedVehicle, Names, OffRoadSpan, PastDriving,
        RegisterLeg, RegisterTrip, RevenueGroup, TripOutlays, Turnover,
    },
};
