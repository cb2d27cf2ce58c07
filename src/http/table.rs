//! What a list is as a table: its columns are declared beside its view, each with its heading and what it shows of a row.

use super::sheet::{Cell, label_cell};
use crate::kernel::{Lang, Text, Word};

/// A row of a list that is a table, too.
pub trait Tabled: Sized + 'static {
    /// The table.
    fn table() -> Table<Self>;
}

/// The columns of a list.
pub struct Table<T> {
    /// The file's name without its extension, in ASCII, and what the record of changes calls the list.
    pub name: &'static str,
    /// The title, which is also the name of the Excel worksheet.
    pub title: Text,
    /// The columns.
    pub columns: Vec<Column<T>>,
}

/// A column of a list.
pub struct Column<T> {
    /// The heading.
    pub heading: Text,
    /// What it shows.
    pub shows: Shows<T>,
}

/// What a column shows of a row.
pub enum Shows<T> {
    /// A cell that the row alone makes.
    Cell(fn(&T) -> Cell),
    /// What other records are called: the name of their collection, and their ids or codes.
    Names(&'static str, fn(&T) -> Vec<String>),
}

/// A column with cells that a row alone makes.
pub fn column<T>(heading: Text, cell: fn(&T) -> Cell) -> Column<T> {
    Column { heading, shows: Shows::Cell(cell) }
}

/// A column with what other records of this collection are called.
pub fn names<T>(heading: Text, collection: &'static str, keys: fn(&T) -> Vec<String>) -> Column<T> {
    Column { heading, shows: Shows::Names(collection, keys) }
}

/// The key of a record by its id.
pub fn key(id: impl ToString) -> Vec<String> {
    vec![id.to_string()]
}

/// The keys of records that may not be there.
pub fn keys<I: ToString>(ids: impl IntoIterator<Item = I>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

/// A cell with the label of a word that may not be there.
pub fn maybe(words: &[Word], word: Option<&str>) -> Cell {
    word.map_or(Cell::Empty, |word| label_cell(words, word))
}

/// A cell with the labels of several words.
pub fn labels(words: &[Word], some: impl Iterator<Item = &'static str> + Clone) -> Cell {
    let joined = |lang: Lang| {
        let label =
            |word: &str| words.iter().find(|known| known.word == word).map(|known| known.label(lang).to_owned());
        let separator = if lang == Lang::ZhCn { "、" } else { ", " };
        some.clone().filter_map(label).collect::<Vec<_>>().join(separator)
    };
    Cell::Label(Text { en: joined(Lang::En).into(), zh: joined(Lang::ZhCn).into() })
}
