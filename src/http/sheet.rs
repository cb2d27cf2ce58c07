//! Tables as files, CSV and Excel, and as pages to print.
//!
//! Money is in yuan with two decimals. In Excel, amounts are numbers and dates are dates. A text that begins like a
//! formula remains a text.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use maud::{Markup, html};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde::Serialize;

use super::paper;
use crate::kernel::{Error, Instant, Lang, Money, Result, Text, Word, decimal, text, text_enum};

/// What makes a spreadsheet program take a text for a formula, full-width signs included, or drop what stands before one.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// What a CSV file begins with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The media type of CSV.
pub const CSV: &str = "text/csv";
/// The media type of a page to print.
pub const HTML: &str = "text/html";
/// The media type of an Excel file.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

text_enum! {
    /// The format of a report.
    #[derive(Default)]
    pub enum SheetFormat {
        /// JSON, in fen.
        #[default]
        Json = "json" ("JSON data", "JSON 数据"),
        /// CSV in UTF-8, in yuan.
        Csv = "csv" ("CSV file", "CSV 文件"),
        /// An Excel file, in yuan.
        Xlsx = "xlsx" ("Excel file", "Excel 文件"),
        /// A page to print, in yuan.
        Html = "html" ("Page to print", "打印页"),
    }
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// No content.
    Empty,
    /// A text that users entered.
    Text(String),
    /// A text of this program, in both languages.
    Label(Text),
    /// An amount.
    Fen(Money),
    /// A whole number.
    Whole(i64),
    /// A number with two decimals, given in hundredths.
    Hundredths(i64),
    /// A day.
    Date(NaiveDate),
    /// A moment, to the minute.
    Moment(Instant),
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
impl From<Text> for Cell {
    fn from(words: Text) -> Self {
        Self::Label(words)
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
impl From<bool> for Cell {
    fn from(is: bool) -> Self {
        if is { text!("Yes", "是").into() } else { text!("No", "否").into() }
    }
}
impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}
impl From<Instant> for Cell {
    fn from(at: Instant) -> Self {
        Self::Moment(at)
    }
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A cell with the label of a word; the word itself if it is none of `words`.
pub fn label_cell(words: &[Word], word: &str) -> Cell {
    words.iter().find(|known| known.word == word).map_or_else(|| word.into(), |known| Text::from(*known).into())
}

/// The text "from … to …" for a span of days, both included.
pub fn span(from: NaiveDate, to: NaiveDate) -> Text {
    text!("{from} to {to}", "{from} 至 {to}")
}

/// As [`span`], preceded by what the report is about.
pub fn span_of(whom: &str, from: NaiveDate, to: NaiveDate) -> Text {
    text!("{whom} {from} to {to}", "{whom} {from} 至 {to}")
}

/// A table with a title, headings in both languages and, optionally, totals in the last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file's name without its extension, in ASCII.
    pub name: &'static str,
    /// The title, which is also the name of the Excel worksheet.
    pub title: Text,
    /// What the table covers, such as the span of days; shown beside the title.
    pub scope: Text,
    /// The headings of the columns.
    pub headings: Vec<Text>,
    /// The rows, with the totals last.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the last row holds totals.
    pub has_totals: bool,
}

impl Sheet {
    /// The answer in this format and language. `json` is the report that the table was made from.
    pub fn answer<T: Serialize>(&self, format: SheetFormat, lang: Lang, json: &T) -> Result<HttpResponse> {
        let mut answer = HttpResponse::Ok();
        answer.insert_header(("Content-Language", lang.tag()));
        let mut file = |kind: &str, bytes: Vec<u8>| {
            let disposition = format!("attachment; filename=\"{}.{format}\"", self.name);
            answer.content_type(kind).insert_header(("Content-Disposition", disposition)).body(bytes)
        };
        match format {
            SheetFormat::Json => {
                Ok(answer.content_type("application/json").body(serde_json::to_string(json).map_err(Error::internal)?))
            }
            SheetFormat::Csv => Ok(file(&format!("{CSV}; charset=utf-8"), self.csv(lang)?)),
            SheetFormat::Xlsx => Ok(file(XLSX, self.xlsx(lang).map_err(Error::internal)?)),
            SheetFormat::Html => Ok(paper::table(lang, &self.headline(lang), self.title.get(lang), &self.html(lang))),
        }
    }

    /// The answer with an Excel file in this language.
    pub fn file(&self, lang: Lang) -> Result<HttpResponse> {
        self.answer(SheetFormat::Xlsx, lang, &())
    }

    /// The line above the table, which also says that amounts are in yuan.
    fn headline(&self, lang: Lang) -> String {
        let has_money = self.rows.iter().flatten().any(|cell| matches!(cell, Cell::Fen(_)));
        let unit = if has_money { text!(" (yuan)", "（元）") } else { Text::same("") };
        format!("{} {}{}", self.title.get(lang), self.scope.get(lang), unit.get(lang))
    }

    fn headings(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.headings.iter().map(move |heading| heading.get(lang))
    }

    fn html(&self, lang: Lang) -> Markup {
        let is_number = |cell: &Cell| matches!(cell, Cell::Fen(_) | Cell::Whole(_) | Cell::Hundredths(_));
        html! {
            p.number { (self.headline(lang)) }
            div.roll { table {
                thead { tr { @for heading in self.headings(lang) { th { (heading) } } } }
                tbody {
                    @for row in &self.rows {
                        tr { @for cell in row { td class=[is_number(cell).then_some("fen")] { (shown(cell, lang)) } } }
                    }
                }
            } }
        }
    }

    fn csv(&self, lang: Lang) -> Result<Vec<u8>> {
        let mut writer = csv_file();
        writer.write_record(self.headings(lang)).map_err(Error::internal)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| words(cell, lang))).map_err(Error::internal)?;
        }
        writer.into_inner().map_err(Error::internal)
    }

    fn xlsx(&self, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name(self.title.get(lang))?;
        head(sheet, &self.headline(lang), self.headings(lang))?;
        let (plain, bold) = (Formats::of(&Format::new()), Formats::of(&Format::new().set_bold()));
        for (at, row) in (2_u32..).zip(&self.rows) {
            let is_total = self.has_totals && at as usize == self.rows.len() + 1;
            for (column, cell) in (0_u16..).zip(row) {
                write_cell(sheet, at, column, cell, lang, if is_total { &bold } else { &plain })?;
            }
        }
        sheet.set_freeze_panes(2, 0)?;
        sheet.autofit();
        workbook.save_to_buffer()
    }
}

