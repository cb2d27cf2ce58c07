//! Queries of reports, and the rows and figures that reports are made of.

mod alarms;
mod balances;
mod contracts;
mod day_sheet;
mod days;
mod figures;
mod queries;
mod rows;

pub use self::{
    alarms::AlarmCode,
    balances::{Balances, is_within},
    contracts::{
        Attended, Counted, FilledPost, FinalClause, FinalLine, FinalMonth, Inspected, OwnMonth, RatedClause,
        RatedValue, VehicleEnergy,
    },
    day_sheet::{DaySheetFormat, DaySheetQuery, DayTrip, clock_on},
    days::Days,
    figures::{COSTS, Outcome, ShareKey, Work, count, per, percent},
    queries::{
        AlarmQuery, LedgerQuery, MonthsQuery, PerformanceQuery, RegisterQuery, ReportQuery, VehicleQuery,
        YearReportQuery,
    },
    rows::{
        ComplainedTrip, DrivenLeg, FirstDays, LedgerLine, Leg, Named, NamedVehicle, Names, OffRoadSpan, PastDriving,
        RegisterLeg, RegisterTrip, RevenueGroup, TripOutlays, Turnover,
    },
};
