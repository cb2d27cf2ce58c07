//! Bodies of acts on contracts, on what is seen of the service, and on its assessments.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{CaseOutcome, ContractLine, Correction};
use crate::kernel::{Instant, Money, Period, spelling};

/// How a contract is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndContract {
    /// Last month in which it serves, within its term.
    pub last_month: Period,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "连续两个月考核不合格")]
    pub reason: String,
}

/// What is agreed anew from a month on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendContract {
    /// First month for which it counts: one without an assessment, within the running term.
    pub from: Period,
    /// The services from that month on. Amounts are for the months from `from` to the end of the term.
    #[schema(min_items = 1, max_items = 50)]
    pub lines: Vec<ContractLine>,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "新增一处办公楼")]
    pub reason: String,
}

/// The provider's answer to a case. The bureau records one that came on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCase {
    /// The answer.
    #[schema(min_length = 1, max_length = 2000, example = "已清扫，并提醒驾驶员")]
    pub text: String,
    /// When an answer on paper was given; now if left out. Not before the case was found or last reopened,
    /// and not in the future.
    pub at: Option<Instant>,
    /// Who signed an answer on paper. Required from the bureau, forbidden for the provider.
    #[schema(min_length = 1, max_length = 100, example = "陈经理")]
    pub signed_by: Option<String>,
    /// Number of that paper. Required from the bureau, forbidden for the provider.
    #[schema(min_length = 1, max_length = 100, example = "整改回复 2026-05")]
    pub slip: Option<String>,
}

/// What the bureau decides about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCase {
    /// Whether it was so. Another person than the one who found it decides that it wasn't; a complaint apart.
    #[serde(default = "upheld")]
    pub outcome: CaseOutcome,
    /// Code of the clause that was broken, if it is another.
    #[serde(default, deserialize_with = "spelling::read_optional_code")]
    #[schema(min_length = 1, max_length = 40, example = "clean")]
    pub clause: Option<String>,
    /// What it takes off that clause, in hundredths of a point, if that is another number.
    #[schema(minimum = 0, maximum = 10_000, example = 50)]
    pub points_centi: Option<i64>,
    /// What it costs in fen, if that is another amount.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64, example = 50_000)]
    pub penalty_fen: Option<Money>,
}

fn upheld() -> CaseOutcome {
    CaseOutcome::Upheld
}

/// Why a case is opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenCase {
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "整改后再次发生")]
    pub reason: String,
}

/// How an assessment is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeAssessment {
    /// What is corrected of earlier months.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub corrections: Vec<Correction>,
}

/// Why a proposal is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawAssessment {
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "漏计一次检查扣分")]
    pub reason: String,
}

/// The provider accepts. The bureau records what came on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptAssessment {
    /// Who signed an acceptance on paper. Required from the bureau, forbidden for the provider.
    #[schema(min_length = 1, max_length = 100, example = "陈经理")]
    pub signed_by: Option<String>,
    /// Number of that paper. Required from the bureau, forbidden for the provider.
    #[schema(min_length = 1, max_length = 100, example = "考核确认 2026-05")]
    pub slip: Option<String>,
}

/// The provider appeals. The bureau records what came on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealAssessment {
    /// What is wrong.
    #[schema(min_length = 1, max_length = 2000, example = "5 月 12 日的投诉与本公司无关")]
    pub text: String,
    /// Who signed an appeal on paper. Required from the bureau, forbidden for the provider.
    #[schema(min_length = 1, max_length = 100, example = "陈经理")]
    pub signed_by: Option<String>,
    /// Number of that paper. Required from the bureau, forbidden for the provider.
    #[schema(min_length = 1, max_length = 100, example = "考核申诉 2026-05")]
    pub slip: Option<String>,
}

/// What is decided about an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAssessment {
    /// What it adds to the score, in hundredths of a point. The score stays at most 10,000.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 100)]
    pub adjust_centi: i64,
    /// What it takes off the penalties, in fen; at most all of them.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 50_000)]
    pub waive_fen: Money,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, example = "投诉属实但非本单位责任")]
    pub reason: String,
}

/// The bureau's payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayAssessment {
    /// The day of the payment, not before the assessment became final and not in the future.
    pub paid_on: NaiveDate,
    /// Its number.
    #[schema(min_length = 1, max_length = 100, example = "国库支付 2026-0612")]
    pub reference: String,
}
