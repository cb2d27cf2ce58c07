//! Excel files: reads the cells of the first sheet.
//!
//! Always:
//! - Only the parts of the archive that are needed are decompressed, up to a limit.
//! - The size of a single tag or text is bounded, and so is the depth of tags.
//! - A document type declaration is refused, and with it all entities that a file defines.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use actix_web::web::Bytes;
use chrono::NaiveDate;
use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{CELL, COLUMNS, Cell, INFLATED, ROWS, Row, inflated, too_large, unreadable};
use crate::kernel::{Code, Error, Result, text};

/// The most parts of an archive.
const PARTS: usize = 256;
/// The most bytes of one tag or text. Excel's own limit for a cell is lower.
const PIECE: usize = 256 * 1024;
/// The most tags that may be nested.
const DEPTH: usize = 64;
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
        let (sheet, is_from_1904) = first_sheet(&mut archive, &mut budget)?;
        let shared = Shared::read(&mut archive, &mut budget)?;
        Ok(Self { bytes, sheet, shared, is_from_1904 })
    }

    pub(super) fn epoch(&self) -> NaiveDate {
        if self.is_from_1904 { EPOCH_1904 } else { EPOCH_1900 }
    }

    pub(super) fn rows(&self, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut archive = ZipArchive::new(Cursor::new(self.bytes.clone())).map_err(unreadable)?;
        let mut sheet = Sheet {
            shared: &self.shared,
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

type Archive = ZipArchive<Cursor<Bytes>>;

/// Limits the bytes that are decompressed, in total and for each piece of XML.
struct Meter<'a, R> {
    inner: R,
    budget: &'a mut u64,
    piece: usize,
    is_over: bool,
}

impl<R: BufRead> Read for Meter<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let taken = ready.len().min(into.len());
        into[..taken].copy_from_slice(&ready[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Meter<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if *self.budget == 0 || self.piece > PIECE {
            self.is_over = true;
            return Err(io::Error::other("more than is taken"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, taken: usize) {
        *self.budget = self.budget.saturating_sub(taken as u64);
        self.piece += taken;
        self.inner.consume(taken);
    }
}

/// A piece of XML.
enum Piece<'a> {
    Open(&'a BytesStart<'a>),
    Text(&'a str),
    Close(&'a str),
}

/// Reads a part of the archive as XML. False if there is no part with this name.
fn walk(
    archive: &mut Archive,
    part: &str,
    budget: &mut u64,
    each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
) -> Result<bool> {
    let Some(index) = archive.index_for_name(part) else { return Ok(false) };
    let inner = BufReader::new(archive.by_index(index).map_err(unreadable)?);
    let mut reader = Reader::from_reader(Meter { inner, budget, piece: 0, is_over: false });
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        reader.get_mut().piece = 0;
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) if reader.get_mut().is_over => return Err(inflated()),
            Err(error) => return Err(unreadable(error)),
        };
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(unreadable("too deep"));
                }
                each(Piece::Open(&tag))?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                each(Piece::Close(tag.local_name().as_ref()))?;
            }
            Event::Text(words) => each(Piece::Text(&words.xml10_content()))?,
            Event::CData(words) => each(Piece::Text(&words.xml10_content()))?,
            Event::GeneralRef(named) => match named.resolve_char_ref().map_err(unreadable)? {
                Some(one) => each(Piece::Text(one.encode_utf8(&mut [0; 4])))?,
                None => each(Piece::Text(resolve_predefined_entity(&named.into_inner()).ok_or_else(entities)?))?,
            },
            Event::DocType(_) => return Err(entities()),
            Event::Eof if depth > 0 => return Err(unreadable("it ends within a tag")),
            Event::Eof => return Ok(true),
            _ => {}
        }
    }
}

fn entities() -> Error {
    Error::new(Code::XmlEntities, text!("Save the table as a new workbook.", "请将表格另存为新的工作簿。"))
}

/// An attribute of a tag, with any namespace prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    for found in tag.attributes().with_checks(false) {
        let found = found.map_err(unreadable)?;
        if found.key.local_name().as_ref() == name {
            return Ok(Some(unescape(&found.value).map_err(unreadable)?.into_owned()));
        }
    }
    Ok(None)
}

/// The name of the first sheet's part, and whether the workbook counts dates from 1904.
fn first_sheet(archive: &mut Archive, budget: &mut u64) -> Result<(String, bool)> {
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
    let mut target = None;
    walk(archive, "xl/_rels/workbook.xml.rels", budget, &mut |piece| {
        if let Piece::Open(tag) = piece
            && attribute(tag, "Id")?.is_some_and(|id| id == named)
        {
            target = attribute(tag, "Target")?;
        }
        Ok(())
    })?;
    let target = target.ok_or_else(|| unreadable("the sheet leads nowhere"))?;
    let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    if archive.index_for_name(&part).is_some() {
        Ok((part, is_from_1904))
    } else {
        Err(unreadable("the sheet's part isn't there"))
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
    each: &'a mut dyn FnMut(Row) -> Result<()>,
    row: Option<Row>,
    last: i64,
    next: usize,
    /// The current cell: its column and its type.
    cell: Option<(usize, String)>,
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
                self.cell = Some((at, attribute(tag, "t")?.unwrap_or_default()));
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
        let (Some((at, kind)), Some(row)) = (self.cell.take(), &mut self.row) else { return Ok(()) };
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
            "" | "n" => Cell::Number(cut(words.trim()).to_owned()),
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
