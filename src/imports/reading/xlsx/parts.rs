//! The parts of an Excel file, read as XML within bounds.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use actix_web::web::Bytes;
use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::super::{inflated, unreadable};
use crate::kernel::{Code, Error, Result, text};

/// The most bytes of one tag or text. Excel's own limit for a cell is lower.
const PIECE: usize = 256 * 1024;
/// The most tags that may be nested.
const DEPTH: usize = 64;

/// The archive that an Excel file is.
pub(super) type Archive = ZipArchive<Cursor<Bytes>>;

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
pub(super) enum Piece<'a> {
    Open(&'a BytesStart<'a>),
    Text(&'a str),
    Close(&'a str),
}

/// Reads a part of the archive as XML. False if there is no part with this name.
pub(super) fn walk(
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
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    for found in tag.attributes().with_checks(false) {
        let found = found.map_err(unreadable)?;
        if found.key.local_name().as_ref() == name {
            return Ok(Some(unescape(&found.value).map_err(unreadable)?.into_owned()));
        }
    }
    Ok(None)
}
