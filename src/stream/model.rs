//! What readers of the stream are told.

use serde::Serialize;
use uuid::Uuid;

use crate::kernel::{DepartmentId, DriverId};

/// That something was changed, and whom it concerns.
#[derive(Debug, Clone)]
pub struct Hint {
    /// The event's position in the order of commits.
    pub sequence: i64,
    /// The kind of what was changed: the event's subject.
    pub topic: String,
    /// Its id.
    pub id: Uuid,
    /// Its department, if it has one.
    pub department: Option<DepartmentId>,
    /// The drivers who may read it.
    pub drivers: Vec<DriverId>,
}

/// A hint as it is sent.
#[derive(Debug, Serialize)]
struct Data<'a> {
    topic: &'a str,
    id: Uuid,
    sequence: i64,
}

impl Hint {
    /// It in the form of server-sent events.
    pub fn text(&self) -> String {
        let Self { sequence, topic, id, .. } = self;
        let data = serde_json::json!(Data { topic, id: *id, sequence: *sequence });
        format!("id: {sequence}\nevent: hint\ndata: {data}\n\n")
    }
}

/// Another event of the stream, from which a client comes back to this sequence: `hello`, `reset`.
pub fn notice(event: &str, sequence: i64) -> String {
    format!("id: {sequence}\nevent: {event}\ndata: {{\"sequence\":{sequence}}}\n\n")
}
