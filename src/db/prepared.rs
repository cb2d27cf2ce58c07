//! Statements that are kept prepared.
//!
//! Diesel keeps no UPDATE, no `sql_query` and nothing with `eq_any`, since their text may be another each time: they are parsed
//! and planned anew at every use, which costs more than running them. Whoever writes such a statement knows whether its text is
//! always the same, and says so here; it is then kept by its text, so a wrong word costs memory and never a wrong answer.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

use super::{Conn, conn::MultiBackend};

/// For so many values of an `eq_any` a statement is kept, one for each number.
const FEW: usize = 4;

/// A statement, and whether it is kept.
pub struct Prepared<Q> {
    query: Q,
    kept: bool,
}

/// A statement whose text is always the same.
pub fn prepared<Q>(query: Q) -> Prepared<Q> {
    Prepared { query, kept: true }
}

/// A statement with an `eq_any` of `count` values: kept for few of them.
pub fn prepared_for<Q>(count: usize, query: Q) -> Prepared<Q> {
    Prepared { query, kept: count <= FEW }
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
    /// It is known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Prepared<Q> {}
