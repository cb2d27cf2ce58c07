//! Assessments: what the service of a month was worth, and what is paid for it (docs/BUREAU.md §5).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{assessment_clauses, assessment_lines, assessments},
    kernel::{AssessmentId, ContractId, CostId, Id, Instant, Money, Period, StandardId, text_enum},
    standards::model::ClausePart,
};

text_enum! {
    /// State of an assessment.
    pub enum AssessmentState {
        /// It is reckoned afresh whenever it is read.
        Open = "open" ("Open", "测算中"),
        /// What it rests on is frozen; the provider may accept or appeal.
        Proposed = "proposed" ("Proposed", "已提出"),
        /// It never changes any more.
        Final = "final" ("Final", "已定案"),
        /// The bureau has paid it.
        Paid = "paid" ("Paid", "已支付"),
    }
}

/// What a client sends to begin an assessment. All else is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentNew {
    /// The contract.
    pub contract_id: ContractId,
    /// The month. It is over, and the one before it is final.
    pub period: Period,
}

/// Filter of the list of assessments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssessmentFilter {
    /// Only under these contracts.
    #[serde(default)]
    #[param(inline)]
    pub contract_id: Vec<ContractId>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<AssessmentState>,
    /// Only of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
}

/// What was paid too much or too little for an earlier month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What is taken back, in fen; below 0 what is given.
    #[schema(value_type = i64, minimum = -10_000_000_000_000_i64, maximum = 10_000_000_000_000_i64, example = 12_000)]
    pub amount_fen: Money,
    /// The month that it corrects, before this one.
    pub period: Period,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "上月考勤多计一天")]
    pub reason: String,
}

/// The stars of a department for a clause, and how much they weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// How many people the department has.
    pub headcount: i64,
    /// Its stars, 1 to 5.
    pub stars: i64,
}

/// What a clause is scored by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseEvidence {
    /// Its code.
    pub code: String,
    /// How it is scored.
    pub part: ClausePart,
    /// Most that it gives.
    pub weight_centi: i64,
    /// Of a measured clause: the share from which it gives all.
    pub target_bp: i64,
    /// Of a measured clause: the share up to which it gives nothing.
    pub floor_bp: i64,
    /// Of a measured clause: how many met it, and of how many.
    pub counted: (i64, i64),
    /// Of an inspected clause: what the cases counted for it take off.
    pub points_centi: i64,
    /// Of an inspected clause: whether a case counts for it, or somebody looked.
    pub is_seen: bool,
    /// Of a rated clause: what the departments gave.
    pub votes: Vec<Vote>,
}

/// What the fee of a line in a month is reckoned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeEvidence {
    /// A lump sum of the whole term, and which of how many months this is.
    Lump {
        /// The sum.
        amount_fen: Money,
        /// Place of the month, from 1.
        place: i64,
        /// Months of the term.
        months: i64,
    },
    /// Wages as they are, and a fee for each post.
    CostPlus {
        /// Fee of a head and month.
        unit_fen: Money,
        /// Of each post the days due, the days present and the wages.
        posts: Vec<(i64, i64, Money)>,
    },
    /// By the half hour.
    Hourly {
        /// Fee of an hour.
        unit_fen: Money,
        /// Minutes of each record.
        minutes: Vec<i64>,
    },
    /// Nothing.
    None,
}

/// What a line is scored and paid by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineEvidence {
    /// Its category.
    pub category: String,
    /// The standard that applies, if there is one.
    pub standard_id: Option<StandardId>,
    /// What its fee is reckoned from.
    pub fee: FeeEvidence,
    /// Heads that are due.
    pub heads: i64,
    /// Days due of each head, if attendance was recorded.
    pub days: Option<i64>,
    /// Days present of all heads.
    pub days_present: i64,
    /// The clauses of its standard.
    pub clauses: Vec<ClauseEvidence>,
    /// Most that the line can get, after something serious.
    pub cap_centi: Option<i64>,
}

/// All that an assessment is reckoned from, apart from the contract's bands and what was decided about an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The lines, in the contract's order.
    pub lines: Vec<LineEvidence>,
    /// How many departments are served.
    pub served: i64,
    /// What the counted cases cost.
    pub penalties_fen: Money,
    /// What the month before left over.
    pub left_before_fen: Money,
    /// What is corrected of earlier months.
    pub corrections: Vec<Correction>,
}

