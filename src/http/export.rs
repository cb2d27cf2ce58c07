//! Whole lists as files. A list is read page by page in one snapshot and written to a file that has no name, so that neither
//! its rows nor the file are held in memory, and the file is gone with its answer. That it was made is recorded before
//! anybody gets it.

use std::{
    collections::{BTreeSet, HashMap},
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    web::Bytes,
};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use super::{
    ListFormat,
    sheet::{self, CSV, Cell, Formats, XLSX},
    table::{Shows, Table},
};
use crate::{
    db::{Conn, PageOf, Reader, Unit, page::Position},
    kernel::{Code, Error, Lang, Result, Text, text},
};

/// How many rows are held in memory at a time.
pub(super) const CHUNK: i64 = 500;
/// How much of a file is sent at a time.
const PIECE: usize = 64 * 1024;
/// The widest column of an Excel file, in characters.
const WIDEST: usize = 50;

/// What records of a collection are called.
pub struct Naming {
    /// The collection.
    pub name: &'static str,
    /// What those with these ids or codes are called. It may tell of others, too.
    pub find: fn(&mut Conn, &[String]) -> Result<HashMap<String, String>>,
}

/// What an export needs of the rooms.
pub struct Exports {
    /// What records of a collection are called.
    pub names: Box<dyn Fn(&mut Conn, &str, &[String]) -> Result<HashMap<String, String>> + Send + Sync>,
    /// Records that a list was exported.
    pub record: fn(&mut Unit<'_>, &Exported) -> Result<()>,
    /// The most rows of a file.
    pub most: usize,
}

/// A list that was exported.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The list.
    pub list: &'static str,
    /// The format.
    pub format: ListFormat,
    /// The filter, as it was asked for.
    pub filter: Value,
    /// How many rows it had.
    pub rows: usize,
}

