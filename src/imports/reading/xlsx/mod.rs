//! Excel files: reads the cells of the first sheet.
//!
//! Always:
//! - Only the parts of the archive that are needed are decompressed, up to a limit.
//! - The size of a single tag or text is bounded, and so is the depth of tags.
//! - A document type declaration is refused, and with it all entities that a file defines.

mod parts;
mod styles;

use std::io::Cursor;

use actix_web::web::Bytes;
use chrono::NaiveDate;
use quick_xml::events::BytesStart;
use zip::ZipArchive;

use self::{
    parts::{Archive, Piece, attribute, walk},
    styles::Styles,
};
use super::{CELL, COLUMNS, Cell, INFLATED, ROWS, Row, Shown, inflated, too_large, unreadable};
use crate::kernel::{Result, text};

/// The most parts of an archive.
const PARTS: usize = 256;
/// The most bytes of the shared texts, which are kept in memory.
const SHARED: usize = 16 * 1024 * 1024;

/// The day with the serial number 0 in files that count from 1900. Excel treats 1900 as a leap year, so from March 1900
/// on the count fits this day.
pub const EPOCH_1900: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
const EPOCH_1904: NaiveDate = NaiveDate::from_ymd_opt(1904, 1, 1).expect("a day");

/// An Excel file.
#[derive(Debug)]
pub struct Book {
    bytes: Bytes,
    sheet: String,
    shared: Shared,
    styles: Styles,
    is_from_1904: bool,
}

impl Book {
    pub(super) fn open(bytes: Bytes) -> Result<Self> {
        // The archive's directory is read into memory as a whole. So its entries are counted first, by the bytes that
        // each begins with.
        if bytes.windows(4).filter(|begin| begin == b"PK\x01\x02").nth(PARTS).is_some() {
            return Err(too_large(text!("At most {PARTS} parts in the archive.", "压缩包内最多 {PARTS} 个文件。")));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes.clone())).map_err(unreadable)?;
        if archive.decompressed_size().is_some_and(|size| size > u128::from(INFLATED)) {
            return Err(inflated());
        }
        let mut budget = INFLATED;
        let Start { sheet, styles, is_from_1904 } = Start::find(&mut archive, &mut budget)?;
        let shared = Shared::read(&mut archive, &mut budget)?;
        let styles = Styles::read(&mut archive, styles.as_deref(), &mut budget)?;
        Ok(Self { bytes, sheet, shared, styles, is_from_1904 })
    }

    pub(super) fn epoch(&self) -> NaiveDate {
        if self.is_from_1904 { EPOCH_1904 } else { EPOCH_1900 }
    }

    pub(super) fn rows(&self, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut archive = ZipArchive::new(Cursor::new(self.bytes.clone())).map_err(unreadable)?;
        let mut sheet = Sheet {
            shared: &self.shared,
            styles: &self.styles,
            each,
            row: None,
            last: 0,
            next: 0,
            cell: None,
            caught: String::new(),
            is_text: false,
            is_data: false,
            is_phonetic: false,
        };
        let mut budget = INFLATED;
        walk(&mut archive, &self.sheet, &mut budget, &mut |piece| sheet.take(piece))?;
        Ok(())
    }
}

/// Where to begin to read.
struct Start {
    /// The part of the first sheet.
    sheet: String,
    /// The part of the cells' formats, if there is one.
    styles: Option<String>,
    /// Whether the workbook counts dates from 1904.
    is_from_1904: bool,
}

