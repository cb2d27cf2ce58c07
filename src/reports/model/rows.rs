//! Rows that reports are made of.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::{Queryable, QueryableByName, sql_types};

use crate::kernel::{
    DepartmentId, DriverId, Instant, JournalId, Money, Period, TripId, VehicleId, id::SqlId, time::SqlInstant,
};

/// What an account came to.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Turned {
    /// The account's code.
    #[diesel(sql_type = sql_types::Text)]
    pub account: String,
    /// The vehicle, where it is asked for.
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub vehicle_id: Option<VehicleId>,
    /// Debits in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub dr_fen: Money,
    /// Credits in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub cr_fen: Money,
}

/// What an account came to in a month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Monthly {
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The account's code.
    #[diesel(sql_type = sql_types::Text)]
    pub account: String,
    /// Debits less credits.
    #[diesel(sql_type = sql_types::BigInt)]
    pub net_fen: Money,
}

/// A leg that a vehicle drove.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName)]
pub struct Leg {
    /// Of which trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub vehicle_id: VehicleId,
    /// When it left.
    #[diesel(sql_type = SqlInstant)]
    pub departed_at: Instant,
    /// When it was back.
    #[diesel(sql_type = SqlInstant)]
    pub returned_at: Instant,
    /// What the odometer read then.
    #[diesel(sql_type = sql_types::BigInt)]
    pub departure_km: i64,
    /// And then.
    #[diesel(sql_type = sql_types::BigInt)]
    pub return_km: i64,
}

/// A leg with who drove it, for whom and for what.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Driven {
    /// The leg.
    #[diesel(embed)]
    pub leg: Leg,
    /// The driver.
    #[diesel(sql_type = SqlId)]
    pub driver_id: DriverId,
    /// Who used it.
    #[diesel(sql_type = SqlId)]
    pub department_id: DepartmentId,
    /// The booked class.
    #[diesel(sql_type = sql_types::Text)]
    pub class: String,
    /// For what.
    #[diesel(sql_type = sql_types::Text)]
    pub purpose: String,
    /// How it was hired.
    #[diesel(sql_type = sql_types::Text)]
    pub service: String,
    /// When the trip was planned to begin.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// When the passengers were picked up.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub picked_up_at: Option<Instant>,
    /// Recorded minutes of driving.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub driving_minutes: Option<i64>,
    /// What the department gave it, 1 to 5.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub rating: Option<i64>,
}

/// Revenue by what trips were.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Earned {
    /// Who used it.
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub department_id: Option<DepartmentId>,
    /// Who drove.
    #[diesel(sql_type = sql_types::Nullable<SqlId>)]
    pub driver_id: Option<DriverId>,
    /// The booked class.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub class: Option<String>,
    /// For what.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub purpose: Option<String>,
    /// How it was hired.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub service: Option<String>,
    /// Revenue and other income in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub revenue_fen: Money,
}

/// What a vehicle drove before motorpool.
#[derive(Debug, Clone, PartialEq, Eq, diesel::QueryableByName)]
pub struct DrivenBefore {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub id: VehicleId,
    /// What its odometer read when it was recorded here.
    #[diesel(sql_type = sql_types::BigInt)]
    pub odometer_km: i64,
    /// How many trips.
    #[diesel(sql_type = sql_types::BigInt)]
    pub trips: i64,
    /// How far.
    #[diesel(sql_type = sql_types::BigInt)]
    pub km: i64,
}

/// A vehicle as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Named {
    /// Its id.
    #[diesel(sql_type = SqlId)]
    pub id: crate::kernel::Id<()>,
    /// Plate, code or nothing.
    #[diesel(sql_type = sql_types::Text)]
    pub code: String,
    /// Class, or name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// When it was made.
    #[diesel(sql_type = SqlInstant)]
    pub created_at: Instant,
    /// When it was retired.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub retired_on: Option<NaiveDate>,
}

/// What a trip's charge asks for outlays, and what was paid for them.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Outlaid {
    /// The trip.
    #[diesel(sql_type = SqlId)]
    pub trip_id: TripId,
    /// Its booking's number.
    #[diesel(sql_type = sql_types::Text)]
    pub number: String,
    /// When it was back.
    #[diesel(sql_type = SqlInstant)]
    pub returned_at: Instant,
    /// The vehicle's plate.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// Who used it.
    #[diesel(sql_type = sql_types::Text)]
    pub department: String,
    /// Billed in our title, in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub billed_fen: Money,
    /// Billed in the customer's title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub billed_pass_through_fen: Money,
    /// Paid in our title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub paid_fen: Money,
    /// Paid in the customer's title.
    #[diesel(sql_type = sql_types::BigInt)]
    pub paid_pass_through_fen: Money,
}

/// What a vehicle may consume on 100 km, in hundredths of a litre or kilowatt-hour.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Norm {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub id: VehicleId,
    /// Its plate.
    #[diesel(sql_type = sql_types::Text)]
    pub plate_no: String,
    /// Fuel.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub fuel: Option<i64>,
    /// Electricity.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub charging: Option<i64>,
}

/// Time off the road.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct OffRoadSpan {
    /// Of which vehicle.
    #[diesel(sql_type = SqlId)]
    pub vehicle_id: VehicleId,
    /// From when.
    #[diesel(sql_type = SqlInstant)]
    pub starts_at: Instant,
    /// Until when.
    #[diesel(sql_type = SqlInstant)]
    pub ends_at: Instant,
}

/// A line of an account.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct LedgerLine {
    /// Its journal.
    #[diesel(sql_type = SqlId)]
    pub journal_id: JournalId,
    /// The journal's date.
    #[diesel(sql_type = sql_types::Date)]
    pub date: NaiveDate,
    /// The journal's month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// And number.
    #[diesel(sql_type = sql_types::BigInt)]
    pub number: i64,
    /// What happened, in words.
    #[diesel(sql_type = sql_types::Text)]
    pub text: String,
    /// The account.
    #[diesel(sql_type = sql_types::Text)]
    pub account: String,
    /// Debit in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub dr_fen: Money,
    /// Credit in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub cr_fen: Money,
}

/// What lines are about, as papers and exports name it: plates, codes and names.
pub struct Names {
    /// Plates.
    pub vehicles: BTreeMap<uuid::Uuid, String>,
    /// Codes and names.
    pub departments: BTreeMap<uuid::Uuid, Named>,
    /// Names.
    pub drivers: BTreeMap<uuid::Uuid, String>,
    /// Names.
    pub suppliers: BTreeMap<uuid::Uuid, String>,
}
