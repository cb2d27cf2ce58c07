//! Bodies of requests to write journals and act on them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{Dated, Dimensions, Entry, JournalKind, ManualKind, Posting, Source},
    views::Turnover,
};
use crate::kernel::{DepartmentId, DriverId, Money, SupplierId, VehicleId, spelling};

/// A line of a manual journal: a debit or a credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalFormLine {
    /// The code of the account.
    #[serde(deserialize_with = "spelling::read_code")]
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
    /// The vehicle that the line is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver that the line is about.
    pub driver_id: Option<DriverId>,
    /// The department that the line is about.
    pub department_id: Option<DepartmentId>,
    /// The supplier that the line is about.
    pub supplier_id: Option<SupplierId>,
    /// The date of the document behind an opening balance, from which its age counts. Required for receivables and
    /// payables.
    pub document_date: Option<NaiveDate>,
}

/// A manual journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalForm {
    /// Its date, in an open month and not in the future.
    pub date: NaiveDate,
    /// What happened, in words.
    #[schema(min_length = 1, max_length = 200, example = "支付办公室房租")]
    pub text: String,
    /// Its kind.
    #[serde(default)]
    pub kind: ManualKind,
    /// The number of documents that belong to it (附件数).
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 2)]
    pub attachments: i64,
    /// Its lines. Debits and credits have the same sum.
    #[schema(min_items = 2, max_items = 500)]
    pub lines: Vec<JournalFormLine>,
    /// Only for an opening journal: the turnovers of accounts in the year so far. They are kept for reports and change
    /// no balance.
    #[serde(default)]
    #[schema(max_items = 500, example = json!([]))]
    pub turnovers: Vec<Turnover>,
}

impl JournalForm {
    /// The journal to be posted.
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

/// Why and when a journal is reversed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseForm {
    /// The reason. It becomes the text of the red journal.
    #[schema(min_length = 1, max_length = 200, example = "冲销 2026-05 第 17 号凭证：金额有误")]
    pub reason: String,
    /// The date of the red journal. The default is today.
    pub date: Option<NaiveDate>,
}

/// The reason of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonForm {
    /// The reason.
    #[schema(min_length = 1, max_length = 500, example = "金额与附件不符")]
    pub reason: String,
}