/// What an assessment comes to. Points in hundredths, shares in basis points, money in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assessments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Figures {
    /// The score of the whole contract; none without any data.
    pub total_centi: Option<i64>,
    /// The share of what is at stake that is paid.
    pub rate_bp: Option<i64>,
    /// Wages.
    pub labour_fen: Option<Money>,
    /// Fees less what was absent.
    pub due_fen: Option<Money>,
    /// What the score holds back.
    pub held_fen: Option<Money>,
    /// What cases cost, less what was waived.
    pub penalties_fen: Option<Money>,
    /// What is taken back of earlier months.
    pub carried_fen: Option<Money>,
    /// What is paid.
    pub payable_fen: Option<Money>,
    /// What is taken back of the next month.
    pub left_fen: Option<Money>,
}

/// What the provider said to a proposal, and what was decided about an appeal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assessments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Reply {
    /// Last day on which the provider may appeal.
    pub appeal_until: Option<NaiveDate>,
    /// The user or key that recorded the acceptance.
    pub accepted_by: Option<Id<()>>,
    /// What that user or key was called.
    pub accepted_by_name: Option<String>,
    /// When it was accepted.
    pub accepted_at: Option<Instant>,
    /// Who recorded the appeal.
    pub appealed_by_name: Option<String>,
    /// When the provider appealed.
    pub appealed_at: Option<Instant>,
    /// What the provider said.
    pub appeal_text: Option<String>,
    /// Who signed an acceptance or appeal on paper.
    pub signed_by: Option<String>,
    /// Number of that paper.
    pub slip: Option<String>,
    /// Who decided about the appeal.
    pub decided_by_name: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Why.
    pub decide_reason: Option<String>,
}

/// A row of `assessments`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assessments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The contract.
    pub contract_id: ContractId,
    /// The month.
    pub period: Period,
    /// State.
    pub state: AssessmentState,
    /// What it is reckoned from, once it is proposed: an [`Evidence`] as JSON.
    pub evidence: Option<String>,
    /// What it comes to, once it is proposed.
    #[diesel(embed)]
    pub figures: Figures,
    /// What an appeal added to the score.
    pub adjust_centi: i64,
    /// What an appeal took off the penalties.
    pub waived_fen: Money,
    /// The user or key that proposed it.
    pub proposed_by: Option<Id<()>>,
    /// What that user or key was called.
    pub proposed_by_name: Option<String>,
    /// When it was proposed.
    pub proposed_at: Option<Instant>,
    /// What the provider said.
    #[diesel(embed)]
    pub reply: Reply,
    /// The user or key that made it final.
    pub finalised_by: Option<Id<()>>,
    /// What that user or key was called.
    pub finalised_by_name: Option<String>,
    /// When it was made final.
    pub finalised_at: Option<Instant>,
    /// When the bureau paid.
    pub paid_on: Option<NaiveDate>,
    /// Number of that payment.
    pub reference: Option<String>,
    /// The company's receipt, where the company pays.
    pub cost_id: Option<CostId>,
    /// Counts changes.
    pub version: i64,
    /// When it was begun.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A row of `assessment_lines`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_lines, treat_none_as_default_value = false)]
pub struct AssessedLine {
    /// The assessment.
    pub assessment_id: AssessmentId,
    /// Its category.
    pub category: String,
    /// Its place in the contract, from 1.
    pub position: i64,
    /// The standard that applied.
    pub standard_id: Option<StandardId>,
    /// The fee of the month.
    pub fee_fen: Money,
    /// What is taken off it for days absent.
    pub absent_fen: Money,
    /// Wages.
    pub labour_fen: Money,
    /// The score; none without any data.
    pub total_centi: Option<i64>,
}

/// A row of `assessment_clauses`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_clauses, treat_none_as_default_value = false)]
pub struct AssessedClause {
    /// The assessment.
    pub assessment_id: AssessmentId,
    /// The line's category.
    pub category: String,
    /// Its code.
    pub code: String,
    /// Its place in the standard, from 1.
    pub position: i64,
    /// How it is scored.
    pub part: ClausePart,
    /// Most that it gives.
    pub weight_centi: i64,
    /// What was measured or rated, in basis points.
    pub value_bp: Option<i64>,
    /// What it gives; none without data.
    pub score_centi: Option<i64>,
}

/// An assessment with what its lines come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// Its row.
    pub row: Assessment,
    /// Its lines, in the contract's order.
    pub lines: Vec<AssessedLine>,
    /// The clauses of all lines, in the standards' order.
    pub clauses: Vec<AssessedClause>,
}