/// A cell of a row, or the keys of what it names.
enum Entry {
    Cell(Cell),
    Names(&'static str, Vec<String>),
}

/// Reads the page that begins after a position.
type Pages = Box<dyn Fn(&mut Reader<'_>, Option<Position>) -> Result<Rows> + Send>;
/// A page of rows.
type Rows = PageOf<Vec<Entry>>;

/// A list that is to be written, without the type of its rows, so that the writing is compiled once.
pub(super) struct Whole {
    pub name: &'static str,
    title: Text,
    headings: Vec<Text>,
    pages: Pages,
}

impl Whole {
    /// The list of this table, read by `job`.
    pub fn of<T: 'static>(
        table: Table<T>,
        job: impl Fn(&mut Reader<'_>, Option<Position>) -> Result<PageOf<T>> + Send + 'static,
    ) -> Self {
        let Table { name, title, columns } = table;
        let headings = columns.iter().map(|column| column.heading.clone()).collect();
        let entry = |row: &T, shows: &Shows<T>| match shows {
            Shows::Cell(cell) => Entry::Cell(cell(row)),
            Shows::Names(collection, keys) => Entry::Names(collection, keys(row)),
        };
        let pages: Pages = Box::new(move |reader, after| {
            let page = job(reader, after)?;
            Ok(page.map(|row| columns.iter().map(|column| entry(&row, &column.shows)).collect()))
        });
        Self { name, title, headings, pages }
    }

    /// Writes the list into a file. Returns it, and how many rows it has.
    ///
    /// # Errors
    /// `too_many_rows`.
    pub fn write(&self, reader: &mut Reader<'_>, exports: &Exports, format: ListFormat) -> Result<(File, usize)> {
        let lang = reader.lang;
        let headings: Vec<&str> = self.headings.iter().map(|heading| heading.get(lang)).collect();
        let file = tempfile::tempfile().map_err(Error::internal)?;
        if format == ListFormat::Csv {
            let mut out = BufWriter::new(file);
            out.write_all(sheet::BYTE_ORDER_MARK).map_err(Error::internal)?;
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(&headings).map_err(Error::internal)?;
            let rows = self.each_row(reader, exports, |_, row| {
                writer.write_record(row.iter().map(|cell| sheet::words(cell, lang))).map_err(Error::internal)
            })?;
            let out = writer.into_inner().map_err(Error::internal)?;
            return Ok((out.into_inner().map_err(Error::internal)?, rows));
        }
        let mut workbook = Workbook::new();
        // Its rows are written to a file as they come.
        let page = workbook.add_worksheet_with_constant_memory().map_err(Error::internal)?;
        page.set_name(self.title.get(lang)).map_err(Error::internal)?;
        sheet::head(page, self.title.get(lang), headings.iter().copied()).map_err(Error::internal)?;
        let formats = Formats::of(&Format::new());
        let mut widths: Vec<usize> = headings.iter().map(|heading| width(heading)).collect();
        let rows = self.each_row(reader, exports, |at, row| {
            let at = u32::try_from(at).map_err(Error::internal)? + 2;
            for ((column, cell), widest) in (0_u16..).zip(row).zip(&mut widths) {
                sheet::write_cell(page, at, column, cell, lang, &formats).map_err(Error::internal)?;
                *widest = (*widest).max(width(&sheet::shown(cell, lang)));
            }
            Ok(())
        })?;
        for (column, widest) in (0_u16..).zip(widths) {
            let characters = u32::try_from(widest.min(WIDEST) + 2).map_err(Error::internal)?;
            page.set_column_width(column, characters).map_err(Error::internal)?;
        }
        page.set_freeze_panes(2, 0).map_err(Error::internal)?;
        let mut out = BufWriter::new(file);
        workbook.save_to_writer(&mut out).map_err(Error::internal)?;
        Ok((out.into_inner().map_err(Error::internal)?, rows))
    }

    /// Goes through all rows, a page at a time.
    fn each_row(
        &self,
        reader: &mut Reader<'_>,
        exports: &Exports,
        mut take: impl FnMut(usize, &[Cell]) -> Result<()>,
    ) -> Result<usize> {
        let mut known: HashMap<&'static str, HashMap<String, String>> = HashMap::new();
        let (mut count, mut after) = (0, None);
        loop {
            let PageOf { items, next } = (self.pages)(reader, after)?;
            if count + items.len() > exports.most {
                let most = exports.most;
                let detail = text!(
                    "A file takes {most} rows. Narrow the list down by its filters.",
                    "一个文件最多 {most} 行，请用筛选条件缩小范围。"
                );
                return Err(Error::new(Code::TooManyRows, detail));
            }
            look_up(reader.conn, exports, &items, &mut known)?;
            for row in items {
                let cells: Vec<Cell> = row.into_iter().map(|entry| cell(entry, &known)).collect();
                take(count, &cells)?;
                count += 1;
            }
            match next {
                Some(position) => after = Some(position),
                None => return Ok(count),
            }
        }
    }
}

/// Looks up what these rows name and isn't known yet, each collection by one call.
fn look_up(
    conn: &mut Conn,
    exports: &Exports,
    rows: &[Vec<Entry>],
    known: &mut HashMap<&'static str, HashMap<String, String>>,
) -> Result<()> {
    let mut wanted: HashMap<&'static str, BTreeSet<&String>> = HashMap::new();
    for entry in rows.iter().flatten() {
        if let Entry::Names(collection, keys) = entry {
            let names = known.entry(collection).or_default();
            wanted.entry(collection).or_default().extend(keys.iter().filter(|key| !names.contains_key(*key)));
        }
    }
    for (collection, keys) in wanted.into_iter().filter(|(_, keys)| !keys.is_empty()) {
        let keys: Vec<String> = keys.into_iter().cloned().collect();
        let found = (exports.names)(conn, collection, &keys)?;
        known.entry(collection).or_default().extend(found);
    }
    Ok(())
}

fn cell(entry: Entry, known: &HashMap<&'static str, HashMap<String, String>>) -> Cell {
    match entry {
        Entry::Cell(cell) => cell,
        Entry::Names(_, keys) if keys.is_empty() => Cell::Empty,
        Entry::Names(collection, keys) => {
            let named = known.get(collection);
            let name = |key: &String| named.and_then(|names| names.get(key)).unwrap_or(key).clone();
            Cell::Text(keys.iter().map(name).collect::<Vec<_>>().join("、"))
        }
    }
}

/// How wide a text is: a Chinese character is as wide as two others.
fn width(words: &str) -> usize {
    words.chars().map(|one| if one.is_ascii() { 1 } else { 2 }).sum()
}

/// The answer with a file.
pub(super) fn answer(name: &str, format: ListFormat, lang: Lang, mut file: File) -> Result<HttpResponse> {
    let left = file.seek(SeekFrom::End(0)).map_err(Error::internal)?;
    file.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
    let kind = if format == ListFormat::Csv { format!("{CSV}; charset=utf-8") } else { XLSX.to_owned() };
    Ok(HttpResponse::Ok()
        .insert_header(("Content-Language", lang.tag()))
        .insert_header(("Content-Disposition", format!("attachment; filename=\"{name}.{format}\"")))
        .content_type(kind)
        .body(Sent { file, left }))
}

/// A file that is being sent. It was written a moment ago, so the system still has it in memory, and reading a piece of it
/// keeps nobody waiting.
struct Sent {
    file: File,
    left: u64,
}

impl MessageBody for Sent {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left)
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let sent = self.get_mut();
        if sent.left == 0 {
            return Poll::Ready(None);
        }
        let mut piece = vec![0; PIECE];
        Poll::Ready(match sent.file.read(&mut piece) {
            Ok(0) => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            Ok(count) => {
                piece.truncate(count);
                sent.left = sent.left.saturating_sub(count as u64);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