/// Writes the line above a table, and its headings.
pub(super) fn head<'a>(
    sheet: &mut Worksheet,
    headline: &str,
    headings: impl Iterator<Item = &'a str>,
) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(14);
    let heading = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet.write_string_with_format(0, 0, headline, &title)?;
    for (at, words) in (0_u16..).zip(headings) {
        sheet.write_string_with_format(1, at, words, &heading)?;
    }
    Ok(())
}

/// The formats of cells.
pub(super) struct Formats {
    text: Format,
    money: Format,
    whole: Format,
    moment: Format,
    day: Format,
}

impl Formats {
    /// As this one, with the form of each kind of cell.
    pub fn of(base: &Format) -> Self {
        let format = |number: &str| base.clone().set_num_format(number);
        Self {
            text: format("@"),
            money: format("#,##0.00"),
            whole: format("#,##0"),
            moment: format("yyyy-mm-dd hh:mm"),
            day: format("yyyy-mm-dd"),
        }
    }
}

/// Writes a cell of an Excel file.
pub(super) fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        // Written as a string, even if it begins like a formula.
        Cell::Text(words) => sheet.write_string_with_format(row, column, words, &formats.text)?,
        Cell::Label(words) => sheet.write_string_with_format(row, column, words.get(lang), &formats.text)?,
        Cell::Fen(fen) => sheet.write_number_with_format(row, column, hundredths(fen.0), &formats.money)?,
        Cell::Whole(number) => sheet.write_number_with_format(row, column, *number as f64, &formats.whole)?,
        Cell::Hundredths(number) => sheet.write_number_with_format(row, column, hundredths(*number), &formats.money)?,
        Cell::Moment(moment) => {
            let moment = ExcelDateTime::parse_from_str(&minute(*moment))?;
            sheet.write_datetime_with_format(row, column, &moment, &formats.moment)?
        }
        Cell::Date(date) => {
            let day = ExcelDateTime::parse_from_str(&date.to_string())?;
            sheet.write_datetime_with_format(row, column, &day, &formats.day)?
        }
    };
    Ok(())
}

