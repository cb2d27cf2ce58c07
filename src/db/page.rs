//! Keyset pages: newest first by id, or by (updated_at, id) for readers that follow changes.

use uuid::Uuid;

use crate::kernel::Instant;

/// Where a page begins: after this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// In the order by id, descending.
    Id(Uuid),
    /// In the order by change, ascending.
    Updated(Instant, Uuid),
    /// In the order of commits.
    Sequence(i64),
}

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Rows at most.
    pub limit: i64,
    /// After which row; from the first one where none is given.
    pub after: Option<Position>,
    /// Only rows changed at or after this moment, in the order of their change.
    pub updated_since: Option<Instant>,
}

/// A page of rows, and where the next begins.
#[derive(Debug, Clone)]
pub struct PageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<Position>,
}

impl<T> PageOf<T> {
    /// From the rows that [`crate::keyset!`] loaded: one more than the limit tells that there is a next page.
    pub fn cut(rows: Vec<T>, page: &Page, key: impl Fn(&T) -> (Instant, Uuid)) -> Self {
        Self::cut_at(rows, page, |row| {
            let (updated_at, id) = key(row);
            if page.updated_since.is_some() { Position::Updated(updated_at, id) } else { Position::Id(id) }
        })
    }

    /// As [`PageOf::cut`], where the order is another.
    pub fn cut_at(mut rows: Vec<T>, page: &Page, position: impl Fn(&T) -> Position) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position);
        Self { items: rows, next }
    }

    /// The same page of something made from the rows.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> PageOf<U> {
        PageOf { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}

/// Adds order, start and limit of a page to a boxed query over a table with `id` and `updated_at`.
///
/// The start by change is written `a >= x AND (a > x OR id > y)`: a bare OR would lose the index.
#[macro_export]
macro_rules! keyset {
    ($query:expr, $table:ident, $page:expr) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
        let page: &$crate::db::Page = $page;
        let mut query = $query;
        if let Some(since) = page.updated_since {
            query = query.filter($table::updated_at.ge(since));
        }
        match page.after {
            Some($crate::db::page::Position::Id(id)) => {
                query = query.filter($table::id.lt($crate::kernel::Id::<()>::from_uuid(id)));
            }
            Some($crate::db::page::Position::Updated(at, id)) => {
                query = query.filter(
                    $table::updated_at
                        .ge(at)
                        .and($table::updated_at.gt(at).or($table::id.gt($crate::kernel::Id::<()>::from_uuid(id)))),
                );
            }
            // A cursor is bound to its list, and that of the record pages by itself.
            Some($crate::db::page::Position::Sequence(_)) | None => {}
        }
        let query = query.limit(page.limit + 1);
        if page.updated_since.is_some() {
            query.order(($table::updated_at.asc(), $table::id.asc()))
        } else {
            query.order($table::id.desc())
        }
    }};
}

/// Filters a boxed query by a column that is to have one of these values.
///
/// For one value it says `=`: PostgreSQL takes a page's order from an index on `(column, id)` only then, and would else
/// walk back through the whole table for a department that books once a year.
#[macro_export]
macro_rules! one_of {
    ($query:expr, $column:expr, $values:expr) => {{
        use diesel::{ExpressionMethods, QueryDsl};
        match $values.as_slice() {
            [one] => $query.filter($column.eq(one.clone())),
            many => $query.filter($column.eq_any(many.to_vec())),
        }
    }};
}
