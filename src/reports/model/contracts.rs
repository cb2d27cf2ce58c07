//! Rows that the reports on contracts are made of.

use chrono::NaiveDate;
use diesel::{QueryableByName, sql_types};

use crate::{
    fleet::model::Energy,
    kernel::{ContractId, Instant, Money, Period, VehicleId, id::SqlId, time::SqlInstant},
    supervision::model::PostKind,
};

/// A month of a contract whose assessment is final or paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct FinalMonth {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// Its score with what an appeal added, in hundredths of a point; none without any data.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub total_centi: Option<i64>,
    /// What is paid, in fen.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub payable_fen: Option<Money>,
}

/// A line of such a month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct FinalLine {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Its fee less what was absent, and its wages, in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub part_fen: Money,
}

/// What a clause gave in such a month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct FinalClause {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The category of its line.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Its code.
    #[diesel(sql_type = sql_types::Text)]
    pub code: String,
    /// What it gave, in hundredths of a point; none without data.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub score_centi: Option<i64>,
}

/// What departments gave a line in such a month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RatedValue {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// The least that a rated clause of it got, in basis points; none without data.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub value_bp: Option<i64>,
}

/// What the cases took off a line that such a month counted.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Counted {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Their points in hundredths.
    #[diesel(sql_type = sql_types::BigInt)]
    pub points_centi: i64,
}

/// A record of attendance.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Attended {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Days due of a head.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub days: Option<i64>,
    /// Days that were attended.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub days_present: Option<i64>,
    /// What the labour cost, in fen.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub labour_fen: Option<Money>,
    /// Minutes that were worked.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub minutes: Option<i64>,
}

/// How many departments rated a clause in a month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RatedClause {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// The clause.
    #[diesel(sql_type = sql_types::Text)]
    pub clause: String,
    /// How many departments.
    #[diesel(sql_type = sql_types::BigInt)]
    pub departments: i64,
}

/// An inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Inspected {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// When.
    #[diesel(sql_type = SqlInstant)]
    pub at: Instant,
}

/// What a category took of the bureau's own staff in a month.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct OwnMonth {
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// The month.
    #[diesel(sql_type = sql_types::Text)]
    pub period: Period,
    /// How many of them served.
    #[diesel(sql_type = sql_types::BigInt)]
    pub heads: i64,
    /// What it cost, in fen.
    #[diesel(sql_type = sql_types::BigInt)]
    pub cost_fen: Money,
}

/// A post that is filled on a day.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct FilledPost {
    /// The contract.
    #[diesel(sql_type = SqlId)]
    pub contract_id: ContractId,
    /// The category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Who fills it.
    #[diesel(sql_type = sql_types::Text)]
    pub worker: String,
    /// Why an agency fills it.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: PostKind,
    /// Its first day.
    #[diesel(sql_type = sql_types::Date)]
    pub from_on: NaiveDate,
    /// Its last day, if one is known.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub until_on: Option<NaiveDate>,
}

/// What a vehicle runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct VehicleEnergy {
    /// The vehicle.
    #[diesel(sql_type = SqlId)]
    pub id: VehicleId,
    /// What it runs on.
    #[diesel(sql_type = sql_types::Text)]
    pub energy: Energy,
}
