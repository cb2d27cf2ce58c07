//! How the record is read, through a SQLite file.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection, QueryableByName, RunQueryDsl,
    connection::{Instrumentation, InstrumentationEvent},
    sql_query,
    sql_types::Text,
};

use super::{model::EventFilter, store};
use crate::{
    db::{Db, Page, Target, migrations, page::Position},
    kernel::{Clock, Id},
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

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn an_administrators_page_is_read_from_the_end_of_the_record() {
    let folder = std::env::temp_dir().join(format!("motorpool-events-{}", uuid::Uuid::now_v7()));
    let target = Target::Sqlite(folder.join("test.db").display().to_string());
    let mut conn = Db::alone(target, Clock::system()).and_then(|db| db.connect()).expect("a database");
    migrations::run(&mut conn).expect("tables");
    let last = Arc::new(Mutex::new(String::new()));
    conn.set_instrumentation(Last(Arc::clone(&last)));
    let mut plan = |filter: &EventFilter| {
        let asked = Page { limit: 50, after: Some(Position::Sequence(9)), updated_since: None };
        store::page(&mut conn, Some(&["user", "session"]), &asked, filter).expect("a page");
        let sql = last.lock().expect("a statement").clone();
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).expect("a plan");
        steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("; ")
    };
    let all = plan(&EventFilter::default());
    assert!(all.starts_with("SEARCH seals USING INTEGER PRIMARY KEY") && !all.contains("TEMP B-TREE"), "{all}");
    let of_one = plan(&EventFilter { subject_id: Some(Id::new()), ..EventFilter::default() });
    assert!(of_one.contains("INDEX events_subject"), "{of_one}");
    std::fs::remove_dir_all(&folder).expect("removed");
}
