//! Bodies of requests to billing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Channel, Direction, PaidFor, TaxPaid};
use crate::kernel::{AdvanceId, DepartmentId, DriverId, Money, Period, ReceivableId, SupplierId, spelling};

/// What a payment or an advance pays of one receivable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationForm {
    /// The receivable. It may be another department's.
    pub receivable_id: ReceivableId,
    /// The amount in fen, at most what is still owed.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 97_560)]
    pub amount_fen: Money,
}

/// A payment. Money received needs the department that pays; money to be paid needs its purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentForm {
    /// Whether money is received or paid.
    #[serde(default = "received")]
    #[schema(example = "received")]
    pub direction: Direction,
    /// Only for `received`: the department that pays. Another department may have used the vehicle.
    pub department_id: Option<DepartmentId>,
    /// The date of the payment, in an open month and not in the future.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
    /// The amount in fen.
    #[schema(value_type = i64, minimum = 1, maximum = 10_000_000_000_000_i64, example = 97_560)]
    pub amount_fen: Money,
    /// Only for `received`: where the money comes in. The default is the bank.
    #[schema(example = "bank")]
    pub into: Option<Channel>,
    /// The bank's reference. Another draft or posted payment of the same channel can't have it. Blanks don't count.
    #[serde(default, deserialize_with = "spelling::read_number")]
    #[schema(min_length = 1, max_length = 60, example = "202605200001873")]
    pub reference: Option<String>,
    /// What the payment is about.
    #[schema(min_length = 1, max_length = 100, example = "5月用车费")]
    pub text: Option<String>,
    /// Only for `received`: the receivables that it pays. Whatever is not allocated pays debts of the department and of
    /// those that bill to it, the oldest first. If nothing is allocated, a receivable, an invoice or a statement that
    /// comes to exactly the amount is paid before those.
    #[schema(max_items = 1000, example = json!(null))]
    pub allocations: Option<Vec<AllocationForm>>,
    /// Only for `received`: whether an amount above the debt becomes an advance. Otherwise it is refused.
    #[serde(default)]
    #[schema(example = true)]
    pub advance: bool,
    /// Only for `paid`: what the money is paid for.
    #[schema(example = json!(null))]
    pub purpose: Option<PaidFor>,
    /// Only for the purpose `tax`: which tax.
    #[schema(example = json!(null))]
    pub tax: Option<TaxPaid>,
    /// Only for the purpose `payable`: the supplier who is paid.
    #[schema(example = json!(null))]
    pub supplier_id: Option<SupplierId>,
    /// Only for the purpose `driver`: the driver who is paid.
    #[schema(example = json!(null))]
    pub driver_id: Option<DriverId>,
    /// Only for `paid`: where the money goes out. The default is the bank.
    #[schema(example = json!(null))]
    pub paid_from: Option<Channel>,
}

fn received() -> Direction {
    Direction::Received
}

/// Why and when a posted payment is reversed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakenBackForm {
    /// The reason.
    #[schema(min_length = 1, max_length = 200, example = "银行退票")]
    pub reason: String,
    /// The date of the red journal. The default is today.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
}

/// Why a payment is rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusedForm {
    /// The reason.
    #[schema(min_length = 1, max_length = 200, example = "金额与附件不符")]
    pub reason: String,
}

/// What an advance pays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseForm {
    /// The receivables that it pays. The default is the oldest debts of the department and of those that bill to it, as
    /// far as the advance goes.
    #[schema(max_items = 1000, example = json!(null))]
    pub allocations: Option<Vec<AllocationForm>>,
}

/// A refund of an advance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundForm {
    /// The amount in fen. The default is all that is left of the advance.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 10_000_000_000_000_i64, example = 1)]
    pub amount_fen: Option<Money>,
    /// The date of the refund. The default is today.
    #[schema(example = json!(null))]
    pub date: Option<NaiveDate>,
    /// Where the money goes out. The default is the bank.
    #[schema(example = "bank")]
    pub paid_from: Option<Channel>,
}

/// What is to be invoiced: receivables by their ids, all trips of a month, or an unused advance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceForm {
    /// The department that used the vehicles. The buyer is the department that it bills to, if that one has a unified
    /// social credit code; otherwise the department itself.
    pub department_id: DepartmentId,
    /// Receivables of the department, for trips only.
    #[schema(max_items = 1000)]
    pub receivable_ids: Option<Vec<ReceivableId>>,
    /// A month: all its trips that are on no invoice.
    #[schema(example = json!(null))]
    pub period: Option<Period>,
    /// An advance of the department of which nothing has been used. Its VAT is due at once, and not again when it is
    /// used.
    #[schema(example = json!(null))]
    pub advance_id: Option<AdvanceId>,
}

/// An invoice as the tax platform issued it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueForm {
    /// The number of the invoice.
    #[schema(pattern = "^[0-9]{20}$", example = "26332000000012345678")]
    pub number: String,
    /// The date of the invoice.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
    /// The amount without VAT as the platform rounded it, in fen. It may differ from the amount here by one fen for
    /// each line. Give it together with `tax_fen`.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64, example = json!(null))]
    pub net_fen: Option<Money>,
    /// The VAT as the platform rounded it, in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10_000_000_000_000_i64, example = json!(null))]
    pub tax_fen: Option<Money>,
}

/// The red invoice (红字发票) that cancels an issued one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedForm {
    /// The number of the red invoice.
    #[schema(pattern = "^[0-9]{20}$", example = "26332000000087654321")]
    pub number: String,
    /// The number of its confirmation (红字发票信息确认单).
    #[schema(pattern = "^[0-9]{1,30}$", example = "33022626050000123456")]
    pub confirmation_number: String,
    /// The date of the red invoice.
    #[schema(example = "2026-05-06")]
    pub date: NaiveDate,
}

/// Why a debt is written off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveUpForm {
    /// The reason.
    #[schema(min_length = 1, max_length = 200, example = "单位已撤销，无法收回")]
    pub reason: String,
}

/// The department and month of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementForm {
    /// The department.
    pub department_id: DepartmentId,
    /// The month.
    pub period: Period,
}

/// The department's confirmation of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreedForm {
    /// Who signed a paper for the department. Only the accountant writes it: an approver signs by confirming.
    #[schema(min_length = 1, max_length = 60, example = "李会计")]
    pub signed_by: Option<String>,
}

/// The department's objection to a line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionForm {
    /// The receivable of the line.
    pub receivable_id: ReceivableId,
    /// The reason.
    #[schema(min_length = 1, max_length = 500, example = "当日未用车")]
    pub reason: String,
}
