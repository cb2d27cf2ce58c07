//! What clients send to billing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Channel, Direction, PaidFor, TaxPaid};
use crate::kernel::{AdvanceId, DepartmentId, DriverId, Money, Period, ReceivableId, SupplierId};

/// What of a payment is for which receivable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationForm {
    /// The receivable; any department's.
    pub receivable_id: ReceivableId,
    /// How much, in fen: no more than it owes.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 97_560)]
    pub amount_fen: Money,
}

/// A payment. What is received names who pays; what is paid names what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentForm {
    /// Which way it goes.
    #[serde(default = "received")]
    #[schema(example = "received")]
    pub direction: Direction,
    /// Received: who pays; who used the vehicle may be another.
    pub department_id: Option<DepartmentId>,
    /// Its date, in an open month and not in the future.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
    /// How much, in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 97_560)]
    pub amount_fen: Money,
    /// Received: where it came in; the bank unless said.
    #[schema(example = "bank")]
    pub into: Option<Channel>,
    /// The bank's number of it: one payment each.
    #[schema(min_length = 1, max_length = 60, example = "202605200001873")]
    pub reference: Option<String>,
    /// What it is about.
    #[schema(min_length = 1, max_length = 100, example = "5月用车费")]
    pub text: Option<String>,
    /// Received: what it is for. What isn't said, or all, goes to what equals it (a receivable, an invoice, a
    /// statement), else to the payer's oldest debts and those of departments that bill to it.
    #[schema(max_items = 1000, example = json!(null))]
    pub allocations: Option<Vec<AllocationForm>>,
    /// Received: what is above the debt is paid ahead; refused unless this is said.
    #[serde(default)]
    #[schema(example = true)]
    pub advance: bool,
    /// Paid: what for.
    #[schema(example = json!(null))]
    pub purpose: Option<PaidFor>,
    /// Paid for `tax`: which.
    #[schema(example = json!(null))]
    pub tax: Option<TaxPaid>,
    /// Paid for `payable`: to whom.
    #[schema(example = json!(null))]
    pub supplier_id: Option<SupplierId>,
    /// Paid to a `driver`: to whom.
    #[schema(example = json!(null))]
    pub driver_id: Option<DriverId>,
    /// Paid: where it goes out; the bank unless said.
    #[schema(example = json!(null))]
    pub paid_from: Option<Channel>,
}

fn received() -> Direction {
    Direction::Received
}

/// Why something posted is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakenBackForm {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "银行退票")]
    pub reason: String,
    /// The red journal's date; today unless said.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
}

/// Why a payment is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusedForm {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "金额与附件不符")]
    pub reason: String,
}

/// What an advance is to pay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseForm {
    /// These debts; unless said, the oldest of the department and of those that bill to it, as far as it goes.
    #[schema(max_items = 1000, example = json!(null))]
    pub allocations: Option<Vec<AllocationForm>>,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundForm {
    /// How much, in fen; all that is left unless said.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 10_000_000_000_000_i64, example = 1)]
    pub amount_fen: Option<Money>,
    /// Its date; today unless said.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
    /// Where it goes out; the bank unless said.
    #[schema(example = "bank")]
    pub paid_from: Option<Channel>,
}

/// What is to be invoiced: these receivables, a whole month's, or an advance before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceForm {
    /// Who used the vehicles. Billed is the department that it bills to, if that has a unified social credit code, else
    /// itself.
    pub department_id: DepartmentId,
    /// The department's receivables for trips; else say the month.
    #[schema(max_items = 1000)]
    pub receivable_ids: Option<Vec<ReceivableId>>,
    /// The month: all its trips that stand on no invoice.
    #[schema(example = json!(null))]
    pub period: Option<Period>,
    /// The department's advance, of which nothing is used yet: its VAT is due at once, and not again when it is used.
    #[schema(example = json!(null))]
    pub advance_id: Option<AdvanceId>,
}

/// What the tax platform issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueForm {
    /// The invoice's number.
    #[schema(pattern = "^[0-9]{20}$", example = "26332000000012345678")]
    pub number: String,
    /// Its date.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
    /// Without VAT as the platform rounded it, in fen: a fen a line off what is reckoned here, at most. With `tax_fen`
    /// or not at all.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64, example = json!(null))]
    pub net_fen: Option<Money>,
    /// The VAT as the platform rounded it.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64, example = json!(null))]
    pub tax_fen: Option<Money>,
}

/// The red invoice that takes one back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedForm {
    /// The red invoice's number.
    #[schema(pattern = "^[0-9]{20}$", example = "26332000000087654321")]
    pub number: String,
    /// The number of the confirmation (红字发票信息确认单).
    #[schema(pattern = "^[0-9]{1,30}$", example = "33022626050000123456")]
    pub confirmation_number: String,
    /// The red invoice's date.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
}

/// Why a debt is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveUpForm {
    /// Why.
    #[schema(min_length = 1, max_length = 200, example = "单位已撤销，无法收回")]
    pub reason: String,
}

/// Whose statement of which month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementForm {
    /// Whose.
    pub department_id: DepartmentId,
    /// Which month.
    pub period: Period,
}

/// The department's agreement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreedForm {
    /// Who signed for the department.
    #[schema(min_length = 1, max_length = 60, example = "李会计")]
    pub signed_by: Option<String>,
}

/// The department's objection to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionForm {
    /// Which line.
    pub receivable_id: ReceivableId,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "当日未用车")]
    pub reason: String,
}
