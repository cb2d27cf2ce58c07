//! Caching of prepared statements that diesel wouldn't cache.
//!
//! Diesel caches neither `sql_query` nor queries with `eq_any`, since their text may differ each time. They are parsed
//! and planned anew at every use, which takes longer than running them. If the text of such a query is always the same,
//! wrap it in [`prepared`], and it is cached by its text. Wrapping a query whose text does vary costs memory but never
//! gives a wrong result.
//!
//! This works for what is loaded and for what is executed, such as an UPDATE of a whole row: [`Conn`] asks the wrapper in
//! both cases.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

use super::{Conn, conn::MultiBackend};

/// Up to how many values of an `eq_any` a query is cached. Each number of values is a statement of its own.
const MAX_VALUES: usize = 4;

/// A query, and whether it is cached.
pub struct Prepared<Q> {
    query: Q,
    kept: bool,
}

/// Caches a query whose text is always the same.
pub fn prepared<Q>(query: Q) -> Prepared<Q> {
    Prepared { query, kept: true }
}

/// Caches a query with an `eq_any` of `count` values, if there are few of them.
pub fn prepared_for<Q>(count: usize, query: Q) -> Prepared<Q> {
    Prepared { query, kept: count <= MAX_VALUES }
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &MultiBackend) -> QueryResult<bool> {
        Ok(self.kept || self.query.is_safe_to_cache_prepared(backend)?)
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    /// A cached statement is found by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Prepared<Q> {}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use diesel::{
        Connection, SqliteConnection,
        connection::{InstrumentationEvent, SimpleConnection},
        prelude::*,
        sql_query,
        sql_types::Text,
    };

    use super::*;
    use crate::db::EngineConn;
    use crate::db::schema::departments;

    #[derive(QueryableByName)]
    #[diesel(table_name = departments)]
    struct Name {
        #[expect(dead_code, reason = "none is read")]
        name: String,
    }

    /// Diesel doesn't guarantee the method on which this relies, so a test must notice if it changes.
    #[test]
    fn only_what_is_said_to_stay_the_same_is_kept() {
        static KEPT: Mutex<usize> = Mutex::new(0);
        let kept = || std::mem::take(&mut *KEPT.lock().unwrap_or_else(PoisonError::into_inner));
        let mut conn = Conn::of(EngineConn::Sqlite(SqliteConnection::establish(":memory:").expect("SQLite")));
        conn.batch_execute("CREATE TABLE departments (code TEXT, name TEXT)").expect("a table");
        conn.set_instrumentation(|event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { .. } = event {
                *KEPT.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            }
        });
        let raw = || sql_query("SELECT name FROM departments WHERE code = $1").bind::<Text, _>("finance");
        raw().load::<Name>(&mut conn).expect("none");
        assert_eq!(kept(), 0, "diesel keeps no text of ours");
        for _ in 0..3 {
            prepared(raw()).load::<Name>(&mut conn).expect("none");
        }
        assert_eq!(kept(), 1);
        let of = |codes: Vec<&'static str>| {
            departments::table.filter(departments::code.eq_any(codes)).select(departments::name)
        };
        for count in [MAX_VALUES, MAX_VALUES, MAX_VALUES + 1] {
            prepared_for(count, of(vec!["finance"; count])).load::<String>(&mut conn).expect("none");
        }
        assert_eq!(kept(), 1, "few are kept, many are not");
    }
}
