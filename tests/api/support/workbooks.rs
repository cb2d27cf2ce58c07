//! Tables as files, in CSV and XLSX: good ones, and ones made to do harm.

use std::io::{Cursor, Read};

use flate2::{Compress, Compression, Crc, FlushCompress};
use rust_xlsxwriter::{Format, Workbook};
use zip::ZipArchive;

/// Rows as a CSV file.
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    writer.into_inner().expect("a file")
}

/// Rows as an XLSX file. Text that reads as a number becomes a number.
pub fn xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, row) in (0_u32..).zip(rows) {
        for (column, words) in (0_u16..).zip(row) {
            match words.parse::<f64>() {
                Ok(number) if !words.starts_with('0') || words == "0" => {
                    sheet.write_number(at, column, number).expect("a number");
                }
                _ if words.is_empty() => {}
                _ => {
                    sheet.write_string(at, column, words).expect("a text");
                }
            }
        }
    }
    workbook.save_to_buffer().expect("a file")
}

/// An XLSX file of a header and one row of cells: a text, or a number with the format of its cell.
pub fn formatted(header: &[&str], cells: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, words) in (0_u16..).zip(header) {
        sheet.write_string(0, at, *words).expect("a text");
    }
    for (at, (words, format)) in (0_u16..).zip(cells) {
        if *format == "@" {
            sheet.write_string(1, at, *words).expect("a text");
        } else {
            let (number, format) = (words.parse::<f64>().expect("a number"), Format::new().set_num_format(*format));
            sheet.write_number_with_format(1, at, number, &format).expect("a number");
        }
    }
    workbook.save_to_buffer().expect("a file")
}

/// Rows of owned texts.
pub fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|words| (*words).to_owned()).collect()).collect()
}

const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/styles" Target="styles.xml"/></Relationships>"#;

/// An archive by hand: what is packed once stands in it as often as asked for.
pub struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    parts: u16,
}

/// Packed on its own, so that it can stand anywhere; the last of a part ends it.
fn packed(words: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut out = Vec::with_capacity(words.len() + 1_024);
    Compress::new(Compression::best(), false).compress_vec(words, &mut out, flush).expect("packed");
    out
}

fn number(size: usize) -> [u8; 4] {
    u32::try_from(size).expect("a small size").to_le_bytes()
}

impl Archive {
    /// An archive with the parts that lead to the sheet.
    pub fn new() -> Self {
        Self::of(WORKBOOK)
    }

    /// The same, of a workbook that counts its days from 1904.
    pub fn counted_from_1904() -> Self {
        Self::of(&WORKBOOK.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>"))
    }

    fn of(workbook: &str) -> Self {
        Self { bytes: Vec::new(), directory: Vec::new(), parts: 0 }
            .part("xl/workbook.xml", workbook)
            .part("xl/_rels/workbook.xml.rels", RELATIONS)
    }

    /// Adds a part.
    pub fn part(self, name: &str, words: &str) -> Self {
        let mut crc = Crc::new();
        crc.update(words.as_bytes());
        self.put(name, &packed(words.as_bytes(), FlushCompress::Finish), words.len(), crc.sum())
    }

    /// A part in which one piece is said over and over, so many megabytes of it. Its end is never reached: nobody asks
    /// for its checksum.
    pub fn megabytes(self, name: &str, before: &str, piece: &str, count: usize) -> Self {
        let million = piece.repeat(1_000_000 / piece.len());
        let whole = [
            packed(before.as_bytes(), FlushCompress::Full),
            packed(million.as_bytes(), FlushCompress::Full).repeat(count),
            packed(b"", FlushCompress::Finish),
        ];
        self.put(name, &whole.concat(), before.len() + million.len() * count, 0)
    }

    /// Adds the sheet.
    pub fn sheet(self, words: &str) -> Self {
        self.part(SHEET, words)
    }

    fn put(mut self, name: &str, packed: &[u8], size: usize, crc: u32) -> Self {
        let offset = number(self.bytes.len());
        let about = [
            &8_u16.to_le_bytes()[..],
            &[0, 0, 0x21, 0],
            &crc.to_le_bytes(),
            &number(packed.len()),
            &number(size),
            &u16::try_from(name.len()).expect("short").to_le_bytes(),
            &[0, 0],
        ];
        self.bytes.extend([b"PK\x03\x04", &[20, 0, 0, 0][..], &about.concat(), name.as_bytes(), packed].concat());
        self.directory.extend(
            [b"PK\x01\x02", &[20, 0, 20, 0, 0, 0][..], &about.concat(), &[0; 10], &offset, name.as_bytes()].concat(),
        );
        self.parts += 1;
        self
    }

    /// The file.
    pub fn file(mut self) -> Vec<u8> {
        let (count, offset) = (self.parts.to_le_bytes(), number(self.bytes.len()));
        self.bytes.extend(&self.directory);
        self.bytes.extend(
            [b"PK\x05\x06", &[0; 4][..], &count, &count, &number(self.directory.len()), &offset, &[0, 0]].concat(),
        );
        self.bytes
    }
}

/// The part that the first sheet is in.
pub const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The text of a part of an XLSX file.
pub fn said(file: &[u8], part: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(file)).expect("an archive");
    let mut words = String::new();
    archive.by_name(part).expect("a part").read_to_string(&mut words).expect("a text");
    words
}

/// A sheet with these cells, each with its place and its text.
pub fn sheet(cells: &[&[&str]]) -> String {
    let row = |(number, row): (usize, &&[&str])| {
        let cells: String = row.iter().map(|words| format!("<c t=\"inlineStr\"><is><t>{words}</t></is></c>")).collect();
        format!("<row r=\"{}\">{cells}</row>", number + 1)
    };
    format!("<worksheet><sheetData>{}</sheetData></worksheet>", cells.iter().enumerate().map(row).collect::<String>())
}

/// The same archive with headers that lie: they say that large parts are just small enough.
pub fn lying(mut archive: Vec<u8>) -> Vec<u8> {
    const FIT: u32 = 60_000_000;
    for (begin, size) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let places: Vec<usize> =
            archive.windows(4).enumerate().filter(|(_, bytes)| bytes == begin).map(|(at, _)| at + size).collect();
        for at in places {
            let said = u32::from_le_bytes([archive[at], archive[at + 1], archive[at + 2], archive[at + 3]]);
            archive[at..at + 4].copy_from_slice(&said.min(FIT).to_le_bytes());
        }
    }
    archive
}
