//! Assessments as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{AssessmentId, ContractId, CostId, Instant, Money, Period, StandardId},
    standards::model::ClausePart,
    supervision::model::{self, Assessed, AssessedClause, AssessedLine, AssessmentState, Correction},
};

/// A clause of an assessment. Points in hundredths, shares in basis points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssessmentClause {
    /// Its code.
    #[schema(example = "answers")]
    pub code: String,
    /// How it is scored: `measured`, `inspected`, `rated`.
    #[schema(value_type = String, example = "measured")]
    pub part: ClausePart,
    /// Most that it gives.
    #[schema(example = 1_000)]
    pub weight_centi: i64,
    /// What was measured or rated; null without data, and for what is inspected.
    #[schema(example = 9_200)]
    pub value_bp: Option<i64>,
    /// What it gives; null without data.
    #[schema(example = 800)]
    pub score_centi: Option<i64>,
}

/// A line of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssessmentLine {
    /// Code of the category.
    #[schema(example = "cleaning")]
    pub category: String,
    /// The standard that applied on the first day of the month.
    pub standard_id: Option<StandardId>,
    /// Fee of the month in fen.
    #[schema(value_type = Option<i64>, example = 5_166_667)]
    pub fee_fen: Option<Money>,
    /// What is taken off it for days absent, in fen.
    #[schema(value_type = Option<i64>, example = 86_111)]
    pub absent_fen: Option<Money>,
    /// The score in hundredths of a point; null without any data.
    #[schema(example = 8_827)]
    pub total_centi: Option<i64>,
    /// The clauses.
    pub clauses: Vec<AssessmentClause>,
}

/// An assessment of a month. Whoever reads no money gets null for each amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The contract.
    pub contract_id: ContractId,
    /// The month.
    pub period: Period,
    /// State: `open`, `proposed`, `final`, `paid`. While it is open, all is reckoned afresh.
    #[schema(value_type = String, example = "proposed")]
    pub state: AssessmentState,
    /// The lines of the contract.
    pub lines: Vec<AssessmentLine>,
    /// The score of the whole contract in hundredths of a point, before `adjust_centi`; null without any data.
    #[schema(example = 8_776)]
    pub total_centi: Option<i64>,
    /// What an appeal added to it.
    #[schema(example = 0)]
    pub adjust_centi: i64,
    /// Share of what is at stake that is paid, in basis points.
    #[schema(example = 9_776)]
    pub rate_bp: Option<i64>,
    /// Wages in fen, paid as they are.
    #[schema(value_type = Option<i64>, example = 0)]
    pub labour_fen: Option<Money>,
    /// Fees in fen, less what was absent.
    #[schema(value_type = Option<i64>, example = 25_270_834)]
    pub due_fen: Option<Money>,
    /// What the score holds back, in fen.
    #[schema(value_type = Option<i64>, example = 566_067)]
    pub held_fen: Option<Money>,
    /// What cases cost in fen, less `waived_fen`.
    #[schema(value_type = Option<i64>, example = 100_000)]
    pub penalties_fen: Option<Money>,
    /// What an appeal took off the penalties, in fen.
    #[schema(value_type = Option<i64>, example = 0)]
    pub waived_fen: Option<Money>,
    /// What is taken back of earlier months, in fen: what the month before left, and the corrections.
    #[schema(value_type = Option<i64>, example = 0)]
    pub carried_fen: Option<Money>,
    /// What is paid in fen.
    #[schema(value_type = Option<i64>, example = 24_604_767)]
    pub payable_fen: Option<Money>,
    /// What is left to be taken back of the next month, in fen.
    #[schema(value_type = Option<i64>, example = 0)]
    pub left_fen: Option<Money>,
    /// What is corrected of earlier months. Nobody reads it who reads no money.
    pub corrections: Vec<Correction>,
    /// Username of who proposed it, or the key's name. Only the bureau and the company read it.
    pub proposed_by: Option<String>,
    /// When it was proposed.
    pub proposed_at: Option<Instant>,
    /// Last day on which the provider may appeal.
    pub appeal_until: Option<NaiveDate>,
    /// Username of who recorded the acceptance, or the key's name. Only the bureau and the provider read it.
    pub accepted_by: Option<String>,
    /// When the provider accepted it.
    pub accepted_at: Option<Instant>,
    /// Username of who recorded the appeal, or the key's name. Only the bureau and the provider read it.
    pub appealed_by: Option<String>,
    /// When the provider appealed.
    pub appealed_at: Option<Instant>,
    /// What the provider said. Only the bureau and the provider read it.
    pub appeal_text: Option<String>,
    /// Who signed an acceptance or appeal on paper. Only the bureau and the provider read it.
    pub signed_by: Option<String>,
    /// Number of that paper. Only the bureau and the provider read it.
    pub slip: Option<String>,
    /// Username of who decided about the appeal, or the key's name. Only the bureau and the company read it.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Why. Only the bureau and the provider read it.
    pub decide_reason: Option<String>,
    /// Username of who made it final, or the key's name. Only the bureau and the company read it.
    pub finalised_by: Option<String>,
    /// When it became final.
    pub finalised_at: Option<Instant>,
    /// When the bureau paid.
    pub paid_on: Option<NaiveDate>,
    /// Number of that payment. Nobody reads it who reads no money.
    pub reference: Option<String>,
    /// The company's receipt for it, where the company pays. Nobody reads it who reads no money.
    pub cost_id: Option<CostId>,
    /// When it was begun.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<AssessedClause> for AssessmentClause {
    fn from(row: AssessedClause) -> Self {
        let AssessedClause { code, part, weight_centi, value_bp, score_centi, .. } = row;
        Self { code, part, weight_centi, value_bp, score_centi }
    }
}

