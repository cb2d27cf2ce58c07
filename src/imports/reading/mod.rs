//! Reads files as rows of cells. Size and memory are bounded, whatever is sent.
//!
//! Always:
//! - A file is read as a stream, row by row. The bounds count what was really read or decompressed, not the sizes that
//!   the file states.
//! - Only the file as it was sent and, of an Excel file, its shared texts and what its formats show are kept in memory.

mod csv;
mod xlsx;

use chrono::NaiveDate;

use crate::{
    http::upload::{File, FileForm},
    kernel::{Code, Error, Result, Text, text},
};

/// The most rows below the header.
pub const ROWS: i64 = 20_000;
/// The most columns.
pub const COLUMNS: usize = 64;
/// The most characters of a cell.
pub const CELL: usize = 2_000;
/// The most bytes that may be decompressed from an Excel file, and the most bytes of all cells.
pub const INFLATED: u64 = 64 * 1024 * 1024;

/// What a number in an Excel file is shown as, by the format of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// A number.
    #[default]
    Plain,
    /// A date, a time or both. The number counts days.
    Moment,
    /// A percentage: 0.1 is shown as 10 %.
    Percent,
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number, as an Excel file writes it, and what its cell shows it as.
    Number(String, Shown),
    /// A formula that resulted in an error such as `#N/A`.
    Error(String),
}

impl Cell {
    /// Text without the blanks around it.
    fn text(words: &str) -> Self {
        match words.trim() {
            "" => Self::Empty,
            words => Self::Text(words.to_owned()),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(words) | Self::Number(words, _) | Self::Error(words) => words.len(),
        }
    }
}

/// A row that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file. The first row is 1, and empty rows count.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A file that was opened.
#[derive(Debug)]
pub enum Table {
    /// Comma-separated text.
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

    /// The day with the serial number 0 in the file's dates.
    pub fn epoch(&self) -> NaiveDate {
        match self {
            Self::Csv(_) => xlsx::EPOCH_1900,
            Self::Xlsx(book) => book.epoch(),
        }
    }

    /// Reads all rows that are not empty, including the header.
    ///
    /// # Errors
    /// Those of `each`; `unreadable_file`, `file_too_large`, `xml_entities`.
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

    /// The number of rows below the header.
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
    too_large(text!("The decompressed file has more than {limit} MiB.", "文件解压后超过 {limit} MiB。"))
}

fn unreadable(cause: impl std::fmt::Display) -> Error {
    Error::new(
        Code::UnreadableFile,
        text!("The file is incomplete, or not of the type that it was sent as.", "文件不完整，或与所声明的类型不符。"),
    )
    .because(cause)
}
