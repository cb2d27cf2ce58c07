//! Statements of account of a department's month, and write-offs of debts.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    db::schema::{statement_lines, statements, write_offs},
    kernel::{DepartmentId, Id, Instant, JournalId, Money, Period, ReceivableId, StatementId, WriteOffId, text_enum},
};

text_enum! {
    /// The state of a statement.
    pub enum StatementState {
        /// Not confirmed yet. Making it again updates it.
        Open = "open" ("Open", "待确认"),
        /// Confirmed by the department.
        Confirmed = "confirmed" ("Confirmed", "已确认"),
    }
}

/// The row of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = statements, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// The department.
    pub department_id: DepartmentId,
    /// The month.
    pub period: Period,
    /// Its state.
    pub state: StatementState,
    /// Who signed for the department.
    pub signed_by: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who made it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Its version, counted from 1.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its lines as the department agreed to them, as JSON.
    pub agreed_lines: Option<String>,
}

/// The row of a statement line: one receivable, with its amounts at that time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_lines, treat_none_as_default_value = false)]
pub struct StatementLine {
    /// The statement.
    pub statement_id: StatementId,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// The taxable part, with VAT, in fen.
    pub taxable_fen: Money,
    /// Outlays passed through to the customer, in fen.
    pub pass_through_fen: Money,
    /// When the department objected to it.
    pub disputed_at: Option<Instant>,
    /// Who objected.
    pub disputed_by_name: Option<String>,
    /// Why the department objects.
    pub dispute_reason: Option<String>,
}

/// Filter of the list of statements.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatementFilter {
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only of these months.
    #[serde(default)]
    #[param(inline)]
    pub period: Vec<Period>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<StatementState>,
}

text_enum! {
    /// The state of a write-off.
    pub enum WriteOffState {
        /// A second person has to approve it.
        Draft = "draft" ("Draft", "待复核"),
        /// Posted as a loss.
        Approved = "approved" ("Approved", "已核销"),
        /// Replaced by one that was prepared later.
        Replaced = "replaced" ("Replaced", "已重新提出"),
    }
}

/// The row of a write-off.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = write_offs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct WriteOff {
    /// Its id.
    pub id: WriteOffId,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// Its state.
    pub state: WriteOffState,
    /// The amount in fen. The approval sets it to what is owed then.
    pub amount_fen: Money,
    /// The reason.
    pub reason: String,
    /// The date of the loss.
    pub date: Option<NaiveDate>,
    /// Its journal.
    pub journal_id: Option<JournalId>,
    /// Who prepared it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Who approved it.
    pub approved_by: Option<Id<()>>,
    /// Their name.
    pub approved_by_name: Option<String>,
    /// When it was prepared.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
