//! How the record is read, through a SQLite file.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection,
    connection::{Instrumentation, InstrumentationEvent},
};

use super::{model::EventFilter, rules::Reads, store};
use crate::{
    db::{Page, page::Position, scratch::Scratch},
    kernel::Id,
};

/// Keeps the last statement.
struct Last(Arc<Mutex<String>>);

impl Instrumentation for Last {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && let Ok(mut last) = self.0.lock()
        {
            *last = query.to_string();
        }
    }
}

#[test]
fn an_administrators_page_is_read_from_the_end_of_the_record() {
    let mut scratch = Scratch::make();
    let last = Arc::new(Mutex::new(String::new()));
    scratch.conn.set_instrumentation(Last(Arc::clone(&last)));
    let mut plan = |filter: &EventFilter| {
        let asked = Page { limit: 50, after: Some(Position::Sequence(9)), updated_since: None };
        store::page(&mut scratch.conn, Reads::Only(&["user", "session"]), &asked, filter).expect("a page");
        let sql = last.lock().expect("a statement").clone();
        scratch.plan(&sql).join("; ")
    };
    let all = plan(&EventFilter::default());
    assert!(all.starts_with("SEARCH seals USING INTEGER PRIMARY KEY") && !all.contains("TEMP B-TREE"), "{all}");
    let of_one = plan(&EventFilter { subject_id: Some(Id::new()), ..EventFilter::default() });
    assert!(of_one.contains("INDEX events_subject"), "{of_one}");
}
