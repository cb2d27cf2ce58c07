//! What clients send to write and act on journals.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{Dated, Dimensions, Entry, JournalKind, ManualKind, Posting, Source},
    views::Turnover,
};
use crate::kernel::{DepartmentId, DriverId, Money, SupplierId, VehicleId};

/// A line of a journal by hand: a debit or a credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalFormLine {
    /// The account's code.
    #[schema(min_length = 1, max_length = 20, example = "5602")]
    pub account: String,
    /// Debit in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 120_000)]
    pub dr_fen: Money,
    /// Credit in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 0)]
    pub cr_fen: Money,
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The supplier.
    pub supplier_id: Option<SupplierId>,
    /// The date of the paper behind an opening balance, for ageing: of a receivable or payable, and required there.
    pub document_date: Option<NaiveDate>,
}

/// A journal by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalForm {
    /// Its date, in an open month and not in the future.
    pub date: NaiveDate,
    /// What happened, in words.
    #[schema(min_length = 1, max_length = 200, example = "支付办公室房租")]
    pub text: String,
    /// What it is.
    #[serde(default)]
    pub kind: ManualKind,
    /// How many papers belong to it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 2)]
    pub attachments: i64,
    /// Its lines: debits and credits come to the same.
    #[schema(min_items = 2, max_items = 500)]
    pub lines: Vec<JournalFormLine>,
    /// Of an opening journal, and only of that: what accounts had turned over in the year until then. A memo, no
    /// balance.
    #[serde(default)]
    #[schema(max_items = 500, example = json!([]))]
    pub turnovers: Vec<Turnover>,
}

impl JournalForm {
    /// What is to be posted.
    pub fn posting(&self) -> Posting {
        let entry = |line: &JournalFormLine| Entry {
            account: line.account.clone(),
            dr_fen: line.dr_fen,
            cr_fen: line.cr_fen,
            of: Dimensions {
                vehicle_id: line.vehicle_id,
                driver_id: line.driver_id,
                department_id: line.department_id,
                supplier_id: line.supplier_id,
                trip_id: None,
            },
            document_date: line.document_date,
        };
        Posting {
            dated: Dated::On(self.date),
            kind: if self.kind == ManualKind::Opening { JournalKind::Opening } else { JournalKind::Normal },
            text: self.text.clone(),
            source: Source::Manual,
            source_id: None,
            attachments: self.attachments,
            entries: self.lines.iter().map(entry).collect(),
        }
    }
}

/// Why a journal is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseForm {
    /// Why; it is the red journal's text.
    #[schema(min_length = 1, max_length = 200, example = "冲销 2026-05 第 17 号凭证：金额有误")]
    pub reason: String,
    /// The red journal's date; today unless said.
    pub date: Option<NaiveDate>,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonForm {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "金额与附件不符")]
    pub reason: String,
}
