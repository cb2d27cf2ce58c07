//! Counts statements and logs slow ones.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    Connection,
    connection::{DebugQuery, Instrumentation, InstrumentationEvent},
};

use super::{Conn, health::Health};
use crate::metrics::Metrics;

/// What the connections of one database report to.
pub struct Watch {
    /// The metrics of this process.
    pub metrics: Metrics,
    /// From how many milliseconds on a statement is logged as slow; 0 for never.
    pub slow_millis: AtomicU64,
    /// What was noticed of the database's health.
    pub health: Health,
}

/// What diesel calls with the events of one connection.
struct Reporter {
    watch: Arc<Watch>,
    began: Option<Instant>,
}

impl Watch {
    /// Makes this connection report from now on.
    pub fn set(self: &Arc<Self>, conn: &mut Conn) {
        conn.set_instrumentation(Reporter { watch: Arc::clone(self), began: None });
    }
}

impl Instrumentation for Reporter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => {
                self.watch.metrics.statements.inc();
                self.began = Some(Instant::now());
            }
            InstrumentationEvent::FinishQuery { query, .. } => {
                let Some(took) = self.began.take().map(|began| began.elapsed()) else { return };
                let slow = self.watch.slow_millis.load(Ordering::Relaxed);
                if slow > 0 && took >= Duration::from_millis(slow) {
                    self.watch.metrics.slow_statements.inc();
                    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                    tracing::warn!(millis, sql = text(query), "slow statement");
                }
            }
            _ => {}
        }
    }
}

/// The text of a statement without its bound values, which may be personal data. Diesel appends them to the text.
fn text(query: &dyn DebugQuery) -> String {
    let mut text = query.to_string();
    if let Some(end) = text.find(" -- binds: ") {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use diesel::{RunQueryDsl, SqliteConnection, connection::SimpleConnection, prelude::*, sql_query, sql_types::Text};

    use super::*;
    use crate::db::EngineConn;
    use crate::db::schema::departments;

    /// Diesel doesn't guarantee the form of this text, so a test must notice if it changes.
    #[test]
    fn a_statements_text_has_no_values() {
        let said = Arc::new(Mutex::new(Vec::new()));
        let mut conn = Conn::of(EngineConn::Sqlite(SqliteConnection::establish(":memory:").expect("SQLite")));
        conn.batch_execute("CREATE TABLE departments (code TEXT)").expect("a table");
        let heard = Arc::clone(&said);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { query, .. } = event {
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(text(query));
            }
        });
        let secret = "13800138000 -- binds: []";
        let typed = departments::table.filter(departments::code.eq_any([secret, secret])).select(departments::code);
        typed.load::<String>(&mut conn).expect("none");
        sql_query("DELETE FROM departments WHERE code = $1").bind::<Text, _>(secret).execute(&mut conn).expect("none");
        diesel::insert_into(departments::table).values(departments::code.eq(secret)).execute(&mut conn).expect("one");
        let said = said.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.iter().all(|text| text.contains("departments") && !text.contains("138001")), "{said:?}");
    }
}
