//! What waits, as the API answers it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::TodoKind;
use crate::kernel::Instant;

/// A thing that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TodoEntry {
    /// Its id, or that of what it belongs to: of an expiry the vehicle or driver, of a debt to be given up the receivable.
    #[schema(example = "019a0b5e-7c1f-7000-8000-000000000010")]
    pub id: Uuid,
    /// Number or name, department and place, as far as it has them.
    #[schema(example = "20260506-0001 · 县财政局 · 宁波栎社机场")]
    pub title: String,
    /// The moment that matters: when a booking or trip starts; when a trip is to be back, or was back; since when an entry
    /// waits; the beginning of the day on which something is due. Null for a paper that is missing, and for maintenance that
    /// is due by kilometres alone.
    pub at: Option<Instant>,
    /// Its path below the base.
    #[schema(example = "/bookings/019a0b5e-7c1f-7000-8000-000000000010")]
    pub link: String,
}

/// All of one kind that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TodoItem {
    /// What is to be done: `approve`, `confirm`, `dispatch`, `waitlist`, `reassign`, `quarantined`, `depart`, `return`,
    /// `disputed`, `adjustment`, `expiry`, `invoice`, `overdue`, `close`, `second`. Others may be added.
    #[schema(value_type = String, example = "approve")]
    pub kind: TodoKind,
    /// How many wait.
    #[schema(example = 3)]
    pub count: i64,
    /// The first of them, five at most.
    #[schema(max_items = 5)]
    pub first: Vec<TodoEntry>,
}

/// What waits for the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Todo {
    /// The moment of the answer.
    pub as_of: Instant,
    /// The kinds of which something waits.
    pub items: Vec<TodoItem>,
}
