//! Tables for people: one table, written as CSV or as an Excel file.
//!
//! Always: money is yuan with two decimals, in Excel a real number, dates real dates; what begins like a formula stays text.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Money, Result};

/// The kinds of files that a table is answered as.
pub(super) const CSV: &str = "text/csv";
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// In which form a report is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SheetFormat {
    /// JSON, in fen.
    #[default]
    Json,
    /// CSV in UTF-8, in yuan.
    Csv,
    /// An Excel file, in yuan.
    Xlsx,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// An amount.
    Fen(Money),
    /// A whole number.
    Whole(i64),
    /// A number with two decimals, as hundredths.
    Hundredths(i64),
    /// A day.
    Date(NaiveDate),
}

impl From<&str> for Cell {
    fn from(words: &str) -> Self {
        Self::Text(words.to_owned())
    }
}
impl From<&String> for Cell {
    fn from(words: &String) -> Self {
        Self::Text(words.clone())
    }
}
impl From<Money> for Cell {
    fn from(fen: Money) -> Self {
        Self::Fen(fen)
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}
impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A table with a title, headings in both languages, and totals in its last row where it has some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file's name without its ending: ASCII.
    pub name: &'static str,
    /// The title in Chinese.
    pub title: String,
    /// The headings: Chinese, English.
    pub headings: Vec<(&'static str, &'static str)>,
    /// The rows, totals last.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the last row is one of totals.
    pub has_totals: bool,
}

impl Sheet {
    /// The table in the form asked for; `json` is what it is made from.
    ///
    /// # Errors
    /// Never on our tables.
    pub fn answer<T: Serialize>(&self, format: SheetFormat, json: &T) -> Result<HttpResponse> {
        match format {
            SheetFormat::Json => Ok(HttpResponse::Ok().content_type("application/json").body(serde_json::to_string(json).map_err(Error::internal)?)),
            SheetFormat::Csv => Ok(self.file(&format!("{CSV}; charset=utf-8"), "csv", self.csv()?)),
            SheetFormat::Xlsx => Ok(self.file(XLSX, "xlsx", self.xlsx().map_err(Error::internal)?)),
        }
    }

    fn file(&self, kind: &str, ending: &str, bytes: Vec<u8>) -> HttpResponse {
        let disposition = format!("attachment; filename=\"{}.{ending}\"", self.name);
        HttpResponse::Ok().content_type(kind).insert_header(("Content-Disposition", disposition)).body(bytes)
    }

    fn csv(&self) -> Result<Vec<u8>> {
        // Excel takes a file for UTF-8 only if it begins so.
        let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
        writer.write_record(self.headings.iter().map(|(zh, en)| format!("{zh} {en}"))).map_err(Error::internal)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(words)).map_err(Error::internal)?;
        }
        writer.into_inner().map_err(Error::internal)
    }

    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let title = Format::new().set_bold().set_font_size(14);
        let heading = Format::new().set_bold().set_align(FormatAlign::Center);
        sheet.write_string_with_format(0, 0, &self.title, &title)?;
        for (at, (zh, en)) in (0_u16..).zip(&self.headings) {
            sheet.write_string_with_format(1, at, *zh, &heading)?;
            sheet.write_string_with_format(2, at, *en, &heading)?;
        }
        for (at, row) in (3_u32..).zip(&self.rows) {
            let is_total = self.has_totals && at as usize == self.rows.len() + 2;
            let format = |number: &str| if is_total { Format::new().set_bold().set_num_format(number) } else { Format::new().set_num_format(number) };
            for (column, cell) in (0_u16..).zip(row) {
                match cell {
                    Cell::Empty => {}
                    // As a string, whatever it begins with.
                    Cell::Text(words) => drop(sheet.write_string_with_format(at, column, words, &format("@"))?),
                    Cell::Fen(fen) => drop(sheet.write_number_with_format(at, column, hundredths(fen.0), &format("#,##0.00"))?),
                    Cell::Whole(number) => drop(sheet.write_number_with_format(at, column, *number as f64, &format("#,##0"))?),
                    Cell::Hundredths(number) => drop(sheet.write_number_with_format(at, column, hundredths(*number), &format("#,##0.00"))?),
                    Cell::Date(date) => {
                        let day = ExcelDateTime::parse_from_str(&date.to_string())?;
                        sheet.write_datetime_with_format(at, column, &day, &format("yyyy-mm-dd"))?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(3, 0)?;
        sheet.autofit();
        workbook.save_to_buffer()
    }
}

/// The nearest double of a number given in hundredths: exact to the fen up to 2^53 of them.
#[expect(clippy::cast_precision_loss, reason = "amounts are within 2^53 - 1")]
fn hundredths(number: i64) -> f64 {
    number as f64 / 100.0
}

/// A number given in hundredths, with its two decimals.
#[must_use]
pub fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100)
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        // A program that opens the file would else run it (CSV injection).
        Cell::Text(words) if words.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{words}"),
        Cell::Text(words) => words.clone(),
        Cell::Fen(Money(number)) | Cell::Hundredths(number) => decimal(*number),
        Cell::Whole(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_stays_text_and_money_has_two_decimals() {
        let row = vec!["=1+1".into(), "@x".into(), "浙A,1".into(), Money(-5).into(), Cell::Whole(1_000), Cell::Empty];
        let sheet = Sheet { name: "x", title: "x".into(), headings: vec![("甲", "a"); 6], rows: vec![row], has_totals: false };
        let csv = String::from_utf8(sheet.csv().expect("a file")).expect("text");
        assert_eq!(csv.lines().nth(1), Some("'=1+1,'@x,\"浙A,1\",-0.05,1000,"));
        assert!(sheet.xlsx().expect("a file").starts_with(b"PK"));
    }
}
