//! Statements: a department's month on paper; and debts given up.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    db::schema::{statement_lines, statements, write_offs},
    kernel::{DepartmentId, Id, Instant, JournalId, Money, Period, ReceivableId, StatementId, WriteOffId, text_enum},
};

text_enum! {
    /// How far a statement is.
    pub enum StatementState {
        /// Sent to the department; made again, it takes in what has changed.
        Open = "open" ("Open", "待确认"),
        /// The department has agreed.
        Confirmed = "confirmed" ("Confirmed", "已确认"),
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = statements, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Whose.
    pub department_id: DepartmentId,
    /// Which month.
    pub period: Period,
    /// How far it is.
    pub state: StatementState,
    /// Who signed for the department.
    pub signed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<Instant>,
    /// Who made it.
    pub prepared_by: Id<()>,
    /// Their name.
    pub prepared_by_name: String,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A line: one receivable as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_lines, treat_none_as_default_value = false)]
pub struct StatementLine {
    /// Whose.
    pub statement_id: StatementId,
    /// The receivable.
    pub receivable_id: ReceivableId,
    /// What is ours, in fen.
    pub taxable_fen: Money,
    /// Outlays in the customer's title.
    pub pass_through_fen: Money,
    /// When the department objected to it.
    pub disputed_at: Option<Instant>,
    /// Who did.
    pub disputed_by_name: Option<String>,
    /// Why.
    pub dispute_reason: Option<String>,
}

text_enum! {
    /// How far the giving up of a debt is.
    pub enum WriteOffState {
        /// Awaits a second person.
        Draft = "draft" ("Draft", "待复核"),
        /// It is a loss.
        Approved = "approved" ("Approved", "已核销"),
        /// Prepared anew.
        Replaced = "replaced" ("Replaced", "已重新提出"),
    }
}

/// A debt given up, or to be.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = write_offs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct WriteOff {
    /// Its id.
    pub id: WriteOffId,
    /// Which debt.
    pub receivable_id: ReceivableId,
    /// How far it is.
    pub state: WriteOffState,
    /// How much: what is owed when it is approved.
    pub amount_fen: Money,
    /// Why.
    pub reason: String,
    /// When it became a loss.
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