impl AssessmentLine {
    fn of(row: AssessedLine, clauses: Vec<AssessmentClause>) -> Self {
        let AssessedLine { category, standard_id, fee_fen, absent_fen, total_centi, .. } = row;
        Self { category, standard_id, fee_fen: Some(fee_fen), absent_fen: Some(absent_fen), total_centi, clauses }
    }
}

impl Assessment {
    /// An assessment as the bureau sees it.
    pub fn of(assessed: Assessed, corrections: Vec<Correction>) -> Self {
        let Assessed { row, lines, mut clauses } = assessed;
        let lines = lines.into_iter().map(|line| {
            let of_line = clauses.extract_if(.., |clause| clause.category == line.category);
            let of_line = of_line.map(AssessmentClause::from).collect();
            AssessmentLine::of(line, of_line)
        });
        let lines = lines.collect();
        let model::Figures {
            total_centi,
            rate_bp,
            labour_fen,
            due_fen,
            held_fen,
            penalties_fen,
            carried_fen,
            payable_fen,
            left_fen,
        } = row.figures;
        let reply = row.reply;
        Self {
            id: row.id,
            contract_id: row.contract_id,
            period: row.period,
            state: row.state,
            lines,
            total_centi,
            adjust_centi: row.adjust_centi,
            rate_bp,
            labour_fen,
            due_fen,
            held_fen,
            penalties_fen,
            waived_fen: Some(row.waived_fen),
            carried_fen,
            payable_fen,
            left_fen,
            corrections,
            proposed_by: row.proposed_by_name,
            proposed_at: row.proposed_at,
            appeal_until: reply.appeal_until,
            accepted_by: reply.accepted_by_name,
            accepted_at: reply.accepted_at,
            appealed_by: reply.appealed_by_name,
            appealed_at: reply.appealed_at,
            appeal_text: reply.appeal_text,
            signed_by: reply.signed_by,
            slip: reply.slip,
            decided_by: reply.decided_by_name,
            decided_at: reply.decided_at,
            decide_reason: reply.decide_reason,
            finalised_by: row.finalised_by_name,
            finalised_at: row.finalised_at,
            paid_on: row.paid_on,
            reference: row.reference,
            cost_id: row.cost_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }

    /// The same for a department: without money, and without what passed between the bureau and the provider.
    #[must_use]
    pub fn without_money(self) -> Self {
        let unpriced = |line: AssessmentLine| AssessmentLine { fee_fen: None, absent_fen: None, ..line };
        Self {
            lines: self.lines.into_iter().map(unpriced).collect(),
            rate_bp: None,
            labour_fen: None,
            due_fen: None,
            held_fen: None,
            penalties_fen: None,
            waived_fen: None,
            carried_fen: None,
            payable_fen: None,
            left_fen: None,
            corrections: Vec::new(),
            accepted_by: None,
            appealed_by: None,
            appeal_text: None,
            signed_by: None,
            slip: None,
            decide_reason: None,
            reference: None,
            cost_id: None,
            ..self
        }
        .without_names()
    }

    /// The same without the names of the bureau's people.
    #[must_use]
    pub fn without_names(self) -> Self {
        Self { proposed_by: None, decided_by: None, finalised_by: None, ..self }
    }
}

impl http::Resource for Assessment {
    fn path(&self) -> String {
        format!("/assessments/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of assessments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentPage {
    /// The assessments.
    pub items: Vec<Assessment>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
