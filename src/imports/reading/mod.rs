//! Files as rows of cells, within bounds: whatever is sent, little of it is held.
//!
//! Always: a file is gone through as a stream, row by row, and what is counted is what comes out, never what a header
//! says. The file as it was sent and, of an Excel file, its shared texts are all that is held.

mod csv;
mod xlsx;

use chrono::NaiveDate;

use crate::{
    http::upload::{File, FileForm},
    kernel::{Code, Error, Result, Text, text},
};

/// Rows below the header at most.
pub const ROWS: i64 = 20_000;
/// Columns at most.
pub const COLUMNS: usize = 64;
/// Characters of a cell at most.
pub const CELL: usize = 2_000;
/// Bytes that may come out of an Excel file, and characters' bytes that may come out of its cells.
pub const INFLATED: u64 = 64 * 1024 * 1024;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number, as the file writes it: an Excel file's.
    Number(String),
    /// A formula that came to an error such as `#N/A`.
    Error(String),
}

impl Cell {
    /// Words; blanks around them count for nothing.
    fn text(words: &str) -> Self {
        match words.trim() {
            "" => Self::Empty,
            words => Self::Text(words.to_owned()),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(words) | Self::Number(words) | Self::Error(words) => words.len(),
        }
    }
}

/// A row that has something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file: the first is 1, and empty ones count.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A file that can be gone through.
#[derive(Debug)]
pub enum Table {
    /// Text with commas.
    Csv(csv::Text),
    /// The first sheet of an Excel file.
    Xlsx(xlsx::Book),
}

impl Table {
    /// Opens a file.
    ///
    /// # Errors
    /// `unreadable_file`, `file_too_large`, `xml_entities`.
    pub fn open(file: &File) -> Result<Self> {
        match file.form {
            FileForm::Csv => csv::Text::decode(&file.bytes).map(Self::Csv),
            FileForm::Xlsx => xlsx::Book::open(file.bytes.clone()).map(Self::Xlsx),
        }
    }

    /// The day before the one that a date's number counts from.
    pub fn epoch(&self) -> NaiveDate {
        match self {
            Self::Csv(_) => xlsx::EPOCH_1900,
            Self::Xlsx(book) => book.epoch(),
        }
    }

    /// Goes through all rows that have something in them, the header among them.
    ///
    /// # Errors
    /// `each`'s; `unreadable_file`, `file_too_large`, `xml_entities`.
    pub fn rows(&self, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let (mut rows, mut bytes) = (0, 0_u64);
        let mut bounded = |mut row: Row| {
            while row.cells.last() == Some(&Cell::Empty) {
                row.cells.pop();
            }
            if row.cells.is_empty() {
                return Ok(());
            }
            rows += 1;
            bytes += row.cells.iter().map(Cell::size).sum::<usize>() as u64;
            if rows > ROWS + 1 {
                return Err(too_large(text!("At most {ROWS} rows below the header.", "标题行以下最多 {ROWS} 行。")));
            }
            if row.cells.len() > COLUMNS {
                return Err(too_wide());
            }
            if bytes > INFLATED {
                return Err(inflated());
            }
            each(row)
        };
        match self {
            Self::Csv(text) => text.rows(&mut bounded),
            Self::Xlsx(book) => book.rows(&mut bounded),
        }
    }

    /// How many rows it has below the header.
    pub fn count(&self) -> Result<i64> {
        let mut count = 0;
        self.rows(&mut |_| {
            count += 1;
            Ok(())
        })?;
        Ok((count - 1).max(0))
    }
}

fn too_large(detail: Text) -> Error {
    Error::new(Code::FileTooLarge, detail)
}

fn too_wide() -> Error {
    too_large(text!("At most {COLUMNS} columns.", "最多 {COLUMNS} 列。"))
}

fn inflated() -> Error {
    let limit = INFLATED / 1024 / 1024;
    too_large(text!("More than {limit} MiB come out of the file.", "文件解压后超过 {limit} MiB。"))
}

fn unreadable(cause: impl std::fmt::Display) -> Error {
    Error::new(
        Code::UnreadableFile,
        text!("It is not a whole file of the type that it was sent as.", "文件不完整，或与所声明的类型不符。"),
    )
    .because(cause)
}
