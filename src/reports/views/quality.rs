//! The scores of contracts beside what their providers gained.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::{ContractId, Period};

/// A clause that gave less than in the three months before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LostClause {
    /// Code of the category of its line.
    #[schema(example = "cleaning")]
    pub category: String,
    /// Its code.
    #[schema(example = "daily")]
    pub code: String,
    /// How much less it gave than in the mean of the three months before, in hundredths of a point.
    #[schema(example = 120)]
    pub lost_centi: i64,
}

/// A month whose assessment is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QualityMonth {
    /// The month.
    pub period: Period,
    /// Its score with what an appeal added, in hundredths of a point; null without any data.
    #[schema(example = 8_743)]
    pub total_centi: Option<i64>,
    /// What the provider gained, in basis points: of the vehicle company its profit before income tax of its revenue; of others
    /// the days on which nobody was there of those that were due by lump sums with heads. Null where neither is known.
    #[schema(example = 1_260)]
    pub margin_bp: Option<i64>,
    /// The clauses that fell most below the mean of their three months before, three at most. None without three final months
    /// before.
    pub causes: Vec<LostClause>,
}

/// A contract with its final months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContractQuality {
    /// The contract.
    pub contract_id: ContractId,
    /// Its final months, the first first.
    pub periods: Vec<QualityMonth>,
    /// How scores and margins go together, in basis points: −10,000 if the score always fell as the margin rose, 10,000 if both
    /// always rose and fell together. Null for fewer than four months that have both.
    #[schema(example = -10_000)]
    pub link_bp: Option<i64>,
}

/// Scores and margins, contract by contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QualityReport {
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month.
    pub to: NaiveDate,
    /// The contracts that have a final month, the oldest first.
    pub contracts: Vec<ContractQuality>,
}