/// A number given in hundredths as a double. Hundredths stay exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "amounts are within 2^53 - 1")]
fn hundredths(number: i64) -> f64 {
    number as f64 / 100.0
}

/// A writer for a CSV file. It begins with a byte order mark, without which Excel doesn't read the file as UTF-8.
pub fn csv_file() -> csv::Writer<Vec<u8>> {
    csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec())
}

/// A moment in the company's time zone: `2026-05-07 08:00`.
fn minute(at: Instant) -> String {
    at.to_string().replace('T', " ").chars().take(16).collect()
}

/// A cell of CSV.
pub(super) fn words(cell: &Cell, lang: Lang) -> String {
    match cell {
        // Otherwise a spreadsheet program would run the text as a formula (CSV injection).
        Cell::Text(words) if words.starts_with(FORMULA) => format!("'{words}"),
        cell => shown(cell, lang),
    }
}

/// A cell as people read it.
pub(super) fn shown(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => words.clone(),
        Cell::Label(words) => words.get(lang).to_owned(),
        Cell::Fen(Money(number)) | Cell::Hundredths(number) => decimal(*number),
        Cell::Whole(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Moment(at) => minute(*at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_stays_text_and_money_has_two_decimals() {
        let row = vec![
            "=1+1".into(),
            "@x".into(),
            "浙A,1".into(),
            Money(-5).into(),
            Cell::Whole(1_000),
            text!("Total", "合计").into(),
        ];
        let (title, scope) = (text!("x", "表"), Text::same("2026"));
        let sheet =
            Sheet { name: "x", title, scope, headings: vec![text!("a", "甲"); 6], rows: vec![row], has_totals: false };
        for (lang, heading, said, headline) in
            [(Lang::En, "a", "Total", "x 2026 (yuan)"), (Lang::ZhCn, "甲", "合计", "表 2026（元）")]
        {
            let csv = String::from_utf8(sheet.csv(lang).expect("a file")).expect("text");
            assert_eq!(csv.lines().next(), Some(format!("\u{feff}{}", [heading; 6].join(",")).as_str()));
            assert_eq!(csv.lines().nth(1), Some(format!("'=1+1,'@x,\"浙A,1\",-0.05,1000,{said}").as_str()));
            assert_eq!(sheet.headline(lang), headline);
            assert!(sheet.xlsx(lang).expect("a file").starts_with(b"PK"));
            let page = sheet.html(lang).into_string();
            assert!(page.contains("<td>=1+1</td><td>@x</td><td>浙A,1</td><td class=\"fen\">-0.05</td>"), "{page}");
            assert!(page.contains(&format!("<th>{heading}</th>")) && page.contains(said), "{page}");
        }
    }

    #[test]
    fn no_text_of_csv_begins_like_a_formula() {
        for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"] {
            let text = format!("{sign}cmd|' /C calc'!A0");
            assert_eq!(words(&text.as_str().into(), Lang::En), format!("'{text}"), "{sign:?}");
        }
        assert_eq!(words(&"县－政府".into(), Lang::En), "县－政府");
    }
}
