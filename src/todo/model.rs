//! Kinds of what waits, and the rows of the queries.

use chrono::NaiveDate;
use diesel::{QueryableByName, sql_types};

use crate::kernel::{Id, Instant, id::SqlId, text_enum, time::SqlInstant};

text_enum! {
    /// What waits to be done. Kinds are added.
    pub enum TodoKind {
        /// Bookings to approve.
        Approve = "approve" ("To approve", "待审批"),
        /// Charges to sign.
        Confirm = "confirm" ("To confirm", "待确认行程"),
        /// Bookings that want vehicles.
        Dispatch = "dispatch" ("To dispatch", "待派车"),
        /// Bookings on the waiting list.
        Waitlist = "waitlist" ("On the waiting list", "候补"),
        /// Planned trips that need another vehicle or driver.
        Reassign = "reassign" ("To reassign", "待改派"),
        /// Trips with an odometer reading that nobody believes.
        Quarantined = "quarantined" ("Readings to check", "待核里程"),
        /// Trips that are to leave.
        Depart = "depart" ("To depart", "待出车"),
        /// Trips that are to come back.
        Return = "return" ("To return", "待回车"),
        /// Charges that the department objects to.
        Disputed = "disputed" ("Disputed", "异议待处理"),
        /// Corrections that await a second person.
        Adjustment = "adjustment" ("Corrections to approve", "更正待复核"),
        /// Papers, licences and maintenance.
        Expiry = "expiry" ("Expiring and due", "证照到期与保养"),
        /// Invoices to issue, and signed statements without an invoice.
        Invoice = "invoice" ("To invoice", "待开票"),
        /// Debts past their due date.
        Overdue = "overdue" ("Overdue", "逾期应收"),
        /// Months to close.
        Close = "close" ("Months to close", "待结账"),
        /// Entries of the books, prices and grants that await a second person.
        Second = "second" ("To approve as the second person", "待复核"),
    }
}

/// A thing that waits.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Found {
    /// How many of this kind wait.
    #[diesel(sql_type = sql_types::BigInt)]
    pub found: i64,
    /// Its id.
    #[diesel(sql_type = SqlId)]
    pub id: Id<()>,
    /// The collection that it is read from.
    #[diesel(sql_type = sql_types::Text)]
    pub collection: String,
    /// Its number, or the word that says what it is.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub number: Option<String>,
    /// The department, or another name.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<String>,
    /// The place, or what else is said of it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub place: Option<String>,
    /// The moment that matters.
    #[diesel(sql_type = sql_types::Nullable<SqlInstant>)]
    pub moment: Option<Instant>,
    /// The day that matters, where no moment is known.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>)]
    pub due: Option<NaiveDate>,
}
