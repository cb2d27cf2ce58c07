//! Invoices as the API answers them.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    billing::model::{self, InvoiceState},
    charges::model::Receivable,
    db::etag,
    http,
    kernel::{AdvanceId, DepartmentId, Instant, InvoiceId, Money, Period, ReceivableId, amount_in_chinese},
};

/// A line of an invoice: one receivable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvoiceLine {
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// The description on the invoice.
    #[schema(example = "*运输服务*客运服务费 2026-05-07")]
    pub description: String,
    /// The quantity on the invoice.
    #[schema(example = 1)]
    pub quantity: i64,
    /// The amount without VAT, in fen.
    #[schema(value_type = i64, example = 96_594)]
    pub net_fen: Money,
    /// The VAT, in fen.
    #[schema(value_type = i64, example = 966)]
    pub tax_fen: Money,
    /// The amount with VAT, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub amount_fen: Money,
}

/// An invoice to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// The department that used the vehicles.
    pub department_id: DepartmentId,
    /// The name of the buyer: the department, or the one that it bills to.
    #[schema(example = "县财政局")]
    pub buyer_name: String,
    /// The buyer's unified social credit code.
    #[schema(example = "11330225002985031R")]
    pub buyer_uscc: String,
    /// The month whose trips were requested, if it was requested by month.
    pub period: Option<Period>,
    /// The advance that it is for, if it was requested for an unused advance. Such an invoice has no lines. A
    /// receivable that the advance pays in full is then on this invoice.
    #[schema(example = json!(null))]
    pub advance_id: Option<AdvanceId>,
    /// Its state: `requested`, `issued`, `red` (cancelled by a red invoice), `cancelled` (before it was issued).
    #[schema(value_type = String, example = "issued")]
    pub state: InvoiceState,
    /// Its number on the tax platform.
    #[schema(example = "26332000000012345678")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2026-05-10")]
    pub issued_on: Option<NaiveDate>,
    /// Its due date.
    #[schema(example = "2026-06-09")]
    pub due_on: Option<NaiveDate>,
    /// The amount without VAT, in fen.
    #[schema(value_type = i64, example = 96_594)]
    pub net_fen: Money,
    /// The VAT, in fen.
    #[schema(value_type = i64, example = 966)]
    pub tax_fen: Money,
    /// The amount with VAT, in fen.
    #[schema(value_type = i64, example = 97_560)]
    pub total_fen: Money,
    /// The total in Chinese capitals.
    #[schema(example = "玖佰柒拾伍元陆角整")]
    pub total_capitals: String,
    /// What is still owed of it, in fen; 0 if it is `red` or `cancelled`.
    #[schema(value_type = i64, example = 97_560)]
    pub open_fen: Money,
    /// Whether the charge of a line has been corrected since. Then enter a red invoice and request a new one.
    #[schema(example = false)]
    pub outdated: bool,
    /// The number of the red invoice that cancelled it.
    pub red_number: Option<String>,
    /// The number of the red invoice's confirmation (红字发票信息确认单).
    pub confirmation_number: Option<String>,
    /// The date of the red invoice.
    pub red_on: Option<NaiveDate>,
    /// Its lines.
    pub lines: Vec<InvoiceLine>,
    /// Who requested it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// When it was requested.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"2\"")]
    pub etag: String,
}

impl Invoice {
    /// From its row. `lines` and `receivables` may have those of other invoices, too.
    pub fn of(
        row: model::Invoice,
        lines: &[model::InvoiceLine],
        receivables: &HashMap<ReceivableId, Receivable>,
    ) -> Self {
        let own = || lines.iter().filter(|line| line.invoice_id == row.id);
        let now = || {
            own()
                .filter_map(|line| receivables.get(&line.receivable_id).map(|now| (line, now)))
                .filter(|_| row.state.is_living())
        };
        let changed = |(line, now): (&model::InvoiceLine, &Receivable)| {
            (line.net_fen, line.tax_fen) != (now.net_fen, now.tax_fen)
        };
        let line = |line: &model::InvoiceLine| InvoiceLine {
            receivable_id: line.receivable_id,
            description: line.description.clone(),
            quantity: line.quantity,
            net_fen: line.net_fen,
            tax_fen: line.tax_fen,
            amount_fen: line.amount_fen,
        };
        Self {
            open_fen: now().map(|(_, now)| now.open_fen()).sum(),
            outdated: now().any(changed),
            lines: own().map(line).collect(),
            total_capitals: amount_in_chinese(row.total_fen),
            id: row.id,
            department_id: row.department_id,
            buyer_name: row.buyer_name,
            buyer_uscc: row.buyer_uscc,
            period: row.period,
            advance_id: row.advance_id,
            state: row.state,
            number: row.number,
            issued_on: row.issued_on,
            due_on: row.due_on,
            net_fen: row.net_fen,
            tax_fen: row.tax_fen,
            total_fen: row.total_fen,
            red_number: row.red_number,
            confirmation_number: row.confirmation_number,
            red_on: row.red_on,
            prepared_by: row.prepared_by_name,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Invoice {
    fn path(&self) -> String {
        format!("/invoices/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvoicePage {
    /// The invoices.
    pub items: Vec<Invoice>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
