//! Keyset pages: by id, newest first, or by (updated_at, id) for callers that follow changes.

use uuid::Uuid;

use crate::kernel::Instant;

/// The row after which a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// In a list ordered by id, descending.
    Id(Uuid),
    /// In a list ordered by time of change, ascending.
    Updated(Instant, Uuid),
    /// In the sealed record, ordered by sequence.
    Sequence(i64),
}

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The maximum number of rows.
    pub limit: i64,
    /// The row after which the page begins; none for the first page.
    pub after: Option<Position>,
    /// Only rows changed at or after this moment, in the order of their change.
    pub updated_since: Option<Instant>,
}

/// A page of rows, and where the next begins.
#[derive(Debug, Clone)]
pub struct PageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The position of the next page; none after the last page.
    pub next: Option<Position>,
}

impl<T> PageOf<T> {
    /// Makes a page of the rows that [`crate::keyset!`] loaded. If there is one more row than the limit, there is a
    /// next page.
    pub fn cut(rows: Vec<T>, page: &Page, key: impl Fn(&T) -> (Instant, Uuid)) -> Self {
        Self::cut_at(rows, page, |row| {
            let (updated_at, id) = key(row);
            if page.updated_since.is_some() { Position::Updated(updated_at, id) } else { Position::Id(id) }
        })
    }

    /// As [`PageOf::cut`], for lists in another order.
    pub fn cut_at(mut rows: Vec<T>, page: &Page, position: impl Fn(&T) -> Position) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position);
        Self { items: rows, next }
    }

    /// The same page, with each row converted.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> PageOf<U> {
        PageOf { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}

/// Adds the order, start and limit of a page to a boxed query of a table with `id` and `updated_at`.
///
/// The start in the order of change is written `a >= x AND (a > x OR id > y)`, because with OR alone the index would
/// not be used.
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
            // Only the sealed record has this position. It has a query of its own, and cursors are bound to their list.
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

/// Filters a boxed query by a column that must have one of these values.
///
/// A single value is compared with `=`. Only then does PostgreSQL use an index on `(column, id)` for the order of the
/// page; otherwise it would read the whole table for a department that rarely books.
#[macro_export]
macro_rules! one_of {
    ($query:expr, $column:expr, $values:expr) => {{
        use diesel::{ExpressionMethods, QueryDsl};
        match &$values[..] {
            [one] => $query.filter($column.eq(one.clone())),
            many => $query.filter($column.eq_any(many.to_vec())),
        }
    }};
}