impl Start {
    fn find(archive: &mut Archive, budget: &mut u64) -> Result<Self> {
        let (mut named, mut is_from_1904) = (None, false);
        let found = walk(archive, "xl/workbook.xml", budget, &mut |piece| {
            if let Piece::Open(tag) = piece {
                match tag.local_name().as_ref() {
                    "sheet" if named.is_none() => {
                        named = tag.try_get_attribute("r:id").map_err(unreadable)?.map(|id| id.value.into_owned())
                    }
                    "workbookPr" => {
                        is_from_1904 = attribute(tag, "date1904")?.is_some_and(|value| value == "1" || value == "true")
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        let Some(named) = named.filter(|_| found) else { return Err(unreadable("no sheet")) };
        let (mut sheet, mut styles) = (None, None);
        walk(archive, "xl/_rels/workbook.xml.rels", budget, &mut |piece| {
            if let Piece::Open(tag) = piece {
                if attribute(tag, "Id")?.is_some_and(|id| id == named) {
                    sheet = attribute(tag, "Target")?;
                } else if attribute(tag, "Type")?.is_some_and(|kind| kind.ends_with("/styles")) {
                    styles = attribute(tag, "Target")?;
                }
            }
            Ok(())
        })?;
        let part = |target: String| target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let sheet = sheet.map(part).ok_or_else(|| unreadable("the sheet leads nowhere"))?;
        if archive.index_for_name(&sheet).is_none() {
            return Err(unreadable("the sheet's part isn't there"));
        }
        Ok(Self { sheet, styles: styles.map(part), is_from_1904 })
    }
}

/// The texts that cells refer to, stored one after the other.
#[derive(Debug)]
struct Shared {
    text: String,
    ends: Vec<u32>,
}

impl Shared {
    fn read(archive: &mut Archive, budget: &mut u64) -> Result<Self> {
        // Reserved at once: a text that grows needs its old and its new memory at the same time. What isn't written to
        // takes no memory.
        let mut shared = Self { text: String::with_capacity(SHARED), ends: Vec::new() };
        let mut one = String::new();
        let (mut is_text, mut is_phonetic) = (false, false);
        let most = usize::try_from(ROWS + 1).unwrap_or_default() * COLUMNS;
        walk(archive, "xl/sharedStrings.xml", budget, &mut |piece| {
            match piece {
                Piece::Open(tag) => match tag.local_name().as_ref() {
                    "si" => one.clear(),
                    "t" => is_text = !is_phonetic,
                    "rPh" => is_phonetic = true,
                    _ => {}
                },
                Piece::Text(words) if is_text => catch(&mut one, words),
                Piece::Text(_) => {}
                Piece::Close("t") => is_text = false,
                Piece::Close("rPh") => is_phonetic = false,
                Piece::Close("si") => {
                    let one = cut(&one);
                    if shared.text.len() + one.len() > SHARED || shared.ends.len() == most {
                        return Err(inflated());
                    }
                    shared.text.push_str(one);
                    shared.ends.push(u32::try_from(shared.text.len()).unwrap_or(u32::MAX));
                }
                Piece::Close(_) => {}
            }
            Ok(())
        })?;
        Ok(shared)
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |start| *start as usize);
        self.text.get(start..end)
    }
}

/// Appends to a cell's text. Of a text that is too long only so much is kept that its length is recognized.
fn catch(words: &mut String, more: &str) {
    if words.len() <= (CELL + 1) * 4 {
        words.push_str(more);
    }
}

/// Keeps one character more than a cell may have, so that the text is recognized as too long.
fn cut(words: &str) -> &str {
    words.char_indices().nth(CELL + 1).map_or(words, |(end, _)| &words[..end])
}

/// Builds rows from the XML of a sheet.
struct Sheet<'a> {
    shared: &'a Shared,
    styles: &'a Styles,
    each: &'a mut dyn FnMut(Row) -> Result<()>,
    row: Option<Row>,
    last: i64,
    next: usize,
    /// The current cell: its column, its type and what a number in it is shown as.
    cell: Option<(usize, String, Shown)>,
    /// The text of the current cell.
    caught: String,
    is_text: bool,
    is_data: bool,
    is_phonetic: bool,
}

impl Sheet<'_> {
    fn take(&mut self, piece: Piece<'_>) -> Result<()> {
        match piece {
            Piece::Open(tag) => self.open(tag),
            Piece::Text(words) => {
                if self.is_text {
                    catch(&mut self.caught, words);
                }
                Ok(())
            }
            Piece::Close(name) => self.close(name),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        let name = tag.local_name();
        match (name.as_ref(), self.is_data) {
            ("sheetData", _) => self.is_data = true,
            ("row", true) => {
                let number = match attribute(tag, "r")? {
                    Some(number) => number.parse::<u32>().map_err(unreadable)?.into(),
                    None => self.last + 1,
                };
                if number <= self.last {
                    return Err(unreadable("rows out of order"));
                }
                (self.last, self.next) = (number, 0);
                self.row = Some(Row { number, cells: Vec::new() });
            }
            ("c", true) => {
                let at = match attribute(tag, "r")? {
                    Some(place) => column(&place).ok_or_else(|| unreadable("a cell without a place"))?,
                    None => self.next,
                };
                self.next = at + 1;
                let shown = self.styles.shown(attribute(tag, "s")?.as_deref());
                self.cell = Some((at, attribute(tag, "t")?.unwrap_or_default(), shown));
                self.caught.clear();
            }
            ("rPh", _) => self.is_phonetic = true,
            ("v" | "t", true) => self.is_text = self.cell.is_some() && !self.is_phonetic,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<()> {
        match name {
            "sheetData" => self.is_data = false,
            "rPh" => self.is_phonetic = false,
            "v" | "t" => self.is_text = false,
            "c" => self.put()?,
            "row" => {
                if let Some(row) = self.row.take() {
                    (self.each)(row)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the finished cell to its row.
    fn put(&mut self) -> Result<()> {
        let (Some((at, kind, shown)), Some(row)) = (self.cell.take(), &mut self.row) else { return Ok(()) };
        let words = std::mem::take(&mut self.caught);
        let cell = match kind.as_str() {
            "s" if words.trim().is_empty() => Cell::Empty,
            "s" => Cell::text(
                words
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|index| self.shared.get(index))
                    .ok_or_else(|| unreadable("a text that isn't there"))?,
            ),
            "e" => Cell::Error(cut(&words).to_owned()),
            "b" => Cell::text(if words.trim() == "1" { "true" } else { "false" }),
            "" | "n" if words.trim().is_empty() => Cell::Empty,
            "" | "n" => Cell::Number(cut(words.trim()).to_owned(), shown),
            _ => Cell::text(cut(&words)),
        };
        if cell == Cell::Empty {
            return Ok(());
        }
        if at >= COLUMNS {
            return Err(too_large(text!("At most {COLUMNS} columns.", "最多 {COLUMNS} 列。")));
        }
        if row.cells.len() <= at {
            row.cells.resize(at + 1, Cell::Empty);
        }
        row.cells[at] = cell;
        Ok(())
    }
}

/// The column of a cell reference such as `AB12`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase).count();
    (1..=3)
        .contains(&letters)
        .then(|| place.bytes().take(letters).fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1) - 1)
}

#[cfg(test)]
mod tests {
    use super::column;

    #[test]
    fn places_are_columns() {
        for (place, expected) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA10", Some(26)),
            ("XFD1", Some(16_383)),
            ("1", None),
            ("", None),
            ("ABCD1", None),
        ] {
            assert_eq!(column(place), expected, "{place}");
        }
    }
}
